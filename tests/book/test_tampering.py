"""nbval and the notebook checks notice changes to a notebook.

nbval runs notebooks as `make test` does, and bookbuild/notebooks/checks.py checks them.  A small
notebook with every kind of output passes both; every change below makes at least one of them
fail.  One of the changes is made to a real chapter, too.
"""

import copy
import re
import subprocess
import sys

import nbformat
import pytest

from bookbuild.notebooks.__main__ import run
from bookbuild.notebooks.checks import problems
from bookbuild.notebooks.normal_form import read, text_of
from bookbuild.project import ROOT, book_notebooks

FIGURE = {
    "figure": {"name": "fig-small", "caption": "Information against probability."},
    "image": {
        "alt": "A curve of information against probability that falls from two bits at one quarter "
        "to zero bits at one."
    },
}
CELLS = {
    """from math import e

from divlib import self_information

print(f"1 nat = {self_information(1 / e, base=2):.4f} bits")""": {},
    """import matplotlib.pyplot as plt

from divlib.plotting import use_style

use_style()
fig, ax = plt.subplots()
ax.plot([0.25, 0.5, 1], self_information([0.25, 0.5, 1], base=2))
_ = ax.set(xlabel="probability", ylabel="information (bits)")""": {"mystnb": FIGURE},
    """from sympy import log, symbols

from divlib.derivation import Lemma

x = symbols("x", positive=True)
Lemma("log lemma", log(x), x - 1, variable=x, touch=1)""": {},
}
# The shortest chapter.
CHAPTER = next(path for path in book_notebooks() if path.stem.startswith("01_"))


def outputs_of(notebook, mime):
    """Yield the data of outputs that have one MIME type, with the data of that type."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if mime in output.get("data", {}):
                yield output.data, output.data[mime]


def printed_decimals(notebook):
    """Yield the stdout outputs that contain a decimal number."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stdout" and re.search(r"\d\.\d\d", output.text):
                yield output


def change_a_digit(notebook):
    output = next(printed_decimals(notebook))
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


def clear_outputs(notebook):
    """Do as nbstripout does."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def add_a_warning(notebook):
    warning = nbformat.v4.new_output("stream", name="stderr", text="DeprecationWarning: soon\n")
    next(cell for cell in notebook.cells if cell.get("outputs")).outputs.append(warning)


def break_the_code(notebook):
    """Change the code so that it no longer produces the stored outputs."""
    cell = next(cell for cell in notebook.cells if "1 nat =" in cell.source)
    cell.source = cell.source.replace("1 / e", "2 / e")


def drop_the_words_of_a_figure(notebook):
    data, _ = next(outputs_of(notebook, "image/svg+xml"))
    del data["text/plain"]


def change_the_record_of_a_derivation(notebook):
    _, record = next(outputs_of(notebook, "application/vnd.divlib.derivation+json"))
    record["steps"] = []


def show_an_output_twice(notebook):
    cell = next(cell for cell in notebook.cells if cell.get("outputs"))
    cell.outputs.append(copy.deepcopy(cell.outputs[-1]))


def split_what_is_printed(notebook):
    """Do as kernels do that send it in pieces."""
    cell = next(cell for cell in notebook.cells if "1 nat =" in cell.source)
    (printed,) = cell.outputs
    rest = copy.deepcopy(printed)
    printed.text, rest.text = printed.text[:5], printed.text[5:]
    cell.outputs.append(rest)


def number_a_result_anew(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    next(o for o in outputs if o.output_type == "execute_result").execution_count = 77


# The changes that each of the two must notice.
NOTICED_BY_NBVAL = [
    change_a_digit,
    change_a_coordinate,
    change_a_formula,
    remove_an_output,
    add_a_warning,
    break_the_code,
    drop_the_words_of_a_figure,
    change_the_record_of_a_derivation,
    show_an_output_twice,
]
NOTICED_BY_CHECKS = [clear_outputs, add_a_warning, split_what_is_printed, number_a_result_anew]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small notebook, with its outputs."""
    path = tmp_path_factory.mktemp("small") / "small.ipynb"
    cells = [
        nbformat.v4.new_code_cell(source, metadata=metadata, id=f"cell-{number}")
        for number, (source, metadata) in enumerate(CELLS.items())
    ]
    path.write_text(text_of(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    return run(path)


def changed(notebook, change):
    result = copy.deepcopy(notebook)
    change(result)
    assert result != notebook
    return result


def one_after_the_other(notebooks):
    """One notebook with the cells of several, and the names of those its code cells are from.

    They share a kernel, for most of the time goes into starting one and importing.
    """
    cells = [(name, cell) for name, notebook in notebooks.items() for cell in notebook.cells]
    for number, (_, cell) in enumerate(cells):
        cell.id = f"cell-{number}"
    whole = nbformat.v4.new_notebook(cells=[cell for _, cell in cells])
    return whole, [name for name, cell in cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def failed(small, tmp_path_factory):
    """The names of changed notebooks in which a cell fails when pytest runs them all."""
    notebooks = {change.__name__: changed(small, change) for change in NOTICED_BY_NBVAL}
    notebooks |= {"unchanged": copy.deepcopy(small), "cleared": changed(small, clear_outputs)}
    notebooks["chapter"] = changed(read(CHAPTER), change_a_digit)
    whole, owners = one_after_the_other(notebooks)
    path = tmp_path_factory.mktemp("changed") / "changed.ipynb"
    path.write_text(text_of(whole), encoding="utf-8")
    # pyproject.toml makes nbval compare outputs strictly.
    command = [sys.executable, "-m", "pytest", "-rA", "--tb=no", "-n", "0"]
    command += ["-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"), str(path)]
    printed = subprocess.run(command, cwd=path.parent, capture_output=True, text=True).stdout
    outcomes = re.findall(r"^(PASSED|FAILED) .*::Cell (\d+)\b", printed, re.MULTILINE)
    assert [int(number) for _, number in sorted(outcomes, key=lambda o: int(o[1]))] == list(
        range(len(owners))
    ), printed
    return {owners[int(number)] for outcome, number in outcomes if outcome == "FAILED"}


def test_unchanged_notebook_passes(small, failed):
    assert problems(small, text_of(small)) == []
    assert "unchanged" not in failed


@pytest.mark.parametrize("change", NOTICED_BY_NBVAL, ids=lambda change: change.__name__)
def test_nbval_notices_change(change, failed):
    assert change.__name__ in failed


def test_nbval_notices_change_to_a_chapter(failed):
    assert "chapter" in failed


@pytest.mark.parametrize("change", NOTICED_BY_CHECKS, ids=lambda change: change.__name__)
def test_checks_notice_change(change, small):
    assert problems(changed(small, change))


def test_nbval_ignores_cleared_outputs(failed):
    """Shows why the checks look for cleared outputs; if nbval notices them, that can go."""
    assert "cleared" not in failed
