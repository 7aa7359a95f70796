"""Reading a need: what is said beside the thing: how much, where, when, for what, how it is to be."""

import pytest

from graph.text.reading import read_need_text
from graph.text.vocabulary import Vocabulary
from schema import ReadingPart
from tests.graph.reading.words import TODAY, VOCABULARY, read, said


def test_what_only_stands_before_a_certificate_is_no_product() -> None:
    vocabulary = Vocabulary([("a", "通过代理开展贸易"), ("b", "通过式抛丸机"), ("c", "新线材")])
    assert not read_need_text("要求通过IATF16949", vocabulary).wanted
    assert read_need_text("求购通过式抛丸机", vocabulary).product_ids == ("b",)
    assert read_need_text("求购新线材", vocabulary).product_ids == ("c",)


@pytest.mark.parametrize(
    ("text", "size"),
    [("求购链论 26寸", "26寸"), ("链论，十二厘的，先来一批", "十二厘"), ("油泵 减速比1:30", "减速比1:30")],
)
def test_a_size_behind_the_thing_is_none_of_its_name(text: str, size: str) -> None:
    assert said(text, ReadingPart.SPECIFICATION) == [size]
    assert read(text).product_ids[0] in ("链轮", "油泵")


def test_what_ends_with_de_says_how_the_thing_named_before_is_to_be() -> None:
    text = "现在缺油泵，要链轮的，急"
    assert said(text, ReadingPart.PRODUCT) == ["油泵"]
    assert said(text, ReadingPart.SPECIFICATION) == ["链轮"]
    assert said("现在缺油泵，要找做链轮的", ReadingPart.PRODUCT) == ["油泵", "链轮"]


def test_what_stands_behind_with_goes_with_the_thing() -> None:
    text = "缺油泵，带链轮"
    assert said(text, ReadingPart.PRODUCT) == ["油泵"]
    assert said(text, ReadingPart.SPECIFICATION) == ["链轮"]


def test_what_something_is_to_be_done_to_is_not_what_is_wanted() -> None:
    text = "液压缸要电镀，谁家能做"
    assert said(text, ReadingPart.PRODUCT) == ["电镀"]
    assert said(text, ReadingPart.CONTEXT) == ["液压缸"]
    assert said("液压缸要20支", ReadingPart.PRODUCT) == ["液压缸"]


def test_what_a_clause_says_that_it_must_have_is_no_other_thing() -> None:
    text = "油泵一台，急用，要能过链轮"
    assert said(text, ReadingPart.PRODUCT) == ["油泵"]
    assert said(text, ReadingPart.SPECIFICATION) == ["链轮"]
    assert "链轮" in said("油泵一台，要链轮", ReadingPart.PRODUCT)  # which somebody offers


def test_a_material_beside_a_thing_is_what_that_is_to_be_made_of() -> None:
    metal = Vocabulary((name, name) for name in ("不锈钢", "螺丝", "铝"))

    def wanted(text: str) -> list[str]:
        return [one.phrase for one in read_need_text(text, metal, today=TODAY).wanted if one.weight == 1.0]

    def said_of(text: str) -> list[str]:
        return [one.phrase for one in read_need_text(text, metal, today=TODAY).wanted]

    assert wanted("304不锈钢M6×20螺丝1万只") == ["螺丝"]
    assert wanted("M8 螺丝 不锈钢") == ["螺丝"]
    assert "不锈钢" in said_of("求购不锈钢、螺丝")  # two things


@pytest.mark.parametrize(
    ("text", "near", "codes"),
    [
        ("求购轴承，新桥镇的优先", "310117", ("310117105",)),
        ("求购轴承，新桥镇，上海附近", None, ("310117105", "31")),
        (
            "求购轴承，新桥镇，上海附近",
            "331004",
            ("310117105", "31"),
        ),  # the words decide before the seeker's place
        ("求购轴承，台州的新桥镇", None, ("3310", "331004103")),
    ],
)
def test_a_name_of_many_towns_is_the_one_that_the_words_or_the_seekers_place_decide(
    text: str, near: str | None, codes: tuple[str, ...] | None
) -> None:
    region = read_need_text(text, VOCABULARY, near=near, today=TODAY).region
    assert (region and region.codes) == codes


