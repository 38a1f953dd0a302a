"""From SymPy's expressions to the kernel's terms: what the kernel does not know is named.

SymPy's assumptions become domains.  Only the sets of assumptions listed here are
understood; a letter declared in any other way is refused, because the kernel could not
know what it may be.  Two things that print alike are refused, too: a reader could not tell
what was proved.
"""

from fractions import Fraction

from sympy import (
    Abs,
    Add,
    Derivative,
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
    exp,
    log,
)
from sympy.core.function import AppliedUndef, UndefinedFunction

from divlib.derivation import _kernel as kernel
from divlib.derivation._language import function_assumptions
from divlib.derivation._latex import latex

__all__ = ["NotSupported", "Translator"]

_DOMAINS = [
    ({"real": True}, kernel.REAL),
    ({"positive": True}, kernel.POSITIVE),
    ({"nonnegative": True}, kernel.NONNEGATIVE),
    ({"negative": True}, kernel.domain(high=0, high_in=False)),
    ({"nonpositive": True}, kernel.domain(high=0)),
    ({"integer": True}, kernel.WHOLE),
    ({"integer": True, "positive": True}, kernel.COUNT),
    ({"integer": True, "nonnegative": True}, kernel.domain(True, 0)),
]
_KNOWN = [(Symbol("x", **assumptions).assumptions0, values) for assumptions, values in _DOMAINS]


class NotSupported(ValueError):
    """What the kernel cannot express, by its name."""


def domain_of(letter, assumptions):
    """The domain that SymPy's assumptions on a letter or function mean."""
    for known, values in _KNOWN:
        if known == assumptions:
            return values
    raise NotSupported(f"the assumptions on {letter}: declare it real, positive, integer ...")


class Translator:
    """Terms for the expressions of one derivation; a letter is always the same term.

    `expressions` are looked through for the functions in them and what these are applied
    to: a function that is only ever applied to positive numbers is one of positive numbers.
    """

    def __init__(self, expressions=()):
        self._heads, self._printed, self._arguments = {}, {}, {}
        applied = set().union(*(expr.atoms(AppliedUndef) for expr in expressions))
        for part in applied:
            values = kernel.REAL
            if all(
                a.is_positive for other in applied if other.func == part.func for a in other.args
            ):
                values = kernel.POSITIVE
            elif all(
                a.is_nonnegative for other in applied if other.func == part.func for a in other.args
            ):
                values = kernel.NONNEGATIVE
            self._arguments[part.func] = values

    def head(self, key, arity=0, primes=0):
        """The letter for a SymPy symbol, family, or function (with primes: a derivative)."""
        if (key, arity, primes) not in self._heads:
            self._heads[key, arity, primes] = self._new_head(key, arity, primes)
        return self._heads[key, arity, primes]

    def _new_head(self, key, arity, primes):
        if isinstance(key, IndexedBase):
            text, arguments = latex(key.label), [kernel.COUNT] * arity
            values = domain_of(key.label, key.label.assumptions0)
        elif isinstance(key, UndefinedFunction):
            text = latex(Symbol(key.__name__))
            arguments = [self._arguments.get(key, kernel.REAL)] * arity
            values = kernel.REAL if primes else domain_of(key, function_assumptions(key))
        elif type(key) is Symbol:
            text, arguments, values = latex(key), [], domain_of(key, key.assumptions0)
        else:
            raise NotSupported(type(key).__name__)
        # A function that is called f' is not the derivative of f.
        text += "'" * primes
        self._must_print_apart(text, (key, primes))
        return kernel.letter(text, values, *arguments)

    def _must_print_apart(self, text, key):
        if self._printed.setdefault(text, key) != key:
            raise NotSupported(f"two things that print as {text}")

    def term(self, expr):
        """An expression as a term."""
        if isinstance(expr, Rational):
            return kernel.Term("number", int(expr.p), int(expr.q))
        if expr is S.Pi:
            return kernel.PI
        if expr is S.Exp1:
            return kernel.exp(1)
        if isinstance(expr, Symbol):
            return self.head(expr)
        if isinstance(expr, Indexed):
            self._must_print_apart(latex(expr), expr)
            return self.head(expr.base, len(expr.indices))(*map(self.term, expr.indices))
        if isinstance(expr, AppliedUndef):
            return self.head(expr.func, len(expr.args))(*map(self.term, expr.args))
        if type(expr) in (Add, Mul):
            return kernel.Term("+" if type(expr) is Add else "*", *map(self.term, expr.args))
        if type(expr) is Pow:
            return self.term(expr.base) ** self.term(expr.exp)
        if type(expr) is log and len(expr.args) == 1:
            return kernel.log(self.term(expr.args[0]))
        if type(expr) is Abs:
            return (self.term(expr.args[0]) ** 2) ** Fraction(1, 2)
        if type(expr) is exp:
            return kernel.exp(self.term(expr.args[0]))
        if type(expr) is Sum:
            result = self.term(expr.function)
            for index, low, high in expr.limits:
                k, low = self.head(index), self.term(low)
                if high is S.Infinity:
                    result = kernel.series(k, low, result)
                else:
                    result = kernel.total(k, low, self.term(high), result)
            return result
        if isinstance(expr, (Derivative, Subs)):
            return self._derivative(expr)
        raise NotSupported("integral" if isinstance(expr, Integral) else type(expr).__name__)

    def _derivative(self, expr):
        """A derivative of an unknown function is a function of which nothing is known."""
        value = None
        if isinstance(expr, Subs):
            if len(expr.variables) != 1 or not isinstance(expr.expr, Derivative):
                raise NotSupported("derivative")
            expr, (letter,), (value,) = expr.expr, expr.variables, expr.point
            if set(expr.variables) != {letter}:
                raise NotSupported("derivative")
        applied, variables = expr.expr, set(expr.variables)
        if not isinstance(applied, AppliedUndef) or {*applied.args} != variables:
            raise NotSupported("derivative")
        if len(applied.args) != 1:
            raise NotSupported("partial derivative")
        head = self.head(applied.func, 1, primes=len(expr.variables))
        return head(self.term(applied.args[0] if value is None else value))

    def relation(self, relation):
        """A SymPy relation as a statement."""
        sign = relation.rel_op.replace("==", "=")
        sides = (relation.lhs, relation.rhs)
        if sign in (">", ">="):
            sign, sides = sign.replace(">", "<"), sides[::-1]
        return kernel.relation(self.term(sides[0]), sign, self.term(sides[1]))

    def condition(self, left, right, limits):
        """A case of equality as a statement: for this letter, or for all in the limits."""
        statement = kernel.relation(self.term(left), "=", self.term(right))
        for index, low, high in reversed(limits):
            index, low, high = self.head(index), self.term(low), self.term(high)
            statement = kernel.for_all((index,), kernel.in_range(index, low, high), statement)
        return statement
