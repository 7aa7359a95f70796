"""共享: a cluster's staff let another cluster see what theirs offers and needs, as a category, until they take it back."""

from dataclasses import replace
from datetime import date

from committee import checks
from committee.references import OrganisationNamed, organisation_meant
from graph.stores import Transaction, View
from schema import BadInput, ClusterParty, NotFound, Organisation, Share, Source
from schema.dates import last_day
from schema.policy import Action, Actor, check
from schema.share import share_id


def share(
    tx: Transaction,
    actor: Actor,
    whose: OrganisationNamed,
    to: OrganisationNamed,
    until: str | None,
    source: Source,
) -> Share:
    """What this organisation offers and needs, and all within it where it is a party, shows as a category in suggestions
    to the enterprises of the cluster `to`. Shared again it is the same share, until the day that is said now.

    It is asked with what the actor may see: whose it is not to share, is not found.
    """
    check(actor, Action.SHARE)
    one, receiver = organisation_meant(tx, whose), organisation_meant(tx, to)
    if not isinstance(receiver, ClusterParty):
        raise BadInput(
            "只能共享给集群党组织。",
            "It can be shared with a cluster party only.",
            code="NO_CLUSTER",
            detail={"field": "to"},
        )
    if one.id == receiver.id:
        raise BadInput(
            "不用共享给自己。",
            "There is no need to share it with itself.",
            code="SAME_CLUSTER",
            detail={"field": "to"},
        )
    said = checks.day(until, "until")
    last = last_day(said).isoformat() if said else None
    if last and last < date.today().isoformat():
        raise BadInput(
            f"日期已过：{last}。", f"That day is past: {last}.", code="PAST_DAY", detail={"field": "until"}
        )
    id_ = share_id(one.id, receiver.id)
    known = tx.get(Share, id_)
    if known:
        return checks.kept(
            tx, replace(known, until=last, withdrawn_at=None, shared_at=source.recorded_at, person=actor.key)
        )
    return checks.kept(
        tx,
        Share(
            id=id_,
            organisation_id=one.id,
            person=actor.key,
            to_id=receiver.id,
            shared_at=source.recorded_at,
            until=last,
            sources=(source,),
        ),
    )


def withdraw(tx: Transaction, actor: Actor, id_: str, source: Source) -> Share:
    """From now on the other cluster sees nothing of it; who met already, has met."""
    check(actor, Action.SHARE)
    one = tx.get(Share, id_)
    if one is None:
        raise NotFound("没有找到。", "Nothing was found here.")
    return checks.kept(tx, replace(one, withdrawn_at=source.recorded_at)) if one.withdrawn_at is None else one


def standing(view: View) -> list[Share]:
    """Those that the reader may see and that hold, the last first."""
    today = date.today().isoformat()
    return sorted(
        (one for one in view.all(Share) if one.holds(today)),
        key=lambda one: (one.shared_at, one.id),
        reverse=True,
    )


def parties(view: View) -> list[Organisation]:
    """With whom one can share: all cluster parties, by name."""
    return sorted(view.all(ClusterParty), key=lambda one: one.name)
