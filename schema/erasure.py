"""删除: that words were masked in what the log has of an organisation, and how its entries read since."""

from dataclasses import dataclass

from schema.entrusted import Entrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """Entry `number` of the log, whose seal is still `seal`; the SHA-256 of what it says now is `said` (both in hex)."""

    number: int
    seal: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure(Entrusted):
    """`person` had whom `organisation_id` named masked in running text, `at` that moment (ISO 8601 in UTC): by these entries
    the chain of the log holds though they do not read as they did when they were sealed."""

    at: str
    entries: tuple[Masked, ...] = ()
