"""Reading a need: which words are the thing that is wanted."""

import pytest

from graph.text.reading import read_need_text
from graph.text.vocabulary import Vocabulary
from schema import ReadingPart
from tests.graph.reading.words import TODAY, read, said


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("缺钱周转，想贷款，本地的银行优先", "贷款"),
        ("你们那有没有卖链轮的", "链轮"),
        ("求购深沟球轴成500套", "深沟球轴承"),  # a homophone
        ("求购伺服电击20台", "伺服电机"),
        ("求购液压缸体", "液压缸"),
        ("求购zhoucheng", "轴承"),  # pinyin
        ("求购伺服dianji", "伺服电机"),
        ("求购伺电服机", "伺服电机"),  # two that changed places
        ("求购空分设备", "空气分离设备"),  # a short form
        ("求购汽配", "汽车配件"),
        ("求購 深 溝 球 軸 承", "深沟球轴承"),
        ("深沟球轴成 耐高温", "深沟球轴承"),  # a slip among words apart
    ],
)
def test_a_slip_or_short_form_means_the_product(text: str, product: str) -> None:
    assert read(text).product_ids[0] == product


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("负责人说厂里废气处理设备要更新", "废气处理设备"),
        ("格个油泵坏脱哉", "油泵"),
        ("找电镀厂", "电镀"),
        ("俺厂的油泵老断", "油泵"),
        ("我们想跟高校合作搞废气处理设备", "废气处理设备"),
        ("有没有人会修油泵", "油泵"),
        ("厂里要上新线，缺链轮", "链轮"),
        ("求购链轮，要求通过ISO9001认证", "链轮"),
    ],
)
def test_what_is_said_around_a_name_is_not_part_of_it(text: str, phrase: str) -> None:
    assert said(text, ReadingPart.PRODUCT) == [phrase]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("求购进口替代深沟球轴承", "深沟球轴承"),  # what it replaces is no name
        ("寻找电镀加工厂家", "电镀"),  # 加 joins nothing here
        ("油泵安装，谁能做", "油泵"),
        ("厂房里那台压机边上的链轮老是磨坏，想再找一家", "链轮"),  # a name in a long phrase that is like none
        ("求推荐 链轮 vendor", "链轮"),
    ],
)
def test_the_name_is_found_among_the_words_that_tell_of_it(text: str, phrase: str) -> None:
    assert said(text, ReadingPart.PRODUCT) == [phrase]


def test_who_asks_what_it_costs_wants_it() -> None:
    assert said("链轮多少钱", ReadingPart.PRODUCT) == ["链轮"]


def test_who_can_do_it_is_asked_for_what_is_done() -> None:
    assert said("现在缺一家能做油泵的，长期要", ReadingPart.PRODUCT) == ["油泵"]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("专利三四件，帮着写和答审查意见", "专利代理"),
        ("货不够一车，想跟别人拼", "零担运输"),
        ("机床发热，想找人来看看什么毛病", "设备故障诊断"),
        ("暑假要二十个学生来打端子", "实习生"),
    ],
)
def test_what_is_to_be_done_calls_for_who_does_it(text: str, service: str) -> None:
    services = Vocabulary((name, name) for name in ("专利代理", "零担运输", "设备故障诊断", "实习生"))
    assert service in read_need_text(text, services, today=TODAY).fits


