"""What pages do, GraphQL does: by the same rules, and no more of anybody is told."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.accounts.people import find
from api.cli import main
from committee.stewardship import steward_of as stewardship
from graph.stores import EVERYTHING, Store
from schema import Consent, Representative, Reveal
from schema.policy import Role
from tests.api.accounts.enterprises import (
    LI,
    PASSWORD,
    WANG,
    browser,
    confirmed,
    join,
    on_both,
    signed_in,
    steward_of,
)
from tests.api.accounts.posting import OURS
from tests.api.console.town import BEARINGS, LONGKING

PROBLEMS = "problems { code ... on Problem { message } }"


def ask(http: TestClient, document: str) -> Any:
    """The one thing that was asked."""
    answer = http.post("/graphql", json={"query": document}, headers=OURS).json()
    assert "errors" not in answer, answer
    (value,) = answer["data"].values()
    return value


def does(http: TestClient, name: str, given: str, wanted: str = "clientMutationId") -> Any:
    """What a mutation stored; it had no problems."""
    payload = ask(http, f"mutation {{ {name}(input: {{{given}}}) {{ {wanted} problems {{ code }} }} }}")
    assert payload["problems"] == [], payload
    return payload


def refused(http: TestClient, name: str, given: str) -> str:
    """The code with which it is refused."""
    answer = http.post(
        "/graphql",
        json={"query": f"mutation {{ {name}(input: {{{given}}}) {{ problems {{ code }} }} }}"},
        headers=OURS,
    ).json()
    if "errors" in answer:
        return str(answer["errors"][0]["extensions"]["code"])
    (payload,) = answer["data"].values()
    (problem,) = payload["problems"]
    return str(problem["code"])


@on_both
def test_both_journeys(app: Any, store: Store, wang: TestClient) -> None:
    join(wang, "新来的厂", place="上海市松江区新桥镇")
    (claim,) = ask(wang, "{ actingFor { id state organisation { name } } }")
    assert (claim["state"], claim["organisation"]) == ("CLAIMED", None)
    with store.view(EVERYTHING) as view:
        one = view.get(Representative, claim["id"])
    assert one is not None
    steward = steward_of(app, store, one.organisation_id)
    own = f'organisationId: "{one.organisation_id}"'
    (matter,) = ask(steward, "{ inbox { waits organisation { name } representative { id person } } }")
    assert (matter["waits"], matter["organisation"]["name"]) == ("CLAIM", "新来的厂")
    does(steward, "confirmClaim", f'id: "{claim["id"]}"', "representative { state }")
    assert [each["name"] for each in ask(steward, "{ inCare { name } }")] == ["新来的厂"]

    given = f'organisation: {{id: "{one.organisation_id}"}}, text: "急要自润滑轴承 100 件，电话 13812345678"'
    need = does(wang, "registerNeed", given, "need { id state text }")["need"]
    assert (need["state"], "13812345678" in need["text"]) == ("PROPOSED", False)
    does(steward, "askBack", f'id: "{need["id"]}", question: "多大的？"')
    (matter,) = ask(wang, "{ inbox { waits need { id question } } }")
    assert (matter["waits"], matter["need"]["question"]) == ("ANSWER", "多大的？")
    does(wang, "answerNeed", f'id: "{need["id"]}", answer: "直径 30"')
    assert refused(wang, "confirmNeed", f'id: "{need["id"]}"') == "FORBIDDEN"
    assert does(steward, "confirmNeed", f'id: "{need["id"]}"', "need { state }")["need"]["state"] == "OPEN"
    does(wang, "renewNeed", f'id: "{need["id"]}"')

    found = ask(
        wang,
        f'{{ prospects({own}, question: {{needId: "{need["id"]}"}}) {{ nodes {{ reference partner {{ name }} }} }} }}',
    )["nodes"][0]
    assert found["partner"] is None
    meet = f'{own}, needId: "{need["id"]}", reference: "{found["reference"]}", clientMutationId: "一"'
    met = does(wang, "askToMeet", meet, "introduction { id state a { name } b { name } }")["introduction"]
    assert met["state"] == "SUGGESTED"
    assert BEARINGS.name not in str(met)
    assert does(wang, "askToMeet", meet, "introduction { id }")["introduction"]["id"] == met["id"]
    seeing = f'id: "{met["id"]}", {own}, purpose: "谈供货"'
    assert refused(wang, "seeIntroduced", seeing) == "NOT_AGREED"

    telephone = steward_of(app, store, BEARINGS.id)
    does(
        telephone,
        "recordAnswer",
        f'id: "{met["id"]}", organisationId: "{BEARINGS.id}", agrees: true',
        "introduction { state }",
    )
    shown = does(wang, "seeIntroduced", seeing, "name contacts { person phone }")
    assert shown["name"] == BEARINGS.name
    does(wang, "refuseIntroduction", f'id: "{met["id"]}", {own}, reason: "不合适"')
    assert refused(wang, "seeIntroduced", seeing) == "NOT_AGREED"
    does(wang, "closeNeed", f'id: "{need["id"]}", reason: "已解决"')
    does(wang, "leave", own)
    assert refused(wang, "leave", own) == "NOT_FOUND"
    with store.view(EVERYTHING) as view:
        assert [each.purpose for each in view.entrusted_with(Reveal, [BEARINGS.id])] == ["谈供货"]
        assert not [each for each in view.entrusted_with(Consent, [one.organisation_id]) if each.stands]


def test_a_block_is_told_to_nobody_and_ends_what_was_under_way(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    with browser(app) as li:
        other = confirmed(app, store, li, "另一家厂", who="李", login=LI)
        steward = steward_of(app, store, id_)
        given = f'organisation: {{id: "{id_}"}}, text: "要自润滑轴承"'
        need = does(steward, "registerNeed", given, "need { id }")["need"]["id"]
        proposed = f'needId: "{need}", partnerId: "{other}"'
        one = does(steward, "proposeIntroduction", proposed, "introduction { id }")["introduction"]["id"]
        does(li, "block", f'id: "{one}", organisationId: "{other}", reason: "竞争"')
        assert refused(steward, "proposeIntroduction", proposed) == "NOT_INTRODUCED"
        assert refused(steward, "introduce", f'a: {{id: "{id_}"}}, b: {{id: "{other}"}}') == "NOT_INTRODUCED"
        assert "竞争" not in str(ask(wang, "{ inbox { waits introduction { id state } } }"))
        assert refused(wang, "agree", f'id: "{one}", organisationId: "{id_}"') in ("NOT_FOUND", "OVER")


def test_nobody_says_for_two_that_they_agreed(app: Any, store: Store, wang: TestClient) -> None:
    """Whoever could move on what both are asked about would open their names."""
    id_ = confirmed(app, store, wang, "新来的厂")
    with browser(app) as li:
        other = confirmed(app, store, li, "另一家厂", who="李", login=LI)
        steward = steward_of(app, store, id_)
        given = f'organisation: {{id: "{id_}"}}, text: "要自润滑轴承"'
        need = does(steward, "registerNeed", given, "need { id }")["need"]["id"]
        proposed = f'needId: "{need}", partnerId: "{other}"'
        one = does(steward, "proposeIntroduction", proposed, "introduction { id }")["introduction"]["id"]
        does(wang, "agree", f'id: "{one}", organisationId: "{id_}"')
        for carer in (steward, steward_of(app, store, other)):
            for state in ("CONSENTED", "MET", "EFFECT"):
                assert refused(carer, "advanceIntroduction", f'id: "{one}", to: {state}') == "STILL_ASKED"
        assert "另一家厂" not in wang.get(f"/mine/{id_}/introductions/{one}").text
        does(li, "agree", f'id: "{one}", organisationId: "{other}"')
        does(steward, "advanceIntroduction", f'id: "{one}", to: MET')


def test_what_is_anothers_answers_like_what_is_not_there(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    with browser(app) as li:
        confirmed(app, store, li, "另一家厂", who="李", login=LI)
        given = f'organisation: {{id: "{id_}"}}, text: "要轴承"'
        need = does(wang, "registerNeed", given, "need { id }")["need"]["id"]
        for made_up in (need, "ned_aaaaaaaaaaaaaaaa"):
            assert refused(li, "answerNeed", f'id: "{made_up}", answer: "x"') == "NOT_FOUND"
            assert refused(li, "renewNeed", f'id: "{made_up}"') == "NOT_FOUND"
        for made_up in (id_, "ent_aaaaaaaaaaaaaaaa"):
            assert refused(li, "leave", f'organisationId: "{made_up}"') == "NOT_FOUND"
    login = {"xiaoer": "hong", "hong": "xiaoer"}
    stranger = signed_in(app, login[_steward_login(store, id_)])
    for name, field in (("askBack", 'question: "x"'), ("confirmNeed", "")):
        for made_up in (need, "ned_aaaaaaaaaaaaaaaa"):
            assert refused(stranger, name, f'id: "{made_up}", {field}') == "NOT_FOUND"
    for made_up in (id_, "ent_aaaaaaaaaaaaaaaa"):
        assert (
            refused(stranger, "seeContacts", f'organisationId: "{made_up}", purpose: "看看"') == "NOT_FOUND"
        )
        assert (
            refused(stranger, "handOver", f'organisations: [{{id: "{made_up}"}}], to: "hong"') == "NOT_FOUND"
        )


def _steward_login(store: Store, id_: str) -> str:
    with store.view(EVERYTHING) as view:
        one = stewardship(view, id_)
        person = find(view, one.person) if one else None
    assert person is not None
    return person.login


@on_both
def test_many_are_handed_over_in_one_go_or_none(app: Any, store: Store) -> None:
    _, link = Keeper(store).invite("tang", "唐", [Role.STAFF])
    Door(store).enter(link, PASSWORD, "")
    tang = signed_in(app, "tang")
    names = f'organisations: [{{name: "{LONGKING.name}"}}, {{id: "{BEARINGS.id}"}}]'
    assert refused(tang, "handOver", f'{names}, to: "tang"') == "NO_STEWARD"
    assert refused(tang, "handOver", f'{names}, to: "nobody"') == "NO_STEWARD"
    assert refused(tang, "handOver", 'organisations: [], to: "hong"') == "TOO_MANY"
    assert (
        refused(
            tang, "handOver", f'organisations: [{{id: "{BEARINGS.id}"}}, {{name: "没有的厂"}}], to: "hong"'
        )
        == "NOT_FOUND"
    )
    done = does(
        tang,
        "handOver",
        f'{names}, to: "hong", note: "都是老户"',
        "stewardships { note organisation { name } }",
    )
    assert {each["organisation"]["name"] for each in done["stewardships"]} == {LONGKING.name, BEARINGS.name}
    assert len(ask(signed_in(app, "hong"), "{ inCare { name } }")) == 2


def test_an_enterprise_claims_another_by_graphql(app: Any, store: Store, wang: TestClient) -> None:
    confirmed(app, store, wang, "新来的厂")
    claimed = does(
        wang, "claim", f'name: "{LONGKING.name}"', "representative { id state organisation { name } }"
    )
    assert claimed["representative"]["state"] == "CLAIMED"
    assert claimed["representative"]["organisation"] is None
    for uscc in ("", ', uscc: "91310000000000000X"'):
        assert refused(wang, "claim", f'name: ""{uscc}') in ("EMPTY_TEXT", "BAD_USCC")


@pytest.mark.parametrize("keep", ["", "keepPhone: false"])
def test_a_number_in_the_words_is_masked_unless_it_is_meant(
    app: Any, store: Store, wang: TestClient, keep: str
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    given = f'organisation: {{id: "{id_}"}}, text: "要轴承，找我 {WANG}" {keep}'
    does(wang, "registerNeed", given)
    meant = f'organisation: {{id: "{id_}"}}, text: "要钢材，找我 {WANG}", keepPhone: true'
    does(wang, "registerNeed", meant)
    with store.view(EVERYTHING) as view:
        words = sorted(need.text for need in view.needs_of([id_]))
    assert [WANG in each for each in words] == ["钢材" in each for each in words]


def test_a_file_of_organisations_is_handed_over_by_command(
    app: Any, store: Store, tmp_path: Path, address: str
) -> None:
    file = tmp_path / "老户.csv"

    def command(login: str) -> Result:
        return CliRunner().invoke(main, ["people", "hand-over", login, str(file), "--db", address])

    file.write_text(f"名称,备注\n{LONGKING.name},x\n\n没有的厂,y\n", encoding="gb18030")
    assert "NOT_FOUND" in command("hong").output
    file.write_text(f"名称,备注\n{LONGKING.name},x\n{BEARINGS.id}\n", encoding="utf-8-sig")
    assert "NO_STEWARD" in command("nobody").output or "NO_PERSON" in command("nobody").output
    done = command("hong")
    assert (done.exit_code, "2 家" in done.output) == (0, True), done.output
    assert len(ask(signed_in(app, "hong"), "{ inCare { name } }")) == 2
