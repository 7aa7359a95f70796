"""What happens to a server happens here to a real one: killed, paused, emptied, full, another password."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from neo4j import GraphDatabase
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from deploy.neo4j.server import USER, Server, free_port, missing, running
from graph.stores import EVERYTHING, Put, Store, open_store
from graph.stores.chain import verify
from graph.stores.neo4j.address import Address
from graph.stores.neo4j.line import Line
from schema import (
    BadInput,
    Contact,
    Enterprise,
    ExternalId,
    NotFound,
    Offer,
    Organisation,
    Problem,
    Product,
    Unavailable,
    Visibility,
)
from schema.offer import TO_OTHERS
from tests.campaign import dice, size
from tests.emptying import QUICK, emptied, patient
from tests.graph.facts import ent, ids, keep, need, offer, prd, seen

pytestmark = [pytest.mark.neo4j, pytest.mark.slow, pytest.mark.timeout(900)]
# A start takes seconds, so one is tried that allows a transaction little memory.
LITTLE = ("db.memory.transaction.max=10m",)
# Seconds: a read has two of its own, and the driver by itself would wait for 30 to 121.
IN_TIME = 20.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of its own: it is killed again and again."""
    if lack := missing():
        pytest.skip(lack)
    with running(
        Server(tmp_path_factory.mktemp("faults"), free_port(), jvm=QUICK, options=LITTLE)
    ) as started:
        yield started


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    emptied(server)
    opened = open_store(patient(server))
    yield opened
    with suppress(Problem):
        opened.close()


def took(act: Callable[[], object]) -> tuple[float, Problem | None]:
    start = time.monotonic()
    try:
        act()
    except Problem as problem:
        return time.monotonic() - start, problem
    return time.monotonic() - start, None


def until_it_answers(store: Store) -> None:
    """Also what needs a plan, for which a busy machine takes as long as an impatient store waits."""
    deadline = time.monotonic() + 90
    while True:
        with suppress(Unavailable):
            seen(store, lambda view: view.get(Enterprise, "ent_a"))
            return
        assert time.monotonic() < deadline
        time.sleep(0.2)


def write_on(
    store: Store, stop: threading.Event, name: str, acknowledged: list[str], pairs: list[str]
) -> None:
    """An enterprise with its offer, again and again, until it is refused."""
    number = 0
    while not stop.is_set():
        key = f"{name}{number:05}"
        pairs.append(key)
        try:
            keep(store, ent(key), offer(key, key, "x"))
        except Problem:
            return
        acknowledged.append(key)
        number += 1


@pytest.mark.soak
def test_killed_while_writing_nothing_acknowledged_is_lost_or_half_there(
    server: Server, store: Store
) -> None:
    keep(store, prd("x"))
    acknowledged: list[str] = []
    tried: list[str] = []
    for turn in range(size(2, 20)):
        stop = threading.Event()
        writers = [
            threading.Thread(target=write_on, args=(store, stop, f"{turn}{name}", acknowledged, tried))
            for name in "ab"
        ]
        for writer in writers:
            writer.start()
        time.sleep(1 + 2 * dice().random())
        server.kill()
        stop.set()
        for writer in writers:
            writer.join()
        server.start()
        until_it_answers(store)
        keep(store, ent("after", str(turn)))  # whoever writes next puts in order what was left
        with store.view(EVERYTHING) as view:
            organisations = {one.id.removeprefix("ent_") for one in view.all(Organisation)} - {"after"}
            offers = {one.id.removeprefix("ofr_") for one in view.all(Offer)}
            changes = [change.number for change in view.changes(0, limit=1_000_000)]
            assert changes == list(range(1, view.number() + 1))
        assert organisations == offers
        assert set(acknowledged) <= organisations <= set(tried)
        assert store.check() == []
    assert len(acknowledged) > 2


@pytest.mark.soak
def test_killed_in_the_middle_of_a_large_write_leaves_nothing_of_it(server: Server, store: Store) -> None:
    for turn in range(size(1, 20)):
        keep(store, ent("between", str(turn)))
        with pytest.raises(Unavailable):
            put_while_killed(store, server)
        server.start()
        until_it_answers(store)
    keep(store, ent("after"))
    with store.view(EVERYTHING) as view:
        assert sum(view.counts().values()) == 2
        assert view.number() == size(1, 20) + 1
    assert store.check() == []


def put_while_killed(store: Store, server: Server) -> None:
    with store.write("load", "large") as transaction:
        transaction.put(prd(f"{number:05}") for number in range(1_000))
        server.kill()
        transaction.put(prd(f"{number:05}") for number in range(1_000, 1_500))
        transaction.commit()


