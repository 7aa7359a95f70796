"""What a stretch of the change log says of what is held in memory."""

from collections.abc import Iterable

from graph.stores import Change
from schema import InputOf, Judgement, KindOf, MayMean, Offer, Product, ProductEdge

KINDS = (Product, Offer, InputOf, KindOf, MayMean, Judgement)


class News:
    """Of the records only what is held, so that even a large load takes little room while it is taken in."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self.size = 0  # changes that it tells of
        self.names: dict[str, tuple[str, ...]] = {}  # of products that changed; none where one is gone
        self.offered: set[str] = set()  # products of which an offer changed
        self.links: list[Change] = []  # edges between products, and what people said of them
        self.add(changes)

    def add(self, changes: Iterable[Change]) -> None:
        """What comes next in the log."""
        for change in changes:
            self.size += 1
            if change.type is Product:
                self.names[change.record_id] = change.after.names if isinstance(change.after, Product) else ()
            elif change.type is Offer:
                sides = (change.before, change.after)
                self.offered |= {offer.product_id for offer in sides if isinstance(offer, Offer)}
            elif issubclass(change.type, ProductEdge | Judgement):
                self.links.append(change)
