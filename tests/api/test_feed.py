"""A platform keeps a copy: all that it may see, and then whatever changes, resumed wherever it stopped."""

import json
import random
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from anyio import sleep_forever
from click.testing import CliRunner
from starlette.testclient import TestClient

import api.feed
import committee.feed
from api.accounts.integrators import Tokens
from api.app import create_app
from api.cli import main
from api.hearing.seats import EACH
from api.settings import Settings
from committee.feed import FOLLOWED
from graph.stores import EVERYTHING, Scope, Store
from schema import Contact, Enterprise, Offer, Product, Record, Visibility
from schema.policy import Permit
from tests.api.console.browsing import served
from tests.api.gql.conftest import LONGGONG, ZIRUN, store
from tests.campaign import size
from tests.factories import enterprise, id_of, keep

__all__ = ["store"]
Line = dict[str, Any]
Get = Callable[..., list[Line]]


@contextmanager
def asking(store: Store, token: str | None = None) -> Iterator[TestClient]:
    with TestClient(create_app(store, Settings(accounts=token is not None))) as http:
        if token:
            http.headers["authorization"] = f"Bearer {token}"
        yield http


def lines(http: TestClient, path: str, **asked: str) -> list[Line]:
    answer = http.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def refused(http: TestClient, path: str, **asked: str) -> tuple[int, str]:
    answer = http.get(path, params=asked)
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


