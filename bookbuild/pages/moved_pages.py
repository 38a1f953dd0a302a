"""Lead from the addresses of pages that were renamed or divided to where their text is now.

`moved_pages.json` names the successors of each.  A reader who follows an old link to a section, a
theorem or an exercise comes to the successor that has it; without scripts, to the first one.

Not a work-around: Sphinx knows no addresses of earlier versions.
"""

import json
import re
import shutil
from pathlib import Path

HERE = Path(__file__)
MOVED = json.loads(HERE.with_suffix(".json").read_text(encoding="utf-8"))
SCRIPT = HERE.with_suffix(".js")
ID = re.compile(r'\bid="([^"]+)"')


def successors(app, old):
    """Title, address and places of each page that has text of an old one."""
    for new in MOVED[old]:
        page = Path(app.outdir, app.builder.get_target_uri(new)).read_text(encoding="utf-8")
        address = app.builder.get_relative_uri(old, new)
        places = " ".join(sorted(set(ID.findall(page))))
        yield {"title": app.env.titles[new].astext(), "address": address, "places": places}


def add_pages(app):
    """Add a page at each old address."""
    for old in MOVED if app.builder.format == "html" else ():
        # Books that tests make of a few pages have not all of them.
        if set(MOVED[old]) <= app.env.found_docs:
            yield old, {"successors": list(successors(app, old))}, "moved.html"


def copy_script(app, error):
    if not error and app.builder.format == "html":
        shutil.copy(SCRIPT, Path(app.outdir, "_static"))


def setup(app):
    app.connect("html-collect-pages", add_pages)
    app.connect("build-finished", copy_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
