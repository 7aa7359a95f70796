"""What all tests of the outside share."""

import time
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from api.accounts import passwords

DEAR = passwords._hasher


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """All within one minute and one hour: with the next, what was tried counts less, and a budget grows."""
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Each hash costs a tenth of a second on purpose; hundreds of tests sign somebody in. `test_door.py` has the real cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield
