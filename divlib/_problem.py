"""Problems of transport as users pass them: two distributions and the costs between them."""

import numpy as np
from numpy.typing import ArrayLike

from divlib._arrays import as_real_array
from divlib._labels import refuse_other_labels
from divlib._typing import Array, FloatArray
from divlib._validation import as_distribution
from divlib.duality import refuse_non_costs

__all__ = ["Problem", "as_problem"]

# Differences and sums of costs must not overflow.
_LARGEST_COST = 1e300


def as_problem(
    a: ArrayLike, b: ArrayLike, cost: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return two distributions of one total and the matrix of the costs, as doubles."""
    refuse_other_labels(a, cost, "a", "cost", axes=[(0, 0)])
    refuse_other_labels(b, cost, "b", "cost", axes=[(0, 1)])
    (sources, _), (targets, _) = as_distribution(a, "a"), as_distribution(b, "b")
    costs = as_real_array(cost, "cost").astype(np.float64, copy=False)
    for name, array in (("a", sources), ("b", targets)):
        if array.ndim != 1:
            raise ValueError(f"{name} has shape {array.shape}; it must be one distribution")
    if costs.shape != (len(sources), len(targets)):
        raise ValueError(
            f"cost has shape {costs.shape}; it must be {(len(sources), len(targets))}, with a row "
            f"for each entry of a and a column for each of b"
        )
    refuse_non_costs(costs)
    largest = max(-costs.min(), costs.max())
    if largest == np.inf:
        largest = np.abs(costs).max(where=np.isfinite(costs), initial=0.0)
    if largest > _LARGEST_COST:
        raise ValueError(
            f"cost goes up to {largest:.1e}; divide it by a constant, or forbid a pair by inf"
        )
    # No plan has margins of different totals, which rounding makes.
    if sources.sum() != targets.sum():
        targets = targets * (sources.sum() / targets.sum())
    return sources, targets, np.ascontiguousarray(costs)


class Problem:
    """A problem of transport, without the places of mass 0, which no plan uses."""

    def __init__(self, a: FloatArray, b: FloatArray, cost: FloatArray) -> None:
        self.given = a, b, cost
        self.rows, self.columns = np.flatnonzero(a), np.flatnonzero(b)
        self.is_whole = cost.size == len(self.rows) * len(self.columns)
        self.masses = a[self.rows], b[self.columns]
        self.cost = cost if self.is_whole else cost[np.ix_(self.rows, self.columns)]
        self.low, self.high = float(self.cost.min()), float(self.cost.max())
        # None if every pair is allowed.
        self.allowed: Array | None = None
        if self.high == np.inf:
            self.allowed = np.isfinite(self.cost)
            self._refuse_unreachable(self.allowed)
            self.high = float(self.cost[self.allowed].max())

    def whole(self, inner_plan: FloatArray) -> FloatArray:
        """The plan with its places of mass 0."""
        if self.is_whole:
            return inner_plan
        plan = np.zeros_like(self.given[2])
        plan[np.ix_(self.rows, self.columns)] = inner_plan
        return plan

    def _refuse_unreachable(self, allowed: Array) -> None:
        """Refuse a mass whose pairs are all forbidden."""
        for axis, name, pairs, other, way in (
            (1, "a", "cost[{}, j]", "b[j]", "has nowhere to go"),
            (0, "b", "cost[i, {}]", "a[i]", "can come from nowhere"),
        ):
            without = ~allowed.any(axis=axis)
            if without.any():
                k = int((self.rows if axis else self.columns)[without.argmax()])
                raise ValueError(
                    f"{name}[{k}] = {self.given[1 - axis][k].item()!r} {way}: every "
                    f"{pairs.format(k)} with {other} > 0 is infinite"
                )
