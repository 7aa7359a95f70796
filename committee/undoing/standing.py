"""Which change sets are in force once one of them is undone."""

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise

from graph.stores import Change, ChangeKind, ChangeSet, View

_MOST = 1_000_000
LET_GO = ("qianxian", "不再有谁用到 · named by nothing any more")  # by whom, and why, in the log


class Standing:
    """`root` is what was done in the first place, and is done `again` where it is its undo that is undone.

    Without `then`, which are in force as it is now.
    """

    def __init__(self, view: View, change_set: ChangeSet, *, then: bool = True) -> None:
        self._view = view
        *undos, self.root = undone_in_turn(view, change_set)
        self.again = len(undos) % 2 == 1 if then else self.root.undone_by is None
        self._sets: dict[str, ChangeSet | None] = {}

    def _set(self, id_: str) -> ChangeSet | None:
        if id_ not in self._sets:
            self._sets[id_] = self._view.change_set(id_)
        return self._sets[id_]

    def is_own(self, change: Change) -> bool:
        return change.change_set == self.root.id

    def counts(self, change: Change) -> bool:
        """Whether the change is in force."""
        if self.is_own(change):
            return self.again
        found = self._set(change.change_set)
        return found is None or found.undone_by is None

    def counted_at(self, change: Change, moment: Change) -> bool:
        """Whether `change` was in force when `moment` was said: it had not been undone, or anew."""
        now = self._set(moment.change_set)
        toggled = self._toggled.get(change.change_set, ())
        return now is None or sum(place < now.place for place in toggled) % 2 == 0

    @cached_property
    def _toggled(self) -> Mapping[str, list[int]]:
        """What was undone at any time: where each undo of it stands, and each undo of that."""
        found: dict[str, list[int]] = {}
        for undo in self._view.change_sets(_MOST, kinds=[ChangeKind.UNDO]).items:
            found.setdefault(undone_in_turn(self._view, undo)[-1].id, []).append(undo.place)
        return found

    def otherwise_at(self, moment: ChangeSet) -> list[str]:
        """What was done before it and was in force then and is not now, or is now and was not then."""
        earlier = (one for id_ in self._toggled if (one := self._set(id_)) and one.place < moment.place)
        return [one.id for one in earlier if self._stands_otherwise(one, moment)]

    def _stands_otherwise(self, one: ChangeSet, moment: ChangeSet) -> bool:
        """A load that is undone takes nothing elsewhere: it does not matter."""
        then = sum(place < moment.place for place in self._toggled[one.id]) % 2 == 0
        now = self.in_force(one)
        return then != now and (now or one.kind is not ChangeKind.LOAD)

    def ever_undone(self, change_set_id: str) -> bool:
        return change_set_id in self._toggled

    def in_force(self, change_set: ChangeSet) -> bool:
        return self.again if change_set.id == self.root.id else change_set.undone_by is None

    def follows(self, change: Change) -> bool:
        """What an undo wrote, and what was let go, follows from what others said, and says nothing itself."""
        found = self._set(change.change_set)
        return (change.by, change.why) == LET_GO or (found is not None and found.kind is ChangeKind.UNDO)


def undone_in_turn(view: View, change_set: ChangeSet) -> list[ChangeSet]:
    """It, what it undid, what that had undone, to what was done in the first place."""
    chain = [change_set]
    while (undoes := chain[-1].undoes) is not None and (undone := view.change_set(undoes)) is not None:
        chain.append(undone)
    return chain


def overtaken_by(view: View, change_set: ChangeSet) -> str | None:
    """The undo by which it is undone already, or by which what it restored is; None where it can be undone.

    So of each change set at most one undo is in force, and to undo that one is to have the change set back.
    """
    if change_set.undone_by is not None:
        return change_set.undone_by
    for undo, undone in pairwise(undone_in_turn(view, change_set)):
        if undone.undone_by != (undo.id if undo.undone_by is None else None):
            return undone.undone_by
    return None
