"""How much one document may ask: tokens, depth, aliases, and a cost that grows with every list."""

from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    VariableNode,
)
from graphql.language import SKIP

LONGEST = 100_000
MOST_TOKENS = 1_000
DEEPEST = 12
MOST_ALIASES = 50
MOST_COST = 200_000

# How many items a list without `first` is reckoned to have, and what one question to the matcher costs.
_LISTS = dict.fromkeys(
    ("offers", "needs", "memberships", "relations", "introductions", "outcomes", "reported", "within"), 10
) | {"members": 50}
_HEAVY = dict.fromkeys(
    (
        "suggestPartners",
        "matchNeed",
        "matchText",
        "inferredMakers",
        "inferredInputs",
        "inferredProducts",
        "search",
        "chain",
    ),
    3_000,
) | {"matchTexts": 50_000}
_UNKNOWN_FIRST = 100


class Weight:
    """What a selection asks: its depth, its aliases and its cost."""

    __slots__ = ("aliases", "cost", "depth")

    def __init__(self) -> None:
        self.depth = 0
        self.aliases = 0
        self.cost = 0

    def add(self, other: "Weight", times: int = 1, deeper: int = 0) -> None:
        self.depth = max(self.depth, other.depth + deeper)
        self.aliases += other.aliases
        self.cost += other.cost * times


class Limits(ValidationRule):
    """Refuses what is too deep, too wide or too much; each fragment is weighed once."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._fragments: dict[str, Weight] = {}

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> Any:
        weight = self._weigh(node.selection_set)
        for what, found, most in (
            ("depth", weight.depth, DEEPEST),
            ("aliases", weight.aliases, MOST_ALIASES),
            ("cost", weight.cost, MOST_COST),
        ):
            if found > most:
                message = f"查询过重：{what} {found} > {most}。 / Too much is asked: {what} {found} > {most}."
                self.report_error(GraphQLError(message, node, extensions={"code": "TOO_COMPLEX"}))
        return SKIP

    def _weigh(self, selections: SelectionSetNode) -> Weight:
        weight = Weight()
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                self._weigh_field(selection, weight)
            elif isinstance(selection, InlineFragmentNode):
                weight.add(self._weigh(selection.selection_set))
            elif isinstance(selection, FragmentSpreadNode):
                weight.add(self._weigh_fragment(selection.name.value))
        return weight

    def _weigh_field(self, field: FieldNode, weight: Weight) -> None:
        name = field.name.value
        if name.startswith("__"):  # introspection has a rule of its own
            return
        weight.aliases += field.alias is not None
        weight.cost += _HEAVY.get(name, 1)
        if field.selection_set:
            weight.add(self._weigh(field.selection_set), _items(field), deeper=1)
        else:
            weight.depth = max(weight.depth, 1)

    def _weigh_fragment(self, name: str) -> Weight:
        if name not in self._fragments:
            self._fragments[name] = Weight()  # while it is being weighed: a cycle adds nothing
            fragment = self.context.get_fragment(name)
            if fragment:
                self._fragments[name] = self._weigh(fragment.selection_set)
        return self._fragments[name]


def _items(field: FieldNode) -> int:
    """How many times what stands under `field` is answered, at most."""
    for argument in field.arguments or ():
        if argument.name.value == "first":
            if isinstance(argument.value, VariableNode):
                return _UNKNOWN_FIRST
            if isinstance(argument.value, IntValueNode):
                return max(1, min(int(argument.value.value[:7]), _UNKNOWN_FIRST))
    return _LISTS.get(field.name.value, 1)
