"""Any facts, two firms merged, more facts of either, the merge undone: as if they had never been merged."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from committee.identity import decide, merge
from committee.undoing import undo
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store, open_store
from loaders.loading import load
from schema import (
    RECORD_TYPES,
    IdentityDecision,
    Organisation,
    Product,
    Record,
    Source,
    Verdict,
)
from tests.campaign import size

NAMES = ("甲机械厂", "乙机械厂", "丙机械厂")
PRODUCTS = ("轴承", "衬套", "齿轮")
WORDS = ("求购铜套", "求购钢带")
BY_HAND = Source(document="desk", recorded_at="2026-01-05T08:00:00Z", recorded_by="desk")
Sheet = dict[str, list[list[str]]]
lists = st.lists(st.sampled_from(PRODUCTS), max_size=2, unique=True).map("、".join)
ENTERPRISES = st.lists(
    st.tuples(st.sampled_from(NAMES), lists, lists).map(list),
    min_size=1,
    max_size=3,
    unique_by=lambda row: row[0],
)
PAIRS = st.lists(
    st.tuples(st.permutations(NAMES).map(lambda names: names[:2]), st.sampled_from(PRODUCTS)).map(
        lambda row: [*row[0], row[1]]
    ),
    max_size=2,
    unique_by=tuple,
)
NEEDS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(WORDS)).map(list), max_size=2, unique_by=tuple
)
LEDGER = st.lists(
    st.tuples(st.permutations(NAMES).map(lambda names: names[:2]), st.sampled_from(("M1", "M2", "M3"))).map(
        lambda row: [row[1], *row[0], "配套"]
    ),
    max_size=2,
    unique_by=lambda row: row[0],
)
FILES = st.tuples(ENTERPRISES, PAIRS, NEEDS, LEDGER)
HEADINGS = {
    "企业": "企业名称,主营产品,上游需求产品",
    "供应关系": "供方,客户,产品",
    "需求": "企业,需求内容",
    "撮合记录": "编号,甲方,乙方,事项",
}


@contextmanager
def fresh() -> Iterator[tuple[Path, Store]]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/store.db")
        try:
            yield Path(folder), store
        finally:
            store.close()


def loaded(folder: Path, store: Store, name: str, tables: Any) -> None:
    """The tables as files of a folder `name`."""
    (folder / name).mkdir(exist_ok=True)
    paths = []
    for (kind, heading), rows in zip(HEADINGS.items(), tables, strict=True):
        if rows:
            paths.append(folder / name / f"{name}{kind}.csv")
            paths[-1].write_text("\n".join([heading, *(",".join(row) for row in rows), ""]), encoding="utf-8")
    load(store, paths)


def contents(store: Store) -> dict[str, Record]:
    """All that is stored; when it was recorded, and of whom it was said, left out."""
    with store.view(EVERYTHING) as view:
        return {one.id: plain(one) for type_ in RECORD_TYPES for one in view.all(type_)}


def plain(record: Record) -> Record:
    sources = (replace(source, recorded_at="", said_of=None) for source in record.sources)
    return replace(record, version=0, sources=tuple(sorted(sources, key=lambda s: (s.document, s.row or 0))))


def id_of(store: Store, name: str) -> str | None:
    with store.view(EVERYTHING) as view:
        return next((one.id for one in view.organisations_called(name)), None)


def merged(store: Store, kept: str, other: str) -> str:
    """The change set that did it."""
    change = NewChangeSet(kind=ChangeKind.MERGE, why="merge")
    with store.write("desk", "merge", change) as tx:
        merge(tx, kept, other, BY_HAND)
        tx.commit()
    return change.id


@pytest.mark.soak
@settings(max_examples=size(25, 1_000), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(before=FILES, since=FILES, which=st.permutations(NAMES))
def test_after_the_undo_it_is_as_if_they_had_never_been_merged(
    before: Any, since: Any, which: list[str]
) -> None:
    with fresh() as (folder, store), fresh() as (other_folder, never):
        loaded(folder, store, "前", before)
        loaded(other_folder, never, "前", before)
        was = contents(store)
        kept, other = id_of(store, which[0]), id_of(store, which[1])
        if kept is None or other is None:
            return
        change_set = merged(store, kept, other)
        after_merge = contents(store)
        loaded(folder, store, "前", before)
        assert contents(store) == after_merge, "loading the same files again changes nothing"
        loaded(folder, store, "后", without_the_two(since, set(which[:2])))
        loaded(other_folder, never, "后", without_the_two(since, set(which[:2])))
        with store.view(EVERYTHING) as view:
            assert view.get(Organisation, other) is None
        undo(store, change_set, "desk")
        assert contents(store) == contents(never)
        assert was.keys() <= contents(store).keys()
        assert store.check() == []


@pytest.mark.soak
@settings(max_examples=size(25, 1_000), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(first=FILES, second=FILES, which=st.permutations(NAMES))
@example(  # what else the firm needs is no part of what is kept of the words of a need
    first=([["甲机械厂", "", ""]], [], [], []),
    second=([["乙机械厂", "", "衬套"]], [], [["甲机械厂", "求购铜套"]], []),
    which=["甲机械厂", "乙机械厂", "丙机械厂"],
)
def test_a_load_is_undone_the_same_before_a_merge_and_after_it(
    first: Any, second: Any, which: list[str]
) -> None:
    with fresh() as (folder, store), fresh() as (other_folder, other):
        for one, there in ((store, folder), (other, other_folder)):
            loaded(there, one, "甲", without_the_two(first, set(which[:2])))
            loaded(there, one, "乙", without_the_two(second, set(which[:2])))
        undo_load(other, "甲")
        kept, gone = id_of(other, which[0]), id_of(other, which[1])
        if kept is None or gone is None:
            return
        merged(store, kept, gone)
        merged(other, kept, gone)
        undo_load(store, "甲")
        assert without_held(contents(store)) == without_held(contents(other))
        undo_load(store, "乙")
        undo_load(other, "乙")
        assert without_decisions(contents(store)) == without_decisions(contents(other)) == {}
        assert store.check() == []


@pytest.mark.soak
@settings(max_examples=size(25, 1_000), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(tables=FILES, since=FILES, which=st.permutations(NAMES))
def test_an_earlier_merge_of_a_chain_is_undone_as_if_only_the_later_had_been(
    tables: Any, since: Any, which: list[str]
) -> None:
    with fresh() as (folder, store), fresh() as (other_folder, other):
        for one, there in ((store, folder), (other, other_folder)):
            loaded(there, one, "前", tables)
        a, b, c = (id_of(store, name) for name in which)
        if a is None or b is None or c is None:
            return
        first = merged(store, b, a)
        merged(store, c, b)
        merged(other, c, b)
        loaded(folder, store, "后", without_any_two(since))
        loaded(other_folder, other, "后", without_any_two(since))
        undo(store, first, "desk")
        assert contents(store) == contents(other)
        assert store.check() == []


def undo_load(store: Store, name: str) -> str:
    """Undo what was loaded from the folder of that name; the change set that did it."""
    with store.view(EVERYTHING) as view:
        (load,) = [
            one for one in view.change_sets(100, kinds=[ChangeKind.LOAD]).items if f"{name}企业" in one.why
        ]
    done = undo(store, load.id, "desk").undo
    assert done is not None
    return done


def without_held(found: dict[str, Record]) -> dict[str, Record]:
    """What others only name has the source of whoever is undone, or none of its own."""
    return {
        id_: replace(one, sources=()) if isinstance(one, Organisation | Product) else one
        for id_, one in found.items()
    }


def without_decisions(found: dict[str, Record]) -> dict[str, Record]:
    return {id_: one for id_, one in found.items() if not isinstance(one, IdentityDecision)}


def without_any_two(tables: Any) -> Any:
    """A file that names no two organisations in one row."""
    enterprises, _, needs, _ = tables
    return enterprises, [], needs, []


def without_the_two(tables: Any, two: set[str]) -> Any:
    """A file does not say that one organisation supplies itself."""
    enterprises, pairs, needs, ledger = tables
    return (
        enterprises,
        [row for row in pairs if {*row[:2]} != two],
        needs,
        [r for r in ledger if {*r[1:3]} != two],
    )


def test_what_was_merged_again_after_an_undo_stays_so_when_a_later_merge_is_undone() -> None:
    with fresh() as (folder, store):
        lines = [["M1", NAMES[0], NAMES[1], "配套"], ["M2", NAMES[2], NAMES[1], "配套"]]
        loaded(folder, store, "第1次", ([[NAMES[0], "", ""]], [], [], lines))
        a, b, c = (id_of(store, name) or "" for name in NAMES)
        undo(store, merged(store, b, c), "desk")
        merged(store, b, c)
        with store.write("desk", "decide") as tx:
            decide(tx, a, b, Verdict.DIFFERENT, BY_HAND)
            tx.commit()
        before = contents(store)
        undo(store, merged(store, a, b), "desk")
        assert contents(store) == before


def test_what_others_only_name_is_merged_and_given_back_as_it_is() -> None:
    """Its maker is undone; it stays as it was made, for those that name it."""
    with fresh() as (folder, store):
        loaded(folder, store, "第1次", ([[NAMES[0], "", ""]], [], [], []))
        rows = [[NAMES[1], "", ""], [NAMES[2], "", ""]]
        loaded(folder, store, "第2次", (rows, [], [[NAMES[0], WORDS[0]]], []))
        undo_load(store, "第1次")
        a, b, c = (id_of(store, name) or "" for name in NAMES)
        merged(store, a, b)
        before = contents(store)
        undo(store, merged(store, a, c), "desk")
        assert contents(store) == before


def test_what_comes_back_after_a_merge_is_merged_too_and_goes_again_with_it() -> None:
    """A load that was undone when two were merged, and is not any more."""
    with fresh() as (folder, store):
        a, b, c = NAMES
        loaded(folder, store, "第1次", ([[b, "轴承", ""], [a, "轴承", ""]], [[a, c, "轴承"]], [], []))
        undone = undo_load(store, "第1次")
        loaded(folder, store, "第2次", ([[b, "衬套", ""], [c, "", ""]], [], [[a, WORDS[0]]], []))
        ids = [id_of(store, name) or "" for name in NAMES]
        first = merged(store, ids[1], ids[0])
        undo(store, undone, "desk")
        with store.view(EVERYTHING) as view:
            assert [one.target_id for one in view.relations_of(ids[1])] == [ids[2]]
        before = contents(store)
        undo(store, merged(store, ids[2], ids[1]), "desk")
        assert contents(store) == before
        undo(store, first, "desk")
        with store.view(EVERYTHING) as view:
            assert [one.source_id for one in view.relations_of(ids[2])] == [ids[0]]
        undo_load(store, "第2次")
        undo_load(store, "第1次")
        assert contents(store) == {}


def test_what_an_undone_merge_gave_back_goes_when_nobody_names_it_any_more() -> None:
    """It stayed for what names it only since the undo."""
    with fresh() as (folder, store):
        a, b, c = NAMES
        loaded(folder, store, "第1次", ([[a, "", ""]], [], [], [["M1", a, b, "配套"]]))
        change_set = merged(store, id_of(store, a) or "", id_of(store, b) or "")
        loaded(folder, store, "第2次", ([[c, "", ""]], [], [], [["M2", c, b, "配套"]]))
        undo(store, change_set, "desk")
        undo_load(store, "第1次")
        assert id_of(store, b) is not None
        undo_load(store, "第2次")
        assert contents(store) == {}


def test_a_merged_one_is_not_made_anew_when_the_load_that_named_it_is_undone() -> None:
    with fresh() as (folder, store):
        a, b, c = NAMES
        loaded(folder, store, "第1次", ([[a, "", ""]], [], [], []))
        loaded(folder, store, "第2次", ([[b, "", ""]], [], [], []))
        ids = [id_of(store, name) or "" for name in (a, b)]
        merged(store, ids[0], ids[1])
        undo_load(store, "第2次")
        loaded(folder, store, "第3次", ([[c, "", ""]], [[b, c, "轴承"]], [[b, WORDS[0]]], []))
        with store.view(EVERYTHING) as view:
            assert view.get(Organisation, ids[1]) is None
            assert [one.source_id for one in view.relations_of(ids[0])] == [ids[0]]
            (need,) = view.needs_of([ids[0]])
            assert {source.said_of for source in need.sources} == {ids[1]}
