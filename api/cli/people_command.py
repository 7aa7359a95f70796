"""qianxian people: who may sign in, from the machine that the store is on."""

import csv
import json
from pathlib import Path

import click

from api.accounts import Keeper, Person
from api.accounts.people import by_login, everyone
from api.accounts.posts import Post, meant, posts_of
from api.cli.common import db_option, opened, told
from graph.stores import EVERYTHING, Store, View
from schema import ClusterParty, NotFound
from schema.policy import OF_THE_COMMITTEE, Role

_HEADINGS = frozenset(
    {"编号", "名称", "企业", "企业名称", "单位", "单位名称", "统一社会信用代码", "id", "name", "uscc"}
)
ROLES = {role: f"{role.zh} {role}" for role in Role}
url_option = click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    metavar="URL",
    help="服务的地址，链接以它开头 · where it is served; the link begins with it",
)


role_option = click.option(
    "--role",
    "roles",
    metavar="ROLE[@CLUSTER]",
    multiple=True,
    help=f"{'、'.join(OF_THE_COMMITTEE)}；只为一个集群时写 staff@集群名称；可写多次，邀请时默认 staff"
    " · for one cluster only: staff@its name; may be given several times; staff where an invitation says none",
)
successor_option = click.option(
    "--successor", metavar="LOGIN", help="接手的店小二 · the steward who takes over what was cared for"
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
        found = [(person, _held(view, person)) for person in everyone(view)]
    if as_json:
        click.echo(json.dumps([_document(*one) for one in found], ensure_ascii=False, indent=2))
        return
    for person, held in found:
        roles = "、".join(f"{ROLES[role]}{f'（{cluster}）' if cluster else ''}" for role, cluster in held)
        roles = roles or f"已离开 left {person.left}"
        waiting = "" if person.password or person.left else "  （尚未设密码 no password yet）"
        click.echo(f"{person.login}  {person.name}  {roles}{waiting}")


@people_command.command("invite")
@click.argument("login")
@click.option("--name", required=True, help="姓名 · the person's name")
@role_option
@url_option
@db_option
def invite(login: str, name: str, roles: tuple[str, ...], url: str, db: str) -> None:
    """邀请一位：打印一次性链接。第一位管理员也这样来。 Invite somebody: prints a one-time link."""
    with opened(db) as store, told():
        person, token = Keeper(store).invite(login, name, _posts(store, roles or (Role.STAFF.value,)))
    _show(person, url, token)


@people_command.command("roles")
@click.argument("login")
@role_option
@successor_option
@db_option
def change_roles(login: str, roles: tuple[str, ...], successor: str | None, db: str) -> None:
    """改角色：列出的就是全部；本人须重新登录。 Change the roles: these are all; they sign in again."""
    with opened(db, must_exist=True) as store, told():
        person = Keeper(store).assign(_known(store, login).id, _posts(store, roles), successor)
        with store.view(EVERYTHING) as view:
            held = _held(view, person)
    said = "、".join(f"{ROLES[role]}{f'（{cluster}）' if cluster else ''}" for role, cluster in held)
    click.echo(f"{person.name}：{said}")


@people_command.command("link")
@click.argument("login")
@url_option
@db_option
def link(login: str, url: str, db: str) -> None:
    """忘了密码：打印新的一次性链接。 A new one-time link, where the password is forgotten."""
    with opened(db, must_exist=True) as store, told():
        person = _known(store, login)
        token = Keeper(store).link(person.id)
    _show(person, url, token)


@people_command.command("hand-over")
@click.argument("login")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--note", help="交代的事 · what is left to see to")
@db_option
def hand_over(login: str, file: Path, note: str | None, db: str) -> None:
    """把文件里的单位都交给一位店小二：每行第一格写编号、代码或全称，最多 1,000 家，全做或全不做。
    Give all organisations of a file to one steward: an id, a code or a name in the first cell of each line."""
    with opened(db, must_exist=True) as store, told():
        person = _known(store, login)
        done = Keeper(store).hand_over(_first_cells(file), person.id, note)
    click.echo(f"已交给 {person.name}：{done} 家 · handed over")


def _first_cells(file: Path) -> list[str]:
    """Of a CSV as Excel writes it, or a plain list; a heading and what is empty are passed over."""
    try:
        rows = csv.reader(file.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError:
        rows = csv.reader(file.read_text(encoding="gb18030", errors="replace").splitlines())
    cells = [row[0].strip() for row in rows if row]
    return [cell for cell in cells if cell and cell not in _HEADINGS]


@people_command.command("let-go")
@click.argument("login")
@successor_option
@db_option
def let_go(login: str, successor: str | None, db: str) -> None:
    """已离开：立刻不能再登录。 Who has left is out at once."""
    with opened(db, must_exist=True) as store, told():
        person = _known(store, login)
        Keeper(store).let_go(person.id, successor)
    click.echo(f"{person.name} 已停用 · has left")


def _posts(store: Store, said: tuple[str, ...]) -> list[Post]:
    with store.view(EVERYTHING) as view:
        return [meant(view, one) for one in said]


def _held(view: View, person: Person) -> list[tuple[Role, str]]:
    """The roles, with the name of the cluster for which each is held."""
    held = list(posts_of(person))
    parties = view.get_many(ClusterParty, [post.cluster for post in held])
    return [
        (post.role, party.name if party else post.cluster) for post, party in zip(held, parties, strict=True)
    ]


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


def _document(person: Person, held: list[tuple[Role, str]]) -> dict[str, object]:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "roles": sorted(person.roles),
        "clusters": [{"role": role, "name": cluster} for role, cluster in held if cluster],
        "since": person.since,
        "left": person.left,
        "has_password": person.password is not None,
    }
