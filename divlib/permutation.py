"""Permutation tests: whether chance explains how far two samples are apart, or how dependent."""

import math
from collections.abc import Callable
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from divlib._arrays import as_array, as_real_array, refuse_non_sequences, refuse_unpaired
from divlib._chance import PermutationTest, beside_chance, orders
from divlib._labels import refuse_other_labels
from divlib._typing import Array

__all__ = ["independence_test", "two_sample_test"]

# Which statistic is the one of no permutation.
SAMPLES = "of the samples as they are"


def two_sample_test(
    x: ArrayLike,
    y: ArrayLike,
    statistic: Callable[[Array, Array], float],
    *,
    rng: int | np.random.Generator,
    n_resamples: SupportsIndex = 999,
) -> PermutationTest:
    r"""Test by permutations whether two samples come from one distribution.

    .. math:: p = \frac{1 + \#\{b : T_b \ge T\}}{1 + B}

    Here $T$ is the statistic of the samples as they are, and $T_1, \dots, T_B$ that of random
    divisions of all observations into two samples of the same sizes.

    Parameters
    ----------
    x, y : array_like
        The samples, an observation in each entry of their first axis: numbers, labels, or points
        as rows. They may differ in length.
    statistic : callable
        A function of two samples that is larger, the farther apart they are, such as
        `wasserstein_distance`. It may be infinite.
    rng : int or numpy.random.Generator
        The seed of the permutations, or the generator that draws them.
    n_resamples : int, optional
        The number of permutations, $B$. Default: 999.

    Returns
    -------
    PermutationTest
        The statistic, the p-value and the statistics of all permutations. The p-value is at
        least $1/(1 + B)$ and at most 1. If both samples come from one distribution, it is at most
        $\alpha$ with at most the probability $\alpha$, for every $\alpha$, every statistic and
        every number of permutations.

    Raises
    ------
    ValueError
        If `x` or `y` is empty or 0-dimensional, if their observations differ in shape or in the
        labels of their columns, if the statistic is NaN, if `n_resamples` is less than 1, or `rng`
        is negative.
    TypeError
        If `x` or `y` is masked, if one holds numbers and the other does not, if `statistic` is
        no function or does not return a number, or if `rng` or `n_resamples` is none.

    See Also
    --------
    independence_test : for pairs of observations.

    Notes
    -----
    The test has one side: only large statistics speak against one distribution.

    ``scipy.stats.permutation_test`` does the same for numbers, and more kinds of tests, but
    calls a statistic that is infinite or NaN significant, whatever the permutations give. Plug-in
    divergences of small samples are often infinite. Here infinity equals infinity, and NaN is
    an error.

    The p-value is an exact fraction. Statistics that differ by less than 100 machine epsilons,
    relative to that of the samples, count as equal.

    References
    ----------
    Phipson and Smyth (2010) (the p-value); Hemerik and Goeman (2018), theorem 2 (that it holds
    what it promises).

    Examples
    --------
    >>> from divlib import two_sample_test, wasserstein_distance
    >>> test = two_sample_test([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], wasserstein_distance, rng=0)
    >>> test.statistic, test.pvalue
    (5.0, 0.011)
    """
    pooled, n = _as_pooled(x, y)

    def of_order(order: Array) -> Any:
        return statistic(pooled[order[:n]], pooled[order[n:]])

    return _compared_with_chance(of_order, len(pooled), statistic, rng, n_resamples)


def independence_test(
    x: ArrayLike,
    y: ArrayLike,
    statistic: Callable[[Array, Array], float],
    *,
    rng: int | np.random.Generator,
    n_resamples: SupportsIndex = 999,
) -> PermutationTest:
    r"""Test by permutations whether two quantities that are observed together are independent.

    .. math:: p = \frac{1 + \#\{b : T_b \ge T\}}{1 + B}

    Here $T$ is the statistic of the pairs as they are, and $T_1, \dots, T_B$ that of pairs whose
    `y` has been put in a random order.

    Parameters
    ----------
    x, y : array_like
        The observations: ``x[i]`` and ``y[i]`` belong together. Numbers, labels, or points as
        rows.
    statistic : callable
        A function of `x` and `y` that is larger, the more they depend on each other, such as
        `information_gain`. It may be infinite.
    rng : int or numpy.random.Generator
        The seed of the permutations, or the generator that draws them.
    n_resamples : int, optional
        The number of permutations, $B$. Default: 999.

    Returns
    -------
    PermutationTest
        The statistic, the p-value and the statistics of all permutations. The p-value is at
        least $1/(1 + B)$ and at most 1. If the pairs are independent draws of two independent
        quantities, it is at most $\alpha$ with at most the probability $\alpha$, for every
        $\alpha$, every statistic and every number of permutations.

    Raises
    ------
    ValueError
        If `x` or `y` is empty or 0-dimensional, if they differ in length, if the statistic is
        NaN, if `n_resamples` is less than 1, or `rng` is negative.
    TypeError
        If `x` or `y` is masked, if `statistic` is no function or does not return a number, or if
        `rng` or `n_resamples` is none.

    See Also
    --------
    two_sample_test : for two samples.

    Notes
    -----
    The test has one side: only large statistics speak against independence. Observations that
    depend on those before them, as in time series, do not fulfil its condition.

    The p-value is an exact fraction. Statistics that differ by less than 100 machine epsilons,
    relative to that of the pairs, count as equal.

    References
    ----------
    Phipson and Smyth (2010) (the p-value); Hemerik and Goeman (2018), theorem 2 (that it holds
    what it promises).

    Examples
    --------
    >>> from divlib import independence_test, information_gain
    >>> weather, plans = ["sun", "rain"] * 10, ["walk", "read"] * 10
    >>> test = independence_test(weather, plans, information_gain, rng=0, n_resamples=99)
    >>> test.pvalue
    0.01
    """
    x_array, y_array = _as_observations(x, "x"), _as_observations(y, "y")
    refuse_other_labels(x, y, "x", "y", [(0, 0)])
    refuse_unpaired(x_array, y_array, "x", "y")

    def of_order(order: Array) -> Any:
        return statistic(x_array.copy(), y_array[order])

    return _compared_with_chance(of_order, len(y_array), statistic, rng, n_resamples)


