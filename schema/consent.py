"""同意: what an organisation agreed to, in which words, when, and since when it does not any more."""

from dataclasses import dataclass
from enum import StrEnum

from schema.entrusted import Entrusted
from schema.ids import key_id
from schema.problem import require

TERMS = "2026-11"  # the version of the texts that are agreed to today


class Purpose(StrEnum):
    """SERVICE: that its record is kept and matched. INTRODUCTION: that its name and contacts open to one other."""

    SERVICE = "service"
    INTRODUCTION = "introduction"

    @property
    def zh(self) -> str:
        return _ZH[self]


_ZH = {Purpose.SERVICE: "登记与撮合", Purpose.INTRODUCTION: "与对方互换名称和联系方式"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Entrusted):
    """`person` agreed for `organisation_id`; `terms` is the version of the text that was agreed to.

    `given_at` and `withdrawn_at` are moments, ISO 8601 in UTC. An INTRODUCTION says which one.
    """

    purpose: Purpose
    terms: str
    given_at: str
    withdrawn_at: str | None = None
    introduction_id: str | None = None

    def __post_init__(self) -> None:
        require(
            (self.introduction_id is not None) == (self.purpose is Purpose.INTRODUCTION),
            "同意须说明是哪一次牵线。",
            "A consent to an introduction says to which one.",
        )

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


def consent_id(organisation_id: str, purpose: Purpose, introduction_id: str | None = None) -> str:
    return key_id("Consent", organisation_id, purpose.value, introduction_id or "")
