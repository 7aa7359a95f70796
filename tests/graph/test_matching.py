"""What matching promises, asked through the one door."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from graph.matching import Answer, Direction, Matcher, PartnerFilter, Suggestion
from graph.stores import EVERYTHING, Store, View, open_store
from schema import (
    BadInput,
    Enterprise,
    Institution,
    Introduction,
    IntroductionState,
    KindOf,
    Need,
    NotFound,
    Offer,
    OfferState,
    ProductKind,
    Relation,
    RelationKind,
    parse_quantity,
)
from schema.ids import key_id
from tests.factories import SOURCES, enterprise, id_of, input_of, institution, keep, product

TODAY = date(2026, 11, 24)
SONGJIANG, QINGPU, NINGBO = "310117105", "310118", "3302"


@pytest.fixture
def store(tmp_path: object) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/town.db")
    yield opened
    opened.close()


def ask(store: Store, text: str, **more: Any) -> Answer:
    with store.view(EVERYTHING) as view:
        return Matcher(store).match_text(view, text, today=TODAY, **more)


def partners(store: Store, name: str, direction: Direction, **more: Any) -> Answer:
    with store.view(EVERYTHING) as view:
        return Matcher(store).suggest_partners(
            view, id_of("Enterprise", name), direction, today=TODAY, **more
        )


def names(answer: Answer) -> list[str]:
    return [suggestion.partner.name for suggestion in answer.suggestions]


def offer_of(name: str, made: str, **more: Any) -> Offer:
    return Offer(
        id=id_of("Offer", name, made),
        organisation_id=id_of("Enterprise", name),
        product_id=id_of("Product", made),
        sources=SOURCES,
        **more,
    )


def kind_of(special: str, general: str) -> KindOf:
    ends = id_of("Product", special), id_of("Product", general)
    return KindOf(id=key_id("KindOf", *ends), source_id=ends[0], target_id=ends[1], sources=SOURCES)


def bearing_town(store: Store) -> None:
    keep(
        store,
        enterprise("松江轴承厂", makes=["自润滑轴承"], region=SONGJIANG),
        enterprise("宁波轴承厂", makes=["自润滑轴承"], region=NINGBO),
        enterprise("无址轴承厂", makes=["自润滑轴承"]),
        enterprise("松江面包坊", makes=["面包"], region=SONGJIANG),
        enterprise("龙工", makes=["挖掘机"], needs=["自润滑轴承"], region=SONGJIANG),
        input_of("自润滑轴承", "挖掘机"),
    )


def test_a_need_in_free_words_finds_its_makers_and_only_them(store: Store) -> None:
    bearing_town(store)
    answer = ask(store, "求购自润滑轴承，月需2000套，松江附近优先")
    assert names(answer)[0] == "松江轴承厂"
    assert set(names(answer)) == {"松江轴承厂", "宁波轴承厂", "无址轴承厂"}
    assert answer.understood
    assert [wanted.phrase for wanted in answer.understood.wanted] == ["自润滑轴承"]


def test_contributions_add_up_to_the_score_and_ranks_follow_it(store: Store) -> None:
    bearing_town(store)
    answer = ask(store, "求购自润滑轴承，松江附近优先")
    for place, suggestion in enumerate(answer.suggestions, 1):
        assert suggestion.rank == place
        assert sum(reason.contribution for reason in suggestion.reasons) == pytest.approx(
            suggestion.score, abs=1e-9
        )
        assert 0 <= suggestion.score <= 1
    scores = [suggestion.score for suggestion in answer.suggestions]
    assert scores == sorted(scores, reverse=True)


def test_what_is_not_known_is_said_and_adds_nothing(store: Store) -> None:
    bearing_town(store)
    answer = ask(store, "求购自润滑轴承2000套，松江附近优先")
    unplaced = next(s for s in answer.suggestions if s.partner.name == "无址轴承厂")
    assert "对方所在地未知" in [words.zh for words in unplaced.unknown]
    assert "region" not in [reason.feature for reason in unplaced.reasons]
    assert unplaced.ask is not None
    assert "能供多少未知" in [words.zh for words in unplaced.unknown]


def said(answer: Answer, feature: str, lang: str = "zh") -> list[str]:
    """What the reasons of a feature say, without their source."""
    found = [r for s in answer.suggestions for r in s.reasons if r.feature == feature]
    return [reason.words.text(lang).split("（来源" if lang == "zh" else " (source")[0] for reason in found]


def test_an_amount_that_is_none_asks_for_no_capacity(store: Store) -> None:
    bearing_town(store)
    answer = ask(store, "采购一批自润滑轴承")
    assert answer.understood
    assert answer.understood.quantity is None
    assert {words.zh for s in answer.suggestions for words in s.unknown} == set()


def test_amounts_that_cannot_be_compared_are_not_said_to_differ_in_unit(store: Store) -> None:
    bearing_town(store)
    keep(store, offer_of("宁波轴承厂", "自润滑轴承", capacity=parse_quantity("很多套")))
    answer = ask(store, "求购自润滑轴承2000套")
    ningbo = next(s for s in answer.suggestions if s.partner.name == "宁波轴承厂")
    assert [words.zh for words in ningbo.unknown] == ["能供“很多套”，与所需“2000套”不好直接比较"]
    assert ningbo.ask
    assert ningbo.ask.text("zh") == "问一下：产能是否够2000套？"


def test_a_reason_of_place_says_what_the_two_places_share(store: Store) -> None:
    bearing_town(store)
    keep(store, enterprise("青浦轴承厂", makes=["自润滑轴承"], region=QINGPU))
    assert said(ask(store, "求购自润滑轴承，松江附近优先"), "region") == [
        "要松江区的，它在新桥镇",
        "要松江区的，它在青浦区，同在上海市",
    ]
    assert said(ask(store, "求购自润滑轴承，松江附近优先"), "region", "en") == [
        "Asked for 松江区, it is in 新桥镇",
        "Asked for 松江区, it is in 青浦区, both in 上海市",
    ]
    assert said(partners(store, "龙工", Direction.UPSTREAM), "region")[0] == "同在新桥镇"


def test_a_share_too_small_for_a_digit_is_not_said_to_be_nothing(store: Store) -> None:
    bearing_town(store)
    keep(store, offer_of("松江轴承厂", "自润滑轴承", share=0.0001))
    assert said(ask(store, "求购自润滑轴承"), "main_business") == ["自润滑轴承占它营收的<0.1%"]


def test_offers_on_record_are_counted_in_good_english(store: Store) -> None:
    bearing_town(store)
    keep(store, enterprise("两样厂", makes=["自润滑轴承", "面粉"]))
    told = set(said(ask(store, "求购自润滑轴承"), "breadth", "en"))
    assert told == {
        "This is its only offer on record",
        "Of its 2 offers on record 1 fits",
    }


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


def test_a_single_character_that_names_nothing_is_no_product(store: Store) -> None:
    bearing_town(store)
    keep(store, enterprise("机器人厂", makes=["机器人", "线束"]), enterprise("泵厂", makes=["泵"]))
    answer = ask(store, "我们做减速机的，想找人代加工自润滑轴承，一条线试试")
    assert "机器人厂" not in names(answer)
    assert answer.understood
    assert [wanted.phrase for wanted in answer.understood.wanted] == ["自润滑轴承"]
    assert names(ask(store, "求购泵")) == ["泵厂"]


def test_a_known_capacity_that_is_enough_speaks_for_the_partner(store: Store) -> None:
    bearing_town(store)
    keep(store, offer_of("宁波轴承厂", "自润滑轴承", capacity=parse_quantity("30000套/年")))
    answer = ask(store, "求购自润滑轴承，每月2000套")
    capacity = [r for s in answer.suggestions for r in s.reasons if r.feature == "capacity"]
    assert [reason.facts for reason in capacity] == [(id_of("Offer", "宁波轴承厂", "自润滑轴承"),)]


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


def test_upstream_comes_from_stated_needs_and_from_the_chain(store: Store) -> None:
    bearing_town(store)
    stated = partners(store, "龙工", Direction.UPSTREAM)
    assert set(names(stated)) == {"松江轴承厂", "宁波轴承厂", "无址轴承厂"}
    keep(store, enterprise("徐工", makes=["挖掘机"]))
    by_chain = partners(store, "徐工", Direction.UPSTREAM)
    assert set(names(by_chain)) == {"松江轴承厂", "宁波轴承厂", "无址轴承厂"}
    edges = [step.edge for step in by_chain.suggestions[0].path]
    assert edges == ["OFFERS", "INPUT_OF", "OFFERS"]
    assert by_chain.suggestions[0].score < stated.suggestions[0].score


def test_downstream_finds_who_needs_it_and_who_builds_with_it(store: Store) -> None:
    bearing_town(store)
    keep(store, enterprise("徐工", makes=["挖掘机"]))
    answer = partners(store, "松江轴承厂", Direction.DOWNSTREAM)
    assert names(answer) == ["龙工", "徐工"]
    assert answer.suggestions[0].need is not None


def test_a_maker_of_the_same_product_is_no_buyer_unless_it_says_so(store: Store) -> None:
    bearing_town(store)
    keep(store, enterprise("全能厂", makes=["自润滑轴承", "挖掘机"]))
    assert "全能厂" not in names(partners(store, "松江轴承厂", Direction.DOWNSTREAM))


@pytest.mark.parametrize(
    ("kind", "offer", "need"),
    [
        ("finance", "小微企业融资贷款", "想申请小微企业贷款 500万元"),
        ("talent", "数控技术培训", "需要数控技术培训"),
        ("technology", "去毛刺自动化技术", "去毛刺自动化"),
    ],
)
def test_elements_of_every_kind_go_the_same_way(store: Store, kind: str, offer: str, need: str) -> None:
    bearing_town(store)
    keep(store, institution("提供方", makes=[offer]), product(offer, kind=ProductKind(kind)))
    assert names(ask(store, need))[:1] == ["提供方"]


def test_kinds_are_widened_both_ways_at_a_price(store: Store) -> None:
    keep(
        store,
        enterprise("专做", makes=["关节轴承"]),
        enterprise("泛做", makes=["轴承"]),
        product("鱼眼接头"),
        kind_of("关节轴承", "轴承"),
    )
    general = ask(store, "求购轴承")
    assert names(general) == ["泛做", "专做"]
    special = ask(store, "求购关节轴承")
    assert names(special) == ["专做", "泛做"]


def test_a_name_that_ends_with_the_asked_one_is_a_kind_of_it(store: Store) -> None:
    keep(
        store,
        enterprise("泛做", makes=["传感器"]),
        enterprise("专做", makes=["轮胎胎压监测用无线传感器"]),
        enterprise("用它的", makes=["传感器外壳冲压模具"]),
    )
    answer = ask(store, "求购传感器")
    assert names(answer)[:2] == ["泛做", "专做"]
    assert [(step.edge, step.inferred) for step in answer.suggestions[1].path][-1:] == [("OFFERS", False)]
    assert ("KIND_OF", True) in [(step.edge, step.inferred) for step in answer.suggestions[1].path]


def test_of_equal_makers_the_one_that_works_near_the_thing_comes_first(store: Store) -> None:
    keep(
        store,
        enterprise("甲只做一样", makes=["防爆电磁阀门", "办公桌椅", "瓷砖"]),
        enterprise("乙近旁还有", makes=["防爆电磁阀门", "电磁铁线圈总成", "磁阀"]),
        enterprise("丙别的", makes=["电磁铁线圈总成"]),
    )
    assert names(ask(store, "求购防爆电磁阀门")) == ["乙近旁还有", "甲只做一样"]


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


def introduced(state: IntroductionState, **more: Any) -> Introduction:
    ids = id_of("Enterprise", "松江轴承厂"), id_of("Enterprise", "龙工")
    return Introduction(
        id=key_id("Introduction", *ids),
        a_id=ids[0],
        b_id=ids[1],
        supplier_id=ids[0],
        state=state,
        sources=SOURCES,
        **more,
    )


def test_a_refused_pair_is_never_suggested_in_either_direction(store: Store) -> None:
    bearing_town(store)
    keep(store, introduced(IntroductionState.DECLINED))
    assert "松江轴承厂" not in names(partners(store, "龙工", Direction.UPSTREAM))
    assert "龙工" not in names(partners(store, "松江轴承厂", Direction.DOWNSTREAM))


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


def test_an_organisation_without_products_or_needs_is_said_to_have_none(store: Store) -> None:
    keep(store, enterprise("新来的"))
    answer = partners(store, "新来的", Direction.UPSTREAM)
    assert answer.empty is not None
    assert answer.empty.code == "NOTHING_TO_ASK"


def test_pages_join_to_the_whole_answer(store: Store) -> None:
    keep(store, *(enterprise(f"厂{n}", makes=["自润滑轴承"], region=SONGJIANG) for n in range(23)))
    whole = ask(store, "求购自润滑轴承", first=100)
    pages: list[Suggestion] = []
    after = None
    for _ in range(9):
        page = ask(store, "求购自润滑轴承", first=5, after=after)
        pages += page.suggestions
        if not page.more:
            break
        after = (page.suggestions[-1].score, page.suggestions[-1].partner.id)
    assert pages == list(whole.suggestions)
    assert len(pages) == 23


def test_weights_change_the_order_and_an_unknown_weight_is_a_problem(store: Store) -> None:
    bearing_town(store)
    keep(store, offer_of("宁波轴承厂", "自润滑轴承", share=1.0))
    text = "求购自润滑轴承，松江附近优先"
    assert names(ask(store, text, weights={"region": 10.0}))[0] == "松江轴承厂"
    assert names(ask(store, text, weights={"region": 0.0, "main_business": 10.0}))[0] == "宁波轴承厂"
    for weights in ({"nonsense": 1.0}, {"region": -1.0}, {"region": float("nan")}):
        with pytest.raises(BadInput):
            ask(store, text, weights=weights)


def test_made_up_ids_are_not_found(store: Store) -> None:
    bearing_town(store)
    with store.view(EVERYTHING) as view:
        matcher = Matcher(store)
        for call in (
            lambda: matcher.suggest_partners(view, "ent_nobody", Direction.UPSTREAM),
            lambda: matcher.match_need(view, "ned_nothing"),
            lambda: matcher.inferred_makers(view, "prd_nothing"),
            lambda: matcher.inferred_inputs(view, "prd_nothing"),
        ):
            with pytest.raises(NotFound):
                call()


def test_inference_ranks_neighbours_by_name_and_leaves_out_what_is_stated(store: Store) -> None:
    bearing_town(store)
    keep(
        store,
        enterprise("滑动厂", makes=["滑动轴承"]),
        product("滚动轴承"),
        input_of("轴承钢", "滑动轴承"),
        product("轴承钢"),
    )
    with store.view(EVERYTHING) as view:
        matcher = Matcher(store)
        makers = matcher.inferred_makers(view, id_of("Product", "滚动轴承"))
        inputs = matcher.inferred_inputs(view, id_of("Product", "滚动轴承"))
        stated = matcher.inferred_makers(view, id_of("Product", "滑动轴承"))
    assert makers[0].subject.name == "滑动厂"
    assert [i.subject.name for i in inputs][:1] == ["轴承钢"]
    assert "滑动厂" not in [i.subject.name for i in stated]


def test_the_matcher_follows_what_others_write_and_not_what_is_rolled_back(store: Store) -> None:
    bearing_town(store)
    matcher = Matcher(store)

    def found(view: View, text: str) -> list[str]:
        return names(matcher.match_text(view, text, today=TODAY))

    with store.write("t", "rolled back") as transaction:
        transaction.put(enterprise("幽灵厂", makes=["幽灵齿轮"]))
        assert found(transaction, "求购幽灵齿轮") == ["幽灵厂"]
    with store.view(EVERYTHING) as view:
        assert found(view, "求购幽灵齿轮") == []
    keep(store, enterprise("齿轮厂", makes=["斜齿轮"]))
    with store.view(EVERYTHING) as view:
        assert found(view, "求购斜齿轮") == ["齿轮厂"]


def test_taking_away_a_cited_fact_changes_the_contribution(store: Store) -> None:
    """Every fact that a reason cites is one it rests on."""
    bearing_town(store)
    keep(store, enterprise("徐工", makes=["挖掘机", "装载机"]), input_of("自润滑轴承", "装载机"))
    keep(store, offer_of("松江轴承厂", "自润滑轴承", share=0.8, capacity=parse_quantity("9万套/年")))
    keep(store, introduced(IntroductionState.IN_USE, product_ids=(id_of("Product", "面包"),)))
    questions = [
        ("龙工", Direction.UPSTREAM),
        ("徐工", Direction.UPSTREAM),
        ("松江轴承厂", Direction.DOWNSTREAM),
    ]
    checked = 0
    for name, direction in questions:
        for suggestion in partners(store, name, direction).suggestions:
            for reason in suggestion.reasons:
                for fact in reason.facts:
                    checked += _changes(
                        store, name, direction, suggestion, reason.feature, reason.contribution, fact
                    )
    assert checked > 20


def _changes(
    store: Store,
    name: str,
    direction: Direction,
    suggestion: Suggestion,
    feature: str,
    before: float,
    fact: str,
) -> int:
    from schema import RECORD_TYPES

    with store.write("t", "taken away") as transaction:
        record = next(r for type_ in RECORD_TYPES if (r := transaction.get(type_, fact)) is not None)
        if record.id == id_of("Enterprise", name):  # the question itself cannot be taken away; its place can
            transaction.put([replace(record, region=None)])  # type: ignore[call-arg]
        else:
            transaction.remove([record])
        answer = Matcher(store).suggest_partners(
            transaction, id_of("Enterprise", name), direction, first=100, today=TODAY
        )
    now = next((s for s in answer.suggestions if s.partner.id == suggestion.partner.id), None)
    after = next((r.contribution for r in now.reasons if r.feature == feature), 0.0) if now else 0.0
    assert after != before, (name, feature, fact)
    return 1


def test_the_seeker_itself_is_never_its_own_partner(store: Store) -> None:
    keep(store, enterprise("自产自用", makes=["齿轮"], needs=["齿轮"]))
    assert names(partners(store, "自产自用", Direction.UPSTREAM)) == []


def test_a_stored_need_is_matched_with_its_conditions(store: Store) -> None:
    bearing_town(store)
    need = Need(
        id=id_of("Need", "x"),
        organisation_id=id_of("Enterprise", "龙工"),
        text="要自润滑轴承，限本区",
        sources=SOURCES,
    )
    keep(store, need)
    with store.view(EVERYTHING) as view:
        answer = Matcher(store).match_need(view, need.id, today=TODAY)
    assert set(names(answer)) == {"松江轴承厂", "无址轴承厂"}
    assert isinstance(answer.seeker, Enterprise)


def test_a_latin_word_of_a_name_counts_whole(store: Store) -> None:
    """Sumitomo shares “to” with photoresist, which says nothing."""
    keep(
        store,
        enterprise("Sumitomo", makes=["photoresist"]),
        enterprise("Photoresist Works", makes=["photoresist"]),
    )
    said = {
        suggestion.partner.name: [r.words.en for r in suggestion.reasons if r.feature == "name_says"]
        for suggestion in ask(store, "photoresist").suggestions
    }
    assert said == {"Sumitomo": [], "Photoresist Works": ["Its name holds “photoresist”"]}
