"""qianxian backup: a consistent copy while others read and write."""

from pathlib import Path

import click

from api.cli.common import db_option, say, told
from graph.stores.opening import sqlite_path
from graph.stores.sqlite import copies


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@db_option
@click.option("--force", is_flag=True, help="覆盖已有文件 · overwrite a file that is there")
def backup_command(file: Path, db: str, force: bool) -> None:
    """把数据库备份到 FILE，服务可照常运行。 Back the database up into FILE; serving goes on."""
    with told():
        copies.backup(sqlite_path(db), file, overwrite=force)
        say(f"已备份到 {file}（{file.stat().st_size / 1e6:.1f} MB） / backed up")
