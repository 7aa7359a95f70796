"""Reading and building as a load would, without writing."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from committee.identity import Proposal, proposals
from committee.recording import foreseen
from graph.stores import EVERYTHING, Put, Store, View
from loaders.building import SourceFile, build
from loaders.corrections import Corrections
from loaders.files import read_all, understanding
from loaders.finding import Found, FoundChain, FoundNothing, find
from loaders.headings import HEADINGS
from loaders.layout import How
from loaders.preview.model import Becomes, ColumnPreview, FilePreview, Preview, RowPreview, SheetPreview
from loaders.progress import Progress, no_progress
from loaders.reading.formulas import column_letters
from loaders.report import FileReport
from loaders.sheets import Draft, Sheet
from loaders.world import World
from schema import Organisation, Product, Record

MOST_ROWS = 1_000
_EXAMPLES = 3
_CELLS_SHOWN = 4  # of a row that becomes nothing


def preview(
    store: Store,
    paths: Sequence[Path],
    corrections: Corrections | None = None,
    progress: Progress = no_progress,
    most_rows: int = MOST_ROWS,
) -> Preview:
    """What `load` of the same paths would do. Nothing is written.

    Of large files the first rows are looked at, `most_rows` in all, and the others counted: what the rest
    refers to or repeats is then not known. A ChainKnowledgeGraph folder is named and not looked into.
    """
    found = list(find(paths))
    tables = [one for one in found if isinstance(one, Found)]
    with store.view(EVERYTHING) as view:
        how = understanding(view, corrections or Corrections())
        files, unreadable = read_all(tables, how, progress, most_rows)
        _shorten(list(files.values()), most_rows)
        world = World(view)
        build(list(files.values()), world, progress)
        outcome = foreseen(view, list(world.records.values()))
        shown = [
            _file(files[one.path], outcome, world)
            if one.path in files
            else _unreadable(one, unreadable[one.path])
            for one in tables
        ]
        chains = [
            FilePreview(path=str(one.path), document=one.path.name, kind="ChainKnowledgeGraph")
            for one in found
            if isinstance(one, FoundChain)
        ]
        missing = [
            FilePreview(path=str(one.path), document=one.path.name, unreadable=one.problem)
            for one in found
            if isinstance(one, FoundNothing)
        ]
        return Preview(files=[*shown, *chains, *missing], proposals=_proposals(view, world))


def _shorten(files: Sequence[SourceFile], most_rows: int) -> None:
    """At most so many rows of all sheets together; small sheets are kept whole, large ones share the rest."""
    sheets = sorted((sheet for file in files for sheet in file.sheets), key=lambda sheet: len(sheet.drafts))
    left = most_rows
    for number, sheet in enumerate(sheets):
        del sheet.drafts[max(1, left // (len(sheets) - number)) :]
        left -= len(sheet.drafts)


class _WithRead:
    """The store's organisations as they would be after the load."""

    def __init__(self, view: View, world: World) -> None:
        self._view, self._world = view, world

    def all(self, type_: type[Record]) -> Iterator[Record]:
        if type_ is not Organisation:
            return self._view.all(type_)
        read = {one.id: one for one in self._world.all_of(Organisation)}
        stored = (one for one in self._view.all(Organisation) if one.id not in read)
        return chain(stored, (self._world.organisations.get(id_) or one for id_, one in read.items()))


def _proposals(view: View, world: World) -> Sequence[Proposal]:
    return proposals(_WithRead(view, world), {one.id for one in world.all_of(Organisation)})


def _file(file: SourceFile, outcome: Mapping[str, Put], world: World) -> FilePreview:
    return FilePreview(
        path=str(file.path),
        document=file.document,
        kind=file.kind,
        sheets=tuple(_sheet(sheet, outcome, world) for sheet in file.sheets),
        problems=tuple(file.notes),
        left_out=tuple(file.left_out),
    )


