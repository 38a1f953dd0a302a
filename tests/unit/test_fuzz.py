"""Arbitrary input gives a number, or an error that names the argument."""

import inspect
import math
import re
import warnings

import numpy as np
import pytest
import scipy.sparse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, from_dtype

import divlib

# Functions of arrays; functions of codes take mappings and are tested in test_coding.py.
FUNCTIONS = [
    divlib.aligned_counts,
    divlib.binary_entropy,
    divlib.c_transform,
    divlib.conditional_entropy,
    divlib.contingency_table,
    divlib.cross_entropy,
    divlib.cross_entropy_with_logits,
    divlib.drift_test,
    divlib.dual_objective,
    divlib.earth_mover_distance,
    divlib.energy_distance,
    divlib.entropy,
    divlib.entropy_from_counts,
    divlib.entropy_from_sample,
    divlib.f_divergence,
    divlib.gaussian_entropy,
    divlib.gaussian_kl,
    divlib.gaussian_wasserstein2,
    divlib.hellinger_distance,
    divlib.independence_test,
    divlib.information_gain,
    divlib.joint_entropy,
    divlib.js_distance,
    divlib.js_divergence,
    divlib.kl_divergence,
    divlib.kl_divergence_from_samples,
    divlib.linear_programme,
    divlib.lipschitz_constant,
    divlib.maximum_mean_discrepancy,
    divlib.merge_sketches,
    divlib.mutual_information,
    divlib.mutual_information_from_sample,
    divlib.optimal_transport,
    divlib.quantile_sketch,
    divlib.renyi_divergence,
    divlib.self_information,
    divlib.sinkhorn,
    divlib.sinkhorn_divergence,
    divlib.sliced_wasserstein_distance,
    divlib.total_variation,
    divlib.two_sample_test,
    divlib.wasserstein_distance,
    divlib.witness,
]

SPECIAL = [0.0, -0.0, 0.25, 0.5, 1.0, -1.0, 2.0, 5e-324, 1e-300, 1e300, np.inf, -np.inf, np.nan]
DTYPES = ["f2", "f4", "f8", ">f8", "i1", "i8", "u4", "?", "c16", "U3", "S2", "M8[D]", "O"]


# Probabilities, special values and arbitrary floats.
number_arrays = arrays(
    float,
    array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    elements=st.one_of(st.sampled_from(SPECIAL), st.floats(0, 1), st.floats()),
)
distributions = arrays(float, array_shapes(max_dims=2, max_side=4), elements=st.floats(0, 1)).map(
    lambda w: (w + 1e-3) / (w + 1e-3).sum(axis=-1, keepdims=True)
)
OBJECTS = st.sampled_from([None, 1, "a", 0.5, 10**400])
arrays_of_any_dtype = st.one_of(
    arrays(
        dtype,
        array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3),
        elements=OBJECTS if dtype == "O" else from_dtype(np.dtype(dtype)),
    )
    for dtype in DTYPES
)


@st.composite
def array_forms(draw, source):
    """An array as it is, or in one of the forms in which people have arrays."""
    array = draw(source)
    form = draw(st.sampled_from(FORMS))
    if form == "read-only":
        array.flags.writeable = False
    elif form == "view" and array.ndim:
        array = np.repeat(array, 2, axis=0)[::2]
    elif form == "masked":
        array = np.ma.array(array, mask=draw(st.booleans()))
    elif form == "transposed":
        array = array.T
    elif form == "objects":
        array = array.astype(object)
    elif form == "sparse" and array.ndim == 2 and array.dtype.kind in "fi":
        array = scipy.sparse.coo_array(array.astype(float))
    elif form == "dict" and array.ndim == 1:
        return dict(enumerate(array.tolist()))
    elif form == "pandas" and array.ndim in (1, 2) and array.dtype.kind in "fiubUO":
        index = draw(st.permutations(range(len(array))))
        array = (pd.Series if array.ndim == 1 else pd.DataFrame)(array, index=index)
    elif form == "xarray" and array.ndim and array.dtype.kind in "fiub":
        dimensions = [f"d{k}" for k in range(array.ndim)]
        array = xr.DataArray(array, dims=dimensions, coords={"d0": range(len(array))})
    return array.tolist() if form == "list" else array


FORMS = ["plain", "read-only", "view", "masked", "transposed", "list", "objects", "sparse", "dict"]
try:
    import pandas as pd
    import xarray as xr

    FORMS += ["pandas", "xarray"]
except ModuleNotFoundError:
    # The oldest versions of NumPy that divlib allows have none.
    pass


