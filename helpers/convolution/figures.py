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


SIDE, HEAD = 30, 22  # pixels of a cell, and of the words above the grids
OVER = "mix-blend-mode:multiply"  # a colour that lets the number below it be read


def windows_svg(x: np.ndarray, kernel: np.ndarray, y: np.ndarray) -> tuple[str, list[str]]:
    """All windows of y = convolve(x, kernel), row by row: what stays (the three grids), and for
    each window what lies over it: the window, the sum, where it goes, a cover on what follows.

    x, kernel and y have one, two or three axes; the pictures of a film stand side by side.
    """
    grids = {"input x": x, "kernel": kernel, "result y": y}
    parts, lefts, end = [], {}, 0
    for name, values in grids.items():
        stack = _pictures(values)
        step = stack.shape[2] * SIDE + SIDE // 2
        lefts[name] = [end + i * step for i in range(len(stack))]
        for picture, left in zip(stack, lefts[name], strict=True):
            coloured = (picture != 0) & (name == "kernel")
            fills = np.where(coloured, COLOURS["model"] + "55", "white")
            parts += grid(picture, fills, left + 1, HEAD, SIDE)
        right = end + len(stack) * step - SIDE // 2
        parts.append(text((end + right) / 2, HEAD / 2, name, font_size=14))
        end = right + SIDE
    low = HEAD + max(_pictures(values).shape[1] for values in grids.values()) * SIDE + 24
    frames = []
    for number, at in enumerate(np.ndindex(y.shape)):
        window = tuple(slice(i, i + k) for i, k in zip(at, kernel.shape, strict=True))
        line = sum_text(x[window], kernel, y[at])
        marks = _window(at, kernel.shape, lefts["input x"])
        marks += _result(number, _pictures(y).shape, lefts["result y"])
        marks.append(text(end / 2, low, line, font_size=14, font_weight="bold"))
        frames.append(f'<g aria-label="{line}">{"".join(marks)}</g>')
    return svg(end - SIDE + 2, low + 16, parts, "a convolution"), frames


def sum_text(values: np.ndarray, kernel: np.ndarray, total: float) -> str:
    """`1·5 − 1·13 = −8`: the products whose weight is not 0, and their sum."""
    pairs = [(w, v) for w, v in zip(kernel.ravel(), values.ravel(), strict=True) if w]
    terms = " ".join(f"{'−' if w < 0 else '+'} {abs(w):g}·{v:g}" for w, v in pairs)
    return f"{terms.removeprefix('+ ') or '0'} = {total:g}".replace("-", "−")


def _pictures(values: np.ndarray) -> np.ndarray:
    """Any of one to three axes as (pictures, rows, columns)."""
    return values.reshape((1,) * (3 - values.ndim) + values.shape)


def _window(at: tuple[int, ...], size: tuple[int, ...], lefts: list[float]) -> list[str]:
    """The window, in each picture that it touches."""
    depth, row, column = (0,) * (3 - len(at)) + at
    deep, high, wide = (1,) * (3 - len(size)) + size
    look = {"fill": COLOURS["window"], "stroke": "black", "stroke_width": 3, "style": OVER}
    return [
        rect(left + column * SIDE + 1, HEAD + row * SIDE, wide * SIDE, high * SIDE, **look)
        for left in lefts[depth : depth + deep]
    ]


def _result(number: int, shape: tuple[int, int, int], lefts: list[float]) -> list[str]:
    """The place of result `number` marked, and a cover on the results after it."""
    _, rows, columns = shape
    depth, row, column = (int(i) for i in np.unravel_index(number, shape))
    left, top, wide = lefts[depth] + 1, HEAD + row * SIDE, columns * SIDE
    done, rest = (column + 1) * SIDE, (rows - row - 1) * SIDE
    cover = f"M{left + wide} {top}v{SIDE + rest}h{-wide}v{-rest}h{done}v{-SIDE}z"
    for start in lefts[depth + 1 :]:
        cover += f"M{start + 1} {HEAD}h{wide}v{rows * SIDE}h{-wide}z"
    return [
        f'<path d="{cover}" fill="white" stroke="#888888"/>',
        rect(left + done - SIDE, top, SIDE, SIDE, fill=COLOURS["output"], style=OVER),
    ]
