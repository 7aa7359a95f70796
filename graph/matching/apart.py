"""屏蔽: who is kept apart from an organisation, because one of the two blocked the other by what it is called."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.stores import EVERYTHING, Change, Store, View
from graph.text.calling import keys_of
from schema import Block, Organisation

_ALL = 2**31


@dataclass(frozen=True, slots=True)
class Apart:
    """`by` blocked the organisation; itself it blocked whoever has one of the `keys`."""

    by: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def among(self, view: View, ids: Sequence[str]) -> frozenset[str]:
        """Those of these who are kept apart. Whoever is called so is looked for among all: it is not told of anybody."""
        called = view.whole.get_many(Organisation, ids) if self.keys else ()
        return self.by | {one.id for one in called if one and not self.keys.isdisjoint(keys_of(one))}


NOBODY_APART = Apart()


def kept_apart(view: View, one_id: str, other_id: str) -> bool:
    """Whether one of the two blocked the other by what it is called."""
    found = {one.id: one for one in view.get_many(Organisation, [one_id, other_id]) if one}
    other = {one_id: other_id, other_id: one_id}
    return any(
        block.stands
        and (there := found.get(other[block.organisation_id])) is not None
        and block.key in keys_of(there)
        for block in view.entrusted_with(Block, [one_id, other_id])
    )


@dataclass(frozen=True, slots=True)
class _Book:
    """The blocks that stand as of change `number`: who blocked which keys, and the other way round."""

    number: int
    keys: Mapping[str, frozenset[str]]
    by: Mapping[str, frozenset[str]]


def _book(number: int, blocks: Iterable[Block]) -> _Book:
    keys: dict[str, set[str]] = {}
    by: dict[str, set[str]] = {}
    for one in blocks:
        keys.setdefault(one.organisation_id, set()).add(one.key)
        by.setdefault(one.key, set()).add(one.organisation_id)
    return _Book(
        number,
        {id_: frozenset(of) for id_, of in keys.items()},
        {key: frozenset(of) for key, of in by.items()},
    )


class Blocks:
    """All that stand, which are few: read once and then kept up with what is written, before each answer."""

    def __init__(self, store: Store) -> None:
        self._lock = threading.Lock()
        with store.view(EVERYTHING) as view:
            self._stand = {one.id: one for one in view.all(Block) if one.stands}
            self._now = _book(view.number(), self._stand.values())

    def of(self, view: View, organisation: Organisation | None) -> Apart:
        """Who is kept apart from this one."""
        if organisation is None:
            return NOBODY_APART
        book = self._at(view.whole)
        if not book.keys:
            return NOBODY_APART
        # What is shown of it may leave out what it is called.
        whole = view.whole.get(Organisation, organisation.id) or organisation
        by = frozenset[str]().union(*(book.by.get(key, ()) for key in keys_of(whole)))
        return Apart(by - {organisation.id}, book.keys.get(organisation.id, frozenset()))

    def _at(self, view: View) -> _Book:
        number = view.number()
        if number <= self._now.number:
            return self._now
        if not view.settled:  # what may be rolled back is for this caller only
            return _book(
                number, _followed(self._stand, view.changes(self._now.number, (Block,), _ALL)).values()
            )
        with self._lock:
            if number > self._now.number:
                if changes := view.changes(self._now.number, (Block,), _ALL):
                    self._stand = _followed(self._stand, changes)
                    self._now = _book(number, self._stand.values())
                else:
                    self._now = _Book(number, self._now.keys, self._now.by)
            return self._now


def _followed(stand: Mapping[str, Block], changes: Iterable[Change]) -> dict[str, Block]:
    now = dict(stand)
    for change in changes:
        if isinstance(change.after, Block) and change.after.stands:
            now[change.record_id] = change.after
        else:
            now.pop(change.record_id, None)
    return now
