"""Subset a font to the characters that are used, under a name of the book's own.

The Open Font License lets a font be changed, and a subset is a change, but keeps some names
for the original: no changed font may be called Source, KaTeX_Main or Font Awesome.  So each
subset gets another name, and keeps its records of copyright and licence.
"""

import logging

from fontTools import subset
from fontTools.otlLib.optimize import compact

# Kerning, ligatures, accents, figures of one width.
FEATURES = ("kern", "liga", "mark", "ccmp", "tnum")
# How finely tables of kerning are divided so that they hold fewer zeros; 9 is the finest.
KERNING = 5
# Records of a font's name table: https://learn.microsoft.com/typography/opentype/spec/name
COPYRIGHT, FAMILY, STYLE, UNIQUE, FULL, VERSION, POSTSCRIPT = range(7)
LICENCE, LICENCE_ADDRESS = 13, 14
KEPT = (COPYRIGHT, FAMILY, STYLE, UNIQUE, FULL, VERSION, POSTSCRIPT, LICENCE, LICENCE_ADDRESS)

# fontTools reports tables that it drops, such as the one for Windows' digital signatures.
logging.getLogger("fontTools").setLevel(logging.ERROR)


def rename(font, family):
    """Call a font by another name, wherever it says its own."""
    table = font["name"]
    style = table.getBestSubFamilyName()
    postscript = f"{family}-{style}".replace(" ", "")
    names = {
        FAMILY: family,
        UNIQUE: f"{postscript}, subset of version {font['head'].fontRevision:.3f}",
        FULL: f"{family} {style}",
        POSTSCRIPT: postscript,
    }
    for record in table.names:
        if record.nameID in names:
            record.string = names[record.nameID]


def subset_font(source, target, characters, family, flavor="woff2", features=()):
    """Write the part of a font that shows these characters; return those that it has.

    `features` are kept in addition to those that every font keeps.
    """
    options = subset.Options(
        flavor=flavor,
        layout_features=[*FEATURES, *features],
        hinting=False,
        notdef_outline=True,
        # Chromium puts into a page of a PDF all that might reach it: with the bounds of the whole
        # font, titles at the top of a page would be on the page before, too.
        recalc_bounds=True,
        name_IDs=list(KEPT),
    )
    with subset.load_font(str(source), options) as font:
        rename(font, family)
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(characters))
        subsetter.subset(font)
        if flavor == "woff2" and "GPOS" in font and font["GPOS"].table.LookupList.Lookup:
            compact(font, KERNING)
        subset.save_font(font, str(target), options)
        return set(map(chr, font.getBestCmap() or ()))
