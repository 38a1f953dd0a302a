"""Where the chapters ask which drill, and whether what it practises is essential."""

import re
from typing import NamedTuple

from bookbuild.notebooks.chapters import FIRST_HEADING, SECTION_LEVELS
from bookbuild.notebooks.normal_form import read
from bookbuild.project import book_notebooks

DIRECTIVE = re.compile(r"^:::\{drill\} (\S+)\n:see: (\S+)\n:::$", re.MULTILINE)
LABEL = re.compile(r"^:label: (\S+)$|^\((\S+)\)=$", re.MULTILINE)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


class Placed(NamedTuple):
    """A drill in a chapter: "02", "KL divergence", "kl-in-bits" and the level "essential"."""

    chapter: str
    title: str
    name: str
    level: str


def levels(notebook):
    """The level of the section in which each label of a notebook stands."""
    found, level = {}, ""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        if FIRST_HEADING.match(cell.source):
            tags = cell.metadata.get("tags", [])
            level = next((tag for tag in tags if tag in SECTION_LEVELS), "")
        for label in LABEL.finditer(cell.source):
            found[label[1] or label[2]] = level
    return found


def placed():
    """The drills of all chapters, in their order."""
    notebooks = {
        path.stem: read(path) for path in book_notebooks() if path.parent.name == "chapters"
    }
    known = {}
    for notebook in notebooks.values():
        known |= levels(notebook)
    found = []
    for stem, notebook in notebooks.items():
        prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        title = TITLE.search(prose)[1]
        for name, see in DIRECTIVE.findall(prose):
            found.append(Placed(stem[:2], title, name, known[see]))
    return found
