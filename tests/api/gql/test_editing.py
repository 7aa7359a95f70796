"""Corrections of anything, alone and several at once: all or none, one change set, undone as one."""

from typing import Any

import pytest

from graph.stores import EVERYTHING, Store
from schema import Enterprise, Need, NeedState, Offer, OfferState
from schema.policy import GRANTED, Action, Role
from tests.api.gql.conftest import BEARING, BOOM, LONGGONG, PARTY, ZIRUN, Asker
from tests.api.gql.test_mutation import change, code_of
from tests.factories import id_of
from tests.granting import without

MADE = id_of("Offer", "上海自润轴承有限公司", "自润滑轴承")
NEEDED = id_of("Need", "龙工(上海)挖掘机制造有限公司", "自润滑轴承")
MEMBER = id_of("Membership", "龙工")
SETS = "changeSet { id kind why count }"


def edit(ask: Asker, *edits: dict[str, Any], **more: Any) -> dict[str, Any]:
    return change(ask, "edit", f"records {{ __typename id }} {SETS}", edits=list(edits), **more)


def test_any_organisation_is_corrected(ask: Asker) -> None:
    fields = f"organisation {{ __typename note version }} {SETS}"
    done = change(ask, "updateOrganisation", fields, id=PARTY, note="更正", expectedVersion=1)
    assert done["organisation"] == {"__typename": "ClusterParty", "note": "更正", "version": 2}
    assert done["changeSet"]["count"] == 1


def test_a_membership_ends(ask: Asker) -> None:
    done = change(ask, "updateMembership", "membership { role until version }", id=MEMBER, until="2025-08")
    assert done["membership"] == {"role": "龙头", "until": "2025-08", "version": 2}
    assert (
        code_of(change(ask, "updateMembership", "membership { id }", id=MEMBER, until="何时")) == "BAD_DATE"
    )


def test_a_relation_ends(ask: Asker) -> None:
    given = {"kind": "SUPPLIES", "source": {"id": ZIRUN}, "target": {"id": LONGGONG}}
    id_ = change(ask, "setRelation", "relation { id }", **given)["relation"]["id"]
    done = change(ask, "updateRelation", "relation { until }", id=id_, until="2025")
    assert done["relation"] == {"until": "2025"}


def test_a_product_is_corrected_and_joined(ask: Asker) -> None:
    done = change(ask, "updateProduct", "product { name aliases }", id=BEARING, aliases=["无油轴承"])
    assert done["product"] == {"name": "自润滑轴承", "aliases": ["无油轴承"]}
    given = {"kind": "KIND_OF", "source": {"name": "自润滑轴承"}, "target": {"name": "轴承"}, "note": "通常"}
    edge = change(ask, "setProductEdge", "edge { __typename ... on KindOf { note } }", **given)["edge"]
    assert edge == {"__typename": "KindOf", "note": "通常"}


def test_a_record_is_removed_where_nobody_names_it(ask: Asker) -> None:
    assert code_of(change(ask, "removeRecord", "removed { id }", id=BOOM)) == "STILL_NAMED"
    done = change(ask, "removeRecord", f"removed {{ id }} {SETS}", id=MADE, expectedVersion=1)
    assert done["removed"] == {"id": MADE}
    assert ask(f'{{ node(id: "{MADE}") {{ id }} }}') == {"node": None}
    change(ask, "undo", "undo { id }", changeSet=done["changeSet"]["id"])
    assert ask(f'{{ node(id: "{MADE}") {{ id }} }}') == {"node": {"id": MADE}}


def test_what_was_kept_for_a_record_is_removed_with_it(ask: Asker) -> None:
    """An undo keeps a firm for a need that was added since; the need is removed, and the same change set says so."""
    made = change(ask, "registerEnterprise", f"enterprise {{ id }} {SETS}", name="上海新来厂")
    firm = made["enterprise"]["id"]
    need = change(ask, "registerNeed", "need { id }", organisation={"id": firm}, text="求购铜套")["need"][
        "id"
    ]
    change(ask, "undo", "undo { id }", changeSet=made["changeSet"]["id"])
    assert ask(f'{{ node(id: "{firm}") {{ id }} }}') == {"node": {"id": firm}}
    removed = change(ask, "removeRecord", f"removed {{ id }} {SETS}", id=need)["changeSet"]["id"]
    assert ask(f'{{ node(id: "{firm}") {{ id }} }}') == {"node": None}
    change(ask, "undo", "undo { id }", changeSet=removed)
    assert ask(f'{{ node(id: "{firm}") {{ id }} }}') == {"node": {"id": firm}}


