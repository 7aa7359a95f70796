"""Where in a sheet the headings stand, what its columns hold, and which cells hold for several rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from loaders.corrections import IGNORED, NOTE, Correction
from loaders.headings import HEADINGS, Kind, Words, plain
from loaders.headings.contents import FIELDS, Content, content_of, field_for, is_phone, says_nothing
from loaders.headings.recognition import BELOW
from loaders.headings.words import NEEDED
from loaders.reading.tables import Area, Grid
from schema.dates import parse_date

_DEEPEST_HEADING = 20
_LONGEST_HEADING = 24
_SAMPLE = 60
_MERGED_ACROSS = 0.6  # of the columns: a caption, no value


class How(StrEnum):
    """How it was known what a column holds."""

    WORD = "word"
    CONTENT = "content"
    REMEMBERED = "remembered"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Layout:
    """Of a sheet: which rows are its headings, and what the columns hold.

    `first` is the index of the first row below the headings in `grid.rows`; `above` the rows before them.
    """

    kind: Kind
    headings: list[str]
    heading_rows: tuple[int, ...]
    first: int
    fields: dict[int, str]
    how: dict[int, How]
    ignored: frozenset[int] = frozenset()
    contradicted_by: int | None = None  # the row number of other headings that were not taken


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    depth: int
    headings: list[str]
    kind: Kind | None
    fields: dict[int, str] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.start + self.depth


def find_layout(
    grid: Grid, names: Sequence[str], words: Words, said: Correction, remembered: Correction | None
) -> Layout | None:
    """The layout, None when the headings mean nothing to us. What a person `said` goes before the rest."""
    told = said.over(remembered)
    candidates = list(_candidates(grid, names, words, told))
    if told.heading_row is not None:
        candidates = [
            one for one in candidates if grid.rows[one.end - 1][0] == told.heading_row
        ] or candidates
    elif not any(one.fields for one in candidates):
        return _without_headings(grid, told)
    chosen, other = _best(grid, [one for one in candidates if one.kind is not None], words)
    if chosen is None or chosen.kind is None:
        return None
    return _layout(grid, chosen, other, words, said, remembered)


def heading_texts(grid: Grid, names: Sequence[str], words: Words) -> list[str]:
    """The headings by which the shape of a sheet is known: those found without help, else the fullest row."""
    found = _best(grid, [one for one in _candidates(grid, names, words, Correction()) if one.kind], words)[0]
    if found:
        return found.headings
    head = [cells for _, cells in grid.rows[:_DEEPEST_HEADING]]
    return max(head, key=lambda cells: sum(bool(cell.strip()) for cell in cells), default=[])


def _candidates(grid: Grid, names: Sequence[str], words: Words, told: Correction) -> Iterable[_Candidate]:
    for start in _starts(grid, told):
        for depth in (1, 2):
            if depth == 2 and not _is_second_row(grid, start):
                continue
            headings = _texts(grid, start, depth)
            kind = _kind_of(told, headings, names, words)
            if depth == 2 and not grid.merged and not _mostly_words(grid.rows[start + 1][1], kind, words):
                continue
            corrected = _said_fields(told, kind, headings, words) if kind else {}
            fields = {**words.fields_of(kind, headings), **corrected} if kind else {}
            yield _Candidate(start, depth, headings, kind if fields else None, fields)


def _starts(grid: Grid, told: Correction) -> Iterable[int]:
    """Where headings may begin: in the first rows, and where a person says."""
    first = range(min(_DEEPEST_HEADING, len(grid.rows)))
    said = (at for at, (number, _) in enumerate(grid.rows) if number == told.heading_row)
    return first if told.heading_row is None else sorted({*first, *said})


def _kind_of(told: Correction, headings: list[str], names: Sequence[str], words: Words) -> Kind | None:
    """What the headings say; where that kind lacks a field that a person named, the kind that has it."""
    kind = told.kind or words.recognise(headings, names)
    if told.kind or not told.columns:
        return kind

    def understood(one: Kind | None) -> int:
        return sum(
            told.field_of(one, column, heading, words) is not None
            for column, heading in enumerate(headings)
            if one and heading.strip()
        )

    def fit(one: Kind) -> tuple[int, int]:
        return understood(one), len(
            {**words.fields_of(one, headings), **_said_fields(told, one, headings, words)}
        )

    wanted = [
        one for one in Kind if _said_fields(told, one, headings, words) and understood(one) > understood(kind)
    ]
    if kind:
        wanted = [one for one in wanted if _has_needed(told, one, headings, words)]
    return max(wanted, key=fit, default=kind)


def _has_needed(told: Correction, kind: Kind, headings: list[str], words: Words) -> bool:
    fields = {**words.fields_of(kind, headings), **_said_fields(told, kind, headings, words)}
    return all(set(group) & set(fields.values()) for group in NEEDED[kind])


def _mostly_words(cells: list[str], kind: Kind | None, words: Words) -> bool:
    """Whether a second row of headings is one: without merged cells only its words say so."""
    filled = [cell for cell in cells if cell.strip()]
    return kind is not None and 2 * words.surely(kind, filled) >= len(filled)


def _said_fields(told: Correction, kind: Kind, headings: list[str], words: Words) -> dict[int, str]:
    said = {
        column: told.field_of(kind, column, heading, words)
        for column, heading in enumerate(headings)
        if heading.strip()
    }
    return {column: name for column, name in said.items() if name and name not in (NOTE, IGNORED)}


def _best(
    grid: Grid, candidates: list[_Candidate], words: Words
) -> tuple[_Candidate | None, _Candidate | None]:
    """The candidate with the most fields, and another row of headings below or above that contradicts it."""
    if not candidates:
        return None, None
    best = max(candidates, key=lambda one: (len(one.fields), -one.start, one.depth))
    rivals = [
        one
        for one in candidates
        if one.depth == 1 == best.depth
        and abs(one.start - best.start) == 1
        and one.kind
        and words.surely(one.kind, filter(str.strip, one.headings)) >= max(2, 0.8 * _filled(one.headings))
        and one.fields != best.fields
    ]
    if not rivals:
        return best, None
    pair = sorted([best, rivals[0]], key=lambda one: one.start)
    sample = grid.rows[pair[1].end :]
    agreed = [_agreement(one, sample) for one in pair]
    chosen = 0 if agreed[0] > agreed[1] else 1  # where nothing tells, those next to the data
    return pair[chosen], pair[1 - chosen]


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _agreement(one: _Candidate, rows: Sequence[tuple[int, list[str]]]) -> int:
    """How many columns hold what their heading says, less those that hold something else."""
    score = 0
    for column, name in one.fields.items():
        content = content_of(_column(rows, column))
        wanted = next((kind for kind, names in FIELDS.items() if name in names), None)
        if content and (wanted or content in (Content.CODE, Content.PHONE, Content.FIRM)):
            score += 1 if name in FIELDS[content] else -1
    return score


def _column(rows: Sequence[tuple[int, list[str]]], column: int) -> list[str]:
    return [cells[column] for _, cells in rows[:_SAMPLE] if column < len(cells)]


def _is_second_row(grid: Grid, start: int) -> bool:
    """Whether the row below belongs to the headings too: merged cells say so, or gaps that it fills."""
    if start + 1 >= len(grid.rows):
        return False
    (number, top), (below, bottom) = grid.rows[start], grid.rows[start + 1]
    if below != number + 1 or not all(_may_be_heading(cell) for cell in bottom if cell.strip()):
        return False
    if any(area.top == number and area.bottom == below and _at(top, area.left) for area in grid.merged):
        return True
    across = [area for area in grid.merged if area.top == area.bottom == number and area.right > area.left]
    if any(
        _filled(bottom[area.left : area.right + 1]) > 1 and area.right - area.left + 1 < len(bottom)
        for area in across
    ):
        return True
    gaps = [column for column, cell in enumerate(bottom) if cell.strip() and not _at(top, column)]
    return not grid.merged and bool(gaps) and _filled(top) > 1 and _filled(bottom) < len(bottom)


def _may_be_heading(cell: str) -> bool:
    text = cell.strip()
    return (
        len(text) <= _LONGEST_HEADING
        and not text[:1].isdigit()
        and not is_phone(text)
        and parse_date(text) is None
    )


def _at(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def _texts(grid: Grid, start: int, depth: int) -> list[str]:
    """The headings, each with the one that stands above it."""
    top = _spread(grid, start)
    if depth == 1:
        return _trimmed(top)
    number = grid.rows[start][0]
    both = {
        column
        for area in grid.merged
        if area.top <= number < area.bottom
        for column in range(area.left, area.right + 1)
    }
    bottom = _spread(grid, start + 1)
    texts: list[str] = []
    carried = ""
    for column in range(max(len(top), len(bottom))):
        above, below = _at(top, column), "" if column in both else _at(bottom, column)
        if above:
            carried = above
        elif below and not grid.merged:
            above = carried
        texts.append(f"{above}{BELOW}{below}" if above and below and above != below else above or below)
    return _trimmed(texts)


def _spread(grid: Grid, index: int) -> list[str]:
    """A row whose cells that are merged across stand in each of their columns."""
    number, cells = grid.rows[index]
    cells = list(cells)
    for area in grid.merged:
        if area.top <= number <= area.bottom and area.right - area.left < _DEEPEST_HEADING:
            text = _at(cells, area.left)
            cells += [""] * (area.right + 1 - len(cells)) if text else []
            for column in range(area.left + 1, area.right + 1) if text else ():
                cells[column] = text
    return cells


def _trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1].strip():
        texts = texts[:-1]
    return texts


def _layout(
    grid: Grid,
    found: _Candidate,
    other: _Candidate | None,
    words: Words,
    said: Correction,
    remembered: Correction | None,
) -> Layout:
    kind = found.kind
    assert kind is not None
    headings = found.headings
    rows = grid.rows[found.end :]
    how = dict.fromkeys(found.fields, How.WORD)
    fields = dict(found.fields)
    ignored: set[int] = set()
    width = max([len(headings), *(len(cells) for _, cells in rows[:_SAMPLE])], default=0)
    for correction, known_by in ((remembered, How.REMEMBERED), (said, How.CORRECTED)):
        for column in range(width) if correction else ():
            name = correction.field_of(kind, column, _at(headings, column), words) if correction else None
            if name in (NOTE, IGNORED):
                fields.pop(column, None)
                ignored |= {column} if name == IGNORED else set()
            elif name:
                for elsewhere in [
                    one for one, taken in fields.items() if taken == name and how[one] is How.WORD
                ]:
                    del fields[elsewhere]
                fields[column], how[column] = name, known_by
    for column in range(width):
        if fields.get(column) == "number" and how[column] is How.WORD and plain(headings[column]) == "代码":
            _code_or_number(kind, rows, column, fields, how)
        if column not in fields and column not in ignored:
            _by_content(kind, headings, rows, column, fields, how)
    start, contradicted = found.start, grid.rows[other.start][0] if other else None
    return Layout(
        kind, headings + [""] * (max(fields, default=0) + 1 - len(headings)),
        tuple(number for number, _ in grid.rows[start : found.end]), found.end, fields, how, frozenset(ignored), contradicted,
    )  # fmt: skip


def _code_or_number(
    kind: Kind,
    rows: Sequence[tuple[int, list[str]]],
    column: int,
    fields: dict[int, str],
    how: dict[int, How],
) -> None:
    """代码 is a number of their own, unless credit codes stand in it and nowhere else."""
    content = content_of(_column(rows, column))
    if content is Content.CODE and (name := field_for(content, kind, list(fields.values()))):
        fields[column], how[column] = name, How.CONTENT


def _by_content(
    kind: Kind,
    headings: list[str],
    rows: Sequence[tuple[int, list[str]]],
    column: int,
    fields: dict[int, str],
    how: dict[int, How],
) -> None:
    silent = says_nothing(_at(headings, column))
    if not silent and "uscc" in fields.values():
        return
    content = content_of(_column(rows, column))
    name = field_for(content, kind, list(fields.values()))
    if name and (silent or content is Content.CODE):
        fields[column], how[column] = name, How.CONTENT


def _without_headings(grid: Grid, told: Correction) -> Layout | None:
    """A list of firms that nobody put headings over: a column of their names, and one of codes, phones or places."""
    kind = told.kind or Kind.ENTERPRISE
    width = max((len(cells) for _, cells in grid.rows[:_SAMPLE]), default=0)
    fields: dict[int, str] = {}
    for column in range(width):
        name = field_for(content_of(_column(grid.rows, column)), kind, list(fields.values()))
        if name:
            fields[column] = name
    if (
        kind is not Kind.ENTERPRISE
        or "name" not in fields.values()
        or not {"uscc", "phone", "place"} & set(fields.values())
    ):
        return None
    headings = [HEADINGS[kind][fields[column]][0] if column in fields else "" for column in range(width)]
    return Layout(kind, headings, (), 0, fields, dict.fromkeys(fields, How.CONTENT))


def held_for_rows(grid: Grid, layout: Layout) -> Mapping[int, dict[int, str]]:
    """Row number → column → the value that a merged cell further up holds for it.

    One that goes across most of the columns is a caption and holds for none.
    """
    if not grid.merged:
        return {}
    at = dict(grid.rows)
    below = grid.rows[layout.first][0] if layout.first < len(grid.rows) else 0
    held: dict[int, dict[int, str]] = {}
    for area in grid.merged:
        if area.bottom > area.top >= below and not is_caption(area, layout):
            text = _at(at.get(area.top, ()), area.left)
            for number in range(area.top + 1, area.bottom + 1) if text else ():
                if number in at:
                    held.setdefault(number, {})[area.left] = text
    return held


def is_caption(area: Area, layout: Layout) -> bool:
    """Whether merged cells go across so many columns that they say something about the table."""
    across = area.right - area.left + 1
    return across > 1 and across >= _MERGED_ACROSS * len(layout.headings)
