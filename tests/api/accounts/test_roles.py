"""What somebody holds, for which clusters, and what becomes of it when that changes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts import Door, Keeper, Person, Signed
from api.accounts.people import by_login
from api.accounts.posts import Post, meant
from api.app import create_app
from api.settings import Settings
from committee.stewardship import steward_of
from graph.stores import EVERYTHING, Store, open_store
from schema import (
    BadInput,
    ClusterParty,
    Enterprise,
    Membership,
    NotFound,
    Representative,
    RepresentativeState,
    Stewardship,
)
from schema.policy import Role
from schema.stewardship import stewardship_id
from tests.api.accounts.enterprises import PASSWORD, join, on_both, signed_in
from tests.api.accounts.posting import OURS, post
from tests.factories import keep

NORTH, SOUTH = "pty_northnorthnorth1", "pty_southsouthsouth1"
OLD, NEW = "ent_oldoldoldoldold1", "ent_newnewnewnewnew1"


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    backend = getattr(request, "param", "sqlite")
    return (
        f"sqlite:///{tmp_path / 'town.db'}" if backend == "sqlite" else request.getfixturevalue("neo4j_url")
    )


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Two clusters with an enterprise each, an operator, and a steward of the north who cares for its own."""
    opened = open_store(address)
    for party, name, firm, called in ((NORTH, "北集群", OLD, "老厂"), (SOUTH, "南集群", NEW, "新厂")):
        keep(opened, ClusterParty(id=party, name=name), Enterprise(id=firm, name=called))
        keep(opened, Membership(id=f"mbr_{firm}", organisation_id=firm, party_id=party))
    let_in(opened, "zhao", Role.OPERATOR)
    bei = let_in(opened, "bei", Post(Role.STEWARD, NORTH))
    keep(opened, Stewardship(id=stewardship_id(OLD), organisation_id=OLD, person=bei.id))
    yield opened
    opened.close()


def let_in(store: Store, login: str, *held: Role | Post) -> Person:
    person, link = Keeper(store).invite(login, f"{login}先生", held)
    Door(store).enter(link, PASSWORD, "")
    return person


def enters(store: Store, login: str) -> Signed:
    token = Door(store).sign_in(login, PASSWORD, "")
    found = Door(store).who(token)
    assert found is not None
    return found


def cared_for_by(store: Store, firm: str) -> str:
    with store.view(EVERYTHING) as view:
        found = steward_of(view, firm)
    assert found is not None
    return found.person


@on_both
def test_an_invitation_says_for_which_clusters(store: Store) -> None:
    let_in(store, "tang", Post(Role.STAFF, NORTH), Post(Role.STEWARD, SOUTH))
    actor = enters(store, "tang").actor
    assert actor.clusters == {Role.STAFF: {NORTH}, Role.STEWARD: {SOUTH}}
    assert actor.roles == {Role.STAFF, Role.STEWARD}


def test_a_role_that_is_held_for_all_is_held_for_all(store: Store) -> None:
    let_in(store, "tang", Post(Role.STAFF, NORTH), Post(Role.STAFF))
    assert enters(store, "tang").actor.clusters == {}


def test_staff_of_one_cluster_is_no_staff_where_they_are_steward(store: Store) -> None:
    let_in(store, "tang", Post(Role.STAFF, NORTH), Post(Role.STEWARD, SOUTH))
    app = create_app(store, Settings(accounts=True))
    http = signed_in(app, "tang")
    assert [http.get(f"/care/{firm}").status_code for firm in (OLD, NEW)] == [200, 404]
    with store.write("t", "…") as tx:
        person = by_login(tx, "tang")
        assert person is not None
        tx.put([Stewardship(id=stewardship_id(NEW), organisation_id=NEW, person=person.id)])
        tx.commit()
    assert http.get(f"/care/{NEW}").status_code == 200
    asked = 'mutation { recordOutcome(input: {organisation: {id: "%s"}, metric: "产值", after: "3亿元"}) { problems { code } } }'
    codes = [http.post("/graphql", json={"query": asked % firm}).json() for firm in (OLD, NEW)]
    assert [one["data"]["recordOutcome"]["problems"] for one in codes] == [[], [{"code": "FORBIDDEN"}]]


def test_what_staff_of_one_cluster_register_is_in_it(store: Store) -> None:
    let_in(store, "tang", Post(Role.STAFF, NORTH))
    http = signed_in(create_app(store, Settings(accounts=True)), "tang")
    for asked in (
        'registerEnterprise(input: {name: "图尔克厂"}) { problems { code } }',
        'registerClusterParty(input: {name: "北集群第二支部"}) { problems { code } }',
    ):
        answer = http.post("/graphql", json={"query": f"mutation {{ {asked} }}"}).json()
        (payload,) = answer["data"].values()
        assert payload["problems"] == []
    page = http.get("/organisations/new").text
    assert 'value="北集群"' in page
    elsewhere = (
        f'registerEnterprise(input: {{name: "别处厂", party: {{id: "{SOUTH}"}}}}) {{ problems {{ code }} }}'
    )
    answer = http.post("/graphql", json={"query": f"mutation {{ {elsewhere} }}"}).json()
    assert [one["code"] for one in answer["data"]["registerEnterprise"]["problems"]] != []


