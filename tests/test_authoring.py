"""Versions derive by tag, copies are never overwritten once changed, runs end in time."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.authoring import runner, sources, versions


def small(*code, **tagged):
    cells = [new_markdown_cell("# Small", id="small-title")]
    cells += [new_code_cell(source, id=f"small-{i}") for i, source in enumerate(code)]
    for tag, source in tagged.items():
        cells.append(new_code_cell(source, id=f"small-{tag}", metadata={"tags": [tag]}))
    return new_notebook(cells=cells)


@pytest.fixture
def source(tmp_path):
    """A source notebook, and a function that gives it another text."""
    path = tmp_path / "notebooks" / "02_small.ipynb"
    path.parent.mkdir()

    def write(code):
        path.write_text(versions.written(small(code, solution="x = 2")), "utf-8")
        return path

    write("x = 1")
    return path, write


def test_refresh_twice_changes_not_a_byte(source):
    path, write = source
    write(
        "import ipywidgets\nfrom helpers.plots import axes, show\nprint(1)\nprint(2)\n"
        "show(axes(), 'nothing')\nipywidgets.IntSlider()"
    )
    versions.refresh(path)
    once = path.read_bytes()
    versions.refresh(path)
    assert path.read_bytes() == once
    cell = versions.read(path).cells[1]
    assert [o.output_type for o in cell.outputs] == ["stream", "display_data", "execute_result"]
    assert cell.outputs[0].text == "1\n2\n"
    assert cell.outputs[1].metadata["image/png"]["alt"] == "nothing"
    assert set(cell.outputs[2].data) == {"text/plain"}


def test_the_workbook_has_no_outputs_and_folded_solutions_the_handout_none(source):
    path, _ = source
    versions.refresh(path)
    book, hand = versions.workbook(versions.read(path)), versions.handout(versions.read(path))
    assert all(not c.outputs for c in book.cells if c.cell_type == "code")
    assert book.cells[-1].metadata.jupyter.source_hidden
    assert [cell.id for cell in hand.cells] == ["small-title", "small-0"]
    assert [cell.id for cell in book.cells] == ["small-title", "small-0", "small-solution"]


def test_copies_follow_their_source_until_the_learner_changes_them(source, tmp_path):
    (path, write), work = source, tmp_path / "work"
    copy = work / "02_small.ipynb"
    assert versions.write_workbooks(work, [path]) == []
    write("x = 10")
    assert versions.write_workbooks(work, [path]) == []
    assert "x = 10" in copy.read_text("utf-8")

    mine = copy.read_text("utf-8").replace("x = 10", "x = 'mine'")
    copy.write_text(mine, "utf-8")
    assert versions.write_workbooks(work, [path]) == []  # nothing newer: nothing to say
    write("x = 100")
    told = versions.write_workbooks(work, [path])
    assert told == [
        "02_small.ipynb is newer than your copy: it lies beside yours as 02_small_new_1.ipynb"
    ]
    assert copy.read_text("utf-8") == mine
    newer = nbformat.read(work / "02_small_new_1.ipynb", as_version=4)
    assert newer.cells[0].source.startswith("> A newer 02_small.ipynb.")
    assert newer.cells[1].source == "x = 100"
    assert versions.write_workbooks(work, [path]) == []  # said once


def test_a_changed_newer_copy_is_kept_as_well_and_an_untouched_one_follows(source, tmp_path):
    (path, write), work = source, tmp_path / "work"
    versions.write_workbooks(work, [path])
    (work / "02_small.ipynb").write_text("mine", "utf-8")
    write("x = 20")
    versions.write_workbooks(work, [path])
    write("x = 30")
    versions.write_workbooks(work, [path])
    assert "x = 30" in (work / "02_small_new_1.ipynb").read_text("utf-8")
    (work / "02_small_new_1.ipynb").write_text("mine too", "utf-8")
    write("x = 40")
    versions.write_workbooks(work, [path])
    assert (work / "02_small.ipynb").read_text("utf-8") == "mine"
    assert (work / "02_small_new_1.ipynb").read_text("utf-8") == "mine too"
    assert "x = 40" in (work / "02_small_new_2.ipynb").read_text("utf-8")


@pytest.mark.parametrize("damage", [None, "{", "[]", '{"02_small.ipynb": null}'])
def test_without_its_record_every_copy_counts_as_changed(source, tmp_path, damage):
    (path, write), work = source, tmp_path / "work"
    versions.write_workbooks(work, [path])
    record = work / ".written.json"
    record.unlink() if damage is None else record.write_text(damage)
    write("x = 50")
    versions.write_workbooks(work, [path])
    assert "x = 1" in (work / "02_small.ipynb").read_text("utf-8")
    assert "x = 50" in (work / "02_small_new_1.ipynb").read_text("utf-8")
    assert set(json.loads(record.read_text())) == {"02_small_new_1.ipynb"}


def test_copies_are_written_with_the_line_ends_that_are_hashed(source, tmp_path, monkeypatch):
    """On a system whose text files end lines otherwise an untouched copy still counts as such."""
    write_text = Path.write_text

    def elsewhere(self, data, encoding=None, errors=None, newline=None):
        return write_text(self, data, encoding, errors, newline or "\r\n")

    monkeypatch.setattr(Path, "write_text", elsewhere)
    (path, write), work = source, tmp_path / "work"
    assert versions.write_workbooks(work, [path]) == []
    write("x = 10")
    assert versions.write_workbooks(work, [path]) == []
    assert "x = 10" in (work / "02_small.ipynb").read_text("utf-8")


def test_handouts_are_written(source, tmp_path):
    path, _ = source
    versions.write_handouts(tmp_path / "handout", [path])
    assert "x = 2" not in (tmp_path / "handout" / "02_small.ipynb").read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "limits", "message"),
    [
        ("import time; time.sleep(60)", {"cell": 2}, "slow, cell small-0: no end in sight"),
        ("import time; time.sleep(60)", {"notebook": 3}, "slow, cell small-0: no end in sight"),
        ("raise ValueError('window 7')", {}, "slow, cell small-0: ValueError: window 7"),
        ("import os; os._exit(1)", {}, "slow, cell small-0: the kernel died"),
    ],
)
def test_a_run_that_fails_or_hangs_is_ended_and_named(code, limits, message):
    with pytest.raises(runner.NotebookError) as error:
        runner.execute(small(code), "slow", **limits)
    assert message in str(error.value)


def test_a_run_starts_with_an_empty_state_and_tells_what_it_cost():
    nb = small(
        "import os\nprint(os.listdir(os.environ['COMPANION_STATE']))",
        "print(os.environ['COMPANION_PROGRESS'])",
    )
    run = runner.execute(nb, "small")
    assert [cell.outputs[0].text for cell in nb.cells[1:]] == ["[]\n", "0\n"]
    assert set(run.seconds) == {"small-0", "small-1"}
    assert run.peak_mb is None or 20 < run.peak_mb < 500


def test_an_unknown_number_is_named():
    assert [path.name for path in sources(["2"])] == ["02_pooling_and_strides.ipynb"]
    with pytest.raises(ValueError, match="there is no notebook '77'"):
        sources(["77"])
    with pytest.raises(ValueError, match="there is no notebook 'two'"):
        sources(["two"])
