"""What holds after any history of writes, on every backend."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from multiprocessing import get_context

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from graph.stores import EVERYTHING, OrganisationFilter, Put, Store, Transaction, View, open_store
from schema import Conflict, Enterprise, Need, Organisation, Product, Record
from tests.campaign import size
from tests.graph.facts import CODE, ent, ids, keep, need, prd, reading, seen

Kept = dict[str, Record]
NAMES = st.sampled_from(["甲", "乙", "丙 ", "Ａ", "a"])
CODES = st.sampled_from([None, None, CODE, "91310117MA1J00000D"])
PRODUCTS = st.sampled_from("xyz")
RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(lambda key, name, code: ent(key, name, uscc=code), st.sampled_from("abc"), NAMES, CODES),
    st.builds(
        lambda key, name, more: prd(key, name, aliases=tuple(more)),
        PRODUCTS,
        NAMES,
        st.lists(NAMES, max_size=2),
    ),
    st.builds(
        lambda key, product: need(key, reading=reading((product, 0.5))), st.sampled_from("no"), PRODUCTS
    ),
)


def stored(view: View) -> Kept:
    """Everything there is, with versions."""
    return {record.id: record for type_ in (Organisation, Product, Need) for record in view.all(type_)}


def exact(kept: Kept) -> dict[str, tuple[Record, int]]:
    """Equality of records leaves versions out; here they count."""
    return {id_: (record, record.version) for id_, record in kept.items()}


def replayed(view: View) -> Kept:
    """What the change log alone says is stored."""
    state: Kept = {}
    for change in view.changes(0, limit=100_000):
        before = state.pop(change.record_id, None)
        assert (change.before, change.before and change.before.version) == (before, before and before.version)
        if change.after is not None:
            state[change.record_id] = change.after
    return state


class Model:
    """What a dict would do: the meaning of put and remove, without a store."""

    def __init__(self, kept: Kept, last: dict[str, int]) -> None:
        self.kept = dict(kept)
        self.last = dict(last)  # of removed records too

    def put(self, record: Record) -> Put:
        old = self.kept.get(record.id)
        if record.version and record.version != (old.version if old else 0):
            raise KeyError("stale")
        if old == record:
            return Put.UNCHANGED
        code = getattr(record, "uscc", None)
        holders = [other.id for other in self.kept.values() if code and getattr(other, "uscc", None) == code]
        if any(id_ != record.id for id_ in holders):
            raise KeyError("taken")
        self._write(replace(record, version=self.last.get(record.id, 0) + 1))
        return Put.UPDATED if old else Put.CREATED

    def remove(self, record: Record) -> None:
        old = self.kept.get(record.id)
        if old is None or record.version != old.version:
            raise KeyError("stale")
        del self.kept[record.id]
        self.last[record.id] = old.version + 1

    def _write(self, record: Record) -> None:
        self.kept[record.id] = record
        self.last[record.id] = record.version

    def copy(self) -> "Model":
        return Model(self.kept, self.last)


class Histories(RuleBasedStateMachine):
    """Any mixture of puts, removals, commits, rollbacks, conflicts and readers."""

    fresh_url: Callable[[], str]

    @initialize()
    def begin(self) -> None:
        self.url = self.fresh_url()
        self.store = open_store(self.url)
        self.model = Model({}, {})
        self.views: list[tuple[View, Kept, Iterator[None]]] = []

    @rule(
        writes=st.lists(st.tuples(st.lists(RECORDS, max_size=4), st.booleans()), max_size=4),
        commits=st.booleans(),
    )
    def write(self, writes: list[tuple[list[Record], bool]], commits: bool) -> None:
        after = self.model.copy()
        with self.store.write("tester", "history") as transaction:
            for records, removes in writes:
                after = self._write(transaction, after, records, removes)
            assert exact(stored(transaction)) == exact(after.kept)
            if commits:
                transaction.commit()
                self.model = after

    @staticmethod
    def _write(transaction: Transaction, model: Model, records: list[Record], removes: bool) -> Model:
        """The model after one call; the model before where that call is refused."""
        trial = model.copy()
        if removes:
            records = [model.kept[record.id] for record in records if record.id in model.kept]
        expected: list[Put] = []
        try:
            for record in records:
                if removes:
                    trial.remove(record)
                else:
                    expected.append(trial.put(record))
        except KeyError:
            with pytest.raises(Conflict):
                Histories._call(transaction, records, removes)
            return model
        assert Histories._call(transaction, records, removes) == expected
        return trial

    @staticmethod
    def _call(transaction: Transaction, records: list[Record], removes: bool) -> list[Put]:
        if not removes:
            return transaction.put(records)
        transaction.remove(records)
        return []

    @rule(data=st.data())
    def write_at_a_version(self, data: st.DataObject) -> None:
        record = replace(data.draw(RECORDS), version=data.draw(st.integers(1, 4)))
        trial = self.model.copy()
        try:
            expected = trial.put(record)
        except KeyError:
            with pytest.raises(Conflict):
                keep(self.store, record)
        else:
            assert keep(self.store, record) == [expected]
            self.model = trial

    @rule()
    def look(self) -> None:
        """A reader that stays while others write."""

        def looking() -> Iterator[None]:
            with self.store.view(EVERYTHING) as view:
                self.views.append((view, dict(self.model.kept), holding))
                yield

        holding = looking()
        next(holding)

    @rule()
    def open_again(self) -> None:
        self._let_go()
        self.store.close()
        self.store = open_store(self.url)

    def _let_go(self) -> None:
        for _, _, holding in self.views:
            next(holding, None)
        self.views = []

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        with self.store.view(EVERYTHING) as view:
            assert exact(stored(view)) == exact(self.model.kept)
            assert exact(replayed(view)) == exact(self.model.kept)
            for record in self.model.kept.values():
                if isinstance(record, Enterprise):
                    assert record in view.organisations_called(record.name)
                if isinstance(record, Product):
                    assert {name for id_, name in view.product_names() if id_ == record.id} == set(
                        record.names
                    )

    @invariant()
    def every_reader_sees_its_moment(self) -> None:
        for view, moment, _ in self.views:
            assert exact(stored(view)) == exact(moment)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self._let_go()
            assert not [fault for fault in self.store.check() if "变更" in fault]
            self.store.close()


@pytest.mark.soak
def test_any_history_is_what_a_dict_would_do(backend: str, fresh_url: Callable[[], str]) -> None:
    far = backend == "neo4j"  # a server is asked over a socket
    long = settings(
        max_examples=size(6 if far else 50, 200 if far else 2_000),
        stateful_step_count=size(20 if far else 50, 100),
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(
        type("Run", (Histories,), {"fresh_url": staticmethod(fresh_url)}), settings=long
    )


@pytest.mark.soak
@settings(
    max_examples=size(20, 5_000),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=st.lists(NAMES, max_size=6), between=st.lists(NAMES, max_size=6), first=st.integers(1, 3))
def test_pages_are_unaffected_by_inserts(
    fresh_url: Callable[[], str], before: list[str], between: list[str], first: int
) -> None:
    """Whoever was there at the first page is shown exactly once, whatever comes in meanwhile."""
    with closing(open_store(fresh_url())) as store:
        keep(store, *(ent(f"b{i}", name) for i, name in enumerate(before)))
        shown: list[str] = []
        after = None
        late = iter(enumerate(between))
        while True:
            with store.view(EVERYTHING) as view:
                page = view.organisations(OrganisationFilter(), first, after)
            shown += ids(page.items)
            if not page.more:
                break
            after = page.keys[-1]
            keep(store, *(ent(f"m{i}", name) for i, name in [next(late, (9, "甲"))]))
        assert len(shown) == len(set(shown))
        assert sorted(id_ for id_ in shown if id_.startswith("ent_b")) == sorted(
            f"ent_b{i}" for i in range(len(before))
        )


def add_up(url: str, name: str, times: int) -> None:
    """Another process: count `times` up in one record, reading and writing in one transaction."""
    store = open_store(url)
    for _ in range(times):
        with store.write(name, "counts") as transaction:
            found = transaction.get(Enterprise, "ent_counter")
            count = int(found.name) if found else 0
            transaction.put(
                [ent("counter", str(count + 1), version=found.version if found else 0), ent(f"{name}{count}")]
            )
            transaction.commit()
    store.close()


@pytest.mark.soak
def test_two_processes_write_one_after_the_other(store_url: str) -> None:
    """Both make the store, neither loses a write, and nobody is told that it is locked."""
    spawn = get_context("spawn")
    times = size(40, 5_000)
    writers = [spawn.Process(target=add_up, args=(store_url, name, times)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(size(240, 1_800))
    assert [writer.exitcode for writer in writers] == [0, 0]
    store = open_store(store_url)
    with store.view(EVERYTHING) as view:
        counter = view.get(Enterprise, "ent_counter")
        assert counter is not None
        assert (counter.name, counter.version) == (str(2 * times), 2 * times)
        assert view.counts()[Enterprise] == 2 * times + 1
        assert exact(replayed(view)) == exact(stored(view))
    store.close()


def test_a_reader_is_not_held_up_by_a_writer(store: Store) -> None:
    keep(store, ent("a"))
    with store.write("tester", "long") as transaction:
        transaction.put([ent("a", "new")])
        assert seen(store, lambda v: v.get(Enterprise, "ent_a")) == ent("a")
        transaction.commit()
    assert seen(store, lambda v: v.get(Enterprise, "ent_a")) == ent("a", "new")
