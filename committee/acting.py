"""What somebody does for the enterprise that they act for. Pages and GraphQL both come through here: what is refused on one
road is refused on the other. It is asked with a view of all that is stored, and looks only at what is the enterprise's."""

from collections.abc import Sequence

from committee import blocking, consenting, needs, reveals
from committee.following import followed
from committee.inbox import introductions_of, may_see
from committee.references import OrganisationNamed
from committee.stewardship import Carers, entrust
from graph.stores import Transaction, View
from schema import Block, Introduction, Need, NotAllowed, NotFound, Organisation, Representative, Source
from schema.representative import representative_id


def nothing_here() -> NotFound:
    """The words for what does not exist, also where it is somebody else's."""
    return NotFound("没有找到。", "Nothing was found here.")


def acting_for(view: View, person: str, organisation_id: str) -> Representative:
    """What they are to the enterprise; `NotFound` where they do not act for it."""
    organisation = followed(view, Organisation, [organisation_id])[0]
    one = view.get(Representative, representative_id(organisation.id, person)) if organisation else None
    if one is None or not one.acts:
        raise nothing_here()
    return one


def check_confirmed(me: Representative) -> None:
    if not me.acts:
        raise NotAllowed(
            "店小二还没有核对您的身份；核对后就可以。",
            "Your steward has not confirmed you yet; it can be done then.",
            code="NOT_CONFIRMED",
        )


def own_need(view: View, me: Representative, id_: str) -> Need:
    """One of its needs; before somebody is confirmed only what they wrote themselves."""
    need = view.get(Need, id_)
    if need is None or need.organisation_id != me.organisation_id or not may_see(need, me):
        raise nothing_here()
    return need


def own_introduction(view: View, me: Representative, id_: str) -> Introduction:
    """One that it knows of."""
    check_confirmed(me)
    one = view.get(Introduction, id_)
    if one is None or me.organisation_id not in (one.a_id, one.b_id):
        raise nothing_here()
    if not consenting.is_shown_to(view, one, me.organisation_id):
        raise nothing_here()
    return one


def partners_of(view: View, me: Representative) -> list[Organisation]:
    """Those with whom names are open."""
    id_ = me.organisation_id
    ids = [one.other(id_) for one in introductions_of(view, me) if consenting.is_named(one)]
    return [found for found in view.get_many(Organisation, list(dict.fromkeys(ids))) if found]


def answer(tx: Transaction, me: Representative, id_: str, said: str, source: Source) -> Need:
    return needs.answer(tx, own_need(tx, me, id_).id, said, source, None)


def renew(tx: Transaction, me: Representative, id_: str, until: str, source: Source) -> Need:
    return needs.renew(tx, own_need(tx, me, id_).id, until, source)


def close(
    tx: Transaction, me: Representative, id_: str, reason: str, solved_by: str | None, source: Source
) -> Need:
    """By one of the partners that it knows, where one is named: or the answer would tell who is in the book."""
    need = own_need(tx, me, id_)
    if solved_by:
        check_confirmed(me)
        if solved_by not in {partner.id for partner in partners_of(tx, me)}:
            raise nothing_here()
    by = OrganisationNamed(id=solved_by) if solved_by else None
    return needs.close_need(tx, need.id, reason, by, source, None)


def ask_to_meet(
    tx: Transaction,
    me: Representative,
    need: Need,
    partner_id: str,
    products: Sequence[str],
    carers: Carers,
    source: Source,
) -> Introduction:
    """The partner is asked whether it wants to meet; asked twice it is asked once."""
    check_confirmed(me)
    entrust(tx, partner_id, carers, source)
    return consenting.ask_for(
        tx, me.organisation_id, partner_id, me.person, source, need_id=need.id, products=products
    )


def agree(tx: Transaction, me: Representative, id_: str, source: Source) -> Introduction:
    one = own_introduction(tx, me, id_)
    return consenting.agree(tx, one.id, me.organisation_id, me.person, source)


def refuse(tx: Transaction, me: Representative, id_: str, reason: str, source: Source) -> Introduction:
    """Before both agreed or after."""
    one = own_introduction(tx, me, id_)
    return consenting.refuse(tx, one.id, me.organisation_id, reason, source)


def block(tx: Transaction, me: Representative, id_: str, reason: str, source: Source) -> Introduction:
    """Whoever is on the other side of that introduction is never suggested again."""
    one = own_introduction(tx, me, id_)
    return consenting.block(tx, me.organisation_id, one.other(me.organisation_id), reason, source)


def block_called(tx: Transaction, me: Representative, word: str, source: Source) -> Block:
    """Whoever is called so is never suggested, and it to nobody called so."""
    check_confirmed(me)
    return blocking.block_called(tx, me.organisation_id, word, me.person, source)


def lift_block(tx: Transaction, me: Representative, id_: str, source: Source) -> Block:
    check_confirmed(me)
    return blocking.lift(tx, me.organisation_id, id_, source)


def reveal_other(tx: Transaction, me: Representative, id_: str, purpose: str, source: Source) -> Organisation:
    """How to reach the other side; it is written down before it is shown."""
    one = own_introduction(tx, me, id_)
    if not consenting.is_open(tx, one):
        raise NotAllowed(
            "双方都同意后才能看联系方式。", "Contacts open when both have agreed.", code="NOT_AGREED"
        )
    return reveals.reveal(tx, one.other(me.organisation_id), me.person, purpose, source, one.id)
