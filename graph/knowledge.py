"""What is held in memory: the vocabulary and the chain, following the store's change log."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from graph.chain.chain import Chain, Kind
from graph.news import KINDS, News
from graph.stores import EVERYTHING, Change, Store, View
from graph.text.vocabulary import Vocabulary
from schema import Claim, InputOf, Judgement, KindOf, MayMean, Product, ProductEdge
from schema.offer import TO_OTHERS

_SMALL = 3_000  # fewer names than this are indexed anew at once
_MANY_ADDED = 5_000  # more names than this outside a large index are worth a new one
_AT_ONCE = 1_000  # fewer changes than this are taken in while a question waits: some 40 ms
_BULK = 100_000  # to read so many changes takes as long as to read all anew
_STEP = 200  # so much is looked at in one go beside the questions, which then have the floor
_LEFT = 3.0  # times as long as the step took: with less, those who ask at two thirds of what can be answered queue up
_ALL = 2**31


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

    @property
    def settled(self) -> bool:
        """Whether it stays as it is until something is written; else it is about to be indexed anew, and names weigh a little
        otherwise then."""
        return max(self.vocabulary.added, self.common.added) <= _MANY_ADDED

    def seen(self, view: View) -> "Knowledge":
        """As whoever has the view may know it."""
        if view.sees_what_is_kept_back or self.common is self.vocabulary:
            return self
        return replace(self, vocabulary=self.common)


def read_knowledge(view: View) -> Knowledge:
    """Everything anew (1.5 s for 95,559 products and 80,000 edges)."""
    ids = _Ids()
    names = [(ids[id_], name) for id_, name in view.product_names()]
    offered = frozenset(ids[id_] for id_ in view.offered_products())
    common = frozenset(ids[id_] for id_ in view.offered_products(TO_OTHERS))
    vocabulary = Vocabulary(names, offered)
    return Knowledge(
        view.number(),
        vocabulary,
        _read_chain(view, ids),
        vocabulary if common == offered else Vocabulary(names, common),
    )


class _Ids(dict[str, str]):
    """Each id once, wherever it is held: the store says it anew for every name, offer and edge."""

    def __missing__(self, id_: str) -> str:
        return self.setdefault(id_, id_)


def _read_chain(view: View, ids: _Ids) -> Chain:
    inputs, kinds, meanings = (
        ((edge, ids[source], ids[target]) for edge, source, target in view.product_links(type_))
        for type_ in (InputOf, KindOf, MayMean)
    )
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
    taken in beside the questions, which meanwhile are answered as before it; after one of 100,000 all is built anew.
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
        news = News(view.changes(old.number, KINDS, _AT_ONCE))
        if is_small and (is_load or news.names or news.offered):
            self._now = read_knowledge(view)
            return
        self._now = _grown(view, old, number, news)
        if not self._now.settled:
            self._beside(self._settle)

    def _is_building(self) -> bool:
        return self._building is not None and self._building.is_alive()

    def _beside(self, work: Callable[[View], None]) -> None:
        def run() -> None:
            with self._store.view(EVERYTHING) as view:
                work(view)

        self._building = threading.Thread(target=run, name="knowledge", daemon=True)
        self._building.start()

    def _settle(self, view: View) -> None:
        """Into the large indexes with what was added: what nothing was added to stays, so that little is held twice."""
        now = self._now
        vocabulary = common = now.vocabulary.settled(_MANY_ADDED)
        if now.common is not now.vocabulary:
            common = now.common.settled(_MANY_ADDED)
        self._now = replace(now, vocabulary=vocabulary, common=common)

    def _take_in(self, view: View) -> None:
        """What a load wrote, read a little at a time; all anew where that is quicker."""
        old, rest, news = self._now, _Rest(), News()
        heard = old.number
        while step := view.changes(heard, KINDS, _STEP):
            news.add(step)
            if news.size >= _BULK:
                self._now = read_knowledge(view)
                return
            heard = step[-1].number
            rest()
        self._now = _grown(view, old, view.number(), news, rest)
        if not self._now.settled:
            self._settle(view)


def _grown(
    view: View, old: Knowledge, number: int, news: News, rest: Callable[[], None] = _at_once
) -> Knowledge:
    """With what changed since; its chain grows with it."""
    _follow_links(old.chain, news.links)
    return Knowledge(number, *_followed(view, old, news, old.chain, rest))


def _private(view: View, old: Knowledge, number: int) -> Knowledge:
    """The knowledge of a transaction; what is shared is not touched."""
    news = News(view.changes(old.number, KINDS, _BULK))
    if not news.size:
        return old
    if news.size >= _BULK or len(old.vocabulary) < _SMALL:
        return read_knowledge(view)
    chain = old.chain
    if news.links:
        chain = old.chain.copy()
        _follow_links(chain, news.links)
    return Knowledge(number, *_followed(view, old, news, chain))


def _followed(
    view: View, old: Knowledge, news: News, chain: Chain, rest: Callable[[], None] = _at_once
) -> tuple[Vocabulary, Chain, Vocabulary]:
    offered, shown = _offered(view, news.offered, rest)
    vocabulary = common = _followed_names(view, old.vocabulary, news, offered, rest)
    if shown != offered or old.common is not old.vocabulary:
        common = _followed_names(view, old.common, news, shown, rest)
        common = vocabulary if common.offered == vocabulary.offered else common
    return vocabulary, chain, common


def _followed_names(
    view: View, vocabulary: Vocabulary, news: News, now: set[str], rest: Callable[[], None]
) -> Vocabulary:
    """With the products that changed, and those that somebody offers `now` or nobody any more."""
    names = dict(news.names)
    for some in _steps(((vocabulary.offered & news.offered) ^ now) - names.keys()):
        names |= {one.id: one.names for one in view.get_many(Product, some) if one}
        rest()
    if not names:
        return vocabulary
    entries = [(id_, name) for id_, known in names.items() for name in known]
    return vocabulary.grown(entries, names, _with(vocabulary.offered, news.offered, now))


def _with(offered: frozenset[str], touched: set[str], now: set[str]) -> frozenset[str]:
    """`now` of those `touched`, and all others; copied only where that is something else: it is as large as the vocabulary."""
    ceased = offered.intersection(touched) - now
    left = offered - ceased if ceased else offered
    return left if now <= left else left | now


def _offered(view: View, product_ids: Collection[str], rest: Callable[[], None]) -> tuple[set[str], set[str]]:
    """Which of the products somebody offers, and which so that others may know it."""
    offered, shown = set[str](), set[str]()
    for some in _steps(product_ids):
        first = {offer.product_id: offer for offer in view.offers_for(some, limit=1)}
        kept_back = [id_ for id_, offer in first.items() if offer.visibility not in TO_OTHERS]
        shown |= first.keys() - set(kept_back)
        shown |= {one.product_id for one in view.offers_for(kept_back, _ALL) if one.visibility in TO_OTHERS}
        offered |= first.keys()
        rest()
    return offered, shown


def _steps(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    return (ordered[start : start + _STEP] for start in range(0, len(ordered), _STEP))


def _follow_links(chain: Chain, changes: Iterable[Change]) -> None:
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
