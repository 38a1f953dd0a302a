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
        factors = [factor for factor in product.args if factor != 1 / log(2)]
        natural = next(factor for factor in factors if isinstance(factor, log))
        factors.remove(natural)
        return Mul(*factors, _BinaryLog(*natural.args))

    return expr.replace(is_binary, rewritten)


class _TextbookPrinter(LatexPrinter):
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
        text = self._print(term)
        return rf"\left({text}\right)" if isinstance(term, Add) else text

    def _print_Mul(self, expr):
        if expr.could_extract_minus_sign():
            rest = -expr
            return "-" + (
                rf"\left({self._print(rest)}\right)" if rest.is_Add else self._print(rest)
            )
        numerator, denominator = fraction(expr, exact=True)
        factors = sorted(Mul.make_args(numerator), key=_factor_rank)
        if denominator == 1:
            return self._product(factors)
        # Only plain factors go above the bar: \frac{1}{2} \log p, not \frac{\log p}{2}.
        above = [factor for factor in factors if _factor_rank(factor) <= 2]
        beside = [factor for factor in factors if _factor_rank(factor) > 2]
        if not above or above == [S.One]:
            above, beside = (beside, []) if beside else ([S.One], [])
        top = self._print(above[0]) if len(above) == 1 else self._product(above)
        text = rf"\frac{{{top}}}{{{self._print(denominator)}}}"
        return text + (r"\, " + self._product(beside) if beside else "")

    def _product(self, factors):
        texts = []
        for position, factor in enumerate(factors):
            last = position == len(factors) - 1
            text = self._print(factor)
            open_ended = isinstance(factor, (Sum, Integral)) or _is_bare_log(factor)
            if isinstance(factor, Add) or (open_ended and not last):
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
        if (
            isinstance(applied, AppliedUndef)
            and len(applied.args) == 1
            and expr.derivative_count <= 3
        ):
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


def _is_bare_log(expr):
    """A logarithm that is written without brackets: of a letter, a whole number or a quotient."""
    if not isinstance(expr, (log, _BinaryLog)):
        return False
    argument = expr.args[0]
    if argument.is_Symbol or isinstance(argument, (Indexed, AppliedUndef)):
        return True
    if argument.is_Rational:
        return bool(argument.is_positive)
    quotient = (argument.is_Mul or argument.is_Pow) and fraction(argument)[1] != 1
    return quotient and not argument.could_extract_minus_sign()


_PRINTER = _TextbookPrinter()

_ESCAPES = str.maketrans(
    {
        **{character: "\\" + character for character in "%#&_{}$"},
        **{"\\": r"\textbackslash ", "^": r"\^{}", "~": r"\~{}", "\n": " "},
    }
)

# What the inline formulas of reasons and labels may hold: nothing that starts a row, draws
# over something else, or defines a command.
_ALLOWED = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho
    sigma tau phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell
    frac tfrac sqrt sum int prod ln log exp min max cdot times pm le leq ge geq ne neq infty dots
    ldots cdots Vert mid mathrm text left right in to sim approx , ; : { } |
"""
_COMMANDS = set(_ALLOWED.split())
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
    if not isinstance(label, str):
        raise TypeError(f"a label is a string, not {label!r}")
    _require_formula(label)
    if _RELATIONS.search(label):
        raise ValueError(f"the label {label!r} states a relation; it is the name of an expression")


def require_text(text):
    """Refuse text that is not words with inline formulas, such as "by $p_i > 0$"."""
    if not isinstance(text, str):
        raise TypeError(f"a reason or name is a string, not {text!r}")
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
