"""The figures that readers move: the same numbers as `divlib`, by keyboard, mouse and touch.

All of figures.json and all directives in the pages are covered; a new figure needs no new test.
"""

import functools
import gzip
import html
import itertools
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

import divlib
from bookbuild.alt_text import MIN_WORDS
from bookbuild.chromium import BROWSER
from bookbuild.node import output_of
from bookbuild.pages.lean_styles import written_pages
from bookbuild.pages.moving_figures import (
    FIGURES,
    HERE,
    PLAYER,
    SHARED,
    STRINGS,
    STYLE,
    markup,
    numbers,
    render,
    states,
)
from divlib import lipschitz_constant, optimal_transport
from tests.browser.helpers import run_node

RANDOM_STATES = 2000
TOLERANCE = 1e-12
# What all figures share, and a figure of its own, so that the whole may grow with their number.
HEAVIEST_SHARED, HEAVIEST_FIGURE = 22 * 1024, 3 * 1024
HEAVIEST_PAGE = 20 * 1024
SHORTEST_PAUSE = 600  # milliseconds
FINGER = 44  # pixels
SMALLEST_LETTER = 11  # pixels


def random_states(name, how_many):
    rng = np.random.default_rng(sum(map(ord, name)))
    parameters = FIGURES[name]["parameters"]
    return [states.random_state(parameters, rng) for _ in range(how_many)]


def random_heaps(how_many):
    """Pairs of heaps of whole shovels, over up to eight places; some have none, some are equal."""
    rng = np.random.default_rng(8)
    pairs = []
    for _ in range(how_many):
        places, shovels = rng.integers(1, 9), rng.integers(1, 60)
        shares = rng.dirichlet(np.full(places, rng.choice([0.2, 1, 20])), size=2)
        first, second = rng.multinomial(shovels, shares).tolist()
        pairs.append([first, first if rng.random() < 0.1 else second])
    return pairs


def extreme_states(name):
    """States with every parameter at one of its ends; of many, a random choice."""
    rng = np.random.default_rng(3)
    corners = list(itertools.product(*map(extremes, FIGURES[name]["parameters"].values())))
    if len(corners) > 150:
        corners = [corners[k] for k in rng.choice(len(corners), 150, replace=False)]
    return [dict(zip(FIGURES[name]["parameters"], corner)) for corner in corners]


def extremes(parameter):
    """The values of a parameter that are as large, as small, or as far apart as they may be."""
    low, high, length = parameter.get("min", 0), parameter.get("max", 1), parameter.get("length")
    if parameter["kind"] == "choice":
        return parameter["options"]
    if parameter["kind"] == "number":
        return [float(low), float(high)]
    if parameter["kind"] == "distribution":
        return np.eye(length).tolist()
    one_out = [[float(low if k == i else high) for k in range(length)] for i in range(length)]
    return [[float(low)] * length, [float(high)] * length, *one_out]


def nearly(name, state):
    """The text of a state whose first number lies a little beside an allowed one."""
    text = as_text(name, state)
    for key, parameter in FIGURES[name]["parameters"].items():
        if parameter["kind"] != "choice":
            value = np.ravel(state[key])[0]
            beside = -0.1 if value > parameter.get("min", 0) else 0.1
            wrong = f"{value + beside * parameter['step']:.9f}"
            return re.sub(rf"\b{key}=[^,;]*", f"{key}={wrong}", text)
    raise AssertionError(f"{name} has no number")


def as_text(name, state):
    return states.format_state(FIGURES[name]["parameters"], state)


def numbers_in(name, text):
    return numbers.numbers_of(name, states.parse(FIGURES[name]["parameters"], text))


PLACED = re.compile(
    r'<figure class="[^"]*moving-figure[^"]*" id="(?P<id>[^"]+)">\s*'
    r'<div class="moving-question" data-right="(?P<right>\d+)" data-then="(?P<then>[^"]+)">'
    r'.*?<div class="moving-answer" role="status">(?P<answer>.*?)</div>'
    r'.*?<div class="moving-stage" data-figure="(?P<name>[^"]+)" data-state="(?P<state>[^"]+)"'
    r".*?</figure>",
    re.DOTALL,
)


def placed(folder):
    """The moving figures of the built pages."""
    found = []
    for path in written_pages(folder):
        page = path.relative_to(folder).as_posix()
        for match in PLACED.finditer(path.read_text(encoding="utf-8")):
            parts = {key: html.unescape(part) for key, part in match.groupdict().items()}
            found.append({"page": page, "html": match[0], **parts, "right": int(match["right"])})
    return found


# Without a browser --------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_its_parts(name):
    spec, texts = FIGURES[name], STRINGS[name]
    assert name in numbers.FIGURES
    assert set(spec["parameters"]) == set(texts["controls"])
    assert set(spec["shown"]) == set(texts["numbers"])
    assert set(spec.get("buttons", [])) == set(texts.get("buttons", {}))
    assert set(spec["dragged"]) <= set(spec["parameters"])
    for key, parameter in spec["parameters"].items():
        each = texts["controls"][key]["each"] if parameter["kind"] != "number" else []
        assert len(each) == parameter.get("length", len(parameter.get("options", [])))


