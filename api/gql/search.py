"""One box for everything: organisations and needs by what their words contain, products by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import schema
from api.gql.asking import LONGEST_SEARCH, readable
from api.gql.connection import (
    After,
    Edge,
    First,
    Key,
    Listing,
    PageInfo,
    Pages,
    bounded,
)
from api.gql.context import Info
from api.gql.declare import Node, argument, field, object_type
from api.gql.enums import NodeKind
from graph.stores import NeedFilter, OrganisationFilter, View
from schema.names import fold

_ORGANISATIONS: dict[NodeKind, type[schema.Organisation]] = {
    NodeKind.ENTERPRISE: schema.Enterprise,
    NodeKind.INSTITUTION: schema.Institution,
    NodeKind.CLUSTER_PARTY: schema.ClusterParty,
}


@dataclass(frozen=True, slots=True)
class Hit(Edge[schema.Record]):
    """The value of a `SearchEdge`."""

    kind: NodeKind


@dataclass(frozen=True, slots=True)
class Hits:
    """The value of a `SearchConnection`."""

    edges: list[Hit]
    page_info: Pages

    @property
    def nodes(self) -> list[schema.Record]:
        return [edge.node for edge in self.edges]


@object_type("搜到的一项。One thing that was found.")
class SearchEdge:
    node: Node = field("搜到的节点。What was found.")
    kind: NodeKind = field("它是什么。What it is.")
    cursor: str = field("游标。Its cursor.")


@object_type("搜索结果的一页：企业、机构、党组织、产品、需求依次。A page of what was found, kind by kind.")
class SearchConnection:
    edges: list[SearchEdge] = field("各项及游标。Items with cursors.")
    nodes: list[Node] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")


async def search(
    info: Info,
    text: Annotated[str, argument("名称或文字的一部分。Part of a name or of the words.")],
    kinds: Annotated[list[NodeKind] | None, argument("只搜这些。Only these kinds.")] = None,
    first: First = 20,
    after: After = None,
) -> Hits:
    text = readable(text, LONGEST_SEARCH)
    wanted = [kind for kind in NodeKind if not kinds or kind in kinds]
    listing = info.context.listing("search", text, [kind.value for kind in wanted])
    first, key = bounded(first), listing.key(after, _search_key)
    if not fold(text):
        return Hits([], Pages(False, after is not None, ()))
    return await info.context.read(lambda view: _search(view, listing, text, wanted, first, key))


def _search_key(key: Any) -> Key:
    kind, first, second = key
    return NodeKind(kind), str(first), str(second)


def _search(
    view: View, listing: Listing, text: str, kinds: Sequence[NodeKind], first: int, after: Key | None
) -> Hits:
    """Kind after kind, until there is one more than `first`."""
    found: list[Hit] = []
    order = list(NodeKind)
    for kind in kinds:
        if after and order.index(kind) < order.index(after[0]):
            continue
        start = (after[1], after[2]) if after and kind is after[0] else None
        for record, key in _READERS[kind](view, kind, text, first + 1 - len(found), start):
            found.append(Hit(record, listing, (kind.value, *key), kind))
        if len(found) > first:
            break
    page = found[:first]
    return Hits(page, Pages(len(found) > first, after is not None, page))


Found = list[tuple[schema.Record, tuple[str, str]]]


def _organisations(view: View, kind: NodeKind, text: str, first: int, after: tuple[str, str] | None) -> Found:
    page = view.organisations(OrganisationFilter(types=(_ORGANISATIONS[kind],), text=text), first, after)
    return list(zip(page.items, page.keys, strict=True))


def _needs(view: View, kind: NodeKind, text: str, first: int, after: tuple[str, str] | None) -> Found:
    page = view.needs(NeedFilter(text=text, open_on=date.today().isoformat()), first, after)
    return list(zip(page.items, page.keys, strict=True))


def _products(view: View, kind: NodeKind, text: str, first: int, after: tuple[str, str] | None) -> Found:
    page = view.products(text, first, after)
    return list(zip(page.items, page.keys, strict=True))


_READERS: dict[NodeKind, Callable[[View, NodeKind, str, int, tuple[str, str] | None], Found]] = {
    **dict.fromkeys(_ORGANISATIONS, _organisations),
    NodeKind.PRODUCT: _products,
    NodeKind.NEED: _needs,
}
