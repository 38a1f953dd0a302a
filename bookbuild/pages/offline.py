"""Let readers keep the book in their browser, to read it without a connection.

Writes a service worker, which knows all files of the book and their version, and a manifest, so
that browsers can install the book as an app.  Both do nothing until a reader asks for it: see
``_static/reader.js``.

Not a work-around: Sphinx offers none of this.
"""

import hashlib
import json
from pathlib import Path

from bookbuild.project import HANDOUTS

WORKER = "service-worker.js"
MANIFEST = "book.webmanifest"
# What pages do not need: files for downloads, and the inventory for other books.
LEFT_OUT = ("notebooks", HANDOUTS, "objects.inv", ".buildinfo", WORKER)


def files_of(root):
    """The files that the pages need, as addresses."""
    found = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return sorted(name for name in found if name.split("/")[0] not in LEFT_OUT)


def version_of(root, files):
    """A text that changes with any of the files."""
    digest = hashlib.sha256()
    for name in files:
        digest.update(name.encode() + b"\0" + (root / name).read_bytes())
    return digest.hexdigest()[:16]


def manifest(app):
    return {
        "name": app.config.html_title,
        "lang": app.config.language,
        "start_url": "index.html",
        "scope": "./",
        "display": "minimal-ui",
        "icons": [{"src": "_static/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }


def write(app, error):
    if error or app.builder.format != "html":
        return
    root = Path(app.outdir)
    text = json.dumps(manifest(app), ensure_ascii=False, indent=1)
    (root / MANIFEST).write_text(text, encoding="utf-8")
    files = files_of(root)
    source = (Path(__file__).with_name("service_worker.js")).read_text(encoding="utf-8")
    known = f"const VERSION = {json.dumps(version_of(root, files))};\n"
    known += f"const FILES = {json.dumps(files)};\n"
    (root / WORKER).write_text(known + source, encoding="utf-8")


def setup(app):
    # After everything that writes a file.
    app.connect("build-finished", write, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
