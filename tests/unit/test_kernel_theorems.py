"""Theorems of the subject that can be derived, in whatever order their facts are stated."""

import itertools
import pickle

import pytest
from sympy import (
    Derivative,
    Eq,
    Function,
    Ge,
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

from divlib.derivation import Derivation, Fact, FalseStep, Lemma, StepRefused, UnverifiedStep
from divlib.derivation._kernel_judge import judge
from divlib.derivation._sampling import points_satisfying
from divlib.derivation.ready import (
    KL,
    all_i,
    all_j,
    i,
    j,
    log_lemma,
    m,
    n,
    p,
    p_sums,
    q,
    q_sums,
    square_lemma,
    x,
    y,
)
from tests.unit.symbols import by_sympy

t, a, b = symbols("t a b", real=True)
s, v, z = symbols("s v z", positive=True)
T = IndexedBase("t", positive=True)
PAIRS = (all_j, all_i)
LINE = (t, -oo, oo)


def test_pinsker():
    pinsker = Lemma(
        "Pinsker", 3 * (x - 1) ** 2, (4 + 2 * x) * (x * log(x) - x + 1), variable=x, touch=1
    )
    assert len(pinsker.derivatives) == 4
    distance = Sum(abs(p[i] - q[i]), all_i)
    w, c = (2 * p[i] + 4 * q[i]) / 3, distance / 2
    totals = [p_sums, q_sums]
    share = q[i] / (4 + 2 * p[i] / q[i])
    proof = (
        Derivation(KL, given=totals)
        .eq(Sum(p[i] * log(p[i] / q[i]) - p[i] + q[i], all_i), "", using=totals)
        .ge(
            Sum((p[i] - q[i]) ** 2 / w, all_i),
            "",
            by=pinsker.at({x: p[i] / q[i]}, times=share, over=all_i),
        )
        .ge(
            Sum(2 * c * abs(p[i] - q[i]) - c**2 * w, all_i),
            "",
            by=square_lemma.at({y: abs(p[i] - q[i]) - c * w}, times=1 / w, over=all_i),
        )
        .eq(distance**2 / 2, "", using=totals)
    )
    assert not by_sympy(proof)
    assert {name for v in judge(proof) for name in v.rests_on} == {"Pinsker"}


ROWS = [
    Fact("rows", Eq(Sum(T[i, j], all_j), p[i]), forall=(i,)),
    Fact("rows", Eq(p[i], Sum(T[i, j], all_j)), forall=(i,)),
]
COLUMNS = [
    Fact("columns", Eq(Sum(T[i, j], all_i), q[j]), forall=(j,)),
    Fact("columns", Eq(q[j], Sum(T[i, j], all_i)), forall=(j,)),
]
TOTAL = Fact("total", Eq(Sum(T[i, j], *PAIRS), 1))


@pytest.mark.parametrize("total", [TOTAL, p_sums], ids=["table", "margin"])
@pytest.mark.parametrize("rows", ROWS, ids=["sum = p", "p = sum"])
@pytest.mark.parametrize("columns", COLUMNS, ids=["sum = q", "q = sum"])
def test_mutual_information_is_not_negative(rows, columns, total):
    facts = [rows, columns, total]
    ratio = p[i] * q[j] / T[i, j]
    proof = (
        Derivation(-Sum(T[i, j] * log(ratio), *PAIRS), given=facts)
        .ge(..., "log lemma", by=log_lemma.at(ratio, times=T[i, j], over=PAIRS))
        .eq(0, "margins", using=facts)
        .equality_iff(Eq(T[i, j], p[i] * q[j]))
    )
    assert not by_sympy(proof) and proof.sign == "<="


G, C = IndexedBase("gamma", nonnegative=True), IndexedBase("c", real=True)
f, g = IndexedBase("f", real=True), IndexedBase("g", real=True)
A, B = IndexedBase("a", nonnegative=True), IndexedBase("b", nonnegative=True)
LEAVES = [Eq(A[i], Sum(G[i, j], all_j)), Eq(Sum(G[i, j], all_j), A[i])]
FILLS = [Eq(B[j], Sum(G[i, j], all_i)), Eq(Sum(G[i, j], all_i), B[j])]
ADMISSIBLE = [Ge(C[i, j], f[i] + g[j]), Le(f[i] + g[j], C[i, j]), Ge(C[i, j] - f[i], g[j])]


@pytest.mark.parametrize(
    "leaves, fills, admissible",
    [*itertools.product(LEAVES, FILLS, ADMISSIBLE)][1::3],
)
def test_weak_duality(leaves, fills, admissible):
    margins = [Fact("a", leaves, forall=(i,)), Fact("b", fills, forall=(j,))]
    prices = Fact("admissible", admissible, forall=(i, j))
    income = Sum(A[i] * f[i], all_i) + Sum(B[j] * g[j], all_j)
    proof = (
        Derivation(income, given=[prices, *margins])
        .eq(Sum(G[i, j] * (f[i] + g[j]), *PAIRS), "", using=margins)
        .le(Sum(G[i, j] * C[i, j], *PAIRS), "", by=prices.at({}, times=G[i, j], over=PAIRS))
    )
    assert not by_sympy(proof)


H = IndexedBase("h", real=True)
NORM = Fact("Z", Eq(z, Sum(q[i] * exp(H[i]), all_i)))


def test_donsker_varadhan():
    """The divergence is the largest value of E_P h - ln E_Q exp h, reached at h = ln(p/q)."""
    ratio = q[i] * exp(H[i]) / (p[i] * z)
    bound = (
        Derivation(KL - Sum(p[i] * H[i], all_i) + log(z), given=[p_sums, q_sums, NORM])
        .eq(-Sum(p[i] * log(ratio), all_i), "one logarithm", using=[p_sums])
        .ge(..., "log lemma", by=log_lemma.at(ratio, times=p[i], over=all_i))
        .eq(0, "totals", using=[p_sums, NORM])
        .equality_iff(Eq(p[i], q[i] * exp(H[i]) / z))
    )
    assert not by_sympy(bound)
    best = log(p[i] / q[i])
    reached = Derivation(
        Sum(p[i] * best, all_i) - log(Sum(q[i] * exp(best), all_i)), given=[p_sums]
    ).eq(KL, "reached", using=[p_sums])
    assert not by_sympy(reached)


def test_gibbs_variational_principle():
    """E_Q h + KL(Q||P) is smallest for q proportional to p exp(-h)."""
    norm = Fact("Z", Eq(z, Sum(p[i] * exp(-H[i]), all_i)))
    ratio = p[i] * exp(-H[i]) / (q[i] * z)
    free = Sum(q[i] * H[i], all_i) + Sum(q[i] * log(q[i] / p[i]), all_i)
    proof = (
        Derivation(free + log(z), given=[q_sums, norm])
        .eq(-Sum(q[i] * log(ratio), all_i), "", using=[q_sums])
        .ge(..., "", by=log_lemma.at(ratio, times=q[i], over=all_i))
        .eq(0, "", using=[q_sums, norm])
        .equality_iff(Eq(q[i], p[i] * exp(-H[i]) / z))
    )
    assert not by_sympy(proof)


def test_optimum_of_a_penalised_reward():
    """E_Q r - s KL(Q||P) is at most s ln Z."""
    norm = Fact("Z", Eq(z, Sum(p[i] * exp(H[i] / s), all_i)))
    ratio = p[i] * exp(H[i] / s) / (q[i] * z)
    reward = Sum(q[i] * H[i], all_i) - s * Sum(q[i] * log(q[i] / p[i]), all_i)
    proof = (
        Derivation(reward - s * log(z), given=[q_sums, norm])
        .eq(s * Sum(q[i] * log(ratio), all_i), "", using=[q_sums])
        .le(..., "", by=log_lemma.at(ratio, times=s * q[i], over=all_i))
        .eq(0, "", using=[q_sums, norm])
    )
    assert not by_sympy(proof)


def test_evidence_lower_bound():
    evidence = Fact("evidence", Eq(Sum(p[i] * T[i, 1], all_i), z))
    ratio = p[i] * T[i, 1] / (q[i] * z)
    gap = log(z) - Sum(q[i] * log(p[i] * T[i, 1] / q[i]), all_i)
    proof = (
        Derivation(gap, given=[q_sums, evidence])
        .eq(-Sum(q[i] * log(ratio), all_i), "", using=[q_sums])
        .ge(..., "", by=log_lemma.at(ratio, times=q[i], over=all_i))
        .eq(0, "", using=[q_sums, evidence])
    )
    assert not by_sympy(proof)


K = IndexedBase("k", positive=True)
P_OUT, Q_OUT = IndexedBase("a", positive=True), IndexedBase("b", positive=True)
CHANNEL = Fact("channel", Eq(Sum(K[i, j], all_j), 1), forall=(i,))
FROM_P = Fact("a from p", Eq(P_OUT[j], Sum(p[i] * K[i, j], all_i)), forall=(j,))
FROM_Q = Fact("b from q", Eq(Q_OUT[j], Sum(q[i] * K[i, j], all_i)), forall=(j,))


@pytest.mark.parametrize("pairs", [(all_i, all_j), (all_j, all_i)], ids=["ij", "ji"])
@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0]])
def test_data_processing(pairs, order):
    facts = [[CHANNEL, FROM_P, FROM_Q][k] for k in order]
    shift = q[i] * P_OUT[j] / (p[i] * Q_OUT[j])
    joint = p[i] * K[i, j]
    out = Sum(P_OUT[j] * log(P_OUT[j] / Q_OUT[j]), all_j)
    proof = (
        Derivation(KL - out, given=facts)
        .eq(-Sum(joint * log(shift), *pairs), "", using=facts)
        .ge(..., "", by=log_lemma.at(shift, times=joint, over=pairs))
        .eq(Sum(p[i], all_i) - Sum(P_OUT[j], all_j), "", using=facts)
        .eq(0, "", using=[CHANNEL, FROM_P])
    )
    assert not by_sympy(proof)


