"""Secrets of receivers: nowhere in the file, of use only with the key, and replaced without a message that is not taken."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.accounts.integrators import Tokens
from api.cli import main
from api.messages import Format, Receiver, Receivers, Seal
from api.messages.receivers import BOTH_SIGN, existing
from api.messages.sealing import keys
from graph.stores import EVERYTHING, Store, open_store
from schema import BadInput, NotAllowed
from schema.policy import Permit
from tests.api.messages.test_messages import Town, forever, receiving, said, verified
from tests.graph.facts import ent, keep

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim-des-roboters"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=T"
KEY, OTHER = "k" * 43, "o" * 43


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    Receivers(opened).allow("hooks.example.com")
    yield opened
    opened.close()


def stored(tmp_path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in tmp_path.glob("town.db*"))


def by(store: Store, one: Receiver, seal: Seal) -> Receiver:
    return seal.opened(store.read(EVERYTHING, lambda view: existing(view, one.id)))


def test_who_takes_the_file_has_no_secret(store: Store, tmp_path: Path) -> None:
    receivers = Receivers(store, Seal([KEY]))
    signed = receivers.add("平台", "https://hooks.example.com/in")
    robot = receivers.add("群", ROBOT, Format.WECOM)
    for secret in (signed.secret, "geheim-des-roboters"):
        assert secret.encode() not in stored(tmp_path)
    assert by(store, signed, receivers.seal).secret == signed.secret
    assert by(store, robot, receivers.seal).url == ROBOT
    for seal in (Seal(), Seal([OTHER])):
        with pytest.raises(NotAllowed, match="messages-key"):
            by(store, signed, seal)


def test_a_sealed_secret_is_of_its_receiver_only(store: Store) -> None:
    receivers = Receivers(store, Seal([KEY]))
    one, other = (receivers.add(name, "https://hooks.example.com/in") for name in "甲乙")
    with store.write("a thief", "moved a secret") as tx:
        kept = [tx.recall(f"receiver:{each.id}") or "" for each in (one, other)]
        tx.remember(
            f"receiver:{other.id}", kept[1].replace(*(json.loads(text)["secret"] for text in kept[::-1]))
        )
        tx.commit()
    with pytest.raises(NotAllowed):
        by(store, other, receivers.seal)


def test_what_stood_plain_is_sealed_and_leaves_no_trace(store: Store, tmp_path: Path) -> None:
    one = Receivers(store).add("平台", "https://hooks.example.com/in?key=geheim-des-roboters")
    assert one.secret.encode() in stored(tmp_path)
    receivers = Receivers(store, Seal([KEY]))
    assert (receivers.seal_all(), receivers.seal_all()) == (1, 0)
    store.close()  # what it wrote ahead is in the file by then
    for secret in (one.secret, "geheim-des-roboters"):
        assert secret.encode() not in stored(tmp_path)


def test_a_key_is_replaced_by_one_above_it(store: Store) -> None:
    one = Receivers(store, Seal([KEY])).add("平台", "https://hooks.example.com/in")
    assert Receivers(store, Seal([OTHER, KEY])).seal_all() == 1
    assert by(store, one, Seal([OTHER])).secret == one.secret
    with pytest.raises(NotAllowed):
        by(store, one, Seal([KEY]))
    assert Receivers(store, Seal([KEY])).seal_all() == 0  # it is left as it is


def test_nothing_is_kept_plain_beside_what_is_sealed(store: Store) -> None:
    Receivers(store, Seal([KEY])).add("甲", "https://hooks.example.com/in")
    with pytest.raises(NotAllowed, match="messages-key"):
        Receivers(store).add("乙", "https://hooks.example.com/in")


def test_without_the_key_messages_wait_and_say_why(store: Store) -> None:
    with receiving(forever(said(200))) as (url, got):
        town = Town(store, url, got)
        one = Receivers(store, Seal([KEY]), local=True).add("平台", url)
        keep(store, ent("a"))
        town.round()
        parcel = town.now(one).parcel
        assert got == []
        assert parcel is not None
        assert (parcel.tries, parcel.said) == (1, "SEALED")
        town.receivers.seal = Seal([KEY])
        town.clock.now += 60
        town.round()
        ((headers, body),) = got
        assert verified(one.secret, headers, body)


def test_for_a_day_the_secret_before_signs_as_well(store: Store) -> None:
    with receiving(forever(said(200))) as (url, got):
        town = Town(store, url, got)
        town.receivers.seal = Seal([KEY])
        one = town.add()
        new = town.receivers.renew(one.id)
        assert new.secret != one.secret
        keep(store, ent("a"))
        town.round()
        town.clock.now += BOTH_SIGN + 1
        keep(store, ent("b"))
        town.round()
        signed = [
            [
                verified(secret, {**headers, "webhook-signature": mark}, body)
                for mark in headers["webhook-signature"].split()
            ]
            for headers, body in got
            for secret in (new.secret, one.secret)
        ]
        assert signed == [[True, False], [False, True], [True], [False]]


def test_of_a_robot_the_secret_is_what_was_set_there(store: Store) -> None:
    receivers = Receivers(store, Seal([KEY]))
    wecom = receivers.add("群", ROBOT, Format.WECOM)
    dingtalk = receivers.add(
        "群", "https://oapi.dingtalk.com/robot/send?access_token=x", Format.DINGTALK, secret="SEC1"
    )
    assert by(store, receivers.renew(dingtalk.id, "SEC2"), receivers.seal).secret == "SEC2"
    for id_ in (wecom.id, dingtalk.id):
        with pytest.raises(BadInput, match="robot"):
            receivers.renew(id_)


@pytest.mark.parametrize("text", ["", "short", f"{KEY}\nshort"])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="messages key"):
        keys(tmp_path / "key")


def test_by_command_a_key_is_made_used_and_asked_for(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(main, ["messages", *words])
        assert done.exit_code == code, done.output
        return str(done.output)

    db, key = ["--db", store.url], str(tmp_path / "key")
    run("key", key)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert "BAD_MESSAGES_KEY" in run("key", key, code=2)
    with receiving(forever(said(204))) as (url, got):
        assert "明文" in run("add", "平台", url, "--local", *db)
        assert "明文" not in run("add", "平台", url, "--local", "--messages-key", key, *db)
        assert "SEALED" in run("add", "平台", url, "--local", *db, code=2)
        id_ = next(line.split()[0] for line in run("list", *db).splitlines() if line.startswith("rcv_"))
        assert "whsec_" in run("renew", id_, "--messages-key", key, *db)
        assert "204" in run("test", id_, "--local", "--messages-key", key, *db)
        assert json.loads(got[0][1])["type"] == "test"
        assert "HOST_NOT_ALLOWED" in run("test", id_, "--messages-key", key, *db, code=1) or len(got) == 1
    monkeypatch.setenv("QIANXIAN_MESSAGES_KEY", (tmp_path / "key").read_text(encoding="ascii"))
    assert "whsec_" in run("renew", id_, *db)


@pytest.mark.parametrize("keys_", [(), (KEY,)], ids=["plain", "sealed"])
@pytest.mark.parametrize("said", ["sealed:abc", "sealed:AAAA", "sealed:" + "A" * 64, "sealed:汉"])
def test_what_pretends_to_be_sealed_is_not_taken(store: Store, keys_: tuple[str, ...], said: str) -> None:
    """A platform that brought such a secret kept everybody else from adding any, and the server from starting with a key."""
    receivers = Receivers(store, Seal(keys_))
    for url, secret in ((f"https://oapi.dingtalk.com/robot/send?{said}", ""), (DINGTALK, said)):
        with pytest.raises(BadInput) as refused:
            receivers.add("骗子", url, Format.DINGTALK, secret=secret)
        assert refused.value.code == "BAD_RECEIVER"
    robot = receivers.add("群", DINGTALK, Format.DINGTALK, secret="SEC1")
    with pytest.raises(BadInput):
        receivers.renew(robot.id, said)
    assert Receivers(store, Seal([KEY])).seal_all() == (0 if keys_ else 1)
    assert by(store, robot, Seal([KEY])).secret == "SEC1"


@pytest.mark.parametrize("said", ["sealed:abc", "sealed:AAAA", "sealed:" + "A" * 64])
def test_a_broken_seal_in_the_store_stops_nobody_else(store: Store, said: str) -> None:
    broken = Receivers(store).add("旧的", DINGTALK, Format.DINGTALK, secret="SEC1")
    with store.write("a fault", "broke a seal") as tx:
        text = tx.recall(f"receiver:{broken.id}") or ""
        tx.remember(f"receiver:{broken.id}", text.replace("SEC1", said))
        tx.commit()
    receivers = Receivers(store, Seal([KEY]))
    good = receivers.add("平台", "https://hooks.example.com/in")
    assert receivers.seal_all() == 0
    assert by(store, good, receivers.seal).secret == good.secret
    with pytest.raises(NotAllowed, match="messages-key"):
        by(store, broken, receivers.seal)


def test_one_caller_has_only_so_many_receivers(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.messages.receivers.MOST_RECEIVERS", 2)
    token, _ = Tokens(store).create("平台", frozenset({Permit.SUGGESTIONS}))
    receivers = Receivers(store)
    for name in "甲乙":
        receivers.add(name, "https://hooks.example.com/in")
    with pytest.raises(NotAllowed) as refused:
        receivers.add("丙", "https://hooks.example.com/in")
    assert refused.value.code == "TOO_MANY_RECEIVERS"
    receivers.add("丙", "https://hooks.example.com/in", token=token.id)  # another caller's are its own
