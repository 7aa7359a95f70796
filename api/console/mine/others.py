"""The other side of an introduction, as far as it lets itself be seen before both agreed."""

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
    return _in_part(view, one, need, other, say)


def is_by_name(need: Need, owner: Organisation) -> bool:
    """Whether it is a need of that owner, who shows it with its name: that takes its consent to be shown, too."""
    return need.organisation_id == owner.id and need.visibility is Visibility.NAMED and owner.shown


def _in_part(view: View, one: Introduction, need: Need | None, other: Organisation, say: Speech) -> str:
    """一家供自润滑轴承的单位. Where it is might tell who it is."""
    products = [product.name for product in view.get_many(Product, list(one.product_ids)) if product]
    if not products:
        return say("mine.other")
    if need is None:
        return say("mine.other_with", what=say.list(products))
    does = "wants" if need.organisation_id == other.id else "offers"
    return say(f"mine.other_{does}", what=say.list(products))
