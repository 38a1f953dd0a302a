"""Link functions of divlib, where code that stands open first calls them, to their documentation.

Sphinx highlights code as words in elements; here the name of the first call of each function on a
page becomes a link.  Only names that the page imports from divlib are linked, so that a variable of
the same name is not.

Not a work-around: Sphinx has no links in code; sphinx-codeautolink needs the code to be run or
imported, and links each use.
"""

import re

from docutils import nodes

from bookbuild.pages.folded_code import FoldedCode

IMPORT = re.compile(r"^from divlib import (\([^)]*\)|[^\n(]*)", re.MULTILINE)
# The code that stands open, as bookbuild/pages/folded_code.py writes it.
OPEN_CODE = re.compile(r'<details class="code idea" open>.*?</details>', re.DOTALL)
# A name that is called, and is no attribute of something else.
CALL = re.compile(
    r'(?<!<span class="o">\.</span>)<span class="n">(\w+)</span>(?=<span class="p">\()'
)


def imported(doctree):
    """The names that the code of a page imports from divlib."""
    code = "\n".join(block.astext() for block in doctree.findall(nodes.literal_block))
    return {name for names in IMPORT.findall(code) for name in re.findall(r"\w+", names)}


def link_calls(body, addresses):
    """A page whose open code links the first call of each function to its address."""
    waiting = dict(addresses)

    def link(call):
        address = waiting.pop(call[1], None)
        if address is None:
            return call[0]
        return f'<a class="function-link" href="{address}">{call[0]}</a>'

    return OPEN_CODE.sub(lambda code: CALL.sub(link, code[0]), body)


def link_functions(app, pagename, templatename, context, doctree):
    if doctree is None or not any(doctree.findall(FoldedCode)):
        return
    wanted, addresses = imported(doctree), {}
    for path, entry in app.env.domaindata["py"]["objects"].items():
        name = path.rpartition(".")[2]
        if path.startswith("divlib.") and entry.objtype == "function" and name in wanted:
            page = app.builder.get_relative_uri(pagename, entry.docname)
            addresses[name] = f"{page}#{entry.node_id}"
    context["body"] = link_calls(context["body"], addresses)


def setup(app):
    app.connect("html-page-context", link_functions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
