"""Plans of lessons: what is done in class and at home, with the minutes that it takes.

The content of the directive ``{lesson} class`` or ``{lesson} home`` is a list; its roles ``takes``
name what is done, and the lesson becomes a table with the minutes of each point and their sum:

* ``ch-kl: Not symmetric``, a section of a chapter, or a label of one;
* ``ch-kl essential``, all sections of a chapter that are essential;
* ``ex-die``, an exercise; ``fig-move-bumps``, a vote on a moving figure;
* ``questions ch-kl``, the questions at the end of a chapter;
* ``practice ch-kl``, the questions with fresh numbers of a chapter;
* ``assignment 02_kl_from_data``, an assignment; ``lab gibbs``, a task of the lab;
* ``20``, so many minutes for what has no place in the book.

Behind a section that is taught in class stand the numbers of its slides
(`bookbuild.pages.teaching.decks`).

The chapters say themselves how long reading takes (`bookbuild.pages.reading_time`), exercises and
assignments how long they take.  A lesson that does not fit its time is a warning, hence an error.
The directive ``{lessons}`` lists the lessons of a plan, and ``{lesson-times}`` says how minutes are
counted.
"""

from typing import NamedTuple

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from bookbuild.notebooks.chapters import QUESTIONS
from bookbuild.pages import assignments, lab, names, tables
from bookbuild.pages.around import innermost
from bookbuild.pages.drills import inline
from bookbuild.pages.lab.tasks import anchor as anchor_of
from bookbuild.pages.lab.tasks import tasks as tasks_of_lab
from bookbuild.pages.reading_time import ESSENTIAL
from bookbuild.pages.teaching import decks, facts

logger = logging.getLogger(__name__)


class Kind(NamedTuple):
    title: str
    # How many minutes sections and exercises take for each minute that they say.
    pace: float
    least: int
    most: int
    total: str


KINDS = {
    "class": Kind("In class", 1.5, 75, 85, "of 90; {left} are left for questions"),
    "home": Kind("At home", 1, 120, 180, "about {hours} hours"),
}
CLASS_MINUTES = 90
# Of a vote on a moving figure: read, vote, talk to a neighbour, vote again, move.
VOTE = 4
# Of a question for oneself, of one with numbers, and of a task of the lab.
QUESTION, DRILL, TASK = 1, 3, 10
# The label of the place that lists the assignments.
ASSIGNMENTS = "course-assignments"
OVERVIEW = ("Week", *(kind.title for kind in KINDS.values()))
WORDS = {
    "essential": "the essential sections of chapter {number}",
    "questions": "the questions of chapter {number}",
    "lab": "in the lab: {title}",
    "practice": "practice of chapter {number}",
    "assignment": "the assignment “{title}”",
    "vote": "vote on Fig. {number}",
}
TIMES = {
    "class": (
        "sections and exercises take {pace} times as long as they say, since you write, answer "
        "questions, and go over what was done. A vote on a moving figure takes {vote} minutes: "
        "students read the question, vote, talk to a neighbour, vote again, and see the answer. "
        "A lesson of {lesson} minutes leaves {fewest} to {most} for questions."
    ),
    "home": (
        "students read at their own pace, and have {shortest} to {longest} hours a week. A "
        "question with fresh numbers takes {drill} minutes, a question for oneself {question}, "
        "and a task of the lab {task}."
    ),
}
NOWHERE = (
    "a lesson takes %r, which is no number of minutes, no label of a section, an exercise or a "
    "moving figure, no chapter's label with ': TITLE OF A SECTION' or ' essential' behind it or "
    "'questions ' or 'practice ' before it, and no 'assignment NAME' or 'lab NAME'"
)
MISFIT = "the lesson takes %d minutes instead of %d to %d: %s"


class takes(nodes.Inline, nodes.Element):
    """Stands for a link to what a lesson does until all chapters have been read."""


class lesson(nodes.General, nodes.Element):
    """A lesson: a list of what it does."""


