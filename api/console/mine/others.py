"""The other side of an introduction, as far as it lets itself be seen before both agreed."""

from collections.abc import Sequence

from api.console.speech import Speech
from committee.consenting import is_named
from graph.stores import View
from schema import Introduction, Need, Organisation, Product, Visibility


def other_side(view: View, one: Introduction, own_id: str, say: Speech) -> str:
    """Its name once both agreed, or where it lets its name be seen with what it asks; otherwise what for."""
    other = view.get(Organisation, one.other(own_id))
    if other is None:
        return say("not_said")
    need = view.get(Need, one.need_id) if one.need_id else None
    named = need is not None and need.organisation_id == other.id and need.visibility is Visibility.NAMED
    if is_named(one) or named:
        return other.name
    return in_part(view, one.product_ids, say)


def in_part(view: View, product_ids: Sequence[str], say: Speech) -> str:
    """一家单位（自润滑轴承）. Where it is might tell who it is."""
    products = [product.name for product in view.get_many(Product, list(product_ids)) if product]
    return say("mine.other_with", what=say.list(products)) if products else say("mine.other")
