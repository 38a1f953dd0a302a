"""A script for an environment with nbgrader: one of its commands for several assignments.

    python run_nbgrader.py generate_assignment NAME...
    python run_nbgrader.py autograde NAME... --Execute.timeout=10
    python run_nbgrader.py scores NAME...

nbgrader takes two seconds to start, so that a process for each assignment would be slow.
"""

import json
import sys

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderApp


def scores(assignment):
    """The points of each submission in each graded cell; None where a person has to grade."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(assignment)
        }


def run(command, assignment, options):
    """Run a command of nbgrader; was there an error?"""
    NbGraderApp.clear_instance()
    try:
        NbGraderApp.launch_instance([command, "--force", assignment, *options])
    except SystemExit as end:
        return bool(end.code)
    return False


def main(command, *arguments):
    options = [argument for argument in arguments if argument.startswith("--")]
    assignments = [argument for argument in arguments if argument not in options]
    if command == "scores":
        print(json.dumps({name: scores(name) for name in assignments}))
        return 0
    return max([run(command, name, options) for name in assignments])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
