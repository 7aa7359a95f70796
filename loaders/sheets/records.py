"""Lists of JSON records as sheets."""

from collections.abc import Mapping

from loaders.corrections import Correction, shape_of
from loaders.headings import HEADINGS
from loaders.native import is_native
from loaders.reading.tables import Line, Records, shown
from loaders.sheets.columns import about_column
from loaders.sheets.drafts import Draft, Place, Sheet


def keys_of(table: Records) -> list[str]:
    good = [line.record for line in table.lines if line.fault is None]
    return list(dict.fromkeys(key for record in good for key in record))


def from_records(table: Records, place: Place) -> Sheet | None:
    good = [line.record for line in table.lines if line.fault is None]
    lines = table.lines[: place.most_rows]
    if good and all(is_native(record) for record in good):
        drafts = [Draft(place.row(table.sheet, line.number, line.record, {})) for line in lines]
        return Sheet(None, table.sheet, (), drafts, rows=len(table.lines))
    keys = keys_of(table)
    shape = shape_of(keys)
    said = place.corrections.for_shape(shape)
    told = said.over(place.recall(shape))
    kind = told.kind or place.words.recognise(keys, [table.sheet or "", place.stem])
    if kind is None:
        return None
    fields = place.words.fields_of(kind, keys)
    for column, key in enumerate(keys):
        if name := told.field_of(kind, column, key, place.words):
            fields = {other: taken for other, taken in fields.items() if taken != name}
            if name in HEADINGS[kind]:
                fields[column] = name
    left = [key for column, key in enumerate(keys) if column not in fields]
    problems = [
        about_column(table.sheet, key, place.words.field(kind, key) is not None, False, kind) for key in left
    ]
    sheet = Sheet(kind, table.sheet, tuple(keys), [], problems, shape=shape, rows=len(table.lines))
    sheet.said = said if said != Correction() else None
    sheet.fields = fields
    sheet.drafts = [_record(line, table.sheet, place, keys, fields) for line in lines]
    return sheet


def _record(line: Line, sheet: str | None, place: Place, keys: list[str], fields: Mapping[int, str]) -> Draft:
    words = {name: keys[column] for column, name in fields.items()}
    values = {
        name: line.record[keys[column]] for column, name in fields.items() if keys[column] in line.record
    }
    draft = Draft(
        place.row(sheet, line.number, values, words), tuple(shown(line.record.get(key)) for key in keys)
    )
    draft.row.extras = [
        (key, text)
        for column, key in enumerate(keys)
        if column not in fields and (text := shown(line.record.get(key)).strip())
    ]
    if line.fault is not None:
        error = draft.row.rejected(
            "BROKEN_JSON_LINE",
            f"不是合格的 JSON 记录：{line.fault[0]}。",
            f"Not a JSON record: {line.fault[1]}.",
            value=shown(line.record.get("")),
        )
        draft.row.problems.append(error.problem)
        draft.cells = (shown(line.record.get("")),)
        draft.rejected = True
    return draft
