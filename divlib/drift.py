"""Whether data have changed: two samples in the same bins, and tests of how far apart they are."""

import math
import numbers
from collections.abc import Callable
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from divlib._arrays import as_array, as_real_array, refuse_first, refuse_non_finite
from divlib._chance import PermutationTest, beside_chance, orders
from divlib._observations import Missing, as_observations, checked_missing, refuse_missing
from divlib._typing import Array, FloatArray
from divlib._validation import LARGEST, checked_count
from divlib.divergence import js_divergence, kl_divergence

__all__ = ["aligned_counts", "drift_test"]

# The number of bins that scorecards use.
BINS = 10

Counts = NDArray[np.int64]


class AlignedCounts(NamedTuple):
    """How many observations of two samples lie in the same bins; see `aligned_counts`.

    Attributes
    ----------
    reference, current : ndarray
        The counts, an integer for each bin.
    bins : ndarray
        Of numbers, the edges from -inf to inf, one more than there are bins; a bin reaches from
        above one edge up to the next. Otherwise the values, one for each bin.
    """

    reference: Counts
    current: Counts
    bins: Array


class Drift(NamedTuple):
    """How far two samples are apart by three measures; see `drift_test`.

    Attributes
    ----------
    psi : PermutationTest
        The population stability index of the bins, in nats.
    js : PermutationTest
        The Jensen-Shannon divergence of the bins, in nats.
    wasserstein : PermutationTest or None
        The Wasserstein distance of the samples, in their own unit and without bins; None unless
        they are numbers.
    counts : AlignedCounts
        The bins.
    """

    psi: PermutationTest
    js: PermutationTest
    wasserstein: PermutationTest | None
    counts: AlignedCounts


class _Samples(NamedTuple):
    """Two samples as the places of their observations among all different values, in order."""

    values: Array
    reference: Counts
    current: Counts
    are_numbers: bool

    def up_to_each_value(self, places: Counts) -> Counts:
        """How many observations lie below the first value, below the second, ..., in all."""
        counts = np.bincount(places, minlength=len(self.values))
        return np.concatenate([[0], np.cumsum(counts)])


class _Bins(NamedTuple):
    """What divides the values of two samples, and what users call the parts."""

    # How many of the values lie below each edge, from the reference's `up_to_each_value`.
    edges: Callable[[Counts], Counts]
    # The bins, from these edges.
    names: Callable[[Counts], Array]


@np.errstate(all="ignore")
def aligned_counts(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    bins: str | SupportsIndex | ArrayLike = "auto",
    missing: Missing = "raise",
) -> AlignedCounts:
    r"""Count the observations of two samples in the same bins.

    Parameters
    ----------
    reference, current : array_like
        The samples: lists of numbers, or of strings, booleans or whatever Python can hash. They
        may differ in length.
    bins : str, int or array_like, optional
        A number of bins that divide the reference into equal shares, as far as ties allow; or
        the edges between bins, increasing, where a value on an edge belongs to the bin below it,
        such as the ``bins`` of an earlier result; or "values", a bin for each value of either
        sample. Default: "auto", which is 10 for numbers and "values" for others, booleans and
        pandas categories included.
    missing : str, optional
        What becomes of None, NaN, NaT or the NA of pandas: "raise" (default) refuses them, "drop"
        leaves them out. How many are missing may itself have changed: compare it, too.

    Returns
    -------
    AlignedCounts
        The counts of each bin. All observations lie in some bin: numbers beyond the reference in
        the first or the last, and values that the reference does not have in bins of their own.

    Raises
    ------
    ValueError
        If a sample is empty, infinite somewhere or has a missing value, if `bins` is a number
        below 2, not increasing or an unknown word, or if `missing` is unknown.
    TypeError
        If a sample is masked, no list, or holds complex numbers or times, if one holds numbers
        and the other does not, or if `bins` does not fit what they hold.

    See Also
    --------
    divlib.entropy.contingency_table : for pairs of observations.
    drift_test : whether chance explains the difference.

    Notes
    -----
    No bin of equal shares is empty in the reference: where a value is so frequent that two edges
    coincide, there are fewer bins than asked for. Bins of the current sample may be empty, and a
    divergence that is infinite then is the right answer for the shares that were observed.

    The counts are exact. Numbers are compared as doubles, and integers without an exact double
    are refused.

    References
    ----------
    Siddiqi (2006) (bins of equal shares of the reference).

    Examples
    --------
    >>> from divlib import aligned_counts
    >>> aligned_counts([1, 2, 3, 4], [3, 4, 5, 6], bins=2)
    AlignedCounts(reference=array([2, 2]), current=array([0, 4]), bins=array([-inf,   2.,  inf]))
    >>> aligned_counts(["a", "b", "a"], ["b", "c"]).bins
    array(['a', 'b', 'c'], dtype='<U1')
    """
    samples = _as_samples(reference, current, missing)
    return _aligned(samples, _as_bins(bins, samples))


