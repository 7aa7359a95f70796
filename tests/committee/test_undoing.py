"""Undoing what was done in one go: what others said since stays, and is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from committee.reading import read_needs
from committee.recording import record
from committee.undoing import Effect, Fate, UndoPlan, can_be_undone, plan, undo
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store, open_store
from schema import (
    RECORD_TYPES,
    Enterprise,
    Need,
    NeedState,
    NotAllowed,
    NotFound,
    Offer,
    Product,
    Record,
    Source,
)
from tests.graph.facts import CODE, ent, need, offer, prd

R = TypeVar("R", bound=Record)


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each backend."""
    neo4j = request.param == "neo4j"
    opened = open_store(
        request.getfixturevalue("neo4j_url") if neo4j else f"sqlite:///{tmp_path / 'town.db'}"
    )
    yield opened
    opened.close()


def source(document: str) -> tuple[Source, ...]:
    return (Source(document=document, recorded_at="2025-01-01T00:00:00Z"),)


def load(store: Store, document: str, *records: Record) -> str:
    """Records of a file, merged into what is known; the id of the change set."""
    load = NewChangeSet(kind=ChangeKind.LOAD, why=document)
    with store.write("load", document, load) as tx:
        record(tx, [replace(one, sources=source(document)) for one in records])
        tx.commit()
    return load.id


def correct(store: Store, type_: type[R], id_: str, **changes: Any) -> str:
    """A correction by a person."""
    edit = NewChangeSet(kind=ChangeKind.EDIT, why="更正")
    with store.write("王", "更正", edit) as tx:
        known = tx.get(type_, id_)
        assert known is not None
        tx.put([replace(known, sources=known.sources + source("王"), **changes)])
        tx.commit()
    return edit.id


def contents(store: Store) -> dict[str, Record]:
    with store.view(EVERYTHING) as view:
        return {one.id: one for type_ in RECORD_TYPES for one in view.all(type_)}


def planned(store: Store, id_: str) -> UndoPlan:
    with store.view(EVERYTHING) as view:
        return plan(view, id_)


def fates(effects: Sequence[Effect]) -> dict[str, Fate]:
    return {effect.id: effect.fate for effect in effects}


def fits(store: Store) -> dict[str, float]:
    """How well products fit the only need."""
    (found,) = (one for one in contents(store).values() if isinstance(one, Need))
    return found.fits


FIRST = ent("a", "龙工", region="310117"), prd("x", "轴承"), offer("1", "a", "x")


