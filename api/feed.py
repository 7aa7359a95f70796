"""Copies by machine: everything that one may see as JSON lines, and then whatever changes, resumed by a cursor."""

from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from typing import Any

import msgspec
from anyio import sleep, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from api.accounts.budget import OverBudget
from api.accounts.gate import actor_in, bearer_in, token_of
from api.accounts.integrators import Tokens
from api.gql.charging import Account
from api.gql.connection import Listing
from api.hearing import Seats
from api.services import Services
from api.settings import Settings
from committee.feed import FOLLOWED, Now, Place, changed_after, records_after
from graph.stores import Scope, View
from schema import BadInput, Problem, Record
from schema.policy import Action, check

PAGE = 1_000
COST = 100  # points for a page
MOST_CHANGES = 10_000  # of one answer
_TYPES = {type_.__name__: type_ for type_ in FOLLOWED}
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_STATUS = {"FORBIDDEN": 403, "OVER_BUDGET": 429, "TOO_MANY_STREAMS": 429}
_encode = msgspec.json.Encoder().encode
Types = tuple[type[Record], ...]
Page = tuple[list[bytes], Any]  # some lines, and where to go on; None at the end


def feed_routes(services: Services, settings: Settings, seats: Seats) -> list[Route]:
    feed = Feed(services, settings, seats)
    return [
        Route("/export.ndjson", feed.export, methods=["GET"]),
        Route("/changes.ndjson", feed.changes, methods=["GET"]),
    ]


class Lines(StreamingResponse):
    """Has its `seat` until all is told, or nobody reads any more."""

    def __init__(self, lines: AsyncIterator[bytes], seat: ExitStack) -> None:
        super().__init__(lines, media_type="application/x-ndjson", headers=_HEADERS)
        self._seat = seat

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        with self._seat:
            await super().__call__(scope, receive, send)


class Feed:
    """A page at a time out of a view of its own, so that the store is not held by who reads slowly; each answer has a
    seat, as who listens has, so that the pages on their way to one caller are few."""

    def __init__(self, services: Services, settings: Settings, seats: Seats) -> None:
        self._services = services
        self._settings = settings
        self._seats = seats
        self._tokens = Tokens(services.store)

    async def export(self, request: Request) -> Response:
        """All records, type by type in the order of ids, behind the cursor `after`."""
        try:
            types = types_in(request)
            listing = self._listing("export", types)
            place = listing.key(request.query_params.get("after"), _place_key)
            number = place[0] if place else await self._read(request, lambda view: view.number())
            at = Place(_TYPES[place[1]], place[2]) if place else None
            since = self._listing("changes", types).cursor((number,))
            return await self._answer(request, lambda at: self._some(listing, types, number, at, since), at)
        except Problem as problem:
            return told(problem)

    async def changes(self, request: Request) -> Response:
        """What became of the records that changed behind the cursor `since`, each as it is now."""
        try:
            types = types_in(request)
            listing = self._listing("changes", types)
            key = listing.key(request.query_params.get("since"), _number_key)
            if key is None:
                raise BadInput(
                    "请给出 since：/export.ndjson 末行或上次末行给出的游标。",
                    "Give since: the cursor that the last line of /export.ndjson or of the last answer gave.",
                    code="BAD_SINCE",
                )
            return await self._answer(request, lambda at: self._moved(listing, types, at), (key[0], 0))
        except Problem as problem:
            return told(problem)

    def _listing(self, name: str, types: Types) -> Listing:
        return Listing(self._services.secret, name, [type_.__name__ for type_ in types])

    async def _read(self, request: Request, work: Callable[[View], Any]) -> Any:
        actor = actor_in(request, self._settings.visitor)
        check(actor, Action.FOLLOW)
        if token_of(request):  # a long answer ends when it is turned off
            bearer = bearer_in(request) or ""
            await to_thread.run_sync(self._tokens.who, bearer)
        return await self._services.read(work, Scope.of(actor))

    async def _answer(
        self, request: Request, page: Callable[[Any], Callable[[View], Page]], at: Any
    ) -> Response:
        with ExitStack() as seat:
            seat.enter_context(self._seats.one(actor_in(request, self._settings.visitor).key))
            account = Account.of(request, self._services)
            account.charge(COST)
            first = await self._read(request, page(at))  # what goes wrong at once has a status of its own
            return Lines(self._lines(request, account, page, first), seat.pop_all())

    async def _lines(
        self, request: Request, account: Account, page: Callable[[Any], Callable[[View], Page]], first: Page
    ) -> AsyncIterator[bytes]:
        some, place = first
        yield b"".join(some)
        while place is not None:
            try:
                await _paid(account)
                some, place = await self._read(request, page(place))
            except Problem as problem:  # without the last line it is known to be unfinished
                yield _line(error=_words(problem))
                return
            yield b"".join(some)

    def _some(
        self, listing: Listing, types: Types, number: int, at: Place | None, since: str
    ) -> Callable[[View], Page]:
        def work(view: View) -> Page:
            records = records_after(view, types, at, PAGE)
            lines = [
                _record_line(listing.cursor((number, type(one).__name__, one.id)), type(one), one.id, one)
                for one in records
            ]
            if len(records) < PAGE:
                return [*lines, _line(end=True, since=since)], None
            return lines, Place(type(records[-1]), records[-1].id)

        return work

    def _moved(self, listing: Listing, types: Types, at: tuple[int, int]) -> Callable[[View], Page]:
        def work(view: View) -> Page:
            since, told_so_far = at
            found, reached = changed_after(view, types, since, PAGE)
            lines = [_changed_line(listing, one) for one in found]
            more = reached < view.number()
            if not more or told_so_far + PAGE >= MOST_CHANGES:
                return [*lines, _line(end=True, since=listing.cursor((reached,)), more=more)], None
            return lines, (reached, told_so_far + PAGE)

        return work


