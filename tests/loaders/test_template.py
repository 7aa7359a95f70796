"""The template: headings with notes, drop-down lists and an example; it comes back filled in without help."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from loaders.export import Format, write_template
from loaders.export.tables import TYPES_OF, columns
from loaders.export.template import CHOICES, example, note
from loaders.headings import Kind, written
from loaders.left_out import Why
from loaders.reading import Grid, read_tables
from schema import Enterprise, Need, Offer
from tests.loaders.town import Town, contents


@pytest.mark.parametrize("format_", [Format.XLSX, Format.CSV])
def test_an_example_is_in_every_sheet_and_never_loaded(town: Town, format_: Format) -> None:
    report = town.load(write_template(town.folder / f"样表.{format_.value}", format_))
    left = [one.why for file in report.files for one in file.left_out]
    assert left.count(Why.EXAMPLE) == len(TYPES_OF)
    assert (report.total("rows"), report.complete, contents(town.store)) == (0, True, {})
    assert [problem for file in report.files for problem in file.problems] == []


def test_filled_in_it_loads_without_a_word(town: Town) -> None:
    """As a person does: the example stays where it is, and rows are written below it."""
    template = write_template(town.folder / "样表.xlsx", Format.XLSX)
    filled = town.folder / "填好.xlsx"
    with xlsxwriter.Workbook(str(filled)) as book:
        for table in read_tables(template):
            assert isinstance(table, Grid)
            sheet = book.add_worksheet(table.sheet)
            rows = [cells for _, cells in table.rows]
            kind = Kind(table.sheet) if table.sheet and table.sheet != "填写说明" else None
            if kind is not None:
                marked = example(kind)
                mine = [marked.get(field, "").replace("（示例）", "") for field in columns(kind)]
                rows.append(mine)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    report = town.load(filled)
    assert report.complete
    assert report.total("rows") == len(TYPES_OF)
    warnings = {problem.code for problem in report.files[0].problems}
    assert warnings <= {"ORG_CREATED"}
    assert {one.name for one in town.all(Enterprise)} >= {"上海某某轴承有限公司"}
    assert not any("示例" in one.name for one in town.all(Enterprise))
    assert town.all(Offer)
    assert town.all(Need)


def test_headings_have_notes_and_lists_to_choose_from(tmp_path: Path) -> None:
    path = write_template(tmp_path / "样表.xlsx", Format.XLSX)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    everything = "".join(parts.values())
    assert sum("comments" in name for name in parts) == len(TYPES_OF)
    assert "集群党委,产业联盟党委" in everything
    assert everything.count("<dataValidation ") >= 15
    assert "可写 one of：公开" in everything


@pytest.mark.parametrize("kind", list(TYPES_OF))
def test_every_list_and_example_is_of_a_column(kind: Kind) -> None:
    assert set(example(kind)) <= set(written(kind))
    assert {field for where, field in CHOICES if where is kind} <= set(written(kind))
    assert any(note(kind, field) for field in written(kind))
