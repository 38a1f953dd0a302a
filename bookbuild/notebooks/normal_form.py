"""The normal form of a stored notebook, independent of who ran or edited it."""

import copy

import nbformat

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
# The metadata that the book uses; editors add others, which are removed.
NOTEBOOK_KEYS = {"myst"}
CELL_KEYS = {"mystnb", "tags"}


def read(path):
    """Read a notebook from a file."""
    return nbformat.read(path, as_version=4)


def text_of(notebook):
    """Return the text of a notebook's file: sorted keys, one-space indent, a final newline."""
    text = nbformat.writes(notebook, version=4, indent=1, sort_keys=True, ensure_ascii=False)
    return text + "\n"


def normal_form(notebook):
    """Return a copy of `notebook` without anything that depends on who ran it, when or where."""
    result = copy.deepcopy(notebook)
    kept = {key: value for key, value in result.metadata.items() if key in NOTEBOOK_KEYS}
    result.metadata = nbformat.from_dict({**kept, **METADATA})
    result.nbformat, result.nbformat_minor = 4, 5
    for cell in result.cells:
        metadata = {key: value for key, value in cell.metadata.items() if key in CELL_KEYS}
        cell.metadata = nbformat.from_dict(metadata)
        lines = cell.source.strip("\n").split("\n")
        cell.source = "\n".join(line.rstrip() for line in lines)
        cell.pop("attachments", None)
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
    return result
