"""Links say the titles of theorems, lead to terms, and have previews."""

import json
import re
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from docutils import nodes

from bookbuild.pages import previews, terms, theorem_links
from bookbuild.pages.lean_styles import written_pages
from bookbuild.project import chapter_names, toc_entries
from tests.book.built_pages import page_of

PLACES = {"entropy": ("glossary", "term-entropy"), "entropies": ("glossary", "term-entropy")}
PLACES |= {"binary entropy": ("glossary", "term-binary"), "Huffman's code": ("glossary", "term-h")}


class Link(NamedTuple):
    href: str
    classes: list
    text: str


@pytest.fixture(scope="module")
def pages(built):
    """The links in the article of each page."""
    found = {}
    for entry in toc_entries():
        html = (built / f"{entry}.html").read_text(encoding="utf-8")
        article = html[html.index("<article") : html.index("</article>")]
        found[entry] = [
            Link(
                re.search(r'href="([^"]*)"', tag)[1],
                re.search(r'class="([^"]*)"|$', tag)[1].split(),
                re.sub("<[^>]*>", "", text),
            )
            for tag, text in re.findall(r"<a\b([^>]*\bclass=[^>]*)>(.*?)</a>", article, re.DOTALL)
        ]
    return found


@pytest.fixture(scope="module")
def shown(built):
    """The previews of each page."""
    found = {}
    for entry in toc_entries():
        text = (built / previews.FOLDER / f"{entry}.js").read_text(encoding="utf-8")
        found[entry] = json.loads(text.partition(" = ")[2].rstrip(";\n"))["places"]
    return found


def test_every_marked_link_has_a_preview(pages, shown):
    count = 0
    for entry, links in pages.items():
        for link in links:
            if previews.CLASS in link.classes:
                page, anchor = entry, link.href.removeprefix("#")
                if not link.href.startswith("#"):
                    page, anchor = previews.place_of({"refuri": link.href}, entry)
                assert anchor in shown[page], (entry, link)
                count += 1
    assert count > 500


def test_links_to_theorems_exercises_terms_works_and_claims_are_marked(pages):
    anchors = re.compile(r"#(?:(?:thm|lem|def|ex)-[\w-]+|term-[\w-]+|claim-c\d\d|id\d+)$")
    for entry, links in pages.items():
        for link in links:
            if anchors.search(link.href) and "headerlink" not in link.classes:
                assert previews.CLASS in link.classes, (entry, link)


def test_a_preview_is_small_and_has_formulas_that_need_no_style(shown):
    number, title, text = shown["chapters/03_kl_is_nonnegative"]["thm-gibbs"]
    assert (number, title) == ("Theorem 3.2", "<span>KL is never negative</span>")
    assert '<math display="block">' in text
    for found in shown.values():
        for anchor, parts in found.items():
            assert re.sub("<[^>]*>", "", parts[2]).strip(), anchor
            assert not re.search(r"katex|\sstyle=|<a |\sid=|annotation", "".join(parts)), anchor


def test_a_term_is_previewed_with_the_formula_of_its_definition(shown):
    text = shown["reference/glossary"]["term-cross-entropy"][2]
    assert '<math display="block">' in text


def test_the_verdict_of_a_claim_is_previewed_with_its_meaning(shown):
    text = shown["reference/claims"]["claim-c05"][2]
    assert "<p>Verdict: loose, that is, true once something is added or replaced.</p>" in text


def test_an_exercise_is_previewed_without_its_solution(shown):
    text = shown["chapters/03_kl_is_nonnegative"]["ex-negative-output"][2]
    assert "clearly negative" in text and "cannot both" not in text


def test_links_say_the_title_of_a_theorem_once(pages):
    def said(entry, label):
        links = [link for link in pages[entry] if link.href.endswith(f"#{label}")]
        return [link.text for link in links if "evidence" not in link.classes]

    texts = said("chapters/03_kl_is_nonnegative", "thm-gibbs")
    assert "Theorem\u00a03.2 (KL is never negative)" in texts and "Theorem\u00a03.2" in texts
    assert sum("never negative" in text for text in texts) == 1
    # In brackets there is no room for more of them.
    texts = said("chapters/03_kl_is_nonnegative", "thm-log-concave")
    assert set(texts) == {"#", "Theorem\u00a03.5"}
    assert set(said("reference/claims", "thm-log-concave")) == {"Theorem\u00a03.5"}


def test_the_number_of_a_link_stays_with_its_word(pages):
    links = [link.text for links in pages.values() for link in links]
    assert len([text for text in links if re.match(r"\w+\.?\u00a0\d", text)]) > 300
    assert [text for text in links if re.fullmatch(r"\w+\.? [\d.]+", text)] == []


