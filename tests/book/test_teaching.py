"""The pages for teaching say of the chapters what the chapters say."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bookbuild.notebooks.chapters import texts
from bookbuild.notebooks.normal_form import read
from bookbuild.pages.lean_styles import written_pages
from bookbuild.pages.offline import files_of
from bookbuild.pages.reading_time import ESSENTIAL
from bookbuild.pages.teaching import decks, files, plans
from bookbuild.pages.teaching.facts import minutes_in
from bookbuild.pages.teaching.needs import without_detours
from bookbuild.project import HANDOUTS, ROOT, chapter_names
from tests.book.built_pages import page_of, places_of, words

LONG = "Word. " * 1500
CHAPTER = f"""(ch-one)=
# One

:::{{prf:theorem}} Easy
:label: thm-one

$x=x$.
:::

## Long

{LONG}

## Summary

**Where people go wrong.**

* *Cured.* As {{prf:ref}}`thm-one` says.
* *Not cured.* By nothing.

## Exercises

```{{exercise}} Try
:label: ex-one

(*Core, ten minutes.*) What is $x$?
```

```{{exercise}} Try again
:label: ex-two

(*Core, an hour, with a pencil.*) And $y$?
```
"""
PAGES = {
    "index": "# Book\n",
    "chapters/one": CHAPTER,
    "course/fits": """# Fits

:::{lesson} class
* {takes}`ch-one: Long` and {takes}`ex-one`, {takes}`ex-one`
* {takes}`2` for a joke. {takes}`30`
:::
""",
    "course/too_long": "# A\n\n:::{lesson} class\n* {takes}`86`\n:::\n",
    "course/too_short": "# B\n\n:::{lesson} home\n* {takes}`119`\n:::\n",
    "course/nowhere": "# C\n\n:::{lesson} class\n* {takes}`80` {takes}`ch-one: Short`\n:::\n",
    "course/outcomes": "# D\n\n:::{outcomes}\ntry\n: ex-one, ex-three\n:::\n",
    "course/wrong": "# E\n\n```{misconceptions}\n```\n",
    "course/links": "# F\n\n```{course-files} slides\n```\n\n```{course-files} exam\n```\n",
}
CONFIG = """title: A book
only_build_toc_files: true
execute: {execute_notebooks: "off"}
parse: {myst_enable_extensions: [colon_fence, deflist, dollarmath]}
sphinx:
  extra_extensions: [sphinx_proof, sphinx_exercise]
  local_extensions: {bookbuild.pages.teaching: "."}
"""
LISTED = ", ".join(f"{{file: {name}}}" for name in PAGES if name.startswith("course/"))
TOC = f"""format: jb-book
root: index
parts:
  - {{numbered: true, chapters: [{{file: chapters/one}}]}}
  - chapters: [{LISTED}]
"""
# What the build of this book must say.
WARNINGS = (
    "the lesson takes 86 minutes instead of 75 to 85",
    "the lesson takes 119 minutes instead of 120 to 180",
    "a lesson takes 'ch-one: Short', which is no number",
    "the exercise 'ex-two' serves no outcome",
    "an outcome names 'ex-three', which is no exercise",
    "nothing cures 'Not cured. By nothing.'",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of the pages of a small book, and the warnings of its build."""
    folder = tmp_path_factory.mktemp("book")
    (folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    for name, text in PAGES.items():
        path = folder / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        metadata = {"language_info": {"name": "python"}}
        cell = {"id": "a", "cell_type": "markdown", "metadata": {}, "source": text}
        notebook = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        path.write_text(json.dumps(notebook), encoding="utf-8")
    for name in (
        "slides/one.html",
        "slides/one.pdf",
        "slides/assets/a.js",
        "for-lecturers/key.pdf",
    ):
        path = folder / "_build" / files.MADE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made", encoding="utf-8")
    old = folder / "_build" / "html" / HANDOUTS / "exam" / "old.pdf"
    old.parent.mkdir(parents=True)
    old.write_text("of an earlier build", encoding="utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    lines = (run.stdout + run.stderr).splitlines()
    return folder / "_build" / "html", [line for line in lines if "WARNING" in line]


def article(path):
    return page_of(path).article


def rows(table):
    """The words of each cell of each row below the heads."""
    return [[words(cell) for cell in row.select("td")] for row in table.select("tbody tr")]


def test_a_lesson_becomes_a_table_of_minutes_that_add_up(made):
    table = article(made[0] / "course/fits.html").table
    assert rows(table) == [
        ["45", "1.1 Long and Exercise 1.1, Try, Exercise 1.1, Try"],
        ["32", "for a joke."],
        ["77", "of 90; 13 are left for questions"],
    ]
    assert table.select_one("a[href='../chapters/one.html#long']")
    assert table.select_one("a[href='../chapters/one.html#ex-one']")


@pytest.mark.parametrize("message", WARNINGS)
def test_what_does_not_fit_is_an_error(made, message):
    """The build of the book stops at warnings."""
    assert [line for line in made[1] if message in line]


def test_what_fits_is_no_error(made):
    assert len(made[1]) == len(WARNINGS), made[1]


def test_files_are_linked_and_published_where_they_were_made(made):
    page = article(made[0] / "course/links.html")
    links = [link["href"] for link in page.select("table a")]
    assert links == [
        "../chapters/one.html",
        f"../{HANDOUTS}/slides/one.html",
        f"../{HANDOUTS}/slides/one.pdf",
    ]
    assert "make course makes them." in words(page)
    published = {path.name for path in (made[0] / HANDOUTS).rglob("*.*")}
    assert published == {"one.html", "one.pdf", "a.js"}


def test_handouts_are_no_pages_and_are_not_kept_for_reading_offline(made):
    pages = {path.relative_to(made[0]).as_posix() for path in written_pages(made[0])}
    assert "course/links.html" in pages & set(files_of(made[0]))
    assert not [name for name in pages | set(files_of(made[0])) if name.startswith(HANDOUTS)]


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("three minutes", 3),
        ("half an hour", 30),
        ("an hour", 60),
        ("one hour", 60),
        ("ten minutes, twenty with the simulation", 10),
        ("twenty-five minutes", 25),
        ("as long as you like", None),
    ],
)
def test_times_in_words_are_read(said, minutes):
    assert minutes_in(said) == minutes


