"""What the subject needs and can be proved, and false statements of the same shape.

Every proof is proved by the kernel, unless its test says what SymPy decides alone.
"""

import json
from functools import cache

import pytest
from sympy import (
    Derivative,
    Eq,
    Function,
    Ge,
    Gt,
    IndexedBase,
    Integral,
    Lambda,
    Le,
    Lt,
    Rational,
    S,
    Sum,
    exp,
    log,
    oo,
    pi,
    sin,
    sqrt,
    symbols,
)

from divlib.derivation import Derivation, Fact, Lemma
from divlib.derivation._kernel_judge import _case_of, judge
from divlib.derivation.induction import Induction
from divlib.derivation.ready import (
    KL,
    all_i,
    all_j,
    i,
    j,
    log_lemma,
    n,
    p,
    p_sums,
    q,
    q_sums,
    square_lemma,
    x,
    y,
)
from tests.unit.symbols import by_sympy, without_points

REFUSALS = (ValueError, TypeError)
a, b, u, v = symbols("a b u v", real=True)
s, w, z, t, c, r = symbols("s w z t c r", positive=True)
k = symbols("k", integer=True, positive=True)
k0 = symbols("k", integer=True, nonnegative=True)
H = IndexedBase("h", real=True)
T = IndexedBase("t", positive=True)
f = Function("f", real=True)


def alone(statement):
    """The steps that SymPy decided alone, and the lemmas on which the others rest."""
    verdicts = judge(statement)
    return by_sympy(statement), sorted({name for verdict in verdicts for name in verdict.rests_on})


NOBODY = ([], [])


def not_negative(value, over=None):
    """Something that is not negative by its sign."""
    return square_lemma.at({y: 1}, times=value, over=over)


# Fano's inequality ------------------------------------------------------------------------------
# X has n + 1 values, j is what is observed, g_j the guess, epsilon how often it is wrong.

epsilon = symbols("epsilon", positive=True)
guess = IndexedBase("g", integer=True, positive=True)
VALUES = (i, 1, n + 1)
BELOW, ABOVE = (i, 1, guess[j] - 1), (i, guess[j] + 1, n + 1)
FANO_FACTS = (
    Fact("a guess is a value of $X$", Le(guess[j], n + 1), forall=(j,)),
    Fact("total", Eq(Sum(T[i, j], VALUES, all_j), 1)),
    Fact("columns", Eq(q[j], Sum(T[i, j], VALUES)), forall=(j,)),
    Fact("errors", Eq(epsilon, Sum(T[i, j], BELOW, all_j) + Sum(T[i, j], ABOVE, all_j))),
    Fact("sometimes right", Lt(epsilon, 1)),
)


FANO_LOGS = [fact for fact in FANO_FACTS if fact.name != "columns"]


def off_guess(term):
    return Sum(term, BELOW, all_j) + Sum(term, ABOVE, all_j)


def fano(others=n):
    """H(X|Y) - h(epsilon) - epsilon log n is at most 0."""
    wrong, right = q[j] * epsilon / (n * T[i, j]), q[j] * (1 - epsilon) / T[guess[j], j]
    entropy = Sum(T[i, j] * log(q[j] / T[i, j]), VALUES, all_j)
    bound = -epsilon * log(epsilon) - (1 - epsilon) * log(1 - epsilon) + epsilon * log(others)
    hits = Sum(T[guess[j], j] * log(right), all_j)
    above = Sum(T[i, j] * log(wrong), ABOVE, all_j)
    less = q[j] * epsilon / n - T[i, j]
    return (
        Derivation(entropy - bound, given=FANO_FACTS)
        .eq(off_guess(T[i, j] * log(wrong)) + hits, "right or wrong", using=FANO_LOGS)
        .le(
            Sum(less, BELOW, all_j) + above + hits,
            "log lemma",
            by=log_lemma.at(wrong, times=T[i, j], over=(BELOW, all_j)),
            using=FANO_FACTS[:1],
        )
        .le(
            off_guess(less) + hits,
            "log lemma",
            by=log_lemma.at(wrong, times=T[i, j], over=(ABOVE, all_j)),
            using=FANO_FACTS[:1],
        )
        .le(
            off_guess(less) + Sum(q[j] * (1 - epsilon) - T[guess[j], j], all_j),
            "log lemma",
            by=log_lemma.at(right, times=T[guess[j], j], over=all_j),
            using=[FANO_FACTS[0], FANO_FACTS[-1]],
        )
        .eq(0, "totals", using=FANO_FACTS[:4])
    )


def test_fano():
    proof = fano()
    assert alone(proof) == NOBODY
    assert (proof.sign, proof.right) == ("<=", 0)
    conditions = proof.equality
    # A range that depends on j comes after j.
    assert [[limit[0] for limit in condition.limits] for condition in conditions[:2]] == [
        [j, i],
        [j, i],
    ]
    assert r"\text{ for every }j = 1, \dots, m\text{ for every }i" in proof._repr_latex_()


# Rényi's divergence grows with its order --------------------------------------------------------

