"""What a page can show of derivations, lemmas and inductions: rows, and what verified them."""

import json

from sympy import Derivative, Eq, exp

from divlib.derivation import Derivation, Lemma
from divlib.derivation._shown import MIME
from divlib.derivation.ready import D, all_i, i, log_lemma, p, p_sums, q, q_sums
from tests.unit.symbols import u, x
from tests.unit.test_proofs import geometric_sum


def shown(statement):
    """The entry of its own, as it comes back from a notebook."""
    return json.loads(json.dumps(statement._repr_mimebundle_()))[MIME]


GIBBS = (
    Derivation(D(p[i], q[i]), given=[p_sums, q_sums], label="D")
    .ge(..., "log lemma", by=log_lemma.at(q[i] / p[i], times=p[i], over=all_i))
    .eq(0, "both sum to 1", using=[p_sums, q_sums])
    .equality_iff(Eq(p[i], q[i]))
)


def test_a_derivation_shows_the_rows_of_its_latex():
    rows = shown(GIBBS)["rows"]
    assert [(row["left"], row["sign"], row["right"], row["reason"]) for row in rows] == GIBBS.rows()
    assert rows[0]["check"] is None and rows[0]["left"] == "D"


def test_a_step_shows_what_it_cites_and_what_was_put_in():
    by = shown(GIBBS)["rows"][1]["check"]["by"]
    assert by == {
        "kind": "Lemma",
        "name": "log lemma",
        "statement": r"$\ln x \le x - 1$",
        "put in": [r"x = \frac{q_{i}}{p_{i}}"],
        "times": "p_{i}",
        "over": [r"i = 1, \dots, n"],
    }
    using = shown(GIBBS)["rows"][2]["check"]["using"]
    assert [fact["name"] for fact in using] == [p_sums.name, q_sums.name]


def test_a_step_shows_who_judged_it_and_at_how_many_points():
    rows, steps = shown(GIBBS)["rows"][1:], GIBBS.record()["steps"]
    for row, step in zip(rows, steps, strict=True):
        assert row["check"]["judge"] == step["judge"] == "kernel"
        assert row["check"]["points"] == step["points"] > 0
        assert row["check"]["rule"] == step["rule"]


def test_what_is_given_and_when_equality_holds():
    data = shown(GIBBS)
    assert data["given"] == [r"$\sum_{i=1}^{n} p_{i} = 1$", r"$\sum_{i=1}^{n} q_{i} = 1$"]
    assert "$p_{i}, q_{i} > 0$" in data["where"]
    assert data["equality"]["text"].startswith("if and only if $p_{i} = q_{i}$")
    assert data["equality"]["check"]["judge"] == "kernel"


def test_a_step_that_sympy_alone_decided_says_so():
    step = Derivation(Derivative(x**2, x)).eq(2 * x, "differentiate")
    check = shown(step)["rows"][1]["check"]
    assert check["judge"] == "SymPy" and check["why not the kernel"]
    assert "^{*}" in shown(step)["rows"][1]["reason"]
    assert len(shown(step)["notes"]) == 1


def test_a_lemma_shows_what_verified_it_at_its_claim():
    lemma = Lemma("exp", 1 + u, exp(u), variable=u, touch=0)
    *before, claim = shown(lemma)["rows"]
    assert before and all(row["check"] is None for row in before)
    assert claim["check"]["rule"] == "the sign of a derivative"
    assert claim["check"]["points"] == lemma.points
    assert claim["right"] == "e^{u}"


def test_an_induction_shows_both_derivations_and_its_claim():
    theorem = geometric_sum()
    data = shown(theorem)
    *steps, claim = data["rows"]
    assert [row["check"] is None for row in steps] == [True, False, True, False, False]
    assert claim["check"]["rule"] == "induction" and claim["check"]["judge"] == "kernel"
    assert data["notes"][0].startswith("the step assumes the claim for $k$")
    assert data["given"] == ["$r < 1$"]