def test_arrows_that_follow_from_others_are_left_out():
    arcs = {(0, 1), (1, 2), (0, 2), (2, 3), (0, 3), (0, 4)}
    assert without_detours(arcs) == {(0, 1), (1, 2), (2, 3), (0, 4)}


# The book itself.


@pytest.fixture(scope="module")
def chapters(built):
    """The built page of each chapter, by name."""
    return {name: built / "chapters" / f"{name}.html" for name in chapter_names()}


def minutes_of(chapters, href):
    """The minutes of a section, an exercise or practice in a chapter; None of other places."""
    found = re.fullmatch(r"\.\./chapters/(\w+)\.html#(.+)", href)
    place = found and places_of(chapters[found[1]]).get(found[2])
    if place is not None and found[2] == "practice":
        return plans.DRILL * len(place.select(".drill"))
    if place is None or not place.get("data-minutes"):
        effort = place and place.select_one(":scope > .admonition-title .minutes")
        return effort and minutes_in(words(effort))
    return int(place["data-minutes"])


def test_plans_have_the_minutes_that_sections_and_exercises_say(built, chapters):
    compared = 0
    for table in article(built / "course/plans.html").select("table.lesson"):
        (kind,) = [kind for kind in plans.KINDS.values() if kind.title in words(table.thead)]
        *points, total = table.select("tbody tr")
        for point in points:
            said = [minutes_of(chapters, link["href"]) for link in point.select("a")]
            if said and None not in said:
                compared += 1
                assert int(words(point.td)) == round(kind.pace * sum(said)), words(point)
        total = int(words(total.td))
        assert total == sum(int(words(point.td) or 0) for point in points)
        assert kind.least <= total <= kind.most
    assert compared > 100


def section_of(place):
    """The section of a chapter in which something stands."""
    return (
        place if place.get("data-minutes") else place.find_parent("section", {"data-minutes": True})
    )


def parts_of(exercise):
    """An exercise with its hint, its answer and its solution."""
    yield exercise
    for part in exercise.find_next_siblings():
        if "exercise" in part.get("class", ()):
            return
        yield part


def cited_sections(chapters, name, exercise):
    """The sections with the theorems and definitions that an exercise cites."""
    for link in (link for part in parts_of(exercise) for link in part.select("a[href*='#']")):
        found = re.fullmatch(r"(?:(\w+)\.html)?#((?:thm|def|lem|cor|prp)-.+)", link["href"])
        place = found and places_of(chapters[found[1] or name]).get(found[2])
        if place:
            yield found[1] or name, section_of(place)["id"]


def taken(chapters, href):
    """The chapter and the element that a link of a plan leads to; sections for a whole chapter."""
    found = re.fullmatch(r"\.\./chapters/(\w+)\.html(?:#(.+))?", href)
    if found and found[2]:
        yield found[1], places_of(chapters[found[1]]).get(found[2])
    elif found:
        for section in article(chapters[found[1]]).select("section[data-minutes]"):
            time = section.select_one(":scope > .section-time")
            if time and words(time).endswith(ESSENTIAL):
                yield found[1], section


@pytest.mark.parametrize("plan", ["plan-lecture", "plan-module", "plan-data", "plan-term"])
def test_an_exercise_comes_after_the_sections_whose_theorems_it_needs(built, chapters, plan):
    lessons = article(built / "course/plans.html").find(id=plan).find_parent("section")
    taught, checked = set(), 0
    for table in lessons.select("table.lesson"):
        steps = [step for link in table.select("a") for step in taken(chapters, link["href"])]
        at_home = plans.KINDS["home"].title in words(table.thead)
        sections = {(name, place["id"]) for name, place in steps if place.name == "section"}
        # At home students choose the order themselves.
        taught |= sections if at_home else set()
        for name, place in steps:
            if place.name == "section":
                taught.add((name, place["id"]))
            elif "exercise" in place.get("class", ()):
                missing = set(cited_sections(chapters, name, place)) - taught
                assert not missing, f"{place['id']} needs {missing}"
                checked += 1
    assert checked >= 1


