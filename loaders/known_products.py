"""The products that are known while files are read: those of the store, and on top of them what this load has read."""

from collections.abc import Mapping

from committee.recording import merged, product_id
from graph.stores import View
from schema import KindOf, Product, Record
from schema.ids import type_of
from schema.names import fold


class KnownProducts:
    """`records` are those of the rows that were good, `draft` is what the row at hand says; whoever has them fills them."""

    def __init__(self, view: View, records: Mapping[str, Record], draft: Mapping[str, Record]) -> None:
        self._view, self._records, self._draft = view, records, draft
        self.own_names: set[str] = set()  # of products that this load introduces, folded
        self._read_names: dict[str, str] = {}
        self._stored: dict[str, Product | None] = {}
        self._stored_names: dict[str, Product | None] = {}
        self._generals: dict[str, set[str]] | None = None

    def learn(self, one: Product | KindOf) -> None:
        """It is among the `records` now."""
        if isinstance(one, KindOf):
            self._above().setdefault(one.source_id, set()).add(one.target_id)
            return
        for place, name in enumerate(one.names):
            if place == 0:
                self._read_names[fold(name)] = one.id
            else:
                self._read_names.setdefault(fold(name), one.id)

    def knows(self, name: str) -> bool:
        """Whether it is the name of a product."""
        key = fold(name)
        if key in self._read_names:
            return True
        if key not in self._stored_names:
            self._stored_names[key] = self._view.product_called(name)
        return self._stored_names[key] is not None

    def called(self, name: str) -> Product | None:
        """The product with that name, else one that has it as another name."""
        if type_of(name) == "Product" and (one := self.get(name)):
            return one
        own = self.get(product_id(name))
        if own and fold(own.name) == fold(name):
            return own
        if id_ := self._read_names.get(fold(name)):
            return self.get(id_)
        return self._stored_names[fold(name)] if self.knows(name) else None

    def get(self, id_: str) -> Product | None:
        """With all that is known of it."""
        if id_ not in self._stored:
            self._stored[id_] = self._view.get(Product, id_)
        stored = self._stored[id_]
        for layer in (self._records, self._draft):
            if isinstance(read := layer.get(id_), Product):
                stored = read if stored is None else merged(stored, read)
        return stored

    def is_kind_of(self, special: str, general: str) -> bool:
        """Whether the store or this load says that one is, by any number of steps, a kind of the other."""
        left, seen = [special], {special}
        while left:
            new = self._above().get(left.pop(), set()) - seen
            if general in new:
                return True
            seen |= new
            left += new
        return False

    def _above(self) -> dict[str, set[str]]:
        """The more general products of each."""
        if self._generals is None:
            self._generals = {}
            for _, special, general in self._view.product_links(KindOf):
                self._generals.setdefault(special, set()).add(general)
        return self._generals
