"""Ids that other systems gave: nodes that those share who have them; of a relationship they are a property."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graph.stores.neo4j.drawing import Pointer, Properties


def external_id(system: str, id_: str) -> str:
    return f"external:{system}\x1f{id_}"


def _external_ids(record: Any) -> Iterator[tuple[str, Properties]]:
    for one in dict.fromkeys((one.system, one.id) for one in record.external_ids):
        yield external_id(*one), {"system": one[0], "external_id": one[1]}


# (:Organisation)-[:KNOWN_AS {system, external_id}]->(:ExternalId), and a need
KNOWN_AS = Pointer("KNOWN_AS", _external_ids, label="ExternalId")


def external_key(system: str, id_: str) -> str:
    """As it stands in `external_keys`, with its ends marked."""
    return f"\x1e{external_id(system, id_)}\x1e"


def external_keys(record: Any) -> Properties:
    """All its ids as one text, for looking for one of them."""
    keys = [external_key(one.system, one.id) for one in record.external_ids]
    return {"external_keys": "".join(dict.fromkeys(keys))} if keys else {}


def is_known_as(system: str, ids: Sequence[str]) -> Callable[[Any], bool]:
    """Whether a record is one that `system` knows by one of these ids."""
    return lambda record: any(one.system == system and one.id in ids for one in record.external_ids)
