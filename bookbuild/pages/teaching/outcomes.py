"""What students can do after a course, and the exercises that serve it.

The content of the directive ``{outcomes}`` is a definition list: what students can do, and the
labels of the exercises that serve it.  The chapters follow from the exercises.  Every exercise of
the chapters must serve something.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from bookbuild.pages import names, tables
from bookbuild.pages.teaching import facts

logger = logging.getLogger(__name__)

HEADS = ("After the course students can", "Chapters", "Exercises")


class outcomes(nodes.General, nodes.Element):
    """A definition list of outcomes and labels."""


class Outcomes(SphinxDirective):
    has_content = True

    def run(self):
        node = outcomes()
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class SetOutcomes(SphinxPostTransform):
    # Before links are resolved (10).
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs):
        for node in list(self.document.findall(outcomes)):
            given = [
                (item[0], item[-1].astext().replace(",", " ").split())
                for item in node.findall(nodes.definition_list_item)
            ]
            named = {label for _, labels in given for label in labels}
            for label in sorted(named - set(self.env.exercise_facts)):
                logger.warning("an outcome names %r, which is no exercise", label, location=node)
            for label in sorted(set(self.env.exercise_facts) - named):
                logger.warning("the exercise %r serves no outcome", label, location=node)
            rows = [self.row(term, self.in_order(labels)) for term, labels in given]
            node.replace_self(tables.table(HEADS, rows, ["outcomes"]))

    def in_order(self, labels):
        """Those labels that are of exercises, in the order of the book."""
        facts_of = self.env.exercise_facts

        def place(label):
            number = names.number_of(self.env, facts_of[label][0], "exercise", label)
            return [int(digit) for digit in number.split(".") if digit]

        return sorted((label for label in labels if label in facts_of), key=place)

    def row(self, term, labels):
        chapters = dict.fromkeys(self.env.exercise_facts[label][0] for label in labels)
        here, links = self.env.docname, []
        for docname in chapters:
            number = nodes.Text(names.chapter_number(self.env, docname))
            links.append(facts.link(self.app, here, docname, "", number))
        exercises = [facts.link_to_exercise(self.app, here, label) for label in labels]
        words = nodes.inline("", "", *term.children)
        return tables.row(words, facts.listed(links), facts.listed(exercises))


def setup(app):
    app.setup_extension("bookbuild.pages.teaching.facts")
    app.add_node(outcomes)
    app.add_directive("outcomes", Outcomes)
    app.add_post_transform(SetOutcomes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
