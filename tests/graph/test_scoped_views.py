"""What somebody may see and write of a store, on every backend."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from graph.stores import NeedFilter, OrganisationFilter, Scope, Store, View
from schema import (
    ClusterParty,
    Consent,
    Contact,
    Enterprise,
    Introduction,
    IntroductionState,
    Membership,
    Need,
    NotAllowed,
    Offer,
    Organisation,
    Outcome,
    Product,
    Purpose,
    Quantity,
    Relation,
    RelationKind,
    Source,
    Visibility,
)
from schema.consent import consent_id
from schema.introduction import BLOCK
from schema.policy import ANYONE, Actor, Role
from tests.graph.facts import CODE, ent, ids, keep, need, offer, prd, reading

T = TypeVar("T")
FANG = Actor("per_f", "方", frozenset({Role.ENTERPRISE}), acts_for=frozenset({"ent_own"}))
STEWARD = Actor("per_s", "史", frozenset({Role.STEWARD}), care=frozenset({"ent_own"}))
STAFF = Actor("per_t", "唐", frozenset({Role.STAFF}))
OF_NORTH = Actor("per_n", "北", frozenset({Role.STAFF}), clusters={Role.STAFF: frozenset({"pty_north"})})
OPERATOR = Actor("per_o", "欧", frozenset({Role.OPERATOR}))
SOURCES = (Source(document="企业.csv", row=2),)


def by(store: Store, actor: Actor, ask: Callable[[View], T], *, matching: bool = False) -> T:
    scope = Scope(actor, True) if matching else Scope.of(actor)
    with store.view(scope) as view:
        return ask(view)


@pytest.fixture
def town(store: Store) -> Store:
    """One's own, one that is shown, one that is not; each offers bearings and needs steel."""
    own = {"contacts": (Contact(person="本人", phone="1"),), "note": "老客户", "sources": SOURCES}
    keep(
        store,
        ClusterParty(id="pty_north", name="北集群"),
        ClusterParty(id="pty_north_1", name="北一支部", parent_id="pty_north"),
        ClusterParty(id="pty_south", name="南集群"),
        prd("bearing", "轴承", note="备注", sources=SOURCES),
        prd("steel", "钢材"),
        ent("own", "自家厂", region="310117103", **own),
        ent("shown", "亮相厂", aliases=("亮厂",), region="310117103", uscc=CODE, shown=True, **own),
        ent("hidden", "暗厂", region="310117103", certificates=("ISO9001",), **own),
        *(Membership(id=f"mbr_{k}", organisation_id=f"ent_{k}", party_id=p) for k, p in
          (("own", "pty_north_1"), ("shown", "pty_south"), ("hidden", "pty_north"))),
    )  # fmt: skip
    for key in ("own", "shown", "hidden"):
        for how in Visibility:
            amount = Quantity(text="3100套/年", value=3100.0, unit="套/年")
            keep(
                store,
                offer(f"{key}_{how}", key, "bearing" if how is not Visibility.STEWARD else "steel", visibility=how,
                      share=0.4, price="低", capacity=amount, sources=SOURCES),
                need(f"{key}_{how}", key, f"求购钢材{how}", visibility=how, reading=reading(("steel", 1.0)),
                     sources=SOURCES),
            )  # fmt: skip
    keep(
        store,
        Relation(id="rel_1", kind=RelationKind.SUPPLIES, source_id="ent_own", target_id="ent_hidden"),
        Relation(id="rel_2", kind=RelationKind.SUPPLIES, source_id="ent_shown", target_id="ent_hidden"),
        Introduction(id="int_1", a_id="ent_own", b_id="ent_hidden", matter="找轴承", note="内部"),
        Outcome(id="out_1", organisation_id="ent_hidden", metric="产值"),
        Outcome(id="out_2", organisation_id="ent_own", metric="产值"),
    )
    return store


def names(records: list[Organisation]) -> list[str]:
    return sorted(record.name for record in records)


EVERYONE = OrganisationFilter(types=(Enterprise,))


def test_staff_see_the_store_itself(town: Store) -> None:
    assert by(town, STAFF, lambda v: v.whole is v)
    assert by(town, STAFF, lambda v: len(v.organisations(EVERYONE, 10).items)) == 3


def test_what_may_not_be_seen_does_not_exist(town: Store) -> None:
    def look(view: View) -> tuple[object, ...]:
        return (
            names(view.organisations(EVERYONE, 10).items),
            view.get(Organisation, "ent_hidden"),
            view.organisations_called("暗厂"),
            names(view.organisations(OrganisationFilter(text="厂"), 10).items),
            view.counts()[Enterprise],
            ids(view.needs(NeedFilter(), 20).items),
            ids(view.offers_for(["prd_bearing"])),
            view.outcomes_of(["ent_hidden"]),
            view.changes(0),
            view.history("ent_own"),
            view.recall("anything"),
        )

    assert by(town, FANG, look) == (
        ["亮相厂", "自家厂"],
        None,
        [],
        ["亮相厂", "自家厂"],
        2,
        ["ned_own_category", "ned_own_named", "ned_own_steward", "ned_shown_named"],
        ["ofr_own_category", "ofr_own_named", "ofr_shown_named"],
        [],
        [],
        [],
        None,
    )
    assert by(town, ANYONE, look)[:7] == (["亮相厂"], None, [], ["亮相厂"], 1, [], [])
    assert by(town, OPERATOR, look)[:7] == ([], None, [], [], 0, [], [])


