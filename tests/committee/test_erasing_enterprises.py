"""An enterprise takes out all that it is and said: what stays are figures of nobody, and nothing brings it back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from committee import blocking
from committee.audit import verified
from committee.erasing_enterprises import Gone, erase_enterprise
from committee.undoing import undo
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store, open_store
from schema import (
    BadInput,
    ClusterParty,
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
    Quantity,
    Relation,
    RelationKind,
    Representative,
    RepresentativeState,
    Source,
    Stewardship,
)
from schema.representative import representative_id
from schema.stewardship import stewardship_id
from tests.committee.conftest import written
from tests.committee.test_erasing import left
from tests.factories import enterprise, id_of, keep

JIA, YI = id_of("Enterprise", "甲厂"), id_of("Enterprise", "乙厂")
SAID = Source(document="企业填写", recorded_at="2026-11-26T08:00:00Z", recorded_by="per_a")
FOUND, MET = "int_foundfoundfound1", "int_metmetmetmetmet1"


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    neo4j = request.param == "neo4j"
    opened = open_store(
        request.getfixturevalue("neo4j_url") if neo4j else f"sqlite:///{tmp_path / 'town.db'}"
    )
    keep(opened, ClusterParty(id="pty_aaaaaaaaaaaaaaaa", name="集群"), enterprise("乙厂", needs=["轴承"]))
    made = NewChangeSet(kind=ChangeKind.LOAD, why="登记")
    with opened.write("tester", "登记", made) as tx:
        tx.put(
            enterprise("甲厂", makes=["轴承"], contacts=(Contact(person="欧阳独一", phone="13812345678"),))
        )
        tx.put([Need(id="ned_aaaaaaaaaaaaaaaa", organisation_id=JIA, text="急要独门钢材")])
        tx.commit()
    theirs = id_of("Need", "乙厂", "轴承")
    with opened.view(EVERYTHING) as view:
        need = view.get(Need, theirs)
    assert need is not None
    keep(
        opened,
        replace(need, solved_by_id=JIA, text="轴承，要好的"),
        Membership(id="mbr_aaaaaaaaaaaaaaaa", organisation_id=JIA, party_id="pty_aaaaaaaaaaaaaaaa"),
        Relation(id="rel_aaaaaaaaaaaaaaaa", kind=RelationKind.SUPPLIES, source_id=JIA, target_id=YI),
        Introduction(
            id=FOUND, a_id=YI, b_id=JIA, state=IntroductionState.EFFECT, matter="独门合作", need_id=theirs
        ),
        Introduction(id=MET, a_id=JIA, b_id=YI, state=IntroductionState.MET, need_id="ned_aaaaaaaaaaaaaaaa"),
        Outcome(
            id="out_aaaaaaaaaaaaaaaa", organisation_id=JIA, introduction_id=FOUND, metric="产值",
            after=Quantity(text="100万元"), note="独门备注",
        ),
        Representative(
            id=representative_id(JIA, "per_a"), organisation_id=JIA, person="per_a", state=RepresentativeState.CONFIRMED
        ),
        Stewardship(id=stewardship_id(JIA), organisation_id=JIA, person="per_s"),
    )  # fmt: skip
    written(opened, lambda tx: blocking.block_called(tx, JIA, "丙厂", "per_a", SAID))
    yield opened
    opened.close()


def erased(store: Store, *, keep_figures: bool) -> Gone:
    return erase_enterprise(store, JIA, "per_a", "本企业要求", SAID, keep_figures=keep_figures)


def test_all_of_it_goes_and_nothing_brings_it_back(store: Store) -> None:
    with store.view(EVERYTHING) as view:
        head = view.chain().head
        sets = [one.id for one in view.change_sets(50).items]
    gone = erased(store, keep_figures=False)
    assert (gone.removed["Offer"], gone.removed["Need"], gone.removed["Introduction"], gone.kept) == (
        1,
        1,
        2,
        0,
    )
    for id_ in sets:
        with store.view(EVERYTHING) as view:
            one = view.change_set(id_)
        if one is not None and one.kind is ChangeKind.LOAD:
            undo(store, id_, "tester")
    with store.view(EVERYTHING) as view:
        assert view.get(Organisation, JIA) is None
        assert view.offers_of([JIA]) + view.needs_of([JIA]) == []
        assert view.introductions_of(YI) == []
        theirs = view.get(Need, id_of("Need", "乙厂", "轴承"))
        assert theirs is not None
        assert (theirs.text, theirs.solved_by_id) == ("轴承，要好的", None)
        found = verified(view, head)
        assert (found.breaks, found.found) == ((), True)
    assert left(store, "独门", "欧阳独一", "13812345678") == []
    assert store.check() == []


def test_what_had_an_outcome_stays_as_figures_of_nobody(store: Store) -> None:
    assert erased(store, keep_figures=True).kept == 1
    with store.view(EVERYTHING) as view:
        one, stays = view.get(Enterprise, JIA), view.get(Introduction, FOUND)
        (outcome,) = view.outcomes_of([JIA])
        assert view.get(Introduction, MET) is None
        assert view.entrusted_with(Representative, [JIA]) == []
        assert view.all(Offer) is not None
    assert one is not None
    assert stays is not None
    assert one.name == f"已退出的单位 {JIA[-6:]}"
    assert (one.contacts, one.uscc, one.note) == ((), None, None)
    assert (stays.state, stays.matter, outcome.after, outcome.note) == (
        IntroductionState.EFFECT,
        None,
        Quantity(text="100万元"),
        None,
    )
    assert left(store, "独门") == []
    assert store.check() == []


def test_a_reason_is_needed_and_a_party_is_no_enterprise(store: Store) -> None:
    with pytest.raises(BadInput):
        erase_enterprise(store, JIA, "per_a", " ", SAID, keep_figures=False)
    with pytest.raises(NotAllowed):
        erase_enterprise(store, "pty_aaaaaaaaaaaaaaaa", "per_a", "试试", SAID, keep_figures=False)
