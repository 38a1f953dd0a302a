"""Functions of divlib link to their documentation where open code first calls them."""

import re

from docutils import nodes

from bookbuild.pages import linked_functions
from bookbuild.project import toc_entries

CALL = '<span class="n">{}</span><span class="p">(</span>'
OPEN = '<details class="code idea" open>{}</details>'
FOLDED = '<details class="code">{}</details>'


def linked(body):
    addresses = {"entropy": "api.html#divlib.entropy.entropy"}
    return linked_functions.link_calls(body, addresses).count("<a ")


def test_the_first_call_in_open_code_is_linked():
    call = CALL.format("entropy")
    assert linked(OPEN.format(call + call)) == 1
    assert linked(OPEN.format(call) + OPEN.format(call)) == 1
    assert linked(FOLDED.format(call)) == 0
    assert linked(FOLDED.format(call) + OPEN.format(call)) == 1


def test_other_names_are_not_linked():
    for code in (
        '<span class="n">entropy</span>',
        '<span class="o">.</span>' + CALL.format("entropy"),
        CALL.format("sum"),
    ):
        assert linked(OPEN.format(code)) == 0


def test_only_what_is_imported_from_divlib_counts():
    code = "from divlib import entropy, kl_divergence\nfrom divlib import (\n    a,\n    b,\n)\n"
    page = nodes.section(
        "", nodes.literal_block(code, code), nodes.literal_block("", "from math import log")
    )
    assert linked_functions.imported(page) == {"entropy", "kl_divergence", "a", "b"}


def test_links_of_chapters_lead_to_the_documentation(built):
    api = (built / "reference" / "api.html").read_text(encoding="utf-8")
    known = set(re.findall(r'<dt class="sig[^>]*id="([^"]+)"', api))
    found = [
        address
        for entry in toc_entries()
        for address in re.findall(
            r'<a class="function-link" href="(?:\.\./reference/)?api\.html#([^"]+)"',
            (built / f"{entry}.html").read_text(encoding="utf-8"),
        )
    ]
    assert len(found) > 20 and set(found) <= known
