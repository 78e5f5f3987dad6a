"""The widgets without a browser: what they draw, what they say, and how they are stored."""

import numpy as np
import pytest

from helpers.autoencoder.widget import WeightLedger
from helpers.autoregression.widget import StabilityExplorer
from helpers.convolution.widget import ConvolutionStepper, read_kernel
from helpers.pooling import frames
from helpers.pooling.figures import frame_svg
from helpers.pooling.widget import PoolingStepper
from helpers.tokens.widget import BagExplorer
from helpers.widgets import Stepper, read_grid

GRID = np.arange(25).reshape(5, 5)
WIDGETS = [
    lambda: PoolingStepper(GRID),
    lambda: ConvolutionStepper({"a grid": GRID}),
    lambda: WeightLedger((8, 4, 2)),
    lambda: BagExplorer("AACA", "ACAA"),
    lambda: StabilityExplorer(1.39, -0.69),
]


@pytest.mark.parametrize("make", WIDGETS)
def test_where_it_cannot_run_a_widget_says_what_it_is(make):
    plain = make()._repr_mimebundle_()[0]["text/plain"]
    assert plain.startswith("Interactive: ")
    assert "below" in plain


@pytest.mark.parametrize(
    ("text", "axes", "kernel"),
    [
        ("1 2", 1, [1, 2]),
        ("1 2\n3 4\n", 2, [[1, 2], [3, 4]]),
        ("1 2\n\n3 4", 3, [[[1, 2]], [[3, 4]]]),
        ("1 2\n3 4", 3, [[[1, 2], [3, 4]]]),
        ("1 2\r\n \r\n3 4", 3, [[[1, 2]], [[3, 4]]]),
        ("−1 1e20", 1, [-1, 1e20]),
    ],
)
def test_a_kernel_is_read_by_its_axes(text, axes, kernel):
    np.testing.assert_array_equal(read_kernel(text, axes), kernel)


@pytest.mark.parametrize(
    ("text", "axes", "message"),
    [
        ("1\n2", 1, "a signal needs a kernel of one row; this one has 2"),
        ("1 2\n\n3", 3, "the pictures of the kernel differ in size"),
        ("1 2\n\n\n3 4", 2, "row 2 has 0 numbers, row 1 has 2"),
        (" ", 1, "there are no numbers"),
    ],
)
def test_a_kernel_that_does_not_fit_is_named(text, axes, message):
    with pytest.raises(ValueError, match=message):
        read_kernel(text, axes)


def test_a_stepper_stays_within_its_pictures():
    stepper = Stepper("three pictures below", str, 3)
    first, back, forward, last = stepper.buttons.children[:4]
    seen = []
    for button in (back, forward, forward, forward, back, last, first):
        button.click()
        seen.append(stepper.picture.value)
    assert seen == ["0", "1", "2", "2", "1", "2", "0"]
    last.click()
    stepper.reset(lambda i: f"new {i}", 2)
    assert stepper.picture.value == "new 1"


def test_a_change_redraws_and_an_impossible_one_keeps_the_place():
    widget = PoolingStepper(GRID)
    widget.stepper.slider.value = 4
    steps = frames(GRID, (2, 2), (2, 1), ((0, 1), (0, 1)))
    assert widget.stepper.picture.value == frame_svg(steps[4], (6, 6))
    widget.fields[0].value = 7
    assert "window 7 is larger than the padded height 6." in widget.stepper.picture.value
    widget.fields[0].value = 2
    assert widget.stepper.picture.value == frame_svg(steps[4], (6, 6))


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        ((784,), "a network needs an input and an output"),
        ((784, -3), "width -3 is not a whole number from 1 on"),
        ((784.5, 30), "width 784.5 is not a whole number from 1 on"),
        ((784, 10**6), "the sliders go up to 1500; a layer of 1000000 is wider"),
    ],
)
def test_widths_that_no_slider_can_show_are_named(encoder, message):
    with pytest.raises(ValueError, match=message):
        WeightLedger(encoder)


def test_words_of_the_reader_are_escaped():
    widget = PoolingStepper(GRID)
    widget.numbers.value = "<b>1</b>"
    assert "&lt;b&gt;" in widget.stepper.picture.value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2\n3", "row 2 has 1 numbers, row 1 has 2"),
        ("1 x", "'x' in row 1 is not a number"),
        ("1 inf", "inf in row 1 is not a finite number"),
        ("\n", "there are no numbers"),
    ],
)
def test_a_grid_that_cannot_be_read_is_named(text, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        read_grid(text)
    assert str(error.value) == message


def test_a_grid_is_read_with_commas_and_halves():
    np.testing.assert_array_equal(read_grid("1, 2.5\n-3 4"), [[1, 2.5], [-3, 4]])
