"""Deciding, by SymPy, that an expression is zero, has a sign, or is well defined.

`Algebra` holds the relations that may be used (the facts that a step cites) and answers
three questions with "yes" or "not shown", never with a guess:

* Is this expression zero?  Everything is brought to a normal form: derivatives carried
  out, products multiplied out, logarithms of products split, sums split term by term with
  constants in front, and the left side of each cited equation replaced by its right side.
* Is it positive, or at least not negative?  By SymPy's assumptions, and by the differences
  ``larger - smaller`` of the cited inequalities.
* Is it defined everywhere?  No logarithm of, and no division by, something that the
  assumptions allow to be zero; no sum or integral that may run backwards, without end, or
  over values that its letter was not declared for.
"""

from functools import cache, lru_cache
from itertools import count, permutations
from types import MappingProxyType

from sympy import (
    Abs,
    Add,
    Derivative,
    Dummy,
    Eq,
    Expr,
    Function,
    Indexed,
    Integral,
    Lambda,
    Mul,
    Piecewise,
    Pow,
    S,
    Subs,
    Sum,
    Symbol,
    binomial,
    cancel,
    ceiling,
    cos,
    cosh,
    exp,
    expand,
    expand_log,
    factor,
    floor,
    log,
    nan,
    oo,
    simplify,
    sin,
    sinh,
    srepr,
    tanh,
    together,
    zoo,
)
from sympy.core.function import AppliedUndef

from divlib.derivation._frozen import Frozen, seal

__all__ = ["SMOOTH", "Algebra", "NothingToReplace", "free_letters", "simplified"]

# Sums with more terms than this are not written out term by term.
_LONGEST = 100

_count = count()

# What a cited equation may replace; the first kind found on its left side wins.
_REPLACEABLE = (Sum, Integral, AppliedUndef, Derivative, Pow, Indexed, Symbol)

# Functions that are defined and differentiable wherever their arguments are real
# (the logarithm: positive).  Others are refused rather than trusted.
SMOOTH = (AppliedUndef, cos, cosh, exp, log, sin, sinh, tanh)
_DEFINED = (*SMOOTH, Abs, ceiling, floor)


@lru_cache(maxsize=10_000)
def free_letters(expr):
    """The letters in `expr` that no sum binds; the names of indexed families are none.

    The search for points and for rules asks for those of the same expressions again and again.
    """
    families = expr.atoms(Indexed)
    names = {indexed.base.label for indexed in families}
    # SymPy takes a family x[i] and a letter x for related, so they are looked up apart.
    outside = expr.xreplace({indexed: Dummy() for indexed in families}).free_symbols
    # An index may be a member of a family in its turn.
    letters = outside.union(*(free_letters(k) for family in families for k in family.indices))
    if names & letters:
        name = names & letters
        raise ValueError(f"{name} names a letter and an indexed family in {expr}: rename one")
    bound = {s for head in expr.atoms(Sum, Integral) for s in head.bound_symbols}
    free = (s for s in letters if s not in bound or s in expr.free_symbols)
    return frozenset(s for s in free if type(s) is Symbol)


class NothingToReplace(ValueError):
    """An equation with no part that could be replaced by the rest."""


