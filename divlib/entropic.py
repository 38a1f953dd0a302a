"""Transport with an entropic term: plans that are cheap and keep some disorder, certified."""

from typing import NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from divlib._arrays import refuse_first
from divlib._labels import refuse_other_labels
from divlib._problem import Problem, as_problem
from divlib._sums import TINY, kl_sums
from divlib._typing import Array, FloatArray
from divlib._validation import checked_count, checked_positive

__all__ = ["sinkhorn", "sinkhorn_divergence"]


class EntropicTransport(NamedTuple):
    """A plan of entropic transport and the proof of how good it is; see `sinkhorn`.

    Attributes
    ----------
    plan : ndarray
        ``plan[i, j]`` is the mass that goes from `i` to `j`; it has the margins that were asked
        for.
    cost : float
        What the plan costs, without the entropic term, in the unit of the cost matrix.
    value : float
        The cost plus `epsilon` times the divergence: what is minimised.
    potentials : tuple of ndarray
        Prices ``(f, g)`` of both sides, with which the plan is nearly
        ``a[i] * b[j] * exp((f[i] + g[j] - cost[i, j]) / epsilon)``.
    gap : float
        The value minus the dual objective of the potentials: by how much the value may miss the
        minimum.
    margin_error : float
        The sum of the errors of the margins before the plan was rounded to the right ones.
    iterations : int
        How often both sides were scaled.
    """

    plan: FloatArray
    cost: float
    value: float
    potentials: tuple[FloatArray, FloatArray]
    gap: float
    margin_error: float
    iterations: int


@np.errstate(all="ignore")
def sinkhorn(
    a: ArrayLike,
    b: ArrayLike,
    cost: ArrayLike,
    epsilon: float,
    *,
    tolerance: float = 1e-9,
    max_iterations: SupportsIndex = 10_000,
) -> EntropicTransport:
    r"""Plan that moves one distribution onto another cheaply and keeps some disorder.

    .. math:: \min_\gamma \sum_{i,j} \gamma_{ij} c_{ij}
              + \varepsilon \sum_{i,j} \gamma_{ij} \ln\frac{\gamma_{ij}}{a_i b_j}, \quad
              \gamma \ge 0, \quad
              \sum_j \gamma_{ij} = a_i, \quad \sum_i \gamma_{ij} = b_j

    Solved by Sinkhorn's algorithm, which scales rows and columns in turn, here in logarithms.
    The plan is then rounded to one with exact margins, and certified by the duality gap.

    Parameters
    ----------
    a, b : array_like
        Two distributions, of lengths n and m, each summing to 1 (within the square root of
        the machine epsilon of the dtype).
    cost : array_like
        The matrix of the costs $c_{ij}$ of moving one unit of mass from `i` to `j`, of
        shape (n, m); ``inf`` forbids a pair.
    epsilon : float
        The price of one nat of divergence from the independent plan, positive, in the unit of
        the costs.
    tolerance : float, optional
        The scaling ends when the margins miss theirs by this in all. Default: 1e-9.
    max_iterations : int, optional
        The scaling gives up after so many rounds. Default: 10 000.

    Returns
    -------
    EntropicTransport
        The plan, its cost, the value, potentials, gap, error of the margins and number of
        rounds. All are finite, but for potentials of places of mass 0 that are out of reach.

    Raises
    ------
    ValueError
        If `a` or `b` is not a distribution, `cost` has another shape, other labels, NaN or
        ``-inf``; if a mass has no pair that is allowed; if `epsilon` is not positive and finite,
        or so small that doubles cannot resolve it beside the costs; if `tolerance` is not between
        0 and 1, or `max_iterations` not at least 1.
    TypeError
        If an argument is masked, complex or not numeric.
    RuntimeError
        If the margins are not right after `max_iterations`, as for a small `epsilon`, or because
        the forbidden pairs leave no plan.

    See Also
    --------
    divlib.transport.optimal_transport : the cheapest plan, without an entropic term.

    Notes
    -----
    The `gap` says how exact the value is: the minimum lies between ``value - gap`` and ``value``,
    up to rounding errors of a few hundred machine epsilons times the largest cost. The cost of the
    plan exceeds that of the cheapest by at most `epsilon` times the entropy of `a` or of `b`, plus
    the gap.

    A round takes as long as n m exponentials, and their number grows with the range of the costs
    over `epsilon`. Totals of `a` and `b` that differ from 1 within the tolerance are divided out.

    References
    ----------
    Cuturi (2013); Peyré and Cuturi (2019), chapter 4; the rounding: Altschuler, Weed and
    Rigollet (2017), algorithm 2.

    Examples
    --------
    >>> from divlib import sinkhorn
    >>> answer = sinkhorn([0.5, 0.5], [0.5, 0.5], [[0, 1], [1, 0]], 0.5)
    >>> answer.plan.round(4)
    array([[0.4404, 0.0596],
           [0.0596, 0.4404]])
    >>> round(answer.cost, 4), answer.gap < 1e-9
    (0.1192, True)
    """
    sources, targets, costs = as_problem(a, b, cost)
    epsilon = checked_positive(epsilon, "epsilon")
    tolerance = checked_positive(tolerance, "tolerance", below=1.0)
    rounds = checked_count(max_iterations, "max_iterations", "a whole number", "such as 10000")
    return _scaled(
        Problem(sources / sources.sum(), targets / targets.sum(), costs), epsilon, tolerance, rounds
    )


