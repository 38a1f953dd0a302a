"""Plans of transport from a solver, accepted only with a proof that none is cheaper.

Solvers lose the digits of small costs beside large ones, and a forbidden pair needs a finite cost.
A cap on the costs mends both: if the best plan for capped costs uses no capped pair, it is the best
for the true costs, too, and its prices are valid for them.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn, TypeAlias

import numpy as np

from divlib._problem import Problem
from divlib._sums import TINY
from divlib._typing import FloatArray
from divlib.duality import best_prices

__all__ = ["Solution", "Solver", "solved"]

# Finds a plan for two positive distributions and costs between 0 and 1, and the prices of the
# sources.
Solver: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], tuple[FloatArray, FloatArray]]

# The largest gap, relative to what the plan costs, and the largest error of a margin.
_TOLERANCE = 1e-9
_EPSILON = float(np.finfo(float).eps)

# Costs of forbidden pairs are positive, even if all others are 0.
_SMALLEST_DETOUR = 1e-300


class Solution(NamedTuple):
    """What the plan costs, the plan, the prices of both sides, and the duality gap."""

    cost: float
    plan: FloatArray
    prices: tuple[FloatArray, FloatArray]
    gap: float


def solved(a: FloatArray, b: FloatArray, cost: FloatArray, solve: Solver) -> Solution:
    """Return the best plan with its proof; ``inf`` in `cost` forbids a pair."""
    problem = _Problem(a, b, cost)
    top = problem.highest_cap()
    plan, f = problem.plan_below(top, solve)
    if problem.uses_capped(plan, top):
        _refuse_infeasible(problem, plan)
    first = _measured(problem, plan, f)
    if first.is_exact:
        return first.solution
    for cap in problem.lower_caps(top):
        plan, f = problem.plan_below(cap, solve)
        if not problem.uses_capped(plan, cap):
            answer = _measured(problem, plan, f)
            if answer.is_certified:
                return answer.solution
    if not first.is_certified:
        raise RuntimeError(
            f"the solver stopped before the optimum: its plan misses the margins by "
            f"{first.margin_error:.1e}, and the duality gap is {first.solution.gap:.1e} for a cost "
            f"of {first.solution.cost:.1e}"
        )
    return first.solution


class _Problem(Problem):
    """A problem of transport with caps on its costs."""

    def highest_cap(self) -> float:
        """The largest cost; if pairs are forbidden, so high a cap that none of them is worth it.

        Replacing one takes a detour over at most as many pairs as there are places.
        """
        if self.allowed is None:
            return self.high
        most = max(self.high - self.low, abs(self.high), _SMALLEST_DETOUR)
        return self.high + sum(self.cost.shape) * most

    def finite_cost(self) -> FloatArray:
        """The costs as given, with a high one instead of infinite ones, which plans do not use."""
        cost = self.given[2]
        if self.is_whole and self.allowed is None:
            return cost
        highest = max(
            self.highest_cap(), float(cost.max(where=np.isfinite(cost), initial=self.low))
        )
        return np.minimum(cost, highest)

    def lower_caps(self, top: float) -> Iterator[float]:
        """Ascending caps, each so high that all pairs of some cost are preferred to capped ones."""
        costs = np.unique(self.cost[np.isfinite(self.cost)])
        heights, detour = costs[1:] - costs[0], sum(self.cost.shape)
        k = 0
        while k < len(heights) and (cap := costs[0] + detour * heights[k]) < top:
            yield float(cap)
            # The last cost that is not much larger, or else the next.
            k = max(k + 1, int(np.searchsorted(heights, detour * heights[k], side="right")) - 1)

    def plan_below(self, cap: float, solve: Solver) -> tuple[FloatArray, FloatArray]:
        """The best plan for capped costs, and the prices of the sources.

        The costs are scaled to between 0 and 1 by a power of two: the solvers have absolute
        tolerances, which are too large for costs of 1e-50, and POT reports some problems with
        negative costs as infeasible.
        """
        capped = self.cost if cap == self.high else np.minimum(self.cost, cap)
        shifted = capped - min(self.low, 0.0)
        exponent = int(np.frexp(cap - min(self.low, 0.0))[1])
        plan, f = solve(*self.masses, np.ldexp(shifted, -exponent))
        if self.uses_capped(plan, cap):
            # Masses on capped pairs that are rounding errors of the solver.
            tiny = plan <= 4 * _EPSILON * sum(plan.shape)
            tiny &= plan <= 1e-3 * np.minimum.outer(*self.masses)
            plan = np.where(tiny & (self.cost > cap), 0.0, plan)
        return plan, np.ldexp(f, exponent)

    def uses_capped(self, plan: FloatArray, cap: float) -> bool:
        if cap >= self.high and self.allowed is None:
            return False
        return bool(plan[self.cost > cap].any())


class _Measured(NamedTuple):
    """A solution with what decides whether it is accepted."""

    solution: Solution
    margin_error: float
    margins_fit: bool
    # The sum of the absolute costs of all masses, and the least that any plan can cost.
    absolute_cost: float
    least_cost: float
    # How large rounding may make the gap, a difference of sums; and how large it is allowed to.
    rounding: float
    excusable: float

    @property
    def gap(self) -> float:
        return min(abs(self.solution.gap), abs(self.solution.cost - self.least_cost))

    @property
    def is_exact(self) -> bool:
        """Whether the gap is small beside the cost, however it was rounded."""
        small = self.gap + self.rounding <= _TOLERANCE * self.absolute_cost
        return self.margins_fit and (small or self.solution.cost == self.least_cost)

    @property
    def is_certified(self) -> bool:
        """Whether the gap is small beside the cost or an excusable rounding error."""
        allowed = _TOLERANCE * self.absolute_cost + 2 * min(self.rounding, self.excusable)
        return self.is_exact or (self.margins_fit and self.gap + self.rounding <= allowed)


def _measured(problem: _Problem, inner_plan: FloatArray, f: FloatArray) -> _Measured:
    a, b, _ = problem.given
    cost = problem.finite_cost()
    # Two c-transforms give optimal prices that satisfy the constraints by construction.
    g = best_prices(f, cost if problem.is_whole else cost[problem.rows])
    f = best_prices(g, cost.T)
    plan = problem.whole(inner_plan)
    costs = (plan * cost).ravel()
    total = float(np.add.reduce(costs))
    earned = float(np.add.reduce(a * f)) + float(np.add.reduce(b * g))
    # Prices differ by sums of costs on a way between places: larger ones are due to pairs that
    # the plan does not use, and must not excuse a gap.
    used = cost[plan > 0]
    size = max(float(used.max()), -float(used.min())) or float(
        np.abs(cost).min(where=cost != 0, initial=np.inf)
    )
    reach = 4 * sum(cost.shape) * size
    # Products among the smallest doubles are rounded to multiples of the smallest.
    grain = cost.size * TINY
    # A mass that a solver drops below its tolerance shows in the gap, at its price.
    margin_error = max(
        float(np.abs(plan.sum(axis=1) - a).max()), float(np.abs(plan.sum(axis=0) - b).max())
    )
    return _Measured(
        Solution(total, plan, (f, g), total - earned),
        margin_error=margin_error,
        margins_fit=bool(margin_error <= _TOLERANCE and plan.min() >= 0),
        absolute_cost=abs(total) if problem.low >= 0 else float(np.abs(costs).sum()),
        least_cost=problem.low * float(a.sum()),
        rounding=16 * _EPSILON * float(a @ np.abs(f) + b @ np.abs(g)) + grain,
        excusable=16 * _EPSILON * reach + grain,
    )


def _refuse_infeasible(problem: _Problem, plan: FloatArray) -> NoReturn:
    """Name sources with more mass than all targets that they may serve can take.

    They are those with mass on a forbidden pair, and whoever else serves the targets of these.
    """
    assert problem.allowed is not None
    sources = (plan * ~problem.allowed).any(axis=1)
    while True:
        targets = problem.allowed[sources].any(axis=0)
        more = sources | plan[:, targets].any(axis=1)
        if (more == sources).all():
            break
        sources = more
    mass, room = problem.masses[0][sources].sum(), problem.masses[1][targets].sum()
    raise ValueError(
        f"no plan avoids the infinite costs: a[i] for i in {problem.rows[sources].tolist()} is "
        f"{mass:.6g} in all and may go only to b[j] for j in {problem.columns[targets].tolist()}, "
        f"which is {room:.6g} in all; {mass - room:.3g} has nowhere to go"
    )
