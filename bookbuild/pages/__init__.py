"""The Sphinx extensions of the book; one subject, and one defect of the stock page, each."""

EXTENSIONS = (
    "about_page",
    "claims",
    "docstrings",
    "glued_formulas",
    "inline_figures",
    "katex",
    "lazy_layout",
    "lean_pages",
    "lean_styles",
    "moving_figures",
    "published_at",
    "spoken_markup",
)


def setup(app):
    for name in EXTENSIONS:
        app.setup_extension(f"bookbuild.pages.{name}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
