"""The frames of notebook 02 as SVG."""

import numpy as np

from helpers.diagrams import cell, circle, rect, svg, text
from helpers.plots import COLOURS
from helpers.pooling import Frame

SIDE, HEAD = 34, 22  # pixels of a cell, and of the words above the grids


def frame_svg(frame: Frame, shape: tuple[int, int] | None = None) -> str:
    """The grid with its window, the result so far, and the arithmetic below.

    `shape` is the (rows, columns) to leave room for, so that nothing jumps while padding comes in.
    """
    (room, across), (rows, columns) = shape or frame.grid.shape, frame.output.shape
    right = (across + 1.5) * SIDE
    low, wide = HEAD + max(room, rows) * SIDE + 26, right + columns * SIDE + 2
    cells = [_cell(at, v, _fill(frame, at)) for at, v in np.ndenumerate(frame.grid)]
    filled = [
        _cell(at, frame.output[at], COLOURS["window"] if at == frame.cell else "white", right)
        for at in np.ndindex(rows, columns)
    ]
    words = [
        text(across * SIDE / 2, HEAD / 2, "input with padding", font_size=13),
        text(right + columns * SIDE / 2, HEAD / 2, "result", font_size=13),
        text(wide / 2, low, frame.text, font_size=17, font_weight="bold"),
    ]
    marks = _marks(frame) if frame.stage == "window" else []
    return svg(wide, low + 18, [*cells, *filled, *marks, *words], frame.text)


def _cell(at: tuple[int, int], value, fill: str, left: float = 0) -> str:
    shown = "" if value is np.ma.masked else value
    return cell(left + at[1] * SIDE + 1, HEAD + at[0] * SIDE, SIDE, shown, fill)


def _fill(frame: Frame, at: tuple[int, int]) -> str:
    if frame.in_window(at):
        return COLOURS["window"]
    return COLOURS["padding"] if frame.is_padding[at] else "white"


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
