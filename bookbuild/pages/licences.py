"""Ship the licences of all that the pages bring along, as `_static/licences.txt`.

Stock pages carry fonts, scripts and styles of other projects without their licences, which ask
to be passed on.  The texts come from the packages themselves, and notices from the files that
are shipped.  The footer of every page leads there.
"""

import re
from importlib import metadata
from pathlib import Path

from fontTools.ttLib import TTFont

from bookbuild.fonts import COPYRIGHT, LICENCE
from bookbuild.node import PACKAGES
from bookbuild.pages.lab import bundle
from bookbuild.project import ROOT

FILE = "_static/licences.txt"
# Whose fonts, scripts, styles and icons pages and slides have; tests/book/test_licences.py knows if
# one of the pages is missing.
FROM_PYPI = (
    "mpmath",
    "myst-nb",
    "pydata-sphinx-theme",
    "pygments",
    "sphinx",
    "sphinx-book-theme",
    "sphinx-copybutton",
    "sphinx-design",
    "sphinx-exercise",
    "sphinx-proof",
    "sphinx-thebe",
    "sphinx-togglebutton",
    "sympy",
)
FROM_NPM = ("katex", "minisearch", "reveal.js", "source-code-pro", "source-sans", "source-serif")
LICENCE_FILE = re.compile(r"(?i)(?:^|/)(?:licen[cs]e|copying)[^/]*$")
# What minifiers keep because its author asked for it.
NOTICE = re.compile(r"/\*!.*?\*/", re.DOTALL)
OWN = """\
How Far Apart Are Two Distributions? Its code is under the MIT licence, its text and figures are
under CC BY 4.0. What its pages bring along of others is under the licences below."""
FONTS = "Fonts: each is a subset, under another name, of the font that its copyright names"
# Neither Pyodide's package nor the Python in it has a file of its licence; others have the texts.
MPL_FROM, PSF_FROM = "axe-core", "typing-extensions"
PYODIDE = """\
Pyodide {version}, with which the lab runs Python in a browser. Its source code is at
https://github.com/pyodide/pyodide/tree/{version}. Pyodide is under the licence below."""
PYTHON = "Python, which Pyodide contains"
NOTICES = """\
Notices in scripts and styles; the terms of the MIT licence are those of katex, and the terms of
the SIL Open Font License those of source-serif"""


def of_distribution(name):
    """Name, version and licence of a Python package that is installed."""
    found = metadata.distribution(name)
    texts = [
        path.locate().read_text(encoding="utf-8")
        for path in found.files
        if ".dist-info/" in path.as_posix() and LICENCE_FILE.search(path.as_posix())
    ]
    return f"{name} {found.version}", "\n\n".join(texts)


def of_package(name):
    """Name and licence of a package from npm that is installed."""
    texts = [
        p.read_text("utf-8") for p in (PACKAGES / name).iterdir() if LICENCE_FILE.search(p.name)
    ]
    return name, "\n\n".join(texts)


def of_lab():
    """What states the licences of the Python in the lab, and their texts."""
    yield PYODIDE.format(version=bundle.version_of_pyodide()), of_package(MPL_FROM)[1]
    yield PYTHON, of_distribution(PSF_FROM)[1]


def of_fonts(folder):
    """The copyright and licence that fonts state, once for all fonts that state the same."""
    fonts = {}
    for path in sorted(folder.glob("*.woff2")):
        with TTFont(path) as font:
            stated = [font["name"].getDebugName(record) for record in (COPYRIGHT, LICENCE)]
        fonts.setdefault("\n".join(filter(None, stated)), []).append(path.name)
    return "\n\n".join(f"{', '.join(names)}\n{stated}" for stated, names in fonts.items())


def notices(folder):
    """The notices in scripts and styles."""
    files = sorted(path for kind in ("js", "css") for path in folder.rglob(f"*.{kind}"))
    found = [notice for path in files for notice in NOTICE.findall(path.read_text("utf-8"))]
    found += [path.read_text("utf-8") for path in sorted(folder.rglob("*.LICENSE.txt"))]
    return "\n\n".join(dict.fromkeys(map(str.strip, found)))


def licences(folder):
    """The text of the file, for pages whose static files are in `folder`."""
    parts = [(FONTS, of_fonts(folder / "fonts")), *map(of_distribution, FROM_PYPI)]
    parts += [*map(of_package, FROM_NPM), *of_lab(), (NOTICES, notices(folder))]
    line = "\n\n" + "-" * 80 + "\n\n"
    own = [(ROOT / name).read_text(encoding="utf-8") for name in ("LICENSE", "LICENSE-text")]
    texts = [f"{title}\n\n{text.strip()}" for title, text in parts]
    return line.join([OWN, *map(str.strip, own), *texts]) + "\n"


def write(app, error):
    if not error and app.builder.format == "html":
        folder = Path(app.outdir, "_static")
        Path(app.outdir, FILE).write_text(licences(folder), encoding="utf-8")


def link(app, pagename, templatename, context, doctree):
    """Lead from the footer of a page to the licences."""
    address = context["pathto"](FILE, resource=True)
    context["theme_extra_footer"] += f' · <a href="{address}">Licences</a>'


def setup(app):
    app.connect("html-page-context", link)
    # After faces, which writes the fonts.
    app.connect("build-finished", write, priority=993)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
