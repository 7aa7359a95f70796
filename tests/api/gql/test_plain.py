"""The shorter way for plain data answers as graphql-core does, mistakes included."""

import asyncio
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, execute, parse
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.gql.declare import Lang, Language, field, interface_type, object_type
from api.gql.plain import MOST_DECIDED, PlainExecutor


@dataclass
class Animal:
    name: str | None
    age: Any = 3
    friends: Any = ()


class Cat(Animal): ...


def shout(root: strawberry.Parent[Animal], lang: Lang = Language.ZH, times: int = 1) -> str:
    return f"{root.name}{lang.value}" * times


async def slow(root: strawberry.Parent[Animal]) -> str:
    await asyncio.sleep(0)
    return f"slow {root.name}"


def broken(root: strawberry.Parent[Animal]) -> str:
    raise ValueError("broken")


@interface_type("动物。Animal.")
class Being:
    name: str = field("名。Name.")
    age: int | None = field("岁。Age.")
    shout: str = field("叫。Shout.", shout)
    slow: str = field("慢。Slow.", slow)
    broken: str | None = field("坏。Broken.", broken)
    friends: "list[Being]" = field("友。Friends.")

    @classmethod
    def resolve_type(cls, value: Any, info: Any, type_: Any) -> str:
        return "Feline" if isinstance(value, Cat) else "Other"

    @classmethod
    def is_type_of(cls, value: Any, info: Any) -> bool:
        return True


@object_type("猫。Cat.")
class Feline(Being):
    purrs: bool = field("呼噜。Purrs.", lambda: True)


@object_type("别的。Another.")
class Other(Being): ...


GOOD = [Cat("喵", friends=[Animal("汪", age=None)]), Animal("汪", friends=(Cat("咪"),))]
BAD = [
    Animal("没名字", friends=[Animal(None)]),
    Animal("老", age="x"),
    Cat("独", friends=None),
    Cat("y", age=2**40),
]


def good() -> list[Animal]:
    return GOOD


def bad(n: int) -> list[Animal]:
    return [BAD[n]]


@object_type("问。Query.")
class Query:
    good: list[Being] = field("好的。Good ones.", good)
    bad: list[Being] | None = field("坏的。Bad ones.", bad)


class Asked:
    """The context of a request."""

    plain = True

    def holds_of(self, number: int | None) -> None:
        self.plain = False


def answer(executor: type[Any], query: str, asked: Asked | None = None) -> Any:
    schema = strawberry.Schema(Query, types=[Feline, Other], execution_context_class=executor)
    schema.process_errors = lambda *_: None  # type: ignore[method-assign]
    result = asyncio.run(schema.execute(query, context_value=asked or Asked()))
    return result.data, [error.formatted for error in result.errors or ()]


SELECTIONS = [
    "name age",
    "__typename name friends { __typename name age friends { name } }",
    "a: name b: shout(lang: EN) c: shout(times: $n)",
    "name ... on Feline { age } ... on Other { friends { name } }",
    "...F name friends { ...F }",
    "name @skip(if: $no) age @include(if: $no)",
    "name slow friends { name slow }",
    "name broken",
    "friends { name } friends { age }",
    "... on Feline { purrs }",
    "shout(times: 2) friends { shout }",
]
DECLARED = {"$n": "query($n: Int = 2)", "$no": "query($no: Boolean = true)"}


@pytest.mark.parametrize("root", ["good", *(f"bad(n: {n})" for n in range(len(BAD)))])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_it_answers_as_graphql_core_does(root: str, selection: str) -> None:
    used = "$no" if "$no" in selection else "$n" if "$n" in selection else None
    fragment = "fragment F on Being { age shout }" if "...F" in selection else ""
    query = f"{DECLARED[used] if used else 'query'} {{ {root} {{ {selection} }} }} {fragment}"
    told = answer(StrawberryGraphQLCoreExecutionContext, query)
    assert answer(PlainExecutor, query) == told
    assert told[0] is not None or "path" in told[1][0]


def test_good_data_never_needs_the_longer_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("graphql-core completed plain data")

    monkeypatch.setattr(StrawberryGraphQLCoreExecutionContext, "complete_list_value", refuse)
    data, errors = answer(PlainExecutor, "{ good { __typename name shout(lang: EN) friends { name age } } }")
    assert errors == []
    assert data["good"][0]["friends"] == [{"name": "汪", "age": None}]


@pytest.mark.parametrize(
    ("selection", "plain"), [("name friends { age }", True), ("friends { slow }", False)]
)
def test_it_says_where_more_than_plain_data_was_asked_for(selection: str, plain: bool) -> None:
    asked = Asked()
    assert answer(PlainExecutor, f"{{ good {{ {selection} }} }}", asked)[1] == []
    assert asked.plain is plain


def test_one_document_is_answered_as_its_variables_say() -> None:
    schema = strawberry.Schema(Query, types=[Feline, Other])
    document = parse(
        "query($n: Int!, $no: Boolean!) { good { name @skip(if: $no) friends { shout(times: $n) } } }"
    )
    executor = PlainExecutor.of_one_document(document)

    def said(n: int, *, no: bool) -> Any:
        result = execute(
            schema._schema, document, variable_values={"n": n, "no": no}, executor_class=executor
        )
        assert isinstance(result, ExecutionResult)
        assert result.data is not None
        return result.data["good"][1]

    assert said(1, no=False) == {"name": "汪", "friends": [{"shout": "咪zh"}]}
    assert said(2, no=True) == {"friends": [{"shout": "咪zh咪zh"}]}
    assert said(1, no=False) == {"name": "汪", "friends": [{"shout": "咪zh"}]}


def test_what_is_learned_of_a_document_has_an_end() -> None:
    """Twenty kilobytes stayed of each of two hundred ways in which one could skip parts of it."""
    schema = strawberry.Schema(Query, types=[Feline, Other])
    names = [f"no{n}" for n in range(6)]
    fields = " ".join(f"{name}: name @skip(if: ${name})" for name in names)
    document = parse(
        f"query({' '.join(f'${name}: Boolean!' for name in names)}) {{ good {{ age {fields} }} }}"
    )
    executor = PlainExecutor.of_one_document(document)
    for said in product([True, False], repeat=len(names)):
        skips = dict(zip(names, said, strict=True))
        result = execute(schema._schema, document, variable_values=skips, executor_class=executor)
        assert isinstance(result, ExecutionResult)
        assert result.data is not None
        assert result.data["good"][0].keys() == {"age", *(name for name in names if not skips[name])}
        assert len(executor.plans or ()) <= MOST_DECIDED


def test_types_within_types_take_no_longer_for_each_level() -> None:
    deep = "shout(times: $n)"
    for _ in range(40):
        deep = f"name friends {{ {deep} ... on Feline {{ age }} ... on Other {{ age }} }}"
    assert answer(PlainExecutor, f"query($n: Int = 2) {{ good {{ {deep} }} }}")[1] == []
