"""Products as people correct them: what they are called, and what goes into what."""

from typing import TypedDict

from committee import checks
from committee.recording import edge_id
from committee.references import ProductNamed, product_kept
from graph.stores import Transaction
from schema import BadInput, Conflict, Product, ProductEdge, ProductKind, Source
from schema.names import fold


class ProductFacts(TypedDict, total=False):
    """What is left out stays as it is, None empties it."""

    name: str | None
    aliases: list[str] | None
    kind: ProductKind | None
    note: str | None


_PRODUCT: dict[str, checks.Rule] = {
    "name": checks.name,
    "aliases": checks.texts,
    "kind": checks.as_said,
    "note": checks.text,
}


def update_product(
    tx: Transaction, id_: str, facts: ProductFacts, source: Source, expected_version: int | None
) -> Product:
    """`Conflict` (NAME_TAKEN) where another product is called what this one is to be called from now on."""
    product = checks.existing(tx, Product, id_)
    fields = checks.checked(facts, _PRODUCT)
    known = {fold(name) for name in product.names}
    for name in (fields.get("name", product.name), *fields.get("aliases", ())):
        if fold(name) not in known:
            _check_free(tx, product, name)
    return checks.changed(tx, product, fields, source, expected_version)


def _check_free(tx: Transaction, product: Product, name: str) -> None:
    holder = tx.product_called(name)
    if holder is not None and holder.id != product.id:
        raise Conflict(
            f"“{name}”已是产品“{holder.name}”（{holder.id}）的名称；请先从那里去掉，或在“简称”表里写明它有时指什么。",
            f"“{name}” is a name of “{holder.name}” ({holder.id}) already; take it out there first, or say in the "
            "sheet 简称 what it may mean.",
            code="NAME_TAKEN",
            detail={"field": "name", "id": holder.id, "version": holder.version},
        )


def set_product_edge(
    tx: Transaction,
    type_: type[ProductEdge],
    source_product: ProductNamed,
    target_product: ProductNamed,
    note: str | None,
    source: Source,
    expected_version: int | None,
) -> ProductEdge:
    """That the one goes into, or is a kind of, the other; what is said of an edge there is already updates it."""
    one, other = product_kept(tx, source_product, source), product_kept(tx, target_product, source)
    if one.id == other.id:
        raise BadInput(
            f"两边都是“{one.name}”。",
            f"Both sides are “{one.name}”.",
            code="SAME_PRODUCT",
            detail={"id": one.id},
        )
    said = checks.text(note, "note")
    id_ = edge_id(type_, one.id, other.id)
    known = tx.get(type_, id_)
    if known is not None:
        return checks.changed(tx, known, {"note": said}, source, expected_version)
    edge = type_(id=id_, source_id=one.id, target_id=other.id, note=said, sources=(source,))
    return checks.kept(tx, edge)