def test_several_edits_are_one_change_set(ask: Asker, store: Store) -> None:
    done = edit(
        ask,
        {"withdrawOffer": {"id": MADE, "reason": "停产"}},
        {"closeNeed": {"id": NEEDED, "reason": "已解决"}},
        {"updateOrganisation": {"id": LONGGONG, "note": "更正", "expectedVersion": 1}},
        why="走访后更正",
    )
    assert [one["__typename"] for one in done["records"]] == ["Offer", "Need", "Enterprise"]
    assert (done["changeSet"]["why"], done["changeSet"]["count"]) == ("走访后更正", 3)
    with store.view(EVERYTHING) as view:
        offer, need = view.get(Offer, MADE), view.get(Need, NEEDED)
    assert offer is not None
    assert need is not None
    assert (offer.state, need.state) == (OfferState.WITHDRAWN, NeedState.CLOSED)
    change(ask, "undo", "undo { id }", changeSet=done["changeSet"]["id"])
    with store.view(EVERYTHING) as view:
        assert view.get(Offer, MADE) != offer
        assert view.get(Need, NEEDED) != need


def test_one_that_is_refused_keeps_all_of_them_out_and_is_named(ask: Asker, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        before = view.number()
    done = edit(
        ask,
        {"updateOrganisation": {"id": LONGGONG, "note": "更正"}},
        {"updateOffer": {"id": MADE, "validUntil": "何时"}},
    )
    assert done["records"] == []
    assert done["changeSet"] is None
    (problem,) = done["problems"]
    assert (problem["code"], problem["field"]) == ("BAD_DATE", "edits.1.validUntil")
    assert problem["message"].startswith("Edit 2: ")
    with store.view(EVERYTHING) as view:
        assert view.number() == before


def test_several_edits_are_done_once_for_each_client_mutation_id(ask: Asker, store: Store) -> None:
    first = edit(ask, {"removeRecord": {"id": MADE}}, clientMutationId="e1")
    again = edit(ask, {"removeRecord": {"id": MADE}}, clientMutationId="e1")
    assert again["changeSet"] == first["changeSet"]
    assert again["records"] == first["records"] == [{"__typename": "Offer", "id": MADE}]
    inner = edit(ask, {"removeRecord": {"id": MADE, "clientMutationId": "e2"}})
    assert code_of(inner) == "BAD_MUTATION_ID"


@pytest.mark.parametrize("number", [0, 101])
def test_as_many_edits_as_are_allowed(ask: Asker, number: int) -> None:
    assert code_of(edit(ask, *[{"removeRecord": {"id": MADE}}] * number)) == "TOO_MANY_EDITS"


def test_an_edit_that_changes_nothing_leaves_no_change_set(ask: Asker) -> None:
    known = ask(f'{{ node(id: "{LONGGONG}") {{ ... on Enterprise {{ shortName }} }} }}')["node"]
    done = edit(ask, {"updateOrganisation": {"id": LONGGONG, **known}})
    assert done["problems"] == []
    assert done["changeSet"] is None


def test_each_edit_needs_its_own_permission(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GRANTED, Role.STAFF, without(Action.REMOVE))
    query = "mutation($input: EditInput!) { edit(input: $input) { records { id } } }"
    note, removal = {"updateOrganisation": {"id": LONGGONG, "note": "更正"}}, {"removeRecord": {"id": MADE}}
    assert ask.refused(query, input={"edits": [note, removal]}) == "FORBIDDEN"
    with store.view(EVERYTHING) as view:
        assert (one := view.get(Enterprise, LONGGONG)) is not None
        assert one.note is None
