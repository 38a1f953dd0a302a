"""No page depends on the fonts of a machine.

test_pages.py says that the book brings every face that a page shows.
"""

import io
import os
import sys

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

from bookbuild.chromium import BROWSER
from tests.browser.conftest import DESK, LAY_OUT_ALL

pytestmark = pytest.mark.usefixtures("built")

PICTURED = ("chapters/05_mutual_information.html", "index.html", "reference/notation.html")

# Chromium draws no more in one picture.
TALLEST = 16000
# How outlines are fitted to pixels is no matter of fonts, but another setting of a machine.
CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{fonts}
<match target="pattern">
<edit name="hinting" mode="assign"><bool>{hinting}</bool></edit>
<edit name="hintstyle" mode="assign"><const>{style}</const></edit>
<edit name="antialias" mode="assign"><bool>true</bool></edit>
<edit name="rgba" mode="assign"><const>none</const></edit>
</match>
</fontconfig>
"""


def font_of_boxes(path):
    """Write a font in which every character is the same box."""
    pen = TTGlyphPen(None)
    for corner, draw in zip(
        ((50, 0), (50, 700), (550, 700), (550, 0)), (pen.moveTo, *[pen.lineTo] * 3)
    ):
        draw(corner)
    pen.closePath()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "box"])
    characters = dict.fromkeys(range(0x20, 0xD800), "box")
    font.setupCharacterMap(characters, allowFallback=True)
    font.setupGlyf(dict.fromkeys((".notdef", "box"), pen.glyph()))
    font.setupHorizontalMetrics(dict.fromkeys((".notdef", "box"), (600, 50)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Boxes", "styleName": "Regular", "psName": "Boxes-Regular"})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    font.setupPost()
    font.save(path)


@pytest.fixture(scope="module")
def machines(roots, playwright, tmp_path_factory):
    """Browsers on machines that differ, and the address at which the book is served.

    One machine is this one, but for the setting that it shares with "boxes", which has no font
    but one of boxes; "hinted" has that setting otherwise.
    """
    folder = tmp_path_factory.mktemp("fonts")
    font_of_boxes(folder / "boxes.ttf")
    include = f"<include>{os.environ.get('FONTCONFIG_FILE', '/etc/fonts/fonts.conf')}</include>"
    boxes = f"<dir>{folder}</dir><cachedir>{folder}/cache</cachedir>"
    settings = {
        "this": {"fonts": include, "hinting": "false", "style": "hintnone"},
        "boxes": {"fonts": boxes, "hinting": "false", "style": "hintnone"},
        "hinted": {"fonts": boxes, "hinting": "true", "style": "hintfull"},
    }
    browsers = {}
    for name, values in settings.items():
        configuration = folder / f"{name}.conf"
        configuration.write_text(CONFIGURATION.format(**values), encoding="utf-8")
        environment = {**os.environ, "FONTCONFIG_FILE": str(configuration)}
        browsers[name] = playwright.chromium.launch(executable_path=BROWSER, env=environment)
    yield browsers, roots["http"]
    for browser in browsers.values():
        browser.close()


def visit(page, address, style=""):
    page.goto(address, wait_until="load")
    page.evaluate(LAY_OUT_ALL, style)
    page.evaluate("document.fonts.ready")
    # The theme scrolls to the current chapter, which may be before the faces have arrived.
    page.evaluate("document.querySelector('.bd-sidebar-primary').scrollTo(0, 0)")


def pictures(page):
    """What a page looks like, from top to bottom."""
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    return [
        page.screenshot(
            clip={"x": 0, "y": top, "width": width, "height": min(TALLEST, height - top)},
            full_page=True,
            animations="disabled",
        )
        for top in range(0, height, TALLEST)
    ]


def differ(picture, other):
    """Whether two pictures differ, by more than the edges of curves do from run to run."""
    if picture == other:
        return False
    pixels = [
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), int) for png in (picture, other)
    ]
    return pixels[0].shape != pixels[1].shape or abs(pixels[0] - pixels[1]).max() > 2


def places(page):
    """Where every element is, and how large."""
    return page.evaluate("""() => [...document.body.querySelectorAll("*")].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height];
    })""")


def seen(machines, names, look, address, style=""):
    """What `look` finds on a page of the book, on each of the machines."""
    browsers, root = machines
    for name in names:
        page = browsers[name].new_page(viewport=DESK)
        visit(page, root + address, style)
        yield look(page)
        page.close()


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs fontconfig")


@on_linux
@pytest.mark.parametrize("address", PICTURED)
def test_a_page_looks_the_same_without_the_fonts_of_this_machine(machines, address):
    """Hence the same on any two machines; FONTCONFIG_FILE may name other fonts to try."""
    here, elsewhere = seen(machines, ("this", "boxes"), pictures, address)
    assert len(here) == len(elsewhere)
    assert not any(map(differ, here, elsewhere))


@on_linux
@pytest.mark.parametrize(
    "style",
    [
        ".bd-article p { font-family: 'Liberation Serif', serif }",
        "nav { font-family: sans-serif }",
        "pre { font-family: monospace }",
    ],
)
def test_a_font_of_the_machine_is_seen(machines, style):
    here, elsewhere = seen(machines, ("this", "boxes"), pictures, "index.html", style)
    assert any(map(differ, here, elsewhere))


@on_linux
@pytest.mark.parametrize("address", PICTURED)
def test_nothing_moves_where_outlines_are_fitted_to_pixels(machines, address):
    smooth, hinted = seen(machines, ("boxes", "hinted"), places, address)
    assert len(smooth) > 500
    assert smooth == hinted
