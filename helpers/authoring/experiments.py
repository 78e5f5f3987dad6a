"""What takes too long for a notebook: `python -m helpers.authoring experiments [NAME…]`.

Every row is stored as soon as it is done, with its settings (the seed among them), versions, CPU
seconds and the hash of the helper sources it used; a row whose hash is current is not run again.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from platform import python_version

from helpers.authoring import ROOT, trials
from helpers.data import FOLDER

RESULTS = FOLDER / "results"


@dataclass(frozen=True)
class Experiment:
    """A function `run(**settings) -> dict`, the grid of its settings, and the sources it uses."""

    run: Callable[..., dict]
    grid: dict[str, tuple]
    sources: tuple[str, ...]

    def rows(self) -> Iterator[dict]:
        """Every combination of the grid."""
        return (
            dict(zip(self.grid, values, strict=True)) for values in product(*self.grid.values())
        )

    def hash(self) -> str:
        """Of the sources, blank lines and trailing spaces aside."""
        texts = [(ROOT / source).read_text("utf-8") for source in self.sources]
        lines = [line.rstrip() for text in texts for line in text.splitlines() if line.strip()]
        return sha256("\n".join(lines).encode()).hexdigest()[:16]


SHARED = tuple(
    f"helpers/{name}.py" for name in ("training", "nets", "pictures", "authoring/trials")
)
EXPERIMENTS = {
    "small_nets": Experiment(
        trials.small_net,
        {
            "net": ("dense", "wide", "conv"),
            "side": (8, 14),
            "n": (50, 100, 200, 500, 1297),
            "seed": tuple(range(10)),
        },
        SHARED,
    ),
    "small_nets_longer": Experiment(
        trials.small_net,
        {
            "net": ("dense", "wide", "conv"),
            "side": (14,),
            "n": (1297,),
            "steps": (12_000,),
            "seed": (0, 1, 2),
        },
        SHARED,
    ),
    "autoencoders": Experiment(
        trials.autoencoder_curve,
        {"net": ("conv", "slide", "he"), "lr": (3e-4, 1e-3), "seed": (0, 1, 2)},
        SHARED,
    ),
}


def path_of(name: str, folder: Path = RESULTS) -> Path:
    """Where the results of an experiment lie."""
    return folder / f"{name}.json"


def stored(name: str, folder: Path = RESULTS) -> list[dict]:
    """The rows there are."""
    path = path_of(name, folder)
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def missing(name: str, experiment: Experiment, folder: Path = RESULTS) -> list[dict]:
    """The settings that have no row with the current hash."""
    current = experiment.hash()
    done = [row["settings"] for row in stored(name, folder) if row["hash"] == current]
    return [settings for settings in experiment.rows() if settings not in done]


def row_of(run: Callable[..., dict], current: str, settings: dict) -> dict:
    """Run one row and say what it cost and with what it was made."""
    start = time.process_time()
    result = run(**settings)
    return {
        "settings": settings,
        "result": result,
        "cpu_seconds": round(time.process_time() - start, 2),
        "hash": current,
        "versions": {"python": python_version(), **{p: version(p) for p in ("numpy", "torch")}},
    }


def run(name: str, experiment: Experiment, folder: Path = RESULTS, jobs: int | None = None) -> None:
    """Run the missing rows, one process a core, storing each as it comes."""
    todo, current = missing(name, experiment, folder), experiment.hash()
    rows = [row for row in stored(name, folder) if row["hash"] == current]
    folder.mkdir(parents=True, exist_ok=True)
    order = list(experiment.rows())
    one = partial(row_of, experiment.run, current)
    with ProcessPoolExecutor(jobs or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for done, future in enumerate(as_completed([pool.submit(one, s) for s in todo]), 1):
            rows.append(future.result())
            rows.sort(key=lambda row: order.index(row["settings"]))
            part = path_of(name, folder).with_suffix(".part")
            lines = ",\n".join(json.dumps(row) for row in rows)
            part.write_text(f"[\n{lines}\n]\n", "utf-8")
            part.replace(path_of(name, folder))
            print(f"{name}: {done} of {len(todo)}", file=sys.stderr)
