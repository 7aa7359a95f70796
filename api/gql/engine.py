"""From the text of a document to a result: parse and validate within limits, once per text, then execute."""

from asyncio import timeout
from collections import OrderedDict
from collections.abc import AsyncIterable, Awaitable, Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, Protocol, TypeVar, cast

import orjson
from graphql import (
    ASTValidationRule,
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    create_source_event_stream,
    execute,
    parse,
    validate,
)
from graphql.validation import recommended_rules, specified_rules
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from api.gql.again import Again, Mark, mark, only_matches
from api.gql.context import Context
from api.gql.cost import READING, OperationCost
from api.gql.documents import Documents, document_id
from api.gql.errors import (
    BAD_OPERATION_NAME,
    BAD_VARIABLES,
    MOST_ERRORS,
    NEEDS_STREAM,
    PARSE_FAILED,
    TOO_COMPLEX,
    UNKNOWN_DOCUMENT,
    VALIDATION_FAILED,
    formatted,
)
from api.gql.limits import LONGEST, MOST_COST, MOST_TOKENS, Weighing, too_much
from api.gql.plain import PlainExecutor
from api.gql.schema import Schema
from schema import BadInput, Problem

_RULES: tuple[type[ASTValidationRule], ...] = (
    *specified_rules,
    *recommended_rules,
    OneOfInputValidationRule,
)
DEADLINE = 10.0
KEPT = 200_000  # characters of the documents that are kept; each takes some three hundred times as many bytes
_LONGEST_KEPT = 20_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: a document and what goes with it."""

    query: str | None
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    reading_only: bool = False
    document_id: str | None = None


class Charge(Protocol):
    """Takes what a request costs from its caller's budget before it runs, or before its document is read (`reading`), and
    says what goes with the answer."""

    def __call__(self, cost: int, *, reading: bool = False) -> Mapping[str, int]: ...


def free(cost: int, *, reading: bool = False) -> Mapping[str, int]:
    """Of a caller who has no budget."""
    return {"requested": cost}


class RefusedError(Exception):
    """The document is not executed: each error with the code that says which mistake it is."""

    def __init__(self, code: str, errors: list[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors

    def told(self, where: str) -> BadInput:
        """The same to who wrote the document in that file."""
        said = "; ".join(error.message for error in self.errors[:MOST_ERRORS])
        return BadInput(f"{where}：{said}", f"{where}: {said}", code=self.code)

    def answer(self, request_id: str) -> dict[str, Any]:
        return {"errors": [formatted(error, self.code, request_id) for error in self.errors[:MOST_ERRORS]]}


class TooSlowError(Exception):
    """Something that only reads was not answered within its time."""


class OnlyReadingError(Exception):
    """A mutation was asked for by a request that may only read."""


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document, and what runs it: for one that is kept, with what it learned of its selections."""

    node: DocumentNode
    executor: type[PlainExecutor]
    costs: Mapping[str | None, OperationCost] = field(default_factory=dict)

    def cost(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """What that operation costs with these variables; refused where it is too much."""
        cost = self.costs[operation.name.value if operation.name else None].of(variables)
        if cost > MOST_COST:
            raise RefusedError(TOO_COMPLEX, [too_much("cost", cost, MOST_COST)])
        return cost


class Engine:
    """Answers documents on one schema. `open_` allows introspection and suggestions of names; what only reads is
    answered within `deadline` seconds or not at all. Of `only` nothing else is answered, by text or by id."""

    def __init__(
        self, schema: Schema, *, open_: bool, deadline: float = DEADLINE, only: Documents | None = None
    ) -> None:
        self._only = only
        self._deadline = deadline
        self._core = schema._schema
        self._open = open_
        self._rules = _RULES if open_ else (*_RULES, NoSchemaIntrospectionCustomRule)
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._kept = 0
        self._again = Again()

    async def answer(
        self, asked: Asked, context: Context, request_id: str, charge: Charge = free
    ) -> dict[str, Any]:
        """The response as a dictionary for `orjson`; without `data` when nothing was executed."""
        try:
            text = self.text(asked)
            document = self.document(text, charge)
            operation = chosen(document.node, asked.operation_name)
            cost = document.cost(operation, asked.variables)
        except RefusedError as refused:
            return refused.answer(request_id)
        if operation.operation is OperationType.SUBSCRIPTION:
            return only_streamed().answer(request_id)
        if asked.reading_only and operation.operation is not OperationType.QUERY:
            raise OnlyReadingError
        told = {"extensions": {"cost": charge(cost)}}
        if only_matches(operation):
            asked_now = mark(text, asked.operation_name, asked.variables, context.actor)
            return await self._lasting(asked_now, document, asked, context, request_id) | told
        reads = operation.operation is OperationType.QUERY
        result = await self.execute(document, asked, context, reads=reads)
        return answered(result, request_id) | told

    async def _lasting(
        self, asked_now: Mark | None, document: Document, asked: Asked, context: Context, request_id: str
    ) -> dict[str, Any]:
        """As it was told before, where nothing was written since."""
        kept = self._again.of(asked_now) if asked_now else None
        if kept and kept.number == await self._latest(context):
            return {"data": orjson.Fragment(kept.data)}
        result = await self.execute(document, asked, context)
        if result.errors or asked_now is None or context.number is None:
            return answered(result, request_id)
        data = orjson.dumps(result.data)
        self._again.keep(asked_now, context.number, data)
        return {"data": orjson.Fragment(data)}

    async def _latest(self, context: Context) -> int | None:
        """The number of the last change; None where the store does not answer, which who asks anew is told as ever."""
        try:
            return await self._in_time(context.latest())
        except Problem:
            return None

    async def _in_time(self, answer: Awaitable[T]) -> T:
        try:
            async with timeout(self._deadline):
                return await answer
        except TimeoutError:
            raise TooSlowError from None

    async def execute(
        self, document: Document, asked: Asked, context: Context, event: object = None, *, reads: bool = True
    ) -> ExecutionResult:
        """What the document says; of an event, where it subscribes."""
        result = execute(
            self._core,
            document.node,
            event,
            context,
            dict(asked.variables),
            asked.operation_name,
            is_awaitable=cast(Any, optimized_is_awaitable),
            executor_class=document.executor,
            hide_suggestions=not self._open,
        )
        if not isawaitable(result):
            return result
        if not reads:  # what was written is told, however late
            return await result
        return await self._in_time(result)

    async def subscribe(
        self, document: Document, asked: Asked, context: Context
    ) -> AsyncIterable[object] | ExecutionResult:
        """The events of a document that subscribes, or why there are none."""
        executor = document.executor.build(
            self._core,
            document.node,
            None,
            context,
            dict(asked.variables),
            asked.operation_name,
            hide_suggestions=not self._open,
        )
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        found = create_source_event_stream(executor)
        return await found if isawaitable(found) else found

    def check_all(self) -> None:
        """`BadInput` where one of the documents that alone are answered cannot be."""
        for id_, text in (self._only or {}).items():
            try:
                self.document(text)
            except RefusedError as refused:
                raise refused.told(id_) from None

    def text(self, asked: Asked) -> str:
        """Of the document that is asked for; refused where it is not one of those that may be."""
        if self._only is None and asked.query is not None:
            return asked.query
        id_ = asked.document_id or document_id(asked.query or "")
        text = (self._only or {}).get(id_)
        if text is None:
            raise RefusedError(
                UNKNOWN_DOCUMENT,
                [GraphQLError("没有签过这份文档。 / This document was not signed for this service.")],
            )
        return text

    def document(self, text: str, charge: Charge = free) -> Document:
        """The valid document of that text; failures are never kept, nor what is too long to be usual. To read what is not
        known yet, be it valid or not, is paid for."""
        known = self._documents.get(text)
        if known is not None:
            self._documents.move_to_end(text)
            return known
        check_length(text)
        charge(READING * len(text), reading=True)
        node = parsed(text)
        costs = self._check(node)
        if len(text) > _LONGEST_KEPT:
            return Document(node, PlainExecutor, costs)
        document = self._documents[text] = Document(node, PlainExecutor.of_one_document(node), costs)
        self._kept += len(text)
        while self._kept > KEPT and self._only is None:
            oldest, _ = self._documents.popitem(last=False)
            self._kept -= len(oldest)
        return document

    def _check(self, document: DocumentNode) -> Mapping[str | None, OperationCost]:
        """What its operations cost; refused where it is too much, or not valid."""
        try:
            costs = Weighing(self._core, document).costs()
            errors = validate(
                self._core, document, self._rules, max_errors=MOST_ERRORS, hide_suggestions=not self._open
            )
        except GraphQLError as error:
            raise RefusedError(TOO_COMPLEX, [error]) from None
        except RecursionError:
            raise too_complex("嵌套太深。", "It is nested too deeply.") from None
        if errors:
            raise RefusedError(VALIDATION_FAILED, errors)
        return costs


def answered(result: ExecutionResult, request_id: str) -> dict[str, Any]:
    """As it is told; without `data` where nothing was executed."""
    if not result.errors:
        return {"data": result.data}
    said = [formatted(error, BAD_VARIABLES, request_id) for error in result.errors]
    if result.data is None and all(error.path is None for error in result.errors):
        return {"errors": said[:MOST_ERRORS]}
    return {"errors": said, "data": result.data}


def check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise too_complex(f"超过 {LONGEST} 个字符。", f"It has more than {LONGEST} characters.")


def parsed(text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=MOST_TOKENS)
    except GraphQLError as error:
        raise RefusedError(PARSE_FAILED, [error]) from error
    except RecursionError:
        raise too_complex("嵌套太深。", "It is nested too deeply.") from None


def too_complex(zh: str, en: str) -> RefusedError:
    return RefusedError(TOO_COMPLEX, [GraphQLError(f"查询过重：{zh} / Too much is asked: {en}")])


def only_streamed() -> RefusedError:
    message = (
        "subscription 请用 WebSocket（graphql-transport-ws）或 Accept: text/event-stream。 / "
        "Subscribe over a WebSocket (graphql-transport-ws) or with Accept: text/event-stream."
    )
    return RefusedError(NEEDS_STREAM, [GraphQLError(message)])


def chosen(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation that is to run: the one of that name, or the only one."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None and len(operations) == 1:
        return operations[0]
    for operation in operations:
        if operation.name and operation.name.value == name:
            return operation
    zh, en = ("请用 operationName 指明要运行哪一个。", "Say by operationName which operation to run.")
    if name is not None:
        zh, en = f"没有名为“{name[:100]}”的操作。", f"There is no operation named “{name[:100]}”."
    raise RefusedError(BAD_OPERATION_NAME, [GraphQLError(f"{zh} / {en}")])
