"""Distances between samples of points that are means over pairs: energy distance and MMD.

SciPy's distances are imported where they are used, for they take as long to import as all of
divlib.
"""

import math
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from divlib._arrays import as_real_array, refuse_first
from divlib._labels import is_labelled, refuse_other_labels, with_labels_of
from divlib._neighbours import as_sample, rescaled
from divlib._typing import Array, FloatArray, FloatOrArray
from divlib._validation import checked_flag, checked_positive

__all__ = ["energy_distance", "maximum_mean_discrepancy", "witness"]

# A name, or a function of two arrays of points that returns the matrix of the kernel.
Kernel: TypeAlias = Literal["gaussian", "laplace"] | Callable[[Array, Array], ArrayLike]


class _Gram(NamedTuple):
    """The values of a kernel, or the distances, between two lists of points."""

    between: Callable[[FloatArray, FloatArray], FloatArray]
    is_symmetric: bool


# Entries in a block of the matrix of all pairs, which is never held as a whole.
_BLOCK = 262_144


@np.errstate(all="ignore")
def energy_distance(u: ArrayLike, v: ArrayLike, *, unbiased: bool = True) -> float:
    r"""Estimate the energy distance of two distributions from a sample of each.

    .. math:: E = 2\,\mathbb E\lVert x-y\rVert - \mathbb E\lVert x-x'\rVert
              - \mathbb E\lVert y-y'\rVert

    Here $x$ and $x'$ are independent draws from the one distribution, $y$ and $y'$ from the other.

    Parameters
    ----------
    u, v : array_like
        The samples: n and m numbers, or points as the rows of arrays of shapes (n, d) and (m, d).
    unbiased : bool, optional
        True (default) leaves out the pairs of a point and itself: the U-statistic, whose mean is
        exactly $E$, and which may be negative. False takes all pairs, with which the samples count
        as distributions of their own: the V-statistic, which is too large on average, and never
        negative.

    Returns
    -------
    float
        In the unit of the points, always finite and float64. With ``unbiased=False`` it is exactly
        0 if the samples have the same points in the same order.

    Raises
    ------
    ValueError
        If `u` or `v` is empty, or has infinite entries or NaN; if they differ in dimension, or in
        the labels of their columns; if one has a single point and `unbiased` is True; if the
        distance is too large for a double.
    TypeError
        If `u` or `v` is masked, complex or not numeric, or `unbiased` is no bool.

    See Also
    --------
    maximum_mean_discrepancy : the same with a kernel in place of minus the distance.
    divlib.permutation.two_sample_test : whether chance explains the estimate.

    Notes
    -----
    $E$ is 0 if and only if the distributions are equal, provided that both have a mean; its square
    root is a metric. ``scipy.stats.energy_distance``, which takes points on a line only, returns
    the square root of the V-statistic.

    Coordinates in other units change the result: bring them to comparable scales first.

    For numbers the time is that of a sort. In several dimensions all pairs are computed, in blocks:
    the time grows with (n + m)² d, the memory with the number of points only. The error is at most
    d + 16 machine epsilons relative to the mean distance between the points of the two samples.

    References
    ----------
    Székely and Rizzo (2013).

    Examples
    --------
    >>> from divlib import energy_distance
    >>> energy_distance([0, 2], [1, 5], unbiased=False)
    2.0
    >>> energy_distance([0, 2], [1, 5])
    -1.0
    """
    (u_points, v_points), exponent = rescaled(*_as_samples(u, v, unbiased))
    if u_points.shape[1] == 1:
        value = _energy_on_line(u_points[:, 0], v_points[:, 0], unbiased)
    else:
        value = -_discrepancy(_Gram(_distances, True), u_points, v_points, unbiased)
    # Adding 0 turns -0.0 into 0.0.
    return _finite(float(np.ldexp(value if unbiased else max(value, 0.0), exponent)) + 0.0)


