"""One window of a convolution as SVG: input, kernel, result so far, and the sum between them."""

import numpy as np

from helpers.diagrams import cell, rect, svg, text
from helpers.plots import COLOURS

SIDE, HEAD = 30, 22  # pixels of a cell, and of the words above the grids


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
            parts += _grid(picture, left, marks, colour)
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
    rows, columns = (np.flatnonzero(marks.any(axis=axis)) for axis in (1, 0))
    box = (left + columns[0] * SIDE + 1, HEAD + rows[0] * SIDE)
    size = (len(columns) * SIDE, len(rows) * SIDE)
    return rect(*box, *size, fill="none", stroke="black", stroke_width=3)


def _grid(values: np.ndarray, left: float, marked: np.ndarray, colour: str) -> list[str]:
    return [
        cell(
            left + j * SIDE + 1,
            HEAD + i * SIDE,
            SIDE,
            "" if np.isnan(v) else f"{v:g}",
            colour if marked[i, j] else "white",
        )
        for (i, j), v in np.ndenumerate(values.astype(float))
    ]
