"""Ids say their type, and are the same for the same key."""

import re
from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema import RECORD_TYPES, ids
from schema.ids import PREFIXES, key_id, new_id, type_of

NAMES = st.sampled_from(sorted(PREFIXES))
KEYS = st.lists(
    st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"])), min_size=1, max_size=3
)


@given(st.binary(min_size=10, max_size=10))
def test_ids_are_written_in_base32(ten_bytes: bytes) -> None:
    assert ids._base32(ten_bytes) == b32encode(ten_bytes).decode().lower()


def test_every_record_type_has_a_prefix_of_its_own() -> None:
    assert set(PREFIXES) == {type_.__name__ for type_ in RECORD_TYPES} | {"ChangeSet"}
    assert len(set(PREFIXES.values())) == len(PREFIXES)


@given(NAMES, KEYS)
def test_key_id_is_the_same_for_the_same_key_and_says_its_type(name: str, key: list[str]) -> None:
    id_ = key_id(name, *key)
    assert id_ == key_id(name, *key)
    assert re.fullmatch(r"[a-z]{3}_[a-z2-7]{16}", id_)
    assert type_of(id_) == name


@given(KEYS, KEYS)
def test_key_id_differs_for_different_keys(one: list[str], other: list[str]) -> None:
    assert (key_id("Offer", *one) == key_id("Offer", *other)) == (one == other)


def test_key_id_parts_do_not_run_together() -> None:
    assert key_id("Offer", "ab", "c") != key_id("Offer", "a", "bc")


def test_new_id_is_new() -> None:
    made = {new_id("Need") for _ in range(100)}
    assert len(made) == 100
    assert {type_of(id_) for id_ in made} == {"Need"}


@pytest.mark.parametrize(
    "text", ["", "ned", "ned_", "ned_short", "xyz_" + "a" * 16, "ned_" + "a" * 15 + "％", "ned_" + "é" * 16]
)
def test_what_was_made_up_is_no_id(text: str) -> None:
    assert type_of(text) is None
