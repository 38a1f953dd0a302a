"""Build the same sources as a stock Jupyter Book, for comparison, in _build/stock.

    python -m bookbuild.audit.stock

The stock book has no style sheet of its own and only the extensions that the sources need.  MathJax
renders its formulas, from a local copy so that the comparison does not depend on another host.
Prints the time of a clean build of this book and of the stock one.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import yaml

from bookbuild.project import BUILD, ROOT

STOCK = BUILD / "stock"
SOURCES = (
    "chapters",
    "reference",
    "divlib",
    "bookbuild",
    "tests",
    "index.ipynb",
    "_toc.yml",
    "references.bib",
    "CITATION.cff",
)
# The sources use directives and roles of these.
REQUIRED = ("bookbuild.pages.claims", "bookbuild.pages.moving_figures")
MATHJAX = Path(__file__).parent / "node_modules" / "mathjax" / "es5"


def make_sources():
    """Link the sources and write the configuration of the stock book."""
    shutil.rmtree(STOCK, ignore_errors=True)
    STOCK.mkdir(parents=True)
    for name in SOURCES:
        (STOCK / name).symlink_to(ROOT / name)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["html"].pop("favicon")
    sphinx = config["sphinx"]
    sphinx["local_extensions"] = dict.fromkeys(REQUIRED, ".")
    for name in ("html_math_renderer", "html_theme_options", "html_context"):
        sphinx["config"].pop(name)
    sphinx["config"]["html_extra_path"] = ["mathjax"]
    sphinx["config"]["mathjax_path"] = "../tex-mml-chtml.js"
    (STOCK / "mathjax").symlink_to(MATHJAX)
    (STOCK / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


def build_seconds(folder):
    """Return the time of a clean build."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--all"]
    shutil.rmtree(folder / "_build" / ".doctrees", ignore_errors=True)
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    ours = build_seconds(ROOT)
    make_sources()
    stock = build_seconds(STOCK)
    print(f"clean build: {ours:.0f} s; stock book: {stock:.0f} s; ratio {ours / stock:.2f}")