def test_a_load_that_nobody_touched_since_is_gone_whole(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    done = undo(store, first, "王")
    assert contents(store) == {}
    assert fates(done.effects) == dict.fromkeys(["ent_a", "prd_x", "ofr_1"], Fate.REMOVED)
    assert done.conflicts == []
    assert {effect.title[0] for effect in done.effects} == {"龙工", "轴承", "龙工 供给 轴承"}
    with store.view(EVERYTHING) as view:
        assert (found := view.change_set(first)) is not None
        assert found.undone_by == done.undo


def test_a_plan_writes_nothing_and_is_what_the_undo_does(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    before = contents(store)
    seen = planned(store, first)
    assert contents(store) == before
    assert seen.effects == undo(store, first, "王").effects


def test_an_update_is_taken_back_field_by_field(store: Store) -> None:
    load(store, "一.csv", ent("a", "龙工", region="310117", aliases=("老名",)))
    second = load(store, "二.csv", ent("a", "龙工", region="310118", aliases=("新名",), note="说明"))
    correct(store, Enterprise, "ent_a", place="新桥", aliases=("老名", "新名", "三名"))
    undo(store, second, "王")
    assert contents(store)["ent_a"] == ent(
        "a",
        "龙工",
        region="310117",
        aliases=("老名", "三名"),
        place="新桥",
        sources=source("一.csv") + source("王"),
    )


def test_a_later_correction_stays_and_is_told(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    correct(store, Enterprise, "ent_a", region="310118")
    done = undo(store, first, "李")
    assert contents(store) == {"ent_a": ent("a", "龙工", region="310118", sources=source("王"))}
    (conflict,) = done.conflicts
    assert (conflict.id, conflict.fate) == ("ent_a", Fate.CHANGED)
    assert conflict.why is not None
    assert "王" in conflict.why[0]
    assert "更正" in conflict.why[1]


def test_a_later_value_of_the_same_field_stays_and_is_told(store: Store) -> None:
    load(store, "一.csv", ent("a", "龙工", region="310117"))
    second = load(store, "二.csv", ent("a", "龙工", region="310118"))
    correct(store, Enterprise, "ent_a", region="310120")
    (conflict,) = undo(store, second, "李").conflicts
    assert contents(store)["ent_a"] == ent(
        "a", "龙工", region="310120", sources=source("一.csv") + source("王")
    )
    assert conflict.why is not None
    assert "地区" in conflict.why[0]
    assert "region" in conflict.why[1]


def test_what_others_cite_since_stays_without_the_undone_source(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    load(store, "二.csv", FIRST[0])
    undo(store, first, "王")
    assert contents(store) == {"ent_a": replace(FIRST[0], sources=source("二.csv"))}


def test_what_others_name_stays_as_long_as_they_do(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    second = load(store, "二.csv", ent("b", "自润"), offer("2", "b", "x"))
    done = undo(store, first, "王")
    assert sorted(contents(store)) == ["ent_b", "ofr_2", "prd_x"]
    assert fates(done.effects) == {"ent_a": Fate.REMOVED, "ofr_1": Fate.REMOVED, "prd_x": Fate.KEPT}
    (kept,) = done.conflicts
    assert kept.why == (
        "“自润 供给 轴承”用到它，予以保留",
        "“自润 offers 轴承” names it, so it stays",
    )
    assert store.check() == []
    undo(store, second, "王")
    assert contents(store) == {}


def test_an_undo_can_be_undone(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    correct(store, Enterprise, "ent_a", note="说明")
    before = contents(store)
    done = undo(store, first, "王")
    assert done.undo is not None
    back = undo(store, done.undo, "王")
    assert contents(store) == before
    assert fates(back.effects)["prd_x"] is Fate.RESTORED
    undo(store, first, "王")
    assert sorted(contents(store)) == ["ent_a"]


def test_what_comes_back_brings_what_it_names(store: Store) -> None:
    load_of_product = load(store, "一.csv", prd("x", "轴承"))
    load_of_offer = load(store, "二.csv", ent("b", "自润"), offer("2", "b", "x"))
    gone = undo(store, load_of_offer, "王").undo
    undo(store, load_of_product, "王")
    assert contents(store) == {}
    assert gone is not None
    undo(store, gone, "王")
    assert sorted(contents(store)) == ["ent_b", "ofr_2", "prd_x"]
    assert store.check() == []


def test_a_correction_can_be_undone(store: Store) -> None:
    load(store, "一.csv", *FIRST)
    before = contents(store)
    edit = correct(store, Offer, "ofr_1", note="停产")
    undo(store, edit, "王")
    assert contents(store) == before


def test_a_removal_can_be_undone(store: Store) -> None:
    load(store, "一.csv", *FIRST)
    before = contents(store)
    with store.write("王", "删去") as tx:
        tx.remove([one for one in [tx.get(Offer, "ofr_1")] if one])
        tx.commit()
    with store.view(EVERYTHING) as view:
        (removal,) = view.change_sets(1).items
    undo(store, removal.id, "王")
    assert contents(store) == before


def test_a_code_that_another_has_by_now_stays_with_it(store: Store) -> None:
    load(store, "一.csv", ent("a", "龙工", uscc=CODE))
    gives_up = correct(store, Enterprise, "ent_a", uscc=None)
    load(store, "二.csv", ent("b", "自润", uscc=CODE))
    (conflict,) = undo(store, gives_up, "王").conflicts
    assert conflict.why is not None
    assert CODE in conflict.why[0]
    found = contents(store)
    assert isinstance(a := found["ent_a"], Enterprise)
    assert isinstance(b := found["ent_b"], Enterprise)
    assert (a.uscc, a.uscc_as_given, b.uscc) == (None, CODE, CODE)


def test_a_code_passes_back(store: Store) -> None:
    load(store, "一.csv", ent("a", "龙工", uscc=CODE), ent("b", "自润"))
    with store.write("王", "换") as tx:
        tx.put([ent("a", "龙工", sources=source("王")), ent("b", "自润", uscc=CODE, sources=source("王"))])
        tx.commit()
    with store.view(EVERYTHING) as view:
        (swap,) = view.change_sets(1).items
    undo(store, swap.id, "王")
    assert {id_: getattr(one, "uscc", None) for id_, one in contents(store).items()} == {
        "ent_a": CODE,
        "ent_b": None,
    }


def test_needs_are_read_anew_when_a_product_goes(store: Store) -> None:
    products = load(store, "产品.csv", prd("x", "自润滑轴承"))
    load(store, "需求.csv", ent("a", "龙工"), need("n", text="求购自润滑轴承"))
    read_needs(store)
    assert fits(store) == {"prd_x": 1.0}
    done = undo(store, products, "王")
    assert fits(store) == {}
    assert done.undo is not None
    undo(store, done.undo, "王")
    assert fits(store) == {"prd_x": 1.0}


def test_a_need_that_comes_back_is_understood_as_it_was(store: Store) -> None:
    """Also one that is closed, and one that only its correction had read."""
    products = load(store, "产品.csv", prd("x", "自润滑轴承"))
    needs = load(store, "需求.csv", ent("a", "龙工"), need("n", text="求购自润滑轴承"))
    read_needs(store)
    correct(store, Need, "ned_n", state=NeedState.CLOSED, closed_reason="已成交")
    before = contents(store)
    for change_set in (needs, products):
        done = undo(store, change_set, "王").undo
        assert done is not None
        undo(store, done, "王")
        assert contents(store) == before


def test_reading_a_need_does_not_keep_it(store: Store) -> None:
    needs = load(store, "需求.csv", ent("a", "龙工"), need("n", text="求购自润滑轴承"))
    other = load(store, "产品.csv", prd("x", "自润滑轴承"))
    read_needs(store)
    undo(store, needs, "王")
    assert sorted(contents(store)) == ["prd_x"]
    undo(store, other, "王")
    assert contents(store) == {}


def test_what_is_undone_cannot_be_undone_again(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    undo(store, first, "王")
    with pytest.raises(NotAllowed) as refused:
        undo(store, first, "王")
    assert refused.value.code == "ALREADY_UNDONE"
    with pytest.raises(NotFound):
        planned(store, "chg_none")


def test_what_an_earlier_load_says_again_stays_and_is_told(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    undone = undo(store, first, "王").undo
    second = load(store, "一.csv", *FIRST)
    assert undone is not None
    undo(store, undone, "王")
    before = contents(store)
    done = undo(store, second, "王")
    assert contents(store) == before
    assert {effect.id for effect in done.conflicts} == {"ent_a", "prd_x", "ofr_1"}


def test_a_place_that_an_undone_load_cited_first_stays_cited_for_who_says_it_again(store: Store) -> None:
    first = load(store, "一.csv", ent("a", "龙工"))
    load(store, "一.csv", ent("a", "龙工", note="说明"))
    done = undo(store, first, "王").undo
    correct(store, Enterprise, "ent_a", region="310118")
    before = contents(store)
    assert before["ent_a"].sources == source("一.csv") + source("王")
    assert done is not None
    again = undo(store, done, "王").undo
    assert again is not None
    undo(store, again, "王")
    assert contents(store) == before


def test_an_undo_of_what_was_undone_anew_is_refused(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    undone = undo(store, first, "王").undo
    assert undone is not None
    again = undo(store, undone, "王").undo
    assert again is not None
    anew = undo(store, first, "王").undo
    with pytest.raises(NotAllowed) as refused:  # it would put the first undo in force beside the new one
        undo(store, again, "王")
    assert refused.value.detail["undoneBy"] == anew
    with store.view(EVERYTHING) as view:
        able = [one.id for one in view.change_sets(10).items if can_be_undone(view, one)]
    assert able == [anew]


def test_an_undo_that_changes_nothing_is_remembered(store: Store) -> None:
    first = load(store, "一.csv", prd("x", "轴承"))
    second = load(store, "二.csv", ent("b", "自润"), offer("2", "b", "x"))
    done = undo(store, first, "王")
    assert fates(done.effects) == {"prd_x": Fate.KEPT}
    with store.view(EVERYTHING) as view:
        found = view.change_set(first)
    assert found is not None
    assert found.undone_by == done.undo
    undo(store, second, "王")
    assert contents(store) == {}


def test_counts_say_how_many_of_each_type(store: Store) -> None:
    first = load(store, "一.csv", *FIRST)
    load(store, "二.csv", ent("b", "自润"), offer("2", "b", "x"))
    counts = planned(store, first).counts()
    assert counts[Fate.REMOVED] == {Enterprise: 1, Offer: 1}
    assert counts[Fate.KEPT] == {Product: 1}
    assert counts[Fate.RESTORED] == counts[Fate.CHANGED] == {}
