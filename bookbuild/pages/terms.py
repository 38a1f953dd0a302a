"""Link terms of the glossary where a page first uses them.

An author can link a term with the role ``term``; then this module leaves the term alone on that
page.  Elsewhere it links the first use in a paragraph, but not in headings, captions, tables, code,
links, emphasised words or definitions.  The role ``forms`` in an entry of the glossary lists the
words that are linked, so that no inflection is guessed, and that a word such as "bit" or "moment",
which has other senses, is not linked by accident.  The role shows nothing.

Not a work-around: Sphinx has the role ``term``, and no links without one.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode
from sphinx_exercise.nodes import solution_node

from bookbuild.pages import collected, names
from bookbuild.pages.around import innermost
from bookbuild.pages.exercises import closed
from bookbuild.pages.texts import replace_text

CLASS = "term-link"
# Where no term is linked; the rest of the text in paragraphs is searched.
CLOSED = (
    nodes.reference,
    nodes.literal,
    nodes.math,
    nodes.raw,
    nodes.emphasis,
    nodes.strong,
    nodes.entry,
    nodes.title,
    nodes.caption,
    # The texts of moving figures are templates, which a link would cut in two.
    nodes.figure,
    nodes.definition_list,
    nodes.citation,
    addnodes.desc,
    solution_node,
    closed,
)


class forms(nodes.Invisible, nodes.Inline, nodes.Element):
    """The forms of a term, in the glossary."""


class FormsRole(SphinxRole):
    def run(self):
        return [forms(words=[word.strip() for word in self.text.split(",")])], []


def collect_forms(app, doctree):
    """Keep the forms that the glossary lists, and take them out of its text."""
    for node in list(doctree.findall(forms)):
        item = innermost(node, nodes.definition_list_item)
        anchor = item.next_node(nodes.term)["ids"][0]
        for word in node["words"]:
            app.env.term_forms[word] = (app.env.docname, anchor)
        paragraph = node.parent
        paragraph.remove(node)
        if paragraph.children and isinstance(paragraph[-1], nodes.Text):
            replace_text(paragraph[-1], [nodes.Text(paragraph[-1].astext().rstrip())])


def pattern_of(words):
    """What matches any of the words, the longest first, in upper or lower case at its beginning."""
    choices = [
        f"[{word[0].lower()}{word[0].upper()}]" + re.escape(word[1:]).replace("'", "['’]")
        for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(choices)})(?![\w-])")


def link_terms(app, doctree, docname):
    found = app.env.term_forms
    if app.builder.format != "html" or not found:
        return
    glossaries = {place[0] for place in found.values()}
    if docname in glossaries:
        return
    anchors = set(map(names.anchor_of, doctree.findall(nodes.reference)))
    done = {place for place in found.values() if place[1] in anchors}
    by_key = {key(word): place for word, place in found.items()}
    pattern = pattern_of(found)
    for paragraph in list(doctree.findall(nodes.paragraph)):
        if is_open(paragraph):
            for text in list(open_texts(paragraph)):
                link_in_text(app, docname, text, pattern, by_key, done)


def key(word):
    return word[0].lower() + word[1:].replace("’", "'")


def is_open(node):
    """Is a paragraph outside of everything closed, and of definitions?"""
    while node is not None:
        is_definition = names.is_theorem(node) and node["realtype"] == "definition"
        if (
            isinstance(node, CLOSED)
            or is_definition
            or "nb_element" in getattr(node, "attributes", {})
        ):
            return False
        node = node.parent
    return True


def open_texts(node):
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child
        elif not isinstance(child, CLOSED):
            yield from open_texts(child)


def link_in_text(app, docname, text, pattern, by_key, done):
    """Replace the first use of each term by a link."""
    parts, end = [], 0
    for match in pattern.finditer(text.astext()):
        place = by_key[key(match[0])]
        if place in done:
            continue
        done.add(place)
        child = nodes.inline("", match[0], classes=["std-term"])
        link = make_refnode(app.builder, docname, place[0], place[1], child)
        link["classes"].append(CLASS)
        parts += [nodes.Text(text.astext()[end : match.start()]), link]
        end = match.end()
    if parts:
        rest = [nodes.Text(text.astext()[end:])] if text.astext()[end:] else []
        replace_text(text, [part for part in parts + rest if part.astext()])


def setup(app):
    app.add_node(forms)
    app.add_role("forms", FormsRole())
    collected.keep(app, "term_forms")
    app.connect("doctree-read", collect_forms)
    # Before glued_formulas takes punctuation out of texts.
    app.connect("doctree-resolved", link_terms, priority=410)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
