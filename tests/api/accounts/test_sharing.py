"""Two clusters: one lets the other see what it offers, as a category, until it takes that back; nothing else crosses."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.accounts.people import by_login
from api.accounts.posts import Post
from api.app import create_app
from api.settings import Settings
from graph.stores import EVERYTHING, Store, open_store
from schema import (
    ClusterParty,
    Membership,
    Offer,
    Representative,
    RepresentativeState,
    Share,
    Stewardship,
    Visibility,
)
from schema.policy import Role
from schema.representative import representative_id
from schema.stewardship import stewardship_id
from tests.api.accounts.enterprises import PASSWORD, do, hidden, on_both, signed_in
from tests.api.accounts.posting import post
from tests.api.accounts.test_by_graphql import ask, does, refused
from tests.factories import enterprise, id_of, keep

NORTH, SOUTH = "pty_northnorthnorth1", "pty_southsouthsouth1"
SEEKER = id_of("Enterprise", "北方机械厂")
MAKERS = [f"南方{word}轴承厂" for word in "甲乙丙"]
PROSPECTS = f'{{ prospects(organisationId: "{SEEKER}", question: {{direction: UPSTREAM}}) {{ nodes {{ text partner {{ name }} }} }} }}'


@pytest.fixture
def store(request: pytest.FixtureRequest, address: str) -> Iterator[Store]:
    """A seeker in the north, and in the south three who have what it needs, one of them for its stewards only."""
    opened = open_store(address)
    for party, name, firms in (
        (NORTH, "北集群", [enterprise("北方机械厂", needs=["轴承"])]),
        (SOUTH, "南集群", [enterprise(name, makes=["轴承"]) for name in MAKERS]),
    ):
        keep(opened, ClusterParty(id=party, name=name), *firms)
        for firm, *_ in firms:
            keep(opened, Membership(id=f"mbr_{firm.id[4:]}", organisation_id=firm.id, party_id=party))
    kept_back = id_of("Offer", MAKERS[2], "轴承")
    with opened.view(EVERYTHING) as view:
        offer = view.get(Offer, kept_back)
    assert offer is not None
    keep(opened, [_with(offer, visibility=Visibility.STEWARD)])
    for place, party in (("bei", NORTH), ("nan", SOUTH)):
        let_in(opened, f"staff-{place}", Post(Role.STAFF, party))
        let_in(opened, f"care-{place}", Post(Role.STEWARD, party))
    with opened.view(EVERYTHING) as view:
        carers = {place: by_login(view, f"care-{place}") for place in ("bei", "nan")}
    fang = let_in(opened, "fang", Role.ENTERPRISE)
    entrusted = [(SEEKER, carers["bei"]), *((id_of("Enterprise", name), carers["nan"]) for name in MAKERS)]
    keep(
        opened,
        *(
            Stewardship(id=stewardship_id(id_), organisation_id=id_, person=who.id)
            for id_, who in entrusted
            if who
        ),
        Representative(
            id=representative_id(SEEKER, fang),
            organisation_id=SEEKER,
            person=fang,
            state=RepresentativeState.CONFIRMED,
        ),
    )
    yield opened
    opened.close()


def _with(record: Any, **more: Any) -> Any:
    return replace(record, **more)


def let_in(store: Store, login: str, *held: Role | Post) -> str:
    person, link = Keeper(store).invite(login, f"{login}先生", held)
    Door(store).enter(link, PASSWORD, "")
    return person.id


@pytest.fixture
def app(store: Store) -> Any:
    return create_app(store, Settings(accounts=True))


def told(http: TestClient) -> list[str]:
    return [one["text"] for one in ask(http, PROSPECTS)["nodes"]]


@on_both
def test_what_is_shared_is_seen_as_a_category_until_it_is_taken_back(app: Any, store: Store) -> None:
    fang, south = signed_in(app, "fang"), signed_in(app, "staff-nan")
    assert told(fang) == []
    page = south.get("/shares").text
    assert 'value="南集群"' in page
    assert "已共享" in do(south, "/shares", "share", whose="南集群", to=NORTH, until="").text
    nodes = ask(fang, PROSPECTS)["nodes"]
    assert [one["partner"] for one in nodes] == [None, None]  # the third shows itself to its stewards only
    assert not [name for name in MAKERS if name in str(nodes)]
    assert fang.get(f"/organisations/{id_of('Enterprise', MAKERS[0])}").status_code in (403, 404)
    assert ask(fang, f'{{ node(id: "{id_of("Enterprise", MAKERS[0])}") {{ id }} }}') is None
    north = signed_in(app, "staff-bei")
    assert "南集群 → 北集群" in north.get("/shares").text
    with store.view(EVERYTHING) as view:
        (share,) = view.all(Share)
    assert refused(north, "withdrawShare", f'id: "{share.id}"') == "FORBIDDEN"
    assert "从现在起看不到" in do(south, "/shares", "withdraw", share=share.id).text
    assert told(fang) == []
    assert "现在没有共享" in north.get("/shares").text


def test_one_enterprise_is_shared_alone_and_its_name_is_not_told(app: Any, store: Store) -> None:
    fang, south, north = (signed_in(app, login) for login in ("fang", "staff-nan", "staff-bei"))
    do(south, "/shares", "share", whose=MAKERS[0], to=NORTH, until="2099-01-01")
    assert len(told(fang)) == 1
    assert MAKERS[0] in south.get("/shares").text
    seen = north.get("/shares").text
    assert (MAKERS[0] in seen, id_of("Enterprise", MAKERS[0]) in seen, "2099-01-01" in seen) == (
        False,
        False,
        True,
    )
    assert ask(north, "{ shares { organisation { id } to { name } until } }") == [
        {"organisation": None, "to": {"name": "北集群"}, "until": "2099-01-01"}
    ]


def test_it_ends_with_its_day(app: Any, store: Store) -> None:
    south = signed_in(app, "staff-nan")
    do(south, "/shares", "share", whose="南集群", to=NORTH, until="2099-01-01")
    with store.view(EVERYTHING) as view:
        (share,) = view.all(Share)
    keep(store, [_with(share, until="2020-01-01", version=share.version)])
    assert told(signed_in(app, "fang")) == []
    assert "现在没有共享" in south.get("/shares").text


def test_nobody_shares_what_is_not_theirs(app: Any, store: Store) -> None:
    north, south = signed_in(app, "staff-bei"), signed_in(app, "staff-nan")
    theirs = f'organisation: {{id: "{SOUTH}"}}, to: {{id: "{NORTH}"}}'
    assert refused(north, "share", theirs) == "FORBIDDEN"
    one = id_of("Enterprise", MAKERS[0])
    assert refused(north, "share", f'organisation: {{id: "{one}"}}, to: {{id: "{NORTH}"}}') == "NOT_FOUND"
    for login in ("care-nan", "fang"):
        assert refused(signed_in(app, login), "share", theirs) == "FORBIDDEN"
        assert signed_in(app, login).get("/shares").status_code == 403
    assert (
        refused(south, "share", f'organisation: {{id: "{SOUTH}"}}, to: {{id: "{SOUTH}"}}') == "SAME_CLUSTER"
    )
    assert refused(south, "share", f'organisation: {{id: "{SOUTH}"}}, to: {{id: "{one}"}}') == "NO_CLUSTER"
    assert refused(south, "share", f'{theirs}, until: "2020-01-01"') == "PAST_DAY"
    made = does(south, "share", theirs, "share { id until }")["share"]
    again = does(south, "share", f'{theirs}, until: "2099-06"', "share { id until }")["share"]
    assert (again["id"], again["until"]) == (made["id"], "2099-06-30")
    with store.view(EVERYTHING) as view:
        assert [one.kind.value for one in view.change_sets(2).items] == ["edit", "edit"]


def test_a_steward_sees_it_for_whom_they_care_and_asks_both(app: Any, store: Store) -> None:
    carer, south = signed_in(app, "care-bei"), signed_in(app, "staff-nan")
    need = id_of("Need", "北方机械厂", "轴承")
    at = f"/care/{SEEKER}/needs/{need}"
    assert "别的集群共享的" not in carer.get(at).text
    made = does(south, "share", f'organisation: {{id: "{SOUTH}"}}, to: {{id: "{NORTH}"}}', "share { id }")[
        "share"
    ]
    page = carer.get(at).text
    assert "别的集群共享的" in page
    assert not [name for name in MAKERS if name in page or id_of("Enterprise", name) in page]
    given = {"once": hidden(page, "once"), "version": "0", "reference": hidden(page, "reference")}
    assert "已去问双方" in post(carer, f"{at}/shared", given).text
    post(carer, f"{at}/shared", given)
    with store.view(EVERYTHING) as view:
        (one,) = view.introductions_of(SEEKER)
    assert (one.b_id in [id_of("Enterprise", name) for name in MAKERS], one.type) == (True, "征求双方意见")
    nodes = ask(
        carer, f'{{ sharedProspects(needId: "{need}") {{ nodes {{ reference partner {{ id }} }} }} }}'
    )["nodes"]
    assert [one["partner"] for one in nodes] == [None]  # the other is known to it by now
    proposed = f'needId: "{need}", reference: "{nodes[-1]["reference"]}"'
    does(carer, "proposeShared", proposed)
    assert refused(signed_in(app, "care-nan"), "proposeShared", proposed) == "NOT_FOUND"
    does(south, "withdrawShare", f'id: "{made["id"]}"')
    assert refused(carer, "proposeShared", proposed) == "PROSPECT_GONE"
    assert "别的集群共享的" not in carer.get(at).text
    gone = post(carer, f"{at}/shared", {**given, "once": "t" * 16})
    assert (gone.status_code, "已经不在建议里" in gone.text) == (404, True)
    assert signed_in(app, "care-nan").get(at).status_code == 404


def test_who_met_by_it_has_met(app: Any, store: Store, tmp_path: Path) -> None:
    """Asked by a reference, agreed by telephone, and then the share is taken back."""
    fang, south = signed_in(app, "fang"), signed_in(app, "staff-nan")
    made = does(south, "share", f'organisation: {{id: "{SOUTH}"}}, to: {{id: "{NORTH}"}}', "share { id }")[
        "share"
    ]
    need = id_of("Need", "北方机械厂", "轴承")
    asked = ask(
        fang,
        f'{{ prospects(organisationId: "{SEEKER}", question: {{needId: "{need}"}}) {{ nodes {{ reference }} }} }}',
    )
    reference = asked["nodes"][0]["reference"]
    given = f'organisationId: "{SEEKER}", needId: "{need}", reference: "{reference}"'
    does(fang, "askToMeet", given)
    with store.view(EVERYTHING) as view:
        (one,) = view.introductions_of(SEEKER)
    carer = signed_in(app, "care-nan")
    assert "北方机械厂" not in carer.get(f"/care/{one.b_id}").text
    does(carer, "recordAnswer", f'id: "{one.id}", organisationId: "{one.b_id}", agrees: true')
    does(south, "withdrawShare", f'id: "{made["id"]}"')
    name = next(name for name in MAKERS if id_of("Enterprise", name) == one.b_id)
    assert name in fang.get(f"/mine/{SEEKER}/introductions/{one.id}").text
    assert told(fang) == []
