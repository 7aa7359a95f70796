"""Whether two organisations may be one: a table of small functions, each of which says what it saw.

A *step* is how far two parts of the names are from being one writing: 0 is only another way of writing it, 1 is
usual between two ways of naming one firm, more is less usual; None rules it out. The steps of a pair add up, and the
sum is its band: `sure`, `likely`, or `look`. Nothing is ever merged because of a band.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from committee.identity.codes import code_of, nearly
from committee.identity.finding import regions_exclude
from committee.identity.known import Known, Side
from committee.identity.parsed import Parsed
from committee.identity.places import CHINA, compatible
from committee.identity.slips import Slip, SlipKind, slip
from committee.identity.words import ACTIVITIES, FILLERS, Form, Sort
from graph.text.sound import in_letters
from schema.names import fold
from schema.record import HAND_MADE
from schema.region import contains


class Certainty(StrEnum):
    """How far a proposal may be trusted."""

    SURE = "sure"
    LIKELY = "likely"
    LOOK = "look"

    @property
    def zh(self) -> str:
        return {"sure": "基本确定", "likely": "很可能", "look": "请看一看"}[self.value]


_MOST = {Certainty.SURE: 0, Certainty.LIKELY: 3, Certainty.LOOK: 5}


@dataclass(frozen=True, slots=True)
class Step:
    """How far a part of two names is from being one writing, and what was seen. Without words: nothing was."""

    size: int
    zh: str = ""
    en: str = ""


NOTHING = Step(0)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What speaks for two being one."""

    band: Certainty
    size: int
    reasons: tuple[Step, ...]


# What tells two organisations apart, whatever else they share


def different_codes(a: Side, b: Side) -> bool:
    """Two valid codes, or two ids of one platform, are two organisations."""
    first, second = code_of(a.one), code_of(b.one)
    if first is not None and second is not None:
        return first != second
    theirs = {external.system: external.id for external in b.one.external_ids if external.system != HAND_MADE}
    return any(theirs.get(external.system, external.id) != external.id for external in a.one.external_ids)


def group_and_company(a: Side, b: Side) -> bool:
    """A group is not its subsidiary."""
    return a.parsed.group != b.parsed.group


def different_parts(a: Side, b: Side) -> bool:
    """A branch is not its bank, an institute is not its university, and two branches are two."""
    return a.parsed.unit != b.parsed.unit


def different_counts(a: Side, b: Side) -> bool:
    """一厂 and 二厂, 第一 and 第三 are two."""
    return a.parsed.numbers != b.parsed.numbers


def different_sorts(a: Side, b: Side) -> bool:
    """A firm is no association of firms, and a hospital no university; an institute may become a company."""
    x, y = a.parsed, b.parsed
    if x.sort is y.sort or x.stem == y.stem:
        return bool(x.foreign_form) != bool(y.foreign_form) or x.foreign_form != y.foreign_form
    return not {x.sort, y.sort} <= {Sort.COMPANY, Sort.UNSAID} or x.foreign_form != y.foreign_form


APART: tuple[Callable[[Side, Side], bool], ...] = (
    different_codes,
    group_and_company,
    different_parts,
    different_counts,
    different_sorts,
)


# How far the parts of two names are from each other


def places(a: Side, b: Side) -> Step | None:
    """One names its region and the other does not, or one names a wider one."""
    x, y = a.parsed, b.parsed
    if regions_exclude(a.one.region, b.one.region):
        return _moved(a, b)
    if not x.places and not y.places:
        return NOTHING
    if x.places and y.places:
        return _both_placed(x, y)
    named, other = (a, b) if x.places else (b, a)
    if x.generic or y.generic:
        return Step(3, "一家没有写地区", "one names no region") if x.sort is Sort.COMPANY else None
    if named.parsed.places == (CHINA,):
        return Step(2, "一家冠“中国”，另一家没有", "one is called of China, the other is not")
    field = other.one.region
    if field and not compatible(named.parsed.places, (field,)):
        return None
    word = named.parsed.place
    if field:
        return Step(
            1, f"一家名称带地区“{word}”，另一家就在那里", f"one is called of {word}, the other is there"
        )
    return Step(
        1, f"一家名称带地区“{word}”，另一家没有", f"one is called of {word}, the other names no region"
    )


