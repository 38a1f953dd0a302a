r"""Estimates from samples, each with its standard error: entropy, mutual information, divergence.

Counts and labels have `entropy_from_counts`; for the mutual information of labels there is
`divlib.information_gain`, and for scores of how well two labellings agree there is scikit-learn,
with the functions ``normalized_mutual_info_score`` and ``adjusted_mutual_info_score`` of
``sklearn.metrics``. They ignore the mask of masked arrays and give two empty lists the score 1, so
pass both to `divlib.contingency_table` first, which refuses that.

Samples of a continuous distribution have estimates from nearest neighbours, which need no bins.
Whether chance explains an estimate is a question for `divlib.two_sample_test` and
`divlib.independence_test`.
"""

from typing import Literal, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma

from divlib._arrays import as_real_array, refuse_first, refuse_unpaired
from divlib._labels import is_labelled, refuse_other_labels
from divlib._neighbours import (
    as_sample,
    checked_k,
    entropy_by_neighbours,
    in_order,
    kl_by_neighbours,
    mutual_information_by_neighbours,
    refuse_constant,
    refuse_few,
    refuse_repeated,
    rescaled,
    spread_over_parts,
    standardised,
)
from divlib._typing import FloatArray, FloatOrArray
from divlib._validation import Form, as_result, checked_axis, log_base, refuse_non_weights
from divlib.entropy import entropy

__all__ = [
    "entropy_from_counts",
    "entropy_from_sample",
    "kl_divergence_from_samples",
    "mutual_information_from_sample",
]


class Estimate(NamedTuple):
    r"""An estimate from a sample, with its standard error.

    Attributes
    ----------
    value : float or ndarray
        The estimate.
    standard_error : float or ndarray
        The standard deviation that such estimates have from sample to sample, itself estimated.
        It says nothing about their bias.

    Notes
    -----
    Estimates from nearest neighbours get it by dividing the sample at random into four parts, five
    times and with a fixed seed: the mean variance of the estimates from four parts, divided by 4,
    is the square of the standard error. For an interval with a level of 95 % take 2.13 standard
    errors to both sides, Student's quantile for 15 degrees of freedom. The docstrings say how
    often these intervals covered the truth.

    References
    ----------
    Holmes and Nemenman (2019) (error from parts of the sample).
    """

    value: FloatOrArray
    standard_error: FloatOrArray


