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
    names, last = [f"{a} → {b}" for a, b in pairwise(widths)], len(weights) - 1
    colours = [COLOURS["target" if i in (0, last) else "model"] for i in range(last + 1)]
    ax.barh(range(last + 1), weights, color=colours, height=0.7)
    for place, count in enumerate(weights):
        ax.text(count, place, f" {count:,}", va="center", color="#444444")
    ax.set_yticks(range(last + 1), names)
    ax.set(ylim=(last + 0.6, -0.6), xticks=[], xlim=(0, max(weights) * 1.14))
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    finding = (
        f"The two outer layers hold {(weights[0] + weights[-1]) / sum(weights):.1%} of the weights"
    )
    measured = f"{sum(weights):,} weights in all, layer by layer"
    said = "; ".join(f"{name} {count:,}" for name, count in zip(names, weights, strict=True))
    return plots.titled(ax, finding, measured, f"{finding}: {said}")


def ridge(f: Callable[[np.ndarray], np.ndarray], w: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """f(w^⊤x) over the plane, with w as an arrow: level lines are straight, perpendicular to w."""
    ax = ax or plots.axes("wide")
    x1, x2 = np.meshgrid(np.linspace(-4, 4, 161), np.linspace(-2, 2, 81))
    ax.contourf(x1, x2, f(w[0] * x1 + w[1] * x2), levels=12, cmap="Blues")
    ax.annotate("", w, (0, 0), arrowprops={"color": COLOURS["target"], "width": 2})
    ax.text(*(w * 1.12), "w", color=plots.ink("target"), fontweight="bold")
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal", yticks=(-2, 0, 2))
    ax.grid(visible=False)
    alt = "a unit over the plane: parallel stripes perpendicular to the arrow w, flat on one half"
    return plots.titled(ax, "One unit changes along w, and in no other direction", "", alt)


def curves(rows: list[dict], pca: float, mean: float, *, ax: Axes | None = None) -> Axes:
    """Squared error an image along the training, median of the seeds; PCA's and the mean's too."""
    ax = ax or plots.axes("tall")
    nets = {"slide": ("torch's weights", "model"), "he": ("He's rule", "other")}
    for net, (words, colour) in (nets | {"conv": ("convolutional", "output")}).items():
        chosen = [row for row in rows if row["net"] == net]
        steps = np.maximum(chosen[0]["steps"], 6)  # the logarithm has no place for step 0
        for part, line in (("train", ":"), ("test", "-")):
            errors = np.transpose([row[part] for row in chosen])
            name = words if part == "test" else f"_{words}"
            plots.runs(ax, steps, errors, colour, name, line)
    ax.set(xscale="log", yscale="log", xlabel="training steps", ylabel="squared error per image")
    ax.set_xticks([6, *steps[1:]], ["0", *steps[1:]])
    ax.set_yticks([1, 3, 10, 30], [1, 3, 10, 30])
    ax.minorticks_off()
    plots.level(ax, mean, "the mean picture")
    plots.level(ax, pca, "PCA, 30 components")
    plots.name_ends(ax)
    finding = "2.8 million weights, initialised either way, lose to a net of 52,239"
    measured = f"new digits (dotted: training digits), median and range of {len(chosen)} seeds"
    return plots.titled(ax, finding, measured)


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
        parts.append(text(LEFT + length + 70, y + ROW / 2, words, font_size=14))
    line = f"{total:,} weights and {n_biases(widths):,} biases"
    low = len(weights) * ROW + 24
    parts.append(text(LEFT + LONGEST / 2, low, line, font_size=16, font_weight="bold"))
    return svg(LEFT + LONGEST + 140, low + 16, parts, line)
