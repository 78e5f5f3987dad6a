"""The frames of notebook 02 as SVG."""

import numpy as np

from helpers.diagrams import circle, rect, svg, text
from helpers.plots import COLOURS
from helpers.pooling import Frame

SIDE = 34  # pixels of a cell


def frame_svg(frame: Frame) -> str:
    """The grid with its window, the output so far, and the arithmetic between them."""
    (height, width), (rows, columns) = frame.grid.shape, frame.output.shape
    gap = (width + 1.5) * SIDE
    grid = [_cell(i, j, v, _fill(frame, i, j)) for (i, j), v in np.ndenumerate(frame.grid)]
    output = [
        _cell(i, j, frame.output[i, j], _output_fill(frame, (i, j)), left=gap)
        for i, j in np.ndindex(rows, columns)
    ]
    marks = _marks(frame) if frame.stage == "window" else []
    below = max(height, rows) * SIDE + 26
    total = gap + columns * SIDE + 2
    line = text(total / 2, below, frame.text, font_size=17, font_weight="bold")
    return svg(total, below + 18, [*grid, *output, *marks, line], frame.text)


def _cell(row: int, column: int, value, fill: str, left: float = 0) -> str:
    x, y = left + column * SIDE + 1, row * SIDE + 1
    box = rect(x, y, SIDE, SIDE, fill=fill, stroke="#888888")
    if value is np.ma.masked:
        return box
    return box + text(x + SIDE / 2, y + SIDE / 2, value, font_size=15)


def _fill(frame: Frame, row: int, column: int) -> str:
    return COLOURS["padding"] if frame.is_padding[row, column] else "white"


def _output_fill(frame: Frame, cell: tuple[int, int]) -> str:
    return COLOURS["window"] if cell == frame.cell else "white"


def _marks(frame: Frame) -> list[str]:
    rows, columns = frame.window
    corner = columns.start * SIDE + 1, rows.start * SIDE + 1
    size = (columns.stop - columns.start) * SIDE, (rows.stop - rows.start) * SIDE
    row, column = frame.where
    centre = (column + 0.5) * SIDE + 1, (row + 0.5) * SIDE + 1
    return [
        rect(
            *corner,
            *size,
            fill=COLOURS["window"],
            fill_opacity=0.45,
            stroke="black",
            stroke_width=3,
        ),
        circle(*centre, SIDE * 0.42, fill="none", stroke=COLOURS["target"], stroke_width=3),
    ]
