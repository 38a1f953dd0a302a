"""Set a derivation as the proof that it is, whose steps say what verified them.

Beside the LaTeX of a derivation a notebook stores its rows and, for each step, what verified it
(see `divlib.derivation._shown`).  This extension puts a grid of formulas in the place of the LaTeX:
what is given above, then left side, relation and right side, and reason of each step, and the
case of equality below.  A button beside the reason opens a panel below the step, which says in
plain words how the step was verified, and links to the section that explains it.
``_static/derivations.js`` opens it.  A derivation is one stop of the Tab key; arrow keys move
between its buttons.  Formulas of panels are MathML only, which is light.  Without a script
everything but the panels is there.

Not a work-around: MyST-NB asks for an installed package to show another kind of output.  The
warnings about it are off in ``_config.yml``; `bookbuild.notebooks.checks` refuses unknown kinds.
"""

import json
import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from bookbuild.pages.breakable_displays import widest_part
from bookbuild.pages.folded_code import is_cell, part
from bookbuild.pages.katex import html_of, light_mathml
from divlib.derivation._shown import MIME

# A function that is put in, such as f = (x ↦ x²), is written f(x) = x².
FUNCTION = re.compile(r"\$(\S+) = \\left\( (.+?) \\mapsto (.+) \\right\)\$")
# Invisible characters, for which the faces of the book have no glyph, and words.
INVISIBLE = re.compile("<m(o|text)>[\u2009\u2061]</m\\1>")
WORD = re.compile(r"<mi>(?=\w\w)")
KINDS = {"Fact": "fact", "Lemma": "lemma", "Derivation": "derivation", "Induction": "induction"}
# Where the book explains what verifies a step.
EXPLAINED = "sec-how-proved"
# What the rules of the kernel do, for readers; those of pure logic say nothing about a step.
RULES = {
    "reshape": "algebra",
    "specialise": "values put in for letters",
    "times": "multiplication by what is not negative",
    "add": "adding inequalities",
    "add_up": "adding up over an index",
    "known_sign": "signs that follow from what is given",
    "log_lemma": r"its axiom $\ln t \le t - 1$",
    "square": "that no square is negative",
    "with_cases": "the cases of equality",
    "induct": "induction",
}
LOGIC = {"assume", "discharge", "generalise", "weaken"}
OF_THE_CHAIN = "the cases of equality of the steps"
# What verifies a step that is no instance of a statement.
PLAIN = {
    "algebra": "Both sides are equal by algebra",
    "the sign of a derivative": "The sign of the derivative, as the steps above show",
    OF_THE_CHAIN: r"In these cases, and in no others, each $\le$ of the chain is an equality",
    "induction": "The first case and the step from each case to the next, as shown above",
}
# The widest formula, in letters, that has room beside its reason.
WIDEST = 26
# Heights in lines of prose, for bookbuild/pages/lazy_layout.py.
ROW, NOTE = 2.4, 1.5
# What a screen reader says of the buttons.
KEYS = '<p hidden id="check-keys">Arrow keys move between the steps of the derivation.</p>'


class Markup(nodes.General, nodes.Element):
    """An element of HTML: its name in `tag`, its attributes in `html`."""


class Derivation(Markup):
    """A derivation, which is `lines` lines of prose high."""


class LightFormula(nodes.math):
    """A formula that is written as MathML only."""


def element(tag, *content, **html):
    """An element with children; `class_` is its class, and underscores of names are hyphens."""
    html = {name.rstrip("_").replace("_", "-"): value for name, value in html.items()}
    return Markup("", *content, tag=tag, html=html)


def words(text, formula=nodes.math):
    """The nodes of a text with formulas between dollar signs."""
    parts = enumerate(text.split("$"))
    return [formula("", part) if k % 2 else nodes.Text(part) for k, part in parts if part]


def labelled(label, text, formula=nodes.math):
    """A text with formulas after a label."""
    name = element("span", nodes.Text(label), class_="derivation-label")
    return [name, *words(f" {text}", formula)]


