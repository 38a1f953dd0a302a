"""Build the same sources as a stock Jupyter Book, for comparison, in _build/stock.

    python -m bookbuild.audit.stock

Without the extensions that change how pages are made (formulas are set by MathJax, from the
folder, so that the comparison does not depend on another host), and without our style sheet.
Prints how long a cold build takes, of this book and of the stock one.
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
# What the sources cannot be read without.
KEPT = ("bookbuild.pages.claims", "bookbuild.pages.moving_figures")
MATHJAX = Path(__file__).parent / "node_modules" / "mathjax" / "es5"


def make_sources():
    """Copy the sources, with a configuration that leaves the pages to the stock tools."""
    shutil.rmtree(STOCK, ignore_errors=True)
    STOCK.mkdir(parents=True)
    for name in SOURCES:
        (STOCK / name).symlink_to(ROOT / name)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["html"].pop("favicon")
    sphinx = config["sphinx"]
    sphinx["local_extensions"] = dict.fromkeys(KEPT, ".")
    for name in ("html_math_renderer", "html_theme_options", "html_context"):
        sphinx["config"].pop(name)
    sphinx["config"]["html_extra_path"] = ["mathjax"]
    sphinx["config"]["mathjax_path"] = "../tex-mml-chtml.js"
    (STOCK / "mathjax").symlink_to(MATHJAX)
    (STOCK / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


def seconds(folder):
    """How long a cold build takes."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--all"]
    shutil.rmtree(folder / "_build" / ".doctrees", ignore_errors=True)
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - begin


if __name__ == "__main__":
    ours = seconds(ROOT)
    make_sources()
    stock = seconds(STOCK)
    print(f"a cold build takes {ours:.0f} s, a stock one {stock:.0f} s: {ours / stock:.2f} times")
