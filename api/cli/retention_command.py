"""qianxian retention: what is not needed any more goes after its time."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import click

from api.accounts import retention
from api.accounts.retention import Periods
from api.cli.common import F, db_option, keeping, opened, user
from api.staging import Kept, Staging, private_folder


@click.group("retention")
def retention_command() -> None:
    """保存期限：到期的个人信息按规则删除。 What names people goes after its time."""


def _days(name: str, words: str) -> Callable[[F], F]:
    default = getattr(Periods(), name)
    return click.option(
        f"--{name}",
        type=click.IntRange(0),
        default=default,
        show_default=True,
        envvar=f"QIANXIAN_KEEP_{name.upper()}",
        metavar="DAYS",
        help=words,
    )


@retention_command.command("run")
@_days("left", "离开的人的账号 · accounts of those who left")
@_days("withdrawn", "撤回同意的企业的联系人 · contacts of enterprises that withdrew")
@_days("superseded", "没有记录再用到的联系方式 · contacts that no record names")
@_days("reveals", "查看联系方式的记录 · reveals")
@keeping("uploads")
@keeping("rejected")
@click.option("--dry-run", is_flag=True, help="只说会删去什么 · only say what would go")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
def run_command(dry_run: bool, db: str, as_json: bool, uploads: int, rejected: int, **days: int) -> None:
    """删去到期的，说出各多少；每天运行一次。 Let go what is due, and say how much; run it once a day.

    服务器上传文件夹里的也在内，在运行服务的那台机器上以同一用户运行。 So does what waits in the server's folder: run it there, as
    the same user.

    天数也可用环境变量 QIANXIAN_KEEP_LEFT 等设定。 The days can be set by QIANXIAN_KEEP_LEFT and so on, too.
    """
    with opened(db, must_exist=True) as store:
        staging = Staging(private_folder(store.url), Kept(uploads=uploads, rejected=rejected))
        now = datetime.now(UTC)
        found = retention.run(store, Periods(**days), now, user(), dry=dry_run)
        found += retention.swept(staging, now, dry=dry_run)
    if as_json:
        counts = {one.name: one.count for one in found}
        click.echo(json.dumps({"dry_run": dry_run, **counts}, ensure_ascii=False, indent=2))
        return
    zh, en = ("会删去", "would go") if dry_run else ("删去", "gone")
    for one in found:
        click.echo(f"{one.zh}：{zh} {one.count} / {one.en}: {one.count} {en}")
