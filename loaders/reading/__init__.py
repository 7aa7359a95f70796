"""Bytes to named tables of rows: CSV, XLSX, XLS, JSON, JSON Lines. What the rows mean is decided elsewhere."""

from collections.abc import Callable
from pathlib import Path

from loaders.problems import FileProblem
from loaders.reading.delimited import read_delimited
from loaders.reading.spreadsheet import read_spreadsheet
from loaders.reading.structured import read_json, read_json_lines
from loaders.reading.tables import Grid, Line, RawTable, Records
from schema.system import said_of

READERS: dict[str, Callable[[bytes, str], list[RawTable]]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".xlsx": read_spreadsheet,
    ".xlsm": read_spreadsheet,
    ".xls": read_spreadsheet,
    ".et": read_spreadsheet,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}


def read_tables(path: Path) -> list[RawTable]:
    """The tables of the file; `FileProblem` when it is none that can be read."""
    reader = READERS.get(path.suffix.lower())
    if reader is None and path.exists():
        raise FileProblem(
            f"不认识这种文件：{path.name}；请另存为 xlsx 或 csv。",
            f"Not a type of file that can be read: {path.name}; save it as xlsx or csv.",
            code="FOREIGN_TYPE",
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        zh, en = said_of(error)
        raise FileProblem(
            f"无法读取文件：{path}（{zh}）。",
            f"The file cannot be read: {path} ({en}).",
            code="UNREADABLE_FILE",
        ) from error
    if not content.strip():
        raise FileProblem(f"文件是空的：{path.name}。", f"The file is empty: {path.name}.", code="EMPTY_FILE")
    assert reader is not None  # what has no reader was refused, or is not there to be read
    return reader(content, path.name)


__all__ = ["READERS", "Grid", "Line", "RawTable", "Records", "read_tables"]
