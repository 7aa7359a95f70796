"""Weights that were learned: how much each part of a method says of what is probable; each table sums to 1.

Fitted on 2026-11-26 by `python -m benchmarks.learning` (conditional logistic regression, no weight below zero) on the DEV
halves of t1 (1,000 makers taken out of a graph of 3,832 companies) and t2 (1,000 inputs taken out of one of 60,527
products). Mean reciprocal rank on folds not learned from, five of them, beside the same parts all weighing the same:

    MAKERS                 332 questions   .169 → .183 (+.014 ± .009)   shuffled labels .014, by chance .014
    MAKERS_OF_THE_UNMADE   668             .249 → .246 (−.003 ± .003)                   .006, by chance .009
    INPUTS, not food       596             .270 → .304 (+.034 ± .007)                   .035, by chance .036
    INPUTS, food           404             .394 → .388 (−.007 ± .007)                   .027, by chance .030

The weights of the features (`features.py`) were set by hand and stay: those learned from t3, t4 and the invented town are
worse on t3 (−.010 ± .001) and the town (−.004 ± .003), and no better than noise on t4 (+.004 ± .003).
"""

from collections.abc import Mapping

# Where others are known to make it, and where nobody is.
MAKERS: Mapping[str, float] = {"alike": 0.085, "ends": 0.136, "shared": 0.288, "lists": 0.491}
MAKERS_OF_THE_UNMADE: Mapping[str, float] = {"alike": 0.539, "ends": 0.223, "near": 0.238}
INPUTS: Mapping[str, float] = {"alike": 0.257, "beside": 0.35, "named": 0.063, "words": 0.248, "usual": 0.082}
