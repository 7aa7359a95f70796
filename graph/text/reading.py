"""From a need's own words to what is wanted: conditions first, then cues, then the phrases between them."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from graph.text.conditions import as_spans, read_conditions
from graph.text.cues import CUE_PATTERN, Cue, cue_of
from graph.text.kinds import guess_kind
from graph.text.normalise import Plain, is_cjk, read_plain
from graph.text.vocabulary import Vocabulary
from schema import BadInput, NeedReading, ReadingPart, Wanted
from schema.names import invisible

LONGEST_NEED = 5_000
_MEANINGS = 12
_AT_LEAST = 0.34
_BESIDE_THE_THING = 0.5
_LONGEST_PHRASE = 30
_LONGEST_KEYWORD = 14
_STOPS = re.compile(r"[，。；！？!?;,\n：:]")
_PUNCTUATION = re.compile(
    r"[，。；！？!?;,\n\r\t【】\[\]“”\"'：:|~…—《》<>=]|\.(?=\s|$)|(?<![a-z0-9])-|-(?![a-z0-9])"
)
_EDGE = re.compile(
    r"^[\s的了呀啊吧呢嘛们个些和及与或等来（）()\-.·*#、]+|[\s的了呀啊吧呢嘛们和及与或等（(\-.·*#、]+$"
)
_BRACKETS = re.compile(r"[（(]([^）)]*)[）)]")
_ROLE_OF_CUE = {Cue.WANT_BEFORE: 2.0, Cue.WANT_AFTER: 1.2}


@dataclass(slots=True)
class Phrase:
    """What stands between cues: its place in the plain text and what the cues around it say."""

    start: int
    end: int
    text: str
    before: list[Cue] = field(default_factory=list)
    after: list[Cue] = field(default_factory=list)
    follows: bool = False  # joined to the phrase before by 、or 和


def read_need_text(
    text: str, vocabulary: Vocabulary, *, near: str | None = None, today: date | None = None
) -> NeedReading:
    """What `text` asks for. `BadInput` when it is empty or longer than 5,000 characters.

    Nothing is guessed: where no phrase could be a product, `wanted` is empty.
    """
    if not text.strip():
        raise BadInput("请写下需要什么。", "Say what is needed.", code="EMPTY_TEXT")
    if len(text) > LONGEST_NEED:
        raise BadInput(
            f"文字太长（{len(text)} 字），请控制在 {LONGEST_NEED} 字以内。",
            f"The text is too long ({len(text)} characters); at most {LONGEST_NEED}.",
            code="TEXT_TOO_LONG",
        )
    clean = "".join(" " if invisible(char) else char for char in text)
    words = replace(read_plain(clean), original=text)
    conditions = read_conditions(words, near=near, today=today or date.today())
    phrases = _phrases(words, [(start, end) for _, start, end in conditions.spans], vocabulary)
    wanted, marks = _judge(phrases, words, vocabulary)
    marks += [(part, start, end) for part, start, end in conditions.spans if part is not None]
    return NeedReading(
        wanted=tuple(wanted),
        kind=guess_kind(wanted[0].phrase) if wanted else None,
        quantity=conditions.quantity,
        budget=conditions.budget,
        specifications=conditions.specifications,
        certificates=conditions.certificates,
        region=conditions.region,
        deadline=conditions.deadline,
        spans=as_spans(words, marks),
    )


def read_product_name(name: str, vocabulary: Vocabulary) -> NeedReading:
    """The reading of a need whose whole text is a product's name: nothing is cut off."""
    wanted = Wanted(phrase=name, products=_meanings(name, vocabulary))
    return NeedReading(wanted=(wanted,), kind=guess_kind(name))


def _phrases(words: Plain, taken: list[tuple[int, int]], vocabulary: Vocabulary) -> list[Phrase]:
    """Cut the text at conditions, punctuation and cues; each piece knows the cues that touch it."""
    text = words.text
    cuts = _cuts(text, taken, vocabulary)
    phrases: list[Phrase] = []
    before: list[Cue] = []
    place = 0
    for start, end, cue in [*cuts, (len(text), len(text), None)]:
        piece = _trimmed(text, place, start) if start > place else None
        if piece:
            phrase = Phrase(*piece, text[piece[0] : piece[1]], before=[c for c in before if c is not Cue.AND])
            phrase.follows = (
                bool(phrases) and bool(before) and before[-1] is Cue.AND and not phrases[-1].after
            )
            phrases.append(phrase)
            before = []
        if start < place:
            continue
        if cue is None:
            before = []
        else:
            before.append(cue)
            if phrases and not text[phrases[-1].end : start].strip():
                phrases[-1].after.append(cue)
        place = max(place, end)
    return [part for phrase in phrases for part in _use_and_thing(phrase)]


