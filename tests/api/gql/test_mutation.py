"""What can be changed: once only, at the version that was seen, with problems as types."""

from typing import Any

import pytest

from api.gql.permissions import Needs
from api.gql.schema import schema
from committee.reading import read_needs
from graph.stores import EVERYTHING, Store
from schema import Enterprise, Introduction, Need, Offer
from schema.policy import GRANTED, Action, Role
from tests.api.gql.conftest import LONGGONG, PARTY, ZIRUN, Asker
from tests.granting import without

PROBLEMS = """problems { __typename code message(lang: EN)
  ... on ConflictProblem { id currentVersion } ... on BadInputProblem { field }
  ... on AmbiguousProblem { candidates { id name } } } clientMutationId"""


def change(ask: Asker, name: str, fields: str, /, **given: Any) -> dict[str, Any]:
    """The payload of a mutation whose input is `given`."""
    input_type = f"{name[0].upper()}{name[1:]}Input"
    query = f"mutation($input: {input_type}!) {{ {name}(input: $input) {{ {fields} {PROBLEMS} }} }}"
    payload: dict[str, Any] = ask(query, input=given)[name]
    return payload


def register(ask: Asker, /, **given: Any) -> dict[str, Any]:
    return change(ask, "registerEnterprise", "enterprise { id name uscc version region { name } }", **given)


def code_of(payload: dict[str, Any]) -> str:
    assert len(payload["problems"]) == 1, payload
    code: str = payload["problems"][0]["code"]
    return code


def test_a_registered_enterprise_can_be_asked_for(ask: Asker) -> None:
    fields = "enterprise { id sources { document recordedBy recordedAt } region { name } place }"
    given = {"name": "上海甲厂", "place": "上海市松江区新桥镇明兴路1号", "uscc": "91350100M000100Y43"}
    stored = change(ask, "registerEnterprise", fields, **given)["enterprise"]
    assert stored["region"] == {"name": "新桥镇"}
    assert stored["sources"][0]["document"] == "graphql"
    assert stored["sources"][0]["recordedBy"] == "desk"
    found = ask('{ enterprise(uscc: "91350100M000100Y43") { id } }')["enterprise"]
    assert found == {"id": stored["id"]}


def test_institutions_and_parties_are_registered_and_corrected(ask: Asker) -> None:
    fields = "organisation { __typename id name ... on Institution { institution: form uscc } %s }"
    party = "... on ClusterParty { party: form parent { id } }"
    school = change(ask, "registerInstitution", fields % "", name="松江大学城学院", form="SCHOOL")
    assert school["organisation"]["__typename"] == "Institution"
    assert school["organisation"]["institution"] == "SCHOOL"
    given = {"name": "新桥轴承党建联盟", "form": "ALLIANCE", "parent": {"id": PARTY}}
    alliance = change(ask, "registerClusterParty", fields % party, **given)["organisation"]
    assert (alliance["party"], alliance["parent"]) == ("ALLIANCE", {"id": PARTY})
    again = change(ask, "registerClusterParty", fields % party, **given)
    assert code_of(again) == "ALREADY_REGISTERED"
    told = {"id": alliance["id"], "form": {"party": "BRANCH"}, "parent": None}
    corrected = change(ask, "updateOrganisation", fields % party, **told)["organisation"]
    assert (corrected["party"], corrected["parent"]) == ("BRANCH", None)
    inside = change(ask, "updateOrganisation", fields % party, id=PARTY, parent={"id": PARTY})
    assert code_of(inside) == "CYCLE"
    passed_over = {"id": school["organisation"]["id"], "form": {"party": "BRANCH"}, "parent": {"id": PARTY}}
    same = change(ask, "updateOrganisation", fields % party, **passed_over)["organisation"]
    assert same["institution"] == "SCHOOL"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "上海丙厂", "uscc": "91350100M000100Y44"}, "BAD_USCC"),
        ({"name": "上海\u202e丙厂"}, "INVISIBLE_CHARACTERS"),
        ({"name": "上海\u200b丙厂"}, "INVISIBLE_CHARACTERS"),
        ({"name": "  "}, "EMPTY_TEXT"),
        ({"name": "厂" * 5_000}, "TEXT_TOO_LONG"),
        ({"name": "上海丙厂", "region": "新桥镇"}, "BAD_REGION"),
        ({"name": "上海自润轴承有限公司"}, "ALREADY_REGISTERED"),
        ({"name": "上海丙厂", "clientMutationId": "x" * 300}, "BAD_MUTATION_ID"),
    ],
)
def test_what_cannot_be_registered_is_told_and_not_stored(
    ask: Asker, store: Store, given: dict[str, str], code: str
) -> None:
    before = number(store)
    assert code_of(register(ask, **given)) == code
    assert number(store) == before


