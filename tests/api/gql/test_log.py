"""What was changed, where a record comes from, and taking it back, through GraphQL."""

from typing import Any

import pytest

from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store
from schema import Contact, Enterprise, Organisation
from schema.policy import GRANTED, Action, Role
from tests.api.gql.conftest import LONGGONG, ZIRUN, Asker
from tests.api.gql.test_mutation import change, code_of
from tests.factories import enterprise
from tests.granting import without

SETS = """query($kinds: [ChangeKind!], $first: Int! = 20, $after: String) {
  changeSets(kinds: $kinds, first: $first, after: $after) {
    nodes { id kind at by why count canBeUndone undoes { id } undoneBy { id } } pageInfo { hasNextPage endCursor } } }"""
CHANGE = """number at by why type recordId title action changeSet { id why }
  fields { name words(lang: EN) before after } sources { document }"""
SINCE = f"query($since: Since!) {{ changes(since: $since, first: 100) {{ nodes {{ {CHANGE} }} }} }}"
PLAN = """counts { fate type count } effects { nodes { fate type recordId title why fields { name before after } } }
  conflicts { nodes { recordId title(lang: EN) why(lang: EN) } }"""
UNDONE = f"undo {{ id kind undoes {{ id undoneBy {{ id }} }} }} plan {{ {PLAN} }}"


@pytest.fixture
def load(store: Store) -> str:
    """A load of two enterprises and a product on top of the town; its change set."""
    change_set = NewChangeSet(kind=ChangeKind.LOAD, why="二.csv")
    with store.write("load", "二.csv", change_set) as tx:
        tx.put([*enterprise("丙厂", makes=["丙件"]), *enterprise("丁厂", makes=["丙件"])])
        tx.commit()
    return change_set.id


def undo(ask: Asker, /, **given: Any) -> dict[str, Any]:
    return change(ask, "undo", UNDONE, **given)


def called(store: Store) -> set[str]:
    with store.view(EVERYTHING) as view:
        return {one.name for one in view.all(Organisation)}


def test_change_sets_the_newest_first(ask: Asker, load: str) -> None:
    change(ask, "updateEnterprise", "enterprise { id }", id=LONGGONG, note="说明")
    found = ask(SETS)["changeSets"]["nodes"]
    assert [(one["kind"], one["why"]) for one in found] == [
        ("EDIT", "graphql updateEnterprise"),
        ("LOAD", "二.csv"),
        ("EDIT", "a test's facts"),
    ]
    assert found[1]["id"] == load
    assert found[1]["count"] == 5
    assert all(one["canBeUndone"] for one in found)
    assert [one["id"] for one in ask(SETS, kinds=["LOAD"])["changeSets"]["nodes"]] == [load]


def test_change_sets_are_paged(ask: Asker, load: str) -> None:
    first = ask(SETS, first=1)["changeSets"]
    second = ask(SETS, first=1, after=first["pageInfo"]["endCursor"])["changeSets"]
    assert [page["nodes"][0]["why"] for page in (first, second)] == ["二.csv", "a test's facts"]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]


