"""What is probable though no fact says it: who else can make a product, what else goes into it.

A first, simple method: neighbours by name vote, each as much as its name is alike. Always ranks.
"""

from collections import defaultdict
from collections.abc import Iterable

from graph.knowledge import Knowledge
from graph.matching.answer import Inference, Words
from graph.stores import View
from schema import NotFound, Organisation, Product

_NEIGHBOURS = 60
_AT_LEAST = 0.12
_SHOWN = 3
After = tuple[float, str]


def infer_makers(
    view: View, knowledge: Knowledge, product_id: str, first: int, after: After | None
) -> list[Inference]:
    """Organisations that make what is named alike, the more and the more alike the better."""
    product = _product(view, product_id)
    alike = _alike(knowledge, product)
    makers = {offer.organisation_id for offer in view.offers_for([product_id], limit=10_000)}
    votes: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for offer in view.offers_for(list(alike)):
        if offer.organisation_id not in makers:
            votes[offer.organisation_id].append((alike[offer.product_id], offer.id))
    ranked = _ranked(votes, first, after)
    who = {o.id: o for o in view.get_many(Organisation, [id_ for id_, *_ in ranked]) if o}
    return [
        Inference(
            rank=rank,
            score=score,
            subject=who[id_],
            words=Words(
                f"{who[id_].called}生产与{product.name}名称相近的{count}种产品",
                f"{who[id_].called} makes {count} products named like {product.name}",
            ),
            facts=facts,
        )
        for rank, (id_, score, facts, count) in enumerate(ranked, 1)
        if id_ in who
    ]


def infer_inputs(
    view: View, knowledge: Knowledge, product_id: str, first: int, after: After | None
) -> list[Inference]:
    """What goes into its general kinds, its special kinds and what is named alike."""
    product = _product(view, product_id)
    chain = knowledge.chain
    near = dict(_alike(knowledge, product))
    for general, _ in chain.generals_of(product_id):
        near[general] = max(near.get(general, 0.0), 0.8)
    for special, _ in chain.kinds_of(product_id)[:_NEIGHBOURS]:
        near[special] = max(near.get(special, 0.0), 0.6)
    stated = {input_ for input_, _ in chain.inputs_of(product_id)} | {product_id}
    votes: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for neighbour, weight in near.items():
        for input_, edge in chain.inputs_of(neighbour):
            if input_ not in stated:
                votes[input_].append((weight, edge))
    ranked = _ranked(votes, first, after)
    what = {p.id: p for p in view.get_many(Product, [id_ for id_, *_ in ranked]) if p}
    return [
        Inference(
            rank=rank,
            score=score,
            subject=what[id_],
            words=Words(
                f"{count}种与{product.name}相近的产品用到{what[id_].name}",
                f"{count} products like {product.name} take {what[id_].name}",
            ),
            facts=facts,
        )
        for rank, (id_, score, facts, count) in enumerate(ranked, 1)
        if id_ in what
    ]


def _product(view: View, product_id: str) -> Product:
    product = view.get(Product, product_id)
    if product is None:
        raise NotFound(f"没有这个产品：{product_id}", f"There is no such product: {product_id}")
    return product


def _alike(knowledge: Knowledge, product: Product) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in product.names:
        for meaning in knowledge.vocabulary.meanings(name, _NEIGHBOURS, _AT_LEAST):
            if meaning.product_id != product.id:
                found[meaning.product_id] = max(found.get(meaning.product_id, 0.0), meaning.fit)
    return found


def _ranked(
    votes: dict[str, list[tuple[float, str]]], first: int, after: After | None
) -> list[tuple[str, float, tuple[str, ...], int]]:
    """(id, score, the best facts, how many): the best vote counts whole, each further one less."""
    scored: Iterable[tuple[str, float, tuple[str, ...], int]] = (
        (
            id_,
            _sum(cast),
            tuple(fact for _, fact in sorted(cast, key=lambda v: (-v[0], v[1]))[:_SHOWN]),
            len(cast),
        )
        for id_, cast in votes.items()
    )
    ordered = sorted(scored, key=lambda row: (-row[1], row[0]))
    if after is not None:
        ordered = [row for row in ordered if (-row[1], row[0]) > (-after[0], after[1])]
    return ordered[:first]


def _sum(cast: list[tuple[float, str]]) -> float:
    """1 − Π(1 − vote²): grows with every neighbour and stays below 1, so order is kept at the top."""
    left = 1.0
    for weight, _ in cast:
        left *= 1.0 - 0.95 * weight * weight
    return round(1.0 - left, 9)
