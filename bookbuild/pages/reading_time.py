"""Say how long each section of a page takes to read.

The time stands in the contents of the page and below its title; `_static/reader.js` marks sections
on which a reader has spent a while.  Exercises say themselves how long they take.

Not a work-around: Sphinx offers none of this.
"""

import re

from docutils import nodes
from sphinx_exercise.nodes import is_solution_node

from bookbuild.pages import collected

# For reading and thinking, not for skimming.
WORDS_PER_MINUTE = 150
MINUTES_PER_DISPLAY = 0.4
MINUTES_PER_CODE_LINE = 0.04
SECTION = re.compile(r'<section(\b[^>]*? id="([^"]+)")')
LINK = re.compile(r'(<a class="[^"]*nav-link"[^>]*? href="#([^"]+)">.*?)</a>', re.DOTALL)


def minutes_of(node):
    """How many minutes the text below a node takes to read."""
    # Solutions are closed until a reader opens them, and exercises say their time.
    if is_solution_node(node) or {"exercise", "dropdown"} & set(node.get("classes", [])):
        return 0
    if isinstance(node, nodes.literal_block):
        return MINUTES_PER_CODE_LINE * len(node.astext().splitlines())
    if isinstance(node, (nodes.math_block, nodes.figure)):
        return MINUTES_PER_DISPLAY
    if isinstance(node, nodes.TextElement):
        return len(node.astext().split()) / WORDS_PER_MINUTE
    minutes = [minutes_of(child) for child in node.children if isinstance(child, nodes.Element)]
    # What a cell shows is there in several formats, of which the page takes one.
    return max(minutes, default=0) if node.get("nb_element") == "mime_bundle" else sum(minutes)


def sections_of(doctree):
    """The sections of a page that take a minute or more, by name."""
    page = doctree.next_node(nodes.section)
    below = (child for child in page.children if isinstance(child, nodes.section))
    times = {section["ids"][0]: round(minutes_of(section)) for section in below}
    return {name: time for name, time in times.items() if time >= 1}


def collect(app, doctree):
    """Keep the times of a chapter, which other pages say, too."""
    docname = app.env.docname
    if docname.startswith("chapters/"):
        app.env.reading_times[docname] = (docname, sections_of(doctree))


def add_times(app, pagename, templatename, context, doctree):
    """Add the times to a page with several sections."""
    if doctree is None or not pagename.startswith("chapters/"):
        return
    _, times = app.env.reading_times[pagename]

    def with_time(found):
        attributes, name = found.groups()
        time = f' data-minutes="{times[name]}"' if name in times else ""
        return f"<section{time}{attributes}"

    def with_minutes(found):
        link, name = found.groups()
        time = f' <span class="minutes">{times[name]} min</span>' if name in times else ""
        return f"{link}{time}</a>"

    total = round(sum(times.values()), -1) or 10
    line = f'</h1>\n<p class="reading-time">About {total} minutes, without the exercises</p>'
    context["body"] = SECTION.sub(with_time, context["body"]).replace("</h1>", line, 1)
    contents = context.get("generate_toc_html")
    if contents:
        context["generate_toc_html"] = lambda *kinds: LINK.sub(with_minutes, str(contents(*kinds)))


def setup(app):
    collected.keep(app, "reading_times")
    app.connect("doctree-read", collect)
    # After the theme, which makes the contents, and before contents.py, which moves them.
    app.connect("html-page-context", add_times, priority=890)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
