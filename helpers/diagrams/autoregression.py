"""The triangle of stability with a point in it, and what the model then does, as SVG."""

import cmath
from math import pi

from helpers.diagrams import line, svg, text
from helpers.plots import COLOURS

LEFT, TOP, WIDE, HIGH = 44, 40, 336, 176  # the box of (a₁, a₂), in pixels: 80 to 1
MOST = (2.1, 1.1)  # of |a₁| and |a₂| in it
TRIANGLE = (LEFT, TOP, WIDE, HIGH)
START, STEP, STEPS = LEFT + WIDE + 60, 8, 40  # of the echo, in pixels and in number
SCALE, CENTRE, TALLEST = 2, 44, 88  # an echo of 1 is 22 levels of 2 pixels; it ends at a level
UNIT = 22


def _spot(a1: float, a2: float) -> tuple[float, float]:
    """Where (a₁, a₂) lies in the picture."""
    return LEFT + WIDE * (a1 / MOST[0] + 1) / 2, TOP + HIGH * (1 - a2 / MOST[1]) / 2


def triangle_svg(a1: float, a2: float) -> str:
    """What stays: the triangle |a₂| < 1, a₂ < 1 − |a₁|, its axes and parabola, a cross at (a₁, a₂),
    and the axes of the echo beside it."""
    corners = [_spot(-2, -1), _spot(2, -1), _spot(0, 1)]
    parabola = [_spot(u / 10, -((u / 10) ** 2) / 4) for u in range(-20, 21)]
    words = {"font_size": 14, "fill": "#444444"}
    tick = {"font_size": 14, "fill": "#555555"}
    x, y = _spot(a1, a2)
    parts = [
        f'<polygon points="{_written(corners)}" fill="#EAF3FA" stroke="#666666"/>',
        f'<polyline points="{_written(parabola)}" fill="none" stroke="#666666" '
        'stroke-dasharray="4 3"/>',
        *[text(_spot(v, 0)[0], TOP + HIGH + 14, _signed(v), **tick) for v in (-2, -1, 0, 1, 2)],
        *[text(LEFT - 16, _spot(0, v)[1], _signed(v), **tick) for v in (-1, 0, 1)],
        text(LEFT + WIDE / 2, TOP + HIGH + 34, "a₁, weight of the last value", **words),
        text(LEFT, 18, "a₂, weight of the one before", text_anchor="start", **words),
        text(*_spot(0, 0.3), "dies out", **tick),
        text(*_spot(0, -0.62), "swings", **tick),
        text(*_spot(1.45, 0.75), "grows", **tick),
        text(*_spot(-1.45, 0.75), "grows", **tick),
        f'<path d="M{x - 6:g} {y:g}h12M{x:g} {y - 6:g}v12" stroke="#222222" stroke-width="2"/>',
        text(START, 18, "echo of one impulse", text_anchor="start", **words),
        line(START, TOP + HIGH / 2, START + STEP * STEPS, TOP + HIGH / 2, stroke="#BBBBBB"),
        *[
            text(START - 16, TOP + SCALE * (CENTRE - UNIT * v), _signed(v), **tick)
            for v in (-1, 0, 1)
        ],
        *[text(START + STEP * t, TOP + HIGH + 14, t, **tick) for t in (0, 10, 20, 30, 40)],
        text(START + STEP * STEPS / 2, TOP + HIGH + 34, "steps", **words),
    ]
    return svg(START + STEP * STEPS + 20, TOP + HIGH + 78, parts, "the triangle of stability")


def echo_svg(a1: float, a2: float) -> str:
    """What moves: the echo of one impulse, and below it the size of the slowest root.

    An echo that leaves the picture is drawn up to its edge.
    """
    echo = [0.0, 1.0]
    while len(echo) <= STEPS:
        echo.append(a1 * echo[-1] + a2 * echo[-2])
    points = []
    for t, value in enumerate(echo):
        level = round(CENTRE - UNIT * value)
        points.append((STEP * t, min(max(level, 0), TALLEST)))
        if points[-1][1] != level:
            break
    label = root_text(a1, a2)
    curve = (
        f'<polyline transform="translate({START} {TOP}) scale(1 {SCALE})" fill="none" '
        f'stroke="{COLOURS["model"]}" stroke-width="2" vector-effect="non-scaling-stroke" '
        f'points="{_written(points)}"/>'
    )
    place = ((START + STEP * STEPS + 20) / 2, TOP + HIGH + 62)
    words = text(*place, label, font_size=16, font_weight="bold")
    return f'<g aria-label="{label}">{curve}{words}</g>'


def root_text(a1: float, a2: float) -> str:
    """The size of the slowest root of z² = a₁ z + a₂, and what it means."""
    half = cmath.sqrt(a1**2 + 4 * a2) / 2
    root = max(a1 / 2 + half, a1 / 2 - half, key=abs)
    size, angle = abs(root), abs(cmath.phase(root))
    fate = "dies out" if size < 1 - 1e-9 else "grows" if size > 1 + 1e-9 else "never dies out"
    turns = f"period {2 * pi / angle:.1f} steps" if angle > 1e-9 else "no period"
    return f"slowest root of size {size:.2f}, {turns}: the echo {fate}"


def _signed(value: int) -> str:
    return f"{value}".replace("-", "−")


def _written(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
