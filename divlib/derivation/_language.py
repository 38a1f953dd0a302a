"""The language of derivations: its kinds of expression, its letters, and how they print.

Only what is listed here may stand in a derivation.  Everything else is refused by its name,
because a check that meets something it does not know can only guess.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sympy import (
    Abs,
    Add,
    Derivative,
    Expr,
    Float,
    Indexed,
    IndexedBase,
    Integral,
    Mul,
    Pow,
    Rational,
    S,
    Subs,
    Sum,
    Symbol,
    ceiling,
    cos,
    cosh,
    exp,
    floor,
    log,
    preorder_traversal,
    sin,
    sinh,
    tanh,
)
from sympy.core.function import AppliedUndef, UndefinedFunction

from divlib.derivation._algebra import free_letters
from divlib.derivation._latex import latex

__all__ = [
    "DOMAINS",
    "atoms_of",
    "domains_note",
    "function_assumptions",
    "require_apart",
    "require_readable",
    "require_understood",
]

# The ways to declare a letter, and how a display says so.  A letter that is declared in any
# other way is refused: what else may follow from its assumptions, nobody has thought through.
DOMAINS = (
    ({"real": True}, "$%s$ real"),
    ({"positive": True}, "$%s > 0$"),
    ({"nonnegative": True}, r"$%s \ge 0$"),
    ({"negative": True}, "$%s < 0$"),
    ({"nonpositive": True}, r"$%s \le 0$"),
    ({"integer": True, "positive": True}, r"$%s = 1, 2, \dots$"),
    ({"integer": True, "nonnegative": True}, r"$%s = 0, 1, 2, \dots$"),
    ({"integer": True}, "$%s$ whole"),
)
_DECLARED = [(Symbol("x", **given).assumptions0, words) for given, words in DOMAINS]

_FUNCTIONS = (exp, sin, cos, sinh, cosh, tanh, Abs, floor, ceiling)
_NUMBERS = (S.Pi, S.Exp1)
_RATIONAL = {type(S(number)) for number in (-1, 0, 1, 2, Rational(1, 2), Rational(2, 3))}
# What is derived from one of these could print, or compute, what it likes.
_EXACTLY = (Derivative, Indexed, IndexedBase, Integral, Sum, log)
_INFINITE = (S.Infinity, S.NegativeInfinity)
_DEEPEST = 5

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi "
    "pi rho sigma tau upsilon phi varphi chi psi omega ell Gamma Delta Theta Lambda Xi Pi Sigma "
    "Upsilon Phi Psi Omega"
)
_NAME = re.compile(
    r"(?P<stem>[A-Za-z]|\\mathrm\{[A-Za-z]+\}|\\(?:" + "|".join(_GREEK.split()) + r"))"
    r"(?:_\{(?P<index>[A-Za-z0-9]+)\})?'*"
)
# Names that a reader takes for functions: ln(x + y) is not ln times x + y.
_TAKEN = """
    ln log lg exp sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan max min sup
    inf lim det gcd deg dim mod sgn sign abs floor ceil sqrt
