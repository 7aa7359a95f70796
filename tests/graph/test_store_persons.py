"""Whom an organisation names stands in one place, on every backend: record and log have a key, which can lead nowhere."""

from pathlib import Path

from graph.stores import EVERYTHING, Put, Store, open_store
from graph.stores.copying import copy
from graph.stores.opening import sqlite_path
from graph.stores.persons import REMEMBERED, known, person_of
from schema import Contact, Enterprise
from tests.graph.facts import ent, keep, seen

ZHANG = Contact(person="张三", phone="13800001111")
LI = Contact(person="李四", phone="13900002222", note="门卫")


def the(store: Store) -> Enterprise:
    found = seen(store, lambda view: view.get(Enterprise, "ent_a"))
    assert found is not None
    return found


def keys(store: Store) -> list[str | None]:
    return [one.key for one in the(store).contacts]


def test_who_is_put_is_read_and_the_log_has_only_a_key(store: Store) -> None:
    keep(store, ent("a", contacts=(ZHANG, LI)))
    assert the(store).contacts == (ZHANG, LI)
    with store.view(EVERYTHING) as view:
        assert [one.contacts for one in view.all(Enterprise)] == [(ZHANG, LI)]
        (change,) = view.history("ent_a")
        assert isinstance(change.after, Enterprise)
        assert change.after.contacts == (ZHANG, LI)
        said = [str(one.said) for one in view.entries()]
        assert not any(word in line for line in said for word in ("张三", "13800001111", "门卫"))
        assert {one.contact for one in known(view.remembered(REMEMBERED))} == {ZHANG, LI}


def test_who_is_put_again_keeps_the_key_and_changes_nothing(store: Store) -> None:
    keep(store, ent("a", contacts=(ZHANG,)))
    before = keys(store)
    assert keep(store, ent("a", contacts=(ZHANG,))) == [Put.UNCHANGED]
    keep(store, ent("a", "again", contacts=(LI, ZHANG)))
    assert keys(store)[1:] == before


def test_who_gets_another_number_stays_the_same_person(store: Store) -> None:
    keep(store, ent("a", contacts=(ZHANG,)))
    (first,) = keys(store)
    keep(store, ent("a", contacts=(Contact(person="张三", phone="13811110000"),)))
    (second,) = keys(store)
    assert first != second
    assert person_of(str(first)) == person_of(str(second))


def test_what_was_forgotten_is_read_nowhere_and_does_not_come_back(store: Store) -> None:
    keep(store, ent("a", contacts=(ZHANG, LI)))
    stale = the(store)
    with store.write("tester", "forget") as tx:
        tx.forget([f"{REMEMBERED}{stale.contacts[0].key}"])
        tx.commit()
    assert [one.is_erased for one in the(store).contacts] == [True, False]
    keep(store, ent("a", "again", contacts=stale.contacts))  # what somebody had read before it was forgotten
    assert [one.is_erased for one in the(store).contacts] == [True, False]
    assert store.check() == []


def test_a_copy_has_the_same_keys_and_nobody_who_was_forgotten(store: Store, tmp_path: Path) -> None:
    keep(store, ent("a", contacts=(ZHANG,)))
    keep(store, ent("a", contacts=(Contact(person="张三", phone="1"),)))
    keep(store, ent("a", contacts=(Contact(person="张三", phone="1"), LI)))
    with store.write("tester", "forget") as tx:
        tx.forget([name for name, _ in list(tx.remembered(REMEMBERED))][:2])
        tx.commit()
    target = open_store(f"sqlite:///{tmp_path / 'copy.db'}")
    assert all(one.equal for one in copy(store, target, lambda done, of: None))
    assert keys(target) == keys(store)
    with store.view(EVERYTHING) as here, target.view(EVERYTHING) as there:
        assert list(here.remembered(REMEMBERED)) == list(there.remembered(REMEMBERED))
    target.close()


def test_scrub_leaves_nothing_of_what_was_forgotten(store: Store, backend: str) -> None:
    keep(
        store,
        *(ent(str(n), contacts=(Contact(person=f"欧阳{n}", phone=f"1380000{n:04}"),)) for n in range(300)),
    )
    with store.write("tester", "forget") as tx:
        tx.forget([name for name, _ in list(tx.remembered(REMEMBERED))])
        tx.commit()
    done = store.scrub()
    if backend == "sqlite":
        path = sqlite_path(store.url)
        left = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
        assert done
        assert b"1380000" not in left
        assert "欧阳".encode() not in left