def _as_observations(x: Any, name: str) -> Array:
    array = as_array(x, name)
    refuse_non_sequences(array, x, name)
    is_flat_list = array.ndim == 1 and isinstance(x, (list, tuple))
    if array.dtype.kind in "US" and is_flat_list and len(set(map(type, x))) > 1:
        # NumPy has made strings of all of them, so that 1 and "1" would be one value.
        array = np.empty(len(x), dtype=object)
        array[:] = x
    if array.ndim == 0 or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; observations are a list, and not an empty one"
        )
    return array


def _as_pooled(x: ArrayLike, y: ArrayLike) -> tuple[Array, int]:
    """Return the observations of both samples in one array, and the size of the first."""
    x_array, y_array = _as_observations(x, "x"), _as_observations(y, "y")
    if x_array.shape[1:] != y_array.shape[1:]:
        raise ValueError(
            f"x has observations of shape {x_array.shape[1:]} and y of shape {y_array.shape[1:]}; "
            f"those of both samples must be alike"
        )
    refuse_other_labels(x, y, "x", "y", [(1, 1)])
    if _kind(x_array) != _kind(y_array):
        raise TypeError(
            f"x holds {x_array.dtype} and y holds {y_array.dtype}; observations of both samples "
            f"must be of one kind"
        )
    pooled = np.concatenate([x_array, y_array])
    if pooled.dtype.kind == "f":
        for array, name in ((x_array, "x"), (y_array, "y")):
            if array.dtype.kind in "iu":
                # Refuses integers that the doubles of both samples do not hold.
                as_real_array(array, name)
    return pooled, len(x_array)


def _kind(array: Array) -> str:
    """What observations are: numbers, strings or other objects, or times of one sort."""
    kinds = {**dict.fromkeys("biufc", "number"), **dict.fromkeys("USO", "value")}
    return kinds.get(array.dtype.kind, array.dtype.kind)


def _compared_with_chance(
    of_order: Callable[[Array], Any],
    n: int,
    statistic: object,
    rng: int | np.random.Generator,
    n_resamples: SupportsIndex,
) -> PermutationTest:
    """Compare the statistic of the given order with that of random ones."""
    if not callable(statistic):
        raise TypeError(f"statistic must be a function of two samples, not {statistic!r}")
    found = [
        _as_statistic(of_order(order), f"of permutation {b}" if b >= 0 else SAMPLES)
        for b, order in enumerate(orders(n, rng, n_resamples), start=-1)
    ]
    return beside_chance(np.array(found))


def _as_statistic(value: Any, which: str) -> float:
    number = None
    if not _is_deceptive(value):
        try:
            number = float(value)
        except (TypeError, ValueError):
            pass
        except OverflowError:
            raise ValueError(f"statistic {which} is beyond what a float holds") from None
    if number is None:
        raise TypeError(
            f"statistic {which} is {value!r:.80}, and no number; of an estimate take the value, as "
            f"in lambda x, y: kl_divergence_from_samples(x, y).value"
        )
    if math.isnan(number):
        raise ValueError(f"statistic {which} is NaN, which is neither large nor small")
    return number


def _is_deceptive(value: Any) -> bool:
    """Whether `value` is no real number, and float() takes it for one: at most with a warning."""
    if isinstance(value, (str, bytes)) or value is np.ma.masked:
        return True
    return isinstance(value, (np.ndarray, np.generic)) and np.iscomplexobj(value)