@contextmanager
def paused(server: Server) -> Iterator[None]:
    server.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.signal(signal.SIGCONT)


def test_a_silent_server_costs_no_more_than_its_deadline_and_all_recovers(
    server: Server, store: Store
) -> None:
    keep(store, ent("a"))
    impatient = open_store(server.url)
    try:
        seen(impatient, lambda view: view.get(Enterprise, "ent_a"))
        with paused(server):
            seconds, problem = took(lambda: seen(impatient, lambda view: view.get(Enterprise, "ent_a")))
            assert problem is not None
            assert problem.code == "STORE_UNAVAILABLE"
            assert seconds < IN_TIME
            told = [took(lambda: keep(impatient, ent("b"))) for _ in range(4)]
            assert all(problem for _, problem in told)
            assert min(seconds for seconds, _ in told) < 0.5  # nobody waits for what another just waited for
            time.sleep(1.1)
            tried, problem = took(lambda: keep(impatient, ent("b")))
            assert problem is not None
            assert tried < IN_TIME
        until_it_answers(impatient)
        keep(impatient, ent("b"))
        assert seen(impatient, lambda view: view.get(Enterprise, "ent_b")) == ent("b")
    finally:
        impatient.close()


def test_a_first_store_is_closed_beside_a_silent_server_in_as_long_as_a_read(server: Server) -> None:
    emptied(server)
    first = open_store(server.url)
    keep(first, ent("a"))
    with paused(server):
        seconds, problem = took(first.close)
        assert problem is None
        assert seconds < IN_TIME


def said_on_the_page(desk: TestClient) -> None:
    page = desk.get("/organisations")
    assert page.status_code == 503
    assert "连不上 Neo4j" in page.text
    assert "Traceback" not in page.text


