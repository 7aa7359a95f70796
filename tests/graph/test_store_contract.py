"""What `graph.stores.contract` promises, one test a promise, on every backend.

Here is what can be asked; `test_store_writing.py` has the writing, `test_store_log.py` the change log, `test_store_histories.py` histories of
many writes, `test_sqlite_file.py` the SQLite file itself.
"""

from dataclasses import replace

import pytest

from graph.stores import (
    EVERYTHING,
    NeedFilter,
    OrganisationFilter,
    Store,
    Transaction,
    View,
)
from schema import (
    RECORD_TYPES,
    Claim,
    ClusterParty,
    Consent,
    Enterprise,
    ExternalId,
    IdentityDecision,
    InputOf,
    Institution,
    Introduction,
    IntroductionState,
    Judgement,
    KindOf,
    MayMean,
    Membership,
    NeedState,
    Organisation,
    Outcome,
    Product,
    ProductKind,
    Quantity,
    Relation,
    RelationKind,
    ReportedCount,
    Representative,
    Reveal,
    Stewardship,
    Verdict,
)
from tests.graph import test_store_log, test_store_writing
from tests.graph.facts import CODE, ent, ids, keep, need, offer, paged, prd, reading, seen
from tests.graph.forms.write import RECORDS

PROMISES = {
    name for protocol in (View, Transaction, Store) for name in vars(protocol) if not name.startswith("_")
}


@pytest.mark.parametrize("promise", sorted(PROMISES))
def test_every_promise_has_a_test(promise: str) -> None:
    tests = {*globals(), *vars(test_store_log), *vars(test_store_writing)}
    assert [name for name in tests if name.startswith("test_") and promise in name]


# --- views --------------------------------------------------------------------------------------------------


def test_view_is_one_moment_from_its_start(store: Store) -> None:
    keep(store, ent("a"))
    with store.view(EVERYTHING) as view:
        keep(store, ent("b"))  # before the view was first asked anything
        assert view.get(Enterprise, "ent_b") is None
        keep(store, ent("a", "renamed"), prd("x"))
        assert view.get(Enterprise, "ent_a") == ent("a")
        assert view.number() == 1
        assert list(view.all(Product)) == []
    assert seen(store, lambda v: v.number()) == 4


def test_view_knows_nothing_of_what_came_and_changed_since(store: Store) -> None:
    with store.view(EVERYTHING) as before:
        for name in ("甲", "乙", "丙"):
            keep(store, ent("a", name))
        with store.view(EVERYTHING) as third:
            keep(store, ent("a", "丁"))
            assert [one.name for one in third.all(Organisation)] == ["丙"]
        assert list(before.all(Organisation)) == []
        assert before.get(Enterprise, "ent_a") is None
        assert before.counts()[Enterprise] == 0


def test_settled_is_what_is_committed(store: Store) -> None:
    assert seen(store, lambda v: v.settled)
    with store.write("tester", "not yet") as transaction:
        assert not transaction.settled


def test_number_is_of_the_last_change_and_0_at_first(store: Store) -> None:
    assert seen(store, lambda v: v.number()) == 0
    keep(store, ent("a"), ent("b"))
    assert seen(store, lambda v: v.number()) == 2


def test_get_asks_by_type_and_id(store: Store) -> None:
    keep(store, ent("a"), Institution(id="ins_a", name="职校"), ClusterParty(id="pty_a", name="党委"))
    with store.view(EVERYTHING) as view:
        assert view.get(Enterprise, "ent_a") == ent("a")
        assert view.get(Institution, "ent_a") is None
        assert view.get(Product, "ent_a") is None
        found = [view.get(Organisation, id_) for id_ in ("ent_a", "ins_a", "pty_a")]
    assert [type(record) for record in found] == [Enterprise, Institution, ClusterParty]


def test_get_many_answers_in_the_order_asked(store: Store) -> None:
    keep(store, *(prd(f"{i:04}") for i in range(1200)))
    asked = [f"prd_{i:04}" for i in reversed(range(1200))] + ["prd_none", "prd_0000"]
    with store.view(EVERYTHING) as view:
        found = view.get_many(Product, asked)
        assert view.get_many(Product, []) == []
    assert ids(found) == [*asked[:1200], "-", "prd_0000"]


def test_all_is_in_the_order_of_ids(store: Store) -> None:
    keep(store, ent("b"), ent("a"), Institution(id="ins_c", name="c"), prd("x"))
    with store.view(EVERYTHING) as view:
        assert ids(view.all(Enterprise)) == ["ent_a", "ent_b"]
        assert ids(view.all(Organisation)) == ["ent_a", "ent_b", "ins_c"]


def test_all_can_be_read_while_other_questions_are_asked(store: Store) -> None:
    keep(store, ent("a"), ent("b"), offer("1", "a", "x"), offer("2", "b", "x"), prd("x"))
    with store.view(EVERYTHING) as view:
        assert [ids(view.offers_of([record.id])) for record in view.all(Enterprise)] == [["ofr_1"], ["ofr_2"]]


