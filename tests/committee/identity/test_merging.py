"""Two that are one: the facts of both, under ids that a load would give, and a redirect for ever."""

import pytest

from committee import introductions, needs, offers, outcomes
from committee.checks import existing
from committee.identity import merge
from committee.recording import natural_id, record
from committee.references import OrganisationNamed, ProductNamed, organisation_meant
from graph.stores import EVERYTHING, Store, Transaction, resolved
from schema import (
    RECORD_TYPES,
    REFERENCES,
    BadInput,
    Block,
    ClusterParty,
    Conflict,
    Consent,
    Enterprise,
    Erasure,
    IdentityDecision,
    Institution,
    Introduction,
    IntroductionState,
    Judgement,
    Membership,
    Need,
    Offer,
    Organisation,
    Outcome,
    Relation,
    RelationKind,
    Representative,
    Reveal,
    Share,
    Source,
    Stewardship,
    references,
)
from schema.block import block_id
from schema.representative import representative_id
from schema.share import share_id
from schema.stewardship import stewardship_id
from tests.committee.conftest import BY_HAND, written
from tests.committee.identity.population import firm
from tests.factories import enterprise, id_of, keep

W, L, X, Y = (id_of("Enterprise", name) for name in ("甲厂", "乙厂", "丙厂", "丁厂"))
PARTY = id_of("ClusterParty", "集群党委")
CODE, OTHER = "91440300MA5FQBG462", "91440300MA5FQBG11F"


def by_id(id_: str) -> OrganisationNamed:
    return OrganisationNamed(id=id_)


@pytest.fixture
def town(store: Store) -> Store:
    """甲 and 乙 offer and need the same, supply each other and 丙, and were introduced to each other and to 丙."""
    keep(store, *(enterprise(name) for name in ("甲厂", "乙厂", "丙厂", "丁厂")))
    keep(store, ClusterParty(id=PARTY, name="集群党委", sources=(BY_HAND,)))
    written(store, facts)
    return store


def facts(tx: Transaction) -> None:
    for who, price in ((W, "1元"), (L, "2元")):
        offers.declare_offer(tx, by_id(who), ProductNamed(name="轴承"), {"price": price}, BY_HAND)
        needs.register_need(tx, by_id(who), "要铜套", {}, BY_HAND, lambda view, need: need)
        link(tx, who, X)
        made = introductions.introduce(tx, by_id(who), by_id(X), {"party_id": PARTY}, BY_HAND)
        outcomes.record_outcome(
            tx, by_id(who), "产值", {"change": "3万元", "introduction_id": made.id}, BY_HAND
        )
    offers.declare_offer(tx, by_id(L), ProductNamed(name="衬套"), {"lead_time": "3天"}, BY_HAND)
    link(tx, W, L)
    between = introductions.introduce(tx, by_id(W), by_id(L), {}, BY_HAND)
    outcomes.record_outcome(tx, by_id(W), "订单", {"change": "1个", "introduction_id": between.id}, BY_HAND)
    membership = Membership(
        id=id_of("Membership", "乙"), organisation_id=L, party_id=PARTY, role="成员", sources=(BY_HAND,)
    )
    tx.put([membership])


def link(tx: Transaction, supplier: str, customer: str) -> None:
    given = (RelationKind.SUPPLIES, by_id(supplier), by_id(customer))
    introductions.set_relation(tx, *given, None, {}, BY_HAND, None)


def merged(store: Store, kept: str = W, other: str = L) -> Organisation:
    return written(store, lambda tx: merge(tx, kept, other, BY_HAND))


def test_the_facts_of_both_are_there_once(town: Store) -> None:
    one = merged(town)
    assert one.names == ("甲厂", "乙厂")
    with town.view(EVERYTHING) as view:
        assert {(offer.price, offer.lead_time) for offer in view.offers_of([W])} == {
            ("1元", None),
            (None, "3天"),
        }
        assert [need.text for need in view.needs_of([W])] == ["要铜套"]
        assert [(r.source_id, r.target_id) for r in view.relations_of(W)] == [(W, X)]
        assert [(i.a_id, i.b_id) for i in view.introductions_of(W)] == [(W, X), (W, X)]
        assert {(o.metric, o.introduction_id is None) for o in view.outcomes_of([W])} == {
            ("产值", False),
            ("订单", True),
        }
        assert [m.party_id for m in view.memberships_of([W])] == [PARTY]