ABOVE_1 = Fact("$t>1$", Gt(t, 1))


@cache
def bernoulli():
    """x^t >= 1 + t (x - 1) for t > 1, from the logarithm alone."""
    mean = x**t / t + 1 - 1 / t
    second = -x * (t - 1) * log(1 / mean)
    return (
        Derivation(x**t - 1 - t * (x - 1), given=[ABOVE_1], name="Bernoulli's inequality")
        .eq(t * (mean - x), "with the mean of $x^t$ and 1")
        .ge(
            t * x * log(mean / x),
            "log lemma",
            by=log_lemma.at(mean / x, times=t * x),
            using=[ABOVE_1],
        )
        .eq(second - x * log(x**t / mean), "split", using=[ABOVE_1])
        .ge(
            second - x * (x**t / mean - 1),
            "",
            by=log_lemma.at(x**t / mean, times=x),
            using=[ABOVE_1],
        )
        .ge(
            -x * (t - 1) * (1 / mean - 1) - x * (x**t / mean - 1),
            "log lemma",
            by=log_lemma.at(1 / mean, times=x * (t - 1)),
            using=[ABOVE_1],
        )
        .eq(0, "multiply out", using=[ABOVE_1])
    )


MOMENT = Fact("$z$", Eq(z, Sum(p[i] * (p[i] / q[i]) ** c, all_i)))


@cache
def renyi(given=(p_sums, MOMENT, ABOVE_1), known=(ABOVE_1,)):
    """The orders are 1 + c and 1 + c t."""
    ratio = (p[i] / q[i]) ** c / z
    moment = Sum(p[i] * (p[i] / q[i]) ** (c * t), all_i)
    larger = moment / z**t
    return (
        Derivation(log(moment) / (c * t) - log(z) / c, given=given)
        .eq(log(larger) / (c * t), "one logarithm")
        .ge((1 - 1 / larger) / (c * t), "log lemma", by=log_lemma.at(1 / larger, times=1 / (c * t)))
        .eq(Sum(p[i] * (ratio**t - 1), all_i) / (c * t * larger), "", using=[p_sums])
        .ge(
            Sum(p[i] * t * (ratio - 1), all_i) / (c * t * larger),
            "Bernoulli",
            by=bernoulli().at({x: ratio}, times=p[i] / (c * t * larger), over=all_i),
            using=known,
        )
        .eq(0, "totals", using=[p_sums, MOMENT])
    )


def test_renyi_divergence_grows_with_its_order():
    assert alone(bernoulli()) == NOBODY
    proof = renyi()
    # The kernel does not show that all quotients in the case of equality are defined.
    assert alone(proof) == (["equality"], [])
    assert r"t > 1" in proof._repr_latex_()


# Bounds that are reached ------------------------------------------------------------------------


def gibbs(best, given):
    free = Sum(best * H[i], all_i) + Sum(best * log(best / p[i]), all_i)
    return Derivation(free, given=given)


GIBBS = Fact("Z", Eq(z, Sum(p[i] * exp(-H[i]), all_i)))


def test_gibbs_variational_principle_is_reached():
    ratio = p[i] * exp(-H[i]) / (q[i] * z)
    bound = (
        gibbs(q[i], [q_sums, GIBBS])
        .eq(-log(z) - Sum(q[i] * log(ratio), all_i), "", using=[q_sums])
        .ge(
            -log(z) - Sum(q[i] * (ratio - 1), all_i),
            "",
            by=log_lemma.at(ratio, times=q[i], over=all_i),
        )
        .eq(-log(z), "totals", using=[q_sums, GIBBS])
        .equality_iff(Eq(q[i], p[i] * exp(-H[i]) / z))
    )
    reached = gibbs(p[i] * exp(-H[i]) / z, [GIBBS]).eq(-log(z), "reached", using=[GIBBS])
    assert alone(bound) == alone(reached) == NOBODY
    assert bound.left == reached.right


REWARD = Fact("Z", Eq(z, Sum(p[i] * exp(H[i] / s), all_i)))


def reward(best, given):
    gain = Sum(best * H[i], all_i) - s * Sum(best * log(best / p[i]), all_i)
    return Derivation(gain, given=given)


def test_optimum_of_a_penalised_reward_is_reached():
    ratio = p[i] * exp(H[i] / s) / (q[i] * z)
    bound = (
        reward(q[i], [q_sums, REWARD])
        .eq(s * log(z) + s * Sum(q[i] * log(ratio), all_i), "", using=[q_sums])
        .le(
            s * log(z) + s * Sum(q[i] * (ratio - 1), all_i),
            "",
            by=log_lemma.at(ratio, times=s * q[i], over=all_i),
        )
        .eq(s * log(z), "totals", using=[q_sums, REWARD])
        .equality_iff(Eq(q[i], p[i] * exp(H[i] / s) / z))
    )
    reached = reward(p[i] * exp(H[i] / s) / z, [REWARD]).eq(s * log(z), "", using=[REWARD])
    assert alone(bound) == alone(reached) == NOBODY
    assert bound.right == reached.right


