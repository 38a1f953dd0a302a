"""Try a release: ``python -m bookbuild.release``."""

from bookbuild.release import main

main()
