"""Where displayed formulas may break, and how wide the parts are that cannot."""

import re

import pytest

from bookbuild.pages.breakable_displays import breakable, letters, parts, widest_part
from bookbuild.pages.katex import set_formulas


@pytest.mark.parametrize(
    ("tex", "broken"),
    [
        ("a = b", r"\displaystyle a = b"),
        (r"a ,\qquad b", r"\displaystyle a ,\qquad\allowbreak  b"),
        (r"\left(a \quad b\right)", r"\displaystyle \left(a \quad b\right)"),
        (r"\text{a\quad b} \quad c", r"\displaystyle \text{a\quad b} \quad\allowbreak  c"),
        (r"\{a \quad b\}", r"\displaystyle \{a \quad\allowbreak  b\}"),
    ],
)
def test_a_display_may_break_at_wide_spaces_outside_of_groups(tex, broken):
    assert breakable(tex) == broken


def pieces(tex):
    """The texts between which the lines of a formula may break."""
    (result,) = set_formulas([(tex, False)])
    _, *found = result["html"].split('<span class="katex-base">')
    return [re.sub("<[^>]*>|\u200b", "", piece) for piece in found]


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        # Inline, and short.
        ("a = b + c", ["a=b+c"]),
        ("aaaaaaaa = bbbbbbbb - cccc", ["aaaaaaaa", "=bbbbbbbb−cccc"]),
        # A letter does not stay behind.
        (r"y = bbbbbbbbbbbbbbbbb", ["y=bbbbbbbbbbbbbbbbb"]),
        # A display with room on a line of a phone.
        (r"\displaystyle aaaaaaaa = bbbbbbbb - cccc", ["aaaaaaaa=bbbbbbbb−cccc"]),
        # Operators are the places only in what is longer than a line.
        (
            r"\displaystyle aaaaaaaa = bbbbbbbbbbbbbbbb + cccccccccccccccc - d \le e",
            ["aaaaaaaa", "=bbbbbbbbbbbbbbbb", "+cccccccccccccccc", "−d", "≤e"],
        ),
        # Neither a sign nor the second of two relations begins a line.
        (r"aaaaaaaa := -bbbbbbbb \ne c", ["aaaaaaaa", ":=−bbbbbbbb", "\ue020=c"]),
        # Not inside of fences, with and without direction.
        (
            r"\displaystyle aaaaaaaa = |bbbbbbbb - cccccccc| + (ddddddd + e)",
            ["aaaaaaaa", "=∣bbbbbbbb−cccccccc∣", "+(ddddddd+e)"],
        ),
        (r"aaaaaaaa + \|b - c\|^2 = \|d + e\|^2", ["aaaaaaaa+∥b−c∥2", "=∥d+e∥2"]),
        # Unless a fence is longer than a line.
        (
            r"|aaaaaaaaaaaaaaaaaaaaaa - bbbbbbbbbbbbb|",
            ["∣aaaaaaaaaaaaaaaaaaaaaa", "−bbbbbbbbbbbbb∣"],
        ),
        # A single bar is no fence.
        (r"f|_{A} + aaaa = bbbbbbbbbb", ["f∣A+aaaa", "=bbbbbbbbbb"]),
        # A formula after a wide space stays together.
        (
            r"\displaystyle aaaaaaaa = bbbbbbbb ,\qquad\allowbreak S = ccccccccccc",
            ["aaaaaaaa=bbbbbbbb,", "S=ccccccccccc"],
        ),
    ],
)
def test_formulas_break_before_relations_and_operators_where_they_must(tex, expected):
    assert pieces(tex) == expected


def test_a_piece_is_as_high_as_its_content():
    (result,) = set_formulas([(r"aaaaaaaaaaaa = \frac{b}{c} bbbbbbbbbbbb", False)])
    heights = re.findall(r'class="katex-strut" style="height:([\d.]+)em', result["html"])
    low, high = map(float, heights)
    assert low < 0.5 < 1 < high


def test_parts_of_a_derivation_begin_with_operators_outside_of_groups():
    assert list(parts(r"a + \frac{b + c}{d} - \left(e - f\right)")) == [
        "a",
        r" + \frac{b + c}{d}",
        r" - \left(e - f\right)",
    ]


@pytest.mark.parametrize(
    ("tex", "count"),
    [("a + b", 3), (r"\frac{abc}{d}", 3), (r"p_{i}\, \ln x", 5), (r"\left(a\right)^{2}", 4)],
)
def test_letters_are_counted_as_they_stand_beside_each_other(tex, count):
    assert letters(tex) == count


def test_the_widest_part_decides():
    assert widest_part("ab + cde - f") == letters(" + cde")