@np.errstate(all="ignore")
def entropy_from_counts(
    counts: ArrayLike,
    *,
    method: Literal["grassberger", "miller-madow", "plug-in"] = "grassberger",
    base: float | None = None,
    axis: SupportsIndex = -1,
) -> Estimate:
    r"""Estimate the entropy of a distribution from how often each outcome was observed.

    .. math::

        \hat H_{\text{plug-in}} = -\sum_i \frac{c_i}{n}\log\frac{c_i}{n}, \qquad
        \hat H_{\text{Miller–Madow}} = \hat H_{\text{plug-in}} + \frac{K - 1}{2n}

    .. math::

        \hat H_{\text{Grassberger}} = \psi(n) - \frac1n\sum_i c_i\, G(c_i), \qquad
        G(c) = \psi\bigl(\lfloor c/2\rfloor + \tfrac12\bigr) + \log 2

    Here $c_i$ are the counts, $n$ is their total, $K$ the number of outcomes that were
    observed, and $\psi$ the digamma function.

    Parameters
    ----------
    counts : array_like
        Whole numbers: how often each outcome was observed. Other axes hold further samples.
        Labels are counted by ``np.unique(labels, return_counts=True)[1]``.
    method : str, optional
        The estimate: "grassberger" (default), "miller-madow" or "plug-in".
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    axis : int, optional
        The axis that lists the outcomes. Default: the last.

    Returns
    -------
    Estimate
        For each sample the estimate and its standard error, both finite and float64. An outcome
        with the count 0 changes nothing. If only one outcome occurred, Grassberger's estimate
        may be slightly negative.

    Raises
    ------
    ValueError
        If a count is negative, not a whole number, infinite or above 2**53, if a sample has
        fewer than two observations, or if `method`, `axis` or `base` is out of range.
    TypeError
        If `counts` is masked, complex or not numeric.

    See Also
    --------
    divlib.entropy.entropy : for probabilities that are known.

    Notes
    -----
    The plug-in estimate is on average too small: by about $(K - 1)/2n$ while every outcome is
    observed often. Miller and Madow add that number; with many outcomes observed seldom or never
    it is too little. Grassberger replaces the logarithms of the counts; with $\psi(n)$ in place of
    $\log n$ the expectation of the estimate misses the entropy by exactly

    .. math:: -\sum_i p_i \int_0^{1 - 2p_i} \frac{t^{n-1}}{1 - t}\,dt,

    which is at most $\sum_i |1 - 2p_i|^n / n$ in absolute value: nothing, as soon as every
    outcome is expected a few times. No method knows about outcomes that are too rare to occur.

    The standard error is that of the jackknife: how the estimate changes when one observation is
    left out. Its square is on average not too small, by the inequality of Efron and Stein, but
    too large where all outcomes are nearly equally likely. Grassberger's estimate, which moves in
    steps from odd to even counts, takes that of Miller and Madow.

    In 500 samples each of 500 draws, from a coin with the probability 0.1, ten equally likely
    outcomes, a geometric and a binomial distribution, and a hundred outcomes with probabilities
    proportional to 1, 1/2, 1/3 and so on, 1.96 standard errors to both sides of Grassberger's
    estimate covered 92 to 96 % of the entropies; to both sides of the plug-in estimate, as few
    as 66 %.

    The error of the formulas is at most 8 machine epsilons relative to the larger of 1 and
    $\log n$ nats.

    References
    ----------
    Miller (1955) (plug-in and correction); Grassberger (2003) and Schürmann (2004) (the
    third, and its bias); Efron and Stein (1981) (jackknife).

    Examples
    --------
    >>> from divlib import entropy_from_counts
    >>> value, standard_error = entropy_from_counts([7, 4, 2, 1, 1, 1], base=2)
    >>> round(value, 2), round(standard_error, 2)
    (2.53, 0.46)
    >>> entropy_from_counts([[5, 5], [10, 0]], method="plug-in", base=2).value
    array([1., 0.])
    """
    unit = log_base(base)
    if method not in ("grassberger", "miller-madow", "plug-in"):
        raise ValueError(f"method = {method!r} must be 'grassberger', 'miller-madow' or 'plug-in'")
    c = _as_counts(counts, axis)
    n = c.sum(axis=-1)
    share = c / n[..., np.newaxis]
    if method == "grassberger":
        value = digamma(n) - (share * _grassberger(c)).sum(axis=-1)
    else:
        value = np.asarray(entropy(c, normalize=True))
    if method == "miller-madow":
        value = value + (np.count_nonzero(c, axis=-1) - 1) / (2 * n)
    # By how much more than a constant the sum of c log c falls, if one observation is left out.
    fall = np.log(c) - np.where(c > 1, (c - 1) * np.log1p(-1 / c), 0.0)
    if method != "plug-in":
        # The outcome of a single observation then is no longer observed at all.
        fall -= np.where(c == 1, 0.5, 0.0)
    fall[c == 0] = 0.0
    mean = (share * fall).sum(axis=-1, keepdims=True)
    variance = (share * (fall - mean) ** 2).sum(axis=-1) / (n - 1)
    form: Form = (np.dtype(np.float64), counts if is_labelled(counts) else None)
    return Estimate(
        as_result(value / unit, form, axis=axis),
        as_result(np.sqrt(variance) / unit, form, axis=axis),
    )


# Doubles hold all whole numbers up to this.
_LARGEST_COUNT = 2.0**53


