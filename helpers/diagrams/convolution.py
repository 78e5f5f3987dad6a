"""One window of a convolution as SVG: input, kernel, result so far, and the sum between them."""

import numpy as np

from helpers.diagrams import cell, rect, svg, text
from helpers.plots import COLOURS

SIDE, HEAD = 30, 22  # pixels of a cell, and of the words above the grids


def window_svg(x: np.ndarray, kernel: np.ndarray, y: np.ndarray, number: int) -> str:
    """Window `number` (row by row) of y = convolve(x, kernel): products, sum, and where it goes."""
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
    parts, left = [], 0
    for name, values, marked, colour in grids:
        width = values.shape[1] * SIDE
        parts += _grid(values, left, marked, colour)
        parts.append(text(left + width / 2, HEAD / 2, name, font_size=13))
        left += width + SIDE
    box = (window[1].start * SIDE + 1, HEAD + window[0].start * SIDE)
    size = (kernel.shape[1] * SIDE, kernel.shape[0] * SIDE)
    parts.append(rect(*box, *size, fill="none", stroke="black", stroke_width=3))
    low = HEAD + max(len(x), len(kernel)) * SIDE + 24
    parts.append(text(left / 2, low, line, font_size=14, font_weight="bold"))
    return svg(left - SIDE + 2, low + 16, parts, line)


def sum_text(values: np.ndarray, kernel: np.ndarray, total: float) -> str:
    """`1·5 − 1·13 = −8`: the products whose weight is not 0, and their sum."""
    pairs = [(w, v) for w, v in zip(kernel.ravel(), values.ravel(), strict=True) if w]
    terms = " ".join(f"{'−' if w < 0 else '+'} {abs(w):g}·{v:g}" for w, v in pairs)
    return f"{terms.removeprefix('+ ') or '0'} = {total:g}".replace("-", "−")


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