def test_the_changes_of_a_change_set_page_by_page(ask: Asker, load: str) -> None:
    query = """query($id: ID!, $after: String) { changeSet(id: $id) {
      changes(first: 3, after: $after) { nodes { title action } pageInfo { hasNextPage endCursor } } } }"""
    first = ask(query, id=load)["changeSet"]["changes"]
    second = ask(query, id=load, after=first["pageInfo"]["endCursor"])["changeSet"]["changes"]
    titles = [one["title"] for page in (first, second) for one in page["nodes"]]
    assert titles == ["丙厂", "丙件", "丙厂 供给 丙件", "丁厂", "丁厂 供给 丙件"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert ask('{ changeSet(id: "chg_none") { id } }') == {"changeSet": None}


@pytest.mark.parametrize("since", [{"day": "2020-01"}, {"moment": "2020-01-01T00:00:00Z"}, {"number": 0}])
def test_changes_since(ask: Asker, load: str, since: dict[str, Any]) -> None:
    found = ask(SINCE, since=since)["changes"]["nodes"]
    assert [one["number"] for one in found] == list(range(1, len(found) + 1))
    assert found[-1]["changeSet"] == {"id": load, "why": "二.csv"}
    assert ask(SINCE, since={"number": found[-1]["number"]})["changes"]["nodes"] == []
    assert ask(SINCE, since={"day": "2999年"})["changes"]["nodes"] == []


@pytest.mark.parametrize(
    "since",
    [
        {"day": "星期一"},
        {"moment": "Monday"},
        {"day": "0001-01-01"},  # there is no such moment on every clock
        {"moment": "0001-01-01T00:00:00+14:00"},
        {"day": "9" * 5_000},
    ],
)
def test_changes_since_what_is_no_date(ask: Asker, since: dict[str, Any]) -> None:
    assert ask.refused(SINCE, since=since) == "BAD_SINCE"


def test_history_says_who_changed_what(ask: Asker) -> None:
    change(ask, "updateEnterprise", "enterprise { id }", id=LONGGONG, note="说明", region="浙江省")
    query = f"query($id: ID!) {{ history(id: $id) {{ nodes {{ {CHANGE} }} }} }}"
    created, changed = ask(query, id=LONGGONG)["history"]["nodes"]
    assert (created["action"], created["by"], created["title"]) == (
        "CREATED",
        "factory",
        "龙工(上海)挖掘机制造有限公司",
    )
    assert (changed["action"], changed["by"], changed["why"]) == (
        "CHANGED",
        "desk",
        "graphql updateEnterprise",
    )
    assert {one["name"]: (one["words"], one["before"], one["after"]) for one in changed["fields"]} == {
        "note": ("note", None, "说明"),
        "region": ("region", "上海市松江区新桥镇", "浙江省"),
    }
    assert changed["sources"] == [{"document": "graphql"}]
    assert ask.refused(query, id="ent_none") == "NOT_FOUND"


def test_history_hides_contacts(ask: Asker, store: Store) -> None:
    with store.write("王", "联系人") as tx:
        known = tx.get(Enterprise, ZIRUN)
        assert known is not None
        tx.put(
            [Enterprise(id=ZIRUN, name=known.name, contacts=(Contact(person="某人", phone="13900001111"),))]
        )
        tx.commit()
    answer = ask.answer(f"query($id: ID!) {{ history(id: $id) {{ nodes {{ {CHANGE} }} }} }}", id=ZIRUN)
    assert "contacts" in str(answer)
    assert "某人" not in str(answer)
    assert "139" not in str(answer)


def test_a_plan_says_what_an_undo_does_and_changes_nothing(ask: Asker, store: Store, load: str) -> None:
    before = called(store)
    query = f"query($id: ID!) {{ undoPlan(changeSet: $id) {{ changeSet {{ why }} {PLAN} }} }}"
    plan = ask(query, id=load)["undoPlan"]
    assert {(one["fate"], one["type"], one["count"]) for one in plan["counts"]} == {
        ("REMOVED", "Enterprise", 2),
        ("REMOVED", "Offer", 2),
        ("REMOVED", "Product", 1),
    }
    assert [one["title"] for one in plan["effects"]["nodes"] if one["type"] == "Product"] == ["丙件"]
    assert called(store) == before
    assert ask.refused(query, id="chg_none") == "NO_SUCH_CHANGE_SET"


def test_undo_keeps_later_corrections_and_tells_them(ask: Asker, store: Store, load: str) -> None:
    known = ask('{ enterprise(name: "丙厂") { id } }')["enterprise"]["id"]
    change(ask, "updateEnterprise", "enterprise { id }", id=known, note="更正")
    done = undo(ask, changeSet=load)
    assert done["problems"] == []
    assert done["undo"]["undoes"]["undoneBy"]["id"] == done["undo"]["id"]
    (kept,) = done["plan"]["conflicts"]["nodes"]
    assert (kept["recordId"], kept["title"]) == (known, "丙厂")
    assert "desk" in kept["why"]
    assert "丙厂" in called(store)
    assert "丁厂" not in called(store)


def test_an_undo_is_undone(ask: Asker, store: Store, load: str) -> None:
    before = called(store)
    done = undo(ask, changeSet=load)
    assert called(store) != before
    undo(ask, changeSet=done["undo"]["id"])
    assert called(store) == before
    newest = ask(SETS)["changeSets"]["nodes"]
    assert [one["canBeUndone"] for one in newest] == [True, False, True, True]


def test_undo_shows_what_is_set_back(ask: Asker) -> None:
    change(ask, "updateEnterprise", "enterprise { id }", id=LONGGONG, note="说明")
    edit = ask(SETS, first=1)["changeSets"]["nodes"][0]["id"]
    (effect,) = undo(ask, changeSet=edit)["plan"]["effects"]["nodes"]
    assert effect["fate"] == "CHANGED"
    assert effect["fields"] == [{"name": "note", "before": "说明", "after": None}]


def test_undo_is_done_once_for_each_client_mutation_id(ask: Asker, load: str) -> None:
    first = undo(ask, changeSet=load, clientMutationId="u1")
    again = undo(ask, changeSet=load, clientMutationId="u1")
    assert again["problems"] == []
    assert (again["undo"]["id"], again["plan"]) == (first["undo"]["id"], None)
    assert code_of(undo(ask, changeSet=first["undo"]["id"], clientMutationId="u1")) == "REUSED_MUTATION_ID"
    assert code_of(undo(ask, changeSet=load)) == "ALREADY_UNDONE"
    assert code_of(undo(ask, changeSet="chg_none")) == "NO_SUCH_CHANGE_SET"


def test_undo_needs_its_permission(ask: Asker, load: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRANTED, Role.STAFF, without(Action.UNDO))
    query = "mutation($input: UndoInput!) { undo(input: $input) { undo { id } } }"
    assert ask.refused(query, input={"changeSet": load}) == "FORBIDDEN"