def test_nothing_names_what_is_gone(town: Store) -> None:
    merged(town)
    with town.view(EVERYTHING) as view:
        for type_ in REFERENCES:
            for record_ in view.all(type_):
                if isinstance(record_, IdentityDecision):
                    continue
                for named, id_ in references(record_):
                    assert view.get(named, id_) is not None
    assert town.check() == []


def test_what_moves_says_of_whom_it_was_said(town: Store) -> None:
    merged(town)
    with town.view(EVERYTHING) as view:
        said = {offer.lead_time: [s.said_of for s in offer.sources] for offer in view.offers_of([W])}
        one = view.get(Enterprise, W)
    assert said == {None: [None], "3天": [L]}
    assert one is not None
    assert [source.said_of for source in one.sources] == [None]  # both were made at one place


def test_facts_have_the_ids_that_a_load_gives_them(town: Store) -> None:
    merged(town)
    with town.view(EVERYTHING) as view:
        for type_ in (Offer, Need, Relation):
            for one in view.all(type_):
                if W in {id_ for _, id_ in references(one)} and isinstance(one, Offer | Relation):
                    assert one.id == natural_id(one)


def test_every_road_leads_from_the_old_id_to_the_one_that_stays(town: Store) -> None:
    merged(town)
    with town.view(EVERYTHING) as view:
        assert resolved(view, L) == W
        assert existing(view, Organisation, L).id == W
        assert organisation_meant(view, by_id(L)).id == W
        assert organisation_meant(view, OrganisationNamed(name="乙厂")).id == W


def test_chains_of_merges_lead_to_the_last(town: Store) -> None:
    merged(town)
    merged(town, X, W)
    merged(town, Y, L)  # which is X by now
    with town.view(EVERYTHING) as view:
        assert {resolved(view, id_) for id_ in (W, L, X, Y)} == {Y}
        (stays,) = (one for one in view.all(Enterprise))
        assert set(stays.names) == {"甲厂", "乙厂", "丙厂", "丁厂"}
        assert view.relations_of(Y) == []
        assert len(view.needs_of([Y])) == 1


def test_ids_that_lead_in_a_circle_lead_nowhere_but_end(store: Store) -> None:
    def circle(tx: Transaction) -> None:
        for one, other in ((W, L), (L, W)):
            from schema import Verdict
            from schema.identity import redirect_id

            tx.put(
                [
                    IdentityDecision(
                        id=redirect_id(one),
                        verdict=Verdict.SAME,
                        name="x",
                        organisation_id=other,
                        other_id=one,
                    )
                ]
            )

    written(store, circle)
    with store.view(EVERYTHING) as view:
        assert resolved(view, W) in (W, L)


def test_the_one_that_stays_has_the_last_word_and_gains_what_it_lacks(store: Store) -> None:
    a = firm("甲", region="31", note="甲的", certificates=("ISO9001",))
    b = firm("乙", uscc=CODE, region="33", place="浙江", certificates=("IATF16949",), short_name="小乙")
    written(store, lambda tx: tx.put([a, b]))
    one = merged(store, a.id, b.id)
    assert isinstance(one, Enterprise)
    assert (one.name, one.region, one.note, one.uscc, one.place) == ("甲", "31", "甲的", CODE, "浙江")
    assert one.certificates == ("ISO9001", "IATF16949")
    assert set(one.names) == {"甲", "乙", "小乙"}


def test_the_further_of_two_introductions_counts(town: Store) -> None:
    with town.view(EVERYTHING) as view:
        (of_l,) = [one for one in view.introductions_of(L) if X in (one.a_id, one.b_id)]
    written(
        town,
        lambda tx: introductions.advance_introduction(tx, of_l.id, IntroductionState.CONTRACT, BY_HAND),
    )
    merged(town)
    with town.view(EVERYTHING) as view:
        states = {one.state for one in view.introductions_of(W)}
        assert view.get(Introduction, of_l.id) is not None  # it never had another id
    assert IntroductionState.CONTRACT in states


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        (firm("甲", uscc=CODE), firm("甲厂", uscc=OTHER), "DIFFERENT_CODES"),
        (firm("甲"), ClusterParty(id=PARTY, name="甲党委"), "DIFFERENT_TYPES"),
    ],
)
def test_what_cannot_be_one_is_refused(store: Store, a: Organisation, b: Organisation, code: str) -> None:
    written(store, lambda tx: tx.put([a, b]))
    with pytest.raises((BadInput, Conflict)) as problem:
        merged(store, a.id, b.id)
    assert problem.value.code == code
    with store.view(EVERYTHING) as view:
        assert view.get(Organisation, b.id) == b


