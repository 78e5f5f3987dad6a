"""The ledger of notebook 03 with a slider for each width."""

import ipywidgets as ipw

from helpers.autoencoder import checked_widths
from helpers.autoencoder.figures import ledger_svg
from helpers.widgets import Interactive, sentence

WIDEST = 1500


class WeightLedger(Interactive):
    """Change the widths of an autoencoder's encoder; the decoder mirrors it."""

    def __init__(self, encoder: tuple[int, ...]) -> None:
        if max(checked_widths(encoder)) > WIDEST:
            raise ValueError(f"the sliders go up to {WIDEST}; a layer of {max(encoder)} is wider")
        names = ["input", *(f"hidden {i}" for i in range(1, len(encoder) - 1)), "code"]
        self.sliders = [
            ipw.IntSlider(width, min=0, max=WIDEST, step=10, description=name)
            for name, width in zip(names, encoder, strict=True)
        ]
        self.sliders[0].step = 1  # 784 and its neighbours
        self.picture = ipw.HTML()
        words = "the weights of each layer for any widths; the figure below shows the slide's"
        super().__init__(words, [*self.sliders, self.picture])
        for slider in self.sliders:
            slider.observe(lambda change: self.redraw(), "value")
        self.redraw()

    def redraw(self) -> None:
        """Count for the widths as they are, or say why there is nothing to count."""
        encoder = tuple(slider.value for slider in self.sliders)
        try:
            self.picture.value = ledger_svg((*encoder, *encoder[-2::-1]))
        except ValueError as error:
            self.picture.value = sentence(error)
