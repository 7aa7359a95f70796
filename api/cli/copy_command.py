"""qianxian copy: a town that has grown, into another store and back."""

import click
from rich.console import Console
from rich.table import Table

from api.cli.common import DONE, PARTLY, opened
from api.cli.progress import reporting
from graph.stores.copying import Compared, copy


@click.command("copy")
@click.option("--from", "source", required=True, metavar="URL", help="从哪里 · copy this database")
@click.option(
    "--to", "target", required=True, metavar="URL", help="到哪里（须为空，或是以前的副本）· into this one"
)
@click.pass_context
def copy_command(ctx: click.Context, source: str, target: str) -> None:
    """把整个图谱连同变更记录复制到另一个数据库，并逐类核对。 Copy a graph with its history, and compare.

    中断后再次运行即可继续；以前的副本会补到最新。两边完全一致为 0，否则为 1。
    Run again, it goes on where it stopped. Ends with 0 when both are the same, 1 when not.
    """
    with opened(source, must_exist=True) as one, opened(target) as other, reporting() as progress:
        compared = copy(one, other, lambda done, of: progress("复制 copying", done, of))
    show(compared)
    ctx.exit(DONE if all(each.equal for each in compared) else PARTLY)


def show(compared: list[Compared]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("类型 type", "原 from", "新 to", "摘要 digest", ""):
        table.add_column(heading, justify="right" if heading in ("原 from", "新 to") else "left")
    for each in compared:
        digests = dict.fromkeys((each.source.digest, each.target.digest))
        same = "✓" if each.equal else "✗ 不一致 differs"
        table.add_row(
            each.type.__name__, str(each.source.count), str(each.target.count), " ≠ ".join(digests), same
        )
    Console(highlight=False).print(table)
