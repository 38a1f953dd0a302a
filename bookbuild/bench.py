"""Compare the speed and accuracy of divlib with other packages; write reference/bench.json.

Comparisons are interleaved: in each round every competitor runs once, and the result is the
median over the rounds of the ratio of their time to ours.  `make bench` allows one thread.
The page "How exact, how fast" shows the file.  Packages that are not installed are skipped.
"""

import datetime
import json
import platform
import statistics
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import numpy as np
import ot
import scipy.spatial.distance
import scipy.special
import scipy.stats
import sklearn.feature_selection
import sklearn.metrics

import divlib
from bookbuild import exact_values
from bookbuild.project import ROOT

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None
try:
    import dit
except ImportError:
    dit = None

RESULTS = ROOT / "reference" / "bench.json"
ROUNDS = 15
# Minimum time of one competitor in one round, unless one call takes longer.
SECONDS = 0.01

# Prices of a nat; the points are about 1 apart.
SINKHORN = (0.1, 0.5)

# Goals: (comparison, competitor, size) -> minimum ratio of their time to ours.
# "2 np.sort" is a lower bound: every distance of samples has to sort both.
GOALS = {
    **{(m, "scipy.stats.entropy", n): 20 for m in ("entropy", "KL") for n in ("10", "100")},
    **{(m, "jensenshannon", n): 1 for m in ("JS", "JS distance") for n in ("10", "100")},
    **{(m, "naive NumPy", "1e6"): 1 / 1.3 for m in ("entropy", "KL")},
    **{(m, "scipy.stats.entropy", "1e6"): 1.3 for m in ("entropy", "KL")},
    **{(m, "scipy.stats.entropy", "10000 x 64"): 2.5 for m in ("entropy", "KL")},
    **{("W1, equal sizes", "2 np.sort", n): 0.8 for n in ("1e3", "1e6")},
    **{("W1, unequal sizes", "wasserstein_distance", n): 3 for n in ("1e3", "1e6")},
    **{("W1, histograms", "wasserstein_distance", n): 15 for n in ("1e3", "1e6")},
    ("W1, histograms", "wasserstein_distance", "500 x 64"): 20,
    ("optimal transport", "ot.emd", "1e3"): 1 / 1.3,
    **{(f"sinkhorn, epsilon {e}", "ot.sinkhorn", "200"): 1 for e in SINKHORN},
    **{("sliced W1, d = 10", "ot.sliced", n): 1 for n in ("100", "1e3")},
    **{("energy distance, d = 1", "scipy.stats", n): 1 for n in ("100", "1e3", "1e4")},
    **{("energy distance, d = 10", "cdist", n): 1 for n in ("100", "1e3")},
    **{("MMD, d = 10", "scikit-learn", n): 1 for n in ("100", "1e3")},
    **{("MI of labels", "scikit-learn", n): 1 for n in ("1e3", "1e5")},
    **{("MI from sample", "scikit-learn", n): 1 for n in ("1e3", "1e4")},
    **{("entropy from sample", "scipy.stats", n): 1 for n in ("1e3", "1e4")},
    **{(f"{m} from sample", "cKDTree", n): 1 for m in ("entropy", "KL") for n in ("1e3", "1e4")},
    ("import", "numpy, scipy.special", "-"): 1 / 1.5,
}


def seconds_per_call(function, clock):
    """Call a function repeatedly for at least SECONDS; return the mean time of a call."""
    calls, start = 0, clock()
    while True:
        function()
        calls += 1
        if (elapsed := clock() - start) >= SECONDS:
            return elapsed / calls


def compare(ours, others, rounds=ROUNDS, clock=time.process_time):
    """Return the median time of ours, and the median ratio of each of the others to it.

    The time is that of this process alone, whatever else the machine does.
    """
    for function in (ours, *others.values()):
        function()
    own, ratios = [], {name: [] for name in others}
    for _ in range(rounds):
        own.append(seconds_per_call(ours, clock))
        for name, function in others.items():
            ratios[name].append(seconds_per_call(function, clock) / own[-1])
    return statistics.median(own), {k: statistics.median(v) for k, v in ratios.items()}


