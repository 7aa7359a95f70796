"""One introduction, seen from one side: what it is about, agreeing or refusing, and how to reach the other once both agree."""

from dataclasses import dataclass

from api.accounts import Person
from api.accounts.pace import Tried
from api.accounts.people import people
from api.console.asked import Asked, Elsewhere
from api.console.forms import new_token
from api.console.mine.others import is_by_name, other_side
from api.console.mine.own import Own, confirmed, said_by
from api.console.posted import not_whole
from committee import acting, consenting, representatives, reveals
from committee.acting import nothing_here, own_introduction
from graph.stores import Transaction, View
from schema import (
    Contact,
    Introduction,
    Need,
    Organisation,
    Problem,
    Product,
    Purpose,
)
from schema.introduction import BLOCK


@dataclass(frozen=True, slots=True)
class IntroductionPage:
    """`matter` is what the other side asks, in its words where it lets them be seen."""

    own: Own
    introduction: Introduction
    other: str
    matter: str
    products: list[Product]
    awaits_me: bool
    agreed: bool
    open: bool
    over: bool
    token: str
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class ContactsPage:
    """How to reach an organisation, shown once: `people` act for it, `contacts` the committee wrote down."""

    organisation: Organisation
    people: list[Person]
    contacts: tuple[Contact, ...]
    back: str


def introduction(view: View, asked: Asked) -> IntroductionPage:
    mine = confirmed(view, asked)
    one = own_introduction(view, mine.me, asked.within)
    id_ = mine.organisation.id
    if one.type == BLOCK:
        raise nothing_here()
    return IntroductionPage(
        own=mine,
        introduction=one,
        other=other_side(view, one, id_, asked.say),
        matter=_matter(view, one, id_),
        products=[product for product in view.get_many(Product, list(one.product_ids)) if product],
        awaits_me=consenting.awaits(view, one, id_),
        agreed=consenting.stands(view, id_, Purpose.INTRODUCTION, one.id),
        open=consenting.is_open(view, one),
        over=consenting.is_over(one),
        token=new_token(),
        problem=asked.problem,
    )


def _matter(view: View, one: Introduction, own_id: str) -> str:
    need = view.get(Need, one.need_id) if one.need_id else None
    if need is None:
        return one.matter or "" if consenting.is_named(one) else ""
    owner = view.get(Organisation, need.organisation_id)
    shown = need.organisation_id == own_id or (owner is not None and is_by_name(need, owner))
    return need.text if shown or consenting.is_named(one) else ""


def act_on_introduction(tx: Transaction, asked: Asked) -> Elsewhere:
    """What the button says: agree, refuse (before or after both agreed) or block."""
    assert asked.form is not None
    form, mine, source = asked.form, confirmed(tx, asked), said_by(asked)
    match form.text("do"):
        case "agree":
            acting.agree(tx, mine.me, asked.within, source)
            return Elsewhere(f"{mine.path}/introductions/{asked.within}?done=agreed")
        case "refuse":
            acting.refuse(tx, mine.me, asked.within, form.text("reason"), source)
            return Elsewhere(f"{mine.path}?done=declined")
        case "block":
            acting.block(tx, mine.me, asked.within, form.text("reason"), source)
            return Elsewhere(f"{mine.path}?done=blocked")
    raise not_whole()


def contacts(view: View, asked: Asked) -> Elsewhere:
    """They are shown on a button, never by an address."""
    return Elsewhere(asked.path.removesuffix("/contacts"))


def shown_contacts(asked: Asked) -> ContactsPage:
    """How to reach the other side; it is written down before it is shown."""
    asked.services.pace.check(Tried.REVEAL, asked.actor.key)
    with reveals.revealing(asked.services.store, asked.actor.key) as tx:
        mine = confirmed(tx, asked)
        purpose = asked.say.both("contacts.for_introduction")[0]
        other = acting.reveal_other(tx, mine.me, asked.within, purpose, said_by(asked))
        page = contacts_page(tx, other, f"{mine.path}/introductions/{asked.within}")
        tx.commit()
    return page


def contacts_page(
    view: View, organisation: Organisation, back: str, *, claiming: bool = False
) -> ContactsPage:
    """Of those who act for it; with those who say so and are not confirmed yet where somebody is to call them."""
    acting = representatives.acting(view, organisation.id)
    if claiming:
        acting += representatives.waiting(view, [organisation.id])
    found = people(view, [one.person for one in acting])
    return ContactsPage(organisation, list(found.values()), organisation.contacts, back)
