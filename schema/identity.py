"""What a person decided about two names: the same, not the same, or a group and its subsidiary."""

from dataclasses import dataclass
from enum import StrEnum

from schema.ids import key_id
from schema.record import Record


class Verdict(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    GROUP = "group"

    @property
    def zh(self) -> str:
        return {"same": "同一家", "different": "不是同一家", "group": "集团与下属"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDecision(Record):
    """`name` is (or is not) a name of `organisation_id`; `words` keeps how the source put it.

    For two organisations that are both stored, `other_id` is the second one; of a group and its subsidiary the
    subsidiary. SAME with an `other_id` says that it was merged into `organisation_id`: its id is a redirect for ever.
    """

    verdict: Verdict
    name: str
    organisation_id: str | None = None
    other_id: str | None = None
    words: str | None = None

    @property
    def is_redirect(self) -> bool:
        """Whether `other_id` was merged into `organisation_id`."""
        return self.verdict is Verdict.SAME and self.other_id is not None and self.organisation_id is not None


def redirect_id(merged_id: str) -> str:
    """The id of the decision that says into which organisation `merged_id` was merged."""
    return key_id("IdentityDecision", "same", merged_id)


def pair_id(one_id: str, other_id: str) -> str:
    """The id of the decision about two stored organisations that are not one, in whichever order they are named."""
    return key_id("IdentityDecision", "pair", *sorted((one_id, other_id)))
