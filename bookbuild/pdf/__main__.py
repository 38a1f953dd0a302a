"""Write _build/how-far-apart.pdf: ``python -m bookbuild.pdf``, after ``make book``."""

from bookbuild.pdf import main

main()
