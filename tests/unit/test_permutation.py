"""Permutation tests: p-values by enumeration, what they promise, and bad input."""

import math
import warnings

import numpy as np
import pytest
import scipy.stats

from divlib import (
    energy_distance,
    entropy_from_sample,
    independence_test,
    information_gain,
    kl_divergence,
    two_sample_test,
    wasserstein_distance,
)

TESTS = (two_sample_test, independence_test)


def larger_mean(x, y):
    return float(np.mean(x) - np.mean(y))


def product(x, y):
    return float(x @ y)


STATISTICS = {
    two_sample_test: (larger_mean, "independent"),
    independence_test: (product, "pairings"),
}


@pytest.mark.parametrize("test", TESTS)
def test_p_value_agrees_with_all_permutations(test):
    statistic, kind = STATISTICS[test]
    x, y = np.array([2.0, 7.1, 4.4, 9.0, 5.5]), np.array([1.0, 3.0, 6.0, 2.5, 2.7])
    data = (x, y) if test is two_sample_test else (x,)
    exact = scipy.stats.permutation_test(
        data,
        statistic if test is two_sample_test else lambda z: product(z, y),
        permutation_type=kind,
        alternative="greater",
        n_resamples=np.inf,
        vectorized=False,
    )
    result = test(x, y, statistic, rng=0, n_resamples=2000)
    assert 0.02 < exact.pvalue < 0.5
    assert result.statistic == pytest.approx(exact.statistic)
    deviation = math.sqrt(exact.pvalue * (1 - exact.pvalue) / 2000)
    assert abs(result.pvalue - exact.pvalue) <= 4 * deviation
    larger = np.sum(result.null_distribution >= result.statistic - 1e-12)
    assert result.pvalue == (1 + larger) / 2001


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("values", [1000, 2])
def test_level_is_kept(test, values):
    """With 19 permutations p is at most 0.05 in one of 20 samples, in fewer if values repeat."""
    statistic, _ = STATISTICS[test]
    rng = np.random.default_rng(1)
    small = sum(
        test(*rng.integers(values, size=(2, 8)), statistic, rng=rng, n_resamples=19).pvalue <= 0.05
        for _ in range(600)
    )
    # Four standard deviations of 600 draws with the probability 0.05 are 21.
    assert small <= 51 and (small >= 9 or values == 2)


def plug_in_divergence(x, y):
    counts = [np.bincount(z, minlength=6) for z in (x, y)]
    return kl_divergence(*counts, normalize=True)


def test_an_infinite_statistic_is_no_evidence_by_itself():
    """Most divisions of these observations leave y without some value of x, too."""
    x, y = np.array([0, 1, 2, 3, 4, 5]), np.array([0, 0, 1, 2, 3, 4])
    result = two_sample_test(x, y, plug_in_divergence, rng=2, n_resamples=99)
    assert result.statistic == math.inf
    assert result.pvalue == (1 + np.isinf(result.null_distribution).sum()) / 100 > 0.5


def test_scipy_calls_infinite_and_nan_statistics_significant():
    """What the docstring says about the function of SciPy."""
    for value in (math.inf, math.nan):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = scipy.stats.permutation_test(
                (np.arange(9.0), np.arange(9.0)),
                lambda x, y, value=value: value,
                permutation_type="independent",
                alternative="greater",
                n_resamples=99,
                vectorized=False,
            )
        assert theirs.pvalue == 0.01


def test_rounding_does_not_make_a_constant_statistic_significant():
    x, y = [0.1, 0.2, 0.3, 0.7], [0.6, 0.15, 1.1]

    def total(x, y):
        return float(x.sum() + y.sum())

    assert two_sample_test(x, y, total, rng=3, n_resamples=199).pvalue == 1