def link(text="Theorem 3.2", label="thm-a"):
    return nodes.reference("", text, refid=label)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ((link(), nodes.Text(".")), "Theorem 3.2 (A title)."),
        ((nodes.Text("By "), link()), "By Theorem 3.2 (A title)"),
        ((nodes.Text("(see "), link(), nodes.Text(").")), "(see Theorem 3.2)."),
        ((nodes.Text("(so) "), link()), "(so) Theorem 3.2 (A title)"),
        ((link("the theorem"),), "the theorem"),
        ((link(label="thm-long"),), "Theorem 3.2"),
        ((link(), nodes.Text(", "), link()), "Theorem 3.2 (A title), Theorem 3.2"),
    ],
)
def test_where_a_link_says_a_title(content, expected):
    entry = {"docname": "page", "realtype": "theorem", "countertype": "theorem"}
    labels = ("thm-a", "thm-long")
    env = SimpleNamespace(
        theorem_titles={
            "thm-a": ("page", [nodes.Text("A title")]),
            "thm-long": ("page", [nodes.Text("long " * 20)]),
        },
        proof_list=dict.fromkeys(labels, entry),
        toc_fignumbers={"page": {"theorem": dict.fromkeys(labels, (3, 2))}},
    )
    paragraph = nodes.paragraph("", "", *(node.deepcopy() for node in content))
    theorem_links.name_theorems(SimpleNamespace(env=env), nodes.section("", paragraph), "page")
    assert paragraph.astext().replace("\u00a0", " ") == expected


def linked(*content, found=PLACES):
    """The terms that are linked in a page."""
    page = nodes.section("", *content)
    builder = SimpleNamespace(format="html", get_relative_uri=lambda _, to: f"{to}.html")
    app = SimpleNamespace(env=SimpleNamespace(term_forms=found), builder=builder)
    terms.link_terms(app, page, "page")
    return [
        node.astext() for node in page.findall(nodes.reference) if terms.CLASS in node["classes"]
    ]


def paragraph(text):
    return nodes.paragraph("", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Entropy, and entropy again, and entropies.", ["Entropy"]),
        ("The binary entropy is an entropy.", ["binary entropy", "entropy"]),
        ("Cross-entropy, entropy-like, nonentropy, ENTROPY.", []),
        ("The binary entropy, and again the binary entropy.", ["binary entropy"]),
        ("Huffman’s code is one.", ["Huffman’s code"]),
    ],
)
def test_terms_are_linked_at_their_first_use(text, expected):
    assert linked(paragraph(text)) == expected


@pytest.mark.parametrize(
    "closed",
    [
        nodes.title("", "entropy"),
        nodes.caption("", "entropy"),
        nodes.literal_block("", "entropy"),
        nodes.paragraph("", "", nodes.literal("", "entropy")),
        nodes.paragraph("", "", nodes.reference("", "entropy", refuri="x")),
        nodes.paragraph("", "", nodes.emphasis("", "entropy")),
        nodes.entry("", paragraph("entropy")),
        nodes.figure("", paragraph("entropy")),
        nodes.container("", paragraph("entropy"), nb_element="cell_code"),
        nodes.admonition("", paragraph("entropy"), realtype="definition"),
    ],
    ids=lambda node: node.tagname,
)
def test_terms_are_not_linked_elsewhere(closed):
    assert linked(closed, paragraph("Its entropy.")) == ["entropy"]
    assert linked(closed) == []


def test_the_link_of_an_author_comes_first():
    by_author = nodes.reference("", "entropy", refuri="glossary.html#term-entropy")
    assert linked(paragraph("An entropy."), nodes.paragraph("", "", by_author)) == []


def test_each_page_links_a_term_once_and_the_glossary_none(pages, built):
    for entry, links in pages.items():
        anchors = [link.href.partition("#")[2] for link in links if terms.CLASS in link.classes]
        assert len(set(anchors)) == len(anchors), entry
        assert entry != "reference/glossary" or not anchors
        assert not entry.startswith("chapters/") or len(anchors) > 5, entry
    # The glossary does not show the forms of a term.
    glossary = (built / "reference" / "glossary.html").read_text(encoding="utf-8")
    assert "entropies" not in glossary


def test_no_link_sticks_to_the_word_before_it(built):
    """Of two texts with the same words the right one must lose what is taken from it.

    Marks of evidence stand directly behind their sentence.
    """
    link = re.compile(r'<a class="(?!evidence)[^"]*\bpreview\b[^>]*>[^<]*')
    stuck, found = re.compile(r"[\w.,;:](?:</\w+>)*\Z"), {}
    for entry in toc_entries():
        html = (built / f"{entry}.html").read_text(encoding="utf-8")
        found[entry] = [
            html[here.start() - 40 : here.end()]
            for here in link.finditer(html)
            if stuck.search(html[here.start() - 40 : here.start()])
        ]
        assert not entry.startswith("chapters/") or link.search(html), entry
    assert {entry: texts for entry, texts in found.items() if texts} == {}


def test_a_link_says_the_number_of_the_chapter_that_it_leads_to(built):
    numbers = {name: index + 1 for index, name in enumerate(chapter_names())}
    said = re.compile(r"[Cc]hapter\s(\d+)$")
    wrong, seen = [], 0
    for path in written_pages(built):
        for link in page_of(path).select("a.reference.internal"):
            found = said.search(link.get_text().strip())
            if not found or "toctree-l1" in (link.parent.get("class") or ()):
                continue
            target = link["href"].partition("#")[0]
            name = PurePosixPath(target or path.name).stem
            seen += 1
            if numbers.get(name) != int(found[1]):
                wrong.append(f"{path.relative_to(built)}: {link.get_text()} leads to {name}")
    assert seen > 20
    assert sorted(set(wrong)) == []
