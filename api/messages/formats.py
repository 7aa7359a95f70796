"""How a message is put: ids, kinds, counts and links only. What a record says is asked for by who may see it."""

import hmac
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import quote

import orjson

from api.messages.receiver import Format, Receiver
from committee.feed import Now
from schema.words import TYPE_WORDS


def body_of(receiver: Receiver, id_: str, news: Sequence[Now], link: str) -> bytes:
    match receiver.format:
        case Format.SIGNED:
            return _listed(receiver, id_, news, link)
        case Format.WECOM | Format.DINGTALK:
            return _to_robot(_counted(news, link))


def test_of(receiver: Receiver, id_: str, link: str) -> bytes:
    """Says that messages arrive, and nothing else."""
    if receiver.format is Format.SIGNED:
        said = {"id": id_, "receiver": receiver.id, "type": "test", "events": [], "link": link}
        return orjson.dumps(said)
    return _to_robot(f"牵线：这是一条测试消息。{link}")


def _to_robot(text: str) -> bytes:
    return orjson.dumps({"msgtype": "text", "text": {"content": text.strip()}})


def _listed(receiver: Receiver, id_: str, news: Sequence[Now], link: str) -> bytes:
    events = [
        {"kind": one.type.__name__, "id": one.id, "action": one.action.name, "at": one.at} for one in news
    ]
    said = {"id": id_, "receiver": receiver.id, "type": "changed", "events": events, "link": link}
    return orjson.dumps(said)


def _counted(news: Sequence[Now], link: str) -> str:
    counts = Counter(one.type for one in news)
    listed = "、".join(f"{TYPE_WORDS[type_][0]} {count} 条" for type_, count in counts.items())
    return f"牵线：{listed}有变化。{link}"


def headers_of(receiver: Receiver, id_: str, body: bytes, now: float) -> dict[str, str]:
    """Signed as standardwebhooks.com says: over the id, the second and the body, by each secret that is good now."""
    if receiver.format is not Format.SIGNED:
        return {}
    second = str(int(now))
    good = [receiver.secret, *([receiver.former] if now < receiver.former_until else [])]
    return {
        "webhook-id": id_,
        "webhook-timestamp": second,
        "webhook-signature": " ".join(f"v1,{signature(secret, id_, second, body)}" for secret in good),
    }


def signature(secret: str, id_: str, second: str, body: bytes) -> str:
    key = b64decode(secret.removeprefix("whsec_"))
    return b64encode(hmac.digest(key, f"{id_}.{second}.".encode() + body, sha256)).decode()


def url_of(receiver: Receiver, now: float) -> str:
    """钉钉 wants a robot's signature in the address, where it has a secret."""
    if receiver.format is not Format.DINGTALK or not receiver.secret:
        return receiver.url
    moment = str(int(now * 1000))
    mark = hmac.digest(receiver.secret.encode(), f"{moment}\n{receiver.secret}".encode(), sha256)
    return f"{receiver.url}&timestamp={moment}&sign={quote(b64encode(mark).decode(), safe='')}"
