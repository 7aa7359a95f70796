"""What `graph.stores.contract` promises of offers, needs and what came of them, one test a promise, on every backend."""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from graph.stores import (
    EVERYTHING,
    NeedFilter,
    Store,
    open_store,
)
from schema import (
    ExternalId,
    Introduction,
    IntroductionState,
    NeedState,
    Outcome,
    ProductKind,
    Quantity,
    Relation,
    RelationKind,
    ReportedCount,
)
from tests.graph.facts import ent, ids, keep, need, offer, paged, prd, reading, seen


def test_offers_for_largest_share_first_unknown_last_at_most_limit_of_each(store: Store) -> None:
    keep(
        store,
        offer("1", "a", "x"),
        offer("2", "b", "x", share=0.1),
        offer("3", "c", "x", share=0.2, valid_until="2001-01-01"),
        offer("4", "d", "x", share=0.9, state="withdrawn"),
        offer("5", "e", "x", share=0.2),
        offer("6", "a", "y"),
        offer("7", "a", "z"),
    )
    with store.view(EVERYTHING) as view:
        assert ids(view.offers_for(["prd_x"])) == ["ofr_4", "ofr_3", "ofr_5", "ofr_2", "ofr_1"]
        assert ids(view.offers_for(["prd_x", "prd_y", "prd_x"], 2)) == ["ofr_4", "ofr_3", "ofr_6"]


def test_offers_are_of_the_moment_of_the_view(store: Store) -> None:
    keep(store, ent("a"), ent("b"), prd("x"))
    keep(store, offer("ax", "a", "x"))
    with store.view(EVERYTHING) as view:
        with store.write("t", "why") as transaction:
            transaction.remove([offer("ax", "a", "x", version=1)])
            transaction.put([offer("bx", "b", "x")])
            transaction.commit()
        assert ids(view.offers_for(["prd_x"])) == ["ofr_ax"]
    assert ids(seen(store, lambda v: v.offers_for(["prd_x"]))) == ["ofr_bx"]


def test_offers_of_all_these_organisations(store: Store) -> None:
    keep(store, offer("3", "a", "x", state="withdrawn"), offer("1", "b", "x"), offer("2", "c", "x"))
    assert ids(seen(store, lambda v: v.offers_of(["ent_b", "ent_a"]))) == ["ofr_1", "ofr_3"]


def test_offers_of_all_these_organisations_of_these_products(store: Store) -> None:
    keep(store, offer("1", "b", "x"), offer("2", "c", "x"), offer("3", "a", "x"), offer("4", "a", "y"))
    with store.view(EVERYTHING) as view:
        assert ids(view.offers_of(["ent_b", "ent_a"], ["prd_x", "prd_z"])) == ["ofr_1", "ofr_3"]
        assert view.offers_of(["ent_a"], ["prd_z"]) == view.offers_of(["ent_a"], []) == []
        assert ids(view.offers_of(["ent_a"], ["prd_y"])) == ["ofr_4"]
        keep(store, offer("4", "a", "z"), offer("3", "c", "x"))
        assert ids(view.offers_of(["ent_a"], ["prd_x", "prd_y"])) == ["ofr_3", "ofr_4"]


def test_offers_with_external_id_and_needs_with_external_id(store: Store) -> None:
    one, other = ExternalId(system="srm", id="R-1"), ExternalId(system="brain", id="R-1")
    keep(
        store,
        *(ent(key) for key in "ab"), *(prd(key) for key in "xyz"),
        offer("2", "a", "x", external_ids=(one,)), offer("1", "b", "y", external_ids=(other, one)),
        offer("3", "b", "z"),
        need("2", external_ids=(one,)), need("1", "b", external_ids=(one, other), state=NeedState.CLOSED),
        need("3"),
    )  # fmt: skip
    with store.view(EVERYTHING) as view:
        assert ids(view.offers_with_external_id("srm", "R-1", "R-1", "R-2")) == ["ofr_1", "ofr_2"]
        assert ids(view.needs_with_external_id("srm", "R-2", "R-1")) == ["ned_1", "ned_2"]
        assert ids(view.offers_with_external_id("brain", "R-1")) == ["ofr_1"]
        assert ids(view.needs_with_external_id("brain", "R-1")) == ["ned_1"]
        assert view.offers_with_external_id("srm", "R-", "-1") == []
        assert view.needs_with_external_id("srm") == []
        keep(store, offer("2", "a", "x"), need("2", external_ids=(other,)))
        assert ids(view.offers_with_external_id("srm", "R-1")) == ["ofr_1", "ofr_2"]
        assert ids(view.needs_with_external_id("srm", "R-1")) == ["ned_1", "ned_2"]
    with store.view(EVERYTHING) as view:
        assert ids(view.offers_with_external_id("srm", "R-1")) == ["ofr_1"]
        assert ids(view.needs_with_external_id("brain", "R-1")) == ["ned_1", "ned_2"]
        assert ids(view.needs_with_external_id("srm", "R-1")) == ["ned_1"]