@pytest.fixture
def http(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """With pages of three, so that there are many."""
    monkeypatch.setattr(api.feed, "PAGE", 3)
    with asking(store) as client:
        yield client


def stored(store: Store, scope: Scope = EVERYTHING) -> dict[str, tuple[str, int]]:
    with store.view(scope) as view:
        return {one.id: (type(one).__name__, one.version) for type_ in FOLLOWED for one in view.all(type_)}


class Copy:
    """What a follower has."""

    def __init__(self) -> None:
        self.records: dict[str, tuple[str, int]] = {}

    def take(self, lines: list[Line]) -> None:
        for line in lines:
            if "end" not in line:
                self.records[line["id"]] = (line["type"], line["version"])
                if line["record"] is None:
                    del self.records[line["id"]]


def test_everything_once_and_no_contacts(http: TestClient, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        longgong = view.get(Enterprise, LONGGONG)
    assert longgong is not None
    keep(store, [replace(longgong, contacts=(Contact(person="张三", phone="13800000000"),))])
    found = lines(http, "/export.ndjson")
    assert [*found[-1]] == ["end", "since"]
    assert [line["id"] for line in found[:-1]] == list(stored(store))
    (told,) = [line["record"] for line in found if line.get("id") == LONGGONG]
    assert (told["name"], told["short_name"]) == ("龙工(上海)挖掘机制造有限公司", "龙工")
    assert "13800000000" not in json.dumps(found)


def test_it_goes_on_behind_any_line(http: TestClient) -> None:
    found = lines(http, "/export.ndjson")
    for place in range(len(found) - 1):
        assert lines(http, "/export.ndjson", after=found[place]["cursor"]) == found[place + 1 :]


def test_only_some_types(http: TestClient) -> None:
    found = lines(http, "/export.ndjson", types="Need,Product")
    assert {line["type"] for line in found[:-1]} == {"Product", "Need"}
    assert refused(http, "/export.ndjson", types="Need,Session") == (400, "BAD_TYPES")
    assert refused(http, "/export.ndjson", after=found[0]["cursor"]) == (400, "BAD_CURSOR")
    assert refused(http, "/export.ndjson", after="made-up") == (400, "BAD_CURSOR")
    assert refused(http, "/changes.ndjson") == (400, "BAD_SINCE")
    assert refused(http, "/changes.ndjson", since=found[0]["cursor"]) == (400, "BAD_CURSOR")


def test_a_follower_has_what_the_store_has(http: TestClient, store: Store) -> None:
    copy, dice = Copy(), random.Random(3)
    found = lines(http, "/export.ndjson")
    copy.take(found)
    since = found[-1]["since"]
    for round_ in range(20):
        some_writes(store, dice, round_)
        found = lines(http, "/changes.ndjson", since=since)
        copy.take(found)
        since = found[-1]["since"]
        assert copy.records == stored(store)
    assert lines(http, "/changes.ndjson", since=since)[:-1] == []


def some_writes(store: Store, dice: random.Random, round_: int) -> None:
    with store.view(EVERYTHING) as view:
        offers = list(view.all(Offer))
    keep(store, enterprise(f"第{round_}厂", makes=["自润滑轴承"], needs=["钢板"]))
    keep(store, [replace(dice.choice(offers), share=dice.random())])
    with store.write("test", "removed") as tx:
        tx.remove([dice.choice(list(tx.all(Offer)))])
        tx.commit()


def test_what_is_written_while_it_is_copied_comes_with_the_changes(http: TestClient, store: Store) -> None:
    copy = Copy()
    found = lines(http, "/export.ndjson")
    copy.take(found[:7])
    keep(store, enterprise("后来的厂", makes=["钢板"]))
    with store.write("test", "removed") as tx:
        tx.remove([next(tx.all(Offer))])
        tx.commit()
    rest = lines(http, "/export.ndjson", after=found[6]["cursor"])
    copy.take(rest)
    copy.take(lines(http, "/changes.ndjson", since=rest[-1]["since"]))
    assert copy.records == stored(store)


def test_a_long_way_behind_it_takes_several_answers(
    http: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.feed, "MOST_CHANGES", 6)
    copy = Copy()
    found = lines(http, "/export.ndjson")
    copy.take(found)
    keep(store, *(enterprise(f"第{n}厂") for n in range(20)))
    answers, more, since = 0, True, found[-1]["since"]
    while more:
        found = lines(http, "/changes.ndjson", since=since)
        copy.take(found)
        answers, more, since = answers + 1, found[-1]["more"], found[-1]["since"]
    assert answers > 2
    assert copy.records == stored(store)


def test_a_platform_is_told_what_its_token_says_and_of_nothing_else_that_it_is_gone(store: Store) -> None:
    _, secret = Tokens(store).create("省平台", frozenset({Permit.NEEDS}))
    keep(store, [replace(shown(store, Enterprise, ZIRUN), shown=True)])
    actor = Tokens(store).who(secret).actor
    with asking(store, secret) as http:
        found = lines(http, "/export.ndjson")
        assert {line["id"] for line in found[:-1]} == stored(store, Scope.of(actor)).keys()
        assert LONGGONG not in {line["id"] for line in found[:-1]}
        since = found[-1]["since"]
        keep(store, enterprise("谁也看不到的厂", makes=["钢板"]))
        with store.write("test", "removed") as tx:
            hidden = id_of("Enterprise", "谁也看不到的厂")
            tx.remove([*tx.offers_of([hidden]), *filter(None, [tx.get(Enterprise, hidden)])])
            tx.commit()
        named = replace(shown_offer(store), visibility=Visibility.NAMED)
        keep(store, [named])
        found = lines(http, "/changes.ndjson", since=since)
        assert [line["id"] for line in found[:-1]] == [named.id]
        assert "share" not in found[0]["record"] or found[0]["record"]["share"] is None
        keep(store, [replace(named, visibility=Visibility.STEWARD)])
        keep(store, [replace(named, visibility=Visibility.STEWARD, price="内部价")])
        found = lines(http, "/changes.ndjson", since=found[-1]["since"])
        assert [(line["id"], line["record"]) for line in found[:-1]] == [(named.id, None)]


def shown(store: Store, type_: type[Enterprise], id_: str) -> Enterprise:
    with store.view(EVERYTHING) as view:
        found = view.get(type_, id_)
    assert found is not None
    return replace(found, version=0)


def shown_offer(store: Store) -> Offer:
    with store.view(EVERYTHING) as view:
        (offer,) = view.offers_of([ZIRUN])
    return replace(offer, version=0)


def test_who_may_not_keep_a_copy(store: Store) -> None:
    with TestClient(create_app(store, Settings(accounts=True))) as http:
        for path in ("/export.ndjson", "/changes.ndjson?since=x"):
            assert http.get(path).status_code == 401
    tokens = Tokens(store)
    token, secret = tokens.create("省平台", frozenset({Permit.NEEDS}))
    with asking(store, secret) as http:
        assert lines(http, "/export.ndjson", types="Product")
        tokens.revoke(token.id)
        assert http.get("/export.ndjson").status_code == 401


def test_a_long_answer_ends_when_the_token_is_turned_off(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.feed, "PAGE", 3)
    tokens = Tokens(store)
    token, secret = tokens.create("省平台", frozenset({Permit.BUSINESS}))
    pages = iter(range(100))

    def records_after(*asked: Any) -> list[Record]:
        if next(pages) == 2:
            tokens.revoke(token.id)
        return committee.feed.records_after(*asked)

    monkeypatch.setattr(api.feed, "records_after", records_after)
    with asking(store, secret) as http:
        found = lines(http, "/export.ndjson")
    assert len(found) == 10
    assert found[-1]["error"]["code"] == "TOKEN_REVOKED"


def test_so_many_copies_are_read_at_once_by_one_caller(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hundred that nobody read took a gigabyte."""
    monkeypatch.setattr(api.feed, "PAGE", 3)
    monkeypatch.setattr(api.feed, "_paid", lambda account: sleep_forever())
    with served(create_app(store, Settings())) as address, ExitStack() as read:
        url = f"{address}/export.ndjson"
        for _ in range(EACH - 1):
            read.enter_context(urlopen(url))
        with urlopen(url), pytest.raises(HTTPError) as refusal:
            urlopen(url)
        with refusal.value as answer:
            assert (answer.code, json.load(answer)["errors"][0]["extensions"]["code"]) == (
                429,
                "TOO_MANY_STREAMS",
            )
        assert eventually(lambda: urlopen(url).close())


def eventually(ask: Callable[[], object]) -> bool:
    """Whether it succeeds before long: a server hears a moment later that somebody left."""
    for _ in range(1_200):
        try:
            ask()
        except HTTPError as refusal:
            refusal.close()
            time.sleep(0.05)
        else:
            return True
    return False


def test_the_command_keeps_a_copy_and_goes_on(store: Store, tmp_path: Path) -> None:
    copy, run = tmp_path / "copy.ndjson", CliRunner().invoke
    with served(create_app(store, Settings())) as address:
        asked = ["follow", address, "--to", str(copy)]
        assert run(main, asked).exit_code == 0
        whole = copy.read_bytes()
        copy.write_bytes(whole[: len(whole) // 2])  # as if it had been killed in the middle of a line
        assert run(main, asked).exit_code == 0
        assert [line["id"] for line in kept(copy)] == list(stored(store))
        keep(store, enterprise("后来的厂", makes=["钢板"]))
        again = run(main, asked)
        assert again.exit_code == 0
        assert "3 more lines" in again.output + again.stderr
    followed = Copy()
    followed.take(kept(copy))
    assert followed.records == stored(store)
    gone = run(main, asked)
    assert (gone.exit_code, "[STORE_UNAVAILABLE]" in gone.stderr) == (2, True)
    assert run(main, ["follow", "copy.ndjson", "--to", str(copy)]).exit_code == 2


def kept(copy: Path) -> list[Line]:
    return [line for line in map(json.loads, copy.read_bytes().splitlines()) if "end" not in line]


@pytest.mark.soak
@pytest.mark.slow
def test_much_is_copied_without_growing(store: Store) -> None:
    many = size(small=20_000, full=1_000_000)
    with store.write("test", "many") as tx:
        for start in range(0, many, 10_000):
            tx.put(Product(id=f"prd_{n:016d}", name=f"第{n}种") for n in range(start, start + 10_000))
        tx.commit()
    with served(create_app(store, Settings())) as address:
        count, early, last = 0, 0, b""
        with urlopen(f"{address}/export.ndjson?types=Product") as answer:
            for line in answer:
                count, last = count + 1, line
                early = early or (count > many // 10 and most_memory()) or 0
    assert json.loads(last)["end"] is True
    assert count > many
    assert most_memory() - early < 40_000, f"{most_memory() - early} kB more"


def most_memory() -> int:
    """The most that this process ever held, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
