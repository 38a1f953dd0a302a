"""Reads formulas as people type them: ``p log(p/q)``, ``sum p_i = 1``, ``x^2 ≥ 0``.

Nothing that was typed is ever run as a program: this reader knows letters that were declared,
numbers, sums, integrals and some functions, and refuses everything else with the place where
it stopped.  Where a formula could be read in two ways, such as ``ln p/q``, it asks.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sympy import (
    Abs,
    Dummy,
    E,
    Eq,
    Expr,
    Function,
    Ge,
    Gt,
    IndexedBase,
    Integral,
    Le,
    Lt,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    exp,
    log,
    oo,
    pi,
    sqrt,
    symbols,
)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from divlib.derivation._algebra import free_letters

__all__ = ["Line", "NotRead", "Notation", "relation_of", "require_short"]

_LONGEST, _DEEPEST, _DIGITS, _HIGHEST_POWER, _MOST_TERMS = 600, 30, 12, 16, 12

_SIGNS = {"<=": "<=", "=<": "<=", "≤": "<=", "⩽": "<=", ">=": ">=", "=>": ">=", "≥": ">=",
          "⩾": ">=", "==": "=", "=": "=", "<": "<", ">": ">"}  # fmt: skip
_COMMAND_SIGNS = {"le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "lt": "<", "gt": ">"}
_RELATIONS = {"=": Eq, "<=": Le, "<": Lt, ">=": Ge, ">": Gt}
_TIMES, _OVER, _MINUS = "*·×⋅∗", "/÷∕", "-−–"
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙ", "0123456789ijkmn", strict=True))
_GREEK = dict(
    zip(
        "αβγδεϵζηθικλμνξρσςτυφϕχψωℓΓΔΛΞΦΨΩ",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "rho",
            "sigma",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "phi",
            "chi",
            "psi",
            "omega",
            "ell",
            "Gamma",
            "Delta",
            "Lambda",
            "Xi",
            "Phi",
            "Psi",
            "Omega",
        ],
        strict=True,
    )
)
_FUNCTIONS = {
    "ln": log, "log": log, "exp": exp, "sqrt": sqrt, "abs": Abs,
}  # fmt: skip
# What is not taken for a part of the argument before it, as in ln 2 sum p.
_OPENING = ("sum", "int", "integral", "log2", *_FUNCTIONS)
_SPACES = (",", ";", "!", " ", ":", "quad", "displaystyle", "limits", "left", "right")
_REASON = re.compile(r"(by|because|since|using)(?![A-Za-z])")
_UPRIGHT = re.compile(r"\\(?:mathrm|mathit|operatorname|text)\s*\{\s*(\w+)\s*\}[ ~]?")
_KL = re.compile(r"_\{?\s*KL\s*\}?")
_DOMAINS = {
    "> 0": {"positive": True},
    ">= 0": {"nonnegative": True},
    "< 0": {"negative": True},
    "<= 0": {"nonpositive": True},
    "real": {"real": True},
    "whole": {"integer": True, "positive": True},
}
_DECLARATION = re.compile(
    r"(?P<name>[A-Za-z]+)(?:_(?P<indices>[a-z]+)|\((?P<of>[a-z]+)\))? +(?P<domain>.+)"
)


class NotRead(ValueError):
    """Something typed that could not be read, and the column at which that was seen."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class Line(NamedTuple):
    """A line as it was typed: signs with what stands behind them, and the reason.

    `loose` says at which column an index stands first that no sum or integral binds.
    `typed` holds the quotients, powers and logarithms as they were typed: in x/x there is 1/x,
    which the formula 1 does not show any more.
    """

    parts: tuple[tuple[str, Expr | None], ...]
    reason: str
    reason_at: int
    loose: Mapping[Symbol, int]
    typed: tuple[Expr, ...] = ()


def require_short(text: str) -> None:
    """Refuse a line that would take long to read."""
    if len(text) > _LONGEST:
        raise NotRead(f"a line may have up to {_LONGEST} characters", _LONGEST)


