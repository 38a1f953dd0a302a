"""Formulas as a line of plain text, for search results and the names of links.

Neither can show a formula as MathML does, and the bare text of MathML loses fractions and indices:
"piqi" for the fraction of p_i and q_i.  KaTeX reads the TeX; this module walks its MathML.
"""

import re
from xml.etree import ElementTree

from bookbuild.pages.katex import mathml, set_formulas

SUBSCRIPTS = dict(zip("0123456789aehijklmnoprstuvx+-−=", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₋₌"))
SUPERSCRIPTS = dict(zip("0123456789in+-−=", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱⁿ⁺⁻⁻⁼"))
# A part of a fraction that needs no brackets: a number, or a letter with its index.
ATOM = re.compile(rf"\d+|\w[{''.join({*SUBSCRIPTS.values(), *SUPERSCRIPTS.values()})}]*")
INVISIBLE = str.maketrans({0x2061: None, 0x2062: None, 0x2063: None, 0x200B: None})
LARGE = set("∑∏∫⋃⋂")
RELATION = re.compile(r"[=≤≥<>≠≈∼∈→⇒⟺⟹:+−∪∣]+")


def texts(formulas):
    """The line of text for each TeX of a list."""
    results = set_formulas([[tex, False] for tex in formulas])
    return {
        tex: text_of(ElementTree.fromstring(mathml(result["html"])))
        for tex, result in zip(formulas, results)
        if "html" in result
    }


def text_of(element):
    """The line of text for MathML."""
    text = " ".join(walk(element).split())
    text = re.sub(r"(?<=[(\[{]) | (?=[)\]},;])", "", text)
    # A sign is not a difference.
    return re.sub(r"(^|[(\[{,=≤≥<>] ?)− ", r"\1−", text)


def walk(element):
    kind = element.tag.rpartition("}")[2]
    if kind == "annotation":
        return ""
    parts = [walk(child) for child in element]
    if kind == "mfrac":
        return f"{grouped(parts[0])}/{grouped(parts[1])}"
    if kind in ("msub", "munder"):
        return below(*parts)
    if kind in ("msup", "mover"):
        return above(*parts)
    if kind in ("msubsup", "munderover"):
        return above(below(*parts[:2]), parts[2])
    if kind == "msqrt":
        return f"√{grouped(''.join(parts))}"
    if kind == "mi" and len(element.text or "") > 1 and not parts:
        return f" {element.text} "
    if kind == "mspace":
        return " "
    if kind == "mo":
        text = (element.text or "").translate(INVISIBLE).strip()
        return f" {text} " if RELATION.fullmatch(text) else text
    if kind == "mtr":
        return "".join(parts) + " "
    return "".join(parts) if parts else element.text or ""


def grouped(text):
    """A part of a fraction or a root, in brackets where they are needed."""
    text = text.strip()
    return text if ATOM.fullmatch(text) else f"({text})"


def script(base, text, letters, mark):
    name, text = base.strip(), " ".join(text.split())
    # A function, or a large sign, stands apart from what follows.
    after = " " if base != name or name[:1] in LARGE else ""
    if text and all(letter in letters for letter in text):
        text = "".join(letters[letter] for letter in text)
    elif text:
        text = mark + (text if re.fullmatch(r"\w+", text) else f"({text})")
    return after + name + text + after


def below(base, text):
    return script(base, text, SUBSCRIPTS, "_")


def above(base, text):
    # Accents such as the bar of a mean stand over one letter.
    accent = {"^": "\u0302", "ˉ": "\u0304", "~": "\u0303", "˙": "\u0307"}.get(text.strip())
    return base.strip() + accent if accent else script(base, text, SUPERSCRIPTS, "^")
