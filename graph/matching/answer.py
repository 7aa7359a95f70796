"""What a question is answered with: suggestions that say why, partners already known, or why there is nothing."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from schema import Claim, Need, NeedReading, Offer, Organisation, Product, ProductKind, Record, Source

if TYPE_CHECKING:
    from graph.matching.ranking import Ranking


class Direction(StrEnum):
    """UPSTREAM: who can supply the seeker. DOWNSTREAM: who could buy from the seeker."""

    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"


class Band(StrEnum):
    """How far a suggestion may be trusted: 强, 可能, 待核实."""

    STRONG = "strong"
    POSSIBLE = "possible"
    TO_CHECK = "to_check"

    @property
    def zh(self) -> str:
        return {"strong": "强", "possible": "可能", "to_check": "待核实"}[self.value]

    def steps_to(self, other: "Band") -> int:
        """How many bands lie between the two, the further one counted."""
        return abs(_ORDER[self] - _ORDER[other])


_ORDER = {band: place for place, band in enumerate(Band)}


class Words(msgspec.Struct, frozen=True, gc=False):
    """One sentence in both languages."""

    zh: str
    en: str

    def text(self, lang: str = "zh") -> str:
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFilter:
    """Hard conditions that the asker sets; each is a gate. `regions` are codes; empty means any."""

    regions: tuple[str, ...] = ()
    types: tuple[type[Organisation], ...] = ()
    kinds: tuple[ProductKind, ...] = ()
    certificates: tuple[str, ...] = ()
    exclude_ids: tuple[str, ...] = ()


class Reason(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What one feature adds to the score. Take one of the `facts` (record ids) away and it changes."""

    feature: str
    contribution: float
    words: Words
    facts: tuple[str, ...]
    source: Source | None


class PathStep(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One edge on the way from the seeker to the partner; `inferred` where no stored fact says it."""

    source: Record
    edge: str
    target: Record
    inferred: bool
    provenance: Source | None


class Suggestion(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A partner worth asking. `score` is the sum of the reasons' contributions, within [0, 1].

    `product` is what changes hands; `need` the need that it meets, where one was stated; `fact` the partner's offer or
    need by which it fits. `acquainted`: the two
    already work together on another product. `unknown` says what nobody knows yet; `ask` is the question whose answer would
    change the ranking most (telling.py).
    """

    rank: int
    score: float
    band: Band
    partner: Organisation
    product: Product | None
    need: Need | None
    fact: Offer | Need
    direction: Direction
    reasons: tuple[Reason, ...]
    path: tuple[PathStep, ...]
    unknown: tuple[Words, ...]
    ask: Words | None
    acquainted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPartner:
    """A partner the seeker already has, or has been introduced to; `fact_id` is the stored relation."""

    partner: Organisation
    relation: Words
    product: Product | None
    fact_id: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Empty:
    """Why nothing is suggested; `code` is NOT_UNDERSTOOD, NOBODY, OUT_OF_CONDITIONS, ONLY_KNOWN or NOTHING_TO_ASK."""

    code: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`suggestions` are one page; `more` says whether there are others. `empty` is set when none exist at all.

    `understood` is the reading of the text or need that was asked about. Of `ranking` further pages can be had that
    belong to this one, whatever is written meanwhile.
    """

    direction: Direction
    seeker: Organisation | None
    understood: NeedReading | None
    suggestions: tuple[Suggestion, ...]
    known: tuple[KnownPartner, ...]
    empty: Empty | None
    more: bool = False
    ranking: "Ranking | None" = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """Something probable that no fact states; `subject` is an organisation or a product, and `claim` what is said of
    it and of what was asked about: that it makes it, that it goes into it."""

    rank: int
    score: float
    subject: Organisation | Product
    claim: Claim
    words: Words
    facts: tuple[str, ...]
