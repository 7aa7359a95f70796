"""Messages to other systems, sent to real receivers on this machine."""

import hmac
import json
import socket
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path
from typing import Any

import anyio
import pytest

from api.accounts.integrators import Tokens
from api.messages import Format, Messenger, Receiver, Receivers, formats, messenger, posting
from api.messages.addresses import checked, is_public
from api.messages.messenger import GIVEN_UP
from api.messages.receiver import Parcel
from api.messages.receivers import existing, give_up, letter_count, letters
from graph.stores import EVERYTHING, Store, open_store
from schema import BadInput, NotAllowed, Problem
from tests.graph.facts import ent, keep, prd

BACKENDS = ("sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j))
Answer = Callable[[BaseHTTPRequestHandler], None]


class Clock:
    def __init__(self) -> None:
        self.now = 1_900_000_000.0

    def __call__(self) -> float:
        return self.now


class Town:
    """A receiver on this machine, and the messengers of two workers."""

    def __init__(self, store: Store, url: str, got: list[tuple[dict[str, str], bytes]]) -> None:
        self.store, self.url, self.got, self.clock = store, url, got, Clock()
        self.receivers = Receivers(store, local=True, clock=self.clock)
        self.workers = [self.worker(), self.worker()]

    def worker(self) -> Messenger:
        return Messenger(
            self.store, self.receivers, link="https://town.example/changes", local=True, clock=self.clock
        )

    def add(self, format_: Format = Format.SIGNED, **more: Any) -> Receiver:
        return self.receivers.add("平台", self.url, format_, **more)

    def round(self) -> None:
        """Both workers look once."""

        async def both() -> None:
            async with anyio.create_task_group() as group:
                for worker in self.workers:
                    group.start_soon(worker.round)

        anyio.run(both)

    def now(self, one: Receiver) -> Receiver:
        return self.store.read(EVERYTHING, lambda view: existing(view, one.id))

    def given_up(self, one: Receiver) -> list[Any]:
        return self.store.read(EVERYTHING, lambda view: list(letters(view, one.id)))


def said(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


@contextmanager
def receiving(answers: Iterator[Answer]) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            with suppress(OSError):  # it hung up
                next(answers)(self)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def forever(answer: Answer) -> Iterator[Answer]:
    while True:
        yield answer


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    opened = open_store(request.getfixturevalue("neo4j_url") if request.param == "neo4j" else url)
    yield opened
    opened.close()


@contextmanager
def town(store: Store, answers: Iterator[Answer]) -> Iterator[Town]:
    with receiving(answers) as (url, got):
        yield Town(store, url, got)


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As docs/messages.md shows it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mark = hmac.new(b64decode(secret.removeprefix("whsec_")), signed, sha256).digest()
    return hmac.compare_digest(headers["webhook-signature"], "v1," + b64encode(mark).decode())


def test_what_is_written_is_sent_once_signed_and_without_what_it_says(store: Store) -> None:
    with town(store, forever(said(204))) as one:
        receiver = one.add(kinds=("Enterprise",))
        keep(store, ent("a", "某某机械有限公司", note="秘密"), prd("x"))
        one.round()
        one.round()
        ((headers, body),) = one.got
        assert verified(receiver.secret, headers, body)
        assert int(headers["webhook-timestamp"]) == one.clock.now
        told = json.loads(body)
        assert told["id"] == headers["webhook-id"]
        assert [(e["kind"], e["id"], e["action"]) for e in told["events"]] == [
            ("Enterprise", "ent_a", "CREATED")
        ]
        assert "机械" not in body.decode()
        assert "秘密" not in body.decode()
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 600)
        assert not verified(receiver.secret, headers, body)


def test_what_was_not_taken_is_sent_again_the_same_later(store: Store) -> None:
    with town(store, chain([said(500), said(503)], forever(said(200)))) as one:
        receiver = one.add()
        keep(store, ent("a"))
        one.round()
        one.round()  # not due yet
        assert len(one.got) == 1
        keep(store, ent("b"))
        for _ in range(2):
            one.clock.now += 60
            one.round()
        first, *again = (body for _, body in one.got[:3])
        assert again == [first, first]
        one.round()  # what came meanwhile, unless the other worker looked when this was taken and sent it
        told = [json.loads(body)["events"][0]["id"] for _, body in one.got]
        assert told == ["ent_a", "ent_a", "ent_a", "ent_b"]
        assert one.now(receiver).parcel is None


def test_what_waits_survives_a_restart(store: Store) -> None:
    with town(store, iter([said(500), said(200), said(200)])) as one:
        one.add()
        keep(store, ent("a"))
        one.round()
        one.workers = [one.worker()]
        one.clock.now += 60
        one.round()
        assert one.got[0][1] == one.got[1][1]


def test_who_answers_500_for_a_day_finds_it_among_what_was_given_up(store: Store) -> None:
    with town(store, forever(said(500))) as one:
        receiver = one.add()
        keep(store, ent("a"))
        until = one.clock.now + GIVEN_UP + 2 * 3_600
        while one.clock.now < until and not one.given_up(receiver):
            one.round()
            one.clock.now += 1_800
        assert 24 <= len(one.got) <= 60
        (letter,) = one.given_up(receiver)
        assert (letter.events, letter.said) == (1, "500")
        assert one.now(receiver).parcel is None
        keep(store, ent("b"))
        one.clock.now += 60
        one.round()  # on with what came since
        assert json.loads(one.got[-1][1])["events"][0]["id"] == "ent_b"


def test_what_was_given_up_is_sent_again_when_asked(store: Store) -> None:
    with town(store, iter([said(410), said(200)])) as one:
        receiver = one.add()
        keep(store, ent("a"))
        one.round()
        assert one.now(receiver).off == "410 gone"
        assert len(one.given_up(receiver)) == 1
        one.clock.now += 60
        assert one.receivers.again(receiver.id) == 1
        one.round()
        assert one.got[0][1] == one.got[1][1]
        assert one.given_up(receiver) == []


def test_of_too_much_that_was_given_up_the_oldest_is_forgotten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.messages.receivers.MOST_LETTERS", 2)
    receivers = Receivers(store, local=True)
    one = receivers.add("平台", "http://127.0.0.1:1/hook")
    with store.write("tester", "three given up") as tx:
        for since in (30.0, 9.5, 200.0):
            give_up(tx, one, Parcel(id=f"msg_{since}", body="{}", events=1, until=1, since=since))
        tx.commit()
    with store.view(EVERYTHING) as view:
        assert [letter.since for letter in letters(view, one.id)] == [30.0, 200.0]
        assert letter_count(view, one.id) == 2
    receivers.remove(one.id)
    with store.view(EVERYTHING) as view:
        assert letter_count(view, one.id) == 0


def test_a_receiver_is_not_waited_for_for_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "WITHIN", 0.3)
    hold = threading.Event()

    def silent(request: BaseHTTPRequestHandler) -> None:
        hold.wait(60)

    with town(store, forever(silent)) as one:
        receiver = one.add()
        keep(store, ent("a"))
        one.round()
        parcel = one.now(receiver).parcel
        assert parcel is not None
        assert "no answer within" in parcel.said
        hold.set()


