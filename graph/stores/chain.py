"""留痕链: every entry of the change log seals the one before it, so that nothing in it is changed afterwards unseen.

    … ← change 7 ← change 8 ← transaction 3 (who, when, why) ← change 9 ← transaction 4 …

The seal of an entry is the SHA-256 of the seal before it and of what the entry says, to the byte as it is stored. Who can
write the whole database can also seal it anew: against that helps only a seal that was written down elsewhere.

What an erasure masked reads otherwise than it was sealed. Its seal stays, so that all that follows holds; that it reads so is
what the erasure says, which stands in the chain behind it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

import msgspec

from graph.stores.masking import digest
from schema.erasure import Erasure, Masked

BEGINNING = b""
_ERASURE = Erasure.__name__
_read_erasure = msgspec.json.Decoder(Erasure).decode
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as it stands in the log: `said` is what its seal covers."""

    number: int
    transaction: int
    record_id: str
    said: Sequence[object]
    seal: bytes | None


@dataclass(frozen=True, slots=True)
class Closing:
    """A transaction as it stands in the log, behind its changes, of which `last` is the number of the last one."""

    transaction: int
    last: int | None
    said: Sequence[object]
    seal: bytes | None


@dataclass(frozen=True, slots=True)
class Chain:
    """What a store says of its log: after which change and transaction the chain begins, and the seal that it ends with.

    `stray` are change sets to which no transaction belongs.
    """

    after_change: int
    after_transaction: int
    number: int
    transaction: int
    seal: bytes
    stray: Sequence[str] = ()

    @property
    def head(self) -> str:
        """What to write down elsewhere: whoever changes anything before it changes it too."""
        return f"{self.number}-{self.transaction}-{self.seal.hex()}"


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and what was done there."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, what is wrong, and the heads that the chain had on its way."""

    chain: Chain
    changes: int
    transactions: int
    breaks: tuple[Break, ...]
    found: bool | None = None  # whether the head that was written down is one of them


def seal(before: bytes, said: Sequence[object]) -> bytes:
    """The seal of what is said after the entry that `before` is the seal of."""
    return sha256(before + _encoder.encode(said)).digest()


def verify(
    chain: Chain, entries: Iterable[Entry], closings: Iterable[Closing], head: str | None = None
) -> Verified:
    """Whether everything from the beginning of the chain on is as it was written: `entries` by their numbers, `closings`
    by theirs. `head` is one that was written down earlier."""
    walk = _Walk(chain, head)
    for found in _in_turn(entries, closings):
        walk.close(found) if isinstance(found, Closing) else walk.enter(found)
    return walk.end()


def _in_turn(entries: Iterable[Entry], closings: Iterable[Closing]) -> Iterator[Entry | Closing]:
    """The changes of a transaction, then the transaction; those of none before the next one, or at the end."""
    groups = groupby(entries, key=lambda one: one.transaction)
    number, group = next(groups, (None, iter(())))
    for closing in closings:
        while number is not None and number <= closing.transaction:
            yield from group
            number, group = next(groups, (None, iter(())))
        yield closing
    while number is not None:
        yield from group
        number, group = next(groups, (None, iter(())))


