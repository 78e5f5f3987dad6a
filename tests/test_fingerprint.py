"""A row is stale if what made it does something else, and only then: each case on a toy project."""

import importlib
import sys
from types import SimpleNamespace

import pytest

from helpers.authoring.experiments import EXPERIMENTS
from helpers.authoring.fingerprint import _Found, fingerprint
from helpers.data import FOLDER

TOY = {
    "__init__": "",
    "experiment": '''
"""An experiment."""

import math
from operator import add
from toy import parts
from toy.deep import SCALE, twice as doubled
import toy.deep as depth

LIMIT = 3
NETS = {"small": parts.small, "large": lambda n: parts.large(n)}
NETS["none"] = parts.none
width = 7


def run(n: int, seed: int, steps: int = 5) -> dict:
    """A row of it."""
    from toy.late import later

    # the longer the better
    width = NETS["small"](n) + doubled(n)
    return {"y": later(add(width, math.floor(LIMIT))), "z": depth.Cell().step(n) * SCALE}


def unrelated(n):
    return width + n
''',
    "parts": """
from toy.files import read


def small(n, by=2):
    return len(read("digits.npz")) + by * n


def large(n):
    return 100 * n


def none(n):
    return 0
""",
    "files": '''
import functools
from toy import names


class Missing(KeyError):
    """No such file."""


def read(name):
    """Reads corpus.txt, or "corpus.txt"."""
    if not name:
        raise Missing
    return getattr(names, "TABLE")[name]


def write(name):
    """Never used."""
    return name
''',
    "names": """
TABLE = {"digits.npz": "0123"}
""",
    "deep": '''
import functools

SCALE = 1
SCALE += 1
if SCALE > 1:
    DEPTH = 2
else:
    DEPTH = 3


@functools.cache
def twice(n: int) -> int:
    return DEPTH * n


class Base:
    start = 0


class Cell(Base):
    """A cell."""

    size: int = 4

    def step(self, n):
        return self.size + n
''',
    "late": """
def later(n):
    return n - 1
""",
}
SUMS = "aa  corpus.txt\nbb  digits.npz\n"


