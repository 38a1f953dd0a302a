"""Make a deck of slides for each chapter, in _build/course/slides, after `make book`.

    python -m bookbuild.course.slides                        all decks
    python -m bookbuild.course.slides 02_kl_divergence       one deck

A deck is a page for reveal.js and a PDF with the same slides.  All decks share one folder of faces,
styles and scripts, most of them those of the book; so the folder of slides can be carried away.
"""

import hashlib
import json
import shutil
import sys

from fontTools.ttLib import TTFont

from bookbuild.course.slides.chapter import SlideError
from bookbuild.course.slides.deck import HERE, deck_html, slides_of
from bookbuild.course.slides.printing import print_decks
from bookbuild.node import PACKAGES
from bookbuild.pages.licences import FILE
from bookbuild.pages.style_classes import FOLDER as OWN_STYLES
from bookbuild.pages.teaching.decks import SOURCES
from bookbuild.project import BUILD, HTML

SLIDES = BUILD / "course" / "slides"
ASSETS = SLIDES / "assets"
STATIC = HTML / "_static"
# The digests of what was printed.
PRINTED = ".printed.json"
REVEAL = PACKAGES / "reveal.js" / "dist"


def deck_names():
    """The names of all decks, which are those of their chapters."""
    return sorted(path.stem for path in SOURCES.glob("*.yaml"))


def copy_assets():
    """Put what all decks need into one folder."""
    shutil.rmtree(ASSETS, ignore_errors=True)
    for folder in ("fonts", "moving_figures"):
        shutil.copytree(STATIC / folder, ASSETS / folder)
    files = [STATIC / name for name in ("all.css", "first.js", "icon.svg")]
    files += [REVEAL / name for name in ("reveal.js", "reveal.css")]
    files += [HERE / "slides.js", HERE / "slides.css", HTML / FILE]
    for path in files:
        shutil.copy(path, ASSETS / path.name)
    rules = {
        rule: None
        for path in sorted((HTML / OWN_STYLES).glob("chapters-*.css"))
        for rule in path.read_text(encoding="utf-8").splitlines()
    }
    (ASSETS / "formulas.css").write_text("\n".join(rules) + "\n", encoding="utf-8")


def known_characters():
    """The characters that the text face of the book has, of which the pages have made a subset."""
    with TTFont(ASSETS / "fonts" / "book-serif-400.woff2") as font:
        return set(map(chr, font.getBestCmap()))


def check_characters(name, known):
    """Stop at new text of a deck with a character that no page has, and so no face."""
    for number, slide in enumerate(slides_of(name), start=1):
        text = " ".join(slide.get(key, "") for key in ("title", "sentence", "notes"))
        if missing := set(text) - known - {"\n"}:
            raise SlideError(
                f"course/slides/{name}.yaml, slide {number}: the faces of the book lack {missing}"
            )


def digest_of(path, shared):
    """What the PDF of a deck is made from: its page, and what all decks share."""
    return hashlib.sha256(shared + path.read_bytes()).hexdigest()


def print_changed(pages):
    """Print the decks that have changed since they were printed."""
    files = sorted(path for path in ASSETS.rglob("*") if path.is_file())
    shared = hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()
    record = SLIDES / PRINTED
    printed = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    now = {path.stem: digest_of(path, shared) for path in pages}
    changed = [
        path
        for path in pages
        if printed.get(path.stem) != now[path.stem] or not path.with_suffix(".pdf").exists()
    ]
    print_decks(changed)
    record.write_text(json.dumps({**printed, **now}, indent=1) + "\n", encoding="utf-8")


def make(names):
    """Make some decks."""
    copy_assets()
    known = known_characters()
    pages = []
    for name in names:
        check_characters(name, known)
        pages.append(SLIDES / f"{name}.html")
        pages[-1].write_text(deck_html(name), encoding="utf-8")
    print_changed(pages)


def remove_others(names):
    """Remove what is left of decks that are no more."""
    for path in SLIDES.glob("*.*"):
        if path.suffix in (".html", ".pdf") and path.stem not in names:
            path.unlink()


def main(names=()):
    """Make all decks, or some."""
    if not STATIC.exists():
        sys.exit("the book is not built yet: make book")
    try:
        make(names or deck_names())
    except SlideError as error:
        sys.exit(str(error))
    remove_others(deck_names())
    print(f"The slides are in {SLIDES}")
