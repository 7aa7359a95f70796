"""Relay connections with key cursors: an insert neither repeats nor hides a row on later pages."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from hmac import compare_digest
from typing import Annotated, Any, Generic, Protocol, TypeAlias, TypeVar

import orjson

from api.gql.declare import argument, field, object_type
from schema import BadInput

N = TypeVar("N")
MOST = 100
First = Annotated[int, argument("最多几条，1…100。How many at most, 1…100.")]
After = Annotated[str | None, argument("从这个游标之后开始。Start after this cursor.")]
Key: TypeAlias = tuple[Any, ...]
_VERSION = b"2"
_MARK_BYTES = 6
_SIGNATURE_BYTES = 10


@object_type("翻页信息。Where this page stands.")
class PageInfo:
    has_next_page: bool = field("后面还有。There is more after this page.")
    has_previous_page: bool = field("前面还有。There is something before this page.")
    start_cursor: str | None = field("本页首条的游标。Cursor of the first item.")
    end_cursor: str | None = field("本页末条的游标。Cursor of the last item.")


class Cursors(Protocol):
    """Makes the cursors of a listing."""

    def cursor(self, key: Key) -> str: ...


@dataclass(frozen=True, slots=True)
class Edge(Generic[N]):
    """An item and its place in a listing; the cursor is made for whoever asks for it."""

    node: N
    cursors: Cursors
    key: Key

    @property
    def cursor(self) -> str:
        return self.cursors.cursor(self.key)


@dataclass(frozen=True, slots=True)
class Pages:
    """The value of a `PageInfo` of these edges."""

    has_next_page: bool
    has_previous_page: bool
    edges: Sequence[Edge[Any]]

    @property
    def start_cursor(self) -> str | None:
        return self.edges[0].cursor if self.edges else None

    @property
    def end_cursor(self) -> str | None:
        return self.edges[-1].cursor if self.edges else None


@dataclass(frozen=True, slots=True)
class Connection(Generic[N]):
    """The value of every `…Connection` type."""

    edges: list[Edge[N]]
    page_info: Pages

    @property
    def nodes(self) -> list[N]:
        return [edge.node for edge in self.edges]


def connected(
    cursors: Cursors, items: Sequence[N], keys: Sequence[Key], *, more: bool, after: str | None
) -> Connection[N]:
    """A page of `items`."""
    edges = [Edge(item, cursors, key) for item, key in zip(items, keys, strict=True)]
    return Connection(edges, Pages(more, after is not None, edges))


class Listing:
    """The pages of one question: `name` is what is listed, `asked` what it was asked with.

    Its cursors are signed with the `secret` of the store: nobody makes one up, takes one from another question or
    brings one from another store.
    """

    def __init__(self, secret: bytes, name: str, *asked: object) -> None:
        self._secret = secret
        self._question = (name, asked)

    @cached_property
    def _mark(self) -> bytes:
        """Of the question; most answers are told without a cursor."""
        return blake2b(repr(self._question).encode(), digest_size=_MARK_BYTES).digest()

    def page(
        self, items: Sequence[N], keys: Sequence[Key], *, more: bool, after: str | None
    ) -> Connection[N]:
        """A page of `items`."""
        return connected(self, items, keys, more=more, after=after)

    def cursor(self, key: Key) -> str:
        body = self._mark + orjson.dumps(key)
        return urlsafe_b64encode(_VERSION + self._signature(body) + body).decode().rstrip("=")

    def key(self, cursor: str | None, parse: Callable[[Any], Key]) -> Key | None:
        """The key that `cursor` holds; `BadInput` (BAD_CURSOR) when no page of this listing ever gave it."""
        if cursor is None:
            return None
        try:
            raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except (binascii.Error, ValueError):
            raise bad_cursor(cursor, *_NOT_OURS) from None
        signature, body = raw[1 : 1 + _SIGNATURE_BYTES], raw[1 + _SIGNATURE_BYTES :]
        if raw[:1] != _VERSION or not compare_digest(signature, self._signature(body)):
            raise bad_cursor(cursor, *_NOT_OURS)
        if body[:_MARK_BYTES] != self._mark:
            raise bad_cursor(cursor, *_ELSEWHERE)
        return parse(orjson.loads(body[_MARK_BYTES:]))

    def _signature(self, body: bytes) -> bytes:
        return blake2b(body, digest_size=_SIGNATURE_BYTES, key=self._secret).digest()


_NOT_OURS = (
    "游标无效：被改动过，或来自另一个库；只能原样用本列表给出的游标。",
    "Not a cursor of ours: it was edited, or another store gave it; use one as this listing gave it.",
)
_ELSEWHERE = (
    "游标是另一个列表或另一次提问给出的；翻页时除 after、first 外请照原样再问。",
    "The cursor is of another listing or question: ask the same again, but for after and first.",
)


def bad_cursor(cursor: str, zh: str, en: str, code: str = "BAD_CURSOR") -> BadInput:
    return BadInput(zh, en, code=code, detail={"after": cursor[:100]})


def name_key(key: Any) -> tuple[str, str]:
    """(sort key, id) as the store's listings use it."""
    first, second = key
    return str(first), str(second)


def place_key(key: Any) -> tuple[int, str]:
    """(place, digest of the ranking) as pages of a ranking use it."""
    place, digest = key
    return int(place), str(digest)


def bounded(first: int, most: int = MOST) -> int:
    """`first`, or `BadInput` (BAD_FIRST) when it is not within 1…`most`."""
    if not 1 <= first <= most:
        raise BadInput(
            f"first 须在 1 与 {most} 之间，给出的是 {first}。",
            f"first must be from 1 to {most}, not {first}.",
            code="BAD_FIRST",
            detail={"first": first, "most": most},
        )
    return first
