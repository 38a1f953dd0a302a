"""Summaries of samples that are too large for memory, with a bound on what they leave out.

A sketch of each piece of the data is made where the piece is, and sketches are merged.  Counts
need no sketch: those of pieces add up.
"""

import math
import numbers
from collections.abc import Iterable
from typing import NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from divlib._arrays import as_array, as_points, refuse_first, refuse_non_finite
from divlib._typing import FloatArray
from divlib._validation import LARGEST, checked_count

__all__ = ["merge_sketches", "quantile_sketch"]

# Computed errors are too small by less than this part of them: each term is rounded four times,
# and pairwise summation of 2**40 of them, or fewer, rounds each at most 60 times.
_ROUNDING = 64 * float(np.finfo(float).eps)


class QuantileSketch(NamedTuple):
    """A few values of a sample that stand for all of it; see `quantile_sketch`.

    Attributes
    ----------
    points : ndarray
        Values of the sample, increasing.
    counts : ndarray
        How many observations each of them stands for, integers.
    error : float
        At most how far, as Wasserstein distance, the points are from the sample. In its unit.
    """

    points: FloatArray
    counts: NDArray[np.int64]
    error: float


@np.errstate(all="ignore")
def quantile_sketch(values: ArrayLike, *, size: SupportsIndex = 1000) -> QuantileSketch:
    r"""Summarise a sample by a few of its quantiles, with a bound on the distance to it.

    The sorted sample is cut into as many cells of equal counts as the sketch has points, and the
    median of each stands for its cell. With $n$ observations between $a$ and $b$ and $k$ points,

    .. math:: W_1(\text{sample}, \text{sketch}) \le
              \Bigl\lfloor \tfrac12\Bigl\lceil\frac nk\Bigr\rceil \Bigr\rfloor \frac{b-a}{n},

    which is at most $(b-a)/2k$ if $k$ divides $n$, and less than $(b-a)/k$ in any case.

    Parameters
    ----------
    values : array_like
        The sample, one-dimensional, or a piece of it.
    size : int, optional
        The largest number of points. Default: 1000.

    Returns
    -------
    QuantileSketch
        ``points`` and ``counts``, which `wasserstein_distance` takes as values and weights, and
        ``error``, finite and usually far below the bound above. It is 0 if the sample has at most
        `size` different values, which then are the points.

    Raises
    ------
    ValueError
        If `values` is empty, not one-dimensional or not finite, if the values are too far apart
        for doubles, or if `size` is below 1.
    TypeError
        If `values` is masked, complex or not numeric, or if `size` is no integer.

    See Also
    --------
    merge_sketches : the sketch of all pieces, from one of each.
    divlib.transport.wasserstein_distance : the distance between two samples or sketches.
    divlib.drift.aligned_counts : counts in bins that are known, which add up exactly.

    Notes
    -----
    Counts are exact, and points are values of the sample. ``error`` is the distance between them
    itself, rounded up by 64 machine epsilons so that rounding does not make it too small (below
    1e-290 it may be). By the triangle inequality the distance of two sketches differs from that of
    their samples by at most the sum of their errors.

    Time is that of sorting the piece.

    References
    ----------
    Agarwal et al. (2013) (summaries that can be merged).

    Examples
    --------
    >>> from divlib import quantile_sketch, wasserstein_distance
    >>> sketch = quantile_sketch([5, 1, 2, 8, 3, 4], size=2)
    >>> sketch.points, sketch.counts
    (array([2., 5.]), array([3, 3]))
    >>> round(sketch.error, 12)
    1.0
    >>> other = quantile_sketch([11, 12, 13])
    >>> round(
    ...     wasserstein_distance(
    ...         sketch.points, other.points, sketch.counts, other.counts, normalize=True
    ...     ),
    ...     12,
    ... )
    8.5
    """
    number = _checked_size(size)
    sample = as_points(values, "values")
    refuse_non_finite(sample, "values")
    points, counts = np.unique(sample, return_counts=True)
    return _reduced(points, counts.astype(np.int64), 0.0, number, "values")


