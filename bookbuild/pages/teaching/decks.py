"""Which slides of the deck of a chapter show which of its sections.

A deck, `course/slides/NN_name.yaml`, says what each slide shows of the chapter: a label, the name
of a code cell, or words of a sentence.  A slide belongs to the section in which the first of these
stands, or to that of the slide before if it shows nothing that a section has.
"""

from itertools import pairwise
from pathlib import Path

import yaml
from docutils import nodes

from bookbuild.pages.evidence import anchor_of
from bookbuild.pages.reading_time import sections_of
from bookbuild.project import ROOT

SOURCES = ROOT / "course" / "slides"
# The first slide, with the title of the chapter, is not in the list.
FIRST_LISTED = 2
STRINGS = {"one": " (slide {numbers})", "some": " (slides {numbers})"}


def path_of(name):
    return SOURCES / f"{name}.yaml"


def source(name):
    """The source of a deck."""
    return yaml.safe_load(path_of(name).read_text(encoding="utf-8"))


def numbers_of_slides(env, docname):
    """The numbers of the slides of each section, by the anchor of the section."""
    name = Path(docname).name
    if not path_of(name).exists():
        return {}
    places = [Place(section) for section in sections_of(env.get_doctree(docname))]
    numbers, anchor = {}, None
    for number, slide in enumerate(source(name)["slides"], start=FIRST_LISTED):
        anchor = next(found(slide, places), anchor)
        numbers.setdefault(anchor, []).append(number)
    return numbers


class Place:
    """A section, with what can be shown of it."""

    def __init__(self, section):
        self.anchor = section["ids"][0]
        self.names = {
            name for element in section.findall(nodes.Element) for name in element.get("ids", ())
        }
        self.text = normal(section.astext())


def found(slide, places):
    """The anchors of the sections in which the pieces of a slide stand."""
    for piece in slide["show"]:
        # A click takes nothing, and a card no words of the chapter, but "all" or formulas.
        if piece == "click" or "card" in piece:
            continue
        for wanted in map(first_of, piece.values()):
            named = [place for place in places if {wanted, anchor_of(wanted)} & place.names]
            # A label stands in the text of links to it, too.
            said = [place for place in places if normal(wanted) in place.text]
            yield from (place.anchor for place in named or said)


def first_of(wanted):
    """The label, the name or the first words in what a piece takes."""
    if isinstance(wanted, dict):
        return next(wanted[key] for key in ("of", "after", "with") if key in wanted)
    return wanted[0] if isinstance(wanted, list) else wanted


def normal(text):
    """A text with plain apostrophes and single spaces, to compare words."""
    return " ".join(text.replace("\u2019", "'").split())


def words(numbers):
    """Such as " (slides 3, 5–7)"; nothing without numbers."""
    if not numbers:
        return ""
    breaks = [k for k, (one, other) in enumerate(pairwise(numbers), start=1) if other > one + 1]
    runs = [numbers[a:b] for a, b in pairwise([0, *breaks, len(numbers)])]
    named = [str(run[0]) if len(run) == 1 else f"{run[0]}\u2013{run[-1]}" for run in runs]
    return STRINGS["one" if len(numbers) == 1 else "some"].format(numbers=", ".join(named))
