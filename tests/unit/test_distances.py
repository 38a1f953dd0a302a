"""Jensen–Shannon, total variation, Hellinger and f-divergences: values, properties, limits."""

import numpy as np
import pytest
import scipy.spatial.distance
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from bookbuild import exact_values
from divlib import (
    f_divergence,
    hellinger_distance,
    js_distance,
    js_divergence,
    kl_divergence,
    mutual_information,
    total_variation,
)
from tests.unit.distributions import EXTREME_PAIRS, PROMISES, pairs, random_pairs

SYMMETRIC = [js_divergence, js_distance, total_variation, hellinger_distance]
SYMMETRIC_PROMISES = [row for row in PROMISES if row[0] in SYMMETRIC]


@pytest.mark.parametrize("function, exact, promise, smallest", SYMMETRIC_PROMISES)
def test_accuracy_of_symmetric_measures(function, exact, promise, smallest):
    cases = [*random_pairs(np.random.default_rng(1), 300), *map(np.array, EXTREME_PAIRS)]
    for p, q in cases:
        value = exact(p, q)
        if value > smallest:
            assert exact_values.relative_error(function(p, q), value) <= promise


@pytest.mark.parametrize("weights", [(0.25, 0.75), (0.875, 0.125), (2.0**-30, 1 - 2.0**-30)])
def test_accuracy_of_weighted_js(weights):
    for p, q in random_pairs(np.random.default_rng(2), 200):
        exact = exact_values.js_divergence(p, q, weights)
        error = exact_values.relative_error(js_divergence(p, q, weights=weights), exact)
        assert error <= 32


def test_js_distance_of_random_pairs_agrees_with_scipy():
    rng = np.random.default_rng(3)
    for _ in range(50):
        p, q = rng.dirichlet(np.ones(20), size=2)
        reference = scipy.spatial.distance.jensenshannon(p, q, base=2)
        assert js_distance(p, q, base=2) == pytest.approx(reference, rel=1e-12)


def test_js_distance_is_accurate_where_scipy_is_not():
    p = np.random.default_rng(4).dirichlet(np.ones(10))
    q = p * (1 + 1e-9 * np.random.default_rng(5).uniform(-1, 1, 10))
    q /= q.sum()
    exact = float(exact_values.js_distance(p, q))
    with np.errstate(invalid="ignore"):
        reference = scipy.spatial.distance.jensenshannon(p, q)
    assert not abs(reference - exact) < 0.01 * exact
    assert abs(js_distance(p, q) - exact) < 1e-14 * exact


@given(pairs())
def test_symmetry_is_exact(pair):
    p, q = pair
    for function in SYMMETRIC:
        assert function(p, q) == function(q, p)


@given(pairs())
def test_zero_exactly_when_equal(pair):
    p, q = pair
    for function in SYMMETRIC:
        assert function(p, p) == 0
        if np.abs(p - q).max() > 1e-12:
            assert function(p, q) > 0


@given(pairs())
def test_values_lie_within_bounds(pair):
    p, q = pair
    assert 0 <= js_divergence(p, q) <= np.log(2)
    assert 0 <= js_divergence(p, q, base=2) <= 1
    assert 0 <= total_variation(p, q) <= 1
    assert 0 <= hellinger_distance(p, q) <= 1


@pytest.mark.parametrize("n", [1, 2, 7, 1000])
def test_disjoint_supports_attain_the_bounds(n):
    w = np.random.default_rng(n).dirichlet(np.ones(n))
    p, q = np.append(w, np.zeros(n)), np.append(np.zeros(n), w)
    assert js_divergence(p, q) == np.log(2) and js_divergence(p, q, base=2) == 1
    assert js_distance(p, q, base=2) == 1
    assert total_variation(p, q) == pytest.approx(1, abs=1e-15)
    assert hellinger_distance(p, q) == pytest.approx(1, abs=1e-15)
    bound = -(0.25 * np.log(0.25) + 0.75 * np.log(0.75))
    assert js_divergence(p, q, weights=(0.25, 0.75)) == bound


