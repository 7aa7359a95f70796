"""What goes out comes back equal, in every format that loads."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from committee.recording import need_id, offer_id, product_id
from graph.stores import Store, open_store
from loaders.export import Format, export, write_template
from loaders.loading import load
from loaders.problems import FileProblem
from schema import (
    ClusterParty,
    Contact,
    Enterprise,
    ExternalId,
    InputOf,
    Institution,
    InstitutionForm,
    Introduction,
    IntroductionState,
    KindOf,
    Membership,
    Need,
    NeedState,
    Offer,
    Outcome,
    OutcomeNature,
    Product,
    ProductKind,
    Quantity,
    Record,
    Relation,
    RelationKind,
    ReportedCount,
    Source,
    Stage,
    Step,
    Visibility,
)
from schema.ids import new_id
from tests.campaign import size
from tests.loaders.town import Town, contents

EXAMPLES = Path(__file__).parents[2] / "examples"
LOADABLE = [Format.XLSX, Format.CSV, Format.JSON]


def returned(store: Store, folder: Path, format_: Format) -> dict[str, Record]:
    """What an empty store holds after loading what this one exported."""
    written = export(store, folder / f"out.{format_.value}", format_)
    empty = open_store(f"sqlite:///{folder}/{new_id('Product')}.db")
    try:
        report = load(empty, [written])
        assert report.total("rejected") == 0
        assert report.total("rows") == len(contents(store))
        return contents(empty)
    finally:
        empty.close()


@pytest.mark.parametrize("format_", LOADABLE)
def test_the_examples_come_back_equal(town: Town, format_: Format) -> None:
    town.load(EXAMPLES)
    before = contents(town.store)
    assert len(before) > 1_000
    assert returned(town.store, town.folder, format_) == before


@pytest.mark.parametrize("format_", LOADABLE)
def test_loading_an_export_into_its_own_store_changes_nothing(town: Town, format_: Format) -> None:
    town.load(EXAMPLES / "五个集群")
    before = contents(town.store)
    report = town.load(export(town.store, town.folder / "out", format_))
    assert (report.total("accepted"), report.total("rejected")) == (0, 0)
    assert contents(town.store) == before


names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Co", "Cs", "Cn")), min_size=1, max_size=12
).filter(lambda text: text.strip() != "")
words = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffe\uffff"), max_size=30)
optional = st.none() | words.filter(bool)
dates = st.none() | st.sampled_from(["2021", "2021-08", "2021-08-15", "2021H1"])
amounts = st.none() | st.builds(
    Quantity,
    text=words.filter(str.strip),
    value=st.none() | st.floats(-1e9, 1e9),
    unit=optional,
    qualifier=optional,
)
sources = st.lists(
    st.builds(Source, document=words, sheet=optional, row=st.none() | st.integers(1, 9), cited=optional,
              recorded_at=words, confidence=st.none() | st.floats(0, 1)),
    min_size=1, max_size=3, unique_by=lambda source: source.place,
).map(tuple)  # fmt: skip
aliases = st.lists(names, max_size=2, unique_by=product_id).map(tuple)
tuples = st.lists(words.filter(bool), max_size=3, unique=True).map(tuple)


def of(type_: type[Record], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Record]:
    return st.builds(type_, sources=sources, **fields)


def organisations(name: str) -> st.SearchStrategy[Record]:
    common: dict[str, st.SearchStrategy[Any]] = {
        "name": st.just(name),
        "short_name": st.none() | names,
        "region": st.sampled_from([None, "31", "310117105", "CHN"]),
        "place": optional,
        "external_ids": st.lists(st.builds(ExternalId, system=st.sampled_from(["workbook", "b"]), id=names),
                                 max_size=2, unique=True).map(tuple),
        "contacts": st.lists(st.builds(Contact, person=optional, phone=optional), max_size=2).map(tuple),
        "note": optional,
    }  # fmt: skip
    firm: dict[str, st.SearchStrategy[Any]] = {
        **common, "certificates": tuples, "capacity_note": optional, "visited_on": dates,
        "uscc_as_given": optional,
    }  # fmt: skip
    return st.one_of(
        of(Enterprise, id=st.just(new_id("Enterprise")), **firm),
        of(Institution, id=st.just(new_id("Institution")), form=st.sampled_from(InstitutionForm), **firm),
        of(ClusterParty, id=st.just(new_id("ClusterParty")), founded=dates, **common),
    )


@st.composite
def small_stores(draw: st.DrawFn) -> list[Record]:
    called = draw(st.lists(names, min_size=2, max_size=4, unique=True))
    people = [draw(organisations(name)) for name in called]
    party = draw(
        of(ClusterParty, id=st.just(new_id("ClusterParty")), name=st.just("党委"), parent_id=st.none())
    )
    things: list[Any] = [
        draw(of(Product, id=st.just(product_id(name)), name=st.just(name), aliases=aliases, note=optional,
                kind=st.none() | st.sampled_from(ProductKind)))
        for name in draw(st.lists(names, min_size=2, max_size=4, unique_by=product_id))
    ]  # fmt: skip
    taken = {product_id(one.name) for one in things}
    for place, one in enumerate(things):  # no other name is a name of another product: no door lets that in
        free = tuple(alias for alias in one.aliases if product_id(alias) not in taken)
        taken |= {product_id(alias) for alias in free}
        things[place] = replace(one, aliases=free)
    a, b, p, q = people[0].id, people[1].id, things[0].id, things[1].id
    text = draw(names)
    introduction = new_id("Introduction")
    facts: list[st.SearchStrategy[Record]] = [
        of(Offer, id=st.just(offer_id(a, p)), organisation_id=st.just(a), product_id=st.just(p),
           main=st.none() | st.booleans(), share=st.none() | st.floats(0, 1), capacity=amounts,
           certificates=tuples, price=optional, regions=st.sampled_from([(), ("31",), ("CHN", "3204")]),
           stage=st.none() | st.sampled_from(Stage), valid_until=dates, steward=optional,
           party_id=st.sampled_from([None, party.id]), visibility=st.sampled_from(Visibility), note=optional),
        of(Need, id=st.just(need_id(b, text)), organisation_id=st.just(b), text=st.just(text),
           product_id=st.sampled_from([None, q]), quantity=amounts, deadline=dates, deadline_text=optional,
           state=st.sampled_from(NeedState), closed_reason=optional, note=optional,
           expires_on=dates),
        of(InputOf, id=st.just(new_id("InputOf")), source_id=st.just(p), target_id=st.just(q), note=optional),
        of(KindOf, id=st.just(new_id("KindOf")), source_id=st.just(q), target_id=st.just(p), note=optional),
        of(Membership, id=st.just(new_id("Membership")), organisation_id=st.just(a), role=optional,
           party_id=st.just(party.id), since=dates, note=optional),
        of(Relation, id=st.just(new_id("Relation")), kind=st.sampled_from(RelationKind), source_id=st.just(a),
           target_id=st.just(b), product_id=st.sampled_from([None, p]), until=dates),
        of(Introduction, id=st.just(introduction), a_id=st.just(a), b_id=st.just(b), matter=optional,
           supplier_id=st.sampled_from([None, a, b]), product_ids=st.sampled_from([(), (p,), (q, p)]),
           date=dates, state=st.sampled_from(IntroductionState), state_text=optional, effect_text=optional,
           steps=st.just((Step(state=IntroductionState.MET, on="2021"),))),
        of(Outcome, id=st.just(new_id("Outcome")), organisation_id=st.just(a), metric=names, before=amounts,
           introduction_id=st.sampled_from([None, introduction]), change=amounts, unit=optional,
           nature=st.sampled_from(OutcomeNature), date=dates),
        of(ReportedCount, id=st.just(new_id("ReportedCount")), organisation_id=st.just(b), metric=names,
           value=amounts.filter(lambda value: value is not None), period=optional,
           known=st.none() | st.integers(0, 9)),
    ]  # fmt: skip
    return [*people, party, *things, *(draw(fact) for fact in facts)]


def unread(record: Record) -> Record:
    """Without the reading, which a load makes anew."""
    return replace(record, reading=None) if isinstance(record, Need) else record


@pytest.mark.soak
@pytest.mark.parametrize("format_", LOADABLE)
@settings(
    max_examples=size(20, 1_000),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(records=small_stores())
def test_any_store_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, format_: Format, records: list[Record]
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    store = open_store(f"sqlite:///{folder}/here.db")
    try:
        with store.write("test", "test") as tx:
            tx.put(records)
            tx.commit()
        before = contents(store)
        after = {id_: unread(one) for id_, one in returned(store, folder, format_).items()}
        assert {id_: one for id_, one in after.items() if one != before.get(id_)} == {}
        assert after.keys() == before.keys()
    finally:
        store.close()


def test_people_can_add_to_a_list_of_an_export(town: Town) -> None:
    town.load(town.csv("a.csv", "名称,主营产品", "龙工,挖掘机"))
    folder = export(town.store, town.folder / "out", Format.CSV)
    path = folder / "企业.csv"
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace(",挖掘机,", ",挖掘机；装载机,"), encoding="utf-8"
    )
    town.load(folder)
    assert (
        town.names(offer.product_id for offer in town.all(Offer)) == ["挖掘机", "装载机"]
        or len(town.all(Offer)) == 2
    )


def test_a_cell_that_people_change_wins_over_what_was_exported(town: Town) -> None:
    town.load(town.csv("a.csv", "名称,所在地", "龙工,某个地方"))
    folder = export(town.store, town.folder / "out", Format.CSV)
    path = folder / "企业.csv"
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace("某个地方", "上海市松江区"), encoding="utf-8"
    )
    town.load(folder)
    assert (town.one(Enterprise).region, town.one(Enterprise).place) == ("310117", "上海市松江区")


def test_a_copied_row_is_a_new_organisation(town: Town) -> None:
    town.load(town.csv("a.csv", "名称", "龙工"))
    folder = export(town.store, town.folder / "out", Format.CSV)
    path = folder / "企业.csv"
    head, row = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([head, row, row.replace("龙工", "自润")]), encoding="utf-8")
    report = town.load(folder / "企业.csv")
    assert {one.name for one in town.all(Enterprise)} == {"龙工", "自润"}
    assert report.files[0].problems[0].code == "DUPLICATE_ID"


def test_the_json_document_has_a_list_per_type(town: Town) -> None:
    town.load(EXAMPLES / "五个集群")
    document = json.loads(
        export(town.store, town.folder / "out.json", Format.JSON).read_text(encoding="utf-8")
    )
    wanted = (
        "parties organisations memberships products offers needs services introductions outcomes reported"
    )
    assert {*wanted.split(), "relations"} <= document.keys()
    assert {one["kind"] for one in document["organisations"]} == {"enterprise", "institution"}
    assert all(one["id"] and one["sources"] for records in document.values() for one in records)
    assert "自润滑轴承" in {one["name"] for one in document["products"]}


def test_graphml_holds_the_chain(town: Town) -> None:
    town.load(town.csv("a.csv", "上游产品,下游产品,关系", "轴承,挖掘机,用于"))
    root = ET.parse(export(town.store, town.folder / "out.graphml", Format.GRAPHML)).getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert (len(list(root.iter(f"{space}node"))), len(list(root.iter(f"{space}edge")))) == (2, 1)


def test_csv_shows_no_formula_and_has_a_mark_for_spreadsheets(town: Town) -> None:
    town.load(town.xlsx("a.xlsx", {"企业": [["名称", "说明"], ["龙工", "=1+1"]]}))
    raw = (export(town.store, town.folder / "out", Format.CSV) / "企业.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b",'=1+1," in raw


@pytest.mark.parametrize("format_", [Format.XLSX, Format.CSV])
def test_an_empty_workbook_loads_as_nothing(town: Town, format_: Format) -> None:
    report = town.load(write_template(town.folder / f"out.{format_.value}", format_))
    assert not report.nothing_read
    assert (report.total("rows"), report.complete) == (0, True)


def test_a_place_that_cannot_be_written_is_told(town: Town) -> None:
    blocked = town.text("a", "a file, no folder") / "out.xlsx"
    with pytest.raises(FileProblem) as problem:
        export(town.store, blocked, Format.XLSX)
    assert problem.value.code == "CANNOT_WRITE"


@pytest.mark.parametrize("format_", LOADABLE)
def test_names_with_half_a_bracket_come_back_as_they_are(town: Town, format_: Format) -> None:
    """Side by side in one cell they would bracket all that stands between them."""
    makes = ["预混剂(金霉素", "挖掘机", "土霉素)", "“甲", "乙”"]
    town.load(town.csv("a.csv", "企业,产品,主营", *(f"龙工,{name},是" for name in makes)))
    before = contents(town.store)
    assert {one.name for one in before.values() if isinstance(one, Product)} == set(makes)
    assert returned(town.store, town.folder, format_) == before


@pytest.mark.parametrize("format_", LOADABLE)
def test_a_place_that_nobody_understood_is_not_understood_otherwise_when_it_comes_back(
    town: Town, format_: Format
) -> None:
    town.load(town.csv("a.csv", "企业名称,所在地", "甲厂,新桥镇"))
    town.load(town.csv("b.csv", "企业名称,所在地", "乙厂,上海市松江区"))
    before = contents(town.store)
    assert returned(town.store, town.folder, format_) == before
