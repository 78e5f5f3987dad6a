"""Figures of notebook 02: still ones, and SVG for what moves."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from helpers import plots
from helpers.plots import COLOURS
from helpers.pooling import Frame
from helpers.svg import circle, grid, rect, svg, text


def fills(frame: Frame) -> np.ndarray:
    """The colour of each cell of the frame's grid: padding grey, window yellow, the rest white."""
    colours = np.where(frame.is_padding, COLOURS["padding"], "white")
    if frame.window:
        colours[frame.window] = COLOURS["window"]
    return colours


def draw_grid(ax: Axes, frame: Frame, left: float = 0, top: float = 0, size: int = 9) -> None:
    """One grid at (left, top), a cell a unit: padding grey, window yellow, maximum circled."""
    colours = fills(frame)
    for (row, column), value in np.ndenumerate(frame.grid):
        face = colours[row, column]
        x, y = left + column, top + row
        ax.add_patch(Rectangle((x, y), 1, 1, facecolor=face, edgecolor="#999999", lw=0.5))
        ax.text(x + 0.5, y + 0.53, value, ha="center", va="center", fontsize=size)
    if frame.where:
        row, column = frame.where
        centre = left + column + 0.5, top + row + 0.5
        ax.add_patch(Circle(centre, 0.42, fill=False, edgecolor=COLOURS["target"], lw=1.5))


def contact_sheet(frames: list[Frame], *, ax: Axes | None = None) -> Axes:
    """Every window of the sequence, laid out where its maximum goes in the output."""
    ax = ax or plots.axes("tall")
    windows = [frame for frame in frames if frame.stage == "window"]
    height, width = windows[0].grid.shape
    step_y, step_x = height + 1.8, width + 1
    for frame in windows:
        top, left = frame.cell[0] * step_y, frame.cell[1] * step_x
        draw_grid(ax, frame, left, top, size=6)
        ax.text(left + width / 2, top - 0.25, frame.text, ha="center", va="bottom", fontsize=7)
    rows, columns = windows[-1].output.shape
    ax.set(xlim=(-0.2, columns * step_x), ylim=(rows * step_y - 1, -1.2), aspect="equal")
    ax.set_title(f"{rows} × {columns} windows, each drawn where its maximum goes")
    ax.axis("off")
    return ax


def shift_costs(
    changes: dict[int, float], rights: dict[int, list[float]], *, ax: Axes | None = None
) -> Axes:
    """Against the window k: the change that a shift makes, and the accuracy with and without it."""
    ax = ax or plots.axes("wide")
    windows = [str(k) for k in changes]
    as_is, shifted = zip(*rights.values(), strict=True)
    ax.plot(windows, list(changes.values()), "s--", color=COLOURS["input"], label="change")
    ax.plot(windows, as_is, "o-", color=COLOURS["model"], label="accuracy, digits as they are")
    ax.plot(windows, shifted, "^-", color=COLOURS["baseline"], label="accuracy, shifted digits")
    ax.set(xlabel="window k (stride k)", ylim=(-0.03, 1.03))
    ax.set_title("A larger window forgives the shift, and forgets the digit")
    ax.legend(loc="upper right", frameon=False)
    return ax


# What moves: SVG text

SIDE, HEAD = 34, 22  # pixels of a cell, and of the words above the grids


def frame_svg(frame: Frame, shape: tuple[int, int] | None = None) -> str:
    """The grid with its window, the result so far, and the arithmetic below.

    `shape` is the (rows, columns) to leave room for, so that nothing jumps while padding comes in.
    """
    (room, across), (rows, columns) = shape or frame.grid.shape, frame.output.shape
    right = (across + 1.5) * SIDE
    low, wide = HEAD + max(room, rows) * SIDE + 26, right + columns * SIDE + 2
    filled = np.full((rows, columns), "white", dtype="<U7")
    if frame.cell:
        filled[frame.cell] = COLOURS["window"]
    words = [
        text(across * SIDE / 2, HEAD / 2, "input with padding", font_size=13),
        text(right + columns * SIDE / 2, HEAD / 2, "result", font_size=13),
        text(wide / 2, low, frame.text, font_size=17, font_weight="bold"),
    ]
    cells = grid(frame.grid, fills(frame), 1, HEAD, SIDE)
    cells += grid(frame.output, filled, right + 1, HEAD, SIDE)
    marks = _marks(frame) if frame.stage == "window" else []
    return svg(wide, low + 18, [*cells, *marks, *words], frame.text)


def _marks(frame: Frame) -> list[str]:
    rows, columns = frame.window
    corner = columns.start * SIDE + 1, HEAD + rows.start * SIDE
    size = (columns.stop - columns.start) * SIDE, (rows.stop - rows.start) * SIDE
    row, column = frame.where
    centre = (column + 0.5) * SIDE + 1, HEAD + (row + 0.5) * SIDE
    return [
        rect(*corner, *size, fill="none", stroke="black", stroke_width=3),
        circle(*centre, SIDE * 0.42, fill="none", stroke=COLOURS["target"], stroke_width=3),
    ]