@given(pairs(), st.floats(0.01, 0.99))
def test_js_is_weighted_mean_of_kl_from_mixture(pair, w):
    p, q = pair
    m = w * p + (1 - w) * q
    mean = w * kl_divergence(p, m) + (1 - w) * kl_divergence(q, m)
    assert js_divergence(p, q, weights=(w, 1 - w)) == pytest.approx(mean, rel=1e-9, abs=1e-14)


@given(pairs())
def test_js_is_mutual_information_of_outcome_and_source(pair):
    """Draw from p or q at random: JS is the information of the outcome about the source."""
    p, q = pair
    table = np.stack([p, q]) / 2
    assert js_divergence(p, q) == pytest.approx(mutual_information(table), rel=1e-7, abs=1e-12)


@given(pairs(), st.randoms(use_true_random=False))
def test_js_distance_satisfies_triangle_inequality(pair, random):
    p, q = pair
    r = np.array([random.random() for _ in p]) + 1e-9
    r /= r.sum()
    assert js_distance(p, q) <= js_distance(p, r) + js_distance(r, q) + 1e-12


def test_js_divergence_violates_triangle_inequality():
    p, r, q = [1, 0], [0.5, 0.5], [0, 1]
    assert js_divergence(p, q) > js_divergence(p, r) + js_divergence(r, q) + 0.2


@given(pairs())
def test_inequalities_between_measures(pair):
    p, q = pair
    tv, he = total_variation(p, q), hellinger_distance(p, q)
    assert kl_divergence(p, q) >= 2 * tv**2 - 1e-12
    assert he**2 <= tv + 1e-12
    assert tv <= he * np.sqrt(2 - he**2) + 1e-7
    assert js_divergence(p, q) <= np.log(2) * tv + 1e-12


@given(pairs(), st.integers(0, 19))
def test_merging_outcomes_never_increases_a_measure(pair, cut):
    p, q = pair
    cut = min(cut, len(p) - 1)
    merged = [np.append(x[:cut], x[cut:].sum()) for x in (p, q)]
    for function in SYMMETRIC:
        assert function(*merged) <= function(p, q) * (1 + 1e-9) + 1e-7


@given(pairs())
def test_total_variation_is_largest_difference_over_events(pair):
    p, q = pair
    event = p > q
    assert total_variation(p, q) == pytest.approx(p[event].sum() - q[event].sum(), abs=1e-12)


F_DIVERGENCES = {
    "KL": (lambda u: scipy.special.xlogy(u, u), np.inf, kl_divergence),
    "reverse KL": (lambda u: -np.log(u), 0.0, lambda p, q: kl_divergence(q, p)),
    "total variation": (lambda u: np.abs(u - 1) / 2, 0.5, total_variation),
    "Hellinger": (
        lambda u: np.square(np.sqrt(u) - 1) / 2,
        0.5,
        lambda p, q: hellinger_distance(p, q) ** 2,
    ),
    "JS": (
        lambda u: (scipy.special.xlogy(u, u) - (1 + u) * np.log((1 + u) / 2)) / 2,
        np.log(2) / 2,
        js_divergence,
    ),
}


@pytest.mark.parametrize("f, slope, named", list(F_DIVERGENCES.values()), ids=F_DIVERGENCES)
@given(pair=pairs())
def test_f_divergence_matches_named_measures(f, slope, named, pair):
    general = f_divergence(*pair, f, slope_at_infinity=slope)
    assert general == pytest.approx(named(*pair), rel=1e-7, abs=1e-12)


def test_f_divergence_of_batch():
    p, q = np.random.default_rng(6).dirichlet(np.ones(3), size=(2, 4))
    values = f_divergence(p.T, q.T, lambda u: (u - 1) ** 2, slope_at_infinity=np.inf, axis=0)
    assert values == pytest.approx(np.sum((p - q) ** 2 / q, axis=1))


