"""Derivations written as text: what is read, what is accepted, and what is not."""

import json
import re
import tomllib
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Eq, Function, IndexedBase, Integral, Sum, exp, log, oo, pi, sqrt, symbols

from bookbuild.project import ROOT
from divlib.derivation import FalseStep
from divlib.derivation._notation import Notation, NotRead
from divlib.derivation.written import Task, _false, answer, judge, tasks_from
from tests.unit.written_mutants import all_mutants

TOML = (ROOT / "course/lab/tasks.toml").read_text(encoding="utf-8")
TASKS = {task["name"]: task for task in tasks_from(TOML)}
WRONG = tomllib.loads((ROOT / "course/lab/wrong.toml").read_text(encoding="utf-8"))["wrong"]
MUTANTS = all_mutants(TOML)
# Mutants that are right: both integrals are 1, whichever of them is written.
RIGHT = [text for _, text in MUTANTS if "int q dt - int q dt" in text]


@cache
def task(name):
    return Task(TASKS[name])


def judged(name, text):
    return judge(task(name), text)


def first_objection(judgement):
    """Number and status of the first line that is not verified."""
    found = [
        (number, verdict.status)
        for number, verdict in enumerate(judgement.lines, start=1)
        if verdict.status not in ("verified", "empty")
    ]
    return found[0] if found else (0, "")


# Tasks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TASKS)
def test_solutions_reach_their_goal(name):
    for solution in TASKS[name]["solutions"]:
        judgement = judged(name, solution["text"])
        assert first_objection(judgement) == (0, ""), solution["title"]
        assert judgement.reached, judgement.message
        assert r"\begin{aligned}" in judgement.display


def test_there_are_twenty_tasks_and_more():
    assert len(TASKS) >= 20
    assert sum(len(task["solutions"]) > 1 for task in TASKS.values()) >= 5
    assert all(task["hints"] for task in TASKS.values())


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case['task']}: {case['why']}")
def test_wrong_submission_does_not_pass(case):
    judgement = judged(case["task"], case["text"].strip("\n"))
    assert not judgement.reached
    assert first_objection(judgement) == (case["line"], case["status"])


def require_refused(mutants):
    passed = [text for data, text in mutants if judged(data["name"], text).reached]
    assert [text for text in passed if text not in RIGHT] == []
    return passed


def test_a_slip_of_the_pen_does_not_pass():
    assert require_refused(MUTANTS[::60]) == []


@pytest.mark.full
def test_no_slip_of_the_pen_passes():
    assert len(MUTANTS) > 500
    assert require_refused(MUTANTS) == RIGHT


# Formulas ---------------------------------------------------------------------------------------

NOTATION = Notation(
    ["p_i > 0", "q_i > 0", "w_ij >= 0", "x > 0", "y real", "lambda >= 0", "phi(x) real"],
    {"i": "n", "j": "m"},
)
DENSITIES = Notation(["p(t) > 0", "q(t) > 0"], {})
i, j, n, m = symbols("i j n m", integer=True, positive=True)
x, y, t = symbols("x", positive=True), symbols("y", real=True), symbols("t", real=True)
lam = symbols("lambda", nonnegative=True)
p, q = (IndexedBase(name, positive=True) for name in "pq")
w = IndexedBase("w", nonnegative=True)
phi, f, g = (
    Function("phi", real=True),
    Function("p", positive=True),
    Function("q", positive=True),
)
KL = Sum(p[i] * log(p[i] / q[i]), (i, 1, n))

