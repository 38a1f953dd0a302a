"""Show the changelog as a page: its headings say the version and the date in words.

The page includes CHANGELOG.md, whose form is that of other projects, "[0.2.0] - 2026-11-29".

Not a work-around.
"""

import datetime
import re

HEADING = re.compile(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$", re.MULTILINE)


def heading(found):
    """The heading of a version."""
    name, day = found.groups()
    if day is None:
        return "## Not yet released"
    date = datetime.date.fromisoformat(day)
    return f"## Version {name}, {date.day} {date:%B %Y}"


def put_in_words(app, path, docname, content):
    if path.name == "CHANGELOG.md":
        content[0] = HEADING.sub(heading, content[0])


def setup(app):
    app.connect("include-read", put_in_words)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
