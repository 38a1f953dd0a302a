"""Messages of the engine in the words and the notation of what was typed."""

import re
from collections.abc import Iterator

__all__ = ["explanation", "plain", "sentence"]


def sentence(problem: Exception) -> str:
    """A message as a sentence; a letter at its beginning stays as it is."""
    text = str(problem)
    if text[1:2].isalpha():
        text = text[0].upper() + text[1:]
    return text + ("" if text.endswith(("?", ".")) else ".")


def explanation(message: str) -> str:
    """A message of the engine without the claim that it begins with."""
    _, _, behind = message.rpartition("reason given: ")
    lines = (behind.partition("\n")[2] if behind != message else message).split("\n")
    return " ".join(line.strip() for line in lines if line.strip())


def plain(text: str) -> str:
    """SymPy's way of writing, turned into that of this module: p_i, ln, ^ and sum_i (...)."""
    text = re.sub(r"\b([A-Za-z]\w*)\[([^\[\]]+)\]", _member_typed, text)
    text = re.sub(r"\blog\(", "ln(", text).replace("**", "^")
    while found := re.search(r"\b(Sum|Integral)\(", text):
        end = _closing(text, found.end())
        inside = text[found.end() : end]
        body, limits = _split_limits(inside)
        head = "sum" if found[1] == "Sum" else "int"
        names = "".join(limit.strip("( ").partition(",")[0] for limit in limits)
        head += f"_{names} " if found[1] == "Sum" else " "
        tail = "" if found[1] == "Sum" else f" d{names}"
        text = f"{text[: found.start()]}{head}({body}){tail}{text[end + 1 :]}"
    return text.strip()


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


def _split_limits(inside: str) -> tuple[str, list[str]]:
    """The body of a printed sum, and its limits."""
    parts = list(_top_level(inside))
    limits = [part for part in parts[1:] if part.strip().startswith("(")]
    return parts[0], limits


def _top_level(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for k, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield text[start:k]
            start = k + 1
    yield text[start:]
