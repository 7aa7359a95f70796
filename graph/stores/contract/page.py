"""A listing is read page by page."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a listing in a fixed order; `keys` has one per item: ask `after` the last one for more."""

    items: list[T]
    more: bool
    keys: list[tuple[str, str]] = field(default_factory=list)
