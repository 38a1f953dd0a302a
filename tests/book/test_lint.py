"""`make lint` runs every check and fails if one does."""

import sys

import pytest

from bookbuild import lint

PASSES = (sys.executable, "-c", "")
FAILS = (sys.executable, "-c", "import sys; sys.exit('line 3 is wrong')")


def test_every_failed_check_is_named_and_shown(monkeypatch, capsys):
    monkeypatch.setattr(lint, "BIOME", lint.HERE)
    monkeypatch.setattr(lint, "CHECKS", {"first": FAILS, "second": PASSES, "third": FAILS})
    with pytest.raises(SystemExit, match="failed: first, third"):
        lint.main([])
    assert capsys.readouterr().out.count("line 3 is wrong") == 2


def test_says_how_to_install_biome(monkeypatch):
    monkeypatch.setattr(lint, "BIOME", lint.HERE / "none")
    with pytest.raises(SystemExit, match="npm --prefix bookbuild/lint ci"):
        lint.main([])
