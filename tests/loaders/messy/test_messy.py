"""Every messy file gives what a careful person would get out of it: expected JSON beside the file."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from graph.stores import EVERYTHING, Store, View
from loaders.loading import load
from loaders.preview import Becomes, preview
from loaders.report import FileReport
from schema import Enterprise, Institution, Need, Offer, Organisation, Product
from tests.loaders.messy.cases import CASES
from tests.loaders.messy.writing import FILES
from tests.loaders.town import Town, contents

NAMES = sorted(path.name.removesuffix(".json") for path in FILES.glob("*.json"))
MOST_BYTES = 150_000


def test_there_are_forty_and_each_has_its_case() -> None:
    assert len(NAMES) >= 40
    assert set(NAMES) == set(CASES)
    assert {name for name in NAMES if (FILES / name).stat().st_size > MOST_BYTES} == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_careful_reading(town: Town, name: str) -> None:
    expected = json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))
    report = town.load_one(FILES / name)
    found = {**told(report), "organisations": organisations(town.store)}
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_preview_says_what_the_load_then_does(town: Town, name: str) -> None:
    shown = preview(town.store, [FILES / name]).files[0]
    assert contents(town.store) == {}
    report = town.load_one(FILES / name)
    rows = [row for sheet in shown.sheets for row in sheet.rows]
    assert len(rows) == report.rows
    assert sum(row.becomes is Becomes.REJECTED for row in rows) == report.rejected
    problems = [*shown.problems, *(one for sheet in shown.sheets for one in sheet.problems)]
    assert [*problems, *(one for row in rows for one in row.problems)] == report.problems or shown.unreadable
    again = preview(town.store, [FILES / name]).files[0]
    assert {row.becomes for sheet in again.sheets for row in sheet.rows} <= {
        Becomes.UNCHANGED,
        Becomes.REJECTED,
    }


@pytest.mark.parametrize("name", NAMES)
def test_loading_a_messy_file_again_changes_nothing(town: Town, name: str) -> None:
    town.load(FILES / name)
    before = contents(town.store)
    assert load(town.store, [FILES / name]).total("accepted") == 0
    assert contents(town.store) == before


def told(report: FileReport) -> dict[str, Any]:
    """What the report says, as a person would note it down."""
    return {
        "unreadable": report.unreadable.code if report.unreadable else None,
        "rows": report.rows,
        "rejected": [[one.row, one.code] for one in report.problems if one.severity == "error" and one.row],
        "warnings": unique([one.row, one.code] for one in report.problems if one.severity == "warning"),
        "left_out": [[one.sheet if one.row is None else one.row, one.why.code] for one in report.left_out],
    }


def unique(pairs: Iterable[list[Any]]) -> list[list[Any]]:
    return [list(pair) for pair in dict.fromkeys(map(tuple, pairs))]


def organisations(store: Store) -> dict[str, Any]:
    """Who there is and what is known of each; what is not known is left out."""
    with store.view(EVERYTHING) as view:
        return {key: _one(view, one) for one in view.all(Organisation) for key in [_key(view, one)]}


def _key(view: View, one: Organisation) -> str:
    alike = [other for other in view.organisations_called(one.name) if other.name == one.name]
    return one.name if len(alike) == 1 else f"{one.name} {getattr(one, 'uscc', None)}"


def _one(view: View, one: Organisation) -> dict[str, Any]:
    firm = one if isinstance(one, Enterprise | Institution) else None
    known: dict[str, Any] = {
        "code": firm and firm.uscc,
        "code_as_given": firm and firm.uscc_as_given,
        "aliases": list(one.aliases),
        "region": one.region,
        "people": [[contact.person, contact.phone] for contact in one.contacts],
        "offers": {_product(view, offer): _amount(offer) for offer in view.offers_of([one.id])},
        "needs": sorted(need.text for need in view.needs_of([one.id])),
        "deadlines": {need.text: need.deadline for need in view.needs_of([one.id]) if need.deadline},
        "amounts": {need.text: _needed(need) for need in view.needs_of([one.id]) if need.quantity},
        "capacity": firm and firm.capacity_note,
        "visited": firm and firm.visited_on,
        "note": one.note,
    }
    return {name: value for name, value in known.items() if value}


def _product(view: View, offer: Offer) -> str:
    product = view.get(Product, offer.product_id)
    assert product
    return product.name


def _amount(offer: Offer) -> list[Any] | None:
    amount = offer.capacity
    return [amount.qualifier, amount.value, amount.unit] if amount else None


def _needed(need: Need) -> list[Any]:
    assert need.quantity
    return [need.quantity.qualifier, need.quantity.value, need.quantity.unit]


def test_a_folder_of_all_of_them_with_a_photo_and_a_lock(town: Town, tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).write_bytes((FILES / name).read_bytes())
    (tmp_path / "现场照片.jpg").write_bytes(b"\xff\xd8\xff\xe0 no table")
    (tmp_path / "~$走访表.xlsx").write_bytes(b"locked")
    report = town.load(tmp_path)
    assert not {Path(file.path).name for file in report.files} & {"现场照片.jpg", "~$走访表.xlsx"}
    assert len(report.files) == len(NAMES)
    assert report.total("rows") == report.total("accepted") + report.total("rejected") + report.total(
        "unchanged"
    )
    assert town.store.check() == []
