"""Give every page one style sheet, of the rules that some page uses.

The defect it cures: a stock page waits for eleven style sheets, of half a megabyte, most of
which styles things that the book does not have.  When all pages are written, PurgeCSS takes
out the rules that fit nothing in them nor in their scripts.
"""

import re
from pathlib import Path
from urllib.parse import urljoin

from bookbuild.node import output_of

HERE = Path(__file__).parent
SHEET = "_static/all.css"
# The theme's own sheets; those of extensions follow them.
THEME = ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"]
IMPORT = re.compile(r"@import [^;]*;")
ADDRESS = re.compile(r"""url\((?!["']?data:)["']?([^"')]+)["']?\)""")
OTHER_FORMATS = re.compile(r""",\s*url\([^)]*\)\s*format\(["']?(?:woff|truetype)["']?\)""")
ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")


def shared_sheets(builder):
    """The sheets that the theme, the extensions and the configuration give to every page."""
    return [*THEME, *(str(sheet.filename) for sheet in builder._orig_css_files)]


def link_one_sheet(app, pagename, templatename, context, doctree):
    """Name the one sheet in place of those that it holds; a page may have more of its own."""
    shared = set(shared_sheets(app.builder))
    own = [sheet for sheet in context["css_files"] if str(sheet.filename) not in shared]
    context["css_files"] = [type(app.builder._orig_css_files[0])(SHEET), *own]


def rules(root, name):
    """The text of a sheet, with addresses as they are from the folder of `SHEET`."""
    text = IMPORT.sub("", (root / name).read_text(encoding="utf-8"))
    seen_from = name.removeprefix("_static")
    return ADDRESS.sub(lambda found: f"url({urljoin(seen_from, found[1])[1:]})", text)


def used_rules(text, files):
    """What PurgeCSS leaves of a style sheet for these pages and scripts."""
    given = {"css": text, "files": list(map(str, files))}
    return output_of(HERE / "used_rules.cjs", given=given)


def write_sheet(app, error):
    """Write the sheet, when all pages are there to be looked at."""
    if error or app.builder.format != "html":
        return
    root = Path(app.outdir)
    pages = [path for path in root.rglob("*.html") if "_static" not in path.parts]
    scripts = [path for path in root.glob("_static/**/*.js") if path.name != "fontawesome.js"]
    text = "\n".join(rules(root, name) for name in shared_sheets(app.builder))
    text = used_rules(OTHER_FORMATS.sub("", text), [*pages, *scripts])
    (root / SHEET).write_text(text, encoding="utf-8")


def setup(app):
    # After lean_pages, and after everything that copies style sheets.
    app.connect("html-page-context", link_one_sheet, priority=995)
    app.connect("build-finished", write_sheet, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
