"""The widget of notebook 06: two coefficients, their roots, and the echo of one impulse."""

import ipywidgets as ipw

from helpers.autoregression.figures import stability_svg
from helpers.widgets import Interactive, sentence


class StabilityExplorer(Interactive):
    """Move (a₁, a₂) through the triangle of stability, and out of it."""

    def __init__(self, a1: float, a2: float) -> None:
        style = {
            "step": 0.001,
            "readout_format": ".3f",
            "style": {"description_width": "30px"},
            "layout": {"width": "420px"},
        }
        self.a1 = ipw.FloatSlider(round(a1, 3), min=-2.2, max=2.2, description="a₁", **style)
        self.a2 = ipw.FloatSlider(round(a2, 3), min=-1.2, max=1.2, description="a₂", **style)
        self.picture = ipw.HTML()
        words = "two coefficients and the wave they make; the figure below shows the sunspots' own"
        super().__init__(words, [self.a1, self.a2, self.picture])
        for slider in (self.a1, self.a2):
            slider.observe(lambda change: self.redraw(), "value")
        self.redraw()

    def redraw(self) -> None:
        """Draw for the two coefficients, or say why there is no stable series."""
        try:
            self.picture.value = stability_svg(self.a1.value, self.a2.value)
        except ValueError as error:
            self.picture.value = sentence(error)
