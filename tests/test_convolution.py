"""`convolve` and `output_size` against torch and against their definitions."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from helpers.convolution import convolve, output_size, pad

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}


@st.composite
def settings_of(draw, least_size=1):
    """Leading axes, spatial sizes, and a window that fits them."""
    axes = draw(st.integers(1, 3))
    per_axis = lambda low, high: tuple(draw(st.integers(low, high)) for _ in range(axes))
    kernel, stride, dilation = per_axis(1, 3), per_axis(1, 3), per_axis(1, 2)
    pads = tuple((draw(st.integers(0, k)), draw(st.integers(0, k))) for k in kernel)
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    size = tuple(
        draw(st.integers(max(least_size, r - sum(p)), r + 5))
        for r, p in zip(reach, pads, strict=True)
    )
    leading = tuple(draw(st.lists(st.integers(1, 2), max_size=2)))
    return leading, size, kernel, stride, dilation, pads


@given(settings_of(), st.sampled_from(["float32", "float64", "int64"]), st.integers(0, 99))
def test_convolve_agrees_with_torch(setting, dtype, seed):
    leading, size, kernel, stride, dilation, pads = setting
    rng = np.random.default_rng(seed)
    x = rng.integers(-9, 9, leading + size).astype(dtype)
    w = rng.integers(-9, 9, kernel).astype(dtype)
    ours = convolve(x, w, stride, pads, dilation)
    flat = torch.tensor(pad(x, pads).astype("float64")).reshape(
        -1, 1, *pad(x, pads).shape[-len(size) :]
    )
    theirs = CONV[len(size)](
        flat, torch.tensor(w.astype("float64"))[None, None], stride=stride, dilation=dilation
    )
    assert ours.dtype == x.dtype
    np.testing.assert_array_equal(ours, theirs.numpy().reshape(ours.shape))


@given(settings_of())
def test_output_size_is_the_number_of_windows_that_fit(setting):
    _, size, kernel, stride, dilation, pads = setting
    for mode in (False, True):
        outs = output_size(size, kernel, stride, pads, dilation, mode)
        for n, k, s, d, (before, after), out in zip(
            size, kernel, stride, dilation, pads, outs, strict=True
        ):
            starts = range(0, n + before + after, s)
            fit = [i for i in starts if i + d * (k - 1) < n + before + after]
            unseen = fit[-1] + d * (k - 1) + 1 < n + before + after
            assert out == len(fit) + (mode and unseen and fit[-1] + s < n + before)
            assert output_size(n, k, s, (before, after), d, mode) == out


@pytest.mark.parametrize("dtype", ["uint8", "int8", "bool"])
def test_sums_of_small_integers_do_not_overflow(dtype):
    x = np.full(3, 100).astype(dtype)
    assert convolve(x, np.ones(3, dtype)).tolist() == [x.astype(int).sum()]
    assert convolve(x, x).tolist() == [(x.astype(int) ** 2).sum()]  # nor do the products


def test_what_is_no_number_is_named():
    with pytest.raises(ValueError, match="values of dtype <U1 cannot be convolved: give numbers"):
        convolve(np.array(["a", "b"]), np.ones(1))


def test_one_number_and_a_tuple_mean_the_same():
    x = np.arange(60.0).reshape(3, 4, 5)
    w = np.ones((2, 2))
    np.testing.assert_array_equal(
        convolve(x, w, stride=2, padding=1, dilation=1),
        convolve(x, w, stride=(2, 2), padding=((1, 1), (1, 1)), dilation=(1, 1)),
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: output_size((6, 6), 7), "window 7 is larger than the padded height 6"),
        (lambda: output_size((9, 6), 7), "window 7 is larger than the padded width 6"),
        (
            lambda: output_size(3, 2, padding=1, dilation=5),
            "window 2 with dilation 5 (it spans 6) is larger than the padded length 5",
        ),
        (lambda: output_size(5, 2, stride=0), "stride 0 is smaller than 1"),
        (lambda: output_size(5, 2, stride=1.5), "stride 1.5 is not a whole number"),
        (lambda: output_size((5, 5), 2, padding=-1), "padding -1 is smaller than 0"),
        (
            lambda: output_size((5, 5), (2, 2, 2)),
            "window (2, 2, 2) has 3 entries for 2 spatial axes",
        ),
        (
            lambda: output_size((5, 5), 2, padding=((0, 1),)),
            "padding ((0, 1),) has 1 pairs for 2 spatial axes",
        ),
        (
            lambda: convolve(np.ones(3), np.ones((2, 2))),
            "a kernel of shape (2, 2) does not fit an input of (3,)",
        ),
        (lambda: pad(np.ones(3, int), ((1, 1),), 0.5), "pad value 0.5 does not fit dtype int64"),
    ],
)
def test_a_bad_setting_is_named(call, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        call()
    assert str(error.value) == message
