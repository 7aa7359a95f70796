"""What one sheet holds: a table, several below or beside each other, or a form that one enterprise filled in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from loaders.headings import HEADINGS, Kind, Words, plain
from loaders.headings.recognition import FIRM
from loaders.layout import find_layout
from loaders.reading.tables import Grid
from loaders.sheets import Place

_HEADS = frozenset(word for fields in HEADINGS.values() for words in fields.values() for word in words)
_MOSTLY = 0.8
_LONGEST_FORM = 60
_DEEPEST_HEADING = 20
_FEWEST_LABELS = 3


def tables_of(grid: Grid, place: Place) -> Iterator[Grid]:
    """The tables of a sheet, each with its own headings; what a form says becomes a table of one row."""
    form = _form(grid, place.words)
    if form is not None:
        yield form
        return
    while (start := _next_headings(grid, place)) is not None:
        yield from _side_by_side(_part(grid, 0, start))
        grid = _part(grid, start, len(grid.rows))
    yield from _side_by_side(grid)


def _part(grid: Grid, start: int, end: int) -> Grid:
    rows = grid.rows[start:end]
    numbers = {number for number, _ in rows}
    return replace(
        grid,
        rows=rows,
        computed=[place for place in grid.computed if place[0] in numbers],
        merged=[area for area in grid.merged if area.top in numbers],
    )


def _next_headings(grid: Grid, place: Place) -> int | None:
    """Where in `grid.rows` another table begins, with the caption that stands alone above its headings."""
    wanted = [index for index, (_, cells) in enumerate(grid.rows) if index and _all_heads(cells)]
    if not wanted:
        return None
    names, words = [grid.sheet or "", place.stem], place.words
    first = find_layout(_part(grid, 0, wanted[-1]), names, words, place.corrections.everywhere, None)
    if first is None or not first.heading_rows:
        return None
    taken = {plain(heading) for heading in first.headings}
    for index in wanted:
        cells = _filled(grid.rows[index][1])
        if index <= first.first or {plain(cell) for cell in cells} <= taken:
            continue
        kind = words.recognise(cells, [])
        if kind and words.surely(kind, cells) >= _MOSTLY * len(cells) and index + 1 < len(grid.rows):
            alone = index - 1 >= first.first and len(_filled(grid.rows[index - 1][1])) == 1
            return index - 1 if alone else index
    return None


def _all_heads(cells: Sequence[str]) -> bool:
    """A quick look: two cells or more, and nearly all are words that head a column."""
    filled = _filled(cells)
    known = sum(cell in _HEADS for cell in filled) if len(filled) > 1 and filled[0] in _HEADS else 0
    return known > 1 and known >= _MOSTLY * len(filled)


def _filled(cells: Sequence[str]) -> list[str]:
    return [text for cell in cells if (text := cell.strip())]


def _side_by_side(grid: Grid) -> Iterator[Grid]:
    """The tables that stand next to each other, an empty column between them, each with its own names of firms."""
    for _, cells in grid.rows[:_DEEPEST_HEADING]:
        named = [column for column, cell in enumerate(cells) if plain(cell) in FIRM]
        for left, right in pairwise(named):
            gap = next((column for column in range(left + 1, right) if _is_empty(grid, column)), None)
            if gap is not None:
                yield replace(grid, rows=_without_blank((n, row[:gap]) for n, row in grid.rows))
                rest = _without_blank((n, [""] * (gap + 1) + row[gap + 1 :]) for n, row in grid.rows)
                yield from _side_by_side(replace(grid, rows=rest))
                return
    yield grid


def _is_empty(grid: Grid, column: int) -> bool:
    return not any(column < len(cells) and cells[column].strip() for _, cells in grid.rows)


def _without_blank(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [(number, cells) for number, cells in rows if any(map(str.strip, cells))]


def _form(grid: Grid, words: Words) -> Grid | None:
    """企业名称｜某某公司｜联系电话｜021…: labels with their values beside them, as a table of one row."""
    if len(grid.rows) > _LONGEST_FORM:
        return None
    labels: list[str] = []
    values: list[str] = []
    rows_with_labels, began, known = 0, 0, 0
    for number, cells in grid.rows:
        filled = _filled(cells)
        pairs = _pairs(filled, words)
        if pairs is None:
            if len(filled) == 1:
                continue  # a title or a note
            return None
        sure = sum(_is_label(label, words) and bool(value) for label, value in pairs)
        rows_with_labels, known, began = rows_with_labels + bool(sure), known + sure, began or number
        labels += [label for label, _ in pairs]
        values += [value for _, value in pairs]
    firms = sum(plain(label) in FIRM for label in labels)
    if firms != 1 or rows_with_labels < 2 or known < max(_FEWEST_LABELS, 0.6 * len(labels)):
        return None
    return replace(grid, rows=[(began, labels), (began, values)], merged=(), computed=())


def _pairs(filled: Sequence[str], words: Words) -> list[tuple[str, str]] | None:
    """Labels with their values; a label without one has an empty value. None where that cannot be told."""
    pairs: list[tuple[str, str]] = []
    at = 0
    while at < len(filled):
        following = filled[at + 1] if at + 1 < len(filled) else ""
        if following and not _is_label(following, words):
            pairs.append((filled[at], following))
            at += 2
        elif _is_label(filled[at], words):
            pairs.append((filled[at], ""))
            at += 1
        else:
            return None
    return pairs


def _is_label(text: str, words: Words) -> bool:
    return words.surely(Kind.ENTERPRISE, [text]) > 0
