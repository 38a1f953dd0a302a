"""What permutation tests share: random orders of observations, the p-value, and the result."""

import math
from collections.abc import Iterator
from typing import NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from divlib._typing import FloatArray
from divlib._validation import checked_count

__all__ = ["PermutationTest", "as_generator", "beside_chance", "orders"]


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

    def __repr__(self) -> str:
        # Who prints a result wants to read it, and not a thousand numbers.
        return (
            f"PermutationTest(statistic={self.statistic!r}, pvalue={self.pvalue!r}, "
            f"null_distribution=<{len(self.null_distribution)} values>)"
        )


def as_generator(rng: int | np.random.Generator | None) -> np.random.Generator:
    """A generator as it is, or one with a seed; None, which a caller may forget, is refused."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, bool) or not isinstance(rng, (int, np.integer)):
        raise TypeError(
            f"rng must be a whole number or a numpy.random.Generator, not {rng!r}; with a number "
            f"the same call gives the same result"
        )
    if rng < 0:
        raise ValueError(f"rng = {rng} must not be negative")
    return np.random.default_rng(rng)


def orders(
    n: int, rng: int | np.random.Generator, n_resamples: SupportsIndex
) -> Iterator[NDArray[np.int64]]:
    """The order of n observations as they are, and then random ones."""
    generator = as_generator(rng)
    count = checked_count(n_resamples, "n_resamples", "a whole number", "such as 999")
    yield np.arange(n)
    for _ in range(count):
        yield generator.permutation(n)


def beside_chance(statistics: FloatArray) -> PermutationTest:
    """The share of statistics at least as large as the first, that of the samples as they are."""
    observed, null = float(statistics[0]), statistics[1:]
    # The same value, summed in another order, is as large.
    least = observed
    if math.isfinite(observed):
        least -= 100 * float(np.finfo(float).eps) * abs(observed)
    return PermutationTest(observed, float((1 + np.sum(null >= least)) / (1 + len(null))), null)
