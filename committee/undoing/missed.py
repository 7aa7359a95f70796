"""What a merge or a split would have carried too, had it been there then as it is now.

When it was done, some of what was said before was undone, or stood elsewhere because another merge was not in force. So
it is followed from one to the next by the ids alone: whether it is there at all is a matter of the replay, which carries
what is there and nothing of what is not.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from committee.renaming import renamed
from committee.undoing.carrying import Carrying
from committee.undoing.holding import named
from graph.stores import View
from schema import Record

Version: TypeAlias = tuple[int, Record]  # what a record was once that change was made


def would_be_carried(view: View, carried: Iterable[Carrying], versions: Iterable[Version]) -> None:
    """Have each of `carried` carry what of these versions, and of what they become, is of the one that it took from."""
    following = _Following(view, carried)
    for number, record in versions:
        following.follow(number, record)


class _Following:
    def __init__(self, view: View, carried: Iterable[Carrying]) -> None:
        self._view = view
        self._merges: dict[str, list[Carrying]] = defaultdict(list)
        self._splits: dict[str, list[Carrying]] = defaultdict(list)
        for one in carried:
            if one.is_merge:
                self._merges[one.old].append(one)
                continue
            for id_ in one.taken():
                self._splits[id_].append(one)
        self._followed: set[tuple[str, int]] = set()

    def follow(self, number: int, record: Record) -> None:
        """To where each merge after that change brings it, and on from there."""
        for merge in [one for id_ in named(record) for one in self._merges.get(id_, ())]:
            if merge.first <= number or (record.id, merge.first) in self._followed:
                continue
            self._followed.add((record.id, merge.first))
            merge.take(self._view, record)
            there, to = renamed(record, merge.ids), merge.ids.get(record.id, record.id)
            if there is None or to is None:
                continue
            self._split_there(merge, record.id, to)
            self.follow(merge.first, replace(there, id=to, version=0))

    def _split_there(self, merge: Carrying, id_: str, to: str) -> None:
        """What is split off later is taken from where it is by then."""
        for split in self._splits.get(id_, ()) if to != id_ else ():
            if split.first > merge.first:
                split.take_from(id_, merge)
                self._splits[to].append(split)
