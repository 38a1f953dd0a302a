"""Test one page: ``python -m bookbuild.chapter 02``.

Its notebook is run and compared with the stored outputs, the claims of the ledger and the evidence
of sentences are checked, and its page is looked at in a browser, where one is found.
"""

import subprocess
import sys

from bookbuild.project import ROOT, toc_entries


def pages_named(beginning, entries):
    """The entries of _toc.yml whose file is called so, or begins so."""
    return [entry for entry in entries if entry.rpartition("/")[2].startswith(beginning)]


def selections(entry):
    """For each run of pytest: what it is about, and its arguments."""
    yield "its notebook", [f"{entry}.ipynb"]
    yield "the claims", ["tests/book/test_claims.py"]
    yield "the evidence of sentences", ["tests/book/test_evidence.py"]
    yield "its page in a browser", ["tests/browser", "-k", entry]


def main(arguments):
    beginning = arguments[0] if arguments else ""
    entries = toc_entries()
    found = pages_named(beginning, entries) if beginning else []
    if len(found) != 1:
        names = ", ".join(entry.rpartition("/")[2] for entry in found or entries)
        problem = "several pages are" if found else "no page is"
        sys.exit(f"{problem} called {beginning or 'so'}: CH may begin one of {names}")
    failed = []
    for subject, selection in selections(found[0]):
        print(f"{found[0]}: {subject}", flush=True)
        run = subprocess.run([sys.executable, "-m", "pytest", "-q", *selection], cwd=ROOT)
        # 5: pytest found no test of this page.
        if run.returncode == 5:
            print("    nothing to test")
        elif run.returncode:
            failed.append(subject)
    if failed:
        sys.exit(f"{found[0]}: {', '.join(failed)} failed")


if __name__ == "__main__":
    main(sys.argv[1:])
