"""What a type checker tells a user of divlib: mypy accepts right calls and refuses wrong ones."""

import re

import pytest

api = pytest.importorskip("mypy.api", reason="mypy is not installed")

# The comment on a wrong line is the kind of mistake that mypy has to find there.
SCRIPT = """\
import numpy as np

import divlib

p = np.array([0.5, 0.25, 0.25])
bits: float = divlib.entropy(p, base=2)
nats = divlib.kl_divergence([0.5, 0.5], [0.25, 0.75], normalize=True)
divlib.kl_divergence(p, p, bse=2)  # call-arg
divlib.entropy(p, base="two")  # arg-type
divlib.js_divergence(p)  # call-arg
divlib.entropie(p)  # attr-defined
"""


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """The kind of mistake that mypy finds in each line of the script."""
    script = tmp_path_factory.mktemp("user") / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    # Without this project's own settings, as a user would run it.
    printed, complaint, _ = api.run(["--config-file=", "--no-error-summary", str(script)])
    assert not complaint
    return {
        int(line): kind
        for line, kind in re.findall(r"(?m)^.*script\.py:(\d+): error: .*\[([\w-]+)\]$", printed)
    }


def test_wrong_calls_are_refused_and_right_ones_accepted(findings):
    lines = enumerate(SCRIPT.splitlines(), start=1)
    assert findings == {n: line.partition("  # ")[2] for n, line in lines if "  # " in line}
