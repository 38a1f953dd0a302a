"""Measures of two variables: joint and conditional entropy, mutual information."""

from collections import Counter
from decimal import Decimal
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
from tests.unit.growth import peak_memory, steps


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
    with mpmath.workdps(800):
        exact = mpmath.matrix([[float(x) for x in row] for row in table])
        rows = [mpmath.fsum(exact[i, :]) for i in range(exact.rows)]
        columns = [mpmath.fsum(exact[:, j]) for j in range(exact.cols)]
        return mpmath.fsum(
            (exact[i, j] * mpmath.log(exact[i, j] / (rows[i] * columns[j])) if exact[i, j] else 0)
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


def test_mutual_information_where_products_of_margins_underflow():
    assert mutual_information([[0.5, 0, 0], [0, 0.5, 0], [0, 0, 1e-200]]) == np.log(2)
    assert mutual_information([[1, 0], [0, 1e-162]]) == pytest.approx(3.7301872e-160, rel=1e-7)
    rng = np.random.default_rng(5)
    for _ in range(150):
        shape = rng.integers(1, 5, size=2)
        table = 10.0 ** rng.uniform(-320, 0, shape) * (rng.random(shape) < 0.8)
        table.flat[rng.integers(table.size)] = 1.0
        table /= table.sum()
        exact = exact_mutual_information(table)
        error = abs(mutual_information(table) - exact)
        assert error <= 32 * 2**-52 * mpmath.sqrt(exact) * max(1, mpmath.sqrt(exact)) + 1e-300


def test_conditional_entropy_of_the_smallest_probabilities_is_finite():
    for table in ([[1.0, 5e-324]], [[1.0, 5e-324], [5e-324, 1e-310]]):
        shares = np.array(table)
        exact = exact_conditional_entropy(shares)
        assert conditional_entropy(shares, given=0) == pytest.approx(float(exact), abs=1e-318)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=80))
def test_information_gain_accuracy(observations):
    labels, feature = zip(*observations)
    assert_accurate_gain(labels, feature)


def test_information_gain_accuracy_when_nearly_independent():
    """The sum of p log(p/q) has half of the digits there."""
    for counts in ([[1000, 1001], [1000, 1000]], [[3000, 2999, 1], [1500, 1500, 0]]):
        pairs = [
            (i, j) for i, row in enumerate(counts) for j, c in enumerate(row) for _ in range(c)
        ]
        assert_accurate_gain(*zip(*pairs))


def assert_accurate_gain(labels, feature):
    counts = contingency_table(labels, feature).counts
    n = len(labels)
    with mpmath.workdps(60):
        exact = mpmath.fsum(
            mpmath.mpf(int(c)) / n * mpmath.log(mpmath.mpf(int(c)) * n / (int(r) * int(k)))
            for row, r in zip(counts, counts.sum(axis=1))
            for c, k in zip(row, counts.sum(axis=0))
            if c
        )
    independent = np.array_equal(counts * n, np.outer(counts.sum(axis=1), counts.sum(axis=0)))
    gain = information_gain(labels, feature)
    if independent:
        assert gain == 0
    else:
        assert exact_values.relative_error(gain, exact) <= 32


def test_information_gain_of_a_constant_is_0():
    feature = np.random.default_rng(6).integers(0, 7, size=1000)
    assert information_gain(["yes"] * 1000, feature) == 0
    assert information_gain(feature, np.zeros(1000)) == 0


def test_many_different_values_take_nearly_linear_time_and_memory():
    """A dense table of 30 000 values by as many would take 7 GB."""
    rng = np.random.default_rng(7)
    ids = rng.permutation(30_000)
    gain = information_gain(ids, ids[::-1], base=2)
    assert gain == pytest.approx(np.log2(30_000))
    table = contingency_table(ids, ids[::-1], sparse=True)
    assert table.counts.nnz == 30_000 and table.counts.shape == (30_000, 30_000)


@pytest.mark.parametrize("kind", [int, str, object])
@pytest.mark.parametrize(
    "call", [information_gain, lambda x, y: contingency_table(x, y, sparse=True)]
)
def test_steps_and_memory_grow_with_the_observations(call, kind):
    """Nothing is done in Python for each value of an array, nor for each pair of values."""
    few, many = (np.arange(n).astype(kind) for n in (1000, 8000))
    assert peak_memory(lambda: call(many, many)) < 10 * peak_memory(lambda: call(few, few))
    limit = 10 if kind is object else 1.1
    assert steps(lambda: call(many, many)) < limit * steps(lambda: call(few, few))


