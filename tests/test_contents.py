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
    text = said("assert 1 == 2", "autoencoder-count")
    assert "STOPPED AssertionError" in text
    assert "assert 1 == 2" in text.replace("\n", " ")  # the traceback is there as well
    assert "This line checks a claim (slide 42: " in text
    assert "nothing is broken" in text


def test_an_assertion_elsewhere_is_explained_and_one_of_a_library_is_not():
    assert "This line checks a result of this notebook." in said("assert 1 == 2")
    library = "import numpy.testing as t\nt.assert_equal(1, 2)"
    text = said(library)
    assert "STOPPED AssertionError" in text
    assert "This line checks" not in text


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
    assert "`make lab` lays the newer notebook beside it, and yours stays." in text


def test_an_import_of_something_else_is_not_explained():
    text = said("import nowhere_to_be_found")
    assert "STOPPED ModuleNotFoundError" in text
    assert "helpers" not in text


def test_original_puts_the_cell_back():
    padding = "INSTEAD padded = np.pad(x, ((0, 1), (0, 1)))"
    assert padding in said("%original", "pooling-padding")
    assert padding in said("%original pooling-padding")
    assert "no cell 'mine' was handed out" in said("%original")
