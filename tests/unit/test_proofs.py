"""What the subject needs and can be proved, and false statements of the same shape.

Every proof is proved by the kernel, unless its test says what SymPy decides alone.
"""

from functools import cache

import pytest
from sympy import (
    Eq,
    Function,
    Gt,
    IndexedBase,
    Integral,
    Lambda,
    Le,
    Lt,
    Rational,
    Sum,
    exp,
    log,
    oo,
    pi,
    sqrt,
    symbols,
)

from divlib.derivation import Derivation, Fact
from divlib.derivation._kernel_judge import judge
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

REFUSALS = (ValueError, TypeError)
a, b, u, v = symbols("a b u v", real=True)
s, w, z, t, c, r = symbols("s w z t c r", positive=True)
k = symbols("k", integer=True, positive=True)
H = IndexedBase("h", real=True)
T = IndexedBase("t", positive=True)
f = Function("f", real=True)


def alone(statement):
    """The steps that SymPy decided alone, and the lemmas on which the others rest."""
    verdicts = judge(statement)
    steps = [verdict.step for verdict in verdicts if verdict.status != "verified"]
    return steps, sorted({name for verdict in verdicts for name in verdict.rests_on})


NOBODY = ([], [])


def at(value, times=1, over=None):
    return log_lemma.at({x: value}, times=times, over=over)


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
            by=at(wrong, T[i, j], (BELOW, all_j)),
            using=FANO_FACTS[:1],
        )
        .le(
            off_guess(less) + hits,
            "log lemma",
            by=at(wrong, T[i, j], (ABOVE, all_j)),
            using=FANO_FACTS[:1],
        )
        .le(
            off_guess(less) + Sum(q[j] * (1 - epsilon) - T[guess[j], j], all_j),
            "log lemma",
            by=at(right, T[guess[j], j], all_j),
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
        .ge(t * x * log(mean / x), "log lemma", by=at(mean / x, t * x), using=[ABOVE_1])
        .eq(second - x * log(x**t / mean), "split", using=[ABOVE_1])
        .ge(second - x * (x**t / mean - 1), "", by=at(x**t / mean, x), using=[ABOVE_1])
        .ge(
            -x * (t - 1) * (1 / mean - 1) - x * (x**t / mean - 1),
            "log lemma",
            by=at(1 / mean, x * (t - 1)),
            using=[ABOVE_1],
        )
        .eq(0, "multiply out", using=[ABOVE_1])
    )


MOMENT = Fact("$z$", Eq(z, Sum(p[i] * (p[i] / q[i]) ** c, all_i)))


def renyi(given=(p_sums, MOMENT, ABOVE_1), known=(ABOVE_1,)):
    """The orders are 1 + c and 1 + c t."""
    ratio = (p[i] / q[i]) ** c / z
    moment = Sum(p[i] * (p[i] / q[i]) ** (c * t), all_i)
    larger = moment / z**t
    return (
        Derivation(log(moment) / (c * t) - log(z) / c, given=given)
        .eq(log(larger) / (c * t), "one logarithm")
        .ge((1 - 1 / larger) / (c * t), "log lemma", by=at(1 / larger, 1 / (c * t)))
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
        .ge(-log(z) - Sum(q[i] * (ratio - 1), all_i), "", by=at(ratio, q[i], all_i))
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
        .le(s * log(z) + s * Sum(q[i] * (ratio - 1), all_i), "", by=at(ratio, s * q[i], all_i))
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
        .ge(..., "log lemma", by=at(q[i] / p[i], p[i], all_i))
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


@pytest.mark.parametrize("attempt", FALSE.values(), ids=FALSE)
def test_false_statement_is_refused(attempt):
    with pytest.raises(REFUSALS):
        attempt()
