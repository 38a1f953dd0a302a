"""What permutation tests share: their result, their random numbers, and their p-value."""

import math
from typing import NamedTuple, SupportsIndex

import numpy as np

from divlib._typing import FloatArray
from divlib._validation import checked_count

__all__ = ["PermutationTest", "as_generator", "as_resamples", "beside_chance"]


class PermutationTest(NamedTuple):
    """What a permutation test found; the names are those of ``scipy.stats.permutation_test``.

    Attributes
    ----------
    statistic : float
        The statistic of the samples as they are.
    pvalue : float
        How often chance alone gives a statistic at least as large.
    null_distribution : ndarray
        The statistic of each permutation.
    """

    statistic: float
    pvalue: float
    null_distribution: FloatArray


def as_generator(rng: int | np.random.Generator) -> np.random.Generator:
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, bool) or not isinstance(rng, (int, np.integer)):
        raise TypeError(
            f"rng must be a whole number or a numpy.random.Generator, not {rng!r}; with a number "
            f"the same call gives the same p-value"
        )
    if rng < 0:
        raise ValueError(f"rng = {rng} must not be negative")
    return np.random.default_rng(rng)


def as_resamples(n_resamples: SupportsIndex) -> int:
    return checked_count(n_resamples, "n_resamples", "a whole number", "such as 999")


def beside_chance(observed: float, null: FloatArray) -> PermutationTest:
    """The share of statistics at least as large as that of the samples, which is one of them."""
    # The same value, summed in another order, is as large.
    least = observed
    if math.isfinite(observed):
        least -= 100 * np.finfo(float).eps * abs(observed)
    return PermutationTest(observed, float((1 + np.sum(null >= least)) / (1 + len(null))), null)