@np.errstate(all="ignore")
def sinkhorn_divergence(
    a: ArrayLike,
    b: ArrayLike,
    cost: ArrayLike,
    epsilon: float,
    *,
    max_iterations: SupportsIndex = 10_000,
) -> float:
    r"""Entropic transport between two distributions, less what each costs to itself.

    .. math:: S_\varepsilon(a, b) = V_\varepsilon(a, b)
              - \tfrac12 V_\varepsilon(a, a) - \tfrac12 V_\varepsilon(b, b)

    Here $V_\varepsilon$ is the value that `sinkhorn` minimises, which is not 0 for equal
    distributions.

    Parameters
    ----------
    a, b : array_like
        Two distributions over the same n points, each summing to 1 (within the square root of
        the machine epsilon of the dtype). For two samples, pool the points: `a` is
        then 0 on those of the second sample, and `b` on those of the first.
    cost : array_like
        The costs between the points, finite, symmetric, of shape (n, n).
    epsilon : float
        The price of one nat, positive, in the unit of the costs.
    max_iterations : int, optional
        The scaling gives up after so many rounds. Default: 10 000.

    Returns
    -------
    float
        In the unit of the costs, finite; exactly 0 when `a` equals `b` entry by entry. Never
        negative beyond rounding if $e^{-c/\varepsilon}$ is a positive definite kernel, as for
        the distances of points in a Euclidean space or their squares. Always float64.

    Raises
    ------
    ValueError
        If `a` or `b` is not a distribution; if `cost` is not a symmetric matrix of finite
        numbers with a row for each point; if `epsilon` is not positive and finite, or so small
        that doubles cannot resolve it beside the costs; if `max_iterations` is not at least 1.
    TypeError
        If an argument is masked, complex or not numeric.
    RuntimeError
        If the margins are not right after `max_iterations`, as for a small `epsilon`.

    See Also
    --------
    sinkhorn

    Notes
    -----
    The error is at most 1e-8 times the difference of the largest and the smallest cost plus
    `epsilon`, besides rounding errors of a few hundred machine epsilons times the largest cost.

    References
    ----------
    Feydy et al. (2019).

    Examples
    --------
    >>> from divlib import sinkhorn_divergence
    >>> cost = [[0, 1], [1, 0]]
    >>> sinkhorn_divergence([0.5, 0.5], [0.5, 0.5], cost, 0.5)
    0.0
    >>> round(sinkhorn_divergence([1, 0], [0, 1], cost, 0.5), 9)
    1.0
    """
    refuse_other_labels(a, b, "a", "b", absent_is_zero=True)
    sources, targets, costs = as_problem(a, b, cost)
    epsilon = checked_positive(epsilon, "epsilon")
    rounds = checked_count(max_iterations, "max_iterations", "a whole number", "such as 10000")
    if len(sources) != len(targets):
        raise ValueError(
            f"a has shape {sources.shape} and b has shape {targets.shape}; both lie on the same "
            f"points, with 0 where one has no mass"
        )
    refuse_first(costs, np.isposinf(costs), "cost", "is no cost between two points; it is finite")
    width = float(costs.max()) - float(costs.min())
    # Computed distances differ from those of the way back by rounding errors.
    refuse_first(
        costs,
        np.abs(costs - costs.T) > _ASYMMETRY * width,
        "cost",
        "is not the cost of the way back; between two points there is one cost",
    )
    masses = sources / sources.sum(), targets / targets.sum()
    value, gap = 0.0, 0.0
    for weight, i, j in ((1.0, 0, 1), (-0.5, 0, 0), (-0.5, 1, 1)):
        problem = Problem(masses[i], masses[j], costs)
        answer = _scaled(problem, epsilon, _FINE, rounds)
        value += weight * answer.value
        gap += abs(weight) * abs(answer.gap)
    allowed = _ERROR * (width + epsilon)
    if gap > allowed:
        raise RuntimeError(
            f"epsilon = {epsilon!r} leaves a gap of {gap:.1e}, and not at most {allowed:.1e}; a "
            f"larger one has a smaller gap"
        )
    return value


