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


def windows_svg(x: np.ndarray, kernel: np.ndarray, y: np.ndarray) -> tuple[str, list[str]]:
    """All windows at once: what stays (grids and results), and for each window what lies over it.

    The same pictures as `window_svg`; the results not reached yet are covered.
    """
    blank = np.zeros_like
    base, left, lefts, low = [], 0, [], 0
    for name, values, marked in (
        ("input x", x, blank(x, bool)),
        ("kernel", kernel, kernel != 0),
        ("result y", y, blank(y, bool)),
    ):
        start, starts = left, []
        for picture, marks in zip(_pictures(values), _pictures(marked), strict=True):
            starts.append(left)
            base += _lattice(picture, left, marks, COLOURS["model"] + "55")
            left += picture.shape[1] * SIDE + SIDE // 2
            low = max(low, HEAD + picture.shape[0] * SIDE)
        base.append(text((start + left - SIDE // 2) / 2, HEAD / 2, name, font_size=13))
        lefts.append(starts)
        left += SIDE // 2
    frames = []
    for number, at in enumerate(np.ndindex(y.shape)):
        window = tuple(slice(i, i + k) for i, k in zip(at, kernel.shape, strict=True))
        line = sum_text(x[window], kernel, y[at])
        parts = [
            *_window(at, kernel.shape, lefts[0]),
            *_uncomputed(number, _pictures(y).shape, lefts[2]),
            text(left / 2, low + 24, line, font_size=14, font_weight="bold"),
        ]
        frames.append(f'<g aria-label="{line}">{"".join(parts)}</g>')
    return svg(left - SIDE + 2, low + 40, base, frames[0].split('"')[1]), frames


def _lattice(values: np.ndarray, left: float, marked: np.ndarray, colour: str) -> list[str]:
    """Numbers between thin lines: one path for the lines, one text a number."""
    rows, columns = values.shape
    box = [rect(left + j * SIDE + 1, HEAD + i * SIDE, SIDE, SIDE, fill=colour)
           for i, j in np.argwhere(marked)]  # fmt: skip
    lines = [f"M{left + 1} {HEAD + i * SIDE}h{columns * SIDE}" for i in range(rows + 1)]
    lines += [f"M{left + 1 + j * SIDE} {HEAD}v{rows * SIDE}" for j in range(columns + 1)]
    words = [
        text(left + (j + 0.5) * SIDE + 1, HEAD + (i + 0.5) * SIDE, f"{v:g}")
        for (i, j), v in np.ndenumerate(values.astype(float))
    ]
    path = f'<path d="{"".join(lines)}" fill="none" stroke="#888888"/>'
    return [*box, path, '<g font-size="13.5">', *words, "</g>"]


def _window(at: tuple[int, ...], size: tuple[int, ...], lefts: list[int]) -> list[str]:
    """The window, in each picture that it touches."""
    (depth, row, column), (deep, high, wide) = (
        (fill,) * (3 - len(t)) + t for fill, t in ((0, at), (1, size))
    )
    blend = "mix-blend-mode:multiply"
    return [
        rect(lefts[k] + column * SIDE + 1, HEAD + row * SIDE, wide * SIDE, high * SIDE,
             fill=COLOURS["window"], stroke="black", stroke_width=3, style=blend)
        for k in range(depth, depth + deep)
    ]  # fmt: skip


def _uncomputed(number: int, shape: tuple[int, int, int], lefts: list[int]) -> list[str]:
    """A cover on the results after `number`, and the place of `number` marked."""
    _, rows, columns = shape
    depth, row, column = (int(i) for i in np.unravel_index(number, shape))
    x, y, wide = lefts[depth] + 1, HEAD + row * SIDE, columns * SIDE
    right, rest = (columns - column - 1) * SIDE, (rows - row - 1) * SIDE
    cover = f"M{x + wide} {y}v{SIDE + rest}h{-wide}v{-rest}h{wide - right}v{-SIDE}z"
    cover += "".join(f"M{left + 1} {HEAD}h{wide}v{rows * SIDE}h{-wide}z" for left in lefts[depth + 1 :])
    blend = "mix-blend-mode:multiply"
    return [
        f'<path d="{cover}" fill="white" stroke="#888888"/>',
        rect(x + column * SIDE, y, SIDE, SIDE, fill=COLOURS["output"], style=blend),
    ]


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
