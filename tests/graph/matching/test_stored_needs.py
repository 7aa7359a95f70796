"""What is known beside a need's words: what its columns state, who asks, and what is to be done."""

from datetime import date
from typing import Any

import pytest

from graph.matching import Answer, Matcher
from graph.stores import EVERYTHING, Store
from schema import InstitutionForm, KindOf, MayMean, Need, ProductKind
from schema.ids import key_id
from tests.factories import SOURCES, enterprise, id_of, input_of, institution, keep, product
from tests.graph.matching.town import NINGBO, SONGJIANG, ask, names, offer_of

TODAY = date(2026, 11, 24)


def answer(store: Store, seeker: str, text: str, **columns: Any) -> Answer:
    """To a need that the seeker stated in these words and columns."""
    need = Need(
        id=key_id("Need", text),
        organisation_id=id_of("Enterprise", seeker),
        text=text,
        sources=SOURCES,
        **columns,
    )
    keep(store, need)
    with store.view(EVERYTHING) as view:
        return Matcher(store).match_need(view, need.id, today=TODAY)


def test_the_region_that_a_column_states_is_a_condition(store: Store) -> None:
    keep(
        store,
        enterprise("松江轴承厂", makes=["轴承"], region=SONGJIANG),
        enterprise("宁波轴承厂", makes=["轴承"], region=NINGBO),
        enterprise("泵厂", makes=["水泵"], region=SONGJIANG),
    )
    assert names(answer(store, "泵厂", "缺轴承")) == ["松江轴承厂", "宁波轴承厂"]
    assert names(answer(store, "泵厂", "缺一批轴承", region_text="限上海市")) == ["松江轴承厂"]
    assert names(answer(store, "泵厂", "缺些轴承", region_text="宁波市优先")) == ["宁波轴承厂", "松江轴承厂"]


def test_the_sort_that_a_column_states_comes_first(store: Store) -> None:
    keep(
        store,
        enterprise("齿轮厂", makes=["齿轮降噪件"], region=SONGJIANG),
        institution("研究所", makes=["齿轮降噪技术"], region=SONGJIANG),
        enterprise("减速机厂", makes=["减速机"], region=SONGJIANG),
    )
    wanted = answer(store, "减速机厂", "想做齿轮降噪", kind=ProductKind.TECHNOLOGY)
    assert names(wanted)[0] == "研究所"
    assert any(reason.words.zh == "要的是技术，齿轮降噪技术正是" for reason in wanted.suggestions[0].reasons)
    assert names(answer(store, "减速机厂", "要齿轮降噪", kind=ProductKind.GOODS))[0] == "齿轮厂"


def test_vague_words_mean_what_the_seeker_is_known_to_use(store: Store) -> None:
    keep(
        store,
        enterprise("主轴厂", makes=["机床主轴轴承"]),
        enterprise("机床厂", makes=["数控机床"]),
        enterprise("别的厂", makes=["农机"]),
        input_of("机床主轴轴承", "数控机床"),
    )
    text = "P4级主轴用的，进口的交期太长"
    assert names(answer(store, "机床厂", text)) == ["主轴厂"]
    assert names(ask(store, text)) == []


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("想招几个打磨的，工资八千起", "人力资源公司"),
        ("旺季备料，想跟银行贷200万", "农商行"),
        ("新员工要考叉车操作证，能不能上门讲课", "培训学校"),
        ("Z4一直上不去，希望有专家给指条路", "服务队"),
    ],
)
def test_what_is_to_be_done_says_whom_to_ask(store: Store, text: str, who: str) -> None:
    keep(
        store,
        enterprise("人力资源公司", makes=["招聘服务"]),
        institution("农商行", makes=["流动资金贷款"]),
        institution("培训学校", makes=["特种作业培训"]),
        institution("服务队", makes=["技术难题会诊"]),
        enterprise("叉车厂", makes=["叉车"]),
    )
    assert names(ask(store, text))[:1] == [who]


