"""Interactive figures: the directive ``moving-figure``.

At build time, numbers.py computes the numbers of a figure's initial state with `divlib`, and
the figure's own drawing code, run in Node (render.cjs), draws them.  So readers without
JavaScript, and the printed page, get a complete figure.  In the page, formulas.js computes the
numbers, the same code draws them, and player.js handles input.  README.md says how to add a
figure.
"""

import html
import json
import math
import shutil
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from bookbuild.alt_text import MIN_WORDS, is_description
from bookbuild.node import output_of
from bookbuild.pages.moving_figures import markup, numbers, states
from bookbuild.pages.texts import replace_text

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
FIGURES = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))
STRINGS = json.loads((HERE / "strings.json").read_text(encoding="utf-8"))
# Loaded in this order; then the figures of the page, and last the player, which starts them.
SHARED = ("drawing.js", "formulas.js", "states.js")
PLAYER = "player.js"
STYLE = "moving_figures.css"
# Behind the sheets of the theme and of the book, which have the priority 500.
LAST = 900

REQUIRED = ("name", "state", "alt", "right")
OPTIONS = (*REQUIRED, "then")
# The parts of the directive's content, in this order.
CONTENT = (nodes.paragraph, nodes.bullet_list, nodes.paragraph, nodes.paragraph)


class moving_picture(nodes.General, nodes.Element, addnodes.translatable):
    """The drawing, the numbers and the controls of a figure.

    Its alternative text is a template with places for numbers, such as ``{entropy}``.
    """

    def preserve_original_messages(self):
        self["original_alt"] = self["alt"]

    def apply_translated_message(self, original_message, translated_message):
        self["alt"] = translated_message

    def extract_original_messages(self):
        return [self.get("original_alt", self["alt"])]


class moving_question(nodes.General, nodes.Element):
    """What a reader is asked before the figure can be moved.

    Its children are the question, the choices as a list, and the answer, a paragraph with places
    for numbers.  `right` is the index of the right choice, and `then` the state that shows it.
    """


class moving_choice(nodes.General, nodes.Element):
    """One of the choices, as a button."""