def _moved(a: Side, b: Side) -> Step | None:
    """The same name of a region that holds both places: a firm that moved, or an address that is not its seat."""
    regions = [one.region for one in (a.one, b.one) if one.region]
    within = a.parsed.places == b.parsed.places and any(
        all(contains(code, region) for region in regions) for code in a.parsed.places
    )
    if within and a.parsed.plain == b.parsed.plain:
        return Step(4, "名称相同，所在地不同", "the names are equal, the places are not")
    return None


def _both_placed(x: Parsed, y: Parsed) -> Step | None:
    if CHINA in (*x.places, *y.places) and x.places != y.places:
        return None
    if not compatible(x.places, y.places) or ((x.generic or y.generic) and not set(x.places) & set(y.places)):
        return None
    if x.bracketed != y.bracketed:
        return Step(1, "地区的位置不同", "the region stands elsewhere in the name")
    if set(x.places) & set(y.places):
        return NOTHING
    return Step(
        1, f"地区写法不同：{x.place}／{y.place}", f"the regions differ in width: {x.place} / {y.place}"
    )


def called(a: Side, b: Side) -> Step | None:
    """字号 and trade words: equal, read alike, shortened, or with one slip of the hand."""
    x, y = a.parsed, b.parsed
    if x.latin != y.latin:
        return _two_scripts(x, y)
    if x.stem == y.stem:
        return NOTHING
    if x.read_stem == y.read_stem:
        return _twins(x, y)
    if x.core == y.core and x.core and (step := _trades(x, y)):
        return step
    if (found := slip(x.stem, y.stem)) and (step := _slipped(found, x, y, NOTHING)):
        return step
    if (found := slip(x.core, y.core)) and (rest := _trades(x, y)):
        return _slipped(found, x, y, rest)
    return _run_together(x, y)


def _run_together(x: Parsed, y: Parsed) -> Step | None:
    """伟星新材 for 伟星新型建材: a 字号 with the trade in two characters behind it."""
    short, whole = sorted((x, y), key=lambda one: len(one.core), reverse=True)
    rest = short.core.removeprefix(whole.core)
    if short.trade or short.form or short.head or not whole.core or len(rest) != 2 or rest == short.core:
        return None
    at = iter("".join(whole.trade))
    if not all(char in at for char in rest):
        return None
    return Step(2, f"“{short.core}”像是“{whole.stem}”的简称", f"{short.core} may be short for {whole.stem}")


def _two_scripts(x: Parsed, y: Parsed) -> Step | None:
    """A Chinese name, and its pinyin with English trade words."""
    latin, chinese = (x, y) if x.latin else (y, x)
    if not latin.core or in_letters(latin.core) != in_letters(chinese.core):
        return None
    p, q = set(latin.read) - FILLERS, set(chinese.read) - FILLERS
    if not _only_less(p, q):
        return None
    return Step(
        1 if p == q else 2,
        f"外文名与“{chinese.core}”的拼音相同",
        f"the foreign name spells {chinese.core} in pinyin",
    )


def _twins(x: Parsed, y: Parsed) -> Step:
    one = next((p, q) for p, q in zip(_rest(x.trade, y.trade), _rest(y.trade, x.trade), strict=False))
    return Step(1, f"用字不同而通用：{one[0]}／{one[1]}", f"one word used for the other: {one[0]} / {one[1]}")


def _rest(of: tuple[str, ...], without: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in of if word not in without) or of


