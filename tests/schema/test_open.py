"""Until when a need waits and an offer holds: one rule for the store, matching and every page."""

import pytest

from schema import Need, NeedReading, NeedState, Offer, OfferState, Wanted


@pytest.mark.parametrize(
    ("deadline", "expires_on", "until"),
    [
        (None, None, None),
        ("2026-06", None, "2026-06-30"),
        (None, "2026-12-31", "2026-12-31"),
        ("2026-06", "2026-12-31", "2026-06-30"),
        ("2027", "2026-12-31", "2026-12-31"),
    ],
)
def test_a_need_waits_until_the_first_of_its_two_days(
    deadline: str | None, expires_on: str | None, until: str | None
) -> None:
    need = Need(id="n", organisation_id="e", text="轴承", deadline=deadline, expires_on=expires_on)
    assert need.open_until == until
    assert need.is_open(until or "9999-12-31")
    assert need.is_open("2028-01-01") == (until is None)


def test_a_closed_need_waits_no_more() -> None:
    assert not Need(id="n", organisation_id="e", text="轴承", state=NeedState.CLOSED).is_open("2026-01-01")


@pytest.mark.parametrize(
    ("valid_until", "state", "holds"),
    [
        (None, OfferState.ACTIVE, True),
        (None, OfferState.WITHDRAWN, False),
        ("2026", OfferState.ACTIVE, True),
        ("2026", OfferState.WITHDRAWN, False),
        ("2026-05", OfferState.ACTIVE, False),
    ],
)
def test_an_offer_holds_until_its_last_day(valid_until: str | None, state: OfferState, holds: bool) -> None:
    offer = Offer(id="o", organisation_id="e", product_id="p", valid_until=valid_until, state=state)
    assert offer.holds("2026-06-01") == holds


def test_a_product_fits_as_well_as_it_was_read_and_the_stated_one_wholly() -> None:
    wanted = (
        Wanted(phrase="轴承", products=(("a", 0.5), ("b", 0.4))),
        Wanted(phrase="轴瓦", weight=0.5, products=(("b", 1.0), ("c", 1.0))),
    )
    reading = NeedReading(wanted=wanted)
    assert reading.fits == {"a": 0.5, "b": 0.5, "c": 0.5}
    assert reading.product_ids == ("a", "b", "c")
    need = Need(id="n", organisation_id="e", text="轴承", reading=reading, product_id="b")
    assert need.fits == {"a": 0.5, "b": 1.0, "c": 0.5}