def test_pages_are_full_of_what_may_be_seen(store: Store) -> None:
    keep(store, *(ent(f"{n:04}", f"厂{n:04}", shown=n % 100 == 7) for n in range(1000)))

    def pages(view: View) -> list[list[str]]:
        found, after = [], None
        while True:
            page = view.organisations(EVERYONE, 4, after)
            found.append(names(page.items))
            if not page.more:
                return found
            after = page.keys[-1]

    assert [len(page) for page in by(store, ANYONE, pages)] == [4, 4, 2]


def test_hidden_fields_are_taken_out(town: Store) -> None:
    shown = by(town, FANG, lambda v: v.get(Enterprise, "ent_shown"))
    assert shown is not None
    assert (shown.name, shown.region, shown.aliases) == ("亮相厂", "310117103", ("亮厂",))
    assert (shown.contacts, shown.note, shown.uscc, shown.sources, shown.version) == ((), None, None, (), 0)
    own = by(town, FANG, lambda v: v.get(Enterprise, "ent_own"))
    assert own is not None
    assert (len(own.contacts), own.note, own.version) == (1, "老客户", 1)
    assert by(town, FANG, lambda v: v.organisation_by_uscc(CODE)) is None
    offered = by(town, FANG, lambda v: v.get(Offer, "ofr_shown_named"))
    assert offered is not None
    assert (offered.price, offered.share, offered.sources) == ("低", None, ())
    product = by(town, FANG, lambda v: v.get(Product, "prd_bearing"))
    assert product is not None
    assert (product.name, product.note, product.sources) == ("轴承", None, ())


def test_a_steward_sees_the_business_of_all_and_the_whole_of_whom_they_care_for(town: Store) -> None:
    hidden, own = by(town, STEWARD, lambda v: v.get_many(Enterprise, ["ent_hidden", "ent_own"]))
    assert hidden is not None
    assert own is not None
    assert (hidden.name, hidden.contacts, hidden.note, hidden.sources) == ("暗厂", (), None, SOURCES)
    assert (len(own.contacts), own.note) == (1, "老客户")
    assert len(by(town, STEWARD, lambda v: v.needs(NeedFilter(), 20).items)) == 9
    assert ids(by(town, STEWARD, lambda v: v.outcomes_of(["ent_own", "ent_hidden"]))) == ["out_2"]
    assert ids(by(town, STEWARD, lambda v: v.relations_of("ent_hidden"))) == ["rel_1"]


def test_in_matching_others_are_categories(town: Store) -> None:
    def look(view: View) -> tuple[object, ...]:
        offers = view.offers_for(["prd_bearing"])
        others = [one for one in offers if one.organisation_id != "ent_own"]
        partners = [one for one in view.get_many(Organisation, ["ent_shown", "ent_hidden"]) if one]
        return (
            ids(others),
            {(one.price, one.share, one.capacity and one.capacity.value) for one in others},
            {(one.name, one.region, one.aliases) for one in partners},
            view.organisations_called("亮相厂"),
            view.offer_counts(["ent_own", "ent_shown", "ent_hidden"]),
            {need.text for need in view.needs_for(["prd_steel"]) if need.organisation_id != "ent_own"},
        )

    assert by(town, FANG, look, matching=True) == (
        ["ofr_hidden_category", "ofr_hidden_named", "ofr_shown_category", "ofr_shown_named"],
        {(None, None, 2000.0)},
        {("—", "310117", ())},
        [],
        {"ent_own": 3, "ent_shown": 2, "ent_hidden": 2},
        {"—"},
    )


def test_what_is_cut_off_does_not_depend_on_what_is_hidden(store: Store) -> None:
    keep(store, prd("x"), *(ent(f"{n}") for n in range(6)))
    keep(store, *(offer(f"{n}", f"{n}", "x", share=n / 10, visibility=Visibility.CATEGORY) for n in range(6)))
    keep(store, ent("own"))
    assert ids(by(store, FANG, lambda v: v.offers_for(["prd_x"], 3), matching=True)) == [
        "ofr_0",
        "ofr_1",
        "ofr_2",
    ]
    assert ids(by(store, STEWARD, lambda v: v.offers_for(["prd_x"], 3))) == ["ofr_5", "ofr_4", "ofr_3"]


def test_what_is_between_two_names_no_one_who_may_not_be_seen(town: Store) -> None:
    (relation,) = by(town, FANG, lambda v: v.relations_of("ent_own"))
    assert (relation.source_id, relation.target_id) == ("ent_own", "")
    (asked,) = by(town, FANG, lambda v: v.introductions_of("ent_own"))
    assert (asked.a_id, asked.b_id, asked.matter, asked.note) == ("ent_own", "", None, None)
    assert by(town, FANG, lambda v: v.relations_of("ent_shown")) == []


