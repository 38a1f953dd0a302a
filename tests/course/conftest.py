"""What the tests of the course share with those of the pages: the browser and what it opens."""

from tests.browser.conftest import browser_found, browser_type_launch_args, built, roots, visit

__all__ = ("browser_found", "browser_type_launch_args", "built", "roots", "visit")