def test_a_store_that_goes_away_while_a_message_is_sent_ends_nothing(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(request: BaseHTTPRequestHandler) -> None:
        store.close()
        said(204)(request)

    def said_so() -> int:
        return caplog.text.count("messages wait: ")

    async def for_a_while(worker: Messenger) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(worker.run)
            with anyio.fail_after(60):
                while not said_so():
                    await anyio.sleep(0.01)
            await anyio.sleep(0.1)  # some rounds more
            group.cancel_scope.cancel()

    monkeypatch.setattr(messenger, "_ROUND", 0.01)
    with town(store, forever(away)) as one:
        one.add()
        keep(store, ent("a"))
        anyio.run(for_a_while, one.worker())
        assert len(one.got) == 1
        assert said_so() == 1, "once, not every round"


def test_an_answer_without_an_end_is_not_read(store: Store) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(10**9))
        request.end_headers()
        while True:
            request.wfile.write(b'{"errcode": 0, "x": "' + b"x" * 1_000_000)

    for format_, taken in ((Format.SIGNED, True), (Format.WECOM, False)):
        with town(store, forever(endless)) as one:
            receiver = one.add(format_)
            keep(store, ent(format_))
            one.round()
            assert (one.now(receiver).parcel is None) is taken
            one.receivers.remove(receiver.id)


