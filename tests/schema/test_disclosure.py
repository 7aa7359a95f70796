"""The tables of who may see and do what say something of everything there is."""

from dataclasses import fields, replace

import pytest

from schema import RECORD_TYPES, NotAllowed, Offer, Quantity, Record
from schema.disclosure import COARSE, SHOWN, TURNED, TURNED_BY, Face, Tie, district_of, magnitude_of
from schema.policy import ANYONE, GRANTED, PERMITTED, WRITING, Action, Actor, Permit, Role, Whose, check, may


@pytest.mark.parametrize("type_", RECORD_TYPES)
def test_every_field_of_every_noun_is_declared(type_: type[Record]) -> None:
    assert set(SHOWN[type_]) == {field.name for field in fields(type_)} - {"version"}
    assert type_ in WRITING


def test_every_role_is_declared() -> None:
    assert set(TURNED) == set(GRANTED) == set(Role)


def test_nobody_sees_contacts_remarks_and_versions_of_others() -> None:
    for type_, shown in SHOWN.items():
        hidden = {
            name for name in ("contacts", "visited_on", "closed_reason", "solved_by_id") if name in shown
        }
        assert not [name for name in hidden if shown[name]], type_


def test_a_category_has_no_words_of_its_own() -> None:
    """Nothing in it is written by somebody, but what conditions are made of."""
    told = {name for shown in SHOWN.values() for name, faces in shown.items() if Face.CATEGORY in faces}
    assert told.isdisjoint({"text", "place", "uscc", "price", "lead_time", "share", "contacts", "sources"})
    organisation = {name for name, faces in SHOWN[RECORD_TYPES[1]].items() if Face.CATEGORY in faces}
    assert organisation == {"id", "region", "shown", "certificates"}
    assert {name for _, name in COARSE} == {"region", "capacity", "quantity", "reading"}


@pytest.mark.parametrize(
    ("code", "told"),
    [("310117103", "310117"), ("310117", "310117"), ("31", "31"), ("DEU", "DEU"), (None, None)],
)
def test_a_town_is_told_as_its_district(code: str | None, told: str | None) -> None:
    assert district_of(code) == told


@pytest.mark.parametrize(
    ("value", "told"), [(3000.0, 2000.0), (9.9, 5.0), (0.07, 0.05), (1.0, 1.0), (0.0, None)]
)
def test_an_amount_is_told_as_the_1_2_or_5_below_it(value: float, told: float | None) -> None:
    about = magnitude_of(Quantity(text="…", value=value, unit="套/年"))
    assert (about.value if about else None) == told


def test_what_one_may_do_is_of_whom_one_may_do_it() -> None:
    fang = Actor("f", "", frozenset({Role.ENTERPRISE}), acts_for=frozenset({"ent_a"}))
    steward = Actor("s", "", frozenset({Role.STEWARD}), care=frozenset({"ent_a"}))
    staff = Actor("t", "", frozenset({Role.STAFF}))
    for actor in (fang, steward, staff):
        assert may(actor, Action.EDIT_NEEDS, of="ent_a")
    assert [may(actor, Action.EDIT_NEEDS, of="ent_b") for actor in (fang, steward, staff)] == [
        False,
        False,
        True,
    ]
    assert not any(may(ANYONE, action) for action in Action)
    with pytest.raises(NotAllowed):
        check(fang, Action.EDIT_NEEDS, of="ent_b")


def test_what_reaches_over_all_is_not_for_staff_of_one_cluster() -> None:
    staff = Actor("t", "", frozenset({Role.STAFF}), clusters={Role.STAFF: frozenset({"pty_a"})})
    refused = {action for action in Action if GRANTED[Role.STAFF].get(action) and not may(staff, action)}
    assert {Action.UNDO, Action.LOAD, Action.READ_LOG, Action.DECIDE_IDENTITY} <= refused
    assert may(staff, Action.EDIT_NEEDS)


def test_a_platform_may_what_its_permits_say_and_nothing_that_reaches_over_all() -> None:
    assert set(PERMITTED) == set(TURNED_BY) == set(Permit)
    platform = Actor("tok_x", "", frozenset({Role.INTEGRATOR}), permits=frozenset(Permit))
    allowed = {action for action in Action if may(platform, action)}
    assert allowed == {
        Action.READ, Action.FOLLOW, Action.HAVE_SENT, Action.WATCH, Action.SUGGEST_BY_NAME, Action.JOIN, Action.CONFIRM_NEEDS, Action.EDIT_SEVERAL, Action.PUSH,
        Action.EDIT_ORGANISATIONS, Action.EDIT_OFFERS, Action.EDIT_NEEDS,
    }  # fmt: skip
    assert {action for action in Action if may(replace(platform, permits=frozenset()), action)} == {
        Action.READ,
        Action.FOLLOW,
        Action.HAVE_SENT,
    }


def test_only_the_committee_may_do_what_it_does_of_all() -> None:
    wide = {role for role, grants in GRANTED.items() if Whose.CLUSTER in grants.values()}
    assert wide == {Role.STAFF, Role.INTEGRATOR, Role.OPERATOR}
    assert Tie.CLUSTER in TURNED[Role.STEWARD]
    assert "note" in SHOWN[Offer]
