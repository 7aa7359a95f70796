"""What a person corrects on the preview: the kind of a sheet, where its headings stand, what a column holds."""

from typing import Any

from api.console.loading.staging import Upload
from api.console.posted import Posted
from loaders.corrections import Correction, Corrections, corrected
from loaders.headings import Kind

_NOTED = "corrections"


def corrections_of(upload: Upload) -> Corrections:
    """All that was corrected so far."""
    noted: Any = upload.noted(_NOTED) or {}
    return Corrections(
        by_shape={
            shape: Correction(
                kind=Kind(one["kind"]) if one["kind"] else None,
                heading_row=one["heading_row"],
                columns=one["columns"],
            )
            for shape, one in noted.items()
        }
    )


def keep_corrections(upload: Upload, form: Posted) -> None:
    """Add what the form changes, sheet by sheet; `BadInput` where it means nothing."""
    noted: Any = upload.noted(_NOTED) or {}
    before = corrections_of(upload).by_shape
    for name in form.fields:
        mark, _, sheet = name.partition("~")
        if mark != "shape":
            continue
        shape = form.text(name)
        said = _said(form, sheet)
        if said != Correction():
            now = said.over(before.get(shape))
            noted[shape] = {"kind": now.kind, "heading_row": now.heading_row, "columns": dict(now.columns)}
    upload.note(_NOTED, noted)


def _said(form: Posted, sheet: str) -> Correction:
    """What differs from how the sheet was shown."""

    def changed(name: str) -> str | None:
        typed = form.text(f"{name}~{sheet}")
        return typed if typed != form.text(f"was-{name}~{sheet}") else None

    row = changed("row")
    columns = {}
    for name in form.fields:
        mark, _, rest = name.partition("~")
        of_sheet, _, heading = rest.partition("~")
        if mark == "column" and of_sheet == sheet and form.text(name) != form.text(f"was-{name}"):
            columns[heading] = form.text(name)
    return corrected(columns, changed("kind"), int(row) if row and row.isdecimal() and len(row) < 6 else None)
