"""Convolution and the geometry of sliding windows, numpy only.

As in torch and in most of deep learning, "convolution" is cross-correlation: the kernel is not
flipped. A window setting (kernel size, stride, dilation, padding) is one number for every spatial
axis, or one number per axis. Padding may also be one (before, after) pair per axis, since the
lecture pads below and to the right only.
"""

from collections.abc import Iterator
from operator import index

import numpy as np

PerAxis = int | tuple[int, ...]
Padding = PerAxis | tuple[tuple[int, int], ...]

AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def per_axis(value: PerAxis, n_axes: int, name: str, least: int) -> tuple[int, ...]:
    """`value` as one whole number per spatial axis; ValueError if one is below `least`."""
    values = tuple(value) if np.iterable(value) else (value,) * n_axes
    if len(values) != n_axes:
        raise ValueError(f"{name} {value} has {len(values)} entries for {n_axes} spatial axes")
    for entry in values:
        if not isinstance(entry, int | np.integer):
            raise ValueError(f"{name} {entry} is not a whole number")
        if entry < least:
            raise ValueError(f"{name} {entry} is smaller than {least}")
    return tuple(map(index, values))


def padding_pairs(padding: Padding, n_axes: int) -> tuple[tuple[int, int], ...]:
    """`padding` as one (before, after) pair per spatial axis."""
    if not any(map(np.iterable, padding if np.iterable(padding) else ())):
        return tuple((p, p) for p in per_axis(padding, n_axes, "padding", least=0))
    if len(padding) != n_axes:
        raise ValueError(f"padding {padding} has {len(padding)} pairs for {n_axes} spatial axes")
    for pair in padding:
        if not np.iterable(pair) or len(pair) != 2:
            raise ValueError(f"padding {pair} is not a (before, after) pair")
    return tuple(per_axis(pair, 2, "padding", least=0) for pair in padding)


def output_size(size, kernel_size, stride=1, padding=0, dilation=1, ceil_mode=False):
    """Number of windows that fit: ⌊(n + p_before + p_after − d(k−1) − 1) / s⌋ + 1 per axis.

    `size` n is one length or a tuple of them, and so is the answer; the other arguments are as in
    `torch.nn.functional.max_pool2d`. For a single length, padding may be a (before, after) pair.
    With `ceil_mode` the fraction is rounded up, yet the last window must start inside the input or
    the padding before it.

    Raises ValueError if no window fits, or a setting is out of range.
    Source: slides 4–41; Dumoulin and Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285, 2016.
    """
    if np.ndim(size) == 0:
        pads = (padding,) if np.iterable(padding) else padding
        return output_size((size,), kernel_size, stride, pads, dilation, ceil_mode)[0]
    n_axes = len(size)
    rows = zip(
        per_axis(size, n_axes, "size", 0),
        per_axis(kernel_size, n_axes, "window", 1),
        per_axis(stride, n_axes, "stride", 1),
        padding_pairs(padding, n_axes),
        per_axis(dilation, n_axes, "dilation", 1),
        AXES.get(n_axes, [f"axis {axis}" for axis in range(n_axes)]),
        strict=True,
    )
    return tuple(_axis_output_size(ceil_mode, *row) for row in rows)


def _axis_output_size(ceil_mode, n, k, s, pair, d, name) -> int:
    before, after = pair
    reach, padded = d * (k - 1) + 1, n + before + after
    fit, left_over = divmod(padded - reach, s)
    size = fit + 1
    if ceil_mode and left_over and size * s < n + before:
        size += 1  # one more window starts inside and hangs over
    if size < 1:
        window = f"window {k}" if d == 1 else f"window {k} with dilation {d} (it spans {reach})"
        raise ValueError(f"{window} is larger than the padded {name} {padded}")
    return size


def pad(x: np.ndarray, padding: Padding, value=0) -> np.ndarray:
    """`x` with `value` around its last axes, one (before, after) pair each; dtype kept.

    Raises ValueError for more pairs than axes, or a value that does not fit the dtype.
    """
    n_axes = len(padding) if np.iterable(padding) else x.ndim
    pairs = padding_pairs(padding, n_axes)
    if n_axes > x.ndim:
        raise ValueError(f"padding for {n_axes} axes does not fit an input of shape {x.shape}")
    if not np.any(pairs):
        return x
    needed = np.min_scalar_type(float(value) if x.dtype.kind == "f" else value)
    if not np.can_cast(needed, x.dtype):
        raise ValueError(f"pad value {value} does not fit dtype {x.dtype}")
    return np.pad(x, [(0, 0)] * (x.ndim - n_axes) + list(pairs), constant_values=value)


def offset_views(x, kernel_size, stride, dilation, size) -> Iterator[tuple[tuple, np.ndarray]]:
    """For each offset inside the window, the view of `x` that every window sees there.

    With one spatial axis and offset o the view is x[…, o·d], x[…, o·d + s], …, `size` entries: a
    pooling or a convolution is one elementwise step per offset instead of one per window.
    """
    for offset in np.ndindex(*kernel_size):
        slices = (
            slice(o * d, o * d + s * (n - 1) + 1, s)
            for o, d, s, n in zip(offset, dilation, stride, size, strict=True)
        )
        yield offset, x[(..., *slices)]


def convolve(
    x: np.ndarray,
    kernel: np.ndarray,
    stride: PerAxis = 1,
    padding: Padding = 0,
    dilation: PerAxis = 1,
) -> np.ndarray:
    """y[…, i] = Σ_o kernel[o] · x[…, i·s + o·d − p], the sum over the offsets o in the window.

    Shapes: x (…, n₁, …, n_a), kernel (k₁, …, k_a) with a of 1 to 3 spatial axes; y (…, out₁, …,
    out_a), out from `output_size`. Leading axes of x are kept apart; padding is with zeros; a
    floating dtype is kept, integers and bools are summed as int64. Raises ValueError where
    `output_size` does, or for what is no number.
    Source: slide 3; `torch.nn.functional.conv2d`, one channel, no bias.
    """
    x, kernel = np.asarray(x), np.asarray(kernel)
    a = kernel.ndim
    if not 1 <= a <= min(3, x.ndim) or kernel.size == 0:
        raise ValueError(f"a kernel of shape {kernel.shape} does not fit an input of {x.shape}")
    for values in (x, kernel):
        if values.dtype.kind not in "fiubc":
            raise ValueError(f"values of dtype {values.dtype} cannot be convolved: give numbers")
    size = output_size(x.shape[-a:], kernel.shape, stride, padding, dilation)
    x = pad(x, padding_pairs(padding, a))
    stride, dilation = per_axis(stride, a, "stride", 1), per_axis(dilation, a, "dilation", 1)
    dtype = np.result_type(x, kernel)
    y = np.zeros(x.shape[:-a] + size, np.int64 if dtype.kind in "iub" else dtype)
    for offset, view in offset_views(x, kernel.shape, stride, dilation, size):
        y += kernel[offset].astype(y.dtype) * view
    return y
