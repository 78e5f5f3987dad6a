"""The project as a whole: files that must agree, limits on the helpers, nothing left over."""

import re
import subprocess
import tomllib
from importlib.metadata import distribution
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers import contents, exercises
from helpers.authoring import ROOT, sources

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
HELPERS = sorted((ROOT / "helpers").rglob("*.py"))
FOLDERS = {"notebooks", "helpers", "data", "tests"}


def requirements(lines):
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


RUNTIME = requirements(PROJECT["dependencies"])
PINNED = requirements(
    line
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)


def closure(names):
    """All distributions that the named ones need here, themselves included."""
    seen, left = set(), list(names)
    while left:
        name = canonicalize_name(left.pop())
        if name in seen:
            continue
        seen.add(name)
        for text in distribution(name).requires or []:
            needed = Requirement(text)
            if not needed.marker or needed.marker.evaluate({"extra": ""}):
                left.append(needed.name)
    return seen


def test_the_constraints_pin_the_whole_environment_within_the_ranges():
    direct = dict(RUNTIME)
    for extra in ("test", "bench", "cluster", "data"):
        direct |= requirements(PROJECT["optional-dependencies"][extra])
    for name, requirement in direct.items():
        assert name in PINNED, f"{name} is not pinned"
        (pin,) = PINNED[name].specifier
        assert pin.operator == "=="
        assert requirement.specifier.contains(pin.version), f"{name} {pin} is out of range"
    installed = closure([*RUNTIME, *requirements(PROJECT["optional-dependencies"]["test"])])
    assert installed - set(PINNED) == set()


def test_conda_installs_the_same_ranges():
    text = (ROOT / "environment.yml").read_text("utf-8")
    lines = re.findall(r"^  - ([\w-]+[<>=][^\s#]*)", text, re.M)
    conda = requirements(line.replace("pytorch-cpu", "torch") for line in lines)
    python = conda.pop("python")
    assert {name: r.specifier for name, r in conda.items()} == {
        name: r.specifier for name, r in RUNTIME.items()
    }
    assert str(python.specifier) == PROJECT["requires-python"]
    assert "- -e ." in text


def test_every_dependency_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    every = chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in every:
        assert re.search(re.escape(f'"{line}"') + r",\s+# \w+", text), line


def test_the_readme_names_every_notebook_with_its_slides_and_minutes():
    readme = (ROOT / "README.md").read_text("utf-8")
    for e in contents.entries()[1:]:
        row = f"| [{e.name[:2]} · {e.title}](notebooks/{e.name}) | {e.slides} | {e.minutes} |"
        assert row in readme
    named = re.findall(r"notebooks/(\d\d_\w+\.ipynb)", readme)
    assert set(named) == {path.name for path in sources()}


def test_every_exercise_and_prediction_is_asked_in_a_notebook():
    asked = {key for e in contents.entries() for key in (*e.exercises, *e.predictions)}
    declared = map(exercises.of, exercises.topics())
    known = {key for module in declared for key in (*module.EXERCISES, *module.PREDICTIONS)}
    assert asked == known


def test_relative_links_lead_somewhere():
    for path in [
        *ROOT.glob("*.md"),
        ROOT / "data/README.md",
        ROOT / "tests/browser/expected/README.md",
    ]:
        for target in re.findall(r"\]\(([^)#]+?)\)", path.read_text("utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"
    for path in sources():
        for target in re.findall(r"\]\((\d\d_\w+\.ipynb)\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_contributing_is_short_and_there_is_nothing_else_at_the_top():
    assert len((ROOT / "CONTRIBUTING.md").read_text("utf-8").splitlines()) <= 80
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    top = {Path(line).parts[0] for line in tracked.stdout.splitlines()}
    files = {"README.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "CITATION.cff"}
    files |= {"environment.yml", "pyproject.toml", "constraints.txt"}
    assert {name for name in top if not name.startswith(".")} == files | FOLDERS


def test_the_citation_is_of_this_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (cited["cff-version"], cited["license"]) == ("1.2.0", PROJECT["license"])
    assert cited["version"] == PROJECT["version"]
