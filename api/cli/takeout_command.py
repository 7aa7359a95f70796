"""qianxian takeout: what is kept of an organisation or of an account, for themselves."""

from dataclasses import replace
from pathlib import Path

import click

from api.accounts.people import by_login
from api.cli.common import check_free, db_option, opened, say, told, user
from api.console.speech import Speech
from api.console.written_out import written_out
from api.finding import find_organisation
from committee import taking_out
from committee.audit import happened
from graph.stores import EVERYTHING, ChangeKind, View


@click.command("takeout")
@click.argument("who", metavar="ID|NAME|LOGIN")
@click.option(
    "--to", type=click.Path(path_type=Path), required=True, help="以 .json 或 .txt 结尾 · .json or .txt"
)
@click.option("--force", is_flag=True, help="覆盖已有的文件 · overwrite the file")
@db_option
def takeout_command(who: str, to: Path, force: bool, db: str) -> None:
    """取出一家单位或一个账号的全部资料，交给本人。 All that is kept of an organisation or an account, for themselves.

    文件里有联系方式；谁取出的记在留痕里。 The file has contacts; who took it out stands in the audit log.
    """
    with opened(db, must_exist=True) as store, told():
        check_free(to, force)
        with store.view(EVERYTHING) as view:
            id_, kept = _kept(view, who)
            as_text = to.suffix == ".txt"
            taken = written_out(view, kept, Speech("zh")).encode() if as_text else taking_out.as_data(kept)
        happened(store, user(), ChangeKind.EXPORT, "取出本人资料 · took out somebody's own data", id_)
        to.write_bytes(taken)
    say(f"已写入 · written: {to}")


def _kept(view: View, who: str) -> tuple[str, taking_out.Kept]:
    person = by_login(view, who)
    if person is not None:
        return person.id, {"account": replace(person, password=None)}
    organisation = find_organisation(view, who)
    return organisation.id, taking_out.of_organisation(view, organisation)
