"""How an exported cell refers to something: by its name or number where that is enough, else by its id."""

from collections import Counter
from collections.abc import Iterator

from graph.stores import View
from schema import Introduction, Organisation, Product
from schema.names import fold, tidy
from schema.record import HAND_MADE


class Names:
    """Every name of the store, and whom it means."""

    def __init__(self, view: View) -> None:
        self._organisations: dict[str, str] = {}
        self._products: dict[str, str] = {}
        called: Counter[str] = Counter()
        numbers: set[str] = set()
        for one in view.all(Organisation):
            self._organisations[one.id] = one.name
            called.update({fold(name) for name in one.names})
            numbers |= {external.id for external in one.external_ids}
        self._doubtful = {name for name, count in called.items() if count > 1}
        self._numbers = numbers
        for product in view.all(Product):
            self._products[product.id] = product.name
        self._introductions = dict(_numbers_of(view))
        self._times = Counter(self._introductions.values())
        self._product_ids = {fold(name): id_ for id_, name in self._products.items()}

    def organisation(self, id_: str | None) -> str:
        """The name when it means this organisation and no other, else the id."""
        name = self._organisations.get(id_ or "")
        if name is None or fold(name) in self._doubtful or name in self._numbers or name != tidy(name):
            return id_ or ""
        return name

    def introduction(self, id_: str | None) -> str:
        """The number of the ledger when no other line has it, else the id."""
        number = self._introductions.get(id_ or "", "")
        return number if self._times[number] == 1 else id_ or ""

    def product(self, id_: str | None) -> str:
        """The name when it means this product, else the id."""
        name = self._products.get(id_ or "")
        if name is None or self._product_ids[fold(name)] != id_ or name != tidy(name):
            return id_ or ""
        return name


def _numbers_of(view: View) -> Iterator[tuple[str, str]]:
    for one in view.all(Introduction):
        for external in one.external_ids:
            if external.system == HAND_MADE and external.id == tidy(external.id):
                yield one.id, external.id
