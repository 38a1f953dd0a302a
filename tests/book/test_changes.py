"""The page of changes says what CHANGELOG.md says."""

import re

from bookbuild.pages import changes
from bookbuild.project import ROOT

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_headings_are_in_words():
    text = "## [Unreleased]\n\n## [1.0.0] - 2027-03-05\n\n## [x] y\n"
    assert changes.HEADING.sub(changes.heading, text) == (
        "## Not yet released\n\n## Version 1.0.0, 5 March 2027\n\n## [x] y\n"
    )


def test_the_page_has_every_version_and_every_entry(built):
    page = (built / "reference" / "changes.html").read_text(encoding="utf-8")
    article = page[page.index("<article") : page.index("</article>")]
    versions = re.findall(r"^## \[(\d[^\]]*)\]", CHANGELOG, re.MULTILINE)
    assert re.findall(r"<h2>Version ([\d.]+),", article) == versions
    entries = re.findall(r"^- ", CHANGELOG, re.MULTILINE)
    assert len(re.findall(r"<li>", article)) == len(entries) > 10
