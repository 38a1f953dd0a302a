"""Stored notebooks have the required form and content; nbval compares their outputs."""

import re
from itertools import pairwise

import nbformat
import pytest

from bookbuild.notebooks.chapters import chapter_problems, problems_of
from bookbuild.notebooks.checks import problems
from bookbuild.notebooks.normal_form import normal_form, read, text_of
from bookbuild.project import ROOT, book_notebooks, toc_entries, toc_problems

NOTEBOOKS = book_notebooks()
CHAPTERS = [path for path in NOTEBOOKS if path.parent.name == "chapters"]


def names(paths):
    return [path.stem for path in paths]


def test_table_of_contents_matches_files():
    assert toc_problems() == []
    assert len(CHAPTERS) >= 3


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_notebook_has_no_problems(path):
    assert problems_of(path) == []


def exercises_and_solutions(notebook):
    """Labels of exercises and of solutions, number of solution ends, number of dropdowns."""
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    lines = prose.split("\n")
    begin = "```{exercise}"
    posed = [lines[k + 1].split()[-1] for k, line in enumerate(lines) if line.startswith(begin)]
    starts = [line.split()[-1] for line in lines if line.startswith("```{solution-start}")]
    return posed, starts, prose.count("```{solution-end}"), prose.count(":class: dropdown")


@pytest.mark.parametrize("path", CHAPTERS, ids=names(CHAPTERS))
def test_chapter_has_required_parts(path):
    notebook = read(path)
    opening = notebook.cells[0].source
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "After this chapter you can" in opening
    assert re.search(r":::\{margin\} .*ogarithms.* in this chapter", opening)
    for heading in ("**Proved.**", "**Computed.**", "**Where people go wrong.**", "## Exercises"):
        assert heading in prose
    assert "{prf:theorem}" in prose and "{cite:" in prose
    posed, answered, ends, hidden = exercises_and_solutions(notebook)
    assert len(posed) >= 6 and posed == answered and len(posed) == ends == hidden


def test_theorem_labels_are_unique():
    labels = []
    for path in CHAPTERS:
        for cell in read(path).cells:
            if cell.cell_type == "markdown":
                blocks = cell.source.split(":::{prf:")[1:]
                labels += [block.split(":label: ")[1].split("\n")[0] for block in blocks]
    assert len(labels) == len(set(labels)) > 10


def test_no_function_or_class_is_defined_in_two_notebooks():
    defined = {}
    for path in NOTEBOOKS:
        for cell in read(path).cells:
            if cell.cell_type == "code":
                for line in cell.source.split("\n"):
                    if line.startswith(("def ", "class ")):
                        defined.setdefault(line.split("(")[0], set()).add(path.stem)
    assert {name: where for name, where in defined.items() if len(where) > 1} == {}


def displayed(latex):
    """The lines that a derivation displays, without relations and reasons."""
    aligned = re.search(r"\\begin\{aligned\}\n(.*?)\n\\end\{aligned\}", latex, re.DOTALL)
    lines = aligned[1].split("\n") if aligned else []
    relation = r"^ *& *(?:(?:=|<|>|\\[lg]e(?![a-z])) *)?"
    return [re.sub(relation, "", re.split(r" && |\s*\\\\$", line)[0]) for line in lines]


@pytest.mark.parametrize("path", CHAPTERS, ids=names(CHAPTERS))
def test_no_derivation_displays_a_line_twice_in_a_row(path):
    shown = [
        displayed(output.data.get("text/latex", ""))
        for cell in read(path).cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "data" in output
    ]
    pairs = [pair for lines in shown for pair in pairwise(lines)]
    assert [one for one, other in pairs if one == other] == []


def test_every_page_has_a_description_of_its_own():
    """Search engines and previews of links show it; a copied notebook brings that of another."""
    told = {}
    for path in NOTEBOOKS:
        description = read(path).metadata["myst"]["html_meta"]["description"]
        assert told.setdefault(description, path.stem) == path.stem
        assert 60 <= len(description) <= 260


def test_chapters_are_listed_in_order():
    chapters = [entry for entry in toc_entries() if entry.startswith("chapters/")]
    assert chapters == sorted(chapters)


# Every problem is reported, shown by a valid notebook changed to have that problem only. ---


def valid_notebook():
    """A small notebook without problems."""
    prose = nbformat.v4.new_markdown_cell("The mean is 0.25.", id="a")
    code = nbformat.v4.new_code_cell("print(1 / 4)", id="b", execution_count=1)
    code.outputs = [nbformat.v4.new_output("stream", name="stdout", text="0.25\n")]
    svg = {"image/svg+xml": "<svg/>", "text/plain": "<Figure>"}
    figure = nbformat.v4.new_code_cell("fig = draw()", id="c", execution_count=2)
    figure.outputs = [nbformat.v4.new_output("display_data", data=svg)]
    alt = "A single dot lies in the middle of an otherwise entirely empty square picture."
    figure.metadata["mystnb"] = {"image": {"alt": alt}, "figure": {"caption": "A dot."}}
    notebook = nbformat.v4.new_notebook(cells=[prose, code, figure])
    return normal_form(notebook)


