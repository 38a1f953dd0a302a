"""Put the sections of a page below its title in the table of contents at the left.

The theme lists them at the right, where the book has a margin for notes and captions.
``_static/contents.js`` marks the section that is read.  The theme's script is not to find the list:
it marks a section when its heading is near the top of the window, so that on a low screen, or when
a reader scrolls back, it marks another.

Not a work-around: the theme has no setting for it.
"""

import re

CURRENT = re.compile(r'(<a class="current reference internal" href="#">.*?</a>)', re.DOTALL)
NUMBER = re.compile(r">(\d+(?:\.\d+)+) ")
LIST = '<div class="page-sections">{sections}</div>'


def add_sections(app, pagename, templatename, context, doctree):
    """Wrap the template function that makes the table of contents."""
    make, sections = context.get("generate_toctree_html"), context.get("generate_toc_html")
    if make is None or sections is None or pagename == app.config.root_doc:
        return

    def with_sections(*arguments, **options):
        listed = NUMBER.sub(r'><span class="number">\1</span> ', str(sections()))
        return CURRENT.sub(
            lambda link: link[1] + LIST.format(sections=listed),
            str(make(*arguments, **options)),
            count=1,
        )

    context["generate_toctree_html"] = with_sections


def setup(app):
    # After the theme, which adds the functions.
    app.connect("html-page-context", add_sections, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