class Algebra(Frozen):
    """The questions above, answered with the help of `relations`.

    Parameters
    ----------
    relations : iterable of Eq, Le, Lt, Ge or Gt
        What may be used.
    fixed : set of Symbol
        Letters that mean one particular value in `relations`: nothing about them is known
        to hold in general, and no sum or integral may run over them.
    """

    __slots__ = ()

    def __init__(self, relations=(), fixed=frozenset()):
        self._grow((), (), relations, fixed)

    def with_relation(self, relation, fixed=frozenset()):
        """A copy that may also use `relation`, which is about one value of letters in `fixed`."""
        result = object.__new__(Algebra)
        result._grow(self._rules, self._slacks, [relation], self.fixed | fixed)
        return result

    def _grow(self, rules, slacks, relations, fixed):
        self.fixed, self._rules, self._slacks = frozenset(fixed), tuple(rules), tuple(slacks)
        waiting = list(relations)
        while waiting:
            # An equation may have nothing left to replace until another one is used, or ever.
            refusal, later = None, []
            for relation in waiting:
                try:
                    self._add(relation)
                except NothingToReplace as reason:
                    refusal, later = reason, [*later, relation]
            if len(later) == len(waiting):
                raise refusal
            waiting = later
        seal(self)

    def _add(self, relation):
        if isinstance(relation, Eq):
            self._rules = (*self._rules, *self._rule(relation))
            return
        # The difference becomes a function of known sign, of the letters it depends on,
        # so that it still varies with them under a sum.  No letter may have such a name.
        difference = relation.gts - relation.lts
        sign = {"positive" if relation.rel_op in "<>" else "nonnegative": True}
        slack = Function(f"slack {next(_count)}", **sign)
        letters = tuple(sorted(free_letters(difference), key=str))
        self._slacks = (*self._slacks, (difference, slack, letters))

    def _rule(self, equation):
        """The pair (what is replaced, by what) for one equation; none if it is known already."""
        left, right = self.normal(equation.lhs), self.normal(equation.rhs)
        if left == right:
            return ()
        for side, other in ((left, right), (right, left)):
            for kind in _REPLACEABLE:
                for term in Add.make_args(side):
                    coefficient, atom = term.as_coeff_Mul()
                    if isinstance(atom, kind):
                        rest = expand((other - (side - term)) / coefficient)
                        # Going round in circles would never end.
                        if not rest.has(atom):
                            return ((atom, rest),)
        raise NothingToReplace(
            f"cannot use {equation}: nothing in it can be replaced by the rest, for every term "
            f"is a product; name one of these by a letter, or solve for what is in it"
        )

    def _replace(self, expr):
        for atom, value in self._rules:
            if expr == atom:
                return value
        return expr

    # Zero ---------------------------------------------------------------------------

    def is_zero(self, expr):
        """True if `expr` was shown to be zero; False means only that it was not."""
        tried = set()
        for form in self._reduced(expr):
            if form not in tried and _is_rational_zero(form):
                return True
            tried.add(form)
        return False

    def _reduced(self, expr):
        """What is zero if `expr` is; often the same several times."""
        for form in dict.fromkeys((expr, self._with_slacks(expr))):
            rest = self._without_slacks(self.normal(form))
            yield rest
            yield self._gathered(self.normal(rest))

    def normal(self, expr):
        """The normal form described at the top of this module."""
        if isinstance(expr, Derivative):
            # Differentiating under an integral would need a reason of its own.
            done = expr if expr.has(Integral) else expr.doit(deep=False)
            return self._replace(done) if isinstance(done, Derivative) else self.normal(done)
        if isinstance(expr, (Sum, Integral)):
            body, *inner, limit = expr.args
            self._refuse_fixed(expr, limit[0])
            if isinstance(expr, Integral) and (value := _evaluated(expr)) is not None:
                return self.normal(value)
            body = self.normal(expr.func(body, *inner) if inner else body)
            normal_head = self._normal_sum if isinstance(expr, Sum) else self._normal_integral
            return normal_head(body, *limit)
        made_of_expressions = expr.args and all(isinstance(arg, Expr) for arg in expr.args)
        if isinstance(expr, Indexed) or not made_of_expressions:
            return self._replace(expr)
        args = [self.normal(arg) for arg in expr.args]
        if isinstance(expr, log):
            return expand(expand_log(log(factor(args[0])), factor=True))
        return self._replace(expand(expr.func(*args)))

    def _refuse_fixed(self, head, letter):
        if letter in self.fixed:
            raise ValueError(
                f"{head} runs over {letter}, but a fact is about one fixed {letter}: use another "
                f"letter, or state the fact forall=({letter},)"
            )

    def _single(self, kind, body, letter, low, high):
        """One sum or integral with a standard letter, or what a fact says it is."""
        # Numbering by depth keeps the standard letters of nested sums apart.
        depths = [d.dummy_index for d in body.atoms(Dummy) - {letter} if d.name == "bound"]
        standard = Dummy("bound", dummy_index=1 + max(depths, default=0), **letter.assumptions0)
        return self._replace(kind(body.xreplace({letter: standard}), (standard, low, high)))

    def _normal_sum(self, body, letter, low, high):
        low, high = self.normal(low), self.normal(high)
        if high is oo:
            terms = self._geometric_terms(Sum(body, (letter, low, high)))
            if terms is None:
                return self._single(Sum, body, letter, low, high)
            return expand(Add(*(c * _series(low, d, r) for c, d, r in terms)))
        extra, symbolic = high.as_coeff_Add()
        written_out = extra.is_Integer and low.is_Integer and extra - low < _LONGEST
        if symbolic == 0 and written_out:
            terms = [self.normal(body.subs(letter, j)) for j in range(int(low), int(extra) + 1)]
            return expand(Add(*terms))
        result = S.Zero
        # A sum to n + 1 is a sum to n and a last term.
        short = extra.is_Integer and 0 < extra < _LONGEST
        if symbolic != 0 and short and (symbolic - low + 1).is_nonnegative:
            result += Add(*[body.subs(letter, symbolic + j) for j in range(1, int(extra) + 1)])
            high = symbolic
        for term in Add.make_args(body):
            result += self._summed(term, [(letter, low, high)])
        return expand(result)

    def _summed(self, term, limits):
        """A product added up over `limits`, with constants in front and facts applied."""
        if term == 0:
            return S.Zero
        letters = {letter for letter, _, _ in limits}
        outside, term = term.as_independent(*letters, as_Add=False)
        if outside != 1:
            return outside * self._summed(term, limits)
        heads = [part for part in Mul.make_args(term) if isinstance(part, Sum)]
        if len(heads) == 1 and not any(limit.free_symbols & letters for limit in heads[0].limits):
            # The order of finite sums does not matter: a sum inside joins those outside.
            (head,) = heads
            return self._summed(term / head * head.function, [*head.limits, *limits])
        for position, (letter, low, high) in enumerate(limits):
            rest = [*limits[:position], *limits[position + 1 :]]
            constant, inner = term.as_independent(letter, as_Add=False)
            total = self._total(inner, letter, low, high)
            if not rest:
                return constant * total
            if not isinstance(total, Sum) or not total.free_symbols & (letters - {letter}):
                parts = Add.make_args(expand(constant * total))
                return Add(*[self._summed(part, rest) for part in parts])
        return self._nested(term, limits)

    def _total(self, inner, letter, low, high):
        """The sum of what depends on its letter: counted, by a formula, or left alone."""
        if inner == 1:
            return high - low + 1
        if inner.is_polynomial(letter) and inner.free_symbols == {letter}:
            return expand(Sum(inner, (letter, low, high)).doit())
        order = _order(inner, letter)
        if order[0]:
            turned = expand(inner.subs(letter, low + high - letter))
            if _order(turned, letter) < order:
                # Counted from the other end it runs forwards: p[1], ... and not p[n], ...
                limits = [(letter, low, high)]
                return Add(*[self._summed(part, limits) for part in Add.make_args(turned)])
        return self._single(Sum, inner, letter, low, high)

    def _nested(self, term, limits):
        """Sums that cannot be taken apart, in an order that does not depend on how they came."""
        fresh = {letter: Dummy("fresh", **letter.assumptions0) for letter, _, _ in limits}
        candidates = []
        for order in permutations(limits):
            nested = term.xreplace(fresh)
            for letter, low, high in order:
                nested = self._single(Sum, nested, fresh[letter], low, high)
            candidates.append(nested)
        return min(candidates, key=srepr)

    def _normal_integral(self, body, letter, low, high):
        parts, unknown = S.Zero, 0
        for term in Add.make_args(body):
            constant, inner = term.as_independent(letter, as_Add=False)
            part = _evaluated(Integral(inner, (letter, low, high)))
            if part is None:
                part = self._single(Integral, inner, letter, low, high)
            unknown += part.has(Integral)
            parts += constant * part
        # Splitting is safe only if at most one piece may be infinite; the others have
        # the finite value that a cited fact gives them.
        if unknown <= 1:
            return expand(parts)
        content, primitive = body.as_content_primitive()
        if primitive.could_extract_minus_sign():
            content, primitive = -content, -primitive
        return content * self._single(Integral, primitive, letter, low, high)

    def _gathered(self, expr):
        """Bring sums with the same limits under one sign, where their terms may cancel."""
        groups, rest = {}, S.Zero
        for term in Add.make_args(expr):
            head = next((f for f in Mul.make_args(term) if isinstance(f, (Sum, Integral))), None)
            if head is None:
                rest += term
            else:
                key = head.func, head.limits
                groups.setdefault(key, []).append(term / head * head.function)
        for (kind, limits), bodies in groups.items():
            body = cancel(together(Add(*bodies)))
            if body == 0 and (kind is Sum or len(bodies) <= 2):
                continue
            if kind is Integral:
                # Integrals that may be infinite are only ever compared one to one.
                return expr
            rest += self.normal(Sum(body, *limits))
        return rest

    # Signs --------------------------------------------------------------------------

    def knows(self, expr, assumption):
        """True if `expr` was shown to be "positive", "nonnegative", "nonzero", "real" ..."""
        if self._sees(expr, assumption):
            return True
        wanted = {"positive": (1,), "nonnegative": (1,), "nonzero": (1, -1)}
        return bool(self._slacks) and self._sign_of_factors(expr) in wanted.get(assumption, ())

    def _sees(self, expr, assumption):
        return any(getattr(form, f"is_{assumption}") for form in self._equal_forms(expr))

    def _sign_of_factors(self, expr):
        """1 or -1 for a product of factors whose signs are all known; 0 if they are not."""
        factors, sign = Mul.make_args(factor(expr)), 1
        if len(factors) == 1:
            return 0
        for part in factors:
            base, exponent = part.as_base_exp()
            if self._sees(base, "positive"):
                continue
            if not exponent.is_odd or not self._sees(-base, "positive"):
                return 0
            sign = -sign
        return sign

    def _equal_forms(self, expr):
        """`expr` written in several ways, for SymPy to read its sign off one of them."""
        for form in (expr, factor(expr), self.normal(expr)):
            yield form
            yield self._with_slacks(form)
            yield factor(self._with_slacks(form))
        for difference, slack, letters in self._slacks:
            yield slack(*letters) + simplified(expr - difference)

    def _with_slacks(self, expr):
        """`expr` with a function of known sign for each difference of a cited inequality."""
        for difference, slack, letters in self._slacks:
            expr = expr.subs(difference, slack(*letters))
        return expr

    def _without_slacks(self, expr):
        for difference, slack, letters in self._slacks:
            expr = expr.replace(slack, Lambda(letters, difference))
        return expr

    def holds(self, relation):
        """True if `relation` was shown to be true."""
        if relation in (S.true, S.false):
            return relation == S.true
        if isinstance(relation, Eq):
            return self.is_zero(relation.lhs - relation.rhs)
        sign = "positive" if relation.rel_op in "<>" else "nonnegative"
        return self.knows(relation.gts - relation.lts, sign)

    # Definedness --------------------------------------------------------------------

    def undefined_part(self, expr, ranges=MappingProxyType({})):
        """The first part of `expr` that the assumptions allow to be undefined, or None.

        `ranges` gives letters of the sums and integrals around it their first and last value.
        """
        if not self._is_defined(expr, ranges):
            return expr
        parts = [(part, ranges) for part in expr.args]
        if isinstance(expr, (Sum, Integral)):
            parts = []
            for letter, *ends in reversed(expr.limits):
                parts += [(end, ranges) for end in ends]
                ranges = _inside(ranges, letter, ends)
            parts.insert(0, (expr.function, ranges))
        found = (self.undefined_part(part, its_ranges) for part, its_ranges in parts)
        return next((part for part in found if part is not None), None)

    def _knows_within(self, expr, assumption, ranges):
        """True if `expr` was shown to be "positive", ..., wherever its letters are in `ranges`."""
        return self.knows(expr, assumption) or any(
            self.knows(expr.subs(letter, end + way * _distance(letter)), assumption)
            for letter, ends in ranges.items()
            if letter in expr.free_symbols
            for end, way in zip(ends, (1, -1))
            if end.is_finite
        )

    def _is_defined(self, part, ranges):
        if part in (nan, zoo):
            return False
        if isinstance(part, (Sum, Integral)):
            for letter in part.bound_symbols:
                self._refuse_fixed(part, letter)
            if _is_endless(part):
                return self._geometric_terms(part) is not None
            for letter, *ends in reversed(part.limits):
                if not self._range_is_sound(part, ranges, letter, *ends):
                    return False
                ranges = _inside(ranges, letter, ends)
            return True
        if isinstance(part, (Derivative, Subs)):
            return self._is_smooth(part)
        if isinstance(part, log):
            return self._knows_within(part.args[0], "positive", ranges)
        if part.is_Pow:
            return self._is_defined_power(part.base, part.exp, ranges)
        return not isinstance(part, Function) or isinstance(part, _DEFINED)

    def _is_smooth(self, part):
        """True if a derivative exists: of a smooth expression, by letters that have room."""
        if isinstance(part, Subs):
            # The derivative is known to exist for the values of its letters only.
            return isinstance(part.expr, Derivative) and all(
                self.knows(value, assumption)
                for letter, value in zip(part.variables, part.point)
                for assumption in ("real", "positive", "nonnegative", "negative", "nonpositive")
                if getattr(letter, f"is_{assumption}")
            )
        room = all(
            not x.is_integer
            and (x.is_positive or x.is_negative or x.is_nonnegative is x.is_nonpositive is None)
            for x in part.variables
        )
        return (
            room
            and not part.has(Integral)
            and all(isinstance(f, SMOOTH) for f in part.expr.atoms(Function))
            and all(
                power.exp.is_integer or self.knows(power.base, "positive")
                for power in part.expr.atoms(Pow)
            )
        )

    def _geometric_terms(self, head):
        """Triples (c, d, r) with which a sum without end is one of c k**d r**k, 0 < r < 1.

        None if it is no such sum: others are not known to be finite.
        """
        body, (letter, low, _) = head.args
        if not letter.is_integer or (letter.is_positive and low < 1):
            return None
        terms = []
        for term in Add.make_args(expand(self.normal(body))):
            constant, inner = term.as_independent(letter, as_Add=False)
            degree, ratio = 0, S.One
            for part in Mul.make_args(inner):
                base, exponent = part.as_base_exp()
                slope = expand(exponent).coeff(letter)
                rest = expand(exponent - slope * letter)
                if base == letter and exponent.is_Integer and exponent > 0:
                    degree = int(exponent)
                elif not any(letter in free_letters(x) for x in (base, slope, rest)):
                    constant, ratio = constant * base**rest, ratio * base**slope
                else:
                    return None
            if not (self.knows(ratio, "positive") and self.knows(1 - ratio, "positive")):
                return None
            terms.append((constant, degree, ratio))
        return terms

    def _range_is_sound(self, head, ranges, letter, low=-oo, high=oo):
        """True if a range has an end, never runs backwards, and suits its letter."""
        if isinstance(head, Sum):
            right_kind = letter.is_integer and low.is_integer and high.is_integer
            length, least = high - low + 1, 1 if letter.is_positive else 0
        else:
            right_kind = letter.is_real and not letter.is_integer
            length, least = high - low, 0
        if letter.is_nonnegative:
            allowed = self._knows_within(low - least, "nonnegative", ranges)
        else:
            allowed = letter.is_nonzero is None and letter.is_nonpositive is None
        forwards = length == oo or self._knows_within(length, "nonnegative", ranges)
        return bool(right_kind and allowed and forwards)

    def _is_defined_power(self, base, exponent, ranges):
        if exponent.is_integer:
            return bool(exponent.is_nonnegative) or self._knows_within(base, "nonzero", ranges)
        return self._knows_within(base, "positive", ranges) or bool(
            exponent.is_positive and self._knows_within(base, "nonnegative", ranges)
        )


