"""Reading the words of needs and keeping what was read with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from committee.checks import day, few, places, words
from graph.matching import Matcher
from graph.stores import EVERYTHING, NewChangeSet, Store, View
from schema import Correction, Need
from schema.names import LONGEST_NAME

_BATCH = 500
_READING = ("qianxian", "读懂需求 · reading needs")
_MOST = 30
_LISTS = frozenset({"products", "own_products", "unwanted", "uses", "specifications", "certificates"})


def correction_said(said: Mapping[str, Any]) -> Correction:
    """What a person says that the words mean, checked: `said` names the parts of a `Correction`, and None or empty
    says that there is none. Regions are codes or names. `BadInput` (BAD_REGION, BAD_DATE) names the part."""
    parts = {part: _said(part, value) for part, value in said.items()}
    if "regions" in said:
        parts["regions"] = places(said["regions"], "regions")
    if "deadline" in said:
        parts["deadline"] = day(said["deadline"], "deadline") or ""
    if "strict" in said:
        parts["strict"] = said["strict"]
    return Correction(**parts)


def _said(part: str, value: Any) -> Any:
    """Each phrase is looked up: what nobody says of one need would be looked up for minutes."""
    if part in _LISTS:
        return tuple(words(one, part, LONGEST_NAME) for one in few(value, part, _MOST))
    return words(value, part, LONGEST_NAME) if isinstance(value, str) and value else ""


def read_need(matcher: Matcher, view: View, need: Need) -> Need:
    """`need` with the reading of its words, as today's vocabulary gives it."""
    return replace(need, reading=matcher.read_need(view, need))


def read_needs(
    store: Store,
    change_set: NewChangeSet | None = None,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Read all needs that were not read, or may be understood better now; how many readings changed.

    It belongs to the `change_set` after which they are read.
    `told` how many were read, of how many that were found so far; it may raise, then what was read is kept.
    """
    with store.view(EVERYTHING) as view:
        if not view.needs_to_read(1):
            return 0
    matcher = Matcher(store)
    changed, done, after = 0, 0, ""
    while True:
        with store.write(*_READING, change_set) as transaction:
            needs = transaction.needs_to_read(_BATCH, after)
            if not needs:
                return changed
            told(done, done + len(needs))
            read = [read_need(matcher, transaction, need) for need in needs]
            better = [new for new, old in zip(read, needs, strict=True) if new.reading != old.reading]
            transaction.put(better)
            transaction.commit()
            changed += len(better)
            done += len(needs)
            after = needs[-1].id


def read_these(store: Store, ids: Sequence[str], change_set: NewChangeSet) -> None:
    """Read these needs anew, closed ones too; one that is no more is passed over."""
    matcher = Matcher(store) if ids else None
    for start in range(0, len(ids), _BATCH):
        assert matcher is not None
        with store.write(*_READING, change_set) as tx:
            needs = [one for one in tx.get_many(Need, ids[start : start + _BATCH]) if one is not None]
            tx.put([read_need(matcher, tx, need) for need in needs])
            tx.commit()
