"""查看留痕: somebody was shown how to reach an organisation."""

from dataclasses import dataclass

from schema.entrusted import Entrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal(Entrusted):
    """The contacts of `organisation_id` were shown to `person` for this `purpose`, in their words, `at` that moment
    (ISO 8601 in UTC); for an introduction, for which one."""

    purpose: str
    at: str
    introduction_id: str | None = None