def test_sparse_counts_are_those_of_the_dense_table():
    x, y = np.random.default_rng(8).integers(0, 5, size=(2, 40))
    dense, sparse = contingency_table(x, y), contingency_table(x, y, sparse=True)
    assert np.array_equal(sparse.counts.toarray(), dense.counts)
    assert np.array_equal(sparse.rows, dense.rows)


def test_table_that_does_not_fit_says_so():
    ids = np.arange(2 * 10**6)
    with pytest.raises(MemoryError, match=r"2000000 different values .*pass sparse=True"):
        contingency_table(ids, ids)


OBJECTS = [
    # Values, and what counts as different among them, in order.
    ([1, "1", 1.0, "1"], [1, "1"]),
    ([1, "a", 1, None], [1, "a"]),
    (["b", "a", float("nan"), "b"], ["a", "b"]),
    ([Decimal("0.5"), Decimal("NaN"), Decimal("0.50"), 2], [Decimal("0.5"), 2]),
    ([Decimal("sNaN"), Decimal(1), Decimal(1), Decimal(1)], None),
    ([2**53 + 1, 2.0**53, 2**53, 2**53 + 1], [2**53, 2**53 + 1]),
    ([2**70, -(2**70), 2**70, 0], [-(2**70), 0, 2**70]),
    ([("a", 1), ("a", 2), ("a", 1), ("b", 0)], [("a", 1), ("a", 2), ("b", 0)]),
    (["", "a", "", "a"], ["", "a"]),
    (["a", "a\0", "a", "a\0"], ["a", "a\0"]),
    ([b"a", "a", b"a", "a"], [b"a", "a"]),
    ([True, False, True, False], [False, True]),
    ([float("nan")] * 3 + [1.0], [1.0]),
    (np.array([float("nan"), "a", float("nan"), "a"], dtype=object), ["a"]),
    (np.array(["2020-01-02", "NaT", "2020-01-01", "2020-01-02"], "M8[D]"), None),
]


@pytest.mark.parametrize("x, values", OBJECTS, ids=str)
def test_values_of_any_type_are_told_apart(x, values):
    is_missing = [v is None or v != v if not isinstance(v, Decimal) else v.is_nan() for v in x]
    if values is None:
        values = sorted({v for v, missing in zip(x, is_missing) if not missing})
    y = list(range(len(x)))
    if any(is_missing):
        with pytest.raises((ValueError, TypeError), match=rf"x\[{is_missing.index(True)}\]"):
            contingency_table(x, y)
        if "sNaN" in str(x):
            return
    table = contingency_table(x, y, missing="drop")
    assert list(table.rows) == list(values)
    for i, value in enumerate(table.rows):
        where = [k for k, v in enumerate(x) if v == value]
        assert list(table.columns[table.counts[i] > 0]) == where


def test_pairs_with_a_missing_value_are_dropped_together():
    x, y = [1.0, np.nan, 2.0, 3.0], ["a", "b", None, "a"]
    table = contingency_table(x, y, missing="drop")
    assert list(table.rows) == [1, 3] and list(table.columns) == ["a"]
    assert information_gain(x, y, missing="drop") == 0
    with pytest.raises(ValueError, match="no pair of x and y is left"):
        contingency_table([np.nan], [1], missing="drop")
    with pytest.raises(ValueError, match="missing = 'keep'"):
        contingency_table([1], [1], missing="keep")
    with pytest.raises(ValueError, match=r"y\[2\] is missing \(None\)"):
        contingency_table([1.0, 1.0, 2.0, 3.0], y)


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
    ([[1], [2]], ValueError, r"{} has shape \(2, 1\); .*pass its only column"),
    ([{1}, {2}], TypeError, r"{}\[0\] = \{{1\}} cannot be counted"),
    ({"a": 1}, TypeError, "{} is of type dict"),
    (iter([1, 2]), TypeError, r"{} is of type list_iterator; pass list\({}\)"),
    (np.ma.array([1, 2], mask=[0, 1]), TypeError, "{} is a masked array"),
    ([1], ValueError, "come in pairs"),
]


@pytest.mark.parametrize("bad, error, message", BAD_OBSERVATIONS)
def test_invalid_observations_are_rejected(bad, error, message):
    for function, first, second in (
        (contingency_table, "x", "y"),
        (information_gain, "labels", "feature"),
    ):
        with pytest.raises(error, match=message.format(first, first)):
            function(bad, [0, 1])
        with pytest.raises(error, match=message.format(second, second)):
            function([0, 1], bad)


def test_integers_of_64_bits_stay_apart_with_and_without_sign():
    # As hashes of some libraries are; NumPy makes rounded floats of such a list.
    x = [2**63, 2**63 + 1, -1]
    assert contingency_table(x, [0, 0, 1]).rows.tolist() == sorted(x)
