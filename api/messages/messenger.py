"""Sends what is due, one parcel after the other to each receiver, on whichever worker comes first."""

import logging
import random
import secrets
from collections.abc import Callable
from hashlib import sha256

import anyio
import msgspec
from anyio import to_thread

from api.messages import formats, posting
from api.messages.addresses import checked
from api.messages.posting import Sent
from api.messages.receiver import Format, Parcel, Receiver
from api.messages.receivers import Receivers, every, existing, give_up, hosts, keep, scope_of
from committee.feed import Now, changed_after
from graph.stores import EVERYTHING, Scope, Store, Transaction, View
from schema import NotFound, Problem

log = logging.getLogger("qianxian.messages")
_ROUND = 1.0  # seconds between two looks for what is due
_LEASE = 60.0  # seconds for which one worker has a receiver to itself: longer than sending takes
_MOST_EVENTS = 100
_PACE = {Format.SIGNED: 0.0, Format.WECOM: 4.0, Format.DINGTALK: 4.0}  # robots take 20 a minute
_FIRST, _LONGEST = 10.0, 3_600.0  # seconds until the next try, and the longest of these
GIVEN_UP = 24 * 3_600.0  # seconds after which nobody will take it
_AT_ONCE = 8


class Messenger:
    """One for each process. `link` is where people look; `local` lets messages go to this machine, for trying."""

    def __init__(
        self,
        store: Store,
        receivers: Receivers,
        *,
        link: str = "",
        local: bool = False,
        clock: Callable[[], float] = posting.now,
    ) -> None:
        self._store = store
        self.receivers = receivers
        self._link = link
        self._local = local
        self._clock = clock
        self._limit = anyio.CapacityLimiter(_AT_ONCE)

    async def run(self) -> None:
        is_sealed = False
        waiting = ""  # why, as it was said last: an hour without the store is one line of the log
        while True:
            await anyio.sleep(_ROUND)
            try:
                if not is_sealed:
                    await to_thread.run_sync(self.receivers.seal_all)
                    is_sealed = True
                await self.round()
                waiting = ""
            except* Problem as several:  # the store is away: what waits, waits in it
                if (why := "; ".join(str(one) for one in several.exceptions)) != waiting:
                    log.warning("messages wait: %s", why)
                waiting = why

    async def round(self) -> None:
        """Send each receiver at most one parcel."""
        due = await to_thread.run_sync(self._due)
        async with anyio.create_task_group() as group:
            for one in due:
                group.start_soon(self._serve, one.id)

    def _due(self) -> list[Receiver]:
        now = self._clock()

        def work(view: View) -> list[Receiver]:
            number = view.number()
            return [
                one
                for one in every(view)
                if not one.off and now >= max(one.due, one.leased) and (one.parcel or one.number < number)
            ]

        return self._store.read(EVERYTHING, work)

    async def _serve(self, id_: str) -> None:
        async with self._limit:
            claimed = await to_thread.run_sync(self._claim, id_)
            if claimed is None or claimed[0].parcel is None:
                return
            (one, allowed), parcel = claimed, claimed[0].parcel
            sent = await self._send(one, parcel.id, parcel.body.encode(), allowed)
            await to_thread.run_sync(self._note, id_, parcel, sent)

    async def test(self, id_: str, of: str | None = None) -> Sent:
        """What becomes of a message that says nothing; it is sent now, and this once. Of `of` alone, as with the others."""

        def read(view: View) -> tuple[Receiver, tuple[str, ...]]:
            return existing(view, id_, of), hosts(view)

        one, allowed = await to_thread.run_sync(lambda: self._store.read(EVERYTHING, read))
        number = f"msg_{secrets.token_hex(12)}"
        return await self._send(one, number, formats.test_of(one, number, self._link), allowed)

    async def _send(self, one: Receiver, number: str, body: bytes, allowed: tuple[str, ...]) -> Sent:
        now = self._clock()
        try:
            one = self.receivers.seal.opened(one)
            url = checked(formats.url_of(one, now), allowed, local=self._local)
        except Problem as problem:  # the operator allows it no longer, or the key is not the one
            return Sent(False, problem.code)
        headers = formats.headers_of(one, number, body, now)
        return await posting.post(
            url, body, headers, robot=one.format is not Format.SIGNED, local=self._local
        )

    def _claim(self, id_: str) -> tuple[Receiver, tuple[str, ...]] | None:
        """The receiver with its parcel, for this worker alone for a while; None where there is nothing to be sent."""
        now = self._clock()
        with self._store.write("messages", "took a parcel") as tx:
            try:
                one = existing(tx, id_)
            except NotFound:
                return None
            if one.off or now < max(one.due, one.leased):
                return None
            one, allowed = self._packed(tx, one, now), hosts(tx)
            keep(tx, one)
            tx.commit()
        return one, allowed

    def _packed(self, tx: Transaction, one: Receiver, now: float) -> Receiver:
        if one.parcel is None:
            scope = scope_of(tx, one)
            if scope is None:
                return msgspec.structs.replace(one, off="令牌失效 its token does not work any more")
            news, reached = self._news(scope, one)
            if not news:
                return msgspec.structs.replace(one, number=reached)
            id_ = f"msg_{sha256(f'{one.id}:{one.number}:{reached}'.encode()).hexdigest()[:24]}"
            body = formats.body_of(one, id_, news, self._link).decode()
            parcel = Parcel(id=id_, body=body, events=len(news), until=reached, since=now)
            one = msgspec.structs.replace(one, parcel=parcel)
        return msgspec.structs.replace(one, leased=now + _LEASE)

    def _news(self, scope: Scope, one: Receiver) -> tuple[list[Now], int]:
        return self._store.read(scope, lambda view: changed_after(view, one.types, one.number, _MOST_EVENTS))

    def _note(self, id_: str, parcel: Parcel, sent: Sent) -> None:
        """What became of it: on to the next, another try later, or given up."""
        now = self._clock()
        with self._store.write("messages", "sent a parcel") as tx:
            try:
                one = existing(tx, id_)
            except NotFound:
                return
            if one.parcel is None or one.parcel.id != parcel.id:
                return
            keep(tx, self._after(tx, one, parcel, sent, now))
            tx.commit()

    def _after(self, tx: Transaction, one: Receiver, parcel: Parcel, sent: Sent, now: float) -> Receiver:
        change = msgspec.structs.replace
        if sent.taken:
            return change(one, number=parcel.until, parcel=None, leased=0.0, due=now + _PACE[one.format])
        tried = change(parcel, tries=parcel.tries + 1, said=sent.said)
        if sent.gone or now - parcel.since > GIVEN_UP:
            give_up(tx, one, tried)
            off = sent.said if sent.gone else ""
            return change(one, number=parcel.until, parcel=None, leased=0.0, due=now + _FIRST, off=off)
        wait = min(_FIRST * 2 ** min(parcel.tries, 20), _LONGEST) * random.uniform(0.75, 1.25)
        return change(one, parcel=tried, leased=0.0, due=now + wait)