def test_a_redirect_is_not_followed(store: Store) -> None:
    with (
        receiving(forever(said(200))) as (elsewhere, reached),
        town(store, forever(said(302, Location=elsewhere))) as one,
    ):
        receiver = one.add()
        keep(store, ent("a"))
        one.round()
        parcel = one.now(receiver).parcel
        assert parcel is not None
        assert parcel.said == "302"
        assert reached == []


def test_robots_are_told_counts_and_at_most_so_often(store: Store) -> None:
    with town(store, forever(said(200, b'{"errcode": 0}'))) as one:
        one.add(Format.WECOM)
        keep(store, ent("a", "某某机械"), ent("b"), prd("x"))
        one.round()
        keep(store, ent("c"))
        one.round()
        assert len(one.got) == 1
        told = json.loads(one.got[0][1])
        assert told == {
            "msgtype": "text",
            "text": {"content": "牵线：企业 2 条、产品 1 条有变化。https://town.example/changes"},
        }
        one.clock.now += 5
        one.round()
        assert len(one.got) == 2


def test_a_robot_that_did_not_take_it_says_so_with_200(store: Store) -> None:
    with town(store, forever(said(200, b'{"errcode": 93000}'))) as one:
        receiver = one.add(Format.WECOM)
        keep(store, ent("a"))
        one.round()
        parcel = one.now(receiver).parcel
        assert parcel is not None
        assert parcel.said == "errcode 93000"


def test_a_token_is_told_what_it_sees_and_nothing_once_it_is_off(store: Store) -> None:
    token, _ = Tokens(store).create("平台", frozenset())
    with town(store, forever(said(200))) as one:
        receiver = one.add(token=token.id)
        keep(store, ent("hidden"), ent("shown", shown=True))
        one.round()
        ((_, body),) = one.got
        assert [event["id"] for event in json.loads(body)["events"]] == ["ent_shown"]
        Tokens(store).revoke(token.id)
        keep(store, ent("more", shown=True))
        one.round()
        assert len(one.got) == 1
        assert one.now(receiver).off


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest", "https://[::1]/",
     "http://hooks.example.com/", "https://hooks.example.com:8443/", "https://user:x@hooks.example.com/", "file:///etc/passwd",
     "https://hooks.example.com.evil.example/", "https://evil.example/?hooks.example.com", "", "https://", "gopher://x/",
     "https://hooks.example.com/#x", "https://hooks。example。com/"],
)  # fmt: skip
def test_an_address_that_is_not_allowed_is_refused(store: Store, url: str) -> None:
    Receivers(store).allow("hooks.example.com")
    with pytest.raises((BadInput, NotAllowed)):
        Receivers(store).add("x", url)


def test_what_the_operator_allows_is_taken(store: Store) -> None:
    receivers = Receivers(store)
    receivers.allow("*.example.com")
    assert receivers.add("x", "https://hooks.example.com/a?b=c").url == "https://hooks.example.com/a?b=c"
    receivers.disallow("*.example.com")
    with pytest.raises(Problem, match="allow"):
        receivers.add("x", "https://hooks.example.com/")


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False),
     ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
     ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False),
     ("2002:7f00:1::", False), ("198.18.0.1", False), ("::", False), ("100.100.100.200", False)],
)  # fmt: skip
def test_only_addresses_of_the_internet_are_reached(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_name_that_leads_within_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver is the edge of the outside world."""

    async def within(host: str, port: int, **_: Any) -> Any:
        return [(socket.AF_INET, 1, 6, "", (address, port)) for address in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr("api.messages.addresses.getaddrinfo", within)
    url = checked("https://hooks.example.com/", ["hooks.example.com"])
    sent = anyio.run(lambda: posting.post(url, b"{}", {}, robot=False))
    assert (sent.taken, "not a public address" in sent.said) == (False, True)


def test_the_check_of_the_guide_is_a_check() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "messages.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(guide.partition("```python\n")[2].partition("```")[0], names)
    secret = "whsec_" + b64encode(b"k" * 32).decode()

    def genuine(second: int, body: bytes = b"{}") -> bool:
        mark = formats.signature(secret, "msg_1", str(second), b"{}")
        headers = {"webhook-id": "msg_1", "webhook-timestamp": str(second), "webhook-signature": f"v1,{mark}"}
        return bool(names["is_genuine"](secret, headers, body))

    now = int(time.time())
    assert genuine(now)
    assert genuine(now - 200)
    assert not genuine(now, b"{ }")
    assert not genuine(now - 400)
    assert not genuine(now + 400)
