"""A graph into another store, whatever keeps either: the log of the one is played again in the other.

So ids, sources, versions and the whole history come along: what, who, when and why. A copy that was interrupted
goes on where it stopped, and one that was made earlier is brought up to date.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from graph.stores import persons
from graph.stores.codec import encode
from graph.stores.contract import (
    EVENTS,
    EVERYTHING,
    Change,
    ChangeKind,
    ChangeSet,
    NewChangeSet,
    Store,
    Transaction,
    View,
)
from schema import RECORD_TYPES, BadInput, Record

_PAGE = 2_000
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Held:
    """How many records of a type a store holds, and what they are to the letter, as one number."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A type in both stores."""

    type: type[Record]
    source: Held
    target: Held

    @property
    def equal(self) -> bool:
        return self.source == self.target


def copy(source: Store, target: Store, told: Told) -> list[Compared]:
    """Make `target` hold what `source` holds; `BadInput` where it holds anything but an earlier copy of it.

    `told` hears (changes copied, of how many). What is written to the source meanwhile is not copied.
    """
    with source.view(EVERYTHING) as view:
        done, last = _copied(view, target), view.number()
        _remember(view, target, persons.REMEMBERED)  # whom the log names
        while done < last:
            told(done, last)
            done = _play(view, done, target)
        told(done, last)
        _play_empty(view, target)
        _remember(view, target)
        with target.view(EVERYTHING) as copied:
            return [Compared(type_, _held(view, type_), _held(copied, type_)) for type_ in RECORD_TYPES]


def _copied(view: View, target: Store) -> int:
    """The number of the change up to which `target` is a copy already."""
    with target.view(EVERYTHING) as copied:
        number = copied.number()
        for last in {0, max(number - 1, 0)} if number else ():
            if _said(copied, last) != _said(view, last):
                raise BadInput(
                    f"目标里已有别的数据，未作改动：{target.url}；请换一个空的数据库。",
                    f"The target holds other data and was left alone: {target.url}; name an empty database.",
                    code="DATABASE_NOT_EMPTY",
                )
        return number


def _said(view: View, number: int) -> list[Change]:
    """The change after `number`; transactions may be counted differently."""
    return [replace(one, transaction=0) for one in view.changes(number, limit=1)]


def _play(view: View, done: int, target: Store) -> int:
    """The transaction after change `done`, as one in `target`; the number of its last change."""
    (first,) = view.changes(done, limit=1)
    one = view.change_set(first.change_set)
    assert one is not None
    with target.write(first.by, first.why, _again(one), at=first.at) as transaction:
        for changes in _pages(view, first):
            _write(transaction, changes)
            done = changes[-1].number
        assert transaction.number() == done, "the same changes have the same numbers"
        transaction.commit()
    return done


def _again(one: ChangeSet) -> NewChangeSet:
    return NewChangeSet(id=one.id, kind=one.kind, why=one.why, undoes=one.undoes, about=one.about)


def _play_empty(view: View, target: Store) -> None:
    """Events, and undos that changed nothing, which no change tells of."""
    with target.view(EVERYTHING) as copied:
        left = [one for one in _empty(view) if copied.change_set(one.id) is None]
    for one in reversed(left):
        with target.write(one.by, one.why, _again(one), at=one.at) as transaction:
            transaction.commit()


def _empty(view: View) -> Iterator[ChangeSet]:
    after: tuple[str, str] | None = None
    while True:
        page = view.change_sets(_PAGE, after, [ChangeKind.UNDO, *EVENTS])
        yield from (one for one in page.items if one.changes == 0)
        if not page.more:
            return
        after = page.keys[-1]


def _pages(view: View, first: Change) -> Iterator[list[Change]]:
    """The changes of the transaction that begins with `first`."""
    done, size = first.number - 1, _PAGE
    while size == _PAGE:
        page = [one for one in view.changes(done, limit=_PAGE) if one.transaction == first.transaction]
        if page:
            yield page
            done = page[-1].number
        size = len(page)


def _write(transaction: Transaction, changes: list[Change]) -> None:
    """In the order of the log."""
    for removed, some in groupby(changes, key=lambda one: one.after is None):
        if removed:
            transaction.remove([one.before for one in some if one.before is not None])
        else:
            transaction.put([_unversioned(one.after) for one in some if one.after is not None])


def _unversioned(record: Record) -> Record:
    """As it was before the store gave it the version that it will give it again."""
    return replace(record, version=0)


def _remember(view: View, target: Store, prefix: str = "") -> None:
    with target.write("copy", "what was remembered") as transaction:
        for key, value in view.remembered(prefix):
            if transaction.recall(key) != value:
                transaction.remember(key, value)
        transaction.commit()


def _held(view: View, type_: type[Record]) -> Held:
    count, digest = 0, hashlib.sha256()
    for record in view.all(type_):
        count += 1
        digest.update(f"{record.version} {encode(record)}\n".encode())
    return Held(count, digest.hexdigest()[:16])
