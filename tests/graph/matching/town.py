"""A small town that makes bearings, and how a partner is asked for in it."""

from datetime import date
from typing import Any

from graph.matching import Answer, Direction, Matcher
from graph.stores import EVERYTHING, Store
from schema import (
    Introduction,
    IntroductionState,
    KindOf,
    Offer,
)
from schema.ids import key_id
from tests.factories import SOURCES, enterprise, id_of, input_of, keep

TODAY = date(2026, 11, 24)
SONGJIANG, QINGPU, NINGBO = "310117105", "310118", "3302"


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