@np.errstate(all="ignore")
def drift_test(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    rng: int | np.random.Generator,
    bins: str | SupportsIndex | ArrayLike = "auto",
    pseudocount: float = 0.0,
    missing: Missing = "raise",
    n_resamples: SupportsIndex = 999,
) -> Drift:
    r"""Test whether two samples come from one distribution, by measures of drift.

    .. math:: \mathrm{PSI} = \sum_i (p_i - q_i) \ln \frac{p_i}{q_i}
              = D(P \parallel Q) + D(Q \parallel P)

    Here $p_i$ and $q_i$ are the shares of the bins in the reference and the current sample.
    Beside this index, which is the symmetric divergence of Jeffreys, stand the Jensen-Shannon
    divergence of the same bins and, of numbers, the Wasserstein distance of the samples.

    Parameters
    ----------
    reference, current : array_like
        The samples: lists of numbers, or of strings, booleans or whatever Python can hash. They
        may differ in length.
    rng : int or numpy.random.Generator
        The seed of the permutations, or the generator that draws them.
    bins : str, int or array_like, optional
        As in `aligned_counts`. Default: "auto".
    pseudocount : float, optional
        What the index adds to the count of each bin in both samples. Default: 0, with which it
        is infinite if a bin is empty in one sample only. A usual choice is 0.5. The other
        measures do not need it.
    missing : str, optional
        What becomes of None, NaN, NaT or the NA of pandas: "raise" (default) refuses them, "drop"
        leaves them out.
    n_resamples : int, optional
        The number of permutations, the same for all measures. Default: 999.

    Returns
    -------
    Drift
        Each measure as a test with ``statistic``, ``pvalue`` and ``null_distribution``, in nats
        and in the unit of the samples, and the counts of the bins. Each p-value is that of
        `two_sample_test`: at most $\alpha$ with at most the probability $\alpha$ if nothing has
        changed. It is about one measure: of several, the smallest is small more often.

    Raises
    ------
    ValueError
        If a sample is empty, infinite somewhere or has a missing value, or if an option is out
        of its range.
    TypeError
        If a sample is masked, no list, or holds complex numbers or times, if one holds numbers
        and the other does not, or if an option is of the wrong type.

    See Also
    --------
    aligned_counts : the counts of the bins alone.
    divlib.permutation.two_sample_test : for other statistics.

    Notes
    -----
    The usual thresholds of the index, 0.1 and 0.25, do not depend on the sizes of the samples.
    Its values under no change do: with $k$ bins and large samples of $m$ and $n$ observations they
    are about $(1/m + 1/n)$ times a chi-squared variable with $k - 1$ degrees of freedom.

    Without a pseudocount, a value that occurs only once makes the index infinite for each
    permutation, and its p-value 1 whatever else has changed. Then use ``js``, or a pseudocount.

    Each permutation divides all observations anew into a reference and a current sample, and
    makes the bins anew from its reference, as was done with the samples themselves.

    The counts are exact, and the measures as accurate as `kl_divergence`, `js_divergence` and
    `wasserstein_distance` are: within a few machine epsilons of their value.

    References
    ----------
    Siddiqi (2006) (the index and its thresholds); Yurdakul (2018) (its distribution); Phipson and
    Smyth (2010) (the p-value).

    Examples
    --------
    >>> from divlib import drift_test
    >>> drift = drift_test(range(100), range(30, 130), rng=0)
    >>> drift.wasserstein.statistic, drift.wasserstein.pvalue
    (30.0, 0.001)
    >>> drift.psi.statistic
    inf
    >>> drift_test(list("aabb" * 9), list("abbc" * 9), rng=0).js.pvalue
    0.001
    >>> rare = drift_test(list("aaab" * 9), list("bbba" * 9 + "c"), rng=0)
    >>> rare.psi.pvalue, rare.js.pvalue
    (1.0, 0.001)
    """
    samples = _as_samples(reference, current, missing)
    parts = _as_bins(bins, samples)
    extra = _checked_pseudocount(pseudocount)
    everything, n = np.concatenate([samples.reference, samples.current]), len(samples.reference)
    found = [
        _measures(samples, parts, extra, everything[order[:n]], everything[order[n:]])
        for order in orders(len(everything), rng, n_resamples)
    ]
    psi, js, *others = map(beside_chance, np.array(found).T)
    return Drift(psi, js, others[0] if others else None, _aligned(samples, parts))


def _measures(
    samples: _Samples, bins: _Bins, extra: float, first: Counts, second: Counts
) -> list[float]:
    """The index, the Jensen-Shannon divergence and, of numbers, the Wasserstein distance."""
    a, b = samples.up_to_each_value(first), samples.up_to_each_value(second)
    p, q = _in_bins(a, b, bins.edges(a))
    p_more, q_more = p + extra, q + extra
    there = kl_divergence(p_more, q_more, normalize=True)
    back = kl_divergence(q_more, p_more, normalize=True)
    found = [there + back, js_divergence(p, q, normalize=True)]
    if samples.are_numbers:
        found.append(_wasserstein(samples.values, a, b))
    return found


def _in_bins(a: Counts, b: Counts, edges: Counts) -> tuple[Counts, Counts]:
    """How many observations of both samples lie between edges, from how many are below values."""
    ends = np.concatenate([[0], edges, [len(a) - 1]])
    return np.diff(a[ends]), np.diff(b[ends])


