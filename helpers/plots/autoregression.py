"""Figures of notebook 06."""

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.plots import COLOURS


def lines(
    ts: np.ndarray,
    curves: dict[str, tuple],
    title: str,
    xlabel: str = "year",
    ylabel: str = "sunspot number",
    *,
    ax: Axes | None = None,
) -> Axes:
    """Curves over the times ts, each name with its (values, colour)."""
    ax = ax or plots.axes("wide")
    for name, (values, colour) in curves.items():
        ax.plot(ts, values, color=COLOURS[colour], label=name, lw=1.4)
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    ax.legend(frameon=False, ncols=len(curves), fontsize=8)
    return ax


def band(ax: Axes, years: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> Axes:
    """The interval centre ± spread, added to `ax`."""
    ax.fill_between(
        years, centre - spread, centre + spread, color=COLOURS["model"], alpha=0.2, lw=0
    )
    return ax


def triangle(points: dict[str, tuple[float, float]], *, ax: Axes | None = None) -> Axes:
    """Named (a₁, a₂) in the triangle of stability; below the curve the roots are complex."""
    ax = ax or plots.axes("wide")
    ax.plot([-2, 2, 0, -2], [-1, -1, 1, -1], color=COLOURS["text"], lw=1)
    a1 = np.linspace(-2, 2, 101)
    ax.fill_between(a1, -1, -(a1**2) / 4, color=COLOURS["window"], alpha=0.5, lw=0)
    for name, (u, v) in points.items():
        ax.plot(u, v, "o", color=COLOURS["target"])
        ax.annotate(name, (u, v), xytext=(-8, 4), textcoords="offset points", ha="right")
    ax.set(
        xlabel="$a_1$",
        ylabel="$a_2$",
        title="Inside the triangle stable; in the yellow part it swings",
    )
    return ax
