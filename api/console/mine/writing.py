"""A need in one's own words: written, looked at as it was read, put right, and sent. What is written is kept meanwhile."""

from dataclasses import dataclass

import msgspec

from api.accounts.pace import Tried
from api.console.asked import Asked, Elsewhere
from api.console.correcting import corrected, reading_form
from api.console.editing.fields import WORDS
from api.console.forms import Form, form_for
from api.console.mine.own import Own, own, said_by
from api.console.reading import Piece, doubts, marked, read_conditions
from committee import checks, needs
from committee.contacts import contacts_in, without_contacts
from committee.erasing import DRAFTS
from committee.inbox import may_see
from committee.reading import read_need
from committee.references import OrganisationNamed
from graph.stores import Transaction, View
from schema import BadInput, Correction, Need, NeedState, Problem, Visibility
from schema.names import fold

REMOVE, KEEP = "remove", "keep"  # what becomes of a telephone number in the words


@dataclass(frozen=True, slots=True)
class Draft:
    """Not sent yet, and beside the graph."""

    text: str
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class WritePage:
    own: Own
    form: Form


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The words as they were read; `form` puts right what was not read well, and chooses who may see them."""

    own: Own
    text: str
    pieces: tuple[Piece, ...]
    conditions: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    understood: bool
    form: Form
    phones: tuple[str, ...]
    phone: str
    visibility: str
    problem: Problem | None
    visibilities: tuple[str, ...] = tuple(one.value for one in Visibility)


def writing(view: View, asked: Asked) -> WritePage:
    """What was written and not sent stands there again."""
    mine = own(view, asked)
    draft = _draft(view, mine)
    return WritePage(mine, form_for(view, asked, (WORDS,), values={"text": draft.text if draft else ""}))


def keep_draft(tx: Transaction, asked: Asked) -> Elsewhere:
    assert asked.form is not None
    mine = own(tx, asked)
    text = checks.words(asked.form.text("text"), "text")
    before = _draft(tx, mine)
    _keep(tx, mine, Draft(text, before.correction if before and before.text == text else None))
    return Elsewhere(f"{mine.path}/draft")


def drafting(view: View, asked: Asked) -> DraftPage | Elsewhere:
    mine = own(view, asked)
    draft = _draft(view, mine)
    if draft is None:  # sent already, and somebody went back
        return Elsewhere(mine.path)
    reading = asked.matcher.read_need(view, _need(mine, draft))
    typed = asked.form.text if asked.form else asked.text
    return DraftPage(
        own=mine,
        text=draft.text,
        pieces=marked(draft.text, reading),
        conditions=read_conditions(reading, asked.say),
        doubts=doubts(reading, asked.say),
        understood=bool(reading.wanted),
        form=reading_form(view, asked, reading, None),
        phones=contacts_in(draft.text),
        phone=typed("phone") or REMOVE,
        visibility=typed("visibility") or Visibility.CATEGORY.value,
        problem=asked.problem,
    )


def drafted(tx: Transaction, asked: Asked) -> Elsewhere:
    """Look at it again as it was put right, or send it to the steward."""
    assert asked.form is not None
    mine = own(tx, asked)
    draft = _draft(tx, mine)
    if draft is None:
        return Elsewhere(mine.path)
    draft = Draft(draft.text, corrected(tx, asked, _need(mine, draft)))
    if asked.form.text("do") != "send":
        _keep(tx, mine, draft)
        return Elsewhere(f"{mine.path}/draft")
    asked.services.pace.check(Tried.SEND, asked.actor.key)
    _send(tx, asked, mine, draft)
    tx.forget([_key(mine)])
    return Elsewhere(f"{mine.path}?done=sent")


def _send(tx: Transaction, asked: Asked, mine: Own, draft: Draft) -> None:
    """What is sent twice is sent once, also in the same words another day. Who is not confirmed yet does not learn by that
    what else stands there: what others said in the same words is another need."""
    assert asked.form is not None
    text = draft.text if asked.form.text("phone") == KEEP else without_contacts(draft.text)
    if _stands_already(tx, mine, text):
        return
    needs.register_need(
        tx,
        OrganisationNamed(id=mine.organisation.id),
        text,
        needs.NeedFacts(visibility=_visibility(asked), correction=draft.correction),
        said_by(asked),
        lambda view, one: read_need(asked.matcher, view, one),
        NeedState.PROPOSED,
        apart=not mine.me.acts,
    )


def _stands_already(view: View, mine: Own, text: str) -> bool:
    known = (need for need in view.needs_of([mine.organisation.id]) if may_see(need, mine.me))
    return any(need.state is not NeedState.CLOSED and fold(need.text) == fold(text) for need in known)


def _visibility(asked: Asked) -> Visibility:
    assert asked.form is not None
    said = asked.form.text("visibility")
    if said not in tuple(Visibility):
        raise BadInput(
            "请选谁可以看到。", "Choose who may see it.", code="EMPTY_TEXT", detail={"field": "visibility"}
        )
    return Visibility(said)


def _need(mine: Own, draft: Draft) -> Need:
    return Need(
        id="ned_draft", organisation_id=mine.organisation.id, text=draft.text, correction=draft.correction
    )


def _key(mine: Own) -> str:
    return f"{DRAFTS}{mine.me.person}:{mine.organisation.id}"


def _draft(view: View, mine: Own) -> Draft | None:
    text = view.recall(_key(mine))
    return msgspec.json.decode(text, type=Draft) if text else None


def _keep(tx: Transaction, mine: Own, draft: Draft) -> None:
    tx.remember(_key(mine), msgspec.json.encode(draft).decode())
