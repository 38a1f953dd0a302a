"""Proofs, exercises, cards, levels and the like are marked when the book is built."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bookbuild.pdf import articles
from tests.book.built_pages import words

CONFIG = """title: A book
only_build_toc_files: true
execute: {execute_notebooks: "off"}
parse: {myst_enable_extensions: [colon_fence, deflist, dollarmath]}
sphinx:
  config: {exercise_style: solution_follow_exercise}
  extra_extensions: [sphinx_proof, sphinx_exercise]
  local_extensions:
    bookbuild.pages.proofs: "."
    bookbuild.pages.exercises: "."
    bookbuild.pages.margin_notes: "."
    bookbuild.pages.openings: "."
    bookbuild.pages.hints: "."
    bookbuild.pages.self_tests: "."
    bookbuild.pages.formula_cards: "."
    bookbuild.pages.reading_time: "."
    bookbuild.pages.essential_path: "."
"""
OPENING = "# Title\n\n**What is $x$?**\n\n"
THEOREM = ":::{prf:theorem} Easy\n:label: thm-easy\n\n$x=x$.\n:::\n\n"
EXERCISES = """```{exercise} Which $x$?
:label: ex-easy

(*Core, ten minutes, with a pencil.*) What is $x$?
```

:::{hint} ex-easy
Think of $x$.
:::

:::{answer} ex-easy
$x$
:::

```{solution-start} ex-easy
:class: dropdown
```
It is $x$.

```{solution-end}
```
"""

FORMULAS = """## Summary

:::{formulas}
$x=x$
: reflexivity; {prf:ref}`thm-easy`
:::
"""
SELF_TEST = """:::{self-test}
Why is $x=x$?
: Because it is ({prf:ref}`thm-easy`).

