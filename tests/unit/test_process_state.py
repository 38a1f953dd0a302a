"""What belongs to the process is left alone: filters of warnings, NumPy's state of errors."""

import json
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import divlib

HALVES = [0.5, 0.5]
SAMPLE = np.random.default_rng(0).normal(size=200)
CALLS = {
    "binary_entropy": lambda: divlib.binary_entropy(np.float32([1e-45, 1.0])),
    "c_transform": lambda: divlib.c_transform([1e-300, 0.0], [[1e-300, 1], [5e-324, 2]]),
    "conditional_entropy": lambda: divlib.conditional_entropy([[1.0, 5e-324]], given=0),
    "contingency_table": lambda: divlib.contingency_table([1, 2], [1, 2]),
    "cross_entropy": lambda: divlib.cross_entropy(HALVES, [5e-324, 1.0]),
    "cross_entropy_with_logits": lambda: divlib.cross_entropy_with_logits([800.0, -800.0], 0),
    "aligned_counts": lambda: divlib.aligned_counts([1e308, 5e-324], [0.0], bins=[1e-310]),
    "drift_test": lambda: divlib.drift_test(
        [1e-320, 5e-324, 1e300], [0.0, 1e-310], rng=0, n_resamples=20
    ),
    "dual_objective": lambda: divlib.dual_objective([1e-300] * 2, [0, 0], [1e-300, 1.0], HALVES),
    "earth_mover_distance": lambda: divlib.earth_mover_distance(
        [1, 0], np.float32([1, 0]), positions=[0.0, 1e-310]
    ),
    "energy_distance": lambda: divlib.energy_distance([5e-324, 1e300], [0.0, 1e-310]),
    "entropy": lambda: divlib.entropy([5e-324, 1.0]),
    "entropy_from_counts": lambda: divlib.entropy_from_counts([1, 10**6]),
    "entropy_from_sample": lambda: divlib.entropy_from_sample(SAMPLE * 1e-300),
    "independence_test": lambda: divlib.independence_test(
        SAMPLE, SAMPLE[::-1], lambda x, y: abs(np.mean(x * y)), rng=0, n_resamples=20
    ),
    "f_divergence": lambda: divlib.f_divergence(
        [5e-324, 1], HALVES, lambda u: (u - 1) ** 2, slope_at_infinity=np.inf
    ),
    "gaussian_entropy": lambda: divlib.gaussian_entropy(np.diag([5e-324, 1.0])),
    "gaussian_kl": lambda: divlib.gaussian_kl(0.0, 1e300, 1e200, 1e-300),
    "gaussian_wasserstein2": lambda: divlib.gaussian_wasserstein2(
        [0, 0], np.diag([1e-320, 0.0]), [0, 0], np.diag([1e-320, 1.0])
    ),
    "hellinger_distance": lambda: divlib.hellinger_distance([5e-324, 1.0], [1.0, 0.0]),
    "information_gain": lambda: divlib.information_gain([1, 2], [1, 2]),
    "joint_entropy": lambda: divlib.joint_entropy([[5e-324, 1.0]]),
    "js_distance": lambda: divlib.js_distance([5e-324, 1.0], [1e-300, 1.0]),
    "js_divergence": lambda: divlib.js_divergence([5e-324, 1.0], [1e-300, 1.0]),
    "kl_divergence": lambda: divlib.kl_divergence([1.0, 0.0], [5e-324, 1.0]),
    "kl_divergence_from_samples": lambda: divlib.kl_divergence_from_samples(SAMPLE, 2 * SAMPLE),
    "linear_programme": lambda: divlib.linear_programme(HALVES, HALVES, [[0, 1e-320], [1, 0]]),
    "lipschitz_constant": lambda: divlib.lipschitz_constant([0, 5e-324], [[0.0], [1e300]]),
    "maximum_mean_discrepancy": lambda: divlib.maximum_mean_discrepancy(
        [5e-324, 1e300], [0.0, 1e-310], bandwidth=1e-310
    ),
    "merge_sketches": lambda: divlib.merge_sketches(
        [divlib.quantile_sketch([5e-324, 1e300], size=1), divlib.quantile_sketch([1e-310])], size=1
    ),
    "mutual_information": lambda: divlib.mutual_information([[1.0, 0.0], [0.0, 1e-162]]),
    "mutual_information_from_sample": lambda: divlib.mutual_information_from_sample(
        SAMPLE * 1e-200, SAMPLE[::-1]
    ),
    "optimal_transport": lambda: divlib.optimal_transport(HALVES, HALVES, [[0, 1e-320], [1, 0]]),
    "quantile_sketch": lambda: divlib.quantile_sketch([5e-324, 1e-310, 1e300], size=1),
    "renyi_divergence": lambda: divlib.renyi_divergence([1.0, 0.0], [5e-324, 1.0], 1e3),
    "self_information": lambda: divlib.self_information([0.0, 5e-324]),
    "sinkhorn": lambda: divlib.sinkhorn([1e-320, 1.0], HALVES, [[0, 1e-320], [1, 0]], 0.01),
    "sinkhorn_divergence": lambda: divlib.sinkhorn_divergence(
        [5e-324, 1.0], HALVES, [[0, 1e-300], [1e-300, 0]], 1e-301
    ),
    "sliced_wasserstein_distance": lambda: divlib.sliced_wasserstein_distance(
        [[5e-324, 1e300]], [[0.0, 1e-310], [1e-310, 0.0]], p=3, rng=0
    ),
    "total_variation": lambda: divlib.total_variation([5e-324, 1.0], [1e-323, 1.0]),
    "two_sample_test": lambda: divlib.two_sample_test(
        SAMPLE, SAMPLE + 1, lambda x, y: abs(np.mean(x) - np.mean(y)), rng=0, n_resamples=20
    ),
    "wasserstein_distance": lambda: divlib.wasserstein_distance([5e-324], [1e-323], p=3),
    "witness": lambda: divlib.witness([5e-324], [1e300], [0.0, 1e-310], bandwidth=1e-310),
}


