"""What runs elsewhere: the workflows, the hooks, and the commands that they call."""

import re
import shlex
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from bookbuild import chapter, oldest_versions, watch
from bookbuild.pages import plain_notebooks
from bookbuild.project import ROOT, toc_entries
from bookbuild.release import files

FOLDER = ROOT / ".github" / "workflows"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yml"))}
WORKFLOWS = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
JOBS = {
    f"{name}-{job}": steps
    for name, workflow in WORKFLOWS.items()
    for job, steps in workflow["jobs"].items()
}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = {name for line in re.findall(r"(?m)^\.PHONY: (.*)", MAKEFILE) for name in line.split()}


def made(command):
    """The targets that a shell command makes."""
    words = [line for line in map(shlex.split, command.splitlines()) if line[:1] == ["make"]]
    return {word for line in words for word in line[1:] if "=" not in word}


def test_there_are_workflows_for_changes_and_releases():
    assert {"book.yml", "release.yml"} <= set(WORKFLOWS)


@pytest.mark.parametrize("name", TEXTS)
def test_every_action_is_pinned_by_commit_with_its_version(name):
    uses = re.findall(r"(?m)\buses: *(.*)$", TEXTS[name])
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("job", JOBS)
def test_every_job_has_a_time_limit(job):
    assert 0 < JOBS[job]["timeout-minutes"] <= 60


@pytest.mark.parametrize("job", JOBS)
def test_jobs_make_what_the_makefile_can_make(job):
    for step in JOBS[job]["steps"]:
        assert made(step.get("run", "")) <= TARGETS


def test_every_target_stands_in_the_makefile():
    for name in TARGETS:
        assert re.search(rf"(?m)^{name}:", MAKEFILE), name


def test_only_jobs_that_publish_may_write():
    for workflow in WORKFLOWS.values():
        assert workflow["permissions"] == {"contents": "read"}
    granted = {job: steps["permissions"] for job, steps in JOBS.items() if "permissions" in steps}
    assert granted == {
        "book.yml-publish": {"pages": "write", "id-token": "write"},
        "book.yml-publish-notebooks": {"contents": "write"},
        "release.yml-release": {
            "contents": "write",
            "id-token": "write",
            "attestations": "write",
        },
        "release.yml-pypi": {"id-token": "write"},
    }


def test_checked_out_sources_keep_no_credentials():
    for steps in JOBS.values():
        for step in steps["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_what_is_published_has_passed_every_check():
    jobs = WORKFLOWS["book.yml"]["jobs"]
    publish = {"publish", "publish-notebooks"}
    assert set(jobs["publish"]["needs"]) == set(jobs) - publish - {"newest-sphinx"}
    assert jobs["publish-notebooks"]["needs"] == "publish"


def test_the_course_is_made_before_the_pages_are_published():
    steps = WORKFLOWS["book.yml"]["jobs"]["book"]["steps"]
    said = [step.get("run") or step["uses"].partition("@")[0] for step in steps]
    course, last_of_tests = said.index("make test-course"), said.index("make test PYTHON=python")
    assert last_of_tests < course < said.index("actions/upload-pages-artifact")
    # The pages are built once more, for their links to what was made.
    recipe = re.search(r"^course:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]
    commands = recipe.strip().split("\n\t")
    assert "bookbuild.course" in commands[-3] and commands[-1].endswith(" book")


def test_notebooks_are_published_where_pages_say_that_they_are():
    *_, step = WORKFLOWS["book.yml"]["jobs"]["publish-notebooks"]["steps"]
    assert step["run"].rstrip().endswith(f" {plain_notebooks.BRANCH}")


def test_publishing_to_pypi_is_off_until_a_variable_is_set():
    assert WORKFLOWS["release.yml"]["jobs"]["pypi"]["if"] == "vars.PUBLISH_TO_PYPI == 'true'"


def test_the_workflow_makes_what_ci_makes():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    locally = made("\n".join(line for line in script.splitlines() if line.startswith("make ")))
    steps = [step for job in WORKFLOWS["book.yml"]["jobs"].values() for step in job["steps"]]
    elsewhere = set().union(*(made(step.get("run", "")) for step in steps))
    assert locally
    assert locally <= elsewhere


def test_dependabot_looks_at_every_lock_file():
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))
    folders = {
        folder
        for update in updates["updates"]
        if update["package-ecosystem"] == "npm"
        for folder in update["directories"]
    }
    locks = [
        path
        for path in (ROOT / "bookbuild").rglob("package-lock.json")
        if "node_modules" not in path.parts
    ]
    assert folders == {f"/{path.parent.relative_to(ROOT).as_posix()}" for path in locks}


def test_oldest_versions_are_the_lower_bounds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = project["dependencies"] + [
        one for name in extras if name not in ("all", "book") for one in extras[name]
    ]
    bounds = {Requirement(line).name: Requirement(line).specifier for line in asked}
    tested = [
        Requirement(line)
        for line in oldest_versions.OLDEST.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    assert {requirement.name for requirement in tested} == set(bounds)
    for requirement in tested:
        (pin,), (bound,) = requirement.specifier, bounds[requirement.name]
        assert bound.operator == ">="
        assert Version(pin.version) == Version(bound.version)


def test_tools_for_the_oldest_versions_are_pinned():
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert len(oldest_versions.pinned(oldest_versions.TOOLS, requirements)) == len(
        oldest_versions.TOOLS
    )


@pytest.mark.parametrize(
    "beginning, found",
    [
        ("02", ["chapters/02_kl_divergence"]),
        ("index", ["index"]),
        ("claims", ["reference/claims"]),
        ("99", []),
    ],
)
def test_a_page_is_known_by_how_its_name_begins(beginning, found):
    assert chapter.pages_named(beginning, toc_entries()) == found


@pytest.mark.parametrize(
    "arguments, message",
    [(["99"], "no page is called 99"), (["0"], "several pages are called 0"), ([], "no page")],
)
def test_a_page_that_is_not_one_is_refused_in_one_line(arguments, message):
    with pytest.raises(SystemExit, match=message) as refused:
        chapter.main(arguments)
    assert "\n" not in str(refused.value)


def test_watching_builds_the_book_that_is_published():
    settings = watch.configuration()
    assert "bookbuild.pages" in settings["extensions"]
    assert settings["html_static_path"] == [str(ROOT / "_static")]


def test_the_notes_of_a_release_are_its_part_of_the_changelog():
    changelog = "# C\n\n## [2.0] - 2026-01-02\n\n- New.\n\n## [1.0] - 2026-01-01\n\n- First.\n"
    assert files.notes(changelog, "2.0") == "- New.\n"
    with pytest.raises(SystemExit, match=r"says nothing about 3\.0"):
        files.notes(changelog, "3.0")


def test_a_tag_that_is_not_the_version_is_refused():
    with pytest.raises(SystemExit, match=r"the tag is v0\.0\.1, the version"):
        files.main("v0.0.1")


FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_forms_for_issues_are_complete(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert form["name"] and form["description"]
    assert any(part.get("validations", {}).get("required") for part in form["body"])
    ids = [part["id"] for part in form["body"]]
    assert len(ids) == len(set(ids))
    for part in form["body"]:
        assert part["type"] in ("input", "textarea") and part["attributes"]["label"]


def test_hooks_make_what_the_makefile_can_make():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert hooks
    for hook in hooks:
        assert {word for word in made(hook["entry"]) if word[:2] != "--"} <= TARGETS
