"""qianxian restore: the database as a backup holds it."""

from pathlib import Path

import click

from api.cli.common import db_option, say, told
from graph.stores.opening import sqlite_path
from graph.stores.sqlite import copies


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@db_option
@click.option("--verify", is_flag=True, help="逐条与变更记录核对 · compare every record with the change log")
@click.option("--force", is_flag=True, help="替换已有数据 · replace what is there")
def restore_command(file: Path, db: str, verify: bool, force: bool) -> None:
    """用备份 FILE 恢复数据库；先检查备份，再一次换上。 Restore the database from FILE, checked first.

    恢复前请停止 qianxian serve。 Stop qianxian serve before.
    """
    with told():
        target = sqlite_path(db)
        copies.restore(target, file, overwrite=force, verify=verify)
        say(f"已恢复到 {target} / restored")
