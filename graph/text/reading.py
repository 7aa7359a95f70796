"""From a need's own words to what is wanted: conditions first, then cues, then the phrases between them."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from graph.text.conditions import as_spans, read_conditions
from graph.text.cues import CUE_PATTERN, Cue, cue_of
from graph.text.kinds import guess_kind
from graph.text.normalise import Plain, compact, is_cjk, read_plain
from graph.text.vocabulary import Vocabulary
from schema import BadInput, NeedReading, ReadingPart, Wanted
from schema.names import invisible

LONGEST_NEED = 5_000
_MEANINGS = 12
_AT_LEAST = 0.34
_BESIDE_THE_THING = 0.5
_LONGEST_PHRASE = 30
_LONGEST_KEYWORD = 14
_MOST_PHRASES = 120  # a page of tender; more is no need
_STOPS = re.compile(r"[，。；！？!?;,\n：:]")
_PUNCTUATION = re.compile(
    r"[，。；！？!?;,\n\r\t【】\[\]“”\"'：:|~…—《》<>=]|\.(?=\s|$)|(?<![a-z0-9])-|-(?![a-z0-9])"
)
_EDGE = re.compile(
    r"^[\s的了呀啊吧呢嘛们个些和及与或等来（）()\-.·*#、]+|[\s的了呀啊吧呢嘛们和及与或等（(\-.·*#、]+$"
)
_BRACKETS = re.compile(r"[（(]([^）)]*)[）)]")
_CODE = re.compile(
    r"(?<![a-z0-9])(?=[a-z./*×-]{0,6}\d)[a-z0-9./*×-]{4,}|(?<![a-z])[a-z]{3,}(?: [a-z]{2,}){0,5}(?= )|(?<= )[a-z]{3,}$"
)
_WITHOUT_CODE = 0.94
_SURE = 0.9  # so well a phrase fits that it is a product for sure
_NEARLY, _PERHAPS = 0.72, 0.5
_LEAST_STRENGTH = 0.8
_MOST_WANTED = 4
_FOLLOWER = 0.75  # 求购A、B: what the words say of A they say of B, nearly as strongly
_ROLE_OF_CUE = {Cue.WANT_BEFORE: 2.0, Cue.WANT_AFTER: 1.2}

Meanings = tuple[tuple[str, float], ...]  # (product id, how well it fits), best first


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
    taken = [(start, end) for _, start, end in conditions.spans]
    phrases = _keyword(words, _phrases(words, taken, vocabulary), taken)
    phrases = [part for phrase in phrases for part in _names_apart(phrase, words, vocabulary)]
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
    return [part for phrase in phrases for part in _use_and_thing(phrase, vocabulary)]


def _use_and_thing(phrase: Phrase, vocabulary: Vocabulary) -> list[Phrase]:
    """配风机的三相马达: before the 的 what it is for, after it the thing. 精度高的滚珠丝杠: the thing."""
    use, de, thing = phrase.text.rpartition("的")
    if not de or len(use) < 2 or len(thing) < 2:
        return [phrase]
    cut = phrase.start + len(use)
    if phrase.before[-1:] == [Cue.USE_BEFORE]:
        return [
            Phrase(phrase.start, cut, use, before=phrase.before),
            Phrase(cut + 1, phrase.end, thing, after=phrase.after),
        ]
    if vocabulary.is_name(compact(thing)) and not vocabulary.is_name(compact(use + thing)):
        return [replace(phrase, start=cut + 1, text=thing)]
    return [phrase]


def _names_apart(phrase: Phrase, words: Plain, vocabulary: Vocabulary) -> list[Phrase]:
    """轴承 齿轮 电机: names with spaces between them are as many things; 自 润 滑 轴 承 is one."""
    places = range(phrase.start + 1, phrase.end)
    cuts = [place for place in places if words.origin[place] - words.origin[place - 1] > 1]
    edges = list(pairwise([phrase.start, *cuts, phrase.end]))
    names = [words.text[start:end] for start, end in edges]
    if not cuts or vocabulary.is_name(compact(phrase.text)):
        return [phrase]
    if any(len(name) < 2 or not vocabulary.is_name(name) for name in names):
        return [phrase]
    parts = [Phrase(*edge, name) for edge, name in zip(edges, names, strict=True)]
    parts[0].before, parts[0].follows, parts[-1].after = phrase.before, phrase.follows, phrase.after
    for part in parts[1:]:
        part.follows = True
    return parts


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


def _role(phrase: Phrase, previous: tuple[ReadingPart, float] | None) -> tuple[ReadingPart, float]:
    """What the cues make of the phrase, and how strongly they say that it is wanted."""
    near_before = phrase.before[-2:]
    if phrase.follows and previous is not None:
        return previous[0], _FOLLOWER * previous[1]
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
    marks: list[tuple[ReadingPart, int, int]] = []
    candidates: list[tuple[float, Phrase, Meanings]] = []
    said: tuple[ReadingPart, float] | None = None
    known: dict[str, Meanings] = {}
    for phrase in phrases:
        role, strength = said = _role(phrase, said)
        if role is not ReadingPart.PRODUCT:
            marks.append((role, phrase.start, phrase.end))
            continue
        if phrase.text not in known:
            known[phrase.text] = _meanings(phrase.text, vocabulary) if len(known) < _MOST_PHRASES else ()
        found = known[phrase.text]
        best = found[0][1] if found else 0.0
        candidates.append((_strength(phrase, strength, best, first=not candidates), phrase, found))
    chosen = _chosen(_without_stumps(candidates, vocabulary))
    wanted = [
        Wanted(phrase=words.quote(phrase.start, phrase.end)[2], weight=weight, products=found)
        for weight, phrase, found in chosen
    ]
    marks += [(ReadingPart.PRODUCT, phrase.start, phrase.end) for _, phrase, _ in chosen]
    return wanted, marks


def _keyword(words: Plain, phrases: list[Phrase], taken: list[tuple[int, int]]) -> list[Phrase]:
    """Where the first clause is short and no word asks for anything, all of it is a key word for the product."""
    stop = _STOPS.search(words.text)
    clause = words.text[: stop.start()] if stop else words.text
    text = clause.strip()
    inside = [phrase for phrase in phrases if phrase.end <= len(clause)]
    after = phrases[len(inside) :]
    if (
        not 1 < len(text) <= _LONGEST_KEYWORD
        or any(char.isdigit() for char in text)
        or any(start < len(clause) for start, _ in taken)
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


def _without_stumps(
    candidates: list[tuple[float, Phrase, Meanings]], vocabulary: Vocabulary
) -> list[tuple[float, Phrase, Meanings]]:
    """Beside what may be a product, one character that names none (找人做齿轮, 一条线) is not what is wanted."""
    whole = [c for c in candidates if len(c[1].text) > 1 or vocabulary.is_name(c[1].text)]
    return whole if any(found for *_, found in whole) else candidates


def _chosen(
    candidates: list[tuple[float, Phrase, Meanings]],
) -> list[tuple[float, Phrase, Meanings]]:
    """The best phrase that may be a product, and those nearly as good; each with its weight beside the best (1).

    Where the best is no name for sure, others are considered too that the words speak for less.
    """
    if not candidates:
        return []
    strengths = [strength for strength, _, found in candidates if found]
    top = max(strengths or [strength for strength, _, _ in candidates])
    sure = any(found and found[0][1] >= _SURE for strength, _, found in candidates if strength == top)
    least = max((_NEARLY if sure else _PERHAPS) * top, _LEAST_STRENGTH)
    kept = []
    for strength, phrase, found in candidates:
        if strength >= least or (strength == top and found):
            kept.append((min(1.0, round(strength / top, 3)), phrase, found))
    kept.sort(key=lambda item: (-item[0], item[1].start))
    return kept[:_MOST_WANTED]


def _meanings(phrase: str, vocabulary: Vocabulary) -> Meanings:
    """Products for the phrase; its bracket may stand before its head (泵（陆上） → 陆上泵)."""
    short = phrase if len(phrase) <= _LONGEST_PHRASE else phrase[-_LONGEST_PHRASE:]
    ways = [short]
    if bracket := _BRACKETS.search(short):
        rest = _BRACKETS.sub("", short)
        ways += [rest, bracket[1] + rest]
    if "的" in short:
        ways.append(short.replace("的", ""))
    best: dict[str, float] = {}
    for way, worth in [
        *((way, 1.0) for way in ways),
        *((way, _WITHOUT_CODE) for way in _without_codes(short)),
    ]:
        for meaning in vocabulary.meanings(way, _MEANINGS, _AT_LEAST):
            fit = round(worth * meaning.fit, 6)
            best[meaning.product_id] = max(best.get(meaning.product_id, 0.0), fit)
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    if ranked and ranked[0][1] == 1.0:  # beside the thing itself only what is much like it
        ranked = [item for item in ranked if item[1] >= _BESIDE_THE_THING]
    return tuple(ranked[:_MEANINGS])


def _without_codes(phrase: str) -> list[str]:
    """深沟球轴承6204-2rs, hydraulic cylinder 液压缸: the Chinese name without its model or translation."""
    bare = _CODE.sub("", phrase).strip()
    return [bare] if bare != phrase and sum(map(is_cjk, bare)) >= 2 else []
