"""Where displayed formulas may break, and how wide the parts are that cannot."""

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


def test_katex_breaks_such_a_display_after_relations_and_spaces():
    (result,) = set_formulas([(breakable(r"a = b + c ,\qquad d"), False)])
    # An element for each part: "a =", "b +", "c ,", and "d".
    assert result["html"].count('class="katex-base"') == 4


def test_parts_of_a_derivation_end_with_operators_outside_of_groups():
    assert list(parts(r"a + \frac{b + c}{d} - \left(e - f\right)")) == [
        "a + ",
        r"\frac{b + c}{d} - ",
        r"\left(e - f\right)",
    ]


@pytest.mark.parametrize(
    ("tex", "count"),
    [("a + b", 3), (r"\frac{abc}{d}", 3), (r"p_{i}\, \ln x", 5), (r"\left(a\right)^{2}", 4)],
)
def test_letters_are_counted_as_they_stand_beside_each_other(tex, count):
    assert letters(tex) == count


def test_the_widest_part_decides():
    assert widest_part("ab + cde - f") == letters("cde - ")
