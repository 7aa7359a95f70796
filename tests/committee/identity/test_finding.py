"""Who is who, asked of a store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from committee.identity import Certainty, known_organisation, organisation_id, proposals
from committee.recording import merged, record
from graph.stores import EVERYTHING, Put, Store, open_store
from schema import (
    Ambiguous,
    Enterprise,
    ExternalId,
    IdentityDecision,
    Introduction,
    IntroductionState,
    Need,
    NeedReading,
    Record,
    Source,
    Verdict,
)

CODE, OTHER_CODE = "91440300MA5FQBG462", "91440300MA5FQBG11F"
SONGJIANG, LUQIAO = "310117", "331004"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/town.db")
    yield store
    store.close()


def enterprise(
    name: str,
    short: str | None = None,
    uscc: str | None = None,
    region: str | None = None,
    aliases: tuple[str, ...] = (),
    external: tuple[ExternalId, ...] = (),
) -> Enterprise:
    return Enterprise(
        id=organisation_id(Enterprise, name, uscc=uscc, apart_in=region),
        name=name,
        short_name=short,
        uscc=uscc,
        region=region,
        aliases=aliases,
        external_ids=external,
    )


def keep(store: Store, *records: Record) -> list[Put]:
    with store.write("test", "test") as tx:
        results = record(tx, records)
        tx.commit()
    return results


def found(store: Store, name: str, uscc: str | None = None, region: str | None = None) -> str | None:
    with store.view(EVERYTHING) as view:
        one = known_organisation(view, name=name, uscc=uscc, region=region)
    return one.id if one else None


def proposed(store: Store, *organisations: Enterprise) -> list[set[str]]:
    keep(store, *organisations)
    with store.view(EVERYTHING) as view:
        return [
            {proposal.a.name, proposal.b.name}
            for proposal in proposals(view, {one.id for one in organisations})
        ]


def test_the_same_code_is_the_same_whatever_the_name(store: Store) -> None:
    one = enterprise("腾盛户外", uscc=CODE)
    keep(store, one)
    assert found(store, "另一个名字", uscc=CODE) == one.id


def test_the_same_full_name_is_the_same_without_a_code(store: Store) -> None:
    one = enterprise("龙工(上海)挖掘机制造有限公司", uscc=CODE)
    keep(store, one)
    assert found(store, "龙工（上海） 挖掘机制造有限公司") == one.id


def test_two_codes_are_two_organisations_of_one_name(store: Store) -> None:
    keep(store, enterprise("腾盛户外", uscc=CODE))
    assert found(store, "腾盛户外", uscc=OTHER_CODE) is None


@pytest.mark.parametrize(("region", "same"), [(None, True), ("31", True), (SONGJIANG, True), (LUQIAO, False)])
def test_regions_that_exclude_each_other_tell_apart(store: Store, region: str | None, same: bool) -> None:
    one = enterprise("新桥机械厂", region=SONGJIANG)
    keep(store, one)
    assert (found(store, "新桥机械厂", region=region) == one.id) is same


def test_a_short_name_is_understood_only_where_it_is_unique(store: Store) -> None:
    first = enterprise("甲地龙工有限公司", "龙工")
    keep(store, first)
    assert found(store, "龙工") == first.id
    keep(store, enterprise("乙地龙工有限公司", "龙工"))
    with pytest.raises(Ambiguous) as problem:
        found(store, "龙工")
    assert problem.value.code == "AMBIGUOUS_NAME"
    assert {one["name"] for one in problem.value.detail["organisations"]} == {
        "甲地龙工有限公司",
        "乙地龙工有限公司",
    }


def test_a_full_name_goes_before_a_short_one(store: Store) -> None:
    one = enterprise("伟星")
    keep(store, one, enterprise("伟星建材有限公司", "伟星"))
    assert found(store, "伟星") == one.id


def test_who_introduces_an_organisation_means_no_short_name(store: Store) -> None:
    keep(store, enterprise("伟星建材有限公司", "伟星新材"))
    with store.view(EVERYTHING) as view:
        assert known_organisation(view, name="伟星新材", short_names=False) is None


def test_an_id_of_a_workbook_counts_when_the_name_agrees(store: Store) -> None:
    number = ExternalId(system="workbook", id="E-1")
    one = enterprise("龙工有限公司", "龙工", external=(number,))
    keep(store, one)
    with store.view(EVERYTHING) as view:
        assert known_organisation(view, name="龙工", external=number, short_names=False) == one
        assert known_organisation(view, name="另一家", external=number) is None


def test_similar_names_are_proposed_with_the_reason(store: Store) -> None:
    a, b = enterprise("上海昱章电气成套设备有限公司"), enterprise("上海昱章电器成套设备有限公司")
    keep(store, a, b)
    with store.view(EVERYTHING) as view:
        (proposal,) = proposals(view, {b.id})
    assert proposal.band is Certainty.LIKELY
    assert (proposal.zh, proposal.en) == (
        "用字不同而通用：电气／电器",
        "one word used for the other: 电气 / 电器",
    )


def test_names_that_differ_in_the_legal_form_are_proposed(store: Store) -> None:
    pairs = proposed(store, enterprise("锐奇控股股份有限公司"), enterprise("锐奇控股有限公司"))
    assert pairs == [{"锐奇控股股份有限公司", "锐奇控股有限公司"}]


def test_an_alias_that_meets_a_name_is_proposed(store: Store) -> None:
    pairs = proposed(store, enterprise("伟星新材"), enterprise("浙江伟星新型建材股份有限公司", "伟星新材"))
    assert pairs == [{"伟星新材", "浙江伟星新型建材股份有限公司"}]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (enterprise("精雕科技集团有限公司"), enterprise("精雕科技有限公司")),
        (enterprise("靖江第一机械制造厂"), enterprise("靖江第二机械制造厂")),
        (enterprise("松江机械有限公司", region=SONGJIANG), enterprise("松江机械股份有限公司", region=LUQIAO)),
        (enterprise("腾盛户外有限公司", uscc=CODE), enterprise("腾盛户外股份有限公司", uscc=OTHER_CODE)),
        (enterprise("锐奇控股"), enterprise("自润轴承")),
    ],
)
def test_what_is_surely_different_is_not_proposed(store: Store, a: Enterprise, b: Enterprise) -> None:
    assert proposed(store, a, b) == []


def test_a_decision_is_not_asked_again(store: Store) -> None:
    a, b = enterprise("锐奇控股股份有限公司"), enterprise("锐奇控股有限公司")
    decision = IdentityDecision(id="idd_1", verdict=Verdict.DIFFERENT, name=a.name, organisation_id=b.id)
    keep(store, decision)
    assert proposed(store, a, b) == []


def test_recording_twice_changes_nothing_and_keeps_the_first_source(store: Store) -> None:
    first = Source(document="企业.csv", row=2, recorded_at="2026-01-01T00:00:00Z")
    again = Source(document="企业.csv", row=2, recorded_at="2026-02-02T00:00:00Z")
    one = Enterprise(id=organisation_id(Enterprise, "龙工"), name="龙工", sources=(first,))
    two = Enterprise(id=one.id, name="龙工", sources=(again,))
    assert keep(store, one) == [Put.CREATED]
    assert keep(store, two, two) == [Put.UNCHANGED, Put.UNCHANGED]
    with store.view(EVERYTHING) as view:
        (stored,) = view.all(Enterprise)
        assert stored.sources == (first,)


def test_new_values_fill_and_replace_and_lists_are_united() -> None:
    old = Enterprise(id="e", name="龙工", short_name="龙工", note="旧", certificates=("ISO9001",))
    new = Enterprise(id="e", name="龙工机械", note="新", region="31", certificates=("ISO14001", "ISO9001"))
    result = merged(old, new)
    assert (result.note, result.region, result.certificates) == ("新", "31", ("ISO9001", "ISO14001"))
    assert (result.name, result.aliases) == ("龙工", ("龙工机械",))
    assert merged(result, new) == result


def test_a_need_keeps_its_words_its_reading_and_its_state() -> None:
    reading = NeedReading(specifications=("M8",))
    old = Need(id="n", organisation_id="e", text="要螺栓", reading=reading)
    new = Need(id="n", organisation_id="e", text="要 螺栓", note="急")
    result = merged(old, new)
    assert (result.text, result.reading, result.note) == ("要螺栓", reading, "急")


@pytest.mark.parametrize(
    ("stored", "given", "kept"),
    [
        (IntroductionState.PROJECT, IntroductionState.IN_USE, IntroductionState.IN_USE),
        (IntroductionState.CONTRACT, IntroductionState.PROJECT, IntroductionState.CONTRACT),
    ],
)
def test_a_ledger_moves_an_introduction_only_forward(
    stored: IntroductionState, given: IntroductionState, kept: IntroductionState
) -> None:
    old, new = (Introduction(id="i", a_id="a", b_id="b", state=state) for state in (stored, given))
    assert merged(old, new).state is kept
