"""What the pages for teaching know of a chapter: its sections, its exercises, and their minutes."""

import re

from docutils import nodes
from sphinx.util.nodes import make_refnode
from sphinx_exercise.nodes import is_exercise_node

from bookbuild.pages import collected, names, reading_time
from bookbuild.pages.drills import drill
from bookbuild.pages.exercises import LEVEL

NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "twenty-five": 25,
    "thirty": 30,
    "forty": 40,
}
# The first time that is said counts: in "ten minutes, twenty with the simulation" that is ten.
TIME = re.compile(r"(?P<half>half an hour)|(?P<hour>an hour|one hour)|(?P<number>[\w-]+) minutes?")


def minutes_in(words):
    """The minutes that words such as "ten minutes, with pencil and paper" say; None if none."""
    found = TIME.search(words)
    if found is None:
        return None
    if found["number"]:
        return NUMBERS.get(found["number"])
    return 30 if found["half"] else 60


def collect_exercises(app, doctree):
    """Keep level, minutes and title of each exercise of a chapter."""
    docname = app.env.docname
    for exercise in doctree.findall(is_exercise_node):
        said = exercise.next_node(nodes.emphasis)
        found = said and LEVEL.fullmatch(said.astext())
        if docname.startswith("chapters/") and found:
            title = names.exercise_title(exercise)
            facts = (docname, found[1], minutes_in(found[2]), title)
            app.env.exercise_facts[exercise["label"]] = facts


def count_drills(app, doctree):
    """Keep how many questions with fresh numbers a page has."""
    docname = app.env.docname
    app.env.page_drills[docname] = (docname, sum(1 for _ in doctree.findall(drill)))


def count_of_drills(env, docname):
    return env.page_drills[docname][1]


def sections_of(env, docname):
    """Title, anchor, minutes and level of each section; none of what is no chapter."""
    times = reading_time.times_of(env, docname)
    titles = {
        link["anchorname"].removeprefix("#"): link.astext()
        for link in (env.tocs[docname].findall(nodes.reference) if times else ())
    }
    return [(titles[anchor], anchor, minutes, level) for anchor, minutes, level in times]


def chapters_of(env):
    """The chapters that have a number, in order."""
    numbered = [name for name in env.found_docs if names.chapter_number(env, name)]
    return sorted(numbered, key=lambda name: int(names.chapter_number(env, name)))


def chapter_with(env, label):
    """The page with this label; None if it is not that of a chapter."""
    docname, _, title = env.domaindata["std"]["labels"].get(label, (None, None, None))
    is_chapter = docname and names.chapter_number(env, docname)
    return docname if is_chapter and title == env.titles[docname].astext() else None


def link(app, here, docname, anchor, *words):
    """A link from the page `here` to a place of the book."""
    return make_refnode(app.builder, here, docname, anchor, nodes.inline("", "", *words))


def link_to_exercise(app, here, label, with_title=False):
    """A link "Exercise 1.2", perhaps with the title of the exercise behind it."""
    docname, _, _, title = app.env.exercise_facts[label]
    number = names.number_of(app.env, docname, "exercise", label)
    words = [nodes.Text(f"Exercise {number}" if with_title else number)]
    if with_title:
        words += [nodes.Text(", "), *(part.deepcopy() for part in title)]
    return link(app, here, docname, label, *words)


def listed(links):
    """The links with commas between them."""
    parts = [part for link in links for part in (link, nodes.Text(", "))][:-1]
    return nodes.inline("", "", *parts)


def setup(app):
    app.setup_extension("bookbuild.pages.reading_time")
    collected.keep(app, "exercise_facts")
    collected.keep(app, "page_drills")
    app.connect("doctree-read", collect_exercises)
    app.connect("doctree-read", count_drills)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