async def _paid(account: Account) -> None:
    """Once there are points for a page: who reads much is slowed down, not sent away."""
    while True:
        try:
            account.charge(COST)
        except OverBudget as over:
            await sleep(over.after)
        else:
            return


def types_in(request: Request) -> Types:
    """Those that `types` names, all without it; `BadInput` (BAD_TYPES) for one that there is not."""
    said = request.query_params.get("types")
    names = said.split(",") if said else list(_TYPES)
    if unknown := [name for name in names if name not in _TYPES]:
        listed = ", ".join(_TYPES)
        raise BadInput(
            f"没有这种记录：{unknown[0][:50]}；可用：{listed}。",
            f"There is no such type: {unknown[0][:50]}; there are: {listed}.",
            code="BAD_TYPES",
        )
    return tuple(type_ for name, type_ in _TYPES.items() if name in names)


def _record_line(cursor: str, type_: type[Record], id_: str, record: Record | None) -> bytes:
    version = record.version if record else None
    fields = as_told(record) if record else None
    return _line(cursor=cursor, type=type_.__name__, id=id_, version=version, record=fields)


def _changed_line(listing: Listing, one: Now) -> bytes:
    return _record_line(listing.cursor((one.number,)), one.type, one.id, one.record)


def as_told(record: Record) -> dict[str, Any]:
    """The fields of the record. Contacts are opened one by one, for a purpose, and go out on no other road."""
    fields: dict[str, Any] = msgspec.to_builtins(record)
    for name in ("version", "contacts"):
        fields.pop(name, None)
    return fields


def _line(**said: Any) -> bytes:
    return _encode(said) + b"\n"


def _place_key(key: Any) -> tuple[int, str, str]:
    number, type_name, id_ = key
    return int(number), str(type_name), str(id_)


def _number_key(key: Any) -> tuple[int]:
    (number,) = key
    return (int(number),)


def _words(problem: Problem) -> dict[str, Any]:
    return {"message": f"{problem.zh} / {problem.en}", "code": problem.code}


def told(problem: Problem) -> JSONResponse:
    error = {"message": f"{problem.zh} / {problem.en}", "extensions": {"code": problem.code}}
    after = {"Retry-After": str(problem.after)} if isinstance(problem, OverBudget) else {}
    return JSONResponse({"errors": [error]}, _STATUS.get(problem.code, 400), headers={**_HEADERS, **after})
