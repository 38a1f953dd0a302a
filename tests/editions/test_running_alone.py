"""The notebooks run where nothing of the project is installed but the wheel of `divlib`."""

import os
import re
import subprocess

import pytest

from bookbuild import environment
from bookbuild.course.assignments import configuration, prepared
from bookbuild.notebooks.normal_form import read, text_of
from bookbuild.pages.assignments import assignment_names, source
from bookbuild.project import ROOT, chapter_names

CHAPTERS = chapter_names()
RUN = """
import sys, nbformat
from nbclient import NotebookClient
source, target = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
NotebookClient(notebook, timeout=300, kernel_name="python3", coalesce_streams=True).execute()
nbformat.write(notebook, target)
"""


def constraints():
    """The pinned versions, without hashes: other versions may draw other figures."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return "\n".join(re.findall(r"(?m)^[\w.-]+==\S+(?: ; [^\\]*)?", text))


@pytest.fixture(scope="module")
def alone(whole, tmp_path_factory):
    """A Python with what the requirements of the notebooks ask for, and a kernel."""
    folder = tmp_path_factory.mktemp("readers folder")
    (folder / "constraints.txt").write_text(constraints(), encoding="utf-8")
    python = environment.new(folder / "venv")
    wanted = ["-r", "requirements.txt", "ipykernel", "nbclient", "-c", folder / "constraints.txt"]
    command = [python, *environment.PIP, *wanted]
    subprocess.run(command, cwd=whole / "notebooks", check=True)
    return python


def shown(notebook):
    """What each code cell shows; the PNG of a figure is drawn from its SVG."""
    return [
        [
            (
                output.get("text"),
                {k: v for k, v in output.get("data", {}).items() if "png" not in k},
            )
            for output in cell.outputs
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def run_alone(python, given, folder):
    """Run a notebook where nothing of this environment or of the project's folder is found."""
    target = folder / "run.ipynb"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    command = [python, "-c", RUN, given, target]
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return read(target)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_notebook_gives_its_stored_outputs(name, alone, whole, tmp_path):
    given = whole / "notebooks" / f"{name}.ipynb"
    assert shown(run_alone(alone, given, tmp_path)) == shown(read(given))


@pytest.mark.parametrize("name", assignment_names())
def test_an_assignment_runs_with_its_solutions_and_hidden_tests(name, alone, tmp_path):
    given = tmp_path / "given.ipynb"
    given.write_text(text_of(prepared(source(name), configuration())), encoding="utf-8")
    run_alone(alone, given, tmp_path)
