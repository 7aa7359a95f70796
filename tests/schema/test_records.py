"""A record that could not be true is refused where it is made."""

from collections.abc import Callable

import pytest

from schema import (
    BadInput,
    Enterprise,
    InputOf,
    Introduction,
    Membership,
    Need,
    Offer,
    Outcome,
    Product,
    Quantity,
    Record,
    Relation,
    RelationKind,
    ReportedCount,
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