def relation_of(left: Expr, sign: str, right: Expr) -> Relational:
    """An equation or inequality as it was written, whether or not it is settled."""
    return _RELATIONS[sign](left, right, evaluate=False)


class Notation:
    """What the letters in typed formulas stand for.

    Parameters
    ----------
    letters : sequence of str
        Such as ``"x > 0"``, ``"t real"``, ``"p_i > 0"`` for a family, ``"w_ij >= 0"`` for one
        with two indices, ``"phi(x) real"`` for a function.
    indices : mapping of str to str
        Up to where each index runs, from 1: ``{"i": "n", "j": "m"}``.
    """

    def __init__(self, letters: Sequence[str], indices: Mapping[str, str]) -> None:
        whole = {name: symbols(name, integer=True, positive=True)
                 for name in [*indices, *indices.values()]}  # fmt: skip
        self.ranges = {whole[name]: (whole[name], S.One, whole[end])
                       for name, end in indices.items()}  # fmt: skip
        self.letters: dict[str, Symbol] = dict(whole)
        self.families: dict[str, tuple[IndexedBase, tuple[Symbol, ...]]] = {}
        self.functions: dict[str, tuple[Any, Symbol]] = {}
        self.lines: dict[Symbol, tuple[Any, ...]] = {}
        for text in letters:
            self._declare(text)

    def _declare(self, text: str) -> None:
        found = _DECLARATION.fullmatch(text)
        if found is None or found["domain"] not in _DOMAINS:
            known = ", ".join(_DOMAINS)
            raise ValueError(f"{text!r} declares no letter: write a name, then one of {known}")
        name, domain = found["name"], _DOMAINS[found["domain"]]
        if found["indices"]:
            family = IndexedBase(name, **domain)
            self.families[name] = family, tuple(self.letters[k] for k in found["indices"])
        elif found["of"]:
            of = self.letters.setdefault(found["of"], Symbol(found["of"], real=True))
            self.functions[name] = Function(name, **domain), of
            self.lines[of] = (of, -oo, oo)
        else:
            self.letters[name] = Symbol(name, **domain)

    def expression(self, text: str) -> Expr:
        """The expression that `text` is."""
        reader = _Reader(self, text)
        expr = reader.sum()
        reader.end()
        return expr

    def interval(self, text: str) -> tuple[Expr, Expr, Expr]:
        """The lower end, the letter and the upper end in ``0 < x < 1``."""
        reader = _Reader(self, text)
        reader.is_end = True
        parts = reader.line().parts
        if len(parts) != 3 or {sign for sign, _ in parts[1:]} != {"<"}:
            raise NotRead("an interval has the form 0 < x < 1", 0)
        low, letter, high = (expr for _, expr in parts)
        if low is None or letter is None or high is None:
            raise NotRead("an interval has the form 0 < x < 1", 0)
        return low, letter, high

    def relation(self, text: str) -> Relational:
        """The equation or inequality that `text` is."""
        line = self.line(text)
        if len(line.parts) != 2 or line.parts[0][1] is None or line.parts[1][1] is None:
            raise NotRead("an equation or inequality is needed here, such as x = 1", 0)
        (_, left), (sign, right) = line.parts
        return relation_of(left, sign, right)

    def line(self, text: str) -> Line:
        """A line of a derivation: ``= ... >= ... | reason``.

        The sign of its first part is "" where it begins with none; an expression is None where
        ``...`` stands for it.
        """
        return _Reader(self, text).line()

    def knows(self, name: str) -> bool:
        """Whether a name is that of a letter, family or function."""
        return name in self.letters or name in self.families or name in self.functions

    @property
    def names(self) -> str:
        """The letters, for a message."""
        families = [f"{name}_{''.join(map(str, own))}" for name, (_, own) in self.families.items()]
        functions = [f"{name}({of})" for name, (_, of) in self.functions.items()]
        return ", ".join([*families, *functions, *self.letters])


