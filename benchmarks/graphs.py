"""The graphs of the evaluation, from their csv files into a store."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from committee.recording import record
from graph.stores import EVERYTHING, Store
from loaders.loading import load
from schema import Enterprise, ExternalId, InputOf, KindOf, Offer, Product, Record, Source
from schema.ids import key_id
from schema.names import fold

RECORDED = "2025-01-01T00:00:00Z"


@dataclass(slots=True)
class Filled:
    """What the answers have to be told by: codes of companies, and every spelling of a product."""

    codes: dict[str, str] = field(default_factory=dict)
    spellings: dict[str, dict[str, None]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def product(self, name: str) -> str:
        """The id of the product of that name, as a load would have it: the one that a trade table knows by that
        name, else the same for names that only width and case tell apart."""
        id_ = self.known.get(fold(name)) or key_id("Product", fold(name))
        self.spellings.setdefault(id_, {})[name] = None
        return id_

    def company(self, code: str) -> str:
        id_ = key_id("Enterprise", code)
        self.codes[id_] = code
        return id_


def fill(store: Store, folder: Path, queries: Iterable[str] = (), vocabulary: Path | None = None) -> Filled:
    """Put every csv of `folder` into the store, and a product for each query that no row names; before it the trade
    tables of `vocabulary`, if there are any.

    A query whose only fact was taken out is still a product that somebody can ask about.
    """
    filled = Filled()
    if vocabulary is not None:
        load(store, [vocabulary])
        filled.known = _names(store)
    records: dict[str, Record] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), 2):
                source = (Source(document=path.name, row=number, recorded_at=RECORDED),)
                for one in _records(filled, row, source):
                    records.setdefault(one.id, one)
    for query in queries:
        filled.product(query)
    products = [Product(id=id_, name=next(iter(names))) for id_, names in filled.spellings.items()]
    with store.write("benchmark", "an evaluation graph") as transaction:
        record(transaction, products)
        record(transaction, records.values())
        transaction.commit()
    return filled


def _names(store: Store) -> dict[str, str]:
    """Product by each of its names; a product's own name before another one's alias."""
    own: dict[str, str] = {}
    also: dict[str, str] = {}
    with store.view(EVERYTHING) as view:
        for product in view.all(Product):
            own[fold(product.name)] = product.id
            also |= {fold(alias): product.id for alias in product.aliases}
    return {**also, **own}


def _records(filled: Filled, row: dict[str, str], source: tuple[Source, ...]) -> Iterator[Record]:
    """The facts of one row; its headings say which file it is from."""
    match row:
        case {"company": code, "product": name}:
            company, product = filled.company(code), filled.product(name)
            known_as = (ExternalId(system="csv", id=code),)
            yield Enterprise(id=company, name=row.get("name") or code, external_ids=known_as, sources=source)
            yield Offer(
                id=key_id("Offer", company, product),
                organisation_id=company,
                product_id=product,
                share=_share(row.get("weight", "")),
                sources=source,
            )
        case {"product": name, "material": material}:
            ends = filled.product(material), filled.product(name)
            if ends[0] != ends[1]:
                yield InputOf(
                    id=key_id("InputOf", *ends), source_id=ends[0], target_id=ends[1], sources=source
                )
        case {"parent": parent, "child": child}:
            ends = filled.product(child), filled.product(parent)
            if ends[0] != ends[1]:
                yield KindOf(id=key_id("KindOf", *ends), source_id=ends[0], target_id=ends[1], sources=source)


def _share(text: str) -> float | None:
    """A share of revenue; what is none (the tables hold −59 and 3.2) is not known."""
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0.0 <= share <= 1.0 else None
