"""Run, format and check the notebooks of the book.

    python -m bookbuild.notebooks run      run every notebook and store its outputs
    python -m bookbuild.notebooks format   format the code and bring every file to normal form
    python -m bookbuild.notebooks check    list problems; change nothing

Each command takes paths of notebooks; the default is all notebooks of _toc.yml.  A stored
notebook, with its outputs, is the only source of its chapter.  Its normal form does not
depend on who ran it, so that running it again changes nothing.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from bookbuild.notebooks.checks import WIDEST_LINE, problems
from bookbuild.notebooks.normal_form import normal_form, read, text_of
from bookbuild.project import book_notebooks, toc_problems

CELL_TIMEOUT = 300


def run(path):
    """Run a notebook in a new kernel and return it in normal form."""
    notebook = read(path)
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code_cells:
        cell.outputs, cell.execution_count = [], None

    def show(cell, cell_index, **_):
        if cell.cell_type == "code":
            done = sum(c.cell_type == "code" for c in notebook.cells[: cell_index + 1])
            progress(f"  cell {done} of {len(code_cells)}")

    NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        coalesce_streams=True,
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=show,
    ).execute()
    return normal_form(notebook)


def progress(message=""):
    """Show progress on one line of a terminal; print nothing if stdout is not a terminal."""
    if sys.stdout.isatty():
        print(f"\r\033[K{message}", end="", flush=True)


def store(path, text):
    """Write a notebook if it changed; return whether it did."""
    if text == path.read_text(encoding="utf-8"):
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def command_run(paths):
    """Run notebooks and store their outputs; do not store a notebook with a failing cell."""
    failed = 0
    for number, path in enumerate(paths, start=1):
        print(f"[{number}/{len(paths)}] running {path.name}", flush=True)
        started = time.monotonic()
        try:
            text = text_of(run(path))
        except CellExecutionError as error:
            progress()
            print(f"  FAILED, nothing stored:\n{error}", flush=True)
            failed += 1
            continue
        progress()
        outcome = "outputs stored" if store(path, text) else "unchanged"
        print(f"  {outcome} ({time.monotonic() - started:.0f} s)", flush=True)
    return failed


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
        text = path.read_text(encoding="utf-8")
        found += [f"{path.name}: {problem}" for problem in problems(read(path), text)]
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
