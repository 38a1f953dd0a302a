"""The Sphinx extensions of the book, one subject each.

Many of them work around a shortcoming of the stock page.  Such a module says at its top which
one, names the upstream issue if there is one, and says when the module can be deleted.
ARCHITECTURE.md lists the work-arounds.
"""

EXTENSIONS = (
    "about_page",
    "assignments",
    "changes",
    "claims",
    "contents",
    "derivations",
    "docstrings",
    "drills",
    "essential_path",
    "evidence",
    "evidence_table",
    "exercises",
    "faces",
    "folded_code",
    "formula_cards",
    "fresh_pages",
    "glued_formulas",
    "hints",
    "inline_figures",
    "katex",
    "kept_focus",
    "lab",
    "lazy_layout",
    "lean_pages",
    "lean_scripts",
    "lean_styles",
    "licences",
    "linked_functions",
    "margin_notes",
    "module_list",
    "moved_pages",
    "moving_figures",
    "offline",
    "openings",
    "permalinks",
    "places",
    "plain_notebooks",
    "previews",
    "proofs",
    "published_at",
    "reading_time",
    "self_tests",
    "spoken_markup",
    "start_here",
    "style_classes",
    "teaching",
    "terms",
    "theorem_links",
)


def setup(app):
    for name in EXTENSIONS:
        app.setup_extension(f"bookbuild.pages.{name}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
