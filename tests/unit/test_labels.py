"""Labels of pandas and xarray: those that belong together must agree, and results keep them."""

import numpy as np
import pytest

import divlib
from tests.unit.distributions import PAIR_FUNCTIONS

pd = pytest.importorskip("pandas", reason="pandas is not installed")
xr = pytest.importorskip("xarray", reason="xarray is not installed")

OTHER = r"{} (differ|list the same labels in another order) .*align the two first .*\.to_numpy\(\)"
LETTERS, TURNED, OTHERS = ["a", "b", "c"], ["b", "a", "c"], ["a", "b", "d"]
SHARES = [0.5, 0.25, 0.25]
COVARIANCE = np.diag([1.0, 2.0, 3.0])


def series(index, values=SHARES):
    return pd.Series(values, index=index)


def frame(index, columns, values=COVARIANCE):
    return pd.DataFrame(values, index=index, columns=columns)


LABELLED_PAIRS = [
    *PAIR_FUNCTIONS,
    lambda p, q: divlib.f_divergence(p, q, lambda u: (u - 1) ** 2, slope_at_infinity=np.inf),
    lambda p, q: divlib.renyi_divergence(p, q, 2),
]
# A function of labels, with those of two arguments that belong together in the other places.
CALLS = {
    **{f"pair {k}": (f, "p.index and q.index") for k, f in enumerate(LABELLED_PAIRS)},
    "weights": (
        lambda x, y: divlib.wasserstein_distance(x, [1.0], y),
        "u_values.index and u_weights.index",
    ),
    "other weights": (
        lambda x, y: divlib.wasserstein_distance([1.0], x, [1.0], y),
        "v_values.index and v_weights.index",
    ),
    "positions": (
        lambda x, y: divlib.earth_mover_distance(x, x.to_numpy(), positions=y.cumsum()),
        "p.index and positions.index",
    ),
    "sources": (
        lambda x, y: divlib.optimal_transport(x, SHARES, frame(y.index, LETTERS)),
        "a.index and cost.index",
    ),
    "targets": (
        lambda x, y: divlib.linear_programme(SHARES, x, frame(LETTERS, y.index)),
        "b.index and cost.columns",
    ),
    "scaled sources": (
        lambda x, y: divlib.sinkhorn(x, SHARES, frame(y.index, LETTERS), 1),
        "a.index and cost.index",
    ),
    "two on the same points": (
        lambda x, y: divlib.sinkhorn_divergence(x, y, 1 - np.eye(len(x)), 1),
        "a.index and b.index",
    ),
    "coordinates": (
        lambda x, y: divlib.energy_distance(frame(LETTERS, x.index), frame(LETTERS, y.index)),
        "u.columns and v.columns",
    ),
    "coordinates for a kernel": (
        lambda x, y: divlib.maximum_mean_discrepancy(
            frame(LETTERS, x.index), frame(LETTERS, y.index), bandwidth=1
        ),
        "u.columns and v.columns",
    ),
    "coordinates of a witness": (
        lambda x, y: divlib.witness(
            frame(LETTERS, x.index), COVARIANCE, frame(LETTERS, y.index), bandwidth=1
        ),
        "u.columns and at.columns",
    ),
    "coordinates of slices": (
        lambda x, y: divlib.sliced_wasserstein_distance(
            frame(LETTERS, x.index), frame(LETTERS, y.index), rng=0
        ),
        "u_values.columns and v_values.columns",
    ),
    "weights of points": (
        lambda x, y: divlib.sliced_wasserstein_distance(
            frame(x.index, LETTERS), frame(LETTERS, LETTERS), y, rng=0
        ),
        "u_values.index and u_weights.index",
    ),
    "other weights of points": (
        lambda x, y: divlib.sliced_wasserstein_distance(
            frame(LETTERS, LETTERS), frame(x.index, LETTERS), None, y, rng=0
        ),
        "v_values.index and v_weights.index",
    ),
    "prices of sources": (
        lambda x, y: divlib.dual_objective(x, SHARES, y, SHARES),
        "f.index and a.index",
    ),
    "prices of targets": (
        lambda x, y: divlib.dual_objective(SHARES, x, SHARES, y),
        "g.index and b.index",
    ),
    "costs": (
        lambda x, y: divlib.c_transform(x, frame(y.index, LETTERS)),
        "f.index and cost.index",
    ),
    "points": (divlib.lipschitz_constant, "f_values.index and points.index"),
    "observations": (divlib.contingency_table, "x.index and y.index"),
    "gain": (divlib.information_gain, "labels.index and feature.index"),
    "means": (
        lambda x, y: divlib.gaussian_kl(x, COVARIANCE, y, COVARIANCE),
        "mean_p.index and mean_q.index",
    ),
    "mean and covariance": (
        lambda x, y: divlib.gaussian_wasserstein2(x, frame(y.index, y.index), x, COVARIANCE),
        "mean_p.index and cov_p.index",
    ),
    "covariance": (
        lambda x, y: divlib.gaussian_entropy(frame(x.index, y.index)),
        "cov.index and cov.columns",
    ),
    "covariances": (
        lambda x, y: divlib.gaussian_wasserstein2(
            SHARES, frame(x.index, x.index), SHARES, frame(y.index, y.index)
        ),
        "cov_p.index and cov_q.index",
    ),
    "classes": (
        lambda x, y: divlib.cross_entropy_with_logits(
            frame(x.index, LETTERS), pd.Series([0, 1, 2], index=y.index)
        ),
        "logits.index and labels.index",
    ),
    "shares of classes": (
        lambda x, y: divlib.cross_entropy_with_logits(
            frame(LETTERS, x.index), frame(LETTERS, y.index, np.eye(3))
        ),
        "logits.columns and labels.columns",
    ),
}