# Outcomes of probability 0 ----------------------------------------------------------------------
# P lives on n outcomes; Q puts r_j, perhaps nothing, on each of m others.

REST = IndexedBase("r", nonnegative=True)
Q_WITH_REST = Fact("total of $Q$", Eq(Sum(q[i], all_i) + Sum(REST[j], all_j), 1))


def test_kl_is_not_negative_where_p_may_vanish():
    proof = (
        Derivation(KL, given=[p_sums, Q_WITH_REST])
        .ge(..., "log lemma", by=log_lemma.at(q[i] / p[i], times=p[i], over=all_i))
        .eq(Sum(REST[j], all_j), "totals", using=[p_sums, Q_WITH_REST])
        .ge(0, "not negative", by=not_negative(REST[j], all_j))
    )
    assert alone(proof) == NOBODY
    assert len(proof.equality) == 2
    assert r"r_{j} \ge 0" in proof._repr_latex_()


# Wasserstein's distance of two normals ----------------------------------------------------------

LINE, UNIT = (u, -oo, oo), (u, 0, 1)
W2 = (a - b) ** 2 + (s - w) ** 2


def test_w2_of_two_normals_by_their_quantiles():
    """With u = Phi(v) the quantiles are a + s v and b + w v; SymPy decides the integral."""
    bell = exp(-(u**2) / 2) / sqrt(2 * pi)
    proof = Derivation(Integral(((a + s * u) - (b + w * u)) ** 2 * bell, LINE)).eq(W2, "")
    assert alone(proof) == (["step 1"], [])


QUANTILE = (
    Fact("mean 0", Eq(Integral(f(u), UNIT), 0)),
    Fact("variance 1", Eq(Integral(f(u) ** 2, UNIT), 1)),
)


def w2_by_moments(value, using=QUANTILE):
    cost = ((a + s * f(u)) - (b + w * f(u))) ** 2
    shapes = {f: [Lambda(u, sqrt(3) * (2 * u - 1))]}
    return Derivation(Integral(cost, UNIT), given=QUANTILE, examples=shapes).eq(
        value, "", using=using
    )


def test_w2_of_one_shape_moved_and_scaled():
    assert alone(w2_by_moments(W2)) == (["step 1"], [])


# The geometric distribution ---------------------------------------------------------------------

BELOW_1 = Fact("$r<1$", Lt(r, 1))
EVER = (k, 1, oo)
GEOMETRIC = (1 - r) * r ** (k - 1)


def endless(term, value, given=(BELOW_1,), using=(BELOW_1,), ever=EVER):
    return Derivation(Sum(term, ever), given=given).eq(value, "add up", using=using)


ENDLESS = {
    "total": lambda: endless(GEOMETRIC, 1),
    "mean": lambda: endless(k * GEOMETRIC, 1 / (1 - r)),
    "second moment": lambda: endless(k**2 * GEOMETRIC, (1 + r) / (1 - r) ** 2),
    "entropy": lambda: endless(
        -GEOMETRIC * log(GEOMETRIC), -log(1 - r) - r / (1 - r) * log(r)
    ),
    "KL from the fair coin": lambda: endless(
        GEOMETRIC * log(GEOMETRIC * 2**k), log(1 - r) + r / (1 - r) * log(r) + log(2) / (1 - r)
    ),
    "from 0": lambda: endless(r**k0, 1 / (1 - r), ever=(k0, 0, oo)),
    "a number": lambda: endless(k / 2**k, 2, given=(), using=()),
}  # fmt: skip


@pytest.mark.parametrize("make", ENDLESS.values(), ids=ENDLESS)
def test_sum_without_end(make):
    proof = make()
    assert alone(proof) == NOBODY
    assert all(step.by_sympy for step in proof.steps)
    assert len(proof.given) == 0 or r"\text{given: }r < 1" in proof._repr_latex_()


def test_lemma_holds_no_sum_without_end():
    with pytest.raises(ValueError, match="endless sum is not supported"):
        Lemma("l", 0, Sum(x**k, EVER), variable=x, touch=Rational(1, 2), between=(0, 1))


def test_nothing_is_added_up_without_end():
    with pytest.raises(ValueError, match="without end is not supported"):
        not_negative(r**k, EVER)


# Induction --------------------------------------------------------------------------------------


def geometric(last):
    return Sum(r**j, (j, 1, last)), (r - r ** (last + 1)) / (1 - r)


def geometric_sum(claim=None, first=1, letter=k, given=(BELOW_1,)):
    """1 is the first number; everything may be changed for an attack."""
    claim = claim or Fact("claim", Eq(*geometric(k)))
    left, right = geometric(first)
    begin = Derivation(left, given=[BELOW_1]).eq(right, "", using=[BELOW_1])
    known = [*given, claim]
    step = (
        Derivation(geometric(k + 1)[0], given=known)
        .eq(geometric(k)[0] + r ** (k + 1), "split off the last")
        .eq(geometric(k + 1)[1], "the claim for $k$", using=known)
    )
    return Induction("geometric sum", claim, letter, first=begin, step=step)


