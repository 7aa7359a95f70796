"""What people say of inferences and rows: what is so becomes a fact, what is not stays away, on every store."""

from typing import Any

import pytest

from committee.judgements import judge
from committee.recording import edge_id, offer_id
from graph.matching import Inference, Matcher
from graph.stores import EVERYTHING, Store
from schema import BadInput, Claim, Conflict, InputOf, Judgement, NotFound, Offer, Product, Record, Source
from tests.factories import enterprise, id_of, input_of, keep, product

DESK = Source(document="页面填写", recorded_at="2026-01-01T00:00:00Z", recorded_by="王")
CONE, ROLLER, STEEL, BOX = (
    id_of("Product", name) for name in ("圆锥滚子轴承", "调心滚子轴承", "轴承钢", "木箱")
)
JIA = id_of("Enterprise", "轴承甲")


@pytest.fixture
def town(store: Store) -> Store:
    keep(
        store,
        enterprise("轴承甲", makes=["圆锥滚子轴承"]),
        enterprise("轴承乙", makes=["圆锥滚子轴承", "推力轴承"]),
        product("调心滚子轴承", aliases=("球面滚子轴承",)),
        product("木箱"),
        input_of("轴承钢", "圆锥滚子轴承"),
        product("轴承钢"),
    )
    return store


def said(store: Store, claim: Claim, product_id: str, right: bool, **more: Any) -> Judgement:
    with store.write("王", "判断") as tx:
        facts: Any = {"claim": claim, "product_id": product_id, **more}
        done = judge(tx, facts, right, DESK)
        tx.commit()
    return done


def stored(store: Store, type_: type[Record], id_: str) -> Record | None:
    with store.view(EVERYTHING) as view:
        return view.get(type_, id_)


def names(found: list[Inference]) -> list[str]:
    return [one.subject.name for one in found]


def test_a_refused_maker_is_not_inferred_again(town: Store) -> None:
    matcher = Matcher(town)
    with town.view(EVERYTHING) as view:
        assert set(names(matcher.inferred_makers(view, ROLLER))) == {"轴承甲", "轴承乙"}
    said(town, Claim.MAKES, ROLLER, False, organisation_id=JIA, note="没有设备")
    with town.view(EVERYTHING) as view:
        assert names(matcher.inferred_makers(view, ROLLER)) == ["轴承乙"]
        assert view.judgements_of([ROLLER])[0].sources == (DESK,)


def test_a_confirmed_maker_offers_it_with_who_said_so(town: Store) -> None:
    said(town, Claim.MAKES, ROLLER, True, organisation_id=JIA)
    offer = stored(town, Offer, offer_id(JIA, ROLLER))
    assert offer is not None
    assert offer.sources == (DESK,)
    with town.view(EVERYTHING) as view:
        assert names(Matcher(town).inferred_makers(view, ROLLER)) == ["轴承乙"]


def test_inputs_are_confirmed_and_refused(town: Store) -> None:
    matcher = Matcher(town)
    with town.view(EVERYTHING) as view:
        assert names(matcher.inferred_inputs(view, ROLLER)) == ["轴承钢"]
    said(town, Claim.INPUT_OF, ROLLER, False, other_id=STEEL)
    with town.view(EVERYTHING) as view:
        assert names(matcher.inferred_inputs(view, ROLLER)) == []
    said(town, Claim.INPUT_OF, ROLLER, True, other_id=STEEL)
    assert stored(town, InputOf, edge_id(InputOf, STEEL, ROLLER)) is not None


def test_a_stated_edge_is_taken_out(town: Store) -> None:
    said(town, Claim.INPUT_OF, CONE, False, other_id=STEEL)
    assert stored(town, InputOf, edge_id(InputOf, STEEL, CONE)) is None


def test_a_name_is_added_and_taken(town: Store) -> None:
    said(town, Claim.NAMED, ROLLER, False, name="球面滚子轴承")
    said(town, Claim.NAMED, ROLLER, True, name="双列调心滚子轴承")
    found = stored(town, Product, ROLLER)
    assert isinstance(found, Product)
    assert found.aliases == ("双列调心滚子轴承",)


@pytest.mark.parametrize(
    ("claim", "more", "code"),
    [
        (Claim.NAMED, {"name": "调心滚子轴承"}, "OWN_NAME"),
        (Claim.NAMED, {"name": " "}, "EMPTY_TEXT"),
        (Claim.INPUT_OF, {"other_id": ROLLER}, None),
        (Claim.INPUT_OF, {"other_id": "prd_none"}, "NOT_FOUND"),
        (Claim.MAKES, {}, "NOT_FOUND"),
    ],
)
def test_what_cannot_be_refused_changes_nothing(
    town: Store, claim: Claim, more: dict[str, Any], code: str | None
) -> None:
    with pytest.raises((BadInput, NotFound)) as refused:
        said(town, claim, ROLLER, False, **more)
    assert code is None or refused.value.code == code
    with town.view(EVERYTHING) as view:
        assert view.judgements_of([ROLLER]) == []


def test_what_a_firm_says_it_offers_is_for_it_to_withdraw(town: Store) -> None:
    with pytest.raises(BadInput) as refused:
        said(town, Claim.MAKES, CONE, False, organisation_id=JIA)
    assert refused.value.code == "STATED"


def test_two_who_judge_see_each_other(town: Store) -> None:
    said(town, Claim.MAKES, ROLLER, False, organisation_id=JIA)
    with pytest.raises(Conflict), town.write("李", "判断") as tx:
        judge(tx, {"claim": Claim.MAKES, "product_id": ROLLER, "organisation_id": JIA}, True, DESK, 7)


def test_what_could_be_made_next_says_why_and_is_refused(town: Store) -> None:
    matcher = Matcher(town)
    with town.view(EVERYTHING) as view:
        found = matcher.inferred_products(view, JIA)
    assert names(found) == ["推力轴承"]
    assert found[0].facts == (id_of("Offer", "轴承乙", "推力轴承"),)
    assert found[0].words.zh == "轴承乙供给本方也供给的产品，还供给推力轴承"
    said(town, Claim.MAKES, found[0].subject.id, False, organisation_id=JIA)
    with town.view(EVERYTHING) as view:
        assert matcher.inferred_products(view, JIA) == []
