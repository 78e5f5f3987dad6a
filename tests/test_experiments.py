"""Stored results are current, resumable and come out again."""

import ast
import json

import pytest

from helpers import data
from helpers.authoring import experiments
from helpers.authoring.experiments import EXPERIMENTS, Experiment

SOURCES = ("helpers/data.py",)


def square(n: int, seed: int) -> dict:
    return {"square": n * n + seed}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_stored_rows_are_current_and_complete(name):
    assert experiments.missing(name, EXPERIMENTS[name]) == []
    for row in experiments.stored(name):
        assert {"settings", "result", "cpu_seconds", "hash", "versions"} == set(row)
        assert "seed" in row["settings"]


@pytest.mark.parametrize(
    ("name", "settings"),
    [("small_nets", {"net": "conv", "side": 14, "n": 50, "seed": 3})],
)
def test_one_row_run_again_comes_out_as_stored(name, settings):
    again = experiments.row_of(EXPERIMENTS[name].run, "", settings)["result"]
    (row,) = [r for r in experiments.stored(name) if r["settings"] == settings]
    assert again == pytest.approx(row["result"], abs=0.05)  # another CPU rounds otherwise


def test_a_change_of_a_source_makes_every_row_stale(monkeypatch, tmp_path):
    experiment = Experiment(square, {"n": (1, 2), "seed": (0,)}, SOURCES)
    experiments.run("squares", experiment, tmp_path, jobs=1)
    assert experiments.missing("squares", experiment, tmp_path) == []
    longer = Experiment(square, {"n": (1, 2, 3), "seed": (0,)}, SOURCES)
    assert experiments.missing("squares", longer, tmp_path) == [{"n": 3, "seed": 0}]
    experiments.run("squares", longer, tmp_path, jobs=1)
    rows = experiments.stored("squares", tmp_path)
    assert [row["result"]["square"] for row in rows] == [1, 4, 9]
    other = Experiment(square, {"n": (1, 2, 3), "seed": (0,)}, (*SOURCES, "helpers/nets.py"))
    assert len(experiments.missing("squares", other, tmp_path)) == 3


def test_an_edited_source_makes_every_row_stale_and_a_blank_line_none(monkeypatch, tmp_path):
    monkeypatch.setattr(experiments, "ROOT", tmp_path)
    source = tmp_path / "source.py"
    source.write_text("x = 1\n")
    experiment = Experiment(square, {"n": (1,), "seed": (0,)}, ("source.py",))
    experiments.run("squares", experiment, tmp_path, jobs=1)
    source.write_text("x = 1  \n\n")
    assert experiments.missing("squares", experiment, tmp_path) == []
    source.write_text("x = 2\n")
    assert len(experiments.missing("squares", experiment, tmp_path)) == 1


def test_the_sources_are_all_that_the_trials_take_from_the_helpers():
    text = (experiments.ROOT / "helpers/authoring/trials.py").read_text("utf-8")
    named = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("helpers"):
            names = [a.name for a in node.names] if node.module == "helpers" else [node.module[8:]]
            named |= {f"helpers/{name.replace('.', '/')}.py" for name in names}
    assert named | {"helpers/authoring/trials.py"} == set(experiments.SHARED)


def test_a_row_done_is_not_run_again(tmp_path):
    experiment = Experiment(square, {"n": (1, 2), "seed": (0,)}, SOURCES)
    experiments.run("squares", experiment, tmp_path, jobs=1)
    path = experiments.path_of("squares", tmp_path)
    rows = json.loads(path.read_text())
    rows[0]["result"]["square"] = "kept"
    path.write_text(json.dumps(rows[:1]))
    experiments.run("squares", experiment, tmp_path, jobs=1)
    assert [r["result"]["square"] for r in experiments.stored("squares", tmp_path)] == ["kept", 4]


def test_missing_results_are_named_with_their_remedy():
    with pytest.raises(FileNotFoundError, match=r"data/results/none.json is missing; `python -m"):
        data.results("none")
