"""Reminders by e-mail, against a server on loopback: off until somebody runs them, and nothing of anybody in them."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.accounts import Door, Keeper
from api.accounts.people import by_login, keep, with_email
from api.accounts.reminding import Mail, remind
from api.cli import main
from graph.stores import EVERYTHING, Store, open_store
from schema import BadInput, Unavailable
from schema.policy import Role

PASSWORD = "桥头的老槐树 1978"
TODAY = date(2026, 11, 26)
NUMBER = "13911112222"


class Post(socketserver.StreamRequestHandler):
    """Takes one message after the other, and keeps what it was given."""

    def handle(self) -> None:
        self._say("220 loopback")
        for raw in self.rfile:
            line = raw.decode().strip()
            if line.upper() == "DATA":
                self._say("354 go on")
                self._keep()
            elif line.upper() == "QUIT":
                self._say("221 bye")
                return
            self._say("250 ok")

    def _keep(self) -> None:
        lines = []
        for raw in self.rfile:
            if raw.strip() == b".":
                break
            lines.append(raw.decode())
        kept = getattr(self.server, "kept")  # noqa: B009 - the class that socketserver makes has no such field
        kept.append("".join(lines))

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def post_office() -> Iterator[tuple[Mail, list[str]]]:
    with socketserver.TCPServer(("127.0.0.1", 0), Post) as server:
        kept: list[str] = []
        server.kept = kept  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        yield Mail(host=str(host), port=int(port), sender="qianxian@town.example"), kept
        server.shutdown()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    door = Door(opened)
    _, link = Keeper(opened).invite("xiaoer", "周小二", frozenset({Role.STEWARD}))
    door.enter(link, PASSWORD, "")
    door.register({"name": "新来的厂"}, NUMBER, "王芳", PASSWORD, "")
    yield opened
    opened.close()


def wants_mail(store: Store, login: str, address: str) -> None:
    with store.write("test", "an address") as tx:
        person = by_login(tx, login)
        assert person is not None
        keep(tx, with_email(person, address))
        tx.commit()


def read(text: str) -> EmailMessage:
    message = message_from_string(text, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_who_wants_it_is_told_once_a_day_that_something_waits_and_nothing_of_anybody(store: Store) -> None:
    with post_office() as (mail, kept):
        assert remind(store, mail, "https://town.example", TODAY) == 0, "nobody gave an address"
        wants_mail(store, "xiaoer", "xiaoer@town.example")
        wants_mail(store, NUMBER, "wang@factory.example")
        assert [remind(store, mail, "https://town.example", TODAY) for _ in range(2)] == [1, 0]
        assert remind(store, mail, "https://town.example", TODAY + timedelta(days=1)) == 1
    message = read(kept[0])
    assert (message["To"], message["Subject"]) == ("xiaoer@town.example", "牵线：有 1 件事等您办")
    body = message.get_content()
    assert "https://town.example" in body
    assert [said for said in ("王芳", NUMBER, "新来的厂", "周小二") if said in body or said in kept[0]] == []


def test_a_server_that_does_not_answer_is_said_and_nobody_counts_as_told(store: Store) -> None:
    wants_mail(store, "xiaoer", "xiaoer@town.example")
    with post_office() as (mail, _):
        pass
    with pytest.raises(Unavailable, match="邮件没有发出"):
        remind(store, mail, "https://town.example", TODAY)
    with post_office() as (mail, kept):
        assert remind(store, mail, "https://town.example", TODAY) == 1
    assert len(kept) == 1


def test_a_password_is_never_sent_unencrypted(store: Store) -> None:
    wants_mail(store, "xiaoer", "xiaoer@town.example")
    with post_office() as (mail, kept), pytest.raises(Unavailable):
        remind(store, replace(mail, user="qianxian", password="geheim"), "https://town.example", TODAY)
    assert kept == []


def test_the_command_reminds(store: Store) -> None:
    wants_mail(store, "xiaoer", "xiaoer@town.example")
    with post_office() as (mail, kept):
        given = [
            "remind",
            "--smtp",
            f"{mail.host}:{mail.port}",
            "--from",
            mail.sender,
            "--url",
            "https://town.example",
        ]
        done = CliRunner().invoke(main, [*given, "--db", store.url])
    assert (done.exit_code, len(kept)) == (0, 1), done.output


@pytest.mark.parametrize("address", ["x", "a@b c", "a@b\nBcc: d@e", "王@town.example", "<a@b>"])
def test_what_is_no_address_is_refused(store: Store, address: str) -> None:
    with store.view(EVERYTHING) as view:
        person = by_login(view, "xiaoer")
    assert person is not None
    with pytest.raises(BadInput):
        with_email(person, address)
