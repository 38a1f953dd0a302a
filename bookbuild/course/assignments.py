"""Assignments for nbgrader: what students get, and the folder with which lecturers grade.

A source is course/assignments/NN_name/NN_name.ipynb, with solutions and hidden tests. Here it gets
what depends on the book and on itself: a first cell that makes `divlib` available, if it is used,
links to the book, and how many points and minutes it has. nbgrader then makes the version for
students.
"""

import copy
import re
import shutil

import nbformat
import yaml

from bookbuild.course import grading
from bookbuild.notebooks.normal_form import METADATA, read, text_of
from bookbuild.pages.assignments import FOLDER, TASK, assignment_names, source
from bookbuild.pages.plain_notebooks import first_cell
from bookbuild.project import BUILD, ROOT, book_notebooks, chapter_names

CONFIG = "nbgrader_config.py"
COURSE = BUILD / "course"
# For students; the pages link them.
RELEASED = COURSE / "assignments"
# A folder of nbgrader, with all that it needs to grade.
FOR_LECTURERS = COURSE / "for-lecturers" / "assignments"
LINK = re.compile(r"\[([^\]]*)\]\(book:([\w-]+)\)")
LABEL = re.compile(r"^(?:\(([\w-]+)\)=|:label: ([\w-]+))$", re.M)
TITLE = re.compile(r"^# (.+)$", re.M)
IMPORT = re.compile(r"^ *(?:from|import) divlib\b", re.M)
# The name of the cell that makes `divlib` available.
DIVLIB = "divlib"


def about(cell):
    """What nbgrader knows of a cell."""
    return cell.metadata.get("nbgrader", {})


def is_test(cell):
    """Is a cell graded by running it?"""
    return about(cell).get("grade", False) and cell.cell_type == "code"


def is_written(cell):
    """Is a cell an answer in words, which a person grades?"""
    return about(cell).get("grade", False) and cell.cell_type == "markdown"


def points(cells):
    return sum(about(cell).get("points", 0) for cell in cells)


def tasks(notebook):
    """The title, the minutes and the cells of each task."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (match := TASK.search(cell.source)):
            found.append((match[1], int(match[2]), []))
        elif found:
            found[-1][2].append(cell)
    return found


def places():
    """The chapter of each label in the book: its name, its number and its title."""
    found = {}
    for path in book_notebooks():
        if path.stem in chapter_names():
            cells = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
            chapter = (path.stem, chapter_names().index(path.stem) + 1, TITLE.search(cells[0])[1])
            for labels in LABEL.findall("\n".join(cells)):
                found["".join(labels)] = chapter
    return found


def linked(text, known, baseurl):
    """A text with its links into the book, or with where to look if the book has no address."""

    def link(match):
        words, label = match.groups()
        name, number, title = known[label]
        chapter = f"chapter {number}, “{title}”"
        if baseurl:
            return f"[{words or chapter}]({baseurl}chapters/{name}.html#{label})"
        return f"{words} ({chapter})" if words else chapter

    return LINK.sub(link, text)


def prepared(notebook, config):
    """A source with what depends on the book and on its own points and minutes."""
    result = copy.deepcopy(notebook)
    known = places()
    points_of = {title: points(cells) for title, _, cells in tasks(notebook)}
    for cell in result.cells:
        if cell.cell_type == "markdown":
            text = linked(cell.source, known, config["html"]["baseurl"])
            cell.source = TASK.sub(
                lambda task: f"## {task[1]} ({task[2]} minutes, {points_of[task[1]]} points)", text
            )
    minutes = sum(minutes for _, minutes, _ in tasks(notebook))
    by_hand = points(filter(is_written, notebook.cells))
    result.cells[0].source += (
        f"\n\n*{minutes} minutes, {points(notebook.cells)} points; {by_hand} of them are for what "
        "you explain in words, and a person grades these.*"
    )
    if any(cell.cell_type == "code" and IMPORT.search(cell.source) for cell in notebook.cells):
        repository = config["sphinx"]["config"]["html_theme_options"]["repository_url"]
        code = first_cell(config["html"]["baseurl"], repository).strip()
        result.cells.insert(0, nbformat.v4.new_code_cell(code, id=DIVLIB))
    return result


def configuration():
    """The settings of the book."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))


def prepare(folder, assignments):
    """Make a course folder of nbgrader: its configuration, sources, and versions for students."""
    config = configuration()
    for name in assignments:
        path = folder / "source" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(prepared(source(name), config)), encoding="utf-8")
    shutil.copyfile(FOLDER / CONFIG, folder / CONFIG)
    grading.generate(folder, assignments)


def released(folder, name):
    """The version for students in a course folder."""
    return folder / "release" / name / f"{name}.ipynb"


def make():
    """Make what students get and the folder for lecturers, anew.

    What a lecturer has put into that folder, and the marks, stay.
    """
    for folder in (RELEASED, FOR_LECTURERS / "source", FOR_LECTURERS / "release"):
        shutil.rmtree(folder, ignore_errors=True)
    RELEASED.mkdir(parents=True)
    prepare(FOR_LECTURERS, assignment_names())
    for name in assignment_names():
        shutil.copyfile(released(FOR_LECTURERS, name), RELEASED / f"{name}.ipynb")


def normal_form(notebook):
    """A source without outputs and without what an editor has added."""
    cells = copy.deepcopy(notebook.cells)
    for number, cell in enumerate(cells):
        known = cell.metadata.get("nbgrader", {})
        cell.id = known.get("grade_id", f"text-{number}")
        cell.metadata = nbformat.from_dict({"nbgrader": known} if known else {})
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.v4.new_notebook(cells=cells, metadata=nbformat.from_dict(METADATA))


def format_sources():
    for name in assignment_names():
        path = FOLDER / name / f"{name}.ipynb"
        path.write_text(text_of(normal_form(source(name))), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    format_sources()
