"""What is held in memory: the vocabulary and the chain, following the store's change log."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.chain.chain import Chain, Kind
from graph.stores import EVERYTHING, Change, Store, View
from graph.text.vocabulary import Vocabulary
from schema import Claim, InputOf, Judgement, KindOf, MayMean, Offer, Product, ProductEdge, Visibility
from schema.offer import TO_OTHERS

_SMALL = 3_000  # fewer names than this are indexed anew at once
_MANY_ADDED = 5_000  # more names than this outside the large index are worth a new one
_AT_ONCE = 1_000  # fewer changes than this are taken in while a question waits: some 40 ms
_BULK = 20_000  # so many changes at once are a load
_STEP = 200  # so much is looked at in one go beside the questions, which then have the floor
_LEFT = 3.0  # times as long as the step took: with less, those who ask at two thirds of what can be answered queue up
_ALL = 2**31
_KINDS = (Product, Offer, InputOf, KindOf, MayMean, Judgement)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The product side of the graph as of change `number`.

    `common` is what all may know: the vocabulary in which a product counts as offered only where an offer shows itself
    at least as a category. It is the same object where no product is offered to stewards only.
    """

    number: int
    vocabulary: Vocabulary
    chain: Chain
    common: Vocabulary

    def seen(self, view: View) -> "Knowledge":
        """As whoever has the view may know it."""
        if view.sees_what_is_kept_back or self.common is self.vocabulary:
            return self
        return replace(self, vocabulary=self.common)


def read_knowledge(view: View) -> Knowledge:
    """Everything anew (1.5 s for 95,559 products and 80,000 edges)."""
    vocabulary = Vocabulary(view.product_names(), view.offered_products())
    common = frozenset(view.offered_products(TO_OTHERS))
    return Knowledge(
        view.number(),
        vocabulary,
        _read_chain(view),
        vocabulary if common == vocabulary.offered else Vocabulary(view.product_names(), common),
    )


def _read_chain(view: View) -> Chain:
    inputs, kinds, meanings = (view.product_links(type_) for type_ in (InputOf, KindOf, MayMean))
    return Chain(inputs, kinds, meanings, _refused(view))


def _refused(view: View) -> Iterator[Kind]:
    return (kind for said in view.all(Judgement) if not said.right and (kind := _kind_said(said)))


def _kind_said(said: Judgement) -> Kind | None:
    return (said.other_id, said.product_id) if said.claim is Claim.KIND_OF and said.other_id else None


class _Rest:
    """After each step of work beside the questions it leaves them the floor."""

    def __init__(self) -> None:
        self._since = time.thread_time()

    def __call__(self) -> None:
        time.sleep(_LEFT * (time.thread_time() - self._since))
        self._since = time.thread_time()


def _at_once() -> None:
    """No rest: somebody waits for it."""


