"""The trade tables, row by row as they are written."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

PRODUCTS, RELATIONS, SHORT_FORMS = "产品.csv", "产品关系.csv", "简称.csv"
_HEADINGS = {
    PRODUCTS: ["名称", "别名", "类别", "上级产品", "说明"],
    RELATIONS: ["上游产品", "下游产品", "关系", "说明"],
    SHORT_FORMS: ["简称", "产品", "行业"],
}


@dataclass(frozen=True, slots=True)
class Product:
    trade: str
    place: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    parents: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Relation:
    trade: str
    place: str
    source: str
    target: str
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class ShortForm:
    place: str
    short: str
    product: str
    trade: str


@dataclass
class Tables:
    """All of them; a trade is a folder."""

    trades: list[str] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    short_forms: list[ShortForm] = field(default_factory=list)

    @cached_property
    def by_name(self) -> dict[str, Product]:
        return {row.name: row for row in self.products}

    def above(self, name: str) -> set[str]:
        """The more general products, up to the roots."""
        found: set[str] = set()
        left = [name]
        while left:
            row = self.by_name.get(left.pop())
            new = [parent for parent in (row.parents if row else ()) if parent not in found]
            found.update(new)
            left += new
        return found


def read_tables(folder: Path) -> Tables:
    """`ValueError` where a table has other headings or no UTF-8."""
    tables = Tables()
    for trade in sorted(path for path in folder.iterdir() if (path / PRODUCTS).is_file()):
        tables.trades.append(trade.name)
        tables.products += [
            Product(trade.name, place, row[0], _several(row[1]), row[2], _several(row[3]), row[4])
            for place, row in _rows(trade / PRODUCTS)
        ]
        if (trade / RELATIONS).is_file():
            tables.relations += [Relation(trade.name, place, *row) for place, row in _rows(trade / RELATIONS)]
    tables.short_forms = [ShortForm(place, *row) for place, row in _rows(folder / SHORT_FORMS)]
    return tables


def _rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    """(place, cells) of every row below the headings."""
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(lines), 1):
            if number == 1 and row != _HEADINGS[path.name]:
                raise ValueError(f"{path}: {row}")
            if len(row) != len(_HEADINGS[path.name]) or any(cell != cell.strip() for cell in row):
                raise ValueError(f"{path}:{number}: {row}")
            if number > 1:
                yield f"{path.parent.name}/{path.name}:{number}", row


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("、")) if cell else ()
