"""Questions with which readers test themselves at the end of a chapter.

The content of the directive ``{self-test}`` is a definition list of questions and their answers,
which stay closed until a reader opens them.

Not a work-around: Sphinx has nothing of the kind.
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from bookbuild.pages.exercises import closed, closed_title

TITLE = "Questions to test yourself"
ANSWER = "Answer"


class SelfTest(SphinxDirective):
    has_content = True

    def run(self):
        given = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, given)
        questions = nodes.enumerated_list("", enumtype="arabic", classes=["self-test"])
        for item in given.findall(nodes.definition_list_item):
            asked, answered = item.children
            answer = closed("", closed_title("", ANSWER), *answered.children, classes=["reply"])
            paragraph = nodes.paragraph("", "", *asked.children)
            questions += nodes.list_item("", paragraph, answer)
        section = nodes.section("", nodes.title("", TITLE), questions, ids=["questions"])
        return [section]


def setup(app):
    app.add_directive("self-test", SelfTest)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
