"""Small graphs in a line: `keep(store, enterprise("龙工", makes=["挖掘机"], needs=["轴承"]))`."""

from collections.abc import Iterable, Sequence
from typing import Any

from graph.stores import Store
from schema import Enterprise, InputOf, Institution, Need, Offer, Organisation, Product, Record, Source
from schema.ids import key_id
from schema.names import fold

TOWN = "310117105"  # 上海市松江区新桥镇
SOURCES = (Source(document="factory", recorded_at="2025-01-01T00:00:00Z"),)


def id_of(type_name: str, *key: str) -> str:
    """The id that a factory gives: `id_of("Enterprise", "龙工")`."""
    return key_id(type_name, *(fold(part) for part in key))


def product(name: str, **more: Any) -> Product:
    return Product(id=id_of("Product", name), name=name, sources=SOURCES, **more)


def input_of(source: str, target: str) -> InputOf:
    """`source` goes into `target`; both by name."""
    ends = id_of("Product", source), id_of("Product", target)
    return InputOf(id=key_id("InputOf", *ends), source_id=ends[0], target_id=ends[1], sources=SOURCES)


def enterprise(name: str, **more: Any) -> list[Record]:
    """An enterprise with the products that it makes and needs; it comes first."""
    return _with_facts(Enterprise, name, **more)


def institution(name: str, **more: Any) -> list[Record]:
    return _with_facts(Institution, name, **more)


def _with_facts(
    type_: type[Organisation], name: str, makes: Sequence[str] = (), needs: Sequence[str] = (), **more: Any
) -> list[Record]:
    organisation = type_(id=id_of(type_.__name__, name), name=name, sources=SOURCES, **more)
    facts: list[Record] = [organisation]
    for made in makes:
        offer_id, made_id = id_of("Offer", name, made), id_of("Product", made)
        offer = Offer(id=offer_id, organisation_id=organisation.id, product_id=made_id, sources=SOURCES)
        facts += [product(made), offer]
    for needed in needs:
        need_id, product_id = id_of("Need", name, needed), id_of("Product", needed)
        need = Need(
            id=need_id, organisation_id=organisation.id, text=needed, product_id=product_id, sources=SOURCES
        )
        facts += [product(needed), need]
    return facts


def keep(store: Store, *facts: Record | Iterable[Record]) -> None:
    """Store everything in one transaction."""
    records = [record for fact in facts for record in ([fact] if isinstance(fact, Record) else fact)]
    with store.write("factory", "a test's facts") as transaction:
        transaction.put(records)
        transaction.commit()
