"""Who may not listen any more hears nothing, whenever that was decided."""

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import anyio
import pytest

from api.app import create_app
from api.hearing import Hearing
from api.hearing.listener import Batch
from api.settings import Settings
from graph.stores import View, open_store
from schema import NotAllowed
from schema.policy import Action, Actor, Role
from tests.factories import keep, product

DESK = Actor("desk", "desk", frozenset({Role.STAFF}))


def nothing(view: View, since: int) -> Batch[Batch]:  # type: ignore[type-arg]
    return Batch([], view.whole.number())


def test_who_is_turned_away_while_it_is_asked_is_let_go_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.hearing.listener.ASKED_AGAIN", 3_600.0)  # and not when it would be asked anyway
    store = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    asked: list[int] = []

    async def who() -> Actor:
        """May listen when asked first; right after that something is written, and it may no more."""
        if asked:
            raise NotAllowed("不能再听。", "No more.", code="OVER")
        asked.append(1)
        keep(store, product("推土机"))
        return DESK

    async def listen() -> None:
        listener = Hearing(create_app(store, Settings()).state.services).listener(DESK, who)
        heard = listener.hear(Action.READ, 0, nothing)
        with anyio.fail_after(60), pytest.raises(NotAllowed):
            await anext(heard)

    anyio.run(listen)
    store.close()


def test_many_streams_of_one_caller_keep_nobody_else_waiting(tmp_path: Path) -> None:
    """A token had a thousand streams match a hundred needs each, uncharged, whenever anything was written."""
    store = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    looked: dict[str, list[float]] = {"greedy": [], "modest": []}

    def looking(name: str, seconds: float) -> Callable[[View, int], Batch[Batch]]:  # type: ignore[type-arg]
        def read(view: View, since: int) -> Batch[Batch]:  # type: ignore[type-arg]
            until = time.thread_time() + seconds
            while time.thread_time() < until:
                pass
            looked[name].append(time.monotonic())
            return nothing(view, since)

        return read

    async def run() -> None:
        hearing = Hearing(create_app(store, Settings()).state.services)

        async def listen(name: str, seconds: float) -> None:
            actor = Actor(name, name, frozenset({Role.STAFF}))

            async def who() -> Actor:
                return actor

            heard = hearing.listener(actor, who).hear(Action.READ, 0, looking(name, seconds))
            await anext(heard)

        async with anyio.create_task_group() as group:
            for _ in range(40):
                group.start_soon(listen, "greedy", 0.02)
            await anyio.sleep(0.05)
            before = len(looked["greedy"])
            group.start_soon(listen, "modest", 0.0)
            while not looked["modest"]:
                await anyio.sleep(0.005)
            assert len(looked["greedy"]) - before <= 2
            while len(looked["greedy"]) < 4:
                await anyio.sleep(0.005)
            group.cancel_scope.cancel()

    anyio.run(run)
    store.close()
    pauses = [after - before for before, after in pairwise(looked["greedy"])]
    assert min(pauses) > 3 * 0.02
