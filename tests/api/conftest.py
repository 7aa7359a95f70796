"""What all tests of the outside share."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from api.accounts import passwords

DEAR = passwords._hasher


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Each hash costs a tenth of a second on purpose; hundreds of tests sign somebody in. `test_door.py` has the real cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield
