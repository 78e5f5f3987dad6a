"""The ledger of notebook 03 with a slider for each width."""

from helpers.autoencoder import checked_widths
from helpers.autoencoder.figures import ledger_svg
from helpers.widgets import Explorer

WIDEST = 1500


class WeightLedger(Explorer):
    """Change the widths of an autoencoder's encoder; the decoder mirrors it."""

    def __init__(self, encoder: tuple[int, ...]) -> None:
        if max(checked_widths(encoder)) > WIDEST:
            raise ValueError(f"the sliders go up to {WIDEST}; a layer of {max(encoder)} is wider")
        names = ["input", *(f"hidden {i}" for i in range(1, len(encoder) - 1)), "code"]
        widths = [range(WIDEST + 1)] + [range(0, WIDEST + 1, 10)] * (
            len(encoder) - 1
        )  # 784 and its neighbours
        super().__init__(
            lambda *encoder: ledger_svg((*encoder, *encoder[-2::-1])),
            dict(zip(names, widths, strict=True)),
            start=dict(zip(names, encoder, strict=True)),
            live=True,
            words="the weights of each layer for any widths; the figure below shows the slide's",
        )