def compare_measures(p, q, size):
    """Yield the comparisons of entropy, KL and JS for one size."""
    axis = p.ndim - 1
    entropy = {
        "scipy.stats.entropy": lambda: scipy.stats.entropy(p, axis=axis),
        "naive NumPy": lambda: -np.sum(p * np.log(p), axis=axis),
    }
    kl = {
        "scipy.stats.entropy": lambda: scipy.stats.entropy(p, q, axis=axis),
        "naive NumPy": lambda: np.sum(p * np.log(p / q), axis=axis),
        "rel_entr": lambda: scipy.special.rel_entr(p, q).sum(axis=axis),
    }
    jensenshannon = {"jensenshannon": lambda: scipy.spatial.distance.jensenshannon(p, q, axis=axis)}
    if torch is not None:
        for suffix, dtype in (("", torch.float64), (" float32", torch.float32)):
            a, b = (torch.tensor(x, dtype=dtype) for x in (p, q))
            entropy[f"torch{suffix}"] = lambda a=a: torch.special.entr(a).sum(-1)
            kl[f"torch{suffix}"] = lambda a=a, b=b: (a * (a / b).log()).sum(-1)
    if dit is not None and p.size <= 1000:
        entropy["dit"] = lambda: dit.shannon.entropy_pmf(p)
    yield "entropy", size, lambda: divlib.entropy(p), entropy
    yield "KL", size, lambda: divlib.kl_divergence(p, q), kl
    yield "JS", size, lambda: divlib.js_divergence(p, q), jensenshannon
    yield "JS distance", size, lambda: divlib.js_distance(p, q), jensenshannon


