"""Run, format and check the notebooks of the book.

    python -m bookbuild.notebooks run      run every notebook and store its outputs
    python -m bookbuild.notebooks format   format the code and bring every file to normal form
    python -m bookbuild.notebooks check    list problems; change nothing

Each command takes paths of notebooks; the default is all notebooks of _toc.yml.  A stored
notebook, with its outputs, is the only source of its chapter.  Its normal form does not
depend on who ran it, so that running it again changes nothing.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from bookbuild.notebooks.chapters import problems_of
from bookbuild.notebooks.checks import WIDEST_LINE
from bookbuild.notebooks.normal_form import normal_form, read, text_of
from bookbuild.project import book_notebooks, toc_problems

CELL_TIMEOUT = 300


def run(path):
    """Run a notebook in a new kernel and return it in normal form."""
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        coalesce_streams=True,
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    return normal_form(notebook)


def store(path, text):
    """Write a notebook if it changed; return whether it did."""
    if text == path.read_text(encoding="utf-8"):
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def run_and_store(path):
    """Run a notebook and store its outputs; return what happened, and whether it failed."""
    started = time.monotonic()
    try:
        text = text_of(run(path))
    except CellExecutionError as error:
        return f"FAILED, nothing stored:\n{error}", True
    outcome = "outputs stored" if store(path, text) else "unchanged"
    return f"{outcome} ({time.monotonic() - started:.0f} s)", False


def command_run(paths):
    """Run notebooks, as many at once as there are processors, and store their outputs."""
    failures = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(run_and_store, path): path for path in paths}
        for number, done in enumerate(as_completed(running), start=1):
            outcome, failed = done.result()
            print(f"[{number}/{len(paths)}] {running[done].name}: {outcome}", flush=True)
            failures += failed
    return failures


def command_format(paths):
    """Format the code of notebooks and bring their files to normal form; keep the outputs."""
    ruff = [sys.executable, "-m", "ruff"]
    files = [str(path) for path in paths]
    subprocess.run([*ruff, "check", "--quiet", "--fix", *files], check=True)
    width = ["--line-length", str(WIDEST_LINE)]
    subprocess.run([*ruff, "format", "--quiet", *width, *files], check=True)
    for path in paths:
        store(path, text_of(normal_form(read(path))))
    return 0


def command_check(paths):
    """Print problems of notebooks and of the table of contents."""
    found = toc_problems()
    for path in paths:
        found += [f"{path.name}: {problem}" for problem in problems_of(path)]
    print("\n".join(found) or f"{len(paths)} notebooks have no problems")
    return len(found)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = {"run": command_run, "format": command_format, "check": command_check}
    parser.add_argument("command", choices=commands)
    parser.add_argument("paths", nargs="*", metavar="notebook", help="default: all in _toc.yml")
    arguments = parser.parse_args()
    paths = [Path(path).resolve() for path in arguments.paths] or book_notebooks()
    return 1 if commands[arguments.command](paths) else 0


if __name__ == "__main__":
    sys.exit(main())
