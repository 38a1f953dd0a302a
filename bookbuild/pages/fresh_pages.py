"""Make every page anew when the code that makes pages has changed.

Sphinx reads and writes again only pages whose own text has changed, so that after a change in
`bookbuild` or `divlib` some pages would be as before.  Not a work-around: an extension is expected
to say what its pages depend on, and here any page may depend on all of it.
"""

import hashlib
import shutil
from pathlib import Path

from sphinx.environment import CONFIG_OK

from bookbuild.project import ROOT

FOLDERS = ("bookbuild", "divlib")
KINDS = {".cjs", ".css", ".html", ".js", ".json", ".py"}


def digest(root=ROOT):
    """A text that changes with any source in these folders."""
    found = hashlib.sha256()
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.*")):
        if path.suffix in KINDS and "node_modules" not in path.parts:
            found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def remove_module_pages(app, env, added, changed, removed):
    """Remove the sources of modules: viewcode keeps each page that is newer than its module."""
    if env.config_status != CONFIG_OK:
        shutil.rmtree(Path(app.outdir, "_modules"), ignore_errors=True)
    return []


def setup(app):
    app.connect("env-get-outdated", remove_module_pages)
    app.add_config_value("code_of_the_book", digest(), "env", str)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
