"""Versions derive by tag, copies are never overwritten once changed, runs end in time."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.authoring import __main__ as commands
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
        "import ipywidgets\nfrom helpers.plots import axes, show, titled\nprint(1)\nprint(2)\n"
        "show(titled(axes(), 'Nothing'))\nipywidgets.IntSlider()"
    )
    versions.refresh(path)
    once = path.read_bytes()
    versions.refresh(path)
    assert path.read_bytes() == once
    cell = versions.read(path).cells[1]
    assert [o.output_type for o in cell.outputs] == ["stream", "display_data", "execute_result"]
    assert cell.outputs[0].text == "1\n2\n"
    assert cell.outputs[1].data["text/plain"] == "Figure: Nothing."
    assert set(cell.outputs[2].data) == {"text/plain"}


def test_the_workbook_has_no_outputs_and_folded_solutions_the_handout_none(source):
    path, _ = source
    versions.refresh(path)
    book, hand = versions.workbook(versions.read(path)), versions.handout(versions.read(path))
    assert all(not c.outputs for c in book.cells if c.cell_type == "code")
    assert book.cells[-1].metadata.jupyter == {"outputs_hidden": True, "source_hidden": True}
    assert versions.read(path).cells[-1].metadata == book.cells[-1].metadata
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
    assert newer.cells[2].source == "x = 100"
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


def edited(path, change):
    """A copy after someone opened it, changed it and saved."""
    nb = versions.read(path)
    change(nb)
    path.write_text(versions.written(nb), "utf-8")


def ran(nb):
    """Run in JupyterLab: outputs, counts and what Lab adds; nothing is the learner's own."""
    nb.cells[1].outputs = [new_output("stream", text="1")]
    nb.cells[1].execution_count = 7
    nb.cells[1].metadata |= {"execution": {"x": "y"}, "scrolled": True, "collapsed": False}
    nb.cells[2].metadata["jupyter"] = {"source_hidden": False}
    nb.metadata.language_info["version"] = "3.13"
    nb.metadata["widgets"] = {"state": {}}


def test_a_copy_that_was_only_run_follows_its_source(source, tmp_path):
    (path, write), work = source, tmp_path / "work"
    versions.write_workbooks(work, [path])
    edited(work / "02_small.ipynb", ran)
    once = (work / "02_small.ipynb").read_bytes()
    assert versions.write_workbooks(work, [path]) == []
    assert (work / "02_small.ipynb").read_bytes() == once  # nothing newer: outputs stay
    write("x = 60")
    assert versions.write_workbooks(work, [path]) == []
    assert "x = 60" in (work / "02_small.ipynb").read_text("utf-8")
    assert [file.name for file in work.iterdir()] == ["02_small.ipynb"]


@pytest.mark.parametrize(
    "change",
    [
        lambda nb: nb.cells[0].update(source="# Mine"),
        lambda nb: nb.cells[0].update(attachments={"a.png": {"image/png": "iVBOR"}}),
        lambda nb: nb.cells[1].metadata.update(tags=["mine"]),
        lambda nb: nb.cells.append(new_markdown_cell("A note", id="mine")),
        lambda nb: nb.cells.pop(),
        lambda nb: nb.cells.reverse(),
        lambda nb: nb.metadata.pop("companion"),  # as copies of the first release are
    ],
)
def test_whatever_the_learner_wrote_is_kept(source, tmp_path, change):
    (path, write), work = source, tmp_path / "work"
    versions.write_workbooks(work, [path])
    edited(work / "02_small.ipynb", change)
    mine = (work / "02_small.ipynb").read_bytes()
    write("x = 70")
    assert len(versions.write_workbooks(work, [path])) == 1
    assert (work / "02_small.ipynb").read_bytes() == mine
    assert "x = 70" in (work / "02_small_new_1.ipynb").read_text("utf-8")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"cells": [3]}', b"\xff\xfe", b"mine"])
def test_a_copy_that_cannot_be_read_counts_as_changed(source, tmp_path, damage):
    (path, _), work = source, tmp_path / "work"
    work.mkdir()
    (work / "02_small.ipynb").write_bytes(damage)
    assert len(versions.write_workbooks(work, [path])) == 1
    assert (work / "02_small.ipynb").read_bytes() == damage
    assert versions.write_workbooks(work, [path]) == []
    with pytest.raises(ValueError, match=r"no 02_small.ipynb in work/ can be read"):
        versions.restore(path, "small-0", work)


def test_a_copy_that_was_deleted_comes_back(source, tmp_path):
    (path, write), work = source, tmp_path / "work"
    versions.write_workbooks(work, [path])
    edited(work / "02_small.ipynb", lambda nb: nb.cells.pop())
    write("x = 80")
    versions.write_workbooks(work, [path])
    (work / "02_small.ipynb").unlink()
    assert versions.write_workbooks(work, [path]) == []
    assert "x = 80" in (work / "02_small.ipynb").read_text("utf-8")


