"""Serve the book and build it again whenever a source changes: ``python -m bookbuild.watch``.

sphinx-autobuild wants a conf.py.  The one in _build/watch takes everything from here, where it
is made of _config.yml again for every build.
"""

import hashlib
import sys

from jupyter_book.config import get_final_config
from sphinx_autobuild.__main__ import main as autobuild

from bookbuild.project import BUILD, ROOT

FOLDER = BUILD / "watch"
CONF = """from bookbuild import watch
from bookbuild.watch import setup
globals().update(watch.configuration())
"""
# What any page may depend on: a change here makes all pages anew.
CODE = ("bookbuild", "divlib")
KINDS = {".cjs", ".css", ".html", ".js", ".json", ".py"}


def digest(folders=CODE, root=ROOT):
    """A number that changes with any source in these folders."""
    found = hashlib.sha256()
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*.*")):
        if path.suffix in KINDS and "node_modules" not in path.parts:
            found.update(path.as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def configuration():
    """What Jupyter Book makes of _config.yml, for a conf.py in another folder than the book's."""
    options = {"latex_individualpages": False}
    settings, _ = get_final_config(
        user_yaml=ROOT / "_config.yml", sourcedir=ROOT, cli_config=options
    )
    settings["html_favicon"] = str(ROOT / settings["html_favicon"])
    for name in ("bibtex_bibfiles", "html_static_path"):
        settings[name] = [str(ROOT / path) for path in settings[name]]
    return settings


def setup(app):
    app.add_config_value("code_of_the_book", digest(), "env", str)


def command(port):
    """The arguments of sphinx-autobuild."""
    places = ["-c", FOLDER, "-d", FOLDER / "doctrees", ROOT, FOLDER / "html"]
    ignored = ("_build", "tests", ".*", "*/__pycache__/*", "*/.ipynb_checkpoints/*")
    return [
        *("-n", "-q", "--port", str(port)),
        *(part for name in ignored for part in ("--ignore", str(ROOT / name))),
        *map(str, places),
    ]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "conf.py").write_text(CONF, encoding="utf-8")
    sys.exit(autobuild(command(port=8000)))


if __name__ == "__main__":
    main()
