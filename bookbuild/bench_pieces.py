"""Measure memory and time of data in pieces and in one piece; write reference/pieces.json.

Two columns of equal length are counted in bins, and their Wasserstein distance is computed: of
pieces with Dask, one after the other on each processor, and of all data at once.  Each measurement
has a process of its own, whose peak of memory is that of the work and of what had been loaded
before, which is taken off.  Time is that of the processors, which other work on the machine hardly
changes.  The page "Data that do not fit" shows the file.
"""

import json
import os
import resource
import subprocess
import sys
import time
from importlib import metadata

import dask
import numpy as np

import divlib
from bookbuild.bench import describe_machine
from bookbuild.project import ROOT

RESULTS = ROOT / "reference" / "pieces.json"
ROWS = 250_000
EDGES = np.linspace(5, 60, 12)
# In one piece, the largest of these would need ten times the memory of the second largest.
SIZES = {"pieces": (10**6, 10**7, 10**8), "whole": (10**6, 10**7)}


def piece(month, number):
    return np.random.default_rng([month, number]).lognormal(3 + 0.02 * month, 0.6, ROWS)


@dask.delayed
def summary(number):
    """Counts in bins and a sketch of each month."""
    months = piece(0, number), piece(1, number)
    counts = divlib.aligned_counts(*months, bins=EDGES)
    sketches = [divlib.quantile_sketch(month) for month in months]
    return np.array([counts.reference, counts.current]), sketches


@dask.delayed
def merged(parts):
    counts, sketches = zip(*parts)
    return sum(counts), [divlib.merge_sketches(month) for month in zip(*sketches)]


def in_pieces(number):
    parts = [summary(k) for k in range(number)]
    while len(parts) > 1:
        parts = [merged(parts[k : k + 20]) for k in range(0, len(parts), 20)]
    counts, (a, b) = dask.compute(parts[0], num_workers=os.cpu_count())[0]
    apart = divlib.wasserstein_distance(a.points, b.points, a.counts, b.counts, normalize=True)
    return counts, apart, a.error + b.error


def at_once(number):
    months = [np.concatenate([piece(month, k) for k in range(number)]) for month in (0, 1)]
    counts = divlib.aligned_counts(*months, bins=EDGES)
    both = np.array([counts.reference, counts.current])
    return both, divlib.wasserstein_distance(*months), 0.0


WAYS = {"pieces": in_pieces, "whole": at_once}


def peak():
    """The largest memory of this process so far, in bytes."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes if sys.platform == "darwin" else 1024 * kilobytes


def measure(way, rows):
    """One measurement, in this process."""
    before = peak()
    # Loads what Dask loads when it is first used.
    WAYS[way](1)
    start = time.process_time()
    counts, distance, error = WAYS[way](rows // ROWS)
    return {
        "way": way,
        "rows": rows,
        "seconds": time.process_time() - start,
        "bytes": peak() - before,
        "counts": counts.tolist(),
        "distance": distance,
        "error": error,
    }


def main():
    found = []
    for way, sizes in SIZES.items():
        for rows in sizes:
            command = [sys.executable, "-m", "bookbuild.bench_pieces", way, str(rows)]
            done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
            found.append(json.loads(done.stdout))
            print(f"{way}, {rows:,} rows: {found[-1]['seconds']:.1f} s", flush=True)
    machine = describe_machine()
    machine["versions"]["dask"] = metadata.version("dask")
    machine["processors"] = os.cpu_count()
    results = {"machine": machine, "rows in a piece": ROWS, "measured": found}
    text = json.dumps(results, indent=1, ensure_ascii=False)
    RESULTS.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {RESULTS.relative_to(ROOT)}; `make run` updates the page that shows it")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        main()
