"""Who is not suggested, and what is said where nobody is."""

import pytest

from graph.matching import Direction, Matcher, PartnerFilter
from graph.stores import EVERYTHING, Store
from graph.text.vocabulary import Vocabulary
from schema import (
    Institution,
    Introduction,
    IntroductionState,
    MayMean,
    Need,
    OfferState,
    ProductKind,
    Relation,
    RelationKind,
)
from schema.ids import key_id
from tests.factories import SOURCES, enterprise, id_of, input_of, institution, keep, product
from tests.graph.matching.town import (
    SONGJIANG,
    TODAY,
    ask,
    bearing_town,
    introduced,
    names,
    offer_of,
    partners,
)


@pytest.mark.parametrize(
    "text",
    [
        "求购自润滑轴承，不要宁波轴承厂的",
        "求购自润滑轴承，不要宁波的",
        "除了宁波轴承厂，谁能做自润滑轴承",
    ],
)
def test_whom_the_words_do_not_want_is_not_suggested(store: Store, text: str) -> None:
    bearing_town(store)
    assert set(names(ask(store, text))) == {"松江轴承厂", "无址轴承厂"}


def test_where_only_the_unwanted_are_left_the_conditions_are_to_blame(store: Store) -> None:
    bearing_town(store)
    answer = ask(store, "求购面包，不要松江面包坊的")
    assert answer.suggestions == ()
    assert answer.empty
    assert answer.empty.code == "OUT_OF_CONDITIONS"
    assert "1家" in answer.empty.words.zh


def test_what_is_said_of_known_partners_has_a_state_in_words(store: Store) -> None:
    bearing_town(store)
    introduced = Introduction(
        id=key_id("Introduction", "M-1"),
        a_id=id_of("Enterprise", "龙工"),
        b_id=id_of("Enterprise", "宁波轴承厂"),
        matter="轴承国产替换",
        state=IntroductionState.IN_USE,
        sources=SOURCES,
    )
    keep(store, introduced)
    known = partners(store, "龙工", Direction.UPSTREAM).known
    assert [one.relation.zh for one in known] == ["牵线（已应用）：轴承国产替换"]
    assert [one.relation.en for one in known] == ["introduced (in use): 轴承国产替换"]


def test_an_expired_or_withdrawn_offer_is_not_suggested(store: Store) -> None:
    bearing_town(store)
    keep(
        store,
        offer_of("松江轴承厂", "自润滑轴承", valid_until="2024-06"),
        offer_of("宁波轴承厂", "自润滑轴承", state=OfferState.WITHDRAWN),
    )
    assert names(ask(store, "求购自润滑轴承")) == ["无址轴承厂"]


def test_a_partner_is_known_per_product_and_otherwise_marked_as_acquainted(store: Store) -> None:
    bearing_town(store)
    keep(store, enterprise("双供厂", makes=["自润滑轴承", "液压油缸"]), input_of("液压油缸", "挖掘机"))
    ids = id_of("Enterprise", "双供厂"), id_of("Enterprise", "龙工")
    relation = Relation(
        id=key_id("Relation", *ids),
        kind=RelationKind.SUPPLIES,
        source_id=ids[0],
        target_id=ids[1],
        product_id=id_of("Product", "自润滑轴承"),
        sources=SOURCES,
    )
    keep(store, relation)
    answer = partners(store, "龙工", Direction.UPSTREAM)
    suggested = next(s for s in answer.suggestions if s.partner.name == "双供厂")
    assert suggested.product
    assert suggested.product.name == "液压油缸"
    assert suggested.acquainted
    assert [known.partner.name for known in answer.known] == ["双供厂"]
    assert not any(s.acquainted for s in answer.suggestions if s.partner.name != "双供厂")


def test_a_refused_pair_is_never_suggested_in_either_direction(store: Store) -> None:
    bearing_town(store)
    keep(store, introduced(IntroductionState.DECLINED))
    assert "松江轴承厂" not in names(partners(store, "龙工", Direction.UPSTREAM))
    assert "龙工" not in names(partners(store, "松江轴承厂", Direction.DOWNSTREAM))


def test_who_withdrew_is_not_suggested_for_that_need_again_but_for_another(store: Store) -> None:
    bearing_town(store)
    need_id = id_of("Need", "龙工", "自润滑轴承")
    keep(store, introduced(IntroductionState.WITHDRAWN, need_id=need_id))
    with store.view(EVERYTHING) as view:
        again = Matcher(store).match_need(view, need_id, today=TODAY)
    assert set(names(again)) == {"宁波轴承厂", "无址轴承厂"}
    assert again.known == ()
    assert not [s for s in partners(store, "松江轴承厂", Direction.DOWNSTREAM).suggestions if s.need]
    other = Need(
        id=id_of("Need", "龙工", "第二项"),
        organisation_id=id_of("Enterprise", "龙工"),
        text="自润滑轴承",
        product_id=id_of("Product", "自润滑轴承"),
        sources=SOURCES,
    )
    keep(store, other)
    assert "松江轴承厂" in names(partners(store, "龙工", Direction.UPSTREAM))
    buyers = partners(store, "松江轴承厂", Direction.DOWNSTREAM).suggestions
    assert [s.need.id for s in buyers if s.need] == [other.id]


