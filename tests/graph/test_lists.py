"""Lists of names beside a name and beside each other."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.text.vocabulary import Vocabulary

NAMES = ["滚动轴承", "滑动轴瓦", "关节滑块", "轴承座", "面包", "蛋糕", "开关柜", "母线槽"]
VOCABULARY = Vocabulary((f"prd_{number}", name) for number, name in enumerate(NAMES))
some_lists = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, unique=True), min_size=1, max_size=6)


def test_a_list_of_the_like_holds_more_of_a_name() -> None:
    listed = VOCABULARY.lists([["滚动轴承", "轴承座"], ["面包", "蛋糕"]])
    bearings, bakery = listed.holding(VOCABULARY.lists([["关节轴承"]])).tolist()
    assert bearings > 0.3
    assert bakery == 0.0


def test_a_long_list_counts_for_less_than_a_short_one_but_not_by_its_whole_length() -> None:
    listed = VOCABULARY.lists([["滚动轴承"], ["滚动轴承", "面包", "蛋糕", "开关柜"]])
    short, long = listed.holding(VOCABULARY.lists([["滚动轴承"]])).tolist()
    assert 1.0 < short / long < listed.lengths[1] / listed.lengths[0]


@given(some_lists)
def test_likeness_to_one_list_is_the_cosine_of_what_both_hold(lists: list[list[str]]) -> None:
    like = VOCABULARY.lists(lists).like({0: 2.5})
    grams = [VOCABULARY.grams(names) for names in lists]  # in no name a character stands twice
    for held, found in zip(grams, like.tolist(), strict=True):
        together = sum(weight * grams[0].get(gram, 0.0) for gram, weight in held.items())
        lengths = math.hypot(*held.values()) * math.hypot(*grams[0].values())
        assert found == pytest.approx(together / lengths, abs=1e-6)


@given(some_lists, st.dictionaries(st.integers(0, 5), st.floats(0.1, 3.0), min_size=1))
def test_likeness_lies_between_nothing_and_one(lists: list[list[str]], weights: dict[int, float]) -> None:
    like = VOCABULARY.lists(lists).like({n: weight for n, weight in weights.items() if n < len(lists)})
    assert all(-1e-9 <= one <= 1.0 + 1e-9 for one in like.tolist())


def test_no_list_and_an_empty_list_are_like_nothing() -> None:
    bread = VOCABULARY.lists([["面包"]])
    assert VOCABULARY.lists([]).holding(bread).tolist() == []
    assert VOCABULARY.lists([[], ["面包"]]).like({0: 1.0}).tolist() == [0.0, 0.0]
    assert VOCABULARY.lists([[]]).holding(bread).tolist() == [0.0]
