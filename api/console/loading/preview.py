"""What a load would do, before anything is stored: every sheet, column and row, and the means to correct it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.console.asked import Asked, Elsewhere
from api.console.loading.correcting import keep_corrections
from api.console.posted import not_whole
from api.console.speech import Speech
from api.loading.corrections import corrections_of
from api.loading.running import Running, running, start, stop
from api.staging import Upload
from graph.stores import View
from loaders import preview as loads
from loaders.corrections import IGNORED, NOTE
from loaders.headings import HEADINGS, TECHNICAL, Kind
from loaders.layout import How
from loaders.left_out import LeftOut
from loaders.preview import Becomes, ColumnPreview, FilePreview, RowPreview, SheetPreview
from loaders.problems import RowProblem
from schema.names import made_visible

_COLUMNS_SHOWN = 60  # of those that nobody knows
_ROWS_SHOWN = 30
_PAIRS_SHOWN = 20
_REMARKS_SHOWN = 12
KINDS = tuple(kind for kind in Kind if not kind.value.isascii() and not kind.value.startswith("ETO"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: `field` is the value of its select, `how` says how that was known."""

    id: str
    key: str
    heading: str
    sample: str
    field: str
    how: str
    unsure: bool


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    title: str
    fate: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: what it was taken for, and what its first rows become; those with problems stand first."""

    key: str
    title: str
    shape: str
    kind: str
    heading_row: int | None
    columns: tuple[Column, ...]
    more_columns: int  # that nobody knows, and that are not listed
    fields: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    more: int
    count: int
    counts: Counter[str]
    remarks: tuple[str, ...]
    kinds: tuple[str, ...] = tuple(KINDS)

    @property
    def correctable(self) -> bool:
        """JSON has keys, and no headings that could be mistaken."""
        return bool(self.kind and self.columns)


@dataclass(frozen=True, slots=True)
class File:
    name: str
    problem: str
    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...]
    unknown: bool  # its headings mean nothing to us, and a person can say what they are


@dataclass(frozen=True, slots=True)
class Similar:
    a: str
    b: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All files. `sampled` is how many rows were looked at, where that is not all of them."""

    id: str
    files: tuple[File, ...]
    rows: int
    counts: Counter[str]
    sampled: int
    similar: tuple[Similar, ...]
    more_similar: int
    left_out: tuple[str, ...]
    problem: str
    kinds: tuple[str, ...] = tuple(KINDS)

    @property
    def unsure(self) -> tuple[Column, ...]:
        """Columns that a person should look at."""
        sheets = [sheet for file in self.files for sheet in file.sheets if sheet.correctable]
        return tuple(column for sheet in sheets for column in sheet.columns if column.unsure)


def preview(view: View, asked: Asked) -> Preview | Running | Elsewhere:
    upload = asked.services.staging.get(asked.id)
    if under_way := running(upload):
        return under_way
    if upload.noted("result"):
        return Elsewhere(f"/load/{upload.id}/result")
    found = loads.preview(asked.services.store, upload.paths(), corrections_of(upload))
    files = tuple(_files(upload, found.files, asked.say))
    sheets = [sheet for file in files for sheet in file.sheets]
    looked_at = sum(sheet.counts.total() for sheet in sheets)
    return Preview(
        id=upload.id,
        files=files,
        rows=sum(sheet.count for sheet in sheets),
        counts=sum((sheet.counts for sheet in sheets), Counter()),
        sampled=0 if found.whole else looked_at,
        similar=tuple(
            Similar(pair.a.name, pair.b.name, pair.en if asked.say.lang == "en" else pair.zh)
            for pair in found.proposals[:_PAIRS_SHOWN]
        ),
        more_similar=max(0, len(found.proposals) - _PAIRS_SHOWN),
        left_out=tuple(upload.left_out()),
        problem=asked.problem.text(asked.say.lang) if asked.problem else _broken_off(upload, asked),
    )


def _broken_off(upload: Upload, asked: Asked) -> str:
    """Why the last try did not come to its end."""
    error: Any = upload.noted("error")
    if error is None:
        return asked.say("load.broken_off") if upload.noted("progress") else ""
    if error["code"] == "STOPPED":
        return asked.say("load.stopped")
    if error["code"] == "INTERNAL":
        return asked.say("load.failed", number=error["number"])
    return str(error[asked.say.lang])


def _files(upload: Upload, files: Sequence[FilePreview], say: Speech) -> Iterator[File]:
    for number, file in enumerate(files):
        unknown = bool(file.unreadable and file.unreadable.code == "UNKNOWN_HEADINGS" and len(files) == 1)
        yield File(
            name=upload.shown(file.path),
            problem=file.unreadable.text(say.lang) if file.unreadable and not unknown else "",
            unknown=unknown,
            sheets=tuple(_sheet(f"{number}-{place}", sheet, say) for place, sheet in enumerate(file.sheets)),
            remarks=_remarks(file.problems, file.left_out, say),
        )


