"""Figures of notebook 05: still ones, and SVG for what moves."""

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.plots import COLOURS
from helpers.svg import rect, svg, text
from helpers.tokens import ngram_codes, ngram_name, parts_at


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
    """Accuracy against n, a line a training size (the seeds shaded), the best possible above."""
    ax = ax or plots.axes("wide")
    names = ("input", "model", "output")
    for (size, row), name in zip(results.items(), names, strict=False):
        plots.runs(ax, list(row), list(row.values()), name, f"{size} + {size} sequences")
    ax.axhline(best, color=COLOURS["target"], ls="--", label="likelihood ratio")
    ax.axhline(0.5, color=COLOURS["text"], ls=":", label="coin")
    ax.set(xlabel="n", ylabel="accuracy", ylim=(0.45, 0.92), title=title)
    ax.legend(frameon=False, fontsize=8, ncols=2)
    return ax


# What moves: SVG text

SHOWN = 16  # n-grams in the picture


def bags_svg(a: np.ndarray, b: np.ndarray, n: int) -> str:
    """Each n-gram that occurs, with its count in a and in b; those that differ are marked."""
    pair = [np.unique(ngram_codes(x, n), return_counts=True) for x in (a, b)]
    count_a, count_b = (dict(zip(c.tolist(), k.tolist(), strict=True)) for c, k in pair)
    grams = sorted(count_a.keys() | count_b.keys())
    parts = [text(30, 44, "first", font_size=13), text(30, 68, "second", font_size=13)]
    wide = max(30, 11 * n + 8)
    for k, gram in enumerate(grams[:SHOWN]):
        x, counted = 70 + k * wide, (count_a.get(gram, 0), count_b.get(gram, 0))
        if counted[0] != counted[1]:
            parts.append(rect(x, 6, wide, 76, fill=COLOURS["window"]))
        parts.append(text(x + wide / 2, 18, ngram_name(gram, n), font_size=13))
        parts += [text(x + wide / 2, 44 + 24 * i, v, font_size=14) for i, v in enumerate(counted)]
    words = summary(a, b, n, len(grams))
    width = max(80 + wide * min(len(grams), SHOWN), 560)
    return svg(width, 116, [*parts, text(width / 2, 100, words, font_size=13)], words)


def summary(a: np.ndarray, b: np.ndarray, n: int, present: int) -> str:
    """What is counted and where the two part, in one line."""
    n_parts = parts_at(a, b)
    part = "the sequences are equal" if n_parts is None else f"the bags part at n = {n_parts}"
    more = f", the first {SHOWN} shown" if present > SHOWN else ""
    return f"{present} of {4**n} possible {n}-grams occur{more}; {part}"
