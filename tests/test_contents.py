"""The table of the series, and what a reader hears where a cell of a notebook stops."""

import subprocess
import sys

import pytest

from helpers import contents, learner
from helpers.authoring import sources, versions


def test_every_notebook_has_its_entry():
    entries = contents.entries()
    assert [e.name for e in entries] == [path.name for path in sources()]
    pooling = entries[2]
    assert (pooling.topic, pooling.slides, pooling.title) == (
        "pooling",
        "4–41",
        "Pooling and strides",
    )
    assert pooling.exercises[0] == "pooling-same"
    assert "pooling-predict-size" in pooling.predictions


def test_the_table_says_which_exercises_are_passed(state, capsys):
    contents.show()
    assert "02_pooling_and_strides.ipynb)   4–41   45   0 of 4   0 of 4" in capsys.readouterr().out
    for key in ("pooling-same", "pooling-statements"):
        learner.record("exercise", key, True)
    contents.show()
    assert "45   2 of 4: 1, 3   0 of 4" in capsys.readouterr().out


def test_the_environment_is_ready_and_what_is_too_old_is_named(monkeypatch):
    lines = contents.environment().splitlines()
    assert all(line.endswith(" ready") for line in lines)
    assert [line.split()[0] for line in lines][:2] == ["jupyterlab", "numpy"]
    monkeypatch.setattr(contents, "version", lambda name: "0.1")
    assert "version 0.1 is not" in contents.environment()


def test_a_cells_source_is_found_by_its_id():
    path = sources(["02"])[0]
    for cell in versions.read(path).cells[:5]:
        assert contents.source_of(cell.id) == cell.source
    with pytest.raises(ValueError, match="no cell 'mine' was handed out"):
        contents.source_of("mine")


RUN = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
shell.run_cell("import helpers")
shell.set_next_input = lambda text, replace: print("INSTEAD" * replace, text)
result = shell.run_cell({source!r}, cell_id={cell!r})
print("STOPPED", type(result.error_in_exec or result.error_before_exec).__name__)
"""


def said(source: str, cell: str = "mine") -> str:
    """What a fresh shell with helpers imported prints while it runs this cell."""
    code = RUN.format(source=source, cell=cell)
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return run.stdout


def test_a_failed_claim_says_which_it_is_and_that_nothing_is_broken():
    line = "assert sum(weights) == 2_833_000 and round(sum(weights) / 1e6, 1) == 2.8"
    text = said(f"weights = [1]\n{line}", "autoencoder-count")
    assert "STOPPED AssertionError" in text
    assert "2_833_000" in text  # the traceback is there as well
    assert "This line checks our verdict on “the autoencoder 784 → 1000" in text
    assert "(slide 42): holds. It speaks of the numbers as they were handed out" in text


def test_the_notebooks_assertions_are_explained_the_readers_own_and_a_librarys_are_not():
    theirs = "made_up = [0]\nassert conv_after_100 < 0.7 * after_100"
    theirs = f"conv_after_100 = after_100 = 1\n{theirs}"
    assert "This line checks a result of this notebook." in said(theirs, "autoencoder-plateau")
    assert "This line checks" not in said("assert 1 == 2")
    assert "This line checks" not in said("assert 1 == 2", "autoencoder-count")
    library = "import numpy.testing as t\nt.assert_equal(1, 2)"
    text = said(library)
    assert "STOPPED AssertionError" in text
    assert "This line checks" not in text


def test_what_a_notebooks_line_looks_for_in_vain_is_named():
    theirs = "bag_right, bigram_right = min(results[1000][1]), min(results[1000][2])"
    text = said(f"results = {{1000: {{2: [1]}}}}\n{theirs}", "tokens-islands")
    assert "STOPPED KeyError" in text
    assert "This line looks for what is not there (1). It speaks of the numbers as they" in text
    theirs = "        bag[code] += 1"
    text = said(f"bag, code = [0], 4\nif True:\n{theirs}", "tokens-bag")
    assert "This line looks for what is not there (list index out of range)." in text
    assert "This line looks for" not in said("{}['mine']", "tokens-bag")


@pytest.mark.parametrize(
    "line",
    [
        "from helpers import series",
        "from helpers.plots.pooling import contact_sheet",
        "from helpers.widgets.pooling import PoolingStepper",
        "from helpers.counting import layer_weights",
        "import helpers.nets",
    ],
)
def test_what_an_old_copy_imports_gets_one_clear_message(line):
    text = said(line)
    assert text.count("The helpers have no such thing, or no longer.") == 1
    assert "lays the newer notebook beside it, and yours stays." in text


def test_an_import_of_something_else_is_not_explained():
    text = said("import nowhere_to_be_found")
    assert "STOPPED ModuleNotFoundError" in text
    assert "helpers" not in text


def test_original_puts_the_cell_back():
    padding = "INSTEAD padded = np.pad(x, ((0, 1), (0, 1)))"
    assert padding in said("%original", "pooling-padding")
    assert padding in said("%original pooling-padding")
    assert "%original works in the cell that you want back, not in a new one" in said("%original")
