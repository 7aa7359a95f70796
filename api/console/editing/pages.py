"""Pages of one form: something is added to an organisation, one fact corrected, an enterprise registered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.console.asked import Asked, Elsewhere
from api.console.editing.fields import ENTERPRISE, FOR_NEED, INSTITUTION, PARTY, PARTY_NAMED
from api.console.editing.records import Kind, source
from api.console.facts import existing
from api.console.forms import Field, Form, facts_from, form_for
from api.console.titles import titles
from committee import enterprises
from committee.references import OrganisationNamed
from graph.stores import Transaction, View
from schema import ClusterParty, Enterprise, Institution, Introduction, Need, Organisation, Product, Record
from schema.policy import only_cluster


@dataclass(frozen=True, slots=True)
class FormPage:
    """`back` is where the person came from, `record` what is corrected, `words` those of a need that stay as they are,
    `known` leads to what is there already."""

    title: str
    form: Form
    submit: str
    back: str
    record: Record | None = None
    words: str = ""
    known: str = ""


_WITHIN = replace(PARTY_NAMED, required=False)
# What can be registered, by the part of the form; an enterprise where nothing is said.
NEW: Mapping[str, tuple[type[Organisation], tuple[Field, ...]]] = {
    "": (Enterprise, (*ENTERPRISE, _WITHIN)),
    "institution": (Institution, (*INSTITUTION, _WITHIN)),
    "party": (ClusterParty, PARTY),
}


def registering(view: View, asked: Asked) -> FormPage:
    part = asked.form.text("part") if asked.form else asked.text("type")
    part = part if part in NEW else ""
    form = form_for(view, asked, NEW[part][1], part=part, values=_where(view, asked))
    known = f"/organisations/{form.known}/edit" if form.known else ""
    title = asked.say(f"register.title_{part}" if part else "register.title")
    return FormPage(title, form, "register.submit", "/organisations", known=known)


def _where(view: View, asked: Asked) -> dict[str, str]:
    """What somebody who works for one cluster registers is in that, unless they say otherwise."""
    own = only_cluster(asked.actor)
    party = view.get(ClusterParty, own) if own else None
    return {"party": party.name, "parent": party.name} if party else {}


def register(tx: Transaction, asked: Asked) -> Elsewhere:
    assert asked.form is not None
    type_, fields = NEW.get(asked.form.text("part"), NEW[""])
    facts: Any = facts_from(asked, fields)
    if own := only_cluster(asked.actor):
        facts = {"parent" if type_ is ClusterParty else "party": OrganisationNamed(id=own), **facts}
    new = enterprises.register_organisation(tx, type_, facts, source(asked))
    done = "registered_party" if type_ is ClusterParty else "registered"
    return Elsewhere(f"/organisations/{new.id}/edit?done={done}")


def adding(kind: Kind, view: View, asked: Asked) -> FormPage:
    whose = existing(view, Organisation, asked.id)
    given = {field.name: said for field in kind.asked_first if (said := asked.text(field.name))}
    form = form_for(view, asked, (*kind.asked_first, *kind.fields), values=given)
    title = asked.say(f"add.{kind.part}", name=whose.called)
    known = f"/{kind.part}/{form.known}/edit" if form.known else ""
    back = f"/organisations/{whose.id}/edit"
    return FormPage(title, form, "form.save", back, words=_words_of_need(view, form), known=known)


def _words_of_need(view: View, form: Form) -> str:
    """Of the need that came with the address, what it says."""
    kept = (filled.value for filled in form.fields if filled.field is FOR_NEED)
    need = view.get(Need, next(kept, ""))
    return need.text if need else ""


def add(kind: Kind, tx: Transaction, asked: Asked) -> Elsewhere:
    kind.add(tx, asked, facts_from(asked, (*kind.asked_first, *kind.fields)))
    return Elsewhere(f"/organisations/{asked.id}/edit?done=added")


def correcting(kind: Kind, view: View, asked: Asked) -> FormPage:
    record = existing(view, kind.type, asked.id)
    name = titles(view, [record], asked.say)[record.id]
    return FormPage(
        title=asked.say("edit.title", name=name),
        form=form_for(view, asked, kind.fields, record, values=_values(view, record)),
        submit="form.save",
        back=f"/organisations/{_whose(record)}/edit",
        record=record,
        words=record.text if isinstance(record, Need) else "",
    )


def correct(kind: Kind, tx: Transaction, asked: Asked) -> Elsewhere:
    assert asked.form is not None
    record = existing(tx, kind.type, asked.id)
    facts = facts_from(asked, kind.fields, record, _values(tx, record))
    kind.update(tx, asked, record.id, facts, asked.form.version)
    return Elsewhere(f"/organisations/{_whose(record)}/edit?done=saved")


def _values(view: View, record: Record) -> dict[str, str]:
    """What the record holds as an id and the form as a name."""
    if isinstance(record, Introduction):
        return {"effect": record.effect_text or ""}
    if not isinstance(record, Need):
        return {}
    product = view.get(Product, record.product_id) if record.product_id else None
    return {"product": product.name if product else ""}


def _whose(record: Record) -> str:
    """The organisation from whose page it is corrected."""
    return str(
        getattr(record, "organisation_id", "")
        or getattr(record, "source_id", "")
        or getattr(record, "a_id", "")
    )
