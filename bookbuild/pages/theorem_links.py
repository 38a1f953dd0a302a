"""Give links to theorems their titles, and keep names and numbers on one line.

Where an author writes ``{prf:ref}`thm-gibbs` `` without words of his own, sphinx-proof says the
number only.  The first such link of a page to a theorem says its title, too: "Theorem 3.2 (KL is
never negative)".  Links in brackets, tables and the glossary stay short; there the preview says it.
No line ends between the word and the number of any link, such as "Fig. 2.1".

Not a work-around: sphinx-proof has an option for the words of titles, but none for those of links.
"""

import re

from docutils import nodes

from bookbuild.pages import collected, names
from bookbuild.pages.around import innermost

# A longer title would tear the sentence apart.
LONGEST = 60
SHORT_PLACES = (nodes.entry, nodes.definition_list, nodes.title, nodes.figure)


NUMBERED = re.compile(r"^(\w+\.?) (?=\d+(?:\.\d+)*$)")
NO_BREAK = "\u00a0"


def collect_titles(app, doctree):
    for node in doctree.findall(names.is_theorem):
        app.env.theorem_titles[node["label"]] = (app.env.docname, names.theorem_title(node))


def is_in_brackets(link):
    """Does a round bracket before a link close only after it?"""
    siblings = link.parent.children
    before = "".join(node.astext() for node in siblings[: siblings.index(link)])
    return before.count("(") > before.count(")")


def join_numbers(doctree):
    """Forbid line breaks between words and numbers of links."""
    for link in doctree.findall(nodes.reference):
        for part in link.findall(nodes.Element):
            for place, text in enumerate(part.children):
                if isinstance(text, nodes.Text):
                    part[place] = nodes.Text(NUMBERED.sub(rf"\1{NO_BREAK}", text.astext()))


def name_theorems(app, doctree, docname):
    env, named = app.env, set()
    for link in list(doctree.findall(nodes.reference)):
        label = names.anchor_of(link)
        if label in named or label not in env.theorem_titles or innermost(link, SHORT_PLACES):
            continue
        _, title = env.theorem_titles[label]
        is_bare = link.astext() == names.theorem_number(env, label) and not is_in_brackets(link)
        if is_bare and 0 < len("".join(node.astext() for node in title)) <= LONGEST:
            named.add(label)
            link += [nodes.Text(" ("), *(node.deepcopy() for node in title), nodes.Text(")")]
    join_numbers(doctree)


def setup(app):
    collected.keep(app, "theorem_titles")
    app.connect("doctree-read", collect_titles)
    # Before the formulas of titles are set.
    app.connect("doctree-resolved", name_theorems, priority=400)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
