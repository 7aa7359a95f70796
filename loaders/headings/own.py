"""The table of heading words that users of a store added: a sheet 表头词 with 表, 栏目 and 写法."""

from collections.abc import Iterable

import msgspec

from graph.stores import Transaction, View
from loaders.headings.recognition import BUILT_IN, Words, plain
from loaders.headings.words import HEADINGS, Kind

_KEY = "heading-words"
Table = dict[str, dict[str, list[str]]]


def own_words(view: View) -> Words:
    """The built-in words and those of this store, which go first."""
    table = _recalled(view)
    if not table:
        return BUILT_IN
    return Words({kind: table[kind.value] for kind in Kind if kind.value in table})


def added(tx: Transaction, words: Iterable[tuple[Kind, str, str]]) -> int:
    """Keep (kind, field, word)s for later loads; how many are new."""
    table, before = _recalled(tx), msgspec.json.encode(_recalled(tx))
    count = 0
    for kind, name, word in words:
        known = table.setdefault(kind.value, {}).setdefault(name, [])
        if plain(word) not in map(plain, known):
            known.append(word)
            count += 1
    if msgspec.json.encode(table) != before:
        tx.remember(_KEY, msgspec.json.encode(table).decode())
    return count


def rows(view: View) -> Iterable[tuple[str, str, str]]:
    """(表, 栏目, 写法) of every word, those of this store first."""
    table = _recalled(view)
    for kind, fields in HEADINGS.items():
        for name, words in fields.items():
            for word in dict.fromkeys([*table.get(kind.value, {}).get(name, []), *words]):
                yield kind.value, words[0], word


def _recalled(view: View) -> Table:
    text = view.recall(_KEY)
    try:
        return msgspec.json.decode(text, type=Table) if text else {}
    except msgspec.MsgspecError:
        return {}
