"""The dual side of optimal transport: prices instead of plans."""

import math

import numpy as np
from numpy.typing import ArrayLike

from divlib._arrays import as_real_array, refuse_first, refuse_non_finite
from divlib._labels import is_labelled, refuse_other_labels, with_labels_of
from divlib._typing import FloatArray
from divlib._validation import as_distribution

__all__ = ["c_transform", "dual_objective", "lipschitz_constant"]


@np.errstate(all="ignore")
def dual_objective(f: ArrayLike, g: ArrayLike, a: ArrayLike, b: ArrayLike) -> float:
    r"""What prices earn: the quantity that the dual of optimal transport maximises.

    .. math:: \sum_i a_i f_i + \sum_j b_j g_j

    If $f_i + g_j \le c_{ij}$ for all `i` and `j`, it is at most the cost of any plan
    (weak duality); for the best prices it is the cost of the best plan (strong duality).

    Parameters
    ----------
    f, g : array_like
        Prices, finite, of lengths n and m.
    a, b : array_like
        Two distributions, of lengths n and m, each summing to 1 (within the square root of
        the machine epsilon of the dtype).

    Returns
    -------
    float
        In the unit of the prices; any finite number. Always float64.

    Raises
    ------
    ValueError
        If `a` or `b` is not a distribution, or prices are not finite, of another length or with
        other labels; if the sum is too large for a double.
    TypeError
        If an argument is masked, complex or not numeric.

    Notes
    -----
    The error is at most 8 machine epsilons relative to the same sum of absolute values.

    References
    ----------
    Peyré and Cuturi (2019), proposition 2.4.

    Examples
    --------
    >>> from divlib import dual_objective
    >>> dual_objective([0, 1], [0, -1], [0.25, 0.75], [0.5, 0.5])
    0.25
    """
    total = 0.0
    for (prices, name), (masses, mass_name) in (((f, "f"), (a, "a")), ((g, "g"), (b, "b"))):
        refuse_other_labels(prices, masses, name, mass_name)
        masses, _ = as_distribution(masses, mass_name)
        prices = _as_prices(prices, name)
        if masses.shape != prices.shape:
            raise ValueError(
                f"{name} has shape {prices.shape} and {mass_name} {masses.shape}; each mass has "
                f"one price"
            )
        total += float(np.add.reduce(masses * prices))
    if not math.isfinite(total):
        raise ValueError("f and g are so large that no double holds what they earn together")
    return total


@np.errstate(all="ignore")
def c_transform(f: ArrayLike, cost: ArrayLike) -> FloatArray:
    r"""The best prices for one side, given those for the other.

    .. math:: f^c_j = \min_i\,(c_{ij} - f_i)

    The largest $g$ with $f_i + g_j \le c_{ij}$ for all `i` and `j`. For a function
    with Lipschitz constant 1, and distances as costs, it is minus the function.

    Parameters
    ----------
    f : array_like
        Prices, finite, of length n.
    cost : array_like
        The matrix of the costs $c_{ij}$, of shape (n, m); ``inf`` forbids a pair.

    Returns
    -------
    ndarray
        m prices, in the unit of the costs, finite. Always float64. For costs in a DataFrame a
        Series with its columns as index.

    Raises
    ------
    ValueError
        If `f` is not a list of finite numbers, or `cost` not a matrix with a row for each that
        has a finite number in each column; if a difference is too large for a double.
    TypeError
        If an argument is masked, complex or not numeric.

    Notes
    -----
    Each price is the difference of two of the numbers given, and its error at most half a
    machine epsilon relative to it.

    References
    ----------
    Peyré and Cuturi (2019), section 3.2.

    Examples
    --------
    >>> from divlib import c_transform
    >>> c_transform([0.0, 2.0], [[0, 1, 2], [2, 1, 0]])
    array([ 0., -1., -2.])
    """
    refuse_other_labels(f, cost, "f", "cost", axes=[(0, 0)])
    prices = _as_prices(f, "f")
    costs = as_real_array(cost, "cost").astype(np.float64, copy=False)
    if costs.ndim != 2 or costs.shape[0] != len(prices) or not costs.size:
        raise ValueError(
            f"cost has shape {costs.shape}; it must be a matrix with {len(prices)} rows, one for "
            f"each entry of f"
        )
    refuse_non_costs(costs)
    forbidden = np.isposinf(costs).all(axis=0)
    if forbidden.any():
        column = int(forbidden.argmax())
        raise ValueError(f"cost[:, {column}] is infinite throughout, which leaves no limit to g")
    best = best_prices(prices, costs)
    if not np.isfinite(best).all():
        raise ValueError("f and cost are so large that no double holds a difference of the two")
    return with_labels_of(cost, best, 0) if is_labelled(cost) else best


def best_prices(f: FloatArray, cost: FloatArray) -> FloatArray:
    """The c-transform of checked prices and costs."""
    return np.min(cost - f[:, np.newaxis], axis=0)


