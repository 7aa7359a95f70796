"""Rounding to a few digits is Python's own."""

from hypothesis import given
from hypothesis import strategies as st

from graph.digits import nine_digits, six_digits

SMALL = st.floats(-1_000.0, 1_000.0) | st.floats(0.0, 1.0)


@given(SMALL)
def test_as_round_does(value: float) -> None:
    assert six_digits(value) == round(value, 6)
    assert nine_digits(value) == round(value, 9)


@given(st.integers(-(10**9), 10**9))
def test_as_round_does_in_the_middle(place: int) -> None:
    six, nine = (2 * place + 1) / 2e6, (2 * place + 1) / 2e9
    assert six_digits(six) == round(six, 6)
    assert nine_digits(nine) == round(nine, 9)
