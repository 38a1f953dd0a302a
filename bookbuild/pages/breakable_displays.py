r"""Let displayed formulas break where lines break in print: before relations and operators.

KaTeX breaks inline formulas only (KaTeX/KaTeX#327), so that on a phone most displays would have to
be scrolled.  A display without an environment is therefore set as an inline formula in display
style, which looks the same where it fits on a line.  ``line_breaks.cjs`` chooses the places where
inline formulas break.

Not a work-around: KaTeX documents ``\allowbreak``, and shows the parts of what it sets.
"""

import re

# What opens or closes a group, or is a wide space, at which a line may end.
TOKEN = re.compile(r"\\(?:begin|end)\b|\\left\b|\\right\b|\\q?quad\b|\\[{}]|[{}]")
OPENING = {"{", r"\left", r"\begin"}
CLOSING = {"}", r"\right", r"\end"}


def breakable(tex):
    """Return a formula in display style that may break also at wide spaces outside of groups."""
    depth = 0

    def allow(match):
        nonlocal depth
        token = match[0]
        depth += (token in OPENING) - (token in CLOSING)
        return rf"{token}\allowbreak " if token.endswith("quad") and depth == 0 else token

    return rf"\displaystyle {TOKEN.sub(allow, tex)}"


# In the LaTeX of derivations: groups, and the operators at which lines break outside of groups.
PART = re.compile(r"\\left\b|\\right\b|[{}]|(?P<operator> [+-] )")
GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
SCRIPT = re.compile(f"[_^]{GROUP}")
FRACTION = re.compile(rf"\\frac{GROUP}{GROUP}")
COMMAND = re.compile(r"\\(?:left|right|[^A-Za-z])|(?P<word>\\[A-Za-z]+)|[{}\s]")


def parts(tex):
    """The parts of the LaTeX of a derivation that cannot be broken."""
    depth, start = 0, 0
    for token in PART.finditer(tex):
        if token["operator"] and depth == 0:
            yield tex[start : token.start()]
            start = token.start()
        depth += (token[0] in OPENING) - (token[0] in CLOSING)
    yield tex[start:]


def letters(tex):
    """About how many letters wide a formula is."""
    before = None
    tex = SCRIPT.sub("'", tex)
    while before != tex:
        before = tex
        tex = FRACTION.sub(lambda fraction: max(fraction.groups(), key=letters), tex)
    return len(COMMAND.sub(lambda command: "xx" if command["word"] else "", tex))


def widest_part(tex):
    """About how many letters wide the widest part of a formula is that cannot be broken."""
    return max(map(letters, parts(tex)))