def _inside(ranges, letter, ends):
    """The ranges of letters inside a sum or integral over another one."""
    # Another letter of this name is meant from here on.
    kept = {
        other: its_ends
        for other, its_ends in ranges.items()
        if other != letter and not any(letter in end.free_symbols for end in its_ends)
    }
    return kept | {letter: ends}


@cache
def _distance(letter):
    """How far a letter is from an end of its range."""
    return Dummy("distance", nonnegative=True, integer=letter.is_integer)


_PLACE = Dummy("place", integer=True)


def _order(body, letter):
    """Of a sum and the same one counted from its other end, the one to keep has the least.

    First of all, little in it runs backwards, as p[n - i] and log(n - i) do.
    """
    places = {
        place
        for part in body.atoms(Indexed, AppliedUndef, log, Pow)
        for place in (part.indices if isinstance(part, Indexed) else part.args)
        if letter in place.free_symbols
    }
    back = [place for place in places if letter not in expand(place + letter).free_symbols]
    members = [part for part in body.atoms(Indexed, AppliedUndef) if letter in part.free_symbols]
    return len(back), sorted(srepr(member.xreplace({letter: _PLACE})) for member in members)


@cache
def _evaluated(integral):
    """The finite value of an integral of known functions, or None.

    SymPy integrates t² exp(-(t - a)²) but not what becomes of it when the square is multiplied
    out: so exponentials are kept, and only what they are multiplied by is taken apart.
    """
    body, (letter, low, high) = integral.args
    if body.has(AppliedUndef, Indexed, Sum, Integral):
        return None
    kept = [f for f in Mul.make_args(body) if isinstance(f, exp) and f.has(letter)]
    rest = expand(body / Mul(*kept))
    total = S.Zero
    for term in Add.make_args(rest):
        constant, inner = term.as_independent(letter, as_Add=False)
        value = Integral(inner * Mul(*kept), (letter, low, high)).doit()
        if not value.is_finite or value.has(Integral, Piecewise):
            return None
        total += constant * value
    return simplify(total)


def _is_endless(head):
    return isinstance(head, Sum) and any(oo in limit[1:] for limit in head.limits)


def _series(low, degree, ratio):
    """The sum of k**degree * ratio**k for k = low, low + 1, ... without end."""
    sums = [1 / (1 - ratio)]
    for d in range(1, degree + 1):
        before = sum(binomial(d, k) * sums[k] for k in range(d))
        sums.append(ratio / (1 - ratio) * before)
    return sums[degree] - sum(S(k) ** degree * ratio**k for k in range(int(low)))


def simplified(expr):
    """SymPy's `simplify`, but without trying to evaluate sums and integrals."""
    heads = {head: Dummy("head", real=True) for head in expr.atoms(Sum, Integral)}
    outer = expr.xreplace(heads)
    return simplify(outer).xreplace({letter: head for head, letter in heads.items()})


def _is_rational_zero(expr):
    """Zero as a quotient of polynomials in whatever it contains, or by `simplified`."""
    return expr == 0 or cancel(together(expr)) == 0 or simplified(expr) == 0
