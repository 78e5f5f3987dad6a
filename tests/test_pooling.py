"""Pooling against torch; the frames against the slides."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.convolution import pad
from helpers.pooling import avg_pool, frames, lowest, max_pool

MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVG = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}
GRID = np.array(
    [[1, 2, 3, 4, 5], [9, 8, 7, 6, 0], [0, 2, 4, 6, 8], [2, 3, 4, 5, 1], [6, 7, 8, 9, 0]]
)
PADS = ((0, 1), (0, 1))


@st.composite
def pooled(draw, dilated=True):
    """An input and arguments that torch accepts: padding at most half the window, both sides."""
    axes = draw(st.integers(1, 3))
    per_axis = lambda low, high: tuple(draw(st.integers(low, high)) for _ in range(axes))
    kernel, stride = per_axis(1, 4), draw(st.one_of(st.none(), st.just(per_axis(1, 3))))
    ceil_mode = draw(st.booleans())
    hangs = ceil_mode and (dilated or axes < 3)  # torch's avg_pool3d lets no window be too large
    over = tuple(hangs * (s - 1) for s in stride or kernel)
    dilation = per_axis(1, 2) if dilated else (1,) * axes
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    size = tuple(
        draw(st.integers(max(1, d * (k - 1) + 1 - 2 * p * dilated - o), d * (k - 1) + 6))
        for k, d, p, o in zip(kernel, dilation, padding, over, strict=True)
    )
    leading = draw(st.sampled_from([(), (2,), (2, 3)]))
    x = np.random.default_rng(draw(st.integers(0, 99))).normal(size=leading + size) * 9
    arguments = {"stride": stride, "padding": padding, "ceil_mode": ceil_mode}
    return x, kernel, arguments, dilation


def in_torch(function, x, axes, *args, **kwargs):
    flat = torch.tensor(x).reshape(-1, 1, *x.shape[x.ndim - axes :])
    y = function[axes](flat, *args, **kwargs).numpy()
    return y.reshape(*x.shape[: x.ndim - axes], *y.shape[2:])


@given(pooled(), st.sampled_from(["float32", "float64", "int32", "int64", "uint8"]))
def test_max_pool_agrees_with_torch(case, dtype):
    x, kernel, arguments, dilation = case
    x = (np.abs(x) if dtype == "uint8" else x).astype(dtype)
    exact = x.astype("float64")  # torch pools no small integers; these are exact as floats
    theirs = in_torch(MAX, exact, len(kernel), kernel, dilation=dilation, **arguments)
    ours = max_pool(x, kernel, dilation=dilation, **arguments)
    assert ours.dtype == x.dtype
    only_padding = np.isneginf(theirs)  # a dilated window may see nothing else
    assert (ours[only_padding] == lowest(x.dtype)).all()
    np.testing.assert_array_equal(ours[~only_padding], theirs[~only_padding])


@given(pooled(dilated=False), st.sampled_from(["float32", "float64"]), st.booleans())
def test_avg_pool_agrees_with_torch(case, dtype, include):
    x, kernel, arguments, _ = case
    x = x.astype(dtype)
    theirs = in_torch(AVG, x, len(kernel), kernel, count_include_pad=include, **arguments)
    ours = avg_pool(x, kernel, count_include_pad=include, **arguments)
    assert ours.dtype == x.dtype
    np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=2e-5)


@given(pooled(), st.integers(0, 2), st.integers(0, 2))
def test_one_sided_padding_is_padding_first(case, before, after):
    x, kernel, arguments, _ = case
    pairs = tuple((before, after) for _ in kernel)
    padded = pad(x, pairs, lowest(x.dtype))
    axes = len(kernel)
    assume(all(n >= k for n, k in zip(padded.shape[x.ndim - axes :], kernel, strict=True)))
    np.testing.assert_array_equal(
        max_pool(x, kernel, arguments["stride"], pairs),
        max_pool(padded, kernel, arguments["stride"]),
    )


def test_numbers_alone_mean_two_axes_or_the_one_of_a_vector():
    stack = np.arange(48).reshape(3, 4, 4)
    assert max_pool(stack, 2).shape == (3, 2, 2)
    assert max_pool(np.arange(6), 2).tolist() == [1, 3, 5]
    assert max_pool(stack, (2,)).shape == (3, 4, 2)
    assert max_pool(stack, 2, stride=(1, 2, 2)).shape == (2, 2, 2)


def test_the_padding_never_wins_in_any_dtype():
    for dtype in ("int8", "int64", "float32", "uint8", "bool"):
        x = np.zeros((2, 2), dtype) if dtype in ("uint8", "bool") else -np.ones((2, 2), dtype)
        assert (max_pool(x, 2, 1, padding=1) == x[0, 0]).all()
        assert max_pool(x, 2, 1, padding=1).dtype == x.dtype


def test_a_missing_number_is_not_hidden():
    x = np.array([[1.0, np.nan], [3.0, 4.0]])
    assert np.isnan(max_pool(x, 2)).all()
    assert np.isnan(avg_pool(x, 2)).all()


def test_averages_of_integers_are_not_rounded():
    assert avg_pool(np.array([[1, 2], [3, 4]]), 2).tolist() == [[2.5]]


def test_with_ceil_mode_a_window_may_be_larger_than_its_axis():
    x = np.array([[0.0, 1.0], [2.0, 3.0]])
    assert max_pool(x, 3, 3, ceil_mode=True).tolist() == [[3.0]]
    assert avg_pool(x, 3, 3, ceil_mode=True).tolist() == [[1.5]]
    with pytest.raises(ValueError, match="window 3 is larger than the padded height 2"):
        max_pool(x, 3, 3)
    with pytest.raises(ValueError, match="window 3 is larger than the padded height 1"):
        max_pool(x[:1], 3, 2, ceil_mode=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: max_pool(GRID, 2, padding=1, pad_value=np.nan), "pad value nan does not fit"),
        (lambda: max_pool(GRID, 2, padding=1, pad_value=2**70), "does not fit dtype int64"),
        (
            lambda: max_pool(GRID > 3, 2, padding=1, pad_value=2),
            "pad value 2 does not fit dtype bool",
        ),
        (lambda: max_pool(GRID, 2, padding=1, pad_value=None), "pad value None does not fit"),
        (lambda: max_pool(np.ones((3, 3), "f2"), 2, 1, 1, pad_value=1e9), "fit dtype float16"),
        (lambda: max_pool(GRID, 2, padding=((0, 1), 1)), "padding 1 is not a .before, after. pair"),
        (lambda: max_pool(GRID, 2, padding=((0, 1), (0, 1, 2))), r"\(0, 1, 2\) is not a .before"),
        (lambda: frames(GRID, (2,)), r"a window on a grid has rows and columns; \(2,\) does not"),
        (lambda: pad(GRID, ((0, 1),) * 3), r"padding for 3 axes does not fit an input of shape"),
        (lambda: avg_pool(GRID * 1j, 2), "dtype complex128 cannot be pooled: give real numbers"),
        (lambda: max_pool(np.array([["a"]]), 1), "dtype <U1 cannot be pooled"),
    ],
)
def test_odd_settings_get_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_pad_value_of_another_precision_is_rounded():
    assert max_pool(np.zeros((1, 1), "f4"), 2, 1, 1, pad_value=np.float64(0.1)).dtype == "f4"
    shown = frames(np.array([[1.0, np.nan], [3.0, 4.0]]), 2)
    assert shown[1].text == "max(1.0, nan, 3.0, 4.0) = nan"


def test_what_cannot_be_pooled_is_named():
    with pytest.raises(ValueError, match="3 spatial axes do not fit an input of shape"):
        max_pool(GRID, (2, 2, 2))
    with pytest.raises(ValueError, match=r"pad value 0.5 does not fit dtype int64"):
        max_pool(GRID, 2, padding=1, pad_value=0.5)
    with pytest.raises(ValueError, match=r"a grid has rows and columns; this one has shape \(5,\)"):
        frames(GRID[0], 2)


@pytest.mark.parametrize(
    ("stride", "slide", "first_row"),
    [
        ((2, 1), [[9, 8, 7, 6, 5], [3, 4, 6, 8, 8], [7, 8, 9, 9, 0]], "max(2, 3, 8, 7) = 8"),
        ((1, 2), [[9, 7, 5], [9, 7, 8], [3, 6, 8], [7, 9, 1], [7, 9, 0]], "max(3, 4, 7, 6) = 7"),
    ],
)
def test_the_frames_are_the_slides(stride, slide, first_row):
    steps = frames(GRID, (2, 2), stride, PADS)
    stages = [frame.stage for frame in steps]
    assert stages == ["input", "padding", "padding", *["window"] * 15, "result"]
    assert [frame.grid.shape for frame in steps[:3]] == [(5, 5), (6, 5), (6, 6)]
    assert steps[0].output.count() == 0
    for filled, frame in enumerate(steps[3:18], 1):
        assert frame.output.count() == filled
        assert frame.output[frame.cell] == frame.grid[frame.window].max() == frame.grid[frame.where]
        rows, columns = frame.window
        assert rows.start <= frame.where[0] < rows.stop
        assert columns.start <= frame.where[1] < columns.stop
    assert steps[3].text == "max(1, 2, 9, 8) = 9"
    assert steps[4].text == first_row
    assert steps[-1].output.tolist() == slide
    assert steps[-1].is_padding.sum() == 11


@given(pooled(dilated=False))
def test_the_frames_end_in_the_pooling(case):
    x, kernel, arguments, _ = case
    assume(len(kernel) == 2 and x.ndim == 2)
    padded = np.add(x.shape, np.multiply(2, arguments["padding"]))
    assume((padded >= kernel).all())
    steps = frames(x, kernel, arguments["stride"], arguments["padding"])
    expected = max_pool(x, kernel, arguments["stride"], arguments["padding"], pad_value=0)
    np.testing.assert_array_equal(steps[-1].output, expected)
