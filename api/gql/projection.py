"""Writes the function that tells a selection of plain data: no call for a value of a class that is told as it is.

A selection is *plain* when each of its fields is an attribute, or a function of the value and of arguments that are scalars
or enums. Whatever else turns up is `NotPlainError`, and left to graphql-core. For `{ name friends { name } }` is written

    def f1(value):
        v0 = value.name
        return {'name': (v0 if v0.__class__ is str else coerced(v0))}
    def f0(value):
        v0 = value.name; v1 = value.friends
        return {'name': …, 'friends': [f1(item) for item in v1]}
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeAlias

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.schema.schema_converter import CustomGraphQLEnumType, GraphQLCoreConverter
from strawberry.types.field import StrawberryField

Make: TypeAlias = Callable[[Any], Any]
Told: TypeAlias = Callable[[str], str]  # the name of a value → the expression of what is told of it
Details: TypeAlias = list[Any]
_MOST_FIELDS = 1_000  # what is longer takes longer to write than it saves
# Which values of a scalar need no coercing.
_AS_IT_IS: dict[GraphQLLeafType, str] = {
    GraphQLString: "{0}.__class__ is str",
    GraphQLID: "{0}.__class__ is str",
    GraphQLBoolean: "{0}.__class__ is bool",
    GraphQLInt: "{0}.__class__ is int and -2147483648 <= {0} <= 2147483647",
    GraphQLFloat: "{0}.__class__ is float and {0} - {0} == 0",  # neither infinite nor no number
}


class NotPlainError(Exception):
    """Left to graphql-core."""


class TooLongError(Exception):
    """So much is selected that graphql-core is quicker."""


class Selecting(Protocol):
    """What knows which fields a request selects."""

    schema: GraphQLSchema
    variable_values: VariableValues

    def collect_subfields(self, return_type: GraphQLObjectType, details: Details, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Called:
    """A field that a function makes of the value that has it, and of what the request says where the field stands."""

    function: Callable[..., Any]
    field: GraphQLField
    node: FieldNode
    names: dict[str, str]

    def bound(self, variables: VariableValues) -> Make:
        given = get_argument_values(self.field, self.node, variables)
        arguments = {self.names.get(name, name): value for name, value in given.items()}
        return partial(self.function, **arguments) if arguments else self.function

    @property
    def varies(self) -> bool:
        values = (argument.value for argument in self.node.arguments or ())
        return any(isinstance(value, VariableNode | ListValueNode | ObjectValueNode) for value in values)


class Projection:
    """The function of a selection, but for the arguments that each request brings."""

    def __init__(self, bind: Callable[..., Make], late: Sequence[Called]) -> None:
        self._bind = bind
        self._late = late
        self._same = None if late else bind()

    def of(self, variables: VariableValues) -> Make:
        return self._same or self._bind(*(one.bound(variables) for one in self._late))


class Writing:
    """Of one projection."""

    def __init__(self, selecting: Selecting) -> None:
        self._selecting = selecting
        self._known: dict[str, Any] = {
            "absent": _absent,
            "listed": _listed,
            "learning": _learning,
            "looking": _looking,
        }
        self._names: dict[object, str] = {}
        self._functions: dict[str, str] = {}  # text → name: many types tell a selection alike
        self._written: dict[tuple[object, ...], str | None] = {}
        self._ways: list[str] = []
        self._late: dict[object, Called] = {}
        self._fields = 0

    def projection(self, type_: GraphQLOutputType, details: Details) -> Projection:
        """`NotPlainError` where the selection takes more than plain data."""
        told = self._told(type_, details)("value")
        lines = [f"def bind({', '.join(f'late{n}' for n in range(len(self._late)))}):"]
        for text, name in self._functions.items():
            lines += [f"    def {name}(value):", text]
        lines += [*self._ways, f"    return lambda value: {told}"]
        exec(compile("\n".join(lines), "<projection>", "exec"), self._known)
        return Projection(self._known["bind"], tuple(self._late.values()))

    def _told(self, type_: GraphQLOutputType, details: Details) -> Told:
        present, whole = is_non_null_type(type_), get_nullable_type(type_)
        if is_leaf_type(whole):
            return self._leaf(whole, present)
        told = self._list(whole.of_type, details) if is_list_type(whole) else self._of_class(whole, details)
        otherwise = "absent()" if present else "None"
        return lambda value: f"({told(value)} if {value} is not None else {otherwise})"

    def _leaf(self, type_: GraphQLLeafType, present: bool) -> Told:
        same, told = _AS_IT_IS.get(type_, ""), "{0}"
        if member := _class_of_members(type_):
            same, told = f"{{0}}.__class__ is {self._name(member, member)}", "{0}._name_"
        way = f"{self._name(type_, partial(_coerced, type_))}({{0}})"
        if not present:
            way = f"None if {{0}} is None else {way}"
        return (f"({told} if {same} else {way})" if same else f"({way})").format

    def _list(self, type_: GraphQLOutputType, details: Details) -> Told:
        item = self._told(type_, details)("item")
        return lambda value: (
            f"[{item} for item in ({value} if {value}.__class__ in (tuple, list) else listed({value}))]"
        )

    def _of_class(self, type_: Any, details: Details) -> Told:
        """By the class of the value, where that says of which type it is, or whether it is of this one."""
        possible = self._selecting.schema.get_possible_types(type_) if is_abstract_type(type_) else (type_,)
        functions = {one.name: name for one in possible if (name := self._function(one, details))}
        if not functions:
            raise NotPlainError
        if is_object_type(type_) and type_.is_type_of is None:
            return lambda value: f"{functions[type_.name]}({value})"
        ways = f"ways{len(self._ways)}"
        table = ", ".join(f"{name!r}: {function}" for name, function in functions.items())
        type_name = self._name(("type", type_), partial(_type_of, type_, self._selecting.schema))
        learns = "learning" if _by_class(type_) else "looking"
        self._ways.append(f"    {ways} = {{}}; learn{ways} = {learns}({ways}, {type_name}, {{{table}}})")
        return lambda value: f"({ways}.get({value}.__class__) or learn{ways}({value}))({value})"

    def _function(self, type_: GraphQLObjectType, details: Details) -> str | None:
        """The name of what tells an object of that type, the same for whoever selects it by these nodes; None where its
        values are left to graphql-core."""
        key = (type_, *(id(detail.node) for detail in details))
        if key not in self._written:
            try:
                text = self._body(type_, details)
                self._written[key] = self._functions.setdefault(text, f"f{len(self._functions)}")
            except NotPlainError:
                self._written[key] = None
        return self._written[key]

    def _body(self, type_: GraphQLObjectType, details: Details) -> str:
        lines: list[str] = []
        told: list[str] = []
        for name, nodes in self._selecting.collect_subfields(type_, details).grouped_field_set.items():
            self._fields += 1
            if self._fields > _MOST_FIELDS:
                raise TooLongError
            field = self._selecting.schema.get_field(type_, nodes[0].node.name.value)
            if field is None:
                raise NotPlainError
            lines.append(f"        v{len(lines)} = {self._read(type_, field, nodes[0].node)}")
            told.append(f"{name!r}: {self._told(field.type, nodes)(f'v{len(lines) - 1}')}")
        return "\n".join([*lines, f"        return {{{', '.join(told)}}}"])

    def _read(self, type_: GraphQLObjectType, field: GraphQLField, node: FieldNode) -> str:
        """How the field is read off a value; not plain where that takes a resolver with `info`, or awaiting."""
        if node.name.value == "__typename":
            return repr(type_.name)
        declared = (field.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if not isinstance(declared, StrawberryField):
            raise NotPlainError
        if declared.is_basic_field:
            return f"value.{declared.python_name}"
        called = _called(declared, field, node)
        key = (called.function, id(node) if called.node.arguments else None)
        if called.varies:
            self._late.setdefault(key, called)
            return f"late{list(self._late).index(key)}(value)"
        return f"{self._name(key, called.bound(self._selecting.variable_values))}(value)"

    def _name(self, key: object, what: Any) -> str:
        """The name under which the code knows it."""
        if key not in self._names:
            name = self._names[key] = f"k{len(self._names)}"
            self._known[name] = what
        return self._names[key]


def _called(declared: StrawberryField, field: GraphQLField, node: FieldNode) -> Called:
    resolver = declared.base_resolver
    if resolver is None or declared.is_async or declared.extensions or resolver.info_parameter:
        raise NotPlainError
    if resolver.parent_parameter is None and resolver.root_parameter is None:
        raise NotPlainError
    if not all(is_leaf_type(get_named_type(argument.type)) for argument in field.args.values()):
        raise NotPlainError
    names = {one.graphql_name or one.python_name: one.python_name for one in declared.arguments}
    function: Any = resolver.wrapped_func
    return Called(function, field, node, names)


def _class_of_members(type_: GraphQLLeafType) -> type | None:
    """The class of an enum, where its members are told by their names."""
    if not isinstance(type_, CustomGraphQLEnumType):
        return None
    members: Any = type_.wrapped_cls
    return members if all(type_.coerce_output_value(one) == one._name_ for one in members) else None


def _coerced(type_: GraphQLLeafType, value: Any) -> Any:
    coerced = None if value is None else type_.coerce_output_value(value)
    if coerced is None or coerced is Undefined:
        raise NotPlainError
    return coerced


def _type_of(type_: Any, schema: GraphQLSchema, value: Any) -> str:
    """The name of the type that the value is of: this one, or one that this one may be."""
    resolve: Any = getattr(type_, "resolve_type", None)
    named = resolve(value, None, type_) if resolve else type_.name
    of: Any = schema.get_type(named) if isinstance(named, str) else None
    if of is None or (of.is_type_of and of.is_type_of(value, None) is not True):
        raise NotPlainError
    return str(named)


def _learning(
    ways: dict[type, Make], type_of: Callable[[Any], str], functions: dict[str, Make]
) -> Callable[[Any], Make]:
    """How a value of a class that was not met yet is told; afterwards it is known of that class."""

    def learn(value: Any) -> Make:
        make = ways[value.__class__] = functions[type_of(value)]
        return make

    return learn


def _looking(
    ways: dict[type, Make], type_of: Callable[[Any], str], functions: dict[str, Make]
) -> Callable[[Any], Make]:
    """The same of values of one class that are of several types: each is looked at."""
    return lambda value: functions[type_of(value)]


def _by_class(type_: Any) -> bool:
    """Whether the class of a value says of which type it is: where the type says itself how that is told, only if it says
    this, too."""
    declared = (type_.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)
    told = {} if declared is None else vars(declared.origin)
    return "is_type_of" not in told or "told_by_class" in told


def _listed(values: Any) -> Any:
    if not isinstance(values, list | tuple):
        raise NotPlainError
    return values


def _absent() -> None:
    raise NotPlainError
