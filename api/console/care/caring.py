"""One organisation in a steward's care: who acts for it, what it sent, what it was asked, and handing it over."""

from dataclasses import dataclass

from api.accounts import Keeper, Person
from api.accounts.pace import Tried
from api.accounts.people import existing as existing_person
from api.accounts.people import people
from api.accounts.posts import carers, stewards_for
from api.console.accounts.people import LinkPage, shown_once
from api.console.asked import Asked, Elsewhere
from api.console.editing.records import source
from api.console.forms import new_token
from api.console.mine.introductions import ContactsPage, contacts_page
from api.console.mine.others import other_side
from api.console.posted import not_whole
from api.console.reading import Piece, marked, read_conditions
from committee import caring, needs, representatives, reveals
from committee.acting import nothing_here
from committee.caring import fact_of, in_care, is_in_care
from committee.contacts import masked
from committee.inbox import by_telephone
from committee.needs import until
from committee.stewardship import steward_of
from graph.stores import EVERYTHING, Transaction, View
from schema import (
    BadInput,
    Contact,
    Need,
    NeedState,
    NotAllowed,
    Organisation,
    Problem,
    Representative,
    RepresentativeState,
    Reveal,
    Stewardship,
)
from schema.policy import Role

_LAST = 20


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who acts for it or says so; `phone` is masked, `typed` what they called the enterprise."""

    representative: Representative
    name: str
    phone: str
    typed: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A need to be confirmed, as it was read."""

    need: Need
    by: str
    pieces: tuple[Piece, ...]
    conditions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CaredForPage:
    organisation: Organisation
    stewardship: Stewardship | None
    steward: Person | None
    claims: list[Acting]
    acting: list[Acting]
    sent: list[Sent]
    matched: list[Need]
    introductions: list[tuple[str, str]]  # (id, the other side)
    reveals: list[Reveal]
    who: dict[str, Person]
    others: list[Person]
    token: str
    problem: Problem | None


def cared_for(view: View, asked: Asked) -> CaredForPage:
    organisation = in_care(view, asked.actor, asked.id)
    id_ = organisation.id
    found = view.entrusted_with(Representative, [id_])
    shown = reveals.shown_of(view, [id_])[:_LAST]
    stewardship = steward_of(view, id_)
    all_needs = view.needs_of([id_])
    proposed = [need for need in all_needs if need.state is NeedState.PROPOSED]
    authors = [one.recorded_by or "" for need in proposed for one in need.sources[:1]]
    who = people(view, [*(one.person for one in (*found, *shown)), *authors])
    listed = [_acting(one, who) for one in found]
    return CaredForPage(
        organisation=organisation,
        stewardship=stewardship,
        steward=people(view, [stewardship.person]).get(stewardship.person) if stewardship else None,
        claims=[one for one in listed if one.representative.state is RepresentativeState.CLAIMED],
        acting=[one for one in listed if one.representative.acts],
        sent=[_sent(need, who, asked) for need in proposed],
        matched=[need for need in all_needs if need.is_open(asked.today.isoformat())],
        introductions=[(one.id, other_side(view, one, id_, asked.say)) for one in by_telephone(view, id_)],
        reveals=shown,
        who=who,
        others=[
            one for one in stewards_for(view, id_) if stewardship is None or one.id != stewardship.person
        ],
        token=new_token(),
        problem=asked.problem,
    )


def _acting(one: Representative, who: dict[str, Person]) -> Acting:
    person = who.get(one.person)
    typed = representatives.typed_in(one).replace("\n", " ")
    phone = masked(Contact(phone=person.phone)) if person and person.phone else ""
    return Acting(one, person.name if person else "", phone, typed)


def _sent(need: Need, who: dict[str, Person], asked: Asked) -> Sent:
    author = who.get(need.sources[0].recorded_by or "") if need.sources else None
    return Sent(
        need,
        author.name if author else "",
        marked(need.text, need.reading),
        read_conditions(need.reading, asked.say, need),
    )