def _trades(x: Parsed, y: Parsed) -> Step | None:
    """One says less of its trade than the other; None where they are in two trades."""
    if x.read == y.read:
        return NOTHING if x.head == y.head else None
    if x.head or y.head:
        return _abbreviated(x, y)
    p, q = set(x.read), set(y.read)
    if (p ^ q) & ACTIVITIES and not _only_less(p, q):
        return None
    shorter, longer = sorted((p, q), key=len)
    if not shorter:
        size = 4 if x.form and y.form else 2  # a whole name without a trade is a name
        return Step(size, "一家的名称没有行业", "one does not name its trade")
    extra, missing = longer - shorter, shorter - longer
    if not missing and not extra & ACTIVITIES:
        if extra <= FILLERS:
            return Step(
                1, f"行业写法不同：{'、'.join(sorted(extra))}", "words like equipment are left out by one"
            )
        return Step(2, f"行业一详一略：{'、'.join(sorted(extra))}", "one says more of its trade")
    if extra <= FILLERS and missing <= FILLERS and p & q:
        size = 4 if x.form and y.form else 2  # 海运发展 and 海运科技, with their legal forms, are two
        return Step(size, "行业写法不同", "the trades are put differently")
    if not missing and extra & ACTIVITIES:
        return Step(4, f"一家多“{'、'.join(sorted(extra))}”", "one does something else besides")
    return _abbreviated(x, y)


def _only_less(p: set[str], q: set[str]) -> bool:
    return p <= q or q <= p


def _abbreviated(x: Parsed, y: Parsed) -> Step | None:
    """精工 for 精密工业: the characters of one, in order, within the other."""
    shorter, longer = sorted(("".join(x.read) + x.head, "".join(y.read) + y.head), key=len)
    if len(shorter) < 2 or shorter[0] != longer[0] or shorter[-1] != longer[-1] or x.sort is Sort.SCHOOL:
        return None
    at = iter(longer)
    if all(char in at for char in shorter) and x.sort not in (Sort.BANK, Sort.SOCIETY):
        return Step(2, f"“{shorter}”像是“{longer}”的缩写", f"{shorter} may be short for {longer}")
    return None


_SLIPS: dict[SlipKind, tuple[str, str]] = {
    SlipKind.SOUND: ("名称只差一个同音字", "the names differ in one character that sounds alike"),
    SlipKind.SHAPE: ("名称只差一个形近字", "the names differ in one character that looks alike"),
    SlipKind.OTHER: ("名称只差一个字", "the names differ in one character"),
    SlipKind.SWAPPED: ("两个字颠倒", "two characters are swapped"),
    SlipKind.MISSING: ("多一个字或少一个字", "one character more or less"),
}


def _slipped(found: Slip, x: Parsed, y: Parsed, rest: Step) -> Step | None:
    in_core = x.read == y.read or found.place < min(len(x.core), len(y.core))
    size = _slip_size(found, x, y, in_core)
    if size is None:
        return None
    zh, en = _SLIPS[found.kind]
    return Step(
        size + rest.size,
        f"{zh}：{found.one or '无'}／{found.other or '无'}",
        f"{en}: {found.one} / {found.other}",
    )


def _slip_size(found: Slip, x: Parsed, y: Parsed, in_core: bool) -> int | None:
    """A slip in the trade words is a misprint; one in a short 字号 is more often another firm."""
    if x.latin:
        return 4 if min(len(x.core), len(y.core)) >= 6 and len(found.one + found.other) < 2 else None
    if found.kind in (SlipKind.SOUND, SlipKind.SHAPE):
        return 4 if in_core else 1
    if not in_core:
        return _trade_slip_size(found, x, y)
    long_core = max(len(x.core), len(y.core)) >= 3
    if found.kind is SlipKind.OTHER:
        return _MOST[Certainty.LOOK] if min(len(x.core), len(y.core)) >= 4 else None
    return 4 if long_core else _MOST[Certainty.LOOK]


def _trade_slip_size(found: Slip, x: Parsed, y: Parsed) -> int | None:
    """Two words that both exist (电机, 机电) are less likely a misprint."""
    if x.core != y.core:
        return None if found.kind is SlipKind.OTHER else 2
    if found.kind is SlipKind.MISSING:
        return 2
    return 4 if found.kind is SlipKind.SWAPPED else None


def forms(a: Side, b: Side) -> Step | None:
    """The legal forms: left out, or changed as firms change them."""
    p, q = sorted((a.parsed.form, b.parsed.form))
    if p is q or not p:
        return NOTHING
    size = _FORMS.get(frozenset((p, q)), 3)
    return Step(size, f"公司形式不同：{p.value}／{q.value}", "the legal forms differ")


