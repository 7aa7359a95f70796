"""qianxian people: who may sign in, from the machine that the store is on."""

import json

import click

from api.accounts import Door, Person
from api.accounts.people import by_login, everyone
from api.cli.common import db_option, opened, told
from graph.stores import EVERYTHING, Store
from schema import NotFound
from schema.policy import OF_THE_COMMITTEE, Role

ROLES = {role: f"{role.zh} {role}" for role in Role}
url_option = click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    metavar="URL",
    help="服务的地址，链接以它开头 · where it is served; the link begins with it",
)


@click.group("people")
def people_command() -> None:
    """谁能登录、能做什么。 Who may sign in, and do what."""


@people_command.command("list")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
def list_people(db: str, as_json: bool) -> None:
    """列出所有人。 List them all."""
    with opened(db, must_exist=True) as store, store.view(EVERYTHING) as view:
        found = list(everyone(view))
    if as_json:
        click.echo(json.dumps([_document(person) for person in found], ensure_ascii=False, indent=2))
        return
    for person in found:
        roles = "、".join(ROLES[role] for role in sorted(person.roles)) or f"已离开 left {person.left}"
        waiting = "" if person.password or person.left else "  （尚未设密码 no password yet）"
        click.echo(f"{person.login}  {person.name}  {roles}{waiting}")


@people_command.command("invite")
@click.argument("login")
@click.option("--name", required=True, help="姓名 · the person's name")
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in OF_THE_COMMITTEE]),
    multiple=True,
    default=[Role.STAFF.value],
    show_default=True,
    help="角色，可写多次 · may be given several times",
)
@url_option
@db_option
def invite(login: str, name: str, roles: tuple[str, ...], url: str, db: str) -> None:
    """邀请一位：打印一次性链接。第一位管理员也这样来。 Invite somebody: prints a one-time link."""
    with opened(db) as store, told():
        person, token = Door(store).invite(login, name, frozenset(map(Role, roles)))
    _show(person, url, token)


@people_command.command("link")
@click.argument("login")
@url_option
@db_option
def link(login: str, url: str, db: str) -> None:
    """忘了密码：打印新的一次性链接。 A new one-time link, where the password is forgotten."""
    with opened(db, must_exist=True) as store, told():
        person = _known(store, login)
        token = Door(store).link(person.id)
    _show(person, url, token)


@people_command.command("let-go")
@click.argument("login")
@click.option(
    "--successor", metavar="LOGIN", help="接手的店小二 · the steward who takes over what was cared for"
)
@db_option
def let_go(login: str, successor: str | None, db: str) -> None:
    """已离开：立刻不能再登录。 Who has left is out at once."""
    with opened(db, must_exist=True) as store, told():
        person = _known(store, login)
        Door(store).let_go(person.id, successor)
    click.echo(f"{person.name} 已停用 · has left")


def _known(store: Store, login: str) -> Person:
    with store.view(EVERYTHING) as view:
        person = by_login(view, login)
    if person is None:
        raise NotFound(f"没有账号 {login}。", f"There is no account {login}.", code="NO_PERSON")
    return person


def _show(person: Person, url: str, token: str) -> None:
    click.echo(
        f"{person.name}（{person.login}）的链接，72 小时内有效，只能用一次 · works once, within 72 hours:"
    )
    click.echo(f"{url.rstrip('/')}/enter/{token}")


def _document(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "roles": sorted(person.roles),
        "since": person.since,
        "left": person.left,
        "has_password": person.password is not None,
    }