def _as_counts(counts: ArrayLike, axis: SupportsIndex) -> FloatArray:
    """Return counts as doubles with the outcomes along the last axis."""
    array = as_real_array(counts, "counts")
    if array.ndim == 0 or array.size == 0:
        raise ValueError(
            f"counts has shape {array.shape}; counts are a list with a number for each outcome"
        )
    index = checked_axis(axis, array.ndim, "counts")
    refuse_non_weights(array, "counts")
    refuse_first(
        array,
        array != np.floor(array),
        "counts",
        "is not a whole number; pass the counts, not frequencies: how well an entropy is known "
        "depends on the number of observations",
    )
    refuse_first(array, array > _LARGEST_COUNT, "counts", "is above 2**53, so no exact count")
    few = array.sum(axis=index, dtype=np.float64) < 2
    if few.any():
        raise ValueError(
            "counts has a sample of fewer than two observations; one says nothing about an error"
        )
    return np.moveaxis(array.astype(np.float64), index, -1)


def _grassberger(c: FloatArray) -> FloatArray:
    """Grassberger's numbers, in place of the logarithms of counts."""
    return digamma(np.floor(c / 2) + 0.5) + np.log(2)


@np.errstate(all="ignore")
def entropy_from_sample(
    x: ArrayLike,
    *,
    k: SupportsIndex = 3,
    norm: Literal["euclidean", "maximum"] = "euclidean",
    base: float | None = None,
) -> Estimate:
    r"""Estimate the differential entropy of a density from a sample, by nearest neighbours.

    .. math:: \hat h = \psi(n) - \psi(k) + \log c_d + \frac dn\sum_{i=1}^n \log \varepsilon_i

    Here $\varepsilon_i$ is the distance from the point $i$ to its `k`-th nearest neighbour, $c_d$
    the volume of the unit ball in $d$ dimensions, and $\psi$ the digamma function.

    Parameters
    ----------
    x : array_like
        The sample: numbers, or points as the rows of an array of shape (n, d), independent
        draws from a distribution with a density.
    k : int, optional
        Which nearest neighbour. With a larger number the standard error falls, and the bias
        grows. Default: 3.
    norm : str, optional
        How distances are measured: "euclidean" (default) or "maximum". For numbers both are the
        same.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.

    Returns
    -------
    Estimate
        The estimate, finite and of either sign as differential entropies are, and its standard
        error. Both are float64. If `x` is multiplied by a positive number $a$, the estimate grows
        by $d\log a$, as the entropy does.

    Raises
    ------
    ValueError
        If `x` is no sample of at least 8 (k + 1) points, has infinite entries or NaN, repeats a
        point or has a constant column; if points are nearer than doubles can tell; if `k`, `norm`
        or `base` is out of range.
    TypeError
        If `x` is masked, complex or not numeric, or `k` is no whole number.

    See Also
    --------
    divlib.gaussian.gaussian_entropy : in closed form, if the distribution is normal.
    entropy_from_counts : for outcomes that repeat.

    Notes
    -----
    For fixed `k` the estimate converges to the entropy under mild conditions on the density.
    Its bias comes from the changes of the density within the distances $\varepsilon_i$, and
    from borders, where it drops to 0.

    In 500 samples each of 1000 numbers, from a normal, a uniform, an exponential and a logistic
    distribution, the intervals of `Estimate` covered 93 to 96 % of the entropies, and in samples
    each of 100 numbers they covered 93 to 95 %. For 1000 points of a normal distribution in three
    dimensions, where the estimates are on average 0.04 nats too small, they covered only 88 %.

    A repeated point has a neighbour at the distance 0, and rounded values have neighbours at a
    few fixed distances. Repeated points are therefore refused; nothing is jittered in silence.

    The error of the formula is at most 32 machine epsilons relative to the largest of its terms.

    References
    ----------
    Kozachenko and Leonenko (1987) (one neighbour); Kraskov et al. (2004), equation 20 (any
    number).

    Examples
    --------
    >>> import numpy as np
    >>> from divlib import entropy_from_sample, gaussian_entropy
    >>> x = np.random.default_rng(0).normal(size=1000)
    >>> value, standard_error = entropy_from_sample(x, base=2)
    >>> bool(abs(value - gaussian_entropy(1.0, base=2)) < 2.13 * standard_error)
    True
    """
    unit = log_base(base)
    k = checked_k(k)
    if norm not in ("euclidean", "maximum"):
        raise ValueError(f"norm = {norm!r} must be 'euclidean' or 'maximum'")
    power = 2.0 if norm == "euclidean" else np.inf
    points = as_sample(x, "x")
    refuse_few(points, "x", k)
    refuse_repeated((points, "x"))
    refuse_constant(points, "x")
    [points], exponent = rescaled(points)

    def estimate(part: FloatArray) -> float:
        return entropy_by_neighbours(part, k, power, "x")

    value = estimate(points[in_order(points)]) + points.shape[1] * exponent * np.log(2)
    return Estimate(float(value / unit), spread_over_parts(estimate, points) / unit)