@pytest.mark.parametrize(
    "f, slope, error, message",
    [
        (lambda u: u, 1.0, ValueError, r"f\(1\) = .* must be 0"),
        (lambda u: u * np.nan, 1.0, ValueError, r"f\(1\) = "),
        (lambda u: np.where(u > 1, np.nan, 0), 1.0, ValueError, "not NaN"),
        (lambda u: 0.0, 1.0, ValueError, "take and return an array"),
        (lambda u: np.zeros(1), 1.0, ValueError, "one for each"),
        ("log", 1.0, TypeError, "must be a function"),
        (lambda u: u - 1, np.nan, ValueError, "slope_at_infinity = nan"),
        (lambda u: u - 1, [1.0], ValueError, "slope_at_infinity"),
        (lambda u: u - 1, "1", TypeError, "slope_at_infinity holds strings"),
    ],
)
def test_invalid_f_is_rejected(f, slope, error, message):
    with pytest.raises(error, match=message):
        f_divergence([0.25, 0.75], [0.5, 0.5], f, slope_at_infinity=slope)


@pytest.mark.parametrize(
    "weights", [(1, 1), (0, 1), (-1, 2), (0.5,), 0.5, (0.5, 0.25, 0.25), (np.nan, 0.5)]
)
def test_invalid_weights_are_rejected(weights):
    with pytest.raises(ValueError, match=r"weights = .* must be two positive numbers"):
        js_divergence([0.5, 0.5], [0.5, 0.5], weights=weights)


@pytest.mark.parametrize("function", SYMMETRIC)
def test_axis_keepdims_and_types(function):
    p, q = np.random.default_rng(7).dirichlet(np.ones(4), size=(2, 5, 3))
    rows = function(p, q)
    assert rows.shape == (5, 3) and rows[2, 1] == function(p[2, 1], q[2, 1])
    assert np.array_equal(function(p.swapaxes(0, 2), q.swapaxes(0, 2), axis=0), rows.T)
    assert function(p, q, keepdims=True).shape == (5, 3, 1)
    assert type(function(p[0, 0], q[0, 0])) is float
    narrow = function(p[0].astype("f4"), q[0].astype("f4"))
    assert narrow.dtype == np.float32 and narrow == pytest.approx(rows[0], rel=1e-4)
    counts = np.array([[3, 1]]), np.array([[1, 1]])
    shares = np.array([[0.75, 0.25]]), np.array([[0.5, 0.5]])
    assert function(*counts, normalize=True) == function(*shares)


def test_rounded_totals_do_not_exceed_upper_bound():
    rng = np.random.default_rng(8)
    for n in range(2, 60):
        w = rng.dirichlet(np.ones(n))
        p, q = np.append(w, np.zeros(n)), np.append(np.zeros(n), w[::-1])
        assert total_variation(p, q) <= 1 and hellinger_distance(p, q) <= 1


