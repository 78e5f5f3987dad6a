"""The widgets of notebook 09: soft and hard attention, and where each digit of a date looks."""

from collections.abc import Sequence

import torch

from helpers.attention import ISO, Translator, softmax_where, spelt, top, translated
from helpers.attention.figures import alignment_svg, weights_svg
from helpers.widgets import Explorer


class TemperatureExplorer(Explorer):
    """softmax(s / temperature) over the best few scores: from the mean of all to one alone."""

    def __init__(self, scores: Sequence[float], values: Sequence[float]) -> None:
        s, h = torch.tensor(scores, dtype=torch.float64), torch.tensor(values)

        def draw(temperature: float, best: int) -> str:
            if not temperature:
                raise ValueError("a temperature of 0 would divide by zero: try 0.1")
            weights = softmax_where(s / temperature, top(s, best))
            return weights_svg(weights.numpy(), h.numpy())

        tenths, counts = [i / 10 for i in range(31)], range(1, len(s) + 1)
        controls = {"temperature": tenths, "keep the best": counts}
        start = {"temperature": 1.0, "keep the best": len(s)}
        words = "weights from soft to hard attention; the table below has three of them"
        super().__init__(draw, controls, start=start, words=words)


class DateExplorer(Explorer):
    """Type a date; a trained net writes it as ISO, and shows where each character looks."""

    def __init__(self, model: Translator, numbers: dict[str, int], date: str) -> None:
        def draw(date: str) -> str:
            date = " ".join(date.lower().split())
            written, weights = translated(model, *spelt([date], numbers), 10)
            iso = "".join(ISO[i] for i in written[0])
            return alignment_svg(date, iso, weights[0, :, : len(date)].numpy())

        words = "a date and where each digit of its ISO form looks; the figure below shows three"
        super().__init__(draw, {}, fields={"date": date}, words=words)
