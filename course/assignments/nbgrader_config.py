"""How nbgrader grades these assignments. It stands beside the folder `source`."""

import secrets

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat.v4 import new_code_cell, new_output
from nbgrader import utils
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    Execute,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

# Every claim is false, so this fails wherever `assert` and what the tests compare with are as they
# should be. Where it passes, a submission has tampered with the session that grades it.
TRIPWIRE = """\
import math
import numpy
assert any([
    numpy.isclose(0, 1), numpy.allclose([0], [1]), math.isclose(0, 1),
    abs(-1) < 1, float("1") < 1, len([1]) != 1, max([0, 1]) == 0, all([False]),
]), "{token}"
"""
TAMPERED = "What this session checks always passes, so this test proves nothing."


class ProvedExecute(Execute):
    """Runs a submission with a tripwire behind each test; a test counts only if that fails.

    nbgrader gives full marks to a test that ends without an error, also when a submission has
    arranged that no test can end with one.
    """

    def preprocess(self, notebook, resources):
        token = secrets.token_hex()
        cells, tripwires = [], []
        for cell in notebook.cells:
            cells.append(cell)
            if utils.is_grade(cell) and cell.cell_type == "code":
                tripwires.append((cell, new_code_cell(TRIPWIRE.format(token=token))))
                cells.append(tripwires[-1][1])
        whole, notebook.cells = notebook.cells, cells
        notebook, resources = super().preprocess(notebook, resources)
        for test, tripwire in tripwires:
            if not any(output.get("evalue") == token for output in tripwire.outputs):
                error = {"ename": "Tampered", "evalue": TAMPERED, "traceback": [TAMPERED]}
                test.outputs.append(new_output("error", **error))
        notebook.cells = whole
        return notebook, resources


def forget_nameless(notebook):
    """Make cells ordinary that have lost their name."""
    for cell in notebook.cells:
        if not cell.metadata.get("nbgrader", {}).get("grade_id"):
            cell.metadata.pop("nbgrader", None)


class RestoreTests(OverwriteCells):
    """Brings back tests that a student has changed or deleted.

    Where a student has copied a cell, DeduplicateIds takes the name from one of the two, and
    nbgrader would then give up, on this submission and on all that follow.
    """

    def preprocess(self, notebook, resources):
        forget_nameless(notebook)
        notebook, resources = super().preprocess(notebook, resources)
        forget_nameless(notebook)
        return notebook, resources

    def add_missing_task_cells(self, notebook, resources):
        """Add nothing: no assignment has such cells, and nameless ones would stop it."""
        return notebook, resources


c = get_config()  # noqa: F821  (nbgrader defines it)
c.CourseDirectory.course_id = "how_far_apart"
# A cell that runs for longer is stopped, and what it was to show is lost.
c.Execute.timeout = 60
# nbgrader gives no points where anything is written to the stream of errors, not even for NumPy's
# warning of a logarithm of 0 whose result is then thrown away, which is correct.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "Warning"
# Tests that a student has deleted come back.
c.OverwriteCells.add_missing_cells = True
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    RestoreTests,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    ProvedExecute,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