def test_js_of_batch_mixing_disjoint_and_overlapping_pairs():
    p = np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.2, 0.3, 0.5]])
    q = np.array([[0.0, 0.0, 1.0], [0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])
    rows = js_divergence(p, q, base=2)
    assert list(rows) == [js_divergence(a, b, base=2) for a, b in zip(p, q)]
    assert rows[0] == 1 and 0 < rows[1] < 1 and rows[2] == 0


def test_f_divergence_options():
    def chi_squared(u):
        return (u - 1) ** 2

    def D(p, q, **options):
        return f_divergence(p, q, chi_squared, slope_at_infinity=np.inf, **options)

    p, q = np.random.default_rng(9).dirichlet(np.ones(3), size=(2, 4))
    assert D(p, q, keepdims=True).shape == (4, 1)
    assert D(p.T, q.T, axis=0, keepdims=True).shape == (1, 4)
    assert D(p.astype("f4"), q.astype("f4")).dtype == np.float32
    assert D([3, 1], [2, 2], normalize=True) == D([0.75, 0.25], [0.5, 0.5])
    with pytest.raises(ValueError, match="p sums to 4"):
        D([3, 1], [2, 2])
    assert D([0.5, 0.5], [1.0, 0.0]) == np.inf


DIVERGENCES = [kl_divergence, js_divergence, total_variation]


@given(pairs(), st.floats(0, 1), st.randoms(use_true_random=False))
def test_joint_convexity(pair, t, random):
    """The divergence of mixtures is at most the mixture of the divergences."""
    p, q = pair
    first, second = (np.array([random.random() + 1e-6 for _ in p]) for _ in "pq")
    first, second = first / first.sum(), second / second.sum()
    for function in DIVERGENCES:
        mixed = function((1 - t) * p + t * first, (1 - t) * q + t * second)
        mean = t * function(first, second)
        mean += (1 - t) * function(p, q) if t < 1 else 0.0
        assert mixed <= mean * (1 + 1e-9) + 1e-12


@given(pairs(), st.integers(1, 5), st.integers(0, 10**6))
def test_data_processing_inequality(pair, m, seed):
    """No channel, deterministic or random, increases a measure."""
    p, q = pair
    channel = np.random.default_rng(seed).dirichlet(np.ones(m), size=len(p))
    for function in (*DIVERGENCES, hellinger_distance, js_distance):
        after = [x @ channel / (x @ channel).sum() for x in (p, q)]
        assert function(*after) <= function(p, q) * (1 + 1e-9) + 1e-7


@given(pairs(), st.integers(0, 10**6))
def test_order_of_outcomes_does_not_matter(pair, seed):
    p, q = pair
    order = np.random.default_rng(seed).permutation(len(p))
    for function in (*DIVERGENCES, hellinger_distance, js_distance):
        assert function(p[order], q[order]) == pytest.approx(function(p, q), rel=1e-12)


TINY = 5e-324


@pytest.mark.parametrize(
    "f, slope, exact",
    [
        (lambda u: np.abs(u - 1) / 2, 0.5, 0.5),
        (lambda u: np.square(np.sqrt(u) - 1) / 2, 0.5, 1 - np.sqrt(0.5)),
        (lambda u: np.log(2 / (1 + u)), 0.0, np.log(4 / 3)),
    ],
)
def test_an_f_divergence_where_the_ratio_is_beyond_doubles(f, slope, exact):
    found = f_divergence([0.5, 0.5], [1, TINY], f, slope_at_infinity=slope)
    assert found == pytest.approx(exact, rel=1e-14)


def test_an_infinite_slope_where_the_ratio_is_beyond_doubles_is_refused():
    with pytest.raises(ValueError, match=r"^q\[1\] = .* is so small beside p .* beyond doubles"):
        f_divergence([0.5, 0.5], [1, TINY], lambda u: (u - 1) ** 2, slope_at_infinity=np.inf)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "f, error, message",
    [
        (lambda u: u - 1 + 0j, TypeError, r"^f\(1\) holds complex numbers"),
        (lambda u: ["a"] * len(u), TypeError, r"^f\(1\) holds strings"),
        (lambda u: np.ma.array(u - 1), TypeError, r"^f\(1\) is a masked array"),
        (lambda u: None, TypeError, r"^f\(1\) is None"),
        (
            lambda u: (u - 1).astype(complex if u[0] < 1 else float),
            TypeError,
            r"^f\(p/q\) holds co",
        ),
        (lambda u: 0.0, ValueError, r"^f\(1\) = array\(0.\) must be 0, and f must take and return"),
    ],
)
def test_a_function_that_returns_other_things_is_refused(f, error, message):
    with pytest.raises(error, match=message):
        f_divergence([0.25, 0.75], [0.5, 0.5], f, slope_at_infinity=1.0)


def test_a_function_of_one_number_is_told_that_it_gets_an_array():
    for f in (lambda u: u if u > 1 else 0 * u, lambda u: u - 1 if u else u):
        with pytest.raises(ValueError) as info:
            f_divergence([0.25, 0.75], [0.5, 0.5], f, slope_at_infinity=1.0)
        assert any("f is called with an array" in note for note in info.value.__notes__)


def test_the_slope_of_a_convex_function_is_above_minus_infinity():
    with pytest.raises(ValueError, match=r"^slope_at_infinity = -inf must be one number, or inf"):
        f_divergence([0.5, 0.5], [1, 0], np.log, slope_at_infinity=-np.inf)
