"""What waits for whom: read off the records each time, so that nothing is forgotten and nothing is told twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from committee import consenting, representatives
from graph.stores import View
from schema import Consent, Introduction, Need, NeedState, Representative
from schema.dates import last_day

SOON = 14  # days before a need ends in which one is asked whether it still holds


class Waits(StrEnum):
    """For what somebody waits."""

    CLAIM = "claim"  # a steward confirms who acts
    NEED = "need"  # a steward confirms what is needed
    ANSWER = "answer"  # an enterprise answers its steward
    RENEWAL = "renewal"  # an enterprise says whether it still holds
    CONSENT = "consent"  # an enterprise agrees or refuses
    TERMS = "terms"  # an enterprise agrees to the text of today, or leaves
    TELEPHONE = "telephone"  # a steward asks one that has no account


@dataclass(frozen=True, slots=True)
class Matter:
    """Something of an organisation that waits."""

    waits: Waits
    organisation_id: str
    record: Representative | Need | Introduction | Consent


def of_enterprise(view: View, me: Representative, today: str) -> list[Matter]:
    """What waits for somebody of an enterprise; before they are confirmed only what they wrote themselves."""
    id_ = me.organisation_id
    needs = [need for need in view.needs_of([id_]) if may_see(need, me)]
    terms = consenting.to_be_asked_again(view, id_) if me.acts else None
    return [
        *([Matter(Waits.TERMS, id_, terms)] if terms else []),
        *(Matter(Waits.ANSWER, id_, need) for need in needs if waits_for_answer(need)),
        *(Matter(Waits.RENEWAL, id_, need) for need in needs if ends_soon(need, today)),
        *(Matter(Waits.CONSENT, id_, one) for one in introductions_of(view, me) if consenting.awaits(view, one, id_)),
    ]  # fmt: skip


def of_steward(view: View, organisation_ids: Sequence[str]) -> list[Matter]:
    """What waits for whoever cares for these."""
    needs = view.needs_of(organisation_ids)
    claims = representatives.waiting(view, organisation_ids)
    return [
        *(Matter(Waits.CLAIM, one.organisation_id, one) for one in claims),
        *(
            Matter(Waits.NEED, need.organisation_id, need)
            for need in needs
            if need.state is NeedState.PROPOSED and not waits_for_answer(need)
        ),
        *(Matter(Waits.TELEPHONE, id_, one) for id_ in organisation_ids for one in by_telephone(view, id_)),
    ]


def by_telephone(view: View, organisation_id: str) -> Iterator[Introduction]:
    """Introductions that wait for an organisation for which nobody with an account acts."""
    if not representatives.acting(view, organisation_id):
        for one in view.introductions_of(organisation_id):
            if organisation_id in (one.a_id, one.b_id) and consenting.awaits(view, one, organisation_id):
                yield one


def introductions_of(view: View, me: Representative) -> list[Introduction]:
    """Those that the enterprise knows of; none before somebody is confirmed."""
    id_ = me.organisation_id
    found = [one for one in view.introductions_of(id_) if id_ in (one.a_id, one.b_id)] if me.acts else []
    return [one for one in found if consenting.is_shown_to(view, one, id_)]


def may_see(need: Need, me: Representative) -> bool:
    return me.acts or representatives.sent_by(need, me.person)


def waits_for_answer(need: Need) -> bool:
    return need.state is NeedState.PROPOSED and need.question is not None and need.answer is None


def ends_soon(need: Need, today: str) -> bool:
    """Whether one asks if it still holds."""
    if need.state is not NeedState.OPEN or need.expires_on is None:
        return False
    return last_day(need.expires_on).toordinal() - last_day(today).toordinal() <= SOON
