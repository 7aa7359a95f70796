"""Who may move an introduction from where to where, as one table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema import IntroductionState, NotAllowed
from schema.introduction import ENDS_WITH_REASON, NEXT, ROAD, STATE_EN, STATE_OF_WORDS, STATE_ZH, check_step

S = IntroductionState
STATES = st.sampled_from(list(S))


def test_the_tables_know_every_state() -> None:
    assert set(NEXT) == set(STATE_ZH) == set(STATE_EN) == set(ROAD) | set(ENDS_WITH_REASON) == set(S)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("已启动", S.PROJECT),
        ("进行中", S.PROJECT),
        ("已发放", S.IN_USE),
        ("已完成", S.IN_USE),
        ("已批量应用", S.IN_USE),
        ("已拒绝", S.DECLINED),
    ],
)
def test_words_of_ledgers(word: str, state: IntroductionState) -> None:
    assert STATE_OF_WORDS[word] is state


def test_every_state_is_read_back_from_its_own_word() -> None:
    assert {state: STATE_OF_WORDS.get(word) for state, word in STATE_ZH.items()} == {
        state: state for state in S
    }


@given(STATES, STATES)
def test_a_step_goes_forward_or_to_an_end_and_never_back(
    current: IntroductionState, to: IntroductionState
) -> None:
    onward = current in ROAD and to in ROAD and ROAD.index(to) > ROAD.index(current)
    ends = to in ENDS_WITH_REASON and current in ROAD[:-1]
    if onward or ends:
        check_step(current, to, "价格谈不拢")
    else:
        with pytest.raises(NotAllowed) as caught:
            check_step(current, to, "价格谈不拢")
        assert caught.value.code == "ILLEGAL_STEP"


@pytest.mark.parametrize("to", ENDS_WITH_REASON)
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_an_end_needs_a_reason(to: IntroductionState, reason: str | None) -> None:
    with pytest.raises(NotAllowed) as caught:
        check_step(S.MET, to, reason)
    assert caught.value.code == "REASON_REQUIRED"