def _use_and_thing(phrase: Phrase) -> list[Phrase]:
    """配风机的三相马达: before 的 what it is for, after it the thing."""
    use, de, thing = phrase.text.rpartition("的")
    if not de or len(use) < 2 or len(thing) < 2 or phrase.before[-1:] != [Cue.USE_BEFORE]:
        return [phrase]
    cut = phrase.start + len(use)
    return [
        Phrase(phrase.start, cut, use, before=phrase.before),
        Phrase(cut + 1, phrase.end, thing, after=phrase.after),
    ]


def _cuts(
    text: str, taken: list[tuple[int, int]], vocabulary: Vocabulary
) -> list[tuple[int, int, Cue | None]]:
    """Where to cut, in order: conditions and punctuation (no cue), and the cues that are meant as such."""
    masked = list(text)
    for start, end in taken:
        masked[start:end] = "\n" * (end - start)
    searched = "".join(masked)
    hard = [(start, end) for start, end in taken] + [
        match.span() for match in _PUNCTUATION.finditer(searched)
    ]
    starts, ends = {start for start, _ in hard} | {len(text)}, {end for _, end in hard} | {0}
    names = vocabulary.names_inside(searched, shortest=3)
    cuts: list[tuple[int, int, Cue | None]] = [(start, end, None) for start, end in hard]
    found = [(*match.span(), cue_of(match[0])) for match in CUE_PATTERN.finditer(searched)]
    begins = {start for start, _, _ in found}
    for start, end, cue in found:
        inside = any(s <= start and end <= e and e - s > end - start for s, e in names)
        touches_left = start in ends or searched[start - 1].isspace()
        touches_right = end in starts or end in begins
        if _is_meant(searched[start:end], cue, inside=inside, left=touches_left, right=touches_right):
            cuts.append((start, end, cue))
            ends.add(end)
    return sorted(cuts, key=lambda cut: cut[:2])


def _is_meant(word: str, cue: Cue, *, inside: bool, left: bool, right: bool) -> bool:
    """Short cues also stand inside names (智能, 特种, 配件): they count only where they touch an edge."""
    length, ends_in_de = len(word), word.endswith("的")
    if inside:
        return False
    if cue is Cue.AND or length >= 3:
        return True
    if cue is Cue.USE_AFTER and length > 1 and ends_in_de:
        return True
    if cue is Cue.USE_AFTER or cue is Cue.OWN_AFTER:
        return right
    if length == 1:
        return left
    return left or right if cue is Cue.TALK else True


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    if lead := re.match(_EDGE.pattern.split("|")[0], piece):
        start, piece = start + lead.end(), piece[lead.end() :]
    if tail := re.search(_EDGE.pattern.split("|")[1], piece):
        piece = piece[: tail.start()]
    if not piece or (len(piece) == 1 and not is_cjk(piece)) or piece.replace(".", "").isdigit():
        return None
    return start, start + len(piece)


def _role(
    phrase: Phrase, previous: Phrase | None, previous_role: ReadingPart | None
) -> tuple[ReadingPart, float]:
    """What the cues make of the phrase, and how strongly they say that it is wanted."""
    near_before = phrase.before[-2:]
    if phrase.follows and previous_role is not None:
        return previous_role, 1.5 if previous_role is ReadingPart.PRODUCT else 0.0
    if Cue.NOT_BEFORE in near_before[-1:]:
        return ReadingPart.UNWANTED, 0.0
    strength = sum(_ROLE_OF_CUE.get(cue, 0.0) for cue in (*near_before, *phrase.after[:2]))
    if Cue.OWN_BEFORE in near_before and Cue.WANT_BEFORE not in near_before[-1:]:
        return ReadingPart.OWN_PRODUCT, 0.0
    if Cue.OWN_AFTER in phrase.after[:1] and Cue.WANT_BEFORE not in near_before:
        return ReadingPart.OWN_PRODUCT, 0.0
    if Cue.USE_BEFORE in near_before[-1:] or Cue.USE_AFTER in phrase.after[:1]:
        return ReadingPart.CONTEXT, 0.0
    return ReadingPart.PRODUCT, strength


