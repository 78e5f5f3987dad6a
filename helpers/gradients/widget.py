"""The widgets of notebook 12: a point in the phase map, and a circle on its way back."""

import numpy as np

from helpers.gradients.figures import PAD, circle_frames, lag_svg, phase_svg
from helpers.widgets import Explorer, Marks


class PhaseExplorer(Explorer):
    """Drag a point through input scale and gain; its curve of ‖δ‖ against lag appears."""

    def __init__(self, lengths: np.ndarray, gains: np.ndarray, scales: np.ndarray) -> None:
        base = phase_svg(lengths, gains, scales)
        of = {(s, g): lengths[i, j] for i, g in enumerate(gains) for j, s in enumerate(scales)}
        super().__init__(
            lambda s, g: Marks(base, [lag_svg(of[s, g], g, s)]),
            {"input scale": list(map(float, scales)), "gain": list(map(float, gains))},
            start={"input scale": 1.0, "gain": 1.0},
            pad=PAD,
            words="a point in the phase map and its curve; the figure below shows the map",
        )


class CircleFilm(Explorer):
    """A film for each case: what becomes of the unit circle of δs, lag by lag."""

    def __init__(self, cases: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
        super().__init__(
            lambda name: circle_frames(*cases[name]),
            {"U and f": list(cases)},
            words="the unit circle carried back, lag by lag; the table below has its lengths",
        )
