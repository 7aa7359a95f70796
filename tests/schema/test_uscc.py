"""统一社会信用代码: the check digit finds every single mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.uscc import ALPHABET, check_digit, is_valid

CODES = st.text(ALPHABET, min_size=17, max_size=17).map(lambda first: first + check_digit(first))


@given(CODES)
def test_a_code_with_its_check_digit_is_valid(code: str) -> None:
    assert is_valid(code)


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_changed_character_is_found(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert is_valid(changed) == (changed == code)


@given(CODES, st.integers(0, 16))
def test_two_neighbours_in_the_wrong_order_are_found(code: str, place: int) -> None:
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_valid(changed) == (changed == code)


@given(CODES, st.integers(0, 17), st.sampled_from("IOZSV-a 零１"))
def test_a_character_that_is_not_in_the_alphabet_is_refused(code: str, place: int, other: str) -> None:
    assert not is_valid(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("text", ["", "91310000132234567", "9131000013223456700", "一" * 18])
def test_what_has_another_length_is_refused(text: str) -> None:
    assert not is_valid(text)


def test_the_standard_s_own_example() -> None:
    """GB 32100-2015, annex A."""
    assert is_valid("91350100M000100Y43")