def put_in(formula):
    """What is put in for a letter or a function, in words with formulas."""
    function = FUNCTION.sub(r"$\1(\2) = \3$", f"${formula}$")
    letter, value = formula.split(" = ", 1)
    return f"${value}$ for ${letter}$" if function == f"${formula}$" else function


def citation(cited):
    """What a step cites, in words with formulas."""
    kind, name = KINDS[cited["kind"]], cited["name"]
    text = (
        f"“{name}”: {cited['statement']}"
        if kind in name
        else f"{kind} “{name}”: {cited['statement']}"
    )
    if cited["put in"]:
        text += f", with {', '.join(map(put_in, cited['put in']))}"
    if cited["times"]:
        text += f", multiplied by ${cited['times']}$"
    if cited["over"]:
        totalled = "integrated" if any(r"\in" in limits for limits in cited["over"]) else "added up"
        text += f", {totalled} over {', '.join(f'${limits}$' for limits in cited['over'])}"
    return text


def kernel_used(rules):
    """What the kernel used in a proof, in words."""
    used = [words for rule, words in RULES.items() if rule in rules]
    unknown = {*rules} - {*RULES} - LOGIC
    if unknown:
        raise ValueError(f"RULES in {__name__} has no words for the rules {sorted(unknown)}")
    *others, last = used or ["logic alone"]
    return f"{', '.join(others)} and {last}" if others else last


def judgement(check):
    """Who proved a step, in words."""
    rules = check.get("kernel rules", [])
    if check["judge"] == "kernel" and check["rule"] == "the sign of a derivative":
        # The kernel does not repeat the proof that a lemma shows: it has axioms instead.
        axiom = r"$\ln t \le t - 1$" if "log_lemma" in rules else "that no square is negative"
        return (
            "Computer algebra (SymPy) checked the derivative, and that is the proof. The kernel, "
            f"the book's own small prover, knows no derivatives: it takes {axiom} as an axiom, "
            "from which the lemma follows"
        )
    if check["judge"] == "kernel":
        text = "Proved by the kernel, the book's own small prover"
        if check.get("shown by SymPy"):
            text += ", and independently by computer algebra (SymPy)"
        if check["rests on"]:
            text += f". It rests on {', '.join(check['rests on'])}, which SymPy alone decided"
        return f"{text}. The kernel used {kernel_used(rules)}"
    if check["why not the kernel"].startswith("not shown"):
        return "Decided by computer algebra (SymPy) alone: the kernel found no proof"
    return "Decided by computer algebra (SymPy) alone: the kernel does not know such expressions"


def facts_of(check):
    """Pairs of term and text: what a panel says."""
    by = check["by"]
    yield "Why", f"An instance of the {citation(by)}" if by else PLAIN[check["rule"]]
    if check["using"]:
        yield "With", "; ".join(map(citation, check["using"]))
    yield "Proof", judgement(check)
    if "points" in check:
        yield "Tried", f"Both sides computed and compared at {check['points']} random points"


def displayed(formula, kind):
    """A piece of a derivation, which scrolls where it cannot be broken."""
    content = [nodes.math("", rf"\displaystyle {formula}")] if formula else []
    return element("div", *content, class_=f"{kind} math-display")


