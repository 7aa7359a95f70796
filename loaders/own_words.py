"""A file of heading words that a user adds: 表 (or empty for every sheet that has the field), 栏目, 写法."""

from collections.abc import Iterator
from pathlib import Path

from graph.stores import Store
from loaders.corrections import BY_ITSELF, IGNORED, field_named
from loaders.headings import HEADINGS, Kind
from loaders.headings.own import added
from loaders.headings.recognition import BUILT_IN, plain
from loaders.headings.words import SHEET_NAMES
from loaders.problems import FileProblem
from loaders.reading import Grid, read_tables
from loaders.splitting import split
from schema.names import fold

COLUMNS = ("表", "栏目", "写法")


def add_words(store: Store, path: Path, by: str = "headings") -> int:
    """Keep the words of the file for all later loads; how many are new. `FileProblem` says a line that means nothing."""
    words = list(_words(path))
    with store.write(by, f"headings {path.name}") as tx:
        count = added(tx, words)
        tx.commit()
    return count


def _words(path: Path) -> Iterator[tuple[Kind, str, str]]:
    for table in read_tables(path):
        rows = table.rows if isinstance(table, Grid) else []
        for number, cells in rows:
            sheet, name, text = (*(cell.strip() for cell in cells), "", "", "")[:3]
            if (sheet, name, text) == COLUMNS or not text:
                continue
            kinds = [one for one in _kinds(sheet) if _field(one, name)]
            if not kinds:
                raise FileProblem(
                    f"{path.name} 第{number}行：不认识的表或栏目：{sheet} {name}。",
                    f"{path.name} row {number}: not a known sheet or field: {sheet} {name}.",
                    code="UNKNOWN_FIELD",
                )
            for kind in kinds:
                yield from ((kind, field, word) for field in _field(kind, name) for word in split(text))


def _kinds(sheet: str) -> list[Kind]:
    if not sheet:
        return [kind for kind in Kind if not kind.value.startswith("ETO")]
    return [kind for name, kind in SHEET_NAMES.items() if fold(name) == fold(sheet)][:1]


def _field(kind: Kind, name: str) -> list[str]:
    """The field of that name, or of which that is a word of the table as it stands."""
    if name in HEADINGS[kind]:
        return [name]
    found = field_named(kind, name, BUILT_IN)
    return [found] if found in HEADINGS[kind] and found not in (IGNORED, BY_ITSELF) and plain(name) else []
