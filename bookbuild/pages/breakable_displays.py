r"""Let displayed formulas break where lines break in print: after relations and operators.

KaTeX breaks inline formulas only (KaTeX/KaTeX#327), so that on a phone most displays would have to
be scrolled.  A display without an environment is therefore set as an inline formula in display
style, which looks the same where it fits on a line.

Not a work-around: KaTeX documents what breaks, and ``\allowbreak`` for the rest.
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
