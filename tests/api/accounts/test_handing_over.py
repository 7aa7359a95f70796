"""Handing over many enterprises at once, by the page: all or none, and always exactly one steward."""

from typing import Any

from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.accounts.people import by_login
from graph.stores import EVERYTHING, Store
from schema import Stewardship
from schema.policy import Role
from tests.api.accounts.enterprises import (
    LI,
    PASSWORD,
    browser,
    confirmed,
    hidden,
    on_both,
    signed_in,
    steward_of,
    written,
)
from tests.api.accounts.posting import post

AT = "/care/hand-over"


def key_of(store: Store, login: str) -> str:
    with store.view(EVERYTHING) as view:
        person = by_login(view, login)
    assert person is not None
    return person.id


def cared_by(store: Store, ids: list[str]) -> list[str]:
    """One entry for each: who cares for it."""
    with store.view(EVERYTHING) as view:
        found = {one.organisation_id: one.person for one in view.entrusted_with(Stewardship, ids)}
        assert len(view.entrusted_with(Stewardship, ids)) == len(ids)
    return [found[id_] for id_ in ids]


def send(http: TestClient, **fields: Any) -> Any:
    shown = http.get(AT).text
    return post(http, AT, {"once": hidden(shown, "once"), "version": "0", "do": "hand_over", **fields})


def two(app: Any, store: Store, wang: TestClient) -> list[str]:
    return [
        confirmed(app, store, wang, "新来的厂"),
        confirmed(app, store, browser(app), "李家厂", who="李强", login=LI),
    ]


def staff(app: Any, store: Store) -> TestClient:
    _, link = Keeper(store).invite("zhang", "张工作", frozenset({Role.STAFF}))
    Door(store).enter(link, PASSWORD, "")
    return signed_in(app, "zhang")


@on_both
def test_staff_hand_over_all_of_a_steward_with_what_is_open(app: Any, store: Store, wang: TestClient) -> None:
    ids = two(app, store, wang)
    written(wang, f"/mine/{ids[0]}", "急要铜套")
    desk, hong, xiaoer = staff(app, store), key_of(store, "hong"), key_of(store, "xiaoer")
    page = desk.get(AT).text
    for words in ("新来的厂", "李家厂", "急要铜套", "周小二", "洪管家"):
        assert words in page
    assert "已交接" in send(desk, all_of=[hong, xiaoer], to=hong, note="等图纸").text
    assert cared_by(store, ids) == [hong, hong]
    assert "急要铜套" in signed_in(app, "hong").get("/care").text
    assert "等图纸" in desk.get(AT).text
    assert signed_in(app, "xiaoer").get(f"/care/{ids[0]}").status_code == 404


def test_all_or_none_and_what_was_ticked_stays(app: Any, store: Store, wang: TestClient) -> None:
    ids = two(app, store, wang)
    before, desk, hong = cared_by(store, ids), staff(app, store), key_of(store, "hong")
    for fields, words in (
        ({"organisation": ids, "to": ""}, "请选接手的店小二"),
        ({"organisation": ids, "to": key_of(store, "zhang"), "note": "说过了"}, "集群的店小二"),
        ({"to": hong}, "请勾选"),
        ({"organisation": [ids[0], "ent_" + "a" * 16], "to": hong}, "没有找到"),
    ):
        refused = send(desk, **fields)
        assert refused.status_code in (400, 404)
        assert words in refused.text
        assert cared_by(store, ids) == before
    again = send(desk, organisation=ids, to="per_x", note="说过了").text
    assert again.count(" checked") == 2
    assert 'value="说过了"' in again


def test_a_steward_hands_over_their_own_only(app: Any, store: Store, wang: TestClient) -> None:
    ids = two(app, store, wang)
    one = steward_of(app, store, ids[0])
    mine = cared_by(store, ids)[0]
    other = next(key_of(store, login) for login in ("hong", "xiaoer") if key_of(store, login) != mine)
    theirs = [id_ for id_, who in zip(ids, cared_by(store, ids), strict=True) if who != mine]
    if theirs:
        assert send(one, organisation=theirs, to=mine).status_code == 404
    assert send(one, all_of=[other], to=mine).status_code == 400
    assert send(one, organisation=ids[0], to=other).status_code == 200
    assert cared_by(store, ids)[0] == other
    assert wang.get(AT).status_code == 403
