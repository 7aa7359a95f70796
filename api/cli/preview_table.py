"""What `load --dry-run` shows: every sheet with its columns, its rows and what is wrong with them."""

from rich.console import Console
from rich.table import Table

from loaders.headings import Kind
from loaders.layout import How
from loaders.preview import Becomes, ColumnPreview, FilePreview, Preview, RowPreview, SheetPreview
from loaders.problems import RowProblem, Severity
from schema.names import made_visible

_MOST_ROWS = 10
_MOST_PROBLEMS = 20
_HOW = {
    How.WORD: "",
    How.CONTENT: "按内容认出 by its cells",
    How.REMEMBERED: "按上次的更正 as corrected before",
    How.CORRECTED: "按更正 as corrected",
}
_BECOMES = {
    Becomes.NEW: "新建 new",
    Becomes.CHANGES: "更新 changes",
    Becomes.UNCHANGED: "不变 unchanged",
    Becomes.REJECTED: "拒绝 rejected",
}


def show_preview(console: Console, preview: Preview) -> None:
    """For people; nothing was stored."""
    for file in preview.files:
        _show_file(console, file)
    if preview.proposals:
        console.print("\n名称相近，导入后请人工确认 · similar names, to be checked:", markup=False)
        for one in preview.proposals[:_MOST_PROBLEMS]:
            console.print(f"  {one.a.name} ｜ {one.b.name} ｜ {one.zh} ({one.en})", markup=False)
    console.print(
        "\n以上只是预览，什么也没有写入；去掉 --dry-run 即导入。栏目不对时用 --column 栏目=字段 更正。\n"
        "A preview: nothing was stored. Leave out --dry-run to load; correct a column with --column HEADING=FIELD.",
        markup=False,
    )


def _show_file(console: Console, file: FilePreview) -> None:
    console.print(f"\n{file.path}", markup=False)
    if file.unreadable:
        console.print(f"  ✗ {file.unreadable.zh} {file.unreadable.en} [{file.unreadable.code}]", markup=False)
    for sheet in file.sheets:
        _show_sheet(console, sheet)
    _show_problems(console, file.problems)
    for one in file.left_out:
        console.print(f"  － {one.sheet}：{one.why.value}", markup=False)


def _show_sheet(console: Console, sheet: SheetPreview) -> None:
    kind = sheet.kind.value if isinstance(sheet.kind, Kind) else "json"
    rows = "、".join(map(str, sheet.heading_rows)) or "—"
    console.print(f"  {sheet.name or ''} → {kind}；表头在第 {rows} 行 headings in row {rows}", markup=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    for column in sheet.columns:
        table.add_row("   ", column.letter, column.heading or "（空）", *_meaning(column))
    console.print(table)
    counts = "，".join(f"{_BECOMES[what]} {n}" for what in Becomes if (n := sheet.becoming(what)))
    more = (
        "" if sheet.shown == sheet.count else f"（只看了前 {sheet.shown} 行 · only the first {sheet.shown}）"
    )
    console.print(f"  {sheet.count} 行 rows{more}：{counts}", markup=False)
    for row in sheet.rows[:_MOST_ROWS]:
        console.print(f"    {_row(row)}", markup=False)
    if sheet.count > _MOST_ROWS:
        console.print(f"    … 共 {sheet.count} 行，--json 给出全部 · see --json for all", markup=False)
    problems = [problem for row in sheet.rows for problem in row.problems]
    _show_problems(console, (*sheet.problems, *problems))
    for one in sheet.left_out[:_MOST_ROWS]:
        console.print(f"  － 第{one.row}行 {one.why.value}：{one.text}", markup=False)
    if len(sheet.left_out) > _MOST_ROWS:
        console.print(f"  － … 另有 {len(sheet.left_out) - _MOST_ROWS} 行 · more rows left out", markup=False)


def _meaning(column: ColumnPreview) -> tuple[str, str, str]:
    examples = "、".join(text.replace("\n", " ")[:16] for text in column.examples)
    if column.field:
        return f"→ {column.word}", _HOW[column.how] if column.how else "", examples
    return ("→ 不导入 left out" if column.ignored else "→ 说明 note"), "", examples


def _row(row: RowPreview) -> str:
    facts = "；".join(fact for fact, becomes in row.facts[1:] if becomes is not Becomes.UNCHANGED)
    return f"{row.number:>5}  {_BECOMES[row.becomes]}  {made_visible(row.about)}" + (
        f"（{facts}）" if facts else ""
    )


def _show_problems(console: Console, problems: tuple[RowProblem, ...]) -> None:
    ranked = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
    for problem in ranked[:_MOST_PROBLEMS]:
        console.print(f"  {problem_line(problem)}", markup=False)
    if len(problems) > _MOST_PROBLEMS:
        rest = len(problems) - _MOST_PROBLEMS
        console.print(f"  … 另有 {rest} 条，用 --json 看全部 · {rest} more, see --json", markup=False)


def problem_line(problem: RowProblem) -> str:
    """Where it is, what it is, and what stands there."""
    where = [problem.sheet or "", f"第{problem.row}行" if problem.row else "", problem.column or ""]
    mark = "✗" if problem.severity is Severity.ERROR else "!"
    return (
        f"{mark} {' '.join(part for part in where if part)} {problem.message}{problem.seen} [{problem.code}]"
    )
