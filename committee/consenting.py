"""Bringing two together only when both agree: who asks, who agrees or refuses, and when names and contacts are open."""

from collections.abc import Sequence
from dataclasses import replace

from committee import checks
from committee.introductions import IntroductionFacts, advance_introduction, introduce, taken_back
from committee.references import OrganisationNamed, ProductNamed
from graph.matching.apart import kept_apart
from graph.stores import Transaction, View
from schema import (
    Consent,
    Introduction,
    IntroductionState,
    NotAllowed,
    Purpose,
    Source,
)
from schema.consent import TERMS, consent_id
from schema.introduction import BLOCK, ENDS_WITH_REASON

S = IntroductionState
ASKED = "征求双方意见"  # the type of an introduction of which a steward asks both whether they want it


def give(
    tx: Transaction,
    organisation_id: str,
    person: str,
    purpose: Purpose,
    source: Source,
    introduction: str | None = None,
) -> Consent:
    """The organisation agrees, to the text of today; what stands already stands as it is."""
    id_ = consent_id(organisation_id, purpose, introduction)
    known = tx.get(Consent, id_)
    if known and known.stands and known.terms == TERMS:
        return known
    new = Consent(
        id=id_,
        organisation_id=organisation_id,
        person=person,
        purpose=purpose,
        terms=TERMS,
        given_at=source.recorded_at,
        introduction_id=introduction,
        sources=(source,),
    )
    return checks.kept(tx, new)


def withdraw_all(tx: Transaction, organisation_id: str, source: Source) -> None:
    """It agrees to nothing any more: introductions under way end, and what was open closes."""
    for one in tx.introductions_of(organisation_id):
        if not is_over(one) and stands(tx, organisation_id, Purpose.INTRODUCTION, one.id):
            refuse(tx, one.id, organisation_id, "已退出", source)
    for consent in tx.entrusted_with(Consent, [organisation_id]):
        if consent.stands:
            tx.put([replace(consent, withdrawn_at=source.recorded_at)])


def stands(view: View, organisation_id: str, purpose: Purpose, introduction: str | None = None) -> bool:
    """Whether it agreed and still does."""
    found = view.get(Consent, consent_id(organisation_id, purpose, introduction))
    return found is not None and found.stands


def to_be_asked_again(view: View, organisation_id: str) -> Consent | None:
    """Its consent to the service, where that is to a text that is not today's."""
    found = view.get(Consent, consent_id(organisation_id, Purpose.SERVICE))
    return found if found is not None and found.stands and found.terms != TERMS else None


def ask_for(
    tx: Transaction,
    seeker_id: str,
    partner_id: str,
    person: str,
    source: Source,
    *,
    need_id: str | None = None,
    products: Sequence[str] = (),
) -> Introduction:
    """The seeker wants to be brought together with the partner, and agrees itself; the partner is asked. Asked again
    it is the same introduction. `NotAllowed` (NOT_INTRODUCED) where one of the two does not want the other."""
    check_not_apart(tx, seeker_id, partner_id)
    for known in _between(tx, seeker_id, partner_id):
        if known.state not in ENDS_WITH_REASON and known.need_id == need_id:
            give(tx, seeker_id, person, Purpose.INTRODUCTION, source, known.id)
            return _settled(tx, known, source)
    new = introduce(
        tx,
        OrganisationNamed(id=seeker_id),
        OrganisationNamed(id=partner_id),
        _about(partner_id, need_id, products),
        source,
    )
    give(tx, seeker_id, person, Purpose.INTRODUCTION, source, new.id)
    return new


def propose(
    tx: Transaction, one_id: str, other_id: str, source: Source, *, need_id: str, products: Sequence[str] = ()
) -> Introduction:
    """A steward asks both whether they want to meet. Proposed again it is the same introduction."""
    check_not_apart(tx, one_id, other_id)
    for known in _between(tx, one_id, other_id):
        if known.state not in ENDS_WITH_REASON and known.need_id == need_id:
            return known
    return introduce(
        tx,
        OrganisationNamed(id=one_id),
        OrganisationNamed(id=other_id),
        {**_about(other_id, need_id, products), "type": ASKED},
        source,
    )


def _about(partner_id: str, need_id: str | None, products: Sequence[str]) -> IntroductionFacts:
    """What the two meet about; who is found for a need would supply it."""
    return {
        "supplier": OrganisationNamed(id=partner_id) if need_id else None,
        "need_id": need_id,
        "products": [ProductNamed(id=id_) for id_ in products],
    }


def agree(tx: Transaction, id_: str, organisation_id: str, person: str, source: Source) -> Introduction:
    """That side agrees; when both do, names and contacts are open to both, and to nobody else."""
    one = _side(tx, id_, organisation_id)
    if one.state in ENDS_WITH_REASON:
        raise _over(one)
    give(tx, organisation_id, person, Purpose.INTRODUCTION, source, one.id)
    return _settled(tx, one, source)


def _settled(tx: Transaction, one: Introduction, source: Source) -> Introduction:
    """With both consents it goes on, unless one of the two does not want to meet whoever is called so."""
    agreed = all(stands(tx, side, Purpose.INTRODUCTION, one.id) for side in (one.a_id, one.b_id))
    agreed = agreed and not kept_apart(tx, one.a_id, one.b_id)
    return (
        advance_introduction(tx, one.id, S.CONSENTED, source) if agreed and one.state is S.SUGGESTED else one
    )