READ = {
    "sum p log(p/q)": KL,
    "sum_i p_i ln(p_i/q_i)": KL,
    "Σ p ln (p/q)": KL,
    "∑ᵢ pᵢ ln(pᵢ/qᵢ)": KL,
    "D(p, q)": KL,
    "KL(p||q)": KL,
    "sum(p ln(p/q), i)": KL,
    "sum_(i=1)^n p_i ln(p_i/q_i)": KL,
    r"\sum_{i=1}^{n} p_i \ln\left(\frac{p_i}{q_i}\right)": KL,
    "H(p)": Sum(p[i] * log(1 / p[i]), (i, 1, n)),
    "sum_ij w_ij": Sum(w[i, j], (i, 1, n), (j, 1, m)),
    "sum w": Sum(w[i, j], (i, 1, n), (j, 1, m)),
    "sum_j w_{ij}": Sum(w[i, j], (j, 1, m)),
    "w_{i,j} + w[i,j]": 2 * w[i, j],
    "p_iq_i": p[i] * q[i],
    "p_{i+1} + p_1": p[i + 1] + p[1],
    "sum (p - q)^2/q": Sum((p[i] - q[i]) ** 2 / q[i], (i, 1, n)),
    "(sum p)^2": Sum(p[i], (i, 1, n)) ** 2,
    "2x y": 2 * x * y,
    "xy²": x * y**2,
    "-x^2": -(x**2),
    "x^-1 + 2^(x+1)": 1 / x + 2 ** (x + 1),
    "1/2 x": x / 2,
    "x ÷ 4 · y": x * y / 4,
    "0.25 x": x / 4,
    "½ x − y": x / 2 - y,
    r"\frac xy + \tfrac12 x": x / y + x / 2,
    r"D_{\mathrm{KL}}(P \Vert Q)": KL,
    "ln 2 sum p": log(2) * Sum(p[i], (i, 1, n)),
    "2|x - 1|x": 2 * x * abs(x - 1),
    "log_2(x) + log2 x": 2 * log(x) / log(2),
    "ln^2(x)": log(x) ** 2,
    "e^(x y) + exp(-x)": exp(x * y) + exp(-x),
    "√x + sqrt(x)": 2 * sqrt(x),
    "|x - 1| + abs(1 - x)": 2 * abs(x - 1),
    "phi(x+1) + λ phi(2)": phi(x + 1) + lam * phi(2),
    "2 pi + π": 3 * pi,
}


@pytest.mark.parametrize("typed", READ)
def test_formula_is_read(typed):
    assert NOTATION.expression(typed) == READ[typed]


@pytest.mark.parametrize(
    "typed, read",
    [
        ("int p ln(p/q) dt", Integral(f(t) * log(f(t) / g(t)), (t, -oo, oo))),
        ("∫ p(t) (1 - q/p)", Integral(f(t) * (1 - g(t) / f(t)), (t, -oo, oo))),
        ("D(p, q)", Integral(f(t) * log(f(t) / g(t)), (t, -oo, oo))),
        ("int_0^1 t^2 dt", Integral(t**2, (t, 0, 1))),
    ],
)
def test_integral_is_read(typed, read):
    assert DENSITIES.expression(typed) == read


# What is refused, the words that say why, and the column where reading stopped.
REFUSED = {
    "": ("missing here, at the end", 0),
    "foo": ("there is no 'foo' here", 0),
    "p log": ("missing here, at the end", 5),
    "ln p/q": ("two ways", 4),
    "ln 2 x": ("two ways", 5),
    "sum(p)^2": ("each term", 6),
    "(x": ("is missing that closes", 0),
    "x)": ("never opened", 1),
    "2 3": ("two numbers", 2),
    "p_k": ("no index is called 'k'", 2),
    "x_1": ("has no index", 1),
    "sum x y": ("over what", 3),
    "1/(x - x)": ("divides by 0", 2),
    "0^(x - x)": ("0 to a power", 1),
    "x^17": ("exponents up to 16", 1),
    "(x+y+1)^(2^9)": ("exponents up to 16", 7),
    "1234567890123": ("digits", 0),
    "sum_(i=1)^1000 i": ("terms", 16),
    "sum_(i=1)^i p_i": ("must not depend on it", 15),
    "max(x, y)": ("not supported", 0),
    "ln(-1)": ("something positive", 0),
    "log_(1/2)(x)": ("a number above 1", 4),
    "w_i": ("an index of w is missing", 3),
    r"\frac x": ("two groups in braces", 7),
    "x + oo": ("is no number", 4),
    "1/∞": ("is no number", 2),
    "exp(17)": ("exponents up to 16", 0),
    "exp(-exp(exp(exp(9))))": ("exponential in an exponent", 9),
    "sin(x)": ("there is no 'sin' here", 0),
    "p_{1/2}": ("the indices of p are 1, 2, 3", 2),
    "p_0 - p_0": ("the indices of p are 1, 2, 3", 2),
    "sum -p": ("a minus sign needs a bracket", 4),
    "(" * 40 + "x" + ")" * 40: ("too deeply", 30),
    "x" * 601: ("characters", 600),
    "p.__class__": ("there is no '.' here", 1),
    "x = y": ("a formula is missing before '='", 2),
}