@pytest.mark.parametrize("call, names", list(CALLS.values()), ids=CALLS)
@pytest.mark.parametrize("index", [TURNED, OTHERS, [0, 1, 2]], ids=["turned", "other", "places"])
def test_labels_that_differ_are_refused_with_how_to_align(call, names, index):
    with pytest.raises(ValueError, match=OTHER.format(names)):
        call(series(LETTERS), series(index))


@pytest.mark.parametrize("call", [call for call, _ in CALLS.values()], ids=CALLS)
def test_equal_labels_are_accepted(call):
    call(series(LETTERS), series(pd.CategoricalIndex(LETTERS)))


def test_witness_keeps_the_labels_of_where_it_is_evaluated():
    plain = divlib.witness(COVARIANCE, -COVARIANCE, np.eye(3), bandwidth=1)
    rows = divlib.witness(COVARIANCE, -COVARIANCE, frame(LETTERS, TURNED, np.eye(3)), bandwidth=1)
    pd.testing.assert_series_equal(rows, series(LETTERS, plain))
    numbers = divlib.witness(SHARES, [0.0], series(TURNED), bandwidth=1)
    assert list(numbers.index) == TURNED
    array = xr.DataArray(SHARES, dims="z", coords={"z": LETTERS})
    assert list(divlib.witness(SHARES, [0.0], array, bandwidth=1).indexes["z"]) == LETTERS


def test_counts_of_values_do_not_meet_in_places():
    first, second = (pd.Series(list(x)).value_counts() for x in ("aab", "aac"))
    with pytest.raises(
        ValueError, match=r"'b' and 'c' in place 1.*p\.align\(q\), with fill_value=0"
    ):
        divlib.kl_divergence(first, second, normalize=True)
    p, q = first.align(second, fill_value=0)
    assert divlib.kl_divergence(p, q, normalize=True) == np.inf
    with pytest.raises(ValueError, match=r"another order .*q\.reindex\(index=p\.index\)"):
        divlib.kl_divergence(first, first[::-1], normalize=True)
    longer = pd.Series(list("aabc")).value_counts()
    with pytest.raises(ValueError, match=r"2 and 3 labels"):
        divlib.kl_divergence(first, longer, normalize=True)


def test_labels_that_cannot_be_compared_are_refused_like_others():
    for index in ([pd.NA, "b", "c"], [float("nan"), "b", "c"], [("a", 1), "b", "c"]):
        odd = series(pd.Index(index, dtype=object))
        with pytest.raises(ValueError, match=r"p.index and q.index differ .* in place 0"):
            divlib.kl_divergence(series(LETTERS), odd)
        assert divlib.kl_divergence(odd, odd.copy()) == 0


