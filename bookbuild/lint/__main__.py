"""Check sources: ``python -m bookbuild.lint``."""

from bookbuild.lint import main

main()
