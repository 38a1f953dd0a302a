"""Messages of the engine in the words and the notation of what was typed."""

import re
from collections.abc import Iterator

from divlib.derivation import StepRefused

__all__ = ["explanation", "plain", "sentence"]

_UNEXPECTED = "This could not be judged. Write it in another way, or in smaller steps."

# What the engine says, and how it is said to whoever does not know the engine.  Names such as
# {a} stand for an expression, {name} for what is cited.
_SAYINGS = (
    ("not shown: what is left of the difference is {a}",
     "The two sides were not shown to agree."),
    ("{name} gives a difference of {a} here, and the two sides were not shown to differ by that",
     "The two sides were not shown to differ by what {name} gives."),
    ("{name} is for {kind} {letter}; not shown for {a}",
     "For {letter} in {name} only something {kind} can be put in, "
     "and that was not shown of {a}."),
    ("{name} requires {a}, which was not shown",
     "{name} can be applied only if {a}. Cite the fact that says so."),
    ("{name} is multiplied by {a}, which may be negative",
     "An inequality can be multiplied only by what is not negative, "
     "and {a} may be negative."),
    ("{name} needs a value for every {a}, not for one only",
     "{name} needs a value for every index, and not for one only."),
    ("{name} is not about every {a}: values can be put in for {b}",
     "Nothing can be put in for {a} in {name}. Values can be put in for {b}."),
    ("{name} does not make it strict here",
     "{name} does not make the inequality strict here. Write <= or >=."),
    ("{a} may be undefined: nothing given shows that {b}",
     "The expression {a} may be undefined. Nothing given shows that {b}."),
    ("{a} may be undefined under the facts given",
     "The expression {a} may be undefined."),
    ("{a} and {b} may be infinite",
     "Both {a} and {b} may be infinite. Cite the facts that say what they are."),
    ("{a} was not shown to be equivalent to {b}",
     "It was not shown that {a} means the same as {b}."),
    ("{a} was not shown to follow from {b}",
     "It was not shown that {a} follows from {b}."),
    ("{a} is not when equality holds at {b}",
     "False: that is not when equality holds at {b}."),
    ("this derivation has no known equality case to restate",
     "The steps above do not say when equality holds."),
    ("the chain would go up and down, and prove nothing",
     "The chain would go up and down, and prove nothing."),
    ("the sides were not shown to agree at {a}",
     "The two sides of the lemma were not shown to be equal at {a}."),
    ("the derivative {a} of the difference was not shown to be negative before {b} "
     "and positive after it",
     "The difference of the two sides has the derivative {a}. It was not shown to be "
     "negative before {b} and positive after it."),
    ("the touching point must not depend on {a}",
     "The place where the sides are equal must not depend on {a}."),
    ("{a} must lie inside {b}, and where {c} may",
     "The place {a} must lie inside of the interval {b}."),
    ("{a} was not shown to be allowed",
     "The place {a} is not among the values that the lemma is about."),
    ("{a} may be not smooth", "A lemma needs a derivative, and {a} may have none."),
    ("{a} may not be smooth", "A lemma needs a derivative, and {a} may have none."),
    ("a lemma with an integral or endless sum is not supported",
     "A lemma with an integral is not supported."),
    ("{a} must be declared real or positive",
     "A lemma can be about a real or a positive number, and {a} is none of these."),
    ("it could not be evaluated at any random point",
     "It could not be computed for any values of the letters."),
    ("{a} is a sum over more than {b} letters, which is not supported",
     "Sums over more than {b} letters are not supported."),
    ("{a} is an integral over several letters, which is not supported",
     "Integrals over several letters are not supported."),
)  # fmt: skip
_HOLES = {"name": r"(?P<name>'[^']*')", "kind": r"(?P<kind>[a-z]+)", "letter": r"(?P<letter>\S+)"}


def _pattern(saying: str) -> "re.Pattern[str]":
    parts = re.split(r"\{(\w+)\}", saying)
    pattern = "".join(
        re.escape(part) if k % 2 == 0 else _HOLES.get(part, f"(?P<{part}>.*)")
        for k, part in enumerate(parts)
    )
    return re.compile(pattern)


_KNOWN = tuple((_pattern(engine), told) for engine, told in _SAYINGS)
_HINT = re.compile(
    r";? ?does using=\[\.\.\.\] lack a fact\?"
    r"|;? ?(?=With '.* it would be shown\.)"
)


def sentence(problem: Exception | str) -> str:
    """A message as a sentence."""
    text = str(problem)
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")


def explanation(problem: Exception) -> str:
    """What the engine says of a step, without the claim that it begins with."""
    if not isinstance(problem, (ValueError, TypeError)):
        return _UNEXPECTED
    text = str(problem)
    # The claim stands on lines of its own; what follows is indented by two.
    _, claim, behind = text.rpartition("reason given: ")
    begins = re.search(r"\n {2}(?=\S)", behind)
    words = behind[begins.end() :] if begins else "" if claim else text
    words, _, hint = _HINT.sub("\n", re.sub(r"\s+", " ", words).strip(), count=1).partition("\n")
    hint = re.sub(r"\s+", " ", hint).strip()
    for pattern, told in _KNOWN:
        if found := pattern.fullmatch(words.strip().rstrip(";")):
            said = told.format_map(found.groupdict())
            return sentence(plain(f"{said} {hint}".strip()))
    # Anything else that SymPy raises is meant for programmers.
    own = begins or claim or isinstance(problem, StepRefused)
    return sentence(plain(f"{words} {hint}".strip())) if own else _UNEXPECTED


def plain(text: str) -> str:
    """SymPy's way of writing, turned into that of this module: p_i, ln, ^ and sum_i (...)."""
    text = re.sub(r"\b([A-Za-z]\w*)\[([^\[\]]+)\]", _member_typed, text)
    text = re.sub(r"\blog\(", "ln(", text).replace("**", "^").replace("*", " ")
    text = re.sub(r"\bAbs\(", "abs(", text)
    text = re.sub(r"(?<![\w.])oo\b", "∞", text)
    while found := re.search(r"\b(Sum|Integral|Eq|Lambda)\(", text):
        end = _closing(text, found.end())
        parts = list(_top_level(text[found.end() : end]))
        text = f"{text[: found.start()]}{_typed(found[1], parts)}{text[end + 1 :]}"
    return text.strip()


def _typed(head: str, parts: list[str]) -> str:
    """A sum, integral, equation or function as it would be typed."""
    if head == "Eq":
        return f"{parts[0].strip()} = {parts[1].strip()}"
    if head == "Lambda":
        return parts[-1].strip()
    limits = [part.strip("() ").partition(",")[0] for part in parts[1:]]
    if head == "Sum":
        return f"sum_{''.join(reversed(limits))} ({parts[0]})"
    return f"int ({parts[0]}) d{''.join(limits)}"


def _member_typed(found: "re.Match[str]") -> str:
    indices = [index.strip() for index in found[2].split(",")]
    if all(len(index) == 1 or index.isdigit() for index in indices):
        return f"{found[1]}_" + ("" if all(len(k) == 1 for k in indices) else ",").join(indices)
    return f"{found[1]}_{{{','.join(indices)}}}"


def _closing(text: str, at: int) -> int:
    depth = 1
    for k in range(at, len(text)):
        depth += (text[k] == "(") - (text[k] == ")")
        if depth == 0:
            return k
    return len(text)


def _top_level(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for k, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield text[start:k]
            start = k + 1
    yield text[start:]
