"""Figures of notebook 05."""

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.plots import COLOURS
from helpers.tokens import ngram_name


def bags(counts: dict[str, np.ndarray], n: int, title: str, *, ax: Axes | None = None) -> Axes:
    """Two bags of n-grams side by side, bars in the order of the base-4 codes."""
    ax = ax or plots.axes("wide")
    size = 4**n
    for k, (name, bag) in enumerate(counts.items()):
        colour = COLOURS["model" if k == 0 else "baseline"]
        ax.bar(np.arange(size) + (k - 0.5) * 0.4, bag, 0.4, color=colour, label=name)
    ax.set_xticks(range(size), [ngram_name(c, n) for c in range(size)])
    ax.set(ylabel="count", title=title)
    ax.legend(frameon=False)
    return ax


def accuracy_by_n(
    results: dict[int, dict[int, list[float]]], best: float, title: str, *, ax: Axes | None = None
) -> Axes:
    """Accuracy against n, a line a training size (lowest seed shaded), the best possible above."""
    ax = ax or plots.axes("wide")
    names = ("input", "model", "output")
    for (size, row), name in zip(results.items(), names, strict=False):
        means, worst = [np.mean(v) for v in row.values()], [min(v) for v in row.values()]
        ax.plot(list(row), means, "o-", color=COLOURS[name], label=f"{size} + {size} sequences")
        ax.fill_between(list(row), worst, means, color=COLOURS[name], alpha=0.25)
    ax.axhline(best, color=COLOURS["target"], ls="--", label="likelihood ratio")
    ax.axhline(0.5, color=COLOURS["text"], ls=":", label="coin")
    ax.set(xlabel="n", ylabel="accuracy", ylim=(0.45, 0.92), title=title)
    ax.legend(frameon=False, fontsize=8, ncols=2)
    return ax