@pytest.mark.parametrize("typed", REFUSED)
def test_formula_is_refused_with_its_place(typed):
    words, at = REFUSED[typed]
    with pytest.raises(NotRead, match=re.escape(words)) as refusal:
        NOTATION.expression(typed)
    assert refusal.value.at == at


def test_an_integral_that_sympy_would_try_for_long_is_refused():
    for typed in ("int exp(-t^4 + t^3) dt", "int (p + 1/(1 + t^2)) dt", "int_0^1 t^(1/2) dt"):
        with pytest.raises(NotRead, match="whole powers of t"):
            DENSITIES.expression(typed)
    assert DENSITIES.expression(r"\int t^2 p\,\mathrm{d}t").limits[0][0] == t


def test_a_function_times_a_bracket_is_asked_about():
    with pytest.raises(NotRead, match=r"Write p \* \(...\)"):
        DENSITIES.expression("int p(1 - q/p) dt")


def test_relation_is_kept_as_it_was_written():
    assert NOTATION.relation("sum p = 1") == Eq(Sum(p[i], (i, 1, n)), 1)
    assert NOTATION.relation("0 ≤ y²").args == (0, y**2)


@pytest.mark.parametrize("letters", [["p_i"], ["p_i > 1"], ["2 real"]])
def test_declaration_that_is_none(letters):
    with pytest.raises(ValueError, match="declares no letter"):
        Notation(letters, {"i": "n"})


# Reasons ----------------------------------------------------------------------------------------

REASONS = [
    "| log lemma at q/p, times p",
    "| log lemma at x = q_i/p_i, times p_i, over i",
    "| by the log lemma at q/p times p summed over i",
    "by log lemma with x := q/p, multiplied by p",
    "because log lemma at q/p, times p, which turns the sum round",
    "# Log lemma at q/p and times p",
]


@pytest.mark.parametrize("reason", REASONS)
def test_ways_to_cite_a_lemma(reason):
    assert judged("gibbs", f">= sum(p - q) {reason}").lines[0].status == "verified"


@pytest.mark.parametrize(
    "reason",
    ["p sums to 1, q sums to 1", "p sums, q sums", "p and q", "sum p = 1 and 1 = sum q"],
)
def test_ways_to_cite_facts(reason):
    text = f">= sum(p - q) | log lemma at q/p, times p\n= 0 | {reason}"
    assert judged("gibbs", text).lines[1].status == "verified"


def test_what_is_missing_is_named():
    judgement = judged("gibbs", ">= sum(p - q) | log lemma at q/p, times p\n= 0 | p sums to 1")
    assert "'q sums to 1' it would be shown" in judgement.lines[1].message
    assert judgement.lines[1].rest == r"1 - \sum_{i=1}^{n} q_{i}"
    (unplaced,) = judged("gibbs", ">= sum(p - q) | log lema").lines
    assert "Say what is put in for x" in unplaced.message and "lema" in unplaced.message


