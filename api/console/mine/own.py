"""Whose page this is: somebody who acts for the enterprise, or waits for that to be confirmed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from api.accounts import Signed
from api.console.asked import Asked
from committee import acting
from committee.acting import check_confirmed, nothing_here
from committee.following import followed
from committee.representatives import typed_in
from graph.stores import View
from schema import (
    Need,
    Organisation,
    Representative,
    RepresentativeState,
    Source,
)
from schema.ids import type_of
from schema.representative import representative_id

HERE = (RepresentativeState.CLAIMED, RepresentativeState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Own:
    """The organisation, who is asking, and what that one is to it. Before that is confirmed it is called as they
    called it, and its address says nothing of it: its id is made of its name or code."""

    organisation: Organisation
    signed: Signed
    me: Representative

    @property
    def path(self) -> str:
        return f"/mine/{self.organisation.id if self.me.acts else self.me.id}"

    @property
    def name(self) -> str:
        return self.organisation.name if self.me.acts else typed_in(self.me).partition("\n")[0]


def own(view: View, asked: Asked) -> Own:
    """`NotFound` where one is nothing to it, in the words for what does not exist."""
    assert asked.signed is not None
    me = _me(view, asked.id, asked.signed.person.id)
    organisation = view.get(Organisation, me.organisation_id) if me else None
    if me is None or organisation is None or me.state not in HERE:
        raise nothing_here()
    return Own(organisation, asked.signed, me)


def _me(view: View, id_: str, person: str) -> Representative | None:
    """By what they are to it; by its own id only for who acts for it."""
    if type_of(id_) == "Representative":
        one = view.get(Representative, id_)
        return one if one and one.person == person else None
    organisation = followed(view, Organisation, [id_])[0]
    one = view.get(Representative, representative_id(organisation.id, person)) if organisation else None
    return one if one and one.acts else None


def confirmed(view: View, asked: Asked) -> Own:
    """The same for what only those may do who are confirmed."""
    found = own(view, asked)
    check_confirmed(found.me)
    return found


def own_need(view: View, asked: Asked, mine: Own) -> Need:
    return acting.own_need(view, mine.me, asked.within)


def said_by(asked: Asked) -> Source:
    """The enterprise itself says so."""
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Source(document="企业填写", recorded_at=now, recorded_by=asked.actor.key)
