"""The widget of notebook 06: two coefficients, their roots, and the echo of one impulse."""

from helpers.autoregression.figures import TRIANGLE, echo_svg, triangle_svg
from helpers.widgets import Explorer, Marks

STEP = 0.05


class StabilityExplorer(Explorer):
    """Move (a₁, a₂) through the triangle of stability, and out of it."""

    def __init__(self, a1: float, a2: float) -> None:
        base = triangle_svg(a1, a2)
        super().__init__(
            lambda a1, a2: Marks(base, [echo_svg(a1, a2)]),
            {"a₁": _range(-2.1, 2.1), "a₂": _range(-1.1, 1.1)},
            start={"a₁": _near(a1), "a₂": _near(a2)},
            pad=TRIANGLE,
            words="two coefficients and the wave they make; "
            "the figure below shows the sunspots' own",
        )


def _near(a: float) -> float:
    return round(round(a / STEP) * STEP, 2)


def _range(low: float, high: float) -> list[float]:
    return [round(low + STEP * i, 2) for i in range(round((high - low) / STEP) + 1)]
