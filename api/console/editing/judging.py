"""Saying of a row or an inference that it is so or not, and proposing a correction, on the page where it stands."""

from dataclasses import replace

from api.console.asked import Asked, Elsewhere
from api.console.editing.fields import PRODUCTS, note
from api.console.editing.records import source
from api.console.forms import Control, Field, Form, at, facts_from, form_for, new_token
from api.console.posted import not_whole
from committee.judgements import Said, judge
from committee.references import ProductNamed, product_kept, product_meant
from graph.stores import Transaction, View
from schema import BadInput, Claim, NotFound, Product

ROW, CORRECTION = "judge", "correction"
# What is said of this product and the other one → (claim, whether the other one is the source of the edge).
_SAYINGS: dict[str, tuple[Claim, bool]] = {
    "named": (Claim.NAMED, False),
    "input": (Claim.INPUT_OF, True),
    "use": (Claim.INPUT_OF, False),
    "kind_of": (Claim.KIND_OF, False),
    "kind": (Claim.KIND_OF, True),
    "short": (Claim.MAY_MEAN, True),
}
FIELDS = (
    Field(
        name="saying",
        words="judge.saying",
        control=Control.CHOICE,
        choices=tuple((saying, f"judge.{saying}") for saying in _SAYINGS),
    ),
    Field(name="name", words="judge.other", hint="judge.other_hint", required=True, proposes=PRODUCTS),
    Field(
        name="right",
        words="judge.verdict",
        control=Control.CHOICE,
        choices=(("1", "judge.is_so"), ("0", "judge.is_not")),
    ),
    replace(note(), words="judge.why"),
)


def correction(view: View, asked: Asked) -> Form:
    """The form that proposes a correction of this product."""
    return form_for(view, asked, FIELDS, part=CORRECTION)


def judging(asked: Asked) -> Form:
    """What the buttons beside each row send with them, and what was wrong with the last one."""
    here = asked.problem is not None and asked.form is not None and asked.form.text("part") == ROW
    return Form(
        part=ROW,
        fields=(),
        token=new_token(),
        problem=asked.problem.text(asked.say.lang) if here and asked.problem else "",
    )


def act_on_claim(tx: Transaction, asked: Asked) -> Elsewhere:
    """Judge what a button or the correction form says, and come back to the page."""
    assert asked.form is not None
    said, right = _corrected(tx, asked) if asked.form.text("part") == CORRECTION else _pressed(asked)
    judge(tx, said, right, source(asked))
    return Elsewhere(f"{asked.path}?done={'confirmed' if right else 'refused'}")


def _pressed(asked: Asked) -> tuple[Said, bool]:
    form = asked.form
    assert form is not None
    try:
        claim = Claim(form.text("claim"))
    except ValueError:
        raise not_whole() from None
    if (right := form.text("right")) not in ("0", "1"):
        raise not_whole()
    about = form.text("about")
    said = Said(
        claim=claim,
        product_id=form.text("product"),
        organisation_id=about if claim is Claim.MAKES else None,
        other_id=about,
        name=about if claim is Claim.NAMED else None,
    )
    return said, right == "1"


def _corrected(tx: Transaction, asked: Asked) -> tuple[Said, bool]:
    assert asked.form is not None
    facts = facts_from(asked, FIELDS)
    right = asked.form.text("right") != "0"
    claim, is_source = _SAYINGS.get(asked.form.text("saying"), (None, False))
    if claim is None:
        raise not_whole()
    name, why = str(facts["name"]), facts.get("note")
    if claim is Claim.NAMED:
        return Said(claim=claim, product_id=asked.id, name=name, note=why), right
    with at("name"):
        other = _other(tx, asked, name, right)
        if other.id == asked.id:
            raise BadInput("说的是同一个产品。", "Both are the same product.", code="SELF_RELATION")
    ends = (other.id, asked.id) if is_source else (asked.id, other.id)
    return Said(claim=claim, product_id=ends[1], other_id=ends[0], note=why), right


def _other(tx: Transaction, asked: Asked, name: str, right: bool) -> Product:
    """The product that was named; a new name makes a new one only where something is said to be so."""
    named = ProductNamed(name=name)
    if right:
        return product_kept(tx, named, source(asked))
    product, is_new = product_meant(tx, named, source(asked))
    if is_new:
        raise NotFound(f"没有“{name}”这个产品。", f"There is no product “{name}”.")
    return product
