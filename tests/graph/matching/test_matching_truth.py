"""Every reason is true, on the example clusters, and in the long run on the data at hand.

With QIANXIAN_DATA (folders that `qianxian load` takes) these are asked instead of the examples.
"""

import os
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from graph.matching import Answer, Direction, Matcher
from graph.stores import EVERYTHING, Store, View, open_store
from loaders.loading import load
from schema import Need, Organisation
from tests.campaign import size
from tests.graph.matching.truth import check, unmoved

EXAMPLES = Path(__file__).parents[3] / "examples"
TODAY = date(2026, 11, 24)
QUESTIONS = size(700, 3_000)  # the real graph has a hundred thousand
TAKEN_FROM = size(60, 400)
Ask = Callable[[View], Answer]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('truth')}/at_hand.db")
    load(opened, [Path(name) for name in os.environ.get("QIANXIAN_DATA", "").split()] or [EXAMPLES])
    yield opened
    opened.close()


def questions(store: Store) -> list[Ask]:
    """Both directions of every organisation, every need, and every product in words with conditions; shuffled."""
    matcher = Matcher(store)

    def partners(id_: str, direction: Direction) -> Ask:
        return lambda view: matcher.suggest_partners(view, id_, direction, first=100, today=TODAY)

    def need(id_: str) -> Ask:
        return lambda view: matcher.match_need(view, id_, first=100, today=TODAY)

    def text(name: str, use: str) -> Ask:
        words = f"求购{name}，用于{use}，松江附近优先，需ISO9001，每月200套"
        return lambda view: matcher.match_text(view, words, first=100, today=TODAY)

    with store.view(EVERYTHING) as view:
        asks = [partners(o.id, direction) for o in view.all(Organisation) for direction in Direction]
        asks += [need(one.id) for one in view.all(Need)]
        names = [name for _, name in view.product_names()]
    asks += [text(name, use) for name, use in zip(names, reversed(names), strict=True)]
    random.Random(20_250_101).shuffle(asks)
    return asks


def faults(store: Store, asks: list[Ask], taken_from: int) -> tuple[int, list[str]]:
    """(suggestions checked, what is not true); facts are taken away from the first `taken_from` answers."""
    checked, found = 0, []
    for place, ask in enumerate(asks):
        with store.view(EVERYTHING) as view:
            answer = ask(view)
            found += list(check(view, answer))
        checked += len(answer.suggestions)
        if place < taken_from:
            for suggestion in answer.suggestions[:2]:
                found += list(unmoved(store, ask, suggestion))
    return checked, found


@pytest.mark.soak
@pytest.mark.timeout(10_800)  # a chain of a hundred thousand products took 15 minutes with 30 taken from
def test_reasons_of_thousands_of_suggestions_are_true(store: Store) -> None:
    checked, found = faults(store, questions(store)[:QUESTIONS], TAKEN_FROM)
    assert found == []
    assert checked >= 2_000