def compare_samples(n, size):
    """Yield the comparisons of distances between samples, and between histograms."""
    rng = np.random.default_rng(n)
    u, v, w = rng.normal(size=n), rng.normal(size=n) + 1, rng.normal(size=n * 4 // 5) + 1
    grid = np.arange(n, dtype=float)
    p, q = rng.dirichlet(np.ones(n), size=2)
    yield (
        "W1, equal sizes",
        size,
        lambda: divlib.wasserstein_distance(u, v),
        {
            "wasserstein_distance": lambda: scipy.stats.wasserstein_distance(u, v),
            "2 np.sort": lambda: (np.sort(u), np.sort(v)),
            "POT": lambda: ot.wasserstein_1d(u, v, p=1),
        },
    )
    yield (
        "W1, unequal sizes",
        size,
        lambda: divlib.wasserstein_distance(u, w),
        {"wasserstein_distance": lambda: scipy.stats.wasserstein_distance(u, w)},
    )
    yield (
        "W1, histograms",
        size,
        lambda: divlib.earth_mover_distance(p, q),
        {"wasserstein_distance": lambda: scipy.stats.wasserstein_distance(grid, grid, p, q)},
    )


def compare_points(n, size):
    """Yield the comparisons of distances between samples of points in ten dimensions."""
    u, v = np.random.default_rng(n).normal(size=(2, n, 10))
    directions = ot.sliced.get_random_projections(10, 100, seed=0)
    yield (
        "sliced W1, d = 10",
        size,
        lambda: divlib.sliced_wasserstein_distance(u, v, projections=directions),
        {"ot.sliced": lambda: ot.sliced_wasserstein_distance(u, v, projections=directions, p=1)},
    )

    def over_pairs(kernel):
        return kernel(u, u).mean() - 2 * kernel(u, v).mean() + kernel(v, v).mean()

    yield (
        "energy distance, d = 10",
        size,
        lambda: divlib.energy_distance(u, v, unbiased=False),
        {"cdist": lambda: -over_pairs(scipy.spatial.distance.cdist)},
    )
    gamma = 1 / (2 * 3.0**2)
    yield (
        "MMD, d = 10",
        size,
        lambda: divlib.maximum_mean_discrepancy(u, v, bandwidth=3.0, unbiased=False),
        {
            "scikit-learn": lambda: over_pairs(
                lambda x, y: sklearn.metrics.pairwise.rbf_kernel(x, y, gamma=gamma)
            )
        },
    )


def compare_energy_on_line(n, size):
    u, v = np.random.default_rng(n).normal(size=(2, n))
    yield (
        "energy distance, d = 1",
        size,
        lambda: divlib.energy_distance(u, v, unbiased=False),
        {"scipy.stats": lambda: scipy.stats.energy_distance(u, v)},
    )


def compare_estimates(n, size):
    """Yield the comparisons of estimates by nearest neighbours; ours have a standard error, too.

    "cKDTree" is the bare formula, and "with parts" the same with all that the error takes.
    """
    rng = np.random.default_rng(n)
    x, z = rng.normal(size=(2, n))
    y, k = x + rng.normal(size=n), 3

    def logarithms(points, others, place):
        tree = scipy.spatial.cKDTree(others[:, np.newaxis])
        return np.log(tree.query(points[:, np.newaxis], [place])[0][:, 0])

    def entropy(x):
        return logarithms(x, x, k + 1).mean() + np.log(2 * len(x)) - scipy.special.digamma(k)

    def kl(x, z):
        ratios = logarithms(x, z, k) - logarithms(x, x, k + 1)
        return ratios.mean() + np.log(len(z) / (len(x) - 1))

    def mutual_information(x, y):
        return sklearn.feature_selection.mutual_info_regression(
            x[:, np.newaxis], y, n_neighbors=k, random_state=0
        )

    def with_parts(estimate, *samples):
        estimate(*samples)
        for _ in range(5):
            for part in zip(*(np.split(sample, 4) for sample in samples)):
                estimate(*part)

    yield (
        "entropy from sample",
        size,
        lambda: divlib.entropy_from_sample(x),
        {
            "scipy.stats": lambda: scipy.stats.differential_entropy(x),
            "cKDTree": lambda: entropy(x),
            "cKDTree, with parts": lambda: with_parts(entropy, x),
        },
    )
    yield (
        "KL from sample",
        size,
        lambda: divlib.kl_divergence_from_samples(x, z),
        {
            "cKDTree": lambda: kl(x, z),
            "cKDTree, with parts": lambda: with_parts(kl, x, z),
        },
    )
    yield (
        "MI from sample",
        size,
        lambda: divlib.mutual_information_from_sample(x, y),
        {
            "scikit-learn": lambda: mutual_information(x, y),
            "scikit-learn, with parts": lambda: with_parts(mutual_information, x, y),
        },
    )


def compare_labels(n, size):
    """Yield the comparison of the mutual information of two lists of labels."""
    x, y = np.random.default_rng(n).integers(0, 20, size=(2, n))
    yield (
        "MI of labels",
        size,
        lambda: divlib.information_gain(x, y),
        {"scikit-learn": lambda: sklearn.metrics.mutual_info_score(x, y)},
    )


def compare_sinkhorn():
    """Yield the comparisons of entropic plans, to the same error of the margins."""
    n = 200
    a, (x, y) = np.full(n, 1 / n), np.random.default_rng(n).normal(size=(2, n, 2))
    cost = scipy.spatial.distance.cdist(x, y)
    options = {"stopThr": 1e-9, "numItermax": 10_000, "warn": False}
    for epsilon in SINKHORN:
        yield (
            f"sinkhorn, epsilon {epsilon}",
            str(n),
            lambda epsilon=epsilon: divlib.sinkhorn(a, a, cost, epsilon),
            {
                "ot.sinkhorn": lambda epsilon=epsilon: ot.sinkhorn(a, a, cost, epsilon, **options),
                "ot.sinkhorn, in logarithms": lambda epsilon=epsilon: ot.sinkhorn(
                    a, a, cost, epsilon, method="sinkhorn_log", **options
                ),
            },
        )


def comparisons():
    """Yield all comparisons: name, size, our function, and the others by name."""
    rng = np.random.default_rng(0)
    for n, size in ((10, "10"), (100, "100"), (1000, "1e3"), (10**6, "1e6")):
        yield from compare_measures(*rng.dirichlet(np.ones(n), size=2), size)
    yield from compare_measures(*rng.dirichlet(np.ones(64), size=(2, 10_000)), "10000 x 64")
    for n, size in ((1000, "1e3"), (10**6, "1e6")):
        yield from compare_samples(n, size)
    p, q = rng.dirichlet(np.ones(64), size=(2, 500))
    grid = np.arange(64.0)
    yield (
        "W1, histograms",
        "500 x 64",
        lambda: divlib.earth_mover_distance(p, q),
        {
            "wasserstein_distance": lambda: [
                scipy.stats.wasserstein_distance(grid, grid, a, b) for a, b in zip(p, q)
            ]
        },
    )
    a = b = np.full(1000, 1 / 1000)
    x, y = rng.normal(size=(2, 1000, 2))
    cost = scipy.spatial.distance.cdist(x, y)
    yield (
        "optimal transport",
        "1e3",
        lambda: divlib.optimal_transport(a, b, cost),
        {"ot.emd": lambda: ot.emd(a, b, cost)},
    )
    yield from compare_sinkhorn()
    for n, size in ((100, "100"), (1000, "1e3")):
        yield from compare_points(n, size)
    for n, size in ((100, "100"), (1000, "1e3"), (10_000, "1e4")):
        yield from compare_energy_on_line(n, size)
    for n, size in ((1000, "1e3"), (100_000, "1e5")):
        yield from compare_labels(n, size)
    for n, size in ((1000, "1e3"), (10_000, "1e4")):
        yield from compare_estimates(n, size)
    yield (
        "import",
        "-",
        lambda: import_in_new_process("divlib"),
        {"numpy, scipy.special": lambda: import_in_new_process("numpy, scipy.special")},
    )


def import_in_new_process(modules):
    subprocess.run([sys.executable, "-c", f"import {modules}"], check=True, cwd=ROOT)


def errors():
    """Yield median relative errors of KL and JS distance over 50 pairs each.

    The pairs are nearly equal, with relative differences of 10**exponent; exponent 0 means
    independent pairs.
    """
    tools = {
        "KL": {
            "divlib": divlib.kl_divergence,
            "naive NumPy": lambda p, q: np.sum(p * np.log(p / q)),
            "rel_entr": lambda p, q: scipy.special.rel_entr(p, q).sum(),
            "scipy.stats.entropy": scipy.stats.entropy,
        },
        "JS distance": {
            "divlib": divlib.js_distance,
            "jensenshannon": scipy.spatial.distance.jensenshannon,
        },
    }
    if torch is not None:
        tools["KL"]["torch"] = lambda p, q: float(
            torch.nn.functional.kl_div(torch.tensor(q).log(), torch.tensor(p), reduction="sum")
        )
    exact = {"KL": exact_values.kl_divergence, "JS distance": exact_values.js_distance}
    rng = np.random.default_rng(1)
    for exponent in (0, -2, -4, -6, -8, -10):
        pairs = []
        for _ in range(50):
            p = rng.dirichlet(np.ones(10))
            q = rng.dirichlet(np.ones(10)) if exponent == 0 else p
            q = q * (1 + 10.0**exponent * rng.uniform(-1, 1, 10) * (exponent < 0))
            pairs.append((p, q / q.sum()))
        for measure in tools:
            truth = [exact[measure](p, q) for p, q in pairs]
            row = {"measure": measure, "difference": exponent, "value": float(np.median(truth))}
            for name, function in tools[measure].items():
                with np.errstate(all="ignore"):
                    found = [float(function(p, q)) for p, q in pairs]
                relative = [
                    float(abs(x - t) / t) if np.isfinite(x) else float("inf")
                    for x, t in zip(found, truth)
                ]
                row[name] = statistics.median(relative)
                row[f"{name} failed"] = sum(not (x >= 0) or not np.isfinite(x) for x in found)
            yield row


def describe_machine():
    """Return processor, versions and date of a run."""
    cpuinfo = Path("/proc/cpuinfo")
    cpu = platform.processor() or platform.machine()
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        cpu = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), cpu)
    features = np._core._multiarray_umath.__cpu_features__
    versions = {"Python": platform.python_version()}
    for name in ("numpy", "scipy", "scikit-learn", "pot", "torch", "dit"):
        if {"torch": torch, "dit": dit}.get(name, True) is not None:
            versions[name] = metadata.version(name)
    return {
        "cpu": cpu,
        "avx512": bool(features.get("AVX512_SKX") or features.get("X86_V4")),
        "versions": versions,
        "date": datetime.date.today().isoformat(),
    }