def test_an_equal_copy_of_the_first_release_is_left_alone(source, tmp_path):
    """They kept no hash; until their source changes there is nothing to lay beside them."""
    (path, _), work = source, tmp_path / "work"
    versions.write_workbooks(work, [path])
    (work / ".written.json").write_text("{}")
    edited(work / "02_small.ipynb", lambda nb: nb.metadata.pop("companion"))
    assert versions.write_workbooks(work, [path]) == []
    assert not (work / "02_small_new_1.ipynb").exists()


def test_a_copy_is_put_back_and_what_it_was_is_kept(source, tmp_path):
    (path, _), work = source, tmp_path / "work"
    assert versions.restore(path, folder=work) == []
    fresh = (work / "02_small.ipynb").read_bytes()
    for number, mine in enumerate((b"mine", b"mine too"), 1):
        (work / "02_small.ipynb").write_bytes(mine)
        aside = f"02_small_old_{number}.ipynb"
        assert versions.restore(path, folder=work) == [
            f"02_small.ipynb is put back; as it was, it lies beside it as {aside}"
        ]
        assert (work / aside).read_bytes() == mine
        assert (work / "02_small.ipynb").read_bytes() == fresh
    assert versions.write_workbooks(work, [path]) == []


def test_one_cell_is_put_back_changed_or_deleted(source, tmp_path):
    (path, _), work = source, tmp_path / "work"
    versions.write_workbooks(work, [path])
    copy = work / "02_small.ipynb"

    def change(nb):
        nb.cells[1].source = "x = 'mine'"
        nb.cells[2:] = [new_code_cell("y = 'my own'", id="mine")]

    edited(copy, change)
    mine = copy.read_bytes()
    versions.restore(path, "small-0", work)
    assert (work / "02_small_old_1.ipynb").read_bytes() == mine
    texts = lambda: [cell.source for cell in versions.read(copy).cells]
    assert texts() == ["# Small", "x = 1", "y = 'my own'"]
    versions.restore(path, "small-solution", work)
    assert texts() == ["# Small", "x = 1", "x = 2", "y = 'my own'"]
    versions.restore(path, "small-title", work)
    edited(copy, lambda nb: nb.cells.pop(0))
    versions.restore(path, "small-title", work)
    assert texts() == ["# Small", "x = 1", "x = 2", "y = 'my own'"]
    with pytest.raises(ValueError, match="no cell 'small-9'"):
        versions.restore(path, "small-9", work)
    assert len(list(work.glob("*_old_*"))) == 4


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
    assert all(20 < peak < 500 for peak in run.peaks.values())
    assert set(run.peaks) == (set(run.seconds) if Path("/proc/self/status").exists() else set())


def test_the_peak_of_a_cell_is_not_that_of_a_later_one():
    run = runner.execute(small("x = 1", "x = b'x' * 200_000_000", "del x"), "small")
    if run.peaks:
        assert run.peaks["small-1"] > run.peaks["small-0"] + 150
        assert run.peaks["small-2"] > run.peaks["small-0"] + 150


def test_the_command_puts_back_what_it_is_told(monkeypatch):
    asked = []
    monkeypatch.setattr(versions, "restore", lambda *which: asked.append(which) or [])
    commands.restore(["2"])
    commands.restore(["2", "pooling-setup"])
    (path,) = sources(["2"])
    assert asked == [(path,), (path, "pooling-setup")]
    for wrong in ([], ["2", "a", "b"]):
        with pytest.raises(ValueError, match="takes a notebook's number"):
            commands.restore(wrong)


def test_an_unknown_number_is_named():
    assert [path.name for path in sources(["2"])] == ["02_pooling_and_strides.ipynb"]
    with pytest.raises(ValueError, match="there is no notebook '77'"):
        sources(["77"])
    with pytest.raises(ValueError, match="there is no notebook 'two'"):
        sources(["two"])


def test_the_environments_jupyterlab_asks_about_no_news_and_keeps_its_settings(tmp_path, capsys):
    path = tmp_path / "share/jupyter/lab/settings/overrides.json"
    name = "@jupyterlab/apputils-extension:notification"
    for _ in range(2):
        versions.quiet_lab(tmp_path)
        assert json.loads(path.read_text()) == {name: {"fetchNews": "false"}}
    mine = {name: {"fetchNews": "true"}, "other": {"a": 1}}
    path.write_text(json.dumps(mine))
    versions.quiet_lab(tmp_path)
    assert json.loads(path.read_text()) == mine
    path.write_text("{")
    versions.quiet_lab(tmp_path)
    assert path.read_text() == "{"
    assert "overrides.json was left as it is" in capsys.readouterr().out
