"""Drift: bins, measures by other routes, what the p-values promise, and bad input."""

import itertools
import math
import warnings
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from divlib import aligned_counts, drift_test, two_sample_test, wasserstein_distance

numbers = st.lists(st.integers(-4, 4).map(float) | st.floats(-1e6, 1e6), min_size=1, max_size=40)


def counted_by_hand(sample, edges):
    """How many of a sample lie above one edge and up to the next."""
    return [sum(low < x <= high for x in sample) for low, high in itertools.pairwise(edges)]


@given(numbers, numbers, st.integers(2, 12))
def test_bins_hold_everything_and_are_as_equal_as_ties_allow(reference, current, number):
    counts = aligned_counts(reference, current, bins=number)
    edges = counts.bins.tolist()
    assert edges == sorted(set(edges)) and edges[0] == -math.inf and edges[-1] == math.inf
    assert counts.reference.tolist() == counted_by_hand(reference, edges)
    assert counts.current.tolist() == counted_by_hand(current, edges)
    assert counts.reference.min() > 0 and len(counts.reference) <= number
    # Each edge is a quantile: the least value up to which lies a share of k / number.
    ordered, n = sorted(reference), len(reference)
    quantiles = [
        next(x for i, x in enumerate(ordered, 1) if Fraction(i, n) >= Fraction(k, number))
        for k in range(1, number)
    ]
    assert edges[1:-1] == sorted({x for x in quantiles if x < ordered[-1]})


def test_without_ties_the_shares_are_equal():
    sample = np.random.default_rng(0).normal(size=1000)
    assert aligned_counts(sample, sample).reference.tolist() == [100] * 10
    assert aligned_counts(sample, sample, bins=8).current.tolist() == [125] * 8


def test_edges_that_are_given():
    counts = aligned_counts([1, 2, 3], [5, 6, 20], bins=[0.5, 2, 9])
    assert counts.reference.tolist() == [0, 2, 1, 0]
    assert counts.current.tolist() == [0, 0, 2, 1]
    assert counts.bins.tolist() == [-math.inf, 0.5, 2, 9, math.inf]


CATEGORIES = {
    "unseen ones are kept": (["a", "b", "a"], ["b", "c"], ["a", "b", "c"], [2, 1, 0], [0, 1, 1]),
    "booleans": ([True, False, True], [True], [False, True], [1, 2], [0, 1]),
    "of different types": ([1, "1"], ["1", (2,)], [1, "1", (2,)], [1, 1, 0], [0, 1, 1]),
    "empty strings": (["", "a"], [""], ["", "a"], [1, 1], [1, 0]),
    "bytes": ([b"a"], [b"b"], [b"a", b"b"], [1, 0], [0, 1]),
}


@pytest.mark.parametrize("case", CATEGORIES)
def test_categories_are_aligned(case):
    reference, current, *expected = CATEGORIES[case]
    counts = aligned_counts(reference, current)
    assert [list(counts.bins), list(counts.reference), list(counts.current)] == expected
    assert drift_test(reference, current, rng=0, n_resamples=9).wasserstein is None


def test_numbers_may_be_categories_too():
    counts = aligned_counts([3, 1, 3], [2, 3], bins="values")
    assert counts.bins.tolist() == [1, 2, 3]
    assert (counts.reference.tolist(), counts.current.tolist()) == ([1, 0, 2], [0, 1, 1])
    assert drift_test([3, 1, 3], [2, 3], rng=0, bins="values", n_resamples=9).wasserstein


@pytest.mark.parametrize("missing", [None, math.nan, np.datetime64("NaT")])
def test_missing_values_are_refused_or_dropped(missing):
    with pytest.raises(ValueError, match=r"^current\[1\] is missing .* leave the observation out,"):
        aligned_counts([1.0, 2.0], [3.0, missing, 2.0])
    counts = aligned_counts([1.0, 2.0], [3.0, None, 2.0], missing="drop", bins=2)
    assert counts.current.tolist() == [0, 2]
    with pytest.raises(ValueError, match="no observation of reference is left"):
        aligned_counts([missing], [1.0], missing="drop")


# Measures ---------------------------------------------------------------------------------------