def test_a_name_in_english_is_found_where_no_table_has_it() -> None:
    names = Vocabulary([("a", "不锈钢管"), ("b", "硬质合金铣刀"), ("c", "视觉检测系统"), ("d", "货代")])
    for text, product in (
        ("需要 stainless steel pipes 316L", "a"),
        ("carbide end mill，长期要", "b"),
        ("vision inspection system，查外观划伤", "c"),
        ("looking for freight forwarder", "d"),
    ):
        assert read_need_text(text, names, today=TODAY).product_ids[:1] == (product,)
    assert read_need_text("looking for a steel mill museum", names, today=TODAY).fits == {}


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("找检测机构做电镀", "电镀"),
        ("工件要外发电镀", "电镀"),
        ("铸件外发电镀", "电镀"),
        ("谁家能整链轮啊", "链轮"),
        ("我厂做叉车，现需配套伺服电机", "伺服电机"),
        ("需要两台液压缸搬设备", "液压缸"),
        ("Need a supplier for 轴承, 200 pcs per month", "轴承"),
        ("替代进口的深沟球轴承，求推荐", "深沟球轴承"),
        ("轴承精加工外协", "轴承精加工"),
        ("缺一套能自动贴标的机器", "自动贴标的机器"),
        ("想再找两家做轴承的比比价", "轴承"),
        ("求购油泵φ57×3.5，12台", "油泵"),
    ],
)
def test_what_is_to_be_done_is_no_part_of_the_thing(text: str, product: str) -> None:
    assert product in said(text, ReadingPart.PRODUCT)


def test_what_stands_beside_a_wanted_thing_is_wanted_too() -> None:
    assert said("求购轴承、链轮和油泵", ReadingPart.PRODUCT) == ["轴承", "链轮", "油泵"]


@pytest.mark.parametrize(
    ("text", "products", "uses"),
    [
        ("给挖掘机配套的液压缸", ["液压缸"], ["挖掘机"]),
        ("为电机厂供的轴承", ["轴承"], ["电机厂"]),
        ("想买台链轮", ["链轮"], []),
        ("啥地方有链轮伐", ["链轮"], []),
        ("采购：1、轴承20套；2、链轮10个", ["轴承", "链轮"], []),
        ("电镀加链轮，谁能做", ["电镀", "链轮"], []),
    ],
)
def test_the_thing_is_told_from_what_stands_around_it(
    text: str, products: list[str], uses: list[str]
) -> None:
    assert said(text, ReadingPart.PRODUCT) == products
    assert said(text, ReadingPart.CONTEXT) == uses


def test_who_works_with_a_machine_is_no_machine() -> None:
    people = Vocabulary([("a", "数控车床"), ("b", "数控车床操作工"), ("c", "化工")])
    assert set(read_need_text("招两个会开数控车床的", people, today=TODAY).fits) == {"b"}
    assert read_need_text("谁家会做数控车床", people, today=TODAY).fits["a"] == 1.0


@pytest.mark.parametrize(
    ("text", "torn"),
    [("求购UCP208，每批500只", "P20"), ("求购718H45", "18H")],
)
def test_a_name_is_never_a_piece_of_a_longer_number_or_model(text: str, torn: str) -> None:
    reading = read_need_text(text, Vocabulary([(torn, torn), ("别的", "别的")]), today=TODAY)
    assert torn not in reading.product_ids
    whole = read_need_text(f"求购{torn}", Vocabulary([(torn, torn), ("别的", "别的")]), today=TODAY)
    assert whole.product_ids == (torn,)


@pytest.mark.parametrize(
    ("asked", "name"),
    [("photoresist", "Photoresists"), ("photoresists", "Photoresist"), ("battery", "Batteries"),
     ("gear boxes", "Gear box"), ("inverter", "Inverters")],
)  # fmt: skip
def test_one_and_many_are_the_same_thing_in_english(asked: str, name: str) -> None:
    reading = read_need_text(f"we need {asked}", Vocabulary([(name, name), ("Wafer", "Wafer")]), today=TODAY)
    assert reading.wanted[0].products == ((name, 1.0),)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("需要家具50套", "家具"),
        ("想买家具", "家具"),
        ("需要厂房2000平", "厂房"),
        ("需要除尘器", "除尘器"),
        ("求除湿机", "除湿机"),
        ("需要办公桌20张", "办公桌"),
        ("要建材", "建材"),
        ("需要配件", "配件"),
        ("需要换热器", "换热器"),
        ("求有色金属", "有色金属"),
        ("需要等离子切割机", "等离子切割机"),
        ("需要非标设备", "非标设备"),
        ("需要租赁叉车", "叉车"),
        ("找家电镀厂", "电镀"),  # and not where the cue is meant
        ("想配一批伺服电机", "伺服电机"),
        ("要换轴承", "轴承"),
        ("想上光伏", "光伏"),
        ("有没有机柜", "机柜"),
    ],
)
def test_a_word_is_not_torn_where_it_begins_like_a_cue(text: str, phrase: str) -> None:
    reading = read(text)
    assert [wanted.phrase for wanted in reading.wanted] == [phrase]
    assert not said(text, ReadingPart.UNWANTED)


