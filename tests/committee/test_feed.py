"""What a follower is told of the log: what becomes of what they may see, and nothing else. On every backend."""

from dataclasses import replace

from committee.feed import FOLLOWED, changed_after
from graph.stores import Store, View
from schema import Enterprise
from schema.policy import ANYONE, Actor
from tests.graph.conftest import backend, fresh_url, store, store_url
from tests.graph.facts import ent, keep, offer, prd, seen
from tests.graph.test_scoped_views import FANG, STAFF, by, town

__all__ = ["backend", "fresh_url", "store", "store_url", "town"]


def heard(store: Store, actor: Actor, since: int) -> list[tuple[str, str]]:
    def ask(view: View) -> list[tuple[str, str]]:
        return [(one.id, one.action.name) for one in changed_after(view, FOLLOWED, since, 1_000)[0]]

    return by(store, actor, ask)


def test_what_becomes_of_what_is_not_seen_is_not_told(town: Store) -> None:
    since = by(town, STAFF, lambda v: v.number())
    keep(town, ent("hidden", "改名厂"), ent("own", "自家厂"), offer("shown_named", "shown", "bearing"))
    assert heard(town, FANG, since) == [("ent_own", "CHANGED"), ("ofr_shown_named", "REMOVED")]
    assert heard(town, ANYONE, since) == []


def test_a_change_of_hidden_fields_only_is_not_told(town: Store) -> None:
    since = by(town, STAFF, lambda v: v.number())
    shown = seen(town, lambda v: v.get(Enterprise, "ent_shown"))
    assert shown is not None
    keep(town, replace(shown, note="改了备注", version=0))
    assert heard(town, FANG, since) == []
    assert heard(town, STAFF, since) == [("ent_shown", "CHANGED")]
    keep(town, replace(shown, name="新名", version=0))
    assert heard(town, FANG, since) == [("ent_shown", "CHANGED")]


def test_who_is_shown_no_more_is_told_as_gone(town: Store) -> None:
    since = by(town, STAFF, lambda v: v.number())
    shown = seen(town, lambda v: v.get(Enterprise, "ent_shown"))
    assert shown is not None
    keep(town, replace(shown, shown=False, version=0))
    assert heard(town, FANG, since) == heard(town, ANYONE, since) == [("ent_shown", "REMOVED")]


def test_what_came_and_went_unheard_is_not_told(town: Store) -> None:
    since = by(town, STAFF, lambda v: v.number())
    keep(town, prd("passing"))
    with town.write("tester", "a test") as tx:
        tx.remove([prd("passing", version=1)])
        tx.commit()
    assert heard(town, STAFF, since) == []
