"""Every type and every field has words for people."""

from dataclasses import fields

import pytest

from schema import RECORD_TYPES, Record
from schema.words import FIELD_WORDS, TYPE_WORDS


def test_every_type_has_words() -> None:
    assert set(TYPE_WORDS) == set(RECORD_TYPES)


@pytest.mark.parametrize("type_", RECORD_TYPES)
def test_every_field_has_words(type_: type[Record]) -> None:
    assert {field.name for field in fields(type_)} - {"id", "version"} <= FIELD_WORDS.keys()


def test_no_words_are_left_over() -> None:
    used = {field.name for type_ in RECORD_TYPES for field in fields(type_)}
    assert FIELD_WORDS.keys() <= used


@pytest.mark.parametrize("words", [*TYPE_WORDS.values(), *FIELD_WORDS.values()])
def test_words_are_chinese_then_english(words: tuple[str, str]) -> None:
    zh, en = words
    assert any("\u4e00" <= char <= "\u9fff" for char in zh)
    assert en.isascii()
