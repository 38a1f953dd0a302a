"""Replace the shared style sheets of all pages by one that has the used rules only.

Works around Sphinx, which links one sheet for each extension and removes no unused rules
(sphinx-doc/sphinx#11997, closed): a stock page waits for eleven sheets of half a megabyte.  When
all pages are written, PurgeCSS removes the rules that match nothing in the pages and scripts.
Another sheet, which readers without scripts get in addition, gives dark pages to those whose
browser asks for them: stock pages have no colours at all without scripts, because their rules
ask for a theme, light or dark, that a script sets.

Depends on ``_orig_css_files``, a private attribute of Sphinx's HTML builder.  Delete when Sphinx
or the theme writes one sheet that is small enough for the goals of ``make audit``.
"""

import json
import re
from pathlib import Path
from urllib.parse import urljoin

from bookbuild.node import output_of
from bookbuild.project import HANDOUTS

HERE = Path(__file__).parent
SHEET = "_static/all.css"
WITHOUT_SCRIPTS = "_static/without_scripts.css"
# The sheets of the theme, which come before those of extensions.
THEME = ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"]
IMPORT = re.compile(r"@import [^;]*;")
ADDRESS = re.compile(r"""url\((?!["']?data:)["']?([^"')]+)["']?\)""")
OTHER_FORMATS = re.compile(r""",\s*url\([^)]*\)\s*format\(["']?(?:woff|truetype)["']?\)""")
DARK = re.compile(r'\[data-theme="?dark"?\]')
SCRIPT = re.compile(r'<script [^>]*src="([^"?]+)')
ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")


def shared_sheets(builder):
    """Return the sheets that the theme, extensions and configuration add to every page."""
    return [*THEME, *(str(sheet.filename) for sheet in builder._orig_css_files)]


def link_one_sheet(app, pagename, templatename, context, doctree):
    """Link the one sheet instead of the shared ones; keep other sheets of the page."""
    shared = set(shared_sheets(app.builder))
    own = [sheet for sheet in context["css_files"] if str(sheet.filename) not in shared]
    context["css_files"] = [type(app.builder._orig_css_files[0])(SHEET), *own]


def rules(root, name):
    """Return the text of a sheet with its URLs made relative to the folder of `SHEET`."""
    text = IMPORT.sub("", (root / name).read_text(encoding="utf-8"))
    seen_from = name.removeprefix("_static")
    return ADDRESS.sub(lambda found: f"url({urljoin(seen_from, found[1])[1:]})", text)


def used_rules(text, files):
    """Return the rules of a sheet that pages and scripts use, and those for the dark theme."""
    given = {"css": text, "files": list(map(str, files))}
    found = json.loads(output_of(HERE / "used_rules.cjs", given=given))
    return found["used"], found["dark"]


def written_pages(root):
    """Return the pages of the built book; templates of packages and handouts are none."""
    others = {root / "_static", root / HANDOUTS}
    return [path for path in sorted(root.rglob("*.html")) if others.isdisjoint(path.parents)]


def loaded_scripts(pages):
    """Return the scripts that any of the pages loads."""
    found = {
        (page.parent / address).resolve()
        for page in pages
        for address in SCRIPT.findall(page.read_text(encoding="utf-8"))
    }
    # The page for wrong addresses looks for its script in folders above, too.
    return sorted(path for path in found if path.exists())


def without_scripts(dark):
    """Return the sheet for pages without scripts, which say that they are light."""
    text = (HERE / "without_scripts.css").read_text(encoding="utf-8")
    dark = DARK.sub('[data-theme="light"]', dark)
    return f"{text}@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def write_sheets(app, error):
    """Write the sheets after all pages are written."""
    if error or app.builder.format != "html":
        return
    root = Path(app.outdir)
    pages = written_pages(root)
    text = "\n".join(rules(root, name) for name in shared_sheets(app.builder))
    text = OTHER_FORMATS.sub("", text)
    used, dark = used_rules(text, [*pages, *loaded_scripts(pages)])
    (root / SHEET).write_text(used, encoding="utf-8")
    (root / WITHOUT_SCRIPTS).write_text(without_scripts(dark), encoding="utf-8")


def setup(app):
    # After lean_pages, and after everything that copies style sheets.
    app.connect("html-page-context", link_one_sheet, priority=995)
    app.connect("build-finished", write_sheets, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