def by_mpmath(a, b, extra):
    """The index and the Jensen-Shannon divergence of counts, with 40 digits."""
    with mpmath.workdps(40):
        p, q = ([mpmath.mpf(k) / mpmath.fsum(x) for k in x] for x in (a, b))
        middle = [(s + t) / 2 for s, t in zip(p, q, strict=True)]
        js = sum(
            s * mpmath.log(s / m) / 2 for x in (p, q) for s, m in zip(x, middle, strict=True) if s
        )
        a, b = ([mpmath.mpf(k) + extra for k in x] for x in (a, b))
        p, q = ([k / mpmath.fsum(x) for k in x] for x in (a, b))
        parts = [(s - t) * mpmath.log(s / t) for s, t in zip(p, q, strict=True) if s != t]
        return float(mpmath.fsum(parts)), float(js)


@pytest.mark.parametrize("extra", [0, 0.5])
@pytest.mark.parametrize("seed", range(10))
def test_measures_agree_with_their_definitions(seed, extra):
    rng = np.random.default_rng(seed)
    reference, current = rng.normal(size=300).round(1), rng.normal(0.2, 1.1, 200).round(1)
    drift = drift_test(reference, current, rng=0, bins=6, pseudocount=extra, n_resamples=1)
    psi, js = by_mpmath(drift.counts.reference.tolist(), drift.counts.current.tolist(), extra)
    assert drift.psi.statistic == pytest.approx(psi, rel=1e-13)
    assert drift.js.statistic == pytest.approx(js, rel=1e-13)
    distance = scipy.stats.wasserstein_distance(reference, current)
    assert drift.wasserstein.statistic == pytest.approx(distance, rel=1e-12)


def test_an_empty_bin_makes_the_index_infinite_unless_counts_are_added():
    reference, current = list("aab"), list("abc")
    assert drift_test(reference, current, rng=0, n_resamples=9).psi.statistic == math.inf
    drift = drift_test(reference, current, rng=0, pseudocount=0.5, n_resamples=9)
    # The counts 2.5, 1.5, 0.5 and 1.5, 1.5, 1.5 of 4.5 each.
    assert drift.psi.statistic == pytest.approx((math.log(2.5 / 1.5) + math.log(3)) / 4.5)


# P-values ---------------------------------------------------------------------------------------


