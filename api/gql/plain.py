"""Completes plain data in one go: what is only read off a value needs no resolver call, path and info each.

A selection is *plain* when each of its fields is an attribute, or a function of the value and of arguments
that are scalars or enums. Such a selection is put together into a function from value to result: once for a
document that is kept where no variable stands in it, else once a request. Whatever is unusual raises, and graphql-core does
the work again its own way, so errors are its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar, Self, TypeAlias

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLObjectType,
    GraphQLString,
    Node,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.values import get_argument_values
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

Make: TypeAlias = Callable[[Any], Any]
Details: TypeAlias = list[Any]
Key: TypeAlias = tuple[object, ...]
_PLAIN_VALUES = (list, tuple)
_AS_IT_IS: dict[Any, type] = {
    GraphQLString: str,
    GraphQLID: str,
    GraphQLBoolean: bool,
}  # such a value needs no coercing


class NotPlainError(Exception):
    """Left to graphql-core."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a selection is completed, None where that takes more than plain data. One that `varies` with the variables
    is made anew for each request."""

    varies: bool
    make: Make | None


class PlainExecutor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's executor with a shorter way for plain data. One for each request."""

    plans: ClassVar[dict[Key, Plan] | None] = None  # for nodes of one document; None where it is not kept

    @classmethod
    def of_one_document(cls) -> type[Self]:
        """This class for the requests of a document that is kept, and its plans with it."""
        return type(cls.__name__, (cls,), {"plans": {}})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._objects: dict[Key, Make | None] = {}
        self._plans = {} if self.plans is None else self.plans
        self._given_up = False

    def complete_list_value(self, return_type: Any, details: Details, *rest: Any) -> Any:
        make = None if self._given_up else self._made(return_type, details)
        if make is not None:
            try:
                return make(rest[2])
            except Exception:
                self._given_up = True
        return super().complete_list_value(return_type, details, *rest)

    def complete_object_value(self, return_type: Any, details: Details, *rest: Any) -> Any:
        make = None if self._given_up else self._object(return_type, details)
        if make is not None:
            try:
                return make(rest[2])
            except Exception:
                self._given_up = True
        return super().complete_object_value(return_type, details, *rest)

    def _made(self, type_: Any, details: Details) -> Make | None:
        """How a value of `type_` is completed; None when that takes more than plain data."""
        make = self._whole(get_nullable_type(type_), details)
        return make and (_present(make) if is_non_null_type(type_) else _maybe(make))

    def _whole(self, type_: Any, details: Details) -> Make | None:
        """The same of what is there."""
        if is_list_type(type_):
            make = self._made(type_.of_type, details)
            return make and _listed(make)
        if is_leaf_type(type_):
            coerce: Make = type_.coerce_output_value
            return coerce
        if is_abstract_type(type_):
            return self._abstract(type_, details)
        return self._object(type_, details) if is_object_type(type_) else None

    def _abstract(self, type_: Any, details: Details) -> Make:
        """By the runtime type of each value; one that is not plain leaves all to graphql-core."""
        ways = {one.name: self._object(one, details) for one in self.schema.get_possible_types(type_)}

        def make(value: Any) -> Any:
            complete = ways.get(type_.resolve_type(value, None, type_))
            if complete is None:
                raise NotPlainError
            return complete(value)

        return make

    def _object(self, type_: GraphQLObjectType, details: Details) -> Make | None:
        nodes = [detail.node for detail in details]
        key = (type_, *map(id, nodes))  # the same under every type that has the field: work is done once
        if key not in self._objects:
            plan = self._plans.get(key)
            if plan is None:
                varies = any(isinstance(node, VariableNode) for node in self._below(nodes))
                plan = self._plans[key] = Plan(varies, None if varies else self._selection(type_, details))
            self._objects[key] = self._selection(type_, details) if plan.varies else plan.make
        return self._objects[key]

    def _below(self, nodes: list[FieldNode]) -> Iterator[Node]:
        """All that stands in the selections of these fields, and in the fragments that these name."""
        waiting: list[Node] = [node.selection_set for node in nodes if node.selection_set]
        seen: set[str] = set()
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                waiting.append(self.fragment_definitions[node.name.value].selection_set)
            for key in node.keys:
                value = getattr(node, key, None)
                waiting += [
                    one
                    for one in (value if isinstance(value, list | tuple) else (value,))
                    if isinstance(one, Node)
                ]

    def _selection(self, type_: GraphQLObjectType, details: Details) -> Make | None:
        fields: list[tuple[str, Make]] = []
        for name, nodes in self.collect_subfields(type_, details).grouped_field_set.items():
            field = self.schema.get_field(type_, nodes[0].node.name.value)
            read = self._reader(type_, field, nodes) if field else None
            make = self._made(field.type, nodes) if field and read else None
            if field is None or read is None or make is None:
                return None
            fields.append((name, _field(read, make, _AS_IT_IS.get(get_nullable_type(field.type)))))
        return lambda value: {name: make(value) for name, make in fields}

    def _reader(self, type_: GraphQLObjectType, field: GraphQLField, nodes: Details) -> Make | None:
        """How the field is read off a value; None when that takes a resolver with `info`, or awaiting."""
        if nodes[0].node.name.value == "__typename":
            return lambda value: type_.name
        declared = (field.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if not isinstance(declared, StrawberryField):
            return None
        if declared.is_basic_field:
            return attrgetter(declared.python_name)
        resolver = declared.base_resolver
        if resolver is None or declared.is_async or declared.extensions or resolver.info_parameter:
            return None
        if resolver.parent_parameter is None and resolver.root_parameter is None:
            return None
        if not all(is_leaf_type(get_named_type(argument.type)) for argument in field.args.values()):
            return None
        given = get_argument_values(field, nodes[0].node, self.variable_values)
        names = {one.graphql_name: one.python_name for one in declared.arguments}
        arguments = {names.get(name, name): value for name, value in given.items()}
        function: Any = resolver.wrapped_func
        return partial(function, **arguments)


def _field(read: Make, make: Make, as_it_is: type | None) -> Make:
    """How a field is made from the value that has it. Most are of a class that is told as it is: that takes one call."""

    def complete(value: Any) -> Any:
        found = read(value)
        return found if found.__class__ is as_it_is else make(found)

    return complete


def _maybe(make: Make) -> Make:
    return lambda value: None if value is None else make(value)


def _present(make: Make) -> Make:
    def complete(value: Any) -> Any:
        made = None if value is None else make(value)
        if made is None:
            raise NotPlainError
        return made

    return complete


def _listed(make: Make) -> Make:
    def complete(values: Any) -> Any:
        if not isinstance(values, _PLAIN_VALUES):
            raise NotPlainError
        return [make(value) for value in values]

    return complete
