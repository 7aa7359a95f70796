from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from committee.enterprises import (
    EnterpriseFacts,
    MembershipFacts,
    register_enterprise,
    set_membership,
    update_enterprise,
    update_membership,
)
from committee.identity import split
from committee.references import OrganisationNamed, ProductNamed, product_kept
from graph.stores import EVERYTHING, Store, Transaction
from schema import Ambiguous, BadInput, ClusterParty, Conflict, Enterprise, Membership, NotFound, Problem
from tests.committee.conftest import BY_HAND, written
from tests.factories import enterprise, id_of, keep

CODE = "91350100M000100Y43"


def registered(store: Store, facts: EnterpriseFacts) -> Enterprise:
    return written(store, lambda tx: register_enterprise(tx, facts, BY_HAND))


def test_what_a_person_says_is_tidied_and_sourced(store: Store) -> None:
    made = registered(
        store, {"name": " 上海甲厂 ", "aliases": ["甲", "甲"], "uscc": CODE.lower(), "short_name": None}
    )
    assert (made.name, made.aliases, made.uscc, made.version) == ("上海甲厂", ("甲",), CODE, 1)
    assert made.sources == (BY_HAND,)


def test_a_place_without_doubt_says_the_region(store: Store) -> None:
    assert registered(store, {"name": "甲", "place": "上海市松江区新桥镇明兴路1号"}).region == "310117105"
    assert registered(store, {"name": "乙", "place": "新桥镇"}).region is None
    stated = registered(store, {"name": "丙", "place": "新桥镇", "region": "靖江市新桥镇"})
    assert stated.region == "321282101"


def test_a_place_that_no_division_is_surely_called_is_only_words(store: Store) -> None:
    made = registered(store, {"name": "上海甲厂", "place": "火星"})
    assert (made.place, made.region) == ("火星", None)


def test_a_place_that_says_no_region_takes_none_away(store: Store) -> None:
    made = registered(store, {"name": "甲", "place": "上海市松江区新桥镇"})
    now = written(store, lambda tx: update_enterprise(tx, made.id, {"place": "莘砖公路518号"}, BY_HAND, None))
    assert (now.place, now.region) == ("莘砖公路518号", "310117105")


def test_the_same_name_or_code_is_not_registered_twice(store: Store) -> None:
    first = registered(store, {"name": "上海甲厂", "uscc": CODE})
    for facts in (EnterpriseFacts(name="上海 甲厂"), EnterpriseFacts(name="别的名字", uscc=CODE)):
        with pytest.raises(Conflict) as refused:
            registered(store, facts)
        assert refused.value.code == "ALREADY_REGISTERED"
        assert refused.value.detail["id"] == first.id