def test_false_line_names_a_point():
    (verdict,) = judged("gibbs", "= 1").lines
    assert verdict.status == "false" and "p_1=" in str(verdict.at)
    assert re.search(r"left side ≈ [\d.]+, right side = 1", verdict.message)


# Right proofs in other words and another order than the solutions.
OTHER_WAYS = {
    "from the difference": ("two-means", """
(u^2+v^2)/2 - uv = (u - v)^2/2
>= 0 | since (u - v)^2 >= 0
Equality holds if and only if u = v."""),
    "from nothing": ("two-means", """
0 <= (u-v)^2/2 | a square is not negative
= (u^2+v^2)/2 - u v
equality iff u = v"""),
    "the negative, in LaTeX": ("gibbs", r"""
-D_{\mathrm{KL}}(P\Vert Q) = \sum_i p_i\ln\frac{q_i}{p_i}
\le \sum_i (q_i - p_i) | log lemma (x = q_i/p_i), times p_i
= 0 | since both sum to 1
with equality if and only if p_i = q_i for all i"""),
    "sums written out": ("gibbs", """
>= sum p - sum q | because of the log lemma at q/p, times p
= 0 | sum p = sum q = 1
equality iff q/p = 1, for every i"""),
    "terms moved to the other side": ("log-sum", """
sum a ln(a/b)
= A ln(A/B) + sum a ln(a B/(b A)) | a adds up to A
>= A ln(A/B) + sum a (1 - b A/(a B)) | log lemma at b A/(a B), times a
= A ln(A/B) | sum a = A, sum b = B
equality iff a B = b A"""),
    "what is given at the end goes without saying": ("no-code-beats-entropy", """
<= 1/ln(2) sum p (2^(-ell)/p - 1) | log lemma at 2^(-ell)/p, times p, divided by ln(2)
<= 0 | Kraft, times 1/ln(2), p sums to 1
equality iff p = 2^(-ell)"""),
    "two squares": ("normal-divergence-not-negative", """
>= -(s/v - 1) + (s^2 + (a-b)^2)/(2v^2) - 1/2 | log lemma at s/v
= (s/v - 1)^2/2 + (a-b)^2/(2v^2)
>= 0 | squares are not negative"""),
    "signs of the letters": ("js-at-most-ln-2", """
= ln 2 sum p - sum p ln((p+q)/p)
<= ln 2 + sum p (p/(p+q) - 1) | log lemma at p/(p+q), times p, p sums to 1
= ln 2 - sum p q/(p + q)
<= ln 2 | since p and q are positive"""),
    "a minus before the integral": ("gibbs-densities", r"""
= -\int p\ln\frac qp\,\mathrm{d}t
\ge -\int (q - p)\,\mathrm{d}t | log lemma at q/p times p, int p = 1, int q = 1
= 0 | both integrate to 1"""),
    "an equation from its end": ("js-in-entropies", """
H(M) - H(P)/2 - H(Q)/2
= sum ((p+q)/2) ln(1/m) - H(p)/2 - H(q)/2 | M is half-way
= D(p, m)/2 + D(q, m)/2"""),
    "a fact with a factor": ("price-of-the-wrong-code", """
sum p log_2(1/p) + sum p log_2(p/q)
= sum p log_2(1/q)
<= sum p ell | since the lengths are rounded up, times p"""),
    "bars": ("pinsker", """
>= sum 3(p-q)^2/(4q + 2p) | cubic lemma at p/q, times q^2/(4q + 2p), p and q sum to 1
>= T sum |p-q| - T^2 sum (2q+p)/6 | square at 3|p-q|/(2q+p) - T, times (2q+p)/6
= T^2/2 | T, both sum to 1"""),
    "a theorem by name": ("information-from-gibbs", """
u ln u + u D(a, b) >= u ln u + 0 | by Gibbs' inequality with p = a, q = b, times u; a and b sum to 1
"""),
}  # fmt: skip


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_other_ways_reach_the_goal(way):
    name, text = OTHER_WAYS[way]
    judgement = judged(name, text.strip("\n"))
    assert first_objection(judgement) == (0, ""), judgement.lines
    assert judgement.reached, judgement.message


