"""A browser is found where the three systems, and Playwright, install one."""

import os
from pathlib import Path

import pytest

from bookbuild.chromium import find_browser, install_folders, playwright_cache


def plant(path):
    """An empty program."""
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    return str(path)


@pytest.fixture
def machine(tmp_path):
    """A machine without a browser: the variables of its environment, and its home."""
    folders = {name: str(tmp_path / name) for name in ("ProgramFiles", "LOCALAPPDATA", "PATH")}
    return folders, tmp_path / "home"


SUFFIX = ".exe" if os.name == "nt" else ""
INSTALLED = [
    ("linux", f"PATH/chromium{SUFFIX}"),
    ("linux", f"PATH/google-chrome{SUFFIX}"),
    ("darwin", "home/Applications/Chromium.app/Contents/MacOS/Chromium"),
    ("darwin", "home/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    ("darwin", "home/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
    ("win32", "ProgramFiles/Google/Chrome/Application/chrome.exe"),
    ("win32", "LOCALAPPDATA/Chromium/Application/chrome.exe"),
    ("win32", "ProgramFiles/Microsoft/Edge/Application/msedge.exe"),
    ("linux", "home/.cache/ms-playwright/chromium-1200/chrome-linux/chrome"),
    ("linux", "home/.cache/ms-playwright/chromium-1200/chrome-linux64/chrome"),
    (
        "darwin",
        "home/Library/Caches/ms-playwright/chromium-1200/chrome-mac-arm64/"
        "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    ),
    ("win32", "LOCALAPPDATA/ms-playwright/chromium-1200/chrome-win64/chrome.exe"),
]


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch):
    """Hide the browsers of the machine that runs the tests, which are at fixed places."""
    monkeypatch.setattr("bookbuild.chromium.LINUX", ())
    monkeypatch.setattr(
        "bookbuild.chromium.install_folders",
        lambda *machine: [f for f in install_folders(*machine) if f != Path("/Applications")],
    )


@pytest.mark.parametrize("system, place", INSTALLED)
def test_finds_an_installed_browser(machine, tmp_path, system, place):
    assert find_browser(system, *machine) is None
    planted = plant(tmp_path / place)
    assert find_browser(system, *machine) == planted


def test_looks_where_applications_are_installed_for_everybody():
    assert Path("/Applications") in install_folders("darwin", {}, Path("home"))


def test_chromium_names_the_browser(machine, tmp_path):
    environment, home = machine
    plant(tmp_path / "PATH" / f"chromium{SUFFIX}")
    named = plant(tmp_path / "mine" / f"browser{SUFFIX}")
    assert find_browser("linux", environment | {"CHROMIUM": named}, home) == named
    missing = environment | {"CHROMIUM": str(tmp_path / "none")}
    assert find_browser("linux", missing, home) is None


def test_takes_the_newest_that_playwright_downloaded(machine, tmp_path):
    cache = tmp_path / "downloads"
    environment, home = machine
    environment["PLAYWRIGHT_BROWSERS_PATH"] = str(cache)
    assert playwright_cache("linux", environment, home) == cache
    found = [plant(cache / f"chromium-{n}" / "chrome-linux" / "chrome") for n in (999, 1001, 1000)]
    assert find_browser("linux", environment, home) == found[1]
