"""What a suggestion says for itself: what it is worth, why, and what nobody knows."""

from dataclasses import replace

import pytest

from graph.matching import Answer, Direction, Matcher, Suggestion
from graph.stores import Store
from schema import (
    BadInput,
    Claim,
    IntroductionState,
    Judgement,
    Need,
    NeedReading,
    Wanted,
    parse_quantity,
)
from schema.ids import key_id
from tests.factories import SOURCES, enterprise, id_of, input_of, keep
from tests.graph.matching.town import (
    QINGPU,
    TODAY,
    ask,
    bearing_town,
    introduced,
    names,
    offer_of,
    partners,
)


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


def test_what_becomes_of_a_room_is_no_part_of_its_unit(store: Store) -> None:
    keep(store, enterprise("物业", makes=["厂房"]))
    keep(store, offer_of("物业", "厂房", capacity=parse_quantity("6400平方米待租")))
    assert said(ask(store, "找个厂房，两千平左右"), "capacity") == ["产能6400平方米待租，要两千平左右"]


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


def test_a_known_capacity_that_is_enough_speaks_for_the_partner(store: Store) -> None:
    bearing_town(store)
    keep(store, offer_of("宁波轴承厂", "自润滑轴承", capacity=parse_quantity("30000套/年")))
    answer = ask(store, "求购自润滑轴承，每月2000套")
    capacity = [r for s in answer.suggestions for r in s.reasons if r.feature == "capacity"]
    assert [reason.facts for reason in capacity] == [(id_of("Offer", "宁波轴承厂", "自润滑轴承"),)]


@pytest.mark.parametrize(
    ("has", "wanted"), [("12000㎡", "2000平"), ("5亩", "3000平方米"), ("30吨/年", "2000公斤")]
)
def test_amounts_in_units_of_one_measure_are_compared(store: Store, has: str, wanted: str) -> None:
    bearing_town(store)
    keep(store, offer_of("宁波轴承厂", "自润滑轴承", capacity=parse_quantity(has)))
    capacity = said(ask(store, f"求购自润滑轴承{wanted}"), "capacity")
    assert capacity == [f"产能{has}，要{wanted}"]


def test_weights_change_the_order_and_an_unknown_weight_is_a_problem(store: Store) -> None:
    bearing_town(store)
    keep(store, offer_of("宁波轴承厂", "自润滑轴承", share=1.0))
    text = "求购自润滑轴承，松江附近优先"
    assert names(ask(store, text, weights={"region": 10.0}))[0] == "松江轴承厂"
    assert names(ask(store, text, weights={"region": 0.0, "main_business": 10.0}))[0] == "宁波轴承厂"
    for weights in ({"nonsense": 1.0}, {"region": -1.0}, {"region": float("nan")}):
        with pytest.raises(BadInput):
            ask(store, text, weights=weights)


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


def test_what_ends_with_the_words_is_a_kind_of_that(store: Store) -> None:
    keep(store, enterprise("洛阳银行", makes=["专利权质押贷款"]), enterprise("锂源", makes=["18650锂电池组"]))
    loan, battery = ask(store, "贷款"), ask(store, "锂电池")
    assert said(loan, "product_fit") == ["专利权质押贷款按名称是贷款的一种；洛阳银行提供专利权质押贷款"]
    assert [suggestion.ask for suggestion in loan.suggestions] == [None]
    assert said(battery, "product_fit") == ["18650锂电池组的名称里就有“锂电池”；锂源供应18650锂电池组"]
    assert said(battery, "coverage") == ["“锂电池”的字，它供的名称里都有"]


def none_of_that_kind(special: str, general: str) -> Judgement:
    ends = id_of("Product", general), id_of("Product", special)
    return Judgement(
        id=key_id("Judgement", *ends),
        claim=Claim.KIND_OF,
        product_id=ends[0],
        other_id=ends[1],
        right=False,
        sources=SOURCES,
    )


def test_a_kind_that_a_person_refused_is_said_to_be_none_by_its_name_either(store: Store) -> None:
    keep(store, enterprise("洛阳银行", makes=["专利权质押贷款"]), enterprise("农商行", makes=["贷款"]))
    keep(store, none_of_that_kind("专利权质押贷款", "贷款"))
    fits = said(ask(store, "贷款"), "product_fit")
    assert fits[0] == "农商行提供贷款"
    assert not any("按名称是" in fit for fit in fits)


def test_of_a_need_is_told_apart_what_it_names_and_what_it_may_mean(store: Store) -> None:
    loan = id_of("Product", "专利权质押贷款")
    need = Need(
        id=id_of("Need", "门锁厂"),
        organisation_id=id_of("Enterprise", "门锁厂"),
        text="想要贷款",
        reading=NeedReading(wanted=(Wanted(phrase="贷款", products=((loan, 0.7),)),)),
        sources=SOURCES,
    )
    keep(store, enterprise("洛阳银行", makes=["专利权质押贷款"]), enterprise("门锁厂"), need)
    answer = partners(store, "洛阳银行", Direction.DOWNSTREAM)
    assert names(answer) == ["门锁厂"]
    assert said(answer, "coverage") == ["“专利权质押贷款”的字，它的需求可能指的名称里都有"]