def test_a_value_without_index_has_that_of_the_task():
    text = ">= u ln u | Gibbs at p = a, q = 1/m, times u, a sums to 1"
    assert judged("information-from-gibbs", text).lines[0].status == "not shown"


@pytest.mark.parametrize(
    "line",
    ["= x/x", r"= \frac{x}{x}", "= x x^-1", "= 1 + sqrt(x)^2 - x", "= 1 + (√x)^2 - x",
     "= 1 + 0 ln x", "= 1 + ln x - ln x"],
)  # fmt: skip
def test_what_cancels_has_to_be_defined_all_the_same(line):
    """For x = 0 there is no x/x, though computer algebra reads 1."""
    data = {"start": "1", "sign": "=", "goal": "1"}
    (refused,) = judge(Task({**data, "letters": ["x real"]}), line).lines
    assert refused.status == "not shown" and "may be undefined" in refused.message
    (verified,) = judge(Task({**data, "letters": ["x > 0"]}), line).lines
    assert verified.status == "verified"


def test_a_line_behind_one_that_was_not_read_is_not_called_false():
    judgement = judged("gibbs", "= foo\n= 1 - 1\n= 0")
    assert [verdict.status for verdict in judgement.lines] == ["not read", "not shown", "verified"]
    assert "was not read" in judgement.lines[1].message


def test_a_true_line_that_goes_on_from_nowhere_is_not_called_false():
    """Its first formula is not what stands above, but what the line says may be true."""
    mirrored = "sum q ln(q/p) >= sum(q - p) | log lemma at p/q, times q"
    (first,) = judged("gibbs", mirrored).lines
    assert first.status == "not shown" and first.at == "" and not judged("gibbs", mirrored).reached
    assert "By itself this line is verified" in first.message
    assert "begin with sum p ln(p/q), with 0, or with a sign" in first.message
    later = judged("gibbs", f"= -sum p ln(q/p)\n{mirrored}").lines[1]
    assert later.status == "not shown" and "the line above" in later.message
    (unknown,) = judged("gibbs", "sum q ln(q/p) >= sum(q - p)").lines
    assert unknown.status == "not shown" and "was not shown, either" in unknown.message
    (alone,) = judged("gibbs", "sum q ln(q/p)").lines
    assert alone.status == "not shown" and "By itself" not in alone.message


def test_a_false_line_that_goes_on_from_nowhere_is_called_false():
    (verdict,) = judged("gibbs", "sum p = 2").lines
    assert verdict.status == "false" and "right side = 2" in verdict.message


def test_a_loose_index_has_its_column_and_nothing_below_is_called_false():
    lines = judged("gibbs", "= sum p ln(p) - ln(q) p\n= 1\n= 1").lines
    assert [verdict.status for verdict in lines] == ["not read", "not shown", "verified"]
    assert "The index i stands outside" in lines[0].message and lines[0].at == 20
    assert "was not read" in lines[1].message
    (leading,) = judged("gibbs", "ln(q_i/p_i) <= q/p - 1 | log lemma at q/p").lines
    assert (leading.status, leading.at) == ("not read", 4)
    lost = judged("gibbs", "= foo\n= p\n= q\n= 1").lines
    assert [verdict.status for verdict in lost] == ["not read"] * 3 + ["not shown"]
    # Where the task itself is about one member, its indices stand outside of every sum.
    assert judged("glued-plan", "= (a_ij/q_j) sum_k b_jk").lines[0].status == "verified"
    assert judged("glued-plan", "= a_ij + a_ik").lines[0].at == 10


