"""In whose care an organisation is: exactly one steward at any moment, also while one hands over or leaves."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from committee import checks
from graph.stores import Transaction, View
from schema import BadInput, NotFound, Source, Stewardship, joined_sources
from schema.stewardship import stewardship_id

# Who may care for the organisation of that id.
Carers: TypeAlias = Callable[[str], Sequence[str]]


def steward_of(view: View, organisation_id: str) -> Stewardship | None:
    return view.get(Stewardship, stewardship_id(organisation_id))


def entrust(tx: Transaction, organisation_id: str, carers: Carers, source: Source) -> Stewardship:
    """As it is where somebody cares for it; otherwise given to the one of these who cares for the fewest."""
    if known := steward_of(tx, organisation_id):
        return known
    stewards = carers(organisation_id)
    if not stewards:
        raise NotFound(
            "集群还没有店小二，暂时不能在网上登记；请到集群党委登记。",
            "The cluster has no steward yet, so nobody can register here; go and see the committee.",
            code="NO_STEWARD",
        )
    load = Counter({person: len(tx.entrusted_to(Stewardship, person)) for person in stewards})
    person = min(stewards, key=lambda one: (load[one], one))
    return checks.kept(
        tx,
        Stewardship(
            id=stewardship_id(organisation_id),
            organisation_id=organisation_id,
            person=person,
            sources=(source,),
        ),
    )


def hand_over(
    tx: Transaction,
    organisation_id: str,
    to: str,
    note: str | None,
    source: Source,
    expected_version: int | None = None,
) -> Stewardship:
    """The organisation to another steward, with what is left to see to. What waits there waits for that one."""
    known = steward_of(tx, organisation_id)
    said = checks.words(note, "note") if note else None
    if known is None:
        return replace_note(tx, entrust(tx, organisation_id, lambda _: [to], source), said, source)
    checks.at_version(known, expected_version)
    return checks.changed(tx, known, {"person": to, "note": said}, source, None)


def replace_note(tx: Transaction, one: Stewardship, note: str | None, source: Source) -> Stewardship:
    if note is None:
        return one
    return checks.kept(tx, replace(one, note=note, sources=joined_sources(one.sources, (source,))))


def hand_over_all(
    tx: Transaction, cared_for: Sequence[Stewardship], to: str | None, source: Source
) -> list[Stewardship]:
    """All of these to another steward; `BadInput` (STILL_CARES) where that is some and nobody takes it."""
    if any(to is None or one.person == to for one in cared_for):
        raise BadInput(
            f"还有 {len(cared_for)} 家单位由这位店小二联系；请选一位接手的人。",
            f"{len(cared_for)} organisations are in this steward's care; say who takes them over.",
            code="STILL_CARES",
            detail={"field": "successor"},
        )
    return [hand_over(tx, one.organisation_id, str(to), one.note, source) for one in cared_for]
