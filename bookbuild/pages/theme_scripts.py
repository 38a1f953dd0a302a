"""Change a script of a theme where it does what it should not, in the built book.

The scripts are minified, so a pattern finds the part.  The build stops if a theme has changed it.
"""

from pathlib import Path

from sphinx.errors import ExtensionError


def changed(theme, script, pattern, replacement, advice):
    """Return a script with the only part that a pattern finds replaced."""
    result, count = pattern.subn(replacement, script)
    if count != 1:
        raise ExtensionError(
            f"{theme.__name__} {theme.__version__}: {pattern.pattern} occurs {count} times in its "
            f"script, not once. {advice}"
        )
    return result


def replace(app, theme, name, change):
    """Write the script of this name that a page loads, changed by a function."""
    source = Path(theme.__file__).parent / "theme" / theme.__name__ / name
    text = change(source.read_text(encoding="utf-8"))
    Path(app.outdir, f"_{name}").write_text(text, encoding="utf-8")
