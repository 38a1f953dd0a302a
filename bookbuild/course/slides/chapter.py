"""What slides take from the built page of a chapter: statements, derivations, figures, sentences.

Each kind of piece is found by its label, or by words of a sentence that has none.  What is not
there, or is there twice, stops the build: so a deck never says what its chapter no longer says.
Nothing comes from the solution of an exercise.
"""

import copy
import json
import re
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

from bookbuild.pages.evidence import anchor_of
from bookbuild.pages.teaching.decks import normal
from bookbuild.pdf.articles import Formulas, new
from bookbuild.project import HTML

# Links to headings and evidence, buttons and panels: slides have no use for them.
USELESS = (
    "a.headerlink, a.evidence, .check-button, .step-check, #check-keys, .moving-skip, .copy-code, "
    "script:not([type]), .settles, .end-of-proof"
)
STRINGS = json.loads(Path(__file__).with_name("strings.json").read_text(encoding="utf-8"))
HEADINGS = ("h1", "h2", "h3")
STATEMENTS = "div.proof.admonition"
# The end of a sentence, with the elements that end there, too, before the next one begins.
END = re.compile(r"([.?!](?:</\w+>)*[\u201d)]?)\s+(?=[A-Z\u201c<(\ue000])")
# Around the name of a statement, the second one perhaps glued to a formula.
BRACKETS = re.compile(r"^\s*\(|\)(?=(?:</\w+>)*\s*$)")
FINAL = tuple(".?!\u201d)")
# The number of a statement, with that of its chapter.
STATEMENT = re.compile(r"((?:Corollary|Definition|Lemma|Proposition|Theorem) (\d+)\.\d+)")

# What students are to find out for themselves.
CLOSED = ("solution", "hint", "answer", "drill")


class SlideError(Exception):
    """A slide asks for something that its chapter does not have."""


def plain(markup):
    """The text of some markup."""
    return normal(new(f"<p>{markup}</p>").get_text())


