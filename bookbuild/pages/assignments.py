"""The table of wrong submissions with which the graders of the assignments are proved.

The directive ``assignment-table`` stands for it. Its rows come from the files that the tests of
the course run through the graders, course/assignments/*/submissions.toml.

Not a work-around: Sphinx knows no assignments.
"""

import re
import tomllib

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from bookbuild.notebooks.normal_form import read
from bookbuild.pages import tables
from bookbuild.project import ROOT

FOLDER = ROOT / "course" / "assignments"
SUBMISSIONS = "submissions.toml"
# The heading of a task.
TASK = re.compile(r"^## (.+) \((\d+) minutes\)$", re.M)
COLUMNS = ("Wrong submission", "Points lost", "By which tests")


def assignment_names():
    """The assignments, such as "01_entropy_and_codes", in order."""
    return sorted(path.parent.name for path in FOLDER.glob(f"*/{SUBMISSIONS}"))


def submissions(name):
    """The submissions of an assignment: lists of wrong and of right ones."""
    return tomllib.loads((FOLDER / name / SUBMISSIONS).read_text(encoding="utf-8"))


def source(name):
    """The notebook of an assignment, with solutions and hidden tests."""
    return read(FOLDER / name / f"{name}.ipynb")


def title(notebook):
    """The title of an assignment."""
    return notebook.cells[0].source.partition("\n")[0].removeprefix("# ")


def minutes(notebook):
    """How long an assignment takes."""
    found = (TASK.findall(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    return sum(int(said) for tasks in found for _, said in tasks)


def table(name):
    """The wrong submissions of an assignment, what each loses, and which tests notice it."""
    rows = []
    for wrong in submissions(name)["wrong"]:
        lost = wrong["loses"]
        tests = [nodes.literal("", test) for test in lost]
        listed = [part for test in tests for part in (nodes.Text(", "), test)][1:]
        total = nodes.Text(str(sum(lost.values())))
        rows.append(tables.row(nodes.Text(wrong["name"]), total, nodes.inline("", "", *listed)))
    return tables.table(COLUMNS, rows, ["small-table"])


class AssignmentTable(SphinxDirective):
    """``{assignment-table}``: a heading and a table for each assignment."""

    def run(self):
        found = []
        for name in assignment_names():
            self.env.note_dependency(str(FOLDER / name / SUBMISSIONS))
            self.env.note_dependency(str(FOLDER / name / f"{name}.ipynb"))
            words = f"{int(name[:2])}. {title(source(name))}"
            found += [nodes.rubric("", words), table(name)]
        return found


def setup(app):
    app.add_directive("assignment-table", AssignmentTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
