"""Figures of notebook 06: still ones, and SVG for what moves."""

import cmath
from math import pi

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.plots import COLOURS
from helpers.svg import line, svg, text


def lines(
    ts: np.ndarray,
    curves: dict[str, tuple],
    finding: str,
    measured: str = "",
    xlabel: str = "year",
    ylabel: str = "sunspot number",
    *,
    ax: Axes | None = None,
) -> Axes:
    """Curves over the times ts, each name with its (values, colour)."""
    ax = ax or plots.axes("wide")
    for name, (values, colour) in curves.items():
        ax.plot(ts, values, color=COLOURS.get(colour, colour), label=name, lw=1.6)
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=(ts[0], ts[-1]))
    plots.name_ends(ax)
    return plots.titled(ax, finding, measured)


def band(ax: Axes, years: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> Axes:
    """The interval centre ± spread, added to `ax`."""
    ax.fill_between(
        years, centre - spread, centre + spread, color=COLOURS["model"], alpha=0.15, lw=0
    )
    return ax


def triangle(points: dict[str, tuple[float, float]], *, ax: Axes | None = None) -> Axes:
    """Named (a₁, a₂) in the triangle of stability; below the curve the roots are complex."""
    ax = ax or plots.axes("wide")
    ax.plot([-2, 2, 0, -2], [-1, -1, 1, -1], color=COLOURS["text"], lw=1)
    a1 = np.linspace(-2, 2, 101)
    ax.fill_between(a1, -1, -(a1**2) / 4, color=COLOURS["window"], alpha=0.5, lw=0)
    for name, (u, v) in points.items():
        ax.plot(u, v, "o", ms=8, color=COLOURS["target"])
        ax.annotate(
            name,
            (u, v),
            (12, -4),
            textcoords="offset points",
            color=plots.ink("target"),
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    ax.text(0, -0.72, "swings", ha="center", color="#444444")
    ax.text(0, 0.3, "dies out", ha="center", color="#444444")
    ax.text(-1.9, 0.6, "grows", color="#444444")
    ax.set(xlabel="$a_1$", ylabel="$a_2$", xlim=(-2.3, 3.6), ylim=(-1.15, 1.1), yticks=(-1, 0, 1))
    ax.set_xticks(range(-2, 3))
    ax.grid(visible=False)
    finding = "Inside the triangle every echo dies out; below the curve it swings"
    said = "; ".join(f"{name} at {u:.2f}, {v:.2f}" for name, (u, v) in points.items())
    return plots.titled(ax, finding, "two coefficients of an AR(2)", f"{finding}. {said}")


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