def test_kl_of_two_normals_by_explicit_integrals():
    bell = exp(-((t - a) ** 2) / (2 * s**2)) / (s * sqrt(2 * pi))
    ratio = log(v / s) + (t - b) ** 2 / (2 * v**2) - (t - a) ** 2 / (2 * s**2)
    result = log(v / s) + (s**2 + (a - b) ** 2) / (2 * v**2) - Rational(1, 2)
    proof = Derivation(Integral(bell * ratio, LINE)).eq(result, "integrate")
    assert by_sympy(proof) == ["step 1"]


def test_normal_has_most_entropy():
    h = Function("p", positive=True)
    bell = exp(-((t - a) ** 2) / (2 * s**2)) / (s * sqrt(2 * pi))
    total = Fact("total", Eq(Integral(h(t), LINE), 1))
    shapes = {h: [Lambda(t, exp(-((t - a) ** 2) / 2) / sqrt(2 * pi))]}
    proof = (
        Derivation(Integral(h(t) * log(h(t) / bell), LINE), given=[total], examples=shapes)
        .ge(
            Integral(h(t) * (1 - bell / h(t)), LINE),
            "log lemma",
            by=log_lemma.at({x: bell / h(t)}, times=h(t), over=LINE),
            using=[total],
        )
        .eq(0, "both total 1", using=[total])
        .equality_iff(Eq(h(t), bell))
    )
    assert proof.sign == "<="


