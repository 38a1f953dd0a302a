"""Expressions and derivations in the LaTeX of a textbook.

SymPy's own printer is right but writes ``log(p_i/q_i) p_i`` for p_i log(p_i/q_i).  This
one puts factors in the customary order, leaves out parentheses nobody writes, and says
which logarithm is meant: ln is the natural one, log with a 2 below is ln divided by ln 2.
"""

import itertools
import re

from sympy import (
    Add,
    Derivative,
    Function,
    Indexed,
    Integral,
    Mul,
    S,
    Sum,
    Symbol,
    fraction,
    log,
    sympify,
)
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

__all__ = ["display", "latex", "require_label", "require_text", "text_latex"]


def _factor_rank(factor):
    """Where a factor stands in a product: numbers first, then letters, functions, sums."""
    base = factor.as_base_exp()[0]
    if factor.is_number and not factor.has(Function):
        return 0
    if isinstance(base, AppliedUndef):
        return 2
    if isinstance(base, Add):
        return 3 if base.has(Function) else 1.5
    if isinstance(base, (Function, Derivative)):
        return 4
    return 5 if isinstance(factor, (Sum, Integral)) else 1


class _BinaryLog(Function):
    """Stands for ``log(x) / log(2)`` while an expression is printed."""


def _with_binary_logs(expr):
    def is_binary(e):
        return e.is_Mul and 1 / log(2) in e.args and any(isinstance(f, log) for f in e.args)

    def rewritten(product):
        factors = list(product.args)
        factors.remove(1 / log(2))
        natural = next(factor for factor in factors if isinstance(factor, log))
        factors.remove(natural)
        return Mul(*factors, _BinaryLog(*natural.args))

    return expr.replace(is_binary, rewritten)


class _TextbookPrinter(LatexPrinter):
    # Expressions do not print themselves: what is shown is what was checked.
    printmethod = None

    def _print_Pi(self, expr):
        return r"\pi"

    def _print_Infinity(self, expr):
        return r"\infty"

    def _print_NegativeInfinity(self, expr):
        return r"-\infty"

    def _print_Symbol(self, expr, style="plain"):
        # A word as a name is upright: in italics xy would look like x times y.
        return re.sub(r"^[A-Za-z]{2,}", r"\\mathrm{\g<0>}", super()._print_Symbol(expr))

    def _print_Indexed(self, expr):
        return f"{self._print(expr.base)}_{{{','.join(self._print(i) for i in expr.indices)}}}"

    def _print_Add(self, expr, order=None):
        # A positive term first, plain numbers last, sums after simpler terms.
        terms = sorted(
            self._as_ordered_terms(expr, order),
            key=lambda term: (
                term.could_extract_minus_sign(),
                term.is_number,
                term.has(Sum, Integral),
                term.is_Mul,
            ),
        )
        text = self._print(terms[0])
        for term in terms[1:]:
            negative = term.could_extract_minus_sign()
            text += (" - " if negative else " + ") + self._print_term(-term if negative else term)
        return text

    def _print_term(self, term):
        """What stands behind a sign: in brackets if it has signs of its own."""
        text = self._print(term)
        signed = isinstance(term, Add) or text.startswith("-")
        return rf"\left({text}\right)" if signed else text

    def _print_Mul(self, expr):
        if expr.could_extract_minus_sign():
            return "-" + self._print_term(-expr)
        numerator, denominator = fraction(expr, exact=True)
        factors = sorted(Mul.make_args(numerator), key=_factor_rank)
        if denominator == 1:
            return self._product(factors)
        above, beside = _above_and_beside(factors)
        top = self._print(above[0]) if len(above) == 1 else self._product(above)
        text = rf"\frac{{{top}}}{{{self._print(denominator)}}}"
        return text + (r"\, " + self._product(beside) if beside else "")

    def _product(self, factors):
        texts = []
        for position, factor in enumerate(factors):
            last = position == len(factors) - 1
            text = self._print(factor)
            open_ended = _is_open_ended(factor) and not last
            signed = position and text.startswith("-")
            # A product in a product is one that SymPy was told not to multiply out.
            if isinstance(factor, (Add, Mul)) or open_ended or signed:
                text = rf"\left({text}\right)"
            texts.append(text)
        joined = texts[0]
        for before, text in itertools.pairwise(texts):
            digits = before[-1].isdigit() and text[0].isdigit()
            spaced = text.startswith("\\") and not text.startswith(r"\left")
            joined += (r" \cdot " if digits else r"\, " if spaced else " ") + text
        return joined

    def _print_log(self, expr, exp=None, name=r"\ln"):
        text = self._print(expr.args[0])
        text = rf"{name} {text}" if _is_bare_log(expr) else rf"{name}\left({text}\right)"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    def _print__BinaryLog(self, expr, exp=None):
        return self._print_log(expr, exp, name=r"\log_2")

    def _print_Sum(self, expr):
        if expr.function.could_extract_minus_sign() and not expr.function.is_Add:
            head = super()._print_Sum(expr.func(S.One, *expr.limits)).removesuffix("1")
            return rf"{head}\left({self._print(expr.function)}\right)"
        return super()._print_Sum(expr)

    def _print_Derivative(self, expr):
        applied = expr.expr
        if _has_primes(expr):
            return self._print(applied).replace("(", "'" * int(expr.derivative_count) + "(", 1)
        return super()._print_Derivative(expr)

    def _print_AppliedUndef(self, expr, exp=None):
        inside = ", ".join(map(self._print, expr.args))
        tall = any(arg.has(Sum, Integral) or fraction(arg)[1] != 1 for arg in expr.args)
        brackets = (r"\left(", r"\right)") if tall else ("(", ")")
        text = self._print(Symbol(expr.func.__name__)) + inside.join(brackets)
        return text if exp is None else f"{text}^{{{exp}}}"

    def _print_Integral(self, expr):
        return super()._print_Integral(expr).replace(r"\int\limits", r"\int")


