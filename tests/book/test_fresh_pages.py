"""A change of the code that makes pages makes every page anew."""

import re

from bookbuild.pages import fresh_pages
from tests.browser.helpers import build


def test_the_digest_changes_with_the_code(tmp_path):
    module = tmp_path / "bookbuild" / "pages" / "page.py"
    module.parent.mkdir(parents=True)
    module.write_text("a = 1", encoding="utf-8")
    before = fresh_pages.digest(tmp_path)
    (tmp_path / "bookbuild" / "node_modules").mkdir()
    (tmp_path / "bookbuild" / "node_modules" / "a.js").touch()
    assert fresh_pages.digest(tmp_path) == before
    module.write_text("a = 2", encoding="utf-8")
    assert fresh_pages.digest(tmp_path) != before


EXTENSION = """
from bookbuild.pages import fresh_pages

def setup(app):
    fresh_pages.digest = lambda: "{0}"
    app.setup_extension("bookbuild.pages.fresh_pages")
    app.connect("source-read", lambda app, name, source: source.append(source.pop() + " {0}"))
"""


def test_a_page_that_did_not_change_is_made_anew(tmp_path):
    config = "sphinx: {local_extensions: {extension: .}}\n"
    (tmp_path / "_config.yml").write_text(config, encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (tmp_path / "index.md").write_text("# Title\n\nmade by", encoding="utf-8")
    for version in ("first", "second"):
        (tmp_path / "extension.py").write_text(EXTENSION.format(version), encoding="utf-8")
        page = (build(tmp_path) / "index.html").read_text(encoding="utf-8")
        assert re.search(rf"made by {version}", page)
