"""Metadata for previews of shared links, an entry for BibTeX, and the version in the footer.

Descriptions come from the pages (``html_meta``), authors from CITATION.cff and the version from
divlib.  The preview picture needs an absolute address, so only a book whose address is set
(``html: baseurl`` in _config.yml) has one.

Not a work-around: Sphinx offers none of this.  The package sphinxext-opengraph could replace
the preview tags, but not the BibTeX entry.
"""

import functools
import html
import re
from pathlib import Path
from urllib.parse import urljoin

import yaml
from docutils import nodes

from divlib import __version__

PICTURE = "_static/preview.png"
# In pixels; the size that services recommend for previews.
PICTURE_SIZE = (1200, 630)
DESCRIPTION = re.compile(r'<meta content="([^"]*)" name="description"')
ENTRY = """@misc{{{key},
  author = {{{{{authors}}}}},
  title  = {{{title}}},
  note   = {{In: {book}, version {version}}},
  year   = {{{year}}}{url}
}}"""


@functools.cache
def citation_file(folder):
    return yaml.safe_load(Path(folder, "CITATION.cff").read_text(encoding="utf-8"))


def citation(app, pagename, title):
    """Return the BibTeX entry of a page."""
    cff = citation_file(app.srcdir)
    address = app.config.html_baseurl and urljoin(app.config.html_baseurl, f"{pagename}.html")
    return ENTRY.format(
        key="how-far-apart-" + Path(pagename).name.replace("_", "-"),
        authors=" and ".join(author["name"] for author in cff["authors"]),
        title=title,
        book=app.config.html_title,
        version=__version__,
        year=cff["date-released"].year,
        url=f",\n  url    = {{{address}}}" if address else "",
    )


def tags(app, pagename, title, description):
    """Return the <meta> elements that services read to preview a link to the page."""
    properties = {
        "og:type": "article",
        "og:site_name": app.config.html_title,
        "og:title": title,
        "og:description": description,
    }
    names = {"twitter:card": "summary"}
    if app.config.html_baseurl:
        width, height = map(str, PICTURE_SIZE)
        properties |= {
            "og:url": urljoin(app.config.html_baseurl, f"{pagename}.html"),
            "og:image": urljoin(app.config.html_baseurl, PICTURE),
            "og:image:width": width,
            "og:image:height": height,
            "og:image:alt": "Bar charts of a distribution with two bumps and of two guesses.",
        }
        names = {"twitter:card": "summary_large_image"}
    kinds = (("property", properties), ("name", names))
    return "\n".join(
        f'<meta {kind}="{key}" content="{html.escape(value)}" />'
        for kind, pairs in kinds
        for key, value in pairs.items()
    )


def describe(app, pagename, templatename, context, doctree):
    """Add the tags to the head of a page, and the BibTeX entry to the template's context."""
    if doctree is None:
        return
    title = next(doctree.findall(nodes.title)).astext()
    found = DESCRIPTION.search(context["metatags"])
    context["metatags"] += tags(app, pagename, title, html.unescape(found[1]) if found else title)
    context["citation"] = citation(app, pagename, title)


def draw_picture(app, error):
    """Draw the figure of the front page in the size of previews."""
    if error or app.builder.format != "html" or not app.config.html_baseurl:
        return
    from matplotlib.figure import Figure

    from divlib.plotting import BLUE, GREEN, ORANGE

    width, height = PICTURE_SIZE
    figure = Figure(figsize=(width / 100, height / 100), layout="constrained")
    figure.suptitle(app.config.html_title, fontsize=34)
    shown = {
        "$P$": ([4, 36, 8, 2, 2, 8, 36, 4], BLUE),
        "$A$": ([10, 14, 13, 13, 13, 13, 14, 10], ORANGE),
        "$B$": ([7, 66, 13, 4, 2, 4, 3, 1], GREEN),
    }
    for axes, (name, (shares, colour)) in zip(figure.subplots(1, 3, sharey=True), shown.items()):
        axes.bar(range(1, 9), shares, color=colour)
        axes.set_title(name, fontsize=28)
        axes.axis("off")
    figure.savefig(Path(app.outdir, PICTURE), dpi=100)


def show_version(app, config):
    """Show the version in the footer of every page."""
    config.html_theme_options["extra_footer"] = f"Version {__version__}"


def setup(app):
    app.connect("config-inited", show_version)
    app.connect("html-page-context", describe)
    app.connect("build-finished", draw_picture)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
