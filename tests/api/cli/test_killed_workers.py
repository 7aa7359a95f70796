"""Two workers, killed one at a time while needs are pushed: who tries again until there is an answer has each need once, and
who listens and comes back is told of each once."""

import http.client
import json
import os
import signal
import threading
import time
from contextlib import closing, suppress
from typing import Any

import pytest

from graph.stores import EVERYTHING, open_store
from schema import Need
from tests.api.cli.test_serve import Serving, Start, start
from tests.api.gql.test_events import Stream, until
from tests.campaign import dice, size

__all__ = ["start"]
NEEDS = size(300, 10_000)
BATCH = size(20, 50)
NEED = "subscription { changed(kinds: [NEED]) { node { ... on Need { externalIds { id } } } } }"
PUSH = """mutation ($input: RegisterNeedsInput!) { registerNeeds(input: $input) {
  results { status problems { code } } problems { code } } }"""


def batch(first: int) -> dict[str, Any]:
    items = [
        {
            "externalId": {"system": "srm.example", "id": f"R-{n}"},
            "organisation": {"name": "龙工(上海)挖掘机制造有限公司"},
            "text": f"求购{n}号轴承{n + 1}套",
        }
        for n in range(first, min(first + BATCH, NEEDS))
    ]
    return {"items": items, "onError": "REJECT_FAILED"}


class Pushing(threading.Thread):
    """Sends its batches, each again until it was answered."""

    def __init__(self, port: int, firsts: list[int]) -> None:
        super().__init__()
        self.port, self.firsts, self.wrong, self.again, self.answered = port, firsts, list[object](), 0, 0

    def run(self) -> None:
        for first in self.firsts:
            while True:
                try:
                    self.wrong += unexpected(self._sent(batch(first)))
                    self.answered += 1
                    break
                except (OSError, http.client.HTTPException):  # its worker was killed
                    self.again += 1
                    time.sleep(0.1)

    def _sent(self, input_: dict[str, Any]) -> Any:
        body = json.dumps({"query": PUSH, "variables": {"input": input_}}).encode()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request("POST", "/graphql", body, {"content-type": "application/json"})
            return json.loads(line.getresponse().read())


class Listening(threading.Thread):
    """Hears of needs, and comes back where its worker was killed, as an EventSource does."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.heard, self.again, self.last, self.stop = port, list[str](), -1, "", False

    def run(self) -> None:
        while not self.stop:
            self.again += 1
            with (
                suppress(OSError, http.client.HTTPException, EOFError),
                closing(Stream(("127.0.0.1", self.port), NEED, self.last)) as stream,
            ):
                self._listen(stream)
            time.sleep(0.1)

    def _listen(self, stream: Stream) -> None:
        self.last = stream.placed()
        while not self.stop:
            name, told = stream.event()
            if name == "complete":
                return
            self.last = stream.last
            self.heard.append(told["data"]["changed"]["node"]["externalIds"][0]["id"])
            self.stop = len(self.heard) >= NEEDS


def unexpected(answer: Any) -> list[object]:
    if "errors" in answer:
        return list(answer["errors"])
    pushed = answer["data"]["registerNeeds"]
    return [*pushed["problems"], *(problem for one in pushed["results"] for problem in one["problems"])]


def killed_in_turn(serving: Serving, busy: list[Pushing]) -> int:
    """One worker after the other, also one that has only just started, whenever some more batches were answered: so it
    comes to an end on a slow machine as well."""
    some = size(2, 4)
    killed, chance, answered = 0, dice(), -some
    while any(one.is_alive() for one in busy):
        workers, now = serving.children(), sum(one.answered for one in busy)
        if len(workers) == 2 and now - answered >= some:
            os.kill(chance.choice(workers), signal.SIGKILL)
            killed, answered = killed + 1, now
        time.sleep(0.3 * chance.random())
    return killed


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_each_need_is_there_and_heard_of_once_whichever_worker_is_killed(start: Start, db: str) -> None:
    serving = start("serve", "--db", db, "--port", "0", "--workers", "2")
    port = int(serving.url().rsplit(":", 1)[1])
    firsts = list(range(0, NEEDS, BATCH))
    busy = [Pushing(port, firsts[place::4]) for place in range(4)]
    listening = Listening(port)
    listening.start()
    assert until(lambda: listening.last)
    for one in busy:
        one.start()
    killed = killed_in_turn(serving, busy)
    for one in busy:
        one.join()
    listening.join(300)
    listening.stop = True
    print(f"{killed} killed, {sum(one.again for one in busy)} sent again, came back {listening.again} times")
    assert [one.wrong for one in busy] == [[]] * 4
    assert killed > 0
    assert serving.end(signal.SIGTERM) == 0
    store = open_store(db)
    with store.view(EVERYTHING) as view:
        ids = [external.id for need in view.all(Need) for external in need.external_ids]
    store.close()
    assert sorted(ids) == sorted(f"R-{n}" for n in range(NEEDS))
    assert sorted(listening.heard) == sorted(ids)
