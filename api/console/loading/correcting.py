"""What a person corrects on the preview: the kind of a sheet, where its headings stand, what a column holds."""

from typing import Any

from api.console.posted import Posted
from api.loading.corrections import EVERYWHERE, NOTED, corrections_of
from api.staging import Upload
from loaders.corrections import Correction, corrected
from schema import BadInput


def keep_corrections(upload: Upload, form: Posted) -> None:
    """Add what the form changes, sheet by sheet; `BadInput` where it means nothing."""
    noted: Any = upload.noted(NOTED) or {}
    before = corrections_of(upload).by_shape
    for name in form.fields:
        mark, _, sheet = name.partition("~")
        if mark != "shape":
            continue
        shape = form.text(name)
        said = _said(form, sheet)
        if said != Correction():
            now = said.over(before.get(shape))
            noted[shape] = _plain(now)
    if column := form.text("name-column"):
        told = corrected({column: "name"}, form.text("only-kind"), _number(form.text("only-row")))
        noted[EVERYWHERE] = _plain(told)
    upload.note(NOTED, noted)


def _said(form: Posted, sheet: str) -> Correction:
    """What differs from how the sheet was shown."""

    def changed(name: str) -> str | None:
        typed = form.text(f"{name}~{sheet}")
        return typed if typed != form.text(f"was-{name}~{sheet}") else None

    columns = {}
    for name in form.fields:
        mark, _, rest = name.partition("~")
        of_sheet, _, heading = rest.partition("~")
        if mark == "column" and of_sheet == sheet and form.text(name) != form.text(f"was-{name}"):
            columns[heading] = form.text(name)
    return corrected(columns, changed("kind"), _number(changed("row")))


def _number(typed: str | None) -> int | None:
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 7 or int(typed) < 1:
        raise BadInput(
            f"“{typed}”不是行号；请写表头所在的行，如 3。",
            f"“{typed}” is no row; write the number of the row of headings, such as 3.",
            code="BAD_ROW_NUMBER",
        )
    return int(typed)


def _plain(said: Correction) -> dict[str, Any]:
    return {"kind": said.kind, "heading_row": said.heading_row, "columns": dict(said.columns)}