def test_every_function_of_arrays_is_called_here():
    codes = {"decode", "encode", "expected_length", "huffman_code", "kraft_sum"}
    assert set(CALLS) == set(divlib.__all__) - codes


@pytest.mark.parametrize("call", list(CALLS.values()), ids=CALLS)
def test_errors_of_numpy_that_are_raised_do_not_reach_users(call):
    """Tiny and huge numbers underflow and overflow inside; results are as without."""
    expected = call()
    with np.errstate(all="raise"):
        before = np.geterr()
        assert repr(call()) == repr(expected)
        assert np.geterr() == before


def run_all(state):
    """Call every function under a state of errors; return that afterwards."""
    with np.errstate(all=state):
        for call in CALLS.values():
            call()
        return set(np.geterr().values())


def test_threads_leave_warnings_and_errors_as_they_are():
    """A context of warnings in threads can restore the filters of another thread, for good."""
    for call in CALLS.values():
        # Libraries that are loaded for the first time may add filters of their own.
        call()
    filters, show, errors = list(warnings.filters), warnings.showwarning, np.geterr()
    with ThreadPoolExecutor(8) as pool:
        states = ["raise", "ignore", "warn"] * 8
        assert list(pool.map(run_all, states)) == [{state} for state in states]
        call = CALLS["optimal_transport"]
        costs = [answer.cost for answer in pool.map(lambda _: call(), range(300))]
    assert costs == [call().cost] * 300
    assert warnings.filters == filters and warnings.showwarning is show
    assert np.geterr() == errors


PROCESS = """
import json, warnings
from concurrent.futures import ThreadPoolExecutor
import numpy as np
import ot, scipy.optimize, scipy.sparse
import divlib
before = list(warnings.filters), np.geterr()
rng = np.random.default_rng(0)
problems = [(*rng.dirichlet(np.ones(5), size=2), rng.normal(size=(5, 5))) for _ in range(100)]
with ThreadPoolExecutor(4) as pool:
    costs = list(pool.map(lambda problem: divlib.optimal_transport(*problem).cost, problems))
same = before == (list(warnings.filters), np.geterr())
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("still heard")
print(json.dumps([same, len(caught), sum(costs)]))
"""


def test_new_process_still_hears_warnings():
    done = [
        subprocess.Popen([sys.executable, "-c", PROCESS], stdout=subprocess.PIPE) for _ in range(2)
    ]
    answers = [json.loads(process.communicate()[0]) for process in done]
    assert answers[0] == answers[1] and answers[0][:2] == [True, 1]
