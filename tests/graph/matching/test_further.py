"""The nearest are looked at first; who goes on gets all others behind them."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.matching import Direction, Matcher, Ranking
from graph.stores import EVERYTHING, Store, View, open_store
from tests.factories import enterprise, id_of, keep

SEEKER = id_of("Enterprise", "两样都要的厂")
GOODS = ("镀锌卡箍", "锻钢轴套")
MANY = 230  # more of each than are looked at first


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'many.db'}")
    yield opened
    opened.close()


def ranking(view: View, matcher: Matcher, direction: Direction) -> Ranking:
    found = matcher.suggest_partners(view, SEEKER, direction).ranking
    assert found is not None
    return found


def partners(ranking: Ranking) -> list[str]:
    return [one.candidate.partner.id for one in ranking.scored]


@pytest.mark.parametrize("direction", list(Direction))
def test_all_others_come_behind_the_nearest(store: Store, direction: Direction) -> None:
    upstream = direction is Direction.UPSTREAM
    ours, theirs = ("needs", "makes") if upstream else ("makes", "needs")
    keep(store, enterprise("两样都要的厂", **{ours: GOODS}))
    others = [(f"{good}{n}厂", good) for good in GOODS for n in range(MANY)]
    keep(store, *(enterprise(name, **{theirs: [good]}) for name, good in others))
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        nearest = ranking(view, matcher, direction)
        assert nearest.cut
        all_ = matcher.further(view, nearest)
        assert not all_.cut
        assert partners(all_)[: len(nearest.scored)] == partners(nearest)
        assert sorted(partners(all_)) == sorted(id_of("Enterprise", name) for name, _ in others)
        assert list(all_.keys) == [one.key for one in all_.scored]
        packed = all_.packed()
        assert packed.digest() == all_.digest()
        assert packed.page(view, 195, 120).suggestions == all_.page(view, 195, 120).suggestions


def test_where_all_were_looked_at_there_are_no_others(store: Store) -> None:
    keep(store, enterprise("两样都要的厂", needs=GOODS), enterprise("卡箍厂", makes=GOODS))
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        nearest = ranking(view, matcher, Direction.UPSTREAM)
        assert not nearest.cut
        assert matcher.further(view, nearest) is nearest


def test_another_process_can_borrow_a_ranking(store: Store) -> None:
    keep(store, enterprise("两样都要的厂", needs=GOODS), enterprise("卡箍厂", makes=GOODS))
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        lent = ranking(view, matcher, Direction.UPSTREAM)
        borrowed: Ranking = pickle.loads(pickle.dumps(lent.packed()))
        assert len(borrowed.scored) == 1
        assert borrowed.page(view, 0, 5).suggestions == lent.page(view, 0, 5).suggestions
