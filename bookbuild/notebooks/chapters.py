"""The parts that only chapters have: levels of sections, a card, questions and exercises; lengths.

The Markdown cell that begins with the heading of a section has the level of the section as a tag.
"""

import re
from itertools import pairwise

from bookbuild.notebooks.checks import LEVELS as EXERCISE_LEVELS
from bookbuild.notebooks.checks import problems
from bookbuild.notebooks.normal_form import read

# Whether a reader in a hurry needs a section.
SECTION_LEVELS = ("essential", "useful", "optional")
# Every chapter ends with these, which have no level.
LAST_SECTIONS = ("Summary", "Practice", "Exercises")
QUESTIONS = 5
# What one reads at a stretch: words before the practice, a formula counting as its TeX does, and
# lines of code that are not empty, with the code of solutions.
MOST_WORDS = 4500
MOST_LINES = 350

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
# A heading, perhaps behind its label.
FIRST_HEADING = re.compile(r"(?:\([\w-]+\)=\n+)*## ")
EXERCISE = re.compile(r"^```\{exercise\}(.*)\n:label: (\S+)\n\n\(\*([\w-]+),", re.MULTILINE)
STEP = re.compile(r"\{(hint|answer|solution-start)\} (\S+)")
STEPS = ["hint", "answer", "solution-start"]


def problems_of(path):
    """Messages about what is wrong with a notebook, which may be a chapter."""
    notebook = read(path)
    found = problems(notebook, path.read_text(encoding="utf-8"))
    if path.parent.name == "chapters":
        found += chapter_problems(notebook)
    return found


def texts(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def title(notebook):
    """The title of a notebook."""
    lines = "\n".join(texts(notebook)).split("\n")
    return next(line[2:] for line in lines if line.startswith("# "))


def sections(notebook):
    """The title and the levels of each section, in order."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            tags = cell.metadata.get("tags", [])
            levels = [tag for tag in tags if tag in SECTION_LEVELS]
            at_beginning = FIRST_HEADING.match(cell.source)
            for number, title in enumerate(HEADING.findall(cell.source)):
                found.append((title, levels if at_beginning and number == 0 else []))
    return found


def blocks(notebook, name):
    """The content of each directive of a name, such as "formulas"."""
    pattern = re.compile(rf"^:::\{{{name}\}}\n(.*?)\n:::$", re.MULTILINE | re.DOTALL)
    return [content for text in texts(notebook) for content in pattern.findall(text)]


def chapter_problems(notebook):
    """Messages about what a chapter lacks, or has too much of."""
    return [
        *section_problems(notebook),
        *card_problems(notebook),
        *step_problems(notebook),
        *length_problems(notebook),
    ]


def section_problems(notebook):
    """Has each section but the last ones a level?"""
    found = []
    for title, levels in sections(notebook):
        expected = 0 if title in LAST_SECTIONS else 1
        if len(levels) != expected:
            found.append(
                f"the section {title!r} has {len(levels)} levels instead of {expected}: its "
                f"heading begins a cell, of which one tag is {' or '.join(SECTION_LEVELS)}"
            )
    return found


def card_problems(notebook):
    """Are there one card of formulas and five questions?"""
    counts = {name: len(blocks(notebook, name)) for name in ("formulas", "self-test")}
    found = [f"has {count} blocks {name!r}" for name, count in counts.items() if count != 1]
    asked = [len(re.findall("^: ", block, re.MULTILINE)) for block in blocks(notebook, "self-test")]
    found += [f"asks {count} questions, not {QUESTIONS}" for count in asked if count != QUESTIONS]
    return found


def step_problems(notebook):
    """Are the exercises sorted, with a title, a hint and perhaps an answer before the solution?"""
    prose = "\n".join(texts(notebook))
    posed = list(EXERCISE.finditer(prose))
    found = []
    for before, after in pairwise(posed):
        if EXERCISE_LEVELS.index(before[3]) > EXERCISE_LEVELS.index(after[3]):
            found.append(f"{after[2]} ({after[3]}) stands behind {before[2]} ({before[3]})")
    ends = [exercise.start() for exercise in posed[1:]] + [len(prose)]
    for exercise, end in zip(posed, ends):
        label = exercise[2]
        if not exercise[1].strip():
            found.append(f"{label} has no title")
        steps = STEP.findall(prose[exercise.end() : end])
        if wrong := [other for _, other in steps if other != label]:
            found.append(f"{label} is followed by a step of {wrong[0]}")
        kinds = [kind for kind, _ in steps]
        if kinds not in (STEPS, [STEPS[0], STEPS[2]]):
            found.append(
                f"{label} is followed by {', '.join(kinds) or 'nothing'}: {STEPS} expected"
            )
    return found


def length_problems(notebook):
    """Is the chapter too long for its readers?"""
    text = re.split("^## Practice$", "\n".join(texts(notebook)), maxsplit=1, flags=re.MULTILINE)[0]
    code = "\n".join(
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", [])
    )
    lengths = (
        ("words before the practice", len(text.split()), MOST_WORDS),
        ("lines of code", sum(bool(line.strip()) for line in code.split("\n")), MOST_LINES),
    )
    return [
        f"has {length} {what}, {length - most} too many: cut, or divide the chapter"
        for what, length, most in lengths
        if length > most
    ]
