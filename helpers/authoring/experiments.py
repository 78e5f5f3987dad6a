"""What takes too long for a notebook: `python -m helpers.authoring experiments [NAME…]`.

A topic's `experiment` module names what it runs, and for which settings, in EXPERIMENTS. Every row
is stored as soon as it is done, with its settings (the seed among them), versions, CPU seconds and
the fingerprint of the code that made it; a row whose fingerprint is current is not run again.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.metadata import version
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from platform import python_version
from threading import Lock

from helpers.authoring import ROOT
from helpers.authoring.fingerprint import fingerprint
from helpers.data import FOLDER

RESULTS = FOLDER / "results"
ONE_AT_A_TIME = Lock()  # a worker may have several threads, but torch has one seed a process


@cache
def hash_of(run: Callable) -> str:
    """The fingerprint of a function, taken once a process: a worker that outlives a change of the
    files is known by the code that it loaded."""
    return fingerprint(run)


@dataclass(frozen=True)
class Experiment:
    """A function `run(**settings) -> dict` and the grid of its settings."""

    run: Callable[..., dict]
    grid: dict[str, tuple]

    def rows(self) -> Iterator[dict]:
        """Every combination of the grid."""
        return (
            dict(zip(self.grid, values, strict=True)) for values in product(*self.grid.values())
        )

    def hash(self) -> str:
        """What a row made by this code says of itself."""
        return hash_of(self.run)


def declared() -> dict[str, Experiment]:
    """The experiments of all topics by name; ValueError if two have the same."""
    found = {}
    for path in sorted((ROOT / "helpers").glob("*/experiment.py")):
        module = import_module(f"helpers.{path.parent.name}.experiment")
        if both := found.keys() & module.EXPERIMENTS:
            raise ValueError(f"{module.__name__}: {both} is another topic's experiment already")
        found |= {name: Experiment(*pair) for name, pair in module.EXPERIMENTS.items()}
    return found


EXPERIMENTS = declared()
for _experiment in EXPERIMENTS.values():
    _experiment.hash()  # now, as the code is loaded


def path_of(name: str, folder: Path = RESULTS) -> Path:
    """Where the results of an experiment lie."""
    return folder / f"{name}.json"


def stored(name: str, folder: Path = RESULTS) -> list[dict]:
    """The rows there are."""
    path = path_of(name, folder)
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def store(name: str, rows: list[dict], folder: Path = RESULTS) -> None:
    """Write all rows, a line each; who interrupts finds the old file or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    part = path_of(name, folder).with_suffix(".part")
    lines = ",\n".join(json.dumps(row) for row in rows)
    part.write_text(f"[\n{lines}\n]\n", "utf-8")
    part.replace(path_of(name, folder))


def missing(name: str, experiment: Experiment, folder: Path = RESULTS) -> list[dict]:
    """The settings that have no row with the current hash."""
    current = experiment.hash()
    done = [row["settings"] for row in stored(name, folder) if row["hash"] == current]
    return [settings for settings in experiment.rows() if settings not in done]


def row_of(run: Callable[..., dict], settings: dict) -> dict:
    """Run one row, in a worker, and say what it cost and with what it was made."""
    os.environ["COMPANION_PROGRESS"] = "0"
    with ONE_AT_A_TIME:
        start = time.process_time()
        result = run(**settings)
        seconds = time.process_time() - start
    return {
        "settings": settings,
        "result": result,
        "cpu_seconds": round(seconds, 2),
        "hash": hash_of(run),
        "versions": {"python": python_version(), **{p: version(p) for p in ("numpy", "torch")}},
    }


def agreed(found: str, current: str, who: str) -> None:
    """ValueError unless a worker's code is the code here."""
    if found != current:
        raise ValueError(
            f"{who} runs other code: its hash is {found}, the one here {current}; "
            "nothing of it is stored: give it this code and start it anew"
        )


@contextmanager
def cores(jobs: int | None) -> Iterator[Executor]:
    """A process on each of this machine's cores; an interrupt ends it, or half a row would come."""
    ends = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    pool = ProcessPoolExecutor(jobs or os.cpu_count(), get_context("spawn"), initializer=ends)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def cluster(scheduler: str, run: Callable) -> Iterator[Executor]:
    """The workers of a Dask scheduler (tcp://HOST:PORT), all of which run the code that is here."""
    try:
        from distributed import Client

        client = Client(scheduler, set_as_default=False)
    except ModuleNotFoundError:
        raise ValueError("a cluster needs Dask: pip install -e '.[cluster]'") from None
    except OSError as error:
        raise ValueError(f"no Dask scheduler answers at {scheduler}: {error}") from None
    with client:
        for address, found in client.run(hash_of, run).items():
            agreed(found, hash_of(run), f"the worker at {address}")
        yield client.get_executor()


def run(
    name: str,
    experiment: Experiment,
    folder: Path = RESULTS,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
) -> None:
    """Run the missing rows and store each as it comes; no one but this process writes.

    Raises ValueError if a worker of the cluster runs other code than this process.
    """
    todo, current = missing(name, experiment, folder), experiment.hash()
    if not todo:
        return
    order = list(experiment.rows())
    rows = [row for row in stored(name, folder) if row["hash"] == current]
    with cluster(scheduler, experiment.run) if scheduler else cores(jobs) as pool:
        futures = [pool.submit(row_of, experiment.run, settings) for settings in todo]
        for done, future in enumerate(as_completed(futures), 1):
            row = future.result()
            agreed(row["hash"], current, "a worker")
            rows.append(row)
            rows.sort(key=lambda row: order.index(row["settings"]))
            store(name, rows, folder)
            print(f"{name}: {done} of {len(todo)}", file=sys.stderr)
