"""What an EPUB says of itself: where its package is, what is in it, and its table of contents."""

import uuid
from html import escape

from bookbuild.epub.documents import DOCUMENT

COVER = "figures/cover.png"
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="identifier" \
xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="identifier">urn:uuid:{identifier}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:creator>{author}</dc:creator>
<dc:language>{language}</dc:language>
<dc:description>{about}</dc:description>
<dc:rights>CC BY 4.0 (text and figures), MIT (code)</dc:rights>
{subjects}
<meta property="dcterms:modified">{released}T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">MathML</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityFeature">readingOrder</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Formulas are MathML; every figure has a description \
that says what it shows.</meta>
</metadata>
<manifest>
<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="epub.css" media-type="text/css"/>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
CONTENTS = """<nav epub:type="toc" id="toc">
<h1>Contents</h1>
<ol>
{entries}
</ol>
</nav>"""


def container():
    return CONTAINER


def package(documents, texts, pictures, known):
    """The package: the e-book's description, its files, and their order."""
    items = []
    for document in documents:
        properties = ' properties="mathml"' if "<math" in texts[document.name] else ""
        items.append(
            f'<item id="{document.name}" href="{document.file}" '
            f'media-type="application/xhtml+xml"{properties}/>'
        )
    for name in pictures:
        identifier = name.replace("/", "-").removesuffix(".png")
        properties = ' properties="cover-image"' if name == COVER else ""
        items.append(f'<item id="{identifier}" href="{name}" media-type="image/png"{properties}/>')
    spine = [f'<itemref idref="{document.name}"/>' for document in documents]
    # The contents come behind the title, as in print.
    spine.insert(1, '<itemref idref="contents"/>')
    said = {key: escape(value) for key, value in known.items()}
    return PACKAGE.format(
        **said,
        # The same book and version have the same name, wherever they are made.
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, f"{known['title']} {known['version']}"),
        subjects="\n".join(
            f"<dc:subject>{word}</dc:subject>" for word in said["keywords"].split(", ")
        ),
        items="\n".join(items),
        spine="\n".join(spine),
    )


def navigation(documents, known):
    """The table of contents: titles, that of the book apart, and the sections below them."""
    entries = []
    for document in documents[1:]:
        lines = [
            f'<a href="{document.file}#{heading.place}">{escape(heading.words)}</a>'
            for heading in document.headings
        ]
        below = "\n".join(f"<li>{line}</li>" for line in lines[1:])
        entries.append(f"<li>{lines[0]}{f'<ol>{below}</ol>' if below else ''}</li>")
    content = CONTENTS.format(entries="\n".join(entries))
    return DOCUMENT.format(language=known["language"], title="Contents", content=content)
