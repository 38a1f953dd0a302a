"""Write _build/how-far-apart.epub: ``python -m bookbuild.epub``, after ``make book``."""

from bookbuild.epub import main

main()