def test_finite_geometric_sum_by_induction():
    theorem = geometric_sum()
    assert alone(theorem) == NOBODY
    shown = theorem._repr_latex_()
    assert r"\text{by induction, for every }k" in shown
    assert r"\text{the step assumes the claim for }k\text{: }" in shown
    assert r"\text{given: }r < 1" in shown and shown.count(r"\text{given: }") == 1
    record = json.loads(json.dumps(theorem.record()))
    assert record["judge"] == "kernel" and "induct" in record["kernel rules"]
    assert len(record["step"]["steps"]) == 2


def test_induction_can_be_cited():
    small = Fact("$s<1$", Lt(s, 1))
    proof = Derivation(1 - Sum(s**j, (j, 1, 2 * n)), given=[small]).eq(
        1 - (s - s ** (2 * n + 1)) / (1 - s),
        "geometric sum",
        using=[geometric_sum().at({r: s, k: 2 * n}), small],
    )
    assert alone(proof) == NOBODY


def bernoulli_for_powers(weight=1):
    """(1 + x)^k >= 1 + k x, an inequality by induction."""
    claim = Fact("claim", Ge((1 + x) ** k, 1 + weight * k * x))
    first = Derivation(1 + x).eq(1 + x, "first power")
    step = (
        Derivation((1 + x) ** (k + 1), given=[claim])
        .eq((1 + x) ** k * (1 + x), "one factor")
        .ge((1 + weight * k * x) * (1 + x), "the claim", by=claim.at({}, times=1 + x))
        .eq(1 + (weight * k + 1) * x + weight * k * x**2, "multiply out")
        .ge(1 + (weight * k + 1) * x, "a square", by=square_lemma.at({y: x}, times=weight * k))
    )
    return Induction("powers", claim, k, first=first, step=step)


def test_inequality_by_induction():
    theorem = bernoulli_for_powers()
    assert alone(theorem) == NOBODY and theorem.sign == "<="


X_SMALL = Fact("$x<1$", Lt(x, 1))


def small_powers(claim=None, first=None):
    claim = claim or Fact("claim", Le(x**k, 1))
    other_y = symbols("y", positive=True)
    step = (
        Derivation(x ** (k + 1), given=[X_SMALL, claim])
        .le(x**k, "smaller", by=not_negative(x**k * (1 - x)), using=[X_SMALL])
        .le(1, "the claim", by=not_negative(1 - x**k), using=[claim])
    )
    if first:
        step = step.eq((other_y + 1) ** 2 - other_y**2 - 2 * other_y, "multiply out")
    first = first or Derivation(x, given=[X_SMALL]).lt(1, "small", by=X_SMALL)
    return Induction("small powers", claim, k, first=first, step=step)


def test_strict_first_case_proves_what_is_weaker():
    theorem = small_powers()
    assert alone(theorem) == NOBODY and theorem.sign == "<="
    small = Fact("$s<1$", Lt(s, 1))
    proof = Derivation(s**n, given=[small]).le(
        1, "small", by=theorem.at({x: s, k: n}), using=[small]
    )
    assert alone(proof) == NOBODY


# The chain rule for n variables: H_k is the entropy of the first k, D_k what the next one adds.

ENTROPY, GAIN = IndexedBase("H", real=True), IndexedBase("D", real=True)
ONE_MORE = Fact("one more variable", Eq(GAIN[j], ENTROPY[j + 1] - ENTROPY[j]), forall=(j,))


def one_more_variable():
    """The fact above, for any first variables (i) and the next one (j)."""
    pairs = (all_j, all_i)
    margins = Fact("margins", Eq(p[i], Sum(T[i, j], all_j)), forall=(i,))
    return Derivation(
        -Sum(T[i, j] * log(T[i, j]), *pairs) + Sum(p[i] * log(p[i]), all_i), given=[margins]
    ).eq(-Sum(T[i, j] * log(T[i, j] / p[i]), *pairs), "margins", using=[margins])


def chain_rule(last=k + 1):
    claim = Fact("claim", Eq(ENTROPY[k + 1], ENTROPY[1] + Sum(GAIN[j], (j, 1, k))))
    first = Derivation(ENTROPY[2], given=[ONE_MORE]).eq(
        ENTROPY[1] + Sum(GAIN[j], (j, 1, 1)), "", using=[ONE_MORE]
    )
    step = (
        Derivation(ENTROPY[k + 2], given=[ONE_MORE, claim])
        .eq(ENTROPY[k + 1] + GAIN[k + 1], "one more", using=[ONE_MORE])
        .eq(ENTROPY[1] + Sum(GAIN[j], (j, 1, last)), "the claim for $k$", using=[claim])
    )
    return Induction("chain rule", claim, k, first=first, step=step)


def test_chain_rule_by_induction():
    assert alone(one_more_variable()) == NOBODY
    assert alone(chain_rule()) == NOBODY


