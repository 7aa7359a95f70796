"""What changed since: the events that a subscription tells of, a page at a time for who asks now and then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import strawberry

import schema
from api.gql.common import DateTime
from api.gql.connection import Connection, Edge, First, Key, PageInfo, Pages, bounded
from api.gql.context import HEARD, Info
from api.gql.declare import Node, argument, field, object_type
from api.gql.enums import ChangeAction, FactKind
from api.gql.log import number_key
from committee.feed import Now, changed_after
from committee.newly_matched import Matched
from graph.stores import View

STEP = 500  # changes that are looked at in one go
_MOST_STEPS = 20  # for one page: where all of them are hidden from who asks it is empty, and goes on
Kinds = Annotated[list[FactKind] | None, argument("只要这些。Only these kinds.")]


def cursor_of(root: strawberry.Parent[Now | Matched], info: Info) -> str:
    return info.context.place(root.number)


def kind_of(root: strawberry.Parent[Now]) -> FactKind:
    return FactKind(root.type.__name__)


def record_of(root: strawberry.Parent[Now]) -> schema.Record | None:
    return root.record


@object_type("一条记录变了。A record became something else.")
class Changed:
    cursor: str = field("从它之后接着听。Where to go on.", cursor_of)
    at: DateTime = field("何时。When.")
    action: ChangeAction = field(
        "新增、修改或删去（不再能看到也算）。Created, changed, or gone: also from sight."
    )
    kind: FactKind = field("哪一类记录。What sort of record.", kind_of)
    id: strawberry.ID = field("记录的编号。The record's id.")
    node: Node | None = field(
        "记录现在的样子；删去的为空。The record as it stands now; null where it is gone.", record_of
    )


@object_type("变了的记录中的一条。One of the records that changed.")
class ChangedEdge:
    node: Changed = field("变了的记录。The record that changed.")
    cursor: str = field("游标，也可从它之后接着听。Its cursor, after which one may listen on, too.")


@object_type("变了的记录的一页，旧的在先。A page of the records that changed, the oldest first.")
class ChangedConnection:
    edges: list[ChangedEdge] = field("各条及游标。Items with cursors.")
    nodes: list[Changed] = field("各条。The items alone.")
    page_info: PageInfo = field(
        "翻页信息；endCursor 总是有，下次从它接着问或接着听。Where this page stands: there always is an endCursor, to ask or to "
        "listen on after."
    )


@dataclass(frozen=True, slots=True)
class _UpTo(Pages):
    """Ends where the log was read up to, also where nothing of that is to be seen."""

    end_cursor: str = ""


def kinds_of(kinds: Sequence[FactKind] | None) -> list[type[schema.Record]]:
    return [one.type for one in (kinds or FactKind)]


async def changed(
    info: Info,
    after: Annotated[
        str | None,
        argument(
            "从这个游标之后：position、订阅或上一页给的；不写则从头。After this cursor, as position, a subscription or the last page "
            "gave it; from the very beginning without one."
        ),
    ] = None,
    kinds: Kinds = None,
    first: First = 100,
) -> Connection[Now]:
    key = info.context.listing(HEARD).key(after, number_key)
    types, first = kinds_of(kinds), bounded(first)
    found, reached, more = await info.context.read(
        lambda view: _some(view, types, key[0] if key else 0, first)
    )
    cursors = _Places(info)
    edges = [Edge(one, cursors, (one.number,)) for one in found]
    return Connection(edges, _UpTo(more, True, edges, info.context.place(reached)))


def _some(
    view: View, types: Sequence[type[schema.Record]], number: int, first: int
) -> tuple[list[Now], int, bool]:
    """What became of at most `first` records, up to which change, and whether there are more changes."""
    found: list[Now] = []
    last = view.whole.number()
    for _ in range(_MOST_STEPS):
        some, number = changed_after(view, types, number, STEP)
        found += some
        if len(found) > first:
            return found[:first], found[first - 1].number, True
        if number >= last or len(found) == first:
            break
    return found, number, number < last


class _Places:
    def __init__(self, info: Info) -> None:
        self._info = info

    def cursor(self, key: Key) -> str:
        return self._info.context.place(key[0])
