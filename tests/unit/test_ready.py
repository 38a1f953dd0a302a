"""Ready letters, sums, facts and lemmas, and what spares authors to write things twice."""

import pytest
from sympy import Rational, Sum, exp, log, pi, sqrt

from divlib import cross_entropy, entropy, kl_divergence
from divlib.derivation import Derivation, UnverifiedStep, ready
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
