"""What an enterprise says of itself: its record, and what it offers."""

from dataclasses import dataclass, replace

from api.console.asked import Asked, Elsewhere
from api.console.editing.fields import ENTERPRISE, OFFER, OFFERED
from api.console.forms import Field, Form, at, facts_from, form_for, new_token
from api.console.mine.own import Own, confirmed, said_by
from committee import enterprises, offers
from committee.acting import nothing_here
from committee.references import OrganisationNamed, ProductNamed
from graph.stores import Transaction, View
from schema import Offer, OfferState, Problem, Product

# Its name and its code say which enterprise it is: those its steward changes.
_OWN = ("short_name", "place", "certificates", "capacity_note", "shown", "contacts")
_TERMS = ("capacity", "certificates", "lead_time", "regions", "visibility")
RECORD, OFFERS = "record", "offers"


def _fields(among: tuple[Field, ...], names: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(field for field in among if field.name in names)


FIELDS = _fields(ENTERPRISE, _OWN)
OFFER_FIELDS = (replace(OFFERED, proposes="/mine/products"), *_fields(OFFER, _TERMS))


@dataclass(frozen=True, slots=True)
class RecordPage:
    own: Own
    record: Form
    offers: list[tuple[Offer, str]]
    offer: Form
    token: str
    problem: Problem | None


def record(view: View, asked: Asked) -> RecordPage:
    mine = confirmed(view, asked)
    held = [one for one in view.offers_of([mine.organisation.id]) if one.state is OfferState.ACTIVE]
    products = view.get_many(Product, [one.product_id for one in held])
    return RecordPage(
        own=mine,
        record=form_for(view, asked, FIELDS, mine.organisation, part=RECORD),
        offers=[(one, product.name) for one, product in zip(held, products, strict=True) if product],
        offer=form_for(view, asked, OFFER_FIELDS, part=OFFERS),
        token=new_token(),
        problem=asked.problem,
    )


def act_on_record(tx: Transaction, asked: Asked) -> Elsewhere:
    """Save the record, offer something, or take an offer back."""
    assert asked.form is not None
    form, mine = asked.form, confirmed(tx, asked)
    here = f"{mine.path}/record"
    if withdrawn := form.text("withdraw"):
        offer = tx.get(Offer, withdrawn)
        if offer is None or offer.organisation_id != mine.organisation.id:
            raise nothing_here()
        offers.withdraw_offer(tx, offer.id, None, said_by(asked), None)
        return Elsewhere(f"{here}?done=withdrawn")
    if form.text("part") == OFFERS:
        _offer(tx, asked, mine)
        return Elsewhere(f"{here}?done=offered")
    facts = facts_from(asked, FIELDS, mine.organisation)
    enterprises.update_organisation(tx, mine.organisation.id, facts, said_by(asked), form.version)  # type: ignore[arg-type]
    return Elsewhere(f"{here}?done=saved")


def _offer(tx: Transaction, asked: Asked, mine: Own) -> None:
    facts = facts_from(asked, OFFER_FIELDS)
    named = ProductNamed(name=facts.pop("product", "") or "")
    with at("product"):
        offers.declare_offer(
            tx,
            OrganisationNamed(id=mine.organisation.id),
            named,
            facts,  # type: ignore[arg-type]
            said_by(asked),
        )
