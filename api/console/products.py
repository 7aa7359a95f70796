"""One product: what it is, what goes into it, where it goes, who offers it and who needs it."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.asked import Asked, address
from api.console.chain import ChainMap, chain_map
from api.console.editing.judging import correction, judging
from api.console.facts import existing, names_in
from api.console.forms import Form
from api.console.organisations import Supply, Wish, supplies, wishes
from committee.history import Called, names
from graph.matching import Inference
from graph.stores import View
from schema import InputOf, KindOf, MayMean, Organisation, Product, ProductEdge

LISTED = 40
GUESSED = 5


@dataclass(frozen=True, slots=True)
class Linked:
    """A product at the other end of an edge."""

    product: Product
    edge: ProductEdge


@dataclass(frozen=True, slots=True)
class Maker:
    organisation: Organisation
    place: str
    supply: Supply


@dataclass(frozen=True, slots=True)
class Links:
    """Some linked products, and how many more there are."""

    shown: tuple[Linked, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class ProductPage:
    product: Product
    names: tuple[Called, ...]
    more_general: Links
    more_special: Links
    inputs: Links
    uses: Links
    may_mean: Links
    short_forms: Links
    makers: tuple[Maker, ...]
    all_makers: str
    needs: tuple[Wish, ...]
    chain: ChainMap | None
    ask: str
    likely_makers: tuple[Inference, ...]
    likely_inputs: tuple[Inference, ...]
    judging: Form
    correction: Form


def product(view: View, asked: Asked) -> ProductPage:
    record = existing(view, Product, asked.id)
    id_ = record.id
    kinds, joins = view.product_edges_of(KindOf, [id_]), view.product_edges_of(InputOf, [id_])
    shorts = view.product_edges_of(MayMean, [id_])
    offers, needs = view.offers_for([id_], LISTED), view.needs_for([id_], LISTED)
    known = names_in(view, [*offers, *needs])
    today = asked.today.isoformat()
    return ProductPage(
        product=record,
        names=names(view, record),
        more_general=_links(view, [(edge.target_id, edge) for edge in kinds if edge.source_id == id_]),
        more_special=_links(view, [(edge.source_id, edge) for edge in kinds if edge.target_id == id_]),
        inputs=_links(view, [(edge.source_id, edge) for edge in joins if edge.target_id == id_]),
        uses=_links(view, [(edge.target_id, edge) for edge in joins if edge.source_id == id_]),
        may_mean=_links(view, [(edge.target_id, edge) for edge in shorts if edge.source_id == id_]),
        short_forms=_links(view, [(edge.source_id, edge) for edge in shorts if edge.target_id == id_]),
        makers=tuple(
            Maker(maker, asked.say.place(maker), supply)
            for supply in supplies(asked, offers, known, today)
            if (maker := known.organisation(supply.offer.organisation_id)) and supply.offer.holds(today)
        ),
        all_makers=address("/organisations", {"product": id_}),
        needs=tuple(wish for wish in wishes(needs, known, today) if wish.open),
        chain=chain_map(view, [id_]),
        ask=address("/ask", {"text": record.name}),
        likely_makers=tuple(asked.matcher.inferred_makers(view, id_, first=GUESSED)),
        likely_inputs=tuple(asked.matcher.inferred_inputs(view, id_, first=GUESSED)),
        judging=judging(asked),
        correction=correction(view, asked),
    )


def _links(view: View, ends: Sequence[tuple[str, ProductEdge]]) -> Links:
    """The products at the other ends by name; of very many only the first."""
    ids = [id_ for id_, _ in ends[:LISTED]]
    found = view.get_many(Product, ids) if ids else []
    shown = [
        Linked(product, edge) for product, (_, edge) in zip(found, ends[:LISTED], strict=True) if product
    ]
    return Links(tuple(sorted(shown, key=lambda link: link.product.name)), max(len(ends) - LISTED, 0))