@np.errstate(all="ignore")
def mutual_information_from_sample(
    x: ArrayLike, y: ArrayLike, *, k: SupportsIndex = 3, base: float | None = None
) -> Estimate:
    r"""Estimate the mutual information of two continuous quantities from a sample of pairs.

    .. math:: \hat I = \psi(k) + \psi(n)
              - \frac1n\sum_{i=1}^n \bigl(\psi(n_x(i) + 1) + \psi(n_y(i) + 1)\bigr)

    Here $n_x(i)$ counts the points whose `x` is nearer to that of the point $i$ than its `k`-th
    nearest neighbour among the pairs, in the maximum norm, $n_y(i)$ likewise, and $\psi$ is
    the digamma function.

    Parameters
    ----------
    x, y : array_like
        The sample: ``x[i]`` and ``y[i]`` were observed together. Each is a list of n numbers, or
        of n points as the rows of an array of shape (n, d).
    k : int, optional
        Which nearest neighbour. With a larger number the standard error falls, and the bias
        grows. Default: 3.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.

    Returns
    -------
    Estimate
        The estimate, finite, and its standard error. Both are float64. The estimate may be
        slightly negative where the mutual information, which is not, is nearly 0.

    Raises
    ------
    ValueError
        If `x` or `y` is no sample of at least 8 (k + 1) points, has infinite entries or NaN,
        repeats a point or has a constant column; if they differ in length; if `k` or `base` is
        out of range.
    TypeError
        If `x` or `y` is masked, complex or not numeric, or `k` is no whole number.

    See Also
    --------
    divlib.entropy.mutual_information : of a table of probabilities or counts.
    divlib.permutation.independence_test : whether chance explains the estimate.

    Notes
    -----
    Each coordinate is divided by its standard deviation first, as scikit-learn does, so that
    units do not matter. If the two depend on each other so strongly that the pairs lie nearly
    on a curve, the estimate is too small.

    In 500 samples each of 1000 pairs, from normal distributions with the correlations 0, 0.5 and
    0.9, and from uniform numbers with uniform noise of the same width, the intervals of `Estimate`
    covered 86 to 96 % of the true values, and in samples each of 100 pairs they covered
    79 to 89 %. The uniform pairs, whose density has borders, were covered least.

    Repeated values of `x` or `y`, as rounding leaves them, falsify the counts, which are of points
    strictly nearer. They are therefore refused; nothing is jittered in silence.

    The counts are exact, and the error of the formula is at most 32 machine epsilons relative to
    the largest of its terms.

    References
    ----------
    Kraskov et al. (2004), equation 8 (algorithm 1).

    Examples
    --------
    >>> import numpy as np
    >>> from divlib import mutual_information_from_sample
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=1000)
    >>> y = x + rng.normal(size=1000)
    >>> value, standard_error = mutual_information_from_sample(x, y, base=2)
    >>> bool(abs(value - 0.5) < 2.13 * standard_error)
    True
    """
    unit = log_base(base)
    k = checked_k(k)
    samples = [(as_sample(x, "x"), "x"), (as_sample(y, "y"), "y")]
    (x_points, _), (y_points, _) = samples
    refuse_other_labels(x, y, "x", "y", [(0, 0)])
    refuse_unpaired(x_points, y_points, "x", "y")
    for points, name in samples:
        refuse_few(points, name, k)
        refuse_repeated((points, name))
        refuse_constant(points, name)
    columns = x_points.shape[1]
    joint = np.hstack([standardised(x_points), standardised(y_points)])

    def estimate(part: FloatArray) -> float:
        return mutual_information_by_neighbours(part, columns, k)

    value = estimate(joint[in_order(joint)])
    return Estimate(value / unit, spread_over_parts(estimate, joint) / unit)