@np.errstate(all="ignore")
def maximum_mean_discrepancy(
    u: ArrayLike,
    v: ArrayLike,
    *,
    kernel: Kernel = "gaussian",
    bandwidth: float | None = None,
    unbiased: bool = True,
) -> float:
    r"""Estimate the squared maximum mean discrepancy of two distributions from a sample of each.

    .. math:: \mathrm{MMD}^2 = \mathbb E\,k(x,x') - 2\,\mathbb E\,k(x,y) + \mathbb E\,k(y,y')

    Here $x$ and $x'$ are independent draws from the one distribution, $y$ and $y'$ from the other.

    Parameters
    ----------
    u, v : array_like
        The samples: n and m numbers, or points as the rows of arrays of shapes (n, d) and (m, d).
    kernel : str or callable, optional
        ``"gaussian"`` (default), $k(x,y)=e^{-\lVert x-y\rVert^2/2\sigma^2}$, or ``"laplace"``,
        $e^{-\lVert x-y\rVert/\sigma}$, with the Euclidean distance and the `bandwidth` $\sigma$;
        or a function of two arrays of points as rows, of a and b points, that returns the matrix
        of the kernel, of shape (a, b). It is called with blocks of the samples.
    bandwidth : float, optional
        A length in the unit of the points; the kernels that have names need it.
    unbiased : bool, optional
        True (default) leaves out the pairs of a point and itself: the U-statistic, whose mean is
        exactly $\mathrm{MMD}^2$, and which may therefore be negative where that is nearly 0. False
        takes all pairs: the V-statistic, which is too large on average, and never negative if the
        kernel is positive definite.

    Returns
    -------
    float
        The squared discrepancy, in the unit of the kernel, which for the two kernels with names is
        none. Finite, and float64.

    Raises
    ------
    ValueError
        If `u` or `v` is empty, or has infinite entries or NaN; if they differ in dimension, or in
        the labels of their columns; if one has a single point and `unbiased` is True; if `kernel`
        has an unknown name, or returns another shape, infinite entries or NaN; if `bandwidth` is
        missing, not positive or not finite, or is given for a function.
    TypeError
        If `u` or `v` is masked, complex or not numeric, `bandwidth` is no number, or `unbiased` is
        no bool.

    See Also
    --------
    energy_distance : with minus the distance as kernel; it has no bandwidth.
    witness : the function that attains the discrepancy.
    divlib.permutation.two_sample_test : whether chance explains the estimate.

    Notes
    -----
    With the kernels that have names, the discrepancy is 0 only between equal distributions; with
    others, such as polynomials, it may be 0 between different ones. What it sees depends on the
    bandwidth. A usual choice is the median distance between all points of both samples:
    ``np.median`` of what ``scipy.spatial.distance.pdist`` gives for them.

    All pairs are computed, in blocks: the time grows with (n + m)² d, the memory with the number
    of points only. With the kernels that have names, the error is at most d + 16 machine epsilons.

    References
    ----------
    Gretton et al. (2012), definition 2 and lemma 6.

    Examples
    --------
    >>> from divlib import maximum_mean_discrepancy
    >>> round(maximum_mean_discrepancy([0, 1], [3, 4], bandwidth=1), 6)
    1.134117
    >>> maximum_mean_discrepancy([0, 2], [1, 5], kernel=lambda x, y: x @ y.T, unbiased=False)
    4.0
    """
    gram = _as_gram(kernel, bandwidth)
    value = _discrepancy(gram, *_as_samples(u, v, unbiased), unbiased)
    # Of other kernels it is not known whether they are positive definite.
    return max(value, 0.0) if isinstance(kernel, str) and not unbiased else _finite(value)


