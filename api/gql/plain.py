"""Completes plain data in one go: what is only read off a value needs no resolver call, path and info each.

The function for a selection is written once for a document that is kept (`projection.py`), else once a request. Whatever is
unusual raises, and graphql-core does the work again its own way, so errors are its own.
"""

from typing import Any, ClassVar, Self, TypeAlias

from graphql import DirectiveNode, DocumentNode, VariableNode, Visitor, visit
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.gql.projection import Details, Make, NotPlainError, Projection, TooLongError, Writing

Key: TypeAlias = tuple[object, ...]
Plans: TypeAlias = dict[Key, Projection | None]
Decided: TypeAlias = tuple[object, ...]  # what is said of what is skipped
MOST_DECIDED = 16  # ways of skipping that are kept of one document, each with plans of its own


class PlainExecutor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's executor with a shorter way for plain data, which says to its context where it could not be taken. One
    for each request."""

    # For the nodes of one document; None where it is not kept.
    plans: ClassVar[dict[Decided, Plans] | None] = None
    deciding: ClassVar[tuple[str, ...]] = ()  # the variables that say what of it is skipped

    @classmethod
    def of_one_document(cls, document: DocumentNode) -> type[Self]:
        """This class for the requests of a document that is kept, and its plans with it."""
        return type(cls.__name__, (cls,), {"plans": {}, "deciding": _deciding(document)})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = self.variable_values.coerced
        self._plans = self._kept(tuple(said.get(name) for name in self.deciding))
        self._bound: dict[Key, Make | None] = {}

    @classmethod
    def _kept(cls, decided: Decided) -> Plans:
        if cls.plans is None:
            return {}
        if decided not in cls.plans and len(cls.plans) >= MOST_DECIDED:
            cls.plans.clear()
        return cls.plans.setdefault(decided, {})

    def complete_list_value(self, return_type: Any, details: Details, *rest: Any) -> Any:
        if (told := self._told(return_type, details, rest[2])) is not None:
            return told
        self.context_value.holds_of(None)
        return super().complete_list_value(return_type, details, *rest)

    def complete_object_value(self, return_type: Any, details: Details, *rest: Any) -> Any:
        if (told := self._told(return_type, details, rest[2])) is not None:
            return told
        self.context_value.holds_of(None)
        return super().complete_object_value(return_type, details, *rest)

    def _told(self, type_: Any, details: Details, value: Any) -> Any:
        """What is told of the value; None where that is left to graphql-core."""
        key = (type_, *(id(detail.node) for detail in details))
        try:
            if key not in self._bound:
                plan = self._plan(key, type_, details)
                self._bound[key] = plan.of(self.variable_values) if plan else None
            make = self._bound[key]
            return make and make(value)
        except Exception:  # graphql-core meets it too, and says where
            self._bound[key] = None
            return None

    def _plan(self, key: Key, type_: Any, details: Details) -> Projection | None:
        if key not in self._plans:
            try:
                self._plans[key] = Writing(self).projection(type_, details)
            except (NotPlainError, TooLongError):
                self._plans[key] = None
        return self._plans[key]


def _deciding(document: DocumentNode) -> tuple[str, ...]:
    """The variables that stand in directives."""
    found: set[str] = set()

    class Directives(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
            values = (argument.value for argument in node.arguments or ())
            found.update(value.name.value for value in values if isinstance(value, VariableNode))

    visit(document, Directives())
    return tuple(sorted(found))
