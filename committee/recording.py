"""How facts that were read are merged into what is stored: loading twice changes nothing.

What is new fills or replaces, lists are united in order, a place that is cited already is not cited again.
What people or the product decided about a record (a need's state, an introduction's progress) is kept.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from graph.stores import Put, Transaction, View
from schema import (
    RECORD_TYPES,
    Block,
    ClusterParty,
    Consent,
    IdentityDecision,
    Introduction,
    Judgement,
    Membership,
    Need,
    Offer,
    Organisation,
    Outcome,
    OutcomeNature,
    PartyForm,
    Product,
    ProductEdge,
    Record,
    Relation,
    ReportedCount,
    Representative,
    Share,
    Stewardship,
    Visibility,
    joined_sources,
    judgement_id,
)
from schema.block import block_id
from schema.consent import consent_id
from schema.identity import pair_id
from schema.ids import key_id
from schema.introduction import NEXT
from schema.names import fold
from schema.record import HAND_MADE
from schema.representative import representative_id
from schema.share import share_id
from schema.stewardship import stewardship_id

R = TypeVar("R", bound=Record)
_BATCH = 5_000
_EMPTY: tuple[Any, ...] = (None, ())
_TYPES = {type_.__name__: type_ for type_ in RECORD_TYPES}


def record(tx: Transaction, records: Iterable[Record]) -> list[Put]:
    """Merge the records into what `tx` sees; one result each, in order.

    Nothing is written where nothing changed.
    """
    results: list[Put] = []
    remaining = iter(records)
    while batch := list(islice(remaining, _BATCH)):
        results += _record_batch(tx, batch)
    return results


def foreseen(view: View, records: Sequence[Record]) -> dict[str, Put]:
    """By id, what `record` would do with them. Nothing is written."""
    results: dict[str, Put] = {}
    for start in range(0, len(records), _BATCH):
        stored, now = _merged_batch(view, list(records[start : start + _BATCH]))
        for id_, one in now.items():
            results[id_] = Put.CREATED if id_ not in stored else Put.UPDATED
            if one == stored.get(id_):
                results[id_] = Put.UNCHANGED
    return results


def _merged_batch(view: View, batch: list[Record]) -> tuple[dict[str, Record], dict[str, Record]]:
    """What is stored of the batch, and what it will be."""
    stored = _stored(view, batch)
    now = dict(stored)
    for one in batch:
        old = now.get(one.id)
        now[one.id] = one if old is None else merged(old, one)
    return stored, now


def _record_batch(tx: Transaction, batch: list[Record]) -> list[Put]:
    stored, now = _merged_batch(tx, batch)
    changed = [one for id_, one in now.items() if one != stored.get(id_)]
    put = dict(zip((one.id for one in changed), tx.put(changed), strict=True))
    return [put.get(one.id, Put.UNCHANGED) for one in batch]


def _stored(view: View, batch: list[Record]) -> dict[str, Record]:
    by_type: dict[type[Record], list[str]] = {}
    for one in batch:
        kept_as = Organisation if isinstance(one, Organisation) else type(one)
        by_type.setdefault(kept_as, []).append(one.id)
    return {
        one.id: one for type_, ids in by_type.items() for one in view.get_many(type_, ids) if one is not None
    }


def merged(old: R, new: Record) -> R:
    """`old` with what `new` adds; the id, the version and, where they differ, the type of `old` stay.

    What is said of one that was merged into it fills what `old` lacks and replaces nothing.
    """
    if new.sources and all(source.said_of for source in new.sources):
        return absorbed(old, new)
    changes: dict[str, Any] = {}
    for name in _field_names(type(old).__name__):
        was: Any = getattr(old, name)
        given: Any = getattr(new, name, None)
        if given in _EMPTY or given == was:
            continue
        changes[name] = _united(was, given) if isinstance(was, tuple) else given
    changes["sources"] = joined_sources(old.sources, new.sources)
    for type_, rule in _RULES:
        if isinstance(old, type_):
            rule(old, new, changes)
    if all(getattr(old, name) == value for name, value in changes.items()):
        return old
    return replace(old, **changes)


def absorbed(old: R, other: Record) -> R:
    """`old` with what only `other` knows: two records of one thing, of which `old` has the last word."""
    changes: dict[str, Any] = {}
    for name in _field_names(type(old).__name__):
        was, given = getattr(old, name), getattr(other, name, None)
        if isinstance(was, tuple):
            changes[name] = _united(was, given or ())
        elif was is None and given is not None:
            changes[name] = given
    changes["sources"] = joined_sources(old.sources, other.sources)
    if isinstance(old, Organisation | Product) and isinstance(other, Organisation | Product):
        _names_of_both(old, other, changes)
    elif isinstance(old, Offer) and isinstance(other, Offer):
        changes["main"] = old.main or other.main
    elif isinstance(old, Introduction) and isinstance(other, Introduction) and other.state in NEXT[old.state]:
        changes |= {"state": other.state, "state_text": other.state_text}
    if isinstance(old, Offer | Need) and isinstance(other, Offer | Need):
        changes["visibility"] = min(old.visibility, other.visibility, key=list(Visibility).index)
    if all(getattr(old, name) == value for name, value in changes.items()):
        return old
    return replace(old, **changes)


def _names_of_both(
    old: Organisation | Product, other: Organisation | Product, changes: dict[str, Any]
) -> None:
    """Every name of `other` is a name of `old` from now on."""
    known = {fold(name): None for name in (*old.names, changes.get("short_name")) if name}
    added = [name for name in other.names if fold(name) not in known and not known.update({fold(name): None})]
    changes["aliases"] = (*old.aliases, *added)


@cache
def _field_names(type_name: str) -> tuple[str, ...]:
    type_ = _TYPES[type_name]
    return tuple(field.name for field in fields(type_) if field.name not in ("id", "version", "sources"))


def _united(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*old, *(item for item in new if item not in old))


def _name_stays(old: Any, new: Any, changes: dict[str, Any]) -> None:
    """An organisation or product keeps the name it has; another way of writing it is one more alias."""
    ways = [changes.pop("name", None), *changes.pop("aliases", old.aliases)[len(old.aliases) :]]
    if "short_name" in changes and old.short_name:
        ways.append(changes.pop("short_name"))
    known = {fold(name) for name in old.names}
    added: list[str] = []
    for way in ways:
        if way and fold(way) not in known:
            known.add(fold(way))
            added.append(way)
    changes["aliases"] = (*old.aliases, *added)


def _main_stays(old: Offer, new: Record, changes: dict[str, Any]) -> None:
    """A main product that is named again among the others is still a main product."""
    if old.main:
        changes.pop("main", None)


def _form_stays(old: ClusterParty, new: Record, changes: dict[str, Any]) -> None:
    """Not knowing the form takes nothing away."""
    if changes.get("form") is PartyForm.OTHER:
        del changes["form"]


def _need_stays(old: Need, new: Record, changes: dict[str, Any]) -> None:
    """The words of a need are its own, and its state is moved by people; so is what was read out of it."""
    for name in ("text", "state", "closed_reason", "solved_by_id", "organisation_id"):
        changes.pop(name, None)
    if old.reading is not None:
        changes.pop("reading", None)


def _no_more_shown(old: Offer | Need | Organisation, new: Record, changes: dict[str, Any]) -> None:
    """A file may keep something back, and never shows more of it: that is for those to say whose it is."""
    if changes.get("visibility") is not Visibility.STEWARD:
        changes.pop("visibility", None)
    changes.pop("shown", None)


def _only_forward(old: Introduction, new: Record, changes: dict[str, Any]) -> None:
    """A ledger that is behind does not take an introduction back."""
    if "state" in changes and changes["state"] not in NEXT[old.state]:
        del changes["state"]
        changes.pop("state_text", None)


_RULES: tuple[tuple[type[Record], Callable[[Any, Record, dict[str, Any]], None]], ...] = (
    (Organisation, _name_stays),
    (Product, _name_stays),
    (Offer, _main_stays),
    (ClusterParty, _form_stays),
    (Need, _need_stays),
    (Introduction, _only_forward),
    (Offer, _no_more_shown),
    (Need, _no_more_shown),
    (Organisation, _no_more_shown),
)


def product_id(name: str) -> str:
    """The id of the product of that name."""
    return key_id("Product", fold(name))


def offer_id(organisation_id: str, product_id: str) -> str:
    return key_id("Offer", organisation_id, product_id)


def edge_id(type_: type[ProductEdge], source_id: str, target_id: str) -> str:
    return key_id(type_.__name__, source_id, target_id)


def need_id(organisation_id: str, text: str) -> str:
    return key_id("Need", organisation_id, fold(text))


def membership_id(organisation_id: str, party_id: str, role: str | None) -> str:
    return key_id("Membership", organisation_id, party_id, role or "")


def relation_id(kind: str, source_id: str, target_id: str, product_id: str | None) -> str:
    return key_id("Relation", kind, source_id, target_id, product_id or "")


def introduction_id(number: str | None, a_id: str, b_id: str, matter: str | None, date: str | None) -> str:
    """The id of a line of a ledger: by its number, else by what it is about and when."""
    key = (number, a_id, b_id) if number else (a_id, b_id, fold(matter or ""), date or "")
    return key_id("Introduction", *key)


def outcome_id(
    who: str, metric: str, introduction: str | None, date: str | None, nature: OutcomeNature
) -> str:
    return key_id("Outcome", who, fold(metric), introduction or "", date or "", nature.value)


def reported_id(organisation_id: str, metric: str, period: str | None) -> str:
    return key_id("ReportedCount", organisation_id, fold(metric), period or "")


def decision_id(name: str, organisation_id: str | None, words: str) -> str:
    return key_id("IdentityDecision", fold(name), organisation_id or "", fold(words))


def natural_id(one: Record) -> str | None:
    """The id that a fact has because of what it says of whom; None where it has no natural key."""
    match one:
        case Offer():
            return offer_id(one.organisation_id, one.product_id)
        case Need():
            return need_id(one.organisation_id, one.text)
        case Membership():
            return membership_id(one.organisation_id, one.party_id, one.role)
        case Relation():
            return relation_id(one.kind.value, one.source_id, one.target_id, one.product_id)
        case Introduction():
            number = next((given.id for given in one.external_ids if given.system == HAND_MADE), None)
            return introduction_id(number, one.a_id, one.b_id, one.matter, one.date)
        case Outcome():
            return outcome_id(one.organisation_id, one.metric, one.introduction_id, one.date, one.nature)
        case ReportedCount():
            return reported_id(one.organisation_id, one.metric, one.period)
        case Judgement():
            return judgement_id(one.claim, one.product_id, one.about)
        case Representative():
            return representative_id(one.organisation_id, one.person)
        case Stewardship():
            return stewardship_id(one.organisation_id)
        case Consent():
            return consent_id(one.organisation_id, one.purpose, one.introduction_id)
        case Block():
            return block_id(one.organisation_id, one.key)
        case Share():
            return share_id(one.organisation_id, one.to_id)
        case IdentityDecision(organisation_id=str() as a, other_id=str() as b) if not one.is_redirect:
            return pair_id(a, b)
        case IdentityDecision(other_id=None):
            return decision_id(one.name, one.organisation_id, one.words or "")
    return None