# Of a Sinkhorn divergence: the error of its margins, the largest error relative to the costs, and
# by how much two costs between the same points may differ.
_FINE = 1e-9
_ERROR = 1e-8
_ASYMMETRY = 1e-6

_ACCURACY = float(np.finfo(float).eps)


def _scaled(problem: Problem, epsilon: float, tolerance: float, rounds: int) -> EntropicTransport:
    """Scale both sides in turn until the margins are right, and certify what that gives."""
    a, b = problem.masses
    # Subtracting a constant changes potentials only, and spares rounding errors.
    cost = problem.cost - problem.low
    width = problem.high - problem.low
    # An exponent has an error of half a machine epsilon relative to its size.
    if width * _ACCURACY > tolerance * epsilon:
        raise ValueError(
            f"epsilon = {epsilon!r} is too small beside costs that differ by {width:.3g}: rounding "
            f"errors of the exponents are above the tolerance; pass at least "
            f"{width * _ACCURACY / tolerance:.1e}, or use divlib.optimal_transport"
        )
    is_narrow = problem.allowed is None and width <= epsilon
    f, done = _start(problem, cost, epsilon, tolerance, rounds)
    while True:
        g = _soft_minimum(cost - f[:, np.newaxis], a, epsilon, is_narrow)
        # The columns are right now, and what the rows still have to be scaled by is their error.
        next_f = _soft_minimum(cost.T - g[:, np.newaxis], b, epsilon, is_narrow)
        error = float(a @ np.abs(np.expm1((f - next_f) / epsilon)))
        done += 1
        if error <= tolerance:
            return _certified(problem, cost, (f, g), epsilon, error, done)
        if done == rounds:
            break
        f = next_f
        if not is_narrow and done < rounds - 1:
            kernel = np.exp((f[:, np.newaxis] + g - cost) / epsilon)
            factors, more = _factors(kernel, a, b, tolerance, rounds - 1 - done)
            f, done = f + epsilon * np.log(factors), done + more
    raise RuntimeError(
        f"epsilon = {epsilon!r} is small for max_iterations = {rounds}: the margins still miss a "
        f"by {error:.1e}, and not by the tolerance, {tolerance:.1e}. Pass a larger epsilon, more "
        f"iterations or a larger tolerance"
        + (
            ""
            if problem.allowed is None
            else "; divlib.optimal_transport says if no plan at all avoids the infinite costs"
        )
    )


def _start(
    problem: Problem, cost: FloatArray, epsilon: float, tolerance: float, rounds: int
) -> tuple[FloatArray, int]:
    """The potential of the rows with which scaling in turn begins, and how many rounds it took.

    From a distribution to itself both sides have the same potential. The mean of it and its scaled
    one converges in few rounds where scaling in turn takes thousands.
    """
    a, b = problem.masses
    f = np.zeros_like(a)
    width = problem.high - problem.low
    if not np.array_equal(a, b) or not np.allclose(cost, cost.T, rtol=0, atol=_ASYMMETRY * width):
        return f, 0
    for done in range(rounds):
        scaled = _soft_minimum(cost - f[:, np.newaxis], a, epsilon, False)
        if a @ np.abs(np.expm1((f - scaled) / epsilon)) <= tolerance / 2:
            return f, done
        f = (f + scaled) / 2
    return f, rounds - 1


# Factors beyond these might lift entries of a kernel that have underflowed.
_LARGEST_FACTOR = 1e100


def _factors(
    kernel: FloatArray, a: FloatArray, b: FloatArray, tolerance: float, rounds: int
) -> tuple[FloatArray, int]:
    """Scale a kernel without logarithms, which is faster, as long as doubles hold the factors.

    Returns the factors of the rows, and how many rounds were made.
    """
    factors = np.ones_like(a)
    for done in range(rounds):
        columns = 1 / ((a * factors) @ kernel)
        sums = kernel @ (b * columns)
        right = 1 / sums
        if not (right.min() > 1 / _LARGEST_FACTOR and right.max() < _LARGEST_FACTOR):
            return factors, done
        if a @ np.abs(factors * sums - 1) <= tolerance:
            return factors, done
        factors = right
    return factors, rounds


def _soft_minimum(
    cost: FloatArray, masses: FloatArray, epsilon: float, is_narrow: bool
) -> FloatArray:
    """-epsilon times the logarithm of the mean of exp(-cost / epsilon) over the first axis.

    If the costs differ by less than about epsilon, `is_narrow`, the mean is near 1, and its
    distance from 1 is computed instead.
    """
    least = cost.min(axis=0)
    exponents = (least - cost) / epsilon
    if is_narrow:
        return least - epsilon * np.log1p(masses @ np.expm1(exponents))
    return least - epsilon * np.log(masses @ np.exp(exponents))


