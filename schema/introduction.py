"""牵线: an introduction, the states it goes through, and who may move it where, as one table."""

from dataclasses import dataclass
from enum import StrEnum

from schema.problem import NotAllowed, require
from schema.record import ExternalId, Record


class IntroductionState(StrEnum):
    SUGGESTED = "suggested"
    CONSENTED = "consented"
    MET = "met"
    SAMPLED = "sampled"
    PROJECT = "project"
    CONTRACT = "contract"
    IN_USE = "in_use"
    EFFECT = "effect"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        return STATE_ZH[self]

    @property
    def en(self) -> str:
        return STATE_EN[self]


S = IntroductionState

STATE_ZH = {
    S.SUGGESTED: "已建议",
    S.CONSENTED: "双方同意",
    S.MET: "已见面",
    S.SAMPLED: "送样/报价",
    S.PROJECT: "立项",
    S.CONTRACT: "签约",
    S.IN_USE: "已应用",
    S.EFFECT: "已见成效",
    S.DECLINED: "已拒绝",
    S.WITHDRAWN: "已撤回",
}
STATE_EN = {state: state.value.replace("_", " ") for state in S} | {S.SAMPLED: "sample or quote"}

# The road of an introduction. A step may skip ahead (a contract may come without a sample), never back;
# the two ends that need a reason may be reached from anywhere but from an effect.
ROAD = (S.SUGGESTED, S.CONSENTED, S.MET, S.SAMPLED, S.PROJECT, S.CONTRACT, S.IN_USE, S.EFFECT)
ENDS_WITH_REASON = (S.DECLINED, S.WITHDRAWN)
NEXT: dict[IntroductionState, tuple[IntroductionState, ...]] = {
    **{state: ROAD[place + 1 :] + ENDS_WITH_REASON for place, state in enumerate(ROAD[:-1])},
    S.EFFECT: (),
    S.DECLINED: (),
    S.WITHDRAWN: (),
}

# The type of one that says that `a_id` does not want to be brought together with `b_id`, which is not told.
BLOCK = "不对接"

# The words of ledgers and reports, and the state they mean.
STATE_OF_WORDS = {
    "已建议": S.SUGGESTED,
    "拟牵线": S.SUGGESTED,
    "双方同意": S.CONSENTED,
    "已见面": S.MET,
    "已对接": S.MET,
    "送样/报价": S.SAMPLED,
    "送样": S.SAMPLED,
    "报价": S.SAMPLED,
    "已启动": S.PROJECT,
    "进行中": S.PROJECT,
    "立项": S.PROJECT,
    "签约": S.CONTRACT,
    "已签约": S.CONTRACT,
    "已发放": S.IN_USE,
    "已完成": S.IN_USE,
    "已应用": S.IN_USE,
    "已批量应用": S.IN_USE,
    "已见成效": S.EFFECT,
    "已拒绝": S.DECLINED,
    "已撤回": S.WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move of an introduction."""

    state: IntroductionState
    on: str | None = None
    by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction(Record):
    """The committee brought `a_id` and `b_id` together over a matter.

    `supplier_id` is one of the two, None where the direction is not known. `state_text` is the word the
    ledger used. `product_ids` are the products that it is about, as far as they are known.
    """

    a_id: str
    b_id: str
    supplier_id: str | None = None
    matter: str | None = None
    type: str | None = None
    product_ids: tuple[str, ...] = ()
    need_id: str | None = None
    party_id: str | None = None
    date: str | None = None
    state: IntroductionState = S.SUGGESTED
    state_text: str | None = None
    effect_text: str | None = None
    steps: tuple[Step, ...] = ()
    external_ids: tuple[ExternalId, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        require(self.a_id != self.b_id, "撮合须有两方。", "An introduction is of two.")
        sides = (None, self.a_id, self.b_id)
        require(self.supplier_id in sides, "供方须是两方之一。", "The supplier is one of the two.")

    def other(self, organisation_id: str) -> str:
        """The side that is not `organisation_id`."""
        return self.b_id if organisation_id == self.a_id else self.a_id

    @property
    def goes_on(self) -> bool:
        """Whether it may still come further, or end."""
        return bool(NEXT[self.state])


def check_step(current: IntroductionState, to: IntroductionState, reason: str | None) -> None:
    """Raise `NotAllowed` when `to` cannot follow `current`, or lacks the reason it needs."""
    if to not in NEXT[current]:
        possible = "、".join(state.zh for state in NEXT[current]) or "无"
        raise NotAllowed(
            f"“{current.zh}”之后不能变为“{to.zh}”，可以变为：{possible}。",
            f"“{current.en}” cannot be followed by “{to.en}”; possible: "
            f"{', '.join(state.en for state in NEXT[current]) or 'none'}.",
            code="ILLEGAL_STEP",
        )
    if to in ENDS_WITH_REASON and not (reason and reason.strip()):
        raise NotAllowed(f"“{to.zh}”须写明原因。", f"“{to.en}” needs a reason.", code="REASON_REQUIRED")
