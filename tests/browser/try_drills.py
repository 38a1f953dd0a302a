"""What the scripts of the drills say, run in Node."""

import json
from pathlib import Path

from bookbuild.node import output_of
from bookbuild.pages import drills

SCRIPT = Path(__file__).with_name("try_drills.cjs")


def try_drills(**orders):
    """The answer to the orders that stand at the top of the script."""
    return json.loads(output_of(SCRIPT, given={"core": drills.CORE, **orders}))
