"""Remove scripts and style sheets that a page does not use, and defer the others.

Works around:

* pydata-sphinx-theme loads Font Awesome as a script of 1.5 MB in addition to the icon font
  (pydata/pydata-sphinx-theme#2379; #2494 replaces the script).  ``templates/layout.html``
  leaves it out.
* Jupyter Book always loads sphinx-thebe (jupyter-book/jupyter-book#1603 asked for a way not to),
  which adds its configuration to pages that run no code, and adds it twice: each page logs
  "THEBE_JS_URL has already been declared".
* sphinx-design adds the script and the styles of its tabs to every page, used or not (no
  upstream issue known).
* Scripts block the rendering of the page; here they are loaded once and with ``defer`` (no
  upstream issue known; pydata/pydata-sphinx-theme#2209 does it for Font Awesome only).

An entry can go when its upstream is fixed; tests/browser fails if pages load too much or log
an error.
"""

import re
from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")

# File names, and words in inline scripts, that no page of this book uses.
UNUSED = re.compile(r"sphinx-thebe|THEBE_JS_URL|design-tabs|sphinx-design|copybutton|clipboard")


def name_and_body(asset):
    """The file that an asset names, and its inline content."""
    body = getattr(asset, "attributes", {}).get("body") or ""
    return str(getattr(asset, "filename", asset) or ""), body


def dedupe_assets(assets):
    """Return the assets in their order without repeated and unused ones."""
    kept = {name_and_body(asset): asset for asset in reversed(assets)}
    return [asset for key, asset in reversed(kept.items()) if not UNUSED.search(" ".join(key))]


def defer_script(script):
    """Return the script with the attribute ``defer``, if it may have it."""
    name, _ = name_and_body(script)
    # Inline scripts set options of documentation_options.js, so it has to be there before them.
    if not name or "documentation_options" in name:
        return script
    attributes = {k: v for k, v in script.attributes.items() if k not in ("async", "defer")}
    return type(script)(script.filename, priority=script.priority, **attributes, defer="defer")


def prune_assets(app, pagename, templatename, context, doctree):
    """Remove unused and repeated assets from a page and defer its scripts."""
    for kind in ("script_files", "css_files"):
        context[kind] = dedupe_assets(context.get(kind, []))
    # Inline scripts of the search page call functions of its files immediately.
    if pagename != "search":
        context["script_files"] = list(map(defer_script, context["script_files"]))


def use_templates(app, config):
    config.templates_path.append(str(TEMPLATES))


def setup(app):
    app.connect("config-inited", use_templates)
    # After every extension that adds scripts to a page.
    app.connect("html-page-context", prune_assets, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
