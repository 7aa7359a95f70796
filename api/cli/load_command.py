"""qianxian load: files and folders into the graph."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from api.cli.common import DONE, PARTLY, STOPPED, UNUSABLE, db_option, opened, say, told, user
from api.cli.preview_table import problem_line, show_preview
from api.cli.progress import reporting
from api.giving_way import giving_way
from graph.stores import Store, open_store
from loaders.corrections import Corrections, corrected
from loaders.loading import load
from loaders.preview import preview
from loaders.problems import RowProblem, Severity
from loaders.progress import Cancelled
from loaders.putting import OnError
from loaders.rejected import check_place, write_rejected
from loaders.report import FileReport, LoadReport
from loaders.vocabulary import vocabulary_folder
from schema import BadInput, NotFound

_MOST_SHOWN = 20
_MOST_PLACES = 5
_WIDTH_OF_A_FILE = 140  # when what is shown goes into a file or a pipe


@click.command("load")
@click.argument("paths", nargs=-1, metavar="[PATH…]", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--vocabulary",
    is_flag=True,
    help="先载入本软件自带的行业词表 · load the trade tables that come with the program first",
)
@db_option
@click.option(
    "--on-error",
    type=click.Choice([choice.value for choice in OnError]),
    default=OnError.REJECT_ROWS.value,
    show_default=True,
    help="坏行只舍弃该行，或整个文件不导入 · a bad row: leave out the row, or its whole file",
)
@click.option(
    "--rejected",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="被拒绝的行及原因另存为 xlsx 或 csv · write rejected rows and why to an xlsx or csv file",
)
@click.option(
    "--json", "as_json", is_flag=True, help="标准输出只有一个 JSON 文档 · one JSON document on stdout"
)
@click.option(
    "--dry-run", is_flag=True, help="只预览，什么也不写入 · show what would happen; nothing is stored"
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="栏目=字段",
    help="更正一栏：栏目是表头或列号（C），字段是我们的栏目（主营产品）、说明、不导入 或 自动；会记住 · "
    "correct a column, by heading or letter; remembered for files of this shape",
)
@click.option("--kind", metavar="表", help="这些表是哪一种：企业、需求…… · what kind of sheets they are")
@click.option(
    "--heading-row", type=click.IntRange(1), metavar="N", help="表头在第几行 · in which row the headings are"
)
def load_command(
    paths: tuple[Path, ...],
    vocabulary: bool,
    db: str,
    on_error: str,
    rejected: Path | None,
    as_json: bool,
    dry_run: bool,
    columns: tuple[str, ...],
    kind: str | None,
    heading_row: int | None,
) -> None:
    """导入文件或文件夹：csv、xlsx、xls、json、jsonl。 Load files or folders into the graph.

    重复导入不会产生重复数据。 Loading again changes nothing.
    """
    if not paths and not vocabulary:
        raise click.UsageError(
            "要载入什么？写文件或文件夹，或用 --vocabulary。 Name a PATH, or use --vocabulary."
        )
    with told():
        everywhere = corrected(dict(map(_column, columns)), kind, heading_row)
        corrections = Corrections(everywhere=everywhere)
        if vocabulary:
            paths = (vocabulary_folder(), *paths)
        if rejected:
            check_place(rejected)
        try:
            if dry_run:
                _dry_run(paths, db, corrections, as_json)
            with opened(db) as store, giving_way(), reporting() as progress:
                report = load(store, paths, OnError(on_error), progress, corrections, user())
        except Cancelled as stopped:
            raise stopped_by_hand(stopped) from None
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        show(report)
    with told():
        if rejected:
            write_rejected(rejected, report)
    raise click.exceptions.Exit(exit_code(report))


def _column(said: str) -> tuple[str, str]:
    heading, equals, name = said.rpartition("=")
    if not equals or not heading.strip() or not name.strip():
        raise BadInput(
            f"看不懂 --column {said}；请写 栏目=字段。",
            f"--column {said}: write HEADING=FIELD.",
            code="BAD_COLUMN",
        )
    return heading.strip(), name.strip()


def _dry_run(paths: tuple[Path, ...], db: str, corrections: Corrections, as_json: bool) -> None:
    """Show what would happen; ends the command."""
    with looked_into(db) as store, reporting() as progress:
        shown = preview(store, paths, corrections, progress)
    if as_json:
        click.echo(json.dumps(shown.as_json(), ensure_ascii=False))
    else:
        show_preview(wide_console(), shown)
    raise click.exceptions.Exit(UNUSABLE if shown.nothing_read else DONE if shown.complete else PARTLY)


@contextmanager
def looked_into(db: str) -> Iterator[Store]:
    """The store, or an empty one in a temporary folder where it was not made yet."""
    try:
        store = open_store(db, must_exist=True)
    except NotFound:
        with tempfile.TemporaryDirectory(prefix="qianxian-preview-") as folder:
            store = open_store(f"sqlite:///{folder}/empty.db")
            try:
                yield store
            finally:
                store.close()
        return
    try:
        yield store
    finally:
        store.close()


def wide_console() -> Console:
    """For people; where it goes into a file or a pipe, wide enough for a table."""
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    return console


def stopped_by_hand(stopped: Cancelled) -> click.exceptions.Exit:
    """Say what is in the store now; raise what is returned to end as a stopped command does."""
    if stopped.kept:
        say(f"已停下；这些文件已完整导入 · stopped; in whole: {'、'.join(stopped.kept)}")
    else:
        say("已停下，什么也没有写入。 Stopped; nothing was stored.")
    return click.exceptions.Exit(STOPPED)


def exit_code(report: LoadReport) -> int:
    """0 all taken, 1 something was rejected, 2 nothing could be read."""
    if report.nothing_read:
        return UNUSABLE
    return DONE if report.complete else PARTLY


def show(report: LoadReport) -> None:
    """The summary for people."""
    console = wide_console()
    table = Table(box=None, pad_edge=False)
    table.add_column("文件 file", overflow="fold")
    table.add_column("类型 kind", overflow="fold")
    for heading in ("行 rows", "写入 accepted", "未变 unchanged", "拒绝 rejected", "警告 warnings"):
        table.add_column(heading, justify="right", no_wrap=True)
    for file in report.files:
        counts = (file.rows, file.accepted, file.unchanged, file.rejected, file.warnings)
        table.add_row(file.path, file.kind or "—", *map(str, counts))
    names = ("rows", "accepted", "unchanged", "rejected", "warnings")
    table.add_row("合计 total", "", *(str(report.total(name)) for name in names))
    console.print(table)
    for file in report.files:
        _show_problems(console, file.path, file.problems)
        _show_left_out(console, file)
    if report.proposals:
        console.print("\n名称相近，请人工确认是否同一家 · similar names, please check:", markup=False)
        for proposal in report.proposals[:_MOST_SHOWN]:
            console.print(
                f"  {proposal.a.name} ｜ {proposal.b.name} ｜ {proposal.zh} ({proposal.en})", markup=False
            )
        _show_rest(console, len(report.proposals))
    if report.change_set:
        console.print(
            f"\n要撤销这次载入 · to take this load back: qianxian undo {report.change_set}", markup=False
        )


def _show_problems(console: Console, path: str, problems: list[RowProblem]) -> None:
    if not problems:
        return
    console.print(f"\n{path}", markup=False)
    ranked = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
    for problem in ranked[:_MOST_SHOWN]:
        console.print(f"  {problem_line(problem)}", markup=False)
    _show_rest(console, len(problems))


def _show_left_out(console: Console, file: FileReport) -> None:
    """What was no data, in one line a reason."""
    by_reason: dict[str, list[str]] = {}
    for one in file.left_out:
        where = f"{one.sheet or ''}{f' 第{one.row}行' if one.row else ''}".strip()
        by_reason.setdefault(one.why.value, []).append(where)
    if by_reason and not file.problems:
        console.print(f"\n{file.path}", markup=False)
    for why, places in by_reason.items():
        more = f" … {len(places)}" if len(places) > _MOST_PLACES else ""
        console.print(f"  － {why}：{'、'.join(places[:_MOST_PLACES])}{more}", markup=False)


def _show_rest(console: Console, count: int) -> None:
    if count > _MOST_SHOWN:
        console.print(
            f"  … 另有 {count - _MOST_SHOWN} 条，用 --json 看全部 · {count - _MOST_SHOWN} more, see --json"
        )
