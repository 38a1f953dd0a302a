"""Random equations: the kernel accepts none that numbers show to be false.

Each equation is made of a random expression and a rendering of it that is right, or wrong in one
of the ways in which people go wrong: a sign, an index, a range, a letter that is caught, a rule
for logarithms, roots or sums that does not exist, a constant that is a little off.
"""

import random

import pytest
from sympy import (
    Add,
    Eq,
    Indexed,
    IndexedBase,
    Mul,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    exp,
    expand,
    expand_log,
    factor,
    log,
    preorder_traversal,
    sqrt,
    symbols,
    together,
)

from divlib.derivation import Fact
from divlib.derivation import _kernel as kernel
from divlib.derivation._kernel_sympy import NotSupported, Translator
from divlib.derivation._sampling import Point

n, m, i, j = symbols("n m i j", integer=True, positive=True)
x, y = symbols("x y", positive=True)
u, v = symbols("u v", real=True)
p, q = IndexedBase("p", positive=True), IndexedBase("q", positive=True)
s, T = IndexedBase("s", real=True), IndexedBase("t", positive=True)
RANGES = ((1, n), (1, n), (2, n + 1), (1, n + 1), (1, 3), (1, m), (2, 4))
FACTS = (
    Fact("y is the total", Eq(Sum(p[i], (i, 1, n)), y)),
    Fact("p sums the rows", Eq(Sum(T[i, j], (j, 1, m)), p[i]), forall=(i,)),
    Fact("q is the mean", Eq(q[i], (p[i] + x) / 2), forall=(i,)),
)


def expression(rng, depth, bound=()):
    """A random expression; letters that are bound around it may occur in it."""
    kind = rng.random()
    if depth == 0 or kind < 0.12:
        leaves = [x, y, u, v, S(rng.randint(-3, 3)), Rational(rng.randint(1, 5), rng.randint(1, 5))]
        for index in bound:
            leaves += [p[index], q[index], s[index], p[index + 1], index]
        if len(bound) > 1:
            leaves += [T[bound[0], bound[1]]] * 3
        return rng.choice(leaves)
    if kind < 0.34:
        return expression(rng, depth - 1, bound) + expression(rng, depth - 1, bound)
    if kind < 0.58:
        return expression(rng, depth - 1, bound) * expression(rng, depth - 1, bound)
    if kind < 0.66:
        return expression(rng, depth - 1, bound) ** rng.choice((2, 2, 3))
    if kind < 0.72:
        return 1 / positive(rng, depth - 1, bound)
    if kind < 0.80:
        return log(positive(rng, depth - 1, bound))
    if kind < 0.83:
        return sqrt(positive(rng, depth - 1, bound))
    if kind < 0.86:
        return exp(expression(rng, min(depth - 1, 1), bound))
    free = [index for index in (i, j) if index not in bound]
    if not free:
        return expression(rng, depth - 1, bound)
    index = rng.choice(free)
    return Sum(expression(rng, depth - 1, (*bound, index)), (index, *rng.choice(RANGES)))


def positive(rng, depth, bound):
    """A random expression that is positive."""
    leaves = [x, y, 1 + u**2, S(2), Rational(1, 3), *(f[k] for f in (p, q) for k in bound)]
    one = rng.choice(leaves)
    if depth <= 0 or rng.random() < 0.3:
        return one
    other = positive(rng, depth - 1, bound)
    return rng.choice((one * other, one + other, one / other, one**2 * other))


RENDERINGS = (expand, factor, together, expand_log, lambda e: expand_log(expand(e), force=False))


def replaced(rng, expr, chosen, change):
    """`expr` with one of its parts that are chosen changed."""
    parts = [part for part in preorder_traversal(expr) if chosen(part)]
    if not parts:
        return expr
    part = rng.choice(parts)
    return expr.xreplace({part: change(part)})


def is_sum(part):
    return isinstance(part, Sum) and len(part.limits) == 1


def captured(rng, expr):
    """A free letter of a sum's body becomes the letter that the sum binds."""

    def change(head):
        ((index, low, high),) = head.limits
        return Sum(head.function.xreplace({x: index, u: index}), (index, low, high))

    return replaced(rng, expr, is_sum, change)


def another_range(rng, expr):
    def change(head):
        return Sum(head.function, (head.limits[0][0], *rng.choice(RANGES)))

    return replaced(rng, expr, is_sum, change)


