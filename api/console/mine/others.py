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
    if is_named(one) or (need is not None and is_by_name(need, other)):
        return other.name
    return in_part(view, one.product_ids, say)


def is_by_name(need: Need, owner: Organisation) -> bool:
    """Whether it is a need of that owner, who shows it with its name: that takes its consent to be shown, too."""
    return need.organisation_id == owner.id and need.visibility is Visibility.NAMED and owner.shown


def in_part(view: View, product_ids: Sequence[str], say: Speech) -> str:
    """一家单位（自润滑轴承）. Where it is might tell who it is."""
    products = [product.name for product in view.get_many(Product, list(product_ids)) if product]
    return say("mine.other_with", what=say.list(products)) if products else say("mine.other")
