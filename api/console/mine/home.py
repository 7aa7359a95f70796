"""My enterprise: what waits for it, what it needs, whom it is brought together with."""

from dataclasses import dataclass, replace

from api.accounts import Person
from api.accounts.leaving import erase_account
from api.accounts.people import find
from api.console.asked import Asked, Elsewhere, address
from api.console.forms import new_token
from api.console.mine.others import other_side
from api.console.mine.own import HERE, Own, own, said_by
from api.console.posted import not_whole
from api.console.speech import shortened
from committee import consenting, inbox, representatives
from committee.inbox import Waits
from committee.stewardship import steward_of
from graph.stores import ChangeKind, Transaction, View
from schema import (
    Introduction,
    Need,
    NeedState,
    NotAllowed,
    Problem,
    Purpose,
    Representative,
)
from schema.consent import TERMS
from schema.introduction import BLOCK
from schema.policy import Role


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
    terms: str | None = None  # the version of today, where it is to be agreed to again


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
    needs = [need for need in view.needs_of([organisation.id]) if inbox.may_see(need, mine_.me)]
    shown = inbox.introductions_of(view, mine_.me)
    care = steward_of(view, organisation.id)
    blocks = [one for one in shown if one.type == BLOCK]
    shown = [one for one in shown if one.type != BLOCK]
    return MinePage(
        own=mine_,
        steward=find(view, care.person) if care else None,
        waiting=_waiting(view, asked, mine_),
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
        terms=TERMS if mine_.me.acts and consenting.to_be_asked_again(view, organisation.id) else None,
    )


def _waiting(view: View, asked: Asked, mine_: Own) -> list[Waiting]:
    """What waits for this enterprise, in words, and where to answer."""
    found: list[Waiting] = []
    for matter in inbox.of_enterprise(view, mine_.me, asked.today.isoformat()):
        match matter.record:
            case Need(question=str() as question) as need if matter.waits is Waits.ANSWER:
                found.append(Waiting(asked.say("mine.asked_back", question=question), _at(mine_, need)))
            case Need() as need:
                found.append(Waiting(asked.say("mine.still", text=shortened(need.text)), _at(mine_, need)))
            case Introduction() as one:
                other = other_side(view, one, mine_.organisation.id, asked.say)
                where = f"{mine_.path}/introductions/{one.id}"
                found.append(Waiting(asked.say("mine.wants_to_meet", other=other), where))
    return found


def _listed_need(mine_: Own, need: Need, asked: Asked) -> Listed:
    state = need.state.value
    if need.state is NeedState.OPEN and not need.is_open(asked.today.isoformat()):
        state = "expired"
    return Listed(shortened(need.text, 60), _at(mine_, need), f"mine.need_{state}")


def _at(mine_: Own, need: Need) -> str:
    return f"{mine_.path}/needs/{need.id}"


def kind_of(asked: Asked) -> ChangeKind:
    """Whoever leaves with the account has it erased."""
    form = asked.form
    erases = form is not None and form.text("do") == "leave" and form.text("erase")
    return ChangeKind.ERASURE if erases else ChangeKind.EDIT


def act_on_own(tx: Transaction, asked: Asked) -> Elsewhere:
    """Agree to the text of today; or leave: from the next click on one acts for it no more."""
    assert asked.form is not None
    mine_ = own(tx, asked)
    match asked.form.text("do"):
        case "terms":
            consenting.give(tx, mine_.organisation.id, mine_.me.person, Purpose.SERVICE, said_by(asked))
            return Elsewhere(f"{mine_.path}?done=terms")
        case "leave":
            representatives.leave(tx, mine_.me.id, None, said_by(asked))
            return _gone(tx, asked, mine_)
    raise not_whole()


def _gone(tx: Transaction, asked: Asked, mine_: Own) -> Elsewhere:
    """Who acts for no enterprise any more, and is nothing else, may have the account erased with it."""
    person = mine_.signed.person
    if kind_of(asked) is not ChangeKind.ERASURE:
        return Elsewhere("/mine?done=left_enterprise")
    if acting_or_claiming(tx, person.id) or person.roles != {Role.ENTERPRISE}:
        raise NotAllowed(
            "您还代表别的企业，或者还是工作人员，账号不能删除；请去掉勾选，只退出这家企业。",
            "You act for another enterprise, or are staff: the account cannot be erased. Leave it unticked, and leave this one only.",
            code="STILL_ACTS",
        )
    erase_account(tx, person, said_by(asked))
    return Elsewhere("/sign-in?done=account_erased", session="")