def test_one_with_itself_is_refused_also_by_its_old_id(town: Store) -> None:
    merged(town)
    with pytest.raises(BadInput) as problem:
        merged(town, W, L)
    assert problem.value.code == "SAME_ORGANISATION"


def test_an_institution_becomes_part_of_the_enterprise_that_it_is(store: Store) -> None:
    a, b = firm("上海工设院有限公司"), Institution(id=id_of("Institution", "工设院"), name="上海工设院")
    written(store, lambda tx: tx.put([a, b]))
    assert type(merged(store, a.id, b.id)) is Enterprise


def test_parties_that_contain_each_other(store: Store) -> None:
    a = ClusterParty(id=PARTY, name="集群党委")
    b = ClusterParty(id=id_of("ClusterParty", "二"), name="集群党委二", parent_id=a.id)
    c = ClusterParty(id=id_of("ClusterParty", "三"), name="支部", parent_id=b.id)
    written(store, lambda tx: tx.put([a, b, c]))
    merged(store, b.id, a.id)
    with store.view(EVERYTHING) as view:
        parents = {one.name: one.parent_id for one in view.all(ClusterParty)}
    assert parents == {"集群党委二": None, "支部": b.id}


def test_what_is_said_of_the_old_one_fills_and_replaces_nothing(town: Store) -> None:
    merged(town)
    source = Source(document="新.csv", row=2, recorded_at="2026-02-01T00:00:00Z", said_of=L)
    new = Enterprise(id=W, name="乙厂", note="补充", place="外地", sources=(source,))
    written(town, lambda tx: record(tx, [Enterprise(id=W, name="甲厂", place="本地", sources=(BY_HAND,))]))
    written(town, lambda tx: record(tx, [new]))
    with town.view(EVERYTHING) as view:
        one = view.get(Enterprise, W)
    assert one is not None
    assert (one.place, one.note) == ("本地", "补充")


def test_one_steward_stays_and_everybody_who_acted_for_either_acts_for_both(town: Store) -> None:
    def entrust(tx: Transaction) -> object:
        return tx.put(
            [
                *(Stewardship(id=stewardship_id(one), organisation_id=one, person=f"per_{one}") for one in (L, W)),
                Representative(id=representative_id(L, "per_l"), organisation_id=L, person="per_l"),
                Reveal(id="rvl_a", organisation_id=L, person="per_l", purpose="约见面", at="2026"),
                Block(
                    id=block_id(L, "name:丙"), organisation_id=L, person="per_l", word="丙厂", key="name:丙", blocked_at="2026"
                ),
                Share(id=share_id(L, PARTY), organisation_id=L, person="per_s", to_id=PARTY, shared_at="2026"),
                Erasure(id="ers_a", organisation_id=L, person="per_l", at="2026"),
            ]
        )  # fmt: skip

    written(town, entrust)
    merged(town, W, L)
    with town.view(EVERYTHING) as view:
        assert [one.person for one in view.entrusted_with(Stewardship, [L, W])] == [f"per_{W}"]
        assert [one.organisation_id for one in view.entrusted_to(Representative, "per_l")] == [W]
        assert [one.organisation_id for one in view.entrusted_to(Reveal, "per_l")] == [W]
        assert [one.id for one in view.entrusted_with(Block, [W])] == [block_id(W, "name:丙")]
        assert [one.id for one in view.entrusted_with(Share, [W])] == [share_id(W, PARTY)]
        assert [one.id for one in view.entrusted_with(Erasure, [W])] == ["ers_a"]


def test_every_type_that_names_an_organisation_was_thought_of() -> None:
    """A new type that names one must have its natural id here, or say that it has none."""
    naming = {type_ for type_, fields in REFERENCES.items() if Organisation in fields.values()}
    known = {
        Offer,
        Need,
        Membership,
        Relation,
        Introduction,
        Outcome,
        IdentityDecision,
        ClusterParty,
        Judgement,
        Representative,
        Stewardship,
        Consent,
        Reveal,
        Block,
        Share,
        Erasure,
    }
    assert naming - known == {one for one in RECORD_TYPES if one.__name__ == "ReportedCount"}
