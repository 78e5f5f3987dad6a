"""Figures of notebook 04."""

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.grammar import Tree, places
from helpers.plots import COLOURS


def tree(root: Tree, title: str, *, ax: Axes | None = None) -> Axes:
    """A tree above its words."""
    ax = ax or plots.axes("wide")
    for label, x, height, parent in places(root):
        if parent:
            ax.plot((x, parent[0]), (height, parent[1]), color="#888888", lw=1, zorder=1)
        ax.text(
            x,
            height,
            label,
            ha="center",
            va="center",
            fontsize=9,
            zorder=2,
            fontweight="bold" if height else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    ax.set(xlim=(-0.6, root.end - 0.4), ylim=(-0.5, root.height + 0.5), title=title)
    ax.axis("off")
    return ax


def accuracy_by_width(both: dict, left: dict, right: dict, *, ax: Axes | None = None) -> Axes:
    """Accuracies (width → one a split) of windows to both sides, only before, only after."""
    ax = ax or plots.axes("wide")
    for series, colour, marker, name in (
        (both, "model", "o-", "neighbours on both sides"),
        (right, "output", "^:", "only those after"),
        (left, "baseline", "s--", "only those before"),
    ):
        values = np.array(list(series.values()))
        ax.plot(list(series), np.median(values, axis=1), marker, color=COLOURS[colour], label=name)
        ax.fill_between(
            list(series),
            values.min(axis=1),
            values.max(axis=1),
            color=COLOURS[colour],
            alpha=0.25,
            lw=0,
        )
    ax.set(xticks=list(both), xlabel="words in the window", ylabel="tags right")
    ax.set_title("One neighbour on each side does nearly all; the right one matters most")
    ax.legend(frameon=False, loc="center right")
    return ax
