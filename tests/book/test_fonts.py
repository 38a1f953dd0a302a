"""The fonts of the book: subset to what the pages show, and named as their licences ask."""

import contextlib
import re

import nbformat
import pytest
from fontTools.ttLib import TTFont

from bookbuild import figure_fonts
from bookbuild.fonts import COPYRIGHT, FAMILY, FULL, LICENCE, POSTSCRIPT, rename, subset_font
from bookbuild.pages import faces
from bookbuild.project import book_notebooks
from divlib import plotting

RESERVED = re.compile(r"Source|KaTeX|Awesome")
# How Matplotlib names what it draws once and uses often: by font and number of the glyph.
GLYPH = re.compile(r'id="([A-Za-z][\w-]*)-[0-9a-f]+"')
MATHS = {"Cmex10", "Cmmi10", "Cmr10", "Cmsy10"}


@pytest.fixture
def fonts(built):
    """The fonts that pages load, by the name of their file."""
    with contextlib.ExitStack() as opened:
        paths = (built / "_static" / "fonts").glob("*.woff2")
        yield {path.name: opened.enter_context(TTFont(path)) for path in paths}


@pytest.fixture
def small(tmp_path):
    """The characters f, i, A and 1 of the roman face, as a font of its own."""
    target = tmp_path / "small.woff2"
    shown = subset_font(faces.ROMAN.path, target, "fiA1☃", "Small Face")
    with TTFont(target) as font:
        yield shown, font


def test_a_subset_says_which_characters_it_has(small):
    shown, font = small
    assert shown == set("fiA1") == set(map(chr, font.getBestCmap()))


def test_a_subset_keeps_ligatures_and_kerning(small):
    _, font = small
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert "liga" in features
    assert "kern" in {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord}


def test_a_subset_has_another_name_and_keeps_its_copyright_and_licence(small):
    names = small[1]["name"]
    for record in (FAMILY, FULL, POSTSCRIPT):
        assert names.getDebugName(record).replace(" ", "").startswith("SmallFace")
    assert "Adobe" in names.getDebugName(COPYRIGHT)
    assert "SIL Open Font License" in names.getDebugName(LICENCE)


def test_a_font_is_renamed_in_all_its_records():
    with TTFont(faces.ITALIC.path) as font:
        rename(font, "Small Face")
        said = [str(record) for record in font["name"].names if record.nameID in (1, 3, 4, 6)]
    assert [name for name in said if RESERVED.search(name)] == []


def test_faces_of_two_weights_have_two_names(tmp_path):
    names = set()
    for face in (faces.ROMAN, faces.SEMIBOLD):
        subset_font(face.path, tmp_path / "face.woff2", "a", face.family)
        with TTFont(tmp_path / "face.woff2") as font:
            names.add(font["name"].getDebugName(POSTSCRIPT))
    assert names == {"BookSerif-Regular", "BookSerif-Semibold"}


def test_the_font_of_the_figures_is_what_its_command_makes(tmp_path):
    figure_fonts.write(tmp_path)
    made, kept = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in (tmp_path, figure_fonts.FOLDER)
    )
    assert set(made) == {"DivlibSans-Regular.ttf", "OFL.txt"}
    assert made == kept


def test_the_font_of_the_figures_has_another_name_and_its_licence():
    with TTFont(plotting._FONT) as font:
        names = font["name"]
    assert names.getDebugName(FAMILY) == plotting.FAMILY
    assert [
        str(record)
        for record in names.names
        if record.nameID in (1, 3, 4, 6) and RESERVED.search(str(record))
    ] == []
    assert "SIL Open Font License" in names.getDebugName(LICENCE)
    licence = (figure_fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def figures():
    """The notebook and the text of every figure that is stored."""
    for path in book_notebooks():
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if "image/svg+xml" in output.get("data", {}):
                    yield path.stem, output.data["image/svg+xml"]


def test_figures_are_set_in_the_font_of_the_figures_and_in_computer_modern():
    found = [(name, GLYPH.findall(text)) for name, text in figures()]
    assert len(found) > 30
    assert [name for name, fonts in found if "DivlibSans-Regular" not in fonts] == []
    assert {font for _, fonts in found for font in fonts} <= {"DivlibSans-Regular", *MATHS}


def test_no_shipped_font_or_style_bears_a_reserved_name(built, fonts):
    assert len(fonts) > 12
    for name, font in fonts.items():
        said = [str(record) for record in font["name"].names if record.nameID in (1, 3, 4, 6, 16)]
        assert said, name
        assert [text for text in said if RESERVED.search(text)] == [], name
    sheet = (built / "_static" / "all.css").read_text(encoding="utf-8")
    families = re.findall(r'font-family:\s*"([^"]+)"', sheet)
    assert "Book Maths Main" in families
    assert [family for family in families if RESERVED.search(family)] == []


def test_fonts_have_the_characters_of_the_pages_and_few_others(fonts):
    shown = {name: set(font.getBestCmap()) for name, font in fonts.items()}
    icons = shown["book-icons-free-900.woff2"]
    assert {0xF0C9, 0xF002} <= icons
    assert len(icons) < 60
    assert set(map(ord, "0123456789(=)≥")) <= shown["book-maths-main-400.woff2"]
    for letters in ("book-serif-400", "book-sans-400", "book-mono-400"):
        assert set(map(ord, faces.ALWAYS)) <= shown[f"{letters}.woff2"]
        assert len(shown[f"{letters}.woff2"]) < 200


def test_characters_of_formulas_go_to_the_face_that_sets_them():
    sheet = (
        ".katex { font-family: KaTeX_Main } .katex .mathbb { font-family: KaTeX_AMS }"
        ".katex .mathnormal { font-family: KaTeX_Math; font-style: italic }"
    )
    formula = (
        '<span class="katex"><span class="mord mathnormal">x</span>'
        '<span class="mrel">=</span><span class="mord mathbb">R</span></span>'
    )
    outside, inside = faces.split(f"before {formula} after")
    assert (outside, inside) == ("before  after", formula)
    assert faces.characters_of_formulas(inside, sheet) == {
        ("KaTeX_Main", "normal", "400"): {"="},
        ("KaTeX_Math", "italic", "400"): {"x"},
        ("KaTeX_AMS", "normal", "400"): {"R"},
    }
