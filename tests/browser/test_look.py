"""A chapter looks like a page of a book: its lines, labels, proofs, exercises and margin."""

import pytest

from tests.browser.conftest import LAY_OUT_ALL

CHAPTERS = ("chapters/03_kl_is_nonnegative.html", "chapters/01_information_and_entropy.html")
# Letters and spaces of a line that is comfortable to read.
SHORTEST, LONGEST = 60, 75

# Describes a chapter that is laid out as a whole.
DESCRIBE = r"""async () => {
  await document.fonts.ready;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const measure = document.querySelector(".bd-article h1").getBoundingClientRect().width;
  const right = (element) => element.getBoundingClientRect().right;

  // The lengths of all full lines of paragraphs without formulas.
  const prose = all(".bd-article section > p").filter((p) => !p.querySelector(".katex"));
  const lines = prose.flatMap((p) => {
    const found = [];
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let top = null;
    while (walker.nextNode()) {
      const text = walker.currentNode;
      for (let k = 0; k < text.length; k += 1) {
        range.setStart(text, k);
        range.setEnd(text, k + 1);
        const box = range.getClientRects()[0];
        if (!box) continue;
        if (top === null || box.top > top + 8) { found.push(0); top = box.top; }
        found[found.length - 1] += 1;
      }
    }
    return found.slice(0, -1);
  });

  // How wide a label is, and would be without its small capitals.
  const widths = (label) => {
    const box = document.createElement("span");
    box.append(...[...label.childNodes].map((node) => node.cloneNode(true)));
    label.replaceChildren(box);
    const small = box.getBoundingClientRect().width;
    label.style.fontVariantCaps = "normal";
    const normal = box.getBoundingClientRect().width;
    label.style.fontVariantCaps = "";
    return [small, normal];
  };

  // Wait until scripts have seen that the page was scrolled.
  const scrolled = async (y) => {
    scrollTo({ top: y, behavior: "instant" });
    for (let k = 0; k < 3; k += 1) await new Promise((done) => requestAnimationFrame(done));
  };
  // The section that is marked when a heading is at the top, later on, and after scrolling back.
  const marked = [];
  for (const section of all(".bd-article > section > section")) {
    const { height } = section.getBoundingClientRect();
    for (const place of [0, 0.4, 0.2]) {
      await scrolled(scrollY + section.getBoundingClientRect().top - 60 + place * height);
      const contents = document.querySelector(".bd-sidebar-primary").getBoundingClientRect();
      const active = all(".page-sections a.active").filter((link) => {
        const { top, bottom } = link.getBoundingClientRect();
        return top >= contents.top && bottom <= contents.bottom;
      });
      marked.push([`#${section.id}`, ...active.map((link) => link.hash)]);
    }
  }
  // At the end of the page the last one is.
  await scrolled(document.documentElement.scrollHeight);
  const last = document.querySelector(".page-sections a.active").hash;
  await scrolled(0);

  const permalinks = all(".admonition-title > a.headerlink");
  permalinks[0].focus({ focusVisible: true });
  const focused = getComputedStyle(permalinks[0]).opacity;
  permalinks[0].blur();

  const ends = all(".end-of-proof");
  return {
    lines,
    labels: all(".admonition-title > .caption-number, figcaption .caption-number")
      .filter((label) => label.getClientRects().length > 0).map(widths),
    statements: all(".bd-article .admonition").map((box) => {
      const style = getComputedStyle(box);
      return [style.boxShadow, style.backgroundColor, style.borderTopWidth];
    }),
    proofs: all(".argument").map((proof) => {
      const marks = [...proof.querySelectorAll(".end-of-proof > .square")];
      const words = document.createRange();
      words.selectNodeContents(marks[0].closest("p"));
      words.setEndBefore(marks[0].parentElement);
      const lines = [...words.getClientRects()].filter(({ width }) => width > 1);
      return {
        begin: proof.textContent.trim().slice(0, 5),
        ends: marks.length,
        offset: right(marks[0]) - proof.getBoundingClientRect().left - measure,
        below: proof.getBoundingClientRect().bottom - marks[0].getBoundingClientRect().bottom,
        // Negative where the mark stands on the last line.
        apart: Math.max(...marks.map((e) => e.getBoundingClientRect().top))
          - Math.max(...(lines.length ? lines.map((b) => b.bottom) : [Infinity])),
        spoken: marks[0].parentElement.querySelector(".visually-hidden").textContent,
      };
    }),
    ends: ends.length,
    squares: all(".bd-article p annotation").filter((e) => e.textContent === "\\square").length,
    exercises: all(".exercise > .admonition-title").map((title) => ({
      level: title.querySelector(".level")?.textContent ?? "",
      minutes: title.querySelector(".minutes")?.textContent ?? "",
      gap: right(title) - right(title.querySelector(".minutes") ?? title),
      text: title.nextElementSibling.textContent.trim().slice(0, 1),
    })),
    solutions: all("details.solution").map((e) => [e.open, e.querySelector("summary").textContent]),
    captions: all(".cell_output > figure > figcaption").filter((e) => !e.closest(".closed"))
      .map((e) => e.getBoundingClientRect().left - right(e.parentElement.firstElementChild)),
    notes: all(".margin-note.beside").map((note) => {
      const [box, text] = [note, note.previousElementSibling].map((e) => e.getBoundingClientRect());
      const others = [...note.parentElement.querySelectorAll("pre, .katex-display > *, svg, p")];
      const covering = others.filter((e) => e.checkVisibility() && !note.contains(e)).some((e) => {
        const { left, right: end, top, bottom } = e.getBoundingClientRect();
        return left < box.right && end > box.left && top < box.bottom && bottom > box.top;
      });
      return { beside: box.left - text.right, above: text.bottom - box.top, covering };
    }),
    sections: all(".page-sections a").map((a) => a.hash),
    headings: all(".bd-article > section > section").map((section) => `#${section.id}`),
    right: all("#pst-secondary-sidebar, .secondary-toggle").length,
    marked, last,
    parents: Object.fromEntries(all(".page-sections a").map((a) => {
      const section = document.getElementById(a.hash.slice(1));
      return [a.hash, `#${section?.closest(".bd-article > section > section")?.id}`];
    })),
    permalinks: permalinks.map((a) => [a.closest("[id]").id, a.hash.slice(1), a.ariaLabel]),
    hidden: getComputedStyle(permalinks[1]).opacity,
    focused,
    targets: all("details:not(.code, .dropdown) > summary")
      .map((e) => e.getBoundingClientRect().height).filter((height) => height > 0),
  };
}"""


