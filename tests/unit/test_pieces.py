"""Data in pieces on a local cluster of Dask: counts are those in memory, to the last one."""

import functools
import operator
import os
import subprocess
import sys
from collections import Counter

import dask
import distributed
import numpy as np
import pytest
import scipy.stats

import divlib

PIECES, ROWS = 12, 5000
EDGES = np.linspace(0.5, 8, 16)


def numbers(seed, shift=0.0):
    return np.random.default_rng(seed).lognormal(shift, 0.6, ROWS)


def pairs(seed):
    """Two columns of words; the last pieces have words that the first ones lack."""
    rng = np.random.default_rng(seed)
    one = rng.integers(0, 4 + seed % 3, ROWS)
    other = np.where(rng.random(ROWS) < 0.3, one, rng.integers(0, 3, ROWS))
    return np.array(list("abcdef"))[one], np.array(list("uvwxyz"))[other]


def counts_in_bins(seed):
    counts = divlib.aligned_counts(numbers(seed), numbers(seed + PIECES, 0.1), bins=EDGES)
    return np.array([counts.reference, counts.current])


def counts_of_pairs(seed):
    table = divlib.contingency_table(*pairs(seed))
    i, j = np.nonzero(table.counts)
    cells = zip(table.rows[i].tolist(), table.columns[j].tolist())
    return Counter(dict(zip(cells, table.counts[i, j].tolist())))


def sketch(seed, shift=0.0):
    return divlib.quantile_sketch(numbers(seed, shift), size=200)


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def on_cluster(client, function, *arguments):
    """The result of a function for each seed, from the workers."""
    tasks = [dask.delayed(function)(seed, *arguments) for seed in range(PIECES)]
    return client.gather(client.compute(tasks))


def test_workers_are_other_processes(client):
    found = set(client.run(os.getpid).values())
    assert len(found) == 2 and os.getpid() not in found


def test_counts_in_bins_add_up_to_those_of_all_data(client):
    total = sum(on_cluster(client, counts_in_bins))
    before = np.concatenate([numbers(seed) for seed in range(PIECES)])
    after = np.concatenate([numbers(seed + PIECES, 0.1) for seed in range(PIECES)])
    whole = divlib.aligned_counts(before, after, bins=EDGES)
    assert total.dtype == np.int64
    assert np.array_equal(total, [whole.reference, whole.current])
    drift = divlib.drift_test(before, after, bins=EDGES, rng=0, n_resamples=1)
    there, back = (divlib.kl_divergence(*order, normalize=True) for order in (total, total[::-1]))
    assert there + back == drift.psi.statistic
    assert divlib.js_divergence(*total, normalize=True) == drift.js.statistic


def test_table_of_pairs_adds_up_to_that_of_all_data(client):
    total = functools.reduce(operator.add, on_cluster(client, counts_of_pairs))
    columns = [np.concatenate(column) for column in zip(*map(pairs, range(PIECES)))]
    whole = divlib.contingency_table(*columns)
    rows, names = (sorted(set(words)) for words in zip(*total))
    table = np.array([[total[row, name] for name in names] for row in rows])
    assert rows == whole.rows.tolist() and names == whole.columns.tolist()
    assert np.array_equal(table, whole.counts)
    information = divlib.mutual_information(table, normalize=True)
    assert information == divlib.mutual_information(whole.counts, normalize=True)
    assert information == pytest.approx(divlib.information_gain(*columns), rel=1e-13)
    assert divlib.entropy(table.sum(axis=1), normalize=True) == divlib.entropy(
        np.unique(columns[0], return_counts=True)[1], normalize=True
    )


def test_permuted_rows_have_counts_that_can_be_drawn():
    """A permutation test of counts needs no rows."""
    before, after = numbers(0)[:400], numbers(1)[:300]
    by_rows = divlib.drift_test(before, after, bins=EDGES, rng=0, n_resamples=1999).js
    counts = divlib.aligned_counts(before, after, bins=EDGES)
    pooled = counts.reference + counts.current
    rng = np.random.default_rng(0)
    first = rng.multivariate_hypergeometric(pooled, len(before), 1999, method="marginals")
    by_counts = divlib.js_divergence(first, pooled - first, normalize=True)
    assert scipy.stats.ks_2samp(by_counts, by_rows.null_distribution).pvalue > 0.01
    assert np.mean(by_counts >= by_rows.statistic) == pytest.approx(by_rows.pvalue, abs=0.04)


def merged_in_tree(sketches):
    """The sketch of all pieces, merged by fours on the workers."""
    while len(sketches) > 1:
        groups = [sketches[k : k + 4] for k in range(0, len(sketches), 4)]
        sketches = [dask.delayed(divlib.merge_sketches)(group) for group in groups]
    return sketches[0]


def test_distance_of_merged_sketches_is_within_their_errors(client):
    trees = [
        merged_in_tree([dask.delayed(sketch)(seed, shift) for seed in seeds])
        for shift, seeds in ((0.0, range(PIECES)), (0.1, range(PIECES, 2 * PIECES)))
    ]
    a, b = client.gather(client.compute(trees))
    before = np.concatenate([numbers(seed) for seed in range(PIECES)])
    after = np.concatenate([numbers(seed + PIECES, 0.1) for seed in range(PIECES)])
    assert a.counts.sum() == b.counts.sum() == PIECES * ROWS
    exact = divlib.wasserstein_distance(before, after)
    apart = divlib.wasserstein_distance(a.points, b.points, a.counts, b.counts, normalize=True)
    assert abs(apart - exact) <= a.error + b.error < exact / 2
    for found, sample in ((a, before), (b, after)):
        lost = divlib.wasserstein_distance(found.points, sample, found.counts, normalize=True)
        assert 0 < lost <= found.error


def test_divlib_does_not_load_dask():
    code = "import sys, divlib; sys.exit('dask' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
