"""Which pages each role is let in to, as each page says."""

import pytest

from api.console.routes import OF_ACCOUNTS, PAGES
from schema.policy import Actor, Role, may

EVERY = (*PAGES, *OF_ACCOUNTS)
# Where each is let in beside the pages that are open to all. Staff is let in to the desk.
ROOMS = {
    Role.PUBLIC: (),
    Role.INTEGRATOR: ("/receivers",),  # though by a token one gets to no page
    Role.ENTERPRISE: ("/mine", "/organisations/{id}/erase"),  # of itself: the page asks
    Role.STEWARD: ("/care",),
    Role.OPERATOR: ("/people", "/tokens", "/audit", "/receivers"),
}


def open_to(role: Role) -> set[str]:
    actor = Actor("per_x", "", frozenset({role}))
    return {at.path for at in EVERY if at.needs is not None and may(actor, at.needs)}


@pytest.mark.parametrize("role", list(ROOMS))
def test_nobody_is_let_in_to_the_desk_but_staff(role: Role) -> None:
    assert {path for path in open_to(role) if not path.startswith(ROOMS[role])} == set()
    assert bool(open_to(role)) == bool(ROOMS[role])


def test_staff_of_one_cluster_neither_loads_nor_undoes() -> None:
    staff = Actor("per_x", "", frozenset({Role.STAFF}), clusters={Role.STAFF: frozenset({"pty_a"})})
    shut = {at.path for at in PAGES if at.needs is not None and not may(staff, at.needs)}
    assert {"/load", "/changes", "/changes/{id}/undo", "/identity", "/history/{id}"} <= shut
    assert "/organisations" not in shut


def test_what_reads_all_is_about_accounts() -> None:
    """Those pages look after themselves: they are few, and each has tests of its own."""
    reading_all = {at.path.split("/")[1] for at in EVERY if at.of_accounts}
    assert reading_all <= {
        "sign-in",
        "enter",
        "join",
        "resume",
        "account",
        "people",
        "tokens",
        "mine",
        "care",
        "audit",
        "receivers",
    }
