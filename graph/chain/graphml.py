"""The product chain as GraphML, for other programs that draw or analyse graphs."""

from typing import BinaryIO

import networkx as nx

from graph.stores.contract import View
from schema import InputOf, KindOf, Product


def write_graphml(view: View, out: BinaryIO) -> None:
    """Write products, INPUT_OF and KIND_OF as they are stored; names and kinds are attributes."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for product in view.all(Product):
        graph.add_node(product.id, name=_legal(product.name), kind=product.kind.value if product.kind else "")
    for type_, label in ((InputOf, "INPUT_OF"), (KindOf, "KIND_OF")):
        for edge_id, source_id, target_id in view.product_links(type_):
            graph.add_edge(source_id, target_id, key=edge_id, type=label)
    nx.write_graphml(graph, out, encoding="utf-8")


def _legal(text: str) -> str:
    """`text` without the control characters that XML cannot hold."""
    return "".join(char for char in text if char >= " " or char in "\t\n\r")
