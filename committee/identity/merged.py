"""Which organisations were merged into which, and what those were called."""

from collections.abc import Iterable
from operator import itemgetter

from graph.stores import View, resolved_each
from schema import IdentityDecision, NotFound, Organisation
from schema.identity import redirect_id
from schema.names import fold


class Merged:
    """`ids` leads from each organisation that was merged to the one that has its facts now."""

    def __init__(self, view: View) -> None:
        redirects = [one for one in view.all(IdentityDecision) if one.is_redirect]
        old = [one.other_id for one in redirects if one.other_id is not None]
        there = zip(old, resolved_each(view, old), strict=True)
        self.ids = {id_: now for id_, now in there if now != id_}
        self._called: dict[str, str] = {}
        for names, id_ in _names(view, self.ids):
            for name in names:
                self._called.setdefault(fold(name), id_)

    def __bool__(self) -> bool:
        return bool(self.ids)

    def known_as(self, name: str) -> str | None:
        """The organisation of that name that was merged into another."""
        return self._called.get(fold(name))

    def called(self, name: str, now: Organisation) -> str | None:
        """The organisation of that name that was merged into `now`; None where it is the name of `now` itself."""
        old = self._called.get(fold(name))
        return old if old and self.ids[old] == now.id and fold(name) != fold(now.name) else None


def merge_of(view: View, old: str) -> str:
    """The change set that merged the organisation of that id or name into another; `NotFound` where none did."""
    merged = Merged(view)
    id_ = old if old in merged.ids else merged.known_as(old)
    if id_ is None:
        raise NotFound(
            f"没有并入别家的“{old}”；qianxian changes 列出做过的合并。",
            f"No organisation “{old}” was merged into another; qianxian changes lists what was done.",
            code="NOT_MERGED",
            detail={"name": old},
        )
    return view.history(redirect_id(id_))[-1].change_set


def _names(view: View, ids: Iterable[str]) -> list[tuple[tuple[str, ...], str]]:
    """What each was called when it was last there: full names first, then other names, of which those that
    one took over from another stand after that other's."""
    gone = [
        (last.number, last.before, id_)
        for id_ in ids
        if (last := next((one for one in reversed(view.history(id_)) if one.after is None), None)) is not None
    ]
    known = [
        (one.names, id_) for _, one, id_ in sorted(gone, key=itemgetter(0)) if isinstance(one, Organisation)
    ]
    return [*((names[:1], id_) for names, id_ in known), *((names[1:], id_) for names, id_ in known)]
