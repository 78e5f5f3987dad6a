"""The stepper of notebook 02: the slides' frames, with every setting open to change."""

import ipywidgets as ipw
import numpy as np

from helpers.pooling import frames
from helpers.pooling.figures import frame_svg
from helpers.widgets import Interactive, Stepper, read_grid, sentence

STYLE = {"description_width": "110px"}
LARGEST = 12  # rows or columns of a padded grid that still fits a page
SLIDES = {"A: slides 4–24": (2, 2, 2, 1, 0, 1, 0, 1), "B: slides 25–41": (2, 2, 1, 2, 0, 1, 0, 1)}
FIELDS = (
    "window rows, window columns, stride rows, stride columns, "
    "padding above, padding below, padding left, padding right"
).split(", ")


class PoolingStepper(Interactive):
    """Step through a max pooling; change its grid, window, stride and padding."""

    def __init__(self, x: np.ndarray) -> None:
        self.numbers = ipw.Textarea(
            "\n".join(" ".join(map(str, row)) for row in x.tolist()),
            rows=len(x),
            layout=ipw.Layout(width="170px"),
        )
        self.slides = ipw.ToggleButtons(options=list(SLIDES), style={"button_width": "130px"})
        self.fields = [
            ipw.IntText(value, description=name, style=STYLE, layout={"width": "180px"})
            for name, value in zip(FIELDS, SLIDES[self.slides.value], strict=True)
        ]
        words = "max pooling frame by frame; the figure below shows the same frames"
        self.stepper = Stepper(words, lambda i: "", 1)
        pairs = zip(self.fields[::2], self.fields[1::2], strict=True)
        settings = ipw.VBox([self.slides, *map(ipw.HBox, pairs)])
        super().__init__(words, [ipw.HBox([self.numbers, settings]), self.stepper])
        for control in (self.numbers, *self.fields):
            control.observe(lambda change: self.redraw(), "value")
        self.slides.observe(self._choose, "value")
        self.redraw()

    def _choose(self, change) -> None:
        for field, value in zip(self.fields, SLIDES[change["new"]], strict=True):
            field.value = value
        self.stepper.slider.value = 0

    def redraw(self) -> None:
        """Compute the frames for the settings, or say why there are none."""
        try:
            steps = self._frames()
        except ValueError as error:
            message = sentence(error)
            self.stepper.reset(lambda i: message, self.stepper.slider.max + 1)
            return
        room = steps[-1].grid.shape
        self.stepper.reset(lambda i: frame_svg(steps[i], room), len(steps))

    def _frames(self):
        x = read_grid(self.numbers.value)
        rows, columns, down, right, *padding = (field.value for field in self.fields)
        pairs = (tuple(padding[:2]), tuple(padding[2:]))
        for n, pair, name in zip(x.shape, pairs, ("rows", "columns"), strict=False):
            if n + sum(pair) > LARGEST:
                raise ValueError(f"{n + sum(pair)} padded {name} do not fit; at most {LARGEST} do")
        return frames(x, (rows, columns), (down, right), pairs)
