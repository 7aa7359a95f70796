"""qianxian history: what became of one record, change by change."""

import json

import click

from api.cli.common import DONE, db_option, opened
from api.cli.telling import entries_json, entry_lines, naming_of, type_words
from api.finding import find_organisation
from committee.history import history
from graph.stores import EVERYTHING, View
from schema.ids import type_of


@click.command("history")
@click.argument("record", metavar="ID|NAME")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
@click.pass_context
def history_command(ctx: click.Context, record: str, db: str, as_json: bool) -> None:
    """一条记录的来历：谁、何时、从什么改成什么、出自哪个文件。 Who changed a record, when, from what to what.

    RECORD 是任一记录的编号，或一个组织的名称、信用代码。 The id of any record, or a name or code of an organisation.
    """
    with opened(db, must_exist=True) as store, store.view(EVERYTHING) as view:
        found = history(view, meant(view, record))
        last = found[-1]
        if as_json:
            told = {
                "id": last.change.record_id,
                "type": last.change.type.__name__,
                "removed": last.change.after is None,
                "history": entries_json(view, found),
            }
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            naming = naming_of(view, found)
            title, _ = naming.title(last.record)
            click.echo(f"{title}  {type_words(last.change.type)}  {last.change.record_id}")
            for one in found:
                click.echo("\n".join(entry_lines(one, naming)))
    ctx.exit(DONE)


def meant(view: View, words: str) -> str:
    """The id, whatever became of its record; else the organisation that the words name."""
    id_ = words.strip()
    return id_ if type_of(id_) is not None and view.history(id_) else find_organisation(view, words).id
