"""qianxian messages: who is sent messages, what of, how far each has come, and what nobody took."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import anyio
import click

from api.cli.common import PARTLY, db_option, messages_key_option, opened, told
from api.messages import Format, Messenger, Receiver, Receivers, Seal
from api.messages.receivers import every, existing, hosts, letter_count, letters
from api.messages.sealing import ENVIRONMENT, keys, new_key
from graph.stores import EVERYTHING, View
from schema.words import TYPE_WORDS

T = TypeVar("T")
_KINDS = tuple(type_.__name__ for type_ in TYPE_WORDS)


@click.group("messages")
def messages_command() -> None:
    """给别的系统发消息：接收方、进度、没送到的。 Messages to other systems: receivers, progress, what nobody took."""


@messages_command.command("allow")
@click.argument("host")
@db_option
def allow(host: str, db: str) -> None:
    """允许发往这个主机（*.example.com 是它下面的全部）。 Let messages go to this host."""
    with opened(db, must_exist=True) as store, told():
        click.echo("\n".join(Receivers(store).allow(host)))


@messages_command.command("disallow")
@click.argument("host")
@db_option
def disallow(host: str, db: str) -> None:
    """不再发往这个主机。 Let none go there any more."""
    with opened(db, must_exist=True) as store, told():
        click.echo("\n".join(Receivers(store).disallow(host)))


@messages_command.command("add")
@click.argument("name")
@click.argument("url")
@click.option(
    "--format",
    "format_",
    type=click.Choice([one.value for one in Format]),
    default=Format.SIGNED.value,
    show_default=True,
    help="signed：签名的 JSON；wecom：企业微信群机器人；dingtalk：钉钉群机器人 · signed JSON, or a robot",
)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(_KINDS),
    multiple=True,
    help="只要这类记录，可写多次 · only records of this kind; may be given several times",
)
@click.option(
    "--token",
    metavar="ID",
    help="按这个令牌能看到的告诉；不写则是集群工作人员能看到的 · what that token sees; without, what staff sees",
)
@click.option("--secret", default="", help="钉钉机器人的加签密钥 · the secret of a DingTalk robot")
@click.option("--local", is_flag=True, help="允许本机地址，试用时 · let it be on this machine, for trying")
@messages_key_option
@db_option
def add(
    name: str,
    url: str,
    format_: str,
    kinds: tuple[str, ...],
    token: str | None,
    secret: str,
    local: bool,
    messages_key: Path | None,
    db: str,
) -> None:
    """登记接收方；验签的密钥只显示这一次。 Add one; the secret to check signatures with is shown this once."""
    with opened(db, must_exist=True) as store, told():
        receivers = Receivers(store, Seal(keys(messages_key)), local=local)
        one = receivers.add(name, url, Format(format_), kinds, token, secret)
    click.echo(_line(one, 0), err=True)
    _show(one, receivers.seal)


@messages_command.command("renew")
@click.argument("receiver_id", metavar="ID")
@click.option("--secret", default="", help="钉钉机器人的新密钥 · the new secret of a DingTalk robot")
@messages_key_option
@db_option
def renew(receiver_id: str, secret: str, messages_key: Path | None, db: str) -> None:
    """换密钥：新的只显示这一次，旧的一天之内还签名。 A new secret, shown this once; for a day both sign."""
    with opened(db, must_exist=True) as store, told():
        receivers = Receivers(store, Seal(keys(messages_key)))
        _show(receivers.renew(receiver_id, secret), receivers.seal)


@messages_command.command("test")
@click.argument("receiver_id", metavar="ID")
@click.option("--local", is_flag=True, help="允许本机地址，试用时 · let it be on this machine, for trying")
@messages_key_option
@db_option
def test(receiver_id: str, local: bool, messages_key: Path | None, db: str) -> None:
    """现在就发一条测试消息。 Send a test message now."""
    with opened(db, must_exist=True) as store, told():
        receivers = Receivers(store, Seal(keys(messages_key)), local=local)
        sent = anyio.run(Messenger(store, receivers, local=local).test, receiver_id)
    click.echo(f"{'已收下 taken' if sent.taken else '没有收下 not taken'}: {sent.said}")
    if not sent.taken:
        raise click.exceptions.Exit(PARTLY)


@messages_command.command("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def key(file: Path) -> None:
    """新做一把加封密钥的钥匙，放在库以外的地方。 Make a key that seals secrets; keep it apart from the database."""
    with told():
        new_key(file)
    click.echo(f"{file}")


def _show(one: Receiver, seal: Seal) -> None:
    if one.format is Format.SIGNED:
        click.echo(one.secret)
    if not seal.is_given:
        click.echo(
            f"没有给出钥匙（--messages-key FILE 或 {ENVIRONMENT}）：这个密钥在库里是明文，谁拿到数据库文件谁就能冒签。 "
            "No key was given: this secret stands plain in the store, and who takes the file can sign with it.",
            err=True,
        )


@messages_command.command("list")
@db_option
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON · print one JSON document")
def list_receivers(db: str, as_json: bool) -> None:
    """列出接收方、允许的主机和没送到的件数。 List receivers, allowed hosts, and how much nobody took."""
    found, allowed = _read(
        db, lambda view: ([(one, letter_count(view, one.id)) for one in every(view)], hosts(view))
    )
    if as_json:
        said = {"receivers": [_document(one, count) for one, count in found], "hosts": allowed}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    click.echo("\n".join([*(_line(one, count) for one, count in found), *(f"  {host}" for host in allowed)]))


@messages_command.command("letters")
@click.argument("receiver_id", metavar="ID")
@db_option
def list_letters(receiver_id: str, db: str) -> None:
    """没送到、已放弃的。 What was given up, the oldest first."""

    def read(view: View) -> list[str]:
        existing(view, receiver_id)
        return [
            f"{one.id}  {one.events} 条 events  试了 tried {one.tries}  {one.said}"
            for one in letters(view, receiver_id)
        ]

    with told():
        click.echo("\n".join(_read(db, read)))


@messages_command.command("again")
@click.argument("receiver_id", metavar="ID")
@db_option
def again(receiver_id: str, db: str) -> None:
    """重发最早放弃的一件。 Send again the oldest of what was given up."""
    with opened(db, must_exist=True) as store, told():
        click.echo(f"{Receivers(store).again(receiver_id)} 件 · parcels")


@messages_command.command("remove")
@click.argument("receiver_id", metavar="ID")
@db_option
def remove(receiver_id: str, db: str) -> None:
    """不再发给它。 Send it nothing more."""
    with opened(db, must_exist=True) as store, told():
        click.echo(_line(Receivers(store).remove(receiver_id), 0))


def _read(db: str, work: Callable[[View], T]) -> T:
    with opened(db, must_exist=True) as store:
        return store.read(EVERYTHING, work)


def _line(one: Receiver, given_up: int) -> str:
    kinds = "、".join(one.kinds) or "*"
    return f"{one.id}  {one.name}  {one.format}  {one.shown_url}  {kinds}  {_state(one, given_up)}"


def _state(one: Receiver, given_up: int) -> str:
    waits = f"等待重试 waits, tried {one.parcel.tries}: {one.parcel.said}" if one.parcel else "正常 well"
    state = f"已停用 off: {one.off}" if one.off else waits
    return f"{state}，放弃 given up {given_up}"


def _document(one: Receiver, given_up: int) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "format": one.format.value,
        "url": one.shown_url,
        "kinds": list(one.kinds),
        "token": one.token,
        "off": one.off or None,
        "tries": one.parcel.tries if one.parcel else 0,
        "givenUp": given_up,
    }