def split_product(rng, expr):
    """A sum of products becomes a product of sums."""

    def change(head):
        first, *rest = Mul.make_args(head.function)
        return Sum(first, head.limits[0]) * Sum(Mul(*rest), head.limits[0])

    return replaced(rng, expr, is_sum, change)


def taken_out(rng, expr):
    """A factor is taken out of a sum, though it may vary with the index."""

    def change(head):
        first, *rest = Mul.make_args(head.function)
        return first * Sum(Mul(*rest), head.limits[0])

    return replaced(rng, expr, is_sum, change)


def inside_square(rng, expr):
    def change(part):
        return Sum(part.base.function**part.exp, *part.base.limits)

    return replaced(rng, expr, lambda part: part.is_Pow and isinstance(part.base, Sum), change)


def log_of_sum(rng, expr):
    def change(part):
        return Add(*(log(abs_value) for abs_value in part.args[0].args))

    return replaced(rng, expr, lambda e: isinstance(e, log) and e.args[0].is_Add, change)


def exp_of_sum(rng, expr):
    def change(part):
        return Add(*map(exp, part.args[0].args))

    return replaced(rng, expr, lambda e: isinstance(e, exp) and e.args[0].is_Add, change)


def power_of_sum(rng, expr):
    def change(part):
        return Add(*(term**part.exp for term in part.base.args))

    return replaced(rng, expr, lambda e: e.is_Pow and e.base.is_Add, change)


def root_of_square(rng, expr):
    return replaced(rng, expr, lambda e: e == u**2 + 1, lambda e: (u + 1) ** 2)


def member_moved(rng, expr):
    def change(member):
        return Indexed(member.base, member.indices[0] + 1, *member.indices[1:])

    return replaced(rng, expr, lambda e: isinstance(e, Indexed), change)


def family_exchanged(rng, expr):
    def change(member):
        return Indexed(rng.choice((p, q, s)), *member.indices)

    return replaced(rng, expr, lambda e: isinstance(e, Indexed) and len(e.indices) == 1, change)


def indices_exchanged(rng, expr):
    def change(member):
        return Indexed(member.base, *reversed(member.indices))

    return replaced(rng, expr, lambda e: isinstance(e, Indexed) and len(e.indices) == 2, change)


def letter_exchanged(rng, expr):
    return replaced(rng, expr, lambda e: type(e) is Symbol, lambda e: rng.choice((x, y, u, v)))


def sign_changed(rng, expr):
    return replaced(rng, expr, lambda e: e.is_Mul or e.is_Indexed, lambda e: -e)


def exponent_changed(rng, expr):
    return replaced(rng, expr, lambda e: e.is_Pow, lambda e: Pow(e.base, e.exp + 1))


def constant_changed(rng, expr):
    tiny = rng.choice((1, -1, Rational(1, 2), Rational(1, 10**12), 10**12))
    return rng.choice((expr + tiny, expr * (1 + Rational(1, 10**12)), expr - tiny))


def factor_that_vanishes_often(rng, expr):
    """Right at the small whole numbers, and nowhere else."""
    return expr + Mul(*(n - k for k in range(1, rng.randint(3, 9))))


def by_a_fact(rng, expr):
    """What a fact is about is replaced, rightly or wrongly."""
    total = Sum(p[i], (i, 1, n))
    changes = (
        (lambda e: isinstance(e, Sum) and e.function == p[i], lambda e: y),
        (lambda e: e == y, lambda e: total),
        (lambda e: isinstance(e, Sum) and T.label in e.free_symbols, lambda e: p[i]),
        (lambda e: isinstance(e, Indexed) and e.base == q, lambda e: (p[e.indices[0]] + x) / 2),
        (
            lambda e: isinstance(e, Indexed) and e.base == p,
            lambda e: Sum(T[e.indices[0], j], (j, 1, m)),
        ),
    )
    return replaced(rng, expr, *rng.choice(changes))


MISTAKES = (
    captured,
    another_range,
    split_product,
    taken_out,
    inside_square,
    log_of_sum,
    exp_of_sum,
    power_of_sum,
    root_of_square,
    member_moved,
    family_exchanged,
    indices_exchanged,
    letter_exchanged,
    sign_changed,
    exponent_changed,
    constant_changed,
    factor_that_vanishes_often,
)