def test_what_is_joined_in_a_bracket_is_one_thing() -> None:
    assert [wanted.phrase for wanted in read("急购设备（空气分离与净化系统）500台").wanted] == [
        "设备（空气分离与净化系统）"
    ]
    assert len(read("求购轴承（进口）和液压缸（国产）").wanted) == 2


@pytest.mark.parametrize(
    ("text", "product", "beside"),
    [
        ("轴承厂采购链论两百件", "链轮", "轴承"),  # a slip, beside a name without one
        ("轴承厂要链轮", "链轮", "轴承"),
        ("汽配公司急需油泵三台", "油泵", "汽配"),
        ("轴承店要链轮", "链轮", "轴承"),
        ("伺服电机车间现在缺深沟球轴承", "深沟球轴承", "伺服电机"),
    ],
)
def test_who_asks_is_told_by_what_is_made_there(text: str, product: str, beside: str) -> None:
    assert read(text).product_ids[0] == product
    assert said(text, ReadingPart.OWN_PRODUCT) == [beside]


def test_who_buys_stands_before_the_word_and_a_title_has_the_thing_there() -> None:
    assert said("码头采购链论一批", ReadingPart.PRODUCT) == ["链论"]
    assert said("链轮采购公告", ReadingPart.PRODUCT) == ["链轮"]


def test_a_used_one_is_one() -> None:
    assert read("想买二手链轮").product_ids[0] == "链轮"


def test_what_is_like_a_name_as_a_whole_is_not_parted() -> None:
    assert said("求购空气用分离设备", ReadingPart.PRODUCT) == ["空气用分离设备"]
    assert said("求购进口深沟球轴承配件材料", ReadingPart.CONTEXT) == []


LENDERS = Vocabulary([("a", "流动资金贷款"), ("b", "设备抵押贷款"), ("c", "印刷设备")])


@pytest.mark.parametrize("text", ["要贷款", "想贷点款", "贷款"])
def test_what_is_named_and_called_for_is_wanted_once(text: str) -> None:
    wanted = read_need_text(text, LENDERS, today=TODAY).wanted
    assert len(wanted) == 1
    assert {product_id for product_id, _ in wanted[0].products} >= {"a", "b"}
    assert all(fit <= 1.0 for _, fit in wanted[0].products)


@pytest.mark.parametrize("text", ["想贷点款买设备", "想贷点款添设备"])
def test_money_is_wanted_and_what_it_is_spent_on_behind_it(text: str) -> None:
    reading = read_need_text(text, LENDERS, today=TODAY)
    assert not [span for span in reading.spans if span.part is ReadingPart.CONTEXT]
    weights = {one.phrase: one.weight for one in reading.wanted}
    money = max(weight for phrase, weight in weights.items() if phrase != "设备")
    assert weights["设备"] < money
    assert {"a", "b"} <= {product_id for one in reading.wanted for product_id, _ in one.products}


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("oil seals FKM", "oil seal"),
        ("304不锈钢管", "不锈钢管"),
        ("304不锈锈钢管", "不锈钢管"),  # a slip besides
        ("不锈锈钢管", "不锈钢管"),
        ("18650锂电池", "锂电池"),
    ],
)
def test_a_thing_with_the_grade_of_its_material_is_that_thing(text: str, product: str) -> None:
    names = (
        "oil seal",
        "case sealer",
        "oil",
        "FKM",
        "rubber FKM",
        "不锈钢管",
        "304不锈钢",
        "430不锈钢",
        "锂电池",
        "氟橡胶",
    )
    reading = read_need_text(text, Vocabulary([(name, name) for name in names]), today=TODAY)
    (first, fit), *_ = reading.wanted[0].products
    assert first == product
    assert fit >= 0.9
