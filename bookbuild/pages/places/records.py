"""The places of the book, from the doctrees of its pages.

A record has the place (page and anchor), its kind, its number ("Theorem 3.2"), its title, the path
to it (chapter › section), its text and, for functions, the signature.  What stays closed until a
reader opens it, such as solutions, is left out, so that no search shows it, and so is code.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx_exercise.nodes import is_exercise_node, solution_node

from bookbuild.pages import linear, names
from bookbuild.pages.around import innermost
from bookbuild.pages.claims import LEDGER, rows_of
from bookbuild.pages.drills import drill
from bookbuild.pages.exercises import closed
from bookbuild.pages.formula_cards import CLASS as CARD
from bookbuild.pages.teaching.plans import lesson

NOTATION = "reference/notation"
# Its sections are what readers see when their number looks wrong.
SYMPTOMS = "reference/my_number_looks_wrong"
# Pages whose tables are no text: their rows are places of their own.
TABLES_APART = (LEDGER, NOTATION)
# Found by the titles of their sections, or as functions of the package: who looks for a measure
# wants none of their words.
UNSEARCHED = (
    *("reference/changes", "reference/api", "course/plans", "course/outcomes"),
    *("course/discussion", "course/grading"),
)
# What no excerpt shows.
UNREADABLE = (
    nodes.raw,
    nodes.image,
    nodes.literal_block,
    nodes.Invisible,
    solution_node,
    closed,
)
SPACE_BEFORE = re.compile(r"\s+([.,;:)?!])")
EMPTY_BRACKETS = re.compile(r"\(\s*\)")


def records(env):
    """The records of all pages, in the order of the book."""
    doctrees = {name: env.get_doctree(name) for name in in_order(env)}
    formulas = linear.texts(
        sorted(
            {math.astext().strip() for tree in doctrees.values() for math in tree.findall(is_math)}
        )
    )
    found = [
        record
        for docname, doctree in doctrees.items()
        for record in Page(env, docname, doctree, formulas).places()
    ]
    give_symbols(found)
    return found


def in_order(env):
    """The names of pages in the order of the contents."""
    names_found = [env.config.root_doc]
    for name in names_found:
        names_found += [n for n in env.toctree_includes.get(name, []) if n not in names_found]
    return names_found


def give_symbols(found):
    """Let a symbol lead to the definition or theorem that introduces it, too."""
    by_anchor = {record["place"].partition("#")[2]: record for record in found}
    for record in found:
        for target in record.pop("introduced", []):
            if target in by_anchor:
                place = by_anchor[target]
                place["symbols"] = f"{place.get('symbols', '')} {record['symbols']}".strip()


def is_math(node):
    """Is this a formula of the text, and not what a cell printed?"""
    return isinstance(node, (nodes.math, nodes.math_block)) and "output" not in node["classes"]


def is_unreadable(node):
    """Does no excerpt show this?

    What a card repeats is found where it was said first, and what plans and drills name, too.
    """
    return isinstance(node, (*UNREADABLE, drill, lesson)) or CARD in node.get("classes", ())


def is_apart(node):
    """Has a part of a section records of its own, or is it code?"""
    return (
        names.is_theorem(node)
        or is_exercise_node(node)
        or isinstance(node, (nodes.section, addnodes.desc, addnodes.glossary))
        or "nb_element" in node
    )


class Page:
    """Reads the doctree of one page."""

    def __init__(self, env, docname, doctree, formulas):
        self.env, self.docname, self.doctree, self.formulas = env, docname, doctree, formulas
        self.top = next(doctree.findall(nodes.section))
        number = names.chapter_number(env, docname)
        self.number = f"Chapter {number}" if number else ""
        self.path = f"{number}. {self.title(self.top)}" if number else self.title(self.top)

    def title(self, section):
        return self.text(section[0])

    def is_apart(self, node):
        """Has a part of a section records of its own, or is it not searched?"""
        is_table = isinstance(node, nodes.table) and self.docname in TABLES_APART
        return is_table or self.docname in UNSEARCHED or is_apart(node)

    def text(self, *given, apart=lambda node: False):
        """The plain text of nodes, with each formula in a line."""
        pieces = []

        def collect(node):
            if isinstance(node, nodes.Text):
                pieces.append(node.astext())
            elif is_math(node):
                tex = node.astext().strip()
                space = "" if isinstance(node, nodes.math) else " "
                pieces.append(space + self.formulas.get(tex, tex) + space)
            elif isinstance(node, addnodes.pending_xref):
                pieces.append(self.words_of_link(node))
            elif not is_unreadable(node) and not apart(node):
                for child in node.children:
                    collect(child)
                if not isinstance(node, nodes.Inline):
                    pieces.append(" ")

        for node in given:
            collect(node)
        text = " ".join("".join(pieces).split())
        return SPACE_BEFORE.sub(r"\1", EMPTY_BRACKETS.sub("", text))

    def words_of_link(self, node):
        label = node["reftarget"]
        if node["refdomain"] == "prf" and node.astext() == label in self.env.proof_list:
            return names.theorem_number(self.env, label)
        return "" if node["refdomain"] == "cite" else self.text(*node.children)

    def record(self, anchor, kind, title, text, number="", path=(), **more):
        path = " › ".join(path)
        place = f"{self.docname}.html#{anchor}"
        return dict(
            place=place, kind=kind, number=number, title=title, path=path, text=text, **more
        )

    def path_to(self, node):
        """The titles of the page and of the section that a node is in."""
        section = innermost(node.parent, nodes.section)
        return [self.path] if section is self.top else [self.path, self.title(section)]

    def places(self):
        yield self.page()
        for section in self.top.findall(nodes.section):
            # What theorems and exercises contain are sections, too, but have no title.
            if section is not self.top and isinstance(section.next_node(), nodes.title):
                yield self.section(section)
        yield from map(self.theorem, self.doctree.findall(names.is_theorem))
        yield from map(self.exercise, self.doctree.findall(is_exercise_node))
        for node in self.doctree.findall(nodes.term):
            if node["ids"]:
                yield self.term(node)
        for node in self.doctree.findall(addnodes.desc_signature):
            if node["ids"]:
                yield self.function(node)
        if self.docname == LEDGER:
            yield from self.claims()
        if self.docname == NOTATION:
            yield from self.symbols()

    def page(self):
        description = next((m["content"] for m in self.doctree.findall(nodes.meta)), "")
        own = self.text(*self.top[1:], apart=self.is_apart)
        title = self.title(self.top)
        return self.record(self.top["ids"][0], "page", title, f"{description} {own}", self.number)

    def section(self, section):
        anchor = section["ids"][0]
        digits = self.env.toc_secnumbers.get(self.docname, {}).get(f"#{anchor}", ())
        number = f"Section {'.'.join(map(str, digits))}" if digits else ""
        captions = [
            caption
            for cell in section.children
            if "nb_element" in cell
            for caption in cell.findall(nodes.caption)
        ]
        text = self.text(*section[1:], apart=self.is_apart) + " " + self.text(*captions)
        path = self.path_to(section)
        kind = "symptom" if self.docname == SYMPTOMS else "section"
        return self.record(anchor, kind, self.title(section), text.strip(), number, path)

    def theorem(self, node):
        title = names.theorem_title(node)
        number = names.theorem_number(self.env, node["label"])
        text, path = self.text(node[-1]), self.path_to(node)
        formulas = [self.text(math) for part in title for math in part.findall(is_math)]
        more = {"symbols": " ".join(formulas)} if formulas else {}
        title = self.text(*title)
        return self.record(node["label"], node["realtype"], title, text, number, path, **more)

    def exercise(self, node):
        number = names.number_of(self.env, self.docname, "exercise", node["label"])
        title = self.text(*names.exercise_title(node))
        text, path = self.text(node[-1]), self.path_to(node)
        return self.record(node["label"], "exercise", title, text, f"Exercise {number}", path)

    def term(self, node):
        meaning = self.text(node.parent[-1])
        return self.record(node["ids"][0], "term", self.text(node), meaning, path=[self.path])

    def function(self, node):
        # What it is for, in a sentence; all the rest stands on its page.
        first = next(node.parent[-1].findall(nodes.paragraph), None)
        text = "" if first is None else self.text(first)
        more = {"signature": node.astext()}
        path = [self.path, node["module"]]
        return self.record(node["ids"][0], "function", node["fullname"], text, path=path, **more)

    def claims(self):
        for anchor, row in rows_of(self.doctree):
            number, claim, verdict, truth = map(self.text, row)
            text = f"{verdict[:1].upper()}{verdict[1:]}. {truth}"
            path = [self.path]
            yield self.record(anchor["ids"][0], "claim", claim, text, f"Claim {number}", path)

    def symbols(self):
        chapter = []
        for row in self.doctree.findall(lambda n: isinstance(n, nodes.row) and n["ids"]):
            # Rows have symbol, meaning and where; those of symbols that are local to a chapter,
            # the chapter, which may stand in a row further up, symbol and meaning.
            is_local = not any(row[0].findall(nodes.math))
            symbol, meaning = row[1:] if is_local else row[:2]
            if is_local:
                number = self.text(row[0])
                chapter = [f"Chapter {number}"] if number else chapter
            cells = (symbol,) if is_local else (symbol, meaning)
            formulas = [self.text(math) for cell in cells for math in cell.findall(nodes.math)]
            links = () if is_local else row[2].findall(addnodes.pending_xref)
            yield self.record(
                row["ids"][0],
                "symbol",
                self.text(symbol),
                self.text(meaning),
                path=[self.path, *(chapter if is_local else [])],
                symbols=" ".join(formulas),
                introduced=[link["reftarget"] for link in links],
            )
