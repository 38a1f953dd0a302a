"""All that pages bring along of others is shipped with its licence."""

import re
from importlib import metadata
from pathlib import PurePosixPath

import pytest
from fontTools.ttLib import TTFont
from packaging.utils import canonicalize_name

from bookbuild.pages import licences
from bookbuild.pages.lean_styles import written_pages
from bookbuild.pages.moved_pages import MOVED
from bookbuild.project import HTML, ROOT

# Written while the book is built, from files that are shipped, too.
GENERATED = {
    *("all.css", "faces.css", "pygments.css", "without_scripts.css"),
    *("book.js", "theme.js"),
}
OWN = {
    path.name
    for folder in ("_static", "bookbuild/pages")
    for path in (ROOT / folder).rglob("*.*")
    if "node_modules" not in path.parts
}
# What the lab loads: Pyodide, SymPy and mpmath as bundle.py packs them, and KaTeX.
LAB = re.compile(r"(?:core|library|worker)-\d+\.js|worker\.js|katex\.min\.js|katex\.css")
KINDS = {".css", ".js", ".map", ".png", ".svg", ".ttf", ".woff2"}


@pytest.fixture(scope="module")
def folder(built):
    """The folder of the built book for what is not text."""
    return built / "_static"


@pytest.fixture(scope="module")
def text(folder):
    return (HTML / licences.FILE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sources():
    """For each name of a file that an installed package could ship: the packages that have it."""
    found = {}
    for distribution in metadata.distributions():
        for path in distribution.files or ():
            name = re.sub(r"(_t|\.jinja)$", "", path.name)
            if PurePosixPath(name).suffix in KINDS:
                found.setdefault(name, set()).add(canonicalize_name(distribution.metadata["Name"]))
    return found


def foreign(folder):
    """Files from others, except fonts that the book has made its subsets of."""
    for path in sorted(folder.rglob("*.*")):
        name = re.sub(r"\.[0-9a-f]{32,}\.", ".", path.name)
        parts = PurePosixPath(path.relative_to(folder).as_posix()).parts
        if (
            path.suffix in KINDS
            and name not in GENERATED | OWN
            and not (parts[0] == "lab" and (parts[1] == "fonts" or LAB.fullmatch(name)))
            and parts[0] not in ("fonts", "katex", "own")
        ):
            yield name


def test_every_script_and_style_comes_from_a_package_whose_licence_is_shipped(folder, sources):
    names = list(foreign(folder))
    assert len(names) > 10
    listed = set(licences.FROM_PYPI)
    missing = [name for name in names if not listed & sources.get(name, set())]
    assert missing == []


def test_every_package_has_a_licence_text(text):
    parts = [licences.of_distribution(name) for name in licences.FROM_PYPI]
    parts += [licences.of_package(name) for name in licences.FROM_NPM]
    for title, licence in parts:
        assert len(licence) > 500, title
        assert f"{title}\n\n{licence.strip()}" in text


def test_every_font_states_its_copyright_or_is_named_in_a_notice(folder, text):
    fonts = sorted((folder / "fonts").glob("*.woff2"))
    assert len(fonts) > 10
    for path in fonts:
        with TTFont(path) as font:
            stated = [font["name"].getDebugName(record) for record in (0, 13)]
        assert path.name in text and stated[0] in text
        if stated[1] is None:
            assert "Font Awesome" in stated[0]
        else:
            assert "SIL Open Font License" in stated[1] and stated[1] in text


@pytest.mark.parametrize(
    "notice",
    [
        r"Pyodide \d+\.\d+\.\d+, with .*?\n\nMozilla Public License, version 2\.0",
        r"\nsympy \d+\.\d+[\d.]*\n\nCopyright .*?SymPy",
        r"\nmpmath \d+\.\d+[\d.]*\n\nCopyright .*?mpmath",
        r"Python, which Pyodide contains.*?PYTHON SOFTWARE FOUNDATION LICENSE",
        r"Bootstrap.*?Licensed under MIT",
        r"Font Awesome Free.*?CC BY 4\.0, Fonts: SIL OFL 1\.1, Code: MIT",
        r"SIL OPEN FONT LICENSE Version 1\.1",
        r"Permission is hereby granted, free of charge",
        r"Creative Commons\s+Attribution 4\.0",
    ],
)
def test_what_packages_bundle_keeps_its_notice(text, notice):
    assert re.search(notice, text, re.DOTALL)


def test_every_page_leads_to_the_licences(folder):
    without_footer = {HTML / f"{name}.html" for name in ("404", *MOVED)}
    pages = [page for page in written_pages(HTML) if page not in without_footer]
    assert len(pages) > 20
    for page in pages:
        (address,) = re.findall(r'<a href="([^"]*)">Licences</a>', page.read_text(encoding="utf-8"))
        assert (page.parent / address).resolve() == (HTML / licences.FILE).resolve()
