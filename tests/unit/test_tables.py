"""Measures of two variables: joint and conditional entropy, mutual information."""

from collections import Counter
from functools import partial

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats.contingency import crosstab

from bookbuild import exact_values
from divlib import (
    conditional_entropy,
    contingency_table,
    entropy,
    information_gain,
    joint_entropy,
    kl_divergence,
    mutual_information,
)
from tests.unit.distributions import WEIGHTS


@st.composite
def tables(draw):
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    table = draw(arrays(float, shape, elements=WEIGHTS).filter(lambda w: w.sum() > 0))
    return table / table.sum()


def exact_conditional_entropy(table):
    """H(column | row) in nats, to 80 digits."""
    with mpmath.workdps(80):
        total = mpmath.mpf(0)
        for row in table:
            values = [mpmath.mpf(float(x)) for x in row if x > 0]
            whole = mpmath.fsum(values)
            total += mpmath.fsum(x * mpmath.log(whole / x) for x in values)
        return total


@given(tables())
def test_chain_rule(table):
    H, H_x, H_y = joint_entropy(table), entropy(table.sum(1)), entropy(table.sum(0))
    assert pytest.approx(H, abs=1e-9) == H_x + conditional_entropy(table, given=0)
    assert pytest.approx(H, abs=1e-9) == H_y + conditional_entropy(table, given=1)
    assert mutual_information(table) == pytest.approx(H_x + H_y - H, abs=1e-9)


@given(tables())
def test_bounds_and_symmetries(table):
    information = mutual_information(table, base=2)
    assert 0 <= information <= min(*(entropy(table.sum(k), base=2) for k in (0, 1))) + 1e-9
    assert information == pytest.approx(mutual_information(table.T, base=2), rel=1e-9, abs=1e-14)
    assert 0 <= conditional_entropy(table, given=0) <= entropy(table.sum(0)) + 1e-9
    assert conditional_entropy(table, given=1) == conditional_entropy(table.T, given=0)
    assert conditional_entropy(table, given=-1) == conditional_entropy(table, given=1)
    assert conditional_entropy(table, given=-2) == conditional_entropy(table, given=0)


@given(tables())
def test_mutual_information_is_kl_from_product_of_marginals(table):
    product = np.outer(table.sum(1), table.sum(0))
    divergence = kl_divergence(table.ravel(), product.ravel())
    assert mutual_information(table) == pytest.approx(divergence, rel=1e-9, abs=1e-14)


def test_mutual_information_is_expected_kl_of_posterior_from_prior():
    table = np.random.default_rng(1).dirichlet(np.ones(12)).reshape(3, 4)
    posteriors = table / table.sum(axis=1, keepdims=True)
    priors = np.tile(table.sum(axis=0), (3, 1))
    expected = table.sum(axis=1) @ kl_divergence(posteriors, priors)
    assert mutual_information(table) == pytest.approx(expected, rel=1e-12)


def test_joint_entropy_accuracy():
    rng = np.random.default_rng(2)
    for _ in range(100):
        table = rng.dirichlet(np.full(12, 0.3)).reshape(3, 4)
        exact = exact_values.entropy(table.ravel())
        assert exact_values.relative_error(joint_entropy(table), exact) <= 4


@pytest.mark.parametrize("tiny", [0.0, 1e-300, 1e-30, 1e-17, 1e-9, 1e-3])
def test_conditional_entropy_accuracy_when_nearly_determined(tiny):
    rng = np.random.default_rng(3)
    for _ in range(50):
        table = np.diag(rng.dirichlet(np.ones(5))) + tiny * rng.dirichlet(np.ones(25)).reshape(5, 5)
        table /= table.sum()
        exact = exact_conditional_entropy(table)
        value = conditional_entropy(table, given=0)
        assert value == 0 if tiny == 0 else exact_values.relative_error(value, exact) <= 16


@pytest.mark.parametrize("scale", [1e-2, 1e-5, 1e-8])
def test_mutual_information_accuracy_when_nearly_independent(scale):
    """A difference of entropies has no correct digits at the smallest scale."""
    rng = np.random.default_rng(4)
    for _ in range(50):
        table = np.outer(rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(3)))
        table *= 1 + scale * rng.uniform(-1, 1, table.shape)
        table /= table.sum()
        exact = exact_mutual_information(table)
        error = abs(mutual_information(table) - exact)
        assert error <= 20 * 2**-52 * mpmath.sqrt(exact)


def exact_mutual_information(table):
    with mpmath.workdps(60):
        exact = mpmath.matrix([[float(x) for x in row] for row in table])
        rows = [mpmath.fsum(exact[i, :]) for i in range(exact.rows)]
        columns = [mpmath.fsum(exact[:, j]) for j in range(exact.cols)]
        return mpmath.fsum(
            exact[i, j] * mpmath.log(exact[i, j] / (rows[i] * columns[j]))
            - exact[i, j]
            + rows[i] * columns[j]
            for i in range(exact.rows)
            for j in range(exact.cols)
        )


