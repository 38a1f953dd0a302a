"""Run, format and check the notebooks of the book.

    python tools/notebooks.py run      run every notebook and store its outputs
    python tools/notebooks.py format   bring every notebook to its normal form
    python tools/notebooks.py check    list what is wrong; change nothing

Each command takes the paths of notebooks to work on; without any it takes all that
_toc.yml lists.  A stored notebook, outputs included, is the only source of its chapter.
Its normal form does not depend on who ran it, so that running it again changes no byte.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

import yaml
from checks import WIDEST_LINE, problems
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from normal_form import normal_form, read, text_of

ROOT = Path(__file__).resolve().parent.parent
CELL_TIMEOUT = 300


def toc_entries(root=ROOT):
    """The files that _toc.yml lists, in order, without extension."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))

    def files(node):
        if isinstance(node, list):
            return [entry for item in node for entry in files(item)]
        found = [node[key] for key in ("root", "file") if key in node]
        below = (files(node.get(key, [])) for key in ("parts", "chapters", "sections"))
        return found + [entry for entries in below for entry in entries]

    return files(toc)


def book_notebooks(root=ROOT):
    """The notebooks that _toc.yml lists, in order."""
    paths = [root / f"{entry}.ipynb" for entry in toc_entries(root)]
    return [path for path in paths if path.exists()]


def toc_problems(root=ROOT):
    """Notebooks missing from _toc.yml, and entries of _toc.yml without a file."""
    entries = toc_entries(root)
    found = [
        f"_toc.yml lists {entry}, which is neither an .ipynb nor an .md file"
        for entry in entries
        if not any((root / f"{entry}{suffix}").exists() for suffix in (".ipynb", ".md"))
    ]
    for path in sorted((root / "chapters").glob("*.ipynb")):
        name = path.relative_to(root).with_suffix("").as_posix()
        if name not in entries:
            found.append(f"{name}.ipynb is not in _toc.yml")
    return found


def run(path):
    """Run one notebook in a fresh kernel and return it in normal form."""
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
    """Show where a long run is, on one line of a terminal; elsewhere keep quiet."""
    if sys.stdout.isatty():
        print(f"\r\033[K{message}", end="", flush=True)


def store(path, text):
    """Write a notebook if it changed; say whether it did."""
    if text == path.read_text(encoding="utf-8"):
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def command_run(paths):
    """Run notebooks and store their outputs; one with a failing cell stays as it is."""
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
    """Bring the code and the files of notebooks to their normal form; outputs stay."""
    ruff = [sys.executable, "-m", "ruff"]
    files = [str(path) for path in paths]
    subprocess.run([*ruff, "check", "--quiet", "--fix", *files], check=True)
    width = ["--line-length", str(WIDEST_LINE)]
    subprocess.run([*ruff, "format", "--quiet", *width, *files], check=True)
    for path in paths:
        store(path, text_of(normal_form(read(path))))
    return 0


def command_check(paths):
    """Print what is wrong with notebooks and with the table of contents."""
    found = toc_problems()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        found += [f"{path.name}: {problem}" for problem in problems(read(path), text)]
    print("\n".join(found) or f"{len(paths)} notebooks are as they must be")
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