class LessonTimes(SphinxDirective):
    """A list of two points: how minutes are counted in class, and at home."""

    def run(self):
        times = nodes.bullet_list()
        for kind, text in TIMES.items():
            words = f" {text.format(**known_times())}"
            name = nodes.strong("", KINDS[kind].title)
            times += nodes.list_item("", nodes.paragraph("", "", name, nodes.Text(words)))
        return [times]


class lessons(nodes.General, nodes.Element):
    """Stands for the list of the lessons of a section."""


def known_times():
    """The numbers in the words that say how minutes are counted."""
    in_class, at_home = KINDS["class"], KINDS["home"]
    return {
        "pace": f"{in_class.pace:g}",
        "lesson": CLASS_MINUTES,
        "fewest": CLASS_MINUTES - in_class.most,
        "most": CLASS_MINUTES - in_class.least,
        "shortest": f"{at_home.least / 60:g}",
        "longest": f"{at_home.most / 60:g}",
        "vote": VOTE,
        "drill": DRILL,
        "task": TASK,
        "question": QUESTION,
    }


class Takes(SphinxRole):
    def run(self):
        node = takes(what=self.text)
        self.set_source_info(node)
        return [node], []


class Lesson(SphinxDirective):
    required_arguments = 1
    has_content = True

    def run(self):
        if self.arguments[0] not in KINDS:
            raise self.error(f"lesson: its argument is one of {', '.join(KINDS)}")
        node = lesson(kind=self.arguments[0])
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class Lessons(SphinxDirective):
    def run(self):
        return [lessons()]


