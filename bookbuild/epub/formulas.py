"""The formulas of the e-book: the MathML of the pages, which reading systems set and speak."""

from lxml import etree

from bookbuild.pages.katex import mathml

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# What may hold any number of parts.
ROWS = {"math", "mrow", "mstyle", "mtd", "mpadded"}
# The invisible sign between a function and its argument, and the space of TeX around a name.
APPLIED = "\u2061"
SPACE = "0.1667em"


def readable(formula):
    """The MathML of a formula, with its source for systems that know no MathML.

    The source stands in an attribute: some systems show it beside the formula otherwise.
    """
    root = etree.fromstring(mathml(formula))
    semantics, source = root[0], root[0][-1].text
    root.set("alttext", source)
    root[:] = semantics[:-1]
    for sign in root.iter(tag("mo")):
        if sign.text == APPLIED:
            set_apart(sign)
    return etree.tostring(root, encoding="unicode")


def tag(name):
    return f"{{{NAMESPACE}}}{name}"


def is_row(element):
    return etree.QName(element).localname in ROWS


def set_apart(sign):
    """Set space around the name of a function, as TeX does, where no operator stands there."""
    first = last = sign
    if sign.getprevious() is not None:
        first = sign.getprevious()
    row = sign.getparent()
    # The name may have a subscript, such as the base of a logarithm.
    if len(row) == 2 and not is_row(row.getparent()):
        first = last = row.getparent()
    if not is_row(first.getparent()):
        return
    before, after = first.getprevious(), last.getnext()
    if is_wordlike(before):
        first.addprevious(etree.Element(tag("mspace"), width=SPACE))
    if is_wordlike(after):
        last.addnext(etree.Element(tag("mspace"), width=SPACE))


def is_wordlike(element):
    return element is not None and etree.QName(element).localname not in ("mo", "mspace")