def _unreadable(one: Found, report: FileReport) -> FilePreview:
    return FilePreview(
        path=str(one.path), document=one.document, unreadable=report.unreadable, skipped=report.skipped
    )


def _sheet(sheet: Sheet, outcome: Mapping[str, Put], world: World) -> SheetPreview:
    return SheetPreview(
        name=sheet.name,
        kind=sheet.kind,
        shape=sheet.shape,
        heading_rows=sheet.layout.heading_rows if sheet.layout else (),
        columns=tuple(_columns(sheet)),
        rows=tuple(_row(draft, outcome, world) for draft in sheet.drafts),
        count=sheet.rows,
        problems=tuple(sheet.problems),
        left_out=tuple(sheet.left_out),
    )


def _columns(sheet: Sheet) -> Iterator[ColumnPreview]:
    for column, heading in enumerate(sheet.headings):
        name = sheet.fields.get(column)
        examples = dict.fromkeys(
            text
            for draft in sheet.drafts
            if column < len(draft.cells) and (text := draft.cells[column].strip())
        )
        word = HEADINGS[sheet.kind].get(name, (name,))[0] if sheet.kind and name else None
        layout = sheet.layout
        yield ColumnPreview(
            letter=column_letters(column),
            heading=heading.strip(),
            field=name,
            word=word,
            how=(layout.how.get(column) if layout else How.WORD) if name else None,
            ignored=layout is not None and column in layout.ignored,
            examples=tuple(examples)[:_EXAMPLES],
        )


def _row(draft: Draft, outcome: Mapping[str, Put], world: World) -> RowPreview:
    ids = sorted(draft.ids, key=lambda id_: (id_ != draft.main_id, id_))
    facts = [
        (_said(world.records[id_], world), _becomes(outcome.get(id_))) for id_ in ids if id_ in world.records
    ]
    filled = [cell.strip() for cell in draft.cells if cell.strip()]
    return RowPreview(
        number=draft.row.number,
        about=facts[0][0] if facts else " · ".join(filled[:_CELLS_SHOWN]),
        becomes=Becomes.REJECTED if draft.rejected else _together([becomes for _, becomes in facts]),
        facts=tuple(facts),
        cells=draft.cells,
        problems=tuple(draft.row.problems),
    )


def _becomes(put: Put | None) -> Becomes:
    return {Put.CREATED: Becomes.NEW, Put.UPDATED: Becomes.CHANGES}.get(
        put or Put.UNCHANGED, Becomes.UNCHANGED
    )


def _together(facts: Sequence[Becomes]) -> Becomes:
    """New when what it is about (the first) is; else whether anything changes."""
    if facts and facts[0] is Becomes.NEW:
        return Becomes.NEW
    return Becomes.CHANGES if any(one is not Becomes.UNCHANGED for one in facts) else Becomes.UNCHANGED


_NOUNS = {
    "Enterprise": "企业", "Institution": "机构", "ClusterParty": "集群组织", "Product": "产品", "Offer": "供给",
    "Need": "需求", "Membership": "组织成员", "InputOf": "用于", "KindOf": "小类", "Relation": "供应关系",
    "Introduction": "撮合", "Outcome": "成效", "ReportedCount": "报告数", "IdentityDecision": "别名",
}  # fmt: skip


def _said(record: Record, world: World) -> str:
    """A fact as a person would name it: "供给 轴承"."""
    noun = _NOUNS.get(type(record).__name__, type(record).__name__)
    for name in ("name", "text", "metric", "matter"):
        if text := getattr(record, name, None):
            return f"{noun} {text}"
    ids = [getattr(record, name, None) for name in ("source_id", "product_id", "target_id", "party_id")]
    return f"{noun} {' → '.join(text for id_ in ids if id_ and (text := _name(id_, world)))}".strip()


def _name(id_: str, world: World) -> str:
    one = world.products.get(id_) or world.organisations.get(id_)
    return one.name if isinstance(one, Product | Organisation) else ""