def number(store: Store) -> int:
    with store.view(EVERYTHING) as view:
        return view.number()


def test_the_same_mutation_id_is_done_once(ask: Asker, store: Store) -> None:
    first = register(ask, name="上海甲厂", clientMutationId="m1")
    after = number(store)
    assert register(ask, name="上海甲厂", clientMutationId="m1") == first
    assert number(store) == after
    assert first["clientMutationId"] == "m1"


def test_the_same_mutation_id_answers_alike_after_later_changes(ask: Asker) -> None:
    first = register(ask, name="上海甲厂", clientMutationId="m1")
    change(ask, "updateEnterprise", "enterprise { id }", id=first["enterprise"]["id"], name="上海新甲厂")
    assert register(ask, name="上海甲厂", clientMutationId="m1") == first


def test_a_mutation_id_with_another_input_is_refused(ask: Asker) -> None:
    register(ask, name="上海甲厂", clientMutationId="m1")
    assert code_of(register(ask, name="上海乙厂", clientMutationId="m1")) == "REUSED_MUTATION_ID"
    payload = change(ask, "closeNeed", "need { id }", id="x", reason="y", clientMutationId="m1")
    assert code_of(payload) == "REUSED_MUTATION_ID"


def test_what_was_refused_may_be_sent_again_with_its_id(ask: Asker) -> None:
    given = {"organisation": {"name": "上海甲厂"}, "product": {"name": "涡轮"}, "clientMutationId": "m2"}
    assert code_of(change(ask, "declareOffer", "offer { id }", **given)) == "NOT_FOUND"
    register(ask, name="上海甲厂")
    assert change(ask, "declareOffer", "offer { id }", **given)["offer"] is not None


def test_a_stale_version_is_a_conflict_that_says_the_current_one(ask: Asker) -> None:
    fields = "enterprise { version aliases shortName }"
    updated = change(ask, "updateEnterprise", fields, id=LONGGONG, expectedVersion=1, aliases=["龙工挖机"])
    assert updated["enterprise"] == {"version": 2, "aliases": ["龙工挖机"], "shortName": "龙工"}
    stale = change(ask, "updateEnterprise", fields, id=LONGGONG, expectedVersion=1, aliases=["别的"])
    assert stale["enterprise"] is None
    assert stale["problems"][0]["__typename"] == "ConflictProblem"
    assert stale["problems"][0]["currentVersion"] == 2
    emptied = change(ask, "updateEnterprise", fields, id=LONGGONG, expectedVersion=2, shortName=None)
    assert emptied["enterprise"]["shortName"] is None


def test_an_update_that_changes_nothing_is_no_new_version(ask: Asker) -> None:
    payload = change(ask, "updateEnterprise", "enterprise { version }", id=LONGGONG, shortName="龙工")
    assert payload["enterprise"] == {"version": 1}


def test_a_code_that_another_enterprise_has_is_a_conflict(ask: Asker) -> None:
    change(ask, "updateEnterprise", "enterprise { id }", id=LONGGONG, uscc="91350100M000100Y43")
    taken = change(ask, "updateEnterprise", "enterprise { id }", id=ZIRUN, uscc="91350100M000100Y43")
    assert code_of(taken) == "USCC_TAKEN"


def test_an_offer_is_declared_updated_withdrawn_and_declared_again(ask: Asker) -> None:
    terms = "offer { id version state share capacity { value unit } regions { name } product { name } }"
    given = {"organisation": {"name": "龙工"}, "product": {"name": "装载机"}}
    offer = change(ask, "declareOffer", terms, **given, capacity="约3000台/年", regions=["松江区"])["offer"]
    assert offer["capacity"] == {"value": 3000.0, "unit": "台/年"}
    assert offer["regions"] == [{"name": "松江区"}]
    assert code_of(change(ask, "declareOffer", terms, **given)) == "ALREADY_OFFERED"
    assert change(ask, "updateOffer", terms, id=offer["id"], share=0.4)["offer"]["share"] == 0.4
    assert code_of(change(ask, "updateOffer", terms, id=offer["id"], share=4)) == "BAD_SHARE"
    assert change(ask, "withdrawOffer", terms, id=offer["id"])["offer"]["state"] == "WITHDRAWN"
    assert change(ask, "declareOffer", terms, **given)["offer"]["state"] == "ACTIVE"


