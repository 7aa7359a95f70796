"""One organisation that is two: a new one takes the names and facts that are its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from committee import checks
from committee.checks import existing
from committee.identity.decisions import decide
from committee.identity.finding import organisation_id
from committee.identity.moving import Moving
from graph.stores import Transaction, resolved
from schema import BadInput, IdentityDecision, Organisation, Record, Source, Verdict, references
from schema.ids import new_id, type_of
from schema.names import fold


def split(
    tx: Transaction,
    id_: str,
    name: str,
    source: Source,
    *,
    facts: Sequence[str] = (),
    documents: Sequence[str] = (),
    names: Sequence[str] = (),
) -> Organisation:
    """A new organisation `name` out of `id_`, which keeps what is not named here.

    It takes these `facts` (ids), all facts that stand in these `documents` alone, and these other `names`. That the
    two are not one is decided, so they are not proposed. `BadInput` (NOT_A_FACT_OF, NOT_A_DOCUMENT_OF, NOT_A_NAME_OF)
    for what is not its.
    """
    one = existing(tx, Organisation, id_)
    called = checks.name(name, "name")
    moved = _names(one, [called, *names], called)
    taken = _facts(tx, one, facts, documents)
    cited = tuple(s for s in one.sources if s.document in documents)
    _leave(tx, one, moved, cited)
    new = type(one)(**_made(tx, one, called, moved), sources=(*cited, source))
    tx.put([new])
    Moving(tx, {one.id: new.id}).these(taken)
    decide(tx, one.id, new.id, Verdict.DIFFERENT, source)
    return existing(tx, Organisation, new.id)


def _names(one: Organisation, wanted: Sequence[str], called: str) -> tuple[str, ...]:
    """The names that go, as they are written; the new full name need not be one of them."""
    own = {fold(name): name for name in one.names[1:]}
    for name in wanted:
        if fold(name) not in own and (fold(name) != fold(called) or fold(name) == fold(one.name)):
            raise BadInput(
                f"“{name}”不是“{one.name}”的别名或简称。",
                f"“{name}” is no other name of “{one.name}”.",
                code="NOT_A_NAME_OF",
                detail={"field": "names", "value": name},
            )
    return tuple(dict.fromkeys(own[fold(name)] for name in wanted if fold(name) in own))


def _leave(tx: Transaction, one: Organisation, moved: tuple[str, ...], cited: tuple[Source, ...]) -> None:
    kept = tuple(source for source in one.sources if source not in cited) or one.sources
    changes: dict[str, Any] = {
        "aliases": tuple(alias for alias in one.aliases if alias not in moved),
        "short_name": None if one.short_name in moved else one.short_name,
        "sources": kept,
    }
    tx.put([replace(one, **changes)])


def _made(tx: Transaction, one: Organisation, called: str, moved: tuple[str, ...]) -> dict[str, Any]:
    id_ = organisation_id(type(one), called)
    if tx.get(Organisation, id_) or resolved(tx, id_) != id_:
        id_ = new_id(type(one).__name__)
    form = {"form": form} if (form := getattr(one, "form", None)) is not None else {}
    return {
        "id": id_,
        "name": called,
        "aliases": tuple(name for name in moved if fold(name) != fold(called)),
        **form,
    }


def _facts(tx: Transaction, one: Organisation, ids: Sequence[str], documents: Sequence[str]) -> list[Record]:
    of_it = {ref.id: ref.type for ref in tx.references_to(Organisation, [one.id])}
    for id_ in ids:
        if id_ not in of_it:
            raise BadInput(
                f"{id_} 不是“{one.name}”的事实。",
                f"{id_} is no fact of “{one.name}”.",
                code="NOT_A_FACT_OF",
                detail={"field": "facts", "value": id_, "type": type_of(id_)},
            )
    records = [record for id_, type_ in of_it.items() if (record := tx.get(type_, id_)) is not None]
    _check_cited(one, records, documents)
    return [
        record
        for record in records
        if not isinstance(record, IdentityDecision)
        and one.id in {id_ for _, id_ in references(record)}
        and (record.id in ids or _only_in(record, documents))
    ]


def _check_cited(one: Organisation, facts: Sequence[Record], documents: Sequence[str]) -> None:
    cited = {source.document for record in (one, *facts) for source in record.sources}
    for document in documents:
        if document not in cited:
            raise BadInput(
                f"“{one.name}”没有出自“{document}”的内容。",
                f"Nothing of “{one.name}” stands in “{document}”.",
                code="NOT_A_DOCUMENT_OF",
                detail={"field": "documents", "value": document},
            )


def _only_in(record: Record, documents: Sequence[str]) -> bool:
    return bool(record.sources) and all(source.document in documents for source in record.sources)