class MovingFigure(SphinxDirective):
    """``:::{moving-figure} NAME``; README.md describes its options and its content."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = dict.fromkeys(OPTIONS, directives.unchanged_required)

    def run(self):
        for path in HERE.rglob("*.*"):
            if path.suffix in (".py", ".js", ".cjs", ".json"):
                self.env.note_dependency(str(path))
        if problem := self.problem():
            raise self.error(f"moving-figure: {problem}")
        state = self.options["state"]
        question, caption = self.parts()
        alt = self.options["alt"]
        picture = moving_picture(figure=self.arguments[0], state=state, alt=alt)
        self.set_source_info(picture)
        figure = nodes.figure(
            "", question, picture, caption, classes=["moving-figure", "moving-asks"]
        )
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]

    def problem(self):
        """What is wrong with the options of the directive, or None."""
        if missing := set(REQUIRED) - set(self.options):
            return f"it needs {', '.join(sorted(missing))}"
        if self.arguments[0] not in FIGURES:
            return f"there is no figure {self.arguments[0]!r}, only {', '.join(FIGURES)}"
        alt = self.options["alt"]
        if not is_description(alt):
            return f"the alternative text is not a sentence of {MIN_WORDS} words: {alt!r}"
        try:
            evaluate(self.arguments[0], self.options["state"], alt)
            evaluate(self.arguments[0], self.then, "")
        except (ValueError, LookupError) as error:
            return f"{type(error).__name__}: {error}"
        return None

    @property
    def then(self):
        return self.options.get("then", self.options["state"])

    def parts(self):
        """The question with its choices and its answer, and the caption."""
        parsed = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        if tuple(map(type, parsed)) != CONTENT:
            raise self.error(
                "moving-figure: it needs a question, a list of choices, an answer and a caption"
            )
        asked, choices, answer, tried = parsed.children
        right = self.options["right"]
        if not right.isdecimal() or not 1 <= int(right) <= len(choices):
            raise self.error(f"moving-figure: right={right} is none of {len(choices)} choices")
        states_of_it = {"state": self.options["state"], "then": self.then}
        question = moving_question(
            "", asked, choices, answer, figure=self.arguments[0], right=int(right), **states_of_it
        )
        self.set_source_info(question)
        try:
            fill_answer(question.deepcopy())
        except (ValueError, LookupError, AttributeError) as error:
            raise self.error(
                f"moving-figure: the answer: {type(error).__name__}: {error}"
            ) from error
        caption = nodes.caption(tried.rawsource, "", *tried.children)
        caption.source, caption.line = tried.source, tried.line
        return question, caption


def fill_answer(question):
    """Fill the numbers into the answer: those of the state `then`, and in ``was`` of the first."""
    name = question["figure"]
    was = evaluate(name, question["state"], "")[1]
    state, computed, _ = evaluate(name, question["then"], "")
    for text in list(question.children[-1].findall(nodes.Text)):
        # The braces of a formula are its own.
        if not isinstance(text.parent, nodes.math):
            filled = numbers.fill_template(text.astext(), state, computed, was)
            replace_text(text, [nodes.Text(filled)])


def evaluate(figure, state_text, alt):
    """Return the state that a text describes, its numbers, and the alternative text with them."""
    state = states.parse(FIGURES[figure]["parameters"], state_text)
    computed = numbers.numbers_of(figure, state)
    return state, computed, numbers.fill_template(alt, state, computed)


def draw_page(app, doctree, docname):
    """Draw all moving figures of a page in one call of Node."""
    pictures = list(doctree.findall(moving_picture))
    if app.builder.name == "gettext":
        return  # Translators get the template, not the numbers.
    for question in list(doctree.findall(moving_question)):
        fill_answer(question)
        if app.builder.format == "html":
            offer_choices(question)
        else:
            question.replace_self(question.children)
    if app.builder.format != "html":
        for picture in pictures:
            alt = evaluate(picture["figure"], picture["state"], picture["alt"])[2]
            picture.replace_self(nodes.paragraph("", alt))
    elif pictures:
        for picture, content in zip(pictures, render_pictures(pictures)):
            picture["html"] = content


def offer_choices(question):
    """Turn the list of choices into buttons."""
    _, choices, _ = question.children
    buttons = [
        moving_choice("", *item.children[0].children, choice=k)
        for k, item in enumerate(choices, start=1)
    ]
    question.replace(choices, buttons)


def render_pictures(pictures):
    """Return the HTML of each picture."""
    requests, alts = [], []
    for picture in pictures:
        name = picture["figure"]
        state, computed, alt = evaluate(name, picture["state"], picture["alt"])
        words = STRINGS[name].get("picture", {})
        requests.append({"figure": name, "state": state, "numbers": computed, "words": words})
        alts.append(alt)
    return [
        markup.picture(picture.parent["ids"][0], request, svg, alt, FIGURES, STRINGS)
        for picture, request, svg, alt in zip(pictures, requests, render(requests), alts)
    ]


def render(requests):
    """Draw figures in given states with given numbers; return the SVG elements as text."""
    given = [{**request, "numbers": to_json_safe(request["numbers"])} for request in requests]
    return json.loads(output_of(HERE / "render.cjs", given=given))


def to_json_safe(value):
    """Replace infinities and NaN by strings, because JSON has no such numbers."""
    if isinstance(value, dict):
        return {key: to_json_safe(item) for key, item in value.items()}
    if isinstance(value, list):
        return list(map(to_json_safe, value))
    if math.isnan(value):
        return "NaN"
    return value if math.isfinite(value) else f"{'-' if value < 0 else ''}Infinity"


def visit_picture(translator, node):
    translator.body.append(node["html"])
    raise nodes.SkipNode


def visit_question(translator, node):
    """Write the question, the choices and the answer, which hides itself until it is due."""
    question, *choices, answer = node.children
    words = STRINGS["common"]
    write = translator.body.append
    write(
        f'<div class="moving-question" data-right="{node["right"]}"'
        f' data-then="{html.escape(node["then"])}">\n<div class="moving-asked">'
        f"<strong>{words['question']}.</strong>"
    )
    question.walkabout(translator)
    write('</div>\n<div class="moving-choices">')
    for choice in choices:
        write(f'<button type="button" data-choice="{choice["choice"]}">')
        for child in choice.children:
            child.walkabout(translator)
        write("</button>\n")
    write(
        f'<button type="button" class="moving-skip" data-choice="0">{words["skip"]}</button></div>'
        '\n<div class="moving-answer" role="status"><span class="moving-mark"></span>'
    )
    answer.walkabout(translator)
    write("</div>\n</div>\n")
    raise nodes.SkipNode


def add_scripts(app, pagename, templatename, context, doctree):
    """Load the scripts on pages with moving figures only."""
    pictures = doctree.findall(moving_picture) if doctree else []
    names = dict.fromkeys(picture["figure"] for picture in pictures)
    if names:
        for script in (*SHARED, *(f"figures/{name}.js" for name in names), PLAYER):
            app.add_js_file(f"moving_figures/{script}", loading_method="defer")


def copy_assets(app, error):
    if error or app.builder.format != "html":
        return
    target = Path(app.outdir, "_static", "moving_figures")
    (target / "figures").mkdir(parents=True, exist_ok=True)
    for name in (*SHARED, PLAYER, STYLE, *(f"figures/{name}.js" for name in FIGURES)):
        shutil.copy(HERE / name, target / name)


def setup(app):
    app.add_node(moving_picture, html=(visit_picture, None))
    app.add_node(moving_question, html=(visit_question, None))
    app.add_node(moving_choice)
    app.add_directive("moving-figure", MovingFigure)
    # Part of the one sheet of all pages: a second one would make phones wait longer for the first.
    app.add_css_file(f"moving_figures/{STYLE}", priority=LAST)
    app.connect("doctree-resolved", draw_page)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", copy_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
