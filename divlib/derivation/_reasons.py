"""Reads the reason of a written step: what it cites, and what is put in for which letter.

    log lemma at q/p, times p            a lemma, with a value for its letter and a factor
    Gibbs at p = a, q = b                a theorem, with values for its letters
    p sums to 1, q sums to 1             facts, by their names or as they are written

Whatever else stands there is a remark.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sympy import Eq, Expr, Indexed, Integral, Lambda, Mul, S, Sum, Symbol, factor

from divlib.derivation import Derivation, Fact, Lemma, UnverifiedStep
from divlib.derivation._algebra import free_letters
from divlib.derivation._notation import Line, Notation, NotRead, relation_of
from divlib.derivation._statements import Instance, Statement

__all__ = ["Citable", "Reason", "not_negative", "read_at"]


class Citable(NamedTuple):
    """What a reason can name, with the notation in which its letters are written."""

    name: str
    statement: Statement
    notation: Notation


def read_at(read: Any, text: str, begins: int) -> Any:
    """What `read` makes of a part of a line that begins at a column."""
    try:
        return read(text)
    except NotRead as problem:
        raise NotRead(str(problem), begins + problem.at) from None


class Reason:
    """What stands behind the bar: what is cited, and how."""

    def __init__(self, line: Line, notation: Notation, citable: Iterable[Citable]) -> None:
        self.notation, self.citable = notation, tuple(citable)
        self.cited: list[_Citation] = []
        self.unknown: list[str] = []
        # Whether it appeals to the signs of the letters, as in "p and q are positive".
        self.signs = bool(_SIGNS.search(line.reason))
        self._read(line.reason, line.reason_at)

    def inequality(self, chain: Derivation) -> Statement | Instance | None:
        """The one inequality that the step applies, or None."""
        chosen = self._inequality()
        return None if chosen is None else chosen.instance(chain, self.notation)

    def _inequality(self) -> "_Citation | None":
        found = [item for item in self.cited if item.of.statement.sign != "="]
        lemmas = [item for item in found if not isinstance(item.of.statement, Fact)]
        if len(lemmas) > 1:
            names = " and ".join(repr(item.of.name) for item in lemmas)
            raise NotRead(f"one inequality a step, please: {names} make two steps", lemmas[1].at)
        placed = [item for item in found if item.is_placed]
        return next(iter([*lemmas, *placed, *found]), None)

    def using(self, chain: Derivation, sign: str) -> list[Statement | Instance]:
        """Everything else that is cited."""
        if sign == "=":
            # An equation is shown by facts, whose factors and ranges go without saying.
            facts = [item for item in self.cited if isinstance(item.of.statement, Fact)]
            return [item.bare().instance(chain, self.notation, used=True) for item in facts]
        applied = self._inequality()
        rest = [item for item in self.cited if item is not applied]
        return [item.instance(chain, self.notation, used=True) for item in rest]

    @property
    def is_about_signs(self) -> bool:
        """Whether it only says that something, perhaps a square, is not negative."""
        applied = self._inequality()
        return self.signs and (applied is None or not applied.is_placed)

    # Reading ---------------------------------------------------------------------------------

    def _read(self, text: str, begins: int) -> None:
        at = 0
        while at < len(text):
            if found := _FILLING.match(text, at):
                at = found.end()
                continue
            if item := self._name_at(text, at):
                citable, at = item
                self._cite(citable, begins + at)
                continue
            if found := _ALL_TOTALS.match(text, at):
                for citable in filter(_is_total, self.citable):
                    self._cite(citable, begins + at)
                at = found.end()
                continue
            keyword = _KEYWORD.match(text, at)
            end = _end_of_clause(text, keyword.end() if keyword else at, self._name_at)
            clause = text[keyword.end() if keyword else at : end]
            where = begins + (keyword.end() if keyword else at)
            self._clause(keyword[0].split()[0].lower() if keyword else "", clause, where)
            at = max(end, at + 1)

    def _cite(self, citable: Citable, at: int) -> None:
        """Cite something, a fact once only."""
        cited = [item.of for item in self.cited]
        if not isinstance(citable.statement, Fact) or citable not in cited:
            self.cited.append(_Citation(citable, at))

    def _name_at(self, text: str, at: int) -> tuple[Citable, int] | None:
        """What is named at a place, by its name or by words that begin no other name."""
        best: tuple[Citable, int] | None = None
        items = self.citable
        for item in items:
            words = item.name.split()
            for count in range(len(words), 0, -1):
                start = " ".join(words[:count]).lower()
                shared = sum(_begins_with(other.name, start) for other in items)
                if shared > 1 and count < len(words):
                    continue
                pattern = r"\s+".join(re.escape(word) for word in start.split())
                found = re.compile(pattern + r"(?![\w^({\[])", re.IGNORECASE).match(text, at)
                if found and (best is None or found.end() > best[1]):
                    best = item, found.end()
        return best

    def _clause(self, keyword: str, text: str, at: int) -> None:
        if not text.strip():
            return
        if re.fullmatch(r"\([^()]*(=|->|→)[^()]*\)", text.strip()):
            # A value in brackets, as in log lemma (x = q/p).
            at += text.index("(") + 1
            text = text.strip()[1:-1]
        current = self.cited[-1] if self.cited else None
        if current is None or keyword == "":
            self._plain_clause(current, keyword, text, at)
        elif keyword == "divided":
            current.times = current.times / read_at(self.notation.expression, text, at)
        elif keyword in ("times", "multiplied"):
            current.times = current.times * read_at(self.notation.expression, text, at)
        elif keyword in ("over", "summed", "added", "integrated"):
            current.limits = [*current.limits, *self._ranges(text, at)]
        else:
            self._put_in(current, text, at)

    def _plain_clause(self, current: "_Citation | None", keyword: str, text: str, at: int) -> None:
        """A clause without a key word: one more value, an index, a fact written out, a remark."""
        if current is not None and current.limits and text.strip() in self._index_names():
            current.limits = [*current.limits, *self._ranges(text, at)]
        elif "=" in text or "<" in text or ">" in text or "≤" in text or "≥" in text:
            facts = self._facts_written(text)
            for fact in facts:
                self._cite(fact, at)
            if facts:
                return
            if current is not None and not isinstance(current.of.statement, Fact):
                self._put_in(current, text, at)
            else:
                self.unknown.append(text.strip())
        else:
            self.unknown.append(f"{keyword} {text.strip()}".strip())

    def _index_names(self) -> set[str]:
        return {str(letter) for letter in (*self.notation.ranges, *self.notation.lines)}

    def _facts_written(self, text: str) -> list[Citable]:
        """The facts that are written out, such as sum p = 1 or sum p = sum q = 1."""
        try:
            parts = self.notation.line(text).parts
        except NotRead:
            return []
        *lefts, (sign, right) = parts
        if not sign or (len(lefts) > 1 and {sign for sign, _ in lefts[1:]} != {sign}):
            return []
        found = []
        for _, left in lefts:
            if left is None or right is None:
                return []
            relation = relation_of(left, sign, right)
            alike = (relation, relation.reversed)
            facts = [item for item in self.citable if isinstance(item.statement, Fact)]
            found += [item for item in facts if item.statement.relation in alike]
        return found

    def _ranges(self, text: str, at: int) -> list[tuple[Any, ...]]:
        ranges = {**self.notation.ranges, **self.notation.lines}
        names = {str(letter): limit for letter, limit in ranges.items()}
        words = re.findall(r"[A-Za-z]+", re.sub(r"\b(all|and|every|the)\b", " ", text))
        for word in words:
            if word not in names:
                known = ", ".join(names) or "nothing here"
                raise NotRead(f"{word!r} is nothing to add up over; that may be {known}", at)
        return [names[word] for word in words]

    def _put_in(self, current: "_Citation", text: str, at: int) -> None:
        """A value for a letter of what is cited: ``x = q/p``, or ``q/p`` for its one letter."""
        left, sign, right = _halves(text)
        statement = current.of.statement
        if not sign:
            if not isinstance(statement, Lemma):
                raise NotRead(f"write what is put in for which letter of {current.of.name!r}, "
                              f"such as p = ...", at)  # fmt: skip
            current.values[statement.variable] = read_at(self.notation.expression, text, at)
            return
        value = read_at(self.notation.expression, right, at + len(left) + len(sign))
        own = current.of.notation
        found = re.fullmatch(r"\s*([A-Za-z]+)(?:_\{?([a-z]+)\}?|\([a-z]+\))?\s*", left)
        name = found[1] if found else ""
        if found is None or not own.knows(name):
            raise NotRead(f"{left.strip()!r} is no letter of {current.of.name!r}, "
                          f"whose letters are {own.names}", at)  # fmt: skip
        if name in own.functions:
            function, _ = own.functions[name]
            current.values[function] = Lambda(own.functions[name][1], value)
        elif name in own.families:
            family, indices = own.families[name]
            places = self._places(found[2] or "", indices, current, value, name, at)
            current.values[family[places]] = value
            # The theorem's indices run as far as those that take their place.
            for index, place in zip(indices, places, strict=True):
                end, other = own.ranges[index][2], self.notation.ranges[place][2]
                if end != other:
                    current.values.setdefault(end, other)
        else:
            current.values[own.letters[name]] = value

    def _places(
        self,
        written: str,
        indices: tuple[Any, ...],
        current: "_Citation",
        value: Expr,
        name: str,
        at: int,
    ) -> tuple[Any, ...]:
        """The indices, in the letters of this task, in terms of which a value is written."""
        ranges = {str(letter): letter for letter in self.notation.ranges}
        if written:
            places = [ranges[k] for k in written if k in ranges]
            if len(written) != len(indices) or len(places) != len(indices):
                raise NotRead(f"{name} has {len(indices)} indices, of {', '.join(ranges)}", at)
            return tuple(places)
        free = [letter for letter in ranges.values() if letter in free_letters(value)]
        if set(indices) <= set(free):
            return tuple(indices)
        if not free:
            # A value that is the same for all, such as 1/n, has the indices of the others.
            others = [key.indices for key in current.values if isinstance(key, Indexed)]
            free = list(others[-1]) if others else list(ranges.values())
        if len(free) != len(indices):
            raise NotRead(f"for which index? Write {name}_{next(iter(ranges), 'i')} = ...", at)
        return tuple(free)


_FILLING = re.compile(
    r"[\s,;.:|#]+|[()](?=[\s,;.:)]|$)|['’]s?(?=\s)|(?:inequality|theorem)(?!\w)"
    r"|(?:and|the|by|because|since|as|of|using|use|from|with|apply|applied(?= +at)|given)(?=\s)",
    re.IGNORECASE,
)
_KEYWORD = re.compile(
    r"(?:at|applied to|for|where|times|multiplied by|divided by|summed over|added up over"
    r"|integrated over|over)(?=\s)",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[,;]|\s(?=(?:and|times|multiplied|divided|summed|added|integrated|over|at|since|because)\s)"
)
_ALL_TOTALS = re.compile(
    r"(?:(?:both|all|they|each|everything|(?:the )?probabilities)\s+)+"
    r"(?:(?:sum|add up|integrate)s? to (?:1|one)|(?:are )?normalised)\b"
    r"|(?:normalised|normalisation)\b",
    re.IGNORECASE,
)  # fmt: skip
_SIGNS = re.compile(r"positive|negative|>\s*0|>=\s*0|≥\s*0|0\s*<|0\s*≤", re.IGNORECASE)


def _end_of_clause(text: str, at: int, name_at: Any) -> int:
    """Where a clause ends: at a comma or a key word outside of brackets."""
    depth = 0
    for k in range(at, len(text)):
        depth += (text[k] in "([{") - (text[k] in ")]}")
        if depth < 0:
            return k
        found = name_at(text, k) if k > at and text[k - 1].isspace() else None
        # A name in the middle of a sentence, unless it may be a letter.
        if found and found[1] - k > 2:
            return k
        if depth <= 0 and _BREAK.match(text, k) and k > at:
            return k
    return len(text)


def _is_total(item: Citable) -> bool:
    """Whether it says that something sums or integrates to 1."""
    relation = getattr(item.statement, "relation", None)
    return isinstance(relation, Eq) and relation.lhs.func in (Sum, Integral) and relation.rhs == 1


def _halves(text: str) -> tuple[str, str, str]:
    """What stands left of a sign that puts something in for a letter, the sign, and the rest."""
    found = re.search(r":=|->|→|=", text)
    return (text, "", "") if found is None else (
        text[: found.start()], found[0], text[found.end() :]
    )  # fmt: skip


def _begins_with(name: str, start: str) -> bool:
    return name.lower() == start or name.lower().startswith(start + " ")


@cache
def _square() -> Lemma:
    side = Symbol("side", real=True)
    return Lemma("the sign of the difference", 0, side**2, variable=side, touch=0)


def not_negative(gain: Expr) -> Instance:
    """That `gain` is at least 0, by the declared signs of letters and since squares are.

    It is, perhaps added up, a square times something: of 1, if nothing else is squared.
    """
    coefficient, head = gain.as_independent(Sum, Integral, as_Add=False)
    limits = ()
    if isinstance(head, (Sum, Integral)):
        gain, limits = coefficient * head.function, head.limits
    product, root = factor(gain), S.One
    for part in Mul.make_args(product):
        base, exponent = part.as_base_exp()
        if exponent.is_even and exponent.is_positive and not base.is_nonzero:
            root *= base ** (exponent / 2)
    # A sum of which every term has a sign is better left as it is.
    times = gain if root == 1 else product / root**2
    return _square().at(root, times=times, over=tuple(map(tuple, limits)) or None)


class _Citation:
    """Something cited, with what was put in for its letters, its factor and its range."""

    def __init__(self, of: Citable, at: int) -> None:
        self.of, self.at = of, at
        self.values: dict[Any, Any] = {}
        self.times: Expr = S.One
        self.limits: list[tuple[Any, ...]] = []

    @property
    def is_placed(self) -> bool:
        """Whether it says how the statement is applied."""
        return bool(self.values or self.limits or self.times != 1)

    def bare(self) -> "_Citation":
        """The same with values only."""
        other = _Citation(self.of, self.at)
        other.values = self.values
        return other

    def instance(
        self, chain: Derivation, notation: Notation, used: bool = False
    ) -> Statement | Instance:
        """The statement as it is cited.

        What is not said is added up over the indices that would otherwise stand outside of
        every sum.
        """
        if used and not self.is_placed:
            return self.of.statement
        statement = self.of.statement
        if isinstance(statement, Derivation) and not self.values:
            names = self.of.notation.families or self.of.notation.letters
            put_in = ", ".join(f"{name} = ..." for name in names)
            raise UnverifiedStep(f"say what is put in: {self.of.name} at {put_in}")
        if isinstance(statement, Lemma) and not self.values:
            letter = statement.variable
            if letter not in free_letters(chain.steps[-1].expr):
                raise UnverifiedStep(
                    f"say what is put in for {letter}: {self.of.name} at {letter} = ..."
                )
        limits = self.limits or ([] if used else self._loose(chain, notation))
        return statement.at(self.values, times=self.times, over=tuple(limits) or None)

    def _loose(self, chain: Derivation, notation: Notation) -> list[tuple[Any, ...]]:
        instance = self.of.statement.at(self.values, times=self.times)
        total = (instance.left - instance.right) * instance.times
        outside = free_letters(total) | free_letters(instance.times)
        outside |= free_letters(instance.left) | free_letters(instance.right)
        outside -= free_letters(chain.steps[-1].expr)
        ranges = {**notation.ranges, **notation.lines}
        return [limit for letter, limit in ranges.items() if letter in outside]
