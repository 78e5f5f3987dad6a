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


def draw_grid(ax: Axes, values, colours, left: float = 0, top: float = 0, **words) -> None:
    """A grid of numbers at (left, top), a cell a unit, each in its colour; masked ones empty."""
    for (i, j), colour in np.ndenumerate(colours):
        box = Rectangle((left + j, top + i), 1, 1, facecolor=colour, edgecolor="#A0A0A0", lw=0.6)
        ax.add_patch(box)
        if values[i, j] is not np.ma.masked:
            centre = left + j + 0.5, top + i + 0.55
            ax.text(*centre, values[i, j], ha="center", va="center", **words)


def contact_sheet(frames: list[Frame], *, ax: Axes | None = None) -> Axes:
    """Every window of the sequence, laid out where its maximum goes in the output."""
    ax = ax or plots.axes("tall")
    windows = [frame for frame in frames if frame.stage == "window"]
    height, width = windows[0].grid.shape
    for frame in windows:
        top, left = frame.cell[0] * (height + 1.9), frame.cell[1] * (width + 1)
        outside = np.ones(frame.grid.shape, bool)
        outside[frame.window] = False
        draw_grid(ax, np.ma.array(frame.grid, mask=outside), fills(frame), left, top, fontsize=11)
        centre = left + frame.where[1] + 0.5, top + frame.where[0] + 0.5
        ax.add_patch(Circle(centre, 0.46, fill=False, edgecolor=COLOURS["target"], lw=1.8))
        result = f"max = {frame.output[frame.cell]}"
        ax.text(left + width / 2, top - 0.2, result, ha="center", va="bottom", fontsize=11)
    rows, columns = windows[-1].output.shape
    ax.set(xlim=(-0.1, columns * (width + 1) - 0.9), aspect="equal")
    ax.set(ylim=(rows * (height + 1.9) - 1.7, -1.2))
    ax.axis("off")
    maxima = " / ".join(" ".join(map(str, row)) for row in windows[-1].output)
    finding = f"{len(windows)} windows, {len(windows)} maxima: {rows} rows of {columns}"
    measured = "each window where its maximum goes; its numbers shown, the maximum circled"
    return plots.titled(ax, finding, measured, f"{finding}, {measured}: {maxima}")


def beside_printed(frame: Frame, printed: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """A window, the result and the printed one, whose one wrong number is crossed and corrected."""
    ax = ax or plots.axes("wide")
    wrong = frame.output != printed
    marked, left = np.where(wrong, COLOURS["window"], "white"), 0.0
    grids = {
        "padded grid, last window": (frame.grid, fills(frame)),
        "computed": (frame.output, marked),
        "printed": (np.ma.array(printed, mask=wrong), marked),
    }
    for name, (values, colours) in grids.items():
        draw_grid(ax, values, colours, left, fontsize=13)
        ax.text(left, -0.25, name, va="bottom", color="#444444")
        left += colours.shape[1] + 1.5
    ((i, j),), x = np.argwhere(wrong), left - 1.5 - printed.shape[1]
    words = {"ha": "center", "va": "center", "fontsize": 13}
    now, then, held = frame.output[i, j], printed[i, j], frame.grid[frame.window].ravel()
    ax.text(x + j + 0.28, i + 0.55, then, **words)
    ax.plot((x + j + 0.08, x + j + 0.48), (i + 0.85, i + 0.2), color=COLOURS["target"], lw=2.2)
    ax.text(x + j + 0.72, i + 0.55, now, **words, color=plots.ink("target"), fontweight="bold")
    ax.set(xlim=(-0.1, left), ylim=(len(frame.grid) + 0.1, -1), aspect="equal")
    ax.axis("off")
    finding = f"The last window holds {' '.join(map(str, held))}: its maximum is {now}, not {then}"
    measured = f"{(~wrong).sum()} of {wrong.size} printed numbers hold"
    return plots.titled(ax, finding, measured, f"{finding}; row {i + 1}, column {j + 1}")


def shift_costs(
    changes: dict[int, float], rights: dict[int, list[float]], *, ax: Axes | None = None
) -> Axes:
    """Against the window k: the change that a shift makes, and the accuracy with and without it."""
    ax = ax or plots.axes("wide")
    windows = [str(k) for k in changes]
    as_is, shifted = zip(*rights.values(), strict=True)
    ax.plot(windows, list(changes.values()), "s--", color=plots.GREY, label="change by the shift")
    ax.plot(windows, as_is, "o-", color=COLOURS["model"], label="right, digits as they are")
    ax.plot(windows, shifted, "^-", color=COLOURS["baseline"], label="right, shifted digits")
    ax.set(xlabel="window k (stride k)", ylim=(-0.03, 1.03))
    plots.name_ends(ax)
    measured = "max pooling of raw pixels, nearest of 1,000 known digits; mean of ten splits"
    said = "; ".join(
        f"window {k}: change {c:.2f}, right {a:.2f} as they are, {s:.2f} shifted"
        for k, c, a, s in zip(changes, changes.values(), as_is, shifted, strict=True)
    )
    finding = "A larger window forgives the shift, and forgets the digit"
    return plots.titled(ax, finding, measured, f"{finding}. {said}")


SIDE, HEAD = 34, 22  # pixels of an SVG's cell, and of the words above the grids


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
        text(across * SIDE / 2, HEAD / 2, "input with padding", font_size=14),
        text(right + columns * SIDE / 2, HEAD / 2, "result", font_size=14),
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