def refuse(tx: Transaction, id_: str, organisation_id: str, reason: str, source: Source) -> Introduction:
    """Before both agreed it is declined, afterwards withdrawn; either way nothing is open any more. Of one that had its
    effect the effect stands, and how to reach each other closes."""
    one = _side(tx, id_, organisation_id)
    if one.state in ENDS_WITH_REASON:
        return one
    standing = [consent for consent in _consents(tx, one) if consent.stands]
    tx.put([replace(consent, withdrawn_at=source.recorded_at) for consent in standing])
    if one.state is S.EFFECT:
        return taken_back(tx, one, reason, source) if standing else one
    to = S.DECLINED if one.state is S.SUGGESTED and organisation_id == one.b_id else S.WITHDRAWN
    return advance_introduction(tx, one.id, to, source, reason=reason)


def advance(
    tx: Transaction,
    id_: str,
    to: IntroductionState,
    source: Source,
    *,
    reason: str | None = None,
    on: str | None = None,
    effect: str | None = None,
    expected_version: int | None = None,
) -> Introduction:
    """One step on. Of one that both were asked about none but its end until both agreed (STILL_ASKED): a step would open
    their names."""
    one = checks.existing(tx, Introduction, id_)
    if one.state is S.SUGGESTED and to not in ENDS_WITH_REASON and was_asked_for(tx.whole, one):
        raise NotAllowed(
            "正在征求双方意见；双方都同意后会自动进到“双方同意”，电话里的答复请记在那一方的页面上。",
            "Both are being asked: it goes on by itself when both agree; write an answer by telephone down where that side is.",
            code="STILL_ASKED",
        )
    return advance_introduction(
        tx, id_, to, source, reason=reason, on=on, effect=effect, expected_version=expected_version
    )


def block(tx: Transaction, organisation_id: str, other_id: str, reason: str, source: Source) -> Introduction:
    """The two are never suggested to each other again, and what was under way between them ends. The other is not told."""
    for known in _between(tx, organisation_id, other_id):
        if known.type == BLOCK and known.a_id == organisation_id:
            return known
        if known.state not in ENDS_WITH_REASON:
            refuse(tx, known.id, organisation_id, reason, source)
    new = introduce(
        tx, OrganisationNamed(id=organisation_id), OrganisationNamed(id=other_id), {"type": BLOCK}, source
    )
    return advance_introduction(tx, new.id, S.DECLINED, source, reason=reason)


def apart(view: View, organisation_id: str) -> frozenset[str]:
    """Those whom it is not to be brought together with, whichever of the two said so."""
    return frozenset(
        one.other(organisation_id)
        for one in view.introductions_of(organisation_id)
        if one.state is S.DECLINED and organisation_id in (one.a_id, one.b_id)
    )


def open_with(view: View, organisation_id: str) -> list[Introduction]:
    """Those under way to which both agreed; what the ledger says of others is a fact, and no matter of consent."""
    either = [
        one for one in view.introductions_of(organisation_id) if organisation_id in (one.a_id, one.b_id)
    ]
    return [one for one in either if one.state is not S.EFFECT and is_open(view, one)]


def is_named(one: Introduction) -> bool:
    """Whether the two know each other's name: both agreed, or the ledger says that they have met, and neither ended it."""
    return one.state is not S.SUGGESTED and one.state not in ENDS_WITH_REASON


def is_open(view: View, one: Introduction) -> bool:
    """Whether how to reach them is open to both, too: both agreed to just that, and neither took it back."""
    return is_named(one) and all(
        stands(view, side, Purpose.INTRODUCTION, one.id) for side in (one.a_id, one.b_id)
    )


def is_shown_to(view: View, one: Introduction, organisation_id: str) -> bool:
    """Whether that side knows of it: what ended before it was asked, or is the other's block, it never hears of."""
    if one.type == BLOCK:
        return one.a_id == organisation_id
    agreed = view.get(Consent, consent_id(organisation_id, Purpose.INTRODUCTION, one.id)) is not None
    return agreed or one.state not in ENDS_WITH_REASON


def awaits(view: View, one: Introduction, organisation_id: str) -> bool:
    """Whether it waits for that side to agree or refuse."""
    return (
        one.state is S.SUGGESTED
        and was_asked_for(view, one)
        and not stands(view, organisation_id, Purpose.INTRODUCTION, one.id)
    )


def was_asked_for(view: View, one: Introduction) -> bool:
    """Whether one of the two, or a steward, asked both; a ledger's "suggested" asks nobody."""
    return bool(_consents(view, one)) or one.type == ASKED


def is_over(one: Introduction) -> bool:
    return one.state in ENDS_WITH_REASON


def _consents(view: View, one: Introduction) -> list[Consent]:
    ids = [consent_id(side, Purpose.INTRODUCTION, one.id) for side in (one.a_id, one.b_id)]
    return [found for found in view.get_many(Consent, ids) if found is not None]


def _between(view: View, one_id: str, other_id: str) -> list[Introduction]:
    return [one for one in view.introductions_of(one_id) if other_id in (one.a_id, one.b_id)]


def check_not_apart(tx: Transaction, one_id: str, other_id: str) -> None:
    """`NotAllowed` (NOT_INTRODUCED) where one of the two blocked the other."""
    blocked = any(known.type == BLOCK for known in _between(tx, one_id, other_id))
    if blocked or kept_apart(tx, one_id, other_id):
        raise _not_introduced()


def _side(tx: Transaction, id_: str, organisation_id: str) -> Introduction:
    one = checks.existing(tx, Introduction, id_)
    if organisation_id not in (one.a_id, one.b_id):
        raise _not_introduced()
    return one


def _over(one: Introduction) -> NotAllowed:
    return NotAllowed(
        f"这次牵线已经结束（{one.state.zh}）。", f"This introduction is over ({one.state.en}).", code="OVER"
    )


def _not_introduced() -> NotAllowed:
    return NotAllowed("不能为这两家牵线。", "These two are not brought together.", code="NOT_INTRODUCED")
