"""Figures of notebook 03: still ones, and SVG for what moves."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.autoencoder import layer_weights, n_biases
from helpers.plots import COLOURS
from helpers.svg import rect, svg, text


def ledger(widths: tuple[int, ...], *, ax: Axes | None = None) -> Axes:
    """The weights of each layer as bars, the outermost two set off."""
    ax = ax or plots.axes("wide")
    weights = layer_weights(widths)
    names = [f"{a} → {b}" for a, b in pairwise(widths)]
    outer = (0, len(weights) - 1)
    colours = [COLOURS["target" if i in outer else "model"] for i in range(len(weights))]
    ax.bar(range(len(weights)), weights, color=colours)
    ax.set_xticks(range(len(weights)), names, fontsize=8)
    share = (weights[0] + weights[-1]) / sum(weights)
    ax.set(ylabel="weights", title=f"The two outer layers hold {share:.1%} of the weights")
    return ax


def ridge(f: Callable[[np.ndarray], np.ndarray], w: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """f(w^⊤x) over the plane, with w as an arrow: level lines are straight and square to it."""
    ax = ax or plots.axes("wide")
    x1, x2 = np.meshgrid(np.linspace(-2, 2, 81), np.linspace(-2, 2, 81))
    ax.contourf(x1, x2, f(w[0] * x1 + w[1] * x2), levels=12, cmap="cividis")
    ax.annotate("", w, (0, 0), arrowprops={"color": COLOURS["target"], "width": 2})
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    ax.set_title("One unit changes along w only")
    return ax


def curves(rows: list[dict], pca: float, mean: float, *, ax: Axes | None = None) -> Axes:
    """Squared error an image along the training, every seed; PCA's and the mean picture's too."""
    ax = ax or plots.axes("tall")
    nets = {"slide": ("torch's weights", "model"), "he": ("He's rule", "other")}
    for net, (words, colour) in (nets | {"conv": ("convolutional", "output")}).items():
        for number, row in enumerate(r for r in rows if r["net"] == net):
            steps = np.maximum(row["steps"], 5)
            for part, line in (("train", "--"), ("test", "-")):
                name = f"{words}, {part}" if number == 0 else None
                ax.plot(steps, row[part], line, color=COLOURS[colour], alpha=0.8, label=name)
    ax.axhline(mean, color=COLOURS["padding"], label="the mean picture")
    ax.axhline(pca, color=COLOURS["baseline"], label="PCA, 30 components")
    ax.set(xscale="log", yscale="log", xlabel="training steps", ylabel="squared error an image")
    ax.set_title("2.8 million weights, begun either way, lose to a net of 52,239")
    ax.legend(frameon=False)
    return ax


# What moves: SVG text

ROW, LEFT, LONGEST = 26, 130, 380  # pixels


def ledger_svg(widths: tuple[int, ...]) -> str:
    """A bar for each layer's weights, their number, and the sum below."""
    weights, parts = layer_weights(widths), []
    total, longest = sum(weights), max(weights)
    for row, (n_in, n_out, count) in enumerate(zip(widths, widths[1:], weights, strict=False)):
        y, length = row * ROW + 4, LONGEST * count / longest
        parts.append(text(LEFT / 2, y + ROW / 2, f"{n_in} → {n_out}", font_size=14))
        parts.append(rect(LEFT, y + 3, max(length, 1), ROW - 6, fill=COLOURS["model"]))
        words = f"{count:,} ({count / total:.1%})"
        parts.append(text(LEFT + length + 70, y + ROW / 2, words, font_size=13))
    line = f"{total:,} weights and {n_biases(widths):,} biases"
    low = len(weights) * ROW + 24
    parts.append(text(LEFT + LONGEST / 2, low, line, font_size=16, font_weight="bold"))
    return svg(LEFT + LONGEST + 140, low + 16, parts, line)
