"""Build the book under the newest Sphinx: ``python -m bookbuild.newest_sphinx``.

Jupyter Book 1 is maintained but allows old versions of Sphinx only.  This keeps the way out open:
the conf.py that ``jupyter-book config sphinx`` writes, without Jupyter Book's own extensions, must
build with the newest version of everything, in an environment of its own.
"""

import re
import runpy
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from bookbuild import environment
from bookbuild.project import BUILD, ROOT

FOLDER = BUILD / "newest-sphinx"
SOURCES = ("_config.yml", "_static", "_toc.yml", "chapters", "CITATION.cff", "index.ipynb")
SOURCES += ("reference", "references.bib")
# What comes with Jupyter Book, or is of no use without it.
LEFT_OUT = {"jupyter_book", "sphinx_jupyterbook_latex"}


def requirements():
    """What builds the book, by name only, so that pip takes the newest version of each."""
    text = (ROOT / "requirements.in").read_text(encoding="utf-8")
    book = text[: text.index("# divlib and the notebooks")]
    wanted = [line for line in book.splitlines() if line and not line.startswith("#")]
    wanted += metadata.requires("jupyter-book")
    found = {Requirement(line).name for line in wanted if "extra ==" not in line}
    return sorted(found - {"jupyter-book", "sphinx-jupyterbook-latex"})


def configuration(written):
    """The conf.py that Jupyter Book wrote, as the newest Sphinx wants it."""
    settings = {k: v for k, v in runpy.run_path(str(written)).items() if not k.startswith("__")}
    settings["extensions"] = [name for name in settings["extensions"] if name not in LEFT_OUT]
    settings["html_static_path"] = ["_static"]
    # Newer versions of Sphinx match these with the paths of extensions' own files, too, which begin
    # with ".." here.  The copied sources have no hidden files.
    settings["exclude_patterns"] = [p for p in settings["exclude_patterns"] if ".*" not in p]
    del settings["use_jupyterbook_latex"]
    return "".join(f"{name} = {value!r}\n" for name, value in settings.items())


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    source = FOLDER / "source"
    source.mkdir(parents=True)
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns(".*"))
        else:
            shutil.copy(ROOT / name, source / name)
    program = Path(sys.executable).with_name("jupyter-book")
    subprocess.run([program, "config", "sphinx", source], check=True, stdout=subprocess.DEVNULL)
    conf = source / "conf.py"
    conf.write_text(configuration(conf), encoding="utf-8")

    print("Installing the newest Sphinx and extensions into _build/newest-sphinx", flush=True)
    python = environment.new(FOLDER / "venv")
    environment.install(python, *requirements(), f"divlib[all] @ {ROOT.as_uri()}")
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in ("Sphinx", "docutils", "myst-nb", "sphinx-book-theme"):
        print("   ", " ".join(re.search(rf"(?im)^({name}) +(\S+)", listed).groups()), flush=True)
    build = [python, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", source, FOLDER / "html"]
    done = subprocess.run(build, cwd=ROOT)
    if done.returncode:
        sys.exit("The book does not build under the newest Sphinx")
    print("The book builds under the newest Sphinx: _build/newest-sphinx/html")


if __name__ == "__main__":
    main()
