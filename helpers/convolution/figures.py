"""Figures of notebook 01: still ones, and SVG for what moves."""

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.plots import COLOURS
from helpers.svg import grid, rect, svg, text

NETS = {"dense": ("baseline", "s"), "wide": ("other", "^"), "conv": ("model", "o")}
SIDES = {8: (":", "in place"), 14: ("-", "scattered")}


def matrix(values: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """A convolution as a matrix of coloured cells, 0 white: a row an output, a column an input."""
    ax = ax or plots.axes("wide")
    top = np.abs(values).max()
    ax.imshow(values, cmap="PuOr", vmin=-top, vmax=top)
    ax.set(xlabel="input pixel", ylabel="output", yticks=range(0, len(values), 2))
    ax.grid(visible=False)
    weights, (rows, columns) = len(np.unique(values[values != 0])), values.shape
    finding = f"A convolution is a dense layer with {weights} different weights, the rest zero"
    alt = (
        f"{finding}: a {rows} by {columns} matrix in which each row holds the same coloured "
        "numbers, one step further right than the row above, or three at a new line"
    )
    return plots.titled(ax, finding, "every row is the row above, moved along", alt)


def accuracy_by_size(rows: list[dict], *, ax: Axes | None = None) -> Axes:
    """Test accuracy against training digits: median over the seeds, from worst to best shaded."""
    ax = ax or plots.axes("tall")
    sizes = sorted({row["n"] for row in rows})
    for net, (colour, marker) in NETS.items():
        for side, (line, where) in SIDES.items():
            chosen = [r for r in rows if (r["net"], r["side"]) == (net, side)]
            tests = [[r["test"] for r in chosen if r["n"] == n] for n in sizes]
            plots.runs(ax, sizes, tests, colour, f"{net}, {where}", marker + line)
    ax.set(xscale="log", xlabel="training digits", ylabel="right on new digits", ylim=(0, 1.02))
    ax.set_xticks(sizes, sizes)
    ax.minorticks_off()
    plots.name_ends(ax, 0.05)
    finding = "Sharing pays where a digit may lie anywhere, not where it lies in place"
    seeds = len({row["seed"] for row in rows})
    return plots.titled(ax, finding, f"median of {seeds} seeds; shaded from the worst to the best")


SIDE, HEAD = 30, 22  # pixels of an SVG's cell, and of the words above the grids


def window_svg(x: np.ndarray, kernel: np.ndarray, y: np.ndarray, number: int) -> str:
    """Window `number` (row by row) of y = convolve(x, kernel): products, sum, and where it goes.

    x, kernel and y have one, two or three axes; the pictures of a film stand side by side.
    """
    at = np.unravel_index(number, y.shape)
    window = tuple(slice(i, i + k) for i, k in zip(at, kernel.shape, strict=True))
    seen, place = np.zeros(x.shape, bool), np.arange(y.size).reshape(y.shape)
    seen[window] = True
    line = sum_text(x[window], kernel, y[at])
    grids = [
        ("input x", x, seen, COLOURS["window"]),
        ("kernel", kernel, kernel != 0, COLOURS["model"] + "55"),
        ("result y", np.where(place <= number, y, np.nan), place == number, COLOURS["output"]),
    ]
    parts, left, low = [], 0, 0
    for name, values, marked, colour in grids:
        start = left
        for picture, marks in zip(_pictures(values), _pictures(marked), strict=True):
            parts += grid(picture, np.where(marks, colour, "white"), left + 1, HEAD, SIDE)
            if name == "input x" and marks.any():
                parts.append(_frame(marks, left))
            left += picture.shape[1] * SIDE + SIDE // 2
            low = max(low, HEAD + picture.shape[0] * SIDE)
        parts.append(text((start + left - SIDE // 2) / 2, HEAD / 2, name, font_size=13))
        left += SIDE // 2
    parts.append(text(left / 2, low + 24, line, font_size=14, font_weight="bold"))
    return svg(left - SIDE + 2, low + 40, parts, line)


def sum_text(values: np.ndarray, kernel: np.ndarray, total: float) -> str:
    """`1·5 − 1·13 = −8`: the products whose weight is not 0, and their sum."""
    pairs = [(w, v) for w, v in zip(kernel.ravel(), values.ravel(), strict=True) if w]
    terms = " ".join(f"{'−' if w < 0 else '+'} {abs(w):g}·{v:g}" for w, v in pairs)
    return f"{terms.removeprefix('+ ') or '0'} = {total:g}".replace("-", "−")


def _pictures(values: np.ndarray) -> np.ndarray:
    """Any of one to three axes as (pictures, rows, columns)."""
    return values.reshape((1,) * (3 - values.ndim) + values.shape)


def _frame(marks: np.ndarray, left: float) -> str:
    """A black frame around the marked cells of one picture."""
    (i, j), (last_i, last_j) = np.argwhere(marks)[[0, -1]]
    size = ((last_j - j + 1) * SIDE, (last_i - i + 1) * SIDE)
    return rect(
        left + j * SIDE + 1, HEAD + i * SIDE, *size, fill="none", stroke="black", stroke_width=3
    )
