"""Remove scripts and style sheets that a page does not use, and defer the others.

No script stands in the page itself, so that a Content Security Policy can forbid those.

Works around:

* pydata-sphinx-theme loads Font Awesome as a script of 1.5 MB in addition to the icon font
  (pydata/pydata-sphinx-theme#2379; #2494 replaces the script), and all of Bootstrap's script
  for its tooltips and menus (no upstream issue known).  ``templates/layout.html`` leaves both
  out; browsers show titles, and ``templates/article-header-buttons.html`` has menus that need
  no script.
* Jupyter Book always loads sphinx-thebe (jupyter-book/jupyter-book#1603 asked for a way not to),
  which adds its configuration to pages that run no code, in the head twice (each page logs
  "THEBE_JS_URL has already been declared") and at the end of the text.
* Extensions copy files that no page loads, 3 MB in all (no upstream issue known).
* sphinx-design adds the script and the styles of its tabs to every page, used or not (no
  upstream issue known).
* Jupyter Book always loads sphinx-togglebutton, whose part bookbuild/pages/exercises.py plays
  without a script (no upstream issue known).
* Sphinx loads the scripts of its search and of highlighting into every page (no upstream issue
  known); an address with ``?highlight=`` could stop a page for a minute.
* Scripts block the rendering of the page; here they are loaded once and with ``defer`` (no
  upstream issue known; pydata/pydata-sphinx-theme#2209 does it for Font Awesome only).

An entry can go when its upstream is fixed; tests/browser fails if pages load too much or log
an error.
"""

import re
import shutil
from pathlib import Path

from sphinx.builders.html._assets import _JavaScript

TEMPLATES = Path(__file__).with_name("templates")

# File names, and words in inline scripts, that no page of this book uses.
UNUSED = re.compile(
    r"sphinx-thebe|THEBE_JS_URL|design-tabs|sphinx-design|copybutton|clipboard"
    r"|togglebutton|toggleHint|toggleOpen|DOCUMENTATION_OPTIONS\.|doctools|sphinx_highlight"
    r"|searchtools|language_data"
)
THEBE = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>\s*<script>.*?</script>', re.DOTALL
)
LEFTOVERS = (
    *("clipboard.min.js", "copybutton*.*", "copy-button.svg", "design-tabs.js", "doctools.js"),
    *("sphinx-design*.css", "sphinx_highlight.js", "*thebe*.*", "togglebutton*.*", "locales"),
    *("language_data.js", "searchtools.js"),
    *("file.png", "minus.png", "plus.png", "*-solid.svg", "*webpack-macros.html"),
    *("scripts/fontawesome.*", "scripts/bootstrap.*", "scripts/*.map", "styles/*.map"),
)
# Runs before a page is shown; `templates/layout.html` has it first.
FIRST = "_static/first.js"
THEME_SCRIPT = "_static/scripts/pydata-sphinx-theme.js"
FONTS = ("serif-400", "serif-400-italic")
FONTS_OF_FORMULAS = ("maths-main-400", "maths-math-400-italic")


def name_and_body(asset):
    """The file that an asset names, and its inline content."""
    body = getattr(asset, "attributes", {}).get("body") or ""
    return str(getattr(asset, "filename", asset) or ""), body


def dedupe_assets(assets):
    """Return the assets in their order without repeated and unused ones."""
    kept = {name_and_body(asset): asset for asset in reversed(assets)}
    return [asset for key, asset in reversed(kept.items()) if not UNUSED.search(" ".join(key))]


def defer_script(script):
    """Return the script with the attribute ``defer``."""
    attributes = {k: v for k, v in script.attributes.items() if k not in ("async", "defer")}
    return type(script)(script.filename, priority=script.priority, **attributes, defer="defer")


def first_script(page):
    """The script that runs before a page is shown; it gets the fonts that move the text."""
    fonts = [*FONTS, *(FONTS_OF_FORMULAS if 'class="katex"' in page else ())]
    return _JavaScript(FIRST, **{"data-fonts": " ".join(fonts)})


def prune_assets(app, pagename, templatename, context, doctree):
    """Remove unused and repeated assets from a page, and defer all scripts but the first."""
    if "body" in context:
        context["body"] = THEBE.sub("", context["body"])
    for kind in ("script_files", "css_files"):
        context[kind] = dedupe_assets(context.get(kind, []))
    files = [script for script in context["script_files"] if script.filename != FIRST]
    heading = re.search(r'<section[^>]* id="([^"]+)"', context.get("body", ""))
    context["content_id"] = heading[1] if heading else "main-content"
    context["first_script"] = first_script(context.get("body", ""))
    context["script_files"] = [*map(defer_script, [*files, _JavaScript(THEME_SCRIPT)])]


def remove_leftovers(app, error):
    """Remove files that no page loads."""
    if error or app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static")
    for path in {path for name in LEFTOVERS for path in folder.glob(name)}:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def use_templates(app, config):
    # Before the templates of the theme.
    config.templates_path.insert(0, str(TEMPLATES))


def setup(app):
    app.connect("config-inited", use_templates)
    # After every extension that adds scripts to a page.
    app.connect("html-page-context", prune_assets, priority=990)
    # After lean_styles, which reads the sheets of extensions.
    app.connect("build-finished", remove_leftovers, priority=991)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