def _certified(
    problem: Problem,
    cost: FloatArray,
    potentials: tuple[FloatArray, FloatArray],
    epsilon: float,
    error: float,
    iteration: int,
) -> EntropicTransport:
    """Round the plan of the potentials to the right margins, and measure its gap."""
    (a, b), (f, g) = problem.masses, potentials
    exponents = (f[:, np.newaxis] + g - cost) / epsilon
    # Logarithms of the masses, too: tiny masses go with huge factors.
    scaled = np.exp(exponents + np.log(a)[:, np.newaxis] + np.log(b))
    plan = _rounded(scaled, a, b, problem.allowed)
    # A product of tiny masses may underflow to 0, which nothing has a finite divergence from.
    independent = np.fmax(np.outer(a, b), TINY)
    divergence = float(kl_sums(plan.ravel(), independent.ravel()))
    # An infinite cost is nowhere used.
    spent = np.multiply(plan, cost, where=plan > 0, out=np.zeros_like(plan))
    excess = float(np.add.reduce(spent, axis=None))
    value = excess + epsilon * divergence
    # The mass of the scaled plan is 1, since its columns are right.
    earned = float(a @ f + b @ g)
    return EntropicTransport(
        plan=problem.whole(plan),
        cost=excess + problem.low,
        value=value + problem.low,
        potentials=_everywhere(problem, potentials, epsilon),
        gap=value - earned,
        margin_error=error,
        iterations=iteration,
    )


def _everywhere(
    problem: Problem, potentials: tuple[FloatArray, FloatArray], epsilon: float
) -> tuple[FloatArray, FloatArray]:
    """The potentials for the given costs, also at places of mass 0."""
    f, g = potentials
    f = f + problem.low
    if problem.is_whole:
        return f, g
    cost = problem.given[2]
    masses = problem.masses
    return (
        _extended(
            f, problem.rows, cost[:, problem.columns].T - g[:, np.newaxis], masses[1], epsilon
        ),
        _extended(g, problem.columns, cost[problem.rows] - f[:, np.newaxis], masses[0], epsilon),
    )


def _extended(
    inner: FloatArray, places: Array, cost: FloatArray, masses: FloatArray, epsilon: float
) -> FloatArray:
    """Potentials with those of the other places, which are infinite where all is forbidden."""
    potentials = np.full(cost.shape[1], np.inf)
    within_reach = np.isfinite(cost).any(axis=0)
    potentials[within_reach] = _soft_minimum(cost[:, within_reach], masses, epsilon, False)
    potentials[places] = inner
    return potentials


def _rounded(plan: FloatArray, a: FloatArray, b: FloatArray, allowed: Array | None) -> FloatArray:
    """A plan near the given one that has the margins a and b."""
    shrunk = plan * np.minimum(1.0, a / plan.sum(axis=1))[:, np.newaxis]
    shrunk *= np.minimum(1.0, b / shrunk.sum(axis=0))
    rows = np.maximum(a - shrunk.sum(axis=1), 0.0)
    columns = np.maximum(b - shrunk.sum(axis=0), 0.0)
    if not rows.any() or not columns.any():
        return shrunk
    missing = np.outer(rows, columns) / rows.sum()
    if allowed is None or not missing[~allowed].any():
        return shrunk + missing
    return _rounded_within(plan, a, b)


def _rounded_within(plan: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """Round by factors near 1, one for each row and column, which keep forbidden pairs at 0.

    The factors are 1 plus a number for each row and one for each column, which solve a linear
    system: a step of Newton's method.  It has no solution where no plan has the margins.
    """
    columns = plan.sum(axis=0)
    shares = plan / columns
    system = np.diag(plan.sum(axis=1)) - shares @ plan.T
    missing, lacking = a - plan.sum(axis=1), b - columns
    # The system is singular, because a constant may pass from the rows to the columns.
    u = np.linalg.lstsq(system, missing - shares @ lacking)[0]
    v = (lacking - plan.T @ u) / columns
    factors = 1 + u[:, np.newaxis] + v
    rounded = plan * factors
    off = np.abs(rounded.sum(axis=1) - a).sum() + np.abs(rounded.sum(axis=0) - b).sum()
    if factors[plan > 0].min() < 0 or off > len(plan) * plan.shape[1] * _ACCURACY:
        raise RuntimeError(
            "no plan near the scaled one has the margins a and b and avoids the infinite costs; "
            "pass a smaller tolerance, or see if divlib.optimal_transport finds a plan"
        )
    return rounded
