"""From a need's own words to what is wanted: conditions first, then cues, then the phrases between them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from graph.text.asking import asks, declines, sells
from graph.text.choosing import choose, is_sure_enough, with_expected
from graph.text.conditions import Conditions, as_spans, read_conditions
from graph.text.deeds import deeds_in, kind_by_deeds, wanted_by_deeds, with_called_for
from graph.text.judging import Judged, judge
from graph.text.kinds import guess_kind
from graph.text.meanings import meanings
from graph.text.normalise import compact, read_plain
from graph.text.phrases import cut_phrases
from graph.text.vocabulary import Vocabulary
from schema import BadInput, NeedReading, ReadingPart, Wanted
from schema.names import invisible

LONGEST_NEED = 5_000
_CERTAIN, _SURE = 0.9, 0.6
_AS_TOLD = 0.5  # 配重块，灰铁的: who works with that is nearer than nobody
_SHORTEST_NAME = 3  # that what stands in it is no place for sure


def read_need_text(
    text: str,
    vocabulary: Vocabulary,
    *,
    near: str | None = None,
    today: date | None = None,
    guess: bool = False,
    expected: frozenset[str] = frozenset(),
) -> NeedReading:
    """What `text` asks for. `BadInput` when it is empty or longer than 5,000 characters.

    Where no phrase is surely enough a product, those that a word asks for stand there without products; with
    `guess` (for measuring only) they have whatever comes nearest.
    """
    if not text.strip():
        raise BadInput("请写下需要什么。", "Say what is needed.", code="EMPTY_TEXT")
    if len(text) > LONGEST_NEED:
        raise BadInput(
            f"文字太长（{len(text)} 字），请控制在 {LONGEST_NEED} 字以内。",
            f"The text is too long ({len(text)} characters); at most {LONGEST_NEED}.",
            code="TEXT_TOO_LONG",
        )
    words = read_plain(text)
    if invisible(text):
        seen = "".join(" " if invisible(char) else char for char in text)
        words = replace(read_plain(seen), original=text)
    names = vocabulary.names_inside(words.text, shortest=_SHORTEST_NAME)
    conditions = read_conditions(words, near=near, today=today or date.today(), names=names)
    taken = [(start, end) for _, start, end in conditions.spans]
    judged = judge(cut_phrases(words, taken, vocabulary), vocabulary, expected)
    silent = sells(words.text) or declines(words.text)
    chosen = [] if silent else choose(judged)
    asking, deeds = asks(words.text), deeds_in(words.text)
    kind = kind_by_deeds(deeds)
    if not silent and kind is None:
        chosen = with_expected(chosen, judged, vocabulary, expected)
    if not guess and not is_sure_enough(chosen, asked=asking or bool(conditions.spans)):
        chosen = [(weight, replace(one, products=())) for weight, one in chosen if one.asked]
    told = (
        [] if silent or _is_certain(chosen, vocabulary) else list(_described(judged, conditions, vocabulary))
    )
    wanted = tuple(
        Wanted(
            phrase=_seen(words.quote(one.phrase.start, one.phrase.end)[2]),
            weight=weight,
            products=one.products,
        )
        for weight, one in chosen
    )
    wanted = (*wanted, *told)
    if not silent and deeds and (wanted or asking):
        sure = any(one.sure >= _SURE for _, one in chosen)
        wanted = with_called_for(wanted, wanted_by_deeds(deeds, vocabulary, sure=sure))
    marked = [one for one in judged if one.part is not ReadingPart.PRODUCT] + [one for _, one in chosen]
    marks = [(one.part, one.phrase.start, one.phrase.end) for one in marked]
    marks += [(part, start, end) for part, start, end in conditions.spans if part is not None]
    return NeedReading(
        wanted=wanted,
        kind=(kind or guess_kind(wanted[0].phrase)) if wanted else None,
        quantity=conditions.quantity,
        budget=conditions.budget,
        specifications=conditions.specifications,
        certificates=conditions.certificates,
        region=conditions.region,
        deadline=conditions.deadline,
        spans=as_spans(words, marks),
    )


def _is_certain(chosen: list[tuple[float, Judged]], vocabulary: Vocabulary) -> bool:
    """Whether somebody surely offers what is named."""
    return any(
        fit >= _CERTAIN and product_id in vocabulary.offered
        for _, one in chosen
        for product_id, fit in one.products
    )


def _described(judged: list[Judged], conditions: Conditions, vocabulary: Vocabulary) -> Iterator[Wanted]:
    """配重块，灰铁的; 床身毛坯，HT300: what it is to be of, where that is the name of something."""
    said = [one.phrase.text for one in judged if one.part is ReadingPart.SPECIFICATION]
    said += [one for one in conditions.specifications if vocabulary.is_name(compact(one))]
    for words in dict.fromkeys(said):
        if products := meanings(words, vocabulary):
            yield Wanted(phrase=words, weight=_AS_TOLD, products=products)


def _seen(text: str) -> str:
    """What can be seen of `text`: a zero-width mark that was pasted along is no part of a name."""
    return "".join(char for char in text if not invisible(char)) if invisible(text) else text


def read_product_name(name: str, vocabulary: Vocabulary) -> NeedReading:
    """The reading of a need whose whole text is a product's name: nothing is cut off."""
    wanted = Wanted(phrase=name, products=meanings(name, vocabulary))
    return NeedReading(wanted=(wanted,), kind=guess_kind(name))