def test_p_values_are_those_of_the_permutation_test():
    """The same divisions, with measures of the samples themselves in place of counts."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=60).round(1), rng.normal(0.3, 1, 50).round(1)
    drift = drift_test(x, y, rng=8, n_resamples=99)

    def index(x, y):
        counts = aligned_counts(x, y)
        return by_mpmath(counts.reference.tolist(), counts.current.tolist(), 0)[0]

    def index_or_infinity(x, y):
        return math.inf if 0 in aligned_counts(x, y).current else index(x, y)

    for test, statistic in (
        (drift.psi, index_or_infinity),
        (drift.wasserstein, wasserstein_distance),
    ):
        other = two_sample_test(x, y, statistic, rng=8, n_resamples=99)
        assert test.pvalue == other.pvalue
        assert np.allclose(test.null_distribution, other.null_distribution, rtol=1e-12, atol=0)


@pytest.mark.parametrize("values", [1000, 3])
def test_level_is_kept(values):
    """With 19 permutations p is at most 0.05 in one of 20 samples, in fewer if values repeat."""
    rng = np.random.default_rng(1)
    small = np.zeros(3)
    for _ in range(400):
        drift = drift_test(*rng.integers(values, size=(2, 12)), bins=3, rng=rng, n_resamples=19)
        small += [t.pvalue <= 0.05 for t in (drift.psi, drift.js, drift.wasserstein)]
    # Four standard deviations of 400 draws with the probability 0.05 are 17.4.
    assert small.max() <= 37 and (small[1:].min() >= 3 or values == 3)


def test_a_shift_is_found_and_its_size_is_told():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=500), rng.normal(0.5, 1, 500)
    drift = drift_test(x, y, rng=3)
    assert [t.pvalue for t in (drift.psi, drift.js, drift.wasserstein)] == [0.001] * 3
    assert drift.wasserstein.statistic == pytest.approx(0.5, abs=0.2)


def test_the_index_of_no_change_is_chi_squared_about():
    """As the docstring says: (1/m + 1/n) times a chi-squared variable with k - 1 degrees."""
    rng = np.random.default_rng(4)
    m, n, k = 2000, 1000, 5
    edges = scipy.stats.norm.ppf(np.arange(1, k) / k)
    found = []
    for _ in range(500):
        a, b, _ = aligned_counts(rng.normal(size=m), rng.normal(size=n), bins=edges)
        found.append(np.sum((a / m - b / n) * np.log((a / m) / (b / n))))
    scaled = np.array(found) / (1 / m + 1 / n)
    assert scipy.stats.kstest(scaled, scipy.stats.chi2(k - 1).cdf).pvalue > 0.01


# What is refused --------------------------------------------------------------------------------

REFUSED = {
    "empty": (([], [1]), {}, ValueError, r"reference has shape \(0,\)"),
    "no list": ((5, [1]), {}, ValueError, r"reference has shape \(\)"),
    "columns": (([[1, 2]], [1]), {}, ValueError, r"reference has shape \(1, 2\)"),
    "set": (({1, 2}, [1]), {}, TypeError, "reference is of type set, which has no order"),
    "mixed": (([1, 2], ["a"]), {}, TypeError, "reference holds numbers and current holds cat"),
    "infinite": (([1.0], [1, -math.inf]), {}, ValueError, r"current\[1\] = -inf is not finite"),
    "far apart": (([1e308], [-1e308]), {}, ValueError, "reference and current are too far apart"),
    "times": (
        (np.array(["2020"], "M8[D]"), np.array(["2021"], "M8[D]")),
        {},
        TypeError,
        "reference holds dtype datetime64.*subtract a common origin",
    ),
    "large integers": (
        ([2**53 + 1, 1], [1]),
        {},
        ValueError,
        r"reference\[0\] = .*no exact double",
    ),
    "second of two": (([1, 7, 2**53 + 1, 2], [1]), {}, ValueError, r"reference\[2\] = .*no exact"),
    "half floats": (
        (np.ones(2, "f2"), [1.0]),
        {},
        TypeError,
        r"reference holds dtype float16.*pass np.asarray\(reference, dtype=float\)",
    ),
    "no hash": (([{}, {}], ["a"]), {}, TypeError, r"reference\[0\] = {} cannot be counted"),
    "word": (([1], [2]), {"bins": "ten"}, ValueError, 'bins = \'ten\' must be "auto", "values"'),
    "one bin": (([1], [2]), {"bins": 1}, ValueError, "bins = 1 must be at least 2"),
    "flag": (([1], [2]), {"bins": True}, ValueError, "bins = True must be at least 2"),
    "half a bin": (([1], [2]), {"bins": 2.5}, TypeError, "bins must be a number of bins, not 2.5"),
    "edges of letters": ((["a"], ["b"]), {"bins": [1, 2]}, TypeError, "bins = .* is for numbers"),
    "number of letters": ((["a"], ["b"]), {"bins": 5}, TypeError, "bins = 5 is for numbers"),
    "falling edges": (([1], [2]), {"bins": [2, 1]}, ValueError, "bins = .* each above the one"),
    "no edges": (([1], [2]), {"bins": []}, ValueError, "bins = .* each above the one"),
    "unknown edge": (([1], [2]), {"bins": [math.nan]}, ValueError, r"bins\[0\] = nan"),
    "ragged edges": (([1], [2]), {"bins": [[1], [1, 2]]}, ValueError, "bins is not a rectangular"),
    "only infinite edges": (
        ([1], [2]),
        {"bins": [-math.inf, math.inf]},
        ValueError,
        "bins = .* edg",
    ),
    "infinite edge inside": (([1], [2]), {"bins": [0, math.inf, 1]}, ValueError, "bins = .* edges"),
    "complex addition": (
        ([1], [2]),
        {"pseudocount": np.complex128(1)},
        TypeError,
        "pseudocount must be a number",
    ),
    "missing": (([1], [2]), {"missing": "ignore"}, ValueError, "missing = 'ignore' must be"),
    "negative addition": (([1], [2]), {"pseudocount": -1}, ValueError, "pseudocount = -1 must be"),
    "endless addition": (([1], [2]), {"pseudocount": math.inf}, ValueError, "pseudocount = inf"),
    "no addition": (([1], [2]), {"pseudocount": "a"}, TypeError, "pseudocount must be a number"),
    "no permutations": (([1], [2]), {"n_resamples": 0}, ValueError, "n_resamples = 0 must be at"),
    "seed": (([1], [2]), {"rng": 0.5}, TypeError, "rng must be a whole number"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused(case):
    samples, options, error, words = REFUSED[case]
    with pytest.raises(error, match=rf"(?s)^{words}"):
        drift_test(*samples, **{"rng": 0, "n_resamples": 9, **options})
    if not {"pseudocount", "n_resamples", "rng"} & set(options):
        with pytest.raises(error, match=rf"(?s)^{words}"):
            aligned_counts(*samples, **options)


@pytest.mark.parametrize("mixed", [False, True])
def test_lists_of_numpy_scalars_are_numbers(mixed):
    rng = np.random.default_rng(0)
    reference, current = rng.normal(size=40), rng.normal(size=30)
    # What a loop collects: list(array), or values of several types.
    lists = [[*x, 1] if mixed else list(x) for x in (reference, current)]
    arrays = [np.array(x) for x in lists]
    for found, expected in zip(aligned_counts(*lists), aligned_counts(*arrays)):
        assert np.array_equal(found, expected)
    wasserstein = drift_test(*lists, rng=0, n_resamples=3).wasserstein
    assert wasserstein.statistic == drift_test(*arrays, rng=0, n_resamples=3).wasserstein.statistic


def test_numbers_of_other_types_are_refused_and_not_taken_for_categories():
    for number in (Fraction(3, 2), Decimal("1.5"), 2**70):
        with pytest.raises(TypeError, match=r"^reference\[0\] (=|is an integer beyond).*; pass"):
            aligned_counts([number, 1], [1.0])
    assert aligned_counts([None, "a"], ["a"], missing="drop").bins.tolist() == ["a"]


def test_more_bins_than_observations_are_a_bin_for_each_value():
    reference = [1, 2, 2, 5, 7]
    for number in (5, 6, 1000, 10**30):
        found = aligned_counts(reference, [0, 5, 9], bins=number)
        assert found.bins.tolist() == [-math.inf, 1, 2, 5, math.inf]
        assert found.reference.tolist() == [1, 2, 1, 1] and found.current.tolist() == [1, 0, 1, 1]


def test_bins_of_an_earlier_result_are_edges():
    reference, current = np.random.default_rng(0).normal(size=(2, 50))
    first = aligned_counts(reference, reference, bins=5)
    second = aligned_counts(reference, current, bins=first.bins)
    assert np.array_equal(second.bins, first.bins)
    assert np.array_equal(second.reference, first.reference)
    for edges in ([-np.inf, 0.0], [0.0, np.inf], [-np.inf, 0.0, np.inf]):
        found = aligned_counts(reference, current, bins=edges)
        assert np.array_equal(found.bins, [-np.inf, 0, np.inf])


def test_samples_of_pandas():
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    codes = aligned_counts(
        pd.Series([1, 2, 2], dtype="category"), pd.Series([2, 3], dtype="category")
    )
    assert codes.bins.tolist() == [1, 2, 3]
    with pytest.raises(TypeError, match="reference holds categories and current holds numbers"):
        aligned_counts(pd.Series([1, 2], dtype="category"), [1, 2])
    # Samples are not paired, and their indices say nothing.
    shifted = pd.Series([1.0, 2.0, None], index=[7, 8, 9])
    counts = aligned_counts(pd.Series([1.0, 2.0]), shifted, missing="drop", bins=2)
    assert counts.current.tolist() == [1, 1]


def test_the_samples_and_the_state_of_the_process_stay():
    x, y = np.array([3.0, 1.0, 2.0]), np.array([2.0, 5.0])
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        drift_test(x, y, rng=0, n_resamples=9)
    assert (x.tolist(), y.tolist()) == ([3, 1, 2], [2, 5])
