"""What is asked, in one form for all roads: whose question, which way, and the targets it aims at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from graph.digits import six_digits
from graph.matching.answer import Direction, PartnerFilter
from graph.text.asking import wished_forms
from graph.text.normalise import plain
from schema import (
    InstitutionForm,
    Need,
    NeedReading,
    Offer,
    Organisation,
    ProductKind,
    Quantity,
    ReadingPart,
    RegionWish,
)


class Hop(msgspec.Struct, frozen=True, gc=False):
    """One step of a path between product ids (or from a need to a product). `fact` is the stored edge, None
    where the step was read out of names."""

    edge: str
    source: str
    target: str
    fact: str | None


class Way(msgspec.Struct, frozen=True, gc=False):
    """Another way to the same product: the facts it rests on, and its fit."""

    facts: tuple[str, ...]
    fit: float


_ALONG = ("INPUT_OF", "PART_OF")


class Target(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A product worth looking for, and how it was come to. `fit` is the product of the prices of the steps.

    `own` is the seeker's offer that the way starts from, `need` the seeker's need; `by_need`: look for needs
    of the product (downstream), not for its makers. `wanted` is the product or phrase at the start;
    `further` are the other ways to the same product; `weight` is how much that phrase is wanted beside the first.
    """

    product_id: str
    fit: float
    hops: tuple[Hop, ...] = ()
    wanted: str | None = None
    need: Need | None = None
    own: Offer | None = None
    by_need: bool = False
    further: tuple["Way", ...] = ()
    weight: float = 1.0

    @property
    def likeness(self) -> float:
        """How well it fits its own phrase, however much that one is wanted beside the others."""
        return self.fit / self.weight

    @property
    def facts(self) -> tuple[str, ...]:
        """The stored edges of the way and the seeker's offer that it starts from."""
        edges = tuple([hop.fact for hop in self.hops if hop.fact])
        return (*edges, self.own.id) if self.own else edges

    @property
    def is_along_the_chain(self) -> bool:
        """Whether the way goes into or out of what is made of it: only what starts at the seeker's own offer does."""
        return self.own is not None and any(hop.edge in _ALONG for hop in self.hops)

    def onward(self, to: str, price: float, hop: Hop) -> "Target":
        """The product that one more step leads to."""
        return Target(
            product_id=to,
            fit=six_digits(self.fit * price),
            hops=(*self.hops, hop),
            wanted=self.wanted,
            need=self.need,
            own=self.own,
            by_need=self.by_need,
            weight=self.weight,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What beside the product is asked of a partner; None or empty where nothing is. `unwanted` are the words for
    what it must not be: a name, or a place."""

    region: RegionWish | None = None
    quantity: Quantity | None = None
    certificates: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    kind: ProductKind | None = None
    details: tuple[
        str, ...
    ] = ()  # words that remarks may speak of: what, how it is to be, for what, which models
    forms: frozenset[InstitutionForm] = frozenset()  # of which sort of institution it is wished to be

    @staticmethod
    def of_reading(reading: NeedReading, text: str) -> "Ask":
        words = plain(text)
        return Ask(
            region=reading.region,
            quantity=reading.quantity,
            certificates=reading.certificates,
            uses=_said(reading, ReadingPart.CONTEXT),
            unwanted=_said(reading, ReadingPart.UNWANTED),
            details=_details(reading, words),
            forms=wished_forms(words),
            kind=reading.kind if reading.kind is not ProductKind.GOODS else None,
        )


_MODEL = re.compile(r"(?<![a-z0-9])(?=[a-z/.-]*\d)[a-z0-9]{2,}(?![a-z0-9])")


def models(text: str) -> list[str]:
    """The models, grades and sizes that `text` (plain) names: 6205, z3v3, h13."""
    return _MODEL.findall(text)


def _details(reading: NeedReading, words: str) -> tuple[str, ...]:
    said = [wanted.phrase for wanted in reading.wanted]
    said += [*reading.specifications, *_said(reading, ReadingPart.SPECIFICATION)]
    said += _said(reading, ReadingPart.CONTEXT)
    return tuple(dict.fromkeys((*map(plain, said), *models(words))))


def _said(reading: NeedReading, part: ReadingPart) -> tuple[str, ...]:
    return tuple(span.text for span in reading.spans if span.part is part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to the pipeline. `asks` holds the conditions of each of the seeker's needs by its id;
    under "" those of a text."""

    direction: Direction
    seeker: Organisation | None
    targets: tuple[Target, ...]
    asks: Mapping[str, Ask]
    filter_: PartnerFilter
    today: str
    own_product_ids: frozenset[str] = frozenset()
    stated: bool = False  # the question itself is one stated need: that nobody gets points for

    def ask_of(self, target: Target) -> Ask:
        """The conditions that go with a target."""
        return self.asks.get(target.need.id if target.need else "", _NO_ASK)


_NO_ASK = Ask()


class Further(msgspec.Struct, frozen=True, gc=False):
    """Another offer or need of a candidate that fits too."""

    fact_id: str
    product_id: str
    fit: float


_MOST_HOLDERS = 4  # so many are cited; all are counted, so that taking one away changes the value


class Held(msgspec.Struct, frozen=True, gc=False):
    """How much of some words the names of records hold: `value` grows with every further holder, `share` is how
    much of the words is held at all. `pairs` are those of the words, `names` what may hold them, each of one of `ids`."""

    value: float
    share: float
    pairs: tuple[str, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """Some of the holders of each pair."""
        texts = list(zip(self.ids, self.names, strict=True))
        holders = ([id_ for id_, name in texts if pair in name] for pair in self.pairs)
        return tuple(dict.fromkeys(id_ for some in holders for id_ in some[:_MOST_HOLDERS]))


class Candidate(msgspec.Struct, kw_only=True, gc=False):
    """A possible partner for a target: by its offer, or (downstream) by its need."""

    partner: Organisation
    product_id: str
    target: Target
    ask: Ask  # what is asked beside the product
    fit: float
    offer: Offer | None = None
    need: Need | None = None
    others: list[Further] = []
    also_asked: list[Further] = []  # further needs of the seeker that lead to the same offer
    covered: Held | None = None  # how much of the asked words its products hold
    offers: int = 0  # how many offers the partner has altogether, where words are looked for in them
    named: tuple[str, ...] = ()  # the pairs of asked characters that the partner's name holds
    named_share: float = 0.0
    kind: ProductKind | None = None  # what sort of element its product is, where that is asked
    acquainted: bool = False
    remarked: tuple[str, ...] = ()  # what of the need's details its offer's remarks speak of
    context: Held | None = None  # how much of what the need says beside, from all that it offers
    proofs: tuple[str, ...] = ()  # introductions of the partner that came to use
    offers_use: tuple[str, ...] = ()  # the INPUT_OF that say that its product goes where the need says