def test_a_dead_server_is_told_at_once_and_all_recovers(server: Server, store: Store) -> None:
    keep(store, ent("a"))
    impatient = open_store(server.url)
    desk = TestClient(create_app(impatient, Settings()), base_url="http://127.0.0.1")
    try:
        assert desk.get("/organisations").status_code == 200
        server.kill()
        seconds, problem = took(lambda: seen(impatient, lambda view: view.get(Enterprise, "ent_a")))
        assert problem is not None
        assert problem.code == "STORE_UNAVAILABLE"
        assert seconds < IN_TIME
        opening, problem = took(lambda: open_store(server.url).close())
        assert problem is not None
        assert problem.code == "STORE_UNAVAILABLE"
        assert opening < IN_TIME
        showing, _ = took(lambda: said_on_the_page(desk))
        assert showing < IN_TIME
        asked = desk.post("/graphql", json={"query": '{ organisation(name: "a") { id } }'}).json()
        assert asked["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"
        server.start()
        until_it_answers(impatient)
        assert desk.get("/organisations").status_code == 200
        assert seen(impatient, lambda view: view.get(Enterprise, "ent_a")) == ent("a")
    finally:
        impatient.close()


def test_what_nobody_waits_for_any_more_may_be_finished(server: Server) -> None:
    """A server that was just started takes longer to plan a question than anybody waits: was that given up, it
    would be planned anew, and given up again, for ever."""
    line = Line(Address.read(server.url))
    slow = "UNWIND range(1, 20000000) AS n WITH n WHERE n % 7 = 8 RETURN count(n)"
    try:
        _, problem = took(lambda: line.read(slow, {}, 0.5))
        assert problem is not None
        with GraphDatabase.driver(f"bolt://127.0.0.1:{server.port}", auth=(USER, server.password)) as driver:
            running_now = driver.execute_query(
                "SHOW TRANSACTIONS YIELD currentQuery RETURN collect(currentQuery) AS all", database_="neo4j"
            )
        assert slow in running_now.records[0]["all"]
    finally:
        line.close()


@pytest.fixture
def impatient(server: Server, store: Store) -> Iterator[Store]:
    """As a store is opened by those who say nothing of patience."""
    opened = open_store(server.url)
    yield opened
    with suppress(Problem):
        opened.close()


def silenced(server: Server) -> float:
    """When it fell silent."""
    server.signal(signal.SIGSTOP)
    return time.monotonic()


def test_a_server_that_falls_silent_during_a_write_costs_no_more_than_a_read(
    server: Server, store: Store, impatient: Store
) -> None:
    keep(impatient, ent("a"))
    since: list[float] = []

    def put_in_silence() -> None:
        with impatient.write("tester", "cut") as transaction:
            transaction.get(Enterprise, "ent_a")
            since.append(silenced(server))
            transaction.put([ent("b"), offer("1", "b", "x")])
            transaction.commit()

    try:
        with pytest.raises(Unavailable) as caught:
            put_in_silence()
        seconds = time.monotonic() - since[0]
    finally:
        server.signal(signal.SIGCONT)
    assert seconds < IN_TIME
    assert caught.value.code == "STORE_UNAVAILABLE"
    until_it_answers(impatient)
    assert keep(impatient, ent("b")) == [Put.CREATED]
    assert seen(impatient, lambda view: view.number()) == 2
    assert impatient.check() == []


def test_a_server_that_falls_silent_while_it_commits_leaves_a_doubt_and_the_same_may_be_done_again(
    server: Server, store: Store, impatient: Store
) -> None:
    line = Line(Address.read(server.url))
    exchange = line.begin()
    since = time.monotonic()
    try:
        exchange.run("MERGE (n:Qianxian {id: 'ent_z'}) RETURN n.id", {})
        since = silenced(server)
        with pytest.raises(Unavailable) as caught:
            exchange.commit()
        exchange.end()
        seconds = time.monotonic() - since
    finally:
        server.signal(signal.SIGCONT)
        line.close()
    assert seconds < IN_TIME
    assert "再做一次是安全的" in caught.value.zh


def test_a_write_that_takes_long_is_not_given_up_while_the_server_is_at_work(server: Server) -> None:
    line = Line(Address.read(server.url))
    slow = "UNWIND range(1, $most) AS n WITH n WHERE n % 7 = 8 RETURN count(n)"
    most, seconds = 10_000_000, 0.0
    try:
        while seconds < 3:
            start = time.monotonic()
            line.write(slow, {"most": most}, 60)
            seconds = time.monotonic() - start
            most *= 3
    finally:
        line.close()


def test_a_large_write_outlives_a_server_that_catches_its_breath(
    server: Server, store: Store, impatient: Store
) -> None:
    with impatient.write("load", "large") as transaction:
        transaction.put(prd(f"{number:05}") for number in range(500))
        transaction.get(Product, "prd_00000")
        transaction.put(prd(f"{number:05}") for number in range(500, 1_000))
        with paused(server):
            time.sleep(3.5)
        transaction.commit()
    assert seen(store, lambda view: view.number()) == 1_000


def test_a_write_during_which_it_falls_silent_is_no_half(server: Server, store: Store) -> None:
    with store.write("tester", "cut") as transaction:
        transaction.put([ent("a"), offer("1", "a", "x")])
        with paused(server):
            pass
        transaction.commit()
    assert seen(store, lambda view: view.number()) == 2


# --- what a server may be set to ----------------------------------------------------------------------------


@contextmanager
def started_with(server: Server, option: str, store: Store) -> Iterator[None]:
    """The server, started anew with a setting, and afterwards without it."""
    usual = server.options
    for options in ((option,), usual):
        server.stop()
        server.options = options
        server.start()
        until_it_answers(store)
        if options != usual:
            yield


def admin(server: Server, statement: str, database: str, password: str = "") -> None:
    auth = (USER, password or server.password)
    with GraphDatabase.driver(f"bolt://127.0.0.1:{server.port}", auth=auth) as driver:
        driver.execute_query(statement, database_=database)


def changed_password(server: Server, old: str, new: str) -> None:
    admin(server, f"ALTER CURRENT USER SET PASSWORD FROM '{old}' TO '{new}'", "system", old)


def let_all_sign_in_anew(server: Server, password: str) -> None:
    """End every connection of ours, as a restart of the server would."""
    ours = "CALL dbms.listConnections() YIELD connectionId, userAgent WHERE userAgent STARTS WITH 'qianxian'"
    admin(
        server,
        f"{ours} CALL dbms.killConnection(connectionId) YIELD message RETURN message",
        "neo4j",
        password,
    )


def test_a_wrong_password_is_a_sentence(server: Server) -> None:
    with pytest.raises(Unavailable) as caught:
        open_store(server.url.replace(server.password, "not-this-one"))
    assert caught.value.code == "STORE_LOGIN"
    assert "not-this-one" not in str(caught.value)


def test_a_password_changed_while_serving_is_a_sentence_and_no_traceback(
    server: Server, store: Store
) -> None:
    keep(store, ent("a"))
    changed_password(server, server.password, "another-one")
    try:
        let_all_sign_in_anew(server, "another-one")
        _, problem = took(lambda: seen(store, lambda view: view.number()))
        assert problem is not None
        assert problem.code in ("STORE_LOGIN", "STORE_UNAVAILABLE")
    finally:
        changed_password(server, "another-one", server.password)
    until_it_answers(store)


def test_a_missing_database_is_a_sentence(server: Server) -> None:
    with pytest.raises(NotFound) as caught:
        open_store(server.url.removesuffix("/neo4j") + "/nowhere")
    assert caught.value.code == "NO_DATABASE"


@pytest.mark.parametrize(("form", "code"), [(99, "NEWER_DATABASE"), (0, "OLDER_DATABASE")])
def test_another_graph_model_is_refused_and_left_alone(
    server: Server, store: Store, form: int, code: str
) -> None:
    keep(store, ent("a"))
    admin(server, f"MATCH (l:ChangeLog) SET l.form = {form}", "neo4j")
    with pytest.raises(BadInput) as caught:
        open_store(server.url)
    assert caught.value.code == code


# A contact as it stood before it had a key.
NAMED = """CASE WHEN {0} CONTAINS '"key":"' THEN split({0}, '"contacts":')[0] +
    '"contacts":[{{"person":"张三","phone":"13800001111","note":null}}]' +
    split(split({0}, '"contacts":')[1], '}}]')[1] ELSE {0} END"""


def test_a_graph_of_form_1_is_brought_to_todays_form(server: Server, store: Store) -> None:
    key = ExternalId(system="srm", id="R-1")
    put = (
        ent("a", contacts=(Contact(person="张三", phone="13800001111"),)),
        prd("x"),
        offer("a", "a", "x"),
        need("a", external_ids=(key,)),
    )
    keep(store, *put)
    for statement in (
        """MATCH (r:Organisation) SET r.body = replace(r.body, ',"shown":false', '') REMOVE r.shown""",
        """MATCH (c:Change) SET c.after = replace(c.after, ',"shown":false', '')""",
        """MATCH (c:Change) SET c.after = replace(c.after, '"visibility":"category"', '"visibility":"named"')""",
        """MATCH (r:Need) SET r.body = replace(r.body, '"category"', '"named"'), r.visibility = 'named'""",
        """MATCH ()-[r:OFFERS]->() SET r.body = replace(r.body, '"category"', '"named"'), r.visibility = 'named'""",
        """MATCH (c:Change {type: 'Offer'}) SET c.after = replace(c.after, ',"external_ids":[]', '')""",
        """MATCH ()-[r:OFFERS]->() SET r.body = replace(r.body, ',"external_ids":[]', '')""",
        "MATCH (:Need)-[r:KNOWN_AS]->(m) DELETE r, m",
        "MATCH (n:Change|Transaction|Writer) REMOVE n.seal",
        "MATCH (l:ChangeLog) REMOVE l.after_change, l.after_transaction",
        f"MATCH (n:Organisation) SET n.body = {NAMED.format('n.body')}",
        f"MATCH (n:Change) SET n.after = {NAMED.format('n.after')}",
        "MATCH (n:Remembered) DELETE n",
        "MATCH (l:ChangeLog) SET l.form = 1",
    ):
        admin(server, statement, "neo4j")
    again = open_store(server.url)
    assert again.check() == []
    assert keep(again, *put) == [Put.UNCHANGED] * 4
    with again.view(EVERYTHING) as view:
        assert list(view.offered_products(TO_OTHERS)) == ["prd_x"]
        assert view.offer_counts(["ent_a"], [Visibility.NAMED]) == {}
        assert ids(view.needs_with_external_id("srm", "R-1")) == ["ned_a"]
    keep(again, ent("b"))
    with again.view(EVERYTHING) as view:
        found = verify(view.chain(), view.entries(), view.closings())
        assert (found.breaks, found.changes, found.chain.after_change) == ((), 1, 4)
        assert [one.record_id for one in view.changes(0)] == ["ent_a", "prd_x", "ofr_a", "ned_a", "ent_b"]
    again.close()


def test_the_memory_limit_of_a_transaction_is_a_sentence_and_leaves_nothing(
    server: Server, store: Store
) -> None:
    keep(store, ent("a"))
    _, problem = took(lambda: keep(store, *(prd(f"{n:05}", note="长" * 200) for n in range(8_000))))
    assert problem is not None
    assert problem.code == "STORE_FULL"
    assert "db.memory.transaction.max" in problem.zh
    keep(store, ent("b"))
    with store.view(EVERYTHING) as view:
        assert (view.number(), sum(view.counts().values())) == (2, 2)
    assert store.check() == []


def test_a_database_set_read_only_is_a_sentence_and_can_be_read(server: Server, store: Store) -> None:
    keep(store, ent("a"))
    with started_with(server, "server.databases.read_only=neo4j", store):
        _, problem = took(lambda: keep(store, ent("b")))
        assert problem is not None
        assert problem.code == "STORE_NOT_WRITABLE"
        assert seen(store, lambda view: view.get(Enterprise, "ent_a")) == ent("a")
    keep(store, ent("b"))
