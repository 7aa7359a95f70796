"""The log is a chain on every backend: whatever is done to it behind the store's back is found and named."""

from collections.abc import Callable
from contextlib import closing

import apsw
import pytest
from neo4j import GraphDatabase

from deploy.neo4j.server import USER, Server
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store
from graph.stores.chain import Verified, verify
from graph.stores.opening import sqlite_path
from schema import Enterprise, Erasure, Need
from tests.graph.facts import ent, keep, need, prd
from tests.graph.forms.write import RECORDS

Meddle = Callable[[str, str], None]


@pytest.fixture
def meddle(store_url: str, backend: str, request: pytest.FixtureRequest) -> Meddle:
    """Does something behind the store's back: a statement for each backend."""

    def run(sql: str, cypher: str) -> None:
        if backend == "sqlite":
            with closing(apsw.Connection(str(sqlite_path(store_url)))) as db:
                db.execute(sql)
            return
        server: Server = request.getfixturevalue("neo4j_server")
        auth = (USER, server.password)
        with GraphDatabase.driver(f"bolt://127.0.0.1:{server.port}", auth=auth) as driver:
            driver.execute_query(cypher, database_="neo4j")

    return run


def verified(store: Store, head: str | None = None) -> Verified:
    with store.view(EVERYTHING) as view:
        return verify(view.chain(), view.entries(), view.closings(), head)


def written(store: Store) -> None:
    """Five changes in four transactions: 1, 2 | 3 | 4 | 5."""
    keep(store, ent("a"), ent("b"))
    keep(store, ent("a", "again"))
    keep(store, prd("x"))
    keep(store, prd("y"))


def test_what_was_written_holds(store: Store) -> None:
    assert verified(store).breaks == ()
    keep(store, *RECORDS)
    written(store)
    with store.write("tester", "taken out") as tx:
        tx.remove([record for record in [tx.get(type(prd("x")), "prd_x")] if record])
        tx.commit()
    with store.write("tester", "never") as tx:
        tx.put([ent("c")])
    found = verified(store)
    assert found.breaks == ()
    assert (found.changes, found.transactions) == (len(RECORDS) + 6, 6)
    assert (found.chain.after_change, found.chain.after_transaction) == (0, 0)


def test_entries_and_closings_are_the_log_as_it_stands_in_the_order_of_numbers(store: Store) -> None:
    written(store)
    with store.view(EVERYTHING) as view:
        assert [(one.number, one.transaction, one.record_id) for one in view.entries()] == [
            (1, 1, "ent_a"),
            (2, 1, "ent_b"),
            (3, 2, "ent_a"),
            (4, 3, "prd_x"),
            (5, 4, "prd_y"),
        ]
        assert [(one.transaction, one.last) for one in view.closings()] == [(1, 2), (2, 3), (3, 4), (4, 5)]


def test_what_was_done_without_a_change_is_in_the_chain(store: Store) -> None:
    with store.write("per_a", "登录", NewChangeSet(kind=ChangeKind.SIGN_IN, why="登录", about="per_a")) as tx:
        tx.commit()
    with store.view(EVERYTHING) as view:
        (one,) = view.change_sets(9).items
        assert (one.kind, one.by, one.why, one.about, one.changes) == (
            ChangeKind.SIGN_IN,
            "per_a",
            "登录",
            "per_a",
            0,
        )
        assert view.number() == 0
    found = verified(store)
    assert (found.breaks, found.changes, found.transactions) == ((), 0, 1)
    keep(store, ent("a"))
    assert verified(store).breaks == ()


def test_one_changed_byte_is_found_and_named(store: Store, meddle: Meddle) -> None:
    written(store)
    meddle(
        """UPDATE change SET after = replace(after, 'again', 'agaim') WHERE number = 3""",
        """MATCH (c:Change {number: 3}) SET c.after = replace(c.after, 'again', 'agaim')""",
    )
    (one,) = verified(store).breaks
    assert "第 3 号变更（ent_a）" in one.zh
    assert "change 3 (ent_a)" in one.en


@pytest.mark.parametrize("field", ["at", "by", "why"])
def test_who_when_and_why_are_covered(store: Store, meddle: Meddle, field: str) -> None:
    written(store)
    meddle(
        f"UPDATE txn SET {field} = 'x' WHERE id = 2", f"MATCH (t:Transaction {{id: 2}}) SET t.{field} = 'x'"
    )
    (one,) = verified(store).breaks
    assert "transaction 2" in one.en


def test_a_removed_change_is_named(store: Store, meddle: Meddle) -> None:
    written(store)
    meddle("DELETE FROM change WHERE number = 3", "MATCH (c:Change {number: 3}) DELETE c")
    assert "change 3 was removed" in verified(store).breaks[0].en


def test_a_removed_transaction_is_named(store: Store, meddle: Meddle) -> None:
    written(store)
    meddle(
        "DELETE FROM change WHERE txn = 3; DELETE FROM txn WHERE id = 3",
        "MATCH (t:Transaction {id: 3}) MATCH (c:Change {transaction: 3}) DELETE c, t",
    )
    told = [one.en for one in verified(store).breaks]
    assert any("change 4 was removed" in one for one in told)
    assert any("transaction 3 was removed" in one for one in told)


