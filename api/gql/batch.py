"""Many records in one request, each with what became of it: pushed again, nothing is doubled."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

import orjson
import strawberry

import schema
from api.gql import inputs, works
from api.gql.context import Info
from api.gql.declare import argument, enum_type, field, object_type, optional
from api.gql.log import ChangeSet, sets_of_ids
from api.gql.need import Need
from api.gql.offer import Offer
from api.gql.once import (
    as_left,
    check_length,
    check_no_own_id,
    check_same,
    fingerprint,
    source_of,
    speaking_of,
)
from api.gql.organisation import Enterprise
from api.gql.problems import Problem, Told
from graph import stores
from graph.stores import ChangeKind, NewChangeSet, Transaction
from schema import BadInput, Record, Source

MOST = 1_000


class OnError(StrEnum):
    REJECT_ALL = "reject_all"
    REJECT_FAILED = "reject_failed"


class ItemStatus(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    NOT_DONE = "not_done"


enum_type(
    OnError,
    "有不能存下的项时怎么办。What to do where an item cannot be stored.",
    {
        OnError.REJECT_ALL: "全都不存。Store nothing.",
        OnError.REJECT_FAILED: "只不存那几项。Store the others.",
    },
)
enum_type(
    ItemStatus,
    "一项的结果。What became of an item.",
    {
        ItemStatus.CREATED: "新存下的。Stored as new.",
        ItemStatus.UPDATED: "改了已有的。It changed what was stored.",
        ItemStatus.UNCHANGED: "已有，内容相同。It is stored already and says the same.",
        ItemStatus.REJECTED: "没有存下，见 problems。Not stored; problems say why.",
        ItemStatus.NOT_DONE: "本身没有问题，因别的项而没有存下。Nothing wrong with it, but others were rejected.",
    },
)


@dataclass(frozen=True, slots=True)
class Result:
    """The value of every `…Result`."""

    status: ItemStatus
    record: Record | None = None
    problems: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """The value of every payload of a batch."""

    results: tuple[Result, ...]
    problems: tuple[Told, ...]
    client_mutation_id: str | None
    change_set_id: str | None = None


class RefusedError(Exception):
    """An item cannot be stored and none is to be, so all that was done is taken back."""

    def __init__(self, results: list[Result]) -> None:
        super().__init__("refused")
        self.results = results


async def in_batch(info: Info, given: Any, items: Iterable[Any], work_of: works.WorkOf) -> Batch:
    """What became of each of the items, in their order, done in one transaction as one change set."""
    client_id: str | None = given.client_mutation_id or None
    context, name = info.context, info.field_name
    change_set = NewChangeSet(kind=ChangeKind.EDIT, why=f"graphql {name}")
    source, listed = source_of(context.actor), list(items)

    def run(tx: Transaction) -> Batch:
        key = f"batch:{context.actor.key}:{client_id}"
        digest = fingerprint(name, given) if client_id else ""
        if client_id and (known := tx.recall(key)):
            return replace(_recalled(tx, known, digest), client_mutation_id=client_id)
        before = tx.number()
        results = [_one(tx, info, work_of, item, source) for item in listed]
        if given.on_error is OnError.REJECT_ALL and any(one.problems for one in results):
            raise RefusedError(results)
        changed_in = change_set.id if tx.number() > before else None
        if client_id:
            tx.remember(key, _remembered(results, changed_in, digest))
        return Batch(tuple(results), (), client_id, changed_in)

    try:
        check_length(client_id)
        _check_count(len(listed))
        for item in listed:
            check_no_own_id(item, name)
        return await context.services.write(context.actor, change_set, run)
    except RefusedError as refused:
        return Batch(tuple(map(_not_done, refused.results)), (), client_id)
    except schema.Problem as problem:
        return Batch((), (Told(problem),), client_id)


def _one(tx: Transaction, info: Info, work_of: works.WorkOf, item: Any, source: Source) -> Result:
    """The committee writes an item in one go or not at all, so what is rejected leaves nothing."""
    before = tx.number()
    try:
        record = work_of(info, item)(tx, speaking_of(tx, source, item))
    except schema.Unavailable:
        raise
    except schema.Problem as problem:
        return Result(ItemStatus.REJECTED, None, (Told(problem),))
    if tx.number() == before:
        return Result(ItemStatus.UNCHANGED, record)
    return Result(ItemStatus.CREATED if record.version == 1 else ItemStatus.UPDATED, record)


def _not_done(result: Result) -> Result:
    return result if result.problems else Result(ItemStatus.NOT_DONE)


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST:
        raise BadInput(
            f"一次可送 1 至 {MOST} 项，给出了 {count} 项；请分几次送。",
            f"From 1 to {MOST} items at once, not {count}; send them in several batches.",
            code="TOO_MANY_ITEMS",
            detail={"field": "items", "most": MOST},
        )


def _remembered(results: list[Result], change_set_id: str | None, digest: str) -> str:
    kept = [
        [
            one.status,
            [type(one.record).__name__, one.record.id, one.record.version] if one.record else None,
            [_problem_kept(told.problem) for told in one.problems],
        ]
        for one in results
    ]
    return orjson.dumps({"digest": digest, "change_set": change_set_id, "results": kept}).decode()


def _problem_kept(problem: schema.Problem) -> list[Any]:
    return [type(problem).__name__, problem.zh, problem.en, problem.code, dict(problem.detail)]


def _recalled(tx: Transaction, text: str, digest: str) -> Batch:
    kept: dict[str, Any] = orjson.loads(text)
    check_same(kept["digest"], digest)
    results = [
        Result(ItemStatus(status), as_left(tx, *record) if record else None, tuple(map(_problem, problems)))
        for status, record, problems in kept["results"]
    ]
    return Batch(tuple(results), (), None, kept["change_set"])


def _problem(kept: list[Any]) -> Told:
    type_, zh, en, code, detail = kept
    return Told(getattr(schema, type_)(zh, en, code=code, detail=detail))


# What is sent

_ON_ERROR = "有不能存下的项时。Where an item cannot be stored."
_ONCE = "自拟的编号：同一编号只做一次。An id of your own: the same one is done once only."


@strawberry.input(description="登记多家企业。Register several enterprises.")
class RegisterEnterprisesInput:
    items: list[inputs.RegisterEnterpriseInput] = inputs.required(
        f"各家，最多 {MOST} 家。Each of them, at most {MOST}."
    )
    on_error: OnError = inputs.required(_ON_ERROR)
    client_mutation_id: str | None = optional(_ONCE)


@strawberry.input(description="声明多项供给。Declare several offers.")
class DeclareOffersInput:
    items: list[inputs.DeclareOfferInput] = inputs.required(
        f"各项，最多 {MOST} 项。Each of them, at most {MOST}."
    )
    on_error: OnError = inputs.required(_ON_ERROR)
    client_mutation_id: str | None = optional(_ONCE)


@strawberry.input(description="登记多项需求。Register several needs.")
class RegisterNeedsInput:
    items: list[inputs.RegisterNeedInput] = inputs.required(
        f"各项，最多 {MOST} 项。Each of them, at most {MOST}."
    )
    on_error: OnError = inputs.required(_ON_ERROR)
    client_mutation_id: str | None = optional(_ONCE)


# What is answered

_RESULTS = "各项的结果，依所给次序。What became of each, in the order given."
_WHOLE = "整批为何没有做；空为做了。Why the batch as a whole was not done; empty: it was."
_SET = "属于哪个变更集，可以撤销；什么也没变则为空。The change set, to undo it; null where nothing changed."
_WHY = "为何没有存下；空为已存。Why it was not stored; empty: it was."
_SAME = "原样返回。As it was given."


def stored(root: strawberry.Parent[Result]) -> Record | None:
    return root.record


async def change_set(root: strawberry.Parent[Batch], info: Info) -> stores.ChangeSet | None:
    return await info.context.load(sets_of_ids, root.change_set_id) if root.change_set_id else None


@object_type("一家的结果。What became of one enterprise.")
class EnterpriseResult:
    status: ItemStatus = field("结果。What became of it.")
    enterprise: Enterprise | None = field("存下的企业。The enterprise as stored.", stored)
    problems: list[Problem] = field(_WHY)


@object_type("一项供给的结果。What became of one offer.")
class OfferResult:
    status: ItemStatus = field("结果。What became of it.")
    offer: Offer | None = field("存下的供给。The offer as stored.", stored)
    problems: list[Problem] = field(_WHY)


@object_type("一项需求的结果。What became of one need.")
class NeedResult:
    status: ItemStatus = field("结果。What became of it.")
    need: Need | None = field("存下的需求。The need as stored.", stored)
    problems: list[Problem] = field(_WHY)


@object_type("多家企业的登记。The registration of several enterprises.")
class EnterprisesPayload:
    results: list[EnterpriseResult] = field(_RESULTS)
    change_set: ChangeSet | None = field(_SET, change_set)
    problems: list[Problem] = field(_WHOLE)
    client_mutation_id: str | None = field(_SAME)


@object_type("多项供给的声明。The declaration of several offers.")
class OffersPayload:
    results: list[OfferResult] = field(_RESULTS)
    change_set: ChangeSet | None = field(_SET, change_set)
    problems: list[Problem] = field(_WHOLE)
    client_mutation_id: str | None = field(_SAME)


@object_type("多项需求的登记。The registration of several needs.")
class NeedsPayload:
    results: list[NeedResult] = field(_RESULTS)
    change_set: ChangeSet | None = field(_SET, change_set)
    problems: list[Problem] = field(_WHOLE)
    client_mutation_id: str | None = field(_SAME)


Resolver: TypeAlias = Callable[..., Any]


def asked_in_batch(input_type: type[Any], work_of: works.WorkOf) -> Resolver:
    """The resolver that does the work for each item of an input of that type."""

    async def resolve(info: Info, input_: Any) -> Batch:
        return await in_batch(info, input_, input_.items, work_of)

    words = argument("内容。What is asked.", "input")
    resolve.__annotations__["input_"] = Annotated[input_type, words]
    return resolve
