"""What a person decided about two names: the same, not the same, or a group and its subsidiary."""

from dataclasses import dataclass
from enum import StrEnum

from schema.record import Record


class Verdict(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDecision(Record):
    """`name` is (or is not) a name of `organisation_id`; `words` keeps how the source put it.

    For two organisations that are both stored, `other_id` is the second one.
    """

    verdict: Verdict
    name: str
    organisation_id: str | None = None
    other_id: str | None = None
    words: str | None = None
