"""Doing what a mutation asks, in one transaction, and once only for each `clientMutationId`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, TypeAlias

import orjson
import strawberry

import schema
from api.gql.context import Info
from api.gql.inputs import OrganisationRef
from api.gql.problems import Told
from committee.references import OrganisationNamed, old_meant
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Scope, Transaction, View
from graph.stores.scoped import seen
from schema import BadInput, Problem, Record, Source
from schema.policy import Actor

Work: TypeAlias = Callable[[Transaction, Source], Record]
Works: TypeAlias = Callable[[Transaction, Source], list[Record]]
_RECORD_TYPES = {type_.__name__: type_ for type_ in schema.RECORD_TYPES}
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Done:
    """The value of every payload: what was stored, in which change set, or why it was not."""

    records: tuple[Record, ...]
    problems: tuple[Told, ...]
    client_mutation_id: str | None
    change_set_id: str | None = None

    @staticmethod
    def refused(problem: Problem, client_mutation_id: str | None) -> "Done":
        return Done((), (Told(problem),), client_mutation_id or None)

    @property
    def record(self) -> Record | None:
        return self.records[0] if self.records else None


async def once(info: Info, given: Any, work: Work, kind: ChangeKind = ChangeKind.EDIT) -> Done:
    """What `work` stored for `given`; the same id with the same input again has no second effect."""
    return await all_once(info, given, lambda tx, source: [work(tx, speaking_of(tx, source, given))], kind)


async def all_once(
    info: Info,
    given: Any,
    works: Works,
    kind: ChangeKind = ChangeKind.EDIT,
    why: str | None = None,
    *,
    of_accounts: bool = False,
) -> Done:
    """The same for what stores several records: all of them or none, as one change set. Works `of_accounts` are done
    with all that is stored, and answer for it; what they stored is told as the actor may see it."""
    client_id: str | None = given.client_mutation_id or None
    context, name = info.context, info.field_name
    source = source_of(context.actor)
    digest = fingerprint(name, given)
    change_set = NewChangeSet(kind=kind, why=why or f"graphql {name}")

    def run(tx: Transaction) -> Done:
        key = _key(context.actor, client_id)
        if client_id is not None and (known := recalled(tx, key, digest)):
            return replace(known, client_mutation_id=client_id)
        before = tx.number()
        records = works(tx, source)
        changed_in = change_set.id if tx.number() > before else None
        if client_id is not None:
            tx.remember(key, remembered(records, changed_in, digest))
        return Done(tuple(records), (), client_id, changed_in)

    try:
        check_length(client_id)
        if not of_accounts:
            return await context.services.write(context.actor, change_set, run)
        scope = Scope.of(context.actor)
        return await context.services.write(
            context.actor, change_set, lambda tx: _as_seen(tx, scope, run(tx)), EVERYTHING
        )
    except Problem as problem:
        return Done.refused(problem, client_id)


def _as_seen(tx: Transaction, scope: Scope, done: Done) -> Done:
    view = seen(tx, scope)
    shown = [view.get(type(one), one.id) for one in done.records]
    return replace(done, records=tuple(one for one in shown if one is not None))


def was_done(view: View, actor: Actor, client_id: str | None) -> bool:
    """Whether that actor did something under this id before."""
    return bool(client_id) and view.recall(_key(actor, client_id)) is not None


def _key(actor: Actor, client_id: str | None) -> str:
    return f"mutation:{actor.key}:{client_id}"


def check_no_own_id(said: Any, whole: str) -> None:
    """`BadInput` where a part of `whole` has a clientMutationId: what is sent once is the whole."""
    if said.client_mutation_id not in (None, strawberry.UNSET):
        raise BadInput(
            f"clientMutationId 只写在 {whole} 上，不写在其中一项里。",
            f"clientMutationId belongs to {whole} as a whole, not to one of its items.",
            code="BAD_MUTATION_ID",
            detail={"field": "clientMutationId"},
        )


def speaking_of(tx: Transaction, source: Source, given: Any) -> Source:
    """`source`, saying of whom it speaks where the input names one that was merged since."""
    return replace(source, said_of=old_meant(tx, named_in(given)))


def named_in(given: Any) -> Iterator[OrganisationNamed]:
    """The organisations that an input names."""
    for name in given.__dataclass_fields__:
        value = getattr(given, name)
        if isinstance(value, OrganisationRef):
            yield value.named()
        elif name == "id" and value:
            yield OrganisationNamed(id=value)


def source_of(actor: Actor) -> Source:
    """That somebody said it here, and when."""
    return Source(document="graphql", recorded_at=now(), recorded_by=actor.key)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def fingerprint(name: str, given: Any) -> str:
    """The same for the same mutation with equal input, also after a restart."""
    return blake2b(f"{name} {sorted(asdict(given).items())!r}".encode(), digest_size=16).hexdigest()


def remembered(records: Sequence[Record], change_set_id: str | None, digest: str) -> str:
    kept = [[type(one).__name__, one.id, one.version] for one in records]
    return orjson.dumps({"digest": digest, "change_set": change_set_id, "records": kept}).decode()


def recalled(tx: Transaction, key: str, digest: str) -> Done | None:
    """The records as that mutation left them, whatever became of them since."""
    text = tx.recall(key)
    if text is None:
        return None
    kept: dict[str, Any] = orjson.loads(text)
    check_same(kept["digest"], digest)
    found = [as_left(tx, *one) for one in kept["records"]]
    return Done(tuple(one for one in found if one is not None), (), None, kept["change_set"])


def as_left(tx: Transaction, type_name: str, id_: str, version: int) -> Record | None:
    current = tx.get(_RECORD_TYPES[type_name], id_)
    if current is not None and current.version == version:
        return current
    versions = (change.after for change in tx.history(id_) if change.after is not None)
    return next((record for record in versions if record.version == version), current)


def check_same(kept: str, digest: str) -> None:
    """`BadInput` where the id that comes again asks for something else."""
    if kept != digest:
        raise BadInput(
            "这个 clientMutationId 已用于另一次修改，请换一个。",
            "This clientMutationId was used for another mutation; take a new one.",
            code="REUSED_MUTATION_ID",
            detail={"field": "clientMutationId"},
        )


def check_length(client_id: str | None) -> None:
    if client_id is not None and len(client_id) > _LONGEST_ID:
        raise BadInput(
            f"clientMutationId 最长 {_LONGEST_ID} 字。",
            f"clientMutationId has more than {_LONGEST_ID} characters.",
            code="BAD_MUTATION_ID",
            detail={"field": "clientMutationId"},
        )
