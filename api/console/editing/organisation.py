"""The page on which everything about one organisation is corrected: its own fields, and lists of its facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere
from api.console.editing.fields import ENTERPRISE, INSTITUTION, PARTY
from api.console.editing.records import KINDS, Kind, source
from api.console.facts import existing
from api.console.forms import Field, Form, facts_from, form_for
from api.console.titles import titles
from committee import enterprises
from graph.stores import Transaction, View
from schema import (
    BadInput,
    ClusterParty,
    Institution,
    Introduction,
    Membership,
    Need,
    NeedState,
    Offer,
    OfferState,
    Organisation,
    Record,
    Relation,
)

OWN = "own"


@dataclass(frozen=True, slots=True)
class Item:
    """A fact in a list: `past` where it was withdrawn, closed or ended already."""

    record: Record
    title: str
    past: str
    chosen: bool

    @property
    def value(self) -> str:
        return f"{self.record.id}@{self.record.version}"

    @property
    def come_to(self) -> str:
        """The key of how far an introduction has come that is under way; empty for any other fact."""
        if isinstance(self.record, Introduction) and self.record.goes_on:
            return f"state.{self.record.state.value}"
        return ""


@dataclass(frozen=True, slots=True)
class Section:
    """Facts of one kind, with the form that ends those that are ticked."""

    part: str
    items: tuple[Item, ...]
    form: Form

    @property
    def any_open(self) -> bool:
        return any(not item.past for item in self.items)


@dataclass(frozen=True, slots=True)
class EditPage:
    organisation: Organisation
    own: Form
    sections: tuple[Section, ...]


def edit_organisation(view: View, asked: Asked) -> EditPage:
    record = existing(view, Organisation, asked.id)
    return EditPage(
        organisation=record,
        own=form_for(view, asked, _fields(record), record, part=OWN, values=_values(view, record)),
        sections=tuple(_section(view, asked, kind) for kind in KINDS),
    )


def _fields(organisation: Organisation) -> tuple[Field, ...]:
    if isinstance(organisation, ClusterParty):
        return PARTY
    return INSTITUTION if isinstance(organisation, Institution) else ENTERPRISE


def _values(view: View, organisation: Organisation) -> dict[str, str]:
    """The name of the party that contains it."""
    id_ = getattr(organisation, "parent_id", None)
    parent = view.get(Organisation, id_) if id_ else None
    return {"parent": parent.name if parent else ""}


def _section(view: View, asked: Asked, kind: Kind) -> Section:
    records: Sequence[Record] = kind.of(view, asked.id)
    names = titles(view, records, asked.say, own=asked.id)
    here = asked.form is not None and asked.form.text("part") == kind.part
    chosen = {value.partition("@")[0] for value in asked.form.all("record")} if here and asked.form else set()
    today = asked.today.isoformat()
    items = [Item(each, names[each.id], past(each, today), each.id in chosen) for each in records]
    items.sort(key=lambda item: (bool(item.past), item.title))
    default = {"until": today} if kind.last_word.name == "until" else None
    return Section(
        kind.part,
        tuple(items),
        form_for(view, asked, (kind.last_word,), part=kind.part, values=default),
    )


def past(record: Record, today: str) -> str:
    """The key of the word for why it does not hold any more; empty while it does."""
    match record:
        case Offer():
            if record.state is OfferState.WITHDRAWN:
                return "offer.withdrawn"
            return "offer.expired" if record.is_expired(today) else ""
        case Need():
            return "need.closed" if record.state is NeedState.CLOSED else ""
        case Membership() | Relation():
            return "edit.ended" if record.until else ""
        case Introduction():
            return "" if record.goes_on else f"state.{record.state.value}"
        case _:
            return ""


def act_on_organisation(tx: Transaction, asked: Asked) -> Elsewhere:
    """Save the organisation's own fields, or end the facts that are ticked in one of the lists."""
    assert asked.form is not None
    part = asked.form.text("part")
    kind = next((kind for kind in KINDS if kind.part == part), None)
    if kind is None:
        record = existing(tx, Organisation, asked.id)
        facts = facts_from(asked, _fields(record), record, _values(tx, record))
        enterprises.update_organisation(tx, asked.id, facts, source(asked), asked.form.version)  # type: ignore[arg-type]
        return Elsewhere(f"/organisations/{asked.id}?done=saved")
    _end_chosen(tx, asked, kind)
    return Elsewhere(f"/organisations/{asked.id}/edit?done=ended")


def _end_chosen(tx: Transaction, asked: Asked, kind: Kind) -> None:
    assert asked.form is not None
    own = {each.id for each in kind.of(tx, asked.id)}
    chosen = [value.partition("@") for value in asked.form.all("record")]
    if not chosen or any(id_ not in own for id_, _, _ in chosen):
        zh, en = asked.say.both("edit.none_chosen")
        raise BadInput(zh, en, code="NOTHING_CHOSEN")
    facts = facts_from(asked, (kind.last_word,))
    for id_, _, version in chosen:
        kind.end(tx, asked, id_, facts, int(version) if version.isdecimal() else None)
