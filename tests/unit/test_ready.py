"""Ready letters, sums, facts and lemmas, and what spares authors to write things twice."""

import pytest
from sympy import Eq, Function, Lambda, Rational, Sum, exp, log, pi, sqrt, symbols

from divlib import cross_entropy, entropy, kl_divergence
from divlib.derivation import Derivation, Fact, FalseStep, Lemma, UnverifiedStep, ready
from divlib.derivation.ready import (
    KL,
    D,
    H,
    all_i,
    all_j,
    i,
    j,
    log_lemma,
    n,
    normal,
    p,
    p_sums,
    q,
    q_sums,
    square_lemma,
    t,
    u,
    v,
    x,
    y,
)

P, Q = (Rational(1, 2), Rational(1, 3), Rational(1, 6)), (Rational(1, 4),) * 2 + (Rational(1, 2),)


def value(total):
    """A sum over i for the distributions P and Q."""
    members = {p[number]: share for number, share in enumerate(P, start=1)}
    members |= {q[number]: share for number, share in enumerate(Q, start=1)}
    return float(total.subs(n, 3).doit().subs(members))


def test_every_name_is_there():
    assert all(hasattr(ready, name) for name in ready.__all__)
    assert len(set(ready.__all__)) == len(ready.__all__) >= 30


@pytest.mark.parametrize("base", [2, 10])
def test_sums_are_what_divlib_computes(base):
    assert value(H(p[i], base=base)) == pytest.approx(entropy(list(map(float, P)), base=base))
    numbers = list(map(float, P)), list(map(float, Q))
    crossed = cross_entropy(*numbers, base=base)
    assert value(H(p[i], q[i], base=base)) == pytest.approx(crossed)
    assert value(D(p[i], q[i], base=base)) == pytest.approx(kl_divergence(*numbers, base=base))


def test_sums_run_over_what_is_asked():
    pairs = (all_j, all_i)
    assert H(p[i] * q[j], over=pairs) == Sum(p[i] * q[j] * log(1 / (p[i] * q[j])), *pairs)
    assert D(p[j], q[j], over=all_j) == Sum(p[j] * log(p[j] / q[j]), all_j)


def test_normal_is_the_normal_density():
    assert normal(t, 1, 2) == exp(-((t - 1) ** 2) / 8) / (2 * sqrt(2 * pi))


def test_value_alone_is_put_in_for_the_letter_of_a_lemma():
    short, long = log_lemma.at(u / v, times=v), log_lemma.at({x: u / v}, times=v)
    assert (short.left, short.right, short.times) == (long.left, long.right, long.times)
    assert dict(short.mapping) == dict(long.mapping)


def test_value_alone_must_suit_the_letter():
    with pytest.raises(UnverifiedStep, match=r"log\(y\) may be undefined"):
        Derivation(log(x)).le(..., by=log_lemma.at(y))


def test_reason_is_the_name_of_what_is_cited():
    step = Derivation(log(x)).le(..., by=log_lemma).steps[-1]
    assert (step.expr, step.reason) == (x - 1, "log lemma")
    step = Derivation(log(u)).le(..., by=log_lemma.at(u)).steps[-1]
    assert (step.expr, step.reason) == (u - 1, "log lemma")


def test_reason_can_be_given():
    assert Derivation(log(x)).le(..., "a tangent", by=log_lemma).steps[-1].reason == "a tangent"


def test_equality_needs_a_reason():
    with pytest.raises(TypeError, match="reason"):
        Derivation(u + v).eq(v + u)


def test_step_without_reason_that_cites_nothing_sensible_says_so():
    with pytest.raises(TypeError, match="what is cited is a Fact, a Lemma"):
        Derivation(log(x)).le(x - 1, by="log lemma")


@pytest.mark.parametrize("other", [u * v, -u, log(v), -Sum(p[i], all_i)])
def test_computed_side_keeps_the_terms_that_a_step_is_not_about(other):
    step = Derivation(other + u * log(x)).le(..., by=log_lemma.at(x, times=u))
    assert step.steps[-1].expr == other + u * (x - 1)


def test_computed_side_keeps_the_terms_below_a_sum():
    tangent = log_lemma.at(q[i] / p[i], times=p[i], over=all_i)
    step = Derivation(u - Sum(p[i] * log(q[i] / p[i]), all_i)).ge(..., by=tangent)
    assert step.steps[-1].expr == u - Sum(p[i] * (q[i] / p[i] - 1), all_i)


def test_ready_facts_and_lemmas_prove_that_divergence_is_not_negative():
    proof = (
        Derivation(KL, given=[p_sums, q_sums])
        .ge(..., by=log_lemma.at(q[i] / p[i], times=p[i], over=all_i))
        .eq(0, "both sum to 1", using=[p_sums, q_sums])
    )
    assert proof.sign == "<=" and (proof.left, proof.right) == (0, KL)