_FORMS: dict[frozenset[Form], int] = {
    frozenset((Form.LIMITED, Form.COMPANY)): 1,
    frozenset((Form.SHARES, Form.COMPANY)): 1,
    frozenset((Form.LIMITED, Form.SHARES)): 1,
    frozenset((Form.LIMITED, Form.WORKS)): 2,
    frozenset((Form.COMPANY, Form.WORKS)): 2,
    frozenset((Form.SHARES, Form.WORKS)): 2,
}


def little_said(a: Side, b: Side) -> Step | None:
    """Where a name has no 字号 of its own, or is nothing but a 字号, being equal says little."""
    x, y = a.parsed, b.parsed
    if x.sort not in (Sort.COMPANY, Sort.UNSAID):
        return NOTHING
    if x.generic or y.generic:
        return Step(2 if x.form is not y.form or x.stem != y.stem else 0)
    return Step(1) if not x.trade and not y.trade and len(x.core) < 4 else NOTHING


PARTS: tuple[Callable[[Side, Side], Step | None], ...] = (called, places, forms, little_said)


def same_phone(a: Known, b: Known) -> Step | None:
    """They are reached at the same number."""
    numbers = [{contact.phone for contact in side.one.contacts if contact.phone} for side in (a, b)]
    if numbers[0] & numbers[1]:
        return Step(-1, "电话相同", "the phone number is the same")
    return None


def misread_code(a: Known, b: Known) -> Step | None:
    """A code that is not valid, and a valid one that it misses by one slip."""
    for given, valid in ((a.given, b.code), (b.given, a.code)):
        if given and valid and nearly(given, valid):
            zh = "一家的信用代码有误，与另一家的只差一处"
            return Step(-3, zh, "a code that is wrong is the other's but for one slip")
    return None


SUPPORT: tuple[Callable[[Known, Known], Step | None], ...] = (misread_code, same_phone)


def likeness(a: Known, b: Known) -> Likeness | None:
    """What speaks for the two being one, under the names that fit best; None when nothing does."""
    found = [one for x, y in _pairs(a, b) if (one := _compared(x, y, a, b)) is not None]
    best = min(found, key=lambda one: one.size, default=None)
    return best or _by_code_alone(a, b)


def _pairs(a: Known, b: Known) -> Iterator[tuple[Side, Side]]:
    """The full names, then the full name of each with the other names of the other."""
    yield a.own, b.own
    for side in a.others:
        yield side, b.own
    for side in b.others:
        yield a.own, side


def _compared(x: Side, y: Side, a: Known, b: Known) -> Likeness | None:
    steps: list[Step] = []
    for part in PARTS:
        if (step := part(x, y)) is None:
            return None
        steps.append(step)
    if any(apart(x, y) for apart in APART):
        return None
    if x is not a.own or y is not b.own:
        steps.append(_other_name(x, y))
    return _summed(a, b, steps)


def _other_name(x: Side, y: Side) -> Step:
    if fold(x.name) == fold(y.name):
        zh = "一家的简称、别名或原名是另一家的名称"
        return Step(1, zh, "a short, other or former name of one is the name of the other")
    return Step(1, f"“{x.name}”与“{y.name}”相近", f"{x.name} is close to {y.name}")


def _summed(a: Known, b: Known, steps: list[Step]) -> Likeness | None:
    size = sum(step.size for step in steps)
    support = [step for look in SUPPORT if (step := look(a, b)) is not None]
    if size:  # what is only another way of writing needs no support
        size = max(1, size + sum(step.size for step in support))
    band = next((band for band, most in _MOST.items() if size <= most), None)
    if band is None:
        return None
    said = tuple(step for step in (*steps, *support) if step.zh)
    return Likeness(band, size, said or (_WRITING,))


_WRITING = Step(
    0,
    "只是写法不同（全半角、繁简、标点、公司形式）",
    "only written differently: width, script, marks or legal form",
)


def _by_code_alone(a: Known, b: Known) -> Likeness | None:
    """A code with a slip, though the names say otherwise: somebody should look."""
    if (step := misread_code(a, b)) and not different_codes(a.own, b.own):
        return Likeness(
            Certainty.LOOK, _MOST[Certainty.LOOK], (Step(_MOST[Certainty.LOOK], step.zh, step.en),)
        )
    return None