@pytest.fixture(scope="module", params=CHAPTERS)
def described(request, visit):
    with visit("http", request.param) as opened:
        opened.page.evaluate(LAY_OUT_ALL)
        found = opened.page.evaluate(DESCRIBE)
        assert opened.complaints == []
    return found


def test_lines_have_a_comfortable_length(described):
    lines = sorted(described["lines"])
    assert len(lines) > 15
    assert SHORTEST <= lines[len(lines) // 2] <= LONGEST


def test_labels_are_set_in_real_small_capitals(described):
    """A face without them would not change, because `font-synthesis` is off."""
    assert len(described["labels"]) > 10
    assert all(abs(small - normal) > 0.3 for small, normal in described["labels"])


def test_statements_have_no_boxes(described):
    assert len(described["statements"]) > 10
    assert set(map(tuple, described["statements"])) == {("none", "rgba(0, 0, 0, 0)", "0px")}


def test_every_proof_ends_at_the_right_edge_of_its_last_line(described):
    proofs = described["proofs"]
    assert len(proofs) > 5
    # A solution may mention its end in the text of a paragraph; nothing else does.
    assert described["squares"] == 0 and described["ends"] == len(proofs)
    for proof in proofs:
        assert proof["begin"] == "Proof" and proof["ends"] == 1, proof
        assert abs(proof["offset"]) < 2 and -2 < proof["below"] < 30, proof
        assert proof["spoken"] == "End of proof" and proof["apart"] < 0, proof


def test_exercises_show_level_and_time_in_their_titles(described):
    assert len(described["exercises"]) >= 6
    for exercise in described["exercises"]:
        assert exercise["level"] in ("Warm-up", "Core", "Stretch", "Project"), exercise
        assert exercise["minutes"] and abs(exercise["gap"]) < 1, exercise
        assert exercise["text"] not in "(,.)", exercise


def test_solutions_are_closed_without_a_script(described):
    assert len(described["solutions"]) == len(described["exercises"])
    assert set(map(tuple, described["solutions"])) == {(False, "Solution")}


def test_captions_stand_in_the_margin(described):
    assert described["captions"] and min(described["captions"]) > 0


def test_margin_notes_stand_beside_the_last_line(described):
    assert len(described["notes"]) > 1
    for note in described["notes"]:
        assert note["beside"] > 20 and 0 < note["above"] < 60 and not note["covering"], note


def test_the_contents_list_the_sections_of_the_page(described):
    listed = [address for address in described["sections"] if address in described["headings"]]
    assert listed == described["headings"]
    assert described["right"] == 0


def test_the_contents_mark_the_section_that_is_read(described):
    assert len(described["marked"]) > 20
    for wanted, *found in described["marked"]:
        # Of a subsection its own entry is marked.
        assert len(found) == 1 and described["parents"][found[0]] == wanted, (wanted, found)
    assert described["last"] == described["headings"][-1]


def test_statements_and_exercises_have_links_to_themselves(described):
    links = described["permalinks"]
    assert len(links) == len(described["statements"]) and len(links) > 10
    for own, target, name in links:
        assert own == target and name.startswith("Link to "), name
    assert described["hidden"] == "0" and described["focused"] == "1"


def test_what_can_be_opened_is_large_enough_for_a_finger(described):
    assert len(described["targets"]) > 5 and min(described["targets"]) >= 28
