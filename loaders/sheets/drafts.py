"""What a sheet is read into: rows on their way to facts, and what all rows of a file share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from loaders.corrections import Correction, Corrections
from loaders.headings import BUILT_IN, HEADINGS, Kind, Words
from loaders.layout import Layout
from loaders.left_out import LeftOut
from loaders.problems import RowProblem
from loaders.reading.tables import Json
from loaders.rows import Row


@dataclass(slots=True)
class Draft:
    """A row on its way: what it became, and whether it was turned down."""

    row: Row
    cells: tuple[str, ...] = ()
    ids: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    main_id: str | None = None
    rejected: bool = False
    _as_read: tuple[int, bool] | None = None

    def begin_again(self) -> None:
        """As it was after reading, before anything was built of it."""
        if self._as_read is None:
            self._as_read = len(self.row.problems), self.rejected
        noted, self.rejected = self._as_read
        del self.row.problems[noted:]
        self.row.remarks.clear()
        self.ids, self.used, self.main_id = set(), set(), None


@dataclass(slots=True)
class Sheet:
    """A table of a known kind; None is a list of our own JSON export, whose records say their type.

    `rows` counts its data rows: more than `drafts` where only the first were asked for.
    """

    kind: Kind | None
    name: str | None
    headings: tuple[str, ...]
    drafts: list[Draft]
    problems: list[RowProblem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    layout: Layout | None = None
    shape: str = ""
    rows: int = 0
    said: Correction | None = None  # by a person now, to be remembered
    fields: dict[int, str] = field(default_factory=dict)

    def is_headed_by(self, row: int) -> bool:
        """Whether its headings end in that row, as a person counts it."""
        return self.layout is not None and row in self.layout.heading_rows[-1:]

    @property
    def written_headings(self) -> tuple[str, ...]:
        """The headings, each by a word that means without help what the column holds."""
        if self.layout is None or self.kind is None:
            return self.headings
        return tuple(
            heading
            if (name := self.layout.fields.get(column)) is None or _means(self.kind, heading, name)
            else HEADINGS[self.kind].get(name, (heading,))[0]
            for column, heading in enumerate(self.headings)
        )


def _means(kind: Kind, heading: str, name: str) -> bool:
    found = BUILT_IN.field(kind, heading)
    return found is not None and found[0] == name


@dataclass(frozen=True, slots=True)
class Place:
    """What all rows of a file share, and how its sheets are to be understood."""

    document: str
    folder: str
    stem: str
    recorded_at: str
    words: Words = BUILT_IN
    corrections: Corrections = field(default_factory=Corrections)
    recall: Callable[[str], Correction | None] = lambda shape: None  # what was said about a shape before
    most_rows: int | None = None  # only so many become drafts

    def row(
        self, sheet: str | None, number: int, values: Mapping[str, Json], words: Mapping[str, str]
    ) -> Row:
        return Row(self.document, self.folder, sheet, number, values, words, self.recorded_at)


class Cells(Mapping[str, Json]):
    """The cells of a row by field. All rows share what says where a field stands."""

    __slots__ = ("_at", "_cells")

    def __init__(self, cells: tuple[str, ...], at: Mapping[str, int]) -> None:
        self._cells, self._at = cells, at

    def __getitem__(self, name: str) -> str:
        try:
            return self._cells[self._at[name]]
        except IndexError:
            raise KeyError(name) from None

    def get(self, name: str, default: Any = None) -> Any:
        column = self._at.get(name)
        return default if column is None or column >= len(self._cells) else self._cells[column]

    def filled(self) -> dict[str, Json]:
        """Those that are not empty."""
        cells, width = self._cells, len(self._cells)
        return {name: text for name, column in self._at.items() if column < width and (text := cells[column])}

    def __iter__(self) -> Iterator[str]:
        return (name for name, column in self._at.items() if column < len(self._cells))

    def __len__(self) -> int:
        return sum(1 for _ in self)
