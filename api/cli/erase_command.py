"""qianxian erase: a person's data goes from everywhere, on their request."""

import json
from dataclasses import asdict

import click

from api.accounts import Keeper
from api.accounts.people import by_login
from api.cli.common import db_option, opened, told, user
from api.erasing import erase
from api.finding import find_organisation
from api.staging import Staging, private_folder
from graph.stores import EVERYTHING
from schema import NotFound

why_option = click.option("--why", required=True, help="谁在何时提出的 · who asked for it, and when")


@click.group("erase")
def erase_command() -> None:
    """删除个人信息：联系人或账号，各处都不再有。 Erase a person: a contact or an account, from everywhere."""


@erase_command.command("contact")
@click.argument("organisation", metavar="ID|NAME")
@click.option(
    "--person", metavar="NAME|NUMBER|KEY", help="哪一位；不写就是全部 · whom; all of them when left out"
)
@why_option
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
def contact_command(organisation: str, person: str | None, why: str, db: str, as_json: bool) -> None:
    """一家单位记过的联系人，现在的、以前的、变更记录里的。 Whom an organisation names, or ever named."""
    with opened(db, must_exist=True) as store, told():
        with store.view(EVERYTHING) as view:
            id_ = find_organisation(view, organisation).id
        staging = Staging(private_folder(store.url))
        done = erase(store, staging, id_, person, user(), why, EVERYTHING)
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False, indent=2))
        return
    click.echo(
        f"删除了 {len(done.persons)} 位联系人的 {done.values} 条联系方式；凭据 {done.change_set} / "
        f"{len(done.persons)} persons with {done.values} contacts were erased; the proof is {done.change_set}"
    )
    for person_key in done.persons:
        click.echo(person_key)
    if not done.scrubbed:
        click.echo(
            "数据库文件里的残留还没清完：SQLite 请稍后再运行一次；Neo4j 见 docs/security.md / the files are not scrubbed yet: "
            "run it again later; for Neo4j see docs/security.md"
        )


@erase_command.command("account")
@click.argument("login")
@click.option(
    "--successor", metavar="LOGIN", help="接手的店小二 · the steward who takes over what was cared for"
)
@why_option
@db_option
def account_command(login: str, successor: str | None, why: str, db: str) -> None:
    """一个账号：姓名、手机号、邮箱、密码都不再有，做过的事只剩编号。 An account: only a key is left of who it was."""
    with opened(db, must_exist=True) as store, told():
        with store.view(EVERYTHING) as view:
            person = by_login(view, login)
        if person is None:
            raise NotFound(f"没有账号 {login}。", f"There is no account {login}.", code="NO_PERSON")
        Keeper(store).erase(person.id, why, user(), successor)
    click.echo(f"已删除，编号 {person.id} / erased; the key was {person.id}")