@np.errstate(all="ignore")
def witness(
    u: ArrayLike,
    v: ArrayLike,
    at: ArrayLike,
    *,
    kernel: Kernel = "gaussian",
    bandwidth: float | None = None,
) -> FloatOrArray:
    r"""Difference of the mean kernels of two samples: the critic that tells them apart best.

    .. math:: w(z) = \frac1n\sum_{i=1}^n k(u_i, z) - \frac1m\sum_{j=1}^m k(v_j, z)

    Of all functions of one norm in the space of the kernel, a multiple of this one has the largest
    difference of means over the two samples. Its own difference is the squared discrepancy.

    Parameters
    ----------
    u, v : array_like
        The samples: n and m numbers, or points as the rows of arrays of shapes (n, d) and (m, d).
    at : array_like
        Where to evaluate: a list of numbers, or points as the rows of an array of d columns.
    kernel : str or callable, optional
        As for `maximum_mean_discrepancy`.
    bandwidth : float, optional
        A length in the unit of the points; the kernels that have names need it.

    Returns
    -------
    ndarray
        The value at each point of `at`, in the unit of the kernel: positive where the mean kernel
        of `u` is larger, negative where that of `v` is. Finite, and float64. It keeps the labels of
        the rows of `at`.

    Raises
    ------
    ValueError
        If `u`, `v` or `at` is empty, or has infinite entries or NaN; if they differ in dimension,
        or in the labels of their columns; if `kernel` has an unknown name, or returns another
        shape, infinite entries or NaN; if `bandwidth` is missing, not positive or not finite, or is
        given for a function.
    TypeError
        If an array is masked, complex or not numeric, or `bandwidth` is no number.

    See Also
    --------
    maximum_mean_discrepancy

    Notes
    -----
    The mean of ``witness(u, v, u)`` minus that of ``witness(u, v, v)`` is
    ``maximum_mean_discrepancy(u, v, unbiased=False)``, up to rounding.

    The time grows with (n + m) d for each point of `at`, the memory with the number of points only.
    With the kernels that have names, the error is at most d + 16 machine epsilons.

    References
    ----------
    Gretton et al. (2012), section 2.3.

    Examples
    --------
    >>> from divlib import witness
    >>> witness([0, 1], [3, 4], [0.5, 2, 3.5], bandwidth=1).round(6)
    array([ 0.859435,  0.      , -0.859435])
    """
    gram = _as_gram(kernel, bandwidth)
    samples = _as_samples(u, v, False)
    points = as_sample(at, "at")
    refuse_other_labels(u, at, "u", "at", [(1, 1)])
    _refuse_other_dimension(samples[0], points, "u", "at")
    values = np.zeros(len(points))
    for sign, sample in zip((1, -1), samples):
        for start, block in _blocks(gram, points, sample):
            values[start : start + len(block)] += sign * block.mean(axis=1)
    _finite(float(np.abs(values).max()))
    return with_labels_of(at, values, -1) if is_labelled(at) else values


def _as_samples(u: ArrayLike, v: ArrayLike, unbiased: bool) -> tuple[FloatArray, FloatArray]:
    unbiased = checked_flag(unbiased, "unbiased")
    u_points, v_points = as_sample(u, "u"), as_sample(v, "v")
    refuse_other_labels(u, v, "u", "v", [(1, 1)])
    _refuse_other_dimension(u_points, v_points, "u", "v")
    for points, name in ((u_points, "u"), (v_points, "v")):
        if unbiased and len(points) < 2:
            raise ValueError(
                f"{name} has one observation; an unbiased estimate takes pairs within each "
                f"sample. Pass unbiased=False if it is a whole distribution"
            )
    return u_points, v_points


def _refuse_other_dimension(x: FloatArray, y: FloatArray, x_name: str, y_name: str) -> None:
    if x.shape[1] != y.shape[1]:
        raise ValueError(
            f"{x_name} has points of {x.shape[1]} coordinates and {y_name} of {y.shape[1]}; both "
            f"must lie in the same space"
        )


def _as_gram(kernel: Kernel, bandwidth: float | None) -> _Gram:
    """The kernel as a function of two lists of points that returns a checked matrix."""
    if callable(kernel):
        if bandwidth is not None:
            raise ValueError(
                f"bandwidth = {bandwidth!r} is for a kernel with a name; a function has its own"
            )
        return _Gram(_checked(kernel), False)
    if not isinstance(kernel, str) or kernel not in ("gaussian", "laplace"):
        raise ValueError(
            f'kernel = {kernel!r:.50} must be "gaussian", "laplace", or a function of two arrays '
            f"of points"
        )
    if bandwidth is None:
        raise ValueError(
            f'bandwidth is missing; the kernel "{kernel}" needs a length in the unit of the '
            f"points, such as the median distance between them"
        )
    width = checked_positive(bandwidth, "bandwidth")

    def of_distances(x: FloatArray, y: FloatArray) -> FloatArray:
        scaled, exponent = rescaled(x, y)
        # The scaled distances first, for their quotient by the width may be in range when neither
        # the distances nor the scaled width are.
        ratios = _distances(*scaled)
        ratios /= math.frexp(width)[0]
        np.ldexp(ratios, exponent - _exponent(width), out=ratios)
        if kernel == "gaussian":
            ratios *= ratios
            ratios /= 2
        np.negative(ratios, out=ratios)
        return np.exp(ratios, out=ratios)

    return _Gram(of_distances, True)


