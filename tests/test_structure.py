"""The helpers as a house: a room a topic, shared rooms beside them, small, and doors one way."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from helpers import contents, exercises
from helpers.authoring import ROOT, sources

HOUSE = ROOT / "helpers"
FILES = sorted(HOUSE.rglob("*.py"))
# A notebook's topic is the first word of its cells' ids; the topics in the order of the series.
TOPICS = [entry.topic for entry in contents.entries()[1:]]
PARTS = {"__init__", "figures", "exercises", "experiment", "widget"}
SHARED = {"data", "tasks", "training", "plots", "svg", "widgets", "exercises", "checks"}
SHARED |= {"answers", "claims", "contents", "learner"}
# Topics of many variants or remedies; recurrent has the contract that all later cells keep.
LARGER = {"recurrent": 540, "variants": 450, "attention": 460, "applications": 570, "memory": 400}


def place(path: Path) -> tuple[str, str]:
    """The room of a file and its part in it: ("pooling", "figures"), ("data", "__init__")."""
    *folders, name = path.relative_to(HOUSE).with_suffix("").parts
    return (folders[0], name) if folders else (name, "__init__")


def room(path: Path) -> str:
    """Which room a file lies in; the house itself is none."""
    name = place(path)[0]
    return "" if name == "__init__" else name


LEARNERS = [path for path in FILES if room(path) not in ("", "authoring")]


def lines_of(path: Path) -> int:
    return sum(bool(line.strip()) for line in path.read_text("utf-8").splitlines())


def test_a_topic_is_a_folder_of_parts_with_the_same_names():
    assert set(TOPICS) == set(exercises.topics())
    rooms = {room(path) for path in FILES} - {""}
    assert rooms <= {*TOPICS, *SHARED, "authoring"}
    for path in FILES:
        if room(path) in TOPICS:
            assert place(path)[1] in PARTS, path


@pytest.mark.parametrize("path", sources()[1:], ids=lambda path: path.stem)
def test_a_notebook_has_one_name_for_cells_keys_and_folder(path):
    (entry,) = [e for e in contents.entries() if e.name == path.name]
    ids = re.findall(r'^   "id": "([^"]+)"', path.read_text("utf-8"), re.M)
    assert ids
    keys = (*entry.exercises, *entry.predictions)
    assert {name.split("-")[0] for name in (*ids, *keys)} == {entry.topic}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_stays_small(topic):
    mine = [p for p in FILES if room(p) == topic and place(p)[1] != "exercises"]
    assert sum(map(lines_of, mine)) <= LARGER.get(topic, 320)


def test_what_the_browser_loads_stays_small():
    """One module and one style sheet, no build step."""
    files = [HOUSE / "widgets" / f"widgets.{kind}" for kind in ("js", "css")]
    assert sum(map(lines_of, files)) <= 500
    assert all(len(line) <= 100 for path in files for line in path.read_text("utf-8").splitlines())


def test_what_all_share_stays_small():
    assert sum(lines_of(path) for path in FILES if room(path) in SHARED) <= 1400


@pytest.mark.parametrize("path", FILES, ids=lambda path: "-".join(place(path)))
def test_modules_and_functions_stay_small(path):
    source = path.read_text("utf-8")
    answers = place(path)[1] == "exercises" and room(path) in TOPICS  # data more than code
    assert answers or lines_of(path) <= 250
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = source.splitlines()[node.lineno - 1 : node.end_lineno]
            doc = ast.get_docstring(node, clean=False) or ""
            length = sum(bool(line.strip()) for line in body) - len(doc.splitlines())
            assert length <= 30, f"{path.name}: {node.name} has {length} lines"


def public(path: Path) -> list:
    """The functions and classes of a module that its name does not hide."""
    body = ast.parse(path.read_text("utf-8")).body
    return [
        node
        for node in body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]


def test_every_public_function_says_what_it_does():
    for path in FILES:
        if place(path)[1] != "exercises":
            for node in public(path):
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_no_function_is_left_over():
    notebooks = "\n".join(path.read_text("utf-8") for path in sources())
    texts = {path: path.read_text("utf-8") for path in FILES}
    for path in LEARNERS:
        for node in public(path):
            word = re.compile(rf"\b{node.name}\b")
            elsewhere = [text for other, text in texts.items() if other != path]
            used = len(word.findall(texts[path])) > 1 or any(map(word.search, elsewhere))
            assert used or word.search(notebooks), f"{path.name}: {node.name} is used nowhere"


def needs_torch(path: Path) -> bool:
    return bool(re.search(r"^(import|from) torch\b", path.read_text("utf-8"), re.M))


@pytest.mark.parametrize("topic", [t for t in TOPICS if not needs_torch(HOUSE / t / "__init__.py")])
def test_a_numpy_topic_does_not_load_torch(topic):
    """Nor do its figures, its widget, its exercises and a hint."""
    code = f"""if True:
        import sys
        import helpers.{topic}.figures, helpers.{topic}.exercises, helpers.{topic}.widget
        from helpers.checks import hint
        hint(next(iter(helpers.{topic}.exercises.EXERCISES)))
        sys.exit("torch" in sys.modules)"""
    run = subprocess.run([sys.executable, "-c", code], timeout=60, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()


# Doors


def loads(path: Path) -> set[tuple[str, str]]:
    """The (room, part) of helpers that a file names in its imports, relative ones too."""
    names, package = set(), ["helpers", *path.relative_to(HOUSE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {(alias.name, "") for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*start, *filter(None, [node.module])])
            names |= {(module, alias.name) for alias in node.names}
    return {found for module, name in names if (found := door(module, name))}


def door(module: str, name: str) -> tuple[str, str] | None:
    """Which (room, part) `from module import name` opens; None outside the house."""
    words = [*module.split("."), name]
    if words[0] != "helpers" or not words[1]:
        return None
    part = words[2] if len(words) > 2 and words[2] in PARTS else "__init__"
    return words[1], part


def may_open(mine: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether a part of a topic may load another room's part."""
    (topic, part), (room, its_part) = mine, other
    if room == topic:
        return True
    if room in TOPICS:  # an earlier topic's equations, never its figures or exercises
        return TOPICS.index(room) < TOPICS.index(topic) and its_part == "__init__"
    open_to = {
        "__init__": {"data"},
        "figures": {"plots", "svg", "widgets"},
        "exercises": {"exercises", "data"},
        "experiment": {"data", "training", "tasks"},
        "widget": {"widgets", "svg"},
    }
    return room in open_to[part]


