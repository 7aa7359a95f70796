"""What a person says that a need's words mean, put in place of what was read."""

from dataclasses import replace

from graph.text.kinds import guess_kind
from graph.text.meanings import meanings
from graph.text.vocabulary import Vocabulary
from schema import Correction, NeedReading, ReadingPart, RegionWish, Span, Wanted, parse_quantity
from schema.region import divisions

_NOTHING = Correction()


def corrected(reading: NeedReading, correction: Correction, text: str, vocabulary: Vocabulary) -> NeedReading:
    """The reading with the corrected parts in place of its own, each marked in `text` where it stands there."""
    if correction == _NOTHING:
        return reading
    said = {part: words for part, words in _parts(correction) if words is not None}
    spans = [span for span in reading.spans if span.part not in said]
    spans += [_span(part, word, text) for part, words in said.items() for word in words]
    changed = replace(reading, spans=tuple(sorted(spans, key=lambda span: (span.start, span.end))))
    if correction.products is not None:
        changed = replace(
            changed,
            wanted=tuple(
                Wanted(phrase=name, products=meanings(name, vocabulary)) for name in correction.products
            ),
            kind=guess_kind(correction.products[0]) if correction.products else None,
        )
    if correction.specifications is not None:
        changed = replace(changed, specifications=correction.specifications)
    if correction.certificates is not None:
        changed = replace(changed, certificates=correction.certificates)
    if correction.quantity is not None:
        changed = replace(
            changed, quantity=parse_quantity(correction.quantity) if correction.quantity else None
        )
    if correction.budget is not None:
        changed = replace(changed, budget=parse_quantity(correction.budget) if correction.budget else None)
    if correction.deadline is not None:
        changed = replace(changed, deadline=correction.deadline or None)
    return replace(changed, region=_region(changed.region, correction))


def _parts(said: Correction) -> tuple[tuple[ReadingPart, tuple[str, ...] | None], ...]:
    return (
        (ReadingPart.PRODUCT, said.products),
        (ReadingPart.OWN_PRODUCT, said.own_products),
        (ReadingPart.UNWANTED, said.unwanted),
        (ReadingPart.CONTEXT, said.uses),
        (ReadingPart.SPECIFICATION, said.specifications),
        (ReadingPart.CERTIFICATE, said.certificates),
        (ReadingPart.QUANTITY, _one(said.quantity)),
        (ReadingPart.BUDGET, _one(said.budget)),
        (ReadingPart.REGION, _names_of(said.regions)),
        (ReadingPart.DEADLINE, _one(said.deadline)),
    )


def _region(read: RegionWish | None, said: Correction) -> RegionWish | None:
    if said.regions is not None:
        called = "、".join(divisions().name(code) for code in said.regions)
        read = RegionWish(codes=said.regions, text=called) if said.regions else None
    return replace(read, strict=said.strict) if read and said.strict is not None else read


def _names_of(regions: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if regions is None else tuple(divisions().name(code) for code in regions)


def _one(words: str | None) -> tuple[str, ...] | None:
    return None if words is None else (words,) if words else ()


def _span(part: ReadingPart, words: str, text: str) -> Span:
    """Where the words stand; at the very start, with no length, where they do not."""
    start = max(0, text.find(words))
    return Span(part=part, start=start, end=start + len(words) * (words in text), text=words)
