"""The structure of a PDF without the elements that say nothing.

Chromium makes an element of every piece of text, and of every box around the letters of a formula:
a quarter of a million in the book, a quarter of its size.  An element of the kind NonStruct has no
meaning of its own (ISO 32000-1, 14.8.4.2), so what is in it may as well belong to what it is in.
It stays where it parts blocks: outside a paragraph, with more in it than one thing.
"""

from pikepdf import Array, Dictionary, Name

__all__ = ["children", "simplify"]

# What a NonStruct has at most, unless it has a name or attributes.
PLAIN = {"/Type", "/S", "/P", "/K", "/Pg"}
# Whatever is in one of these stands in a line of text.
LINES = {"/P", "/Link", "/Em", "/Strong", "/Code", "/Lbl", *(f"/H{level}" for level in range(1, 7))}


def simplify(structure):
    """Take away the elements of a structure that say nothing, in place."""
    heirs = {}
    shorten(structure.K, False, heirs)
    numbers = structure.ParentTree.Nums
    for index in range(1, len(numbers), 2):
        # Of a page, the elements of its marked content; of a link, its own.
        entry = numbers[index]
        if isinstance(entry, Array):
            for place, element in enumerate(entry):
                if element.objgen in heirs:
                    entry[place] = heirs[element.objgen]
        elif entry.objgen in heirs:
            numbers[index] = heirs[entry.objgen]


def shorten(element, in_line, heirs):
    """Give an element what is in the elements below it that say nothing.

    `heirs` gets what each of these now belongs to.
    """
    in_line = in_line or str(element.S) in LINES
    kept = Array()

    def keep(parent):
        for child in children(parent):
            if not is_element(child):
                kept.append(on_its_page(child, parent, element))
            elif says_nothing(child, in_line):
                heirs[child.objgen] = element
                keep(child)
            else:
                child.P = element
                kept.append(child)
                shorten(child, in_line, heirs)

    keep(element)
    element.K = kept


def children(element):
    within = element.get(Name.K, ())
    return list(within) if isinstance(within, Array) else [within]


def is_element(child):
    return isinstance(child, Dictionary) and Name.S in child


def says_nothing(element, in_line):
    """Whether an element may go: in a line any NonStruct, elsewhere one with one thing in it."""
    plain = str(element.S) == "/NonStruct" and PLAIN.issuperset(element.keys())
    return plain and (in_line or len(children(element)) == 1)


def on_its_page(content, parent, element):
    """What `parent` holds as something that `element` holds, which may begin on another page."""
    if parent.objgen == element.objgen or Name.Pg not in parent:
        return content
    if Name.Pg not in element:
        element.Pg = parent.Pg
    if element.Pg.objgen == parent.Pg.objgen:
        return content
    if isinstance(content, Dictionary):
        # In a drawing, or a link.
        if Name.Pg not in content:
            content.Pg = parent.Pg
        return content
    return Dictionary(Type=Name.MCR, Pg=parent.Pg, MCID=content)
