"""The model: a table of small functions; each compares two things and says what it saw.

A feature returns `Evidence` (a value from 0 to 1, and the two things compared), `Missing` where a fact that it
would need is not known, or None where the question does not ask for it. Which stored facts the evidence rests on
it says only of what is shown. What is missing adds nothing and is said. The score is the sum of weight × value;
the weights sum to 1.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import ClassVar

import msgspec

from graph.matching.answer import Direction, Words
from graph.matching.gather import held_certificates, holds
from graph.matching.question import Candidate, Question
from graph.text.normalise import is_cjk
from schema import Institution, Quantity
from schema.region import Level, contains, divisions, nearness


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """How strongly a feature speaks, and about what."""

    value: float
    asked: str = ""
    has: str = ""


class Missing(msgspec.Struct, frozen=True, gc=False):
    """What is not known, and the question that would settle it."""

    words: Words
    ask: Words
    value: ClassVar[float] = 0.0


Seen = Evidence | Missing | None
_NOTHING = Evidence(0.0)
_SAID = 64  # of what is missing the same is said of many candidates
Look = Callable[[Question, Candidate], Seen]
Concerns = Callable[[Question], bool]


def _always(question: Question) -> bool:
    return True


def _adds_nothing(question: Question, candidate: Candidate) -> None:
    """What a gate adds to a score."""


def _asked(part: str) -> Concerns:
    """Whether one of the asks has that part. No lambda: workers lend each other rankings, and a ranking has its features."""
    return partial(_asks_for, part)


def _asks_for(part: str, question: Question) -> bool:
    return any(getattr(ask, part) for ask in question.asks.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A line of the model. `role` is "score" (adds weight × value) or "gate" (must hold, weight 0). Of questions that it
    does not `concern` it sees nothing in anybody."""

    name: str
    role: str
    weight: float
    words: Words
    look: Look = _adds_nothing
    concerns: Concerns = _always


_FURTHER_WAYS = 0.02  # at most so much more where several ways lead to the same partner
FULL_FIT = 1.0 + _FURTHER_WAYS


def product_fit(question: Question, candidate: Candidate) -> Seen:
    """What the partner offers or needs is what is asked for: by name, by kind, or along the chain."""
    value, target = candidate.fit, candidate.target
    if target.further or candidate.others or candidate.also_asked:
        others = (*candidate.others, *candidate.also_asked)
        much = sum([*[way.fit for way in target.further], *[other.fit for other in others]])
        value += _FURTHER_WAYS * much / (much + 1.0)
    return Evidence(value / FULL_FIT, target.wanted or candidate.product_id, candidate.product_id)


def _not_stated(question: Question) -> bool:
    return not question.stated


def stated_need(question: Question, candidate: Candidate) -> Seen:
    """One of the two has said in its own words that it needs this."""
    need = candidate.need or candidate.target.need
    if question.stated:
        return None
    if need is None:
        return Evidence(0.0)
    also = candidate.others if candidate.need else candidate.also_asked
    return Evidence(1.0 - 0.1 / (1 + len(also)), need.text, need.organisation_id)


def _seeker_known(question: Question) -> bool:
    return question.seeker is not None


def _places(question: Question) -> bool:
    return _seeker_known(question) or _asked("region")(question)


def region(question: Question, candidate: Candidate) -> Seen:
    """Near each other, or where the need asks for: the same town first, then district, city, province."""
    wish = candidate.ask.region
    seeker = question.seeker
    wanted = wish.codes if wish else (seeker.region,) if seeker and seeker.region else ()
    if not wanted:
        return None
    partner = candidate.partner
    if partner.region is None:
        return _WHERE
    if wish and divisions().are_namesakes(wanted) and not any(contains(c, partner.region) for c in wanted):
        return _which_place(wish.text, len(wanted))
    places = [(_closeness(code, partner.region, wished=wish is not None), code) for code in wanted if code]
    value, code = max(places)
    return Evidence(value, code, partner.region)


_WHERE = Missing(
    Words("对方所在地未知", "where the partner is"),
    Words("问一下：对方在哪里？", "Ask: where is the partner?"),
)


