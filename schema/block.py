"""屏蔽: whom an organisation does not want to be brought together with, by a name or a code, whoever it may be."""

from dataclasses import dataclass

from schema.entrusted import Entrusted
from schema.ids import key_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Entrusted):
    """`word` is the name or the code as it was typed, `key` what it is compared by: whoever is called so, today or later,
    and `organisation_id` are not suggested to each other. That somebody is called so is not said.

    `blocked_at` and `lifted_at` are moments, ISO 8601 in UTC.
    """

    word: str
    key: str
    blocked_at: str
    lifted_at: str | None = None

    @property
    def stands(self) -> bool:
        return self.lifted_at is None


def block_id(organisation_id: str, key: str) -> str:
    return key_id("Block", organisation_id, key)
