"""A long ranking in little room: some hundred bytes for each place instead of several thousand."""

import pickle
import zlib
from collections.abc import Sequence
from typing import overload

from graph.matching.score import Scored

_TOGETHER = 100
_QUICK = 1  # zlib's level: the others take much longer, and little more off


class Packed(Sequence[Scored]):
    """As many as a page has are packed together, and unpacked when one of them is looked at."""

    __slots__ = ("_count", "_packs")

    def __init__(self, scored: Sequence[Scored]) -> None:
        self._count = len(scored)
        self._packs = [
            zlib.compress(pickle.dumps(scored[start : start + _TOGETHER]), _QUICK)
            for start in range(0, len(scored), _TOGETHER)
        ]

    def __len__(self) -> int:
        return self._count

    @property
    def room(self) -> int:
        """How many bytes it takes."""
        return sum(len(pack) for pack in self._packs)

    @overload
    def __getitem__(self, place: int) -> Scored: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Scored]: ...
    def __getitem__(self, place: int | slice) -> Scored | Sequence[Scored]:
        if isinstance(place, int):
            at = range(self._count)[place]
            return self[at : at + 1][0]
        start, stop, step = place.indices(self._count)
        first = start // _TOGETHER
        packs = self._packs[first : -(-stop // _TOGETHER)]
        scored: list[Scored] = [one for pack in packs for one in pickle.loads(zlib.decompress(pack))]
        return scored[start - first * _TOGETHER : stop - first * _TOGETHER : step]