@pytest.fixture
def hashed(tmp_path, monkeypatch):
    """The fingerprint of `toy.experiment.run` in a project of these files."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "toy").mkdir()

    def of(files, sums=SUMS):
        for name, text in files.items():
            (tmp_path / "toy" / f"{name}.py").write_text(text)
        (tmp_path / "SHA256SUMS").write_text(sums)
        importlib.invalidate_caches()
        run = SimpleNamespace(__module__="toy.experiment", __name__="run")
        return fingerprint(run, tmp_path / "SHA256SUMS")

    yield of
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
        del sys.modules[name]


def edited(file, old, new):
    assert TOY[file].count(old) == 1
    return TOY | {file: TOY[file].replace(old, new)}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("experiment", '"""An experiment."""', "", id="a module's docstring"),
        pytest.param("experiment", "A row of it.", "One row.", id="a function's docstring"),
        pytest.param("deep", '"""A cell."""', "", id="a class's docstring"),
        pytest.param("files", "No such file", "Nothing", id="a class of a docstring alone"),
        pytest.param("late", "later(n):", 'later(n):\n    """New."""', id="a new docstring"),
        pytest.param("experiment", "# the longer the better", "", id="a comment"),
        pytest.param("experiment", "LIMIT = 3\n", "LIMIT = 3\n\n\n", id="a blank line"),
        pytest.param("parts", "by * n", "(by\n      * n)", id="a line broken"),
        pytest.param("experiment", "n: int, seed", "n: float, seed", id="a hint"),
        pytest.param("experiment", "return width + n", "return 0", id="an unrelated function"),
        pytest.param("experiment", "width = 7", "width = 8", id="a constant whose name is local"),
        pytest.param("files", "import functools\n", "", id="an import that nobody uses"),
        pytest.param("files", "return name", "return None", id="a neighbour two imports away"),
        pytest.param("files", 'or "corpus.txt"', "or not", id="a file named in a docstring"),
        pytest.param(
            "experiment", "import toy.deep as depth", "from toy import deep as depth", id="import"
        ),
    ],
)
def test_what_changes_nothing_makes_nothing_stale(hashed, file, old, new):
    assert hashed(TOY) == hashed(edited(file, old, new))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("experiment", '"y": later', '"x": later', id="the function itself"),
        pytest.param("experiment", "LIMIT = 3", "LIMIT = 4", id="a constant it uses"),
        pytest.param("experiment", "steps: int = 5", "steps: int = 6", id="a default"),
        pytest.param("experiment", "import add", "import mul as add", id="a name of others"),
        pytest.param("experiment", "lambda n: parts", "lambda n: 2 * parts", id="a lambda"),
        pytest.param("parts", "100 * n", "99 * n", id="a function reached through a dictionary"),
        pytest.param("parts", "return 0", "return 1", id="one that is added to it later"),
        pytest.param("parts", "by=2", "by=3", id="a helper's default"),
        pytest.param("parts", '"digits.npz"', '"corpus.txt"', id="which file is read"),
        pytest.param("files", "[name]", "[name] * 2", id="a helper two imports away"),
        pytest.param("names", "0123", "01234", id="a module that is used as a whole"),
        pytest.param("deep", "@functools.cache\n", "", id="a decorator"),
        pytest.param("deep", "cache", "lru_cache", id="another decorator"),
        pytest.param("deep", "DEPTH = 2", "DEPTH = 4", id="a constant under a condition"),
        pytest.param("deep", "SCALE += 1", "SCALE += 2", id="a constant that is changed"),
        pytest.param("deep", "size: int = 4", "size: int = 5", id="an attribute"),
        pytest.param("deep", "self.size + n", "self.size - n", id="a method"),
        pytest.param("deep", "start = 0", "start = 1", id="a base class"),
        pytest.param("deep", "Cell(Base)", "Cell", id="no base class"),
        pytest.param("files", "Missing(KeyError)", "Missing(OSError)", id="Python's base class"),
        pytest.param("late", "n - 1", "n - 2", id="an import inside the function"),
    ],
)
def test_what_changes_something_makes_its_rows_stale(hashed, file, old, new):
    assert hashed(TOY) != hashed(edited(file, old, new))


def test_the_checksum_of_the_data_that_is_read_counts_and_no_other(hashed):
    assert hashed(TOY) == hashed(TOY, SUMS.replace("aa", "cc"))
    assert hashed(TOY) != hashed(TOY, SUMS.replace("bb", "cc"))


def test_code_may_move(hashed):
    moved = "def later(n):\n    return n - 1\n"
    here = edited("experiment", "    from toy.late import later\n", "")
    there = here | {"parts": moved + TOY["parts"], "late": ""}
    there["experiment"] = "from toy.parts import later\n" + there["experiment"]
    here["experiment"] += moved
    assert hashed(here) == hashed(there)
    there["parts"] = there["parts"].replace("n - 1", "n - 2")
    assert hashed(here) != hashed(there)


def test_two_constants_of_one_name_are_told_apart(hashed):
    def files(first, second):
        both = "from toy import a, b\n\n\ndef run():\n    return a.value() - b.value()\n"
        value = "K = {}\n\n\ndef value():\n    return K\n"
        return {
            "__init__": "",
            "experiment": both,
            "a": value.format(first),
            "b": value.format(second),
        }

    assert hashed(files(1, 2)) != hashed(files(2, 1))


def test_two_functions_may_call_each_other(hashed):
    text = "def run(n):\n    return n and back(n - 1)\n\n\ndef back(n):\n    return run(n)\n"
    assert hashed({"__init__": "", "experiment": text}) != hashed(
        {"__init__": "", "experiment": text.replace("n - 1", "n - 2")}
    )


def test_a_name_that_is_not_found_stands_for_its_whole_module(hashed):
    hidden = edited("late", "def later", "globals()['late' + 'r'] = lambda n: n\n\n\ndef other")
    assert hashed(hidden) != hashed(hidden | {"late": hidden["late"].replace("n - 1", "n - 2")})


READ = {  # by the experiment's name or its first word; all others read digits.npz
    "taggers": "brown.txt.gz",
    "moving": "mnist.npz",
    "first": "",
    "variants": "",
    "dates": "",
    "dates_backwards": "brown.txt.gz",
    "dates_backwards_longer": "brown.txt.gz",
    "forcing_tags": "brown.txt.gz",
    "forcing_sunspots": "",
    "forcing_longer": "",
    "applications": "brown.txt.gz mnist.npz",
}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_data_are_part_of_what_the_stored_rows_depend_on(name, tmp_path):
    """Those that a row is made of, and no others."""
    run, sums = EXPERIMENTS[name].run, (FOLDER / "SHA256SUMS").read_text("utf-8")
    for file in ("corpus.txt", "digits.npz", "brown.txt.gz", "mnist.npz"):
        changed = tmp_path / "SHA256SUMS"
        changed.write_text(sums.replace(f"  {file}", f"0  {file}"))
        same = fingerprint(run) == fingerprint(run, changed)
        read = READ.get(name, READ.get(name.split("_")[0], "digits.npz"))
        assert same is (file not in read.split())


def test_how_a_file_is_checked_is_not_part_of_it_since_its_checksum_is():
    found = _Found({"helpers"})
    found.follow("helpers.data", "digits")
    assert {name for _, name in found.numbers} == {"digits"}
