"""The figures that readers move: the same numbers as `divlib`, by keyboard, mouse and touch.

All of figures.json and all directives in the pages are covered; a new figure needs no new test.
"""

import functools
import gzip
import html
import math
import re

import numpy as np
import pytest

from bookbuild.alt_text import MIN_WORDS
from bookbuild.chromium import BROWSER
from bookbuild.pages.moving_figures import FIGURES, HERE, STRINGS, numbers, render, states
from divlib import lipschitz_constant, optimal_transport
from tests.browser.helpers import run_node

RANDOM_STATES = 2000
TOLERANCE = 1e-12
HEAVIEST = 40 * 1024
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


def as_text(name, state):
    return states.format_state(FIGURES[name]["parameters"], state)


def numbers_in(name, text):
    return numbers.numbers_of(name, states.parse(FIGURES[name]["parameters"], text))


def placed(folder):
    """The moving figures of the built pages."""
    pattern = re.compile(
        r'<figure[^>]*\bid="([^"]+)"[^>]*>\s*'
        r'<div class="moving-stage" data-figure="([^"]+)" data-state="([^"]+)"'
    )
    found = []
    for path in sorted(folder.rglob("*.html")):
        page = path.relative_to(folder).as_posix()
        for match in pattern.finditer(path.read_text(encoding="utf-8")):
            identifier, name, state = map(html.unescape, match.groups())
            found.append({"page": page, "id": identifier, "name": name, "state": state})
    return found


# Without a browser --------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_its_parts(name):
    spec, texts = FIGURES[name], STRINGS[name]
    assert name in numbers.FIGURES
    assert set(spec["parameters"]) == set(texts["controls"])
    assert set(spec["shown"]) == set(texts["numbers"])
    assert set(spec.get("buttons", [])) == set(texts.get("buttons", {}))
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
    written = re.findall(r"<text[^>]*>([^<]*)", drawing)
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


def test_weight():
    files = [path for path in HERE.rglob("*") if path.suffix in (".js", ".css", ".json")]
    weights = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    assert sum(weights.values()) <= HEAVIEST, weights


# In the built pages -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def figures(built):
    return placed(built)


@pytest.fixture(scope="module")
def in_browser(built, figures):
    """What tests/browser/moving_formulas.mjs computed in Chromium."""
    chosen = {name: random_states(name, RANDOM_STATES) for name in FIGURES}
    texts = [[PAIR, text] for text in GOOD + BAD]
    heaps = random_heaps(200)
    given = {"page": figures[0]["page"], "states": chosen, "texts": texts, "heaps": heaps}
    root = built.as_uri() + "/"
    found = run_node("moving_formulas.mjs", BROWSER, root, given=given)
    return {**found, "states": chosen, "heaps": heaps}


@pytest.fixture(scope="module")
def use(figures, roots):
    """A function that says what moving_figures.mjs found in the figures of one name."""

    @functools.cache
    def found(name):
        given = {
            "figures": [figure for figure in figures if figure["name"] == name],
            "states": {name: [as_text(name, state) for state in random_states(name, 30)]},
            # The same document and scripts come from a folder (see test_pages.py); what may
            # differ there are the addresses, and whether the scripts run.
            "roots": roots,
        }
        return run_node("moving_figures.mjs", BROWSER, given=given)

    return found


@pytest.fixture(params=FIGURES)
def used(request, use):
    return use(request.param)["http"]


@pytest.fixture(params=[f"{name}-{kind}" for name in FIGURES for kind in ("http", "file")])
def used_anywhere(request, use):
    name, _, kind = request.param.partition("-")
    return use(name)[kind]


def check(name, seen):
    """Do the numbers that are seen in a figure equal those of `divlib` for its state?"""
    expected = numbers_in(name, seen["state"])
    for key, text, digits in seen["listed"] + seen["drawn"]:
        assert text == numbers.format_number(numbers.lookup(expected, key), digits), (
            name,
            seen["state"],
            key,
        )
    assert [key for key, _, _ in seen["listed"]] == list(FIGURES[name]["shown"])


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
    for _, text, _ in seen["listed"]:
        assert text in seen["label"]


def agree(ours, exact):
    if math.isnan(exact):
        return math.isnan(ours)
    return ours == exact or abs(ours - exact) <= TOLERANCE * abs(exact)


