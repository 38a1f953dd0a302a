"""Measure the pages of the built book: ``python -m bookbuild.audit``."""