def test_a_moved_change_is_named(store: Store, meddle: Meddle) -> None:
    written(store)
    meddle(
        """UPDATE change SET number = -1 WHERE number = 1; UPDATE change SET number = 1 WHERE number = 2;
        UPDATE change SET number = 2 WHERE number = -1""",
        """MATCH (a:Change {number: 1}) MATCH (b:Change {number: 2})
        CALL (a, b) { SET a.number = -1 SET b.number = 1 SET a.number = 2 }""",
    )
    told = [one.en for one in verified(store).breaks]
    assert any("change 1 (ent_b)" in one for one in told)
    assert any("change 2 (ent_a)" in one for one in told)


def test_an_inserted_change_is_named(store: Store, meddle: Meddle) -> None:
    written(store)
    meddle(
        """INSERT INTO change (number, txn, record_id, type, version, before, after, seal)
        SELECT 6, 4, record_id, type, version, before, after, seal FROM change WHERE number = 4""",
        """MATCH (c:Change {number: 4}) CREATE (d:Change) SET d = c {.*, number: 6, transaction: 4} WITH d
        MATCH (w:Writer) SET w.number = 6""",
    )
    assert "change 6 (prd_x)" in verified(store).breaks[0].en


def test_an_inserted_transaction_is_named(store: Store, meddle: Meddle) -> None:
    written(store)
    meddle(
        "INSERT INTO txn (id, at, by, why, change_set, seal) SELECT 5, at, by, why, change_set, seal FROM txn WHERE id = 4",
        """MATCH (t:Transaction {id: 4}) CREATE (n:Transaction) SET n = t {.*, id: 5} WITH n
        MATCH (w:Writer) SET w.transaction = 5""",
    )
    assert "transaction 5" in verified(store).breaks[0].en


def test_an_inserted_change_set_is_named(store: Store, meddle: Meddle) -> None:
    written(store)
    meddle(
        "INSERT INTO change_set (id, kind, at, by, why) VALUES ('chg_x', 'sign in', '2025', 'me', 'x')",
        "CREATE (:ChangeSet {id: 'chg_x', place: 3, number: 4, kind: 'sign in', at: '2025', by: 'me', why: 'x'})",
    )
    (one,) = verified(store).breaks
    assert "chg_x" in one.en


def test_a_cut_off_end_is_found(store: Store, meddle: Meddle) -> None:
    written(store)
    meddle(
        "DELETE FROM change WHERE number = 5; DELETE FROM txn WHERE id = 4; DELETE FROM change_set WHERE place = 4",
        "MATCH (c:Change {number: 5}) MATCH (t:Transaction {id: 4}) MATCH (s:ChangeSet {id: t.change_set}) DELETE c, t, s",
    )
    assert "its end was removed" in verified(store).breaks[-1].en


def test_a_head_that_was_written_down_finds_who_sealed_all_anew(store: Store, meddle: Meddle) -> None:
    written(store)
    head = verified(store).chain.head
    keep(store, ent("c"))
    assert verified(store, head).breaks == ()
    assert verified(store, head.replace("5-4-", "5-3-")).breaks != ()


def test_a_batch_that_was_refused_leaves_the_chain_whole(store: Store) -> None:
    keep(store, ent("a"))
    with store.write("tester", "part") as tx:
        tx.put([ent("b")])
        with pytest.raises(Exception, match="2"):
            tx.put([ent("c"), ent("a", "x", version=2)])
        tx.put([ent("d")])
        tx.commit()
    assert verified(store).breaks == ()


def masked(body: str) -> str:
    return body.replace("张三", "〔已删除〕")


def test_mask_leaves_nothing_of_a_word_in_records_and_log_and_changes_nothing_else(store: Store) -> None:
    keep(store, ent("a", note="找张三"), ent("b", note="找张三"))
    keep(store, ent("a", "again", note="找张三"))
    keep(store, need("n", text="张三要轴承"))
    with store.write("tester", "mask") as tx:
        numbers = {one.number for one in tx.mask(["ent_a"], masked)}
        tx.commit()
    with store.view(EVERYTHING) as view:
        said = {entry.number: str(entry.said) for entry in view.entries()}
        assert {number for number in said if "张三" in said[number]} == set(said) - numbers  # of ent_b alone
        assert len(said) - len(numbers) == 1
        a, b, wanted = (view.get(Enterprise, "ent_a"), view.get(Enterprise, "ent_b"), view.get(Need, "ned_n"))
        assert a is not None
        assert b is not None
        assert wanted is not None
        assert (a.name, a.note, a.version) == ("again", "找〔已删除〕", 2)
        assert wanted.text == "〔已删除〕要轴承"
        assert b.note == "找张三"


def test_mask_holds_the_chain_by_an_erasure_that_has_its_entries(store: Store) -> None:
    keep(store, ent("a", note="找张三"))
    with store.write("tester", "mask") as tx:
        entries = tuple(tx.mask(["ent_a"], masked))
        tx.put(
            [
                Erasure(
                    id="ers_1",
                    organisation_id="ent_a",
                    person="p",
                    at="2026-01-01T00:00:00Z",
                    entries=entries,
                )
            ]
        )
        tx.commit()
    assert verified(store).breaks == ()


def test_mask_without_an_erasure_is_found_as_a_change(store: Store) -> None:
    keep(store, ent("a", note="找张三"))
    with store.write("tester", "mask") as tx:
        tx.mask(["ent_a"], masked)
        tx.commit()
    assert verified(store).breaks
