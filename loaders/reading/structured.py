"""JSON and JSON Lines: a list of records, or a document with a list for each sheet."""

from typing import cast

import orjson

from loaders.problems import FileProblem
from loaders.reading.tables import Fault, Json, Line, RawTable, Records
from loaders.reading.text import decode

_NO_OBJECT: Fault = ("不是 {…} 形式的一条记录", "not an object")


def read_json(content: bytes, name: str) -> list[RawTable]:
    """The lists of a JSON document; one record alone is a list of one. Takes JSON Lines named .json too."""
    text = decode(content, name).strip()
    try:
        document = cast(Json, orjson.loads(text))
    except orjson.JSONDecodeError as error:
        first, _, rest = text.partition("\n")
        if rest.strip() and _is_record(first):
            return read_json_lines(content, name)
        raise FileProblem(
            f"不是合格的 JSON：{name}（第{error.lineno}行第{error.colno}列）。",
            f"Not well-formed JSON: {name} (line {error.lineno}, column {error.colno}).",
            code="BROKEN_JSON",
        ) from error
    if isinstance(document, list):
        return [_records(None, document)]
    if isinstance(document, dict):
        lists = {
            key: value for key, value in document.items() if isinstance(value, list) and _holds_records(value)
        }
        if lists and not {"name", "名称"} & document.keys():
            return [_records(key, value) for key, value in lists.items()]
        if not all(value == [] for value in document.values()):
            return [Records(None, [Line(1, document)])]
    raise FileProblem(f"文件里没有记录：{name}。", f"The file holds no records: {name}.", code="EMPTY_FILE")


def read_json_lines(content: bytes, name: str) -> list[RawTable]:
    """One record a line; a line that is none is kept with what is wrong with it."""
    lines = enumerate(decode(content, name).split("\n"), start=1)
    return [Records(None, [_line(number, text) for number, text in lines if text.strip()])]


def _line(number: int, text: str) -> Line:
    try:
        record = cast(Json, orjson.loads(text))
    except orjson.JSONDecodeError as error:
        return Line(number, {"": text[:200]}, fault=_broken(error))
    if not isinstance(record, dict):
        return Line(number, {"": text[:200]}, fault=_NO_OBJECT)
    return Line(number, record)


def _broken(error: orjson.JSONDecodeError) -> Fault:
    return f"第{error.colno}个字符处写错或没写完", f"{error.msg} (character {error.colno})"


def _records(sheet: str | None, items: list[Json]) -> Records:
    lines = [
        Line(number, item)
        if isinstance(item, dict)
        else Line(number, {"": str(item)[:200]}, fault=_NO_OBJECT)
        for number, item in enumerate(items, start=1)
    ]
    return Records(sheet, lines)


def _holds_records(items: list[Json]) -> bool:
    return any(isinstance(item, dict) for item in items)


def _is_record(line: str) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False
