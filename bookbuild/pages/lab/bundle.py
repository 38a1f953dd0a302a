"""Pack Python, SymPy and the engine of derivations for the lab, which runs them in the page.

Pyodide's core comes from npm (package-lock.json here pins it), SymPy and mpmath from the
environment.  A page from a folder can load nothing but scripts and pictures, so each part is a
few scripts that hold it in base64; over http the same scripts do, and servers compress them.

Packing takes some ten seconds, so what was packed is kept until something in it changes.
"""

import base64
import gzip
import hashlib
import json
import shutil
from importlib import metadata
from pathlib import Path

from bookbuild.node import output_of
from bookbuild.pages.katex import KATEX
from bookbuild.pages.lab import formulas
from bookbuild.project import ROOT

HERE = Path(__file__).parent
PYODIDE = HERE / "node_modules" / "pyodide"
ENGINE = ROOT / "divlib"
KEPT = ROOT / "_build" / "lab"
# Letters of base64 in a script: about as many steps as the reader sees of the progress.
LENGTH = 1_000_000
WORKER = "worker.js"
# What the page must know of what there is to load.
RECORD = "record.json"


def folder_of_packages():
    """Where the environment has SymPy and mpmath."""
    return Path(metadata.distribution("sympy").locate_file(""))


def digest(request):
    """A text that changes with anything that is packed."""
    found = hashlib.sha256(request.encode())
    for name in ("pyodide", "sympy", "mpmath"):
        version = metadata.version(name) if name != "pyodide" else version_of_pyodide()
        found.update(f"{name} {version}\0".encode())
    own = [HERE / name for name in ("bundle.py", "formulas.py", "pack.py", "pack.cjs", WORKER)]
    own += [KATEX / formulas.SCRIPT, KATEX / "katex.min.css"]
    for path in [*own, *sorted((ENGINE / "derivation").rglob("*.py")), ENGINE / "_extras.py"]:
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def version_of_pyodide():
    return json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"]


def in_base64(content):
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def lock():
    """What Pyodide must know of packages that it could load: that there are none."""
    known = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))
    return {"info": known["info"], "packages": {}}


def write_part(folder, name, text):
    """Write a part as scripts, and return their names and sizes."""
    written = []
    for count, begin in enumerate(range(0, len(text), LENGTH)):
        path = folder / f"{name}-{count}.js"
        piece = json.dumps(text[begin : begin + LENGTH])
        place = f'((window.LAB_PARTS ??= {{}})["{name}"] ??= [])[{count}]'
        path.write_text(f"{place} = {piece};\n", encoding="utf-8")
        written.append(sized(path))
    return written


def sized(path):
    """The name of a script, and its size as a server sends it."""
    return {"name": path.name, "size": len(gzip.compress(path.read_bytes(), 6))}


def pack(folder, request):
    """Write all parts, and what the page must know of them."""
    archive = folder / "library.zip"
    given = {
        "packages": str(folder_of_packages()),
        "divlib": str(ENGINE),
        "request": request,
        "to": str(archive),
    }
    output_of(HERE / "pack.cjs", given=given)
    worker = "\n".join(
        path.read_text(encoding="utf-8").partition("//# sourceMappingURL")[0]
        for path in (PYODIDE / "pyodide.js", PYODIDE / "pyodide.asm.js", HERE / WORKER)
    )
    (folder / WORKER).write_text(worker, encoding="utf-8")
    formulas.write(folder)
    core = in_base64((PYODIDE / "pyodide.asm.wasm").read_bytes())
    scripts = {
        "core": write_part(folder, "core", core),
        "library": write_part(folder, "library", in_base64(archive.read_bytes())),
        "katex": [sized(folder / formulas.SCRIPT)],
        # Only for pages in a folder, where a browser refuses workers from files.
        "worker": write_part(folder, "worker", in_base64(worker.encode())),
    }
    archive.unlink()
    record = {"scripts": scripts, "lock": lock(), "version": folder.name}
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")


def bundle(request):
    """The folder of what is packed; `request` is a first task for the engine."""
    if not PYODIDE.exists():
        raise RuntimeError("Pyodide is not installed: run `npm ci` in bookbuild/pages/lab")
    folder = KEPT / digest(request)
    if not (folder / RECORD).exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        folder.mkdir(parents=True)
        pack(folder, request)
    return folder