def test_two_of_one_name_in_regions_that_exclude_each_other_are_two(store: Store) -> None:
    first = registered(store, {"name": "新桥机械厂", "region": "310117105"})
    second = registered(store, {"name": "新桥机械厂", "region": "321282101"})
    assert first.id != second.id
    with pytest.raises(Ambiguous):
        registered(store, {"name": "新桥机械厂"})


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({}, "EMPTY_TEXT", "name"),
        ({"name": None}, "EMPTY_TEXT", "name"),
        ({"name": "甲", "aliases": ["乙\u2066"]}, "INVISIBLE_CHARACTERS", "aliases"),
        ({"name": "甲" * 201}, "TEXT_TOO_LONG", "name"),
        ({"name": "甲", "uscc": "123"}, "BAD_USCC", "uscc"),
        ({"name": "甲", "region": "没有这里"}, "BAD_REGION", "region"),
    ],
)
def test_what_cannot_be_used_is_refused(store: Store, facts: EnterpriseFacts, code: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        registered(store, facts)
    assert (refused.value.code, refused.value.detail["field"]) == (code, field)
    assert refused.value.zh
    assert refused.value.en


def test_an_update_changes_what_is_said_and_nothing_else(store: Store) -> None:
    made = registered(store, {"name": "上海甲厂", "note": "说明", "certificates": ["ISO9001"]})
    changed = written(
        store, lambda tx: update_enterprise(tx, made.id, {"note": None, "uscc": CODE}, BY_HAND, 1)
    )
    assert (changed.note, changed.uscc, changed.certificates) == (None, CODE, ("ISO9001",))
    with pytest.raises(Conflict) as stale:
        written(store, lambda tx: update_enterprise(tx, made.id, {"note": "x"}, BY_HAND, 1))
    assert stale.value.detail["version"] == 2


def test_a_made_up_id_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        written(store, lambda tx: update_enterprise(tx, "ent_nobody", {}, BY_HAND, None))


def test_a_membership_is_set_once_and_ended_by_its_date(store: Store) -> None:
    party = ClusterParty(id=id_of("ClusterParty", "党委"), name="党委")
    keep(store, enterprise("甲厂"), party)
    member, there = OrganisationNamed(name="甲厂"), OrganisationNamed(id=party.id)
    first = written(
        store,
        lambda tx: set_membership(tx, member, there, {"role": "成员", "since": "2024年3月"}, BY_HAND, None),
    )
    assert first.since == "2024-03"
    ended = written(store, lambda tx: set_membership(tx, member, there, {"until": "2025"}, BY_HAND, 1))
    assert (ended.id, ended.role, ended.until) == (first.id, "成员", "2025")
    with store.view(EVERYTHING) as view:
        assert len(view.members_of(party.id)) == 1
    with pytest.raises(Problem):
        written(store, lambda tx: set_membership(tx, there, member, {}, BY_HAND, None))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("（）", "NO_WORDS"),
        ("（上海）", "NO_WORDS"),
        ("——", "NO_WORDS"),
        ("有限公司", "NO_OWN_NAME"),
        ("（上海）有限公司", "NO_OWN_NAME"),
    ],
)
def test_a_name_that_names_nobody_is_refused_wherever_it_is_typed(store: Store, name: str, code: str) -> None:
    made = registered(store, {"name": "上海甲厂"})
    typed: list[Callable[[Transaction], object]] = [
        lambda tx: register_enterprise(tx, {"name": name}, BY_HAND),
        lambda tx: update_enterprise(tx, made.id, {"name": name}, BY_HAND, None),
        lambda tx: split(tx, made.id, name, BY_HAND),
        lambda tx: product_kept(tx, ProductNamed(name=name), BY_HAND),
    ]
    for work in typed:
        with pytest.raises(BadInput) as refused:
            written(store, work)
        assert refused.value.code == code


def test_nothing_ends_before_it_begins(store: Store) -> None:
    """As exact as both are known; a membership that was so already can still be corrected otherwise."""
    made = registered(store, {"name": "上海甲厂"})
    party = ClusterParty(id=id_of("ClusterParty", "新桥党委"), name="新桥党委", sources=(BY_HAND,))
    keep(store, party)

    def say(facts: MembershipFacts) -> Membership:
        here = OrganisationNamed(id=made.id), OrganisationNamed(id=party.id)
        return written(store, lambda tx: set_membership(tx, *here, facts, BY_HAND, None))

    with pytest.raises(BadInput) as refused:
        say({"since": "2026-05", "until": "2026-02"})
    assert (refused.value.code, refused.value.detail["field"]) == ("ENDS_FIRST", "until")
    since = say({"since": "2026-05", "until": "2026"})
    for until in ("2025", "2026-04-30"):
        with pytest.raises(BadInput):
            written(store, partial(_ended, since.id, until))
    keep(store, replace(since, until="2026-01", version=0))
    assert written(store, partial(_ended, since.id, "2026-01", note="x")).note == "x"


def _ended(id_: str, until: str, tx: Transaction, note: str | None = None) -> Membership:
    return update_membership(tx, id_, {"until": until, "note": note}, BY_HAND, None)


def test_a_party_is_no_member_of_itself(store: Store) -> None:
    party = ClusterParty(id=id_of("ClusterParty", "新桥党委"), name="新桥党委", sources=(BY_HAND,))
    keep(store, party)
    itself = OrganisationNamed(id=party.id)
    with pytest.raises(BadInput) as refused:
        written(store, lambda tx: set_membership(tx, itself, itself, {}, BY_HAND, None))
    assert refused.value.code == "SAME_ORGANISATION"
