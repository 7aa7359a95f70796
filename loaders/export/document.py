"""Everything as one JSON document, a list per type; `load` takes it back as it is."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import orjson
from msgspec import to_builtins

from graph.stores import View
from graph.stores.persons import keyless
from schema import (
    ClusterParty,
    Enterprise,
    IdentityDecision,
    InputOf,
    Institution,
    Introduction,
    Judgement,
    KindOf,
    MayMean,
    Membership,
    Need,
    Offer,
    Outcome,
    Product,
    Record,
    Relation,
    ReportedCount,
)

Records = Callable[[View], Iterator[Record]]


def _all(*types: type[Record]) -> Records:
    return lambda view: (record for type_ in types for record in view.all(type_))


def is_service(offer: Offer) -> bool:
    """Whether the offer comes from a service list."""
    return bool(offer.steward or offer.audience or offer.party_id)


LISTS: dict[str, Records] = {
    "parties": _all(ClusterParty),
    "organisations": _all(Enterprise, Institution),
    "memberships": _all(Membership),
    "products": _all(Product),
    "product_relations": _all(InputOf, KindOf, MayMean),
    "offers": lambda view: (offer for offer in view.all(Offer) if not is_service(offer)),
    "needs": _all(Need),
    "services": lambda view: (offer for offer in view.all(Offer) if is_service(offer)),
    "introductions": _all(Introduction),
    "outcomes": _all(Outcome),
    "reported": _all(ReportedCount),
    "relations": _all(Relation),
    "identity_decisions": _all(IdentityDecision),
    "judgements": _all(Judgement),
}


def write_document(view: View, out: BinaryIO) -> None:
    """Write the document to `out`, a record a line."""
    for number, (name, records) in enumerate(LISTS.items()):
        out.write(b"{\n" if number == 0 else b",\n")
        out.write(orjson.dumps(name) + b": [")
        for place, record in enumerate(records(view)):
            out.write(b",\n" if place else b"\n")
            out.write(orjson.dumps(as_json(record)))
        out.write(b"]")
    out.write(b"\n}\n")


def as_json(record: Record) -> dict[str, Any]:
    """The record's fields under their English names; organisations and edges say what they are."""
    fields: dict[str, Any] = to_builtins(keyless(record))
    for contact in fields.get("contacts", ()):
        del contact["key"]
    del fields["version"]
    if isinstance(record, Enterprise | Institution | InputOf | KindOf | MayMean):
        fields = {"id": record.id, "kind": _KINDS[type(record)], **fields}
    return fields


_KINDS: dict[type[Record], str] = {
    Enterprise: "enterprise",
    Institution: "institution",
    InputOf: "input_of",
    KindOf: "kind_of",
    MayMean: "may_mean",
}
