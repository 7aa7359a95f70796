"""What was read out of a need is nobody's word: where what it was read as is gone, or back, it is read anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graph.stores import View
from schema import Need, Product

_MOST = 1_000_000


def not_understood_any_more(view: View, gone: Sequence[str], back: Iterable[str] = ()) -> Iterator[Need]:
    """Needs that were read as products which are not there, as they are to be read anew: those that are open and
    name a product that is `gone`, and those that are `back`."""
    needs = {one.id: one for one in (*view.needs_for(gone, _MOST), *view.get_many(Need, list(back))) if one}
    meant = {id_: None for one in needs.values() if one.reading for id_ in one.reading.product_ids}
    there = {one.id for one in view.get_many(Product, list(meant)) if one is not None}
    for need in needs.values():
        if need.reading and not there.issuperset(need.reading.product_ids):
            yield replace(need, reading=None, version=0)


def read_otherwise(view: View, change_set_id: str) -> list[str]:
    """The needs that this change set, an undo, had read anew."""
    return [
        change.record_id
        for change in view.changes_in(change_set_id)
        if isinstance(change.before, Need)
        and isinstance(change.after, Need)
        and change.before.reading != change.after.reading
    ]
