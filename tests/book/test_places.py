"""The search knows the places of the book, finds them, and takes every query."""

import json
import re
from pathlib import Path

import pytest

from bookbuild.node import output_of
from bookbuild.pages import formula_cards, lean_styles, linear, places
from bookbuild.project import HTML, chapter_names

HERE = Path(__file__).parent
STOCK_SEARCH = ("sphinx_highlight.js", "searchtools.js", "language_data.js")
# Mean of 1 / (rank of the first accepted place).
LEAST = {
    "search_queries.json": 0.9,
    "more_search_queries.json": 0.8,
    "names_and_symptoms.json": 0.9,
}
HOSTILE = [
    *("constructor", "__proto__", "hasOwnProperty toString valueOf", "prototype __proto__"),
    *("", " ", "\0", "(", "[a-", "\\", "(a+)+$", ".*", "^$|?*+{}", "D_{(", "%E0%A4%A"),
    *("<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "' or 1=1 --"),
    *("divergence " * 500, "a" * 100_000, "(" * 5_000, "x_" * 5_000, "p(" * 3_000),
    *("אנטרופיה", "إنتروبيا كولباك", "信息熵", "\u202eyportne", "e\u0301ntropie", "🙂", "\ud800"),
]


@pytest.fixture(scope="module")
def find(built):
    def find(queries, most=10):
        given = {"file": str(HTML / places.FILE), "queries": list(queries), "most": most}
        return json.loads(output_of(HERE / "find_places.cjs", given=given))

    return find


@pytest.fixture(scope="module")
def records(built):
    """The records as results show them."""
    text = (HTML / places.FILE).read_text(encoding="utf-8")
    return json.loads(re.search(r'"records":(\[\[.*?\]\])\};\n', text)[1])


def test_the_places_are_of_every_kind(records):
    kinds = [record[1] for record in records]
    assert set(kinds) == set(places.STRINGS["kinds"]) - {"corollary", "example"}
    least = {"section": 150, "exercise": 80, "term": 80, "theorem": 60, "function": 50}
    least |= {"symbol": 70, "claim": 25, "page": 20, "lemma": 15, "definition": 12}
    assert all(kinds.count(kind) >= count for kind, count in least.items())


def test_every_place_exists_once(records, built):
    pages = {}
    for place, *_ in records:
        page, _, anchor = place.partition("#")
        if page not in pages:
            pages[page] = re.findall(r'\bid="([^"]+)"', (built / page).read_text(encoding="utf-8"))
        assert pages[page].count(anchor) == 1, place
    assert len({place for place, *_ in records}) == len(records)


def test_a_record_says_what_the_place_is(records):
    by_place = {record[0]: record[1:] for record in records}
    kind, number, title, path, text = by_place["chapters/03_kl_is_nonnegative.html#thm-gibbs"]
    assert (kind, number, title) == ("theorem", "Theorem 3.2", "KL is never negative")
    assert path == "3. Why KL is never negative › Proof one: by the lemma"
    assert "D_KL(P∥Q) ≥ 0" in text
    # The name of a link, and no link to a work, stand in an excerpt.
    assert text.endswith("(This is Gibbs’ inequality.)")
    kind, number, title, _, text = by_place["reference/claims.html#claim-c09"]
    assert (kind, number, title) == ("claim", "Claim C09", "KL divergence is not symmetric.")
    assert text.startswith("Right. Theorem 2.3 has an exact pair.")


def test_formulas_of_a_card_are_found_where_they_were_said_first(records):
    cards = [record[-1] for record in records if "formulas.html#formulas-" in record[0]]
    assert len(cards) == len(chapter_names())
    assert set(cards) == {formula_cards.GO_THERE}


def test_no_search_shows_a_solution(built, records, find):
    """That of exercise 3.1 begins with these words."""
    page = (built / "chapters" / "03_kl_is_nonnegative.html").read_text(encoding="utf-8")
    words = "the two arguments cannot both have been distributions"
    assert words in page and all(words not in record[-1] for record in records)
    places = [place["place"] for place in find([words], most=100)[0]]
    assert "chapters/03_kl_is_nonnegative.html#exercises" not in places
    # Exercises are places of their own, so nothing is left of their section.
    exercises = [record[-1] for record in records if record[0].endswith("#exercises")]
    assert exercises == [""] * len(chapter_names())
    assert any("A program reports a KL divergence" in record[-1] for record in records)


@pytest.mark.parametrize("name", LEAST)
def test_queries_find_their_places(find, name):
    """The queries of the second file were written before the ranking was chosen."""
    queries = json.loads((HERE / name).read_text(encoding="utf-8"))
    # A row of the notation is a better answer than its page.
    rows = re.compile(r"(notation\.html)#symbol-.*")
    ranks = {}
    for (query, accepted), found in zip(queries.items(), find(queries)):
        shown = [rows.sub(r"\1#notation", place["place"]) for place in found]
        ranks[query] = next((k for k, place in enumerate(shown, 1) if place in accepted), None)
    mean = sum(1 / rank for rank in ranks.values() if rank) / len(ranks)
    assert mean >= LEAST[name], {query: rank for query, rank in ranks.items() if rank != 1}


def test_the_questions_of_readers_find_their_answers_first(find):
    """Those that people ask most about divergences, on forums and of libraries."""
    questions = json.loads((HERE / "reader_questions.json").read_text(encoding="utf-8"))
    first = {query: found[0]["place"] for query, found in zip(questions, find(questions, most=1))}
    assert {query: place for query, place in first.items() if place not in questions[query]} == {}


@pytest.mark.parametrize(
    "queries",
    [
        ["D(P||Q)", r"D_{\mathrm{KL}}(P \Vert Q)", "D_KL(p‖q)", "KL(Q|P)"],
        ["H(X|Y)", r"H(Y\mid X)", "h( y | x )"],
        ["entropy", "-sum p log p", "−∑ᵢ pᵢ log₂ pᵢ", "-Σ p(x) ln p(x)", r"-\sum_i p_i\log p_i"],
        ["KL divergence", "sum p log p/q", "∑ p(x) log(p(x)/q(x))"],
        ["H(P,Q)", "H(Q,P)", "h( q , p )"],
        ["minimise cross-entropy", "minimizing cross-entropy", "Minimises the cross entropy"],
        ["Jensen–Shannon", "jensen shannon", "JENSEN-SHANNON"],
        ["Kraft's", "kraft’s", "Kraft"],
        ["normalised information", "normalized information", "Normalisation of information"],
    ],
)
def test_spellings_of_the_same_find_the_same(find, queries):
    first, *others = [[place["place"] for place in found] for found in find(queries, most=2)]
    assert first and all(other == first for other in others)


def test_no_query_does_harm(find):
    """None throws; none takes long (the time limit of Node is two minutes)."""
    for query, found in zip(HOSTILE, find(HOSTILE)):
        assert all(isinstance(place["place"], str) for place in found), query
    assert find(["(" * 50, "\0"]) == [[], []]


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\sum_i p_i\ln\frac{p_i}{q_i}", "∑ᵢ pᵢ ln pᵢ/qᵢ"),
        (r"D_{\mathrm{KL}}(P\Vert Q)\ge0", "D_KL(P∥Q) ≥ 0"),
        (r"\frac{a+b}{2}", "(a + b)/2"),
        (r"W_1\le\sqrt{2x}", "W₁ ≤ √(2x)"),
        (r"\hat P,\ x^{2},\ e^{-x_i}", "P̂, x², e^(−xᵢ)"),
    ],
)
def test_formulas_in_a_line(tex, line):
    assert linear.texts([tex]) == {tex: line}


def test_pages_load_no_other_search(built):
    pages = lean_styles.written_pages(built)
    assert len(pages) > 20
    for page in pages:
        scripts = re.findall(r'<script[^>]* src="([^"]*)"', page.read_text(encoding="utf-8"))
        assert not [s for s in scripts for name in STOCK_SEARCH if name in s], page