class Follower:
    """Gives the knowledge of a view, built once and then kept up with what is written.

    What others write is known at the next question. Only a load (1,000 changes at once) into what is large already is
    taken in beside the questions, which meanwhile are answered as before it; after one of 20,000 all is built anew.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._building: threading.Thread | None = None
        with store.view(EVERYTHING) as view:
            self._now = read_knowledge(view)

    def knowledge(self, view: View) -> Knowledge:
        """The knowledge that goes with `view`, as whoever has it may know it. While another thread brings it up to
        date, the last one."""
        return self._knowledge(view.whole).seen(view)

    def _knowledge(self, view: View) -> Knowledge:
        number = view.number()
        if number <= self._now.number:
            return self._now
        if not view.settled:  # what may be rolled back is for this caller only
            return _private(view, self._now, number)
        if self._lock.acquire(blocking=False):
            try:
                if number > self._now.number and not self._is_building():
                    self._follow(view, number)
            finally:
                self._lock.release()
        return self._now

    def _follow(self, view: View, number: int) -> None:
        old = self._now
        is_small, is_load = len(old.vocabulary) < _SMALL, number - old.number >= _AT_ONCE
        if is_load and not is_small:
            self._beside(self._take_in)
            return
        changes = view.changes(old.number, _KINDS, _AT_ONCE)
        if is_small and (is_load or any(change.type in (Product, Offer) for change in changes)):
            self._now = read_knowledge(view)
            return
        self._now = _grown(view, old, number, changes)
        if self._now.vocabulary.added > _MANY_ADDED:
            self._beside(self._build)

    def _is_building(self) -> bool:
        return self._building is not None and self._building.is_alive()

    def _beside(self, work: Callable[[View], None]) -> None:
        def run() -> None:
            with self._store.view(EVERYTHING) as view:
                work(view)

        self._building = threading.Thread(target=run, name="knowledge", daemon=True)
        self._building.start()

    def _build(self, view: View) -> None:
        self._now = read_knowledge(view)

    def _take_in(self, view: View) -> None:
        """What a load wrote, read a little at a time; all anew where that is quicker."""
        old, rest = self._now, _Rest()
        changes: list[Change] = []
        while step := view.changes(changes[-1].number if changes else old.number, _KINDS, _STEP):
            changes += step
            if len(changes) >= _BULK:
                self._build(view)
                return
            rest()
        self._now = _grown(view, old, view.number(), changes, rest)
        if self._now.vocabulary.added > _MANY_ADDED:
            self._build(view)


def _grown(
    view: View, old: Knowledge, number: int, changes: Sequence[Change], rest: Callable[[], None] = _at_once
) -> Knowledge:
    """With what changed since; its chain grows with it."""
    _follow_edges(old.chain, changes)
    return Knowledge(number, *_followed(view, old, changes, old.chain, rest))


def _private(view: View, old: Knowledge, number: int) -> Knowledge:
    """The knowledge of a transaction; what is shared is not touched."""
    changes = view.changes(old.number, _KINDS, _BULK)
    if not changes:
        return old
    if len(changes) >= _BULK or len(old.vocabulary) < _SMALL:
        return read_knowledge(view)
    chain = old.chain
    if any(issubclass(change.type, ProductEdge | Judgement) for change in changes):
        chain = old.chain.copy()
        _follow_edges(chain, changes)
    return Knowledge(number, *_followed(view, old, changes, chain))


def _followed(
    view: View, old: Knowledge, changes: Sequence[Change], chain: Chain, rest: Callable[[], None] = _at_once
) -> tuple[Vocabulary, Chain, Vocabulary]:
    vocabulary = _followed_names(view, old.vocabulary, changes, tuple(Visibility), rest)
    common = vocabulary
    kept_back = any(
        isinstance(one, Offer) and one.visibility is Visibility.STEWARD
        for change in changes
        for one in (change.before, change.after)
    )
    if kept_back or old.common is not old.vocabulary:
        common = _followed_names(view, old.common, changes, TO_OTHERS, rest)
        common = vocabulary if common.offered == vocabulary.offered else common
    return vocabulary, chain, common


def _followed_names(
    view: View,
    vocabulary: Vocabulary,
    changes: Sequence[Change],
    visibilities: Collection[Visibility],
    rest: Callable[[], None],
) -> Vocabulary:
    """With the products that changed, and those that somebody offers now (visibly so) or nobody any more."""
    latest = {change.record_id: change.after for change in changes if change.type is Product}
    offers = [one for change in changes for one in (change.before, change.after) if isinstance(one, Offer)]
    touched = {offer.product_id for offer in offers}
    now: set[str] = set()
    for some in _steps(sorted(touched)):
        now |= _offered(view, some, visibilities)
        rest()
    moved = sorted(((touched & vocabulary.offered) ^ now) - latest.keys())
    latest |= {one.id: one for one in view.get_many(Product, moved) if one}
    if not latest:
        return vocabulary
    names = [(p.id, name) for p in latest.values() if isinstance(p, Product) for name in p.names]
    return vocabulary.grown(names, latest, (vocabulary.offered - touched) | now)


def _steps(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + _STEP] for start in range(0, len(ids), _STEP))


def _offered(view: View, product_ids: list[str], visibilities: Collection[Visibility]) -> set[str]:
    now = {offer.product_id: offer for offer in view.offers_for(product_ids, limit=1)}
    kept_back = [id_ for id_, offer in now.items() if offer.visibility not in visibilities]
    visible = {one.product_id for one in view.offers_for(kept_back, _ALL) if one.visibility in visibilities}
    return (now.keys() - set(kept_back)) | visible


def _follow_edges(chain: Chain, changes: Iterable[Change]) -> None:
    for change in changes:
        if isinstance(change.before, ProductEdge):
            chain.drop(change.before.source_id, change.before.target_id, change.before.id)
        if isinstance(change.before, Judgement) and (kind := _kind_said(change.before)):
            chain.judge_kind(kind, right=True)
        if isinstance(change.after, Judgement) and (kind := _kind_said(change.after)):
            chain.judge_kind(kind, right=change.after.right)
        if isinstance(change.after, InputOf):
            chain.put_input((change.after.id, change.after.source_id, change.after.target_id))
        elif isinstance(change.after, KindOf):
            chain.put_kind((change.after.id, change.after.source_id, change.after.target_id))
        elif isinstance(change.after, MayMean):
            chain.put_meaning((change.after.id, change.after.source_id, change.after.target_id))