def test_offer_counts_of_those_that_have_any(store: Store) -> None:
    keep(store, offer("1", "a", "x"), offer("2", "a", "y", state="withdrawn"), offer("3", "b", "x"))
    with store.view(EVERYTHING) as view:
        assert dict(view.offer_counts(["ent_a", "ent_none", "ent_b"])) == {"ent_a": 2, "ent_b": 1}
        assert dict(view.offer_counts([])) == {}


def test_needs_for_a_stated_product_or_one_that_was_read(store: Store) -> None:
    keep(
        store,
        need("stated", product_id="prd_x"),
        need("read", reading=reading(("y", 0.9), ("x", 0.4))),
        need("closed", product_id="prd_x", state=NeedState.CLOSED),
        need("other", product_id="prd_y", reading=reading(("z", 1.0))),
    )
    with store.view(EVERYTHING) as view:
        assert ids(view.needs_for(["prd_x"])) == ["ned_read", "ned_stated"]
        assert ids(view.needs_for(["prd_x", "prd_y"])) == ["ned_other", "ned_read", "ned_stated"]
        assert ids(view.needs_for(["prd_z"])) == ["ned_other"]


def test_needs_for_at_most_limit_of_each_best_fit_first(store: Store) -> None:
    keep(
        store,
        need("a", reading=reading(("x", 0.5))),
        need("b", reading=reading(("x", 0.8), weight=0.5)),
        need("c", reading=reading(("x", 0.7))),
        need("closed", reading=reading(("x", 0.9)), state=NeedState.CLOSED),
        need("d", product_id="prd_y"),
    )
    with store.view(EVERYTHING) as view:
        assert ids(view.needs_for(["prd_x", "prd_y"], 2)) == ["ned_a", "ned_c", "ned_d"]


def test_needs_for_follows_a_new_reading(store: Store) -> None:
    keep(store, need("a", reading=reading(("x", 1.0))))
    keep(store, need("a", reading=reading(("y", 1.0))))
    with store.view(EVERYTHING) as view:
        assert view.needs_for(["prd_x"]) == []
        assert ids(view.needs_for(["prd_y"])) == ["ned_a"]


def test_needs_of_closed_ones_too(store: Store) -> None:
    keep(store, need("2"), need("1", state=NeedState.CLOSED), need("3", "b"))
    assert ids(seen(store, lambda v: v.needs_of(["ent_a"]))) == ["ned_1", "ned_2"]


def test_needs_the_most_urgent_first(store: Store) -> None:
    keep(store, need("a"), need("b", deadline="2026-02"), need("c", deadline="2026-01-31"), need("d"))
    assert paged(store, lambda v, after: v.needs(NeedFilter(), 3, after)) == [
        ["ned_c", "ned_b", "ned_a"],
        ["ned_d"],
    ]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        (NeedFilter(organisation_id="ent_b"), ["ned_b"]),
        (NeedFilter(product_id="prd_x"), ["ned_a", "ned_c"]),
        (NeedFilter(kind="finance"), ["ned_b", "ned_d"]),
        (NeedFilter(open_on="2026-06-01"), ["ned_b", "ned_m"]),
        (NeedFilter(text="自润滑 轴承"), ["ned_a"]),
        (NeedFilter(kind="finance", open_on="2026-06-01"), ["ned_b"]),
    ],
)
def test_needs_shows_those_for_which_all_holds(
    store: Store, filter_: NeedFilter, expected: list[str]
) -> None:
    keep(
        store,
        need("a", text="求购自润滑轴承", reading=reading(("x", 0.5)), deadline="2026-05-31"),
        need("b", "b", kind=ProductKind.FINANCE),
        need("c", product_id="prd_x", state=NeedState.CLOSED),
        need("d", reading=replace(reading(("z", 1.0)), kind=ProductKind.FINANCE), expires_on="2026-05-31"),
        need("m", deadline="2026-06"),
    )
    assert sorted(ids(seen(store, lambda v: v.needs(filter_, 10)).items)) == expected