@np.errstate(all="ignore")
def kl_divergence_from_samples(
    x: ArrayLike, y: ArrayLike, *, k: SupportsIndex = 3, base: float | None = None
) -> Estimate:
    r"""Estimate the Kullback–Leibler divergence of one density from another from two samples.

    .. math:: \hat D = \frac dn\sum_{i=1}^n \log\frac{\nu_i}{\varrho_i} + \log\frac m{n-1}

    Here $\varrho_i$ is the distance from ``x[i]`` to its `k`-th nearest neighbour among the other
    points of `x`, $\nu_i$ that to the `k`-th nearest point of `y`, and $d$ the dimension.

    Parameters
    ----------
    x, y : array_like
        The samples: n and m numbers, or points as the rows of arrays of shapes (n, d) and
        (m, d), independent draws from two distributions with densities. The order matters: `x`
        comes from what happens, `y` from what it is compared with.
    k : int, optional
        Which nearest neighbour. With a larger number the standard error falls, and the bias
        grows. Default: 3.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.

    Returns
    -------
    Estimate
        The estimate, always finite, and its standard error. Both are float64. The estimate may
        be negative where the divergence, which is not, is nearly 0. Where the divergence is
        infinite, because `y` never comes near some of `x`, it grows with the number of points.

    Raises
    ------
    ValueError
        If `x` or `y` is no sample of at least 8 (k + 1) points, has infinite entries or NaN, or
        has a constant column; if a point occurs twice, in one or in both; if they differ in
        dimension or in the labels of their columns; if points are nearer than doubles can tell; if
        `k` or `base` is out of range.
    TypeError
        If `x` or `y` is masked, complex or not numeric, or `k` is no whole number.

    See Also
    --------
    divlib.divergence.kl_divergence : of probabilities that are known, and of counts.
    divlib.gaussian.gaussian_kl : in closed form, if both are normal.
    divlib.permutation.two_sample_test : whether chance explains the estimate.

    Notes
    -----
    For fixed `k` the estimate converges to the divergence under conditions on both densities.
    If one coordinate of both samples is given in another unit, the divergence stays the same, but
    the estimate does not: bring coordinates to comparable scales first.

    In 500 pairs of samples each of 1000 numbers, from two normal distributions of equal width, two
    of different widths, two exponential distributions, and twice from one normal distribution, the
    intervals of `Estimate` covered 92 to 97 % of the divergences, and in samples each of 100
    numbers they covered 88 to 95 %.

    Points that occur twice have the distance 0, whose logarithm is infinite. They are therefore
    refused; nothing is jittered in silence.

    The error of the formula is at most 32 machine epsilons relative to the largest of its terms.

    References
    ----------
    Wang et al. (2009), equation 5.

    Examples
    --------
    >>> import numpy as np
    >>> from divlib import gaussian_kl, kl_divergence_from_samples
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.normal(size=1000), rng.normal(loc=1, size=2000)
    >>> value, standard_error = kl_divergence_from_samples(x, y)
    >>> bool(abs(value - gaussian_kl(0, 1, 1, 1)) < 2.13 * standard_error)
    True
    """
    unit = log_base(base)
    k = checked_k(k)
    samples = [(as_sample(x, "x"), "x"), (as_sample(y, "y"), "y")]
    (x_points, _), (y_points, _) = samples
    refuse_other_labels(x, y, "x", "y", [(1, 1)])
    if x_points.shape[1] != y_points.shape[1]:
        raise ValueError(
            f"x has points of {x_points.shape[1]} coordinates and y of {y_points.shape[1]}; both "
            f"samples must lie in the same space"
        )
    for points, name in samples:
        refuse_few(points, name, k)
    refuse_repeated(*samples)
    for points, name in samples:
        refuse_constant(points, name)
    scaled, _ = rescaled(x_points, y_points)

    def estimate(x_part: FloatArray, y_part: FloatArray) -> float:
        return kl_by_neighbours(x_part, y_part, k)

    value = estimate(*(points[in_order(points)] for points in scaled))
    return Estimate(value / unit, spread_over_parts(estimate, *scaled) / unit)