def _above_and_beside(factors):
    """Only plain factors go above the bar: \\frac{1}{2} \\log p, not \\frac{\\log p}{2}."""
    above = [factor for factor in factors if _factor_rank(factor) <= 2]
    beside = [factor for factor in factors if _factor_rank(factor) > 2]
    if not above or above == [S.One]:
        return (beside, []) if beside else ([S.One], [])
    return above, beside


def _has_primes(derivative):
    """Whether f'(x) says it all: f'(2 x) would not say that it is a derivative by x."""
    applied = derivative.expr
    return (
        isinstance(applied, AppliedUndef)
        and set(derivative.variables) == {*applied.args}
        and derivative.derivative_count <= 3
    )


def _is_open_ended(factor):
    """Whether what stands behind a factor would be read as a part of it."""
    if isinstance(factor, Derivative):
        return not _has_primes(factor)
    return isinstance(factor, (Sum, Integral)) or _is_bare_log(factor)


def _is_bare_log(expr):
    """A logarithm that is written without brackets: of a letter, a whole number or a quotient."""
    if not isinstance(expr, (log, _BinaryLog)):
        return False
    argument = expr.args[0]
    if argument.is_Symbol or isinstance(argument, (Indexed, AppliedUndef)):
        return True
    if argument.is_Rational:
        return bool(argument.is_positive)
    if argument.is_Pow:  # x**-2 has a fraction bar, x**-y and (1/2)**2 have none
        return bool(argument.exp.is_Rational and argument.exp < 0 and not argument.base.is_Rational)
    if not argument.is_Mul or argument.could_extract_minus_sign():
        return False
    above, below = fraction(argument, exact=True)
    return below != 1 and not _above_and_beside(Mul.make_args(above))[1]


_PRINTER = _TextbookPrinter()