Is it?
: Yes.
:::
"""
# About two minutes, and less than one.
LONG, SHORT = "Word. " * 300, "A word."

NOTE = ":::{margin}\nAside.\n:::\n\n"
# Cells of pages: texts, perhaps with a tag, and lines of code.
PAGES = {
    "proofs": [
        THEOREM + "*Proof.* So.",
        "print(1)",
        "$\\square$\n\nThen.",
        "*Proof, first part.* One.\n\n*Proof, second part.* Two. $\\square$\n\nAfter it.",
        "| mark | meaning |\n|---|---|\n| $\\square$ | the end |",
    ],
    "exercises": [EXERCISES, ":::{admonition} More\n:class: tip dropdown\nText.\n:::"],
    "notes": [":::{margin} Units\nBits.\n:::\n\nOne.\n\n" + NOTE + "> Quoted.\n\n" + NOTE],
    "question": ["**Not this.**\n\nNor **this**."],
    "no_question": ["# Title\n\n**Bold** words open it.\n\n**Too late.**"],
    "chapters/levels": [
        ("## First\n\n" + LONG, "essential"),
        ("## Second\n\n" + LONG + LONG, "optional"),
        ("(sec-third)=\n## Third\n\n" + SHORT, "essential"),
        FORMULAS + "\n" + SELF_TEST,
    ],
    "cards": ["```{all-formulas}\n```"],
    "path": ["```{essential-path}\n```"],
    "no_end": ["*Proof.* One.\n\nTwo."],
    "ends_in_another_section": ["*Proof.* One.\n\n## Section\n\nTwo. $\\square$"],
    "two_begin": ["*Proof.* One.\n\n*Proof.* Two. $\\square$"],
    "holds_a_theorem": ["*Proof.* One.\n\n" + THEOREM.replace("easy", "no") + "Two. $\\square$"],
    "no_beginning": ["One.\n\nTwo. $\\square$"],
}
WRONG = ("no_end", "ends_in_another_section", "two_begin", "holds_a_theorem", "no_beginning")


def notebook(cells):
    """The source of a notebook with these cells."""
    source = {
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
        "cells": [],
    }
    pairs = [(cell, []) if isinstance(cell, str) else (cell[0], [cell[1]]) for cell in cells]
    opening = [] if pairs[0][0].startswith("# ") else [(OPENING, [])]
    for number, (text, tags) in enumerate([*opening, *pairs]):
        metadata = {"tags": tags} if tags else {}
        cell = {"id": f"cell-{number}", "cell_type": "markdown"}
        cell |= {"metadata": metadata, "source": text}
        if text.startswith("print"):
            cell |= {"cell_type": "code", "outputs": [], "execution_count": 1}
        source["cells"].append(cell)
    return json.dumps(source)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a built book of these pages, and what its build said."""
    folder = tmp_path_factory.mktemp("book")
    (folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
    first, *others = PAGES
    files = "".join(f"- file: {name}\n" for name in others)
    toc = f"format: jb-book\nroot: {first}\nchapters:\n{files}"
    (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    (folder / "chapters").mkdir()
    for name, cells in PAGES.items():
        (folder / f"{name}.ipynb").write_text(notebook(cells), encoding="utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return folder / "_build" / "html", run.stdout + run.stderr


@pytest.fixture
def article(made):
    """A function that returns the article of a page."""

    def of(name):
        html = (made[0] / f"{name}.html").read_text(encoding="utf-8")
        return BeautifulSoup(html, "html.parser").find("article")

    return of


def test_a_proof_reaches_over_cells_to_its_mark(article):
    first, second = article("proofs").select(".argument")
    assert words(first) == "Proof. So. print(1) End of proof"
    assert words(second) == "Proof, first part. One. Proof, second part. Two.End of proof"
    assert [words(e) for e in article("proofs").select("p.only-the-end")] == ["End of proof"]


def test_a_table_may_explain_the_mark(article):
    assert len(article("proofs").select(".end-of-proof")) == 2
    assert "square" in words(article("proofs").find("table"))


@pytest.mark.parametrize("name", WRONG)
def test_a_proof_without_beginning_or_end_is_an_error(made, name):
    """The build of the book stops at warnings."""
    message = "ends here that never began" if name == "no_beginning" else "a proof that never ends"
    lines = [line for line in made[1].splitlines() if "WARNING" in line and f"{name}.ipynb" in line]
    assert any(message in line for line in lines)


def test_right_pages_have_no_warnings(made):
    lines = [line for line in made[1].splitlines() if "WARNING" in line]
    assert [line for line in lines if not any(f"{name}.ipynb" in line for name in WRONG)] == []


def test_exercises_have_level_and_time_in_the_title_and_closed_solutions(article):
    title = article("exercises").select_one(".exercise > .admonition-title")
    assert words(title) == "Exercise 1 Which \\(x\\)? Core · ten minutes, with a pencil"
    assert words(title.find_next("p")).startswith("What is")
    solution = article("exercises").select_one("details.solution")
    assert "open" not in solution.attrs and "dropdown" not in solution["class"]
    assert words(solution.summary) == "Solution" and "It is" in words(solution)


def test_help_with_an_exercise_comes_in_closed_steps(article):
    steps = article("exercises").select(".exercise ~ details")[:3]
    assert [words(step.summary) for step in steps] == ["Hint", "Answer", "Solution"]
    assert all("open" not in step.attrs for step in steps)
    assert words(steps[0]) == "Hint Think of \\(x\\)."


def test_questions_have_closed_answers(article):
    first, second = article("chapters/levels").select("#questions ol > li")
    assert words(first.p) == "Why is \\(x=x\\)?" and words(second.details) == "Answer Yes."
    assert first.details.select_one("a[href='../proofs.html#thm-easy']")
    assert "open" not in first.details.attrs


def test_the_card_of_a_chapter_stands_on_the_page_of_all_cards(article):
    (own,), (copy,) = (
        article(name).select(".formula-card") for name in ("chapters/levels", "cards")
    )
    assert words(own.dt) == words(copy.dt) == "\\(\\displaystyle x=x\\)"
    assert words(own.dd) == words(copy.dd) and words(own.dd).startswith("reflexivity; Theorem")
    assert own.select_one("a[href='../proofs.html#thm-easy']")
    assert copy.select_one("a[href='proofs.html#thm-easy']")
    section = copy.find_parent("section")
    assert words(section.h2).startswith("Title")
    assert section.select_one("a[href='chapters/levels.html']")


def test_sections_say_time_and_level_below_the_heading_and_in_the_contents(made, article):
    page = article("chapters/levels")
    assert words(page.select_one(".reading-time")) == (
        "About 5 minutes, without the exercises; the essential sections 5"
    )
    lines = [words(line) for line in page.select("h2 + .section-time")]
    assert lines == ["2 min · essential", "4 min · optional", "1 min · essential"]
    html = (made[0] / "chapters/levels.html").read_text(encoding="utf-8")
    links = BeautifulSoup(html, "html.parser").select(".bd-sidebar-secondary a.nav-link .minutes")
    assert [words(link) for link in links] == lines


def test_the_shortest_way_has_the_minutes_of_the_essential_sections(article):
    rows = [words(row) for row in article("path").select(".essential-path tr")]
    assert rows == ["Chapter essential all", "Title 2 6"]
    assert "about 5 minutes instead of 5 minutes" in words(article("path").select_one("h1 ~ p ~ p"))


def test_notes_with_the_class_dropdown_are_closed(article):
    note = article("exercises").select("details.closed")[-1]
    assert words(note.summary) == "More" and words(note) == "More Text."


def test_margin_notes_follow_what_they_comment_on(article):
    notes = article("notes").select(".margin-note")
    assert [words(note) for note in notes] == ["Units Bits.", "Aside.", "Aside."]
    assert ["beside" in note["class"] for note in notes] == [True, True, False]
    assert notes[0].p["class"] == ["margin-title"]
    # The theme's script would stop at its own class.
    assert article("notes").select(".margin, .sidebar") == []


def test_the_question_of_a_page_is_marked_and_nothing_else_in_bold(article):
    assert [words(p)[:7] for p in article("question").select("p.question")] == ["What is"]
    assert article("question").select("p.question > strong") == []
    assert article("no_question").select("p.question") == []


def test_in_print_all_help_stands_at_the_end(article):
    """What a page closes, a printed one would show beside the question."""
    pages = [articles.new(str(article(name))) for name in ("exercises", "chapters/levels")]
    for page, name in zip(pages, ("a", "b")):
        page["id"] = name
    solutions = articles.move_solutions(pages)
    (solution,) = solutions.select(".solution")
    assert words(solution).startswith("Solution of Exercise 1 Hint. Think of")
    assert "Answer. \\(x\\) It is" in words(solution)
    assert not pages[0].select(".hint, .answer, .solution")


def test_in_print_the_answers_to_questions_stand_behind_the_solutions(article):
    page = articles.new(str(article("chapters/levels")))
    page["id"] = "a"
    end = articles.new("<section></section>")
    articles.move_replies(page, end)
    assert words(end.ol).startswith("Because it is") and words(end.ol).endswith("Yes.")
    assert not page.select(".reply") and page.select_one("#questions a[href='pdf:replies-a']")