@pytest.mark.parametrize("name", FIGURES)
def test_states_are_read_as_they_were_written(name):
    parameters = FIGURES[name]["parameters"]
    for state in random_states(name, 200):
        assert states.parse(parameters, as_text(name, state)) == state


@pytest.mark.parametrize("name", FIGURES)
def test_every_state_can_be_drawn(name):
    chosen = random_states(name, 300)
    computed = [numbers.numbers_of(name, state) for state in chosen]
    words = STRINGS[name].get("picture", {})
    orders = [
        {"figure": name, "state": state, "numbers": row, "words": words}
        for state, row in zip(chosen, computed)
    ]
    for drawing in render(orders):
        assert not re.search("NaN|undefined|Infinity|null", drawing)


@pytest.mark.parametrize("name", FIGURES)
def test_every_word_of_a_drawing_comes_from_the_strings(name):
    """With all words replaced, no letter is left."""
    words = replaced(STRINGS[name].get("picture", {}))
    (state,) = random_states(name, 1)
    computed = numbers.numbers_of(name, state)
    order = {"figure": name, "state": state, "numbers": computed, "words": words}
    (drawing,) = render([order])
    written = [
        re.sub("<[^>]*>", "", text) for text in re.findall(r"<text[^>]*>(.*?)</text>", drawing)
    ]
    assert len(written) > 5
    assert [text for text in written if re.search("[A-Za-z]", text)] == []


def replaced(words):
    if isinstance(words, dict):
        return {key: replaced(word) for key, word in words.items()}
    return list(map(replaced, words)) if isinstance(words, list) else "§"


def test_random_states_have_the_edges():
    pairs = [(state["P"], state["Q"]) for state in random_states("five_numbers", RANDOM_STATES)]
    assert sum(p == q for p, q in pairs) > 20
    assert sum(max(map(min, p, q)) == 0 for p, q in pairs) > 20
    assert sum(max(p) == 1 for p, _ in pairs) > 20
    assert sum(0 < np.abs(np.subtract(p, q)).max() < 0.011 for p, q in pairs) > 20
    heads = [state["p"] for state in random_states("binary_entropy", RANDOM_STATES)]
    assert {0.0, 0.01, 0.5, 0.99, 1.0} <= set(heads)


PAIR = {
    "x": {"kind": "number", "min": -1, "max": 2, "step": 0.25},
    "Q": {"kind": "distribution", "length": 2, "step": 0.01},
    "loss": {"kind": "choice", "options": ["kl", "js"]},
}
# What is left of shares that cancel.
TRIPLE = {"P": {"kind": "distribution", "length": 3, "step": 0.5}}
CANCELLED = "P=1,-1,0"
GOOD = ["x=0.25;Q=0.5,0.5;loss=kl", "Q=1,0;x=-1;loss=js", "x=2;Q=0.07,0.93;loss=js"]
BAD = [
    "",
    "x=0.25",
    "x=0.25;Q=0.5,0.5",
    "x=0.25;Q=0.5,0.5;loss=w",
    "x=0.25;Q=0.5,0.5;loss=kl;loss=kl",
    "x=0.25;Q=0.5,0.5;loss=kl;y=1",
    "x=0.3;Q=0.5,0.5;loss=kl",
    "x=2.25;Q=0.5,0.5;loss=kl",
    "x=1e0;Q=0.5,0.5;loss=kl",
    "x=;Q=0.5,0.5;loss=kl",
    "x=nan;Q=0.5,0.5;loss=kl",
    "x=0.25;Q=0.5,0.49;loss=kl",
    "x=0.25;Q=0.5,0.25,0.25;loss=kl",
    "x=0.25;Q=1.5,-0.5;loss=kl",
    "x=0.25;Q=1,-1;loss=kl",
    "x=0.25;Q=0,0;loss=kl",
    "x=0.25=0.25;Q=0.5,0.5;loss=kl",
]


def test_states_are_read_strictly():
    for text in GOOD:
        assert states.parse(PAIR, states.format_state(PAIR, states.parse(PAIR, text)))
    for text in BAD:
        with pytest.raises(ValueError, match=r"must|is not|sums to"):
            states.parse(PAIR, text)


@pytest.mark.parametrize(
    "value, digits, shown",
    [
        (0.0625, 3, "0.063"),
        (0.8124999999999999, 3, "0.813"),
        (2.0000000000000004, 3, "2.000"),
        (-0.0004, 3, "0.000"),
        (-1.5, 1, "−1.5"),
        (math.inf, 3, "∞"),
        (-math.inf, 3, "−∞"),
    ],
)
def test_numbers_as_readers_see_them(value, digits, shown):
    assert numbers.format_number(value, digits) == shown
    assert f"{numbers.FormattedFloat(value):.{digits}f}" == shown


