"""What the facts of an organisation are called in its own lists: short, and without its name."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from api.console.facts import Names, names_in
from api.console.speech import Speech, shortened
from graph.stores import View
from schema import (
    Introduction,
    Membership,
    Need,
    Offer,
    Record,
    Relation,
    RelationKind,
)

Name: TypeAlias = Callable[[str | None], str]


def titles(view: View, records: Iterable[Record], say: Speech, own: str | None = None) -> dict[str, str]:
    """The title of each record, by id; the names in them are read together."""
    wanted = list(records)
    names = names_in(view, wanted)
    return {record.id: title(record, names, say, own) for record in wanted}


def title(record: Record, names: Names, say: Speech, own: str | None = None) -> str:
    """`own` is the organisation on whose page it stands, which is not named again."""

    def who(id_: str | None) -> str:
        return say.name(names.organisation(id_)) if id_ != own else ""

    def what(id_: str | None) -> str:
        return say.name(names.product(id_))

    match record:
        case Need():
            return shortened(record.text)
        case Offer():
            return _beside(who(record.organisation_id), what(record.product_id))
        case Membership():
            party = say.named(who(record.party_id), record.role)
            return _beside(who(record.organisation_id), party)
        case Relation():
            return _relation(record, who, what, say)
        case Introduction():
            return _beside(who(record.a_id), who(record.b_id), record.matter or "")
        case _:
            return say.record_type(type(record))


def _relation(relation: Relation, who: Name, what: Name, say: Speech) -> str:
    supplier, customer = who(relation.source_id), who(relation.target_id)
    word = say(f"title.{relation.kind.value}")
    if not supplier:
        joined = f"{word} {customer}"
    elif not customer:
        joined = f"{supplier} {say('title.supplies_it') if relation.kind is RelationKind.SUPPLIES else word}"
    else:
        joined = f"{supplier} {word} {customer}"
    return _beside(joined, what(relation.product_id) if relation.product_id else "")


def _beside(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