SUMS = {
    "Gauss": lambda: Derivation(Sum(i, all_i)).eq(n * (n + 1) / 2, ""),
    "squares": lambda: Derivation(Sum(i**2, all_i)).eq(n * (n + 1) * (2 * n + 1) / 6, ""),
    "shift": lambda: Derivation(Sum(p[i + 1], all_i)).eq(Sum(p[i], (i, 2, n + 1)), ""),
    "turned": lambda: Derivation(Sum(i * p[n + 1 - i], all_i)).eq(
        Sum((n + 1 - i) * p[i], all_i), ""
    ),
    "turned fractions": lambda: Derivation(Sum(1 / (n + 1 - i), all_i)).eq(Sum(1 / i, all_i), ""),
    "a convolution": lambda: Derivation(Sum(p[i] * q[n + 1 - i], all_i)).eq(
        Sum(q[i] * p[n + 1 - i], all_i), ""
    ),
    "turned inside": lambda: Derivation(Sum(Sum(p[j], (j, 1, n + 1 - i)) / (n + 1 - i), all_i)).eq(
        Sum(Sum(p[j], (j, 1, i)) / i, all_i), ""
    ),
    "telescope": lambda: Derivation(Sum(p[i + 1] - p[i], all_i)).eq(p[n + 1] - p[1], ""),
    "from 2": lambda: Derivation(Sum(p[i], (i, 2, n + 1)) + p[1]).eq(Sum(p[i], (i, 1, n + 1)), ""),
    "three sums": lambda: Derivation(
        Sum(p[i] * q[j] * T[i, j], (i, 1, n), (j, 1, m)) - Sum(p[i] * q[j] * T[i, j], *PAIRS)
    ).eq(0, ""),
    "constant": lambda: Derivation(Sum(x, (i, 1, n), (j, 1, m))).eq(m * n * x, ""),
    "terms of 0": lambda: Derivation(Sum(p[i] - p[i] + x - x, all_i) + x).eq(x, ""),
}