def test_both_agreed_and_the_name_is_told(town: Store) -> None:
    def agreed(state: IntroductionState) -> tuple[object, ...]:
        keep(town, Introduction(id="int_1", a_id="ent_own", b_id="ent_hidden", matter="找轴承", state=state))
        found = by(town, FANG, lambda v: v.get(Enterprise, "ent_hidden"))
        (one,) = by(town, FANG, lambda v: v.introductions_of("ent_own"))
        return found and (found.name, found.contacts), one.b_id, one.matter

    assert agreed(IntroductionState.CONSENTED) == (("暗厂", ()), "ent_hidden", "找轴承")
    agreed_to = consent_id("ent_own", Purpose.INTRODUCTION, "int_1")
    keep(
        town,
        Consent(id=agreed_to, organisation_id="ent_own", person="per_f", purpose=Purpose.INTRODUCTION, terms="1",
                given_at="2030-01-01T00:00:00Z", introduction_id="int_1"),
    )  # fmt: skip
    assert agreed(IntroductionState.WITHDRAWN) == (None, "", None)


def test_who_is_blocked_or_refused_unasked_never_hears_of_it(town: Store) -> None:
    def heard(a: str, b: str, type_: str | None) -> list[str]:
        ended = Introduction(id="int_1", a_id=a, b_id=b, type=type_, state=IntroductionState.DECLINED)
        keep(town, ended)
        return [one.id for one in by(town, FANG, lambda v: v.introductions_of("ent_own"))]

    assert heard("ent_hidden", "ent_own", BLOCK) == []
    assert heard("ent_own", "ent_hidden", BLOCK) == ["int_1"]
    assert heard("ent_own", "ent_hidden", None) == []
    scope = Scope(FANG, matching=True)
    with town.view(scope) as view:
        assert len(view.introductions_of("ent_own")) == 1  # in matching it counts


def test_a_cluster_sees_nothing_of_another(town: Store) -> None:
    keep(town, ent("far", "远厂"), Membership(id="mbr_f", organisation_id="ent_far", party_id="pty_south"))
    keep(town, need("far", "far", "求购", visibility=Visibility.NAMED))
    assert names(by(town, OF_NORTH, lambda v: v.organisations(EVERYONE, 10).items)) == [
        "亮相厂",
        "暗厂",
        "自家厂",
    ]
    whole = by(town, OF_NORTH, lambda v: v.get_many(Enterprise, ["ent_own", "ent_hidden", "ent_shown"]))
    assert [len(one.contacts) if one else None for one in whole] == [1, 1, 0]
    assert by(town, OF_NORTH, lambda v: v.get(Need, "ned_far")) is None


# --- writing


def put(store: Store, actor: Actor, *records: object) -> None:
    with store.write(actor.key, "…", scope=Scope.of(actor)) as tx:
        tx.put(records)  # type: ignore[arg-type]
        tx.commit()


@pytest.mark.parametrize("actor", [FANG, STEWARD])
def test_one_writes_what_is_ones_own(town: Store, actor: Actor) -> None:
    put(town, actor, need("new", "own", "求购轴承"), prd("new", "新产品"), offer("new", "own", "new"))
    with pytest.raises(NotAllowed):
        put(town, actor, need("new2", "shown"))
    with pytest.raises(NotAllowed):
        put(town, actor, need("shown_named", "own"))  # it is another's already
    with pytest.raises(NotAllowed):
        put(town, actor, prd("bearing", "改名"))
    with pytest.raises(NotAllowed):
        put(town, actor, ent("quite_new"))
    with pytest.raises(NotAllowed):
        put(town, actor, ent("hidden", "夺名"))


def test_an_enterprise_says_nothing_of_whom_it_knows_and_removes_nothing_of_others(town: Store) -> None:
    with pytest.raises(NotAllowed):
        put(
            town,
            FANG,
            Relation(id="rel_9", kind=RelationKind.KNOWS, source_id="ent_own", target_id="ent_shown"),
        )
    with town.write("f", "…", scope=Scope.of(FANG)) as tx, pytest.raises(NotAllowed):
        tx.remove([offer("shown_named", "shown", "bearing", version=1)])


def test_staff_of_a_cluster_write_within_it(town: Store) -> None:
    put(town, OF_NORTH, need("new", "hidden", "求购轴承"))
    put(
        town,
        OF_NORTH,
        ent("x", "新厂"),
        Membership(id="mbr_x", organisation_id="ent_x", party_id="pty_north_1"),
    )
    for record in (need("new2", "shown"), ent("y", "无门厂")):
        with pytest.raises(NotAllowed):
            put(town, OF_NORTH, record)
    stray = Membership(id="mbr_y", organisation_id="ent_shown", party_id="pty_north")
    with pytest.raises(NotAllowed):
        put(town, OF_NORTH, stray)