def test_labels_points_and_samples_of_other_sizes_are_compared():
    labels = independence_test(list("aabb") * 5, list("xxyy") * 5, information_gain, rng=4)
    assert labels.pvalue == 0.001
    points = np.random.default_rng(5).normal(size=(2, 30, 3))
    points[1] += 2

    def apart(x, y):
        assert x.shape[1:] == y.shape[1:] == (3,)
        return float(np.linalg.norm(x.mean(axis=0) - y.mean(axis=0)))

    assert two_sample_test(points[0], points[1, :20], apart, rng=6, n_resamples=99).pvalue == 0.01

    def differing_letters(x, y):
        return float(len(set(x) ^ set(y)))

    assert two_sample_test(list("aaabb"), list("aabab"), differing_letters, rng=7).pvalue == 1


@pytest.mark.parametrize("test", TESTS)
def test_the_seed_determines_the_result_and_nothing_else_changes(test):
    x, y = np.arange(8.0), np.arange(8.0)[::-1].copy()
    state, filters = np.random.get_state()[1].copy(), list(warnings.filters)

    def careless(x, y):
        x[:], y[0] = x * 2, 0.0
        return float(x @ y)

    first = test(x, y, careless, rng=8, n_resamples=30)
    second = test(x, y, careless, rng=np.random.default_rng(8), n_resamples=30)
    assert np.array_equal(first.null_distribution, second.null_distribution)
    assert first.pvalue == second.pvalue and first.statistic == second.statistic
    other = test(x, y, careless, rng=9, n_resamples=30)
    assert not np.array_equal(first.null_distribution, other.null_distribution)
    assert np.array_equal(x, np.arange(8.0)) and np.array_equal(y, np.arange(8.0)[::-1])
    assert np.array_equal(np.random.get_state()[1], state) and list(warnings.filters) == filters


GOOD = [1.0, 2.0, 4.0]


def no_number(x, y):
    return "large"


def estimate(x, y):
    return entropy_from_sample(np.random.default_rng(0).normal(size=40))


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    "changed, error, message",
    [
        ({"x": []}, ValueError, r"x has shape \(0,\); observations are a list"),
        ({"y": []}, ValueError, r"y has shape \(0,\)"),
        ({"x": 3.0}, ValueError, r"x has shape \(\)"),
        ({"x": {"a": 1.0}}, TypeError, "x is of type dict; list its values"),
        ({"x": [[1], [1, 2]]}, ValueError, "x is not a"),
        ({"y": np.ma.array(GOOD, mask=[0, 0, 1])}, TypeError, "y is a masked array"),
        ({"statistic": "mean"}, TypeError, "statistic must be a function of two samples"),
        ({"statistic": None}, TypeError, "statistic must be a function"),
        ({"statistic": no_number}, TypeError, "statistic of the .* as they are is 'large', and no"),
        ({"statistic": estimate}, TypeError, r"statistic of the .* no number; of an estimate take"),
        ({"statistic": lambda x, y: math.nan}, ValueError, "statistic of the .* is NaN"),
        ({"statistic": lambda x, y: [1.0, 2.0]}, TypeError, "statistic of the "),
        (
            {"rng": None},
            TypeError,
            "rng must be a whole number or a numpy.random.Generator, not None",
        ),
        ({"rng": 0.5}, TypeError, "rng must be a whole number"),
        ({"rng": True}, TypeError, "rng must be a whole number"),
        ({"rng": np.random.RandomState(0)}, TypeError, "rng must be a whole number"),
        ({"rng": -1}, ValueError, "rng = -1 must not be negative"),
        ({"n_resamples": 0}, ValueError, "n_resamples = 0 must be at least 1"),
        ({"n_resamples": True}, ValueError, "n_resamples = True must be"),
        ({"n_resamples": 99.0}, TypeError, "n_resamples must be a whole number, not 99.0"),
        ({"n_resamples": np.inf}, TypeError, "n_resamples must be a whole number"),
    ],
)
def test_bad_input_is_refused(test, changed, error, message):
    options = {"x": GOOD, "y": GOOD, "statistic": larger_mean, "rng": 0, "n_resamples": 9} | changed
    with pytest.raises(error, match="^" + message):
        test(options.pop("x"), options.pop("y"), options.pop("statistic"), **options)


def test_nan_of_a_permutation_is_refused():
    def undefined_unless_sorted(x, y):
        return 1.0 if list(x) == GOOD else math.nan

    with pytest.raises(ValueError, match=r"^statistic of permutation 0 is NaN"):
        two_sample_test(GOOD, GOOD, undefined_unless_sorted, rng=0)


