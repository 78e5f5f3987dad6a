"""The ledger of notebook 03 with a slider for each width."""

from helpers.diagrams.counting import ledger_svg
from helpers.widgets import Explorer


class WeightLedger(Explorer):
    """Change the widths of an autoencoder's encoder; the decoder mirrors it."""

    def __init__(self, encoder: tuple[int, ...]) -> None:
        names = ["input", *(f"hidden {i}" for i in range(1, len(encoder) - 1)), "code"]
        widths = [range(1501)] + [range(0, 1501, 10)] * (len(encoder) - 1)  # 784 and its neighbours
        super().__init__(
            lambda *encoder: ledger_svg((*encoder, *encoder[-2::-1])),
            dict(zip(names, widths, strict=True)),
            start=dict(zip(names, encoder, strict=True)),
            live=True,
            words="the weights of each layer for any widths; the figure below shows the slide's",
        )
