"""qianxian changes: what was done, the newest first, and what changed since a day."""

import json
from itertools import islice
from typing import Any

import click

from api.cli.common import DONE, PARTLY, db_option, opened
from api.cli.telling import KINDS, entries_json, moment, set_json, tally_lines
from committee.history import changes_since, entry, number_since, tally
from graph.stores import EVERYTHING, OF_FACTS, ChangeSet, View

MOST = 10_000


@click.command("changes")
@click.option(
    "--since",
    metavar="DATE|NUMBER",
    help="从这一天（含）或这个变更号之后 · from that day on, or after the change of that number",
)
@click.option("--first", type=click.IntRange(1, MOST), default=20, show_default=True, metavar="N")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
@click.pass_context
def changes_command(ctx: click.Context, since: str | None, first: int, db: str, as_json: bool) -> None:
    """谁在什么时候做了什么，新的在先；--since 说出那以后改了什么。 Who did what and when, the newest first.

    没有变更时退出码为 1。 Ends with 1 when there is none.
    """
    with opened(db, must_exist=True) as store, store.view(EVERYTHING) as view:
        number = None if since is None else number_since(view, since)
        found = sets(view, number, first)
        if as_json:
            click.echo(json.dumps(document(view, number, found), ensure_ascii=False, indent=2))
        else:
            show(view, number, found)
    ctx.exit(DONE if found else PARTLY)


def sets(view: View, since: int | None, first: int) -> list[ChangeSet]:
    """The newest; with `since` those that changed something after it."""
    if since is None:
        return view.change_sets(first, kinds=OF_FACTS).items
    ids = dict.fromkeys(change.change_set for change in changes_since(view, since))
    newest = islice(reversed(ids), first)
    return [one for id_ in newest if (one := view.change_set(id_)) is not None]


def document(view: View, since: int | None, found: list[ChangeSet]) -> dict[str, Any]:
    """With `since` every change after it, record by record."""
    told: dict[str, Any] = {
        "since": since,
        "number": view.number(),
        "change_sets": [set_json(one) for one in found],
    }
    if since is not None:
        told["changes"] = entries_json(view, [entry(change) for change in changes_since(view, since)])
    return told


def show(view: View, since: int | None, found: list[ChangeSet]) -> None:
    if not found:
        click.echo("没有变更。 No changes.")
        return
    for one in found:
        undone = f"  已撤销 undone by {one.undone_by}" if one.undone_by else ""
        click.echo(
            f"{one.id}  {moment(one.at)}  {one.by}  {KINDS[one.kind]}  {one.why}  ({one.changes}){undone}"
        )
    if since is not None:
        click.echo(f"\n自变更 {since} 以来 · since change {since}:")
        for line in tally_lines(tally(list(changes_since(view, since)))):
            click.echo(line)
