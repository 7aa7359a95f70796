"""My enterprise: what waits for it, what it needs, whom it is brought together with."""

from dataclasses import dataclass, replace

from api.accounts import Person
from api.accounts.people import find
from api.console.asked import Asked, Elsewhere, address
from api.console.forms import new_token
from api.console.mine.others import other_side
from api.console.mine.own import HERE, Own, may_see, own, said_by
from api.console.speech import shortened
from committee import consenting, representatives
from committee.care import steward_of
from graph.stores import Transaction, View
from schema import (
    BadInput,
    Introduction,
    Need,
    NeedState,
    Problem,
    Representative,
)
from schema.dates import last_day
from schema.introduction import BLOCK

SOON = 14  # days before it ends in which one is asked whether a need still holds


@dataclass(frozen=True, slots=True)
class MineList:
    enterprises: list[Own]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that somebody has to answer, and where."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A need or an introduction in a list; `state` is the key of its word."""

    title: str
    href: str
    state: str


@dataclass(frozen=True, slots=True)
class MinePage:
    own: Own
    steward: Person | None
    waiting: list[Waiting]
    needs: list[Listed]
    introductions: list[Listed]
    blocked: list[str]
    token: str
    problem: Problem | None


def mine(view: View, asked: Asked) -> MineList | Elsewhere:
    """Straight to the only one; a list where there are several."""
    assert asked.signed is not None
    found = [own(view, replace(asked, id=one.id)) for one in acting_or_claiming(view, asked.signed.person.id)]
    if len(found) == 1:
        return Elsewhere(address(found[0].path, {"done": asked.text("done")}))
    return MineList(found)


def acting_or_claiming(view: View, person: str) -> list[Representative]:
    return [one for one in view.entrusted_to(Representative, person) if one.state in HERE]


def home(view: View, asked: Asked) -> MinePage:
    mine_ = own(view, asked)
    organisation = mine_.organisation
    needs = [need for need in view.needs_of([organisation.id]) if may_see(need, mine_)]
    shown = introductions_of(view, mine_)
    care = steward_of(view, organisation.id)
    blocks = [one for one in shown if one.type == BLOCK]
    shown = [one for one in shown if one.type != BLOCK]
    return MinePage(
        own=mine_,
        steward=find(view, care.person) if care else None,
        waiting=[*_needs_waiting(asked, mine_, needs), *_introductions_waiting(view, asked, mine_, shown)],
        needs=[
            _listed_need(mine_, need, asked)
            for need in sorted(needs, key=lambda one: one.state is NeedState.CLOSED)
        ],
        introductions=[
            Listed(
                other_side(view, one, organisation.id, asked.say),
                f"{mine_.path}/introductions/{one.id}",
                f"state.{one.state.value}",
            )
            for one in shown
        ],
        blocked=[other_side(view, one, organisation.id, asked.say) for one in blocks],
        token=new_token(),
        problem=asked.problem,
    )


def introductions_of(view: View, mine_: Own) -> list[Introduction]:
    """Those that it knows of; none before somebody is confirmed."""
    id_ = mine_.organisation.id
    if not mine_.me.acts:
        return []
    found = [one for one in view.introductions_of(id_) if id_ in (one.a_id, one.b_id)]
    return [one for one in found if consenting.is_shown_to(view, one, id_)]


def ends_soon(need: Need, today: str) -> bool:
    """Whether one asks if it still holds."""
    if need.state is not NeedState.OPEN or need.expires_on is None:
        return False
    left = last_day(need.expires_on).toordinal() - last_day(today).toordinal()
    return left <= SOON


def _needs_waiting(asked: Asked, mine_: Own, needs: list[Need]) -> list[Waiting]:
    today = asked.today.isoformat()
    asked_back = [
        need for need in needs if need.state is NeedState.PROPOSED and need.question and not need.answer
    ]
    ending = [need for need in needs if ends_soon(need, today)]
    return [
        *(
            Waiting(asked.say("mine.asked_back", question=need.question), _at(mine_, need))
            for need in asked_back
        ),
        *(Waiting(asked.say("mine.still", text=shortened(need.text)), _at(mine_, need)) for need in ending),
    ]


def _introductions_waiting(view: View, asked: Asked, mine_: Own, shown: list[Introduction]) -> list[Waiting]:
    return [
        Waiting(
            asked.say("mine.wants_to_meet", other=other_side(view, one, mine_.organisation.id, asked.say)),
            f"{mine_.path}/introductions/{one.id}",
        )
        for one in shown
        if consenting.awaits(view, one, mine_.organisation.id)
    ]


def _listed_need(mine_: Own, need: Need, asked: Asked) -> Listed:
    state = need.state.value
    if need.state is NeedState.OPEN and not need.is_open(asked.today.isoformat()):
        state = "expired"
    return Listed(shortened(need.text, 60), _at(mine_, need), f"mine.need_{state}")


def _at(mine_: Own, need: Need) -> str:
    return f"{mine_.path}/needs/{need.id}"


def act_on_own(tx: Transaction, asked: Asked) -> Elsewhere:
    """Leave: from the next click on one acts for it no more."""
    assert asked.form is not None
    mine_ = own(tx, asked)
    if asked.form.text("do") != "leave":
        raise BadInput(
            "表单不完整，请重新打开再填。", "The form is not whole; open it again.", code="BAD_FORM"
        )
    representatives.leave(tx, mine_.me.id, None, said_by(asked))
    return Elsewhere("/mine?done=left_enterprise")
