"""Pages of suggestions: all of one ranking, whatever is written between one page and the next."""

from collections.abc import Callable, Sequence
from dataclasses import replace as with_other
from functools import cached_property, partial
from hashlib import blake2b

import orjson
from msgspec.structs import replace

import schema
from api.gql.connection import Connection, Key, Listing, bad_cursor, connected, place_key
from api.gql.context import Context, Info
from api.gql.snapshots import Snapshots
from api.gql.suggestion import Suggestions, suggestions
from graph.matching import Answer, Inference, Inferences, Order, Place, Ranking, Suggestion
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
    pages = Pages(info.context, listing)

    def read(view: View) -> Answer:
        allowed(view)
        # Before it is asked: what was still being taken in then may be known afterwards. A further page is of its ranking.
        info.context.holds_of(info.context.services.matcher.number(view) if place is None else None)
        if place is None:
            return pages.first(view, first, ask(view))
        start, digest = place
        return pages.after(view, start, first, pages.ranking(view, digest, after or "", ask))

    answer = await info.context.read(read)
    return suggestions(pages, answer, after)


class Pages:
    """Of one ranking, by cursors that hold a place in it. Who is given one may go on: then the ranking is kept."""

    def __init__(self, context: Context, listing: Listing) -> None:
        self._context = context
        self._matcher = context.services.matcher
        self._snapshots = context.services.snapshots
        self._listing = listing
        self._who = context.actor.key
        self._digest = ""
        self._answer: Answer | None = None

    def cursor(self, key: Key) -> str:
        self._context.holds_of(None)
        answer, self._answer = self._answer, None
        if answer is not None and answer.ranking is not None:
            self._digest = self._digest or answer.ranking.digest()
            if answer.more:
                self._snapshots.keep(self._who, self._digest, answer.ranking)
        return self._listing.cursor((*key, self._digest))

    def first(self, view: View, first: int, answer: Answer) -> Answer:
        """The answer that was asked for, unless there are more than were looked at and the page has room for them."""
        ranking = answer.ranking
        if ranking is None or not _goes_beyond(ranking, first):
            return self._going_on(answer)
        return self.after(view, 0, first, ranking)

    def after(self, view: View, start: int, first: int, ranking: Ranking) -> Answer:
        """Those from the place `start` on, as far as they are still to be seen; more than `first` places further on
        where nobody of these is."""
        if _goes_beyond(ranking, start + first):
            ranking = self._matcher.further(view, ranking).packed()
            self._digest = ranking.digest()
        page = ranking.page(view, start, first)
        shown = _seen(view, page)
        if page.more and not shown.suggestions:
            return self.after(view, start + first, first, ranking)
        return self._going_on(shown)

    def ranking(self, view: View, digest: str, cursor: str, ask: Callable[[View], Answer]) -> Ranking:
        """The one that the cursor belongs to: as it was kept, or as it is found anew where nothing that it is made of
        changed; `BadInput` (CURSOR_EXPIRED) otherwise."""
        self._digest = digest
        kept = self._snapshots.of(self._who, digest)
        if isinstance(kept, Ranking):
            return kept
        now = ask(view).ranking
        if now is not None and now.digest() != digest and now.cut:
            now = self._matcher.further(view, now).packed()
        if now is None or now.digest() != digest:
            raise bad_cursor(cursor, *_MOVED, code="CURSOR_EXPIRED")
        return now

    def _going_on(self, answer: Answer) -> Answer:
        """There is more where more was found, and where not all were looked at."""
        more = answer.more or (answer.ranking is not None and answer.ranking.cut)
        self._answer = with_other(answer, more=more)
        return self._answer


async def inferred(
    info: Info,
    listing: Listing,
    first: int,
    after: str | None,
    ask: Callable[[View, Place | None], Inferences],
) -> Connection[Inference]:
    """The page of inferences after that cursor: in the order that it belongs to, without what is not inferred any more."""
    key = listing.key(after, place_key)
    snapshots, who = info.context.services.snapshots, info.context.actor.key

    def place(view: View, start: int, digest: str) -> Place:
        kept = snapshots.of(who, digest)
        order = kept if kept is not None and not isinstance(kept, Ranking) else ask(view, None).order
        if order is not kept and _digest(order) != digest:
            raise bad_cursor(after or "", *_MOVED, code="CURSOR_EXPIRED")
        return Place(order, start)

    found = await info.context.read(lambda view: ask(view, place(view, *key) if key else None))
    cursors = _Kept(listing, snapshots, who, found)
    return connected(cursors, found, [(one.rank,) for one in found], more=found.more, after=after)


class _Kept:
    """Cursors that hold a place in an order, which is kept where somebody may go on."""

    def __init__(self, listing: Listing, snapshots: Snapshots, who: str, found: Inferences) -> None:
        self._listing = listing
        self._keep = partial(snapshots.keep, who)
        self._found = found

    def cursor(self, key: Key) -> str:
        return self._listing.cursor((*key, self._digest))

    @cached_property
    def _digest(self) -> str:
        digest = _digest(self._found.order)
        if self._found.more:
            self._keep(digest, self._found.order)
        return digest


def _digest(order: Order) -> str:
    return blake2b(orjson.dumps(order), digest_size=8).hexdigest()


def _goes_beyond(ranking: Ranking, end: int) -> bool:
    return ranking.cut and end > len(ranking.scored)


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
