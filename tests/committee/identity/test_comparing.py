"""What names are made of, and what may be one: each rule by an example, each trap by another."""

import pytest

from benchmarks.identity import generated
from committee.identity import Certainty, proposals
from committee.identity.blocking import LARGEST, blocks
from committee.identity.known import known
from committee.identity.parsing import parse
from schema import Contact, Enterprise, Organisation
from tests.committee.identity.population import Population, firm

CODE = "91440300MA5FQBG462"


def band(a: Organisation, b: Organisation) -> Certainty | None:
    found = proposals(Population([a, b]))
    return found[0].band if found else None


@pytest.mark.parametrize(
    ("name", "core", "trade", "place", "unit"),
    [
        ("上海昱章电器成套设备有限公司", "昱章", ("电器", "成套", "设备"), "上海", ""),
        ("龙工（上海）挖掘机制造有限公司", "龙工", ("挖掘机", "制造"), "上海", ""),
        ("臺州市黃巖區遠達塑模廠", "远达", ("塑模",), "黄岩区", ""),
        ("中国农业银行股份有限公司靖江市支行", "", ("农业",), "中国", "靖江支行"),
        ("浙大台州研究院", "", (), "浙江", "台州院"),
        ("上海沐辰精密机械有限公司松江分公司", "沐辰", ("精密", "机械"), "上海", "松江分公司"),
        ("新桥职校", "新桥", ("职业技术",), "", ""),
        ("Ruihe Precision Casting (Shanghai) Co., Ltd.", "ruihe", ("精密", "铸造"), "shanghai", ""),
    ],
)
def test_a_name_is_taken_apart(name: str, core: str, trade: tuple[str, ...], place: str, unit: str) -> None:
    parsed = parse(name)
    assert (parsed.core, parsed.trade, parsed.place, parsed.unit) == (core, trade, place, unit)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("上海龍躍電器有限公司", "上海龙跃电器有限公司", Certainty.SURE),
        ("锐奇控股股份有限公司", "锐奇控股有限公司", Certainty.LIKELY),
        ("上海瑞禾精密铸造有限公司", "瑞禾精密铸造有限公司", Certainty.LIKELY),
        ("上海昱章电气成套设备有限公司", "上海昱章电器成套设备有限公司", Certainty.LIKELY),
        ("昱章电气", "上海昱章电器成套设备有限公司", Certainty.LIKELY),
        ("上海鑫瑞机电有限公司", "上海新瑞机电有限公司", Certainty.LOOK),
        ("上海自润滑承轴有限公司", "上海自润滑轴承有限公司", Certainty.LIKELY),
        (
            "Zhejiang Weixing New Building Materials Co., Ltd.",
            "浙江伟星新型建材股份有限公司",
            Certainty.LIKELY,
        ),
        ("Zhejiang Lvyuan Machinery Co., Ltd.", "浙江绿源机械有限公司", Certainty.LIKELY),
        ("Hunan Fanglue Bearing Co., Ltd.", "湖南方略轴承有限公司", Certainty.LIKELY),
        ("上海昭明光电有限公司(原上海昭明灯具厂)", "上海昭明灯具厂", Certainty.LIKELY),
        ("精雕科技集团有限公司", "精雕科技有限公司", None),
        ("中国农业银行", "中国农业银行靖江市支行", None),
        ("浙江大学", "浙江大学台州研究院", None),
        ("浙江大学医学院附属第一医院", "浙江大学医学院附属第二医院", None),
        ("靖江第一机械制造厂", "靖江第二机械制造厂", None),
        ("上海宏达机械有限公司", "杭州宏达机械有限公司", None),
        ("上海昱章电气有限公司", "上海昱章贸易有限公司", None),
        ("黄岩模具有限公司", "黄岩模具行业协会", None),
        ("()", "（）", Certainty.SURE),
    ],
)
def test_what_may_be_one_and_what_may_not(a: str, b: str, expected: Certainty | None) -> None:
    assert band(firm(a), firm(b)) == expected
    assert band(firm(b), firm(a)) == expected


def test_a_code_with_a_slip_brings_two_together() -> None:
    wrong = CODE[:-3] + "5" + CODE[-2:]
    a = firm("深圳市腾盛户外用品有限公司", uscc=CODE)
    assert band(a, firm("腾盛", uscc_as_given=wrong)) is Certainty.LIKELY
    assert band(a, firm("别的名字", uscc_as_given=wrong)) is Certainty.LOOK
    assert band(a, firm("别的名字", uscc_as_given="91" * 9)) is None


def test_a_phone_number_supports_but_proves_nothing() -> None:
    phone = (Contact(phone="021-1"),)
    a, b = firm("上海鑫瑞机电有限公司", contacts=phone), firm("上海新瑞机电有限公司", contacts=phone)
    assert band(a, b) is Certainty.LIKELY
    assert band(a, firm("上海东华五金有限公司", contacts=phone)) is None


def test_a_firm_of_one_name_that_is_said_to_be_in_two_districts_is_looked_at() -> None:
    name = "上海昱章电气有限公司"
    assert band(firm(name, region="310117"), firm(name + "。", region="310112")) is Certainty.LOOK
    assert band(firm("昱章电气", region="310117"), firm("昱章 电气。", region="331004")) is None


def test_every_reason_is_said_in_both_languages() -> None:
    for proposal in proposals(Population(generated(2_000))):
        assert proposal.reasons
        assert all(reason.zh and reason.en.isascii() is not None and reason.en for reason in proposal.reasons)
        assert proposal.a.id != proposal.b.id


def test_blocking_is_near_linear() -> None:
    """However many there are, a name is compared with a few: 8,000 names with each other would be 32 million."""
    groups = blocks([known(one) for one in generated(8_000)])
    assert sum(len(group) * (len(group) - 1) // 2 for group in groups) < 8_000 * 10


def test_a_key_that_many_share_proposes_nothing() -> None:
    many: list[Organisation] = [firm(f"宏达{n}机械厂") for n in range(LARGEST + 5)]
    assert all(len(group) <= LARGEST for group in blocks([known(one) for one in many]))


def test_where_all_have_codes_there_is_nothing_to_ask() -> None:
    codes = ("91440300MA5FQBG462", "91440300MA5FQBG11F")
    everyone: list[Organisation] = [
        Enterprise(id=f"ent_{n}", name="上海宏昇机械有限公司", uscc=code) for n, code in enumerate(codes)
    ]
    assert proposals(Population(everyone)) == []
