"""Offers, needs, memberships, relations and introductions: what is filled in of each, and how the committee takes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from api.console.asked import Asked
from api.console.editing import fields as filled_in
from api.console.forms import Field, at
from committee import consenting, enterprises, introductions, needs, offers
from committee.reading import read_need
from committee.references import OrganisationNamed, ProductNamed, organisation_meant
from graph.stores import Transaction, View
from schema import (
    BadInput,
    Introduction,
    IntroductionState,
    Membership,
    Need,
    Offer,
    Record,
    Relation,
    RelationKind,
    Source,
)
from schema.introduction import BLOCK, ENDS_WITH_REASON

Facts: TypeAlias = Any  # the committee's typed dictionaries: the fields have the same names
Update: TypeAlias = Callable[[Transaction, Asked, str, Facts, int | None], Record]
Add: TypeAlias = Callable[[Transaction, Asked, Facts], Record]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fact. `asked_first` is filled in only when one is added, `last_word` when several end."""

    part: str
    type: type[Record]
    fields: tuple[Field, ...]
    asked_first: tuple[Field, ...]
    last_word: Field
    update: Update
    add: Add
    end: Update
    of: Callable[[View, str], list[Any]]


def source(asked: Asked) -> Source:
    """Whoever is at the desk says so."""
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Source(document="页面填写", recorded_at=now, recorded_by=asked.actor.key)


def _without(facts: Facts, *names: str) -> Facts:
    return {name: value for name, value in facts.items() if name not in names}


def _own(asked: Asked) -> OrganisationNamed:
    return OrganisationNamed(id=asked.id)


def _product(facts: Mapping[str, Any]) -> ProductNamed | None:
    return ProductNamed(name=facts["product"]) if facts.get("product") else None


def _reader(asked: Asked) -> needs.Reader:
    return lambda view, need: read_need(asked.matcher, view, need)


def _add_offer(tx: Transaction, asked: Asked, facts: Facts) -> Record:
    named = _product(facts) or ProductNamed(name="")
    return offers.declare_offer(tx, _own(asked), named, _without(facts, "product"), source(asked))


def _update_offer(tx: Transaction, asked: Asked, id_: str, facts: Facts, version: int | None) -> Record:
    return offers.update_offer(tx, id_, facts, source(asked), version)


def _withdraw_offer(tx: Transaction, asked: Asked, id_: str, facts: Facts, version: int | None) -> Record:
    return offers.withdraw_offer(tx, id_, facts.get("reason"), source(asked), version)


def _need_facts(facts: Facts) -> Facts:
    """A product that was named, or taken away again."""
    return facts | ({"product": _product(facts)} if "product" in facts else {})


def _add_need(tx: Transaction, asked: Asked, facts: Facts) -> Record:
    stated = _need_facts(_without(facts, "text"))
    return needs.register_need(
        tx, _own(asked), facts.get("text") or "", stated, source(asked), _reader(asked)
    )


def _update_need(tx: Transaction, asked: Asked, id_: str, facts: Facts, version: int | None) -> Record:
    return needs.update_need(tx, id_, _need_facts(facts), source(asked), version, _reader(asked))


def _close_need(tx: Transaction, asked: Asked, id_: str, facts: Facts, version: int | None) -> Record:
    return needs.close_need(tx, id_, facts.get("reason") or "", None, source(asked), version)


def _add_membership(tx: Transaction, asked: Asked, facts: Facts) -> Record:
    party, said = facts["party"], _without(facts, "party")
    with at("party"):
        return enterprises.set_membership(tx, _own(asked), party, said, source(asked), None)


def _update_membership(tx: Transaction, asked: Asked, id_: str, facts: Facts, version: int | None) -> Record:
    return enterprises.update_membership(tx, id_, facts, source(asked), version)


def _add_relation(tx: Transaction, asked: Asked, facts: Facts) -> Record:
    own, other = _own(asked), facts["other"]
    direction = facts.get("direction")
    kind = RelationKind.KNOWS if direction == "knows" else RelationKind.SUPPLIES
    first, second = (other, own) if direction == "supplied_by" else (own, other)
    said = _without(facts, "other", "direction", "product")
    with at("other"):
        return introductions.set_relation(tx, kind, first, second, _product(facts), said, source(asked), None)


def _update_relation(tx: Transaction, asked: Asked, id_: str, facts: Facts, version: int | None) -> Record:
    return introductions.update_relation(tx, id_, facts, source(asked), version)


