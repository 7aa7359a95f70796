"""The responses to one operation, one after the other: what both the socket and the event stream send."""

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import suppress
from typing import Any, cast

from graphql import ExecutionResult, GraphQLError, OperationType

from api.gql.context import Context
from api.gql.engine import (
    Asked,
    Charge,
    Document,
    Engine,
    OnlyReadingError,
    RefusedError,
    TooSlowError,
    answered,
    chosen,
)
from api.gql.errors import INTERNAL, RequestError, formatted, only_reading, too_slow
from api.hearing import Listener, Told
from schema.policy import Action

Response = dict[str, Any]


async def responses(
    engine: Engine, asked: Asked, listener: Listener, request_id: str, charge: Charge
) -> AsyncGenerator[Response, None]:
    """One for each event of a subscription, without end, each charged as it is told and with the cursor after which to
    go on; the only one to anything else. One without `data` is the last: nothing was executed, or who listens may not
    any more."""
    try:
        await listener.renew(Action.READ)  # a socket lives longer than what opened it
        document = engine.document(engine.text(asked), charge)
        operation = chosen(document.node, asked.operation_name)
        cost = document.cost(operation, asked.variables)
        if operation.operation is OperationType.SUBSCRIPTION:
            async for response, cursor in _told(engine, asked, document, listener, request_id):
                yield response | {"extensions": {"cost": charge(cost), **cursor}}
        else:
            yield await engine.answer(asked, _context(listener), request_id, charge)
    except RefusedError as refused:
        yield refused.answer(request_id)
    except OnlyReadingError:
        yield _last(only_reading())
    except TooSlowError:
        yield _last(too_slow())
    except Exception as error:
        yield {"errors": [formatted(GraphQLError("", original_error=error), INTERNAL, request_id)]}


async def _told(
    engine: Engine, asked: Asked, document: Document, listener: Listener, request_id: str
) -> AsyncGenerator[tuple[Response, dict[str, str]], None]:
    source: AsyncIterable[object] | ExecutionResult
    source = await engine.subscribe(document, asked, _context(listener))
    if isinstance(source, ExecutionResult):
        yield {"errors": answered(source, request_id)["errors"]}, {}
        return
    try:
        async for event in source:
            context = _context(listener)
            result = await engine.execute(document, asked, context, event)
            yield answered(result, request_id), {"cursor": context.place(cast(Told, event).number)}
    finally:
        with suppress(AttributeError):
            await source.aclose()  # type: ignore[attr-defined]


def _context(listener: Listener) -> Context:
    """Anew for each event: what was loaded for the last one is old."""
    return Context(listener.services, listener.actor, listener)


def _last(error: RequestError) -> Response:
    return {"errors": [error.formatted()]}