def test_a_name_of_many_towns_that_nothing_decides_is_all_of_them() -> None:
    region = read("求购轴承，新桥镇的优先").region
    assert region
    assert region.text == "新桥镇"
    assert {"310117105", "331004103"} < set(region.codes)


def test_a_certificate_that_is_to_be_had_is_wanted_itself() -> None:
    assert said("电动工具出口，想做CE认证", ReadingPart.CERTIFICATE) == []
    assert "CE认证" in said("电动工具出口，想做CE认证", ReadingPart.PRODUCT)
    assert said("求购轴承，要有CE认证", ReadingPart.CERTIFICATE) == ["CE认证"]


def test_a_third_party_is_no_amount() -> None:
    assert read("想找第三方机构做电镀").quantity is None
    assert read("轴承月用两万颗").quantity is not None


@pytest.mark.parametrize(
    ("text", "part", "phrase"),
    [
        ("求购轴承，两千件", ReadingPart.QUANTITY, "两千件"),
        ("求购轴承，五千块钱", ReadingPart.BUDGET, "五千块钱"),
        ("求购轴承，100usd以内", ReadingPart.BUDGET, "100usd以内"),
        ("need 轴承 within two weeks", ReadingPart.DEADLINE, "within two weeks"),
        ("求购轴承，2026-12-24", ReadingPart.DEADLINE, "2026-12-24"),
        ("求购轴承，本季度交货", ReadingPart.DEADLINE, "本季度交货"),
        ("求购轴承，明年上半年", ReadingPart.DEADLINE, "明年上半年"),
        ("求购轴承，要一级品", ReadingPart.SPECIFICATION, "一级品"),
        ("求购轴承，国标", ReadingPart.SPECIFICATION, "国标"),
        ("求购轴承，规格详见附件", ReadingPart.SPECIFICATION, "规格详见附件"),
        ("求购轴承，可来样定制", ReadingPart.SPECIFICATION, "可来样定制"),
        ("求购轴承，材质hrb", ReadingPart.SPECIFICATION, "材质hrb"),
    ],
)
def test_a_condition_is_read_without_figures_too(text: str, part: ReadingPart, phrase: str) -> None:
    assert said(text, part) == [phrase]


def test_an_amount_behind_a_loan_is_the_budget() -> None:
    text = "想找银行贷款300万周转"
    assert said(text, ReadingPart.BUDGET) == ["300万"]
    budget = read("预算 50万，求购轴承").budget
    assert budget is not None
    assert (budget.value, budget.unit) == (50, "万")


@pytest.mark.parametrize("text", ["求购轴承，链轮的不要", "要轴承，不要链轮", "别给我推链轮，要轴承"])
def test_what_is_not_wanted_is_not_looked_for(text: str) -> None:
    assert said(text, ReadingPart.UNWANTED) == ["链轮"]
    assert read(text).product_ids[0] == "轴承"


@pytest.mark.parametrize(
    ("text", "amount", "unit", "deadline"),
    [
        ("下个月要500套轴承", 500, "套", "2026-12"),
        ("轴承明年要2000套", 2000, "套", "2027-12"),
        ("轴承3月要500套", 500, "套", "2027-03"),
        ("轴承月用量约500套", 500, "套/月", None),
        ("一个月要500套轴承", 500, "套/月", None),
    ],
)
def test_when_it_is_wanted_is_not_how_often(text: str, amount: int, unit: str, deadline: str | None) -> None:
    reading = read(text)
    assert said(text, ReadingPart.PRODUCT) == ["轴承"]
    assert reading.quantity is not None
    assert (reading.quantity.value, reading.quantity.unit, reading.deadline) == (amount, unit, deadline)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("轴承，一个月大概要个十来吨", 10, "吨/月"),
        ("轴承，每月差不多三千只", 3000, "只/月"),
        ("轴承，一点五吨", 1.5, "吨"),
        ("轴承，三五吨", None, None),  # nobody says how many
        ("need 轴承, about 15k pcs per month", 15_000, "pcs/month"),
        ("轴承 30k套/月", 30_000, "套/月"),
        ("轴承，两个", 2, "个"),
    ],
)
def test_an_amount_is_read_as_it_is_spoken(text: str, value: float | None, unit: str | None) -> None:
    reading = read(text)
    assert said(text, ReadingPart.PRODUCT) == ["轴承"]
    assert reading.quantity is not None
    assert (reading.quantity.value, reading.quantity.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "我们是新桥镇的一个小作坊，求购轴承",
        "给几个大厂做配件，求购轴承",
        "给两个老客户配货，求购轴承",
        "求购轴承，壁厚零点四个的",
    ],
)
def test_somebody_and_a_measure_are_no_amount(text: str) -> None:
    assert read(text).quantity is None
    assert "轴承" in said(text, ReadingPart.PRODUCT)


