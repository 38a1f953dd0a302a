"""Transport on the line: quantiles that belong together, and the mean of how far they lie apart."""

import math
from typing import Any

import numpy as np

from divlib._typing import Array, FloatArray

__all__ = ["matched_quantiles", "matched_samples", "mean_gap"]


def matched_samples(u: Array, v: Array) -> tuple[Array, Array, Any]:
    """Quantiles of two samples that belong together, and the masses that they have."""
    n, m = len(u), len(v)
    # Faster than np.sort, which matters for short samples.
    u, v = u.copy(), v.copy()
    u.sort()
    v.sort()
    if n == m:
        return u, v, 1 / n
    # Masses are integers in units of 1/(n m); a stable sort merges the two sorted runs.
    ends = np.concatenate([np.arange(1, n + 1) * m, np.arange(1, m + 1) * n])
    ends.sort(kind="stable")
    widths = ends.copy()
    widths[1:] -= ends[:-1]
    ends -= 1
    return u[ends // m], v[ends // n], widths / (n * m)


def matched_quantiles(
    u: tuple[Array, FloatArray], v: tuple[Array, FloatArray]
) -> tuple[Array, Array, FloatArray]:
    """The same for points and their weights."""
    (u_values, cdf_u), (v_values, cdf_v) = _sorted(*u), _sorted(*v)
    ends = np.concatenate([cdf_u, cdf_v])
    ends.sort(kind="stable")
    widths = np.diff(ends, prepend=0.0)
    return (
        u_values[np.searchsorted(cdf_u, ends)],
        v_values[np.searchsorted(cdf_v, ends)],
        widths,
    )


def _sorted(values: Array, weights: FloatArray) -> tuple[Array, FloatArray]:
    """Sorted values, and the cumulative distribution function at each."""
    order = np.argsort(values, kind="stable")
    cdf = np.cumsum(weights[order])
    return values[order], cdf / cdf[-1]


def mean_gap(gaps: FloatArray, widths: Any, p: float) -> float:
    """The power mean of gaps, which it overwrites, each as often as its width says."""
    np.abs(gaps, out=gaps)
    if p == 1:
        if isinstance(widths, float):
            # A pass less than below, where the sum cannot overflow.
            mean = float(np.add.reduce(gaps)) * widths
            if math.isfinite(mean):
                return mean
        gaps *= widths
        return float(np.add.reduce(gaps))
    # Scaled to at most 1, so that powers do not overflow.
    largest = gaps.max() or 1.0
    return float(np.add.reduce((gaps / largest) ** p * widths) ** (1 / p) * largest)