@pytest.mark.parametrize("make", SUMS.values(), ids=SUMS)
def test_sum(make):
    assert make().sign == "="


# Points that look -----------------------------------------------------------------------------

VANISHES = {
    "at small whole numbers": (n - 1) * (n - 2) * (n - 3) * (n - 4) * (n - 5) * (n - 8),
    "at the whole numbers once tried": (n - 1) * (n - 2) * (n - 3) * (n - 4) * (n - 5)
    * (n - 6) * (n - 7) * (n - 8),
    "for real numbers that are small": (abs(x - 24) + x - 24),
    "unless it is tiny": (abs(x - Rational(1, 10**3)) - x + Rational(1, 10**3)),
}  # fmt: skip


@pytest.mark.parametrize("value", VANISHES.values(), ids=VANISHES)
def test_points_see_what_vanishes_almost_everywhere(value):
    with pytest.raises(FalseStep):
        Derivation(value).eq(0, "it vanishes")


def test_points_are_of_every_style():
    points = points_satisfying([], [Sum(p[i] * x, all_i)], {})
    lengths = [point.value(n) for point in points]
    sizes = [point.value(x) for point in points]
    assert max(lengths) > 8 and min(lengths) <= 2
    assert max(sizes) > 50 or min(sizes) < Rational(1, 50)
    near = [point for point in points if abs(point.value(p[1] / p[2]) - 1) < 1e-3]
    assert near


def test_what_looks_false_by_rounding_is_not_called_false():
    large = 10**30 * log(2)
    cancels = (x + large) ** 3 - x**3 - 3 * x**2 * large - 3 * x * large**2 - large**3
    Derivation(cancels + x).eq(x, "")


def test_examples_must_be_what_their_function_is():
    h = Function("h", positive=True)
    with pytest.raises(ValueError, match="the example"):
        Derivation(h(t), examples={h: [Lambda(t, t)]})


@pytest.mark.parametrize(
    "facts",
    [
        [Fact("small", Lt(x, 1)), Fact("large", Ge(x, 2))],
        [p_sums, Fact("too much", Ge(Sum(p[i], all_i), 2))],
        [Fact("all small", Lt(p[i], 1), forall=(i,)), Fact("one large", Ge(p[1], 2))],
    ],
    ids=["letter", "sum", "member"],
)
def test_contradictions_are_given_up(facts):
    with pytest.raises(ValueError, match="may contradict"):
        Derivation(x + Sum(p[i], all_i), given=facts)


def test_long_sums_are_given_up():
    with pytest.raises(ValueError, match="most often a sum is too long to be computed"):
        Derivation(Sum(p[i], (i, 1, 10**6)))


# Less to write, and errors that teach ----------------------------------------------------------