@pytest.mark.parametrize(
    "text, told",
    [
        ("<= sum p (p/q - 1) | log lemma at p/q, times p", True),
        ("<= 0", True),
        (">= sum(p - q) | log lemma at q/p, times p", False),
        ("0 <= sum(p - q)", False),
        ("0 >= sum(p - q)", True),
        ("= -sum p ln(q/p)", False),
    ],
)
def test_a_sign_against_the_goal_is_told_at_once(text, told):
    (verdict,) = judged("gibbs", text).lines
    assert ("goes against the goal" in verdict.message) == told


def test_a_sign_is_compared_with_the_direction_in_which_a_chain_began():
    text = "(u^2+v^2)/2\n= foo\n= u v + (u - v)^2/2\n>= u v | a square is not negative"
    assert not any("against" in line.message for line in judged("two-means", text).lines)


def test_a_counterexample_has_few_and_short_numbers():
    for text in ("= sum p ln(q/p)", "<= sum(p - q) | log lemma at q/p, times p", "= 1"):
        (verdict,) = judged("gibbs", text).lines
        assert verdict.status == "false" and verdict.at.endswith("n=2")
        assert len(re.findall(r"[pq]_[12]=\d+/\d+(?=,)", verdict.at)) == 4
    # Exact where it is exact, and otherwise with as many digits as tell the sides apart.
    sides = [re.search(r"left side (.*), right side (.*?)\.( |$)", line.message).groups()[:2]
             for text in ("= 1", "= ln(p)", "= 10001 sum p ln(p/q)/10000")
             for line in judged("gibbs", text.replace("ln(p)", "sum p ln(p)")).lines]  # fmt: skip
    assert all(left.startswith("≈ ") and left != right for left, right in sides)
    assert sides[0][1] == "= 1"


def test_a_counterexample_names_only_what_the_two_sides_depend_on():
    """The facts are about t and another index too, and m is what p and q make it."""
    (rows,) = judged("data-processing", "= 7").lines
    (middle,) = judged("js-in-entropies", "= H(m) + 1").lines
    assert rows.status == middle.status == "false"
    assert "t_11=" in rows.at and "t_22=" in rows.at
    for verdict in (rows, middle):
        names = re.findall(r"(\w+)=", verdict.at)
        assert {"p_1", "p_2", "q_1", "q_2", "n"} <= set(names)
        assert not {"i", "j", "p_3", "q_3", "m_1"} & set(names), verdict.at


def test_a_point_with_long_numbers_says_that_they_are_rounded():
    """Where integrals stand, only the usual points are tried."""
    (verdict,) = judged("normal-divergence-not-negative", "= 10^-9 + ln(s/v)").lines
    assert verdict.status == "false" and verdict.at
    found = _false(FalseStep("", "x=0.0106132, y=1/3, z=1e-09, n=2", (0, Fraction(1, 2000))))
    assert found.at == "x ≈ 0.0106132, y=1/3, z ≈ 1e-09, n=2"
    assert found.message == "False: left side = 0, right side ≈ 0.0005."


def test_what_is_cited_is_shown_with_what_was_put_in():
    (verdict,) = judged("gibbs", ">= sum(q - p) | log lemma at p/q, times p").lines
    assert verdict.status == "not shown" and verdict.gives == (
        r"\sum_{i=1}^{n} p_{i}\, \ln \frac{p_{i}}{q_{i}} "
        r"\le \sum_{i=1}^{n} p_{i} \left(\frac{p_{i}}{q_{i}} - 1\right)"
    )
    # Where a fact is all that is missing, that is said instead.
    (other,) = judged("gibbs", ">= 0 | log lemma at q/p, times p").lines
    assert "it would be shown" in other.message and other.gives == ""


def test_messages_are_sentences_in_the_notation_of_the_reader():
    verdicts = [
        verdict
        for case in WRONG
        for verdict in judged(case["task"], case["text"].strip("\n")).lines
    ]
    messages = {verdict.message for verdict in verdicts if verdict.message}
    assert len(messages) > 30
    assert [text for text in messages if not re.match(r"[A-Z'\"].*[.?]$", text, re.DOTALL)] == []
    jargon = r"\*|\[|Eq\(|Sum\(|Integral\(|Lambda|Abs\(|log\(|bound|\boo\b|nan|using="
    assert [text for text in messages if re.search(jargon, text)] == []


