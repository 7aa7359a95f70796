"""One organisation that is really two: the person ticks what belongs to the other one."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere
from api.console.editing.records import KINDS, source
from api.console.facts import existing
from api.console.forms import Field, Form, facts_from, form_for
from api.console.titles import titles
from committee import identity
from graph.stores import Transaction, View
from schema import Organisation, Record

NAME = Field(name="name", words="split.name", required=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may go with the new one."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SplitPage:
    organisation: Organisation
    form: Form
    choices: tuple[tuple[str, tuple[Choice, ...]], ...]


def splitting(view: View, asked: Asked) -> SplitPage:
    one = existing(view, Organisation, asked.id)
    facts: list[Record] = [record for kind in KINDS for record in kind.of(view, one.id)]
    facts += view.introductions_of(one.id)
    documents = list(dict.fromkeys(s.document for record in (one, *facts) for s in record.sources))
    named = titles(view, facts, asked.say, own=one.id)
    return SplitPage(
        organisation=one,
        form=form_for(view, asked, (NAME,), one, values={"name": ""}),
        choices=(
            ("names", _choices(asked, "names", [(name, name) for name in one.names[1:]])),
            ("documents", _choices(asked, "documents", [(name, name) for name in documents])),
            ("facts", _choices(asked, "facts", list(named.items()))),
        ),
    )


def _choices(asked: Asked, name: str, values: Sequence[tuple[str, str]]) -> tuple[Choice, ...]:
    ticked = asked.form.all(name) if asked.form else ()
    return tuple(Choice(value, words, value in ticked) for value, words in values)


def split_it(tx: Transaction, asked: Asked) -> Elsewhere:
    assert asked.form is not None
    named = facts_from(asked, (NAME,))["name"]
    parts = {name: asked.form.all(name) for name in ("names", "documents", "facts")}
    new = identity.split(tx, asked.id, named, source(asked), **parts)
    return Elsewhere(f"/organisations/{new.id}?done=split")