def test_pandas_and_xarray_together():
    array = data_array(SHARES, ("letter",), letter=LETTERS)
    assert divlib.kl_divergence(series(LETTERS), array) == 0
    for p, q in ((series(TURNED), array), (array, series(TURNED))):
        with pytest.raises(ValueError, match="convert q to the type of p, and reindex it"):
            divlib.kl_divergence(p, q)


def test_one_labelled_argument_is_enough():
    assert divlib.kl_divergence(series(LETTERS), SHARES) == 0


def test_rows_keep_their_labels():
    p = frame(["x", "y"], LETTERS, [SHARES, [1.0, 0.0, 0.0]])
    q = p.iloc[::-1].set_axis(["x", "y"])
    for function in LABELLED_PAIRS:
        rows = function(p, q)
        assert list(rows.index) == ["x", "y"]
        assert np.array_equal(rows, function(p.to_numpy(), q.to_numpy()))
    assert list(divlib.entropy(p).index) == ["x", "y"]
    assert list(divlib.entropy(p.T, axis=0).index) == ["x", "y"]
    assert divlib.entropy(p, keepdims=True).shape == (2, 1)
    losses = divlib.cross_entropy_with_logits(p, [0, 1], reduction="none")
    assert list(losses.index) == ["x", "y"]


def test_single_probabilities_keep_their_labels():
    for function in (divlib.self_information, divlib.binary_entropy):
        of_series, of_frame = function(series(LETTERS)), function(frame(LETTERS, OTHERS, np.eye(3)))
        assert list(of_series.index) == LETTERS and of_series["a"] == function(0.5)
        assert list(of_frame.index) == LETTERS and list(of_frame.columns) == OTHERS


def test_prices_of_targets_keep_their_labels():
    prices = divlib.c_transform(series(LETTERS, [0.0, 1.0, 2.0]), frame(LETTERS, OTHERS))
    assert list(prices.index) == OTHERS


def data_array(values, dims, **coordinates):
    return xr.DataArray(values, dims=dims, coords=coordinates)


def test_dimensions_of_xarray():
    p = data_array([SHARES, [1.0, 0.0, 0.0]], ("day", "letter"), letter=LETTERS, day=[3, 4])
    rows = divlib.entropy(p, axis=1)
    assert rows.dims == ("day",) and list(rows["day"]) == [3, 4] and "letter" not in rows.coords
    columns = divlib.entropy(p.T, axis=0)
    assert columns.identical(rows)
    square = data_array(np.eye(2), ("day", "letter"))
    with pytest.raises(
        ValueError, match=r"\('day', 'letter'\) and q \('letter', 'day'\); transpose"
    ):
        divlib.kl_divergence(square, square.T)
    turned = p.isel(letter=[1, 0, 2])
    with pytest.raises(ValueError, match=r"p.indexes\['letter'\] .*xarray.align\(p, q, join"):
        divlib.kl_divergence(p, turned)
    without = data_array(p.to_numpy(), ("day", "letter"))
    assert divlib.kl_divergence(p, without).dims == ("day",)


def test_missing_numbers_of_pandas_are_refused_by_place():
    with pytest.raises(ValueError, match=r"p\[1\] = nan is not a number"):
        divlib.entropy(pd.Series([0.5, None], dtype="Float64"))
    with pytest.raises(ValueError, match=r"p\[1\] is missing \(<NA>\)"):
        divlib.entropy(np.array([0.5, pd.NA], dtype=object))
    with pytest.raises(TypeError, match=r"u_values holds .*datetime.*divide by a unit"):
        divlib.wasserstein_distance(pd.to_datetime(["2020-01-01"]), [1.0])


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["a", None, "b"]),
        pd.Series(["a", np.nan, "b"], dtype=object),
        pd.Series(["a", pd.NA, "b"], dtype="string"),
        pd.Series(["a", None, "b"], dtype="category"),
        pd.Series([1, None, 2], dtype="Int64"),
        pd.Series([True, None, False], dtype="boolean"),
        pd.Series(pd.to_datetime(["2020-01-01", None, "2020-01-02"])),
        pd.Series(pd.to_timedelta([1, None, 2], unit="s")),
        pd.Series([1.0, np.nan, 2.0]),
        pd.arrays.SparseArray([1.0, np.nan, 2.0]),
    ],
    ids=lambda column: str(column.dtype),
)
def test_missing_observations_of_every_dtype(column):
    with pytest.raises(ValueError, match=r'x\[1\] is missing .*missing="drop"'):
        divlib.contingency_table(column, [1, 2, 3])
    with pytest.raises(ValueError, match=r'feature\[1\] is missing .*missing="drop"'):
        divlib.information_gain([1, 2, 3], column)
    table = divlib.contingency_table(column, ["x", "y", "z"], missing="drop")
    assert np.array_equal(np.sort(table.counts), [[0, 1], [0, 1]])
    assert list(table.columns) == ["x", "z"]


