"""Work-arounds stop the build with instructions when their upstream has changed."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from playwright._impl._driver import compute_driver_executable
from sphinx.errors import ExtensionError

from bookbuild.chromium import NODE
from bookbuild.pages import kept_focus, lazy_layout, spoken_markup

LOOP = 'f(document.querySelectorAll(["pre",".output"].join(", ")))'


def test_playwright_runs_in_the_node_of_the_book():
    """Where it asks for Node is private; no public function says which one it takes."""
    assert compute_driver_executable()[0] == str(NODE)


def test_forced_layout_is_removed_from_the_theme_script():
    assert lazy_layout.without_forced_layout(f"a;{LOOP};b") == "a;f([]);b"


@pytest.mark.parametrize("script", ["", LOOP + LOOP])
def test_changed_theme_script_stops_the_build(script):
    with pytest.raises(ExtensionError, match=r"lazy_layout\.py"):
        lazy_layout.without_forced_layout(script)


def test_the_theme_does_not_take_the_focus():
    assert kept_focus.keeping_focus("a;t.blur();b") == "a;void 0;b"


@pytest.mark.parametrize("script", ["", "t.blur();t.blur()"])
def test_a_changed_script_that_takes_the_focus_stops_the_build(script):
    with pytest.raises(ExtensionError, match=r"kept_focus\.py"):
        kept_focus.keeping_focus(script)


def corrected(monkeypatch, node, body):
    """The body of a page with one node after the corrections, and the warnings."""
    warnings = []
    monkeypatch.setattr(
        spoken_markup.logger, "warning", lambda text, *values, **_: warnings.append(text % values)
    )
    document = new_document("page", get_default_settings())
    document += node
    context = {"body": body}
    spoken_markup.correct_markup(SimpleNamespace(), "page", "page.html", context, document)
    return context["body"], warnings


@pytest.mark.parametrize("entry", spoken_markup.CORRECTIONS, ids=lambda entry: entry.upstream)
def test_markup_is_corrected(monkeypatch, entry):
    body, warnings = corrected(monkeypatch, entry.node(), f"<p>{entry.wrong}</p>")
    assert body == f"<p>{entry.right}</p>"
    assert warnings == []


@pytest.mark.parametrize("entry", spoken_markup.CORRECTIONS, ids=lambda entry: entry.upstream)
def test_changed_upstream_markup_is_a_warning(monkeypatch, entry):
    body, warnings = corrected(monkeypatch, entry.node(), "<p>new markup</p>")
    assert body == "<p>new markup</p>"
    (warning,) = warnings
    assert entry.upstream in warning and "spoken_markup.py" in warning


def test_pages_without_such_nodes_need_no_correction(monkeypatch):
    assert corrected(monkeypatch, nodes.paragraph(), "<p>text</p>") == ("<p>text</p>", [])
