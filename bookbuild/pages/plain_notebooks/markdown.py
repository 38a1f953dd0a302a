"""Write a resolved page as the Markdown that every viewer of notebooks shows.

JupyterLab, VS Code, Colab and GitHub agree on CommonMark, on tables, on formulas between dollars
and on a few HTML elements, of which this module uses ``<a id>`` and ``<details>``.  What is
numbered or linked on the page has its number and its link already, so that notebook and page agree.
A kind of node that this module does not know stops the build.
"""

import re
from itertools import groupby

from docutils import nodes
from sphinx_exercise.nodes import is_exercise_node

from bookbuild.pages import names
from bookbuild.pages.drills import drill, drill_form
from bookbuild.pages.evidence import evidence_mark
from bookbuild.pages.exercises import closed, closed_title
from bookbuild.pages.margin_notes import margin_note
from bookbuild.pages.proofs import end_of_proof

# What Markdown would take for its own.  An underscore within a word is plain.
SPECIAL = re.compile(r"([\\`*$<\[\]|~]|(?<!\w)_|_(?!\w))")
# What would begin a list, a heading or a quotation at the beginning of a paragraph.
BEGINNING = re.compile(r"^(\d+)([.)] )|^([-+#>])(?=[ #])")
# How text ends that stays closed until a reader opens it.
END = "\n\n</details>"
HIDDEN = (nodes.target, nodes.comment, nodes.meta, nodes.raw, nodes.title)


def escape(text):
    return SPECIAL.sub(r"\\\1", text)


def quoted(text):
    """A quotation: each line behind a mark, but for tables, which not every viewer shows in one."""
    parts = []
    for is_table, blocks in groupby(text.split("\n\n"), lambda block: block.startswith("|")):
        part = "\n\n".join(blocks)
        lines = part.split("\n")
        parts.append(part if is_table else "\n".join(f"> {line}".rstrip() for line in lines))
    return "\n\n".join(parts)


def indented(text, mark):
    """An entry of a list: its lines stand below the first one."""
    return mark + text.replace("\n", "\n" + " " * len(mark)).replace(" " * len(mark) + "\n", "\n")


def folded(title, text):
    """What stays closed until a reader opens it."""
    return f"<details>\n<summary>{title}</summary>\n\n{text}{END}"


def anchors(node, ids):
    """Targets of links, where a node has some of the names `ids`."""
    return "".join(f'<a id="{name}"></a>' for name in node.get("ids", []) if name in ids)