def act_on_cared_for(tx: Transaction, asked: Asked) -> Elsewhere:
    """What the button says; each is about this organisation only."""
    assert asked.form is not None
    organisation, form = in_care(tx, asked.actor, asked.id), asked.form
    here, do = f"/care/{organisation.id}", form.text("do")
    if do in ("confirm", "refuse"):
        one = fact_of(tx, Representative, form.text("representative"), organisation)
        if do == "confirm":
            caring.confirm_claim(tx, one, source(asked))
        else:
            caring.refuse_claim(tx, one, form.text("reason"), source(asked))
        return Elsewhere(f"{here}?done={'confirmed' if do == 'confirm' else 'refused'}_claim")
    if do in ("ask", "open", "close"):
        return _on_need(tx, asked, fact_of(tx, Need, form.text("need"), organisation), here, do)
    if do in ("agree", "decline"):
        return _by_telephone(tx, asked, organisation, here, do)
    if do == "hand_over":
        to = next((one.id for one in stewards_for(tx, organisation.id) if one.login == form.text("to")), None)
        if to is None:
            raise BadInput("请选接手的店小二。", "Choose who takes over.", code="NO_STEWARD")
        note = form.text("note") or None
        caring.hand_over(
            tx, asked.actor, [organisation.id], to, carers(tx), note, source(asked), form.version
        )
        return Elsewhere("/care?done=handed_over")
    raise not_whole()


def _on_need(tx: Transaction, asked: Asked, need: Need, here: str, do: str) -> Elsewhere:
    assert asked.form is not None
    if do == "ask":
        caring.ask_back(tx, need, asked.form.text("question"), source(asked), asked.form.version)
    elif do == "open":
        caring.confirm_need(tx, asked.actor, need, until(asked.today), source(asked), asked.form.version)
    else:
        needs.close_need(tx, need.id, asked.form.text("reason"), None, source(asked), asked.form.version)
    return Elsewhere(f"{here}?done={do}_need")


def _by_telephone(tx: Transaction, asked: Asked, organisation: Organisation, here: str, do: str) -> Elsewhere:
    """What somebody without an account said on the telephone; the consent names the steward who asked."""
    assert asked.form is not None
    refusal = None if do == "agree" else asked.form.text("reason")
    id_ = asked.form.text("introduction")
    caring.said_on_the_telephone(tx, asked.actor, organisation, id_, refusal, source(asked))
    return Elsewhere(f"{here}?done={'agreed' if do == 'agree' else 'declined'}")


def to_cared_for(view: View, asked: Asked) -> Elsewhere | CaredForPage:
    """What is shown on a button is at no address; where the button was refused the page says why."""
    return cared_for(view, asked) if asked.problem else Elsewhere(f"/care/{asked.id}")


def show_contacts(asked: Asked) -> ContactsPage:
    """How to reach it, for a purpose that is written down before it is shown. Also who only claims to act for it."""
    assert asked.form is not None
    asked.services.pace.check(Tried.REVEAL, asked.actor.key)
    with reveals.revealing(asked.services.store, asked.actor.key) as tx:
        organisation = in_care(tx, asked.actor, asked.id)
        reveals.reveal(tx, organisation.id, asked.actor.key, asked.form.text("purpose"), source(asked))
        page = contacts_page(tx, organisation, f"/care/{organisation.id}", claiming=True)
        tx.commit()
    return page


def give_link(asked: Asked) -> LinkPage:
    """A one-time link for somebody who acts for an organisation in one's care."""
    assert asked.form is not None
    with asked.services.store.view(EVERYTHING) as view:
        organisation = in_care(view, asked.actor, asked.id)
        acting = {one.person for one in representatives.acting(view, organisation.id)}
        if asked.form.text("person") not in acting:
            raise nothing_here()
        person = existing_person(view, asked.form.text("person"))
        _check_opens_nothing_else(view, asked, person)
    token = Keeper(asked.services.store).link(person.id, asked.actor.key)
    return shown_once(asked, person, token, f"/care/{organisation.id}")


def _check_opens_nothing_else(view: View, asked: Asked, person: Person) -> None:
    """Whoever gives a link could go in by it themselves: it may open nothing but what is in their care anyway."""
    theirs = [one.organisation_id for one in view.entrusted_to(Representative, person.id) if one.acts]
    if person.roles != {Role.ENTERPRISE} or not all(is_in_care(view, asked.actor, one) for one in theirs):
        raise NotAllowed(
            f"{person.name} 还有别的身份，或还代表您不联系的单位；请管理员给链接。",
            f"{person.name} is something else here, too, or acts for others than those in your care; ask the operator for the link.",
            code="OPENS_MORE",
        )
