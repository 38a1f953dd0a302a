"""The articles of the printed book, made from those of the built pages.

A link within the book has the address ``pdf:NAME``, and each place that one leads to has that name
(see `bookbuild.pdf.joined`).
"""

import re
import sys
from html import escape, unescape
from posixpath import dirname, normpath

from bs4 import BeautifulSoup

from bookbuild.pages.faces import FORMULA, SPAN
from bookbuild.project import HTML, SOLUTIONS

PLACE = "pdf:"
# Links to headings and to the source, links for screens, switches and panels, which paper has no
# use for.
USELESS = {
    "headerlink", "viewcode-link", "code-switch", "step-check", "start-here", "reading-time",
    "moving-controls", "moving-more", "moving-skip", "evidence", "drill-said", "toctree-wrapper",
}  # fmt: skip
# Readers find these without the number of a page, since they stand in the order of the alphabet.
SORTED = "dt, .citation, #claims"
# The parts of a figure name one another.
OWN = re.compile(r"(^#|url\(#)")
# A PDF cannot hold MathML: there screen readers read, and readers copy, what is to be seen.
MATHML = re.compile(r'<span class="katex-mathml">.*?</math></span>', re.DOTALL)
UNREAD = '<span class="katex-html" aria-hidden="true">'
# The end of a word before a number, such as that of a theorem.
NUMBERED = re.compile(r"(\w) (?=\d)")
TAG = re.compile(r"<[^>]*>")
# A formula while the page around it is rewritten.
LIFTED = re.compile("\ue000(\\d+)\ue001")


class Formulas:
    """The formulas of pages, which nothing here changes, apart from the markup around them.

    They are nine tenths of the elements; without them pages are read in a third of the time.
    `shown` makes of a formula of a page what an edition shows.
    """

    def __init__(self, shown=str):
        self.found = []
        self.shown = shown

    def lift(self, page):
        """The markup with a mark in the place of each formula."""
        outside, begin, depth = [], 0, 0
        for tag in SPAN.finditer(page):
            if depth:
                depth += -1 if tag[0] == "</span>" else 1
                if depth == 0:
                    outside.append(f"\ue000{len(self.found)}\ue001")
                    self.found.append(self.shown(page[begin : tag.end()]))
                    begin = tag.end()
            elif tag[0] == FORMULA:
                outside.append(page[begin : tag.start()])
                begin, depth = tag.start(), 1
        return "".join([*outside, page[begin:]])

    def put_back(self, markup):
        """The markup with the formulas."""
        return LIFTED.sub(lambda mark: self.found[int(mark[1])], markup)

    def words(self, element):
        """The text of an element, that of its formulas included."""
        markup = self.put_back(escape(element.get_text(), quote=False))
        return " ".join(unescape(TAG.sub("", markup)).split())


def drawn(formula):
    """The drawing of a formula, which on paper is all there is of it."""
    return MATHML.sub("", formula).replace(UNREAD, '<span class="katex-html">')


def identifier(page, name=""):
    """What is called `name` on a page, or the page itself, in the book."""
    return f"{page}--{name}".replace("/", "-")


def target(page, href, pages):
    """Where a link of a page leads in the book, or None where the book has no such place."""
    if re.match(r"(https?|mailto):", href):
        return href
    path, _, name = href.partition("#")
    other = normpath(f"{dirname(page)}/{path}").removesuffix(".html").lstrip("/") if path else page
    return f"{PLACE}{identifier(other, name)}" if other in pages else None