@lru_cache(_SAID)
def _which_place(name: str, many: int) -> Missing:
    """新桥镇: who is in one of that name is taken at the word; of others nobody knows how near they are."""
    return Missing(
        Words(f"叫“{name}”的有{many}处，没说是哪一处", f"which of the {many} places called {name} is meant"),
        Words(f"问一下：要的是哪里的{name}？", f"Ask: which {name} is meant?"),
    )


def kind(question: Question, candidate: Candidate) -> Seen:
    """What is offered is of the sort that the need states: a technology, a talent, a loan, goods."""
    asked = candidate.ask.kind
    if asked is None or candidate.kind is None:
        return None
    return Evidence(1.0 if candidate.kind is asked else 0.0, asked.value, candidate.kind.value)


_CLOSENESS = {Level.TOWN: 1.0, Level.DISTRICT: 0.85, Level.CITY: 0.65, Level.PROVINCE: 0.35}


def _closeness(asked: str, has: str, *, wished: bool) -> float:
    if wished and contains(asked, has):
        return 1.0
    return _CLOSENESS.get(nearness(asked, has) or Level.WORLD, 0.0)


def main_business(question: Question, candidate: Candidate) -> Seen:
    """How much of the partner's business it is: its share of revenue, or that it is named as a main product."""
    offer = candidate.offer
    if offer is None:
        return None
    if offer.share is not None:
        return Evidence(offer.share**0.5)
    if offer.main is None:
        return None
    return Evidence(0.5 if offer.main else 0.0)


_MANY = 0.5  # so much that fits counts half, were there no offers
_MANY_EACH = 0.14  # and so much more for each offer that it has


def breadth(question: Question, candidate: Candidate) -> Seen:
    """Much of what the partner offers (or needs) fits: against how many offers it has."""
    if candidate.covered is None:
        return None
    total = candidate.fit
    if candidate.others:
        total += sum([further.fit for further in candidate.others])
    return Evidence(total / (total + _MANY + _MANY_EACH * candidate.offers))


def coverage(question: Question, candidate: Candidate) -> Seen:
    """What the partner offers (or needs) holds, taken together, the words that are asked for."""
    if candidate.covered is None:
        return None
    return Evidence(candidate.covered.value, candidate.target.wanted or "")


def name_says(question: Question, candidate: Candidate) -> Seen:
    """The partner's own name holds the words that are asked for."""
    if candidate.covered is None:
        return None
    return Evidence(candidate.named_share)


def remarks(question: Question, candidate: Candidate) -> Seen:
    """The offer's remarks speak of what is asked for beside the product: a model, a material, a use."""
    offer = candidate.offer
    if offer is None or offer.note is None or not candidate.ask.details:
        return None
    much = sum(max(1, len(words) - 1) if is_cjk(words[0]) else 1 for words in candidate.remarked)
    return Evidence(much / (much + 1.0), "、".join(candidate.remarked), offer.note)


def application(question: Question, candidate: Candidate) -> Seen:
    """The partner's product goes where the need says that it will be used."""
    uses = candidate.ask.uses
    if not uses:
        return None
    edges = candidate.offers_use
    value = 1.0 - 0.1 / len(edges) if edges else 0.0
    return Evidence(value, "、".join(uses), candidate.product_id)


def context(question: Question, candidate: Candidate) -> Seen:
    """The partner works where the product will be used: its products or its name hold those words."""
    if candidate.context is None:
        return None
    return Evidence(candidate.context.value, "、".join(candidate.ask.uses))


def form(question: Question, candidate: Candidate) -> Seen:
    """The partner is of the sort that is wished for: a school, a research institute, a bank."""
    forms = candidate.ask.forms
    if not forms:
        return None
    partner = candidate.partner
    has = partner.form if isinstance(partner, Institution) else None
    return Evidence(1.0 if has in forms else 0.0, "", has.value if has else "")


def delivery(question: Question, candidate: Candidate) -> Seen:
    """The offer says that it is delivered where it is needed."""
    offer, seeker = candidate.offer, question.seeker
    if offer is None or seeker is None or seeker.region is None or question.direction is Direction.DOWNSTREAM:
        return None
    named = [code for code in offer.regions if contains(code, seeker.region)]
    if not named:
        return None
    return Evidence(1.0, seeker.region, max(named, key=len))