class Writer:
    """Writes parts of a page.

    `link` writes a reference with its words as a link, or what stands for one; `ids` are the names
    of places that links may lead to; `numbers` has the number of figures, theorems and
    exercises by their label; `picture` draws a moving figure.
    """

    def __init__(self, link, ids, numbers, picture):
        self.link, self.ids, self.numbers, self.picture = link, ids, numbers, picture

    # Parts of a line.

    def line(self, parts):
        return "".join(map(self.inline, parts))

    def inline(self, node):
        if isinstance(node, nodes.Text):
            return escape(node.astext().replace("\n", " "))
        if isinstance(node, nodes.math):
            return f"${node.astext().strip()}$"
        if isinstance(node, nodes.literal):
            return self.code(node.astext())
        if isinstance(node, evidence_mark):
            return ""
        if isinstance(node, nodes.reference):
            return self.link(node, self.line(node.children))
        if isinstance(node, end_of_proof):
            return " $\\square$"
        if isinstance(node, nodes.emphasis):
            return self.around("*", node)
        if isinstance(node, nodes.strong):
            return self.around("**", node)
        if isinstance(node, (nodes.inline, nodes.title_reference)):
            return self.line(node.children)
        if isinstance(node, HIDDEN):
            return ""
        raise NotImplementedError(f"no Markdown for {type(node).__name__} in a line: {node}")

    def around(self, mark, node):
        """Emphasis, whose marks may not stand beside spaces."""
        text = self.line(node.children)
        inner = text.strip()
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{mark}{inner}{mark}{after}" if inner else text

    def code(self, text):
        fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence}{text}{fence}" if fence == "`" else f"{fence} {text} {fence}"

    # Parts of a page.

    def blocks(self, parts):
        """The Markdown of each node of a list that shows something."""
        found = (self.block(part) for part in parts)
        return [text for text in found if text]

    def joined(self, parts):
        return "\n\n".join(self.blocks(parts))

    def block(self, node):
        write = next((write for kinds, write in self.kinds() if kinds(node)), None)
        if write is None:
            raise NotImplementedError(f"no Markdown for {type(node).__name__}: {node}")
        return write(node)

    def kinds(self):
        """Which nodes are written how; the first kind that fits counts."""

        def is_a(*classes):
            return lambda node: isinstance(node, classes)

        yield is_a(*HIDDEN), lambda node: ""
        yield names.is_theorem, self.theorem
        yield is_exercise_node, self.exercise
        yield is_a(drill), self.drill
        yield is_a(nodes.paragraph), self.paragraph
        yield is_a(nodes.math_block), self.formula
        yield is_a(nodes.bullet_list, nodes.enumerated_list), self.entries
        yield is_a(nodes.definition_list), self.definitions
        yield is_a(nodes.table), self.table
        yield is_a(nodes.figure), self.figure
        yield is_a(nodes.literal_block), lambda node: f"```\n{node.astext()}\n```"
        yield is_a(margin_note, nodes.Admonition), self.note
        yield is_a(closed), self.closed
        yield is_a(nodes.container, nodes.section, nodes.compound, drill_form), self.inside

    def inside(self, node):
        return self.joined(node.children)

    def paragraph(self, node):
        text = self.line(node.children).strip()
        text = BEGINNING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)
        return f"**{text}**" if "question" in node["classes"] else anchors(node, self.ids) + text

    def formula(self, node):
        tex = " ".join(node.astext().split())
        # A viewer reads the marks of a quotation within the dollars as part of the formula.
        return f"{anchors(node, self.ids)}$${tex}$$"

    def entries(self, node):
        first = node.get("start", 1)
        numbered = isinstance(node, nodes.enumerated_list)
        return "\n".join(
            indented(self.joined(item.children), f"{first + k}. " if numbered else "* ")
            for k, item in enumerate(node.children)
        )

    def definitions(self, node):
        """Markdown has no such lists: each entry is what it defines, and below it the meaning."""
        return "\n".join(
            indented(f"{self.line(term.children)}\n\n{self.inside(meaning)}", "* ")
            for term, meaning in (item.children for item in node.children)
        )

    def table(self, node):
        rows = [
            [self.joined(entry.children).replace("\n\n", "<br>") for entry in row.children]
            for row in node.findall(nodes.row)
        ]
        if not any(node.findall(nodes.thead)):
            rows.insert(0, [""] * len(rows[0]))
        rows.insert(1, ["---"] * len(rows[0]))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def numbered(self, node, title, text):
        """A statement that has a number: a quotation, which begins with its name."""
        return quoted(f"{anchors(node, self.ids)}**{title}**\n\n{text}")

    def theorem(self, node):
        number = self.numbers[node["label"]]
        title = self.line(names.theorem_title(node))
        return self.numbered(
            node, f"{number} ({title})." if title else f"{number}.", self.inside(node[-1])
        )

    def exercise(self, node):
        about = ", ".join(
            part.astext()
            for part in node[0].findall(nodes.inline)
            if part["classes"] in (["level"], ["minutes"])
        )
        number, title = self.numbers[node["label"]], self.line(names.exercise_title(node))
        name = f"{number}. {title}" if title else number
        name += f" ({about})." if about else "."
        return self.numbered(node, name, self.inside(node[-1]))

    def drill(self, node):
        """A question: a quotation, without its solution."""
        parts = [part for part in node.children if not isinstance(part, closed)]
        return quoted(anchors(node, self.ids) + self.joined(parts))

    def note(self, node):
        parts = list(node.children)
        if (parts and isinstance(parts[0], nodes.title)) or (
            parts and "margin-title" in parts[0].get("classes", [])
        ):
            title = self.line(parts.pop(0).children)
        else:
            title = "Note" if isinstance(node, margin_note) else type(node).__name__.title()
        return quoted(f"*{title}.* {self.joined(parts)}")

    def closed(self, node):
        title = next(node.findall(closed_title)).astext()
        return folded(title, self.joined(node.children[1:]))

    def figure(self, node):
        label = node["ids"][0] if node["ids"] else ""
        caption = next(node.findall(nodes.caption), None)
        text = self.line(caption.children) if caption else ""
        number = f"**{self.numbers[label]}.** " if label in self.numbers else ""
        below = f"{anchors(node, self.ids)}{number}{text}".strip()
        if "moving-figure" in node["classes"]:
            return "\n\n".join([*self.picture(node, self), below])
        # The output of the cell above shows it.
        return below
