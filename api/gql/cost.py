"""What a request costs, known before it runs: points that grow with every list, by its document and its variables.

A document is weighed once, however often it is asked; what depends on variables stays open (`Cost.varying`) and is
filled in for each request. A point is about what one field of one record takes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    ArgumentNode,
    GraphQLField,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    is_list_type,
    is_non_null_type,
)

Variables: TypeAlias = Mapping[str, Any]
MOST_ITEMS = 100  # of one page: what asks for more is refused when it runs

# What one question to the matcher costs, one phrase that a person looks up beside it, and one round through the store that ends on disk.
_QUESTION, _PHRASE, _SEARCH, _INTROSPECTION, WRITE = 3_000, 2_000, 1_000, 20_000, 200
READING = 5  # a character of a document that is not known yet
_OWN: Mapping[str, int] = {
    **dict.fromkeys(
        ("suggestPartners", "matchNeed", "matchText", "needMatched", "prospects", "sharedProspects", "askToMeet",
         "proposeShared", "inferredMakers", "inferredInputs", "inferredProducts", "chain", "undoPlan", "identityProposals"),
        _QUESTION,
    ),
    "search": _SEARCH,
    "Query.changed": _SEARCH,  # the subscription of that name pays for what it tells
    "__schema": _INTROSPECTION,
    "__type": 200,
    "__typename": 0,
}  # fmt: skip
# How many a list without `first` is reckoned to have.
_LISTS: Mapping[str, int] = {
    **dict.fromkeys(
        ("offers", "needs", "memberships", "relations", "introductions", "outcomes", "makers", "inputs", "uses"), 10
    ),
    "members": 50,
    "nodes": 1,  # `first` stands with the connection
    "edges": 1,
}  # fmt: skip
_USUAL = 3
_EACH = {
    "matchTexts": ("texts", 500),
    "_entities": ("representations", 1),
}  # what each item of an argument costs beside what is asked of it
_EACH_WRITTEN = 50
_BY_WORDS = frozenset(
    {"enterprises", "needs"}
)  # the `text` of whose filter is looked for in everything that they list


@dataclass(frozen=True, slots=True)
class Size:
    """How many times something is answered: `number`, or what the variable `page` says, and for each item of `lists`; once
    where the variable `searching` has a text, and not at all where it has none."""

    number: int
    page: str | None = None
    lists: tuple[str, ...] = ()
    searching: str | None = None

    @property
    def varies(self) -> bool:
        return self.page is not None or self.searching is not None or bool(self.lists)

    def of(self, variables: Variables) -> int:
        if self.searching is not None:
            given = variables.get(self.searching)
            return int(isinstance(given, dict) and "text" in given)
        number = self.number if self.page is None else self._paged(variables.get(self.page))
        return max(1, number + sum(_counted(variables.get(name)) for name in self.lists))

    def _paged(self, given: Any) -> int:
        """As it will be read: 100.0 is an Int, too."""
        return int(max(1, min(given, MOST_ITEMS))) if isinstance(given, int | float) else self.number


@dataclass(frozen=True, slots=True, eq=False)
class Cost:
    """`fixed` points, and of each of `varying` as many times as its size says."""

    fixed: int = 0
    varying: tuple[tuple[Size, "Cost"], ...] = ()

    def of(self, variables: Variables) -> int:
        return self.fixed if not self.varying else self._of(variables, {})

    def _of(self, variables: Variables, known: dict[int, int]) -> int:
        """A fragment that is spread again and again is reckoned once."""
        if id(self) not in known:
            known[id(self)] = self.fixed + sum(
                size.of(variables) * cost._of(variables, known) for size, cost in self.varying
            )
        return known[id(self)]

    def times(self, size: Size) -> "Cost":
        if not size.varies and not self.varying:
            return Cost(self.fixed * size.number)
        return Cost(0, ((size, self),))


@dataclass(frozen=True, slots=True)
class OperationCost:
    """What an operation costs; `usual` is what its variables are where a request leaves them out."""

    cost: Cost
    usual: Variables

    def of(self, variables: Variables) -> int:
        return self.cost.of({**self.usual, **variables} if self.usual else variables)


def together(costs: Sequence[Cost]) -> Cost:
    varying = tuple(part for cost in costs for part in cost.varying)
    return Cost(sum(cost.fixed for cost in costs), varying)


def of_field(
    parent: str,
    name: str,
    arguments: Sequence[ArgumentNode],
    field: GraphQLField | None,
    inner: Cost,
    writes: bool,
) -> Cost:
    """Of one field of the type `parent` with what is asked under it."""
    given = {argument.name.value: argument.value for argument in arguments}
    if writes:
        return together(
            [Cost(WRITE + _OWN.get(name, 0)), Cost(_EACH_WRITTEN).times(_listed(given.values())), inner]
        )
    own = Cost(_OWN.get(f"{parent}.{name}") or _OWN.get(name, 1))
    if "reading" in given:
        own = together([own, Cost(_PHRASE).times(_listed([given["reading"]]))])
    if name in _BY_WORDS and "filter" in given:
        own = together([own, Cost(_SEARCH).times(_searching(given["filter"]))])
    if name in _EACH:
        argument, each = _EACH[name]
        below = together([Cost(each), inner.times(_page(given, field))])
        return together([own, below.times(_items(given.get(argument)))])
    if not inner.fixed and not inner.varying:
        return own
    return together([own, inner.times(_times(name, given, field))])


def _times(name: str, given: Mapping[str, ValueNode], field: GraphQLField | None) -> Size:
    if field is not None and "first" in field.args:
        return _page(given, field)
    if name in _LISTS:
        return Size(_LISTS[name])
    return Size(_USUAL if field is not None and _is_list(field) else 1)


def _page(given: Mapping[str, ValueNode], field: GraphQLField | None) -> Size:
    usual = field.args["first"].default_value if field is not None and "first" in field.args else 1
    number = usual if isinstance(usual, int) else MOST_ITEMS
    value = given.get("first")
    if isinstance(value, VariableNode):
        return Size(number, value.name.value)
    if isinstance(value, IntValueNode):
        return Size(max(1, min(int(value.value[:7]), MOST_ITEMS)))
    return Size(number)


def _searching(value: ValueNode) -> Size:
    if isinstance(value, VariableNode):
        return Size(0, searching=value.name.value)
    fields = value.fields if isinstance(value, ObjectValueNode) else ()
    return Size(int(any(field.name.value == "text" for field in fields)))


def _items(value: ValueNode | None) -> Size:
    if isinstance(value, VariableNode):
        return Size(0, lists=(value.name.value,))
    return Size(len(value.values) if isinstance(value, ListValueNode) else 1)


def _listed(values: Iterable[ValueNode]) -> Size:
    """How many records arguments have that bring lists of them, themselves or in an input."""
    number, lists = 1, []
    for value in values:
        inner = [field.value for field in value.fields] if isinstance(value, ObjectValueNode) else [value]
        number += sum(len(one.values) for one in inner if isinstance(one, ListValueNode))
        lists += [one.name.value for one in inner if isinstance(one, VariableNode)]
    return Size(number, lists=tuple(lists))


def _counted(given: Any) -> int:
    """The items of a list, or of the lists that stand in an input."""
    if isinstance(given, list):
        return len(given)
    return (
        sum(len(value) for value in given.values() if isinstance(value, list))
        if isinstance(given, dict)
        else 0
    )


def _is_list(field: GraphQLField) -> bool:
    type_ = field.type
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)