def problems_after(change):
    notebook = valid_notebook()
    change(notebook)
    return problems(notebook)


def clear_outputs(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def write_to_stderr(notebook):
    warning = nbformat.v4.new_output("stream", name="stderr", text="Warning: careful")
    notebook.cells[1].outputs.append(warning)


def fail(notebook):
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])
    notebook.cells[1].outputs = [error]


def tag_raises_exception(notebook):
    notebook.cells[1].metadata["tags"] = ["raises-exception"]


def add_exercise(notebook, text, code="assert 1 / 4 == 0.25"):
    """Insert an exercise with a solution at the start of the notebook."""
    posed = f"```{{exercise}}\n:label: ex-a\n\n{text}\n```\n\n```{{solution-start}} ex-a\n```"
    notebook.cells[0].source = posed
    notebook.cells[1].source = code
    notebook.cells.insert(2, nbformat.v4.new_markdown_cell("```{solution-end}\n```", id="d"))


CHANGES = {
    "were the outputs cleared": clear_outputs,
    "was run not at all": lambda nb: nb.cells[1].update(execution_count=None),
    "was run as number 7": lambda nb: nb.cells[1].update(execution_count=7),
    "wrote to stderr: Warning: careful": write_to_stderr,
    "failed with ValueError": fail,
    "raised nothing": tag_raises_exception,
    "has an output that no page shows: text/html": lambda nb: (
        nb.cells[2].outputs[0].data.update({"text/html": "<p>0.25</p>"})
    ),
    "has an absolute path": lambda nb: nb.cells[1].outputs[0].update(text="0.25 /home/me/x.py\n"),
    "prints a line of 99": lambda nb: nb.cells[1].outputs[0].update(text="0.25" + 95 * "." + "\n"),
    "has a line of 99": lambda nb: nb.cells[1].update(source="print(0.25)" + 88 * "#"),
    "has 21 lines": lambda nb: nb.cells[1].update(source="print(0.25)" + 20 * "\n#"),
    "is empty": lambda nb: nb.cells[1].update(source=" "),
    "`assert mean == mean` never fails": lambda nb: nb.cells[1].update(
        source="assert mean == mean"
    ),
    "two cells have the id": lambda nb: nb.cells[1].update(id="a"),
    "exercise ex-a does not begin with its level": lambda nb: add_exercise(nb, "(*Hard.*) Why?"),
    "the solution of ex-a computes something and checks nothing": lambda nb: add_exercise(
        nb, "(*Core, one minute.*) Why?", "print(0.25)"
    ),
    "the prose says 0.26": lambda nb: nb.cells[0].update(source="It is 0.26, not 0.25."),
    "binds 'x' again": lambda nb: [c.update(source="x = 0.25") for c in nb.cells[1:]],
    "binds 'np' again": lambda nb: [
        nb.cells[1].update(source="import numpy as np  # 0.25"),
        nb.cells[2].update(source="for np in range(2):\n    pass"),
    ],
    "binds 'y' again": lambda nb: [
        nb.cells[1].update(source="if 0.25:\n    y = 1"),
        nb.cells[2].update(source="def y():\n    pass"),
    ],
    "alternative text is not a sentence": lambda nb: (
        nb.cells[2].metadata["mystnb"]["image"].update(alt="A dot.")
    ),
    "figure without a caption": lambda nb: nb.cells[2].metadata["mystnb"].update(figure={}),
    "describes a figure but shows none": lambda nb: nb.cells[2].update(outputs=[]),
    "more than one figure": lambda nb: nb.cells[2].outputs.append(nb.cells[2].outputs[0]),
    "shows image/png": lambda nb: nb.cells[2].outputs[0].data.update({"image/png": "aGk="}),
}


def test_valid_notebook_has_no_problems():
    notebook = valid_notebook()
    assert problems(notebook, text_of(notebook)) == []


@pytest.mark.parametrize("message", CHANGES)
def test_problem_is_reported(message):
    assert any(message in problem for problem in problems_after(CHANGES[message]))


@pytest.mark.parametrize(
    "change",
    [
        lambda nb: nb.metadata.update(kernelspec={"name": "other", "display_name": "Mine"}),
        lambda nb: nb.metadata.update(widgets={}),
        lambda nb: nb.cells[1].metadata.update(execution={"iopub.status.busy": "now"}),
        lambda nb: nb.cells[1].metadata.update(collapsed=False),
        lambda nb: nb.cells[1].update(source="print(1 / 4)  \n"),
    ],
)
def test_other_forms_are_reported_and_normalized(change):
    notebook = valid_notebook()
    change(notebook)
    assert any("normal form" in p for p in problems(notebook, text_of(notebook)))
    normalized = normal_form(notebook)
    assert problems(normalized, text_of(normalized)) == []
    assert text_of(normalized) == text_of(valid_notebook())


