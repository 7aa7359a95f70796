"""Pages of suggestions: all of one ranking, whatever is written between one page and the next."""

from collections.abc import Callable, Sequence
from dataclasses import replace as with_other
from functools import cached_property

from msgspec.structs import replace

import schema
from api.gql.connection import Key, Listing, bad_cursor, place_key
from api.gql.context import Info
from api.gql.snapshots import Snapshots
from api.gql.suggestion import Suggestions, suggestions
from graph.matching import Answer, Ranking, Suggestion
from graph.stores import View

_MOVED = (
    "翻到这里时数据已经变了，那次的名次没有留住；请从第一页重新问起。",
    "The data changed since and that ranking was not kept; ask for the first page again.",
)


async def suggested(
    info: Info,
    listing: Listing,
    first: int,
    after: str | None,
    ask: Callable[[View], Answer],
    allowed: Callable[[View], object] = lambda view: None,
) -> Suggestions:
    """The page after that cursor: of the ranking that it belongs to, or of what `ask` finds now. `allowed` raises where
    the question may not be asked (any more)."""
    place = listing.key(after, place_key)
    snapshots, who = info.context.services.snapshots, info.context.actor.key

    def read(view: View) -> Answer:
        allowed(view)
        if place is None:
            return ask(view)
        start, digest = place
        ranking = snapshots.of(who, digest) or _as_it_was(ask(view).ranking, digest, after or "")
        return _seen(view, ranking.page(view, start, first))

    answer = await info.context.read(read)
    return suggestions(_Places(listing, answer, snapshots, who), answer, after)


class _Places:
    """Cursors that hold a place in the answer's ranking. Who has one may go on: then the ranking is kept."""

    def __init__(self, listing: Listing, answer: Answer, snapshots: Snapshots, who: str) -> None:
        self._listing = listing
        self._answer = answer
        self._snapshots = snapshots
        self._who = who

    def cursor(self, key: Key) -> str:
        return self._listing.cursor((*key, self._digest))

    @cached_property
    def _digest(self) -> str:
        ranking = self._answer.ranking
        if ranking is None:
            return ""
        digest = ranking.digest()
        if self._answer.more:
            self._snapshots.keep(self._who, digest, ranking)
        return digest


def _as_it_was(now: Ranking | None, digest: str, cursor: str) -> Ranking:
    """`now`, where nothing that it is made of changed; `BadInput` (CURSOR_EXPIRED) otherwise."""
    if now is None or now.digest() != digest:
        raise bad_cursor(cursor, *_MOVED, code="CURSOR_EXPIRED")
    return now


def _seen(view: View, answer: Answer) -> Answer:
    """Without what was removed since, or may not be seen any more."""
    partners = view.get_many(schema.Organisation, [one.partner.id for one in answer.suggestions])
    facts = _facts(view, answer.suggestions)
    shown = [
        replace(one, partner=partner)
        for one, partner in zip(answer.suggestions, partners, strict=True)
        if partner is not None and one.fact.id in facts
    ]
    return with_other(answer, suggestions=tuple(shown))


def _facts(view: View, found: Sequence[Suggestion]) -> set[str]:
    """Which of the offers and needs that they rest on are still there."""
    return {
        fact.id
        for type_ in (schema.Offer, schema.Need)
        for fact in view.get_many(type_, [one.fact.id for one in found if isinstance(one.fact, type_)])
        if fact is not None
    }
