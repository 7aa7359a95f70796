"""Doing what a mutation asks, in one transaction, and once only for each `clientMutationId`."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, TypeAlias

import orjson

import schema
from api.gql.context import Info
from api.gql.inputs import OrganisationRef
from api.gql.problems import Told
from committee.references import OrganisationNamed, old_meant
from graph.stores import ChangeKind, NewChangeSet, Transaction
from schema import BadInput, Problem, Record, Source

Work: TypeAlias = Callable[[Transaction, Source], Record]
_RECORD_TYPES = {type_.__name__: type_ for type_ in schema.RECORD_TYPES}
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Done:
    """The value of every payload: the record as it was stored, or why not."""

    record: Record | None
    problems: tuple[Told, ...]
    client_mutation_id: str | None


async def once(info: Info, given: Any, work: Work, kind: ChangeKind = ChangeKind.EDIT) -> Done:
    """What `work` stored for `given`; the same id with the same input again has no second effect."""
    client_id: str | None = given.client_mutation_id or None
    context, name = info.context, info.field_name
    source = Source(document="graphql", recorded_at=now(), recorded_by=context.by)
    digest = fingerprint(name, given)

    def run(tx: Transaction) -> Record:
        key = f"mutation:{context.by}:{client_id}"
        if client_id is not None and (known := recalled(tx, key, digest)):
            return known
        record = work(tx, replace(source, said_of=old_meant(tx, named_in(given))))
        if client_id is not None:
            tx.remember(key, remembered(record, digest))
        return record

    try:
        check_length(client_id)
        change_set = NewChangeSet(kind=kind, why=f"graphql {name}")
        return Done(await context.services.write(change_set, run), (), client_id)
    except Problem as problem:
        return Done(None, (Told(problem),), client_id)


def named_in(given: Any) -> Iterator[OrganisationNamed]:
    """The organisations that an input names."""
    for name in given.__dataclass_fields__:
        value = getattr(given, name)
        if isinstance(value, OrganisationRef):
            yield value.named()
        elif name == "id" and value:
            yield OrganisationNamed(id=value)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def fingerprint(name: str, given: Any) -> str:
    """The same for the same mutation with equal input, also after a restart."""
    return blake2b(f"{name} {sorted(asdict(given).items())!r}".encode(), digest_size=16).hexdigest()


def remembered(record: Record, digest: str) -> str:
    kept = {"digest": digest, "type": type(record).__name__, "id": record.id, "version": record.version}
    return orjson.dumps(kept).decode()


def recalled(tx: Transaction, key: str, digest: str) -> Record | None:
    """The record as that mutation left it, whatever became of it since."""
    text = tx.recall(key)
    if text is None:
        return None
    kept: dict[str, Any] = orjson.loads(text)
    check_same(kept["digest"], digest)
    current = tx.get(_RECORD_TYPES[kept["type"]], kept["id"])
    if current is not None and current.version == kept["version"]:
        return current
    versions = (change.after for change in tx.history(kept["id"]) if change.after is not None)
    return next((record for record in versions if record.version == kept["version"]), current)


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
