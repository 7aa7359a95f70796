"""What `graph.stores.contract` promises of organisations and where they belong, one test a promise, on every backend."""

import pytest

from graph.stores import (
    EVERYTHING,
    OrganisationFilter,
    Store,
)
from schema import (
    ClusterParty,
    Consent,
    Enterprise,
    ExternalId,
    IdentityDecision,
    Institution,
    Membership,
    Representative,
    Reveal,
    Stewardship,
    Verdict,
)
from tests.graph.facts import CODE, ent, ids, keep, offer, paged, seen
from tests.graph.forms.write import RECORDS


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
        (OrganisationFilter(public_or=frozenset()), ["ent_b", "pty_e"]),
        (OrganisationFilter(public_or=frozenset({"ent_c", "ent_x"}), region="USA"), ["ent_c"]),
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
        ent("b", "B", aliases=("B的轴承",), region="310118", shown=True),
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
