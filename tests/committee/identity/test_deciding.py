"""What a person decided is not asked again, whatever comes."""

from dataclasses import replace
from functools import partial

import pytest

from committee.identity import OpenProposals, decide, merge, preferred, proposals
from graph.stores import EVERYTHING, Store
from schema import BadInput, ClusterParty, Enterprise, IdentityDecision, NotFound, Organisation, Verdict
from tests.committee.conftest import BY_HAND, written
from tests.committee.identity.population import firm

A = firm("上海昱章电气成套设备有限公司")
B = firm("上海昱章电器成套设备有限公司")
C = firm("昱章电气")


@pytest.fixture
def town(store: Store) -> Store:
    written(store, lambda tx: tx.put([A, B, C]))
    return store


def pairs(store: Store) -> set[frozenset[str]]:
    with store.view(EVERYTHING) as view:
        return {frozenset((one.a.id, one.b.id)) for one in proposals(view)}


@pytest.mark.parametrize("verdict", [Verdict.DIFFERENT, Verdict.GROUP])
def test_a_refused_proposal_never_comes_back(town: Store, verdict: Verdict) -> None:
    assert pairs(town) == {frozenset((x.id, y.id)) for x, y in ((A, B), (A, C), (B, C))}
    written(town, lambda tx: decide(tx, A.id, B.id, verdict, BY_HAND, "法人不同"))
    assert pairs(town) == {frozenset((x.id, y.id)) for x, y in ((A, C), (B, C))}
    written(town, lambda tx: tx.put([replace(B, aliases=(A.name,), note="又来一次")]))
    assert frozenset((A.id, B.id)) not in pairs(town)


def test_it_stays_refused_when_one_of_them_is_merged_into_a_third(town: Store) -> None:
    written(town, lambda tx: decide(tx, A.id, B.id, Verdict.DIFFERENT, BY_HAND))
    written(town, lambda tx: merge(tx, C.id, B.id, BY_HAND))
    assert pairs(town) == set()
    with town.view(EVERYTHING) as view:
        (decision,) = [one for one in view.all(IdentityDecision) if not one.is_redirect]
    assert {decision.organisation_id, decision.other_id} == {A.id, C.id}


def test_a_decision_can_be_changed_and_keeps_who_said_what(town: Store) -> None:
    first = written(town, lambda tx: decide(tx, A.id, B.id, Verdict.DIFFERENT, BY_HAND))
    again = replace(BY_HAND, document="graphql")
    second = written(town, lambda tx: decide(tx, B.id, A.id, Verdict.GROUP, again))
    assert second.id == first.id
    assert (second.verdict, second.organisation_id, second.other_id) == (Verdict.GROUP, B.id, A.id)
    assert [source.document for source in second.sources] == ["desk", "graphql"]


def test_the_same_is_a_merge(town: Store) -> None:
    decision = written(town, lambda tx: decide(tx, A.id, B.id, Verdict.SAME, BY_HAND, "改了名"))
    assert decision.is_redirect
    assert decision.words == "改了名"
    with town.view(EVERYTHING) as view:
        assert view.get(Organisation, B.id) is None


def test_one_is_not_decided_about_itself_nor_about_nobody(town: Store) -> None:
    with pytest.raises(BadInput) as problem:
        written(town, lambda tx: decide(tx, A.id, A.id, Verdict.DIFFERENT, BY_HAND))
    assert problem.value.code == "SAME_ORGANISATION"
    with pytest.raises(NotFound):
        written(town, lambda tx: decide(tx, A.id, "ent_" + "a" * 16, Verdict.DIFFERENT, BY_HAND))


def test_open_proposals_are_worked_out_anew_only_after_a_change(town: Store) -> None:
    known = OpenProposals()
    with town.view(EVERYTHING) as view:
        first = known.of(view)
        assert known.of(view) is first
    written(town, lambda tx: decide(tx, A.id, B.id, Verdict.DIFFERENT, BY_HAND))
    with town.view(EVERYTHING) as view:
        assert len(known.of(view)) == len(first) - 1


def test_what_is_not_committed_is_not_remembered(town: Store) -> None:
    known = OpenProposals()
    with town.write("desk", "undone") as tx:
        tx.put([firm("上海昱章电器成套设备公司")])
        assert len(known.of(tx)) > 3
    with town.view(EVERYTHING) as view:
        assert len(known.of(view)) == 3


def test_the_fuller_record_is_preferred() -> None:
    code = Enterprise(id="ent_x", name="昱章", uscc="91440300MA5FQBG462")
    assert preferred(A, code) == (code, A)
    assert preferred(C, A) == (A, C)
    assert preferred(A, B) == (A, B)


def test_an_enterprise_is_no_part_of_a_party(town: Store) -> None:
    party = ClusterParty(id="pty_1", name="新桥党委", sources=(BY_HAND,))
    written(town, lambda tx: tx.put([party]))
    for one, other in ((A.id, party.id), (party.id, A.id)):
        with pytest.raises(BadInput) as refused:
            written(town, partial(decide, one_id=one, other_id=other, verdict=Verdict.GROUP, source=BY_HAND))
        assert refused.value.code == "DIFFERENT_TYPES"
    decision = written(town, lambda tx: decide(tx, A.id, party.id, Verdict.DIFFERENT, BY_HAND))
    assert decision.verdict is Verdict.DIFFERENT
