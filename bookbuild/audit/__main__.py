"""Measure pages of the built book with Lighthouse and axe; fail if a page misses a goal.

    python -m bookbuild.audit [PAGE...]

A PAGE is an entry of _toc.yml; the default is all of them.  The results go to
_build/audit/audit.md and audit.json, together with those of a stock book if
`python -m bookbuild.audit.stock` has built one.
"""

import json
import sys
from pathlib import Path

from bookbuild.chromium import BROWSER, NONE_FOUND
from bookbuild.node import output_of
from bookbuild.project import BUILD, toc_entries

HERE = Path(__file__).resolve().parent

GOALS = {
    "mobile": {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100},
    "desktop": {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100},
}
MAX_KIBIBYTES = 300  # of a page, compressed
MAX_UPDATE = 16  # milliseconds for an update of a moving figure: one frame
TIMEOUT = 600  # seconds for one page
RUNS = 3  # the median counts; the stock book, for comparison only, is measured once
COLUMNS = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "practices",
    "seo": "SEO",
    "kibibytes": "KiB",
    "largest paint, ms": "largest paint, ms",
    "blocked, ms": "blocked, ms",
    "layout shift": "layout shift",
    "axe violations": "axe",
    "update, ms": "slowest update, ms",
}


def measure(folder, page, runs=RUNS):
    """Return one row for each form factor of a page, from audit.mjs."""
    arguments = (BROWSER, str(runs), str(folder), f"{page}.html")
    try:
        return json.loads(output_of(HERE / "audit.mjs", *arguments, timeout=TIMEOUT))
    except RuntimeError as error:
        sys.exit(f"{page} was not measured:\n{error}")


def missed_goals(row):
    """Return the goals that a row misses, as text."""
    found = [
        f"{name} {row[name]:.0f} < {goal}"
        for name, goal in GOALS[row["form factor"]].items()
        if row[name] < goal
    ]
    if row["kibibytes"] > MAX_KIBIBYTES:
        found.append(f"{row['kibibytes']:.0f} KiB > {MAX_KIBIBYTES} KiB")
    if row["update, ms"] >= MAX_UPDATE:
        found.append(f"an update takes {row['update, ms']:.1f} ms >= {MAX_UPDATE} ms")
    return found + row["failed"] + row["axe violations"]


def messages(rows):
    return [
        f"{row['page']}, {row['form factor']}: {goal}" for row in rows for goal in missed_goals(row)
    ]


def measure_with_retry(folder, page):
    """Measure a page again if it misses a goal, because the machine may have been busy."""
    rows = measure(folder, page)
    if not any(map(missed_goals, rows)):
        return rows
    print("\n".join(f"measuring again: {message}" for message in messages(rows)), flush=True)
    return measure(folder, page)


def format_cell(row, name):
    value = row[name]
    if name == "axe violations":
        return str(len(value))
    return f"{value:.3f}" if name == "layout shift" else f"{value:.0f}"


def table(rows):
    """Return the rows as a Markdown table."""
    head = ["page", "form factor", *COLUMNS.values()]
    lines = [head, ["---"] * len(head)]
    lines += [
        [row["page"], row["form factor"], *(format_cell(row, name) for name in COLUMNS)]
        for row in rows
    ]
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
        rows += measure_with_retry(BUILD / "html", page)
        if stock.exists():
            others += measure(stock, page, runs=1)
    text = "# The book\n\n" + table(rows)
    if others:
        text += "\n# A stock build of the same sources (measured once)\n\n" + table(others)
    folder = BUILD / "audit"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "audit.md").write_text(text, encoding="utf-8")
    (folder / "audit.json").write_text(json.dumps([rows, others], indent=1), encoding="utf-8")
    print(text)
    if any(map(missed_goals, rows)):
        raise SystemExit("\n".join(messages(rows)))


if __name__ == "__main__":
    main(sys.argv[1:])
