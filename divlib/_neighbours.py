"""Samples of points, checked, and what the distances to nearest neighbours say about them.

SciPy's tree is imported where it is used, for it takes as long to import as all of divlib.
"""

import math
from collections.abc import Callable
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln

from divlib._arrays import as_real_array, refuse_first
from divlib._typing import Array, FloatArray
from divlib._validation import checked_count

__all__ = [
    "as_sample",
    "checked_k",
    "distances_on_line",
    "entropy_by_neighbours",
    "in_order",
    "kl_by_neighbours",
    "mutual_information_by_neighbours",
    "neighbours_on_line",
    "refuse_constant",
    "refuse_few",
    "refuse_repeated",
    "rescaled",
    "spread_over_parts",
    "standardised",
]

# How often a sample is divided for its standard error, and into how many parts each time.
DIVISIONS, PARTS = 5, 4


def checked_k(k: SupportsIndex) -> int:
    return checked_count(k, "k", "a whole number of neighbours", "the number of nearest neighbours")


def as_sample(x: ArrayLike, name: str) -> FloatArray:
    """Return a sample with one row for each observation and one column for each coordinate."""
    array = as_real_array(x, name)
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; a sample is a list of numbers, or of points with a "
            f"row for each, and not an empty one"
        )
    refuse_first(array, ~np.isfinite(array), name, "is not finite; leave the observation out")
    return array.astype(np.float64, copy=False).reshape(len(array), -1)


def refuse_few(points: FloatArray, name: str, k: int) -> None:
    """Refuse samples whose parts would be too small."""
    # Twice as many as each part needs for all of its points to have k neighbours.
    least = 2 * PARTS * (k + 1)
    if len(points) < least:
        columns = f" of {points.shape[1]} coordinates" if points.shape[1] > 1 else ""
        raise ValueError(
            f"{name} has {len(points)} observations{columns}; for k = {k} at least {least} are "
            f"needed, for the standard error comes from {PARTS} parts of them"
        )


def refuse_constant(points: FloatArray, name: str) -> None:
    """Refuse points that lie in a plane of equal coordinates, where they have no density."""
    constant = (points == points[0]).all(axis=0)
    if constant.any():
        column = int(np.argmax(constant))
        raise ValueError(
            f"{name}[:, {column}] is constant; such points have no density: leave the column out"
        )


def in_order(points: FloatArray) -> Array:
    """The indices that sort points, by their last coordinate first."""
    return np.lexsort(points.T)


def refuse_repeated(*samples: tuple[FloatArray, str]) -> None:
    """Refuse points that occur twice, in one sample or in two."""
    points = np.concatenate([points for points, _ in samples])
    order = in_order(points)
    ordered = points[order]
    same = (ordered[1:] == ordered[:-1]).all(axis=1)
    if not same.any():
        return
    place = int(np.argmax(same))
    names = [f"{name}[{i}]" for points, name in samples for i in range(len(points))]
    first, second = (names[i] for i in sorted(order[place : place + 2]))
    raise ValueError(
        f"{first} and {second} are equal (in all, {int(same.sum())} observations repeat an earlier "
        f"one); estimates from nearest neighbours need a continuous distribution, which repeats "
        f"none. Count values that repeat by nature, and pass the counts to "
        f"divlib.entropy_from_counts or divlib.mutual_information. If the values were rounded to "
        f"multiples of h, undo that with noise of your own: add rng.uniform(-h / 2, h / 2, "
        f"size=np.shape(...))"
    )


def rescaled(*samples: FloatArray) -> tuple[list[FloatArray], int]:
    """Samples divided by one power of 2, so that no square overflows, and its exponent."""
    exponent = math.frexp(max(float(np.abs(points).max()) for points in samples))[1]
    return [np.ldexp(points, -exponent) for points in samples], exponent


def standardised(points: FloatArray) -> FloatArray:
    """Each coordinate divided by its standard deviation."""
    scaled = np.ldexp(points, -np.frexp(np.abs(points).max(axis=0))[1])
    return scaled / scaled.std(axis=0)


def spread_over_parts(estimate: Callable[..., float], *samples: FloatArray) -> float:
    """Standard error of an estimate, from its spread over disjoint parts of the samples.

    The seed is fixed, and the samples come in their own order: if they came sorted, the same ranks
    would meet in a part in every sample, and the error would be too small for some distributions.
    """
    rng = np.random.default_rng(0)
    variances = []
    for _ in range(DIVISIONS):
        parts = [np.array_split(points[rng.permutation(len(points))], PARTS) for points in samples]
        estimates = [estimate(*part) for part in zip(*parts)]
        # Of an estimate from all parts, the variance is that of a part divided by their number.
        variances.append(np.var(estimates, ddof=1) / PARTS)
    return math.sqrt(math.fsum(variances) / DIVISIONS)


