"""Changing what somebody may do, and ending it: nobody that they cared for is left without a steward."""

from collections.abc import Collection
from dataclasses import replace

from api.accounts import links, people, posts, sessions, subjects
from api.accounts.people import Person
from api.accounts.posts import Post
from committee import representatives, stewardship
from graph.stores import Transaction, View
from schema import BadInput, Representative, RepresentativeState, Source, Stewardship
from schema.policy import OF_THE_COMMITTEE, Role

_ACTS_OR_CLAIMS = (RepresentativeState.CLAIMED, RepresentativeState.CONFIRMED)


def assign(
    tx: Transaction,
    person: Person,
    held: Collection[Post],
    successor: str | None,
    source: Source,
    keep: str | None,
) -> Person:
    """They hold these roles from this moment on, beside that of somebody of an enterprise. Where it is less than before
    their sessions end but `keep`; whom they may not care for any more goes to the `successor`."""
    roles, clusters = posts.held(held)
    kept = person.roles - set(OF_THE_COMMITTEE)
    if not roles | kept:
        raise BadInput(
            "请至少选一个角色；要停用账号，请按“已离开”。", "Choose at least one role.", code="NO_ROLE"
        )
    if Role.OPERATOR not in roles:
        check_not_last_operator(tx, person)
    changed = replace(person, roles=roles | kept, clusters=clusters)
    people.keep(tx, changed)
    _hand_over(tx, changed, successor, source)
    if changed.roles != person.roles or changed.clusters != person.clusters:
        sessions.end(tx, person.id, [id_ for id_, _ in sessions.of_person(tx, person.id) if id_ != keep])
    return changed


def let_go(tx: Transaction, person: Person, successor: str | None, source: Source) -> None:
    """They may not sign in any more, act for nobody, and care for nobody."""
    check_not_last_operator(tx, person)
    gone = replace(person, roles=frozenset(), clusters={}, password=None, email=None, left=source.recorded_at)
    people.keep(tx, gone)
    _hand_over(tx, gone, successor, source)
    for one in tx.entrusted_to(Representative, person.id):
        if one.state in _ACTS_OR_CLAIMS:
            representatives.leave(tx, one.id, None, source)
    links.withdraw(tx, person.id)
    subjects.unbind(tx, person.id)
    sessions.end(tx, person.id, [id_ for id_, _ in sessions.of_person(tx, person.id)])


def check_not_last_operator(view: View, person: Person) -> None:
    others = [one for one in people.with_role(view, Role.OPERATOR) if one.id != person.id]
    if Role.OPERATOR in person.roles and not others:
        raise BadInput(
            "这是最后一位管理员；请先邀请另一位。",
            "This is the last operator; invite another one first.",
            code="LAST_OPERATOR",
        )


def _hand_over(tx: Transaction, person: Person, successor: str | None, source: Source) -> None:
    """Whatever they care for and may not any more. Who stays staff keeps what stewards of nowhere else care for."""
    theirs = [one for one in tx.entrusted_to(Stewardship, person.id) if not may_care(tx, person, one)]
    to = _meant(tx, successor) if successor else None
    stewardship.hand_over_all(tx, theirs, to.id if to and to.id != person.id else None, source)
    for one in theirs:
        if to and to.id not in posts.carers(tx)(one.organisation_id):
            raise no_steward(to.login)


def may_care(view: View, person: Person, one: Stewardship) -> bool:
    parties = posts.parties_of(view, one.organisation_id)
    return any(
        role in person.roles and posts.reaches(view, person.clusters, role, parties)
        for role in (Role.STEWARD, Role.STAFF)
    )


def _meant(tx: Transaction, login: str) -> Person:
    person = people.by_login(tx, login)
    if person is None:
        raise no_steward(login)
    return person


def no_steward(login: str) -> BadInput:
    return BadInput(
        f"{login} 不是这里的店小二。",
        f"{login} is no steward of these.",
        code="NO_STEWARD",
        detail={"field": "successor"},
    )
