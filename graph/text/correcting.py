"""What a person says that a need's words mean, put in place of what was read."""

from dataclasses import dataclass, replace

from graph.text.kinds import guess_kind
from graph.text.meanings import meanings
from graph.text.vocabulary import Vocabulary
from schema import NeedReading, ReadingPart, RegionWish, Span, Wanted, parse_quantity
from schema.region import divisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Part by part: None leaves it as it was read, empty says that there is none. `regions` are codes."""

    products: tuple[str, ...] | None = None
    own_products: tuple[str, ...] | None = None
    unwanted: tuple[str, ...] | None = None
    uses: tuple[str, ...] | None = None
    specifications: tuple[str, ...] | None = None
    certificates: tuple[str, ...] | None = None
    quantity: str | None = None
    budget: str | None = None
    regions: tuple[str, ...] | None = None
    strict: bool | None = None
    deadline: str | None = None

    def applied(self, reading: NeedReading, text: str, vocabulary: Vocabulary) -> NeedReading:
        """The reading with these parts in place of its own; each is marked in `text` where it stands there."""
        said = {part: words for part, words in self._parts() if words is not None}
        spans = [span for span in reading.spans if span.part not in said]
        spans += [_span(part, word, text) for part, words in said.items() for word in words]
        changed = replace(reading, spans=tuple(sorted(spans, key=lambda span: (span.start, span.end))))
        if self.products is not None:
            changed = replace(
                changed,
                wanted=tuple(
                    Wanted(phrase=name, products=meanings(name, vocabulary)) for name in self.products
                ),
                kind=guess_kind(self.products[0]) if self.products else None,
            )
        if self.specifications is not None:
            changed = replace(changed, specifications=self.specifications)
        if self.certificates is not None:
            changed = replace(changed, certificates=self.certificates)
        if self.quantity is not None:
            changed = replace(changed, quantity=parse_quantity(self.quantity) if self.quantity else None)
        if self.budget is not None:
            changed = replace(changed, budget=parse_quantity(self.budget) if self.budget else None)
        if self.deadline is not None:
            changed = replace(changed, deadline=self.deadline or None)
        return replace(changed, region=self._region(changed.region))

    def _parts(self) -> tuple[tuple[ReadingPart, tuple[str, ...] | None], ...]:
        return (
            (ReadingPart.PRODUCT, self.products),
            (ReadingPart.OWN_PRODUCT, self.own_products),
            (ReadingPart.UNWANTED, self.unwanted),
            (ReadingPart.CONTEXT, self.uses),
            (ReadingPart.SPECIFICATION, self.specifications),
            (ReadingPart.CERTIFICATE, self.certificates),
            (ReadingPart.QUANTITY, _one(self.quantity)),
            (ReadingPart.BUDGET, _one(self.budget)),
            (ReadingPart.REGION, _names_of(self.regions)),
            (ReadingPart.DEADLINE, _one(self.deadline)),
        )

    def _region(self, read: RegionWish | None) -> RegionWish | None:
        if self.regions is not None:
            called = "、".join(divisions().name(code) for code in self.regions)
            read = RegionWish(codes=self.regions, text=called) if self.regions else None
        return replace(read, strict=self.strict) if read and self.strict is not None else read


def _names_of(regions: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if regions is None else tuple(divisions().name(code) for code in regions)


def _one(words: str | None) -> tuple[str, ...] | None:
    return None if words is None else (words,) if words else ()


def _span(part: ReadingPart, words: str, text: str) -> Span:
    """Where the words stand; at the very start, with no length, where they do not."""
    start = max(0, text.find(words))
    return Span(part=part, start=start, end=start + len(words) * (words in text), text=words)