@pytest.mark.parametrize(
    "words, shown",
    [
        ("the mean & more", "the mean &amp; more"),
        ("shift $θ$", 'shift <span class="moving-maths"><i>θ</i></span>'),
        ("$W_1(P)$", '<span class="moving-maths"><i>W</i><sub>1</sub>(<i>P</i>)</span>'),
        ("$KL < 1$", '<span class="moving-maths">KL &lt; 1</span>'),
    ],
)
def test_mathematics_in_labels(words, shown):
    assert markup.typeset(words) == shown


def weight(path):
    return len(gzip.compress(path.read_bytes(), 9))


def test_weight():
    files = [path for path in HERE.rglob("*") if path.suffix in (".js", ".css", ".json")]
    own = [weight(path) for path in files if path.parent.name == "figures"]
    shared = [weight(path) for path in files if path.parent.name != "figures"]
    assert len(own) == len(FIGURES) and max(own) <= HEAVIEST_FIGURE
    assert sum(shared) <= HEAVIEST_SHARED


# Answers ------------------------------------------------------------------------------------

# The right choice of each question, found with divlib by another way than that of numbers.py.


def rarer_heads():
    now, then = divlib.binary_entropy([0.25, 0.05], base=2)
    return 1 if then > now else 2 if then < now else 3


def what_becomes_infinite():
    P, Q = [0.4, 0.3, 0.15, 0.1, 0.05], [0, 0.25, 0.25, 0.25, 0.25]
    values = {
        "H(P)": divlib.entropy(P),
        "H(P, Q)": divlib.cross_entropy(P, Q),
        "KL": divlib.kl_divergence(P, Q),
        "reverse KL": divlib.kl_divergence(Q, P),
        "JS": divlib.js_divergence(P, Q),
    }
    infinite = {name for name, value in values.items() if math.isinf(value)}
    return [{"H(P, Q)", "KL"}, {"KL"}, {"KL", "reverse KL", "JS"}].index(infinite) + 1


def best_bell(share, divergence):
    """The kind of the best of many bells: narrow on a bump, narrow between them, or wide."""
    at = np.linspace(-12, 12, 961)

    def bell(mean, width):
        heights = np.exp(-(((at - mean) / width) ** 2) / 2)
        return heights / heights.sum()

    P = share * bell(-2, 0.6) + (1 - share) * bell(2, 0.6)
    bells = list(itertools.product(np.arange(-3, 3.1, 0.2), np.arange(0.4, 3.1, 0.1)))
    mean, width = min(bells, key=lambda place: divergence(P, bell(*place)))
    return "wide" if width > 1.5 else "bump" if abs(mean) > 1 else "between"


def least_forward():
    return ["bump", "between", "wide"].index(best_bell(0.6, divlib.kl_divergence)) + 1


def least_reverse():
    best = best_bell(0.5, lambda P, Q: divlib.kl_divergence(Q, P))
    return ["wide", "bump", "between"].index(best) + 1


def half_or_twice():
    """The loss of an outcome of a hundred, if its share is halved or doubled."""
    costs = []
    for factor in (0.5, 2):
        P = np.full(100, 0.01)
        Q = np.append(0.01 * factor, np.full(99, (1 - 0.01 * factor) / 99))
        rest = 99 * 0.01 * math.log((99 * 0.01) / (1 - 0.01 * factor))
        # In the rest P and Q differ by a factor; its own gap is left out.
        gap = divlib.kl_divergence(P, Q) - (rest - 99 * 0.01 + (1 - 0.01 * factor))
        costs.append(gap)
    return 1 if costs[0] > costs[1] else 2 if costs[0] < costs[1] else 3


def below_the_graph():
    """Is the mean of −ln ever below −ln of the mean?"""
    rng = np.random.default_rng(0)
    points, weights = rng.uniform(0.1, 3, (5000, 3)), rng.dirichlet(np.full(3, 0.4), 5000)
    gaps = np.log((weights * points).sum(1)) - (weights * np.log(points)).sum(1)
    assert gaps.max() > 0.1
    return 3 if gaps.min() > -1e-12 else 1


def always_flipped():
    told = divlib.mutual_information([[0, 0.5], [0.5, 0]])
    return 1 + [0, math.log(2) / 2, math.log(2)].index(told)


def comes_home():
    """Descent as in chapter 9, with slopes by finite differences of what divlib computes."""
    at = np.linspace(-4, 6, 2001)

    def js(theta):
        bells = [np.exp(-(((at - mean) / 0.25) ** 2) / 2) for mean in (0, theta)]
        return divlib.js_divergence(*[heights / heights.sum() for heights in bells])

    losses = {
        "KL": lambda theta: divlib.gaussian_kl(0, 0.25**2, theta, 0.25**2),
        "JS": js,
        "W": lambda theta: divlib.wasserstein_distance([0], [theta]),
    }
    home = set()
    for name, loss in losses.items():
        theta = 2.0
        for _ in range(200):
            theta -= 0.06 * (loss(theta + 1e-5) - loss(theta - 1e-5)) / 2e-5
        if abs(theta) <= 0.06:
            home.add(name)
    return [{"KL", "JS", "W"}, {"KL", "W"}, {"W"}].index(home) + 1


