"""Pages of suggestions: all of one ranking, whatever is written between one page and the next."""

from collections.abc import Callable, Sequence
from dataclasses import replace as with_other

from msgspec.structs import replace

import schema
from api.gql.connection import Key, Listing, bad_cursor, place_key
from api.gql.context import Info
from api.gql.suggestion import Suggestions, suggestions
from api.services import Services
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
    pages = Pages(info.context.services, listing, info.context.actor.key)

    def read(view: View) -> Answer:
        allowed(view)
        if place is None:
            return pages.first(view, first, ask(view))
        start, digest = place
        return pages.after(view, start, first, pages.ranking(view, digest, after or "", ask))

    answer = await info.context.read(read)
    return suggestions(pages, answer, after)


class Pages:
    """Of one ranking, by cursors that hold a place in it. Who is given one may go on: then the ranking is kept."""

    def __init__(self, services: Services, listing: Listing, who: str) -> None:
        self._matcher = services.matcher
        self._snapshots = services.snapshots
        self._listing = listing
        self._who = who
        self._digest = ""
        self._answer: Answer | None = None

    def cursor(self, key: Key) -> str:
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
        if kept := self._snapshots.of(self._who, digest):
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
