"""Who knows whom, and bringing two together: each step checked against the one table of states."""

from collections.abc import Sequence
from typing import Any, TypedDict

from committee import checks
from committee.recording import relation_id
from committee.references import OrganisationNamed, ProductNamed, organisation_meant, product_kept
from graph.stores import Transaction
from schema import (
    BadInput,
    ClusterParty,
    Introduction,
    IntroductionState,
    Need,
    Organisation,
    Relation,
    RelationKind,
    Source,
    Step,
)
from schema.ids import new_id
from schema.introduction import check_step


class RelationFacts(TypedDict, total=False):
    since: str | None
    until: str | None
    note: str | None


class IntroductionFacts(TypedDict, total=False):
    """What an introduction is about."""

    supplier: OrganisationNamed | None
    products: list[ProductNamed] | None
    need_id: str | None
    party_id: str | None
    matter: str | None
    type: str | None
    date: str | None
    note: str | None


_RELATION: dict[str, checks.Rule] = {"since": checks.day, "until": checks.day, "note": checks.text}
_ABOUT: dict[str, checks.Rule] = {
    "matter": checks.text,
    "type": checks.text,
    "date": checks.day,
    "note": checks.text,
}


def set_relation(
    tx: Transaction,
    kind: RelationKind,
    supplier: OrganisationNamed,
    customer: OrganisationNamed,
    product: ProductNamed | None,
    facts: RelationFacts,
    source: Source,
    expected_version: int | None,
) -> Relation:
    """That the two work together; what is said of a relation there is already updates it."""
    a, b = _two(tx, supplier, customer)
    about = product_kept(tx, product, source).id if product else None
    fields = checks.checked(facts, _RELATION)
    id_ = relation_id(kind.value, a.id, b.id, about)
    known = tx.get(Relation, id_)
    if known:
        return checks.changed(tx, known, checks.in_order(fields, known), source, expected_version)
    checks.in_order(fields)
    relation = Relation(
        id=id_, kind=kind, source_id=a.id, target_id=b.id, product_id=about, **fields, sources=(source,)
    )
    return checks.kept(tx, relation)


def update_relation(
    tx: Transaction, id_: str, facts: RelationFacts, source: Source, expected_version: int | None
) -> Relation:
    relation = checks.existing(tx, Relation, id_)
    fields = checks.in_order(checks.checked(facts, _RELATION), relation)
    return checks.changed(tx, relation, fields, source, expected_version)


def introduce(
    tx: Transaction,
    one: OrganisationNamed,
    other: OrganisationNamed,
    facts: IntroductionFacts,
    source: Source,
) -> Introduction:
    """A new introduction, suggested to both."""
    a, b = _two(tx, one, other)
    supplier, need_id, party_id = facts.get("supplier"), facts.get("need_id"), facts.get("party_id")
    introduction = Introduction(
        id=new_id("Introduction"),
        a_id=a.id,
        b_id=b.id,
        supplier_id=_side(organisation_meant(tx, supplier), a, b) if supplier else None,
        need_id=checks.existing(tx, Need, need_id).id if need_id else None,
        party_id=checks.existing(tx, ClusterParty, party_id).id if party_id else None,
        product_ids=_products(tx, facts.get("products") or (), source),
        **checks.checked(facts, _ABOUT),
        steps=(_step(IntroductionState.SUGGESTED, source, facts.get("date"), None),),
        sources=(source,),
    )
    return checks.kept(tx, introduction)


def advance_introduction(
    tx: Transaction,
    id_: str,
    to: IntroductionState,
    source: Source,
    *,
    reason: str | None = None,
    on: str | None = None,
    effect: str | None = None,
    expected_version: int | None = None,
) -> Introduction:
    """`NotAllowed` (ILLEGAL_STEP, REASON_REQUIRED) when the table of states forbids it."""
    introduction = checks.existing(tx, Introduction, id_)
    checks.at_version(introduction, expected_version)
    check_step(introduction.state, to, reason)
    step = _step(to, source, on, checks.words(reason, "reason") if reason else None)
    changes: dict[str, Any] = {"state": to, "state_text": None, "steps": (*introduction.steps, step)}
    if effect:
        changes["effect_text"] = checks.words(effect, "effect")
    return checks.changed(tx, introduction, changes, source, None)


def taken_back(tx: Transaction, one: Introduction, reason: str, source: Source) -> Introduction:
    """It is where it was, and its steps say that one side agrees no more, and why."""
    step = _step(one.state, source, None, checks.words(reason, "reason"))
    return checks.changed(tx, one, {"steps": (*one.steps, step)}, source, None)


def _two(
    tx: Transaction, one: OrganisationNamed, other: OrganisationNamed
) -> tuple[Organisation, Organisation]:
    a, b = organisation_meant(tx, one), organisation_meant(tx, other)
    if a.id == b.id:
        raise checks.same_organisation(a)
    return a, b


def _side(supplier: Organisation, a: Organisation, b: Organisation) -> str:
    if supplier.id not in (a.id, b.id):
        raise BadInput(
            "供方须是甲乙双方之一。",
            "The supplier must be one of the two sides.",
            code="SUPPLIER_IS_NO_SIDE",
            detail={"id": supplier.id},
        )
    return supplier.id


def _products(tx: Transaction, named: Sequence[ProductNamed], source: Source) -> tuple[str, ...]:
    return tuple(dict.fromkeys(product_kept(tx, one, source).id for one in named))


def _step(state: IntroductionState, source: Source, on: str | None, reason: str | None) -> Step:
    day = checks.day(on, "on") or source.recorded_at[:10]
    return Step(state=state, on=day, by=source.recorded_by, reason=reason)
