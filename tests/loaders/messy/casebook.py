"""A messy file: how it is written, and what a careful person would get out of it. All of it is invented."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

XINQIAO = "310117105"


@dataclass(frozen=True)
class Case:
    write: Callable[[], bytes]
    expected: Mapping[str, Any]


CASES: dict[str, Case] = {}


def case(name: str, write: Callable[[], bytes], **expected: Any) -> None:
    CASES[name] = Case(write, expected)