# Nearer points, relative to the largest coordinate, would have squares that doubles cannot hold.
_NEAREST = 1e-150


def _distances(points: FloatArray, others: FloatArray, place: int, norm: float) -> FloatArray:
    """The distance from each point to the one in this place among the others, nearest first."""
    if points.shape[1] == 1:
        return distances_on_line(points[:, 0], others[:, 0], place)
    from scipy.spatial import cKDTree

    found: FloatArray = cKDTree(others).query(points, k=[place], p=norm)[0][:, 0]
    return found


def distances_on_line(values: FloatArray, others: FloatArray, place: int) -> FloatArray:
    """The same for numbers."""
    ordered = np.sort(others)
    # The nearest ones are consecutive: of all runs of this length that begin at a value or below
    # it and end there or above, the one whose farther end is nearest.
    beyond = np.concatenate([np.full(place, -np.inf), ordered, np.full(place, np.inf)])
    first = np.searchsorted(ordered, values)
    distances = np.full(len(values), np.inf)
    for start in range(place + 1):
        low, high = beyond[first + start], beyond[first + start + place - 1]
        np.minimum(distances, np.maximum(values - low, high - values), out=distances)
    return distances


def _log_distances(
    points: FloatArray, others: FloatArray, place: int, norm: float, name: str
) -> FloatArray:
    distances = _distances(points, others, place, norm)
    if distances.min() < _NEAREST:
        raise ValueError(
            f"{name} has points whose neighbours are nearer than {_NEAREST} times the largest "
            f"coordinate, too near for doubles; subtract a common origin, or take logarithms"
        )
    return np.log(distances)


def entropy_by_neighbours(points: FloatArray, k: int, norm: float, name: str) -> float:
    """Differential entropy in nats, after Kozachenko and Leonenko."""
    n, d = points.shape
    # The first neighbour of a point is the point itself.
    logarithms = _log_distances(points, points, k + 1, norm, name)
    log_ball = (
        d * math.log(2) if norm == math.inf else d / 2 * math.log(math.pi) - gammaln(d / 2 + 1)
    )
    return float(digamma(n) - digamma(k) + log_ball + d * logarithms.mean())


def kl_by_neighbours(x: FloatArray, y: FloatArray, k: int) -> float:
    """Divergence in nats of the distribution of `x` from that of `y`, after Wang et al."""
    (n, d), m = x.shape, len(y)
    ratios = _log_distances(x, y, k, 2.0, "x") - _log_distances(x, x, k + 1, 2.0, "x")
    return float(d * ratios.mean() + math.log(m / (n - 1)))


def mutual_information_by_neighbours(joint: FloatArray, columns: int, k: int) -> float:
    """Mutual information in nats of the first columns and the others, after Kraskov et al."""
    radii = _distances(joint, joint, k + 1, math.inf)
    near_x = _neighbours_within(joint[:, :columns], radii)
    near_y = _neighbours_within(joint[:, columns:], radii)
    return float(
        digamma(k) + digamma(len(joint)) - (digamma(near_x + 1) + digamma(near_y + 1)).mean()
    )


def _neighbours_within(points: FloatArray, radii: FloatArray) -> Array:
    """How many other points lie strictly within a radius of each, in the maximum norm."""
    if points.shape[1] == 1:
        return neighbours_on_line(points[:, 0], radii)
    from scipy.spatial import cKDTree

    # The tree counts distances up to and including the radius, and the point itself.
    inside = np.nextafter(radii, 0)
    found: Array = cKDTree(points).query_ball_point(points, inside, p=math.inf, return_length=True)
    return found - 1


def neighbours_on_line(values: FloatArray, radii: FloatArray) -> Array:
    """How many other numbers lie strictly within a radius of each."""
    order = np.argsort(values)
    x, r, own = values[order], radii[order], np.arange(len(values))
    first = np.minimum(np.searchsorted(x, x - r, side="right"), own)
    last = np.maximum(np.searchsorted(x, x + r, side="left") - 1, own)
    # The ends x - r and x + r are rounded; the differences decide, as in the tree.
    for end, inwards, outermost in ((first, 1, 0), (last, -1, len(x) - 1)):
        while (outside := np.abs(x - x[end]) >= r).any():
            end[outside] += inwards
        while (
            missed := (end != outermost)
            & (np.abs(x - x[np.clip(end - inwards, 0, len(x) - 1)]) < r)
        ).any():
            end[missed] -= inwards
    counts = np.empty_like(own)
    counts[order] = last - first
    return counts