def test_code_of_counted_values():
    counts = pd.Series(list("aaaabbc")).value_counts()
    code = divlib.huffman_code(counts)
    assert code == divlib.huffman_code(dict(counts))
    assert divlib.expected_length(counts / counts.sum(), pd.Series(code)) == pytest.approx(10 / 7)
    assert divlib.kraft_sum(pd.Series(code)) == 1
    with pytest.raises(ValueError, match="weights has 'a' twice in its index"):
        divlib.huffman_code(series(["a", "a", "b"]))


def test_columns_of_samples_must_agree():
    points = np.random.default_rng(0).normal(size=(2, 40, 2))
    x, y = pd.DataFrame(points[0], columns=["a", "b"]), pd.DataFrame(points[1], columns=["b", "a"])
    with pytest.raises(ValueError, match=r"^x.columns and y.columns list the same labels"):
        divlib.kl_divergence_from_samples(x, y)
    # The rows are other observations, whatever their labels are.
    found = divlib.kl_divergence_from_samples(x, y[["a", "b"]].set_index(x.index + 7))
    assert found == divlib.kl_divergence_from_samples(points[0], points[1][:, ::-1])


@pytest.mark.parametrize("other", [list("baa"), list("abb"), list("aac")])
def test_labels_that_occur_twice_are_summed_before_they_are_aligned(other):
    p = pd.Series([0.2, 0.3, 0.5], index=list("aab"))
    q = pd.Series([0.5, 0.2, 0.3], index=other)
    message = r"^p.index and q.index .*'a' occurs twice in p.index.*p.groupby\(level=0\).sum\(\)"
    with pytest.raises(ValueError, match=message):
        divlib.kl_divergence(p, q)
    # The advice can be followed.
    p, q = p.groupby(level=0).sum().align(q.groupby(level=0).sum(), fill_value=0)
    assert divlib.js_divergence(p, q) >= 0


def test_labels_of_several_levels_beside_single_ones():
    p = pd.Series([0.5, 0.5], index=pd.MultiIndex.from_tuples([(1, 2), (3, 4)]))
    q = pd.Series([0.5, 0.5], index=[1, 2])
    for one, other in ((p, q), (q, p)):
        with pytest.raises(ValueError, match=r"^p.index and q.index differ .*levels"):
            divlib.kl_divergence(one, other)


def test_observations_and_variables_without_a_value_are_not_zeros():
    x, y = pd.Series([1, 2, 1], index=list("abc")), pd.Series([1, 1, 2], index=list("bcd"))
    with pytest.raises(ValueError, match=r'x\.align\(y, join="inner", axis=0\) keeps what both'):
        divlib.contingency_table(x, y)
    kept = x.align(y, join="inner", axis=0)
    assert divlib.contingency_table(*kept).counts.sum() == 2
    u = pd.DataFrame(np.arange(6.0).reshape(3, 2), columns=["a", "b"])
    v = u.rename(columns={"b": "c"})
    with pytest.raises(ValueError, match=r'u\.align\(v, join="inner", axis=1\) keeps what both'):
        divlib.energy_distance(u, v)
    assert divlib.energy_distance(*u.align(v, join="inner", axis=1), unbiased=False) == 0
    values, weights = pd.Series([1.0, 2.0], index=[3, 4]), pd.Series([0.5, 0.5], index=[4, 5])
    with pytest.raises(ValueError, match=r'u_values\.align\(u_weights, join="inner", axis=0\)'):
        divlib.wasserstein_distance(values, [1.0], weights, [1.0])
