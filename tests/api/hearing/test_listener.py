"""Who may not listen any more hears nothing, whenever that was decided."""

from pathlib import Path

import anyio
import pytest

from api.app import create_app
from api.hearing import Hearing
from api.hearing.listener import ASKED_AGAIN, Batch
from api.settings import Settings
from graph.stores import View, open_store
from schema import NotAllowed
from schema.policy import Action, Actor, Role
from tests.factories import keep, product

DESK = Actor("desk", "desk", frozenset({Role.STAFF}))


def test_who_is_turned_away_while_it_is_asked_is_let_go_at_once(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    asked: list[int] = []

    async def who() -> Actor:
        """May listen when asked first; right after that something is written, and it may no more."""
        if asked:
            raise NotAllowed("不能再听。", "No more.", code="OVER")
        asked.append(1)
        keep(store, product("推土机"))
        return DESK

    def nothing(view: View, since: int) -> Batch[Batch]:  # type: ignore[type-arg]
        return Batch([], view.whole.number())

    async def listen() -> None:
        listener = Hearing(create_app(store, Settings()).state.services).listener(DESK, who)
        heard = listener.hear(Action.READ, 0, nothing)
        with anyio.fail_after(ASKED_AGAIN / 3), pytest.raises(NotAllowed):
            await anext(heard)

    anyio.run(listen)
    store.close()
