"""Optional libraries, and the error if one is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["needed_by"]

# The name of each optional library, and the extra of pyproject.toml that installs it.
_EXTRAS = {
    "matplotlib": ("Matplotlib", "plotting"),
    "mpmath": ("mpmath", "derivation"),
    "ot": ("POT", "transport"),
    "sympy": ("SymPy", "derivation"),
}


@contextmanager
def needed_by(user: str) -> Iterator[None]:
    """Import optional libraries in this block; if one is missing, say how to install it.

    A library that is installed but cannot be imported keeps its own error.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in _EXTRAS:
            raise
        library, extra = _EXTRAS[error.name]
        raise ModuleNotFoundError(
            f"{user} needs {library}, which is not installed: pip install 'divlib[{extra}]'",
            name=error.name,
        ) from None
