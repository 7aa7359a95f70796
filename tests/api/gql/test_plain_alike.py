"""Whatever is asked of the example data is answered as by strawberry's own executor: what the guide shows, and what is made up."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
    parse,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.gql.context import Context
from api.gql.engine import Asked, Document, Engine
from api.gql.plain import PlainExecutor
from api.gql.schema import schema
from api.services import Services
from graph.matching import Matcher
from graph.stores import open_store
from loaders.loading import load
from schema.policy import Actor, Role
from tests.api.gql.test_docs import BLOCKS

ROOT = Path(__file__).parents[3]
CORE = schema._schema
DESK = Actor("desk", "desk", frozenset({Role.STAFF}))
ENGINE = Engine(schema, open_=True, deadline=3_600)
ROOTS = (
    'matchText(text: "求购自润滑轴承，上海附近，每月2000件", first: 3)',
    'search(text: "轴承", first: 3)',
    "enterprises(first: 2)",
    "clusterParties(first: 2)",
    "needs(first: 3)",
    "features",
)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('alike') / 'demo.db'}")
    load(store, [ROOT / "examples"])
    yield Services(store, Matcher(store))
    store.close()


def answer(services: Services, document: Document, variables: dict[str, Any]) -> Any:
    async def run() -> Any:
        result = await ENGINE.execute(document, Asked("", variables), Context(services, DESK))
        return result.data, [error.formatted for error in result.errors or ()]

    return asyncio.run(run())


def stock(node: DocumentNode) -> Document:
    return Document(node, StrawberryGraphQLCoreExecutionContext)  # type: ignore[arg-type]


def reads(node: DocumentNode) -> bool:
    operations = [one for one in node.definitions if isinstance(one, OperationDefinitionNode)]
    return all(one.operation is OperationType.QUERY for one in operations)


@pytest.mark.parametrize("number", [n for n, (query, _) in enumerate(BLOCKS) if reads(parse(query))])
def test_what_the_guide_asks(services: Services, number: int) -> None:
    query, variables = BLOCKS[number]
    node, given_ = parse(query), json.loads(variables or "{}")
    kept = Document(node, PlainExecutor.of_one_document(node))
    told = answer(services, stock(node), given_)
    assert [answer(services, kept, given_) for _ in range(2)] == [told, told]


@st.composite
def selections(draw: st.DrawFn, type_: Any, depth: int) -> str:
    """Some fields of the type, each under a name of its own."""
    assert not is_leaf_type(type_)
    fields = [
        name
        for name, field in getattr(type_, "fields", {}).items()
        if (depth or is_leaf_type(get_named_type(field.type)))
        and not any(is_required_argument(argument) for argument in field.args.values())
    ]
    chosen = draw(st.lists(st.sampled_from(fields), min_size=1, max_size=4, unique=True)) if fields else []
    told = [draw(selected(type_, name, depth)) for name in chosen]
    if is_abstract_type(type_):
        one = draw(st.sampled_from(CORE.get_possible_types(type_)))
        told.append(f"... on {one.name} {draw(selections(one, depth))}")
    return f"{{ __typename {' '.join(told)} }}"


@st.composite
def selected(draw: st.DrawFn, type_: Any, name: str, depth: int) -> str:
    field = type_.fields[name]
    inner = get_named_type(field.type)
    said = f"{type_.name}_{name}: {name}" if is_object_type(type_) else name
    if "lang" in field.args:
        said += draw(st.sampled_from(["", "(lang: EN)", "(lang: $lang)"]))
    said += draw(st.sampled_from(["", "", " @skip(if: $no)", " @include(if: $no)"]))
    return said if is_leaf_type(inner) else f"{said} {draw(selections(inner, depth - 1))}"


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_is_made_up(services: Services, data: st.DataObject) -> None:
    root = data.draw(st.sampled_from(ROOTS))
    type_ = get_named_type(CORE.query_type.fields[root.partition("(")[0]].type)  # type: ignore[union-attr]
    query = f"query ($lang: Language!, $no: Boolean!) {{ {root} {data.draw(selections(type_, 4))} }}"
    node = parse(query)
    kept = Document(node, PlainExecutor.of_one_document(node))
    for variables in ({"lang": "EN", "no": False}, {"lang": "ZH", "no": True}, {"lang": "ZH", "no": False}):
        assert answer(services, kept, variables) == answer(services, stock(node), variables), query
