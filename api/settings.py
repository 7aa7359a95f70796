"""What an operator can set; the application is built from it."""

from dataclasses import dataclass
from enum import StrEnum


class Profile(StrEnum):
    """`open` has introspection and the explorer page, `closed` neither."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`by` is who writes are attributed to while there are no accounts."""

    profile: Profile = Profile.OPEN
    by: str = "desk"
    max_body_bytes: int = 1_000_000