def test_a_refused_offer_leaves_no_product_behind(ask: Asker) -> None:
    given = {"organisation": {"name": "无此厂"}, "product": {"name": "全新产品"}}
    assert code_of(change(ask, "declareOffer", "offer { id }", **given)) == "NOT_FOUND"
    assert ask('{ product(name: "全新产品") { id } }')["product"] is None


def test_a_need_is_read_when_it_is_registered(ask: Asker) -> None:
    fields = """need { id version text state product { name } quantity { value unit }
      reading { wanted { products { product { name } } } spans { text } } }"""
    given = {"organisation": {"id": LONGGONG}, "text": "求购自润滑轴承2000套，松江附近优先"}
    need = change(ask, "registerNeed", fields, **given)["need"]
    assert need["text"] == given["text"]
    assert need["reading"]["wanted"][0]["products"][0]["product"] == {"name": "自润滑轴承"}
    assert code_of(change(ask, "registerNeed", fields, **given)) == "ALREADY_REGISTERED"
    updated = change(ask, "updateNeed", fields, id=need["id"], quantity="3000套", product={"name": "轴套"})
    assert updated["need"]["text"] == given["text"]
    assert updated["need"]["quantity"] == {"value": 3000.0, "unit": "套"}
    assert updated["need"]["product"] == {"name": "轴套"}
    closed = change(ask, "closeNeed", fields, id=need["id"], reason="已采购", solvedBy={"id": ZIRUN})
    assert closed["need"]["state"] == "CLOSED"
    assert code_of(change(ask, "closeNeed", fields, id=need["id"], reason="再关")) == "ALREADY_CLOSED"
    again = change(ask, "registerNeed", fields, **given)["need"]
    assert again["id"] != need["id"]


def test_what_a_person_put_right_stays_when_the_need_is_read_anew(ask: Asker, store: Store) -> None:
    fields = """need { id text reading { wanted { phrase products { product { name } } } quantity { text } }
      correction { products quantity } }"""
    given = {"organisation": {"id": LONGGONG}, "text": "想要那个啥，两百来个"}
    need = change(ask, "registerNeed", fields, **given)["need"]
    right = {"products": ["聚合套"], "quantity": "200个"}
    told = change(ask, "updateNeed", fields, id=need["id"], reading=right)["need"]
    assert told["correction"] == right
    assert told["reading"] == {
        "wanted": [{"phrase": "聚合套", "products": []}],
        "quantity": {"text": "200个"},
    }
    declared = {"organisation": {"id": ZIRUN}, "product": {"name": "聚合套"}}
    change(ask, "declareOffer", "offer { id }", **declared)
    read_needs(store)
    query = "query($id: ID!) { node(id: $id) { ... on Need { text reading { wanted { products { product { name } } } } } } }"
    again = ask(query, id=need["id"])["node"]
    assert again["text"] == given["text"]
    assert again["reading"]["wanted"][0]["products"][0]["product"] == {"name": "聚合套"}
    undone = change(ask, "updateNeed", fields, id=need["id"], reading=None)["need"]
    assert undone["correction"] is None


def test_a_deadline_that_is_no_date_is_refused(ask: Asker) -> None:
    given = {"organisation": {"id": LONGGONG}, "text": "求购钢板", "deadline": "尽快"}
    payload = change(ask, "registerNeed", "need { id }", **given)
    assert code_of(payload) == "BAD_DATE"
    assert payload["problems"][0]["field"] == "deadline"


def test_a_problem_names_the_field_as_the_input_does(ask: Asker) -> None:
    given = {"organisation": {"id": ZIRUN}, "product": {"name": "轴套"}, "validUntil": "明天"}
    payload = change(ask, "declareOffer", "offer { id }", **given)
    assert payload["problems"][0]["field"] == "validUntil"