def test_needs_to_read_are_open_and_lack_a_product_that_fits_wholly(store: Store) -> None:
    keep(
        store,
        need("b"),
        need("a", reading=reading()),
        need("c", product_id="prd_x"),
        need("d", reading=reading(("x", 0.9))),
        need("e", state=NeedState.CLOSED),
        need("f", reading=reading(("x", 0.89))),
    )
    with store.view(EVERYTHING) as view:
        assert ids(view.needs_to_read(10)) == ["ned_a", "ned_b", "ned_f"]
        assert ids(view.needs_to_read(1)) == ["ned_a"]
        assert ids(view.needs_to_read(1, after="ned_a")) == ["ned_b"]


def test_relations_of_and_introductions_of_either_side(store: Store) -> None:
    keep(
        store,
        Relation(id="rel_2", kind=RelationKind.SUPPLIES, source_id="ent_a", target_id="ent_b"),
        Relation(id="rel_1", kind=RelationKind.KNOWS, source_id="ent_c", target_id="ent_a"),
        Introduction(id="int_2", a_id="ent_a", b_id="ent_b", party_id="pty_p"),
        Introduction(id="int_1", a_id="ent_c", b_id="ent_a"),
    )
    with store.view(EVERYTHING) as view:
        assert ids(view.relations_of("ent_a")) == ["rel_1", "rel_2"]
        assert ids(view.relations_of("ent_b")) == ["rel_2"]
        assert ids(view.introductions_of("ent_a")) == ["int_1", "int_2"]
        assert ids(view.introductions_of("ent_b")) == ids(view.introductions_of("pty_p")) == ["int_2"]


def test_proven_are_introductions_that_came_to_use(store: Store) -> None:
    keep(
        store,
        Introduction(id="int_2", a_id="ent_a", b_id="ent_b", state=IntroductionState.IN_USE),
        Introduction(id="int_1", a_id="ent_c", b_id="ent_a", state=IntroductionState.EFFECT),
        Introduction(id="int_3", a_id="ent_a", b_id="ent_d", state=IntroductionState.CONTRACT),
        Introduction(id="int_4", a_id="ent_a", b_id="ent_d", state=IntroductionState.DECLINED),
    )
    with store.view(EVERYTHING) as view:
        assert dict(view.proven(["ent_a", "ent_b", "ent_d"])) == {
            "ent_a": ["int_1", "int_2"],
            "ent_b": ["int_2"],
        }
        assert dict(view.proven([])) == {}


def test_outcomes_of_and_reported_of(store: Store) -> None:
    keep(
        store,
        Outcome(id="out_2", organisation_id="ent_a", metric="税收", change=Quantity(text="+93.3%")),
        Outcome(id="out_1", organisation_id="ent_a", metric="年产值", nature="预计"),  # type: ignore[arg-type]
        ReportedCount(
            id="rpt_1", organisation_id="pty_p", metric="成员企业", value=Quantity(text="28", value=28)
        ),
    )
    with store.view(EVERYTHING) as view:
        assert ids(view.outcomes_of(["ent_a", "ent_b"])) == ["out_1", "out_2"]
        assert ids(view.reported_of("pty_p")) == ["rpt_1"]
        assert view.reported_of("ent_a") == []


def test_offers_that_are_replaced_and_removed_while_they_are_read_are_of_the_moment(
    fresh_url: Callable[[], str],
) -> None:
    url = fresh_url()
    offers = [offer(f"{n:03}", f"m{n}", "x") for n in range(150)]
    with closing(open_store(url)) as writing, closing(open_store(url)) as reading_:
        keep(writing, prd("x"), *offers)
        over = threading.Event()

        def write() -> None:
            while not over.is_set():
                note = str(time.monotonic())
                with writing.write("t", "why") as transaction:
                    transaction.remove(transaction.offers_for(["prd_x"]))
                    transaction.put([replace(one, note=note) for one in offers])
                    transaction.commit()

        thread = threading.Thread(target=write)
        thread.start()
        try:
            until = time.monotonic() + 3
            while time.monotonic() < until:
                found = reading_.read(EVERYTHING, lambda view: view.offers_for(["prd_x"]))
                assert len(found) == len(offers)
                assert len({one.note for one in found}) == 1, "all of one write"
        finally:
            over.set()
            thread.join()
