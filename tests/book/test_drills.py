"""Drills: their answers agree with `divlib` for many seeds, and their words with the answers."""

import json
import math
import re
from fractions import Fraction
from itertools import pairwise

import pytest

from bookbuild.notebooks.chapters import texts
from bookbuild.notebooks.normal_form import read
from bookbuild.pages import drills
from bookbuild.pages.katex import mathml, set_formulas
from bookbuild.project import book_notebooks
from tests.book.drill_answers import ANSWERS
from tests.browser.try_drills import try_drills

SEEDS = 100
MANY_SEEDS = 2000
# Some of the independent ways take derivatives or limits from nearby values.
TOLERANCE = 1e-6
LEAST_IN_A_CHAPTER = 4
PLACED = re.compile(r"^:::\{drill\} (\S+)$", re.MULTILINE)
NUMBER = re.compile(r"(?:=|\\approx )(-?)(?:\\frac\{(\d+)\}\{(\d+)\}|(\\infty)|(\d+(?:\.\d+)?))$")
NAMES = sorted(drills.words())


def value(text):
    """A number as JSON has it."""
    return float(text) if isinstance(text, str) and text.endswith("Infinity") else text


def slack(number):
    """How far from a number another one may be that counts as the same."""
    return max(0.0006, 0.006 * abs(number))


def agree(one, other):
    """Would a reader's number count as the other one?"""
    if math.isinf(one) or math.isinf(other):
        return one == other
    return abs(one - other) <= slack(other)


@pytest.fixture(scope="module")
def made():
    """Each drill with the numbers of many seeds."""
    found = drills.instances([(name, seed) for name in NAMES for seed in range(1, SEEDS + 1)])
    return {name: found[k * SEEDS : (k + 1) * SEEDS] for k, name in enumerate(NAMES)}


