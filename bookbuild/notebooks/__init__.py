"""Run, format and check the notebooks of the book: ``python -m bookbuild.notebooks``."""