def test_counts_name_every_type(store: Store) -> None:
    keep(store, ent("a"), ent("b"), Institution(id="ins_a", name="a"))
    counts = seen(store, lambda v: v.counts())
    assert set(counts) == set(RECORD_TYPES)
    assert {type_: n for type_, n in counts.items() if n} == {Enterprise: 2, Institution: 1}


# --- organisations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["ABC机械（上海）有限公司", "abc机械(上海)有限公司", "ＡＢＣ 机械(上海)有限公司", "阿比西", "ABC"]
)
def test_organisations_called_any_of_their_names(store: Store, name: str) -> None:
    record = ent("a", "ABC机械（上海）有限公司", short_name="阿比西", aliases=("abc",))
    keep(store, record, ent("b", "别家"))
    assert seen(store, lambda v: v.organisations_called(name)) == [record]


def test_organisations_called_alike_come_by_id(store: Store) -> None:
    keep(store, ent("b", "新桥"), ent("a", "东阳", aliases=("新桥", "新 桥")), ent("c", "新桥镇"))
    assert ids(seen(store, lambda v: v.organisations_called("新桥"))) == ["ent_a", "ent_b"]


def test_organisations_called_by_many_names_come_once(store: Store) -> None:
    keep(store, ent("b", "甲厂", aliases=("甲",)), ent("a", "乙厂"), ent("c", "丙厂"))
    with store.view(EVERYTHING) as view:
        assert ids(view.organisations_called("甲", "甲厂", "乙厂", "丁")) == ["ent_a", "ent_b"]
        assert view.organisations_called() == []
        many = [f"无此厂{n}" for n in range(2_500)]
        assert ids(view.organisations_called(*many, "丙厂")) == ["ent_c"]


def test_organisations_called_follows_a_change_of_name(store: Store) -> None:
    keep(store, ent("a", "old"))
    keep(store, ent("a", "new"))
    with store.view(EVERYTHING) as view:
        assert view.organisations_called("old") == []
        assert ids(view.organisations_called("new")) == ["ent_a"]


def test_organisation_by_uscc(store: Store) -> None:
    keep(store, ent("a", uscc=CODE), Institution(id="ins_b", name="b"))
    with store.view(EVERYTHING) as view:
        found = view.organisation_by_uscc(CODE)
        assert found is not None
        assert found.id == "ent_a"
        assert view.organisation_by_uscc("91310000132234567X") is None


def test_organisations_with_external_id(store: Store) -> None:
    key, other = ExternalId(system="workbook", id="E-1"), ExternalId(system="brain", id="E-1")
    keep(
        store,
        ent("b", external_ids=(key,)),
        ent("a", external_ids=(key, other)),
        ent("c", external_ids=(other,)),
    )
    with store.view(EVERYTHING) as view:
        assert ids(view.organisations_with_external_id("workbook", "E-1")) == ["ent_a", "ent_b"]
        assert ids(view.organisations_with_external_id("brain", "E-1")) == ["ent_a", "ent_c"]
        assert view.organisations_with_external_id("brain", "E-2") == []
        assert ids(view.organisations_with_external_id("workbook", "E-2", "E-1", "E-1")) == ["ent_a", "ent_b"]
        assert view.organisations_with_external_id("workbook") == []


def test_organisations_page_by_folded_name_then_id(store: Store) -> None:
    keep(store, ent("1", "B"), ent("3", "a"), ent("2", "Ａ"), ent("4", "c"))
    pages = paged(store, lambda v, after: v.organisations(OrganisationFilter(), 2, after))
    assert pages == [["ent_2", "ent_3"], ["ent_1", "ent_4"]]


def test_organisations_an_insert_moves_no_item_to_another_page(store: Store) -> None:
    keep(store, *(ent(key) for key in "bdfh"))
    first = seen(store, lambda v: v.organisations(OrganisationFilter(), 2))
    keep(store, ent("a"), ent("e"))
    second = seen(store, lambda v: v.organisations(OrganisationFilter(), 2, first.keys[-1]))
    assert (ids(first.items), first.more) == (["ent_b", "ent_d"], True)
    assert (ids(second.items), second.more) == (["ent_e", "ent_f"], True)


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        (OrganisationFilter(), ["ent_a", "ent_b", "ent_c", "ins_d", "pty_e"]),
        (OrganisationFilter(types=(Institution, ClusterParty)), ["ins_d", "pty_e"]),
        (OrganisationFilter(text="轴 承"), ["ent_a", "ent_b"]),
        (OrganisationFilter(text="%"), ["ent_c"]),
        (OrganisationFilter(text="_"), []),
        (OrganisationFilter(region="3101"), ["ent_a", "ent_b"]),
        (OrganisationFilter(region="310117103"), ["ent_a"]),
        (OrganisationFilter(region="CHN"), ["ent_a", "ent_b", "ins_d"]),
        (OrganisationFilter(region="USA"), ["ent_c"]),
        (OrganisationFilter(product_id="prd_x"), ["ent_b"]),
        (OrganisationFilter(party_id="pty_e"), ["ent_a", "ins_d"]),
        (OrganisationFilter(party_id="pty_e", types=(Enterprise,), region="31"), ["ent_a"]),
    ],
)
def test_organisations_shows_those_for_which_all_holds(
    store: Store, filter_: OrganisationFilter, expected: list[str]
) -> None:
    keep(
        store,
        ent("a", "A轴承", region="310117103"),
        ent("b", "B", aliases=("B的轴承",), region="310118"),
        ent("c", "C 100%", region="USA"),
        Institution(id="ins_d", name="D", region="33"),
        ClusterParty(id="pty_e", name="E"),
        offer("1", "b", "x"),
        Membership(id="mbr_1", organisation_id="ent_a", party_id="pty_e"),
        Membership(id="mbr_2", organisation_id="ins_d", party_id="pty_e"),
    )
    assert ids(seen(store, lambda v: v.organisations(filter_, 10)).items) == expected