def _sheet(key: str, sheet: SheetPreview, say: Speech) -> Sheet:
    told = [one for one in sheet.problems if one.code != "UNKNOWN_COLUMN"]  # its own line says so
    columns = _columns_to_show(sheet.columns)
    rows = sorted(sheet.rows, key=lambda row: (not row.problems, row.number))
    return Sheet(
        key=key,
        title=sheet.name or "",
        shape=sheet.shape,
        kind=sheet.kind or "",
        heading_row=sheet.heading_rows[-1] if sheet.heading_rows else None,
        columns=tuple(_column(key, number, column, say) for number, column in columns),
        more_columns=len(sheet.columns) - len(columns),
        fields=_fields(sheet.kind, say),
        rows=tuple(_row(row, say) for row in rows[:_ROWS_SHOWN]),
        more=max(0, sheet.count - _ROWS_SHOWN),
        count=sheet.count,
        counts=Counter({what.value: sheet.becoming(what) for what in Becomes}),
        remarks=_remarks(told, sheet.left_out, say),
    )


def _columns_to_show(columns: Sequence[ColumnPreview]) -> list[tuple[int, ColumnPreview]]:
    """In their order: those that mean something, and the first of those that nobody knows."""
    unknown = [number for number, column in enumerate(columns) if column.how is None]
    left_out = set(unknown[_COLUMNS_SHOWN:])
    return [(number, column) for number, column in enumerate(columns) if number not in left_out]


def _column(key: str, number: int, column: ColumnPreview, say: Speech) -> Column:
    named = column.heading if len(column.heading) > 2 or not column.heading.isascii() else column.letter
    return Column(
        id=f"column-{key}-{number}",
        key=named,
        heading=column.heading or say("load.no_heading", letter=column.letter),
        sample=made_visible(say.list(column.examples)),
        field=IGNORED if column.ignored else column.field or NOTE,
        how=say(f"how.{column.how.value if column.how else 'note'}") if not column.ignored else "",
        unsure=column.how is How.CONTENT or (column.how is None and not column.ignored),
    )


def _fields(kind: Kind | None, say: Speech) -> tuple[tuple[str, str], ...]:
    """What a column may be: our own headings, the note, or nothing."""
    own = HEADINGS[kind].items() if kind else ()
    known = tuple((name, _called(words)) for name, words in own if name not in TECHNICAL and name != NOTE)
    return (*known, (NOTE, say("load.as_note")), (IGNORED, say("load.as_nothing")))


def _called(words: Sequence[str]) -> str:
    """The heading that we write; a Chinese one where there is one."""
    return next((word for word in words if not word.isascii()), words[0])


def _row(row: RowPreview, say: Speech) -> Row:
    problems = dict.fromkeys(_said(problem, say) for problem in row.problems)
    return Row(row.number, made_visible(row.about), row.becomes.value, tuple(problems))


def _said(problem: RowProblem, say: Speech) -> str:
    sentence = problem.en if say.lang == "en" else problem.zh
    where = f"{problem.column}{say('colon')}" if problem.column else ""
    return f"{where}{sentence}{problem.seen}"


def _remarks(problems: Sequence[RowProblem], left_out: Sequence[LeftOut], say: Speech) -> tuple[str, ...]:
    """What was left out on purpose, and what is said about the whole."""
    by_reason: dict[str, list[str]] = {}
    for one in left_out:
        zh, _, en = one.why.value.partition(" ")
        words = say("load.row", n=one.row) if one.row else one.sheet or ""
        by_reason.setdefault(en if say.lang == "en" else zh, []).append(words)
    passed_over = [
        say(
            "load.passed_over",
            what=what,
            where=say.list(where[:_REMARKS_SHOWN]) + ("…" * (len(where) > _REMARKS_SHOWN)),
        )
        for what, where in by_reason.items()
    ]
    return (*dict.fromkeys(_said(problem, say) for problem in problems), *passed_over)


def act_on_preview(asked: Asked) -> Elsewhere:
    """Correct what was taken for what, agree, stop what runs, or leave it."""
    assert asked.form is not None
    upload = asked.services.staging.get(asked.id)
    match asked.form.text("do"):
        case "stop":
            stop(upload)
        case "leave":
            upload.remove()
            return Elsewhere("/load?done=left")
        case "correct":
            keep_corrections(upload, asked.form)
            return Elsewhere(f"/load/{upload.id}?done=corrected")
        case "agree":
            if not upload.noted("result") and not running(upload):
                start(asked.settings.db or asked.services.store.url, upload, asked.actor.key)
        case _:
            raise not_whole()
    return Elsewhere(f"/load/{upload.id}")