def main():
    results = {"machine": describe_machine(), "speed": [], "errors": list(errors())}
    for name, size, ours, others in comparisons():
        print(f"{name}, {size} ...", end=" ", flush=True)
        # An import takes its time in a process of its own.
        clock = time.perf_counter if name == "import" else time.process_time
        with np.errstate(all="ignore"):
            seconds, ratios = compare(ours, others, clock=clock)
        print(f"{seconds * 1e6:.1f} µs;", ", ".join(f"{k} {v:.2f}" for k, v in ratios.items()))
        goals = {k: GOALS[name, k, size] for k in ratios if (name, k, size) in GOALS}
        results["speed"].append(
            {"measure": name, "size": size, "seconds": seconds, "ratios": ratios, "goals": goals}
        )
    measured = {(r["measure"], k, r["size"]) for r in results["speed"] for k in r["goals"]}
    if missing := set(GOALS) - measured:
        raise SystemExit(f"goals without a measurement: {sorted(missing)}")
    text = json.dumps(rounded(results), indent=1, ensure_ascii=False)
    RESULTS.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {RESULTS.relative_to(ROOT)}; `make run` updates the page that shows it")


def rounded(value):
    """Round all numbers to three digits; timings have no more."""
    if isinstance(value, dict):
        return {key: rounded(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return list(map(rounded, value))
    return float(f"{value:.3g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
