"""The order of a product's offers and needs, where a store cannot leave it to the database."""

from collections.abc import Iterable, Sequence

from schema import Need, Offer

_UNKNOWN = -2.0  # after every share that is known


def rank(offer: Offer) -> float:
    """The larger the share the earlier; unknown ones last."""
    return _UNKNOWN if offer.share is None else offer.share


def first_of_each(offers: Iterable[Offer], product_ids: Sequence[str], limit: int) -> list[Offer]:
    """Those of these products, in the order of the products; of each at most `limit`, by rank, then by id."""
    of_each: dict[str, list[Offer]] = {id_: [] for id_ in product_ids}
    for offer in offers:
        if offer.product_id in of_each:
            of_each[offer.product_id].append(offer)
    return [offer for some in of_each.values() for offer in sorted(some, key=_rank_first)[:limit]]


def _rank_first(offer: Offer) -> tuple[float, str]:
    return -rank(offer), offer.id


def fittest_of_each(needs: Sequence[Need], product_ids: Iterable[str], limit: int) -> list[Need]:
    """Those of these products; of each at most `limit`, best fit first, then by id. Each need once, by id."""
    chosen: dict[str, Need] = {}
    for product_id in dict.fromkeys(product_ids):
        meant = [need for need in needs if product_id in need.fits]
        meant.sort(key=lambda need: (-need.fits[product_id], need.id))
        chosen |= {need.id: need for need in meant[:limit]}
    return [need for _, need in sorted(chosen.items())]
