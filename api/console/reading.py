"""What was read out of a need's words, marked in them."""

from dataclasses import dataclass
from typing import Any

from api.console.speech import Speech
from schema import Need, NeedReading, ReadingPart, RegionWish
from schema.names import made_visible
from schema.region import divisions

_MARKED_ONLY = (ReadingPart.PRODUCT, ReadingPart.UNWANTED, ReadingPart.OWN_PRODUCT, ReadingPart.CONTEXT)
_ONE_ONLY = (ReadingPart.QUANTITY, ReadingPart.BUDGET, ReadingPart.DEADLINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the original text; `part` says what it was read as, None for the rest."""

    text: str
    part: str | None = None


def marked(text: str, reading: NeedReading | None) -> tuple[Piece, ...]:
    """The whole text in pieces. Of two spans that overlap the earlier one counts, then the longer."""
    pieces: list[Piece] = []
    place = 0
    spans = reading.spans if reading else ()
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < place or span.end > len(text) or span.start >= span.end:
            continue
        pieces += [Piece(text[place : span.start]), Piece(text[span.start : span.end], span.part.value)]
        place = span.end
    pieces.append(Piece(text[place:]))
    return tuple(Piece(made_visible(piece.text), piece.part) for piece in pieces if piece.text)


def read_conditions(
    reading: NeedReading | None, say: Speech, need: Need | None = None
) -> tuple[tuple[str, str], ...]:
    """(what, value) for each condition that was read, in the words of the page; what `need` states wins."""
    if reading is None:
        return ()
    region = ""
    if reading.region and reading.region.codes:
        wish = say("reading.strict" if reading.region.strict else "reading.preferred")
        region = f"{_places(reading.region, say)} · {wish}"
    lines = (
        *_put_right(reading, say),
        (say("reading.kind"), say.kind(reading.kind) if reading.kind else ""),
        (say("part.quantity"), say.amount(_of(need, "quantity") or reading.quantity)),
        (say("part.budget"), say.amount(reading.budget)),
        (say("part.specification"), _of(need, "specification") or say.list(reading.specifications)),
        (say("part.certificate"), say.list(_of(need, "certificates") or reading.certificates)),
        (say("part.region"), _of(need, "region_text") or region),
        (say("part.deadline"), _of(need, "deadline") or reading.deadline or _of(need, "deadline_text") or ""),
    )
    return tuple((what, value) for what, value in lines if value)


def _put_right(reading: NeedReading, say: Speech) -> list[tuple[str, str]]:
    """What a person said that the words mean, where the words do not say it: nothing is marked in them."""
    return [
        (
            say(f"part.{part.value}"),
            say.list([span.text for span in reading.spans if span.part is part and span.start == span.end]),
        )
        for part in _MARKED_ONLY
    ]


def _places(wish: RegionWish, say: Speech) -> str:
    """Where it should be; of many places of one name only that, and how many they are."""
    if divisions().are_namesakes(wish.codes):
        return say("reading.namesakes", name=wish.text, n=len(wish.codes))
    return say.list([say.region(code) for code in wish.codes])


def _of(need: Need | None, field: str) -> Any:
    return getattr(need, field) if need else None


def doubts(reading: NeedReading | None, say: Speech) -> tuple[str, ...]:
    """What was said several times though only one can hold, so that a person sees which one was taken."""
    spans = reading.spans if reading else ()
    said = {part: [span.text for span in spans if span.part is part] for part in _ONE_ONLY}
    return tuple(
        say("reading.several", what=say(f"part.{part.value}"), values=say.list(texts))
        for part, texts in said.items()
        if len(set(texts)) > 1
    )