def test_induction_that_the_kernel_does_not_see_is_marked():
    claim = Fact("claim", Eq(Derivative(x**k, x), k * x ** (k - 1)))
    first = Derivation(Derivative(x, x)).eq(1, "")
    step = Derivation(Derivative(x ** (k + 1), x), given=[claim]).eq((k + 1) * x**k, "")
    theorem = Induction("powers", claim, k, first=first, step=step)
    assert "induction" in alone(theorem)[0]
    assert r"\text{by induction, for every }k^{*}" in theorem._repr_latex_()


def test_claim_must_be_given_to_the_step():
    claim = Fact("claim", Eq(*geometric(k)))
    other = Derivation(S.One).eq(1, "")
    with pytest.raises(ValueError, match="not among the facts given to the step"):
        Induction("n", claim, k, first=other, step=other)


# Lemmas on intervals ----------------------------------------------------------------------------


@cache
def binary_entropy():
    return Lemma(
        "binary entropy",
        -x * log(x) - (1 - x) * log(1 - x),
        log(2),
        variable=x,
        touch=Rational(1, 2),
        between=(0, 1),
    )


INTERVALS = {
    "binary entropy": (binary_entropy, "0 < x < 1"),
    "even order": (
        lambda: Lemma(
            "artanh", 2 * u**2, u * log((1 + u) / (1 - u)), variable=u, touch=0, between=(-1, 1)
        ),
        "-1 < u < 1",
    ),
    "no lower end": (
        lambda: Lemma("log", log(1 - u), -u, variable=u, touch=0, between=(-oo, 1)),
        "u < 1",
    ),
    "no upper end": (
        lambda: Lemma("log", log(1 + u), u, variable=u, touch=0, between=(-1, oo)),
        "-1 < u",
    ),
    "a curve that bends on one side": (
        lambda: Lemma(
            "cubic", 0, u**2 * (3 + u), variable=u, touch=0, between=(-2, 10)
        ),
        "-2 < u < 10",
    ),
}  # fmt: skip


@pytest.mark.parametrize("make, span", INTERVALS.values(), ids=INTERVALS)
def test_lemma_on_an_interval(make, span):
    lemma = make()
    assert alone(lemma) == (["lemma"], [])
    assert rf"\text{{for }}{span}\text{{, equality only at }}" in lemma._repr_latex_()
    assert f" for {span}, with equality" in repr(lemma)
    # The kernel takes it for granted inside the interval only.
    assert len(_case_of(lemma).theorem.claim.given) == len(lemma.inside)
    assert lemma.record()["between"]


def by_entropy(given, using, value=s):
    return Derivation(-value * log(value) - (1 - value) * log(1 - value), given=given).le(
        log(2), "binary entropy", by=binary_entropy().at({x: value}), using=using
    )


S_BELOW_1 = Fact("$s<1$", Lt(s, 1))


def test_lemma_on_an_interval_is_cited_inside_it():
    proof = by_entropy([S_BELOW_1], [S_BELOW_1])
    assert alone(proof) == ([], ["binary entropy"])
    small = Fact("all small", Lt(p[i], 1), forall=(i,))
    each = -p[i] * log(p[i]) - (1 - p[i]) * log(1 - p[i])
    proof = Derivation(Sum(each, all_i), given=[small]).le(
        n * log(2), "", by=binary_entropy().at({x: p[i]}, over=all_i), using=[small]
    )
    assert alone(proof) == ([], ["binary entropy"])


# The triangle inequality ------------------------------------------------------------------------


@cache
def triangle():
    return Derivation(abs(u) + abs(v), name="triangle inequality").ge(
        abs(u + v), "by squares", by=not_negative(abs(u) + abs(v) - abs(u + v))
    )


OTHER = IndexedBase("r", positive=True)


def distances(one, other, third, weight=1):
    """d(one, other) + d(other, third) >= weight d(one, third), d being a sum of |.|."""

    def distance(a, b):
        return Sum(abs(a - b), all_i)

    return Derivation(distance(one, other) + distance(other, third)).ge(
        weight * distance(one, third),
        "triangle",
        by=triangle().at({u: one - other, v: other - third}, over=all_i),
    )


def up_to_i(family):
    return Sum(family[j], (j, 1, i))


@pytest.mark.parametrize(
    "families", [(p[i], q[i], OTHER[i]), tuple(map(up_to_i, (p, q, OTHER)))], ids=["TV", "W1"]
)
def test_triangle_inequality_of_distances(families):
    """Total variation, and Wasserstein's distance on a line by distribution functions."""
    assert alone(triangle()) == NOBODY
    assert alone(distances(*families)) == NOBODY


# False statements of the same shape -------------------------------------------------------------

