"""qianxian identity: list, confirm, refuse, group, merge and split."""

import json
from typing import Any

import pytest

from graph.stores import EVERYTHING, open_store
from schema import Enterprise
from tests.api.cli.conftest import Run
from tests.factories import enterprise, id_of, keep

KEPT, TWIN = "上海昱章电气成套设备有限公司", "上海昱章电器成套设备有限公司"


@pytest.fixture
def twins(db: str) -> str:
    store = open_store(db)
    keep(store, enterprise(KEPT, makes=["开关柜"]), enterprise(TWIN, makes=["变压器"]))
    store.close()
    return db


def listed(run: Run, db: str, *more: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("identity", "list", "--json", "--db", db, *more).stdout)
    return document


def names(db: str) -> set[str]:
    store = open_store(db)
    with store.view(EVERYTHING) as view:
        found = {one.name for one in view.all(Enterprise)}
    store.close()
    return found


def test_what_may_be_one_is_listed_with_why(run: Run, twins: str) -> None:
    result = run("identity", "list", "--db", twins)
    assert result.exit_code == 0
    assert f"很可能  {KEPT} ｜ {TWIN}" in result.stdout
    assert "电气／电器" in result.stdout
    document = listed(run, twins)
    assert document["total"] == document["counts"]["likely"] == 1
    (proposal,) = document["proposals"]
    assert {proposal["a"]["name"], proposal["b"]["name"]} == {KEPT, TWIN}
    assert listed(run, twins, "--band", "sure")["proposals"] == []
    assert listed(run, twins, "--of", "龙工")["proposals"] == []


@pytest.mark.parametrize("command", ["refuse", "group"])
def test_what_is_refused_is_not_listed_again(run: Run, twins: str, command: str) -> None:
    result = run("identity", command, KEPT, TWIN, "--why", "两家法人", "--json", "--db", twins)
    assert result.exit_code == 0
    decision = json.loads(result.stdout)["decision"]
    assert decision["verdict"] == {"refuse": "different", "group": "group"}[command]
    assert [decision[side]["name"] for side in "ab"] == [KEPT, TWIN]
    empty = run("identity", "list", "--db", twins)
    assert empty.exit_code == 1
    assert "没有待判断" in empty.stdout


@pytest.mark.parametrize("words", [("confirm", TWIN, KEPT), ("merge", KEPT, TWIN)])
def test_the_same_is_merged_and_the_old_name_and_id_still_find_it(
    run: Run, twins: str, words: tuple[str, ...]
) -> None:
    result = run("identity", *words, "--json", "--db", twins)
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["organisation"]["name"] in (KEPT, TWIN)
    assert document["changeSet"].startswith("chg_")
    assert len(names(twins) & {KEPT, TWIN}) == 1
    for old in (TWIN, KEPT, id_of("Enterprise", TWIN), id_of("Enterprise", KEPT)):
        assert run("match", "--enterprise", old, "--direction", "downstream", "--db", twins).exit_code in (
            0,
            1,
        )
    again = run("identity", "merge", KEPT, TWIN, "--db", twins)
    assert again.exit_code == 2
    assert "SAME_ORGANISATION" in again.stderr


@pytest.mark.parametrize("what", [TWIN, id_of("Enterprise", TWIN), None])
def test_a_merge_is_undone_by_its_change_set_or_by_the_old_one(
    run: Run, twins: str, what: str | None
) -> None:
    before = names(twins)
    done = json.loads(run("identity", "merge", KEPT, TWIN, "--json", "--db", twins).stdout)
    planned = run("identity", "undo", what or done["changeSet"], "--dry-run", "--json", "--db", twins)
    assert planned.exit_code == 0
    assert json.loads(planned.stdout)["undo"] is None
    assert run("identity", "undo", what or done["changeSet"], "--db", twins).exit_code == 0
    assert names(twins) == before
    again = run("identity", "undo", TWIN, "--db", twins)
    assert again.exit_code == 2
    assert "NOT_MERGED" in again.stderr


def test_several_are_merged_in_one_go_or_not_at_all(run: Run, twins: str) -> None:
    before = names(twins)
    assert run("identity", "merge", KEPT, TWIN, "没有这一家", "--db", twins).exit_code == 2
    assert names(twins) == before
    assert run("identity", "merge", KEPT, TWIN, "华东铸件一厂", "--db", twins).exit_code == 0
    assert names(twins) == before - {TWIN, "华东铸件一厂"}


def test_one_that_is_two_is_split(run: Run, twins: str) -> None:
    result = run(
        "identity", "split", KEPT, "--name", "上海昱章母线厂", "--document", "factory", "--db", twins
    )
    assert result.exit_code == 0
    assert "上海昱章母线厂" in names(twins)
    wrong = run("identity", "split", KEPT, "--name", "又一家", "--fact", "ofr_" + "a" * 16, "--db", twins)
    assert wrong.exit_code == 2
    assert "NOT_A_FACT_OF" in wrong.stderr


def test_a_name_that_fits_several_lists_them(run: Run, twins: str) -> None:
    result = run("identity", "refuse", "华东", KEPT, "--db", twins)
    assert result.exit_code == 2
    assert "华东铸件一厂" in result.stderr
    assert "华东铸件二厂" in result.stderr