def refuse_non_costs(cost: FloatArray) -> None:
    """Refuse entries that are neither finite nor ``inf``."""
    if cost.min() > -np.inf:
        return
    refuse_first(cost, np.isnan(cost), "cost", "is not a number; a forbidden pair costs inf")
    refuse_first(cost, np.isneginf(cost), "cost", "is no cost; only +inf, a forbidden pair, may be")


@np.errstate(all="ignore")
def lipschitz_constant(f_values: ArrayLike, points: ArrayLike) -> float:
    r"""The steepest slope between any two of the points where a function is known.

    .. math:: \max_{i\ne j} \frac{|f(x_i) - f(x_j)|}{|x_i - x_j|}

    Parameters
    ----------
    f_values : array_like
        The values of the function, n finite numbers.
    points : array_like
        Where they are taken: n numbers, or n points of shape (n, d), with the Euclidean
        distance.

    Returns
    -------
    float
        In the unit of the values per unit of length. 0 for a single point or a constant
        function; ``inf`` if two values belong to one point. Always float64.

    Raises
    ------
    ValueError
        If values or points are empty or not finite, not as many or with other labels; if the
        slope is too large for a double.
    TypeError
        If an argument is masked, complex or not numeric.

    Notes
    -----
    The error is at most 8 machine epsilons relative to the exact value for the numbers given.
    On the line the steepest slope is one between neighbours, so the time is that of a sort. In
    several dimensions it may be one between any two points, however far apart. All pairs are looked
    at, a block at a time: the time grows with the square of their number, the memory does not.

    References
    ----------
    Villani (2003), theorem 1.14 (for what it is used).

    Examples
    --------
    >>> from divlib import lipschitz_constant
    >>> lipschitz_constant([0, 1, 1], [0, 2, 3])
    0.5
    """
    refuse_other_labels(f_values, points, "f_values", "points", axes=[(0, 0)])
    values = _as_prices(f_values, "f_values")
    x = as_real_array(points, "points").astype(np.float64)
    if x.ndim not in (1, 2) or len(x) != len(values) or not x.size:
        raise ValueError(
            f"points has shape {x.shape} and f_values {values.shape}; each value belongs to one "
            f"point"
        )
    refuse_non_finite(x, "points")
    if max(np.abs(values).max(), np.abs(x).max()) > _LARGEST_SUMMAND:
        # Differences would overflow; dividing by a power of two leaves every slope as it is.
        values, x = values / 4, x / 4
    steepest = _steepest_on_line(values, x) if x.ndim == 1 else _steepest_in_space(values, x)
    if steepest is None:
        return math.inf
    if not math.isfinite(steepest):
        raise ValueError("f_values rises so steeply that no double holds the slope")
    return steepest


# Sums and differences of two numbers up to this are finite.
_LARGEST_SUMMAND = 2.0**1022

# Pairs of points whose slopes are computed at the same time.
_PAIRS_AT_ONCE = 2**20


def _steepest_on_line(values: FloatArray, x: FloatArray) -> float | None:
    """The steepest slope, which is between neighbours; None if a point has two values."""
    # The slope between any two points is the mean of those between neighbours on the way, each
    # weighted with its length, and a mean exceeds no largest term.  Of values at one point, those
    # in order differ somewhere if any do.
    order = np.lexsort((values, x))
    return _steepest(np.abs(np.diff(values[order])), np.diff(x[order]))


def _steepest_in_space(values: FloatArray, x: FloatArray) -> float | None:
    """The steepest slope between any two points; None if a point has two values."""
    from scipy.spatial.distance import cdist

    # Scaled to at most 1, so that squares do not overflow; a power of two is exact.
    exponent = np.frexp(np.abs(x).max())[1]
    scaled = np.ldexp(x, -exponent)
    steepest, step = 0.0, max(1, _PAIRS_AT_ONCE // len(x))
    for start in range(0, len(x), step):
        # Each pair once: with the points from the first of the block on.
        block = slice(start, start + step)
        lengths = np.ldexp(cdist(scaled[block], scaled[start:]), exponent)
        rises = np.abs(values[block, np.newaxis] - values[start:])
        found = _steepest(rises, lengths)
        if found is None:
            return None
        steepest = max(steepest, found)
    return steepest


def _steepest(rises: FloatArray, lengths: FloatArray) -> float | None:
    """The largest ratio, 0 for a rise of 0; None for a rise where the length is 0."""
    if ((rises > 0) & (lengths == 0)).any():
        return None
    return float(np.max(np.where(rises == 0, 0.0, rises / lengths), initial=0.0))


def _as_prices(f: ArrayLike, name: str) -> FloatArray:
    array = as_real_array(f, name)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name} has shape {array.shape}; it must be a list, and not an empty one")
    refuse_non_finite(array, name)
    return array.astype(np.float64, copy=False)
