"""Everything that makes the book out of its notebooks; `divlib` knows nothing of it.

``bookbuild.pages``
    Sphinx extensions: how a notebook becomes a page.
``bookbuild.notebooks``
    Runs, formats and checks notebooks.
``bookbuild.pdf``
    The book as one PDF.
``bookbuild.audit``
    Measures pages with Lighthouse and axe.
``bookbuild.bench``
    Measures `divlib` beside other packages.

They share `bookbuild.project` (where things are), `bookbuild.node` (runs JavaScript),
`bookbuild.chromium` (finds a browser) and `bookbuild.exact_values` (what the numbers should be).
"""