_ESCAPES = str.maketrans(
    {
        **{character: "\\" + character for character in "%#&_{}$"},
        **{"\\": r"\textbackslash ", "^": r"\^{}", "~": r"\~{}", "\n": " "},
    }
)

# What the inline formulas of reasons and labels may hold: nothing that starts a row, draws
# over something else, or defines a command.
_GREEK = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho
    sigma tau phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell
"""
_ALLOWED = """
    frac tfrac sqrt sum int prod ln log exp min max cdot times pm le leq ge geq ne neq infty dots
    ldots cdots Vert mid mathrm text left right in to sim approx , ; : { } |
"""
_COMMANDS = {*_GREEK.split(), *_ALLOWED.split()}
_RELATIONS = re.compile(r"[=<>]|\\(le|leq|ge|geq|ne|neq|in|to|sim|approx)(?![A-Za-z])")


def _require_formula(formula):
    commands = re.findall(r"\\([A-Za-z]+|.?)", formula)
    unknown = sorted(set(commands) - _COMMANDS)
    if unknown:
        raise ValueError(f"\\{unknown[0]} is not allowed in the formula {formula!r}")
    if re.search(r"[&%#~$\n]", formula):
        raise ValueError(f"the formula {formula!r} holds a character that is not allowed")
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", formula):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        raise ValueError(f"the braces in the formula {formula!r} do not match")


def require_label(label):
    """Refuse a label that is more than the name of an expression."""
    if type(label) is not str:
        raise TypeError(f"a label is a string, not {label!r}")
    _require_formula(label)
    if _RELATIONS.search(label):
        raise ValueError(f"the label {label!r} states a relation; it is the name of an expression")
    if not label.isascii():
        raise ValueError(f"the label {label!r} holds a character that is not allowed")
    if not re.search("[A-Za-z]", re.sub(r"\\([A-Za-z]+)", _letter_of, label)):
        raise ValueError(f"the label {label!r} holds no letter; it is the name of an expression")


def _letter_of(command):
    """What a command of LaTeX is in a name: a letter if it is a Greek one."""
    return command[1] if command[1] in _GREEK.split() else ""


def require_text(text):
    """Refuse text that is not words with inline formulas, such as "by $p_i > 0$"."""
    # A string of another kind could be another one when it is shown.
    if type(text) is not str:
        raise TypeError(f"a reason or name is a string, not {text!r}")
    beginning = text.lstrip(" ${}")
    if _RELATIONS.match(beginning) or beginning.startswith(tuple("≤≥≠≈")):
        raise ValueError(f"{text!r} begins like a row of the display: put a word before the sign")
    parts = text.split("$")
    if len(parts) % 2 == 0:
        raise ValueError(f"a dollar sign has no partner in {text!r}")
    for formula in parts[1::2]:
        _require_formula(formula)


def latex(expr):
    """Return `expr` as LaTeX, without delimiters."""
    return _PRINTER.doprint(_with_binary_logs(sympify(expr)))


def text_latex(text):
    """Words with ``$...$`` inside as LaTeX that can stand in a display."""
    parts = text.split("$")
    return "".join(
        part if position % 2 else rf"\text{{{part.translate(_ESCAPES)}}}"
        for position, part in enumerate(parts)
        if part
    )


def display(rows, notes=()):
    """An aligned display: rows of (left, sign, right, reason), then notes in words."""
    lines = []
    for left, sign, right, reason in rows:
        line = f"{left} &{sign} {right}"
        lines.append(f"{line} && {text_latex(reason)}" if reason else line)
    steps = "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"
    if notes:
        # Below the steps, not among them, where a long note would push the reasons aside.
        # The rule keeps a note apart from a deep row above it, which a gap given to \\ does not.
        words = [rf"\rule{{0pt}}{{1.3em}}{text_latex(note)}" for note in notes]
        below = " \\\\\n".join([steps, *words])
        steps = f"\\begin{{array}}{{l}}\n{below}\n\\end{{array}}"
    return f"$${steps}$$"
