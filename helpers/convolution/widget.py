"""The stepper of notebook 01: one window of a convolution at a time."""

import re

import numpy as np

from helpers.convolution import convolve
from helpers.convolution.figures import windows_svg
from helpers.widgets import Explorer, Marks, read_grid

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


def read_kernel(text: str, axes: int) -> np.ndarray:
    """A kernel of 1, 2 or 3 axes: a row, rows, or pictures parted by an empty line.

    Raises ValueError where it does not fit these axes, or as `read_grid` does.
    """
    pictures = [
        read_grid(part) for part in (re.split(r"\n\s*\n", text.strip()) if axes == 3 else [text])
    ]
    if len({picture.shape for picture in pictures}) > 1:
        raise ValueError("the pictures of the kernel differ in size")
    if axes == 1 and len(pictures[0]) > 1:
        raise ValueError(f"a signal needs a kernel of one row; this one has {len(pictures[0])}")
    return {1: pictures[0][0], 2: pictures[0], 3: np.stack(pictures)}[axes]


class ConvolutionStepper(Explorer):
    """Slide a kernel over a signal, a picture or a film; choose the kernel or type one."""

    def __init__(self, grids: dict[str, np.ndarray]) -> None:
        kernels = {name: KERNELS[x.ndim] for name, x in grids.items()}

        def draw(grid: str, name: str, kernel: str) -> Marks:
            x = grids[grid]
            w = read_kernel(kernel, x.ndim)
            return Marks(*windows_svg(x, w, convolve(x, w)))

        super().__init__(
            draw,
            {"input": list(grids), "kernel": kernels},
            fields={"your own kernel": lambda grid, name: kernels[grid][name]},
            words="a kernel slides over a signal, a digit, a film; the figure below shows a result",
        )
