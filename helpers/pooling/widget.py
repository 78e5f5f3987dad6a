"""The stepper of notebook 02: the slides' frames, with every setting open to change."""

import numpy as np

from helpers.pooling import frames
from helpers.pooling.figures import frame_svg
from helpers.widgets import Explorer, read_grid

LARGEST = 12  # rows or columns of a padded grid that still fits a page
SLIDES = {"A: slides 4–24": (2, 2, 2, 1, 0, 1, 0, 1), "B: slides 25–41": (2, 2, 1, 2, 0, 1, 0, 1)}
FIELDS = (
    *("window rows", "window columns", "stride rows", "stride columns"),
    *("padding above", "padding below", "padding left", "padding right"),
)


class PoolingStepper(Explorer):
    """Step through a max pooling; change its grid, window, stride and padding."""

    def __init__(self, x: np.ndarray) -> None:
        grid = "\n".join(" ".join(map(str, row)) for row in x.tolist())
        settings = {n: lambda slides, i=i: SLIDES[slides][i] for i, n in enumerate(FIELDS)}
        super().__init__(
            pooling_film,
            {"pooling": list(SLIDES)},
            fields={"grid": grid} | settings,
            fold="another grid, window, stride or padding",
            words="max pooling frame by frame; the figure below shows the same frames",
        )


def pooling_film(slides: str, grid: str, *settings: int) -> list[str]:
    """The frames for the settings of the fields; ValueError where there are none."""
    x = read_grid(grid)
    rows, columns, down, right, *padding = settings
    pairs = (tuple(padding[:2]), tuple(padding[2:]))
    for n, pair, name in zip(x.shape, pairs, ("rows", "columns"), strict=False):
        if n + sum(pair) > LARGEST:
            raise ValueError(f"{n + sum(pair)} padded {name} do not fit; at most {LARGEST} do")
    steps = frames(x, (rows, columns), (down, right), pairs)
    return [frame_svg(step, steps[-1].grid.shape) for step in steps]