def wrong_answers(name, instances):
    """The questions whose answer is not that of `divlib`."""
    found = []
    for one in instances:
        expected, given = ANSWERS[name](**one["data"]), value(one["answer"])
        if isinstance(given, float | int):
            close = math.isclose(given, expected, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        else:
            close = given == expected
        if not close:
            found.append((one["seed"], one["data"], given, expected))
    return found


def test_every_drill_has_an_independent_answer():
    assert sorted(ANSWERS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_answers_agree_with_divlib(name, made):
    assert wrong_answers(name, made[name]) == []


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_answers_agree_with_divlib_for_thousands_of_seeds(name):
    first = SEEDS + 1
    seeds = range(first, first + MANY_SEEDS)
    assert wrong_answers(name, drills.instances([(name, seed) for seed in seeds])) == []


def test_seeds_draw_different_questions(made):
    for name, instances in made.items():
        assert len({json.dumps(one["data"]) for one in instances}) > 5, name


def test_a_choice_has_every_answer_that_it_offers(made):
    for name, said in drills.words().items():
        if "options" in said:
            assert {one["answer"] for one in made[name]} == set(said["options"]), name


def test_the_index_by_chance_is_seldom_infinite(made):
    """Only then is its size about what the theorem says; an empty bin makes it infinite."""
    for one in made["the-index-by-chance"]:
        bins, sizes = one["data"]["bins"], (one["data"]["m"], one["data"]["n"])
        empty = sum(bins * (1 - 1 / bins) ** size for size in sizes)
        assert empty < 0.01, one["data"]


def clash(one, other):
    """Could an answer be taken for both?"""
    if not isinstance(one, float | int) or math.isinf(one) or math.isinf(other):
        return one == other
    return abs(one - other) <= slack(one) + slack(other)


def test_zero_is_not_taken_for_a_small_answer(made):
    small = [
        (name, one["seed"], answer)
        for name, instances in made.items()
        for one in instances
        if isinstance(answer := value(one["answer"]), float | int)
        and answer != 0
        and clash(answer, 0)
    ]
    assert small == []


def test_two_mistakes_with_the_same_number_have_no_name():
    """Nobody can tell which of them a reader made."""
    found = drills.instances([("log-sum", seed) for seed in range(1, 1500)])
    same = [one for one in found if one["data"] in ({"a": [2, 1], "b": [1, 4]},
                                                    {"a": [2, 2], "b": [1, 4]})]  # fmt: skip
    assert same and all("ratio" not in one["wrong"] and "kl" not in one["wrong"] for one in same)


def test_known_mistakes_are_wrong_and_each_is_another_number(made):
    for name, instances in made.items():
        said = drills.words()[name]["wrong"]
        found = set()
        for one in instances:
            mistakes = {key: value(given) for key, given in one["wrong"].items()}
            assert set(mistakes) <= set(said), name
            found |= set(mistakes)
            all_values = [value(one["answer"]), *mistakes.values()]
            for k, first in enumerate(all_values):
                for second in all_values[:k]:
                    assert not clash(first, second), (name, one["seed"], mistakes)
        # Each is met sooner or later.
        assert found == set(said), name


def test_judgements_of_right_and_of_wrong_answers(made):
    asked = []
    for instances in made.values():
        for one in instances[:20]:
            right = one["answer"]
            known = {one["mistakes"][name]: given for name, given in one["wrong"].items()}
            asked += [(one, right, None), *((one, given, said) for said, given in known.items())]
            if isinstance(value(right), float | int):
                near, far = (
                    (right, 1e6)
                    if value(right) == math.inf
                    else (right * 1.004, right + abs(right) / 10 + 0.01)
                )
                asked += [
                    (one, near, None),
                    *([(one, far, "")] if far not in known.values() else []),
                ]
    given = [{"question": one, "given": given} for one, given, _ in asked]
    found = try_drills(judge=given)
    for (one, given, said), judged in zip(asked, found, strict=True):
        assert judged["right"] == (said is None), (one["name"], one["seed"], given)
        # Another wrong number may happen to be a mistake that is known.
        assert not said or judged["mistake"] == said, (one["name"], one["seed"], given)


def judged(question, answers):
    """What is said of answers to a question."""
    given = [{"question": question, "given": given} for given in answers]
    return try_drills(judge=given)


def test_a_number_of_tosses_may_be_rounded_up_and_down(made):
    few = [one for one in made["tosses-for-evidence"] if 10 < one["answer"] < 80]
    assert len(few) > 10
    for one in few[:8]:
        below = math.floor(one["answer"])
        found = judged(one, [below, below + 1, below - 1, below + 2])
        assert [said["right"] for said in found] == [True, True, False, False], one["answer"]


def test_what_is_said_of_an_answer_that_is_nearly_right(made):
    def rounded(one):
        return float(f"{one['answer']:.1e}")

    def is_told(one):
        others = [one["answer"], *one["wrong"].values()]
        return not any(
            agree(rounded(one), other) or agree(-one["answer"], other) for other in others
        )

    one = next(filter(is_told, made["kl-between-bells"]))
    answer = one["answer"]
    found = judged(one, [answer, rounded(one), -answer, 7 * answer])
    assert [said["said"] for said in found] == ["right", "close", "sign", "wrong"]
    # A mistake that is known is told, however near it is.
    (bound,) = [one for one in made["pinskers-bound"] if "exact" in one["wrong"]][:1]
    (found,) = judged(bound, [bound["wrong"]["exact"]])
    assert found["said"] == "wrong" and found["mistake"] == bound["mistakes"]["exact"]
    assert {"right", "close", "sign", "wrong"} <= set(drills.COMMON)


def last_number(lines):
    """The number that a worked solution ends with."""
    sign, above, below, infinite, decimal = NUMBER.search(lines[-1].split("$")[-2]).groups()
    size = Fraction(int(above), int(below)) if above else math.inf if infinite else float(decimal)
    return -size if sign else size


def test_a_solution_ends_with_the_answer(made):
    for name, instances in made.items():
        for one in instances:
            if isinstance(value(one["answer"]), float | int):
                found = last_number(one["solution"])
                assert math.isclose(found, value(one["answer"]), rel_tol=0.001), (name, one["seed"])


def typed(tex):
    """A formula as a reader would type it."""
    text = re.sub(r"\\[bB]ig[lr]|\\[,;]", "", tex)
    for _ in range(3):
        text = re.sub(r"\\frac *(\{[^{}]*\}|\d)(\{[^{}]*\}|\d)", r"((\1)/(\2))", text)
        text = re.sub(r"\\sqrt(\{[^{}]*\})", r"sqrt(\1)", text)
        text = re.sub(r"\{([^{}]*)\}", r"(\1)", text)
    words = {"\\log_2": " log2 ", "\\ln": " ln ", "\\cdot": "*", "\\infty": "inf"}
    for command, word in words.items():
        text = text.replace(command, word)
    return text


def test_every_equation_of_a_solution_holds(made):
    """What a solution shows, a reader can compute from the rounded numbers that it shows."""
    equations = [
        (one["name"], one["seed"], [typed(side) for side in re.split(r"=|\\approx", tex)])
        for instances in made.values()
        for one in instances
        for line in one["solution"]
        for tex in line.split("$")[1::2]
    ]
    sides = [side for *_, found in equations for side in found]
    read_ = iter(try_drills(typed=sides))
    checked = set()
    for name, seed, found in equations:
        values = [value(next(read_).get("value")) for _ in found]
        for one, other, texts_ in zip(values, values[1:], pairwise(found)):
            if one is not None and other is not None:
                assert math.isclose(one, other, rel_tol=0.001, abs_tol=1e-9), (name, seed, texts_)
                checked.add(name)
    numbers = {name for name in NAMES if isinstance(value(made[name][0]["answer"]), float | int)}
    assert checked >= numbers


def test_numbers_stand_as_people_write_them(made):
    """No zeros that say nothing, no equation such as 1 = 1, no "1 steps"."""
    odd = re.compile(
        r"\d\.\d*0(?!\d)"
        r"|\$(\d+)=\1\$"
        r"|(?<![\d.])(?<!, )1\$? (?:steps|times|places|points|draws|pairs|observations)\b"
    )
    found = {
        name: match[0]
        for name, instances in made.items()
        for one in instances
        for line in [*one["question"], *one["solution"], *one["mistakes"].values()]
        if (match := odd.search(line))
    }
    assert found == {}


def test_no_drill_asks_for_what_the_chapter_works_out(made):
    """The theorem that KL is not symmetric has one pair, and its divergences in both directions."""
    fair, bent = [1 / 2, 1 / 2], [1 / 4, 3 / 4]
    for one in made["kl-in-bits"]:
        pair = [sorted(k / sum(weights) for k in weights) for weights in one["data"].values()]
        assert sorted(pair) != [bent, fair], one["seed"]


def formulas(instances):
    """All formulas of some questions."""
    for one in instances:
        lines = [*one["question"], *one["options"].values(), *one["mistakes"].values()]
        for line in [*lines, *one["solution"]]:
            assert "{{" not in line and "NaN" not in line and "undefined" not in line, line
            parts = line.split("$")
            assert len(parts) % 2 == 1, line
            yield from parts[1::2]


SPACE = re.compile(
    r"<mspace.*?(?:/>|</mspace>)|</?(?:mrow|mstyle|mpadded)[^>]*>|<mo>\u2061</mo>|\s"
)
WRAPPED = re.compile(r"<annotation.*?</annotation>|</?(?:math|semantics)[^>]*>|<wbr>", re.DOTALL)
ATTRIBUTES = re.compile(r"<(\w+)[^>]*?/?>")


def bare(markup):
    """What MathML says, without how it groups and spaces it."""
    for letter, double in (("N", "𝒩"), ("E", "𝔼")):
        markup = re.sub(rf'<mi mathvariant="[^"]*">{letter}<', f"<mi>{double}<", markup)
    plain = SPACE.sub("", ATTRIBUTES.sub(r"<\1>", WRAPPED.sub("", markup)))
    # The style sheet draws the brackets of a table.
    plain = re.sub(r"<mo>\(</mo>(<mtable>.*?</mtable>)<mo>\)</mo>", r"\1", plain).replace("∣", "|")
    # Whether a sign is a name or an operator, and whether a word is one name, is a matter of taste.
    return re.sub(r"</?(?:mi|mo|mtext)>", "", plain)


def test_fresh_formulas_are_those_of_the_printed_page(made):
    """The script that sets them says the same as KaTeX, to the last sign."""
    found = sorted({tex for instances in made.values() for tex in formulas(instances[:8])})
    ours = try_drills(formulas=found)
    theirs = [mathml(result["html"]) for result in set_formulas([(tex, False) for tex in found])]
    assert len(found) > 500
    assert [
        (tex, bare(one), bare(other))
        for tex, one, other in zip(found, ours, theirs)
        if bare(one) != bare(other)
    ] == []


def test_lines_may_break_before_relations_and_sums_and_not_behind():
    """A minus behind a relation or a bracket belongs to the number after it."""
    tex = ["x=0.3-0.4=-0.1", "(-2, 1)", "-x\\le\\ln(1-x)"]
    found = [formula.split("<wbr>") for formula in try_drills(formulas=tex)]
    said = [[re.sub(r"<[^>]*>", "", part) for part in parts] for parts in found]
    assert said == [["x", "=0.3", "−0.4", "=−0.1"], ["(−2,1)"], ["−x", "≤ln(1−x)"]]
    signs = [re.findall(r"<mo([^>]*)>−", "".join(parts)) for parts in found]
    prefix, infix = ' form="prefix"', ' form="infix"'
    assert signs == [[infix, prefix], [prefix], [prefix, ""]]


READ = [
    ("0.81", 0.81),
    (" 0,81 ", 0.81),
    (".5", 0.5),
    ("3/8", 0.375),
    ("-1", -1),
    ("−1/2", -0.5),
    ("½", 0.5),
    ("1/2 + 1/3", 5 / 6),
    ("2^-3", 0.125),
    ("-2^2", -4),
    ("ln 2", math.log(2)),
    ("ln2", math.log(2)),
    ("log2(3)", math.log2(3)),
    ("log_2 3", math.log2(3)),
    ("log₂ 3", math.log2(3)),
    ("2 ln 3", 2 * math.log(3)),
    ("1/2 ln(4/3)", math.log(4 / 3) / 2),
    ("3/4 log2 3 - 1", 0.75 * math.log2(3) - 1),
    ("ln(2)/2", math.log(2) / 2),
    ("sqrt(2)/2", math.sqrt(0.5)),
    ("√2", math.sqrt(2)),
    ("e^-2", math.exp(-2)),
    ("exp(-2)", math.exp(-2)),
    ("2·3", 6),
    ("∞", math.inf),
    ("inf", math.inf),
    ("Infinity", math.inf),
    ("-inf", -math.inf),
    ("1.5 bits", 1.5),
    ("0.5 nats", 0.5 / math.log(2)),
    ("1 nat", 1 / math.log(2)),
    ("1 1/2", 1.5),
    ("-2 3/4", -2.75),
    ("1½", 1.5),
    ("2 1/2 ln 3", 2.5 * math.log(3)),
    ("12.5%", 0.125),
    ("50 %", 0.5),
    ("= 0.81", 0.81),
    ("≈ 3/8", 0.375),
    ("+1", 1),
]
REFUSED = {
    "": "empty",
    "abc": "unreadable",
    "1 2": "unreadable",
    "1.5 1/2": "unreadable",
    "1 1/2/3 4": "unreadable",
    "%": "unreadable",
    "1,234,5": "unreadable",
    "3/": "unreadable",
    "(1": "unreadable",
    "1)": "unreadable",
    "2 bits 3": "unreadable",
    "0/0": "unreadable",
    "inf - inf": "unreadable",
    "sqrt(-1)": "unreadable",
    "$1": "unreadable",
    "log 2": "base",
    "log(2)": "base",
}


def test_what_readers_type_is_understood_or_refused():
    typed = [*(text for text, _ in READ), *REFUSED]
    read_ = try_drills(typed=typed, unit="bits")
    for (text, expected), found in zip(READ, read_):
        assert math.isclose(value(found.get("value", math.nan)), expected, rel_tol=1e-12), text
    problems = [found.get("problem") for found in read_[len(READ) :]]
    assert problems == list(REFUSED.values())
    assert set(REFUSED.values()) <= set(drills.COMMON)
    (found,) = try_drills(typed=["3 bits"], unit="")
    assert found == {"problem": "unit"}


def test_every_chapter_asks_several_and_no_drill_is_left_over():
    asked = {path.stem: PLACED.findall("\n".join(texts(read(path)))) for path in book_notebooks()}
    assert {
        name: len(found)
        for name, found in asked.items()
        if name[:2].isdecimal() and len(found) < LEAST_IN_A_CHAPTER
    } == {}
    assert sorted(name for found in asked.values() for name in found) == NAMES
