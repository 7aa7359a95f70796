"""What is held in memory follows the store."""

import time

import pytest

from graph.knowledge import Follower
from graph.matching import Matcher
from graph.stores import EVERYTHING, Store
from tests.factories import enterprise, keep


def test_the_first_question_after_a_bulk_load_into_little_knows_all_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer from before the load would be that of an empty store."""
    monkeypatch.setattr("graph.knowledge._AT_ONCE", 3)
    follower = Follower(store)
    keep(store, *(enterprise(f"甲{number}厂", makes=[f"轴承{number}"]) for number in range(5)))
    with store.view(EVERYTHING) as view:
        known = follower.knowledge(view)
    assert len(known.vocabulary.offered) == 5
    assert known.vocabulary.named("轴承3") != []


@pytest.mark.parametrize("bulk", [4, 1_000], ids=["anew", "grown"])
def test_a_load_is_taken_in_beside_the_questions(
    store: Store, monkeypatch: pytest.MonkeyPatch, bulk: int
) -> None:
    for name, number in (("_SMALL", 1), ("_AT_ONCE", 3), ("_STEP", 2), ("_BULK", bulk)):
        monkeypatch.setattr(f"graph.knowledge.{name}", number)
    keep(store, enterprise("老厂", makes=["液压缸"]))
    follower = Follower(store)
    keep(store, *(enterprise(f"甲{number}厂", makes=[f"轴承{number}"]) for number in range(5)))
    with store.view(EVERYTHING) as view:
        assert follower.knowledge(view).vocabulary.named("液压缸") != []
        until = time.monotonic() + 10
        while not (named := follower.knowledge(view).vocabulary.named("轴承3")):
            assert time.monotonic() < until
            time.sleep(0.01)
        known = follower.knowledge(view)
    assert len(known.vocabulary.offered) == 6
    assert known.number == view.number()
    assert named == known.vocabulary.named("轴承3")


def test_an_answer_holds_of_the_last_change_once_that_is_taken_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("_SMALL", 1), ("_AT_ONCE", 3), ("_STEP", 2), ("_LEFT", 100.0)):
        monkeypatch.setattr(f"graph.knowledge.{name}", number)
    keep(store, enterprise("老厂", makes=["液压缸"]))
    matcher = Matcher(store)
    keep(store, *(enterprise(f"甲{number}厂", makes=[f"轴承{number}"]) for number in range(5)))
    with store.view(EVERYTHING) as view:
        assert matcher.number(view) is None
        until = time.monotonic() + 10
        while (known := matcher.number(view)) is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        assert known == view.number()
