"""Answers told lately, for who asks the same again: platforms that look whether there is something new ask the same all day.

Kept is what follows from the store alone, as of one change: suggestions of which only plain data is selected, and no cursor
(whoever has one may go on, so his ranking is kept instead). Another may see something else, and tomorrow something else has
expired.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

import orjson
from graphql import FieldNode, OperationDefinitionNode, OperationType

from schema.policy import Actor

ROOM = 6_000_000  # bytes of all that is kept: some 500 answers with ten suggestions
_LONGEST = 0.05  # of the room, so that one answer to many questions drives out few others
_MARK_BYTES = 16
_MATCHES = frozenset(["suggestPartners", "matchNeed", "matchText", "matchTexts"])
Mark = bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as JSON, and the last change when it was given."""

    number: int
    data: bytes


class Again:
    """The answers that were asked for last, as many as there is room for."""

    def __init__(self, room: int = ROOM) -> None:
        self._most = room
        self._room = 0
        self._kept: OrderedDict[Mark, Kept] = OrderedDict()

    def of(self, mark: Mark) -> Kept | None:
        kept = self._kept.get(mark)
        if kept is not None:
            self._kept.move_to_end(mark)
        return kept

    def keep(self, mark: Mark, number: int, data: bytes) -> None:
        """Instead of what was kept of the same question."""
        if (old := self._kept.pop(mark, None)) is not None:
            self._room -= len(old.data)
        if len(data) > _LONGEST * self._most:
            return
        self._kept[mark] = Kept(number, data)
        self._room += len(data)
        while self._room > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._room -= len(oldest.data)


def only_matches(operation: OperationDefinitionNode) -> bool:
    """Whether nothing but suggestions is asked for."""
    return operation.operation is OperationType.QUERY and all(
        isinstance(one, FieldNode) and one.name.value in _MATCHES
        for one in operation.selection_set.selections
    )


def mark(text: str, name: str | None, variables: Mapping[str, Any], actor: Actor) -> Mark | None:
    """The same for the same question of the same actor, with the same rights, on the same day; None of what can be read
    as JSON and not written again: what nests too deeply, and numbers that are too large."""
    try:
        said = orjson.dumps((text, name, variables, repr(actor), date.today()))
    except orjson.JSONEncodeError:
        return None
    return blake2b(said, digest_size=_MARK_BYTES).digest()
