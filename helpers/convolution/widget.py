"""The stepper of notebook 01: one window of a convolution at a time."""

import ipywidgets as ipw
import numpy as np

from helpers.convolution import convolve
from helpers.convolution.figures import window_svg
from helpers.widgets import Interactive, Stepper, read_kernel, sentence

KERNELS = {  # by the number of axes; an empty line parts two pictures of a film
    1: {"step": "-1 1", "bend": "1 -2 1", "sum of three": "1 1 1"},
    2: {
        "left edge": "-1 0 1\n-1 0 1\n-1 0 1",
        "upper edge": "-1 -1 -1\n0 0 0\n1 1 1",
        "sum": "1 1 1\n1 1 1\n1 1 1",
        "along a row only": "-1 1",
    },
    3: {"to the right": "1 0\n\n0 1", "to the left": "0 1\n\n1 0"},
}


class ConvolutionStepper(Interactive):
    """Slide a kernel over a signal, a picture or a film; choose the kernel or type one."""

    def __init__(self, grids: dict[str, np.ndarray]) -> None:
        self.grids = grids
        self.grid = ipw.ToggleButtons(options=list(grids), style={"button_width": "130px"})
        self.named = ipw.ToggleButtons(style={"button_width": "130px"})
        self.kernel = ipw.Textarea(description="kernel", rows=3)
        words = "a kernel slides over a signal, a digit, a film; the figure below shows a result"
        self.stepper = Stepper(words, lambda i: "", 1)
        super().__init__(words, [self.grid, self.named, self.kernel, self.stepper])
        self.named.observe(lambda change: self.write_kernel(), "value")
        self.grid.observe(lambda change: self.offer_kernels(), "value")
        self.kernel.observe(lambda change: self.redraw(), "value")
        self.offer_kernels()

    def offer_kernels(self) -> None:
        """Offer the kernels that have as many axes as the grid, and redraw."""
        names = tuple(KERNELS[self.grids[self.grid.value].ndim])
        if self.named.options != names:
            self.named.options = names  # chooses none
            self.named.value = names[0]
        self.redraw()

    def write_kernel(self) -> None:
        """Write the chosen kernel into the field."""
        if self.named.value:
            self.kernel.value = KERNELS[self.grids[self.grid.value].ndim][self.named.value]

    def redraw(self) -> None:
        """Compute the convolution, or say why there is none."""
        try:
            x = self.grids[self.grid.value]
            kernel = read_kernel(self.kernel.value, x.ndim)
            y = convolve(x, kernel)
        except ValueError as error:
            message = sentence(error)
            self.stepper.reset(lambda i: message, self.stepper.slider.max + 1)
            return
        self.stepper.reset(lambda i: window_svg(x, kernel, y, i), y.size)