class _Walk:
    def __init__(self, chain: Chain, head: str | None) -> None:
        self._chain = chain
        self._head = head
        self._before: bytes | None = BEGINNING  # None where it is not known what stood there
        self._number, self._transaction = chain.after_change, chain.after_transaction
        self._open: list[Entry] = []
        self._breaks: list[Break] = []
        self._masked: dict[
            int, tuple[Break, bytes | None, str]
        ] = {}  # what reads otherwise than it was sealed
        self._vouched: dict[int, Masked] = {}
        self._changes = self._transactions = 0
        self._found = head is None or head == self._here()

    def _here(self) -> str:
        return f"{self._number}-{self._transaction}-{(self._before or b'').hex()}"

    def enter(self, one: Entry) -> None:
        self._changes += 1
        self._gap("变更", "change", self._number, one.number)
        self._number = one.number
        self._open.append(one)
        wrong = self._follow(
            one.said,
            one.seal,
            f"第 {one.number} 号变更（{one.record_id}）",
            f"change {one.number} ({one.record_id})",
        )
        if wrong is not None:
            self._masked[one.number] = wrong, one.seal, digest(one.said)
        if one.said[2] == _ERASURE and isinstance(one.said[5], str):
            self._vouched |= {entry.number: entry for entry in _read_erasure(one.said[5]).entries}

    def close(self, one: Closing) -> None:
        self._transactions += 1
        self._gap("事务", "transaction", self._transaction, one.transaction)
        self._transaction = one.transaction
        self._others(one.transaction)
        if isinstance(one.last, int) and one.last > self._number:
            self._gap("变更", "change", self._number, one.last + 1)
            self._number = one.last
        self._follow(
            one.said,
            one.seal,
            f"第 {one.transaction} 号事务（谁、何时、为何）",
            f"transaction {one.transaction} (who, when, why)",
        )
        self._found = self._found or self._here() == self._head

    def _others(self, transaction: int | None) -> None:
        """Changes that say to be of a transaction that is not there."""
        for one in self._open:
            if one.transaction != transaction:
                zh = f"第 {one.number} 号变更（{one.record_id}）所属的第 {one.transaction} 号事务不存在：是后来插入的，或者那一号被删去了"
                en = f"change {one.number} ({one.record_id}) is of transaction {one.transaction}, which is not there: one was inserted or the other removed"
                self._breaks.append(Break(zh, en))
        self._open = []

    def _gap(self, zh: str, en: str, last: int, next_: int) -> None:
        if next_ == last + 1:
            return
        which = f"{last + 1}" if next_ == last + 2 else f"{last + 1}–{next_ - 1}"
        self._breaks.append(Break(f"第 {which} 号{zh}被删去了", f"{en} {which} was removed"))
        self._before = None

    def _follow(self, said: Sequence[object], sealed: bytes | None, zh: str, en: str) -> Break | None:
        """What is wrong with it, among the breaks."""
        wrong = None
        # After a gap nobody can tell what the seal should be: what follows is looked at from the next one on.
        if self._before is not None and seal(self._before, said) != sealed:
            wrong = Break(
                f"{zh}不是当初写下的样子，或者换了位置、是后来插入的",
                f"{en} is not as it was written, or was moved or inserted",
            )
            self._breaks.append(wrong)
        self._before = sealed if isinstance(sealed, bytes) else None
        return wrong

    def end(self) -> Verified:
        self._others(None)
        chain = self._chain
        if (self._number, self._transaction, self._before) != (chain.number, chain.transaction, chain.seal):
            zh = f"链的末尾应是第 {chain.number} 号变更、第 {chain.transaction} 号事务，实为 {self._number}、{self._transaction}：末尾被删去、添加或改动了"
            en = f"the chain should end with change {chain.number} of transaction {chain.transaction}, and ends with {self._number} of {self._transaction}: its end was removed, added to or changed"
            self._breaks.append(Break(zh, en))
        for id_ in chain.stray:
            self._breaks.append(
                Break(
                    f"变更集 {id_} 没有任何事务：是后来插入的",
                    f"change set {id_} has no transaction: it was inserted",
                )
            )
        found = None if self._head is None else self._found
        if found is False:
            self._breaks.append(
                Break(
                    f"链上没有写下的那个链尾：{self._head}",
                    f"the chain never had the head that was written down: {self._head}",
                )
            )
        masked = {
            id(wrong)
            for number, (wrong, sealed, said) in self._masked.items()
            if self._is_vouched(number, sealed, said)
        }
        breaks = tuple(one for one in self._breaks if id(one) not in masked)
        return Verified(chain, self._changes, self._transactions, breaks, found)

    def _is_vouched(self, number: int, sealed: bytes | None, said: str) -> bool:
        """Whether an erasure, which stands in the chain itself, says that it reads so since."""
        entry = self._vouched.get(number)
        return (
            entry is not None
            and sealed is not None
            and (entry.seal, entry.said) == (bytes(sealed).hex(), said)
        )
