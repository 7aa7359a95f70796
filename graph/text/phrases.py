"""Cutting a need at conditions, punctuation and cues: what is left are the phrases that may name something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from graph.text.compounds import alone
from graph.text.cues import Cue, cues_in, is_cue
from graph.text.deeds import is_money
from graph.text.normalise import Plain, compact, is_cjk
from graph.text.vocabulary import Vocabulary

_LONGEST_KEYWORD = 14
_LONGEST_LABEL = 6
_LEAST_TALK = 3
_SURELY, _LIKE_A_NAME = 0.85, 0.6
_STOPS = re.compile(r"[，。；！？!?;,\n：:]")
_PUNCTUATION = re.compile(
    r"[，。；！？!?;,\n\r\t【】\[\]“”\"'：:|~…—《》<>=]|\.(?=\s|$)|(?<![a-z0-9])-|-(?![a-z0-9])"
)
_NUMBERED = re.compile(r"[；;。，,\n]\s*\d{1,2}[、.．)）]\s*\Z")  # 1、办公桌20张；2、文件柜10个
_OF = re.compile(r"的(?:[，。；！？!?;,\n]|$)")
_MUST = re.compile(r"[，。；,;\s][须需]?要\s*\Z")
_MUST_PASS = re.compile(r"(?:能过|要过|通过)\s*\Z")
_SAYS_NOTHING = frozenset(
    ["设备", "机器", "机械", "装置", "系统", "产品", "东西", "材料", "服务", "工具", "配件", "零件", "部件"]
)  # 能贴标的机器
# 开关柜配母排, 融雪用卤片; but not in 压缩机配件, and not what is to be done (要改造).
_ASKED_INSIDE = re.compile(
    rf"要(?![改修更升翻扩])|{'|'.join(map(alone, '缺欠寻找添换购买需配'))}|(?<![备专通适应使采选])用"
)
_DOES = frozenset("做卖会修搞供产造工有")
_ASKED_BACK = frozenset("？?")  # 海外仓？先不用
_COLON = re.compile(r"\s*[：:]\s*")
_LEADING = re.compile(rf"^(?:[\s的了呀啊吧嘛们个些及与或（）()\-.·*#、]|{'|'.join(map(alone, '呢和等来'))})+")
_TRAILING = re.compile(r"[\s的了呀啊吧呢嘛们和及与或等来（(\-.·*#、]+$")

Cut = tuple[int, int, Cue | None]  # start, end, and the cue that stands there; None is a hard cut


@dataclass(slots=True)
class Phrase:
    """What stands between cuts: its place in the plain text and what the cues around it say."""

    start: int
    end: int
    text: str
    before: list[Cue] = field(default_factory=list)
    after: list[Cue] = field(default_factory=list)
    spaced: bool = False  # nothing but a space before it
    follows: bool = False  # joined to the phrase before by 、or 和
    leads_on: bool = False  # another phrase stands behind it in the same clause
    is_label: bool = False  # a colon stands behind it
    is_keyword: bool = False  # all of a short text
    is_of: bool = False  # 氟胶的，: 的 ends its clause
    goes_with: bool = False  # 带行车
    does: bool = False  # 做氟胶的: a verb stands before it
    must: bool = False  # 要二次时效: a clause begins with what it must have
    must_pass: bool = False  # 要能过寿命台架

    @property
    def asks(self) -> bool:
        """Whether a cue around it says what it is."""
        return any(cue not in (Cue.TALK, Cue.AND) for cue in (*self.before, *self.after))


def cut_phrases(words: Plain, taken: list[tuple[int, int]], vocabulary: Vocabulary) -> list[Phrase]:
    """The phrases of the text in order; `taken` are the places of its conditions."""
    cut = [
        part
        for phrase in _pieces(words, taken, vocabulary)
        for piece in _use_and_thing(phrase, vocabulary)
        for part in _asked_inside(piece, vocabulary)
    ]
    phrases = _keyword(words, cut, taken, vocabulary)
    return [part for phrase in phrases for part in _names_apart(phrase, words, vocabulary)]


def _pieces(words: Plain, taken: list[tuple[int, int]], vocabulary: Vocabulary) -> list[Phrase]:
    """Each piece knows the cues that touch it."""
    text = words.text
    phrases: list[Phrase] = []
    before: list[Cue] = []
    place, fresh = 0, True
    conditions = set(taken)
    for start, end, cue in [*_cuts(text, taken, vocabulary), (len(text), len(text), None)]:
        piece = _trimmed(text, place, start) if start > place else None
        if piece:
            phrase = Phrase(*piece, text[piece[0] : piece[1]], before=[c for c in before if c is not Cue.AND])
            phrase.is_of = bool(_OF.match(text, phrase.end))
            phrase.goes_with = text[phrase.start - 1 : phrase.start] == "带"
            phrase.must = bool(_MUST.search(text, 0, phrase.start))
            phrase.must_pass = bool(_MUST_PASS.search(text, 0, phrase.start))
            phrase.does = text[phrase.start - 1 : phrase.start] in _DOES
            if phrases and _NUMBERED.search(text, 0, piece[0]):
                phrase.follows = True
            elif phrases and not fresh:
                phrases[-1].leads_on = True
                phrase.follows = before[-1:] == [Cue.AND] and phrases[-1].after == [Cue.AND]
            phrases.append(phrase)
            before, fresh = [], False
        if start < place:
            continue
        if cue is None:
            fresh = fresh or (start, end) not in conditions
            if (start, end) not in conditions and not _COLON.fullmatch(text, start, end):
                before = []
            if phrases and len(phrases[-1].text) <= _LONGEST_LABEL:
                phrases[-1].is_label |= bool(_COLON.match(text, phrases[-1].end, end))
        else:
            before.append(cue)
            between = text[phrases[-1].end : start].strip() if phrases else None
            if between == "" or (cue is Cue.NOT_AFTER and between in _ASKED_BACK):
                phrases[-1].after.append(cue)
        place = max(place, end)
    return phrases


def _cuts(text: str, taken: list[tuple[int, int]], vocabulary: Vocabulary) -> list[Cut]:
    """Where to cut, in order: conditions and punctuation, and the cues that are meant as such."""
    masked = list(text)
    for start, end in taken:
        masked[start:end] = "\n" * (end - start)
    searched = "".join(masked)
    marks = (match.span() for match in _PUNCTUATION.finditer(text))
    hard = [*taken, *(mark for mark in marks if searched[mark[0]] == text[mark[0]])]
    starts, ends = {start for start, _ in hard} | {len(text)}, {end for _, end in hard} | {0}
    known = vocabulary.names_inside(searched, shortest=2)
    names = [(start, end) for start, end in known if end - start > 2]
    named = {start for start, _ in known}
    cuts: list[Cut] = [(start, end, None) for start, end in hard]
    ends_of_names = {end for _, end in known}
    cuts += [
        (end, end + 1, Cue.AND)
        for end in ends_of_names
        if searched[end : end + 1] == "加" and end + 1 in named and searched[end + 1 : end + 2] != "工"
    ]
    found = list(cues_in(searched))
    begins = {start for start, _, _ in found}
    for start, end, cue in found:
        inside = any(s <= start and end <= e and e - s > end - start for s, e in names)
        left = start in ends or searched[start - 1].isspace() or (cue is Cue.WANT_BEFORE and end in named)
        right = end in starts or end in begins
        if cue is Cue.AND and _in_bracket(text, start):
            continue
        if not inside and _is_meant(searched[start:end], cue, left=left, right=right):
            cuts.append((start, end, cue))
            ends.add(end)
    return sorted(cuts, key=lambda cut: cut[:2])


def _in_bracket(text: str, place: int) -> bool:
    """设备(通风与空气处理系统): what is joined there belongs to the one thing before the bracket."""
    opened = text.rfind("(", 0, place)
    return opened > text.rfind(")", 0, place) and ")" in text[place:]


def _is_meant(word: str, cue: Cue, *, left: bool, right: bool) -> bool:
    """Short cues also stand inside names (智能, 特种, 配件): they count only where they touch an edge."""
    length = len(word)
    if cue is Cue.AND:
        return not (right and length == 1 and is_cjk(word))  # 涂布及 2台: a slip, it joins nothing
    if length >= 3 or (cue is Cue.USE_AFTER and length > 1 and word.endswith("的")):
        return True
    if cue in (Cue.USE_AFTER, Cue.OWN_AFTER):
        return right
    if length == 1:
        return left
    return left or right if cue is Cue.TALK else True


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    if lead := _LEADING.match(piece):
        start, piece = start + lead.end(), piece[lead.end() :]
    if tail := _TRAILING.search(piece):
        piece = piece[: tail.start()]
    if not piece or (len(piece) == 1 and not is_cjk(piece)) or piece.replace(".", "").isdigit():
        return None
    return start, start + len(piece)


def _use_and_thing(phrase: Phrase, vocabulary: Vocabulary) -> Iterator[Phrase]:
    """配风机的三相马达: before the 的 what it is for, after it the thing. 精度高的滚珠丝杠: the thing."""
    use, de, thing = phrase.text.rpartition("的")
    cut = phrase.start + len(use)
    if not de or len(use) < 2 or len(thing) < 2:
        yield phrase
    elif phrase.before[-1:] == [Cue.USE_BEFORE]:
        yield Phrase(phrase.start, cut, use, before=phrase.before)
        yield Phrase(cut + 1, phrase.end, thing, after=phrase.after)
    elif (
        vocabulary.is_name(compact(thing))
        and thing not in _SAYS_NOTHING
        and not vocabulary.is_name(compact(use + thing))
    ):
        yield replace(phrase, start=cut + 1, text=thing)
    else:
        yield phrase


def _asked_inside(phrase: Phrase, vocabulary: Vocabulary) -> Iterator[Phrase]:
    """开关柜配母排, 锅炉房换板式换热器: what it is for, a word that asks, and the thing; where all of it is like no
    name and what stands behind the word is like one. 食品用添加剂 is like one as it is."""
    text = phrase.text
    words = [match for match in _ASKED_INSIDE.finditer(text, 2) if match.end() + 2 <= len(text)]
    if not words or vocabulary.meanings(text, 1, _LIKE_A_NAME):
        yield phrase
        return
    for word in words:
        thing = text[word.end() :]
        if vocabulary.meanings(thing, 1, _SURELY if word[0] == "用" else _LIKE_A_NAME):
            cut, said = phrase.start + word.start(), text[: word.start()]
            money = is_money(said)  # 贷点款买设备: both are wanted, the money first
            after, before = ([], []) if money else ([Cue.USE_AFTER], [Cue.WANT_BEFORE])
            yield replace(phrase, end=cut, text=said, after=after, leads_on=True)
            yield replace(phrase, start=cut + 1, text=thing, before=before, follows=money)
            return
    yield phrase


def _keyword(
    words: Plain, phrases: list[Phrase], taken: list[tuple[int, int]], vocabulary: Vocabulary
) -> list[Phrase]:
    """Where the first clause is short and no word asks for anything, all of it is a key word for the product;
    unless it is nothing but talk (您好)."""
    stop = _STOPS.search(words.text)
    clause = words.text[: stop.start()] if stop else words.text
    text = clause.strip()
    inside = [phrase for phrase in phrases if phrase.end <= len(clause)]
    after = phrases[len(inside) :]
    if (
        not 1 < len(text) <= _LONGEST_KEYWORD
        or any(char.isdigit() for char in text)
        or any(start < len(clause) for start, _ in taken)
        or any(phrase.asks for phrase in inside)
        or any(Cue.USE_BEFORE not in phrase.before for phrase in after)
        or not (inside or vocabulary.is_name(compact(text)))
        or _is_told_first(text, inside)
        or (len(inside) > 1 and all(vocabulary.is_name(compact(phrase.text)) for phrase in inside))
    ):
        return phrases
    start = words.text.index(text)
    return [Phrase(start, start + len(text), text, is_keyword=True), *after]


def _is_told_first(text: str, inside: list[Phrase]) -> bool:
    """替代进口的轴承: the clause is the thing, behind words that say nothing of what it is."""
    talk = text[: -len(inside[0].text)] if len(inside) == 1 and text.endswith(inside[0].text) else ""
    return len(talk) > _LEAST_TALK and is_cue(talk.removesuffix("的"))


def _names_something(text: str, vocabulary: Vocabulary) -> bool:
    """Whether it is a name, or a slip of one."""
    return vocabulary.is_name(compact(text)) or bool(vocabulary.meanings(text, 1, _SURELY))


def _names_apart(phrase: Phrase, words: Plain, vocabulary: Vocabulary) -> Iterator[Phrase]:
    """轴承 齿轮 电机: words with spaces between them, one of which is a name; 自 润 滑 轴 承 is one word."""
    places = range(phrase.start + 1, phrase.end)
    cuts = [place for place in places if words.origin[place] - words.origin[place - 1] > 1]
    edges = list(pairwise([phrase.start, *cuts, phrase.end]))
    parts = [(start, end, words.text[start:end].strip()) for start, end in edges]
    parts = [part for part in parts if not is_cue(part[2])] or parts
    if (
        not cuts
        or vocabulary.is_name(compact(phrase.text))
        or any(len(text) < 2 for _, _, text in parts)
        or not any(_names_something(text, vocabulary) for _, _, text in parts)
    ):
        yield phrase
        return
    first, last = 0, len(parts) - 1
    for number, (start, end, text) in enumerate(parts):
        yield Phrase(
            start,
            end,
            text,
            before=phrase.before if number == first else [],
            after=phrase.after if number == last else [],
            follows=phrase.follows if number == first else True,
            spaced=number != first,
        )
