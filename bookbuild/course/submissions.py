"""Submissions as students hand them in, made from the model solution and a few changed cells."""

import copy
import re

import nbformat

from bookbuild.course.assignments import about, is_test, released
from bookbuild.notebooks.normal_form import read, text_of
from bookbuild.pages.assignments import submissions

MARKER = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.M)
BLANK, REFERENCE = "blank", "reference"


def solutions(notebook):
    """What the model solution puts into each cell, by the name of the cell."""
    return {
        about(cell)["grade_id"]: MARKER.sub("", cell.source).strip("\n")
        for cell in notebook.cells
        if about(cell).get("solution")
    }


def cells_of(submission, reference):
    """What a submission puts into the cells that it changes."""
    found = {name: text.strip("\n") for name, text in submission.get("cells", {}).items()}
    for name, (old, new) in submission.get("change", {}).items():
        if reference[name].count(old) != 1:
            raise ValueError(f"{submission['name']}: {old!r} must occur once in {name}")
        found[name] = reference[name].replace(old, new)
    return found


def filled_in(release, texts, deleted=(), doubled=()):
    """The notebook for students with other text in some cells; some are missing, some double."""
    result = copy.deepcopy(release)
    cells, result.cells = result.cells, []
    for cell in cells:
        name = about(cell).get("grade_id")
        cell.source = texts.get(name, cell.source)
        if name not in deleted:
            result.cells.append(cell)
        if name in doubled:
            result.cells.append(nbformat.from_dict({**cell, "id": f"{name}-copy"}))
    return result


def all_submissions(name, source, release):
    """Each submission of an assignment: its notebook, and the points it must lose by test.

    Submissions are called "blank", "reference", "wrong-01", ..., "right-01", ...
    """
    reference = solutions(source)
    tests = {
        about(cell)["grade_id"]: about(cell)["points"] for cell in source.cells if is_test(cell)
    }
    yield BLANK, release, tests
    yield REFERENCE, filled_in(release, reference), {}
    for kind in ("wrong", "right"):
        for number, given in enumerate(submissions(name)[kind], start=1):
            texts = {**reference, **cells_of(given, reference)}
            changed = (given.get(key, ()) for key in ("delete", "double"))
            notebook = filled_in(release, texts, *changed)
            yield f"{kind}-{number:02}", notebook, given.get("loses", {})


def hand_in(folder, name):
    """Put all submissions of an assignment where nbgrader expects them; return what each loses."""
    notebook = f"{name}.ipynb"
    source = read(folder / "source" / name / notebook)
    release = read(released(folder, name))
    expected = {}
    for student, submitted, loses in all_submissions(name, source, release):
        path = folder / "submitted" / student / name / notebook
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(submitted), encoding="utf-8")
        expected[student] = loses
    return expected