def end_of_descent():
    theta, passed = 0.8, []
    for _ in range(100):
        theta -= 0.06 * math.copysign(1, theta)
        passed.append(round(theta, 9))
    assert set(passed[-10:]) == {0.02, -0.04}
    return 3


def cheapest_plans():
    """Count the plans of cost 5, row by row."""
    here, wanted = (3, 2, 1, 4), (1, 2, 4, 3)
    rows = [
        [row for row in itertools.product(range(heap + 1), repeat=4) if sum(row) == heap]
        for heap in here
    ]
    count = sum(
        tuple(map(sum, zip(*plan))) == wanted
        and sum(abs(i - j) * plan[i][j] for i in range(4) for j in range(4)) == 5
        for plan in itertools.product(*rows)
    )
    return [1, 2, 3, 6].index(count) + 1


def where_to_raise():
    P, Q, f = [0.3, 0.2, 0.1, 0.4], [0.1, 0.2, 0.4, 0.3], [1.5, 0.5, -0.5, -1.5]
    told = divlib.dual_objective(f, np.negative(f), P, Q)
    better = []
    for place in range(4):
        raised = np.add(f, 0.25 * np.eye(4)[place])
        allowed = lipschitz_constant(raised, np.arange(4)) <= 1
        if allowed and divlib.dual_objective(raised, -raised, P, Q) > told + 1e-9:
            better.append(place)
    (place,) = better
    return place + 1


def nearly_certain():
    chances = {"A": 0.925, "B": 0.025, "C": 0.025, "D": 0.025}
    average = divlib.expected_length(chances, divlib.huffman_code(chances))
    assert divlib.entropy(list(chances.values()), base=2) < 0.51
    return 1 if average < 0.6 else 2 if 1 < average < 1.25 else 3


def colder():
    logits, label = np.array([2, 0.5, -1]), [0.1, 0.8, 0.1]
    now, then = (divlib.cross_entropy_with_logits(logits / T, label) for T in (1, 0.5))
    return 1 if then > now else 2 if then < now else 3


def four_times_as_many():
    """By simulation, where the figure has the mean itself."""
    P, rng = [0.5, 0.3, 0.2], np.random.default_rng(0)
    lost = [
        divlib.entropy(P) - divlib.entropy(rng.multinomial(n, P, 20_000) / n).mean()
        for n in (8, 32)
    ]
    offered = [1 / 2, 1 / 4, 1 / 16]
    return 1 + int(np.argmin(np.abs(np.log(offered) - math.log(lost[1] / lost[0]))))


def last_point():
    P, Q, moved = [1, 2.5, 4, 5.5], [2, 3.5, 4.5, 6], [2, 3.5, 4.5, 10]
    grown = divlib.wasserstein_distance(P, moved) - divlib.wasserstein_distance(P, Q)
    return [4, 1, 0].index(round(grown, 9)) + 1


def dear_nats():
    """Scaling in turn, without logarithms: are cells, rows or diagonals what evens out?"""
    P, Q = np.array([0.3, 0.2, 0.1, 0.4]), np.array([0.1, 0.2, 0.4, 0.3])
    places = np.arange(4)
    plan = np.exp(-np.abs(places[:, np.newaxis] - places) / 128)
    for _ in range(100):
        plan *= Q / plan.sum(axis=0)
        plan *= (P / plan.sum(axis=1))[:, np.newaxis]
    rows = plan / plan.sum(axis=1, keepdims=True)
    even, alike = plan.max() / plan.min() < 1.1, (rows.max(axis=0) / rows.min(axis=0)).max() < 1.1
    home = bool(np.all(rows.diagonal() > 0.5))
    return 1 + [even, alike, home].index(True)


def mixture_half_way():
    """By the quantiles of large samples, where the figure has probabilities on a grid."""
    rng = np.random.default_rng(0)
    first, second = rng.normal(-3, 1, 100_000), rng.normal(3, 0.5, 100_000)
    mixture = np.where(rng.random(100_000) < 0.5, rng.normal(-3, 1, 100_000), second)
    away, whole = (divlib.wasserstein_distance(first, x, p=2) for x in (mixture, second))
    return 1 if away < 0.45 * whole else 3 if away > 0.55 * whole else 2


ANSWERS = {
    "fig-move-guess": least_reverse,
    "fig-move-binary": rarer_heads,
    "fig-move-tree": nearly_certain,
    "fig-move-five": what_becomes_infinite,
    "fig-move-bumps": least_forward,
    "fig-move-lemma": half_or_twice,
    "fig-move-jensen": below_the_graph,
    "fig-move-softmax": colder,
    "fig-move-noisy-copy": always_flipped,
    "fig-move-apart": comes_home,
    "fig-move-lines": end_of_descent,
    "fig-move-earth": cheapest_plans,
    "fig-move-samples": last_point,
    "fig-move-critic": where_to_raise,
    "fig-move-counts": four_times_as_many,
    "fig-move-entropic": dear_nats,
    "fig-move-half-way": mixture_half_way,
}


