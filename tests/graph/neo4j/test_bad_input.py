"""What may be given to a server that should not hurt it, and servers that are none of ours."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, cast

import pytest
from neo4j import GraphDatabase

from deploy.neo4j.server import USER, Server
from graph.stores import EVERYTHING, NeedFilter, OrganisationFilter, open_store
from graph.stores.neo4j.address import Address
from graph.stores.neo4j.forms import prepare
from graph.stores.neo4j.line import Line
from schema import BadInput, Enterprise, NotFound, Problem, Product, ProductKind, Unavailable
from tests.emptying import emptied, patient
from tests.graph.facts import ent, ids, keep, need, prd, seen

pytestmark = pytest.mark.neo4j

NASTY = (
    "'}) DETACH DELETE n //",
    'a"b\\',
    "`x` {name: $name}",
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "MATCH (n) DETACH DELETE n",
    "轴承(a/b AND *:* ~",
    "\u0000名",
    "𠮷野家 ﹏",
)

FOR_SEARCHING = {"organisation_names", "product_names", "need_text", "product_text", "product_name"}


def ask(server: Server, cypher: str, **values: Any) -> list[Any]:
    with GraphDatabase.driver(f"bolt://127.0.0.1:{server.port}", auth=(USER, server.password)) as driver:
        return [record.data() for record in driver.execute_query(cypher, values, database_="neo4j").records]


@pytest.mark.parametrize("text", NASTY)
def test_text_that_looks_like_cypher_is_text_on_neo4j(neo4j_url: str, text: str) -> None:
    with closing(open_store(neo4j_url)) as store:
        keep(store, ent("a", text, aliases=(text + "2",)), prd("x", text), need("n", text=text), ent("other"))
        with store.view(EVERYTHING) as view:
            assert (
                ids(view.organisations_called(text))
                == ids(view.organisations_called(text + "2"))
                == ["ent_a"]
            )
            assert ids(view.organisations(OrganisationFilter(text=text), 9).items) == ["ent_a"]
            assert ids(view.products(text, 9).items) == ["prd_x"]
            assert ids(view.needs(NeedFilter(text=text), 9).items) == ["ned_n"]
            assert view.organisations_with_external_id(text, text) == []
            assert view.recall(text) is None
            assert view.counts()[Enterprise] == 2


def test_what_no_database_can_keep_is_a_sentence_on_neo4j(neo4j_url: str) -> None:
    with closing(open_store(neo4j_url)) as store:
        with pytest.raises((Problem, UnicodeEncodeError)):
            keep(store, ent("a", "\ud800"))
        keep(store, ent("b"))
        assert seen(store, lambda view: view.number()) == 1


def test_a_database_of_somebody_elses_is_refused_and_not_touched_on_neo4j(neo4j_server: Server) -> None:
    emptied(neo4j_server)
    ask(
        neo4j_server,
        "CREATE (:Enterprise {id: 'ent_a', name: '别人'})-[:OFFERS {id: 'o'}]->(:Product {id: 'prd_x', name: '轴承'})",
    )
    with pytest.raises(BadInput) as caught:
        open_store(neo4j_server.url)
    assert caught.value.code == "FOREIGN_DATABASE"
    assert ask(neo4j_server, "MATCH (n) RETURN count(n) AS n") == [{"n": 2}]


def test_beside_somebody_elses_data_when_told_on_neo4j(neo4j_server: Server) -> None:
    emptied(neo4j_server)
    theirs = "MATCH (n) WHERE NOT n:Qianxian AND n.theirs RETURN n.id AS id, properties(n) AS all, labels(n) AS labels ORDER BY id"
    ask(
        neo4j_server,
        "CREATE (:Organisation:Enterprise {id: 'ent_a', name: '甲', theirs: true, version: 7}) "
        "CREATE (:Product {id: 'prd_x', name: '轴承', theirs: true, change: 'x'})",
    )
    before = ask(neo4j_server, theirs)
    with closing(open_store(f"{patient(neo4j_server)}&beside=yes")) as store:
        keep(store, ent("a", "甲"), prd("x", "轴承"))
        with store.view(EVERYTHING) as view:
            assert ids(view.organisations_called("甲")) == ["ent_a"]
            assert ids(view.organisations(OrganisationFilter(), 9).items) == ["ent_a"]
            assert ids(view.products("轴", 9).items) == ["prd_x"]
            assert [id_ for id_, _ in view.product_names()] == ["prd_x"]
            assert sum(view.counts().values()) == 2
        with store.write("tester", "leaves") as transaction:
            transaction.remove([ent("a", "甲", version=1), prd("x", "轴承", version=1)])
            transaction.commit()
        assert store.check() == []
    assert ask(neo4j_server, theirs) == before


@pytest.mark.parametrize("label", ["Change", "Transaction", "ChangeSet", "Remembered"])
def test_where_somebody_else_has_the_labels_of_the_log_is_refused_on_neo4j(
    neo4j_server: Server, label: str
) -> None:
    emptied(neo4j_server)
    ask(neo4j_server, f"CREATE (:{label}:Theirs {{number: 7, id: 7, place: 7, key: 'k'}})")
    with pytest.raises(BadInput) as caught:
        open_store(f"{patient(neo4j_server)}&beside=yes")
    assert caught.value.code == "FOREIGN_DATABASE"
    for sentence in (caught.value.zh, caught.value.en):
        assert f":{label}" in sentence
        assert "Theirs" not in sentence
    assert ask(neo4j_server, "MATCH (n) RETURN count(n) AS n") == [{"n": 1}]


def test_what_others_put_later_under_our_labels_outlives_what_is_taken_back_on_neo4j(
    neo4j_url: str, neo4j_server: Server
) -> None:
    with closing(open_store(neo4j_url)) as store:
        keep(store, ent("a"))
        ask(
            neo4j_server,
            "CREATE (:Change {number: 1000, theirs: true}), (:Transaction {id: 1000, theirs: true}), "
            "(:ChangeSet {id: 'chg_theirs', place: 1000, theirs: true})",
        )
        for key in "bc":
            with store.write("tester", "taken back") as transaction:
                transaction.put([ent(key)])
        keep(store, ent("d"))
        assert seen(store, lambda view: view.number()) == 2
    assert ask(neo4j_server, "MATCH (n) WHERE n.theirs RETURN count(n) AS n") == [{"n": 3}]


def test_a_constraint_of_others_is_told_and_nothing_written_on_neo4j(
    neo4j_url: str, neo4j_server: Server
) -> None:
    with closing(open_store(neo4j_url)) as store:
        ask(neo4j_server, "CREATE CONSTRAINT theirs FOR (p:Product) REQUIRE p.kind IS UNIQUE")
        try:
            with pytest.raises(BadInput) as caught:
                keep(store, prd("x", kind=ProductKind.GOODS), prd("y", kind=ProductKind.GOODS))
        finally:
            ask(neo4j_server, "DROP CONSTRAINT theirs")
        assert caught.value.code == "STORE_CONSTRAINED"
        assert "kind" in caught.value.zh
        assert seen(store, lambda view: view.number()) == 0
        keep(store, prd("x", kind=ProductKind.GOODS), prd("y", kind=ProductKind.GOODS))


def test_relationships_of_others_that_are_in_the_way_are_told_on_neo4j(neo4j_server: Server) -> None:
    emptied(neo4j_server)
    ask(neo4j_server, "DROP CONSTRAINT offers_id IF EXISTS")
    ask(neo4j_server, "CREATE (:A)-[:OFFERS {id: 'o'}]->(:B)-[:OFFERS {id: 'o'}]->(:C)")
    with pytest.raises(BadInput) as caught:
        open_store(f"{patient(neo4j_server)}&beside=yes")
    assert caught.value.code == "STORE_CONSTRAINED"
    assert "OFFERS" in caught.value.en
    assert ask(neo4j_server, "MATCH ()-[r:OFFERS]->() RETURN count(r) AS n") == [{"n": 2}]


def test_an_empty_database_is_no_answer_to_a_question_on_neo4j(neo4j_url: str) -> None:
    with pytest.raises(NotFound) as caught:
        open_store(neo4j_url, must_exist=True)
    assert caught.value.code == "NO_DATABASE"


class Said:
    """What a line to a server of that version brings back; a stub, as no such server can be had here."""

    def __init__(self, version: str) -> None:
        self.address = Address.read("neo4j://neo4j:secret-word@h/neo4j")
        self.version = version
        self.written: list[str] = []

    def greet(self) -> None: ...

    def read(self, statement: str, values: object, seconds: float = 2.0) -> list[list[str]]:
        return [[self.version]] if "dbms.components" in statement else []

    def write(self, statement: str, values: object, seconds: float = 10.0) -> list[list[str]]:
        self.written.append(statement)
        return []


@pytest.mark.parametrize("ended", [True, False], ids=["closed", "stopped"])
def test_indexes_for_searching_are_there_after_the_first_load_on_neo4j(
    neo4j_server: Server, *, ended: bool
) -> None:
    emptied(neo4j_server)
    for name in FOR_SEARCHING:
        ask(neo4j_server, f"DROP INDEX {name} IF EXISTS")
    first = open_store(patient(neo4j_server))
    try:
        keep(first, prd("x", "轴承"), prd("y", "滑动轴承"))
        assert seen(first, lambda v: ids(v.products("轴", 9).items)) == ["prd_x", "prd_y"]
        assert not FOR_SEARCHING & indexes(neo4j_server)
        if not ended:
            open_store(patient(neo4j_server)).close()
            assert indexes(neo4j_server) >= FOR_SEARCHING
    finally:
        first.close()
    assert indexes(neo4j_server) >= FOR_SEARCHING


def test_a_database_of_before_is_given_the_indexes_of_today_on_neo4j(neo4j_server: Server) -> None:
    emptied(neo4j_server)
    with closing(open_store(patient(neo4j_server))) as before:
        keep(before, prd("x", "轴承"), ent("a", "甲厂"))
    ask(neo4j_server, "DROP INDEX change_type")
    with closing(open_store(patient(neo4j_server))) as store:
        assert "change_type" in indexes(neo4j_server)
        assert [one.record_id for one in seen(store, lambda v: v.changes(0, [Product]))] == ["prd_x"]


def test_who_comes_during_a_first_load_does_not_wait_for_its_end_on_neo4j(neo4j_server: Server) -> None:
    emptied(neo4j_server)
    for name in FOR_SEARCHING:
        ask(neo4j_server, f"DROP INDEX {name} IF EXISTS")
    first = open_store(patient(neo4j_server))
    try:
        with first.write("loader", "a large load") as transaction:
            transaction.put([prd("x", "轴承"), ent("a", "甲厂"), need("n")])
            assert transaction.get(type(prd("x")), "prd_x"), "it is drawn"
            begun = time.monotonic()
            second = open_store(patient(neo4j_server))
            assert seen(second, lambda v: v.products("轴", 9).items) == []
            second.close()
            assert time.monotonic() - begun < 60  # a write is waited for longer
            transaction.commit()
    finally:
        first.close()
    assert indexes(neo4j_server) >= FOR_SEARCHING


def test_who_waits_too_long_for_another_writer_is_told_so_on_neo4j(neo4j_server: Server) -> None:
    emptied(neo4j_server)
    with closing(open_store(neo4j_server.url)) as first, closing(open_store(neo4j_server.url)) as second:
        with first.write("loader", "a large load") as transaction:
            transaction.put([prd("x", "轴承")])
            with pytest.raises(Unavailable) as caught:
                keep(second, prd("y", "滑动轴承"))
            assert caught.value.code == "STORE_BUSY"
            transaction.commit()
        keep(second, prd("y", "滑动轴承"))


def indexes(server: Server) -> set[str]:
    return {row["name"] for row in ask(server, "SHOW INDEXES YIELD name")}


@pytest.mark.parametrize("version", ["4.4.38", "4.1.0", "5.22.0", "3.5.35"])
def test_an_old_neo4j_is_refused_and_told_which_are_supported(version: str) -> None:
    line = Said(version)
    with pytest.raises(BadInput) as caught:
        prepare(cast(Line, line))
    assert caught.value.code == "UNSUPPORTED_SERVER"
    for sentence in (caught.value.zh, caught.value.en):
        assert version in sentence
        assert "5.26" in sentence
    assert line.written == []


@pytest.mark.parametrize("version", ["5.23.0", "5.26.30", "2025.07.1", "2026.08.1"])
def test_a_supported_neo4j_is_prepared(version: str) -> None:
    line = Said(version)
    prepare(cast(Line, line))
    assert any("CREATE CONSTRAINT" in statement for statement in line.written)


class Web(socketserver.BaseRequestHandler):
    """Answers as a web server does to what it does not understand."""

    def handle(self) -> None:
        self.request.recv(20)
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


class Greeter(socketserver.BaseRequestHandler):
    """Speaks before it is asked, as SSH, mail and MySQL servers do."""

    def handle(self) -> None:
        self.request.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


class Old(socketserver.BaseRequestHandler):
    """Agrees on the version of Bolt that Neo4j 4.4 speaks."""

    def handle(self) -> None:
        self.request.recv(20)
        self.request.sendall(bytes((0, 0, 4, 4)))
        self.request.recv(4_096)


@contextmanager
def answering(handler: type[socketserver.BaseRequestHandler]) -> Iterator[int]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def web_server() -> Iterator[int]:
    with answering(Web) as port:
        yield port


@pytest.mark.parametrize("handler", [Web, Greeter])
def test_a_server_that_is_no_neo4j_is_said_to_be_none(
    handler: type[socketserver.BaseRequestHandler],
) -> None:
    start = time.monotonic()
    with answering(handler) as port, pytest.raises(Problem) as caught:
        open_store(f"bolt://neo4j:secret-word@127.0.0.1:{port}/neo4j")
    assert caught.value.code == "NOT_NEO4J"
    assert "secret-word" not in str(caught.value)
    assert time.monotonic() - start < 25  # the driver by itself would wait for longer


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_a_neo4j_that_speaks_as_4_4_does_is_told_to_be_too_old(scheme: str) -> None:
    with answering(Old) as port, pytest.raises(BadInput) as caught:
        open_store(f"{scheme}://neo4j:secret-word@127.0.0.1:{port}/neo4j")
    assert caught.value.code == "UNSUPPORTED_SERVER"
    for sentence in (caught.value.zh, caught.value.en):
        assert f"127.0.0.1:{port}" in sentence
        assert "5.26" in sentence
        assert "secret-word" not in sentence


@pytest.mark.parametrize("scheme", ["neo4j+s", "bolt+ssc"])
def test_a_server_without_tls_is_said_to_be_one(web_server: int, scheme: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_store(f"{scheme}://neo4j:secret-word@127.0.0.1:{web_server}/neo4j")
    assert caught.value.code == "STORE_NOT_SECURED"
    assert "secret-word" not in str(caught.value)


def test_a_host_that_is_not_there_is_named() -> None:
    with pytest.raises(Unavailable) as caught:
        open_store("neo4j://neo4j:secret-word@no-such-host.invalid/neo4j")
    assert "no-such-host.invalid" in caught.value.zh
    assert "no host of that name" in caught.value.en


def test_nobody_there_is_a_sentence_and_not_on_neo4j() -> None:
    with pytest.raises(Problem) as caught:
        open_store("neo4j://neo4j:secret-word@127.0.0.1:1/neo4j")
    assert caught.value.code == "STORE_UNAVAILABLE"
    assert "secret-word" not in str(caught.value)