@pytest.mark.parametrize(
    "line, words",
    [
        ("= ... | p sums to 1", "An equality cannot compute its right side; write it."),
        ("... = 1", "A line begins with a formula or a sign."),
    ],
)
def test_dots_stand_for_the_right_side_of_an_inequality_only(line, words):
    verdict = judged("gibbs", line).lines[0]
    assert (verdict.status, verdict.message, verdict.at) == ("not read", words, 1)


def test_each_line_has_a_verdict_of_its_own():
    text = ">= sum(p - q)\n= sum p - sum q\n= 1 | p sums to 1\n\n= 1"
    statuses = [verdict.status for verdict in judged("gibbs", text).lines]
    assert statuses == ["not shown", "verified", "false", "empty", "verified"]


def test_reached_by_a_stronger_statement():
    data = {"letters": ["x > 0"], "start": "x", "sign": "<=", "goal": "x + x - x"}
    assert judge(Task(data), "= x").reached


@pytest.mark.parametrize("sign", [">", "="])
def test_not_reached_by_a_weaker_statement(sign):
    lemma = {"name": "log lemma", "text": "ln x <= x - 1", "equal": "x = 1"}
    data = {"letters": ["x > 0"], "start": "x", "goal": "1 + ln x", "lemmas": [lemma]}
    judgement = judge(Task({**data, "sign": sign}), ">= 1 + ln x | log lemma")
    assert judgement.lines[0].status == "verified" and not judgement.reached
    assert judgement.message == f"All lines are verified, but they show >= and not {sign}."


@pytest.mark.parametrize(
    "lines, words",
    [
        (">= sum(p - q)", "First all lines above have to be verified."),
        ("= sum p ln p - sum p ln q", "There is no inequality above"),
    ],
)
def test_case_of_equality_needs_an_inequality_that_is_verified(lines, words):
    last = judged("gibbs", f"{lines}\nequality iff p = q").lines[-1]
    assert last.status == "not shown" and last.message.startswith(words)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"sign": "!="}, "sign is '!='"),
        ({"lemmas": [{"name": "L", "text": "ln x <= x - 1"}]}, "needs 'equal'"),
        ({"lemmas": [{"name": "L", "text": "ln x <= x", "equal": "x = 1"}]}, "agree at x = 1"),
        ({"lemmas": [{"name": "L", "proof": {**TASKS["gibbs"], "goal": "1"}}]}, "its goal"),
        ({"start": None}, "has no 'start'"),
    ],
)
def test_task_that_is_none(change, words):
    data = {"letters": ["x > 0"], "start": "x", "sign": "=", "goal": "x", **change}
    data = {key: value for key, value in data.items() if value is not None}
    with pytest.raises(ValueError, match=re.escape(words)):
        Task(data)


# What the page of the lab explains ---------------------------------------------------------------

PAGE = (ROOT / "course/lab.md").read_text(encoding="utf-8")
EXAMPLES = [re.sub(r"^ {4}", "", text, flags=re.MULTILINE).strip("\n").splitlines()
            for text in re.findall(r"\n\n((?: {4}.+\n)+)", PAGE)]  # fmt: skip


def test_the_example_of_the_page_reaches_its_goal():
    example = {
        "letters": ["p_i > 0", "x_i real", "y real"],
        "indices": {"i": "n"},
        "start": "sum p x^2",
        "sign": ">=",
        "goal": "2 sum p x - 1",
        "equality": "x = 1",
        "facts": [{"name": "p sums to 1", "text": "sum p = 1"}],
        "lemmas": [{"name": "square", "text": "0 <= y^2", "equal": "y = 0"}],
    }
    judgement = judge(Task(example), "\n".join(EXAMPLES[0]))
    assert first_objection(judgement) == (0, "") and judgement.reached


