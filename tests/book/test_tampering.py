"""The tests bite: changes to a copy of a real chapter, each of which must be noticed.

A chapter is run by nbval, as `make test` runs it, and looked at by bookbuild/notebooks/checks.py.
Untouched it passes both.  Every change below must make at least one of them fail.
"""

import copy
import re
import subprocess
import sys

import nbformat
import pytest

from bookbuild.notebooks.checks import problems
from bookbuild.notebooks.normal_form import read, text_of
from bookbuild.project import ROOT, book_notebooks

# The shortest chapter with all kinds of output.
CHAPTER = next(path for path in book_notebooks() if path.stem.startswith("01_"))


def outputs_of(notebook, mime):
    """The outputs of a chapter that have data of one type, with that data."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if mime in output.get("data", {}):
                yield output.data, output.data[mime]


def printed(notebook):
    """The outputs in which something with a decimal number was printed."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stdout" and re.search(r"\d\.\d\d", output.text):
                yield output


def change_a_digit(notebook):
    output = next(printed(notebook))
    place = re.search(r"\d\.\d\d", output.text).end() - 1
    digit = str((int(output.text[place]) + 1) % 10)
    output.text = output.text[:place] + digit + output.text[place + 1 :]


def change_a_coordinate(notebook):
    data, svg = next(outputs_of(notebook, "image/svg+xml"))
    numbers = list(re.finditer(r"\d+\.\d{3}", svg))
    place = numbers[len(numbers) // 2].end() - 1
    digit = str((int(svg[place]) + 1) % 10)
    data["image/svg+xml"] = svg[:place] + digit + svg[place + 1 :]


def change_a_formula(notebook):
    data, tex = next(outputs_of(notebook, "text/latex"))
    assert "=" in tex
    data["text/latex"] = tex.replace("=", r"\ne", 1)


def remove_an_output(notebook):
    cell = next(cell for cell in notebook.cells if cell.get("outputs"))
    cell.outputs = []


def empty_everything(notebook):
    """What nbstripout does, and nbval passes."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def add_a_warning(notebook):
    warning = nbformat.v4.new_output("stream", name="stderr", text="DeprecationWarning: soon\n")
    next(cell for cell in notebook.cells if cell.get("outputs")).outputs.append(warning)


def break_the_code(notebook):
    """Stored outputs stay right, but the code no longer gives them."""
    cell = next(cell for cell in notebook.cells if "1 nat =" in cell.source)
    cell.source = cell.source.replace("1 / e", "2 / e")


# Which of the two guards must notice what.
NOTICED_BY_NBVAL = [
    change_a_digit,
    change_a_coordinate,
    change_a_formula,
    remove_an_output,
    add_a_warning,
    break_the_code,
]
NOTICED_BY_CHECKS = [empty_everything, add_a_warning]


def nbval_passes(notebook, folder):
    """Run a notebook as `make test` does; True if every cell gave what is stored."""
    path = folder / CHAPTER.name
    path.write_text(text_of(notebook), encoding="utf-8")
    # That nbval compares outputs, and strictly, is said by pyproject.toml, as for `make test`.
    command = [sys.executable, "-m", "pytest", "--quiet", "-n", "0", "-p", "no:cacheprovider"]
    run = subprocess.run([*command, "-c", str(ROOT / "pyproject.toml"), str(path)], cwd=folder)
    assert run.returncode in (0, 1), "pytest itself failed, or found no notebook to run"
    return run.returncode == 0


def tampered(change):
    original = read(CHAPTER)
    notebook = copy.deepcopy(original)
    change(notebook)
    assert notebook != original
    return notebook


def test_the_untouched_chapter_passes(tmp_path):
    notebook = read(CHAPTER)
    assert problems(notebook) == []
    assert nbval_passes(notebook, tmp_path)


@pytest.mark.parametrize("change", NOTICED_BY_NBVAL, ids=lambda change: change.__name__)
def test_nbval_notices(change, tmp_path):
    assert not nbval_passes(tampered(change), tmp_path)


@pytest.mark.parametrize("change", NOTICED_BY_CHECKS, ids=lambda change: change.__name__)
def test_checks_notice(change):
    assert problems(tampered(change))


def test_the_hole_in_nbval_is_still_there(tmp_path):
    """If this fails, nbval has learned to notice emptied notebooks: a reason to celebrate."""
    assert nbval_passes(tampered(empty_everything), tmp_path)
