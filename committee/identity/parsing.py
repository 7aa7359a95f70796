"""A name taken apart: region, 字号, trade words, legal form, and what marks it as a part of something larger."""

import re
from functools import cache, lru_cache

from committee.identity.latin import is_latin, parse_latin
from committee.identity.parsed import Parsed
from committee.identity.places import Place, place_at_start
from committee.identity.words import (
    BRACKETED_FORMS,
    FORMER,
    HEADS,
    LEGAL_FORMS,
    OWNERS,
    READ_AS,
    SHORT_FOR,
    TRADES,
    TWINS,
    UNITS,
    Form,
    Sort,
)
from graph.text.normalise import unspaced

_MARKS = re.compile(r"[·・\-_—.,，。、;:!?'\"’‘“”《》〈〉<>【】\[\]/\\|*~`&＆+@#]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_OWNER = re.compile(rf"^(.+(?:{'|'.join(OWNERS)}))(.+)$")
_UNIT = re.compile(rf"^(.{{2,}}?)((?:第?[一二三四五六七八九十\d]+)?(?:{'|'.join(UNITS)}))$")
_FORM = re.compile(rf"(?:{'|'.join(sorted(LEGAL_FORMS, key=len, reverse=True))})$")
_HEAD = re.compile(rf"(?:{'|'.join(sorted(HEADS, key=len, reverse=True))})$")
_GROUP = re.compile(r"(控股集团|集团)$")
_NUMBERS = re.compile(r"\d+|第[一二三四五六七八九十]+|[一二三四五六七八九十]+(?=[厂分号车中院局队支小医公])")
_OF_INSTITUTES = re.compile(r"科学|技术|工程|与|研究(?=所|院)")
_DIGITS = {char: str(n) for n, char in enumerate("一二三四五六七八九", start=1)} | {"十": "10"}
_TWIN = {word: words[0] for words in TWINS for word in words}
_LONGEST_TRADE = max(map(len, TRADES | set(_TWIN)))
_WORDS = TRADES | set(_TWIN)


@lru_cache(maxsize=1 << 16)
def parse(name: str) -> Parsed:
    """`name` taken apart. Remembered, as the same names are compared again and again."""
    if is_latin(name):
        return parse_latin(name)
    text, former, group, bracket = _brackets(unspaced(name))
    text = _MARKS.sub("", text)
    plain = text + f"({bracket})" * bool(bracket)
    text, unit = _owner_and_unit(_expanded(text))
    return _body(text, bracket, plain=plain, unit=unit, former=former, group=group)


def _brackets(text: str) -> tuple[str, tuple[str, ...], bool, str]:
    """(`text` without its brackets, former names, whether one says 集团, the region that one names)."""
    former: list[str] = []
    group, region = False, ""
    if "(" not in text:
        return text, (), False, ""

    def read(match: re.Match[str]) -> str:
        nonlocal group, region
        inside: str = match[1]
        if prefix := next((word for word in FORMER if inside.startswith(word)), None):
            former.append(inside[len(prefix) :].lstrip(":为是名称 "))
            return ""
        if inside in BRACKETED_FORMS:
            return ""
        if inside == "集团":
            group = True
            return ""
        if not region and (places := place_at_start(inside)) and places[-1].length == len(inside):
            region = inside
            return ""
        return inside

    outside = _BRACKETS.sub(read, text)
    return outside or text.strip("()"), tuple(former), group, region


def _expanded(text: str) -> str:
    """Short ways of saying are read as long ones."""
    for said, meant in SHORT_FOR.items():
        if text.startswith(said):
            text = meant + text[len(said) :]
            if meant.startswith("中国") and said.endswith(("行", "储")) and "银行" not in meant:
                text = text.replace(meant, f"{meant}银行", 1)
            break
    for said, meant in READ_AS:
        if said in text:
            text = text.replace(said, meant)
    return text


def _owner_and_unit(text: str) -> tuple[str, str]:
    """(the whole, the part of it that the name means); the part is "" when the whole is meant."""
    if match := _OWNER.match(text):
        rest = _FORM_AT_START.sub("", match[2])
        if rest and not (match[1].endswith("公司") and rest in BRACKETED_FORMS):
            return match[1], _tidied(rest)
        if not rest:
            return text, ""
    if match := _UNIT.match(text):
        return match[1], match[2]
    return text, ""


_FORM_AT_START = re.compile(r"^(?:集团)?(?:股份|控股)?(?:有限)?(?:责任)?(?:公司)?")


def _tidied(unit: str) -> str:
    """上海市松江支行 and 松江支行 are one part: without the kinds of regions, and the wider ones.

    Institutes are called so with or without 研究 and 技术.
    """
    if unit.endswith("所") or unit.endswith("研究院"):
        unit = _OF_INSTITUTES.sub("", unit)
    places = place_at_start(unit)
    if not places:
        return unit
    start = places[-2].length if len(places) > 1 else 0
    last, rest = unit[start : places[-1].length], unit[places[-1].length :]
    return (last[:-1] if len(last) > 2 and last[-1] in "省市区县镇乡" else last) + rest


def _body(text: str, bracket: str, *, plain: str, unit: str, former: tuple[str, ...], group: bool) -> Parsed:
    """Prefix, 字号, trade and form of a name without brackets and parts, beside what these are."""
    stem, form, sort, head, is_group = _ending(text)
    places = place_at_start(stem)
    place = places[-1] if places else None
    core, trade = _split(stem[place.length :] if place else stem)
    if not core and place and place.bare and (place.is_town or not (trade or head)):
        # 新桥职校 and 黄岩公司: the region is all the name it has
        core, places = place.last, places[:-1]
        place = places[-1] if places else None
    codes = place.codes if place else ()
    if bracket and not codes:
        codes = place_at_start(bracket)[-1].codes
    return Parsed(
        plain=plain,
        core=core,
        trade=trade,
        read=tuple(_TWIN.get(word, word) for word in trade),
        head=head,
        form=form,
        sort=sort,
        places=codes,
        place=_place_word(place, bracket),
        bracketed=bool(bracket),
        group=group or is_group,
        unit=unit,
        numbers=_counted(plain),
        former=former,
    )


def _place_word(place: Place | None, bracket: str) -> str:
    return place.last if place else bracket


def _ending(text: str) -> tuple[str, Form, Sort, str, bool]:
    """(what stands before its end, legal form, sort of body, its head, whether it is a group)."""
    form, sort, head, group = Form.UNSAID, Sort.UNSAID, "", False
    if (match := _FORM.search(text)) and match.start() >= 2:
        form, sort = LEGAL_FORMS[match[0]], Sort.COMPANY
        text = text[: match.start()]
    if (match := _GROUP.search(text)) and match.start() >= 2:
        group, sort = True, Sort.COMPANY
        text = text[: match.start()]
        if form is Form.UNSAID and (match := _FORM.search(text)) and match.start() >= 2:
            form = LEGAL_FORMS[match[0]]
            text = text[: match.start()]
    if (match := _HEAD.search(text)) and match.start() >= 2:
        found = HEADS[match[0]]
        if form is Form.UNSAID and not group:
            text, sort, head = text[: match.start()], found, match[0]
        elif found in (Sort.BANK, Sort.RESEARCH):
            text, head = text[: match.start()], match[0]
            sort = Sort.BANK if found is Sort.BANK else sort
    return text, form, sort, head, group


def _split(text: str) -> tuple[str, tuple[str, ...]]:
    """(字号, trade words): trade words are taken off the end while two characters stay before them.

    Nothing but trade words is a name without a 字号.
    """
    words: list[str] = []
    end = len(text)
    while end:
        for length in range(min(_LONGEST_TRADE, end), 0, -1):
            if text[end - length : end] in _WORDS and (end == length or end - length >= 2):
                words.insert(0, text[end - length : end])
                end -= length
                break
        else:
            break
    return text[:end], tuple(words)


@cache
def _number(said: str) -> str:
    said = said.removeprefix("第")
    return said if said.isdigit() else "".join(_DIGITS[char] for char in said)


def _counted(text: str) -> tuple[str, ...]:
    return tuple(_number(said) for said in _NUMBERS.findall(text))