@on_both
def test_an_enterprise_is_of_the_clusters_of_its_steward(store: Store) -> None:
    app = create_app(store, Settings(accounts=True))
    http = TestClient(app, base_url="https://town.example", follow_redirects=True)
    let_in(store, "nan", Post(Role.STEWARD, SOUTH))
    for nowhere in ("", "pty_nosuchpartynosu1"):
        refused = join(http, "第三厂", cluster=nowhere)
        assert (refused.status_code, "请选贵企业在哪个集群" in refused.text) == (400, True)
        assert 'value="第三厂"' in refused.text
    assert join(http, "第三厂", cluster=NORTH).status_code == 200
    with store.view(EVERYTHING) as view:
        (claim,) = view.all(Representative)
        belongs = view.memberships_of([claim.organisation_id])
    assert [one.party_id for one in belongs] == [NORTH]
    bei = signed_in(app, "bei")
    page = bei.get(f"/care/{claim.organisation_id}").text
    assert "第三厂" in page
    with store.write("t", "…") as tx:
        tx.put([replace(claim, state=RepresentativeState.CONFIRMED)])
        tx.commit()
    assert enters(store, "13911112222").actor.clusters == {Role.ENTERPRISE: {NORTH}}
    for nowhere in ("", ', cluster: "pty_nosuchpartynosu1"'):
        answer = http.post(
            "/graphql",
            json={
                "query": f'mutation {{ claim(input: {{name: "第四厂"{nowhere}}}) {{ problems {{ code }} }} }}'
            },
            headers=OURS,
        ).json()
        assert answer["data"]["claim"]["problems"] == [{"code": "EMPTY_TEXT"}], "as on the page"


@on_both
def test_a_role_that_goes_leaves_nobody_without_a_steward(store: Store) -> None:
    nan = let_in(store, "nan", Post(Role.STEWARD, SOUTH))
    bei = enters(store, "bei").person
    keeper = Keeper(store)
    for successor, code in (
        (None, "STILL_CARES"),
        ("bei", "STILL_CARES"),
        ("nan", "NO_STEWARD"),
        ("x", "NO_STEWARD"),
    ):
        with pytest.raises(BadInput) as refused:
            keeper.assign(bei.id, [Post(Role.STEWARD, SOUTH)], successor)
        assert refused.value.code == code
        assert cared_for_by(store, OLD) == bei.id
    keeper.assign(nan.id, [Post(Role.STEWARD)])
    keeper.assign(bei.id, [Post(Role.STEWARD, SOUTH)], "nan")
    assert cared_for_by(store, OLD) == nan.id


def test_other_roles_end_the_sessions_and_the_link_stays_as_it_was(store: Store) -> None:
    tang = let_in(store, "tang", Role.STAFF)
    door, keeper = Door(store), Keeper(store)
    token = door.sign_in("tang", PASSWORD, "")
    keeper.assign(tang.id, [Post(Role.STAFF)])
    assert door.who(token) is not None  # nothing changed
    keeper.assign(tang.id, [Post(Role.STAFF, NORTH)])
    assert door.who(token) is None
    assert enters(store, "tang").actor.clusters == {Role.STAFF: {NORTH}}


def test_the_last_operator_stays_one(store: Store) -> None:
    zhao = enters(store, "zhao").person
    with pytest.raises(BadInput) as refused:
        Keeper(store).assign(zhao.id, [Post(Role.STAFF)])
    assert refused.value.code == "LAST_OPERATOR"
    let_in(store, "qian", Role.OPERATOR)
    assert Keeper(store).assign(zhao.id, [Post(Role.STAFF)]).roles == {Role.STAFF}


def test_roles_that_cannot_be_are_refused(store: Store) -> None:
    with store.view(EVERYTHING) as view:
        assert meant(view, "staff@北集群") == Post(Role.STAFF, NORTH)
        for said, code in (
            ("boss", "NO_ROLE"),
            ("operator@北集群", "ROLE_OF_ALL"),
            ("enterprise", "NO_ROLE"),
        ):
            with pytest.raises(BadInput) as refused:
                meant(view, said)
            assert refused.value.code == code
        for said in ("staff@西集群", "staff@老厂", "staff@pty_nosuchpartynosuc"):
            with pytest.raises(NotFound):
                meant(view, said)


def test_an_operator_changes_roles_on_the_page(store: Store) -> None:
    tang = let_in(store, "tang", Role.STAFF)
    http = signed_in(create_app(store, Settings(accounts=True)), "zhao")
    page = http.get("/people").text
    assert f'value="staff@{NORTH}"' in page
    fields: dict[str, Any] = {
        "do": "roles",
        "person": tang.id,
        "role": [f"staff@{NORTH}", f"steward@{SOUTH}"],
    }
    shown = post(http, "/people", fields).text
    assert "角色已改" in shown
    assert "工作人员 · 北集群" in shown
    assert "店小二 · 南集群" in shown
    last = post(
        http, "/people", {"do": "roles", "person": enters(store, "zhao").person.id, "role": ["staff"]}
    )
    assert (last.status_code, "最后一位管理员" in last.text) == (400, True)


def test_a_change_of_roles_is_one_transaction(store: Store) -> None:
    """Refused at the hand-over, nothing of it is kept."""
    bei = enters(store, "bei")
    with pytest.raises(BadInput):
        Keeper(store).assign(bei.person.id, [Post(Role.STAFF, SOUTH)], None)
    assert enters(store, "bei").actor.roles == {Role.STEWARD}
