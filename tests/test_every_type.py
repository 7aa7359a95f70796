"""A type that is stored has its place everywhere: store, sheet, JSON list and GraphQL."""

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, build_schema
from strawberry.utils.str_converters import to_camel_case

from api.gql.schema import sdl
from graph.stores import EVERYTHING, Store, open_store
from loaders.export import Format, export
from loaders.loading import load
from schema import RECORD_TYPES, Entrusted, Record
from schema.ids import key_id
from tests.graph.forms.write import RECORDS

TYPES = build_schema(sdl()).type_map
MASKED = {"contacts"}  # how to reach somebody is never part of an answer
ENTRUSTED = [
    type_ for type_ in RECORD_TYPES if issubclass(type_, Entrusted)
]  # no file makes anybody anything
of_every_type = pytest.mark.parametrize("type_", RECORD_TYPES, ids=lambda type_: type_.__name__)


def ids_of(type_: type[Record]) -> set[str]:
    return {record.id for record in RECORDS if type(record) is type_}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("types")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    """One with a record of every type."""
    opened = open_store(f"sqlite:///{folder}/store.db")
    with opened.write("tester", "every type") as transaction:
        transaction.put(RECORDS)
        transaction.commit()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def in_lists(store: Store, folder: Path) -> set[str]:
    """The ids that stand in the lists of the JSON document."""
    path = export(store, folder / "all.json", Format.JSON)
    lists = json.loads(path.read_text(encoding="utf-8"))
    return {record["id"] for records in lists.values() for record in records}


@pytest.fixture(scope="module")
def in_sheets(store: Store, folder: Path) -> set[str]:
    """The ids that stand in the sheets of the workbook."""
    found: set[str] = set()
    for path in export(store, folder / "sheets", Format.CSV).glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            found |= {row["系统编号"] for row in csv.DictReader(lines)}
    return found


@of_every_type
def test_the_store_keeps_it(type_: type[Record], store: Store) -> None:
    with store.view(EVERYTHING) as view:
        assert {record.id for record in view.all(type_)} == ids_of(type_)


@of_every_type
def test_it_has_a_list_in_the_json_document(type_: type[Record], in_lists: set[str]) -> None:
    assert ids_of(type_)
    assert ids_of(type_) & in_lists == (set() if type_ in ENTRUSTED else ids_of(type_))


@of_every_type
def test_it_has_a_sheet_in_the_workbook(type_: type[Record], in_sheets: set[str]) -> None:
    assert ids_of(type_) & in_sheets == (set() if type_ in ENTRUSTED else ids_of(type_))


@pytest.mark.parametrize("type_", ENTRUSTED)
def test_no_file_makes_anybody_anything(type_: type[Record], folder: Path) -> None:
    record = {
        "id": key_id(type_.__name__, "x"), "name": "假冒厂", "organisation_id": "ent_a", "person": "per_x",
        "state": "confirmed", "purpose": "service", "terms": "1", "given_at": "2026", "at": "2026", "sources": [],
    }  # fmt: skip
    file = folder / f"{type_.__name__}.json"
    file.write_text(json.dumps({"representatives": [record], "organisations": [record]}), encoding="utf-8")
    store = open_store(f"sqlite:///{folder}/{type_.__name__}.db")
    with closing(store):
        load(store, [file], by="tester")
        with store.view(EVERYTHING) as view:
            assert list(view.all(type_)) == []


@of_every_type
def test_it_is_a_node_in_graphql(type_: type[Record]) -> None:
    declared = TYPES[type_.__name__]
    assert isinstance(declared, GraphQLObjectType)
    assert "Node" in {interface.name for interface in declared.interfaces}


@of_every_type
def test_graphql_shows_every_field_of_it(type_: type[Record]) -> None:
    """A reference by id is a field without the id: `party_id` is `party`, `product_ids` are `products`."""
    declared = TYPES[type_.__name__]
    assert isinstance(declared, GraphQLObjectType)
    named = {field.name: field.name.replace("_ids", "s").removesuffix("_id") for field in fields(type_)}
    hidden = {
        name
        for name, reference in named.items()
        if not {to_camel_case(name), to_camel_case(reference)} & set(declared.fields)
    }
    assert hidden <= MASKED
