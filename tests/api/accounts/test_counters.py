"""What all workers count together is what one would have counted."""

import time
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerMinute, RateLimitItemPerYear
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from api.accounts.counters import Counters

LIMIT = RateLimitItemPerMinute(10)
HITS = st.lists(st.tuples(st.floats(0, 90), st.sampled_from("甲乙"), st.integers(1, 12)), max_size=30)


@given(HITS)
def test_it_counts_as_the_librarys_own_storage(hits: list[tuple[float, str, int]]) -> None:
    now = 1_000_000_000.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: now)
        known = SlidingWindowCounterRateLimiter(MemoryStorage())
        ours = SlidingWindowCounterRateLimiter(Counters())
        for later, who, cost in hits:
            now += later
            assert ours.hit(LIMIT, who, cost=cost) == known.hit(LIMIT, who, cost=cost)
            assert ours.get_window_stats(LIMIT, who) == known.get_window_stats(LIMIT, who)


def hit(file: Path, times: int) -> int:
    limiter = SlidingWindowCounterRateLimiter(Counters(file))
    return sum(limiter.hit(RateLimitItemPerYear(1_000), "tok_1") for _ in range(times))


def test_processes_that_count_at_once_allow_no_more_than_one_would(tmp_path: Path) -> None:
    with get_context("spawn").Pool(3) as workers:
        taken = workers.starmap(hit, [(tmp_path / "counts", 500)] * 6)
    assert sum(taken) == 1_000


def test_many_who_come_once_do_not_free_who_came_too_often() -> None:
    limiter = SlidingWindowCounterRateLimiter(Counters())
    assert limiter.hit(LIMIT, "who came too often", cost=10)
    for stranger in range(20_000):
        limiter.hit(LIMIT, str(stranger))
    assert not limiter.hit(LIMIT, "who came too often")
