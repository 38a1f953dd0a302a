"""Put what the lab imports into one archive; runs in the Python that will read it, in WebAssembly.

What was imported when a task had been judged is compiled here, so that it need not be when a
reader starts the lab.  The rest, which a step may ask for later, comes as source.  Neither has
docstrings.
"""

import ast
import importlib.util
import io
import marshal
import sys
import types
import zipfile
from pathlib import Path

# The folders of the packages, and that of divlib, which needs NumPy outside `derivation`.
PACKAGES = Path("/packages")
DIVLIB = Path("/divlib")
STANDARD = "/lib/python{}{}.zip".format(*sys.version_info)
# Parts of SymPy, and then of the standard library, that no derivation reaches.
UNREACHED = {
    *("benchmarks", "categories", "crypto", "diffgeom", "galgebra.py", "holonomic"),
    *("liealgebras", "physics", "sandbox", "testing", "tests", "this.py", "vector"),
    *("autolev", "c", "fortran", "latex", "resolvent_lookup.py"),
    *("_pyrepl", "doctest.py", "email", "encodings", "ensurepip", "html", "http"),
    *("multiprocessing", "pydoc.py", "unittest", "urllib", "wsgiref", "xml", "xmlrpc"),
}
# Any time will do, but it must be the same, so that the same files give the same bytes.
TIME = (1980, 1, 1, 0, 0, 0)


def prepare():
    """Let Python find the packages, and of divlib only what stands below its first module."""
    sys.dont_write_bytecode = True
    sys.path.append(str(PACKAGES))
    divlib = types.ModuleType("divlib")
    divlib.__path__ = [str(DIVLIB)]
    sys.modules["divlib"] = divlib


def without_docstrings(source):
    """The syntax tree of a module without docstrings."""
    tree = ast.parse(source)
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None:
            node.body[:1] = [] if node.body[1:] else [ast.copy_location(ast.Pass(), node.body[0])]
    return tree


def without_places(code):
    """A code object, and those in it, without the lines that they come from."""
    constants = (without_places(c) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=b"", co_consts=tuple(constants))


def compiled(source, name):
    """A module as a .pyc file that is never compared with its source."""
    code = compile(without_docstrings(source), name, "exec", dont_inherit=True)
    head = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
    return head + marshal.dumps(without_places(code))


def plain(source):
    """The source of a module without docstrings and comments."""
    return ast.unparse(without_docstrings(source)).encode()


def imported():
    """The source of each module that was imported, by its name in the archive."""
    found = {}
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if spec is not None and (spec.origin or "").endswith(".py"):
            is_package = spec.submodule_search_locations is not None
            place = name.replace(".", "/") + ("/__init__" if is_package else "")
            found[place] = spec.loader.get_source(name)
    return found


def sources():
    """The name and the source of each module that could be imported."""
    with zipfile.ZipFile(STANDARD) as standard:
        for name in standard.namelist():
            if name.endswith(".py"):
                yield name, standard.read(name).decode()
    for folder in ("sympy", "mpmath"):
        for path in (PACKAGES / folder).rglob("*.py"):
            yield path.relative_to(PACKAGES).as_posix(), path.read_text(encoding="utf-8")


def archive():
    """The archive, not compressed: what packs it compresses it as a whole."""
    known = imported()
    files = {f"{name}.pyc": compiled(source, name) for name, source in known.items()}
    # That of divlib needs NumPy.
    files["divlib/__init__.py"] = b""
    for name, source in sources():
        if name.removesuffix(".py") not in known and not UNREACHED.intersection(name.split("/")):
            files[name] = plain(source)
    done = io.BytesIO()
    with zipfile.ZipFile(done, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(files):
            target.writestr(zipfile.ZipInfo(name, TIME), files[name])
    return done.getvalue()
