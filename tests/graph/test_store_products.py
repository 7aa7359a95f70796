"""What `graph.stores.contract` promises of products and what is said of them, one test a promise, on every backend."""

from dataclasses import replace

from graph.stores import (
    EVERYTHING,
    Store,
)
from schema import (
    Claim,
    InputOf,
    Judgement,
    KindOf,
    MayMean,
)
from tests.graph.facts import ids, keep, offer, prd, seen


def test_product_called_prefers_its_own_name(store: Store) -> None:
    keep(
        store,
        prd("a", "滑动轴承", aliases=("轴瓦", "Bush")),
        prd("b", "轴瓦"),
        prd("c", "衬套", aliases=("BUSH",)),
    )
    with store.view(EVERYTHING) as view:
        assert [
            found.id for name in ("轴瓦", "滑动 轴承", "ｂｕｓｈ") if (found := view.product_called(name))
        ] == [
            "prd_b",
            "prd_a",
            "prd_a",
        ]
        assert view.product_called("轴") is None


def test_products_by_part_of_a_name_the_plainest_first(store: Store) -> None:
    keep(
        store,
        prd("b", "滑动轴承"),
        prd("a", "轴承座"),
        prd("c", "轴承", aliases=("bearing",)),
        prd("d", "挖掘机"),
    )
    with store.view(EVERYTHING) as view:
        first = view.products("轴承", 2)
        assert (ids(first.items), first.more) == (["prd_c", "prd_a"], True)
        rest = view.products("轴承", 2, first.keys[-1])
        assert (ids(rest.items), rest.more) == (["prd_b"], False)
        assert ids(view.products("BEAR", 5).items) == ["prd_c"]


def test_product_names_own_name_first(store: Store) -> None:
    keep(store, prd("b", "乙"), prd("a", "甲", aliases=("z", "b")))
    names = seen(store, lambda v: list(v.product_names()))
    assert names == [("prd_a", "甲"), ("prd_a", "z"), ("prd_a", "b"), ("prd_b", "乙")]


def test_offered_products_each_once_in_order_of_ids(store: Store) -> None:
    keep(
        store,
        *(prd(key, key) for key in "zyx"),
        offer("1", "a", "z"),
        offer("2", "b", "z", state="withdrawn"),
    )
    keep(store, offer("3", "a", "x", valid_until="2001-01-01"))
    assert seen(store, lambda v: list(v.offered_products())) == ["prd_x", "prd_z"]


def test_product_links_are_of_one_type(store: Store) -> None:
    keep(
        store,
        InputOf(id="inp_2", source_id="prd_a", target_id="prd_b"),
        InputOf(id="inp_1", source_id="prd_b", target_id="prd_c"),
        KindOf(id="knd_1", source_id="prd_a", target_id="prd_c"),
    )
    with store.view(EVERYTHING) as view:
        assert list(view.product_links(InputOf)) == [("inp_1", "prd_b", "prd_c"), ("inp_2", "prd_a", "prd_b")]
        assert list(view.product_links(KindOf)) == [("knd_1", "prd_a", "prd_c")]


def test_product_edges_of_start_or_end_there(store: Store) -> None:
    into = InputOf(id="inp_2", source_id="prd_a", target_id="prd_b")
    out = InputOf(id="inp_1", source_id="prd_b", target_id="prd_c", note="通常")
    keep(store, into, out, KindOf(id="knd_1", source_id="prd_b", target_id="prd_c"))
    with store.view(EVERYTHING) as view:
        assert view.product_edges_of(InputOf, ["prd_b"]) == [out, into]
        assert view.product_edges_of(InputOf, ["prd_a", "prd_b"]) == [out, into]
        assert ids(view.product_edges_of(KindOf, ["prd_c"])) == ["knd_1"]
        assert view.product_edges_of(KindOf, ["prd_a"]) == []


def test_may_mean_is_an_edge_of_its_own(store: Store) -> None:
    means = MayMean(id="may_1", source_id="prd_a", target_id="prd_b", note="塑料")
    keep(store, means, KindOf(id="knd_1", source_id="prd_a", target_id="prd_b"))
    with store.view(EVERYTHING) as view:
        assert view.product_edges_of(MayMean, ["prd_b"]) == [means]
        assert list(view.product_links(MayMean)) == [("may_1", "prd_a", "prd_b")]


def test_judgements_of_products(store: Store) -> None:
    made = Judgement(id="jdg_2", claim=Claim.MAKES, product_id="prd_a", organisation_id="ent_a", right=True)
    named = Judgement(id="jdg_1", claim=Claim.NAMED, product_id="prd_a", name="轴瓦", right=False)
    keep(store, made, named, replace(named, id="jdg_3", product_id="prd_b"))
    into = Judgement(id="jdg_4", claim=Claim.INPUT_OF, product_id="prd_c", other_id="prd_a", right=True)
    keep(store, into)
    assert seen(store, lambda v: v.judgements_of(["prd_a"])) == [named, made]
    assert ids(seen(store, lambda v: v.judgements_of(["prd_a", "prd_b"]))) == ["jdg_1", "jdg_2", "jdg_3"]


def test_judgements_about_the_other_side(store: Store) -> None:
    made = Judgement(id="jdg_2", claim=Claim.MAKES, product_id="prd_a", organisation_id="ent_a", right=True)
    into = Judgement(id="jdg_1", claim=Claim.INPUT_OF, product_id="prd_a", other_id="prd_b", right=False)
    keep(store, made, into)
    assert seen(store, lambda v: v.judgements_about("ent_a")) == [made]
    assert seen(store, lambda v: v.judgements_about("prd_b")) == [into]
    assert seen(store, lambda v: v.judgements_about("prd_a")) == []
