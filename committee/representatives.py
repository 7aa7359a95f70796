"""Who acts for an organisation: somebody says so, its steward confirms or refuses it, and it ends when they leave."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypedDict

from committee import checks
from committee.consenting import give, withdraw_all
from committee.enterprises import register_enterprise, set_membership
from committee.identity import known_organisation
from committee.needs import close_need
from committee.references import OrganisationNamed
from committee.stewardship import Carers, entrust
from graph.stores import Transaction, View
from schema import (
    Ambiguous,
    ClusterParty,
    Conflict,
    Enterprise,
    Need,
    NeedState,
    Organisation,
    Purpose,
    Representative,
    RepresentativeState,
    Source,
    joined_sources,
)
from schema.ids import new_id
from schema.representative import check_move, representative_id

S = RepresentativeState


class Registration(TypedDict, total=False):
    """What somebody types who wants to act for an enterprise; `cluster` is the id of the party that they say it is in."""

    name: str | None
    uscc: str | None
    place: str | None
    cluster: str | None


def claim(tx: Transaction, said: Registration, person: str, carers: Carers, source: Source) -> Representative:
    """`person` says to act for the enterprise of that name or code, and a steward is asked to confirm it. One that is
    not known yet is registered. Who claims is not told which of the two it was, and changes nothing of one that is
    known."""
    organisation = _known(tx, said) or _registered(tx, said, source)
    entrust(tx, organisation.id, carers, source)
    typed = "\n".join(word.strip() for word in (said.get("name"), said.get("uscc")) if word)
    return _claimed(tx, organisation.id, person, replace(source, quote=typed))


def register(
    tx: Transaction, said: Registration, person: str, carers: Carers, source: Source
) -> Representative:
    """The claim of somebody who agreed to what is kept and done. Of the organisation that is the consent once they are
    confirmed: or anybody could agree for another, and take it back."""
    claimed = claim(tx, said, person, carers, source)
    if claimed.acts:
        give(tx, claimed.organisation_id, person, Purpose.SERVICE, source)
    return claimed


def _known(tx: Transaction, said: Registration) -> Organisation | None:
    """The one that is meant without doubt."""
    name, uscc = checks.name(said.get("name"), "name"), checks.code(said.get("uscc"), "uscc")
    try:
        found = known_organisation(tx, name=name, uscc=uscc, short_names=False)
    except Ambiguous:
        return None
    return None if isinstance(found, ClusterParty) else found


def _registered(tx: Transaction, said: Registration, source: Source) -> Organisation:
    facts = {"name": said.get("name"), "uscc": said.get("uscc"), "place": said.get("place")}
    try:
        new = register_enterprise(tx, facts, source)  # type: ignore[arg-type]
    except (Ambiguous, Conflict):  # of a name that several have: a person tells them apart
        name = checks.name(said.get("name"), "name")
        place = checks.text(said.get("place"), "place")
        new = checks.kept(tx, Enterprise(id=new_id("Enterprise"), name=name, place=place, sources=(source,)))
    if cluster := said.get("cluster"):
        set_membership(tx, OrganisationNamed(id=new.id), OrganisationNamed(id=cluster), {}, source, None)
    return new


def _claimed(tx: Transaction, organisation_id: str, person: str, source: Source) -> Representative:
    id_ = representative_id(organisation_id, person)
    known = tx.get(Representative, id_)
    if known is None:
        new = Representative(id=id_, organisation_id=organisation_id, person=person, sources=(source,))
        return checks.kept(tx, new)
    if known.state in (S.CLAIMED, S.CONFIRMED):
        return known
    return moved(tx, known, S.CLAIMED, None, source)


def confirm(tx: Transaction, id_: str, source: Source) -> Representative:
    """From now on they act for it. Confirmed twice, by two at once, it is confirmed once; what was decided otherwise
    meanwhile is told (ALREADY_DECIDED)."""
    one = checks.existing(tx, Representative, id_)
    entrust(tx, one.organisation_id, lambda _: [source.recorded_by or ""], source)
    confirmed = moved(tx, one, S.CONFIRMED, None, source)
    claimed = next((each for each in reversed(one.sources) if each.quote), source)
    give(tx, one.organisation_id, one.person, Purpose.SERVICE, claimed)
    return confirmed


def refuse(tx: Transaction, id_: str, reason: str, source: Source) -> Representative:
    """They do not act for it, and what they sent for it meanwhile is closed."""
    one = checks.existing(tx, Representative, id_)
    why = checks.words(reason, "reason")
    _close_what_was_sent(tx, one, why, source)
    return moved(tx, one, S.REFUSED, why, source)


def leave(tx: Transaction, id_: str, reason: str | None, source: Source) -> Representative:
    """They act for it no more; what they did stands in the history. With the last one goes what the organisation agreed
    to: nobody is left who could take it back. Who was never confirmed takes along only what they sent."""
    one = checks.existing(tx, Representative, id_)
    if one.state is S.CLAIMED:
        _close_what_was_sent(tx, one, "已退出", source)
    left = moved(tx, one, S.LEFT, checks.words(reason, "reason") if reason else None, source)
    if one.acts and not acting(tx, one.organisation_id):
        withdraw_all(tx, one.organisation_id, source)
    return left


def _close_what_was_sent(tx: Transaction, one: Representative, why: str, source: Source) -> None:
    for need in proposed_by(tx, one):
        close_need(tx, need.id, why, None, source, None)


def moved(
    tx: Transaction, one: Representative, to: RepresentativeState, reason: str | None, source: Source
) -> Representative:
    if one.state is to:
        return one
    check_move(one.state, to)
    return checks.kept(
        tx, replace(one, state=to, reason=reason, sources=joined_sources(one.sources, (source,)))
    )


def proposed_by(view: View, one: Representative) -> list[Need]:
    """What that person sent for the organisation and nobody confirmed yet."""
    return [
        need
        for need in view.needs_of([one.organisation_id])
        if need.state is NeedState.PROPOSED and sent_by(need, one.person)
    ]


def sent_by(need: Need, person: str) -> bool:
    """Whether it was this person who wrote it."""
    return any(source.recorded_by == person for source in need.sources)


def typed_in(one: Representative) -> str:
    """What they called it, and its code: before somebody is confirmed that is all they are told of it."""
    return next((source.quote for source in reversed(one.sources) if source.quote), "")


def waiting(view: View, organisation_ids: Sequence[str]) -> list[Representative]:
    """Who waits to be confirmed."""
    return [one for one in view.entrusted_with(Representative, organisation_ids) if one.state is S.CLAIMED]


def acting(view: View, organisation_id: str) -> list[Representative]:
    """Who acts for it now."""
    return [one for one in view.entrusted_with(Representative, [organisation_id]) if one.acts]