def _exponent(number: float) -> int:
    return math.frexp(number)[1]


def _checked(
    kernel: Callable[[Array, Array], ArrayLike],
) -> Callable[[FloatArray, FloatArray], FloatArray]:
    def of_points(x: FloatArray, y: FloatArray) -> FloatArray:
        matrix = as_real_array(kernel(x.copy(), y.copy()), "kernel(x, y)")
        if matrix.shape != (len(x), len(y)):
            raise ValueError(
                f"kernel(x, y) has shape {matrix.shape} for {len(x)} and {len(y)} points; it must "
                f"be {(len(x), len(y))}, a value for each pair"
            )
        refuse_first(matrix, ~np.isfinite(matrix), "kernel(x, y)", "is not finite")
        return matrix.astype(np.float64)

    return of_points


def _distances(x: FloatArray, y: FloatArray) -> FloatArray:
    from scipy.spatial.distance import cdist

    return np.asarray(cdist(x, y), dtype=np.float64)


def _blocks(gram: _Gram, x: FloatArray, y: FloatArray) -> Iterator[tuple[int, FloatArray]]:
    """Yield rows of the matrix of all pairs, and the place of the first."""
    step = max(1, _BLOCK // len(y))
    for start in range(0, len(x), step):
        yield start, gram.between(x[start : start + step], y)


def _discrepancy(gram: _Gram, u: FloatArray, v: FloatArray, unbiased: bool) -> float:
    """The mean within `u`, less twice that between the samples, plus that within `v`."""
    within = [_mean_within(gram, points, unbiased) for points in (u, v)]
    sums = [block.sum() for _, block in _blocks(gram, u, v)]
    between = float(np.add.reduce(sums)) / (len(u) * len(v))
    return within[0] - between + (within[1] - between)


def _mean_within(gram: _Gram, points: FloatArray, unbiased: bool) -> float:
    """The mean over pairs of a sample, without those of a point and itself if `unbiased`."""
    n, sums = len(points), []
    step = max(1, _BLOCK // n)
    for start in range(0, n, step):
        rows = points[start : start + step]
        # Of a symmetric kernel, each pair once: with the points from the first of the rows on.
        first = start if gram.is_symmetric else 0
        block = gram.between(rows, points[first:])
        if unbiased:
            own = np.arange(len(rows))
            block[own, start - first + own] = 0.0
        sums.append(block.sum())
        if gram.is_symmetric:
            sums.append(block[:, len(rows) :].sum())
    return float(np.add.reduce(sums)) / (n * (n - unbiased))


def _energy_on_line(u: FloatArray, v: FloatArray, unbiased: bool) -> float:
    """The energy distance of numbers, as an integral of their distribution functions."""
    n, m = len(u), len(v)
    values = np.concatenate([u, v])
    order = np.argsort(values, kind="stable")
    gaps = np.diff(values[order])
    below_u = np.cumsum(order < n)[:-1]
    below_v = np.arange(1, n + m) - below_u
    differences = below_u / n - below_v / m
    value = 2 * float(np.add.reduce(gaps * differences * differences))
    if unbiased:
        # A pair of a point and itself has no length, so leaving those out divides the mean within
        # a sample by less.
        for below, size in ((below_u, n), (below_v, m)):
            within = 2 * float(np.add.reduce(gaps * (below / size) * (1 - below / size)))
            value -= within / (size - 1)
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("u and v give a value that is too large for doubles")
    return value
