"""What a person decided about two organisations, and that it is not asked again."""

from collections.abc import Iterable
from dataclasses import dataclass

from committee.checks import existing, same_organisation, words
from committee.identity.merging import check_types, merge
from graph.stores import Change, Transaction, View
from schema import IdentityDecision, Organisation, Source, Verdict, joined_sources
from schema.identity import pair_id, redirect_id
from schema.names import fold


def decide(
    tx: Transaction, one_id: str, other_id: str, verdict: Verdict, source: Source, said: str | None = None
) -> IdentityDecision:
    """That the two are not one, or that `one_id` is the group and `other_id` belongs to it.

    What was decided about the two before is replaced. That they are the same merges `other_id` into `one_id`.
    `BadInput` (SAME_ORGANISATION, DIFFERENT_TYPES) for what no two can be to each other.
    """
    one, other = existing(tx, Organisation, one_id), existing(tx, Organisation, other_id)
    if verdict is Verdict.SAME:
        merge(tx, one.id, other.id, source, said)
        return existing(tx, IdentityDecision, redirect_id(other.id))
    if one.id == other.id:
        raise same_organisation(one)
    if verdict is Verdict.GROUP:
        check_types(one, other)
    id_ = pair_id(one.id, other.id)
    before = tx.get(IdentityDecision, id_)
    decision = IdentityDecision(
        id=id_,
        verdict=verdict,
        name=other.name,
        organisation_id=one.id,
        other_id=other.id,
        words=words(said, "words") if said else None,
        sources=joined_sources(before.sources, (source,)) if before else (source,),
    )
    tx.put([decision])
    return existing(tx, IdentityDecision, id_)


@dataclass(frozen=True, slots=True)
class Dated:
    """A decision with the change that made it what it is."""

    decision: IdentityDecision
    change: Change


def decisions(view: View) -> list[Dated]:
    """All that stand, the newest first."""
    every = {one.id: one for one in view.all(IdentityDecision)}
    last = {id_: history[-1] for id_, history in view.histories(list(every)).items()}
    dated = [Dated(one, last[id_]) for id_, one in every.items()]
    return sorted(dated, key=lambda one: one.change.number, reverse=True)


class Decided:
    """All decisions, so that a pair is looked up at once."""

    def __init__(self, decisions: Iterable[IdentityDecision]) -> None:
        self._pairs: set[frozenset[str | None]] = set()
        self._names: set[tuple[str, str]] = set()
        for one in decisions:
            if one.verdict is Verdict.SAME or one.organisation_id is None:
                continue
            if one.other_id is not None:
                self._pairs.add(frozenset((one.organisation_id, one.other_id)))
            else:
                self._names.add((fold(one.name), one.organisation_id))

    def apart(self, a: Organisation, b: Organisation) -> bool:
        """Whether somebody said that these two are not one."""
        if frozenset((a.id, b.id)) in self._pairs:
            return True
        return bool(self._names) and any(
            (fold(name), other.id) in self._names for one, other in ((a, b), (b, a)) for name in one.names
        )