# In the built pages -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def figures(built):
    return placed(built)


@pytest.fixture(scope="module")
def in_node():
    """What moving_formulas.cjs computed with the scripts of the pages."""
    heaps = random_heaps(200)
    rng = np.random.default_rng(5)
    given = {
        "states": {name: random_states(name, RANDOM_STATES) for name in FIGURES},
        "texts": [*([PAIR, text] for text in GOOD + BAD), [TRIPLE, CANCELLED]],
        "heaps": heaps,
        "weights": [rng.integers(1, 9, size=rng.integers(1, 9)).tolist() for _ in range(300)],
        "words": ["$W_1(P, Q)$ in units", "no mathematics"],
    }
    return given, json.loads(
        output_of(Path(__file__).with_name("moving_formulas.cjs"), given=given)
    )


@pytest.fixture(scope="module")
def use(figures, roots):
    """A function that says what moving_figures.mjs found in the figures of one name."""

    @functools.cache
    def found(name):
        given = {
            "figures": [figure for figure in figures if figure["name"] == name],
            "states": {name: [as_text(name, state) for state in random_states(name, 30)]},
            "extremes": {name: [as_text(name, state) for state in extreme_states(name)]},
            "near": {name: nearly(name, random_states(name, 1)[0])},
            # The same document and scripts come from a folder (see test_pages.py); what may
            # differ there are the addresses, and whether the scripts run.
            "roots": roots,
        }
        return run_node("moving_figures.mjs", BROWSER, given=given)

    return found


@pytest.fixture(params=FIGURES)
def used(request, use):
    return use(request.param)


def check(name, seen):
    """Do the numbers that are seen in a figure equal those of `divlib` for its state?"""
    expected = numbers_in(name, seen["state"])
    for key, text, digits in seen["listed"] + seen["drawn"]:
        assert text == numbers.format_number(numbers.lookup(expected, key), digits), (
            name,
            seen["state"],
            key,
        )
    # Nothing is said twice: what the picture shows is not listed.
    drawn = {key for key, _, _ in seen["drawn"]}
    missing = [key for key in FIGURES[name]["shown"] if key not in drawn]
    assert [key for key, _, _ in seen["listed"]] == missing


def check_moved(name, seen):
    """The same, and that controls, link and label of a figure follow its state."""
    check(name, seen)
    parameters = FIGURES[name]["parameters"]
    state = states.parse(parameters, seen["state"])
    for parameter, index, value, text in seen["controls"]:
        wanted = state[parameter][index] if isinstance(state[parameter], list) else state[parameter]
        if isinstance(wanted, str):
            assert value == wanted
        else:
            assert float(value) == wanted
            assert text == numbers.format_number(wanted, states.decimals(parameters[parameter]))
    assert seen["link"].endswith(f":{seen['state']}")
    for text in spoken_numbers(name, seen["state"]):
        assert text in seen["label"]


def spoken_numbers(name, state):
    """The numbers that a figure says in a state."""
    computed, whole = numbers_in(name, state), FIGURES[name].get("whole", [])
    return [
        numbers.format_number(numbers.lookup(computed, key), 0 if key in whole else 3)
        for key in FIGURES[name]["shown"]
    ]


def plain(words):
    """Words without mark-up."""
    return re.sub(r"_(\d)", lambda found: "₀₁₂₃₄₅₆₇₈₉"[int(found[1])], words.replace("$", ""))


def agree(ours, exact):
    if math.isnan(exact):
        return math.isnan(ours)
    if math.isinf(exact):
        return ours == exact
    # What is rounded to ten places may be rounded to either side where it lies half-way.
    step = 1.5e-10 if round(exact, 10) == exact else 0
    return abs(ours - exact) <= max(TOLERANCE * abs(exact), step)


def test_numbers_agree_up_to_rounding_errors_only():
    assert agree(math.nan, math.nan) and agree(math.inf, math.inf)
    assert agree(1 / 3 + 1e-16, 1 / 3) and agree(3.1467953847, 3.1467953848)
    different = (
        (math.nan, 1.0),
        (1.0, math.nan),
        (1.0, math.inf),
        (math.inf, 1.0),
        (0.25, 0.2500001),
    )
    assert not any(agree(*pair) for pair in (*different, (1 / 3 + 1e-10, 1 / 3)))


