"""Recording what an introduction, or anything else, changed."""

from typing import TypedDict

from committee import checks
from committee.references import OrganisationNamed, organisation_meant
from graph.stores import Transaction
from schema import BadInput, Introduction, Outcome, OutcomeNature, Quantity, Source, parse_quantity
from schema.ids import new_id


class OutcomeFacts(TypedDict, total=False):
    """Amounts in words ("约3000万元"); at least one of the three is there."""

    before: str | None
    after: str | None
    change: str | None
    introduction_id: str | None
    nature: OutcomeNature | None
    date: str | None
    note: str | None


def record_outcome(
    tx: Transaction, organisation: OrganisationNamed, metric: str, facts: OutcomeFacts, source: Source
) -> Outcome:
    """A new outcome, expectation or target of the organisation."""
    whose = organisation_meant(tx, organisation)
    before, after, change = (_amount(facts.get(key), key) for key in ("before", "after", "change"))
    told = change or after or before
    if told is None:
        raise BadInput(
            "before、after、change 至少要有一个。",
            "Give at least one of before, after and change.",
            code="NO_AMOUNT",
        )
    outcome = Outcome(
        id=new_id("Outcome"),
        organisation_id=whose.id,
        metric=checks.words(metric, "metric"),
        introduction_id=_introduction(tx, facts.get("introduction_id"), whose.id),
        before=before,
        after=after,
        change=change,
        unit=told.unit,
        qualifier=told.qualifier,
        nature=facts.get("nature") or OutcomeNature.MEASURED,
        date=checks.day(facts.get("date"), "date"),
        note=checks.text(facts.get("note"), "note"),
        sources=(source,),
    )
    return checks.kept(tx, outcome)


def _amount(text: object, what: str) -> Quantity | None:
    """`BadInput` (BAD_AMOUNT) for words without a number: an outcome that nobody measured is none."""
    if not text:
        return None
    quantity = parse_quantity(checks.words(str(text), what))
    if quantity.value is None:
        raise BadInput(
            f"{checks.noun(what)}不是数量：{quantity.text}；例：约3000万元、12%。",
            f"{what} is no amount: {quantity.text}; for example 约3000万元 or 12%.",
            code="BAD_AMOUNT",
            detail={"field": what, "value": quantity.text},
        )
    return quantity


def _introduction(tx: Transaction, id_: str | None, organisation_id: str) -> str | None:
    if not id_:
        return None
    introduction = checks.existing(tx, Introduction, id_)
    if organisation_id not in (introduction.a_id, introduction.b_id):
        raise BadInput(
            "这次牵线与该组织无关。",
            "That introduction is not one of this organisation.",
            code="NOT_A_SIDE",
            detail={"id": id_},
        )
    return id_
