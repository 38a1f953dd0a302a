"""The browser that prints, measures and tests pages: ``python -m bookbuild.chromium`` prints it.

The variable CHROMIUM names it.  Otherwise it is the first that is found on PATH, where installers
put it, or among the browsers that Playwright has downloaded.

Works around actions/runner#4640: the Node that Playwright for Python brings needs libatomic, which
a small Linux does not have; the Node of the book does not need it, so Playwright is told to use it.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

from bookbuild.node import NODE

os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(NODE))

# The first two have no windows and no tabs, and open a page in half the time.
NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
# Programs inside a folder for applications, none of which is on PATH.
MAC = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS = (
    "Chromium/Application/chrome.exe",
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
LINUX = ("/snap/bin/chromium", "/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge")
# Below each version that Playwright downloads, on Linux, macOS and Windows.
PLAYWRIGHT = (
    "chrome-linux*/chrome",
    "chrome-mac*/*.app/Contents/MacOS/*",
    "chrome-win*/chrome.exe",
)
# A browser that connects to nothing by itself.
ARGUMENTS = json.loads(
    Path(__file__).with_name("chromium_arguments.json").read_text(encoding="utf-8")
)
INSTALL = "python -m playwright install chromium"


def install_folders(system, environment, home):
    """Where installers put programs on macOS and Windows."""
    if system == "darwin":
        return [Path("/Applications"), home / "Applications"]
    names = ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")
    return [Path(environment[name]) for name in names if environment.get(name)]


def playwright_cache(system, environment, home):
    """Where Playwright puts browsers: https://playwright.dev/python/docs/browsers"""
    if environment.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(environment["PLAYWRIGHT_BROWSERS_PATH"])
    if system == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData/Local") / "ms-playwright"
    return home / ("Library/Caches" if system == "darwin" else ".cache") / "ms-playwright"


def downloaded(cache):
    """Playwright's own browsers, newest first."""
    versions = [path for path in cache.glob("chromium-*") if re.fullmatch(r"\D+\d+", path.name)]
    versions.sort(key=lambda path: int(path.name.partition("-")[2]), reverse=True)
    return [
        program
        for version in versions
        for pattern in PLAYWRIGHT
        for program in sorted(version.glob(pattern))
    ]


def find_browser(system=sys.platform, environment=os.environ, home=None):
    """The path of a Chromium, Chrome or Edge as text, or None."""
    home = home or Path(os.path.expanduser("~"))
    path = environment.get("PATH", os.defpath)
    if environment.get("CHROMIUM"):
        return shutil.which(environment["CHROMIUM"], path=path)
    if system in ("darwin", "win32"):
        programs = MAC if system == "darwin" else WINDOWS
        folders = install_folders(system, environment, home)
        installed = [folder / program for program in programs for folder in folders]
    else:
        installed = list(map(Path, LINUX))
    installed += downloaded(playwright_cache(system, environment, home))
    on_path = filter(None, (shutil.which(name, path=path) for name in NAMES))
    return next(on_path, None) or next((str(p) for p in installed if p.is_file()), None)


BROWSER = find_browser()
NONE_FOUND = (
    f"CHROMIUM is {os.environ['CHROMIUM']}, which is not a program that can be run"
    if os.environ.get("CHROMIUM")
    else "No Chromium, Chrome or Edge was found: install one, set CHROMIUM to the path of one, "
    f"or run `{INSTALL}` in the environment of the book"
)

if __name__ == "__main__":
    print(BROWSER or sys.exit(NONE_FOUND))
