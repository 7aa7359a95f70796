"""qianxian export: everything out of the graph, in a format that others read."""

from pathlib import Path

import click

from api.cli.common import db_option, opened, say, told, user
from committee.audit import happened
from graph.stores import ChangeKind
from loaders.export import Format, export, write_template
from schema import BadInput


@click.command("export")
@click.option(
    "--to",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR-or-FILE",
    help="写到哪个文件（csv 为文件夹）· where to write; a folder for csv",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice([choice.value for choice in Format]),
    help="不写则看文件名，默认 xlsx · taken from the file's name when left out, else xlsx",
)
@click.option("--template", is_flag=True, help="只有表头的空白工作簿 · an empty workbook to fill in")
@db_option
def export_command(to: Path, format_: str | None, template: bool, db: str) -> None:
    """导出全部数据；xlsx、csv、json 可以再导入。 Export everything; xlsx, csv and json load again.

    导出的是运营者的完整副本，含联系方式。 It is the operator's copy: contacts are plain.
    """
    with told():
        chosen = Format(format_) if format_ else _format_of(to)
        if template:
            written = write_template(to, chosen)
        else:
            with opened(db, must_exist=True) as store:
                happened(store, user(), ChangeKind.EXPORT, f"导出 {chosen} · exported everything")
                written = export(store, to, chosen)
    say(f"已写入 · written: {written}")


def _format_of(to: Path) -> Format:
    """As the name ends; a folder, or a name that says nothing, gets a workbook."""
    suffix = to.suffix.lower().removeprefix(".")
    if not suffix or to.is_dir():
        return Format.XLSX
    if suffix in {choice.value for choice in Format} - {"csv"}:
        return Format(suffix)
    raise BadInput(
        f"看不出要导出成什么：{to.name}；请以 .xlsx、.json、.graphml 结尾，或用 --format csv 导出到文件夹。",
        f"Not clear which format {to.name} is to have; end it in .xlsx, .json or .graphml, "
        "or export to a folder with --format csv.",
        code="EXPORT_FORMAT",
    )