def test_samples_that_do_not_fit_are_refused():
    with pytest.raises(
        ValueError, match=r"^x has observations of shape \(\) and y of shape \(2,\)"
    ):
        two_sample_test(GOOD, [[1.0, 2.0]], larger_mean, rng=0)
    with pytest.raises(TypeError, match=r"^x holds float64 and y holds <U1; .* of one kind"):
        two_sample_test(GOOD, ["a", "b"], larger_mean, rng=0)
    with pytest.raises(ValueError, match=r"^x has 3 observations and y has 2; they come in pairs"):
        independence_test(GOOD, GOOD[:2], product, rng=0)


def test_the_seed_has_no_default():
    with pytest.raises(TypeError, match="rng"):
        two_sample_test(GOOD, GOOD, wasserstein_distance)


def test_labels_of_pandas_must_agree_if_observations_come_in_pairs():
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    x, y = pd.Series(GOOD), pd.Series(GOOD)
    with pytest.raises(ValueError, match=r"^x.index and y.index list the same labels"):
        independence_test(x, y[::-1], product, rng=0)
    assert two_sample_test(x, y[::-1], larger_mean, rng=0, n_resamples=9).statistic == 0


def test_a_result_prints_in_a_line_without_the_permutations():
    found = two_sample_test(GOOD, GOOD, larger_mean, rng=0)
    expected = f"statistic={found.statistic!r}, pvalue={found.pvalue!r}"
    assert repr(found) == f"PermutationTest({expected}, null_distribution=<999 values>)"


def test_values_of_lists_stay_apart():
    x, y = [1, "1"] * 6, [0, 1] * 6
    found = independence_test(x, y, information_gain, rng=0, n_resamples=9).statistic
    assert found == information_gain(x, y) == pytest.approx(math.log(2))
    with pytest.raises(ValueError, match=r"^labels\[1\] is missing"):
        independence_test(["a", math.nan] * 6, y, information_gain, rng=0)

    def common(x, y):
        return float(len(set(x) & set(y)))

    assert two_sample_test([1, "b"], ["1", "c"], common, rng=0, n_resamples=9).statistic == 0
    many = two_sample_test(["a", "b"], np.array(["b", 1], dtype=object), common, rng=0)
    assert many.statistic == 1


@pytest.mark.parametrize(
    "x, y",
    [
        ([2**53 + 1], [0.5]),
        (np.int64([2**53 + 1]), np.uint64([2**63])),
        ([2**53 + 1, 0.5], [1.0]),
        ([2**63 + 1, -1], [1.0]),
    ],
)
def test_integers_are_not_rounded_when_samples_are_pooled(x, y):
    with pytest.raises(ValueError, match=r"^x\[0\] = \d+ has no exact double"):
        two_sample_test(x, y, larger_mean, rng=0)
    with pytest.raises(ValueError, match=r"^y\[0\] = \d+ has no exact double"):
        two_sample_test(y, x, larger_mean, rng=0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "value, error, message",
    [
        ("0.5", TypeError, "is '0.5', and no number"),
        (np.complex128(1), TypeError, "no number"),
        (np.array(1j), TypeError, "no number"),
        (np.ma.masked, TypeError, "no number"),
        (10**400, ValueError, "is beyond what a float holds"),
    ],
)
def test_what_is_no_real_number_is_no_statistic(value, error, message):
    with pytest.raises(error, match=message):
        two_sample_test(GOOD, GOOD, lambda x, y: value, rng=0)


def test_tiny_statistics_raise_no_errors_of_numpy():
    with np.errstate(all="raise"):
        found = two_sample_test(GOOD, GOOD, lambda x, y: 1e-310, rng=0, n_resamples=9)
    assert found.pvalue == 1


def test_columns_of_points_must_agree():
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    x = pd.DataFrame({"a": GOOD, "b": GOOD})
    with pytest.raises(ValueError, match=r"^x.columns and y.columns list the same labels"):
        two_sample_test(x, x[["b", "a"]], energy_distance, rng=0)
