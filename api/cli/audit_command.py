"""qianxian audit: whether the log is as it was written, and the log for others to keep."""

import json
from pathlib import Path

import click

from api.cli.common import DONE, PARTLY, check_free, db_option, opened, told
from committee.audit import exported, verified
from graph.stores import EVERYTHING
from graph.stores.chain import Verified

_SHOWN = 20


@click.group("audit")
def audit_command() -> None:
    """留痕：核对变更记录没有被改过，或导出。 Check that the log is as it was written, or export it."""


@audit_command.command("verify")
@click.option("--head", metavar="HEAD", help="以前抄下的链尾 · a head that was written down earlier")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
@click.pass_context
def verify_command(ctx: click.Context, head: str | None, db: str, as_json: bool) -> None:
    """变更记录是否还是当初写下的样子；改一个字节、删、插、换位置，都说出在哪里。 Whether the log is as it was written.

    没有问题时退出码为 0，有问题为 1。链尾请抄到别处：能改整个数据库的人也能重新算一遍，只有抄下的链尾查得出来。
    Ends with 0 when it is, else with 1. Write the head down elsewhere: only so is somebody found out who can write the
    whole database and seal it anew.
    """
    with opened(db, must_exist=True) as store, store.view(EVERYTHING) as view:
        found = verified(view, head)
    if as_json:
        click.echo(json.dumps(_document(found), ensure_ascii=False, indent=2))
    else:
        _show(found)
    ctx.exit(PARTLY if found.breaks else DONE)


def _document(found: Verified) -> dict[str, object]:
    chain = found.chain
    return {
        "sound": not found.breaks,
        "changes": found.changes,
        "transactions": found.transactions,
        "after_change": chain.after_change,
        "after_transaction": chain.after_transaction,
        "head": chain.head,
        "breaks": [{"zh": one.zh, "en": one.en} for one in found.breaks],
    }


def _show(found: Verified) -> None:
    chain = found.chain
    click.echo(
        f"核对了 {found.changes} 条变更、{found.transactions} 个事务 / {found.changes} changes and {found.transactions} transactions were looked at"
    )
    if chain.after_change or chain.after_transaction:
        click.echo(
            f"链从第 {chain.after_change} 号变更之后开始：更早的是旧版程序写的，无从核对 / the chain begins after change "
            f"{chain.after_change}: what is older was written by an earlier program and cannot be checked"
        )
    for one in found.breaks[:_SHOWN]:
        click.echo(f"✗ {one.zh} / {one.en}")
    if more := len(found.breaks) - _SHOWN:
        click.echo(f"… 还有 {more} 处 / and {more} more" if more > 0 else "", nl=more > 0)
    if not found.breaks:
        click.echo("没有被改动 / nothing was changed")
    click.echo(f"链尾，请抄到别处 / the head, to be written down elsewhere: {chain.head}")


@audit_command.command("export")
@click.option(
    "--to", type=click.Path(path_type=Path), required=True, help="NDJSON 文件 · a file of JSON lines"
)
@click.option("--force", is_flag=True, help="覆盖已有的文件 · overwrite the file")
@db_option
def export_command(to: Path, force: bool, db: str) -> None:
    """变更记录逐行写成 JSON，带封印，不含任何人的姓名和联系方式。 The log as lines of JSON with their seals."""
    with opened(db, must_exist=True) as store, told():
        check_free(to, force)
        with store.view(EVERYTHING) as view, to.open("wb") as file:
            lines = 0
            for line in exported(view):
                file.write(line)
                lines += 1
    click.echo(f"写了 {lines} 行 / {lines} lines: {to}")
