"""How types, fields, arguments and enum values are declared: always with words, Chinese then English."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Annotated, Any, TypeVar, dataclass_transform

import strawberry
from graphql import GraphQLAbstractType, GraphQLResolveInfo

from schema import Record

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


def field(words: str, resolver: Callable[..., Any] | None = None) -> Any:
    """A field that is read off the value by its name, or that `resolver` makes from it."""
    declared: Any = (
        strawberry.field(resolver, description=words) if resolver else strawberry.field(description=words)
    )
    return declared


@dataclass_transform(field_specifiers=(field,))
def object_type(words: str, *, name: str | None = None) -> Callable[[type[T]], type[T]]:
    """A type whose values are of a class of the domain."""

    def declare(cls: type[T]) -> type[T]:
        return strawberry.type(cls, name=name, description=words)

    return declare


@dataclass_transform(field_specifiers=(field,))
def interface_type(words: str) -> Callable[[type[T]], type[T]]:
    def declare(cls: type[T]) -> type[T]:
        return strawberry.interface(cls, description=words)

    return declare


def optional(words: str, name: str | None = None) -> Any:
    """A field of an input that may be left out; null empties what it names."""
    return strawberry.field(default=strawberry.UNSET, description=words, name=name)


def enum_type(enum: type[E], words: str, values: Mapping[E, str], *, name: str | None = None) -> type[E]:
    """An enum of the domain, by default under its own name, each value with its words."""
    strawberry.enum(enum, name=name, description=words)
    definition: Any = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[enum[value.name]]
    return enum


def argument(words: str, name: str | None = None) -> Any:
    return strawberry.argument(description=words, name=name)


class Language(Enum):
    """The value is the domain's word for the language."""

    ZH = "zh"
    EN = "en"


enum_type(
    Language, "语言。Language of sentences.", {Language.ZH: "中文。Chinese.", Language.EN: "英文。English."}
)
Lang = Annotated[Language, argument("用哪种语言。In which language.")]


@interface_type("图中的任一节点或事实，以 id 相认。Any node or fact of the graph, known by its id.")
class Node:
    id: strawberry.ID = field("不透明的全局编号。Opaque global id.")
    told_by_class = True  # all values of one class are of one type: it need not be asked again of each

    @classmethod
    def resolve_type(cls, value: Record, info: GraphQLResolveInfo[Any], type_: GraphQLAbstractType) -> str:
        """Records are named alike in the domain and in GraphQL."""
        return type(value).__name__

    @classmethod
    def is_type_of(cls, value: object, info: GraphQLResolveInfo[Any]) -> bool:
        """Checked by name: an `Enterprise` of the domain is an `Enterprise` here."""
        return type(value).__name__ == cls.__name__
