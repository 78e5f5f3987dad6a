"""The project as a whole: files that must agree, limits on the helpers, nothing left over."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers import exercises, series
from helpers.authoring import ROOT, sources

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
HELPERS = sorted((ROOT / "helpers").rglob("*.py"))
LEARNERS = [path for path in HELPERS if not {"exercises", "authoring"} & set(path.parts)]
FOLDERS = {"notebooks", "helpers", "data", "tests"}
NUMPY_ONLY = ("convolution", "pooling", "counting", "grammar", "tokens", "autoregression", "bptt")


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
    for extra in ("test", "bench"):
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


def lines_of(path):
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def test_the_helpers_stay_small():
    assert sum(len(lines_of(path)) for path in LEARNERS) < 2500
    for path in LEARNERS:
        assert len(lines_of(path)) < 250, path
    browser = [ROOT / f"helpers/widgets/widgets.{kind}" for kind in ("js", "css")]
    assert sum(len(lines_of(path)) for path in browser) <= 500
    assert all(len(line) <= 100 for path in browser for line in lines_of(path))
    for path in HELPERS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = path.read_text("utf-8").splitlines()[node.lineno - 1 : node.end_lineno]
                doc = ast.get_docstring(node, clean=False) or ""
                length = sum(bool(line.strip()) for line in body) - len(doc.splitlines())
                assert length <= 30, f"{path.name}: {node.name} has {length} lines"


def public_functions(path):
    tree = ast.parse(path.read_text("utf-8"))
    return [
        n
        for n in tree.body
        if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")
    ]


def test_every_public_function_says_what_it_does():
    for path in HELPERS:
        if "exercises" not in path.parts or path.name == "__init__.py":
            for node in public_functions(path):
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


FOR_LATER = {"Film"}  # what the next notebooks step through


def test_no_function_is_left_over():
    notebooks = "\n".join(path.read_text("utf-8") for path in sources())
    helpers = {path: path.read_text("utf-8") for path in HELPERS}
    for path in LEARNERS:
        for node in public_functions(path):
            word = re.compile(rf"\b{node.name}\b")
            elsewhere = [text for other, text in helpers.items() if other != path]
            used = len(word.findall(helpers[path])) > 1 or any(map(word.search, elsewhere))
            used = used or word.search(notebooks) or node.name in FOR_LATER
            assert used, f"{path.name}: {node.name} is used nowhere"


@pytest.mark.parametrize("name", [n for n in NUMPY_ONLY if (ROOT / f"helpers/{n}.py").exists()])
def test_a_numpy_module_does_not_load_torch(name):
    code = f"import sys, helpers.{name}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def loaded(path: Path) -> set[str]:
    """The modules of helpers that a file names in its imports, relative ones too."""
    names, package = set(), ["helpers", *path.relative_to(ROOT / "helpers").parent.parts]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*start, *filter(None, [node.module])])
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("helpers.")}


LATER = {"plots", "diagrams", "widgets", "checks", "exercises", "authoring"}
MAY_LOAD = {  # what a part may load beside the topics; a topic may load none of LATER
    "exercises": {"exercises"},
    "plots": {"plots"},
    "diagrams": {"plots", "diagrams"},
    "widgets": {"plots", "diagrams", "widgets"},
    "checks": {"widgets", "exercises"},
    "series": {"checks", "exercises"},
}


@pytest.mark.parametrize("path", LEARNERS, ids=lambda path: path.stem)
def test_imports_run_one_way(path):
    """Topics know nothing of plots, diagrams, widgets, checks; plots nothing of widgets."""
    part = path.relative_to(ROOT / "helpers").with_suffix("").parts[0]
    assert loaded(path) & LATER <= MAY_LOAD.get(part, set())


def test_an_import_is_found_however_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    path = tmp_path / "helpers" / "plots" / "x.py"
    path.parent.mkdir(parents=True)
    for line in (
        "from helpers import checks",
        "from .. import checks",
        "from ..checks import check",
        "import helpers.checks",
    ):
        path.write_text(line)
        assert "checks" in loaded(path)


def test_the_readme_names_every_notebook_with_its_slides_and_minutes():
    readme = (ROOT / "README.md").read_text("utf-8")
    for e in series.entries()[1:]:
        row = f"| [{e.name[:2]} · {e.title}](notebooks/{e.name}) | {e.slides} | {e.minutes} |"
        assert row in readme
    named = re.findall(r"notebooks/(\d\d_\w+\.ipynb)", readme)
    assert set(named) == {path.name for path in sources()}


def test_every_exercise_and_prediction_is_asked_in_a_notebook():
    asked = {key for e in series.entries() for key in (*e.exercises, *e.predictions)}
    known = {
        key
        for m in exercises.modules()
        for c in ("EXERCISES", "PREDICTIONS")
        for key in getattr(m, c, {})
    }
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
    files = {"README.md", "CONTRIBUTING.md", "LICENSE", "Makefile"}
    files |= {"environment.yml", "pyproject.toml", "constraints.txt"}
    assert {name for name in top if not name.startswith(".")} == files | FOLDERS
