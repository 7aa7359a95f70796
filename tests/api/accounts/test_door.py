"""Signing in and out: what each way in promises, on a clock of the test's own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from api.accounts import Door, Keeper, Person, Signed
from api.accounts.passwords import NOBODYS
from api.accounts.people import called, everyone, find
from graph.stores import EVERYTHING, Store, open_store
from schema import BadInput, NotAllowed, NotFound
from schema.policy import Action, Actor, Role, check, may
from tests.api.conftest import DEAR

PASSWORD = "桥头的老槐树 1978"
STAFF, OPERATOR = frozenset({Role.STAFF}), frozenset({Role.OPERATOR})


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **much: float) -> None:
        self.now += timedelta(**much)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(store: Store, clock: Clock) -> Door:
    return Door(store, clock)


@pytest.fixture
def keeper(store: Store, clock: Clock) -> Keeper:
    return Keeper(store, clock)


@pytest.fixture
def wang(door: Door, keeper: Keeper) -> Person:
    person, link = keeper.invite("wangfang", "王芳", STAFF)
    door.enter(link, PASSWORD, "phone")
    return person


def signed(door: Door, token: str) -> Signed:
    found = door.who(token)
    assert found is not None
    return found


def test_a_link_lets_in_once_and_the_password_from_then_on(door: Door, keeper: Keeper) -> None:
    person, link = keeper.invite("Wangfang ", "王芳", STAFF)
    assert (person.login, door.offered(link).id) == ("wangfang", person.id)
    assert signed(door, door.enter(link, PASSWORD, "phone")).person.id == person.id
    with pytest.raises(NotFound, match="用过或过期"):
        door.enter(link, PASSWORD, "phone")
    assert signed(door, door.sign_in("WANGFANG", PASSWORD, "desk")).actor.roles == STAFF


def test_a_link_is_over_after_72_hours_and_when_a_new_one_is_given(
    door: Door, keeper: Keeper, clock: Clock
) -> None:
    person, first = keeper.invite("wangfang", "王芳", STAFF)
    second = keeper.link(person.id)
    with pytest.raises(NotFound):
        door.offered(first)
    clock.passes(hours=73)
    with pytest.raises(NotFound):
        door.enter(second, PASSWORD, "")


@pytest.mark.parametrize(
    "password",
    [
        *("short", "x" * 4_000, "wangfang1", "aaaaaaaaa", "        "),
        *("12345678", "９８７６５４３２１", "qwertyuiop", "1QAZ2wsx", "Password", "a1234567"),
    ],
)
def test_a_password_that_is_no_good_keeps_the_link(door: Door, keeper: Keeper, password: str) -> None:
    _, link = keeper.invite("wangfang", "王芳", STAFF)
    with pytest.raises(BadInput):
        door.enter(link, password, "")
    assert door.enter(link, PASSWORD, "")


@pytest.mark.parametrize(
    ("login", "password"),
    [("wangfang", "wrong"), ("nobody", PASSWORD), ("wangfang", ""), ("wangfang", "x" * 4_000), ("", "")],
)
def test_what_does_not_fit_is_refused_in_the_same_words(
    door: Door, wang: Person, login: str, password: str
) -> None:
    with pytest.raises(NotAllowed) as refused:
        door.sign_in(login, password, "")
    assert (refused.value.code, refused.value.zh[:8]) == ("NOT_SIGNED_IN", "账号或密码不对。")


def test_trying_a_password_costs_what_rfc_9106_asks_also_where_there_is_no_account() -> None:
    assert extract_parameters(DEAR.hash(PASSWORD)) == RFC_9106_LOW_MEMORY
    assert extract_parameters(NOBODYS) == RFC_9106_LOW_MEMORY


def test_full_width_letters_are_the_same_password(door: Door, wang: Person) -> None:
    assert door.sign_in("wangfang", PASSWORD.replace("1978", "１９７８"), "")


def test_after_five_wrong_passwords_the_account_waits_longer_and_longer(
    door: Door, wang: Person, clock: Clock
) -> None:
    def wrong() -> str:
        with pytest.raises(NotAllowed) as refused:
            door.sign_in("wangfang", "wrong password", "")
        return refused.value.code

    def right() -> bool:
        try:
            return bool(door.sign_in("wangfang", PASSWORD, ""))
        except NotAllowed:
            return False

    assert {wrong() for _ in range(5)} == {"NOT_SIGNED_IN"}
    assert not right(), "the right one waits too, or it could be guessed"
    clock.passes(seconds=61)
    wrong()
    clock.passes(seconds=61)
    assert not right()
    clock.passes(seconds=61)
    assert right()
    wrong()
    assert right()


def test_an_account_that_waits_answers_as_one_that_is_not_there(door: Door, wang: Person) -> None:
    def said(login: str) -> str:
        with pytest.raises(NotAllowed) as refused:
            door.sign_in(login, "wrong password", "")
        return str(refused.value)

    assert {said(login) for login in ("wangfang", "nobody") for _ in range(7)} == {said("nobody")}


def test_a_password_that_is_tried_in_the_account_counts_too(door: Door, wang: Person) -> None:
    signed = door.who(door.sign_in("wangfang", PASSWORD, ""))
    assert signed is not None
    for _ in range(5):
        with pytest.raises(NotAllowed, match="原密码"):
            door.change_password(signed, "wrong password", "another sentence")
    with pytest.raises(NotAllowed, match="账号或密码"):
        door.sign_in("wangfang", PASSWORD, "")


def test_a_session_ends_when_it_is_not_used_and_at_last_in_any_case(
    door: Door, wang: Person, clock: Clock
) -> None:
    idle = door.sign_in("wangfang", PASSWORD, "")
    clock.passes(hours=13)
    assert door.who(idle) is None
    used = door.sign_in("wangfang", PASSWORD, "")
    for _ in range(28):
        clock.passes(hours=11)
        last = door.who(used)
    assert last is not None
    for _ in range(4):
        clock.passes(hours=11)
    assert door.who(used) is None


def test_signing_out_ends_that_session_only(door: Door, wang: Person) -> None:
    here, there = door.sign_in("wangfang", PASSWORD, "here"), door.sign_in("wangfang", PASSWORD, "there")
    door.sign_out(signed(door, here))
    assert (door.who(here), door.who(there) is not None) == (None, True)


def test_nobody_ends_a_session_of_somebody_else(door: Door, keeper: Keeper, wang: Person) -> None:
    _, link = keeper.invite("liqiang", "李强", STAFF)
    li, hers = door.enter(link, PASSWORD, ""), door.sign_in("wangfang", PASSWORD, "")
    door.sign_out(signed(door, li), signed(door, hers).session)
    assert door.who(hers) is not None


def test_a_new_password_ends_the_other_sessions(door: Door, wang: Person) -> None:
    here, there = door.sign_in("wangfang", PASSWORD, "here"), door.sign_in("wangfang", PASSWORD, "there")
    with pytest.raises(NotAllowed, match="原密码"):
        door.change_password(signed(door, here), "wrong", "another one 22")
    door.change_password(signed(door, here), PASSWORD, "another one 22")
    assert (door.who(here) is not None, door.who(there)) == (True, None)
    with pytest.raises(NotAllowed):
        door.sign_in("wangfang", PASSWORD, "")


def test_a_new_password_ends_a_link_that_was_given(door: Door, keeper: Keeper, wang: Person) -> None:
    """Whoever else had seen it could have gone in after all."""
    here, link = door.sign_in("wangfang", PASSWORD, "here"), keeper.link(wang.id)
    door.change_password(signed(door, here), PASSWORD, "another one 22")
    with pytest.raises(NotFound):
        door.enter_once(link, "")


def test_who_leaves_is_out_at_once_and_keeps_a_name_in_the_history(
    door: Door, keeper: Keeper, wang: Person, store: Store
) -> None:
    token = door.sign_in("wangfang", PASSWORD, "")
    link = keeper.link(wang.id)
    keeper.let_go(wang.id)
    assert door.who(token) is None
    with pytest.raises(NotFound):
        door.enter(link, PASSWORD, "")
    with pytest.raises(NotAllowed):
        door.sign_in("wangfang", PASSWORD, "")
    with store.view(EVERYTHING) as view:
        assert (called(view, wang.id), called(view, "desk")) == ("王芳", "desk")


def test_the_last_operator_cannot_leave(keeper: Keeper) -> None:
    first, _ = keeper.invite("first", "甲", OPERATOR)
    with pytest.raises(BadInput, match="最后一位"):
        keeper.let_go(first.id)
    keeper.invite("second", "乙", OPERATOR)
    keeper.let_go(first.id)


@pytest.mark.parametrize(
    ("login", "name", "roles"),
    [
        ("w", "王芳", STAFF),
        ("王芳", "王芳", STAFF),
        ("a b", "王芳", STAFF),
        ("x" * 33, "王芳", STAFF),
        ("wang", " ", STAFF),
        ("wang", "王" * 41, STAFF),
        ("wang", "王\n芳", STAFF),
        ("wang", "王芳", frozenset()),
        ("wangfang", "另一位", STAFF),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    keeper: Keeper, wang: Person, store: Store, login: str, name: str, roles: frozenset[Role]
) -> None:
    with pytest.raises(BadInput):
        keeper.invite(login, name, roles)
    with store.view(EVERYTHING) as view:
        assert [person.id for person in everyone(view)] == [wang.id]


def test_the_store_holds_no_password_and_no_token(
    door: Door, keeper: Keeper, wang: Person, store: Store, tmp_path: Path
) -> None:
    token, link = door.sign_in("wangfang", PASSWORD, ""), keeper.link(wang.id)
    store.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not [secret for secret in (PASSWORD, token, link) if secret.encode() in kept]


def test_accounts_are_in_no_log(keeper: Keeper, wang: Person, store: Store) -> None:
    keeper.link(wang.id)
    with store.view(EVERYTHING) as view:
        assert (view.number(), find(view, wang.id) is not None) == (0, True)


def test_an_operator_keeps_accounts_and_sees_no_business() -> None:
    granted = {role: {action for action in Action if may(_actor(role), action)} for role in Role}
    keeps = {Action.KEEP_ACCOUNTS, Action.WATCH, Action.READ_AUDIT, Action.HAVE_SENT}
    assert granted[Role.OPERATOR] == keeps
    assert granted[Role.STAFF] == set(Action) - {Action.KEEP_ACCOUNTS, Action.SUGGEST_IN_PART, Action.AGREE}
    assert granted[Role.PUBLIC] == set()
    with pytest.raises(NotAllowed):
        check(_actor(Role.OPERATOR), Action.READ)


def _actor(role: Role) -> Actor:
    return Actor("per_x", "某", frozenset({role}))
