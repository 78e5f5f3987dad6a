"""Figures of notebook 01."""

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.plots import COLOURS

NETS = {"dense": ("baseline", "s"), "wide": ("other", "^"), "conv": ("model", "o")}
SIDES = {8: ("-", "in place"), 14: ("--", "scattered")}


def matrix(values: np.ndarray, title: str, *, ax: Axes | None = None) -> Axes:
    """A matrix as coloured cells, 0 white, with rows for outputs and columns for inputs."""
    ax = ax or plots.axes("wide")
    top = np.abs(values).max()
    ax.imshow(values, cmap="PuOr", vmin=-top, vmax=top)
    ax.set(xlabel="input", ylabel="output", title=title)
    return ax


def accuracy_by_size(rows: list[dict], *, ax: Axes | None = None) -> Axes:
    """Test accuracy against training digits: median over the seeds, from worst to best shaded."""
    ax = ax or plots.axes("tall")
    sizes = sorted({row["n"] for row in rows})
    for net, (colour, marker) in NETS.items():
        for side, (line, where) in SIDES.items():
            chosen = [r for r in rows if (r["net"], r["side"]) == (net, side)]
            tests = np.array([[r["test"] for r in chosen if r["n"] == n] for n in sizes])
            ax.plot(
                sizes,
                np.median(tests, axis=1),
                marker + line,
                color=COLOURS[colour],
                label=f"{net}, {where}",
            )
            ax.fill_between(
                sizes, tests.min(axis=1), tests.max(axis=1), color=COLOURS[colour], alpha=0.2, lw=0
            )
    ax.set(
        xscale="log",
        xticks=sizes,
        xticklabels=sizes,
        xlabel="training digits",
        ylabel="test accuracy",
        ylim=(0, 1.02),
    )
    ax.minorticks_off()
    ax.set_title("Locality pays where the digit may lie anywhere, not where it lies in place")
    ax.legend(frameon=False, loc="lower right")
    return ax
