"""Estimates from samples: formulas by other routes, bias, standard errors, and bad input."""

import inspect
import itertools
import math
import re
import subprocess
import sys
import warnings
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import scipy.spatial
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from divlib import (
    _neighbours,
    contingency_table,
    entropy,
    entropy_from_counts,
    entropy_from_sample,
    gaussian_kl,
    kl_divergence_from_samples,
    mutual_information_from_sample,
)

EPSILON = 2.0**-52
METHODS = ("plug-in", "miller-madow", "grassberger")
FROM_SAMPLES = (entropy_from_sample, kl_divergence_from_samples, mutual_information_from_sample)


def normal(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def arguments(function, x, y):
    return (x,) if function is entropy_from_sample else (x, y)


# Entropy from counts


def exact_entropy_from_counts(counts, method):
    n, seen = sum(counts), [c for c in counts if c]
    with mpmath.workdps(40):
        if method == "grassberger":
            # Euler's constant is in both parts, and cancels.
            odd = {c: sum((Fraction(2, j) for j in range(1, c, 2)), Fraction()) for c in seen}
            value = sum(Fraction(1, j) for j in range(1, n)) - sum(c * odd[c] for c in seen) / n
            return mpmath.mpf(value.numerator) / value.denominator + mpmath.log(2)
        plug_in = -mpmath.fsum(mpmath.mpf(c) / n * mpmath.log(mpmath.mpf(c) / n) for c in seen)
        return plug_in + (mpmath.mpf(len(seen) - 1) / (2 * n) if method == "miller-madow" else 0)


@pytest.mark.parametrize("method", METHODS)
def test_entropy_from_counts_agrees_with_exact_rationals(method):
    rng = np.random.default_rng(1)
    samples = [[2], [3], [1, 1], [2, 0], [997], [1000, 1], [1] * 50]
    samples += [rng.multinomial(rng.integers(2, 900), rng.dirichlet(np.ones(9))) for _ in range(60)]
    for counts in samples:
        counts = [int(c) for c in counts]
        exact = exact_entropy_from_counts(counts, method)
        for base in (None, 2):
            unit = math.log(base) if base else 1.0
            value = entropy_from_counts(counts, method=method, base=base).value
            assert abs(value * unit - exact) <= 8 * EPSILON * max(1, math.log(sum(counts)))


def test_grassbergers_numbers_are_those_of_his_definition():
    with mpmath.workdps(40):
        for c in (2, 3, 10, 11, 12345, 2**53 - 1, 2**53):
            steps = mpmath.digamma(mpmath.mpf(c + 1) / 2) - mpmath.digamma(mpmath.mpf(c) / 2)
            number = mpmath.digamma(c) + (-1) ** c * steps / 2
            value = entropy_from_counts([c]).value
            assert abs(value - (mpmath.digamma(c) - number)) <= 8 * EPSILON * math.log(c)


def all_counts(n, p):
    """Every possible sample of n draws from three outcomes, and its probability."""
    counts = [(a, b, n - a - b) for a, b in itertools.product(range(n + 1), repeat=2) if a + b <= n]
    return counts, scipy.stats.multinomial(n, p).pmf(counts)


@pytest.mark.parametrize("p", [[0.2, 0.3, 0.5], [0.02, 0.1, 0.88]])
@pytest.mark.parametrize("n", [2, 5, 30])
def test_bias_of_grassbergers_estimate_is_what_the_docstring_says(n, p):
    counts, chance = all_counts(n, p)
    bias = chance @ entropy_from_counts(counts).value - entropy(p)
    integrals = [mpmath.quad(lambda t: t ** (n - 1) / (1 - t), [0, 1 - 2 * x]) for x in p]
    assert bias == pytest.approx(-float(np.dot(p, integrals)), abs=1e-13)
    assert abs(bias) <= sum(abs(1 - 2 * x) ** n for x in p) / n + 1e-13


def test_bias_of_the_other_estimates_follows_theory():
    """The next term of the plug-in estimate's bias is (1 - sum of 1/p) / 12 n^2 (Harris 1975)."""
    p, rest = [0.2, 0.3, 0.5], []
    for n in (40, 80):
        counts, chance = all_counts(n, p)
        plug_in, miller = (
            chance @ entropy_from_counts(counts, method=method).value - entropy(p)
            for method in ("plug-in", "miller-madow")
        )
        second = (1 - sum(1 / x for x in p)) / (12 * n**2)
        rest.append(plug_in + 2 / (2 * n) - second)
        # An outcome that did not occur changes K with a probability of 0.8^n.
        assert miller == pytest.approx(second + rest[-1], abs=0.8**n)
    # What remains is of the third order.
    assert rest[0] / rest[1] == pytest.approx(8, rel=0.2)


@pytest.mark.parametrize("method", METHODS)
def test_standard_error_of_counts_is_the_jackknife(method):
    """Leave out each observation in turn; Grassberger's estimate takes Miller and Madow's."""
    counts = np.array([1, 7, 0, 2, 1, 30])
    left_out = np.repeat(counts - np.eye(6, dtype=int), counts, axis=0)
    other = "miller-madow" if method == "grassberger" else method
    values = entropy_from_counts(left_out, method=other, base=2).value
    n = counts.sum()
    expected = math.sqrt((n - 1) / n * ((values - values.mean()) ** 2).sum())
    error = entropy_from_counts(counts, method=method, base=2).standard_error
    assert error == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("p, most", [([0.2, 0.3, 0.5], 1.3), ([1 / 3, 1 / 3, 1 / 3], 2.1)])
def test_squared_standard_error_of_counts_is_not_too_small_on_average(method, p, most):
    counts, chance = all_counts(30, p)
    value, error = entropy_from_counts(counts, method=method)
    variance = chance @ value**2 - (chance @ value) ** 2
    assert variance <= chance @ error**2 <= most * variance


def test_axis_lists_the_outcomes_and_zeros_change_nothing():
    counts = np.random.default_rng(2).integers(0, 5, size=(4, 3, 6)) + np.eye(3, 6, dtype=int) * 2
    for method in METHODS:
        value, error = entropy_from_counts(counts, method=method)
        other = entropy_from_counts(np.moveaxis(counts, -1, 0), method=method, axis=0)
        assert np.array_equal(value, other.value) and np.array_equal(error, other.standard_error)
        row = counts[1, 2]
        for same in (row, np.append(row, 0), row.astype(np.float32), row[::-1].tolist()):
            single = entropy_from_counts(same, method=method)
            assert single == pytest.approx((value[1, 2], error[1, 2]), rel=1e-13)
            assert type(single.value) is type(single.standard_error) is float


# Estimates from nearest neighbours


def exact_distances(x, y, maximum):
    """The sorted distances of each point of x to all points of y, with 30 digits."""
    for point in x.tolist():
        gaps = [[mpmath.mpf(a) - b for a, b in zip(point, other)] for other in y.tolist()]
        if maximum:
            yield sorted(max(map(abs, gap)) for gap in gaps)
        else:
            yield sorted(mpmath.sqrt(mpmath.fsum(g * g for g in gap)) for gap in gaps)


@pytest.mark.parametrize("norm", ["euclidean", "maximum"])
@pytest.mark.parametrize("d, k", [(1, 1), (1, 3), (2, 3), (3, 2)])
def test_entropy_from_sample_agrees_with_exact_distances(d, k, norm):
    x = normal(d, 50, d)
    with mpmath.workdps(30):
        logs = [mpmath.log(row[k]) for row in exact_distances(x, x, norm == "maximum")]
        ball = (
            2**d
            if norm == "maximum"
            else mpmath.pi ** (mpmath.mpf(d) / 2) / mpmath.gamma(d / 2 + 1)
        )
        exact = (
            mpmath.digamma(50) - mpmath.digamma(k) + mpmath.log(ball) + d * mpmath.fsum(logs) / 50
        )
    value = entropy_from_sample(x if d > 1 else x[:, 0], k=k, norm=norm).value
    assert abs(value - exact) <= 32 * EPSILON * d * max(map(abs, logs))


@pytest.mark.parametrize("d, k", [(1, 3), (2, 1)])
def test_kl_divergence_from_samples_agrees_with_exact_distances(d, k):
    x, y = normal(3, 40, d), normal(4, 60, d) * 2
    with mpmath.workdps(30):
        own = [mpmath.log(row[k]) for row in exact_distances(x, x, False)]
        other = [mpmath.log(row[k - 1]) for row in exact_distances(x, y, False)]
        exact = d * (mpmath.fsum(other) - mpmath.fsum(own)) / 40 + mpmath.log(mpmath.mpf(60) / 39)
    value = kl_divergence_from_samples(x, y, k=k).value
    assert abs(value - exact) <= 32 * EPSILON * d * max(map(abs, own + other))
    bits = kl_divergence_from_samples(x, y, k=k, base=2).value
    assert bits == pytest.approx(value / math.log(2), rel=1e-14)


@pytest.mark.parametrize("columns, k", [((1, 1), 3), ((1, 1), 1), ((2, 1), 2), ((1, 3), 3)])
def test_mutual_information_from_sample_agrees_with_counting_all_pairs(columns, k):
    x, y = normal(5, 80, columns[0]), normal(6, 80, columns[1])
    y[:, 0] += x[:, 0]
    gaps = [abs(z[:, None] - z) for z in (x / x.std(axis=0), y / y.std(axis=0))]
    apart = [gap.max(axis=-1) for gap in gaps]
    radius = np.sort(np.maximum(*apart), axis=1)[:, k]
    counts = [(a < radius[:, None]).sum(axis=1) - 1 for a in apart]
    psi = scipy.special.digamma
    expected = psi(k) + psi(80) - np.mean(psi(counts[0] + 1) + psi(counts[1] + 1))
    value = mutual_information_from_sample(x, y, k=k).value
    assert value == pytest.approx(expected, abs=1e-13)
    assert mutual_information_from_sample(y, x, k=k).value == pytest.approx(expected, abs=1e-13)


def test_points_on_the_edge_of_a_strip_are_not_counted():
    """Where x - r and x + r are rounded, the distances decide, as they do among the pairs."""
    x = np.arange(64) * 0.1
    for r in (0.1, 0.3, 0.7, 2.9):
        counts = _neighbours.neighbours_on_line(x, np.full(64, r))
        assert list(counts) == list((abs(x[:, None] - x) < r).sum(axis=1) - 1)


@settings(deadline=None)
@given(
    st.lists(st.integers(-20, 20), min_size=1, max_size=12),
    st.lists(st.integers(-20, 20), min_size=1, max_size=12),
    st.data(),
)
def test_distances_on_a_line_are_those_of_all_pairs(values, others, data):
    """Repeated numbers, numbers beside all others, and every place."""
    x, y = np.array(values) / 10, np.array(others) / 10
    place = data.draw(st.integers(1, len(y)))
    found = _neighbours.distances_on_line(x, y, place)
    assert list(found) == list(np.sort(np.abs(x[:, None] - y), axis=1)[:, place - 1])


def test_numbers_are_sorted_and_not_put_into_a_tree(monkeypatch):
    monkeypatch.setattr(scipy.spatial, "cKDTree", None)
    assert np.isfinite(entropy_from_sample(normal(1, 100)).value)
    assert np.isfinite(kl_divergence_from_samples(normal(1, 100), normal(2, 100)).value)
    with pytest.raises(TypeError, match="NoneType"):
        entropy_from_sample(normal(1, 100).reshape(50, 2))


def test_mutual_information_from_sample_agrees_with_scikit_learn():
    feature_selection = pytest.importorskip("sklearn.feature_selection")
    x = normal(8, 400)
    y = np.sin(x) + 0.3 * normal(9, 400)
    for k in (2, 5):
        [theirs] = feature_selection.mutual_info_regression(
            x[:, np.newaxis], y, n_neighbors=k, random_state=0
        )
        assert mutual_information_from_sample(x, y, k=k).value == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("function", [entropy_from_sample, kl_divergence_from_samples])
def test_standard_error_comes_from_the_estimates_of_parts(function):
    """The parts of pairs are not taken, for each would be divided by its standard deviation."""
    x, y = normal(27, 160), normal(28, 160)
    rng, variances = np.random.default_rng(0), []
    for _ in range(5):
        orders = [rng.permutation(160) for _ in arguments(function, x, y)]
        parts = [np.split(z[order], 4) for z, order in zip((x, y), orders)]
        variances.append(np.var([function(*part).value for part in zip(*parts)], ddof=1))
    expected = math.sqrt(np.mean(variances) / 4)
    assert function(*arguments(function, x, y)).standard_error == pytest.approx(expected, rel=1e-9)


def correlated(rng, n, correlation):
    x = rng.normal(size=n)
    return x, correlation * x + math.sqrt(1 - correlation**2) * rng.normal(size=n)


def noisy(rng, n):
    """A uniform number, and the same with uniform noise: their mutual information is 1/2."""
    x = rng.uniform(size=n)
    return x, x + rng.uniform(size=n)


HALF_LOG = math.log(2 * math.pi * math.e) / 2
# The estimate, a draw of n observations, and the exact value.
DISTRIBUTIONS = {
    "entropy, normal": (entropy_from_sample, lambda r, n: (r.normal(size=n),), HALF_LOG),
    "entropy, uniform": (entropy_from_sample, lambda r, n: (r.uniform(size=n),), 0),
    "entropy, exponential": (entropy_from_sample, lambda r, n: (r.exponential(size=n),), 1),
    "entropy, logistic": (entropy_from_sample, lambda r, n: (r.logistic(size=n),), 2),
    "information, correlation 0": (
        mutual_information_from_sample,
        lambda r, n: correlated(r, n, 0.0),
        0,
    ),
    "information, correlation 0.5": (
        mutual_information_from_sample,
        lambda r, n: correlated(r, n, 0.5),
        -math.log(1 - 0.25) / 2,
    ),
    "information, correlation 0.9": (
        mutual_information_from_sample,
        lambda r, n: correlated(r, n, 0.9),
        -math.log(1 - 0.81) / 2,
    ),
    "information, uniform noise": (mutual_information_from_sample, noisy, 0.5),
    "divergence, normal, shifted": (
        kl_divergence_from_samples,
        lambda r, n: (r.normal(size=n), r.normal(1, size=n)),
        0.5,
    ),
    "divergence, normal, wider": (
        kl_divergence_from_samples,
        lambda r, n: (r.normal(size=n), r.normal(0, 2, size=n)),
        gaussian_kl(0, 1, 0, 4),
    ),
    "divergence, exponential": (
        kl_divergence_from_samples,
        lambda r, n: (r.exponential(1, n), r.exponential(2, n)),
        math.log(2) - 0.5,
    ),
    "divergence, none": (
        kl_divergence_from_samples,
        lambda r, n: (r.normal(size=n), r.normal(size=n)),
        0,
    ),
}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_estimates_come_near_closed_forms(name):
    function, draw, exact = DISTRIBUTIONS[name]
    value, error = function(*draw(np.random.default_rng(10), 2000))
    assert abs(value - exact) <= 4 * error <= 0.3


@pytest.mark.parametrize("function", FROM_SAMPLES)
def test_more_neighbours_make_the_error_smaller_and_the_bias_larger(function):
    """Points in three dimensions; the first coordinate of y is that of x and noise."""
    few, many = [], []
    for seed in range(20):
        x, noise = np.random.default_rng(seed).normal(size=(2, 240, 3))
        y = x + noise / 3 if function is mutual_information_from_sample else noise + 1
        few.append(function(*arguments(function, x, y), k=1))
        many.append(function(*arguments(function, x, y), k=15))
    (few_value, few_error), (many_value, many_error) = np.mean(few, axis=0), np.mean(many, axis=0)
    exact = {
        entropy_from_sample: 3 * HALF_LOG,
        mutual_information_from_sample: 3 * math.log(10) / 2,
        kl_divergence_from_samples: 1.5,
    }[function]
    assert many_error < few_error
    assert abs(many_value - exact) > abs(few_value - exact)


def test_estimate_of_an_infinite_divergence_grows_with_the_samples():
    rng = np.random.default_rng(22)
    small, large = (
        kl_divergence_from_samples(rng.uniform(size=n), 2 + rng.uniform(size=n)).value
        for n in (100, 1000)
    )
    assert large > small + 1 > 5


def test_units_of_single_coordinates_matter_for_the_divergence():
    x, y = normal(23, 200, 2), normal(24, 200, 2) + 1
    estimate = kl_divergence_from_samples(x, y).value
    other = kl_divergence_from_samples(x * [1, 1000], y * [1, 1000]).value
    assert abs(estimate - other) > 0.01


def test_mutual_information_on_a_curve_is_underestimated():
    x = normal(25, 400)
    y = x + 1e-5 * normal(26, 400)
    value, error = mutual_information_from_sample(x, y)
    assert value + 10 * error < math.log(1 + 1e10) / 2


def stated(function, n):
    """The percentages between which, says the docstring, the intervals covered the truth."""
    text = " ".join(inspect.getdoc(function).split())
    return map(float, re.search(rf"of {n} \w+.*? covered (\d+) to (\d+) %", text).groups())


@pytest.mark.full
@pytest.mark.parametrize("name", DISTRIBUTIONS)
@pytest.mark.parametrize("n", [100, 1000])
def test_intervals_cover_as_often_as_the_docstring_says(name, n):
    function, draw, exact = DISTRIBUTIONS[name]
    covered = 0
    for seed in range(500):
        value, error = function(*draw(np.random.default_rng(seed), n))
        covered += abs(value - exact) <= 2.13 * error
    least, most = stated(function, n)
    assert least <= covered / 5 <= most


@pytest.mark.full
def test_bias_in_three_dimensions_is_what_the_docstring_says():
    samples = [np.random.default_rng(seed).normal(size=(1000, 3)) for seed in range(500)]
    value, error = np.array([entropy_from_sample(x) for x in samples]).T - [[3 * HALF_LOG], [0]]
    text = " ".join(inspect.getdoc(entropy_from_sample).split())
    assert f"{-value.mean():.2f} nats too small" in text
    assert f"covered only {100 * np.mean(abs(value) <= 2.13 * error):.0f} %" in text


OUTCOMES = {
    "a coin": [0.1, 0.9],
    "ten equally likely": np.full(10, 0.1),
    "geometric": 0.5 ** np.minimum(np.arange(1, 31), 29),
    "binomial": scipy.stats.binom(20, 0.3).pmf(np.arange(21)),
    "a hundred": 1 / np.arange(1, 101) / np.sum(1 / np.arange(1, 101)),
}


def test_intervals_from_counts_cover_as_often_as_the_docstring_says():
    covered = {method: [] for method in METHODS}
    for p, method in itertools.product(OUTCOMES.values(), METHODS):
        counts = np.random.default_rng(21).multinomial(500, p, size=500)
        value, error = entropy_from_counts(counts, method=method)
        covered[method].append(100 * np.mean(abs(value - entropy(p)) <= 1.96 * error))
    least, most = stated(entropy_from_counts, 500)
    assert all(least <= percentage <= most for percentage in covered["grassberger"])
    text = " ".join(inspect.getdoc(entropy_from_counts).split())
    assert f"as few as {min(covered['plug-in']):.0f} %" in text


@pytest.mark.parametrize("function", FROM_SAMPLES)
def test_order_and_unit_of_the_sample_do_not_matter(function):
    x, y = normal(11, 60), normal(12, 60) + 1
    y = y if function is kl_divergence_from_samples else x + y
    estimate = function(*arguments(function, x, y))
    for seed in range(10):
        order = np.random.default_rng(seed).permutation(60)
        shuffled = function(*arguments(function, x[order], y[order]))
        assert shuffled.value == estimate.value
        # Other points come together in the parts of the sample.
        assert shuffled.standard_error != estimate.standard_error
    for factor in (1e300, 1e-300, 3.0, -1.0):
        scaled = function(*arguments(function, factor * x, factor * y))
        added = math.log(abs(factor)) if function is entropy_from_sample else 0
        assert scaled.value == pytest.approx(estimate.value + added, abs=1e-9)
        if factor > 0:
            assert scaled.standard_error == pytest.approx(estimate.standard_error, abs=1e-9)
    shifted = function(*arguments(function, x + 5, y + 5))
    assert shifted == pytest.approx(estimate, abs=1e-9)


def test_units_of_both_quantities_do_not_matter_for_mutual_information():
    x, y = correlated(np.random.default_rng(14), 200, 0.5)
    estimate = mutual_information_from_sample(x, y)
    assert mutual_information_from_sample(1e-200 * x, 1e9 * y - 3) == pytest.approx(
        estimate, abs=1e-9
    )


@pytest.mark.parametrize("function", [*FROM_SAMPLES, entropy_from_counts])
def test_input_and_the_state_of_the_process_stay_as_they_are(function):
    x, y = normal(15, 40), normal(16, 40)
    given = (np.arange(6),) if function is entropy_from_counts else arguments(function, x, y)
    copies = [array.copy() for array in given]
    for array in given:
        array.setflags(write=False)
    state, filters = np.random.get_state(), list(warnings.filters)
    with np.errstate(all="raise"):
        function(*given)
    assert all(map(np.array_equal, given, copies))
    assert all(map(np.array_equal, np.random.get_state()[1:], state[1:]))
    assert list(warnings.filters) == filters


def test_the_tree_is_imported_only_where_it_is_used():
    code = "import sys, divlib; sys.exit('scipy.spatial' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_scores_of_labellings_elsewhere_accept_what_counting_refuses():
    """What the docstring of the module says about scikit-learn."""
    metrics = pytest.importorskip("sklearn.metrics")
    masked = np.ma.array([1, 2, 2], mask=[1, 0, 0])
    for score in (metrics.normalized_mutual_info_score, metrics.adjusted_mutual_info_score):
        assert score([], []) == 1
        assert score(masked, [1, 2, 2]) == score([1, 2, 2], [1, 2, 2])
    for x, y in (([], []), (masked, [1, 2, 2])):
        with pytest.raises((TypeError, ValueError)):
            contingency_table(x, y)


X, Y = normal(17, 40), normal(18, 40)
POINTS = normal(19, 40, 2)


def replaced(values, place, value):
    changed = np.array(values)
    changed[place] = value
    return changed


BAD_COUNTS = {
    "negative": ([3, -1], ValueError, r"counts\[1\] = -1.0 is negative"),
    "fraction": ([3, 0.5], ValueError, r"counts\[1\] = 0.5 is not a whole number; pass the counts"),
    "frequencies": ([0.75, 0.25], ValueError, r"counts\[0\] = 0.75 is not a whole number"),
    "nan": ([3, np.nan], ValueError, r"counts\[1\] = nan is not a number"),
    "infinite": ([np.inf, 1], ValueError, r"counts\[0\] = inf is infinite"),
    "inexact": ([1e16, 1], ValueError, r"counts\[0\] = 1e\+16 is above 2\*\*53"),
    "none at all": ([0, 0], ValueError, r"counts has a sample of fewer than two observations"),
    "one": ([0, 1], ValueError, r"counts has a sample of fewer than two observations"),
    "poor row": ([[5, 5], [1, 0]], ValueError, r"counts has a sample of fewer than two"),
    "empty": ([], ValueError, r"counts has shape \(0,\)"),
    "scalar": (5, ValueError, r"counts has shape \(\)"),
    "ragged": ([[1, 2], [3]], ValueError, r"counts is not a rectangular array"),
    "masked": (np.ma.array([3, 1], mask=[0, 1]), TypeError, r"counts is a masked array"),
    "strings": (["a", "b"], TypeError, r"counts holds strings"),
    "complex": ([1j, 2], TypeError, r"counts holds complex numbers"),
    "None": (None, TypeError, r"counts "),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("bad, error, message", list(BAD_COUNTS.values()), ids=BAD_COUNTS)
def test_bad_counts_are_refused(bad, error, message, method):
    with pytest.raises(error, match="^" + message):
        entropy_from_counts(bad, method=method)


@pytest.mark.parametrize(
    "options, error, message",
    [
        ({"method": "nsb"}, ValueError, "method = 'nsb' must be 'grassberger'"),
        ({"method": None}, ValueError, "method = None must be"),
        ({"base": 1}, ValueError, "base = 1 must be"),
        ({"base": "2"}, TypeError, "base must be"),
        ({"axis": 1}, ValueError, "axis = 1 is outside counts"),
        ({"axis": 0.5}, TypeError, "axis must be one integer"),
    ],
)
def test_bad_options_of_counts_are_refused(options, error, message):
    with pytest.raises(error, match="^" + message):
        entropy_from_counts([3, 1], **options)


# The name of the argument stands for {}.
BAD_SAMPLES = {
    "nan": (replaced(X, 3, np.nan), ValueError, r"{}\[3\] = nan is not finite; leave"),
    "infinite": (replaced(X, 0, -np.inf), ValueError, r"{}\[0\] = -inf is not finite"),
    "nan in a point": (replaced(POINTS, (4, 1), np.nan), ValueError, r"{}\[4, 1\] = nan is not"),
    "repeated": (replaced(X, 5, X[2]), ValueError, r"{0}\[2\] and {0}\[5\] are equal.*rng.uniform"),
    "rounded": (np.round(X), ValueError, r"{0}\[\d+\] and {0}\[\d+\] are equal"),
    "constant": (np.ones(40), ValueError, r"{0}\[0\] and {0}\[1\] are equal \(in all, 39"),
    "repeated point": (np.vstack([POINTS, POINTS[:1]]), ValueError, r"{0}\[0\] and {0}\[40\] are"),
    "constant column": (np.c_[X, np.ones(40)], ValueError, r"{}\[:, 1\] is constant"),
    "scalar": (0.5, ValueError, r"{} has shape \(\); a sample is a list"),
    "empty": ([], ValueError, r"{} has shape \(0,\)"),
    "box": (np.ones((40, 2, 2)), ValueError, r"{} has shape \(40, 2, 2\)"),
    "ragged": ([[1, 2], [3]], ValueError, r"{} is not a rectangular array"),
    "masked": (np.ma.array(X, mask=X > 1), TypeError, r"{} is a masked array"),
    "strings": (["a"] * 40, TypeError, r"{} holds strings"),
    "complex": (X + 1j, TypeError, r"{} holds complex numbers"),
    "objects": ([None] * 40, (TypeError, ValueError), r"{}"),
}


def bad_samples():
    for case, (bad, error, message) in BAD_SAMPLES.items():
        for function in FROM_SAMPLES:
            for name in ("x",) if function is entropy_from_sample else ("x", "y"):
                label = f"{function.__name__}-{name}-{case}"
                yield pytest.param(function, name, bad, error, message.format(name), id=label)


def companion(function, bad):
    """A good sample that fits a bad one in columns, and for pairs in length."""
    rows, *columns = np.asarray(bad, dtype=object).shape or (40,)
    pairs = function is mutual_information_from_sample
    return normal(20, rows if pairs and rows > 40 else 40, *columns[: len(columns) == 1])


@pytest.mark.parametrize("function, name, bad, error, message", list(bad_samples()))
def test_bad_samples_are_refused(function, name, bad, error, message):
    good = companion(function, bad)
    given = (bad, good) if name == "x" else (good, bad)
    with pytest.raises(error, match="(?s)^" + message):
        function(*arguments(function, *given))


@pytest.mark.parametrize("function", FROM_SAMPLES)
def test_samples_that_are_too_small_are_refused(function):
    with pytest.raises(ValueError, match=r"^x has 31 observations; for k = 3 at least 32 are"):
        function(*arguments(function, X[:31], Y[:31]))
    with pytest.raises(ValueError, match=r"^x has 1 observations of 40 coordinates; .*at least 32"):
        function(*arguments(function, X[np.newaxis], Y[np.newaxis]))


@pytest.mark.parametrize("function", FROM_SAMPLES)
@pytest.mark.parametrize(
    "options, error, message",
    [
        ({"k": 0}, ValueError, "k = 0 must be at least 1"),
        ({"k": -3}, ValueError, "k = -3 must be at least 1"),
        ({"k": True}, ValueError, "k = True must be"),
        ({"k": 2.0}, TypeError, "k must be a whole number of neighbours, not 2.0"),
        ({"k": None}, TypeError, "k must be a whole number"),
        ({"k": 5}, ValueError, "x has 40 observations; for k = 5 at least 48 are needed"),
        ({"base": 1}, ValueError, "base = 1 must be"),
        ({"base": "e"}, TypeError, "base must be"),
    ],
)
def test_bad_options_of_samples_are_refused(function, options, error, message):
    with pytest.raises(error, match="^" + message):
        function(*arguments(function, X, Y), **options)


@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda: entropy_from_sample(X, norm="manhattan"),
            "norm = 'manhattan' must be 'euclidean'",
        ),
        (lambda: entropy_from_sample(X, norm=2), "norm = 2 must be"),
        (lambda: mutual_information_from_sample(X, Y[:39]), "x has 40 observations and y has 39"),
        (
            lambda: kl_divergence_from_samples(X, POINTS),
            "x has points of 1 coordinates and y of 2; both samples must lie in the same space",
        ),
        (
            lambda: kl_divergence_from_samples(X, replaced(Y, 7, X[9])),
            r"x\[9\] and y\[7\] are equal",
        ),
        (lambda: kl_divergence_from_samples(X, X), r"x\[\d+\] and y\[\d+\] are equal \(in all, 40"),
        (
            lambda: entropy_from_sample(np.append(X, [1e-200, 2e-200, 3e-200, 4e-200])),
            "x has points whose neighbours are nearer than 1e-150 times",
        ),
    ],
)
def test_arguments_that_do_not_fit_are_refused(call, message):
    with pytest.raises(ValueError, match="^" + message):
        call()


def test_labels_of_pandas_must_agree_and_are_kept():
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    x, y = pd.Series(X), pd.Series(X + Y)
    expected = mutual_information_from_sample(X, X + Y)
    assert mutual_information_from_sample(x, y) == expected
    with pytest.raises(ValueError, match=r"^x.index and y.index list the same labels"):
        mutual_information_from_sample(x, y[::-1])
    # Two samples need not have the same labels.
    assert kl_divergence_from_samples(x, y[::-1]) == kl_divergence_from_samples(X, (X + Y)[::-1])
    counts = pd.DataFrame([[5, 1], [3, 3]], index=["first", "second"], columns=["a", "b"])
    for part in entropy_from_counts(counts):
        assert list(part.index) == ["first", "second"]
    assert type(entropy_from_counts(counts.loc["first"]).value) is float