def capacity(question: Question, candidate: Candidate) -> Seen:
    """The partner's capacity covers the quantity, where both are known in one unit."""
    wanted = candidate.ask.quantity
    if wanted is None or candidate.offer is None:
        return None
    has = candidate.offer.capacity
    share = _covers(has, wanted) if has else None
    if has is None or share is None:
        return _how_much(has, wanted)
    return Evidence(share, wanted.text, has.text)


@lru_cache(_SAID)
def _how_much(has: Quantity | None, wanted: Quantity) -> Missing:
    if has is None:
        return Missing(Words("能供多少未知", "how much it can supply"), _enough(wanted))
    return Missing(
        Words(
            f"能供“{has.text}”，与所需“{wanted.text}”不好直接比较",
            f"whether {has.text} is enough for {wanted.text}",
        ),
        _enough(wanted),
    )


_PEOPLE = ("名", "人", "位")


def _enough(wanted: Quantity) -> Words:
    if (wanted.unit or "").endswith(_PEOPLE):
        return Words(f"问一下：能派出{wanted.text}吗？", f"Ask: can it send {wanted.text}?")
    return Words(f"问一下：产能是否够{wanted.text}？", f"Ask: is its capacity enough for {wanted.text}?")


_PER_YEAR = {
    "/年": 1.0,
    "每年": 1.0,
    "一年": 1.0,
    "/月": 12.0,
    "每月": 12.0,
    "一个月": 12.0,
    "/天": 300.0,
    "每天": 300.0,
    "/year": 1.0,
    "/month": 12.0,
    "/day": 300.0,
}
# 6400平方米待租: what becomes of it is no part of the unit.
_BECOMES = re.compile(r"(?<=[米平方亩2])(?:待|可|空|闲|正在|现有)\S*$")
_WEIGHTS = {"吨": 1000.0, "t": 1000.0, "ton": 1000.0, "公斤": 1.0, "千克": 1.0, "kg": 1.0}
_AREAS = {"平方米": 1.0, "平米": 1.0, "平方": 1.0, "平": 1.0, "m2": 1.0, "亩": 2000.0 / 3.0}
_MEASURES = {unit: (factor, "kg") for unit, factor in _WEIGHTS.items()}
_MEASURES |= {unit: (factor, "m2") for unit, factor in _AREAS.items()}


def _covers(has: Quantity, wanted: Quantity) -> float | None:
    left, right = _yearly(has), _yearly(wanted)
    if left is None or right is None or left[1] != right[1]:
        return None
    return 1.0 if left[0] >= right[0] else max(0.0, left[0] / right[0]) * 0.5


def _yearly(quantity: Quantity) -> tuple[float, str] | None:
    """(amount a year, unit); an amount without a period is taken as it stands."""
    if quantity.value is None or quantity.unit is None:
        return None
    unit, factor = _BECOMES.sub("", quantity.unit.lower()), 1.0
    for period, times in _PER_YEAR.items():
        if unit.endswith(period):
            unit, factor = unit.removesuffix(period), times
    size, measure = _MEASURES.get(unit, (1.0, unit))
    return quantity.value * factor * size, measure


def _certificates(question: Question) -> bool:
    return bool(question.filter_.certificates) or _asked("certificates")(question)


def certificates(question: Question, candidate: Candidate) -> Seen:
    """The partner holds the certificates that are asked for."""
    wanted = certificates_asked(question, candidate)
    if not wanted or candidate.offer is None:
        return None
    held = held_certificates(candidate.partner, candidate.offer)
    lacking = [name for name in wanted if not holds(held, name)] if held else wanted
    if len(lacking) == len(wanted):
        return _whether_it_holds("、".join(lacking))
    value = 1.0 - len(lacking) / len(wanted)
    has = dict.fromkeys(one for one in held if any(holds([one], name) for name in wanted))
    return Evidence(value, "、".join(wanted), "、".join(has))


@lru_cache(_SAID)
def _whether_it_holds(names: str) -> Missing:
    return Missing(
        Words(f"是否有{names}未知", f"whether it holds {names}"),
        Words(f"问一下：有没有{names}？", f"Ask: does it hold {names}?"),
    )


def certificates_asked(question: Question, candidate: Candidate) -> tuple[str, ...]:
    asked, demanded = candidate.ask.certificates, question.filter_.certificates
    return tuple(dict.fromkeys((*asked, *demanded)))


