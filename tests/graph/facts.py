"""Records with ids a person can read, for tests of the store itself."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from graph.stores import EVERYTHING, Page, Put, Store, View
from schema import Enterprise, Need, NeedReading, Offer, Product, Record, Wanted

CODE = "91310000132234567B"
T = TypeVar("T")
R = TypeVar("R", bound=Record)


def ent(key: str, name: str | None = None, **more: Any) -> Enterprise:
    return Enterprise(id=f"ent_{key}", name=name or key, **more)


def prd(key: str, name: str | None = None, **more: Any) -> Product:
    return Product(id=f"prd_{key}", name=name or key, **more)


def need(key: str, organisation: str = "a", text: str | None = None, **more: Any) -> Need:
    return Need(id=f"ned_{key}", organisation_id=f"ent_{organisation}", text=text or key, **more)


def offer(key: str, organisation: str, product: str, **more: Any) -> Offer:
    return Offer(id=f"ofr_{key}", organisation_id=f"ent_{organisation}", product_id=f"prd_{product}", **more)


def reading(*products: tuple[str, float], weight: float = 1.0) -> NeedReading:
    """What is read when one phrase may mean these products."""
    meant = tuple((f"prd_{key}", fit) for key, fit in products)
    return NeedReading(wanted=(Wanted(phrase="…", weight=weight, products=meant),))


def keep(store: Store, *records: Record) -> list[Put]:
    with store.write("tester", "a test") as transaction:
        results = transaction.put(records)
        transaction.commit()
        return results


def seen(store: Store, ask: Callable[[View], T]) -> T:
    with store.view(EVERYTHING) as view:
        return ask(view)


def ids(records: Iterable[Record | None]) -> list[str]:
    return [record.id if record else "-" for record in records]


def paged(store: Store, ask: Callable[[View, tuple[str, str] | None], Page[R]]) -> list[list[str]]:
    """Every page that `ask` gives, each asked after the last key of the one before."""
    pages: list[list[str]] = []
    after = None
    with store.view(EVERYTHING) as view:
        while True:
            page = ask(view, after)
            pages.append(ids(page.items))
            if not page.more:
                return pages
            after = page.keys[-1]