# The names of these tests begin alike, so that one process computes what they compare.
@pytest.mark.parametrize("name", FIGURES, ids="formulas-{}".format)
def test_formulas_agree_with_divlib(name, in_node):
    given, found = in_node
    chosen, computed = given["states"][name], found["computed"][name]
    assert len(chosen) == len(computed) >= RANDOM_STATES
    for state, ours in zip(chosen, computed):
        exact = numbers.numbers_of(name, state)
        assert list(exact) == list(ours)
        for key, value in exact.items():
            flat = np.ravel(value).tolist()
            for (text, shown, short), number in zip(
                np.reshape(ours[key], (-1, 3)), flat, strict=True
            ):
                ours_here = float(text.replace("Infinity", "inf"))
                assert agree(ours_here, number), (name, state, key, ours_here, number)
                assert shown == numbers.format_number(number), (name, state, key)
                assert short == numbers.format_number(number, 1), (name, state, key)


def test_plans_and_critics_are_optimal(in_node):
    """Those that readers can ask for cost and tell what `divlib.optimal_transport` finds."""
    given, computed = in_node
    for (P, Q), found in zip(given["heaps"], computed["moved"], strict=True):
        places, total = np.arange(len(P)), sum(P)
        plan, critic = np.array(found["plan"]), np.array(found["critic"])
        assert plan.min() >= 0
        assert plan.sum(axis=1).tolist() == P and plan.sum(axis=0).tolist() == Q
        steps = np.abs(places[:, np.newaxis] - places)
        best = optimal_transport(np.divide(P, total), np.divide(Q, total), steps)
        assert abs((plan * steps).sum() / total - best.cost) <= 1e-9
        assert lipschitz_constant(critic, places) <= 1
        assert abs(np.subtract(P, Q) @ critic / total - best.cost) <= 1e-9


def test_codes_are_those_of_divlib(in_node):
    given, computed = in_node
    for weights, code in zip(given["weights"], computed["codes"], strict=True):
        assert code == list(divlib.huffman_code(dict(enumerate(weights))).values())


def test_mathematics_is_spoken_without_its_marks(in_node):
    given, computed = in_node
    assert computed["plain"] == ["W₁(P, Q) in units", "no mathematics"]
    assert computed["plain"] == list(map(plain, given["words"]))


def test_the_page_reads_states_as_strictly(in_node):
    read = [states.format_state(PAIR, states.parse(PAIR, text)) for text in GOOD]
    assert in_node[1]["parsed"] == [*read, *[None] * len(BAD), None]


def test_a_number_beside_a_step_means_the_nearest_state(in_node):
    read = [states.format_state(PAIR, states.parse(PAIR, text)) for text in GOOD]
    near = {
        "x=0.3;Q=0.5,0.5;loss=kl": "x=0.25;Q=0.5,0.5;loss=kl",
        "x=2.25;Q=0.5,0.5;loss=kl": "x=2;Q=0.5,0.5;loss=kl",
        "x=0.25;Q=0.5,0.49;loss=kl": "x=0.25;Q=0.51,0.49;loss=kl",
        "x=0.25;Q=1.5,-0.5;loss=kl": "x=0.25;Q=1,0;loss=kl",
        "x=0.25;Q=1,-1;loss=kl": "x=0.25;Q=1,0;loss=kl",
    }
    assert in_node[1]["nearest"] == [*read, *map(near.get, BAD), "P=1,0,0"]


def test_every_figure_stands_in_a_page(figures):
    assert {figure["name"] for figure in figures} == set(FIGURES)
    assert {figure["id"] for figure in figures} == set(ANSWERS)


@pytest.mark.parametrize("identifier", ANSWERS)
def test_the_right_choice_is_right(identifier, figures):
    (figure,) = (figure for figure in figures if figure["id"] == identifier)
    assert figure["right"] == ANSWERS[identifier]()


def test_answers_say_the_numbers_of_divlib(figures):
    for figure in figures:
        said = re.sub("<[^>]*>", "", figure["answer"])
        assert said.strip() and not re.search(r"\{\w+[.:[]", said)
        known = set()
        for text in (figure["state"], figure["then"]):
            state = states.parse(FIGURES[figure["name"]]["parameters"], text)
            for value in [*state.values(), *numbers_in(figure["name"], text).values()]:
                if not isinstance(value, str):
                    known |= {
                        numbers.format_number(v, d) for v in np.ravel(value) for d in range(5)
                    }
        decimals = re.findall(r"−?\d+\.\d+", said)
        assert set(decimals) <= known, (figure["id"], set(decimals) - known)


def test_weight_of_a_page(figures):
    """What the figures add to a page, its own texts and drawings left out."""
    for page in {figure["page"] for figure in figures}:
        names = {figure["name"] for figure in figures if figure["page"] == page}
        files = [HERE / "figures" / f"{name}.js" for name in names]
        shared = [HERE / name for name in (*SHARED, PLAYER, STYLE)]
        assert sum(map(weight, files + shared)) <= HEAVIEST_PAGE, page


def test_only_pages_with_figures_load_them(built, figures):
    pages = {figure["page"] for figure in figures}
    for path in written_pages(built):
        text = path.read_text(encoding="utf-8")
        loads = bool(re.search(r'(?:src|href)="[^"]*_static/moving_figures/', text))
        assert loads == (path.relative_to(built).as_posix() in pages), path


