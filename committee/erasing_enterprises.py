"""An enterprise takes out all that it is and said, at its own wish: its needs, offers and visibility, whom it works with and
blocked, who acts for it. What it asks to keep are figures: introductions with an outcome, of nobody who could be named."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from committee import checks, consenting
from committee.erasing import DRAFTS, erase_persons, ever_named
from committee.writing import write
from graph.stores import ChangeKind, NewChangeSet, Store, Transaction, View
from schema import (
    MAY_OUTLIVE,
    Block,
    Enterprise,
    Erasure,
    Institution,
    Introduction,
    Need,
    NotAllowed,
    Organisation,
    Outcome,
    Record,
    Representative,
    Share,
    Source,
    Stewardship,
)
from schema.ids import new_id

# What it said in its own words, or others of it.
_WORDS = frozenset(
    {
        "text", "note", "question", "answer", "closed_reason", "reason", "matter", "quote", "effect_text", "specification",
        "capacity_note", "phrase", "deadline_text", "region_text", "place", "price", "lead_time",
    }
)  # fmt: skip
_ITS_OWN = (Representative, Stewardship, Block, Share)
_AMOUNT = {"text", "value", "unit", "qualifier"}
_MASK = "*"


@dataclass(frozen=True, slots=True)
class Gone:
    """How many records of each type went, and how many introductions stay as figures."""

    removed: Mapping[str, int]
    kept: int


def erase_enterprise(
    store: Store, organisation_id: str, by: str, why: str, source: Source, *, keep_figures: bool
) -> Gone:
    """All of it, as one erasure, which is not undone; the undo of what was done before does not bring it back."""
    checks.words(why, "why")
    change_set = NewChangeSet(kind=ChangeKind.ERASURE, why=why, about=organisation_id)
    gone = write(
        store, by, change_set, lambda tx: erase_all_of(tx, organisation_id, by, source, keep_figures)
    )
    store.scrub()
    return gone


def erase_all_of(tx: Transaction, organisation_id: str, by: str, source: Source, keep_figures: bool) -> Gone:
    """The same in a transaction that sees all that is stored."""
    one = checks.existing(tx, Organisation, organisation_id)
    if not isinstance(one, Enterprise | Institution):
        raise NotAllowed(
            "集群党组织不能这样删除。", "A cluster party is not erased so.", code="NOT_AN_ENTERPRISE"
        )
    erase_persons(tx, list(ever_named(tx, one.id)), by)
    consenting.withdraw_all(tx, one.id, source)
    figures = _figures(tx, one.id) if keep_figures else []
    doomed = [record for record in _all_of(tx, one.id) if record not in figures]
    _let_go_of(tx, {record.id for record in doomed}, figures)
    tx.remove([now for record in doomed if (now := tx.get(type(record), record.id)) is not None])
    _unname(tx, one, source)
    _mask_words(tx, one.id, by)
    tx.forget([key for key in tx.remembered_keys(DRAFTS) if key.endswith(f":{one.id}")])
    kept = sum(isinstance(record, Introduction) for record in figures)
    return Gone(dict(Counter(type(record).__name__ for record in doomed)), kept)


def _figures(view: View, id_: str) -> list[Record]:
    """Its outcomes, and the introductions that had one, of either side."""
    sides = [one for one in view.introductions_of(id_) if id_ in (one.a_id, one.b_id)]
    outcomes = view.outcomes_of(sorted({id_, *(one.other(id_) for one in sides)}))
    with_one = {one.introduction_id for one in outcomes}
    return [
        *(one for one in sides if one.id in with_one),
        *(one for one in outcomes if one.organisation_id == id_),
    ]


def _all_of(view: View, id_: str) -> list[Record]:
    found: list[Record] = [
        *view.offers_of([id_]),
        *view.needs_of([id_]),
        *view.memberships_of([id_]),
        *view.relations_of(id_),
        *(one for one in view.introductions_of(id_) if id_ in (one.a_id, one.b_id)),
        *view.outcomes_of([id_]),
        *view.reported_of(id_),
    ]
    for type_ in _ITS_OWN:
        found += view.entrusted_with(type_, [id_])
    return found


def _let_go_of(tx: Transaction, doomed: Collection[str], figures: Collection[Record]) -> None:
    """What stays names nothing that goes; and what stays as a figure says nothing in words."""
    tx.put(_without_its_words(one) for one in figures)
    for type_ in (Need, Introduction):
        ids = sorted(id_ for id_ in doomed if tx.get(type_, id_) is not None)
        for reference in tx.references_to(type_, ids) if ids else ():
            naming = tx.get(reference.type, reference.id) if reference.id not in doomed else None
            if isinstance(naming, Introduction):
                tx.put([replace(naming, need_id=None)])
            elif isinstance(naming, Outcome):
                tx.put([replace(naming, introduction_id=None)])


def _without_its_words(one: Record) -> Record:
    match one:
        case Introduction():
            blank = replace(one, matter=None, note=None, need_id=None, effect_text=None, state_text=None)
            return replace(blank, steps=(), sources=())
        case Outcome():
            return replace(one, note=None, sources=())
    return one


def _unname(tx: Transaction, one: Enterprise | Institution, source: Source) -> None:
    """It is nobody any more; or it is not there, where nothing names it."""
    for reference in tx.references_to(Organisation, [one.id]):
        if (
            reference.type is Need
            and (need := tx.get(Need, reference.id)) is not None
            and need.organisation_id != one.id
        ):
            tx.put([replace(need, solved_by_id=None)])
    named = [ref for ref in tx.references_to(Organisation, [one.id]) if ref.type not in MAY_OUTLIVE]
    now = checks.existing(tx, type(one), one.id)
    if named:
        tx.put(
            [type(one)(id=one.id, name=f"已退出的单位 {one.id[-6:]}", sources=(source,), version=now.version)]
        )
    else:
        tx.remove([now])


def _mask_words(tx: Transaction, id_: str, by: str) -> None:
    """In the log of what was its own: the words, as long as they were."""

    def mask(body: str) -> str:
        said = msgspec.json.decode(body)
        whose = {said.get(name) for name in ("organisation_id", "a_id", "b_id", "source_id", "target_id")}
        if id_ != said.get("id") and id_ not in whose:
            return body
        return msgspec.json.encode(_without_words(said)).decode()

    if entries := tx.mask([id_], mask):
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        tx.put(
            [Erasure(id=new_id("Erasure"), organisation_id=id_, person=by, at=now, entries=tuple(entries))]
        )


def _without_words(value: Any) -> Any:
    match value:
        case list():
            return [_without_words(one) for one in value]
        case dict() if value.keys() == _AMOUNT:
            return value  # an amount
        case dict():
            return {
                name: _MASK * len(one) if name in _WORDS and isinstance(one, str) else _without_words(one)
                for name, one in value.items()
            }
        case _:
            return value
