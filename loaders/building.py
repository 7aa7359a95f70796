"""From sheets to facts: all files together, noun by noun, so that they may come in any order."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from loaders import eto
from loaders.headings import Kind
from loaders.left_out import LeftOut
from loaders.native import build_native
from loaders.problems import RowProblem, Severity
from loaders.progress import STEP, Progress, no_progress
from loaders.rows import Row, RowRejectedError
from loaders.sheets import Cells, Draft, Sheet
from loaders.workbook import catalogue, judgements, ledger, lists, needs, offers, organisations
from loaders.world import World
from schema import Organisation, Product
from schema.ids import type_of

Builder = Callable[[Row, World], object]
Work = Callable[[Draft], object]


@dataclass(slots=True)
class SourceFile:
    """A file that was read, and its sheets."""

    path: Path
    document: str
    sheets: list[Sheet]
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[RowProblem] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return "、".join(dict.fromkeys(sheet.kind.value if sheet.kind else "json" for sheet in self.sheets))

    @property
    def drafts(self) -> list[Draft]:
        return [draft for sheet in self.sheets for draft in sheet.drafts]

    @property
    def problems(self) -> list[RowProblem]:
        found = self.notes + [problem for sheet in self.sheets for problem in sheet.problems]
        return found + [problem for draft in self.drafts for problem in draft.row.problems]


# Who and what there is, then how it hangs together, then what a row says in passing. A sheet may come twice.
PASSES: tuple[tuple[Kind, Builder], ...] = (
    (Kind.PARTY, organisations.build_party),
    (Kind.ENTERPRISE, organisations.build_enterprise),
    (Kind.ETO_PROVIDER, eto.build_provider),
    (Kind.PARTY, organisations.build_parent),
    (Kind.PRODUCT, catalogue.note_name),
    (Kind.PRODUCT, catalogue.build_product),
    (Kind.ETO_INPUT, eto.build_input),
    (Kind.CLASSIFICATION, eto.build_class),
    (Kind.ALIAS, catalogue.build_alias),
    (Kind.PRODUCT, catalogue.build_parents),
    (Kind.CLASSIFICATION, eto.build_class_parent),
    (Kind.PRODUCT_RELATION, catalogue.build_relation),
    (Kind.SHORT_FORM, catalogue.build_short_form),
    (Kind.JUDGEMENT, judgements.build_judgement),
    (Kind.ETO_SEQUENCE, eto.build_sequence),
    (Kind.ETO_PROVISION, eto.build_provision),
    (Kind.MEMBERSHIP, organisations.build_membership),
    (Kind.OFFER, offers.build_offer),
    (Kind.SERVICE, offers.build_service),
    (Kind.NEED, needs.build_need),
)
# These lean on the id that an earlier pass gave to the row.
LATER: tuple[tuple[Kind, Callable[[Row, World, str], object]], ...] = ((Kind.ENTERPRISE, lists.build_lists),)
LAST: tuple[tuple[Kind, Builder], ...] = (
    (Kind.RELATION, ledger.build_relation),
    (Kind.INTRODUCTION, ledger.build_introduction),
    (Kind.OUTCOME, ledger.build_outcome),
    (Kind.REPORTED, ledger.build_reported),
)
AT_THE_END: tuple[tuple[Kind, Callable[[Row, World, str], object]], ...] = (
    (Kind.INTRODUCTION, ledger.build_ledger_outcome),
)
PASS_ORDER: tuple[Kind | None, ...] = tuple(
    dict.fromkeys([None, *(kind for passes in (PASSES, LATER, LAST, AT_THE_END) for kind, _ in passes)])
)


def build(files: Sequence[SourceFile], world: World, progress: Progress = no_progress) -> None:
    """Fill every draft with the ids of its facts, which `world.records` then holds; note what was wrong."""
    steps = list(_steps(files, world))
    for number, (draft, work) in enumerate(steps):
        if number % STEP == 0:
            progress("理解", number, len(steps))
        _run(draft, world, work)


def _steps(files: Sequence[SourceFile], world: World) -> Iterator[tuple[Draft, Work]]:
    """Every row in every pass that it is in."""
    by_kind: dict[Kind | None, list[Draft]] = defaultdict(list)
    for file in files:
        for sheet in file.sheets:
            by_kind[sheet.kind] += sheet.drafts
    # Our own JSON: organisations and products first, as the others mention them.
    native = _first(build_native, world)
    yield from ((draft, native) for draft in sorted(by_kind[None], key=_native_order))
    for table, later in ((PASSES, LATER), (LAST, AT_THE_END)):
        for kind, builder in table:
            work = _first(builder, world)
            yield from ((draft, work) for draft in by_kind[kind])
        for kind, again in later:
            work = _again(again, world)
            yield from ((draft, work) for draft in by_kind[kind])


def _first(builder: Builder, world: World) -> Work:
    return lambda draft: builder(draft.row, world)


def _again(builder: Callable[[Row, World, str], object], world: World) -> Work:
    """Leaning on the id that an earlier pass gave to the row."""
    return lambda draft: draft.main_id is not None and builder(draft.row, world, draft.main_id)


def _native_order(draft: Draft) -> int:
    first = {type_.__name__ for type_ in (*Organisation.__subclasses__(), Product)}
    return 0 if type_of(str(draft.row.values.get("id"))) in first else 1


def _run(draft: Draft, world: World, work: Work) -> None:
    """Take what the row says; a row that was good before is not lost over what it says in passing."""
    if draft.rejected:
        return
    world.drop()
    kept = draft.row.values
    if isinstance(kept, Cells):
        draft.row.values = kept.filled()  # is asked for every field that there is
    try:
        work(draft)
    except RowRejectedError as error:
        world.drop()
        if draft.ids:
            draft.row.problems.append(replace(error.problem, severity=Severity.WARNING))
        else:
            draft.row.problems.append(error.problem)
            draft.rejected = True
        return
    finally:
        draft.row.values = kept
    records, used = world.take()
    if draft.main_id is None and world.main_id is not None:
        draft.main_id = world.main_id
    draft.ids |= {record.id for record in records}
    draft.used |= used