def test_the_question_comes_before_the_answer(used):
    for figure in used:
        before, after = figure["asked"]["before"], figure["asked"]["after"]
        assert [before[part] for part in ("handles", "covered", "controls", "answers")] == [0] * 4
        assert before["skip"] == 1
        # Nothing can be moved yet.
        assert figure["asked"]["dragged"]["state"] == before["state"] == figure["state"]
        right = figure["right"] == 1
        common = STRINGS["common"]
        assert after["mark"] == (common["right"] if right else common["wrong"])
        assert after["right"] == [str(figure["right"])] and after["pressed"] == ["1"]
        assert after["answers"] == 1 and after["controls"] == 2 and after["skip"] == 0
        knobs = "handle" in figure["html"]
        assert bool(after["handles"]) == knobs
        assert bool(after["covered"]) == ("covered" in figure["html"])
        assert after["state"] == figure["then"]
        check(figure["name"], after)


def test_by_keyboard(used):
    for figure in used:
        name, steps = figure["name"], figure["keyboard"]["steps"]
        check(name, figure["keyboard"]["initial"])
        for step in steps:
            check_moved_unless_initial(figure, step)
            assert step["control"]["visible"] and step["control"]["named"], step["control"]
        check_every_control(figure, steps)
        check_ends(name, steps)


def check_moved_unless_initial(figure, step):
    check(figure["name"], step)
    if step["state"] != figure["state"]:
        check_moved(figure["name"], step)


def check_every_control(figure, steps):
    """Was every number, choice and button moved?"""
    spec = FIGURES[figure["name"]]
    moved = {
        (control["parameter"], control["index"])
        for control in (step["control"] for step in steps if step["state"] != step.get("before"))
        if control.get("parameter")
    }
    wanted = {
        (name, k)
        for name, parameter in spec["parameters"].items()
        for k in range(parameter.get("length", 1))
    }
    assert moved == wanted
    pressed = [step["control"]["press"] for step in steps if step["control"].get("press")]
    assert pressed == [*spec.get("buttons", []), "reset"]
    reset = next(step for step in steps if step["control"].get("press") == "reset")
    assert reset["state"] == figure["state"]
    assert reset["label"] == figure["keyboard"]["initial"]["label"]
    assert {"link", "summary"} <= {step["control"]["kind"] for step in steps}


def check_ends(name, steps):
    """Home and End go to the ends, and an arrow key takes one step."""
    for step in steps:
        control, parameters = step["control"], FIGURES[name]["parameters"]
        if control["kind"] == "range":
            parameter = parameters[control["parameter"]]
            low, high = parameter.get("min", 0), parameter.get("max", 1)
            at = {
                text: np.ravel(states.parse(parameters, step[text])[control["parameter"]])
                for text in ("state", "before")
            }
            now, before = at["state"][control["index"]], at["before"][control["index"]]
            expected = {"Home": low, "End": high, "ArrowLeft": before - parameter["step"]}.get(
                step["key"], before + parameter["step"]
            )
            assert np.isclose(now, min(high, max(low, expected)))


def test_the_numbers_are_spoken_after_a_pause(used):
    for figure in used:
        heard = figure["spoken"]
        assert heard["pause"] >= SHORTEST_PAUSE
        assert all(
            text in heard["spoken"] for text in spoken_numbers(figure["name"], heard["state"])
        )
        assert "$" not in heard["spoken"] + heard["label"]
        labels = map(plain, STRINGS[figure["name"]]["numbers"].values())
        assert all(label in heard["spoken"] for label in labels)
        # What the drawing says in a sentence is no number, and is spoken, too.
        sentences = [
            plain(text)
            for text in all_words(STRINGS[figure["name"]].get("picture", {}))
            if text.endswith(".")
        ]
        assert sum(text in heard["spoken"] for text in sentences) == bool(sentences)


def all_words(words):
    if isinstance(words, str):
        return [words]
    each = words.values() if isinstance(words, dict) else words
    return [word for part in each for word in all_words(part)]


@pytest.mark.parametrize("how", ["mouse", "touch"])
def test_by_mouse_and_by_touch(used, how):
    for figure in used:
        steps = figure[how]["steps"]
        # Two parameters of the bell hang on its top.
        moved = {"mean" if step["name"] == "top" else step["name"] for step in steps}
        assert moved == set(FIGURES[figure["name"]]["dragged"]) - {"width"}
        for step in steps:
            assert step["state"] != step["before"], (figure["name"], step)
            assert step["scrolled"] == 0
            check_moved_unless_initial(figure, step)
        assert figure[how]["reset"]["state"] == figure["state"]


def test_buttons(used):
    for figure in used:
        names = [step["name"] for step in figure["pressed"]]
        assert names == [*FIGURES[figure["name"]].get("buttons", []), "reset"]
        for step in figure["pressed"]:
            check_moved_unless_initial(figure, step)
        assert figure["pressed"][-1]["state"] == figure["state"]