def test_a_saying_leads_to_what_somebody_calls_otherwise(store: Store) -> None:
    """拍片 may mean 射线探伤, which nobody offers by that name: it is a 无损检测."""
    ends = {name: id_of("Product", name) for name in ("拍片", "射线探伤", "无损检测")}
    may_mean = MayMean(
        id=key_id("MayMean", ends["拍片"], ends["射线探伤"]),
        source_id=ends["拍片"],
        target_id=ends["射线探伤"],
        sources=SOURCES,
    )
    kind = KindOf(
        id=key_id("KindOf", ends["射线探伤"], ends["无损检测"]),
        source_id=ends["射线探伤"],
        target_id=ends["无损检测"],
        sources=SOURCES,
    )
    keep(
        store,
        product("拍片"),
        product("射线探伤"),
        institution("检测中心", makes=["无损检测"]),
        may_mean,
        kind,
    )
    assert names(ask(store, "铸件要拍片")) == ["检测中心"]


def test_where_an_offer_is_delivered_to_is_a_condition(store: Store) -> None:
    keep(
        store,
        enterprise("本地厂", makes=["轴承"], region=SONGJIANG),
        enterprise("北方厂", makes=["轴承"], region=NINGBO),
        enterprise("泵厂", makes=["水泵"], region=SONGJIANG),
        offer_of("北方厂", "轴承", regions=("37", "13")),
        offer_of("本地厂", "轴承", regions=("31", "32")),
    )
    local = answer(store, "泵厂", "缺轴承")
    assert names(local) == ["本地厂"]
    said = [reason.words.zh for reason in local.suggestions[0].reasons if reason.feature == "delivery"]
    assert said
    assert said[0].startswith("写明供应到上海市，含新桥镇")
    assert set(names(ask(store, "求购轴承"))) == {"本地厂", "北方厂"}  # nobody knows where it is to go


def test_who_remarks_what_is_asked_for_beside_the_product_comes_first(store: Store) -> None:
    keep(
        store,
        enterprise("甲厂", makes=["轴承"]),
        enterprise("乙厂", makes=["轴承"]),
        offer_of("甲厂", "轴承", note="机床主轴用，P4级"),
        offer_of("乙厂", "轴承", note="电机用，静音级到Z3V3，6205为主"),
    )
    for text, first in (("求购轴承6205，静音", "乙厂"), ("求购轴承，用于机床主轴", "甲厂")):
        found = ask(store, text)
        assert names(found)[0] == first
        said = [reason.words.zh for reason in found.suggestions[0].reasons if reason.feature == "remarks"]
        assert said
        assert said[0].startswith("它的说明")


def test_where_all_deliver_elsewhere_the_conditions_are_to_blame(store: Store) -> None:
    keep(
        store,
        enterprise("北方厂", makes=["轴承"], region=NINGBO),
        enterprise("泵厂", makes=["水泵"], region=SONGJIANG),
        offer_of("北方厂", "轴承", regions=("37",)),
    )
    empty = answer(store, "泵厂", "缺轴承").empty
    assert empty
    assert empty.code == "OUT_OF_CONDITIONS"


def test_what_is_surely_meant_and_nobody_offers_is_not_what_shares_its_material(store: Store) -> None:
    keep(store, product("输送带"), enterprise("塑料厂", makes=["改性尼龙"]))
    assert names(ask(store, "求购尼龙输送带")) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("想做自动化改造，附近的学校有没有能做的", "职业学校"),
        ("自动化改造，想找研究院合作", "研究院"),
        ("求购自动化改造", "自动化公司"),
    ],
)
def test_the_sort_of_partner_that_is_wished_for_comes_first(store: Store, text: str, first: str) -> None:
    keep(
        store,
        enterprise("自动化公司", makes=["自动化改造"], region=SONGJIANG),
        institution("职业学校", makes=["自动化改造"], form=InstitutionForm.SCHOOL),
        institution("研究院", makes=["自动化改造"], form=InstitutionForm.RESEARCH),
        offer_of("自动化公司", "自动化改造", main=True),
    )
    assert names(ask(store, text))[0] == first
