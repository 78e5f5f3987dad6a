"""Stored results are current, resumable and come out again, here and on a cluster."""

import importlib
import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpers import data
from helpers.authoring import experiments
from helpers.authoring.experiments import EXPERIMENTS, Experiment

ROW = {"settings", "result", "cpu_seconds", "hash", "versions"}


def square(n: int, seed: int) -> dict:
    return {"square": n * n + seed}


def cube(n: int, seed: int) -> dict:
    return {"square": n**3 + seed}


def interrupted_at_two(n: int, seed: int) -> dict:
    if n == 2:
        raise KeyboardInterrupt
    return {"square": n * n}


def deadly(n: int, folder: str, seed: int) -> dict:
    """The row n = 3 ends its process, but only the first time."""
    with (Path(folder) / "log").open("a") as log:
        log.write(f"{n}\n")
    if n == 3 and not (Path(folder) / "killed").exists():
        (Path(folder) / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"square": n * n, "bars": os.environ["COMPANION_PROGRESS"]}


@pytest.fixture
def command(monkeypatch):
    """`python -m helpers.authoring` with these words; its exit code."""
    from helpers.authoring import __main__  # not above: what a process loads takes its time

    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["authoring", *words])
        return __main__.main()

    return run


def quickest(name: str) -> dict | None:
    """The stored row that took the least time, if that was under 20 seconds."""
    quick = [row for row in experiments.stored(name) if row["cpu_seconds"] < 20]
    return min(quick, key=lambda row: row["cpu_seconds"], default=None)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_stored_rows_are_current_and_complete(name):
    assert experiments.missing(name, EXPERIMENTS[name]) == []
    rows = experiments.stored(name)
    assert len(rows) == len(list(EXPERIMENTS[name].rows()))
    for row in rows:
        assert set(row) == ROW
        assert "seed" in row["settings"]


@pytest.mark.parametrize("name", [*filter(quickest, EXPERIMENTS)])
def test_one_row_run_again_comes_out_as_stored(name):
    row = quickest(name)
    try:
        again = experiments.row_of(EXPERIMENTS[name].run, row["settings"])
    except FileNotFoundError as error:
        if "data/mnist" in str(error):
            pytest.skip("needs the whole of MNIST")
        raise
    for key, stored in row["result"].items():  # another CPU rounds otherwise
        assert again["result"][key] == pytest.approx(stored, abs=0.05)
    assert again["hash"] == row["hash"]


def test_a_row_done_is_not_run_again_and_a_grown_grid_runs_what_is_new(tmp_path, capsys):
    experiment = Experiment(square, {"n": (1, 2), "seed": (0,)})
    experiments.run("squares", experiment, tmp_path, jobs=1)
    assert capsys.readouterr().err == "squares: 1 of 2\nsquares: 2 of 2\n"
    path = experiments.path_of("squares", tmp_path)
    rows = json.loads(path.read_text())
    rows[0]["result"]["square"] = "kept"
    path.write_text(json.dumps(rows[:1]))
    larger = Experiment(square, {"n": (1, 2, 3), "seed": (0,)})
    assert experiments.missing("squares", larger, tmp_path) == [
        {"n": 2, "seed": 0},
        {"n": 3, "seed": 0},
    ]
    experiments.run("squares", larger, tmp_path, jobs=1)
    stored = experiments.stored("squares", tmp_path)
    assert [row["result"]["square"] for row in stored] == ["kept", 4, 9]
    assert all(set(row) == ROW for row in stored)
    assert [path.name for path in tmp_path.iterdir()] == ["squares.json"]


@pytest.fixture
def in_this_process(monkeypatch):
    """Rows run here: a new process takes seconds to start, and torch to load in it."""
    monkeypatch.setattr(experiments, "cores", ThreadPoolExecutor)


@pytest.mark.usefixtures("in_this_process")
def test_rows_of_other_code_are_stale_and_make_room(tmp_path):
    grid = {"n": (2,), "seed": (0, 1)}
    experiments.run("powers", Experiment(square, grid), tmp_path, jobs=1)
    other = Experiment(cube, grid)
    assert len(experiments.missing("powers", other, tmp_path)) == 2
    experiments.run("powers", other, tmp_path, jobs=1)
    assert [r["result"]["square"] for r in experiments.stored("powers", tmp_path)] == [8, 9]


