"""The stepper of notebook 01: one window of a convolution at a time."""

import ipywidgets as ipw
import numpy as np

from helpers.convolution import convolve
from helpers.diagrams.convolution import window_svg
from helpers.widgets import Interactive, Stepper, read_grid, sentence

KERNELS = {
    "left edge": "-1 0 1\n-1 0 1\n-1 0 1",
    "upper edge": "-1 -1 -1\n0 0 0\n1 1 1",
    "sum": "1 1 1\n1 1 1\n1 1 1",
    "along a row only": "-1 1",
}


class ConvolutionStepper(Interactive):
    """Slide a kernel over a grid; choose the grid, choose the kernel or type one."""

    def __init__(self, grids: dict[str, np.ndarray]) -> None:
        self.grids = grids
        self.grid = ipw.ToggleButtons(options=list(grids), style={"button_width": "100px"})
        self.named = ipw.ToggleButtons(options=list(KERNELS), style={"button_width": "130px"})
        self.kernel = ipw.Textarea(KERNELS[self.named.value], description="kernel", rows=3)
        words = "a kernel slides over a digit; the figure below shows the result"
        self.stepper = Stepper(words, lambda i: "", 1)
        super().__init__(words, [self.grid, self.named, self.kernel, self.stepper])
        self.named.observe(
            lambda change: setattr(self.kernel, "value", KERNELS[change.new]), "value"
        )
        for control in (self.grid, self.kernel):
            control.observe(lambda change: self.redraw(), "value")
        self.redraw()

    def redraw(self) -> None:
        """Compute the convolution, or say why there is none."""
        try:
            x, kernel = self.grids[self.grid.value], read_grid(self.kernel.value)
            y = convolve(x, kernel)
        except ValueError as error:
            message = sentence(error)
            self.stepper.reset(lambda i: message, self.stepper.slider.max + 1)
            return
        self.stepper.reset(lambda i: window_svg(x, kernel, y, i), y.size)
