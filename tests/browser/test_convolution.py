"""The stepper of notebook 01: every control by keyboard, every number the helper's."""

import numpy as np
import pytest
from conftest import OnPage, keep
from playwright.sync_api import expect

from helpers.convolution import convolve
from helpers.convolution.figures import sum_text
from helpers.convolution.widget import KERNELS, read_kernel
from helpers.data import digits
from helpers.widgets import read_grid

SIGNAL = np.array([0, 0, 2, 2, 2, 5, 5, 1])
SEVEN, ZERO = digits()[0][7].astype(int), digits()[0][0].astype(int)
DOT = np.zeros((3, 3, 5), int)
DOT[[0, 1, 2], 1, [1, 2, 3]] = 9


NOTEBOOK = "01_recap_convolution.ipynb"


@pytest.fixture
def stepper(notebook):
    return OnPage.fresh(notebook, "ConvolutionStepper(")


def texts(values):
    return [f"{v:g}" for v in values.ravel()]


def shows(stepper, x, kernel, number):
    """The picture comes to be of this window, with all its numbers."""
    y = convolve(x, kernel)
    at = np.unravel_index(number, y.shape)
    window = tuple(slice(i, i + k) for i, k in zip(at, kernel.shape, strict=True))
    line = sum_text(x[window], kernel, y[at])
    words = [*texts(x), "input x", *texts(kernel), "kernel", *texts(y), "result y", line]
    expect(stepper.svg.locator("text")).to_have_text(words)


def named(name, axes=2):
    return read_kernel(KERNELS[axes][name], axes)


def test_every_control_by_keyboard(stepper):
    shows(stepper, SIGNAL, named("step", 1), 0)
    stepper.press("a seven")
    shows(stepper, SEVEN, named("left edge"), 0)
    stepper.press("next")
    shows(stepper, SEVEN, named("left edge"), 1)
    stepper.press("last")
    shows(stepper, SEVEN, named("left edge"), 35)
    stepper.press("back")
    shows(stepper, SEVEN, named("left edge"), 34)
    keep(stepper.root, "convolution_stepper")
    stepper.press("a zero")
    shows(stepper, ZERO, named("left edge"), 0)
    for name in ("upper edge", "sum", "along a row only"):
        stepper.press(name)
        stepper.press("first")
        shows(stepper, ZERO, named(name), 0)
    stepper.write("your own kernel", "0 2")
    stepper.press("next")
    shows(stepper, ZERO, read_grid("0 2"), 1)
    stepper.press("play")
    shows(stepper, ZERO, read_grid("0 2"), 3)
    stepper.press("pause")


def test_signals_and_films_have_kernels_of_their_own(stepper):
    for name in ("bend", "sum of three", "step"):
        stepper.press(name)
        shows(stepper, SIGNAL, named(name, 1), 0)
    stepper.write("your own kernel", "2 0 1")
    stepper.press("next")
    shows(stepper, SIGNAL, np.array([2, 0, 1]), 1)
    stepper.press("a film")
    shows(stepper, DOT, named("to the right", 3), 0)
    stepper.press("to the left")
    shows(stepper, DOT, named("to the left", 3), 0)
    stepper.write("your own kernel", "1\n2\n\n3\n4")
    for number in range(1, 6):
        stepper.press("next")
        shows(stepper, DOT, np.array([[[1], [2]], [[3], [4]]]), number)
    keep(stepper.root, "convolution_stepper_film")


def test_an_impossible_kernel_gets_a_sentence(stepper):
    stepper.write("your own kernel", "1\n1")
    stepper.says("a signal needs a kernel of one row; this one has 2.")
    stepper.press("a film")
    shows(stepper, DOT, named("to the right", 3), 0)  # its own kernel is there before we type
    stepper.write("your own kernel", "1 2\n\n3")
    stepper.says("the pictures of the kernel differ in size.")
    stepper.press("a seven")
    shows(stepper, SEVEN, named("left edge"), 0)
    stepper.write("your own kernel", "1\n" * 9)
    stepper.says("window 9 is larger than the padded height 8.")
    stepper.write("your own kernel", "1 2\n3")
    stepper.says("row 2 has 1 numbers, row 1 has 2.")
    stepper.write("your own kernel", " ")
    stepper.says("there are no numbers.")
    stepper.press("sum")
    shows(stepper, SEVEN, named("sum"), 0)
