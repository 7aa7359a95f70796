"""Lists of names, taken together: what an organisation offers, beside a name or what others offer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_BY_LENGTH = 0.6  # the rest is as long as lists are on average (pivoted length normalisation, Singhal 1996)


@dataclass(frozen=True, slots=True)
class Lists:
    """What each of `many` lists holds: `weights` of `grams`, those of each owner together, each gram once."""

    owners: Ints
    grams: Ints
    weights: Floats
    many: int

    @property
    def lengths(self) -> Floats:
        return np.sqrt(_sums(self.owners, self.weights**2, self.many))

    def holding(self, name: "Lists") -> Floats:
        """How much of the one `name` each list holds. A cosine, but that a long list counts as less long: it is long
        because it says more, too."""
        lengths = self.lengths
        long = _BY_LENGTH * lengths + (1.0 - _BY_LENGTH) * (lengths.mean() if self.many else 0.0)
        return self._shared(name.grams, name.weights) / _some(long * name.lengths.sum())

    def like(self, others: Mapping[int, float]) -> Floats:
        """How like each list is to these `others` (by their numbers) together, each as much as it weighs: the cosine."""
        weigh = np.zeros(self.many)
        weigh[list(others)] = list(others.values())
        lengths = _some(self.lengths)
        theirs = self.weights * (weigh / lengths)[self.owners]
        grams, places = np.unique(self.grams[theirs > 0.0], return_inverse=True)
        together = _sums(places, theirs[theirs > 0.0], len(grams))
        return self._shared(grams, together) / _some(lengths * np.sqrt((together**2).sum()))

    def _shared(self, grams: Ints, weights: Floats) -> Floats:
        """The sum of products with these `grams`, which are sorted."""
        if not len(grams):
            return np.zeros(self.many)
        places = np.minimum(grams.searchsorted(self.grams), len(grams) - 1)
        worth = np.where(grams[places] == self.grams, weights[places], 0.0)
        return _sums(self.owners, self.weights * worth, self.many)


def _sums(of: Ints, weights: Floats, many: int) -> Floats:
    """The sum of the weights of each."""
    return np.bincount(of, weights=weights, minlength=many).astype(np.float64, copy=False)


def _some(lengths: Floats) -> Floats:
    """Nothing is divided by nothing."""
    return np.where(lengths > 0.0, lengths, 1.0)