class SetLessons(SphinxPostTransform):
    # Before links are resolved (10).
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs):
        self.slides = {}
        for node in list(self.document.findall(takes)):
            self.set_link(node)
        for node in list(self.document.findall(lessons)):
            node.replace_self(self.overview(node))
        for node in list(self.document.findall(lesson)):
            node.replace_self(self.table(node))

    def set_link(self, node):
        """Replace a name by a link, and keep its minutes with the point of the list."""
        what, point = node["what"], innermost(node, nodes.list_item)
        said, fixed, link = self.look_up(what)
        if link is None:
            logger.warning(NOWHERE, what, location=node)
        point["said"] = point.get("said", 0) + said
        point["fixed"] = point.get("fixed", 0) + fixed
        node.replace_self(link or [])
        if link and innermost(point, lesson)["kind"] == "class" and "slides" in link:
            at = link.parent.index(link)
            link.parent.insert(at + 1, nodes.Text(link["slides"]))

    def look_up(self, what):
        """What it says it takes, fixed minutes, and a link to it; None for what is nowhere."""
        if what.isdecimal():
            return 0, int(what), []
        if what in self.env.exercise_facts:
            minutes = self.env.exercise_facts[what][2]
            link = facts.link_to_exercise(self.app, self.env.docname, what, with_title=True)
            return minutes or 0, 0, link if minutes else None
        if what.startswith("fig-") and what in self.env.domaindata["std"]["labels"]:
            docname, anchor, _ = self.env.domaindata["std"]["labels"][what]
            number = names.number_of(self.env, docname, "figure", anchor)
            return 0, VOTE, self.link(docname, anchor, WORDS["vote"].format(number=number))
        kind, _, name = what.partition(" ")
        if kind in KINDS_OF_WORK:
            return KINDS_OF_WORK[kind](self, name)
        return self.sections(what)

    def questions(self, label):
        docname = facts.chapter_with(self.env, label)
        if docname is None:
            return 0, 0, None
        words = WORDS["questions"].format(number=names.chapter_number(self.env, docname))
        return 0, QUESTIONS * QUESTION, self.link(docname, "questions", words)

    def practice(self, label):
        docname = facts.chapter_with(self.env, label)
        if docname is None:
            return 0, 0, None
        words = WORDS["practice"].format(number=names.chapter_number(self.env, docname))
        minutes = DRILL * facts.count_of_drills(self.env, docname)
        return 0, minutes, self.link(docname, "practice", words)

    def lab(self, name):
        for task in tasks_of_lab():
            if task["name"] == name:
                words = inline(WORDS["lab"].format(title=task["title"]))
                link = facts.link(self.app, self.env.docname, lab.PAGE, anchor_of(task), *words)
                return 0, TASK, link
        return 0, 0, None

    def assignment(self, name):
        if name not in assignments.assignment_names():
            return 0, 0, None
        notebook = assignments.source(name)
        words = WORDS["assignment"].format(title=assignments.title(notebook))
        docname, anchor, _ = self.env.domaindata["std"]["labels"][ASSIGNMENTS]
        return assignments.minutes(notebook), 0, self.link(docname, anchor, words)

    def sections(self, what):
        """All essential sections of a chapter, or one section."""
        chapter = facts.chapter_with(self.env, what.removesuffix(f" {ESSENTIAL}"))
        if chapter and what.endswith(ESSENTIAL):
            found = facts.sections_of(self.env, chapter)
            minutes = sum(minutes for *_, minutes, level in found if level == ESSENTIAL)
            words = WORDS["essential"].format(number=names.chapter_number(self.env, chapter))
            return minutes, 0, self.link(chapter, "", words)
        label, _, title = what.partition(": ")
        docname, _, own_title = self.env.domaindata["std"]["labels"].get(label, ("", "", ""))
        for known, anchor, minutes, _ in facts.sections_of(self.env, docname):
            # Titles have the quotation marks of print.
            if known == (title or own_title).replace("'", "’"):
                return minutes, 0, self.section(docname, anchor, known)
        return 0, 0, None

    def section(self, docname, anchor, title):
        digits = self.env.toc_secnumbers.get(docname, {}).get(f"#{anchor}", ())
        number = ".".join(map(str, digits))
        link = self.link(docname, anchor, f"{number} {title}".strip())
        if docname not in self.slides:
            self.slides[docname] = decks.numbers_of_slides(self.env, docname)
        link["slides"] = decks.words(self.slides[docname].get(anchor, []))
        return link

    def link(self, docname, anchor, words):
        return facts.link(self.app, self.env.docname, docname, anchor, nodes.Text(words))

    def points(self, node):
        """The points of a lesson, each with its minutes."""
        pace = KINDS[node["kind"]].pace
        for point in node.findall(nodes.list_item):
            if isinstance(point.parent.parent, lesson):
                yield round(pace * point.get("said", 0)) + point.get("fixed", 0), point

    def sum_of(self, node):
        return sum(minutes for minutes, _ in self.points(node))

    def table(self, node):
        kind, total = KINDS[node["kind"]], self.sum_of(node)
        if not kind.least <= total <= kind.most:
            words = " ".join(node.astext().split())[:60]
            logger.warning(MISFIT, total, kind.least, kind.most, words, location=node)
        rows = [
            tables.row(nodes.Text(minutes or ""), nodes.inline("", "", *point[0].children))
            for minutes, point in self.points(node)
        ]
        end = kind.total.format(left=CLASS_MINUTES - total, hours=f"{total / 60:.1f}")
        rows.append(tables.row(nodes.strong("", str(total)), nodes.Text(end)))
        return tables.table(("Minutes", kind.title), rows, ["lesson"])

    def overview(self, node):
        """A table of the lessons of the section: a row for each part, with its sums."""
        rows = []
        for part in node.parent.findall(nodes.section):
            own = [found for found in part.findall(lesson) if found.parent is part]
            sums = {found["kind"]: self.sum_of(found) for found in own}
            if part is not node.parent and own:
                name = nodes.reference("", part[0].astext(), refid=part["ids"][0], internal=True)
                rows.append(tables.row(name, *(nodes.Text(sums.get(kind, "")) for kind in KINDS)))
        return tables.table(OVERVIEW, rows, ["small-table"])


KINDS_OF_WORK = {
    "questions": SetLessons.questions,
    "practice": SetLessons.practice,
    "lab": SetLessons.lab,
    "assignment": SetLessons.assignment,
}


def setup(app):
    app.setup_extension("bookbuild.pages.teaching.facts")
    for node in (takes, lesson, lessons):
        app.add_node(node)
    app.add_role("takes", Takes())
    app.add_directive("lesson", Lesson)
    app.add_directive("lessons", Lessons)
    app.add_directive("lesson-times", LessonTimes)
    app.add_post_transform(SetLessons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
