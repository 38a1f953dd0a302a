"""The browser that prints, measures and tests pages."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
NONE_FOUND = f"a Chromium or Chrome is needed: none of {', '.join(NAMES)} is here"

if __name__ == "__main__":
    print(BROWSER or exit(NONE_FOUND))