def test_square_lemma_is_a_reason():
    proof = Derivation(2 * u * v).le(u**2 + v**2, by=square_lemma.at(u - v))
    assert proof.steps[-1].reason == "a square"


# Messages that a newcomer met ---------------------------------------------------------------

LAM = symbols("lambda", positive=True)
BELOW = Fact("below 1", LAM < 1)
PRODUCT = Fact("product", Eq(u * v, 1))
MIXTURE = LAM * p[i] + (1 - LAM) * q[i]
F = Function("F", real=True)
STRONG = Fact("strong", F(y).diff(y, 2) > u, forall=(y,))


def strongly_convex(*examples):
    below = F(t) + F(t).diff(t) * (y - t) + u / 2 * (y - t) ** 2
    given = {"given": [STRONG], "examples": {F: examples}}
    return Lemma("bound", below, F(y), variable=y, touch=t, **given)


MESSAGES = {
    "nothing given shows that 1/(lambda*p[i] + (1 - lambda)*q[i]) is positive": lambda: Derivation(
        H(MIXTURE)
    ),
    "nothing given shows that u - v is not 0": lambda: Derivation(1 / (u - v)),
    "nothing given shows that t - 1 is not 0": lambda: Lemma(
        "", log(x), (x - 1) / (t - 1), variable=x, touch=1
    ),
    "does using=[...] lack a fact? With 'below 1' it would be shown.": lambda: Derivation(
        D(p[i], MIXTURE), given=[BELOW]
    ).ge(..., by=log_lemma.at(MIXTURE / p[i], times=p[i], over=all_i)),
    "With 'the $p_i$ sum to 1', 'the $q_i$ sum to 1' it would be shown": lambda: Derivation(
        Sum(p[i], all_i) - Sum(q[i], all_i), given=[p_sums, q_sums]
    ).eq(0, ""),
    "'log lemma' is not about every p: values can be put in for x": lambda: log_lemma.at({p: u}),
    "'log lemma' is not about every 'x': values can be put in for x": lambda: log_lemma.at(
        {"x": u}
    ),
    "'the $p_i$ sum to 1' is not about every p: values can be put in for nothing": (
        lambda: p_sums.at({p[i]: q[i]})
    ),
    "write {letter: value} for what is put in, not u alone": lambda: p_sums.at(u),
    "only an inequality can compute its right side": lambda: Derivation(u + v).eq(..., "turn"),
    "write Eq(left, right), not left == right": lambda: (
        Derivation(log(x)).le(..., by=log_lemma).equality_iff(x == u)
    ),
    "every term is a product; name one of these by a letter": lambda: Derivation(
        u * v * x, given=[PRODUCT]
    ).eq(x, "", using=[PRODUCT]),
    "an example does not satisfy 'strong' at t=": lambda: strongly_convex(Lambda(y, exp(y))),
}


@pytest.mark.parametrize("words", MESSAGES)
def test_message_says_what_to_do(words):
    with pytest.raises((UnverifiedStep, TypeError, ValueError)) as refused:
        MESSAGES[words]()
    assert words in " ".join(str(refused.value).split())


def test_suitable_examples_are_accepted():
    assert strongly_convex(Lambda(y, u * y**2)).points > 3


def test_false_claim_about_suitable_examples_is_called_false():
    above = F(t) + F(t).diff(t) * (y - t) + 3 * u * (y - t) ** 2
    examples = {F: [Lambda(y, u * y**2)]}
    with pytest.raises(FalseStep, match="is false"):
        Lemma("", above, F(y), variable=y, touch=t, given=[STRONG], examples=examples)


def test_nothing_needs_to_be_put_in():
    doubled = p_sums.at(times=2)
    assert (doubled.left, doubled.times) == (p_sums.left, 2)
    assert dict(log_lemma.at(times=u).mapping) == {}


def test_computed_side_replaces_a_term_of_the_same_value():
    weight = log_lemma.at(MIXTURE / p[i], times=LAM * p[i], over=all_i)
    chain = Derivation(u + LAM * D(p[i], MIXTURE), given=[BELOW]).ge(..., by=weight, using=[BELOW])
    assert chain.steps[-1].expr == u - Sum(LAM * p[i] * (MIXTURE / p[i] - 1), all_i)


def test_computed_side_replaces_the_harder_of_two_terms():
    """A second step must not turn a tangent back into a logarithm."""
    other = log_lemma.at(MIXTURE / q[i], times=(1 - LAM) * q[i], over=all_i)
    tangent = -Sum(LAM * p[i] * (MIXTURE / p[i] - 1), all_i)
    start = tangent + (1 - LAM) * D(q[i], MIXTURE)
    chain = Derivation(start, given=[BELOW]).ge(..., by=other, using=[BELOW])
    assert not chain.steps[-1].expr.has(log)