anything = st.one_of(
    array_forms(distributions),
    array_forms(number_arrays),
    array_forms(arrays_of_any_dtype),
    st.lists(arrays(float, 3, elements=st.floats(-1e9, 1e9)).map(divlib.quantile_sketch)),
    st.sampled_from([None, "text", 1, 0.5, [], {}, object(), [[1], [1, 2]], 10**400]),
)
OPTIONS = {
    "axis": st.one_of(st.integers(-3, 3), st.sampled_from([None, 0.5, "x"])),
    "base": st.one_of(st.sampled_from([None, 2, 10, math.e]), st.floats(), st.just("2")),
    "normalize": st.booleans(),
    "keepdims": st.booleans(),
    "given": st.one_of(st.integers(-3, 3), st.none()),
    "p": st.one_of(st.floats(), st.sampled_from([1, 2, True, "1"])),
    "reduction": st.sampled_from(["mean", "sum", "none", "max", None]),
    "missing": st.sampled_from(["raise", "drop", "keep", None]),
    "sparse": st.booleans(),
    "weights": anything,
    "positions": anything,
    "slope_at_infinity": st.one_of(st.floats(), anything),
    "method": st.sampled_from(["plug-in", "miller-madow", "grassberger", "best", None]),
    "norm": st.sampled_from(["euclidean", "maximum", 2, None]),
    "k": st.sampled_from([1, 2, 5, 0, 0.5, None]),
    "rng": st.sampled_from([0, 1, -1, None, "seed"]),
    "bins": st.one_of(st.sampled_from(["auto", "values", "ten", 2, 3, 1, 0.5, None]), anything),
    "pseudocount": st.one_of(st.floats(), st.sampled_from([0, 0.5, None])),
    "tolerance": st.one_of(st.floats(), st.sampled_from([1e-9, 1e-3, None])),
    "max_iterations": st.sampled_from([1, 100, 0, 0.5, None]),
    "kernel": st.sampled_from(
        ["gaussian", "laplace", "cubic", 3, lambda x, y: x @ y.T, lambda x, y: x[:, 0], len]
    ),
    "bandwidth": st.one_of(st.floats(), st.sampled_from([1, 0, "1", None])),
    "unbiased": st.one_of(st.booleans(), st.just(None)),
    "n_resamples": st.sampled_from([1, 5, 0, 0.5, None]),
    "size": st.sampled_from([1, 2, 1000, 0, 0.5, None]),
    "n_projections": st.sampled_from([2, 5, 1, 0.5, None]),
    "projections": st.one_of(st.sampled_from([np.eye(1, 2), np.eye(2), np.eye(3)]), anything),
}


@st.composite
def calls(draw, function):
    positional, options = [], {}
    for name, parameter in inspect.signature(function).parameters.items():
        required = parameter.default is parameter.empty
        if name == "f" and function is divlib.f_divergence:
            positional.append(lambda u: (u - 1) ** 2)
        elif name == "statistic":
            positional.append(
                draw(st.sampled_from([lambda x, y: len(x), lambda x, y: math.nan, 3]))
            )
        elif parameter.kind is parameter.KEYWORD_ONLY:
            # The usual number of permutations would take most of the time of these tests.
            if required or name == "n_resamples" or draw(st.booleans()):
                options[name] = draw(OPTIONS[name])
        elif required or draw(st.booleans()):
            positional.append(draw(anything))
        else:
            break
    # Equal shapes in about half of the calls, so that more of them succeed.
    if len(positional) > 1 and draw(st.booleans()):
        positional[1] = positional[0]
    return positional, options


def has_nan(result):
    if isinstance(result, tuple):
        return any(map(has_nan, result))
    array = np.asarray(result.data if scipy.sparse.issparse(result) else result)
    return array.dtype.kind in "fc" and bool(np.isnan(array).any())


def shown(arguments):
    # Pandas overflows where it formats large numbers.
    with np.errstate(all="ignore"):
        return [repr(argument) for argument in arguments]


def load_libraries():
    """SciPy and POT may add filters of warnings of their own when they are loaded."""
    for solve in (divlib.optimal_transport, divlib.linear_programme):
        solve([1.0], [1.0], [[1.0]])
    divlib.lipschitz_constant([0.0, 1.0], [[0.0], [1.0]])


def fuzz(function, examples):
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), deadline=None)
    @given(call=calls(function))
    def run(call):
        positional, options = call
        before = shown(positional)
        names = "|".join(inspect.signature(function).parameters)
        filters = list(warnings.filters)
        with np.errstate(all="raise"):
            state = np.geterr()
            try:
                result = function(*positional, **options)
            except (ValueError, TypeError) as error:
                assert re.search(rf"\b({names})\b", str(error)), f"{error!r} names no argument"
            else:
                assert not has_nan(result)
            assert np.geterr() == state
        assert warnings.filters == filters
        assert shown(positional) == before, "an input was modified"

    load_libraries()
    run()


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
@pytest.mark.parametrize("examples", [60, pytest.param(1000, marks=pytest.mark.full)])
def test_arbitrary_input(function, examples):
    fuzz(function, examples)


def test_every_numeric_function_is_fuzzed():
    codes = {"decode", "encode", "expected_length", "huffman_code", "kraft_sum"}
    assert {function.__name__ for function in FUNCTIONS} == set(divlib.__all__) - codes
