"""The same files in both stores give the same answers: partners, order, scores, explanations, pages.

With QIANXIAN_DATA (folders that `qianxian load` takes) these are loaded instead of the examples.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from api.answers import answer_json
from api.cli.examples import examples_folder
from deploy.neo4j.server import Server
from graph.matching import Answer, Direction, Matcher, PartnerFilter
from graph.stores import EVERYTHING, Store, View, open_store
from loaders.export import Format, export
from loaders.loading import load
from schema import Enterprise, InputOf, Institution, Need, Organisation, Product, ProductKind
from tests.campaign import dice, size
from tests.emptying import emptied, patient

pytestmark = pytest.mark.neo4j
CLOSE = 1e-9
QUESTIONS = size(300, 1_000)
WORDINGS = (
    "{}",
    "求购{}，每月2000件，质量稳定的厂家",
    "我们想找做{}的供应商，上海附近优先",
    "采购{}一批，用于挖掘机，要求通过ISO9001认证，江苏浙江均可",
)
FILTERS = (
    PartnerFilter(),
    PartnerFilter(regions=("31",)),
    PartnerFilter(types=(Institution,)),
    PartnerFilter(kinds=(ProductKind.GOODS,)),
)
Ask = Callable[[Matcher, View], Any]


@dataclass(frozen=True)
class Both:
    """The same graph twice."""

    stores: tuple[Store, Store]
    matchers: tuple[Matcher, Matcher]

    def answers(self, ask: Ask) -> list[Any]:
        found = []
        for store, matcher in zip(self.stores, self.matchers, strict=True):
            with store.view(EVERYTHING) as view:
                found.append(ask(matcher, view))
        return found


def data() -> list[Path]:
    return [Path(name) for name in os.environ.get("QIANXIAN_DATA", "").split()] or [examples_folder()]


@pytest.fixture(scope="module")
def both(neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    emptied(neo4j_server)
    file = tmp_path_factory.mktemp("both") / "store.db"
    stores = open_store(f"sqlite:///{file}"), open_store(patient(neo4j_server))
    one, other = (load(store, data()).as_json()["totals"] for store in stores)
    assert one == other
    yield Both(stores, (Matcher(stores[0]), Matcher(stores[1])))
    for store in stores:
        store.close()


def questions(view: View, chance: Random) -> Iterator[tuple[str, Ask]]:
    """In all ways of asking, about what is there; in an order of chance, without end of kinds."""
    organisations = [one.id for one in view.all(Organisation)]
    products = list(view.all(Product))
    needs = [one.id for one in view.all(Need)]
    for some in (organisations, products, needs):
        chance.shuffle(some)
    asks: list[tuple[str, Ask]] = []
    for wording, one in product(WORDINGS, products[:150]):
        asks.append((wording.format(one.name), text(wording.format(one.name), chance.choice(FILTERS))))
    for id_, direction in product(organisations[:200], Direction):
        asks.append((f"{id_} {direction}", partners(id_, direction, chance.choice(FILTERS))))
    asks += [(id_, need(id_)) for id_ in needs[:150]]
    for one in products[:60]:
        asks += [(f"makers of {one.name}", makers(one.id)), (f"inputs of {one.name}", inputs(one.id))]
    chance.shuffle(asks)
    yield from asks


def text(words: str, filter_: PartnerFilter) -> Ask:
    return lambda matcher, view: paged(
        lambda after: matcher.match_text(view, words, filter_=filter_, first=5, after=after)
    )


def partners(id_: str, direction: Direction, filter_: PartnerFilter) -> Ask:
    return lambda matcher, view: paged(
        lambda after: matcher.suggest_partners(view, id_, direction, filter_=filter_, first=5, after=after)
    )


def need(id_: str) -> Ask:
    return lambda matcher, view: paged(lambda after: matcher.match_need(view, id_, first=5, after=after))


def makers(id_: str) -> Ask:
    return lambda matcher, view: [
        (one.subject.id, one.score) for one in matcher.inferred_makers(view, id_, first=20)
    ]


def inputs(id_: str) -> Ask:
    return lambda matcher, view: [
        (one.subject.id, one.score) for one in matcher.inferred_inputs(view, id_, first=20)
    ]


def paged(ask: Callable[[tuple[float, str] | None], Answer]) -> list[Any]:
    """The first two pages, with every word of them."""
    first = ask(None)
    pages = [first]
    if first.more:
        last = first.suggestions[-1]
        pages.append(ask((last.score, last.partner.id)))
    return [answer_json(page, lang) for page in pages for lang in ("zh", "en")]


def differences(one: Any, other: Any, where: str = "") -> Iterator[str]:
    """Where two answers differ; numbers may by no more than a billionth."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            yield from differences(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, f"{where}[{place}]")
    elif isinstance(one, float) and isinstance(other, float):
        if abs(one - other) > CLOSE:
            yield f"{where}: {one} and {other}"
    elif one != other:
        yield f"{where}: {one!r} and {other!r}"


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_hundreds_of_questions_have_the_same_answers(both: Both) -> None:
    asked, wrong, full = 0, [], 0
    with both.stores[0].view(EVERYTHING) as view:
        asks = list(islice(questions(view, dice()), size(QUESTIONS, 2 * QUESTIONS)))
    for words, ask in asks:
        one, other = both.answers(ask)
        wrong += [f"{words}{found}" for found in islice(differences(one, other), 3)]
        full += bool(one and (not isinstance(one[0], dict) or one[0]["suggestions"]))
        asked += 1
    assert wrong == []
    assert asked >= QUESTIONS
    assert full >= asked // 3  # most of what is compared is more than nothing


def test_exports_are_the_same(both: Both, tmp_path: Path) -> None:
    one, other = (
        export(store, tmp_path / f"{place}.json", Format.JSON).read_text(encoding="utf-8")
        for place, store in enumerate(both.stores)
    )
    assert timeless(one) == timeless(other)


def timeless(text: str) -> str:
    """Without when it was recorded: one was loaded after the other."""
    return re.sub(r"20\d\d-\d\d-\d\dT[0-9:.+]+", "…", text)


def test_listings_are_the_same(both: Both) -> None:
    """Not only what matching asks: names, pages, links, counts, the log."""

    def ask(matcher: Matcher, view: View) -> Any:
        edges = list(view.product_links(InputOf))
        some = [one.id for one in islice(view.all(Enterprise), 50)]
        return (
            list(view.product_names()), edges, sorted((type_.__name__, count) for type_, count in view.counts().items()), view.number(), view.products("机", 50),
            view.product_edges_of(InputOf, [target for _, _, target in edges[:40]]),
            view.offers_of(some), sorted(view.offer_counts(some).items()), sorted(view.proven(some).items()), view.needs_of(some),
            view.memberships_of(some), view.outcomes_of(some), view.needs_to_read(100),
            [(one.number, one.record_id, one.before, one.after) for one in view.changes(0, limit=3_000)],
        )  # fmt: skip

    one, other = both.answers(ask)
    for left, right in zip(one, other, strict=True):
        assert timeless(repr(left)) == timeless(repr(right))
