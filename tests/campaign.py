"""Campaigns: what `make test` tries a little of and `make soak` for as long as it takes.

A test marked `soak` runs under both. It says its two sizes with `size`, and whatever it leaves to chance comes
from `dice` or from Hypothesis, which `make soak` gives the same seed.
"""

import os
from random import Random

CAMPAIGN_SEED = os.environ.get("QIANXIAN_SEED")  # set by `make soak`, which prints it


def size(small: int, full: int) -> int:
    """`full` in `make soak`, `small` otherwise."""
    return small if CAMPAIGN_SEED is None else full


def dice() -> Random:
    """Chance that can be repeated: `make soak SEED=…`."""
    return Random(CAMPAIGN_SEED or 0)