class Grids:
    """Makes the grids of the derivations of one page; `explained` is the address of EXPLAINED."""

    def __init__(self, explained):
        self.explained = explained
        # How many panels there are, and which one is the first of its derivation.
        self.panels, self.first = 0, 1

    def panel(self, check, name):
        """The button that opens a panel, and the panel."""
        self.panels += 1
        identifier = f"check-{self.panels}"
        terms = [
            element("p", *labelled(term, f"{text}.", LightFormula))
            for term, text in facts_of(check)
        ]
        if self.explained:
            link = element("a", nodes.Text("What is verified, and how"), href=self.explained)
            terms.append(element("p", link))
        button = element(
            "button",
            nodes.Text("✓"),
            type="button",
            class_="check-button pst-js-only",
            aria_expanded="false",
            aria_controls=identifier,
            aria_label=f"✓ {name}",
            aria_describedby="check-keys",
            tabindex="0" if self.panels == self.first else "-1",
        )
        return button, element("div", *terms, class_="step-check", id=identifier, hidden="")

    def why(self, content, check, name):
        """A reason, and what verified it."""
        if check is None:
            return [element("div", *content, class_="step-why")] if content else []
        button, says = self.panel(check, name)
        space = [nodes.Text(" ")] if content else []
        return [element("div", *content, *space, button, class_="step-why"), says]

    def steps(self, rows):
        for number, row in enumerate(rows):
            sign = f"{row['sign']} {row['right']}" if row["sign"] else row["right"]
            wide = widest_part(row["right"]) > WIDEST
            if wide:
                sign = sign.replace(r"\right) \left(", r"\right) \allowbreak \left(")
            yield element(
                "li",
                displayed(row["left"], "step-left"),
                displayed(sign, "step-right"),
                *self.why(words(row["reason"]), row["check"], f"How step {number} was verified"),
                class_="derivation-step wide" if wide else "derivation-step",
            )

    def derivation(self, shown):
        content, notes = [], 0
        self.first = self.panels + 1
        given = [*shown["given"], *shown["where"]]
        if given:
            content.append(element("p", *labelled("Given", "; ".join(given))))
        content.append(element("ol", *self.steps(shown["rows"]), class_="derivation-steps"))
        if shown["equality"]:
            text, check = shown["equality"]["text"], shown["equality"]["check"]
            star = "$^{*}$" if check["judge"] != "kernel" else ""
            says = labelled("Equality", text + star)
            name = "How the case of equality was verified"
            content.append(
                element("div", *self.why(says, check, name), class_="derivation-equality")
            )
            notes += 1
        for note in shown["notes"]:
            content.append(element("p", *words(note), class_="derivation-note"))
        notes += len(shown["notes"]) + bool(given)
        return Derivation(
            "",
            *content,
            tag="div",
            html={"class": "derivation"},
            lines=ROW * len(shown["rows"]) + NOTE * notes + 2,
        )


def read_stored(app, doctree):
    """Give each cell what its notebook stores about its derivations."""
    path = Path(app.env.doc2path(app.env.docname))
    cells = [cell for cell in doctree.findall(is_cell) if part(cell, "output")]
    if not cells or path.suffix != ".ipynb":
        return
    stored = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        outputs = stored[cell["cell_index"]]["outputs"]
        found = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
        cell["derivations"] = found


class SetDerivations(SphinxPostTransform):
    """Replace the LaTeX of the derivations of a page by grids."""

    # After MyST-NB has chosen what each cell shows (4), before folded_code looks at it (100).
    default_priority = 90
    formats = ("html",)

    def run(self, **kwargs):
        grids = Grids(self.explained())
        for cell in list(self.document.findall(is_cell)):
            found = cell.get("derivations", [])
            if not found:
                continue
            formulas = list(part(cell, "output").findall(nodes.math_block))
            for formula, shown in zip(formulas, found, strict=True):
                formula.replace_self(grids.derivation(shown))
        if grids.panels:
            self.document += nodes.raw("", KEYS, format="html")

    def explained(self):
        """The address of the section that explains panels; a part of the book may not have it."""
        labels = self.env.domaindata["std"]["labels"]
        if EXPLAINED not in labels:
            return None
        page, anchor, _ = labels[EXPLAINED]
        return f"{self.app.builder.get_relative_uri(self.env.docname, page)}#{anchor}"


def visit(translator, node):
    attributes = (f' {name}="{escape(value)}"' for name, value in node["html"].items())
    translator.body.append(f"<{node['tag']}{''.join(attributes)}>")


def depart(translator, node):
    translator.body.append(f"</{node['tag']}>")


def visit_light(translator, node):
    formula = light_mathml(html_of(translator, node))
    formula = INVISIBLE.sub('<mspace width="0.17em"></mspace>', formula)
    formula = WORD.sub('<mi class="word">', formula)
    translator.body.append(formula)
    raise nodes.SkipNode


def setup(app):
    app.add_node(Markup, html=(visit, depart))
    app.add_node(Derivation, html=(visit, depart))
    app.add_node(LightFormula, html=(visit_light, None))
    app.connect("doctree-read", read_stored)
    app.add_post_transform(SetDerivations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
