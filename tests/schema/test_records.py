"""A record that could not be true is refused where it is made."""

from collections.abc import Callable
from dataclasses import fields

import pytest

from schema import (
    RECORD_TYPES,
    REFERENCES,
    BadInput,
    Enterprise,
    InputOf,
    Introduction,
    Membership,
    Need,
    Offer,
    Organisation,
    Outcome,
    Product,
    Quantity,
    Record,
    Relation,
    RelationKind,
    ReportedCount,
    references,
)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Enterprise(id="e", name=" "),
        lambda: Enterprise(id="e", name="甲", uscc="91310000132234567A"),
        lambda: Product(id="p", name=""),
        lambda: InputOf(id="i", source_id="p", target_id="p"),
        lambda: Offer(id="o", organisation_id="e", product_id="p", share=1.5),
        lambda: Offer(id="o", organisation_id="e", product_id="p", valid_until="明年"),
        lambda: Need(id="n", organisation_id="e", text=""),
        lambda: Need(id="n", organisation_id="e", text="轴承", deadline="2026-02-30"),
        lambda: Membership(id="m", organisation_id="e", party_id="p", since="去年"),
        lambda: Relation(id="r", kind=RelationKind.KNOWS, source_id="e", target_id="e"),
        lambda: Introduction(id="i", a_id="e", b_id="e"),
        lambda: Introduction(id="i", a_id="e", b_id="f", supplier_id="g"),
        lambda: Outcome(id="o", organisation_id="e", metric=""),
        lambda: ReportedCount(
            id="c", organisation_id="e", metric="成员", value=Quantity(text="28"), known=-1
        ),
    ],
)
def test_what_could_not_be_true_is_refused(make: Callable[[], Record]) -> None:
    with pytest.raises(BadInput) as refused:
        make()
    assert refused.value.code == "INVALID_RECORD"


def test_every_field_that_names_a_record_is_a_reference() -> None:
    """An introduction's supplier is one of its two sides."""
    named = {
        (type_, field.name)
        for type_ in RECORD_TYPES
        for field in fields(type_)
        if field.name.endswith(("_id", "_ids")) and field.name not in ("external_ids", "supplier_id")
    }
    assert named == {(type_, field) for type_, to in REFERENCES.items() for field in to}


def test_references_are_each_told_once() -> None:
    introduction = Introduction(id="i", a_id="e", b_id="f", party_id="e", product_ids=("p", "q"))
    assert references(introduction) == (
        (Organisation, "e"),
        (Organisation, "f"),
        (Product, "p"),
        (Product, "q"),
    )