# The names of these tests begin alike, so that one process computes what they compare.
@pytest.mark.parametrize("name", FIGURES, ids="formulas-{}".format)
def test_formulas_agree_with_divlib(name, in_browser):
    chosen, computed = in_browser["states"][name], in_browser["computed"][name]
    assert len(chosen) == len(computed) >= RANDOM_STATES
    for state, ours in zip(chosen, computed):
        exact = numbers.numbers_of(name, state)
        assert list(exact) == list(ours)
        for key, value in exact.items():
            flat = np.ravel(value).tolist()
            for (text, shown, short), number in zip(
                np.reshape(ours[key], (-1, 3)), flat, strict=True
            ):
                found = float(text.replace("Infinity", "inf"))
                assert agree(found, number), (name, state, key, found, number)
                assert shown == numbers.format_number(number), (name, state, key)
                assert short == numbers.format_number(number, 1), (name, state, key)


def test_plans_and_critics_are_optimal(in_browser):
    """Those that readers can ask for cost and tell what `divlib.optimal_transport` finds."""
    for (P, Q), found in zip(in_browser["heaps"], in_browser["moved"], strict=True):
        places, total = np.arange(len(P)), sum(P)
        plan, critic = np.array(found["plan"]), np.array(found["critic"])
        assert plan.min() >= 0
        assert plan.sum(axis=1).tolist() == P and plan.sum(axis=0).tolist() == Q
        steps = np.abs(places[:, np.newaxis] - places)
        best = optimal_transport(np.divide(P, total), np.divide(Q, total), steps)
        assert abs((plan * steps).sum() / total - best.cost) <= 1e-9
        assert lipschitz_constant(critic, places) <= 1
        assert abs(np.subtract(P, Q) @ critic / total - best.cost) <= 1e-9


def test_the_page_reads_states_as_strictly(in_browser):
    read = [states.format_state(PAIR, states.parse(PAIR, text)) for text in GOOD]
    assert in_browser["parsed"] == read + [None] * len(BAD)


def test_every_figure_stands_in_a_page(figures):
    assert {figure["name"] for figure in figures} == set(FIGURES)


def test_only_pages_with_figures_load_them(built, figures):
    pages = {figure["page"] for figure in figures}
    for path in built.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        loads = bool(re.search(r'(?:src|href)="[^"]*_static/moving_figures/', text))
        assert loads == (path.relative_to(built).as_posix() in pages), path


def test_by_keyboard(used_anywhere):
    for figure in used_anywhere:
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
    assert steps[-1]["control"]["kind"] == "link"


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
        assert all(text in heard["spoken"] for _, text, _ in heard["listed"])
        labels = STRINGS[figure["name"]]["numbers"].values()
        assert all(label in heard["spoken"] for label in labels)
        # What the drawing says in a sentence is no number, and is spoken, too.
        words = STRINGS[figure["name"]].get("picture", {}).values()
        sentences = [text for text in words if isinstance(text, str) and text.endswith(".")]
        assert sum(text in heard["spoken"] for text in sentences) == bool(sentences)


@pytest.mark.parametrize("how", ["mouse", "touch"])
def test_by_mouse_and_by_touch(used, how):
    for figure in used:
        steps = figure[how]["steps"]
        assert steps
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


def test_the_console_stays_empty(used_anywhere):
    assert [figure["complaints"] for figure in used_anywhere] == [[] for _ in used_anywhere]


def test_a_link_restores_a_state(used_anywhere):
    for figure in used_anywhere:
        name, link = figure["name"], figure["link"]
        assert link["opened"]["state"] == link["first"] and link["inView"]
        assert link["followed"]["state"] == link["second"]
        check_moved(name, link["opened"])
        check_moved(name, link["followed"])
        assert link["address"] == f"#{figure['id']}:{figure['state']}"
        for wrong in link["wrong"]:
            assert wrong["state"] == figure["state"], wrong["text"]
            check(name, wrong)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(used, scheme):
    for figure in used:
        assert figure["axe"][scheme]["violations"] == []
        assert figure["axe"][scheme]["checked"] > 5


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_words_lie_apart_and_inside(used, screen):
    for figure in used:
        assert figure[screen]["problems"] == []
        assert figure[screen]["smallestWords"] >= SMALLEST_LETTER


def test_on_a_phone(used):
    for figure in used:
        assert figure["phone"]["width"] <= 360
        assert figure["phone"]["smallestTarget"] >= FINGER, figure["name"]
        # Fingers scroll the page, except on what can be dragged.
        assert figure["phone"]["touch"] == ["auto", "none"]


def test_without_scripts_and_on_paper(used):
    for figure in used:
        name, still = figure["name"], figure["still"]
        check(name, {**still, "state": figure["state"]})
        units = [STRINGS["common"]["units"][unit] for unit in FIGURES[name]["shown"].values()]
        assert still["units"] == units
        assert len(still["label"].split()) >= MIN_WORDS
        assert "{" not in still["label"]
        assert "Predict first" in still["caption"]
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