class Chapter:
    """The built page of a chapter; `taught` are the labels of the statements that a deck shows."""

    def __init__(self, name, taught=()):
        self.name = name
        self.taught = taught
        self.formulas = Formulas()
        html = (HTML / "chapters" / f"{name}.html").read_text(encoding="utf-8")
        soup = BeautifulSoup(self.formulas.lift(html), "html.parser")
        self.scripts = [s["src"] for s in soup.find_all("script", src=re.compile("moving_figures"))]
        self.article = soup.find("article", class_="bd-article")
        for element in self.article.select(USELESS):
            element.decompose()
        for link in self.article.select("a:not(.moving-link)"):
            link.unwrap()

    def finish(self, markup):
        """The markup with its formulas."""
        return self.formulas.put_back(markup)

    # What the title slide shows.

    @property
    def number(self):
        return self.article.h1.select_one(".section-number").get_text().strip()

    @property
    def title(self):
        heading = copy.copy(self.article.h1)
        heading.select_one(".section-number").decompose()
        return heading.decode_contents().strip()

    @property
    def plain_title(self):
        return new(f"<p>{self.title}</p>").get_text()

    @property
    def question(self):
        return self.article.select_one("p.question").decode_contents()

    # Finding.

    def element(self, label, kind, selector):
        """The element with a label, which must be of some kind."""
        found = self.article.find(id=label)
        if found is None:
            raise SlideError(f"{label} is gone: chapters/{self.name} has no such label")
        around = [found, *found.find_parents()]
        found = next((element for element in around if element.css.match(selector)), None)
        if found is None:
            raise SlideError(f"{label} is not in a {kind}")
        return self.open(found, label)

    def open(self, element, name):
        """The element, unless it belongs to a solution."""
        if element.find_parent(class_=CLOSED):
            raise SlideError(f"{name} belongs to a solution, which no slide may show")
        return element

    def with_words(self, words, names):
        """The one element of some kinds, and of no larger one of them, that has some words."""
        wanted = normal(words)
        found = [
            element
            for element in self.article.find_all(names)
            if wanted in normal(element.get_text())
            and not any(wanted in normal(inner.get_text()) for inner in element.find_all(names))
            and not element.find_parent(class_=(*CLOSED, "reply"))
        ]
        if len(found) != 1:
            raise SlideError(f"{len(found)} places of chapters/{self.name} say {words!r}, not one")
        return found[0]

    def cell(self, name):
        """The cell with the tag ``shows-NAME``."""
        return self.element(anchor_of(name), "cell", "div.cell")

    def reference(self, label):
        """The number of what a label names, such as "Theorem 1.5", "Fig. 1.2" or "section 1.9"."""
        found = self.article.find(id=label)
        if found is None:
            raise SlideError(f"{label} is gone: chapters/{self.name} has no such label")
        heading = found if found.name in HEADINGS else found.find(HEADINGS)
        if found.name == "span":
            heading = found.find_next(HEADINGS)
        number = found.select_one(".caption-number") if heading is None else None
        if number is not None:
            return number.get_text().strip()
        if heading is None:
            raise SlideError(f"{label} has no number")
        return f"section {heading.select_one('.section-number').get_text().strip()}"

    # Pieces.  Each method returns HTML; its argument is what the deck says behind the piece's name.

    def text(self, wanted):
        """The sentence with some words, or a list of sentences, with the display at the end."""
        found = [
            self.sentence(words) for words in ([wanted] if isinstance(wanted, str) else wanted)
        ]
        displays = "".join(display for _, display in found)
        return f"<p>{' '.join(said for said, _ in found)}</p>{displays}"

    def sentence(self, words):
        """The sentence with these words, and the display that it ends with, if it does."""
        paragraph, sentences, place = self.place_of(words)
        said, display = sentences[place], paragraph.find_next_sibling()
        ends = plain(said).endswith(FINAL)
        follows = display is not None and "math-display" in display.get("class", ())
        is_last = place == len(sentences) - 1
        return said.strip(), str(display) if follows and not ends and is_last else ""

    def place_of(self, words):
        """The paragraph with these words, its sentences, and the place of the one that has them."""
        paragraph = self.with_words(words, "p")
        sentences = END.sub("\\1\ue002", paragraph.decode_contents()).split("\ue002")
        places = [k for k, said in enumerate(sentences) if normal(words) in plain(said)]
        if len(places) != 1:
            raise SlideError(f"{words!r} is not in one sentence of chapters/{self.name}")
        return paragraph, sentences, places[0]

    def said_and_before(self, words):
        """The sentence with these words, and the one before it in its paragraph, as plain text."""
        _, sentences, place = self.place_of(words)
        return plain(sentences[place]), plain(sentences[place - 1]) if place else None

    def formula(self, words):
        """The display behind the paragraph with these words."""
        display = self.with_words(words, "p").find_next_sibling()
        if display is None or "math-display" not in display.get("class", ()):
            raise SlideError(f"no display follows {words!r}")
        return str(display)

    def list(self, wanted):
        """The list behind the paragraph with some words, a point a step; `only` chooses points."""
        wanted = wanted if isinstance(wanted, dict) else {"after": wanted, "only": []}
        found = self.with_words(wanted["after"], "p").find_next_sibling()
        if found is None or found.name not in ("ul", "ol"):
            raise SlideError(f"no list follows {wanted['after']!r}")
        kept = self.chosen(found.find_all("li", recursive=False), wanted["only"], wanted["after"])
        points = "".join(f'<li class="fragment">{item.decode_contents()}</li>' for item in kept)
        return f"<{found.name}>{points}</{found.name}>"

    def chosen(self, items, only, name):
        """The items of a list or rows of a table that a slide wants: all, or those with words."""
        found = []
        for words in only:
            having = [item for item in items if normal(words) in normal(item.get_text())]
            if len(having) != 1:
                raise SlideError(f"{len(having)} parts of {name!r} say {words!r}, not one")
            found += having
        return found or items

    def table(self, wanted):
        """The table with some words in it; `only` chooses rows.

        If it is `covered`, a click shows what a row says of what its first cell names.
        """
        wanted = wanted if isinstance(wanted, dict) else {"with": wanted, "only": []}
        table = copy.copy(self.with_words(wanted["with"], "table"))
        rows = table.tbody.find_all("tr")
        kept = self.chosen(rows, wanted["only"], wanted["with"])
        for row in rows:
            if row not in kept:
                row.decompose()
        for number, row in enumerate(kept if wanted.get("covered") else []):
            for cell in row.find_all("td")[1:]:
                cell["class"] = [*cell.get("class", ()), "fragment"]
                cell["data-fragment-index"] = str(number)
        return str(table)

    def statement(self, wanted):
        """A definition, a lemma, a theorem; of a long one the `parts` from one to another."""
        label, (first, last) = self.label_and_parts(wanted)
        found = self.element(label, "statement", STATEMENTS)
        kind = next(name for name in found["class"] if name not in ("proof", "admonition"))
        blocks = found.find("section").find_all(True, recursive=False)
        if not blocks[first - 1 : last]:
            raise SlideError(f"{label} has {len(blocks)} parts, and none from {first} to {last}")
        content = "\n".join(map(str, blocks[first - 1 : last]))
        return f'<div class="statement" data-kind="{kind}">{content}</div>'

    @staticmethod
    def label_and_parts(wanted):
        """The label of a statement, and the first and the last of its parts, if it is divided."""
        if isinstance(wanted, str):
            return wanted, (1, None)
        return wanted["of"], wanted["parts"]

    def title_of_statement(self, wanted):
        """The number of a statement, and its name without brackets."""
        label, (first, _) = self.label_and_parts(wanted)
        title = copy.copy(self.element(label, "statement", STATEMENTS).p)
        number = title.select_one(".caption-number").extract().get_text().strip()
        name = BRACKETS.sub("", title.decode_contents())
        later = STRINGS["continued"] if first > 1 else ""
        return f'<span class="caption-number">{number}</span> {name.strip()}{later}'

    def derivation(self, wanted):
        """A derivation, a step a click: the first behind a label, or another `number`."""
        wanted = wanted if isinstance(wanted, dict) else {"of": wanted}
        label, number = wanted["of"], wanted.get("number", 1)
        start = self.element(label, "place", "[id]")
        start = start.find_parent("div", class_="cell") or start
        found = start.select(".derivation")
        for element in start.find_all_next(True):
            if "admonition" in element.get("class", ()):
                break
            if "derivation" in element.get("class", ()) and element not in found:
                found.append(element)
        if len(found) < number:
            raise SlideError(f"{label} is followed by {len(found)} derivations, not {number}")
        derivation = copy.copy(self.open(found[number - 1], label))
        return self.steps(derivation, wanted, label)

    def steps(self, derivation, wanted, label):
        """The steps that a slide shows of a derivation: all, or those from one to another."""
        rows = derivation.select("li.derivation-step")
        first, last = wanted.get("steps", [1, len(rows) - 1])
        if not 1 <= first <= last < len(rows):
            raise SlideError(f"the derivation behind {label} has no steps {first} to {last}")
        for number, row in enumerate(rows):
            if number < first - 1 or number > last:
                row.decompose()
            elif number >= first:
                row["class"].append("fragment")
        for why in derivation.select(".derivation-step .step-why"):
            why.append(new('<span class="verified">\u2713</span>'))
        # Of who decided a step, a slide says only what its marks mean.
        for note in derivation.select(".derivation-note"):
            if not note.select_one(".math"):
                note.decompose()
        around = derivation.select(":scope > :not(ol)")
        before, after = around[:1], around[1:]
        if before and not before[0].find_next_sibling("ol"):
            before, after = [], around
        for element in [*(before if first > 1 else []), *(after if last < len(rows) - 1 else [])]:
            element.decompose()
        for element in after if last == len(rows) - 1 else []:
            element["class"] = [*element.get("class", ()), "fragment"]
        return str(derivation)

    def figure(self, label):
        """A figure that stands still, without its caption."""
        figure = self.element(label, "figure", "figure:not(.moving-figure)")
        return f'<figure class="still">{figure.find("svg")}</figure>'

    def caption(self, label):
        """The caption of a figure, without its number."""
        caption = copy.copy(self.element(label, "figure", "figure:not(.moving-figure)").figcaption)
        caption.select_one(".caption-number").decompose()
        return (
            f'<p class="caption">{caption.get_text().strip() and caption.p.decode_contents()}</p>'
        )

    def poll(self, label):
        """The question of a moving figure with its choices, beside its first picture."""
        figure = self.element(label, "moving figure", "figure.moving-figure")
        asked = figure.select_one(".moving-asked p").decode_contents()
        choices = "".join(
            f"<li>{choice.decode_contents()}</li>"
            for choice in figure.select(".moving-choices button")
        )
        picture = copy.copy(figure.select_one("svg.moving-picture"))
        return (
            f'<div class="poll"><div><p>{asked}</p><ol class="choices">{choices}</ol></div>'
            f'<figure class="moving-asks">{picture}</figure></div>'
        )

    def moving(self, label):
        """A moving figure; a step answers its question."""
        figure = copy.copy(self.element(label, "moving figure", "figure.moving-figure"))
        # Fingers drag what is in it, and do not turn the slide.
        figure["data-prevent-swipe"] = ""
        return f'{figure}<span class="fragment answers"></span>'

    def exercise(self, label):
        """An exercise, without hint, answer and solution."""
        found = self.element(label, "exercise", "div.exercise.admonition")
        effort = found.select_one(".effort").get_text()
        return (
            f'<div class="task">{found.find("section").decode_contents()}</div>'
            f'<p class="effort">{effort}</p>'
        )

    def title_of_exercise(self, label):
        """The number of an exercise, and its title."""
        title = self.element(label, "exercise", "div.exercise.admonition").p
        number = title.select_one(".caption-number").get_text().strip()
        name = title.select_one(".exercise-title").decode_contents()
        return f'<span class="caption-number">{number}</span> {name}'

    def question_with(self, words):
        """A question with which readers test themselves, and a step later its answer."""
        asked = self.with_words(words, "p")
        item = asked.find_parent("li")
        if item is None or "self-test" not in item.parent.get("class", ()):
            raise SlideError(f"{words!r} is not in a question of the self-test")
        reply = item.select_one("details.reply")
        answer = "".join(str(p) for p in reply.find_all("p", recursive=False)) if reply else ""
        shown = f'<div class="reply fragment">{answer}</div>' if answer else ""
        return f'<div class="self-question">{asked}{shown}</div>'

    def card(self, _):
        """The card of the chapter's formulas, without those of statements that no slide shows."""
        card = copy.copy(self.article.select_one("dl.formula-card"))
        taught = {normal(self.reference(label)) for label in self.taught}
        for meaning in card.find_all("dd"):
            named = STATEMENT.findall(normal(meaning.get_text()))
            if any(number == self.number for *_, number in named) and not taught.intersection(
                statement for statement, _ in named
            ):
                meaning.find_previous_sibling("dt").decompose()
                meaning.decompose()
        return str(card)

    def output(self, name):
        """What a cell prints."""
        found = self.cell(name).select_one(".cell_output pre")
        if found is None:
            raise SlideError(f"the cell {name} prints nothing")
        printed = escape(found.get_text().strip("\n"))
        return f'<pre class="printed">{printed}</pre>'

    def code(self, name):
        """The code of a cell."""
        return str(self.cell(name).select_one(".cell_input .highlight"))
