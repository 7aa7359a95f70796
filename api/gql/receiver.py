"""Receivers of messages: a platform's own, by its token; all of them to staff of all that is stored and to an operator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import strawberry

import schema
from api.accounts.pace import Tried
from api.gql.context import Info
from api.gql.declare import argument, enum_type, field, object_type, optional
from api.gql.enums import FactKind
from api.gql.problems import Problem, Told
from api.messages import Format, Receiver
from api.messages.receivers import every, letter_count, token_of
from graph.stores import EVERYTHING, View

enum_type(
    Format,
    "消息的格式。How a message is put.",
    {
        Format.SIGNED: "签名的 JSON（Standard Webhooks）。JSON, signed.",
        Format.WECOM: "企业微信群机器人。A robot of a WeCom group.",
        Format.DINGTALK: "钉钉群机器人。A robot of a DingTalk group.",
    },
    name="MessageFormat",
)


@dataclass(frozen=True, slots=True)
class Known:
    """The value of a `MessageReceiver`."""

    receiver: Receiver
    given_up: int


Of = strawberry.Parent[Known]


def id_of(root: Of) -> str:
    return root.receiver.id


def name_of(root: Of) -> str:
    return root.receiver.name


def url_of(root: Of) -> str:
    return root.receiver.shown_url


def format_of(root: Of) -> Format:
    return root.receiver.format


def kinds_of(root: Of) -> list[FactKind]:
    return [FactKind(name) for name in root.receiver.kinds]


def off_of(root: Of) -> str | None:
    return root.receiver.off or None


def tries_of(root: Of) -> int:
    return root.receiver.parcel.tries if root.receiver.parcel else 0


def said_of(root: Of) -> str | None:
    return (root.receiver.parcel.said or None) if root.receiver.parcel else None


@object_type("接收消息的地址。Where messages are sent.")
class MessageReceiver:
    id: strawberry.ID = field("编号。Its id.", id_of)
    name: str = field("名称。What it is called.", name_of)
    url: str = field("地址，不含 ? 之后。The address, without what follows the ?.", url_of)
    format: Format = field("格式。How a message is put.", format_of)
    kinds: list[FactKind] = field("只要这些；空为全部。Only these; all where empty.", kinds_of)
    off: str | None = field(
        "为何不再发；仍在发则为空。Why nothing is sent any more, null while it is.", off_of
    )
    tries: int = field("等着的一件已试了几次。How often the one that waits was tried.", tries_of)
    said: str | None = field("上次没送到的原因。Why it was not taken last.", said_of)
    given_up: int = field("放到一边的有几件。How many were put aside.")


@object_type("对接收方的修改。A change of a receiver.")
class MessageReceiverPayload:
    receiver: MessageReceiver | None = field("接收方。The receiver.")
    secret: str | None = field("验签的密钥，只给这一次。To check signatures with, given this once.")
    problems: list[Problem] = field("为何没有做成；空为已做。Why it was not done; empty: it was.")


@dataclass(frozen=True, slots=True)
class Done:
    """The value of a `MessageReceiverPayload`."""

    receiver: Known | None = None
    secret: str | None = None
    problems: tuple[Told, ...] = ()


@object_type("测试消息的结果。What became of a test message.")
class TestReceiverPayload:
    taken: bool = field("收下了。It was taken.")
    said: str | None = field("对方怎么答的。What was answered.")
    problems: list[Problem] = field("为何没有发；空为已发。Why it was not sent; empty: it was.")


@dataclass(frozen=True, slots=True)
class Tested:
    """The value of a `TestReceiverPayload`."""

    taken: bool = False
    said: str | None = None
    problems: tuple[Told, ...] = ()


@strawberry.input(description="新的接收方。A new receiver.")
class RegisterReceiverInput:
    name: str = strawberry.field(description="名称。What it is called.")
    url: str = strawberry.field(
        description="https 地址，主机须经管理员允许。An https address at an allowed host."
    )
    format: Format = strawberry.field(description="格式。How a message is put.", default=Format.SIGNED)
    kinds: list[FactKind] | None = optional("只要这些。Only these kinds.")
    secret: str | None = optional("钉钉机器人的加签密钥。The secret of a DingTalk robot.")


ReceiverId = Annotated[strawberry.ID, argument("接收方的编号。The id of the receiver.", "id")]


async def receivers(info: Info) -> list[Known]:
    token = token_of(info.context.actor)

    def read(view: View) -> list[Known]:
        own = [one for one in every(view) if token is None or one.token == token]
        return [Known(one, letter_count(view, one.id)) for one in own]

    return await info.context.services.read(read, EVERYTHING)


async def register_receiver(
    info: Info, input_: Annotated[RegisterReceiverInput, argument("内容。What is registered.", "input")]
) -> Done:
    services, actor = info.context.services, info.context.actor

    def add() -> Done:
        kinds = tuple(one.value for one in input_.kinds or ())
        one = services.receivers.add(
            input_.name, input_.url, input_.format, kinds, token_of(actor), input_.secret or "", actor.key
        )
        return Done(Known(one, 0), one.secret if one.format is Format.SIGNED else None)

    return await _done(info, add)


async def remove_receiver(info: Info, id_: ReceiverId) -> Done:
    services, actor = info.context.services, info.context.actor
    return await _done(
        info, lambda: Done(Known(services.receivers.remove(id_, token_of(actor), actor.key), 0))
    )


async def send_again(info: Info, id_: ReceiverId) -> Done:
    services, actor = info.context.services, info.context.actor

    def run() -> Done:
        services.receivers.again(id_, token_of(actor), actor.key)
        return Done()

    done = await _done(info, run)
    found = [one for one in await receivers(info) if one.receiver.id == id_]
    return done if done.problems else Done(next(iter(found), None))


async def renew_receiver(
    info: Info,
    id_: ReceiverId,
    secret: Annotated[str | None, argument("钉钉机器人的新密钥。The new secret of a DingTalk robot.")] = None,
) -> Done:
    services, actor = info.context.services, info.context.actor

    def renew() -> Done:
        one = services.receivers.renew(id_, secret or "", token_of(actor), actor.key)
        return Done(Known(one, 0), one.secret if one.format is Format.SIGNED else None)

    return await _done(info, renew)


async def test_receiver(info: Info, id_: ReceiverId) -> Tested:
    services, actor = info.context.services, info.context.actor
    try:
        services.pace.check(Tried.TEST, actor.key)
        sent = await services.messenger.test(id_, token_of(actor))
    except schema.Problem as problem:
        return Tested(problems=(Told(problem),))
    return Tested(sent.taken, sent.said)


async def _done(info: Info, run: Callable[[], Done]) -> Done:
    try:
        return await info.context.services.work(info.context.actor.key, lambda store, by: run())
    except schema.Problem as problem:
        return Done(problems=(Told(problem),))