def _introduce(tx: Transaction, asked: Asked, facts: Facts) -> Record:
    """Into the ledger as it stands: one that has come further is moved on at once."""
    own, other, direction = _own(asked), facts["other"], facts.get("direction")
    supplier = {"supplied_by": other, "supplies": own}.get(direction or "")
    product = _product(facts)
    about: introductions.IntroductionFacts = {
        "supplier": supplier,
        "products": [product] if product else None,
        "matter": facts.get("matter"),
        "date": facts.get("on"),
    }
    with at("other"):
        about["need_id"] = _need_of_either(tx, facts.get("need"), own, other)
        new = introductions.introduce(tx, own, other, about, source(asked))
        consenting.check_not_apart(tx, new.a_id, new.b_id)
    return new if facts.get("state") in (None, new.state) else _advance(tx, asked, new.id, facts, None)


def _need_of_either(
    tx: Transaction, id_: str | None, one: OrganisationNamed, other: OrganisationNamed
) -> str | None:
    """The need that they were suggested for, unless somebody else was written in its place since."""
    need = tx.get(Need, id_) if id_ else None
    if need is None:
        return None
    sides = {organisation_meant(tx, side).id for side in (one, other)}
    return need.id if need.organisation_id in sides else None


def _advance(tx: Transaction, asked: Asked, id_: str, facts: Facts, version: int | None) -> Record:
    to = facts.get("state")
    if to is None:
        raise BadInput(*asked.say.both("edit.same_state"), code="NOTHING_CHOSEN", detail={"field": "state"})
    said = {name: facts.get(name) for name in ("reason", "on", "effect")}
    with at("reason" if to in ENDS_WITH_REASON and not said["reason"] else "state"):
        return consenting.advance(tx, id_, to, source(asked), **said, expected_version=version)


def _withdraw(tx: Transaction, asked: Asked, id_: str, facts: Facts, version: int | None) -> Record:
    return _advance(tx, asked, id_, {"state": IntroductionState.WITHDRAWN, **facts}, version)


def _introduced(view: View, id_: str) -> list[Any]:
    """Without whom one of them does not want to meet, which is no introduction."""
    return [one for one in view.introductions_of(id_) if one.type != BLOCK]


_ON = Field(name="until", words="edit.on", hint="field.date_hint", required=True)
KINDS: tuple[Kind, ...] = (
    Kind(
        part="offers",
        type=Offer,
        fields=filled_in.OFFER,
        asked_first=(filled_in.OFFERED,),
        last_word=Field(name="reason", words="edit.why", hint="edit.why_offers"),
        update=_update_offer,
        add=_add_offer,
        end=_withdraw_offer,
        of=lambda view, id_: view.offers_of([id_]),
    ),
    Kind(
        part="needs",
        type=Need,
        fields=filled_in.NEED,
        asked_first=(filled_in.WORDS,),
        last_word=Field(name="reason", words="edit.why", hint="edit.why_needs", required=True),
        update=_update_need,
        add=_add_need,
        end=_close_need,
        of=lambda view, id_: view.needs_of([id_]),
    ),
    Kind(
        part="memberships",
        type=Membership,
        fields=filled_in.MEMBERSHIP,
        asked_first=(filled_in.PARTY_NAMED,),
        last_word=_ON,
        update=_update_membership,
        add=_add_membership,
        end=_update_membership,
        of=lambda view, id_: view.memberships_of([id_]),
    ),
    Kind(
        part="relations",
        type=Relation,
        fields=filled_in.RELATION,
        asked_first=(filled_in.DIRECTION, filled_in.OTHER, filled_in.ABOUT),
        last_word=_ON,
        update=_update_relation,
        add=_add_relation,
        end=_update_relation,
        of=lambda view, id_: view.relations_of(id_),
    ),
    Kind(
        part="introductions",
        type=Introduction,
        fields=filled_in.INTRODUCTION,
        asked_first=(
            filled_in.OTHER,
            filled_in.SUPPLIES,
            filled_in.ABOUT,
            filled_in.MATTER,
            filled_in.FOR_NEED,
        ),
        last_word=Field(name="reason", words="edit.why", hint="edit.why_withdrawn", required=True),
        update=_advance,
        add=_introduce,
        end=_withdraw,
        of=_introduced,
    ),
)