def test_memberships_of_members_of_and_parties_within(store: Store) -> None:
    keep(
        store,
        ClusterParty(id="pty_p", name="P"),
        ClusterParty(id="pty_s", name="S", parent_id="pty_p"),
        ClusterParty(id="pty_r", name="R", parent_id="pty_p"),
        ClusterParty(id="pty_t", name="T", parent_id="pty_s"),
        Membership(id="mbr_2", organisation_id="ent_a", party_id="pty_p", role="龙头"),
        Membership(id="mbr_1", organisation_id="ent_a", party_id="pty_s"),
        Membership(id="mbr_3", organisation_id="ent_b", party_id="pty_p"),
    )
    with store.view(EVERYTHING) as view:
        assert ids(view.memberships_of(["ent_a"])) == ["mbr_1", "mbr_2"]
        assert ids(view.memberships_of(["ent_b", "ent_a"])) == ["mbr_1", "mbr_2", "mbr_3"]
        assert view.memberships_of([]) == []
        assert ids(view.members_of("pty_p")) == ["mbr_2", "mbr_3"]
        assert ids(view.parties_within("pty_p")) == ["pty_r", "pty_s"]


def test_identity_decisions_about_a_name(store: Store) -> None:
    said = IdentityDecision(id="idd_2", verdict=Verdict.SAME, name="昱章电器", organisation_id="ent_a")
    other = IdentityDecision(id="idd_1", verdict=Verdict.DIFFERENT, name="昱章 电器", organisation_id="ent_b")
    keep(store, said, other, IdentityDecision(id="idd_3", verdict=Verdict.GROUP, name="龙工"))
    assert seen(store, lambda v: v.identity_decisions("昱章电器")) == [other, said]


# --- products -----------------------------------------------------------------------------------------------


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


# --- offers and needs ---------------------------------------------------------------------------------------


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


def test_offers_for_those_of_some_organisations_only(store: Store) -> None:
    keep(store, *(ent(key) for key in "abc"), prd("x"), prd("y"))
    keep(store, *(offer(f"{key}{product}", key, product) for key in "abc" for product in "xy"))

    def asked(of: list[str] | None, limit: int = 9) -> list[tuple[str, str]]:
        found = seen(store, lambda v: v.offers_for(["prd_y", "prd_x"], limit, of))
        return [(one.product_id, one.organisation_id) for one in found]

    some = [(f"prd_{product}", f"ent_{key}") for product in "yx" for key in "bc"]
    assert sorted(asked(["ent_c", "ent_b", "ent_z"])) == sorted(some)
    assert [product for product, _ in asked(["ent_c", "ent_b"], limit=1)] == ["prd_y", "prd_x"]
    assert (asked([]), len(asked(None))) == ([], 6)


def test_offers_of_all_these_organisations(store: Store) -> None:
    keep(store, offer("3", "a", "x", state="withdrawn"), offer("1", "b", "x"), offer("2", "c", "x"))
    assert ids(seen(store, lambda v: v.offers_of(["ent_b", "ent_a"]))) == ["ofr_1", "ofr_3"]


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


# --- relations ----------------------------------------------------------------------------------------------


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


def test_entrusted_to(store: Store) -> None:
    keep(store, *RECORDS)
    with store.view(EVERYTHING) as view:
        assert ids(view.entrusted_to(Stewardship, "per_b")) == ["stw_a"]
        assert ids(view.entrusted_to(Representative, "per_b")) == []
        assert ids(view.entrusted_to(Reveal, "per_b")) == ["rvl_a"]


def test_entrusted_with(store: Store) -> None:
    keep(store, *RECORDS)
    with store.view(EVERYTHING) as view:
        assert ids(view.entrusted_with(Representative, ["ent_a", "ins_a"])) == ["rep_a"]
        assert ids(view.entrusted_with(Consent, ["ent_a"])) == ["cns_a"]
        assert ids(view.entrusted_with(Consent, ["ins_a"])) == []
