"""Two organisations that are one: the facts of both under one id, the other id a redirect for ever.

What is written is such that loading the same files again changes nothing, and that the replay of the change log
without it (an undo) is exactly what was.
"""

from dataclasses import replace

from committee.checks import existing, same_organisation, words
from committee.identity.codes import code_of
from committee.identity.moving import Moving, said_of
from committee.recording import absorbed
from graph.stores import Transaction
from schema import BadInput, ClusterParty, Conflict, IdentityDecision, Organisation, Source, Verdict
from schema.identity import pair_id, redirect_id


def merge(
    tx: Transaction, kept_id: str, merged_id: str, source: Source, said: str | None = None
) -> Organisation:
    """`kept_id` with all that is known of both. What only the two had with each other is gone.

    `BadInput` (SAME_ORGANISATION, DIFFERENT_TYPES), `Conflict` (DIFFERENT_CODES) where they cannot be one.
    """
    kept, other = existing(tx, Organisation, kept_id), existing(tx, Organisation, merged_id)
    _check(kept, other)
    if decided := tx.get(IdentityDecision, pair_id(kept.id, other.id)):
        tx.remove([decided])  # somebody thought otherwise before
    tx.remove([other])  # first, so that its code is free
    tx.put([one_of_both(kept, other)])
    Moving(tx, {other.id: kept.id}, said_of=other.id).all_of(other.id)
    tx.put([_redirect(kept, other, source, said)])
    return existing(tx, Organisation, kept.id)


def _check(kept: Organisation, other: Organisation) -> None:
    if kept.id == other.id:
        raise same_organisation(kept)
    check_types(kept, other)
    codes = code_of(kept), code_of(other)
    if codes[0] and codes[1] and codes[0] != codes[1]:
        raise Conflict(
            f"“{kept.name}”和“{other.name}”的统一社会信用代码不同（{codes[0]}、{codes[1]}）；有一个写错了的话，请先更正。",
            f"“{kept.name}” and “{other.name}” have different codes ({codes[0]}, {codes[1]}); "
            "where one is wrong, correct it first.",
            code="DIFFERENT_CODES",
            detail={"id": kept.id, "version": kept.version},
        )


def check_types(kept: Organisation, other: Organisation) -> None:
    """`BadInput` (DIFFERENT_TYPES) where only one of them is a cluster party: neither the same nor a part of it."""
    if isinstance(kept, ClusterParty) != isinstance(other, ClusterParty):
        raise BadInput(
            f"“{kept.name}”和“{other.name}”一个是集群党组织，一个不是，既不是同一家，也不是集团与下属。",
            f"“{kept.name}” and “{other.name}”: one is a cluster party, the other is not; they are neither one nor a "
            "group and its part.",
            code="DIFFERENT_TYPES",
            detail={"ids": [kept.id, other.id]},
        )


def one_of_both(kept: Organisation, other: Organisation) -> Organisation:
    """`kept` with what only `other` knows, which says that it was said of that one."""
    kept, other = _apart(kept, other), _apart(other, kept)
    return absorbed(kept, said_of(other, other.id))


def _apart(one: Organisation, other: Organisation) -> Organisation:
    """A party is never inside itself."""
    if isinstance(one, ClusterParty) and one.parent_id == other.id:
        return replace(one, parent_id=None)
    return one


def _redirect(kept: Organisation, other: Organisation, source: Source, said: str | None) -> IdentityDecision:
    return IdentityDecision(
        id=redirect_id(other.id),
        verdict=Verdict.SAME,
        name=other.name,
        organisation_id=kept.id,
        other_id=other.id,
        words=words(said, "words") if said else None,
        sources=(source,),
    )
