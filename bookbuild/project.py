"""Paths of the project, and the entries of its table of contents."""

import os
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
# SOLUTIONS=no in the environment makes the edition without solutions, in a folder of its own.
SOLUTIONS = os.environ.get("SOLUTIONS", "yes") != "no"
BUILD = ROOT / "_build" if SOLUTIONS else ROOT / "_build" / "without-solutions" / "_build"
HTML = BUILD / "html"
# Of a built book: slides and the like, which are published with the pages and are none.
HANDOUTS = "handouts"
# What a server may forbid all pages, as one header: the README states the same.
POLICY = "; ".join(
    (ROOT / "bookbuild" / "content_security_policy.txt").read_text(encoding="utf-8").splitlines()
)
# The worker of the derivation lab compiles WebAssembly, which a policy must allow; no page does.
LAB_WORKER = "_static/lab/worker.js"
LAB_WORKER_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")


def toc_entries(root=ROOT):
    """Return the files that _toc.yml lists, in order, without extension."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))

    def files(node):
        if isinstance(node, list):
            return [entry for item in node for entry in files(item)]
        found = [node[key] for key in ("root", "file") if key in node]
        below = (files(node.get(key, [])) for key in ("parts", "chapters", "sections"))
        return found + [entry for entries in below for entry in entries]

    return files(toc)


def book_notebooks(root=ROOT):
    """Return the notebooks that _toc.yml lists, in order."""
    paths = [root / f"{entry}.ipynb" for entry in toc_entries(root)]
    return [path for path in paths if path.exists()]


def chapter_names(root=ROOT):
    """Return the names of the chapters, such as "02_kl_divergence", in order."""
    return [path.stem for path in book_notebooks(root) if path.parent.name == "chapters"]


def toc_problems(root=ROOT):
    """Return messages about notebooks missing from _toc.yml and entries without a file."""
    entries = toc_entries(root)
    found = [
        f"_toc.yml lists {entry}, which is neither an .ipynb nor an .md file"
        for entry in entries
        if not any((root / f"{entry}{suffix}").exists() for suffix in (".ipynb", ".md"))
    ]
    for path in sorted((root / "chapters").glob("*.ipynb")):
        name = path.relative_to(root).with_suffix("").as_posix()
        if name not in entries:
            found.append(f"{name}.ipynb is not in _toc.yml")
    return found
