"""The triangle of stability with a point in it, and what the model then does, as SVG."""

from itertools import pairwise

import numpy as np

from helpers.autoregression import companion, forecast, period
from helpers.diagrams import circle, line, svg, text
from helpers.plots import COLOURS

SIDE, WIDE, STEPS = 220, 420, 40  # pixels of the triangle's box and of the curve; steps shown


def stability_svg(a1: float, a2: float) -> str:
    """(a₁, a₂) in the triangle |a₂| < 1, a₂ < 1 − |a₁|, and the echo of one impulse beside it.

    Raises ValueError outside the triangle, naming the modulus of the slowest root.
    """
    a = np.array([a1, a2])
    size = np.abs(np.linalg.eigvals(companion(a))).max()
    if size >= 1:
        raise ValueError(
            f"a₁ = {a1:g}, a₂ = {a2:g} is not stable: the slowest root has size {size:.2f}"
        )

    def spot(u: float, v: float) -> tuple[float, float]:
        return SIDE * (u + 2) / 4, 10 + SIDE * (1 - v) / 2

    corners = [spot(-2, -1), spot(2, -1), spot(0, 1)]
    parts = [
        line(*p, *q, stroke="#888888")
        for p, q in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    parabola = [spot(u, -(u**2) / 4) for u in np.linspace(-2, 2, 33)]
    parts += [line(*p, *q, stroke="#888888", stroke_dasharray="3") for p, q in pairwise(parabola)]
    parts.append(circle(*spot(a1, a2), 6, fill=COLOURS["target"]))
    echo = np.r_[0.0, 1.0, forecast(a, [0.0, 1.0], STEPS - 2)]
    top = max(1.0, np.abs(echo).max())
    ends = [
        (SIDE + 30 + WIDE * t / STEPS, 10 + SIDE / 2 * (1 - v / top)) for t, v in enumerate(echo)
    ]
    parts.append(line(SIDE + 30, 10 + SIDE / 2, SIDE + 30 + WIDE, 10 + SIDE / 2, stroke="#BBBBBB"))
    parts += [line(*p, *q, stroke=COLOURS["model"], stroke_width=2) for p, q in pairwise(ends)]
    turns = period(a)
    words = f"period {turns:.1f} steps" if np.isfinite(turns) else "no period"
    label = f"slowest root of size {size:.2f}, {words}"
    parts.append(text((SIDE + WIDE) / 2, SIDE + 36, label, font_size=16, font_weight="bold"))
    return svg(SIDE + WIDE + 40, SIDE + 54, parts, label)