def test_a_term_teaches_every_chapter_and_sets_something_every_week(built):
    term = article(built / "course/plans.html").find(id="plan-term").find_parent("section")
    weeks = [section for section in term.select("section") if section.select("table.lesson")]
    assert len(weeks) == 12
    assert all(len(week.select("table.lesson")) == len(plans.KINDS) for week in weeks)
    taught = re.findall(r"chapters/(\w+)\.html", str(term))
    assert set(taught) == set(chapter_names())


def slides_said(text):
    """The numbers of slides at the beginning of a text, such as " (slides 3, 5–7)"."""
    said = re.match(r" \(slides? ([\d, –]+)\)", text)
    runs = [list(map(int, run.split("–"))) for run in said[1].split(", ")] if said else []
    return [number for run in runs for number in range(run[0], run[-1] + 1)]


def test_a_section_in_class_names_its_slides(built):
    """Each statement on a slide is looked up in the built page of its chapter."""
    sections, seen = {}, set()
    for name in chapter_names():
        places, sections[name] = places_of(built / "chapters" / f"{name}.html"), {}
        for number, slide in enumerate(decks.source(name)["slides"], start=2):
            piece = slide["show"][0]
            label = piece.get("statement") if isinstance(piece, dict) else None
            label = label["of"] if isinstance(label, dict) else label
            if label:
                section = places[label].find_parents("section")[-2]
                sections[name][number] = section["id"]
    plan = article(built / "course/plans.html")
    for link in plan.select("table.lesson a"):
        chapter, _, anchor = link["href"].partition("#")
        of_chapter = sections.get(Path(chapter).stem, {})
        behind = slides_said(str(link.next_sibling or ""))
        expected = {number for number, section in of_chapter.items() if section == anchor}
        if "In class" in link.find_parent("table").thead.get_text():
            assert {number for number in behind if number in of_chapter} == expected, anchor
        else:
            assert behind == []
        seen |= {(chapter, number) for number in behind}
    assert len(seen) > 100
    # The card of formulas belongs to the summary, which is read at home.
    cards = {
        (f"../chapters/{name}.html", number)
        for name in chapter_names()
        for number, slide in enumerate(decks.source(name)["slides"], start=2)
        if any("card" in piece for piece in slide["show"])
    }
    assert len(cards) >= len(sections) and not cards & seen


def test_the_drawing_says_what_the_table_says(built):
    page = article(built / "course/lecturers.html")
    numbers = {name: number for number, name in enumerate(chapter_names(), start=1)}
    needed, throughout = {}, {}
    for number, row in enumerate(page.select("table.chapter-needs tbody tr"), start=1):
        essential, other = (
            {
                numbers[re.search(r"chapters/(\w+)\.html", link["href"])[1]]
                for link in cell.select("a")
            }
            for cell in row.select("td")[1:]
        )
        needed[number], throughout[number] = essential | other, essential
    assert len(needed) == len(numbers)

    def all_needed(number, needed=needed):
        return needed[number].union(*(all_needed(other, needed) for other in needed[number]))

    svg = page.select_one("svg.chapter-needs")
    heights = [float(dot["cy"]) for dot in svg.select("circle")]
    drawn = {number: set() for number in needed}
    for path in svg.select("path:not(.head)"):
        begin, end = re.fullmatch(r"M\d+ ([\d.]+)A.* ([\d.]+)", path["d"]).groups()
        drawn[heights.index(float(end)) + 1].add(heights.index(float(begin)) + 1)

    def all_drawn(number):
        return drawn[number].union(*map(all_drawn, drawn[number]))

    assert {n: all_drawn(n) for n in needed} == {n: all_needed(n) for n in needed}
    # What the page says of courses that leave something out.
    assert all_needed(10) == {1, 2, 3}
    assert all_needed(17, throughout) == {1, 2, 3, 4}


def test_every_misconception_of_the_chapters_has_a_cure(built):
    table = article(built / "course/outcomes.html").select_one("table.misconceptions")
    listed = [row for row in table.select("tbody tr") if len(row.select("td")) == 2]
    points = [row for row in listed if not row.td.select("strong")]
    written = 0
    for name in chapter_names():
        text = "\n".join(texts(read(ROOT / "chapters" / f"{name}.ipynb")))
        after = text.partition("**Where people go wrong.**\n\n")[2]
        written += len(re.match(r"(?:\* .+\n?)+", after)[0].strip().split("\n"))
    assert len(points) == written > 50
    assert all(row.select("td")[1].select("a") for row in points)


def test_every_exercise_serves_an_outcome(built, chapters):
    table = article(built / "course/outcomes.html").select_one("table.outcomes")
    listed = {link["href"].partition("#")[2] for link in table.select("td:last-child a")}
    exercises = {
        name
        for path in chapters.values()
        for name, place in places_of(path).items()
        if "exercise" in place.get("class", ())
    }
    assert listed == exercises and len(exercises) > 100