def track_record(question: Question, candidate: Candidate) -> Seen:
    """The partner was introduced before and it came to something."""
    count = len(candidate.proofs)
    return Evidence(count / (count + 1)) if count else _NOTHING


FEATURES: tuple[Feature, ...] = (
    Feature(name="product_fit", role="score", weight=0.28, look=product_fit,
            words=Words("所供与所需是同一产品、同类或上下游", "what is offered is what is asked for, by name, kind or chain")),
    Feature(name="stated_need", role="score", weight=0.02, look=stated_need, concerns=_not_stated,
            words=Words("有一方明确写过这项需求", "one of the two stated this need")),
    Feature(name="kind", role="score", weight=0.07, look=kind, concerns=_asked("kind"),
            words=Words("是所说的那一类（产品、服务、技术、人才……）", "of the sort that is asked for: goods, service, technology, talent …")),
    Feature(name="region", role="score", weight=0.05, look=region, concerns=_places,
            words=Words("离得近，或在需求要求的地区", "near, or in the region that is asked for")),
    Feature(name="main_business", role="score", weight=0.03, look=main_business,
            words=Words("是对方的主营业务", "it is the partner's main business")),
    Feature(name="breadth", role="score", weight=0.11, look=breadth,
            words=Words("对方还有别的产品也合适", "the partner has more that fits")),
    Feature(name="coverage", role="score", weight=0.11, look=coverage,
            words=Words("对方的产品合起来含有所需的词语", "the partner's products hold the words that are asked for")),
    Feature(name="name_says", role="score", weight=0.04, look=name_says,
            words=Words("对方的名称就含有所需的词语", "the partner's name holds the words that are asked for")),
    Feature(name="context", role="score", weight=0.13, look=context, concerns=_asked("uses"),
            words=Words("对方本来就在所说的用途里做事", "the partner works where the product will be used")),
    Feature(name="remarks", role="score", weight=0.03, look=remarks, concerns=_asked("details"),
            words=Words("供给的说明里写到所说的规格、型号或用途", "the offer's remarks speak of the model, material or use that is asked for")),
    Feature(name="application", role="score", weight=0.02, look=application, concerns=_asked("uses"),
            words=Words("对方产品正用于所说的用途", "the partner's product goes where it will be used")),
    Feature(name="form", role="score", weight=0.05, look=form, concerns=_asked("forms"),
            words=Words("是想找的那一类单位（院校、科研院所、银行……）", "of the sort that is wished for: a school, a research institute, a bank …")),
    Feature(name="delivery", role="score", weight=0.01, look=delivery, concerns=_seeker_known,
            words=Words("写明供应到这里", "says that it is delivered there")),
    Feature(name="capacity", role="score", weight=0.03, look=capacity, concerns=_asked("quantity"),
            words=Words("产能够", "the capacity is enough")),
    Feature(name="certificates", role="score", weight=0.01, look=certificates, concerns=_certificates,
            words=Words("有所要求的资质", "holds the certificates")),
    Feature(name="track_record", role="score", weight=0.01, look=track_record,
            words=Words("以前牵线有过成效", "earlier introductions came to something")),
    Feature(name="not_itself", role="gate", weight=0.0,
            words=Words("不推荐自己", "never the seeker itself")),
    Feature(name="not_refused", role="gate", weight=0.0,
            words=Words("不推荐拒绝过的一对，也不为同一需求推荐撤回过的", "never a pair that was refused, nor for the same need one that was withdrawn")),
    Feature(name="not_known", role="gate", weight=0.0,
            words=Words("同一产品上已是伙伴的不再推荐", "never partners that they already are for this product")),
    Feature(name="not_competitor", role="gate", weight=0.0,
            words=Words("自己也生产的不算买家", "a maker of the same product is no buyer")),
    Feature(name="in_time", role="gate", weight=0.0,
            words=Words("过期或撤回的供给、过期或关闭的需求不算", "no expired, withdrawn or closed offers and needs")),
    Feature(name="in_conditions", role="gate", weight=0.0,
            words=Words("符合硬性条件（限定地区、供应地区、类型、资质，不要的除外）",
                        "within hard conditions (region, where it is delivered, type, certificates, what is not wanted)")),
)  # fmt: skip
SCORES = tuple(feature for feature in FEATURES if feature.look is not _adds_nothing)


def place_name(code: str) -> str:
    """The region as people call it."""
    return divisions().name(code)