@pytest.mark.usefixtures("in_this_process")
def test_an_interrupt_keeps_what_is_stored(tmp_path):
    experiment = Experiment(interrupted_at_two, {"n": (1, 2, 3), "seed": (0,)})
    with pytest.raises(KeyboardInterrupt):
        experiments.run("squares", experiment, tmp_path, jobs=1)
    assert [row["settings"]["n"] for row in experiments.stored("squares", tmp_path)] == [1]


def test_every_topic_names_its_experiments_and_no_two_the_same(monkeypatch):
    assert experiments.declared() == EXPERIMENTS
    from helpers.autoencoder import experiment

    twice = experiment.EXPERIMENTS | {"small_nets": (square, {})}
    monkeypatch.setattr(experiment, "EXPERIMENTS", twice)
    with pytest.raises(ValueError, match="'small_nets'} is another topic's experiment already"):
        experiments.declared()


@pytest.fixture
def changing(tmp_path, monkeypatch):
    """An experiment whose file changes after it was loaded here."""
    monkeypatch.syspath_prepend(tmp_path)
    source = tmp_path / "changing.py"
    source.write_text("def run(n, seed):\n    return {'n': n}\n")
    importlib.invalidate_caches()
    experiment = Experiment(importlib.import_module("changing").run, {"n": (1, 2), "seed": (0,)})
    experiment.hash()
    source.write_text("def run(n, seed):\n    return {'n': n + 1000}\n")
    yield experiment
    del sys.modules["changing"]


def test_a_row_that_other_code_made_is_not_stored(changing, tmp_path):
    here = changing.hash()
    with pytest.raises(ValueError, match=f"a worker runs other code: its .*, the one here {here};"):
        experiments.run("changing", changing, tmp_path, jobs=1)
    assert experiments.stored("changing", tmp_path) == []


@pytest.fixture
def scheduler():
    """The address of a Dask cluster of two worker processes."""
    from distributed import LocalCluster  # not above: the processes that pytest starts read this

    free = "127.0.0.1:0"  # any port: two runs of the tests may meet
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=free
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_loses_a_worker_and_every_row_comes_once(scheduler, tmp_path):
    grid = {"n": (1, 2, 3, 4, 5, 6), "folder": (str(tmp_path),), "seed": (0,)}
    experiments.run("squares", Experiment(deadly, grid), tmp_path, scheduler=scheduler)
    rows = experiments.stored("squares", tmp_path)
    assert [row["settings"]["n"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["result"] for row in rows] == [{"square": n * n, "bars": "0"} for n in range(1, 7)]
    assert {row["hash"] for row in rows} == {experiments.hash_of(deadly)}
    assert (tmp_path / "log").read_text().split().count("3") == 2


def test_a_worker_with_other_code_is_refused(changing, scheduler, tmp_path):
    message = rf"the worker at tcp://127\.0\.0\.1:\d+ runs other code: .* {changing.hash()};"
    with pytest.raises(ValueError, match=message):
        experiments.run("changing", changing, tmp_path, scheduler=scheduler)
    assert experiments.stored("changing", tmp_path) == []


def test_no_dask_and_no_scheduler_are_named_with_their_remedy(tmp_path, monkeypatch):
    import dask

    experiment = Experiment(square, {"n": (1,), "seed": (0,)})
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(ValueError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9"),
    ):
        experiments.run("squares", experiment, tmp_path, scheduler="tcp://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"a cluster needs Dask: pip install -e '.\[cluster\]'"):
        experiments.run("squares", experiment, tmp_path, scheduler="tcp://127.0.0.1:9")


def test_the_command_hands_on_names_and_scheduler(command, monkeypatch, capsys):
    called = []
    run = lambda name, _, scheduler: called.append((name, scheduler))
    monkeypatch.setattr(experiments, "run", run)
    assert command("experiments", "autoencoders", "--scheduler", "tcp://x:1") == 0
    assert command("experiments") == 0
    assert called == [("autoencoders", "tcp://x:1"), *((name, None) for name in EXPERIMENTS)]
    assert command("experiments", "none") == 1
    assert "no experiment is called 'none'; there are " in capsys.readouterr().err


def test_the_command_says_in_one_line_that_it_was_interrupted(command, monkeypatch, capsys):
    def run(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(experiments, "run", run)
    assert command("experiments", "small_nets") == 1
    assert capsys.readouterr().err == "small_nets: interrupted; the rows so far are stored\n"


def test_missing_results_are_named_with_their_remedy():
    with pytest.raises(FileNotFoundError, match=r"data/results/none.json is missing; `python -m"):
        data.results("none")