@pytest.mark.parametrize("path", LEARNERS, ids=lambda path: "-".join(place(path)))
def test_doors_open_one_way(path):
    for other in loads(path):
        if room(path) in TOPICS:
            assert may_open(place(path), other), f"{place(path)} loads {other}"
        else:
            assert other[0] in SHARED, f"{place(path)}, which all share, loads {other}"


def test_no_rooms_load_each_other_in_a_circle():
    arrows = defaultdict(set)
    for path in LEARNERS:
        arrows[room(path)] |= {other for other, _ in loads(path)} - {room(path)}
    TopologicalSorter(arrows).prepare()  # raises CycleError


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from helpers import checks", {("checks", "__init__")}),
        ("from .. import checks", {("checks", "__init__")}),
        ("from ..checks import check", {("checks", "__init__")}),
        ("import helpers.checks", {("checks", "__init__")}),
        ("from helpers.pooling.figures import x", {("pooling", "figures")}),
        ("from helpers.pooling import figures", {("pooling", "figures")}),
        ("from helpers.pooling import max_pool", {("pooling", "__init__")}),
        ("import numpy.random", set()),
    ],
)
def test_an_import_is_found_however_it_is_written(line, found, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "HOUSE", tmp_path / "helpers")
    path = tmp_path / "helpers" / "plots" / "x.py"
    path.parent.mkdir(parents=True)
    path.write_text(line)
    assert loads(path) == found


def test_a_door_that_leads_to_later_figures_is_shut():
    assert may_open(("pooling", "__init__"), ("convolution", "__init__"))
    assert not may_open(("convolution", "__init__"), ("pooling", "__init__"))
    assert not may_open(("pooling", "figures"), ("convolution", "figures"))
    assert not may_open(("pooling", "__init__"), ("plots", "__init__"))