def _wasserstein(values: FloatArray, a: Counts, b: Counts) -> float:
    """The area between two distribution functions, whose differences are exact fractions."""
    m, n = int(a[-1]), int(b[-1])
    apart = np.abs(a[1:-1] * n - b[1:-1] * m)
    return float(np.sum(apart / (m * n) * np.diff(values)))


def _aligned(samples: _Samples, bins: _Bins) -> AlignedCounts:
    a, b = (samples.up_to_each_value(x) for x in (samples.reference, samples.current))
    edges = bins.edges(a)
    return AlignedCounts(*_in_bins(a, b, edges), bins.names(edges))


# What users pass ----------------------------------------------------------------------------


def _as_bins(bins: Any, samples: _Samples) -> _Bins:
    values = samples.values
    if isinstance(bins, str):
        if bins not in ("auto", "values"):
            raise ValueError(f'bins = {bins!r} must be "auto", "values", a number or edges')
        if bins == "values" or not samples.are_numbers:
            each = np.arange(1, len(values))
            return _Bins(lambda _: each, lambda _: values)
        bins = BINS
    if not samples.are_numbers:
        raise TypeError(
            f'bins = {bins!r:.50} is for numbers; pass bins="values", a bin for each value'
        )
    if as_array(bins, "bins").ndim == 0:
        number = checked_count(bins, "bins", "a number of bins", "as one holds everything", least=2)
        return _Bins(
            lambda up_to: _equal_shares(up_to, number),
            lambda edges: _between_infinities(values[edges - 1]),
        )
    edges = as_real_array(bins, "bins").astype(np.float64, copy=False)
    refuse_first(edges, np.isnan(edges), "bins", "is not a number")
    # The bins of an earlier result begin and end with infinity.
    between = edges[np.isfinite(edges)]
    if edges.ndim != 1 or not between.size or not (np.diff(edges) > 0).all():
        raise ValueError(f"bins = {bins!r:.50} must be a list of edges, each above the one before")
    fixed = np.searchsorted(values, between, side="right")
    return _Bins(lambda _: fixed, lambda _: _between_infinities(between))


def _equal_shares(up_to: Counts, number: int) -> Counts:
    """Edges between shares of the reference that are as equal as ties allow."""
    total = up_to[-1]
    # With a bin for each observation, all values are edges.
    number = min(number, int(total))
    edges = np.unique(np.searchsorted(number * up_to, total * np.arange(1, number)))
    inner: Counts = edges[up_to[edges] < total]
    return inner


def _between_infinities(edges: FloatArray) -> FloatArray:
    return np.concatenate([[-np.inf], edges, [np.inf]])


def _checked_pseudocount(pseudocount: float) -> float:
    if isinstance(pseudocount, bool) or not isinstance(pseudocount, numbers.Real):
        raise TypeError(f"pseudocount must be a number, such as 0.5, not {pseudocount!r}")
    if not 0 <= pseudocount <= LARGEST:
        raise ValueError(f"pseudocount = {pseudocount!r} must be finite and not negative")
    return float(pseudocount)


def _as_samples(reference: ArrayLike, current: ArrayLike, missing: Missing) -> _Samples:
    drops = checked_missing(missing)
    (a, i), (b, j) = _present(reference, "reference", drops), _present(current, "current", drops)
    are_numbers, others = _are_numbers(reference, a), _are_numbers(current, b)
    if are_numbers != others:
        kind = ["categories", "numbers"]
        raise TypeError(
            f"reference holds {kind[are_numbers]} and current holds {kind[others]}; observations "
            f"of both samples must be of one kind"
        )
    if are_numbers:
        doubles = [_as_doubles(a[i], "reference"), _as_doubles(b[j], "current")]
        values, places = np.unique(np.concatenate(doubles), return_inverse=True)
        n = len(i)
        if not math.isfinite(values[-1] - values[0]):
            raise ValueError(
                "reference and current are too far apart for doubles to hold the distance"
            )
        return _Samples(values, places[:n], places[n:], True)
    if a.dtype.kind == b.dtype.kind != "O":
        values, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    else:
        values, places = as_observations([*a.tolist(), *b.tolist()], "reference and current")
    return _Samples(values, places[: len(a)][i], places[len(a) :][j], False)


def _present(x: ArrayLike, name: str, drops: bool) -> tuple[Array, Counts]:
    values, places = as_observations(x, name)
    if not drops:
        refuse_missing(x, places, name, where="")
    places = places[places >= 0]
    if not places.size:
        raise ValueError(f"no observation of {name} is left without a missing value")
    return values, places


def _are_numbers(x: Any, values: Array) -> bool:
    """Whether observations are numbers, of any type, or times, which are refused as such."""
    if str(getattr(x, "dtype", "")) == "category":
        return False
    if values.dtype.kind == "O":
        return all(isinstance(value, numbers.Number) for value in values.tolist())
    return values.dtype.kind in "iufcmM"


def _as_doubles(x: ArrayLike, name: str) -> FloatArray:
    array = as_real_array(x, name).astype(np.float64, copy=False)
    refuse_non_finite(array, name)
    return array
