"""A receiver of messages, and what is on its way to it."""

from enum import StrEnum

import msgspec

from committee.feed import FOLLOWED


class Format(StrEnum):
    """How a message is put."""

    SIGNED = "signed"  # JSON, signed as standardwebhooks.com says
    WECOM = "wecom"  # 企业微信群机器人
    DINGTALK = "dingtalk"  # 钉钉群机器人


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent, and how often it was tried: the same each time, so that what came twice is known by `id`."""

    id: str
    body: str
    events: int
    until: int
    tries: int = 0
    since: float = 0.0
    said: str = ""


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """`url` is sent what becomes of records of these `kinds` (all without any) after the change `number`, as the
    platform of `token` sees them; as the committee does where there is none. Of the robots the url is the secret."""

    id: str
    name: str
    url: str
    format: Format
    secret: str
    number: int
    former: str = ""  # the secret before, by which messages are signed as well until then
    former_until: float = 0.0
    kinds: tuple[str, ...] = ()
    token: str | None = None
    parcel: Parcel | None = None
    due: float = 0.0
    leased: float = 0.0
    off: str = ""

    @property
    def types(self) -> tuple[type, ...]:
        return tuple(one for one in FOLLOWED if not self.kinds or one.__name__ in self.kinds)

    @property
    def shown_url(self) -> str:
        return self.url.partition("?")[0]