class _Reader:
    """Reads one line from left to right; every method takes what its name says."""

    def __init__(self, notation: Notation, text: str) -> None:
        self.notation, self.text, self.at, self.depth = notation, text, 0, 0
        # Infinity is no number: it can stand where something ends, and nowhere else.
        self.is_end = False
        # Between two bars, the next bar closes.
        self.in_bars = False
        # Where indices were read that no sum has bound so far.
        self.loose: list[tuple[Symbol, int]] = []
        # What has to be defined, even if it cancels.
        self.typed: list[Expr] = []
        require_short(text)
        # Upright letters are the same letters; places in the line stay what they are.
        self.text = _UPRIGHT.sub(lambda found: found[1].rjust(len(found[0])), text)
        known = [*notation.letters, *notation.families, *notation.functions, *_FUNCTIONS]
        known += ["sum", "int", "integral", "log2", "pi", "e", "oo", "inf", "infinity"]
        known += [f"d{of}" for of in notation.lines]
        known += [name for name in ("H", "D", "KL") if name not in known]
        self.known = sorted(known, key=len, reverse=True)

    # Characters and words ------------------------------------------------------------------

    def fail(self, message: str, at: int | None = None) -> NotRead:
        return NotRead(message, self.at if at is None else at)

    def space(self) -> None:
        while self.at < len(self.text):
            if self.text[self.at].isspace():
                self.at += 1
            elif (command := self.command()) in _SPACES:
                self.at += 1 + len(command)
            else:
                return

    def command(self) -> str:
        r"""The name of the command at this place, such as ``ln`` of ``\ln``, or ""."""
        found = re.compile(r"\\([A-Za-z]+|.)").match(self.text, self.at)
        return found[1] if found else ""

    def rest(self) -> str:
        self.space()
        return self.text[self.at :]

    def take(self, *choices: str) -> str:
        """The first of the choices that stands here, or ""."""
        rest = self.rest()
        for choice in choices:
            if rest.startswith(choice):
                self.at += len(choice)
                return choice
        return ""

    def need(self, closing: str, opened: int) -> None:
        if not self.take(closing):
            raise self.fail(f"a {closing!r} is missing that closes the bracket opened here", opened)

    def word(self) -> str:
        """The known word that begins here, or ""; letters may stand side by side, as in ``xy``."""
        rest = self.rest()
        if rest[:1] in _GREEK:
            return _GREEK[rest[0]]
        name = self.command() or rest
        run = re.match(r"[A-Za-z]*2?", name)
        return next((word for word in self.known if run and run[0].startswith(word)), "")

    def skip(self, word: str) -> None:
        if self.text[self.at] in _GREEK:
            self.at += 1
        else:
            self.at += len(word) + self.text.startswith("\\", self.at)

    def sign(self) -> str:
        """The sign of a relation that stands here, or ""."""
        rest, command = self.rest(), self.command()
        if command in _COMMAND_SIGNS:
            self.at += 1 + len(command)
            return _COMMAND_SIGNS[command]
        for typed, meant in _SIGNS.items():
            if rest.startswith(typed):
                self.at += len(typed)
                return meant
        return ""

    # Lines -----------------------------------------------------------------------------------

    def line(self) -> Line:
        parts = []
        sign = self.sign()
        while True:
            parts.append((sign, None if self.take("...", "…", r"\dots") else self.sum()))
            sign = self.sign()
            if not sign:
                break
        rest = self.rest()
        if re.match(r"[.,;]\s*($|[|#])", rest):
            # A formula may end a sentence.
            self.at += 1
            rest = self.rest()
        begins = self.at
        if rest[:1] in ("|", "#"):
            begins += 1
        elif not _REASON.match(rest):
            self.end()
        # A letter that stands first is to stay.
        loose = dict(reversed(self.loose))
        return Line(tuple(parts), self.text[begins:], begins, loose, tuple(self.typed))

    def end(self) -> None:
        rest = self.rest()
        if not rest:
            return
        if rest[0] in ")]}":
            raise self.fail(f"this {rest[0]!r} closes a bracket that was never opened")
        raise self._unknown()

    def _unknown(self) -> NotRead:
        rest = self.rest()
        if not rest:
            return self.fail("something is missing here, at the end")
        if re.match(r"\\?(max|min)(?![A-Za-z])", rest):
            return self.fail("max and min are not supported here")
        word = re.match(r"\\?[A-Za-z]+|.", rest)
        what = word[0] if word else rest[0]
        if what in ("|", ")", "=", "<", ">", "≤", "≥", "/", "*", "^", "+"):
            return self.fail(f"a formula is missing before {what!r}")
        if what in _MINUS:
            return self.fail("a minus sign needs a bracket here, as in sum(-p) or 2 (-x)")
        return self.fail(
            f"there is no {what!r} here; the letters are {self.notation.names}, and there are "
            f"sum, int, ln, exp, sqrt and abs"
        )

    # Formulas ----------------------------------------------------------------------------------

    def sum(self) -> Expr:
        """Terms with + and - between them."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.fail("brackets are nested too deeply")
        negative = bool(self.take(*_MINUS)) or (self.take("+") and False)
        total = -self.product() if negative else self.product()
        while sign := self.take("+", *_MINUS):
            term = self.product()
            total = total + term if sign == "+" else total - term
        self.depth -= 1
        return self._checked(total)

    def product(self, first: Expr | None = None) -> Expr:
        """Factors side by side, or with signs of multiplication and division between them."""
        value = self.power() if first is None else first
        while True:
            if self.take(*_TIMES) or self._command("cdot", "times"):
                value = value * self.signed()
            elif self.take(*_OVER):
                begins = self.at
                value = value / self._not_zero(self.signed(), begins)
            elif self._begins_factor():
                value = value * self.power()
            else:
                return value

    def signed(self) -> Expr:
        return -self.power() if self.take(*_MINUS) else self.power()

    def _command(self, *names: str) -> str:
        self.space()
        name = self.command()
        if name not in names:
            return ""
        self.at += 1 + len(name)
        return name

    def _begins_factor(self) -> bool:
        rest = self.rest()
        if not rest or _REASON.match(rest):
            return False
        number = rest[0].isdigit()
        if number and self.text[: self.at].rstrip()[-1:].isdigit():
            raise self.fail("two numbers stand side by side; write * between them")
        command = self.command() in ("frac", "tfrac", "dfrac", "sum", "int", "sqrt")
        if number or command or rest[0] in "([{√∑Σ∫∞π":
            return True
        return self._begins_absolute(rest) if rest[0] == "|" else bool(self._factor_word())

    def _begins_absolute(self, rest: str) -> bool:
        """Whether a bar and the next one enclose a formula; else a reason stands behind it."""
        inside, closing, _ = rest[1:].partition("|")
        if self.in_bars:
            return False
        try:
            return bool(closing and self.notation.expression(inside))
        except NotRead:
            return False

    def _factor_word(self) -> str:
        word = self.word()
        return "" if re.fullmatch("d(.+)", word) and self._is_differential(word) else word

    def _is_differential(self, word: str) -> bool:
        return any(word == f"d{of}" for of in self.notation.lines)

    def power(self) -> Expr:
        """A factor with its exponent."""
        base = self.factor()
        while True:
            begins = self.at
            if self.take("^", "**"):
                base = self._raised(base, self._exponent(), begins)
            elif self.rest()[:1] in _RAISED:
                digits = ""
                while self.text[self.at : self.at + 1] in _RAISED and self.at < len(self.text):
                    digits += _RAISED[self.text[self.at]]
                    self.at += 1
                base = self._raised(base, Rational(int(digits)), begins)
            else:
                return base

    def _exponent(self) -> Expr:
        if self.take(*_MINUS):
            return -self._exponent()
        opened = self.at
        if self.take("{"):
            value = self.sum()
            self.need("}", opened)
            return value
        return self.factor()

    def _raised(self, base: Expr, exponent: Expr, begins: int) -> Expr:
        self._require_moderate(exponent, begins)
        if base.is_zero and not exponent.is_positive:
            raise self.fail("0 to a power that may be negative or 0", begins)
        return exp(exponent) if base == E else self._remembered(Pow(base, exponent))

    def _require_moderate(self, exponent: Expr, begins: int) -> None:
        if exponent.has(exp):
            raise self.fail("an exponential in an exponent is not supported", begins)
        if exponent.is_number and exponent.is_comparable and abs(exponent) > _HIGHEST_POWER:
            raise self.fail(f"exponents up to {_HIGHEST_POWER} are supported", begins)

    def _not_zero(self, divisor: Expr, begins: int) -> Expr:
        if divisor.is_zero:
            raise self.fail("this divides by 0", begins)
        self._remembered(1 / divisor)
        return divisor

    def _remembered(self, expr: Expr) -> Expr:
        self.typed.append(expr)
        return expr

    def _checked(self, expr: Expr) -> Expr:
        """Refuse what would take for ever to multiply out."""
        for part in expr.atoms(Pow, exp):
            exponent = part.exp
            if (part.base.is_Atom and part.base != E) or not exponent.is_comparable:
                continue
            if abs(exponent) > _HIGHEST_POWER:
                raise self.fail(f"exponents up to {_HIGHEST_POWER} are supported")
        return expr

    def factor(self) -> Expr:
        rest = self.rest()
        begins = self.at
        if number := re.match(r"\d+(\.\d+)?|\.\d+", rest):
            if len(number[0]) > _DIGITS:
                raise self.fail(f"numbers of up to {_DIGITS} digits are supported")
            self.at += len(number[0])
            return Rational(number[0])
        for opening, closing in ("()", "[]", "{}", "||"):
            if rest.startswith(opening):
                self.at += 1
                around, self.in_bars = self.in_bars, opening == "|"
                value = self.sum()
                self.need(closing, begins)
                self.in_bars = around
                return Abs(value) if opening == "|" else value
        if self._command("frac", "tfrac", "dfrac"):
            above = self._group("frac")
            return above / self._not_zero(self._group("frac"), begins)
        if self.take("√"):
            return self._remembered(sqrt(self._argument("√")))
        if self.take("∑", "Σ"):
            return self._sum()
        if self.take("∫"):
            return self._integral()
        if self.take("∞"):
            return self._infinity(begins)
        if self.take("π"):
            return self.notation.letters.get("pi", pi)
        if self.take("½"):
            return Rational(1, 2)
        return self._named(self.word())

    def _group(self, name: str) -> Expr:
        self.space()
        opened = self.at
        if self.take("{"):
            value = self.sum()
            self.need("}", opened)
            return value
        # As in LaTeX, a digit or a letter needs no braces.
        digit, word = re.match(r"\d", self.rest()), self.word()
        if digit:
            self.at += 1
            return Rational(digit[0])
        if self.notation.knows(word) and (len(word) == 1 or self.command() == word):
            return self._named(word)
        raise self.fail(f"\\{name} needs two groups in braces")

    def _named(self, word: str) -> Expr:
        """What begins with a word: a letter, a function, a sum, an integral."""
        if not word or self._is_differential(word) or re.match(r"\\?(max|min)\(", self.rest()):
            raise self._unknown()
        begins = self.at
        self.skip(word)
        if self.notation.knows(word):
            value = self._declared(word)
            self.loose += [(letter, begins) for letter in free_letters(value)]
            return value
        if word == "sum":
            return self._sum()
        if word in ("int", "integral"):
            return self._integral()
        if word in ("H", "D", "KL"):
            return self._measure(word)
        if word in ("pi", "e"):
            return pi if word == "pi" else E
        if word in ("oo", "inf", "infinity"):
            return self._infinity(begins)
        return self._applied(word, begins)

    def _declared(self, word: str) -> Expr:
        """A letter, or a member of a family, or a value of a function."""
        known = self.notation
        if word in known.families:
            return self._member(*known.families[word], word)
        if word in known.functions:
            return self._value(*known.functions[word])
        if self.text[self.at : self.at + 1] == "_":
            raise self.fail(f"the letter {word} is one number and has no index")
        return known.letters[word]

    def _infinity(self, begins: int) -> Expr:
        if not self.is_end:
            raise self.fail("infinity can be an end of an integral, and is no number", begins)
        return oo

    def _end(self) -> Expr:
        """An end of an integral, which may be infinite."""
        self.is_end = True
        value = self._exponent()
        self.is_end = False
        return value

    def _applied(self, word: str, begins: int) -> Expr:
        """A function of what stands behind it."""
        base = Rational(2) if word == "log2" else None
        if word == "log" and self.take("_"):
            opened = self.at
            base = self.sum() if self.take("{") else self.factor()
            if self.text[opened] == "{":
                self.need("}", opened)
            if not (base.is_Rational and base > 1):
                raise self.fail("the base of a logarithm is a number above 1", opened)
        elif word == "log" and self.take("₂"):
            base = Rational(2)
        power = self._exponent() if self.take("^") else None
        argument = self._argument(word)
        function = log if word == "log2" else _FUNCTIONS[word]
        if function is log and argument.is_nonpositive:
            raise self.fail("a logarithm needs something positive", begins)
        if function is exp:
            self._require_moderate(argument, begins)
        self._remembered(function(argument))
        value = function(argument) if base is None else log(argument) / log(base)
        return value if power is None else self._raised(value, power, begins)

    def _argument(self, word: str) -> Expr:
        """The argument of a function, with brackets or, if there is no doubt, without."""
        self.space()
        if self.text[self.at : self.at + 1] in ("(", "[", "{", "|"):
            return self.factor()
        begins = self.at
        argument = self.power()
        next_is_argument = self._begins_factor() and self._factor_word() not in _OPENING
        if self.rest()[:1] in tuple(_OVER) or (argument.is_number and next_is_argument):
            typed = self.text[begins : self.at].strip()
            raise self.fail(
                f"this can be read in two ways: write brackets, "
                f"{word}({typed}){self.rest()[:1]}... or {word}({typed}{self.rest()[:1]}...)"
            )
        return argument

    def _value(self, function: Any, of: Symbol) -> Expr:
        """The value of a function; its name alone is its value at its own letter."""
        opened = self.at
        # With a space before the bracket it is a product, as in int p (1 - q/p).
        if self.text[opened : opened + 1] != "(" or not self.take("("):
            return function(of)
        argument = self.sum()
        self.need(")", opened)
        if argument.has(AppliedUndef):
            raise self.fail(f"is this {function} times a bracket? Write {function} * (...)", opened)
        return function(argument)

    def _member(self, family: IndexedBase, own: tuple[Symbol, ...], word: str) -> Expr:
        """A member of a family; its name alone is the member with its own indices."""
        opened = self.at
        if self.text[self.at : self.at + 1] in _LOWERED and self.at < len(self.text):
            indices = [self._lowered(word) for _ in own]
        elif self.text[self.at : self.at + 1] == "[":
            self.at += 1
            indices = self._listed()
            self.need("]", opened)
        elif self.text[self.at : self.at + 1] == "_":
            self.at += 1
            opened = self.at
            if self.take("{", "("):
                indices = self._listed(side_by_side=True)
                self.need("}" if self.text[opened] == "{" else ")", opened)
            else:
                indices = [self._index(word) for _ in own]
        else:
            return family[own]
        if len(indices) != len(own):
            raise self.fail(f"the family {word} has {len(own)} indices, not {len(indices)}", opened)
        if any(not index.is_integer or index.is_nonpositive for index in indices):
            raise self.fail(f"the indices of {word} are 1, 2, 3 and so on", opened)
        return family[tuple(indices)]

    def _lowered(self, word: str) -> Expr:
        typed = _LOWERED.get(self.text[self.at : self.at + 1])
        if typed is None:
            raise self.fail(f"an index of {word} is missing")
        self.at += 1
        return Rational(typed) if typed.isdigit() else self._known_index(typed)

    def _index(self, word: str) -> Expr:
        """One index without brackets: a letter or a number."""
        self.at += self.text[self.at : self.at + 1] == ","
        found = re.compile(r"\d+|[A-Za-z]").match(self.text, self.at)
        if found is None:
            raise self.fail(f"an index of {word} is missing")
        self.at = found.end()
        return Rational(found[0]) if found[0].isdigit() else self._known_index(found[0])

    def _known_index(self, name: str) -> Symbol:
        letter = self.notation.letters.get(name)
        if letter is None or not letter.is_integer:
            known = ", ".join(str(letter) for letter in self.notation.ranges)
            raise self.fail(
                f"no index is called {name!r}; the indices here are {known}", self.at - 1
            )
        return letter

    def _listed(self, side_by_side: bool = False) -> list[Expr]:
        begins, indices = self.at, [self.sum()]
        while self.take(","):
            indices.append(self.sum())
        (*_, last) = indices
        if side_by_side and len(indices) == 1 and last.is_Mul:
            # {ij} means the two indices i and j.
            typed = re.match(r"[a-z]+", self.text[begins:])
            if typed and self.text[begins + typed.end() : begins + typed.end() + 1] in ("}", ")"):
                return [self._known_index(name) for name in typed[0]]
        return indices

    def _measure(self, word: str) -> Expr:
        """H(p), and D(p, q) or D(p||q): a sum or, of densities, an integral."""
        if word == "D" and (index := _KL.match(self.text, self.at)):
            self.at = index.end()
        self.space()
        opened = self.at
        if not self.take("("):
            raise self.fail(f"behind {word} stand distributions in brackets, as in {word}(p)")
        p = self._distribution()
        q = self._distribution() if self.take(",", "||", "‖", r"\Vert", r"\|", "|") else None
        self.need(")", opened)
        if word != "H" and q is None:
            raise self.fail(f"two distributions are needed here, as in {word}(p, q)", opened)
        term = p * log((p / q) if word != "H" else 1 / (p if q is None else q))
        return self._over(term, self._default_limits(term, opened, word), opened)

    def _distribution(self) -> Expr:
        """p, for which P may stand."""
        found = re.match(r"[A-Z](?![\w(])", self.rest())
        if found and not self.notation.knows(found[0]) and self.notation.knows(found[0].lower()):
            self.at += 1
            name = found[0].lower()
            families, functions = self.notation.families, self.notation.functions
            if name in families:
                return families[name][0][families[name][1]]
            if name in functions:
                return functions[name][0](functions[name][1])
        return self.sum()

    # Sums and integrals --------------------------------------------------------------------

    def _sum(self) -> Expr:
        begins = self.at
        limits = self._limits_of_sum()
        body, closed = self._body("sum")
        if closed:
            limits = [self._range(letter) for letter in closed]
        if not limits:
            limits = self._default_limits(body, begins, "sum")
        return self._over(body, limits, begins)

    def _limits_of_sum(self) -> list[tuple[Any, ...]]:
        if not self.take("_"):
            if self.text[self.at : self.at + 1] in _LOWERED and self.at < len(self.text):
                return [self._range(self._lowered("sum"))]
            return []
        opened, letters = self.at, []
        if bracket := self.take("{", "("):
            first = self._bound_index()
            if self.sign() == "=":
                limits = [(first, self.sum(), self._upper_end(bracket, opened))]
                return limits
            letters = [first]
            while self.take("}" if bracket == "{" else ")") == "":
                self.take(",")
                letters.append(self._bound_index())
        else:
            while self.text[self.at : self.at + 1].isalpha():
                if self.text[self.at] not in map(str, self.notation.ranges):
                    break
                letters.append(self._bound_index())
            if not letters:
                letters.append(self._bound_index())
            if len(letters) == 1 and self.text[self.at : self.at + 1] == "=":
                self.at += 1
                return [(letters[0], self.factor(), self._upper_end("", opened))]
        return [self._range(letter) for letter in letters]

    def _bound_index(self) -> Symbol:
        rest = self.rest()
        self.at += 1
        if not rest:
            raise self.fail("an index is missing here")
        return self._known_index(rest[0])

    def _upper_end(self, bracket: str, opened: int) -> Expr:
        if bracket:
            self.need("}" if bracket == "{" else ")", opened)
        if not self.take("^"):
            raise self.fail("up to where? Write sum_(i=1)^n")
        return self._exponent()

    def _range(self, letter: Any) -> tuple[Any, ...]:
        if letter not in self.notation.ranges:
            raise self.fail(f"up to where does {letter} run? Write sum_({letter}=1)^n")
        return self.notation.ranges[letter]

    def _body(self, word: str) -> tuple[Expr, list[Symbol]]:
        """What is added up: a product.  In ``sum(..., i)`` the letters stand at its end."""
        bracket = self.rest()[:1] == "("
        close_by = bracket and not self.text[self.at - 1].isspace()
        if not bracket:
            return self.product(), []
        opened = self.at
        self.take("(")
        inside, letters = self.sum(), []
        while self.take(","):
            letters.append(self._bound_index())
        self.need(")", opened)
        raised = self.rest()[:1] in ("^", *_RAISED) or self.rest().startswith("**")
        if not letters and raised and not close_by:
            # With a space before the bracket it is each term, as in sum (p - q)^2/q.
            self.at = opened
            return self.product(), []
        if raised:
            raise self.fail(
                f"is the {word} raised to a power, or each term? "
                f"Write ({word} ...)^2 or {word} (...)^2"
            )
        return (inside, letters) if letters else (self.product(inside), letters)

    def _integral(self) -> Expr:
        begins, ends = self.at, None
        if self.take("_"):
            low = self._end()
            if not self.take("^"):
                raise self.fail("up to where? Write int_0^1")
            ends = low, self._end()
        body, _ = self._body("int")
        letter = None
        word = self.word()
        if self._is_differential(word):
            self.skip(word)
            letter = next(of for of in self.notation.lines if word == f"d{of}")
        if letter is None:
            ((letter, *_),) = self._default_limits(body, begins, "int")
        self._require_declared(body, letter, begins)
        self._bind({letter}, begins)
        return Integral(body, (letter, *(ends or (-oo, oo))))

    def _require_declared(self, body: Expr, letter: Symbol, begins: int) -> None:
        """Refuse an integral that SymPy might try to compute for a very long time."""
        declared = {value: Dummy() for value in body.atoms(AppliedUndef)}
        for part in body.xreplace(declared).atoms(Function, Pow):
            whole = isinstance(part, Pow) and part.exp.is_Integer and part.exp > 0
            if letter in part.free_symbols and not whole:
                names = ", ".join(
                    f"{name}({of})" for name, (_, of) in self.notation.functions.items()
                )
                raise self.fail(
                    f"in an integral there can be {names} and whole powers of {letter}", begins
                )

    def _default_limits(self, body: Expr, begins: int, word: str) -> list[tuple[Any, ...]]:
        """Ranges of all indices in the body or, where functions stand in it, the line."""
        free = free_letters(body)
        lines = [limit for letter, limit in self.notation.lines.items() if letter in free]
        ranges = [limit for letter, limit in self.notation.ranges.items() if letter in free]
        found = ranges if word == "sum" else lines if word == "int" else ranges or lines[:1]
        if word == "sum" and not found and len(self.notation.ranges) == 1:
            found = list(self.notation.ranges.values())
        if not found or (word == "int" and len(found) > 1):
            example = "sum_i" if word == "sum" else f"{word} ... dt" if word == "int" else word
            raise self.fail(f"over what? Write {example}", begins)
        return found

    def _bind(self, letters: set[Symbol], begins: int) -> None:
        """Letters that a sum or integral binds stand loose no longer behind its beginning."""
        self.loose = [
            (letter, at) for letter, at in self.loose if at < begins or letter not in letters
        ]

    def _over(self, body: Expr, limits: list[tuple[Any, ...]], begins: int) -> Expr:
        for letter, low, high in limits:
            count = high - low
            if letter.is_integer and count.is_number and not count < _MOST_TERMS:
                raise self.fail(f"sums of up to {_MOST_TERMS} terms with numbers as ends")
            if letter in free_letters(low) | free_letters(high):
                raise self.fail(f"the ends of a sum over {letter} must not depend on it")
        self._bind({letter for letter, _, _ in limits}, begins)
        whole = all(letter.is_integer for letter, _, _ in limits)
        return Sum(body, *limits) if whole else Integral(body, *limits)
