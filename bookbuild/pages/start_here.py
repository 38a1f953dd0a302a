"""The line on the front page that leads into the book, and to the copies to keep.

The directive ``start-here`` names a page; its content is the words of the link.  If the address of
the repository is known (``repository_url`` in _config.yml), links to the PDF, the e-book and the
offline copy of the latest release follow: without it they would be dead.

Not a work-around: a stock book cannot show what depends on a setting.
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from bookbuild.pages import cross_references

# What a release calls them (see bookbuild/release/files.py), and what readers call them.
COPIES = {
    "how-far-apart.pdf": "PDF",
    "how-far-apart.epub": "E-book",
    "how-far-apart.zip": "To read offline",
}


class StartHere(SphinxDirective):
    required_arguments = 1
    has_content = True

    def run(self):
        words = " ".join(self.content)
        page = self.arguments[0]
        begin = cross_references.to_page(self.env.docname, page, words, classes=["begin"])
        line = nodes.paragraph("", "", begin, classes=["start-here"])
        repository = self.config.html_theme_options.get("repository_url")
        for name, words in COPIES.items() if repository else ():
            address = f"{repository.rstrip('/')}/releases/latest/download/{name}"
            line += [nodes.Text(" "), nodes.reference("", words, refuri=address)]
        return [line]


def setup(app):
    app.add_directive("start-here", StartHere)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
