"""Try the installed divlib, in an environment that has nothing of this project.

python -I installed.py           where NumPy and SciPy are installed, and nothing else
python -I installed.py [all]     where every extra is
"""

import doctest
import importlib
import sys
from pathlib import Path

import divlib

CORE = ("_sums", "coding", "divergence", "duality", "entropy", "gaussian", "transport")
EXTRAS = {
    "transport": lambda: divlib.optimal_transport([1.0], [1.0], [[0.0]]),
    "derivation": lambda: importlib.import_module("divlib.derivation"),
    "plotting": lambda: importlib.import_module("divlib.plotting"),
}


def doctests(modules, left_out=()):
    """Run the examples of modules, and say how many there were."""
    tried = 0
    for name in modules:
        module = importlib.import_module(name)
        for test in doctest.DocTestFinder().find(module, name):
            if not test.name.endswith(tuple(left_out)):
                result = doctest.DocTestRunner().run(test)
                tried += result.attempted
                if result.failed:
                    sys.exit(f"the examples of {test.name} failed")
    print(f"      {tried} examples give what they say")


def main(extras):
    here = Path(divlib.__file__).parent
    if Path(sys.prefix) not in here.parents:
        sys.exit(f"{here} is not the installed package")
    if divlib.kl_divergence([1.0, 0.0], [0.5, 0.5], base=2) != 1.0:
        sys.exit("kl_divergence is wrong")
    if doctest.testfile(str(here / "README.md"), module_relative=False).failed:
        sys.exit("the examples of README.md failed")
    for extra, use in EXTRAS.items():
        try:
            use()
        except ModuleNotFoundError as error:
            if extras or f"pip install 'divlib[{extra}]'" not in str(error):
                raise
        else:
            if not extras:
                sys.exit(f"this environment has the libraries of divlib[{extra}]")
    modules = [f"divlib.{name}" for name in CORE]
    if extras:
        doctests([*modules, "divlib.derivation", "divlib.plotting"])
    else:
        doctests(modules, left_out=["optimal_transport"])


if __name__ == "__main__":
    main(sys.argv[1:] == ["[all]"])
