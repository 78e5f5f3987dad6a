"""Figures of notebook 05: still ones, and SVG for what moves."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers import plots
from helpers.plots import COLOURS
from helpers.svg import rect, svg, text
from helpers.tokens import ngram_codes, ngram_name, parts_at


def bags(counts: dict[str, np.ndarray], n: int, finding: str, *, ax: Axes | None = None) -> Axes:
    """Bags of n-grams as rows of numbers: a column an n-gram, those that never occur pale."""
    for name, bag in counts.items():
        if len(bag) != 4**n:
            raise ValueError(f"{name}: {len(bag)} counts are no bag of {n}-grams ({4**n} counts)")
    ax = ax or plots.axes("wide")
    ax.figure.set_size_inches(8, 1.2 + 0.5 * len(counts))
    for row, (name, bag) in enumerate(counts.items()):
        ax.text(-0.8, row, name, ha="right", va="center", fontweight="bold")
        for code, count in enumerate(bag):
            colour = COLOURS["window"] if count else "white"
            ax.add_patch(
                Rectangle((code - 0.5, row - 0.4), 1, 0.8, fc=colour, ec="#A0A0A0", lw=0.6)
            )
            ax.text(
                code, row, count, ha="center", va="center", color="#222222" if count else "#767676"
            )
    for code in range(4**n):
        ax.text(code, -0.75, ngram_name(code, n), ha="center", va="center", color="#444444")
    ax.set(xlim=(-2.4, 4**n - 0.4), ylim=(len(counts) - 0.5, -1.1))
    ax.axis("off")
    said = "; ".join(
        f"{name}: {', '.join(f'{ngram_name(c, n)} {bag[c]}' for c in np.flatnonzero(bag))}"
        for name, bag in counts.items()
    )
    return plots.titled(ax, finding, "", f"{finding}. {said}")


def accuracy_by_n(
    results: dict[int, dict[int, list[float]]], best: float, finding: str, *, ax: Axes | None = None
) -> Axes:
    """Accuracy against n, a line a training size (the seeds shaded), the best possible above."""
    ax = ax or plots.axes("wide")
    for (size, row), name in zip(results.items(), ("input", "model", "output"), strict=False):
        plots.runs(ax, list(row), list(row.values()), name, f"{size} + {size} sequences")
    ax.set(xlabel="n", ylabel="right", ylim=(0.45, 0.92), xticks=list(row))
    plots.level(ax, best, "the best possible")
    plots.level(ax, 0.5, "chance")
    plots.name_ends(ax)
    seeds = len(next(iter(row.values())))
    measured = (
        f"new sequences of 20 bases, by the training sequences; median and range of {seeds} seeds"
    )
    return plots.titled(ax, finding, measured)


SHOWN = 16  # n-grams in the picture


def bags_svg(a: np.ndarray, b: np.ndarray, n: int) -> str:
    """Each n-gram that occurs, with its count in a and in b; those that differ are marked."""
    pair = [np.unique(ngram_codes(x, n), return_counts=True) for x in (a, b)]
    count_a, count_b = (dict(zip(c.tolist(), k.tolist(), strict=True)) for c, k in pair)
    grams = sorted(count_a.keys() | count_b.keys())
    parts = [text(30, 44, "first", font_size=14), text(30, 68, "second", font_size=14)]
    wide = max(30, 11 * n + 8)
    for k, gram in enumerate(grams[:SHOWN]):
        x, counted = 70 + k * wide, (count_a.get(gram, 0), count_b.get(gram, 0))
        if counted[0] != counted[1]:
            parts.append(rect(x, 6, wide, 76, fill=COLOURS["window"]))
        parts.append(text(x + wide / 2, 18, ngram_name(gram, n), font_size=14))
        parts += [text(x + wide / 2, 44 + 24 * i, v, font_size=14) for i, v in enumerate(counted)]
    words = summary(a, b, n, len(grams))
    width = max(80 + wide * min(len(grams), SHOWN), 560)
    return svg(width, 116, [*parts, text(width / 2, 100, words, font_size=14)], words)


def summary(a: np.ndarray, b: np.ndarray, n: int, present: int) -> str:
    """What is counted and where the two part, in one line."""
    n_parts = parts_at(a, b)
    part = "the sequences are equal" if n_parts is None else f"the bags part at n = {n_parts}"
    more = f", the first {SHOWN} shown" if present > SHOWN else ""
    return f"{present} of {4**n} possible {n}-grams occur{more}; {part}"
