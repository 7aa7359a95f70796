"""Whose page this is: somebody who acts for the enterprise, or waits for that to be confirmed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from api.accounts import Signed
from api.console.asked import Asked
from api.console.words import CATALOGUE
from committee.following import followed
from committee.representatives import sent_by
from graph.stores import View
from schema import (
    Introduction,
    Need,
    NotAllowed,
    NotFound,
    Organisation,
    Representative,
    RepresentativeState,
    Source,
)
from schema.representative import representative_id

_HERE = (RepresentativeState.CLAIMED, RepresentativeState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Own:
    """The organisation, who is asking, and what that one is to it."""

    organisation: Organisation
    signed: Signed
    me: Representative

    @property
    def path(self) -> str:
        return f"/mine/{self.organisation.id}"


def own(view: View, asked: Asked) -> Own:
    """`NotFound` where one is nothing to it, in the words for what does not exist."""
    assert asked.signed is not None
    organisation = followed(view, Organisation, [asked.id])[0]
    me = (
        view.get(Representative, representative_id(organisation.id, asked.signed.person.id))
        if organisation
        else None
    )
    if organisation is None or me is None or me.state not in _HERE:
        raise nothing_here()
    return Own(organisation, asked.signed, me)


def confirmed(view: View, asked: Asked) -> Own:
    """The same for what only those may do who are confirmed."""
    found = own(view, asked)
    if not found.me.acts:
        raise NotAllowed(
            "店小二还没有核对您的身份；核对后就可以。",
            "Your steward has not confirmed you yet; it can be done then.",
            code="NOT_CONFIRMED",
        )
    return found


def own_need(view: View, asked: Asked, mine: Own) -> Need:
    """One of its needs; before somebody is confirmed only what they wrote themselves."""
    need = view.get(Need, asked.within)
    if need is None or need.organisation_id != mine.organisation.id or not may_see(need, mine):
        raise nothing_here()
    return need


def may_see(need: Need, mine: Own) -> bool:
    return mine.me.acts or sent_by(need, mine.me.person)


def own_introduction(view: View, asked: Asked, mine: Own) -> Introduction:
    one = view.get(Introduction, asked.within)
    if one is None or mine.organisation.id not in (one.a_id, one.b_id):
        raise nothing_here()
    return one


def nothing_here() -> NotFound:
    return NotFound(*CATALOGUE["problem.not_found"])


def said_by(asked: Asked) -> Source:
    """The enterprise itself says so."""
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Source(document="企业填写", recorded_at=now, recorded_by=asked.actor.key)