FALSE = {
    "Fano with one outcome less": lambda: fano(others=n - Rational(1, 2)),
    "Fano without what bounds the guess": lambda: Derivation(
        Sum(T[i, j], ABOVE, all_j), given=FANO_FACTS[1:]
    ),
    "Bernoulli for any t": lambda: Derivation(x**t - 1 - t * (x - 1)).ge(
        0, "", by=bernoulli().at({})
    ),
    "Bernoulli for t below 1": lambda: Derivation(
        x**t - 1 - t * (x - 1), given=[Fact("$t<1$", Lt(t, 1))]
    ).ge(0, "", by=bernoulli().at({}), using=[Fact("$t<1$", Lt(t, 1))]),
    "Rényi the other way": lambda: renyi().steps[0]
    and Derivation(renyi().right, given=[p_sums, MOMENT, ABOVE_1]).le(
        0, "", by=renyi().at({}), using=[p_sums, MOMENT, ABOVE_1]
    ),
    "Rényi without its hypothesis": lambda: renyi(given=(p_sums, MOMENT), known=()),
    "Gibbs with another sign": lambda: gibbs(p[i] * exp(-H[i]) / z, [GIBBS]).eq(
        log(z), "", using=[GIBBS]
    ),
    "Gibbs reached elsewhere": lambda: gibbs(p[i] * exp(H[i]) / z, [GIBBS]).eq(
        -log(z), "", using=[GIBBS]
    ),
    "reward without its factor": lambda: reward(p[i] * exp(H[i] / s) / z, [REWARD]).eq(
        log(z), "", using=[REWARD]
    ),
    "rest that is negative": lambda: Derivation(Sum(H[j], all_j)).ge(
        0, "", by=not_negative(H[j], all_j)
    ),
    "W2 with a sum of widths": lambda: w2_by_moments((a - b) ** 2 + (s + w) ** 2),
    "W2 without the variance": lambda: w2_by_moments(W2, using=QUANTILE[:1]),
    "the logarithm of what may vanish": lambda: Derivation(
        Sum(REST[j] * log(REST[j]), all_j)
    ),
}  # fmt: skip

