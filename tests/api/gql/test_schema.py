"""The schema says what it is in words, and its printed form is true."""

import re
from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
)

from api.gql.schema import sdl

ROOT = Path(__file__).parents[3]
CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


def described() -> Iterator[tuple[str, str | None]]:
    """(where, words) of everything that should have words."""
    for name, type_ in build_schema(sdl()).type_map.items():
        if name.startswith("__") or name in BUILT_IN:
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{value}", one.description) for value, one in type_.values.items())
        elif isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", one.description) for field, one in type_.fields.items())
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field, one in type_.fields.items():
                yield f"{name}.{field}", one.description
                for argument, given in one.args.items():
                    yield f"{name}.{field}({argument})", given.description


def test_everything_has_words_chinese_then_english() -> None:
    found = list(described())
    assert len(found) > 300
    assert [place for place, words in found if not words] == []
    mute = [
        place
        for place, words in found
        if not ((zh := CHINESE.search(words or "")) and ENGLISH.search(words or "", zh.start()))
    ]
    assert mute == []


def test_the_printed_schema_is_true() -> None:
    printed = (ROOT / "api" / "schema.graphql").read_text(encoding="utf-8")
    assert printed == sdl(), "print it anew: qianxian schema > api/schema.graphql"


def test_the_names_that_others_call_are_there() -> None:
    query = build_schema(sdl()).query_type
    assert query is not None
    names = """node organisation enterprise enterprises clusterParty clusterParties product needs search
        suggestPartners matchNeed matchText matchTexts inferredMakers inferredInputs chain features"""
    assert set(query.fields) >= set(names.split())