def _judge(
    phrases: list[Phrase], words: Plain, vocabulary: Vocabulary
) -> tuple[list[Wanted], list[tuple[ReadingPart, int, int]]]:
    """Which phrases name what is wanted: those with a cue, else those that are most like a product."""
    phrases = _keyword(words, phrases)
    marks: list[tuple[ReadingPart, int, int]] = []
    candidates: list[tuple[float, Phrase, tuple[tuple[str, float], ...]]] = []
    previous: Phrase | None = None
    role: ReadingPart | None = None
    for phrase in phrases:
        role, strength = _role(phrase, previous, role)
        previous = phrase
        if role is not ReadingPart.PRODUCT:
            marks.append((role, phrase.start, phrase.end))
            continue
        found = _meanings(phrase.text, vocabulary)
        best = found[0][1] if found else 0.0
        candidates.append((_strength(phrase, strength, best, first=not candidates), phrase, found))
    chosen = _chosen(candidates)
    wanted = [
        Wanted(phrase=words.quote(phrase.start, phrase.end)[2], weight=weight, products=found)
        for weight, phrase, found in chosen
    ]
    marks += [(ReadingPart.PRODUCT, phrase.start, phrase.end) for _, phrase, _ in chosen]
    return wanted, marks


def _keyword(words: Plain, phrases: list[Phrase]) -> list[Phrase]:
    """Where the first clause is short and no word asks for anything, all of it is a key word for the product."""
    stop = _STOPS.search(words.text)
    clause = words.text[: stop.start()] if stop else words.text
    text = clause.strip()
    inside = [phrase for phrase in phrases if phrase.end <= len(clause)]
    after = phrases[len(inside) :]
    if (
        not 1 < len(text) <= _LONGEST_KEYWORD
        or any(char.isdigit() for char in text)
        or any(_asks(phrase) for phrase in inside)
        or any(Cue.USE_BEFORE not in phrase.before for phrase in after)
        or not (inside or any(char.isalpha() for char in text))
    ):
        return phrases
    start = words.text.index(text)
    return [Phrase(start, start + len(text), text), *after]


def _asks(phrase: Phrase) -> bool:
    return any(cue not in (Cue.TALK, Cue.AND) for cue in (*phrase.before, *phrase.after))


def _strength(phrase: Phrase, cues: float, best: float, *, first: bool) -> float:
    """How likely the phrase is what is wanted: what the cues say, but little where it is like no product at all;
    how like a product it is; and that people begin with the thing."""
    like = (1.0 if best == 1.0 else best * 0.8) * (1.0 if len(phrase.text) > 1 else 0.2)
    return (
        cues * (1.0 if best else 0.25)
        + 2.2 * like
        + 0.05 * min(len(phrase.text), 6)
        + (0.3 if first else 0.0)
    )


def _chosen(
    candidates: list[tuple[float, Phrase, tuple[tuple[str, float], ...]]],
) -> list[tuple[float, Phrase, tuple[tuple[str, float], ...]]]:
    """The best phrase, and those nearly as good; each with its weight beside the best (1)."""
    if not candidates:
        return []
    top = max(strength for strength, _, _ in candidates)
    kept = []
    for strength, phrase, found in candidates:
        if strength >= max(0.72 * top, 0.8) or (strength == top and found):
            kept.append((1.0 if strength == top else round(strength / top, 3), phrase, found))
    kept.sort(key=lambda item: (-item[0], item[1].start))
    return kept[:4]


def _meanings(phrase: str, vocabulary: Vocabulary) -> tuple[tuple[str, float], ...]:
    """Products for the phrase; its bracket may stand before its head (泵（陆上） → 陆上泵)."""
    short = phrase if len(phrase) <= _LONGEST_PHRASE else phrase[-_LONGEST_PHRASE:]
    ways = [short]
    if bracket := _BRACKETS.search(short):
        rest = _BRACKETS.sub("", short)
        ways += [rest, bracket[1] + rest]
    if "的" in short:
        ways.append(short.replace("的", ""))
    best: dict[str, float] = {}
    for way in ways:
        for meaning in vocabulary.meanings(way, _MEANINGS, _AT_LEAST):
            best[meaning.product_id] = max(best.get(meaning.product_id, 0.0), round(meaning.fit, 6))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    if ranked and ranked[0][1] == 1.0:  # beside the thing itself only what is much like it
        ranked = [item for item in ranked if item[1] >= _BESIDE_THE_THING]
    return tuple(ranked[:_MEANINGS])