def differ(rng, left, right, facts=()):
    """Whether two expressions have different values somewhere; None if that cannot be seen."""
    seen = False
    for style in ("ordinary", "ordinary", "edge", "ordinary", "long", "near"):
        point = Point(rng, {}, style, 30)
        point.define(facts)
        try:
            if point.compare(point.value(left, 60), point.value(right, 60)):
                return True
            seen = True
        except ArithmeticError:
            continue
    return False if seen else None


def proved(left, right, facts=()):
    """Whether the kernel proves an equation; None if it cannot be put into its language."""
    translator = Translator([left, right])
    try:
        assumed = []
        for fact in facts:
            own = tuple(translator.head(letter) for letter in fact.forall)
            statement = kernel.for_all(own, (), translator.relation(fact.relation))
            assumed.append(kernel.assume(statement))
        kernel.reshape(None, translator.term(left), translator.term(right), assumed)
    except NotSupported:
        return None
    except (kernel.Refused, RecursionError):
        return False
    return True


def rounds(count, seed):
    """Count what became of random equations; fail if a false one was proved."""
    rng = random.Random(seed)
    counts = {"false": 0, "true": 0, "true and proved": 0}
    for _ in range(count):
        left = expression(rng, rng.randint(2, 4))
        right = rng.choice(RENDERINGS)(left) if rng.random() < 0.5 else left
        facts = FACTS if rng.random() < 0.3 else ()
        if facts and rng.random() < 0.5:
            right = by_a_fact(rng, right)
        for _ in range(3):
            if right == left or rng.random() < 0.3:
                right = rng.choice(MISTAKES)(rng, right)
        if right == left or left.has(S.NaN, S.ComplexInfinity) or right.has(S.ComplexInfinity):
            continue
        false = differ(rng, left, right, facts)
        if false is None:
            continue
        verdict = proved(left, right, facts)
        assert not (false and verdict), f"proved, but false: {left}  =  {right}"
        counts["false" if false else "true"] += 1
        counts["true and proved"] += bool(verdict)
    return counts


def test_no_false_equation_is_proved():
    counts = rounds(1500, "kernel")
    assert counts["false"] > 500
    assert counts["true and proved"] > 0.6 * counts["true"] > 20


@pytest.mark.full
@pytest.mark.parametrize("part", range(20))
def test_no_false_equation_of_many_is_proved(part):
    counts = rounds(5000, part)
    assert counts["true and proved"] > 0.6 * counts["true"]


# Signs ------------------------------------------------------------------------------------------


def linear(rng):
    return Add(*(rng.choice((-1, 0, 1, 1, 2)) * part for part in (u, v, x, y, S.One)))


def with_roots(rng):
    """A random sum of roots, absolute values and linear terms, sometimes one of a triangle."""
    one, other = linear(rng), linear(rng)
    kind = rng.random()
    if kind < 0.4:
        value = abs(one) + abs(other) - abs(one + rng.choice((1, 1, 1, -1, 2)) * other)
    elif kind < 0.6:
        value = abs(one) + rng.choice((1, -1, 2)) * one
    elif kind < 0.8:
        value = sqrt(x) + sqrt(y) - rng.choice((1, Rational(1, 2), 2)) * sqrt(x + y)
    else:
        value = Add(*(rng.choice((-1, 1, 2)) * abs(linear(rng)) for _ in range(3)))
    if rng.random() < 0.4:
        value += rng.choice((x, -x, u**2, one, Rational(1, 10**6), -Rational(1, 10**6)))
    return value


def sign_rounds(count, seed):
    """Count the signs that the kernel showed; fail if one of them is wrong."""
    rng = random.Random(seed)
    shown = 0
    for _ in range(count):
        value = with_roots(rng)
        try:
            claim = kernel.known_sign(Translator([value]).term(value)).claim
        except kernel.Refused:
            continue
        shown += 1
        for style in ("ordinary", "wild", "edge", "near", "ordinary", "huge", "tiny"):
            point = Point(rng, {}, style, 10)
            way = point.compare(point.value(value, 60), 0)
            assert way >= (1 if claim.sign == "<" else 0), f"not {claim.sign} 0: {value}"
    return shown


def test_no_false_sign_is_shown():
    assert sign_rounds(120, "signs") > 30


@pytest.mark.full
def test_no_false_sign_of_many_is_shown():
    assert sign_rounds(5000, 14) > 1200
