"""qianxian headings: which words head a column, and words of one's own."""

import csv
import sys
from pathlib import Path

import click

from api.cli.common import db_option, opened, say, user
from api.cli.load_command import looked_into
from graph.stores import EVERYTHING
from loaders.headings.own import rows
from loaders.own_words import COLUMNS, add_words


@click.command("headings")
@click.option(
    "--add",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="加进自己的写法：csv 或 xlsx，三栏 表、栏目、写法 · add words of your own from such a file",
)
@db_option
def headings_command(add: Path | None, db: str) -> None:
    """列出认得的表头写法（表,栏目,写法），或加进自己的。 List the words for headings, or add your own."""
    if add is not None:
        with opened(db) as store:
            count = add_words(store, add, user())
        say(f"已记住 {count} 个新写法 · words added: {count}")
        return
    with looked_into(db) as store, store.view(EVERYTHING) as view:
        out = csv.writer(sys.stdout)
        out.writerow(COLUMNS)
        out.writerows(rows(view))
