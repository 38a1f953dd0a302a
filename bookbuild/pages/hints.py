"""Set the hint and the answer of an exercise, which stay closed like its solution.

The directives ``{hint}`` and ``{answer}`` name their exercise and stand between it and its
solution, so that readers can ask for as little help as they need.  The edition without solutions
has the hints and not the answers.

Not a work-around: sphinx-exercise has solutions only.  The directive replaces the note "hint" of
docutils, which the book does not use.
"""

from sphinx.util.docutils import SphinxDirective

from bookbuild.pages.exercises import closed, closed_title
from bookbuild.project import SOLUTIONS


class Hint(SphinxDirective):
    title = "Hint"
    # The label of the exercise.
    required_arguments = 1
    has_content = True

    def run(self):
        step = closed(classes=[self.name])
        step += closed_title("", self.title)
        self.state.nested_parse(self.content, self.content_offset, step)
        return [step]


class Answer(Hint):
    title = "Answer"

    def run(self):
        return super().run() if SOLUTIONS else []


def setup(app):
    app.add_directive("hint", Hint, override=True)
    app.add_directive("answer", Answer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
