"""Taking out what should never have been there. What was true once is ended, withdrawn or closed instead."""

from collections.abc import Mapping, Sequence

from committee import checks
from committee.wording import titles
from graph.stores import Reference, Transaction
from schema import MAY_OUTLIVE, RECORD_TYPES, BadInput, NotAllowed, NotFound, Record
from schema.ids import type_of

_TYPES = {type_.__name__: type_ for type_ in RECORD_TYPES}
_SHOWN = 5


def remove_records(tx: Transaction, versions: Mapping[str, int | None]) -> list[Record]:
    """The records as they were; by id, each with the version that was seen.

    `NotAllowed` (STILL_NAMED) where another record names one of them: that one goes first, or with it.
    """
    records = [_existing(tx, id_) for id_ in versions]
    for record in records:
        checks.at_version(record, versions[record.id])
    for record in records:
        naming = [
            one
            for one in tx.references_to(type(record), [record.id])
            if one.id not in versions and one.type not in MAY_OUTLIVE
        ]
        if naming:
            raise _still_named(tx, record, naming)
    tx.remove(records)
    return records


def _existing(tx: Transaction, id_: str) -> Record:
    type_ = _TYPES.get(type_of(id_) or "")
    if type_ is None:
        raise BadInput(
            f"{id_} 不是记录的编号。", f"{id_} is not the id of a record.", code="BAD_ID", detail={"id": id_}
        )
    record = checks.existing(tx, type_, id_)
    if record.id != id_:  # whoever removes by an old id has not seen what stands there by now
        raise NotFound(
            f"{id_} 已并入 {record.id}；真要删除并入后的那条，请写它的编号。",
            f"{id_} was merged into {record.id}; to remove that one, give its id.",
            detail={"id": id_, "mergedInto": record.id},
        )
    return record


def _still_named(tx: Transaction, record: Record, naming: Sequence[Reference]) -> NotAllowed:
    found = [one for ref in naming[:_SHOWN] if (one := tx.get(ref.type, ref.id)) is not None]
    told = titles(tx, [record, *found])
    zh, en = told[0]
    return NotAllowed(
        f"还有 {len(naming)} 条记录用到“{zh}”：{'、'.join(words[0] for words in told[1:])}；请先处理它们。",
        f"{len(naming)} records name “{en}”: {', '.join(words[1] for words in told[1:])}; see to them first.",
        code="STILL_NAMED",
        detail={"id": record.id, "namedBy": [one.id for one in naming]},
    )
