"""Everything that turns the notebooks into the book; `divlib` does not depend on it.

``bookbuild.pages``
    Sphinx extensions: how a notebook becomes a page.
``bookbuild.notebooks``
    Run, format and check notebooks.
``bookbuild.pdf``
    The book as one PDF.
``bookbuild.audit``
    Measure pages with Lighthouse and axe.
``bookbuild.bench``
    Compare the speed and accuracy of `divlib` with other packages.

They share `bookbuild.project` (paths and table of contents), `bookbuild.node` (run JavaScript),
`bookbuild.chromium` (find a browser), `bookbuild.alt_text` (what a description of a figure must
be) and `bookbuild.exact_values` (reference values).  ARCHITECTURE.md shows how they fit together.
"""