def test_an_introduced_pair_is_known_and_listed(store: Store) -> None:
    bearing_town(store)
    keep(
        store,
        introduced(IntroductionState.IN_USE, product_ids=(id_of("Product", "自润滑轴承"),), matter="配套"),
    )
    answer = partners(store, "龙工", Direction.UPSTREAM)
    assert "松江轴承厂" not in names(answer)
    assert [known.partner.name for known in answer.known] == ["松江轴承厂"]


def test_a_strict_region_is_a_gate_and_an_unknown_place_is_asked_about(store: Store) -> None:
    bearing_town(store)
    answer = ask(store, "求购自润滑轴承，仅限松江区内")
    assert set(names(answer)) == {"松江轴承厂", "无址轴承厂"}


def test_the_askers_filter_is_a_gate(store: Store) -> None:
    bearing_town(store)
    keep(store, institution("轴承研究所", makes=["自润滑轴承"], region=SONGJIANG))
    assert set(names(ask(store, "求购自润滑轴承", filter_=PartnerFilter(regions=("31",))))) == {
        "松江轴承厂",
        "轴承研究所",
    }
    assert names(ask(store, "求购自润滑轴承", filter_=PartnerFilter(types=(Institution,)))) == ["轴承研究所"]
    assert ask(store, "求购自润滑轴承", filter_=PartnerFilter(kinds=(ProductKind.FINANCE,))).suggestions == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("你好，在吗", "NOT_UNDERSTOOD"),
        ("13800138000", "NOT_UNDERSTOOD"),
        ("求购量子纠缠发生器", "NOT_UNDERSTOOD"),
        ("求购鱼眼接头", "NOBODY"),
        ("求购面包，仅限宁波市内", "OUT_OF_CONDITIONS"),
    ],
)
def test_nothing_is_said_to_be_nothing_of_its_kind(store: Store, text: str, code: str) -> None:
    bearing_town(store)
    keep(store, product("鱼眼接头"))
    answer = ask(store, text)
    assert answer.suggestions == ()
    assert answer.empty is not None
    assert answer.empty.code == code


def test_a_product_that_nobody_recorded_is_named_in_the_answer(store: Store) -> None:
    bearing_town(store)
    empty = ask(store, "求购量子纠缠发生器").empty
    assert empty
    assert "要找的是“量子纠缠发生器”" in empty.words.zh
    assert "Wanted is “量子纠缠发生器”" in empty.words.en


@pytest.mark.parametrize("text", ["求购永动机", "需要婚纱摄影服务", "谁能做反重力装置", "求购时光机一台"])
def test_what_only_is_a_kind_of_the_same_is_another_thing(store: Store, text: str) -> None:
    makes = ["三相异步电动机", "报关服务", "招聘服务", "废水处理装置", "角磨机"]
    keep(
        store, enterprise("什么都做", makes=makes), *map(product, ["电机", "摄影服务", "动力装置", "抛光机"])
    )
    assert names(ask(store, text)) == []


@pytest.mark.parametrize("text", ["求购直流电动机", "找盖好的厂房", "求购角模机"])
def test_what_is_named_nearly_like_it_is_suggested(store: Store, text: str) -> None:
    keep(store, enterprise("什么都做", makes=["直流无刷电动机", "标准厂房", "角磨机"]))
    assert names(ask(store, text)) == ["什么都做"]


def test_who_makes_what_the_thing_is_for_does_not_supply_it(store: Store) -> None:
    keep(store, enterprise("线缆厂", makes=["电线电缆"]), enterprise("线束厂", makes=["线束"]))
    assert names(ask(store, "找线，做线束用")) == ["线缆厂"]


def test_a_name_with_characters_left_out_is_no_stranger(store: Store) -> None:
    keep(
        store,
        enterprise("锂电厂", makes=["锂电池组"]),
        product("锂离子电池组"),
        product("铁锂包"),
        MayMean(
            id=key_id("MayMean", id_of("Product", "铁锂包"), id_of("Product", "锂离子电池组")),
            source_id=id_of("Product", "铁锂包"),
            target_id=id_of("Product", "锂离子电池组"),
            sources=SOURCES,
        ),
    )
    assert names(ask(store, "求购磷酸铁锂包")) == ["锂电厂"]


def test_two_deeds_are_not_alike_by_what_they_end_with() -> None:
    names_of_deeds = Vocabulary([("a", "氮化处理"), ("b", "磷化线")])
    assert not names_of_deeds.is_like("磷化处理", "a")
    assert names_of_deeds.is_like("磷化处理", "b")


def test_an_organisation_without_products_or_needs_is_said_to_have_none(store: Store) -> None:
    keep(store, enterprise("新来的"))
    answer = partners(store, "新来的", Direction.UPSTREAM)
    assert answer.empty is not None
    assert answer.empty.code == "NOTHING_TO_ASK"


def test_the_seeker_itself_is_never_its_own_partner(store: Store) -> None:
    keep(store, enterprise("自产自用", makes=["齿轮"], needs=["齿轮"]))
    assert names(partners(store, "自产自用", Direction.UPSTREAM)) == []
