"""Take out of a page the scripts and styles that it does not use.

The defect it cures: every stock page loads one and a half megabytes of icons as a script
(the same icons are there as a font), the script that runs code on somebody's server (its
address is declared twice, which is an error in every browser's console), the tabs of
sphinx-design, and the index of the search on pages that do not search.  What remains is
loaded once, and after the page has been read (`defer`).
"""

import re
from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")

# Names of files, and words in scripts that stand in the page, which no page of this book uses.
UNUSED = re.compile(r"sphinx-thebe|THEBE_JS_URL|design-tabs|sphinx-design")


def name_and_body(asset):
    """The file that an asset names, and what it puts into the page itself."""
    body = getattr(asset, "attributes", {}).get("body") or ""
    return str(getattr(asset, "filename", asset) or ""), body


def each_once(assets):
    """The assets that are used, in their order, without repetitions."""
    kept = {name_and_body(asset): asset for asset in reversed(assets)}
    return [asset for key, asset in reversed(kept.items()) if not UNUSED.search(" ".join(key))]


def waiting(script):
    """The same script, as one that waits until the page has been read, if it may."""
    name, _ = name_and_body(script)
    # Scripts that stand in a page set options of this file at once.
    if not name or "documentation_options" in name:
        return script
    attributes = {k: v for k, v in script.attributes.items() if k not in ("async", "defer")}
    return type(script)(script.filename, priority=script.priority, **attributes, defer="defer")


def prune(app, pagename, templatename, context, doctree):
    """Leave out what is unused or stands twice, and let files wait for the page."""
    for kind in ("script_files", "css_files"):
        context[kind] = each_once(context.get(kind, []))
    # The scripts that stand in the search page call those of its files at once.
    if pagename != "search":
        context["script_files"] = list(map(waiting, context["script_files"]))


def use_templates(app, config):
    config.templates_path.append(str(TEMPLATES))


def setup(app):
    app.connect("config-inited", use_templates)
    # After every extension that adds scripts to a page.
    app.connect("html-page-context", prune, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
