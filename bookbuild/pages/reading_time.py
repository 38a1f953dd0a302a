"""Say how long each section of a page takes to read, and whether readers in a hurry need it.

Both stand below the heading of a section and in the contents of the page, and the sums below its
title; `_static/reader.js` marks sections on which a reader has spent a while.  Exercises say
themselves how long they take.  The tags of a notebook say which sections are essential (see
`bookbuild.notebooks.chapters`).

Not a work-around: Sphinx offers none of this.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx_exercise.nodes import is_exercise_node, is_solution_node

from bookbuild.notebooks import chapters
from bookbuild.notebooks.normal_form import read
from bookbuild.pages import collected
from bookbuild.pages.exercises import closed

# For reading and thinking, not for skimming.
WORDS_PER_MINUTE = 150
MINUTES_PER_DISPLAY = 0.4
MINUTES_PER_CODE_LINE = 0.04
ESSENTIAL = chapters.SECTION_LEVELS[0]
SECTION = re.compile(r'<section(\b[^>]*? id="([^"]+)")')
LINK = re.compile(r'(<a class="[^"]*nav-link"[^>]*? href="#([^"]+)">.*?)</a>', re.DOTALL)


def minutes_of(node):
    """How many minutes the text below a node takes to read."""
    # What is closed stays so until a reader opens it, and exercises say their time.
    is_closed = isinstance(node, closed) or "dropdown" in node.get("classes", [])
    if is_closed or is_solution_node(node) or is_exercise_node(node):
        return 0
    if isinstance(node, nodes.literal_block):
        return MINUTES_PER_CODE_LINE * len(node.astext().splitlines())
    if isinstance(node, (nodes.math_block, nodes.figure)):
        return MINUTES_PER_DISPLAY
    if isinstance(node, nodes.TextElement):
        return len(node.astext().split()) / WORDS_PER_MINUTE
    children = (child for child in node.children if isinstance(child, nodes.Element))
    return sum(map(minutes_of, children))


def sections_of(doctree):
    page = doctree.next_node(nodes.section)
    return [child for child in page.children if isinstance(child, nodes.section)]


def collect_times(app, doctree):
    """Keep, of each section of a chapter, its anchor, its minutes and its level, "" for none."""
    docname = app.env.docname
    if not docname.startswith("chapters/"):
        return
    levels = [found for _, found in chapters.sections(read(Path(app.env.doc2path(docname))))]
    app.env.section_times[docname] = (
        docname,
        [
            (section["ids"][0], round(minutes_of(section)), "".join(level[:1]))
            for section, level in zip(sections_of(doctree), levels, strict=True)
        ],
    )


def times_of(env, docname):
    """What was kept of the sections of a page; of other pages than chapters nothing."""
    return env.section_times.get(docname, (docname, []))[1]


def said(minutes, level):
    """What is said of a section: "6 min · essential"; a short one with a level takes a minute."""
    minutes = max(minutes, 1) if level else minutes
    return " · ".join([f"{minutes} min"] * (minutes >= 1) + [level] * bool(level))


def say_levels(app, doctree, docname):
    """Say time and level below the heading of each section that has a level."""
    if app.builder.format != "html":
        return
    known = {anchor: (minutes, level) for anchor, minutes, level in times_of(app.env, docname)}
    for section in sections_of(doctree) if known else ():
        minutes, level = known[section["ids"][0]]
        if level:
            line = nodes.paragraph("", said(minutes, level), classes=["section-time"])
            section.insert(1, line)


def about(minutes):
    """A time that does not look more exact than it is."""
    return 5 * max(1, round(minutes / 5))


def sums_of(times):
    """How long a page takes, and its essential sections, if it has levels."""
    total = about(sum(minutes for _, minutes, _ in times))
    line = f"About {total} minutes, without the exercises"
    if any(level for _, _, level in times):
        line += f"; the essential sections {about(essential_minutes(times))}"
    return line


def essential_minutes(times):
    return sum(minutes for _, minutes, level in times if level == ESSENTIAL)


def add_times(app, pagename, templatename, context, doctree):
    """Add the times to a page with several sections."""
    times = times_of(app.env, pagename)
    if doctree is None or not times:
        return
    minutes_of_section = {anchor: minutes for anchor, minutes, _ in times if minutes >= 1}
    words = {anchor: said(minutes, level) for anchor, minutes, level in times}

    def with_time(found):
        attributes, name = found.groups()
        minutes = minutes_of_section.get(name)
        time = f' data-minutes="{minutes}"' if minutes else ""
        return f"<section{time}{attributes}"

    def with_minutes(found):
        link, name = found.groups()
        time = f' <span class="minutes">{words[name]}</span>' if words.get(name) else ""
        return f"{link}{time}</a>"

    line = f'</h1>\n<p class="reading-time">{sums_of(times)}</p>'
    context["body"] = SECTION.sub(with_time, context["body"]).replace("</h1>", line, 1)
    contents = context.get("generate_toc_html")
    if contents:
        context["generate_toc_html"] = lambda *kinds: LINK.sub(with_minutes, str(contents(*kinds)))


def setup(app):
    collected.keep(app, "section_times")
    app.connect("doctree-read", collect_times)
    # Before plain_notebooks writes the page.
    app.connect("doctree-resolved", say_levels, priority=650)
    # After the theme, which makes the contents, and before contents.py, which moves them.
    app.connect("html-page-context", add_times, priority=890)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
