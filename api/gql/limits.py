"""How much one document may ask: weighed before anything else is looked at, so that what is too much is refused at once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    get_named_type,
    is_interface_type,
    is_object_type,
)

from api.gql.cost import Cost, OperationCost, Size, Variables, of_field, together

LONGEST = 100_000
MOST_TOKENS = 1_000
DEEPEST = 12
MOST_ALIASES = 50
MOST_DIRECTIVES = 50
MOST_REPEATED = 10
MOST_COST = 300_000
_NOTHING, _ONCE = Cost(), Size(1)


@dataclass(slots=True)
class Weight:
    """What a selection asks: its depth, its aliases, its directives and its cost."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    cost: Cost = _NOTHING

    def add(self, other: "Weight", deeper: int = 0) -> None:
        self.depth = max(self.depth, other.depth + deeper)
        self.aliases += other.aliases
        self.directives += other.directives


class Weighing:
    """Of one document; each fragment is weighed once, and one that leads to itself adds nothing the second time."""

    def __init__(self, core: GraphQLSchema, document: DocumentNode) -> None:
        self._core = core
        self._document = document
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._weighed: dict[str, Weight] = {}

    def costs(self) -> Mapping[str | None, OperationCost]:
        """What each operation costs, by its name; `GraphQLError` (TOO_COMPLEX) where one asks too much."""
        return {
            node.name.value if node.name else None: self._of_operation(node)
            for node in self._document.definitions
            if isinstance(node, OperationDefinitionNode)
        }

    def _of_operation(self, node: OperationDefinitionNode) -> OperationCost:
        root = self._core.get_root_type(node.operation)
        weight = self._of_selections(node.selection_set, root, node.operation is OperationType.MUTATION)
        weight.directives += len(node.directives or ())
        cost = weight.cost
        for what, found, most in (
            ("depth", weight.depth, DEEPEST),
            ("aliases", weight.aliases, MOST_ALIASES),
            ("directives", weight.directives, MOST_DIRECTIVES),
            ("cost", cost.fixed, MOST_COST),
        ):
            if found > most:
                raise too_much(what, found, most)
        return OperationCost(cost, usual(node))

    def _of_selections(
        self, selections: SelectionSetNode, parent: GraphQLNamedType | None, writes: bool = False
    ) -> Weight:
        weight, costs = Weight(), []
        _check_repeated(selections)
        for selection in selections.selections:
            weight.directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                costs.append(self._of_field(selection, parent, weight, writes))
            else:
                inner = self._of_fragment(selection, parent, writes)
                weight.add(inner)
                costs.append(inner.cost.times(_ONCE))  # not taken apart: it may be spread again and again
        weight.cost = together(costs)
        return weight

    def _of_fragment(self, selection: SelectionNode, parent: GraphQLNamedType | None, writes: bool) -> Weight:
        if isinstance(selection, InlineFragmentNode):
            on = selection.type_condition
            inside = self._core.get_type(on.name.value) if on else parent
            return self._of_selections(selection.selection_set, inside, writes)
        assert isinstance(selection, FragmentSpreadNode)
        return self._of_named(selection.name.value, writes)

    def _of_named(self, name: str, writes: bool) -> Weight:
        if name not in self._weighed:
            self._weighed[name] = Weight()  # while it is being weighed
            if fragment := self._fragments.get(name):
                inside = self._core.get_type(fragment.type_condition.name.value)
                self._weighed[name] = self._of_selections(fragment.selection_set, inside, writes)
        return self._weighed[name]

    def _of_field(
        self, node: FieldNode, parent: GraphQLNamedType | None, weight: Weight, writes: bool
    ) -> Cost:
        name = node.name.value
        weight.aliases += node.alias is not None
        inner = _NOTHING
        definition = None
        if is_object_type(parent) or is_interface_type(parent):
            definition = parent.fields.get(name)
        if node.selection_set and not name.startswith("__"):  # introspection has a rule of its own
            under = self._of_selections(
                node.selection_set, get_named_type(definition.type) if definition else None
            )
            weight.add(under, deeper=1)
            inner = under.cost
        else:
            weight.depth = max(weight.depth, 1)
        of = parent.name if parent else ""
        return of_field(of, name, node.arguments or (), definition, inner, writes)


def _check_repeated(selections: SelectionSetNode) -> None:
    """Nobody writes a field again and again but to make work."""
    names = Counter(
        one.name.value for one in selections.selections if isinstance(one, FieldNode) and one.alias is None
    )
    most = max(names.values(), default=0)
    if most > MOST_REPEATED:
        raise too_much("repeated", most, MOST_REPEATED)


def usual(node: OperationDefinitionNode) -> Variables:
    """What variables are where a request leaves them out, as far as it can cost something."""
    return {
        one.variable.name.value: _reckoned(one.default_value)
        for one in node.variable_definitions or ()
        if one.default_value is not None
    }


def _reckoned(value: ValueNode) -> Any:
    match value:
        case IntValueNode():
            return int(value.value[:7])
        case ListValueNode():
            return [None] * len(value.values)
        case ObjectValueNode():
            return {field.name.value: _reckoned(field.value) for field in value.fields}
        case _:
            return None


def too_much(what: str, found: int, most: int) -> GraphQLError:
    shown = found if found < 10**9 else "10⁹+"
    message = f"查询过重：{what} {shown} > {most}。 / Too much is asked: {what} {shown} > {most}."
    return GraphQLError(message, extensions={"code": "TOO_COMPLEX", "limit": what, "most": most})
