"""Pooling over 1, 2 or 3 spatial axes, and the frames of the lecture's worked example."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from helpers.convolution import (
    Padding,
    PerAxis,
    offset_views,
    output_size,
    pad,
    padding_pairs,
    per_axis,
)


@dataclass(frozen=True)
class Windows:
    """The checked window settings of one pooling, one entry per spatial axis."""

    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    size: tuple[int, ...]  # of the output
    overhang: tuple[tuple[int, int], ...]  # (0, cells that ceil_mode reaches past the padding)

    @classmethod
    def of(cls, x, kernel_size, stride, padding, dilation, ceil_mode) -> "Windows":
        if x.dtype.kind not in "fiub":
            raise ValueError(f"an input of dtype {x.dtype} cannot be pooled: give real numbers")
        stride = kernel_size if stride is None else stride
        a = _spatial_axes(x, kernel_size, stride, dilation, padding)
        k, s = per_axis(kernel_size, a, "window", 1), per_axis(stride, a, "stride", 1)
        d, p = per_axis(dilation, a, "dilation", 1), padding_pairs(padding, a)
        n = x.shape[x.ndim - a :]
        size = output_size(n, k, s, p, d, ceil_mode)
        axes = zip(n, k, s, p, d, size, strict=True)
        ends = [((m - 1) * s + d * (k - 1) + 1, n + sum(p)) for n, k, s, p, d, m in axes]
        overhang = tuple((0, max(0, reached - padded)) for reached, padded in ends)
        return cls(k, s, p, d, size, overhang)

    def views(self, x: np.ndarray) -> Iterator[np.ndarray]:
        """One strided view of the padded x for each offset inside the window."""
        args = self.kernel_size, self.stride, self.dilation, self.size
        return (view for _, view in offset_views(x, *args))


def _spatial_axes(x: np.ndarray, *settings) -> int:
    """How many spatial axes: as many as the first tuple has entries; 2 if all are numbers."""
    axes = next((len(s) for s in settings if np.iterable(s)), min(2, x.ndim))
    if not 1 <= axes <= min(3, x.ndim):
        raise ValueError(f"{axes} spatial axes do not fit an input of shape {x.shape}")
    return axes


def lowest(dtype: np.dtype):
    """The least value of a dtype: −∞ for floats, the smallest integer, False."""
    if dtype.kind == "f":
        return dtype.type(-np.inf)
    return np.iinfo(dtype).min if dtype.kind in "iu" else False


def max_pool(
    x: np.ndarray,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: Padding = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
    pad_value: float = -np.inf,
) -> np.ndarray:
    """y[…, i] = max over the offsets o in the window of x[…, i·s + o·d − p].

    Shapes: x (…, n₁, …, n_a), y (…, out₁, …, out_a), out from `output_size`. The first tuple among
    the settings says how many spatial axes a there are; numbers alone mean two (one for a vector).
    Arguments as in `torch.nn.functional.max_pool2d` (stride None: the window's size). Padding is
    with −∞, or the least integer, so that it never wins; `pad_value=0` pads as the slides do.
    The dtype is kept. Raises ValueError where `output_size` does, for what is no real number, or
    if pad_value does not fit.
    Source: slides 4–41.
    """
    x = np.asarray(x)
    w = Windows.of(x, kernel_size, stride, padding, dilation, ceil_mode)
    least = lowest(x.dtype)
    x = pad(x, w.padding, least if pad_value == -np.inf else pad_value)
    views = w.views(pad(x, w.overhang, least))
    y = next(views).copy()
    for view in views:
        np.maximum(y, view, out=y)
    return y


def avg_pool(
    x: np.ndarray,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """y[…, i] = Σ_o x[…, i·s + o − p] / Σ_o 1, both sums over the offsets o in the window.

    Shapes and arguments as in `max_pool` and `torch.nn.functional.avg_pool2d`. Padding is with
    zeros, which count in the divisor unless `count_include_pad` is False; what ceil_mode reaches
    beyond the padding never counts. A floating dtype is kept, integers give float64. A window
    with nothing to count is NaN. Raises ValueError where `output_size` does, or for what is no real
    number. Source: slide 3.
    """
    x = np.asarray(x)
    w = Windows.of(x, kernel_size, stride, padding, 1, ceil_mode)
    counted = np.ones(x.shape[x.ndim - len(w.size) :])
    counted = pad(counted, w.padding, 1 if count_include_pad else 0)
    divisor = sum(w.views(pad(counted, w.overhang)))
    x = x if x.dtype.kind == "f" else x.astype(float)
    total = sum(w.views(pad(pad(x, w.padding), w.overhang)))
    with np.errstate(invalid="ignore"):
        return total / divisor.astype(total.dtype)


@dataclass(frozen=True)
class Frame:
    """One picture of the worked example. Positions are (row, column), counted from 0."""

    stage: str  # "input", "padding", "window" or "result"
    grid: np.ndarray  # what is on the slide at this stage, (H, W)
    is_padding: np.ndarray  # which of its cells are padding, (H, W) bool
    output: np.ma.MaskedArray  # filled so far, the rest masked
    window: tuple[slice, slice] | None = None
    cell: tuple[int, int] | None = None  # of the output, which this window fills
    where: tuple[int, int] | None = None  # of the grid, where the (first) maximum sits

    @property
    def text(self) -> str:
        """The frame in one line, e.g. `max(1, 2, 9, 8) = 9`."""
        if self.stage == "window":
            values = ", ".join(map(str, self.grid[self.window].ravel().tolist()))
            return f"max({values}) = {self.output[self.cell]}"
        rows, columns = (self.output if self.stage == "result" else self.grid).shape
        return f"{self.stage}: {rows} rows × {columns} columns"


def frames(
    x: np.ndarray,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: Padding = 0,
    pad_value: float = 0,
) -> list[Frame]:
    """The slides' sequence: input, padded rows, padded columns, every window, the result.

    x is one grid (H, W); arguments as in `max_pool`, but the padding is with `pad_value` 0, as on
    the slides. Windows go row by row. Raises ValueError where `output_size` does.
    Source: slides 4–41.
    """
    x = np.asarray(x)
    if x.ndim != 2 or x.size == 0:
        raise ValueError(f"a grid has rows and columns; this one has shape {x.shape}")
    w = Windows.of(x, kernel_size, stride, padding, 1, False)
    if len(w.size) != 2:
        raise ValueError(f"a window on a grid has rows and columns; {kernel_size} does not")
    blank = np.ma.masked_all(w.size, x.dtype)
    steps = [((0, 0), (0, 0)), (w.padding[0], (0, 0)), w.padding]
    inside, shown = np.zeros(x.shape, bool), []
    for step in dict.fromkeys(steps):
        stage = "padding" if np.any(step) else "input"
        shown.append(Frame(stage, pad(x, step, pad_value), pad(inside, step, True), blank))
    grid, is_padding = shown[-1].grid, shown[-1].is_padding
    output = blank
    for cell in np.ndindex(*w.size):
        top, left = (i * s for i, s in zip(cell, w.stride, strict=True))
        window = np.s_[top : top + w.kernel_size[0], left : left + w.kernel_size[1]]
        row, column = np.unravel_index(grid[window].argmax(), w.kernel_size)
        output = output.copy()
        output[cell] = grid[window].max()
        where = int(top + row), int(left + column)
        shown.append(Frame("window", grid, is_padding, output, window, cell, where))
    return [*shown, Frame("result", grid, is_padding, output)]
