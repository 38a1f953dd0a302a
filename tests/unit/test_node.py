"""Running JavaScript: what is missing is named in one line."""

import pytest

from bookbuild import node


def test_says_how_to_install_missing_packages(monkeypatch, tmp_path):
    monkeypatch.setattr(node, "PACKAGES", tmp_path / "node_modules")
    with pytest.raises(
        RuntimeError, match="is missing: run .*npm --prefix bookbuild ci"
    ) as refused:
        node.output_of("script.cjs")
    assert "\n" not in str(refused.value)
