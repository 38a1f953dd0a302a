"""The dual side of optimal transport: prices instead of plans."""

import numpy as np
from numpy.typing import ArrayLike

from divlib._typing import FloatArray
from divlib._validation import as_distribution, as_real_array, refuse_non_finite

__all__ = ["c_transform", "dual_objective", "lipschitz_constant"]


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
        If `a` or `b` is not a distribution, or prices are not finite or of another length.
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
        with np.errstate(all="ignore"):
            masses, _ = as_distribution(masses, mass_name)
        prices = _as_prices(prices, name)
        if masses.shape != prices.shape:
            raise ValueError(
                f"{name} has shape {prices.shape} and {mass_name} {masses.shape}; each mass has "
                f"one price"
            )
        total += float(np.add.reduce(masses * prices))
    return total


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
        The matrix of the finite costs $c_{ij}$, of shape (n, m).

    Returns
    -------
    ndarray
        m prices, in the unit of the costs, finite. Always float64.

    Raises
    ------
    ValueError
        If `f` is not a list of finite numbers, or `cost` not a finite matrix with a row for each.
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
    f = _as_prices(f, "f")
    cost = as_real_array(cost, "cost").astype(np.float64, copy=False)
    if cost.ndim != 2 or cost.shape[0] != len(f) or not cost.size:
        raise ValueError(
            f"cost has shape {cost.shape}; it must be a matrix with {len(f)} rows, one for each "
            f"entry of f"
        )
    refuse_non_finite(cost, "cost")
    return np.min(cost - f[:, np.newaxis], axis=0)


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
        If values or points are empty or not finite, or not as many.
    TypeError
        If an argument is masked, complex or not numeric.

    Notes
    -----
    The error is at most 8 machine epsilons relative to the exact value for the numbers given.

    References
    ----------
    Villani (2003), theorem 1.14 (for what it is used).

    Examples
    --------
    >>> from divlib import lipschitz_constant
    >>> lipschitz_constant([0, 1, 1], [0, 2, 3])
    0.5
    """
    values = _as_prices(f_values, "f_values")
    x = as_real_array(points, "points").astype(np.float64)
    if x.ndim not in (1, 2) or len(x) != len(values) or not x.size:
        raise ValueError(
            f"points has shape {x.shape} and f_values {values.shape}; each value belongs to one "
            f"point"
        )
    refuse_non_finite(x, "points")
    if len(values) == 1:
        return 0.0
    if x.ndim == 1:
        # On the line, the steepest slope is between neighbours.
        order = np.lexsort((values, x))
        rises, lengths = np.abs(np.diff(values[order])), np.diff(x[order])
    else:
        from scipy.spatial.distance import pdist

        # Scaled to at most 1, so that squares do not overflow; a power of two is exact.
        exponent = np.frexp(np.abs(x).max())[1]
        lengths = np.ldexp(pdist(np.ldexp(x, -exponent)), exponent)
        rises = pdist(values[:, np.newaxis], "chebyshev")
    with np.errstate(all="ignore"):
        slopes = np.where(rises == 0, 0.0, rises / lengths)
    return float(slopes.max())


def _as_prices(f: ArrayLike, name: str) -> FloatArray:
    array = as_real_array(f, name)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name} has shape {array.shape}; it must be a list, and not an empty one")
    refuse_non_finite(array, name)
    return array.astype(np.float64, copy=False)