"""


def _declared(assumptions: Any) -> str | None:
    return next((words for known, words in _DECLARED if known == assumptions), None)


def function_assumptions(function: Any) -> Any:
    """What SymPy assumes of the values of a function that is not specified."""
    return Symbol("x", **function._kwargs).assumptions0


def atoms_of(*expressions: Any) -> set[Any]:
    """Letters, families and functions that occur, bound letters too."""
    found: set[Any] = set()
    for expr in expressions:
        families = {part.base for part in expr.atoms(Indexed)}
        labels = {family.label for family in families}
        found |= families | {part.func for part in expr.atoms(AppliedUndef)}
        found |= {part for part in expr.atoms(Symbol) if part not in labels}
        # A letter that shares its name with a family is an atom of both.
        for part in expr.atoms(Indexed):
            found |= set().union(*map(free_letters, part.indices))
    return found


def require_understood(claim: str, expr: Any) -> None:
    """Refuse what is not in the language, by its name."""
    if isinstance(expr, bool) or not isinstance(expr, Expr):
        raise TypeError(f"{claim}\n  {expr} is not an expression")
    if expr in _INFINITE:
        raise ValueError(f"{claim}\n  {expr} is infinite")
    for part in preorder_traversal(expr):
        problem = _problem(part)
        if problem:
            raise ValueError(f"{claim}\n  {problem}")
    for function in {part.func for part in expr.atoms(AppliedUndef)}:
        if _is_tampered(function):
            raise ValueError(f"{claim}\n  {function} is more than Function(...) makes")


def _problem(part: Any) -> str | None:
    kind = type(part).__name__
    if isinstance(part, Float):
        fraction = Rational(str(part)).limit_denominator(10**6)
        return f"{part} is a rounded number: write Rational({fraction.p}, {fraction.q})"
    if isinstance(part, Symbol):
        return _problem_of_letter(part, part.assumptions0)
    if any(isinstance(arg, IndexedBase) for arg in part.args) and not isinstance(part, Indexed):
        return f"{part} holds a family without an index: write p[i] and not p"
    if isinstance(part, _EXACTLY) and type(part) not in _EXACTLY:
        return f"{kind} is not supported: {part}"
    if isinstance(part, IndexedBase):
        if not isinstance(part.label, Symbol):
            return f"the family {part} must be named by a letter"
        if "_" in latex(part.label):
            return f"the family {part} has an index in its name: its members would have two"
        return None if type(part.label) is Symbol else f"{kind} is not supported"
    if isinstance(part, AppliedUndef):
        return _problem_of_letter(part.func, function_assumptions(part.func))
    if isinstance(part, Indexed):
        whole = all(index.is_integer for index in part.indices)
        return None if whole else f"an index of {part} is not declared an integer"
    if isinstance(part, (Sum, Integral)):
        return _problem_of_range(part)
    if isinstance(part, Derivative):
        if part.has(Integral):
            return f"{part} differentiates under an integral, which is not supported"
        if part.has(S.Infinity):
            return f"{part} differentiates under a sum without end, which is not supported"
        if not all(type(letter) is Symbol for letter in part.variables):
            return f"{part} is a derivative by something that is no letter"
        return None
    if isinstance(part, log):
        return None if len(part.args) == 1 else f"{part} is not supported"
    if type(part) is Mul and S.Zero in part.args:
        return f"{part} is not multiplied out: write 0"
    known = type(part) in _RATIONAL or part in _NUMBERS or type(part) in (Add, Mul, Pow)
    # Limits of sums and integrals are tuples; only there an expression may be infinite.
    known = known or part in _INFINITE or kind == "Tuple"
    if known or type(part) in _FUNCTIONS or type(part) is Subs:
        infinite = kind != "Tuple" and any(arg in _INFINITE for arg in part.args)
        return f"{part} is infinite" if infinite else None
    return f"{kind} is not supported: {part}"


def _problem_of_letter(letter: Any, assumptions: Any) -> str | None:
    is_function = isinstance(letter, UndefinedFunction)
    if not is_function and type(letter) is not Symbol:
        return f"{letter} is a {type(letter).__name__}: use letters made by symbols(...)"
    name = letter.__name__ if is_function else letter.name
    text = latex(Symbol(name))
    if not _NAME.fullmatch(text):
        return f"{name!r} is not the name of a letter, such as x, x_1 or sigma"
    if text.removeprefix(r"\mathrm{").partition("}")[0] in _TAKEN.split():
        return f"{name!r} is the name of a known function: call the letter otherwise"
    if is_function and "'" in text:
        return f"{name!r} prints like a derivative: call the function otherwise"
    if _declared(assumptions) is None:
        make = "Function" if is_function else "symbols"
        return (
            f"{name} is not declared in a way that is known here: write "
            f"{make}('{name}', real=True), or positive, nonnegative, negative, nonpositive, "
            f"integer, or integer and positive"
        )
    return None


def _is_tampered(function: Any) -> bool:
    """Whether a function has got methods, or properties, that `Function` did not give it."""
    made = UndefinedFunction(function.__name__, **function._kwargs)
    own, usual = vars(function), vars(made)
    return own.keys() != usual.keys() or any(
        own[key] != usual[key] for key in own if key.startswith("is_")
    )


def _problem_of_range(head: Any) -> str | None:
    if not all(len(limit) == 3 for limit in head.limits):
        return f"{head} has no limits, which is not supported"
    inside: set[Any] = set()
    for letter, *ends in head.limits:
        if letter in inside:
            return f"{head} binds {letter} twice: use another letter"
        inside.add(letter)
        if inside & set().union(*map(free_letters, ends)):
            return f"the limits of {head} hold a letter that it binds: use another letter"
    if isinstance(head, Integral):
        if len(head.limits) > 1 or head.function.has(Integral):
            return f"{head} is an integral over several letters, which is not supported"
        return None
    if any(end in _INFINITE for _, *ends in head.limits for end in ends):
        ((_, low, high), *more) = head.limits
        if more or not low.is_Integer or low < 0 or high is not S.Infinity:
            return f"{head} is an infinite sum that is not supported: one from 0, 1, ... is"
    if _depth(head) > _DEEPEST:
        return f"{head} is a sum over more than {_DEEPEST} letters, which is not supported"
    return None


def _depth(expr: Any) -> int:
    inside = max((_depth(arg) for arg in expr.args), default=0)
    return inside + (len(expr.limits) if isinstance(expr, Sum) else 0)


def require_apart(claim: str, *expressions: Any) -> None:
    """Refuse different things that print alike."""
    printed: dict[str, Any] = {}
    families, stems, bound = set(), {}, set()
    for expr in expressions:
        for head in expr.atoms(Sum, Integral):
            bound |= {latex(letter) for letter in head.bound_symbols}
        if expr.has(exp, S.Exp1):
            printed["e"] = S.Exp1
        if expr.has(S.Pi):
            printed[r"\pi"] = S.Pi
    for atom in sorted(atoms_of(*expressions), key=str):
        text = _text(atom)
        if printed.setdefault(text, atom) != atom:
            raise ValueError(
                f"{claim}\n  two different letters are called {atom}, or print alike; rename one"
            )
        if isinstance(atom, IndexedBase):
            families.add(text)
        elif "_{" in text:
            stem, _, index = text.partition("_{")
            stems[stem] = atom
            index = index.partition("}")[0]
            if index in bound or set(index) <= bound:
                raise ValueError(
                    f"{claim}\n  {atom} prints like a member of a family, for a sum or integral "
                    f"runs over {index}; rename one"
                )
    for stem in families & set(stems):
        raise ValueError(
            f"{claim}\n  {stems[stem]} prints like a member of the family {stem}; rename one"
        )


def require_readable(claim: str, *expressions: Any) -> None:
    """Refuse to show what was read when it was checked, but has got other names since."""
    for expr in expressions:
        for atom in atoms_of(expr):
            name = atom.label if isinstance(atom, IndexedBase) else atom
            problem = _problem_of_letter(name, _assumptions(name))
            # SymPy keeps the hash of a letter, and with it what the letter was called at first.
            if isinstance(name, Symbol) and hash(name) != hash(
                Symbol(name.name, **name.assumptions0)
            ):
                problem = f"{name} was called otherwise when it was checked"
            if problem:
                raise ValueError(f"{claim}\n  {problem}")
    require_apart(claim, *expressions)


def _assumptions(letter: Any) -> Any:
    is_function = isinstance(letter, UndefinedFunction)
    return function_assumptions(letter) if is_function else letter.assumptions0


def _text(atom: Any) -> str:
    if isinstance(atom, UndefinedFunction):
        return latex(Symbol(atom.__name__))
    text = latex(atom.label if isinstance(atom, IndexedBase) else atom)
    # An upright A, which is a capital alpha, looks too much like an A.
    return re.sub(r"\\mathrm\{([A-Za-z])\}", r"\1", text)


def domains_note(*expressions: Any) -> str:
    """In words with formulas, what each free letter, family and function stands for."""
    groups: dict[str, list[str]] = {words: [] for _, words in DOMAINS}
    for text, assumptions in _shown(expressions):
        groups[_declared(assumptions) or ""].append(text)
    return "; ".join(words % ", ".join(texts) for words, texts in groups.items() if texts)


def _shown(expressions: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """What stands for each letter, family or function, such as p_i, and its assumptions."""
    free = set().union(*map(free_letters, expressions))
    for atom in sorted(atoms_of(*expressions), key=lambda atom: (str(atom).lower(), str(atom))):
        if isinstance(atom, IndexedBase):
            members = {m for e in expressions for m in e.atoms(Indexed) if m.base == atom}
            yield ", ".join(map(latex, _standing_for_all(members))), atom.label.assumptions0
        elif isinstance(atom, UndefinedFunction):
            values = [v for e in expressions for v in e.atoms(AppliedUndef) if v.func == atom]
            yield latex(min(values, key=_plainness)), function_assumptions(atom)
        elif atom in free:
            yield latex(atom), atom.assumptions0


def _standing_for_all(members: Iterable[Any]) -> list[Any]:
    """A member such as p_i, which may be any, or else all of them: p_1 stands for itself alone."""
    first, *others = sorted(members, key=_plainness)
    general = next((m for m in (first, *others) if all(map(_is_letter, m.indices))), None)
    return [first, *others] if general is None else [general]


def _is_letter(index: Any) -> bool:
    return type(index) is Symbol


def _plainness(member: Any) -> tuple[int, str]:
    """Members such as p_i first, then those whose index is computed."""
    return sum(1 for part in preorder_traversal(member)), str(member)