def test_right_sides_are_computed():
    at_ratio = log_lemma.at({x: q[i] / p[i]}, times=p[i], over=all_i)
    for start in (KL, -Sum(p[i] * log(q[i] / p[i]), all_i), KL + x):
        step = Derivation(start, given=[p_sums]).ge(..., "log lemma", by=at_ratio)
        assert step.sign == "<="
    low = Derivation(log(x)).le(..., "log lemma", by=log_lemma)
    assert low.right == x - 1


def test_one_fact_need_not_be_a_list():
    Derivation(Sum(p[i], all_i), given=p_sums).eq(1, "", using=p_sums)


ERRORS = {
    "write Rational(3, 10)": lambda: Derivation(0.3 * x),
    "write symbols('w', real=True)": lambda: Derivation(symbols("w") + 1),
    "write Function('h', real=True)": lambda: Derivation(Function("h")(x)),
    "With 'the $p_i$ sum to 1' it would be shown": lambda: Derivation(
        Sum(p[i], all_i) * x, given=[p_sums]
    ).eq(x, ""),
    "is not among the facts given": lambda: Derivation(x).eq(x, "", using=[p_sums]),
    "what is cited is a Fact": lambda: Derivation(x).le(x, "", by="log lemma"),
    "is a list of what is cited": lambda: Derivation(x).le(x, "", by=log_lemma, using="it"),
    "write Eq(left, right)": lambda: Fact("f", x),
    "which compares how two expressions": lambda: Fact("f", Sum(p[i], all_i) == 1),
    "give examples={h: [...]}": lambda: Derivation(Function("h", real=True)(x)),
    "an integral over several letters": lambda: Derivation(Integral(x * t, (x, 0, 1), (t, 0, 1))),
    "computes": lambda: Derivation(x).le(..., "", by=None),
    "sum over more than": lambda: Derivation(
        Sum(x, *((symbols(f"i_{k}", integer=True, positive=True), 1, n) for k in range(7)))
    ),
}


@pytest.mark.parametrize("words, attempt", ERRORS.items(), ids=ERRORS)
def test_errors_say_what_to_do(words, attempt):
    with pytest.raises((ValueError, TypeError)) as refusal:
        attempt()
    if words == "computes":
        words = "compute its right side"
    assert words in str(refusal.value)


def test_false_reads_differently_from_unproved():
    with pytest.raises(FalseStep, match="is false at"):
        Derivation(x).eq(2 * x, "")
    with pytest.raises(UnverifiedStep, match="not shown"):
        Derivation(Sum(p[i], all_i), given=[p_sums]).eq(1, "")


def test_advice_is_looked_for_only_if_somebody_reads_it(monkeypatch):
    looked = []
    monkeypatch.setattr(Derivation, "_hint", lambda *how: looked.append(how) or " With them.")
    facts = [ROWS[0], COLUMNS[0], p_sums]
    step = Derivation(Sum(p[i] * q[j] - T[i, j], *PAIRS), given=facts).eq(0, "", using=facts)
    assert not step.steps[-1].by_sympy and not looked
    with pytest.raises(UnverifiedStep) as refusal:
        Derivation(Sum(p[i], all_i), given=[p_sums]).eq(1, "")
    assert not looked
    assert str(refusal.value).endswith("lack a fact? With them.") and looked
    assert str(pickle.loads(pickle.dumps(refusal.value))) == str(refusal.value)


# Derivatives of higher order ---------------------------------------------------------------------


@pytest.mark.parametrize("power", [2, 4, 6])
def test_even_powers_touch_at_any_order(power):
    lemma = Lemma("power", 0, (y - 1) ** power, variable=y, touch=1)
    assert len(lemma.derivatives) <= power + 1


@pytest.mark.parametrize("power", [3, 5])
def test_odd_powers_change_their_sign(power):
    with pytest.raises(StepRefused):
        Lemma("power", 0, (y - 1) ** power, variable=y, touch=1)


def test_derivatives_are_marked():
    step = Derivation(Derivative(x * log(x), x)).eq(log(x) + 1, "differentiate")
    assert by_sympy(step) == ["step 1"]
    assert r"\text{differentiate}^{*}" in step._repr_latex_()