def test_exact_cases():
    independent, determined = np.full((4, 2), 0.125), np.eye(4) / 4
    assert mutual_information(independent) == 0
    assert mutual_information(determined, base=2) == 2
    assert conditional_entropy(independent, given=1, base=2) == 2
    assert conditional_entropy(determined, given=1) == 0
    assert joint_entropy(independent, base=2) == 3
    with_zero_row = [[0.5, 0.5], [0.0, 0.0]]
    assert conditional_entropy(with_zero_row, given=0, base=2) == 1
    assert conditional_entropy(with_zero_row, given=1, base=2) == 0
    assert mutual_information(with_zero_row) == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), min_size=1, max_size=60))
def test_contingency_table_matches_counts(observations):
    x, y = zip(*observations)
    table = contingency_table(x, y)
    found = {
        (a, b): table.counts[i, j]
        for i, a in enumerate(table.rows)
        for j, b in enumerate(table.columns)
        if table.counts[i, j]
    }
    assert found == Counter(observations)
    (rows, columns), counts = crosstab(x, y)
    assert np.array_equal(counts, table.counts) and list(rows) == list(table.rows)
    assert list(columns) == list(table.columns)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2)), min_size=1, max_size=40))
def test_information_gain_is_reduction_of_entropy(observations):
    labels, feature = map(np.array, zip(*observations))
    _, counts = np.unique(labels, return_counts=True)
    before, after = entropy(counts, normalize=True, base=2), 0.0
    for value in np.unique(feature):
        part = labels[feature == value]
        _, counts = np.unique(part, return_counts=True)
        after += len(part) / len(labels) * entropy(counts, normalize=True, base=2)
    gain = information_gain(labels, feature, base=2)
    assert gain == pytest.approx(before - after, abs=1e-9) and gain >= 0


def test_result_types_and_normalization():
    counts = [[2, 1], [0, 1]]
    shares = np.array(counts) / 4
    for function in (joint_entropy, mutual_information, partial(conditional_entropy, given=0)):
        assert function(counts, normalize=True) == function(shares)
        assert type(function(shares)) is float
        assert function(shares.astype("f4")).dtype == np.float32


TABLE_CALLS = [joint_entropy, mutual_information, lambda t: conditional_entropy(t, given=0)]
BAD_TABLES = [
    ([0.5, 0.5], ValueError, r"pxy has shape \(2,\); .* two axes"),
    (0.5, ValueError, r"pxy has shape \(\)"),
    ([[[1.0]]], ValueError, r"pxy has shape \(1, 1, 1\)"),
    (np.empty((0, 2)), ValueError, "pxy is empty"),
    ([[0.5, 0.6]], ValueError, "pxy sums to 1.1; .*normalize=True"),
    ([[2, 2]], ValueError, "pxy sums to 4.0"),
    ([[0.5, -0.5], [0.5, 0.5]], ValueError, r"pxy\[0, 1\] = -0.5 is negative"),
    ([[0.5], [np.nan]], ValueError, r"pxy\[1, 0\] = nan"),
    ([["a"]], TypeError, "pxy holds strings"),
    (np.ma.array([[1.0]]), TypeError, "pxy is a masked array"),
]


@pytest.mark.parametrize("call", TABLE_CALLS)
@pytest.mark.parametrize("table, error, message", BAD_TABLES)
def test_invalid_tables_are_rejected(call, table, error, message):
    with pytest.raises(error, match=message):
        call(table)


@pytest.mark.parametrize("given", [2, -3, 0.5, None, "x"])
def test_invalid_given_is_rejected(given):
    with pytest.raises((ValueError, TypeError), match="given"):
        conditional_entropy([[1.0]], given=given)


BAD_OBSERVATIONS = [
    ([], ValueError, r"{} has shape \(0,\)"),
    ([[1, 2]], ValueError, r"{} has shape \(1, 2\)"),
    (3, ValueError, r"{} has shape \(\)"),
    ([1.0, np.nan], ValueError, r"{}\[1\] is missing"),
    (np.array(["2020-01-01", "NaT"], "M8[D]"), ValueError, r"{}\[1\] is missing"),
    ([1, None], ValueError, r"{}\[1\] is missing"),
    ([[1], [1, 2]], ValueError, "{} is not a list of observations"),
    (np.ma.array([1, 2], mask=[0, 1]), TypeError, "{} is a masked array"),
    ([1], ValueError, "come in pairs"),
]


@pytest.mark.parametrize("bad, error, message", BAD_OBSERVATIONS)
def test_invalid_observations_are_rejected(bad, error, message):
    for function, first, second in (
        (contingency_table, "x", "y"),
        (information_gain, "labels", "feature"),
    ):
        with pytest.raises(error, match=message.format(first)):
            function(bad, [0, 1])
        with pytest.raises(error, match=message.format(second)):
            function([0, 1], bad)
