"""Join the PDFs of the parts to one, with its links, its outline and its tags.

Browsers know no place outside the document that they print, and their time to tag a document grows
faster than its length, so each part of the book is printed by itself.
"""

import io
import re

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bookbuild.pdf.articles import PLACE
from bookbuild.pdf.plain_structure import simplify
from bookbuild.pdf.short_numbers import shortened

# What the cells of a table call the headings of their rows and columns.
NODE = re.compile(rb"\(node(\d{8})\)")


def places(pdf):
    """The index of the page, and the destination, of each name in a PDF."""
    numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
    found = pdf.Root.get(Name.Dests, Dictionary())
    return {name[1:]: (numbers[there[0].objgen], there) for name, there in found.items()}


def named_in(tree):
    """The elements of a tree of names, by name."""
    names = list(tree.get(Name.Names, ()))
    found = {str(name): element for name, element in zip(names[::2], names[1::2])}
    for branch in tree.get(Name.Kids, ()):
        found |= named_in(branch)
    return found


def tree_of(named):
    """A tree of names with one branch."""
    items = sorted(named.items())
    return Dictionary(Names=Array([part for name, it in items for part in (String(name), it)]))


class Book:
    """The book, to which parts are added."""

    def __init__(self, language):
        self.pdf = pikepdf.new()
        self.pdf.Root.Lang = String(language)
        self.destinations = {}
        self.bookmarks = []
        # The structure of each part, and the elements that marked content and links belong to.
        self.structures, self.parents = Array(), Array()
        self.next_parent = 0
        # New names of elements, and the elements that have one.
        self.nodes, self.named = {}, {}
        self.document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=self.structures)
        )

    def add(self, path, headings):
        """Add a part on the next right page; its bookmarks have the words of its headings.

        Chromium joins the words before and after the end of a line.
        """
        if len(self.pdf.pages) % 2:
            self.pdf.add_blank_page(page_size=tuple(map(float, self.pdf.pages[0].mediabox[2:])))
        first = len(self.pdf.pages)
        with pikepdf.open(io.BytesIO(self.with_own_nodes(path))) as part:
            self.pdf.pages.extend(part.pages)
            self.add_places(part, first)
            self.add_tags(part, first)
            with part.open_outline() as outline:
                words = iter(headings)
                self.bookmarks += [self.bookmark(item, words, first) for item in outline.root]

    def with_own_nodes(self, path):
        """The bytes of a part in which the numbers of nodes are not those of any other part.

        Chromium's numbers depend on what else it did.  Those here have as many digits, so that
        everything in the file stays where it is.
        """

        def own(node):
            number = self.nodes.setdefault((path, node[1]), len(self.nodes))
            return b"(node%08d)" % number

        return NODE.sub(own, path.read_bytes())

    def add_places(self, part, first):
        for name, (index, there) in places(part).items():
            page = self.pdf.pages[first + index].obj
            self.destinations[name] = Array([page, *list(there)[1:]])

    def bookmark(self, item, words, first):
        """A bookmark of a part, and those below it, for the book."""
        page, _, left, top, _ = item.destination
        index = first + pikepdf.Page(page).index
        copy = pikepdf.OutlineItem(next(words), index, "XYZ", left=float(left), top=float(top))
        copy.is_closed = True
        copy.children.extend([self.bookmark(child, words, first) for child in item.children])
        return copy

    def add_tags(self, part, first):
        """Add the structure of a part, whose numbers of parents go on from those before."""
        # In the order of the text: that of the names of the elements changes with their numbers.
        structure = part.Root.StructTreeRoot
        names = part.make_indirect(structure.get(Name.IDTree, Dictionary()))
        if Name.IDTree in structure:
            del structure.IDTree
        simplify(structure)
        tree = self.pdf.copy_foreign(structure)
        self.named |= named_in(self.pdf.copy_foreign(names))
        root = tree.K
        root.S, root.P = Name.Part, self.document
        self.structures.append(root)
        numbers = list(tree.ParentTree.Nums)
        for key, value in zip(numbers[::2], numbers[1::2]):
            self.parents.extend([int(key) + self.next_parent, value])
        for page in list(self.pdf.pages)[first:]:
            if Name.StructParents in page:
                page.StructParents += self.next_parent
            for link in page.get(Name.Annots, ()):
                if Name.StructParent in link:
                    link.StructParent += self.next_parent
        self.next_parent += int(tree.ParentTreeNextKey)

    def lead_links(self):
        """Have each link within the book lead to its place; return the names of lost places."""
        lost = set()
        for page in self.pdf.pages:
            for link in page.get(Name.Annots, ()):
                address = str(link.A.get(Name.URI, "")) if Name.A in link else ""
                if address.startswith(PLACE):
                    name = address.removeprefix(PLACE)
                    if name not in self.destinations:
                        lost.add(name)
                    del link.A
                    link.Dest = String(name)
        return lost

    def save(self, path, known):
        """Write the book, which says what it is; the same parts give the same bytes."""
        root = self.pdf.Root
        root.Names = Dictionary(Dests=tree_of(self.destinations))
        tags = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=self.document))
        self.document.P = tags
        tags.ParentTree = self.pdf.make_indirect(Dictionary(Nums=self.parents))
        tags.ParentTreeNextKey = self.next_parent
        tags.IDTree = tree_of(self.named)
        root.StructTreeRoot = tags
        root.MarkInfo = Dictionary(Marked=True)
        root.PageMode = Name.UseOutlines
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        with self.pdf.open_outline() as outline:
            outline.root.extend(self.bookmarks)
        for key in ("Title", "Author", "Subject", "Keywords"):
            self.pdf.docinfo[f"/{key}"] = known["about" if key == "Subject" else key.lower()]
        for page in self.pdf.pages:
            page.contents_coalesce()
            page.Contents.write(shortened(page.Contents.read_bytes()))
        pikepdf.settings.set_flate_compression_level(9)
        self.pdf.save(
            path,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            recompress_flate=True,
        )