def test_a_measure_is_read_as_it_is_spoken() -> None:
    assert said("求购轴承，壁厚零点四个的", ReadingPart.SPECIFICATION) == ["壁厚零点四个"]


def test_where_one_is_is_neither_asked_for_nor_a_use() -> None:
    reading = read("我们是新桥镇的一个小作坊，求购轴承")
    assert reading.region is None
    assert "新桥镇" not in [span.text for span in reading.spans]


@pytest.mark.parametrize(("text", "use"), [("轴承，用于储能应用", "储能应用"), ("求购轴承，风机用", "风机")])
def test_the_use_is_read_whole(text: str, use: str) -> None:
    assert said(text, ReadingPart.CONTEXT) == [use]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("需要厂房2000平", "2000平"),
        ("镇上有没有厂房，两千平左右", "两千平左右"),
        ("我厂厂房5000平，需要轴承200套", "200套"),
        ("公司现有厂房3000平方米，求购轴承20套", "20套"),
    ],
)
def test_the_size_of_a_room_is_what_is_wanted_unless_it_is_the_seekers_own(text: str, amount: str) -> None:
    assert said(text, ReadingPart.QUANTITY) == [amount]


def test_what_something_is_to_go_with_is_its_use() -> None:
    text = "给空气分离设备配的液压缸"
    assert [wanted.phrase for wanted in read(text).wanted] == ["液压缸"]
    assert said(text, ReadingPart.CONTEXT) == ["空气分离设备"]


@pytest.mark.parametrize(
    ("text", "product", "use"),
    [
        ("皮带输送线配链轮，八套", "链轮", "皮带输送线"),
        ("矿井提升用轴承，三套", "轴承", "矿井提升"),
        ("皮带输送线配铸铁链轮，八套", "链轮", "皮带输送线"),  # a little like a name
        ("老液压站换深沟球轴成，两套", "深沟球轴承", "老液压站"),  # with a slip
    ],
)
def test_a_word_inside_a_clause_parts_the_use_from_the_thing(text: str, product: str, use: str) -> None:
    assert read(text).product_ids[0] == product
    assert said(text, ReadingPart.CONTEXT) == [use]


def test_what_is_to_be_done_to_a_thing_is_no_thing() -> None:
    assert said("厂里废气处理设备要改造", ReadingPart.CONTEXT) == []


@pytest.mark.parametrize(
    ("text", "near", "codes"),
    [
        ("求购轴承，最好古山附近", None, ("330784108",)),  # the only town of that name
        ("求购轴承，浙江省内，最好古山附近，芝英镇也行", None, ("33", "330784115", "330784108")),
        ("求购轴承，就在古山周边", "310117", ("330784108",)),
        ("求购轴承，新桥附近", "310117", ("310117105",)),  # one of many, but one in the seeker's city
        ("求购轴承，新桥附近", None, None),
        ("求购轴承，最好市场附近", None, None),  # there is a 市场街道
        ("求购轴承，最好工厂附近", None, None),
    ],
)
def test_a_town_without_its_kind_is_read_where_there_is_no_doubt(
    text: str, near: str | None, codes: tuple[str, ...] | None
) -> None:
    region = read_need_text(text, VOCABULARY, near=near, today=TODAY).region
    assert (region and region.codes) == codes