def test_the_lemma_of_the_page_is_verified_and_can_be_cited_as_it_says():
    (lemma,) = EXAMPLES[1]
    cited = re.search(r"`(cubes at .*?)`", PAGE)[1]
    task_ = {
        **TASKS["gibbs"],
        "start": "sum p",
        "sign": "<=",
        "goal": "sum(p^3/q^2 + 2 q)/3",
        "equality": "p = q",
    }
    text = f"{lemma}\n<= sum(p^3/q^2 + 2 q)/3 | {cited}, divided by 3\nequality iff p = q"
    judgement = judge(Task(task_), text)
    assert first_objection(judgement) == (0, "") and judgement.reached, judgement.lines
    ended = re.search(r"`(, for 0 < x < 1)`", PAGE)[1]
    inside = f"lemma L: ln x <= x - 1, equal at x = 1/2{ended}"
    assert judged("gibbs", inside).lines[0].status != "not read"


def test_the_page_gives_no_solution_away():
    def bare(line):
        return re.sub(r"\s", "", line.partition("|")[0]).lower()

    solved = {
        bare(line)
        for task in TASKS.values()
        for solution in task["solutions"]
        for line in solution["text"].splitlines()
    }
    reasons = {
        re.sub(r"\s+", " ", reason).strip()
        for task in TASKS.values()
        for solution in task["solutions"]
        for reason in re.findall(r"\|(.*)", solution["text"])
        if " at " in reason
    }
    shown = [line for lines in EXAMPLES for line in lines] + re.findall(r"`([^`]+)`", PAGE)
    # The case of equality stands in the task, and "..." says nothing of it.
    shown = [line for line in shown if not re.search(r"^equality|\.\.\.$", line)]
    assert [line for line in shown if bare(line) in solved] == []
    assert [line for line in shown if any(reason in line for reason in reasons)] == []


# What a page asks -----------------------------------------------------------------------------


def test_answers_are_data():
    request = {"do": "judge", "task": TASKS["gibbs"], "text": "= foo\n>= 0"}
    record = json.loads(json.dumps(answer(request)))
    assert [line["status"] for line in record["lines"]] == ["not read", "not shown"]
    assert record["goal"] == "not reached" and record["lines"][0]["at"] == 3


@pytest.mark.parametrize(
    "typed, latex",
    [
        ("", ""),
        ("≥ x | log", r"\ge x"),
        ("ln x = 1", r" \ln x \;= 1"),
        ("equality iff x = 1", r" x \;= 1"),
        ("equality iff x = 1 for all i", r" x \;= 1"),
        ("lemma L: ln x <= x - 1, equal at x = 1", r" \ln x \;\le x - 1"),
    ],
)
def test_typeset(typed, latex):
    request = {"do": "typeset", "task": TASKS["logarithm-from-below"], "text": typed}
    assert answer(request)["latex"].strip() == latex.strip()


PIECES = st.sampled_from(
    [
        ">=",
        "<=",
        "=",
        "|",
        "p",
        "q",
        "x",
        "p_i",
        "ln(",
        ")",
        "sum",
        "int",
        "(",
        ")",
        "^",
        "2",
        "/",
        "1",
        "0",
        ",",
        "lemma",
        "log",
        "at",
        "times",
        "over",
        "equality",
        "iff",
        ":",
        "_",
        "{",
        "}",
        "p₀",
        "²",
        "∑",
        "||",
        "\\frac",
        "\\",
        "...",
        "e",
        "oo",
    ]
)


@settings(max_examples=30)
@given(st.lists(PIECES, max_size=12).map(" ".join), st.text(max_size=30))
def test_whatever_is_typed_has_an_answer(pieces, other):
    for text in (pieces, other, f"{pieces}\n{other}"):
        for do in ("judge", "typeset"):
            json.dumps(answer({"do": do, "task": TASKS["gibbs"], "text": text}))