def test_loop_may_reuse_variable_of_earlier_loop():
    def reuse_loop_variable(notebook):
        for cell in notebook.cells[1:]:
            cell.source = "for k in [0.25]:\n    print(k)"

    assert problems_after(reuse_loop_variable) == []


def test_missing_and_unlisted_notebooks_are_reported(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "stray.ipynb").write_text("{}")
    (tmp_path / "_toc.yml").write_text("root: index\nchapters:\n- file: chapters/gone\n")
    assert toc_problems(tmp_path) == [
        "_toc.yml lists index, which is neither an .ipynb nor an .md file",
        "_toc.yml lists chapters/gone, which is neither an .ipynb nor an .md file",
        "chapters/stray.ipynb is not in _toc.yml",
    ]


def test_root_holds_table_of_contents():
    assert (ROOT / "_toc.yml").exists()


SUMMARY = ":::{{formulas}}\n$x$\n: x\n:::\n\n:::{{self-test}}\n{}\n:::".format(
    "\n\n".join(["Why?\n: So."] * 5)
)


def exercise(label, level, title=" Why", steps=("hint", "answer", "solution-start")):
    posed = f"```{{exercise}}{title}\n:label: {label}\n\n(*{level}, one minute.*) Why?\n```"
    return "\n\n".join([posed, *(f":::{{{step}}} {label}\nSo.\n:::" for step in steps)])


def chapter(*exercises, level=("essential",), text="(sec-a)=\n## A\n\nText.", summary=SUMMARY):
    """The notebook of a chapter with a section, a summary and exercises."""
    first = nbformat.v4.new_markdown_cell(text, metadata={"tags": [*level]})
    last = [f"## Summary\n\n{summary}\n\n## Exercises", *exercises]
    return nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_markdown_cell, last)])


def test_a_chapter_with_all_parts_has_no_problems():
    steps = ("hint", "solution-start")
    given = exercise("ex-a", "Warm-up"), exercise("ex-b", "Core", steps=steps)
    assert chapter_problems(chapter(*given)) == []


@pytest.mark.parametrize(
    "message, notebook",
    [
        ("the section 'A' has 0 levels", chapter(level=())),
        ("the section 'A' has 2 levels", chapter(level=("useful", "optional"))),
        # The heading has to begin the cell that has the tag.
        ("the section 'A' has 0 levels", chapter(text="Text.\n\n## A")),
        ("the section 'B' has 0 levels", chapter(text="## A\n\n## B")),
        ("has 0 blocks 'formulas'", chapter(summary=SUMMARY.replace("formulas", "note"))),
        ("asks 4 questions", chapter(summary=SUMMARY.replace("Why?\n: So.\n\n", "", 1))),
        (
            "ex-b (Core) stands behind",
            chapter(exercise("ex-a", "Stretch"), exercise("ex-b", "Core")),
        ),
        ("ex-a has no title", chapter(exercise("ex-a", "Core", title=""))),
        ("a step of ex-b", chapter(exercise("ex-a", "Core") + "\n:::{hint} ex-b\nSo.\n:::")),
        ("followed by nothing", chapter(exercise("ex-a", "Core", steps=()))),
        ("by answer, sol", chapter(exercise("ex-a", "Core", steps=("answer", "solution-start")))),
    ],
)
def test_a_missing_part_of_a_chapter_is_reported(message, notebook):
    assert any(message in problem for problem in chapter_problems(notebook))


def chapter_of(words, lines):
    """The notebook of a chapter with so many words before the practice and lines of code."""
    long = chapter(text="## A" + "\n\nword" * (words - 2), summary=f"{SUMMARY}\n\n## Practice")
    hidden = nbformat.v4.new_code_cell("x = 1\n" * 9, metadata={"tags": ["remove-cell"]})
    long.cells += [nbformat.v4.new_code_cell("x = 1\n\n" * lines), hidden]
    return long


def test_a_chapter_may_have_4500_words_and_350_lines_of_code():
    rest = len(f"## Summary {SUMMARY}".split())
    assert chapter_problems(chapter_of(4500 - rest, 350)) == []
    [problem] = chapter_problems(chapter_of(4503 - rest, 350))
    assert problem.startswith("has 4503 words before the practice, 3 too many")
    [problem] = chapter_problems(chapter_of(4500 - rest, 351))
    assert problem.startswith("has 351 lines of code, 1 too many")


def test_valid_exercise_has_no_problems():
    assert (
        problems_after(lambda nb: add_exercise(nb, "(*Stretch, ten minutes, on paper.*) Why?"))
        == []
    )