def test_descent_leaves_its_trail(used):
    for figure in used:
        for step in figure["pressed"]:
            if step["name"] == "descend":
                assert step["trail"] > 2
            else:
                assert step["trail"] == 0


def test_the_console_stays_empty(used):
    assert [figure["complaints"] for figure in used] == [[] for _ in used]


def test_a_link_restores_a_state(used):
    for figure in used:
        name, link, folder = figure["name"], figure["link"], figure["file"]
        assert folder["opened"]["state"] == folder["first"] and folder["inView"]
        assert folder["address"] == f"#{figure['id']}:{figure['state']}"
        assert link["followed"]["state"] == link["second"]
        check_moved(name, folder["opened"])
        check_moved(name, folder["moved"])
        assert folder["moved"]["state"] != folder["first"]
        check_moved(name, link["followed"])
        assert not folder["opened"]["note"] and not link["followed"]["note"]


def test_a_link_to_no_state_says_so(used):
    for figure in used:
        name, link = figure["name"], figure["link"]
        for wrong in link["wrong"]:
            assert wrong["state"] == figure["state"], wrong["text"]
            assert wrong["note"] == STRINGS["common"]["unreadable"], wrong["text"]
            check(name, wrong)
        assert link["near"]["state"] == link["first"]
        assert link["near"]["note"] == STRINGS["common"]["nearest"]


def test_the_link_is_copied_and_says_so(used):
    for figure in used:
        copied, common = figure["copied"], STRINGS["common"]
        assert copied["before"] == common["link"] and copied["after"] == common["copied"]
        assert copied["clipboard"] == copied["address"]
        assert copied["address"].endswith(f"#{figure['id']}:{copied['state']}")
        assert copied["denied"] == common["uncopied"]
        # The page stays where the link says so.
        assert copied["scrolled"] == 0


def test_picture_and_answer_are_seen_together_on_a_projector(used):
    for figure in used:
        projected = figure["projected"]
        assert projected["height"] <= projected["room"], (figure["name"], projected)
        assert projected["width"] > 400


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(used, scheme):
    for figure in used:
        assert figure["axe"][scheme]["violations"] == []
        assert figure["axe"][scheme]["checked"] > 5


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_words_lie_apart_and_inside(used, screen):
    for figure in used:
        assert figure[screen]["problems"] == []
        assert figure[screen]["cut"] == []
        assert figure[screen]["smallestWords"] >= SMALLEST_LETTER


def test_on_a_phone(used):
    for figure in used:
        assert figure["phone"]["width"] <= 360
        assert figure["phone"]["smallestTarget"] >= FINGER, figure["name"]
        # Browsers that look at the style of what is inside a picture need these.
        touch = figure["phone"]["touch"]
        assert touch["picture"] == "pan-y pinch-zoom"
        assert set(touch["sideways"]) <= {"pan-y pinch-zoom"}
        assert set(touch["others"]) <= {"none"}


def test_swipes_scroll_the_page_and_change_nothing(used):
    for figure in used:
        sideways = "sideways" in figure["html"]
        assert set(figure["swiped"]) == {"slider", "picture"} | (
            {"sideways"} if sideways else set()
        )
        for start, swipe in figure["swiped"].items():
            assert swipe["state"] == swipe["before"], (figure["name"], start)
            assert swipe["scrolled"] > 50, (figure["name"], start)


def test_a_drag_that_the_browser_ends_changes_nothing(used):
    for figure in used:
        if "handle" in figure["html"]:
            assert figure["taken"]["states"] > 1, figure["name"]
            assert figure["taken"]["state"] == figure["taken"]["before"], figure["name"]


def test_the_picture_stays_in_sight_of_its_controls(used):
    for figure in used:
        assert len(figure["together"]) > 1
        for control in figure["together"]:
            assert control["part"] > 0.9 and control["free"], (figure["name"], control)
            # So that there is room for the controls.
            assert control["height"] <= 0.51, (figure["name"], control)


def test_without_scripts_and_on_paper(used):
    for figure in used:
        name, still = figure["name"], figure["still"]
        check(name, {**still, "state": figure["state"]})
        listed = [key for key, _, _ in still["listed"]]
        units = [STRINGS["common"]["units"][FIGURES[name]["shown"][key]] for key in listed]
        assert still["units"] == units
        assert len(still["label"].split()) >= MIN_WORDS
        assert "{" not in still["label"]
        assert STRINGS["common"]["question"] in still["asked"]
        assert still["answer"] and still["caption"]
        assert still["shapes"] > 10 and still["controls"] == 0
        assert figure["onPaper"] == {"controls": 0, "drawings": 1}


def test_the_first_label_says_the_numbers(used):
    for figure in used:
        expected = numbers_in(figure["name"], figure["state"]).values()
        values = {
            numbers.format_number(v, d)
            for value in expected
            for v in np.ravel(value)
            for d in (2, 3)
        }
        label = figure["keyboard"]["initial"]["label"]
        assert label == figure["still"]["label"]
        assert set(re.findall(r"−?\d+\.\d{2,3}\b", label)) & values
