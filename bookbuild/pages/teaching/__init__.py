"""What the pages for teaching say of the chapters, read from the chapters when the book is built.

* `plans`: plans of lessons with the minutes and the slides of what they name, which must fit;
* `needs`: which chapter needs which, drawn and as a table;
* `misconceptions`: what goes wrong, and what cures it;
* `outcomes`: what a course can be for, with the exercises that serve it;
* `files`: slides, assignments and exams, where they have been made.

A label that leads nowhere, a lesson that is too long and an exercise that serves nothing are
warnings, hence errors.

Not a work-around: Sphinx has nothing of the kind.
"""

PARTS = ("plans", "needs", "misconceptions", "outcomes", "files")
FOLDER = "course/"


def rewrite(app, env):
    """Rewrite these pages in every build, because their content comes from other pages."""
    return [name for name in env.found_docs if name.startswith(FOLDER)]


def setup(app):
    for part in PARTS:
        app.setup_extension(f"{__name__}.{part}")
    app.connect("env-updated", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