ENDLESS_START = {
    "without a bound": lambda: Derivation(Sum(r**k, EVER)),
    "with a bound that is reached": lambda: Derivation(
        Sum(r**k, EVER), given=[Fact("$r$", Le(r, 1))]
    ),
    "with a bound for another letter": lambda: Derivation(Sum(s**k, EVER), given=[BELOW_1]),
    "of ones": lambda: Derivation(Sum(S.One, EVER)),
    "the harmonic one": lambda: Derivation(Sum(1 / k, EVER)),
    "of the squares": lambda: Derivation(Sum(1 / k**2, EVER)),
    "with the logarithm for its value": lambda: Derivation(Sum(r**k / k, EVER), given=[BELOW_1]),
    "of powers that grow": lambda: Derivation(Sum(r**-k, EVER), given=[BELOW_1]),
    "of powers of 2": lambda: Derivation(Sum(2**k, EVER)),
    "of squares in the exponent": lambda: Derivation(Sum(r ** (k**2), EVER), given=[BELOW_1]),
    "of roots": lambda: Derivation(Sum(sqrt(k) * r**k, EVER), given=[BELOW_1]),
    "of logarithms": lambda: Derivation(Sum(log(k) * r**k, EVER), given=[BELOW_1]),
    "of an unknown family": lambda: Derivation(Sum(p[k], EVER)),
    "of an unknown function": lambda: Derivation(Sum(f(k), EVER), examples={f: [Lambda(u, 2**-u)]}),
    "of what is not defined": lambda: Derivation(Sum(r**k * log(1 - k), EVER), given=[BELOW_1]),
    "in both directions": lambda: Derivation(Sum(r**k, (k, -oo, oo)), given=[BELOW_1]),
    "from a letter": lambda: Derivation(Sum(r**k, (k, n, oo)), given=[BELOW_1]),
    "from below the domain of its letter": lambda: Derivation(
        Sum(r**k, (k, 0, oo)), given=[BELOW_1]
    ),
    "over two letters": lambda: Derivation(Sum(r ** (k + n), EVER, (n, 1, oo)), given=[BELOW_1]),
    "in a sum without end": lambda: Derivation(
        Sum(r**n * Sum(r**k, EVER) * k, EVER, (n, 1, oo)), given=[BELOW_1]
    ),
    "over a real letter": lambda: Derivation(Sum(r**s, (s, 1, oo)), given=[BELOW_1]),
    "under a derivative": lambda: Derivation(
        Derivative(Sum(r**k, EVER), r, evaluate=False), given=[BELOW_1]
    ),
    "put in under a derivative": lambda: Derivation(
        Derivative(f(x), x), examples={f: [Lambda(x, x)]}
    ).at({f: Lambda(x, Sum(2**-k * x, EVER))}),
    "by adding up": lambda: Derivation(Sum(r**k, EVER), given=[BELOW_1]).ge(
        0, "", by=not_negative(r**k, EVER)
    ),
}
ENDLESS_FALSE = {
    "a first term too many": lambda: endless(r**k, 1 / (1 - r)),
    "a first term left out": lambda: endless(r**k0, r / (1 - r), ever=(k0, 0, oo)),
    "its fact not cited": lambda: endless(r**k, r / (1 - r), using=()),
    "nothing": lambda: endless(r**k, 0, using=()),
    "a mean too small": lambda: endless(k * GEOMETRIC, r / (1 - r)),
    "a second moment for a variance": lambda: endless(k**2 * GEOMETRIC, r / (1 - r) ** 2),
    "an entropy with another sign": lambda: endless(
        GEOMETRIC * log(GEOMETRIC), -log(1 - r) - r / (1 - r) * log(r)
    ),
    "a captured letter": lambda: endless(r**k * k, k * r / (1 - r)),
    "a sum of products as a product": lambda: endless(
        GEOMETRIC * r**k, Sum(GEOMETRIC, EVER) * Sum(r**k, EVER)
    ),
    "a little more": lambda: endless(GEOMETRIC, 1 + Rational(1, 10**12)),
}
INDUCTION_FALSE = {
    "from the second number": lambda: geometric_sum(first=2),
    "on a letter that is not in the claim": lambda: geometric_sum(letter=n),
    "on a letter that is not whole": lambda: geometric_sum(letter=r),
    "without the claim": lambda: geometric_sum(claim=Fact("other", Eq(*geometric(n)))),
    "with a claim about all": lambda: geometric_sum(
        claim=Fact("claim", Eq(*geometric(k)), forall=(k,))
    ),
    "with a fact about this number": lambda: geometric_sum(given=(BELOW_1, AT_LEAST_2)),
    "with a fact that hides this number": lambda: geometric_sum(
        given=(BELOW_1, Fact("hidden", Lt(p[i], 1), forall=(i,), provided=(Ge(i, k),)))
    ),
    "that begins where it should not": lambda: Induction(
        "n",
        POSITIVE_CLAIM,
        k0,
        first=Derivation(S.One).ge(1, "", by=not_negative(S.Zero)),
        step=Derivation(k0 + 1, given=[POSITIVE_CLAIM]).ge(2, "", by=POSITIVE_CLAIM.at({})),
    ),
    "over real numbers": lambda: Induction(
        "f",
        PERIODIC_CLAIM,
        real,
        first=Derivation(f(0), given=[F_AT_0], examples=WAVE).eq(0, "", using=[F_AT_0]),
        step=Derivation(f(real + 1), given=[PERIODIC, PERIODIC_CLAIM], examples=WAVE)
        .eq(f(real), "", using=[PERIODIC.at({u: real})])
        .eq(0, "", using=[PERIODIC_CLAIM]),
    ),
    "over numbers without a first one": lambda: Induction(
        "n",
        NEGATIVE_CLAIM,
        whole,
        first=Derivation(S.Zero).eq(0, ""),
        step=Derivation(whole + 1, given=[NEGATIVE_CLAIM])
        .ge(1, "", by=NEGATIVE_CLAIM)
        .ge(0, "", by=not_negative(S.One)),
    ),
    "whose first case is given the claim": lambda: Induction(
        "n",
        LARGE_CLAIM,
        k,
        first=Derivation(k, given=[LARGE_CLAIM]).ge(5, "", by=LARGE_CLAIM),
        step=Derivation(k + 1, given=[LARGE_CLAIM])
        .ge(6, "", by=LARGE_CLAIM)
        .ge(5, "", by=not_negative(S.One)),
    ),
    "from a number to itself": lambda: Induction(
        "n",
        AT_MOST_1,
        k,
        first=Derivation(S.One).eq(1, ""),
        step=Derivation(k, given=[AT_MOST_1]).le(1, "", by=AT_MOST_1),
    ),
    "of a strict claim by a step that is not": lambda: small_powers(Fact("claim", Lt(x**k, 1))),
    "of derivations with two letters y": lambda: small_powers(
        first=Derivation(x, given=[X_SMALL])
        .lt(1, "small", by=X_SMALL)
        .eq((y + 1) ** 2 - y**2 - 2 * y, "multiply out"),
    ),
    "cited without the fact that it needs": lambda: Derivation(s**n).le(
        1, "", by=small_powers().at({x: s, k: n})
    ),
    "of a weaker step": lambda: bernoulli_for_powers(weight=Rational(1, 2)),
    "of a stronger claim": lambda: bernoulli_for_powers(weight=2),
    "that gains one term too few": lambda: chain_rule(last=k),
    "from a lemma": lambda: Induction("n", POSITIVE_CLAIM, k, first=log_lemma, step=log_lemma),
    "by a subclass": lambda: type("Lie", (Induction,), {"__module__": "here"}),
    "that is changed": lambda: setattr(geometric_sum(), "right", S.Zero),
    "cited without its fact": lambda: Derivation(Sum(s**j, (j, 1, n))).eq(
        (s - s ** (n + 1)) / (1 - s), "", using=[geometric_sum().at({r: s, k: n})]
    ),
    "cited for what is not whole": lambda: Derivation(s, given=[BELOW_1]).eq(
        s, "", using=[geometric_sum().at({k: x}), BELOW_1]
    ),
}
real = symbols("v", nonnegative=True)
whole = symbols("l", integer=True)
WAVE = {f: [Lambda(u, sin(2 * pi * u))]}
F_AT_0 = Fact("at 0", Eq(f(0), 0))
PERIODIC = Fact("period 1", Eq(f(u + 1), f(u)), forall=(u,))
PERIODIC_CLAIM = Fact("claim", Eq(f(real), 0))
NEGATIVE_CLAIM = Fact("claim", Ge(whole, 0))
LARGE_CLAIM = Fact("claim", Ge(k, 5))
AT_MOST_1 = Fact("claim", Le(k, 1))
AT_LEAST_2 = Fact("$k>1$", Ge(k, 2))
POSITIVE_CLAIM = Fact("claim", Ge(k0, 1))
INTERVAL_FALSE = {
    "beyond it": lambda: Lemma("c", 0, u**2 * (3 + u), variable=u, touch=0, between=(-4, 1)),
    "a little beyond it": lambda: Lemma(
        "c", 0, u**2 * (3 + u), variable=u, touch=0, between=(-3 - Rational(1, 10**9), 1)
    ),
    "without it": lambda: Lemma("c", 0, u**2 * (3 + u), variable=u, touch=0),
    "touching at its end": lambda: Lemma("c", 0, u**2, variable=u, touch=0, between=(0, 1)),
    "touching outside": lambda: Lemma("c", 0, (u - 3) ** 2, variable=u, touch=3, between=(0, 1)),
    "turned round": lambda: Lemma("c", 0, u**2, variable=u, touch=0, between=(1, -1)),
    "where the letter is not": lambda: Lemma(
        "c", log(x), x - 1, variable=x, touch=1, between=(-1, 2)
    ),
    "where a side is not defined": lambda: Lemma(
        "c", log(1 - u), -u, variable=u, touch=0, between=(-1, 2)
    ),
    "between letters": lambda: Lemma("c", log(x), x - 1, variable=x, touch=1, between=(0, s)),
    "between Floats": lambda: Lemma("c", log(x), x - 1, variable=x, touch=1, between=(0.5, 2)),
    "with one end": lambda: Lemma("c", log(x), x - 1, variable=x, touch=1, between=2),
    "a line that crosses": lambda: Lemma("c", 0, u, variable=u, touch=0, between=(-1, 1)),
    "a bound that is not reached": lambda: Lemma(
        "c", -x * log(x) - (1 - x) * log(1 - x), 1, variable=x, touch=Rational(1, 2),
        between=(0, 1),
    ),
    "cited outside": lambda: by_entropy([], [], value=s / (1 + s) + 1),
    "cited without the fact": lambda: by_entropy([S_BELOW_1], []),
    "cited with a fact that is too weak": lambda: by_entropy(
        [Fact("$s<2$", Lt(s, 2))], [Fact("$s<2$", Lt(s, 2))]
    ),
    "cited for one of all": lambda: Derivation(
        Sum(p[i], all_i), given=[Fact("this one", Lt(p[i], 1))]
    ).ge(Sum(p[i], all_i) - n, "", by=binary_entropy().at({x: p[i]}, over=all_i)),
}  # fmt: skip
TRIANGLE_FALSE = {
    "the other way": lambda: Derivation(abs(u + v)).ge(
        abs(u) + abs(v), "", by=not_negative(abs(u + v) - abs(u) - abs(v))
    ),
    "twice": lambda: distances(p[i], q[i], OTHER[i], weight=2),
    "a little more": lambda: distances(p[i], q[i], OTHER[i], weight=1 + Rational(1, 10**9)),
    "with both diagonals": lambda: Derivation(abs(u) + abs(v)).ge(
        abs(u + v) + abs(u - v), "", by=not_negative(abs(u) + abs(v) - abs(u + v) - abs(u - v))
    ),
    "of squares": lambda: Derivation(u**2 + v**2).ge(
        (u + v) ** 2, "", by=not_negative(u**2 + v**2 - (u + v) ** 2)
    ),
    "of a sum": lambda: Derivation(abs(Sum(H[i], all_i))).ge(
        Sum(abs(H[i]), all_i), "", by=not_negative(abs(Sum(H[i], all_i)) - Sum(abs(H[i]), all_i))
    ),
}
ALL_FALSE = {
    f"{group}: {name}": attempt
    for group, attempts in {
        "false": FALSE,
        "without end": ENDLESS_START,
        "without end, equal to": ENDLESS_FALSE,
        "induction": INDUCTION_FALSE,
        "interval": INTERVAL_FALSE,
        "triangle": TRIANGLE_FALSE,
    }.items()
    for name, attempt in attempts.items()
}


@pytest.mark.parametrize("attempt", ALL_FALSE.values(), ids=ALL_FALSE)
def test_false_statement_is_refused(attempt):
    with pytest.raises((*REFUSALS, AttributeError)):
        attempt()


# What is wrong with the others is not that they are false.
WITHOUT_POINTS = {
    name: attempt
    for name, attempt in ALL_FALSE.items()
    if not name.startswith(("without end: ", "interval: "))
}


@pytest.mark.parametrize("attempt", WITHOUT_POINTS.values(), ids=WITHOUT_POINTS)
def test_false_statement_is_refused_without_points(attempt, monkeypatch):
    """The random points refuse most of them; here the proof has to be what is missing."""
    without_points(monkeypatch)
    with pytest.raises((*REFUSALS, AttributeError)):
        attempt()