def test_an_introduction_goes_forward_only_and_ends_with_a_reason(ask: Asker) -> None:
    given = {"a": {"name": "龙工"}, "b": {"id": ZIRUN}, "supplier": {"id": ZIRUN}, "partyId": PARTY}
    fields = "introduction { id state version steps { state by reason } supplier { id } }"
    made = change(ask, "introduce", fields, **given, products=[{"name": "自润滑轴承"}])["introduction"]
    assert made["state"] == "SUGGESTED"
    id_ = made["id"]
    assert change(ask, "advanceIntroduction", fields, id=id_, to="MET")["introduction"]["state"] == "MET"
    assert code_of(change(ask, "advanceIntroduction", fields, id=id_, to="CONSENTED")) == "ILLEGAL_STEP"
    assert code_of(change(ask, "advanceIntroduction", fields, id=id_, to="DECLINED")) == "REASON_REQUIRED"
    ended = change(ask, "advanceIntroduction", fields, id=id_, to="DECLINED", reason="价格")["introduction"]
    assert [step["state"] for step in ended["steps"]] == ["SUGGESTED", "MET", "DECLINED"]
    assert ended["steps"][-1] == {"state": "DECLINED", "by": "desk", "reason": "价格"}
    assert code_of(change(ask, "introduce", fields, a={"id": ZIRUN}, b={"id": ZIRUN})) == "SAME_ORGANISATION"


def test_relations_memberships_and_outcomes_are_kept(ask: Asker) -> None:
    relation = {"kind": "SUPPLIES", "source": {"id": ZIRUN}, "target": {"id": LONGGONG}}
    first = change(ask, "setRelation", "relation { id version since }", **relation)["relation"]
    again = change(ask, "setRelation", "relation { id version since }", **relation, since="2024")["relation"]
    assert again == {"id": first["id"], "version": 2, "since": "2024"}
    member = {"organisation": {"id": ZIRUN}, "party": {"id": PARTY}, "role": "成员"}
    kept = change(ask, "setMembership", "membership { role party { name } }", **member)["membership"]
    assert kept == {"role": "成员", "party": {"name": "新桥集群党委"}}
    no_party = {"organisation": {"id": ZIRUN}, "party": {"id": LONGGONG}}
    assert code_of(change(ask, "setMembership", "membership { id }", **no_party)) == "NOT_A_PARTY"
    outcome = {"organisation": {"id": LONGGONG}, "metric": "采购成本"}
    told = change(ask, "recordOutcome", "outcome { change { value unit } }", **outcome, change="约12%")
    assert told["outcome"]["change"]["value"] == 12.0
    assert code_of(change(ask, "recordOutcome", "outcome { id }", **outcome)) == "NO_AMOUNT"
    assert code_of(change(ask, "recordOutcome", "outcome { id }", **outcome, after="很多")) == "BAD_AMOUNT"


def test_a_reference_names_exactly_one_thing(ask: Asker) -> None:
    query = "mutation($input: DeclareOfferInput!) { declareOffer(input: $input) { offer { id } } }"
    both = {"organisation": {"id": LONGGONG, "name": "龙工"}, "product": {"name": "涡轮"}}
    assert ask.refused(query, input=both) == "BAD_VARIABLES"
    neither: dict[str, Any] = {"organisation": {}, "product": {"name": "涡轮"}}
    assert ask.refused(query, input=neither) == "BAD_VARIABLES"


def test_every_write_is_in_the_change_log_with_who_and_why(ask: Asker, store: Store) -> None:
    before = number(store)
    register(ask, name="上海甲厂")
    with store.view(EVERYTHING) as view:
        (change_,) = view.changes(before)
    assert (change_.by, change_.why, change_.type) == ("desk", "graphql registerEnterprise", Enterprise)


def test_every_mutation_names_its_permission() -> None:
    mutation = schema.get_type_by_name("Mutation")
    fields = getattr(mutation, "fields", [])
    assert len(fields) >= 13
    for field in fields:
        named = [extension for extension in field.extensions if isinstance(extension, Needs)]
        assert len(named) == 1, field.python_name


def test_without_the_permission_nothing_is_stored(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GRANTED, Role.STAFF, without(Action.EDIT_ORGANISATIONS))
    before = number(store)
    query = 'mutation { registerEnterprise(input: {name: "上海甲厂"}) { enterprise { id } } }'
    assert ask.refused(query) == "FORBIDDEN"
    assert number(store) == before


def test_what_is_stored_is_of_the_domain(ask: Asker, store: Store) -> None:
    change(ask, "registerNeed", "need { id }", organisation={"id": LONGGONG}, text="求购钢板")
    change(ask, "introduce", "introduction { id }", a={"id": LONGGONG}, b={"id": ZIRUN})
    change(ask, "declareOffer", "offer { id }", organisation={"id": LONGGONG}, product={"name": "钢板"})
    with store.view(EVERYTHING) as view:
        counts = view.counts()
        assert store.check() == []
    assert counts[Need] == 2
    assert counts[Introduction] == 1
    assert counts[Offer] == 5