def article_of(page, pages, formulas):
    """The article of a built page, with names and links that hold in the book."""
    html = (HTML / f"{page}.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(formulas.lift(html), "html.parser")
    article = soup.find("article", class_="bd-article")
    print_questions(article)
    print_drills(article)
    for element in article.find_all(is_useless):
        element.extract()
    seen = set()
    for element in article.find_all(True):
        # A bookmark to a heading that ends with code would lead to the page before it.
        if element.name == "code" and element.parent.name in ("h1", "h2", "h3"):
            element.unwrap()
            continue
        # What a reader opens on a screen is open on paper; folded code is like any other.
        if element.name == "details":
            element["open"] = ""
            if "code" in element.get("class", ()):
                element.summary.extract()
                element.unwrap()
                continue
        if element.name == "a" and "href" in element.attrs:
            del element["title"]
            element["href"] = target(page, element["href"], pages)
            if element["href"] is None:
                element.unwrap()
                continue
        for key, value in element.attrs.items():
            if key == "id":
                element[key] = identifier(page, value)
            elif key == "xlink:href" or "url(#" in value:
                element[key] = OWN.sub(rf"\g<1>{identifier(page)}", value)
        # Some names stand for the same part of every theorem or exercise.
        if element.get("id") in seen:
            del element["id"]
        seen.add(element.get("id"))
    article["id"] = identifier(page)
    return article


def is_useless(element):
    return element.name in ("script", "button") or not USELESS.isdisjoint(element.get("class", ()))


def print_questions(article):
    """Set the choices of the questions of figures as text, and the answers below the figures."""
    for choices in article.select(".moving-choices"):
        for choice in choices.find_all("button"):
            choice.name = "span"
            del choice["type"]
    # The question may be on another page than the figure, and links lead to the figure.
    for stage in article.select(".moving-question ~ .moving-stage"):
        stage["id"] = stage.parent["id"]
        del stage.parent["id"]
    for answer in article.select(".moving-answer"):
        answer.p.insert(0, " ")
        answer.p.insert(0, new("<strong>Answer.</strong>"))
        answer.find_parent("figure").append(answer.extract())


def print_drills(article):
    """Leave of the forms of drills what paper can show: the options."""
    for form in article.select(".drill-form"):
        choices = form.select_one("fieldset > :is(ol, ul)")
        if choices is None:
            form.decompose()
            continue
        choices.name = "ul"
        for field in choices.select("input"):
            field.decompose()
        form.replace_with(choices)


def new(markup):
    """The element that a piece of HTML describes."""
    return BeautifulSoup(markup, "html.parser").contents[0]


def move_solutions(articles):
    """Move the solutions from all articles to one of their own, and link them and the exercises.

    Hints and answers stand before the solution there, and at the end of each chapter the answers to
    the questions with which readers test themselves.  Return None in an edition without solutions.
    """
    if not any(article.select("details.solution") for article in articles):
        return None
    if not SOLUTIONS:
        sys.exit("the pages have solutions, and SOLUTIONS=no asks for none: build them anew")
    solutions = new(f'<article class="bd-article solutions" id="{identifier("solutions")}">')
    solutions.append(new("<h1>Solutions</h1>"))
    for article in articles:
        boxes, exercise = article.select(".exercise, details.solution"), None
        if not any("solution" in box["class"] for box in boxes):
            continue
        title = article.h1.decode_contents()
        solutions.append(new(f'<section id="solutions-{article["id"]}"><h2>{title}</h2></section>'))
        for box in boxes:
            if "exercise" in box["class"]:
                exercise = box
                continue
            for step in reversed(steps_before(box)):
                name = step.summary.extract().get_text().strip()
                step.find("p").insert(0, new(f"<em>{name}.</em>"))
                step.p.em.insert_after(" ")
                step.name = "div"
                del step["open"]
                box.summary.insert_after(step.extract())
            number = exercise.select_one(".caption-number").get_text().strip()
            box.summary.decompose()
            box.name = "section"
            del box["open"]
            box["class"] = ["solution"]
            heading = f'<h3>Solution of <a href="{PLACE}{exercise["id"]}">{number}</a></h3>'
            box.insert(0, new(heading))
            there = f'<p class="to-solution"><a href="{PLACE}{box["id"]}">Solution</a></p>'
            exercise.append(new(there))
            solutions.contents[-1].append(box.extract())
        move_worked(article, solutions.contents[-1])
        move_replies(article, solutions.contents[-1])
    return solutions


def steps_before(solution):
    """The hint and the answer between an exercise and its solution."""
    found = []
    for step in solution.find_previous_siblings():
        if not {"hint", "answer"} & set(step.get("class", [])):
            break
        found.insert(0, step)
    return found


def move_worked(article, solutions):
    """Move the solutions of the drills of a chapter behind those of its exercises."""
    for drill in article.select(".drill"):
        worked, there = drill.select_one("details.drill-solution"), f"{drill['id']}-solution"
        title = drill.select_one(".drill-title strong").decode_contents()
        heading = f'<h3>Solution of <a href="{PLACE}{drill["id"]}">“{title}”</a></h3>'
        worked.summary.decompose()
        worked.select_one(".drill-worked").unwrap()
        worked.name, worked["id"], worked["class"] = "section", there, ["solution"]
        del worked["open"]
        worked.insert(0, new(heading))
        solutions.append(worked.extract())
        drill.append(new(f'<p class="to-solution"><a href="{PLACE}{there}">Solution</a></p>'))


def move_replies(article, solutions):
    """Move the answers to the questions of a chapter to the end of its solutions."""
    questions = article.select_one(".self-test")
    if questions is None:
        return
    there, here = f"replies-{article['id']}", questions.find_parent("section")
    replies = new(f'<section class="solution" id="{there}"><ol class="simple"></ol></section>')
    heading = f'<h3>Answers to <a href="{PLACE}{here["id"]}">the questions</a></h3>'
    replies.insert(0, new(heading))
    for reply in questions.select("details.reply"):
        reply.summary.decompose()
        reply.name = "li"
        del reply["open"], reply["class"]
        replies.ol.append(reply.extract())
    questions.insert_after(new(f'<p class="to-solution"><a href="{PLACE}{there}">Answers</a></p>'))
    solutions.append(replies)


def number_references(articles):
    """Leave room for the number of the page behind each link that needs one."""
    in_order = {
        element["id"]
        for article in articles
        for block in article.select(SORTED)
        for element in [block, *block.find_all(id=True)]
        if element.get("id")
    }
    count = 0
    for article in articles:
        for link in article.find_all("a", href=re.compile(f"^{PLACE}")):
            name = link["href"].removeprefix(PLACE)
            kinds = set(link.get("class", ()))
            if name in in_order or kinds & {"term-link", "py", "number"} or link.find("code"):
                continue
            if link.select_one(".std-term") or link.find_parent(class_="bibtex-citation"):
                continue
            for text in link.find_all(string=NUMBERED):
                text.replace_with(NUMBERED.sub("\\1\u00a0", text))
            count += 1
            link["id"] = f"reference-{count}"
            both = link.wrap(new('<span class="reference-and-page"></span>'))
            both.append(
                new(f'<span class="on-page" data-from="{link["id"]}" data-to="{name}"></span>')
            )