@np.errstate(all="ignore")
def merge_sketches(
    sketches: Iterable[QuantileSketch], *, size: SupportsIndex = 1000
) -> QuantileSketch:
    r"""Merge sketches of pieces into one of all observations.

    .. math:: W_1(\text{sample}, \text{sketch}) \le \sum_i \frac{n_i}{n} e_i + e

    Here $n_i$ and $e_i$ are the number of observations and the error of each sketch, $n$ the number
    of all, and $e$ is what is lost when the points of all are reduced to `size`: at most as much as
    `quantile_sketch` may lose with as many observations in the same range.

    Parameters
    ----------
    sketches : iterable of QuantileSketch
        The sketches of the pieces, or what has been merged from them, in any order. The pieces
        may differ in length.
    size : int, optional
        The largest number of points. Default: 1000.

    Returns
    -------
    QuantileSketch
        As of `quantile_sketch`. ``error`` is the right side above and finite.

    Raises
    ------
    ValueError
        If `sketches` is empty, if their points are too far apart for doubles, if one has a count
        below 1, or points or an error that are not finite, or if `size` is below 1.
    TypeError
        If `sketches` is one sketch, or has other entries, or if `size` is no integer.

    See Also
    --------
    quantile_sketch : a sketch of a piece.

    Notes
    -----
    Counts are exact. Merging in steps, for instance by twos, adds the loss of each step, and
    ``error`` knows it. It is rounded up by 64 machine epsilons at each step.

    References
    ----------
    Agarwal et al. (2013) (summaries that can be merged).

    Examples
    --------
    >>> from divlib import merge_sketches, quantile_sketch
    >>> merge_sketches([quantile_sketch([1, 2]), quantile_sketch([2, 9])])
    QuantileSketch(points=array([1., 2., 9.]), counts=array([1, 2, 1]), error=0.0)
    """
    number = _checked_size(size)
    parts = _as_sketches(sketches)
    if sum(float(part.counts.sum(dtype=float)) for part in parts) >= 2.0**63:
        raise ValueError("sketches has more observations than an integer of 64 bits counts")
    counts = np.concatenate([part.counts.astype(np.int64, copy=False) for part in parts])
    points, places = np.unique(np.concatenate([part.points for part in parts]), return_inverse=True)
    together = np.zeros(len(points), dtype=np.int64)
    np.add.at(together, places, counts)
    shares = [int(part.counts.sum()) / int(counts.sum()) for part in parts]
    error = math.fsum(share * part.error for share, part in zip(shares, parts))
    return _reduced(points, together, error, number, "sketches")


def _reduced(
    points: FloatArray, counts: NDArray[np.int64], error: float, size: int, name: str
) -> QuantileSketch:
    """Fewer points for the same observations, and the error with what they lose."""
    if not math.isfinite(points[-1] - points[0]):
        raise ValueError(f"{name} has points too far apart for doubles to hold the distance")
    if len(points) > size:
        points, counts, moved = _medians(points, counts, size)
        error += moved
    return QuantileSketch(points, counts, float(error * (1 + _ROUNDING)))


def _medians(
    points: FloatArray, counts: NDArray[np.int64], size: int
) -> tuple[FloatArray, NDArray[np.int64], float]:
    """The medians of cells of equal counts, and how far observations move to them on average."""
    up_to = np.cumsum(counts)
    total = int(up_to[-1])
    least, longer = divmod(total, size)
    cells = np.arange(size + 1)
    edges = cells * least + np.minimum(cells, longer)
    medians = points[np.searchsorted(up_to, (edges[:-1] + edges[1:] - 1) // 2, side="right")]
    # The observations of one point may lie in several cells.
    ends = np.concatenate([up_to, edges[1:-1]])
    # A stable sort merges the two sorted runs.
    ends.sort(kind="stable")
    starts = np.concatenate([[0], ends[:-1]])
    here = points[np.searchsorted(up_to, starts, side="right")]
    there = medians[np.searchsorted(edges, starts, side="right") - 1]
    moved = np.add.reduce(np.abs(here - there) * ((ends - starts) / total))
    first = np.flatnonzero(np.concatenate([[True], medians[1:] > medians[:-1]]))
    return medians[first], np.add.reduceat(np.diff(edges), first), moved


def _checked_size(size: SupportsIndex) -> int:
    return checked_count(size, "size", "a number of points", "the point that stands for all")


def _as_sketches(sketches: Iterable[QuantileSketch]) -> list[QuantileSketch]:
    if isinstance(sketches, QuantileSketch):
        raise TypeError("sketches is one sketch; pass a list of them")
    try:
        parts = list(sketches)
    except TypeError:
        raise TypeError(f"sketches must be a list of sketches, not {sketches!r:.50}") from None
    for place, part in enumerate(parts):
        if not isinstance(part, QuantileSketch):
            raise TypeError(
                f"sketches[{place}] is of type {type(part).__qualname__}, and not what "
                f"quantile_sketch returns"
            )
        # They may have been sent as text, and put together again.
        parts[place] = _as_sketch(part, f"sketches[{place}]")
    if not parts:
        raise ValueError("sketches is empty; pass a sketch of each piece")
    return parts


def _as_sketch(part: QuantileSketch, name: str) -> QuantileSketch:
    points = as_points(part.points, f"{name}.points")
    refuse_non_finite(points, f"{name}.points")
    counts = as_array(part.counts, f"{name}.counts")
    if counts.dtype.kind not in "iu":
        raise TypeError(f"{name}.counts holds {counts.dtype}; counts are integers")
    if counts.shape != points.shape:
        raise ValueError(f"{name}.counts has shape {counts.shape}; it must be {points.shape}")
    refuse_first(counts, counts < 1, f"{name}.counts", "is no count of observations")
    error = part.error
    if isinstance(error, bool) or not isinstance(error, numbers.Real):
        raise TypeError(f"{name}.error must be a number, not {error!r}")
    if not 0 <= error <= LARGEST:
        raise ValueError(f"{name}.error = {error!r} must be finite and not negative")
    return QuantileSketch(points, counts, float(error))
