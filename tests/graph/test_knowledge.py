"""What is held in memory follows the store."""

import pytest

from graph.knowledge import Follower
from graph.stores import EVERYTHING, Store
from tests.factories import enterprise, keep


def test_the_first_question_after_a_bulk_load_into_little_knows_all_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer from before the load would be that of an empty store."""
    monkeypatch.setattr("graph.knowledge._BULK", 3)
    follower = Follower(store)
    keep(store, *(enterprise(f"甲{number}厂", makes=[f"轴承{number}"]) for number in range(5)))
    with store.view(EVERYTHING) as view:
        known = follower.knowledge(view)
    assert len(known.vocabulary.offered) == 5
    assert known.vocabulary.named("轴承3") != []
