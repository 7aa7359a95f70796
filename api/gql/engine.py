"""From the text of a document to a result: parse and validate within limits, once per text, then execute."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, cast

from graphql import (
    ASTValidationRule,
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    execute,
    parse,
    validate,
)
from graphql.validation import recommended_rules, specified_rules
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from api.gql.context import Context
from api.gql.errors import (
    BAD_OPERATION_NAME,
    BAD_VARIABLES,
    MOST_ERRORS,
    PARSE_FAILED,
    TOO_COMPLEX,
    VALIDATION_FAILED,
    formatted,
)
from api.gql.limits import LONGEST, MOST_TOKENS, Limits
from api.gql.plain import PlainExecutor
from api.gql.schema import Schema

_RULES: tuple[type[ASTValidationRule], ...] = (
    Limits,
    *specified_rules,
    *recommended_rules,
    OneOfInputValidationRule,
)
_KEPT_DOCUMENTS = 500
_LONGEST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: a document and what goes with it."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    reading_only: bool = False


class RefusedError(Exception):
    """The document is not executed: each error with the code that says which mistake it is."""

    def __init__(self, code: str, errors: list[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors


class OnlyReadingError(Exception):
    """A mutation was asked for by a request that may only read."""


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document, and what runs it: for one that is kept, with what it learned of its selections."""

    node: DocumentNode
    executor: type[PlainExecutor]


class Engine:
    """Answers documents on one schema. `open_` allows introspection and suggestions of names."""

    def __init__(self, schema: Schema, *, open_: bool) -> None:
        self._core = schema._schema
        self._open = open_
        self._rules = _RULES if open_ else (*_RULES, NoSchemaIntrospectionCustomRule)
        self._documents: OrderedDict[str, Document] = OrderedDict()

    async def answer(self, asked: Asked, context: Context, request_id: str) -> dict[str, Any]:
        """The response as a dictionary; without `data` when nothing was executed."""
        try:
            document = self.document(asked.query)
            operation = chosen(document.node, asked.operation_name)
        except RefusedError as refused:
            errors = refused.errors[:MOST_ERRORS]
            return {"errors": [formatted(error, refused.code, request_id) for error in errors]}
        if asked.reading_only and operation.operation is not OperationType.QUERY:
            raise OnlyReadingError
        result = await self._execute(document, asked, context)
        if not result.errors:
            return {"data": result.data}
        said = [formatted(error, BAD_VARIABLES, request_id) for error in result.errors]
        if result.data is None and all(error.path is None for error in result.errors):
            return {"errors": said[:MOST_ERRORS]}
        return {"errors": said, "data": result.data}

    async def _execute(self, document: Document, asked: Asked, context: Context) -> ExecutionResult:
        result = execute(
            self._core,
            document.node,
            context_value=context,
            variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
            is_awaitable=cast(Any, optimized_is_awaitable),
            executor_class=document.executor,
            hide_suggestions=not self._open,
        )
        return await result if isawaitable(result) else result

    def document(self, text: str) -> Document:
        """The valid document of that text; failures are never kept, nor what is too long to be usual."""
        known = self._documents.get(text)
        if known is not None:
            self._documents.move_to_end(text)
            return known
        node = parsed(text)
        self._check(node)
        if len(text) > _LONGEST_KEPT:
            return Document(node, PlainExecutor)
        document = self._documents[text] = Document(node, PlainExecutor.of_one_document())
        if len(self._documents) > _KEPT_DOCUMENTS:
            self._documents.popitem(last=False)
        return document

    def _check(self, document: DocumentNode) -> None:
        try:
            errors = validate(
                self._core, document, self._rules, max_errors=MOST_ERRORS, hide_suggestions=not self._open
            )
        except RecursionError:
            raise too_complex("嵌套太深。", "It is nested too deeply.") from None
        if errors:
            raise RefusedError(VALIDATION_FAILED, errors)


def parsed(text: str) -> DocumentNode:
    if len(text) > LONGEST:
        raise too_complex(f"超过 {LONGEST} 个字符。", f"It has more than {LONGEST} characters.")
    try:
        return parse(text, max_tokens=MOST_TOKENS)
    except GraphQLError as error:
        raise RefusedError(PARSE_FAILED, [error]) from error
    except RecursionError:
        raise too_complex("嵌套太深。", "It is nested too deeply.") from None


def too_complex(zh: str, en: str) -> RefusedError:
    return RefusedError(TOO_COMPLEX, [GraphQLError(f"查询过重：{zh} / Too much is asked: {en}")])


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
