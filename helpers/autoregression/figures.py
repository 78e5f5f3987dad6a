"""Figures of notebook 06: still ones, and SVG for what moves."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.autoregression import companion, forecast, period
from helpers.plots import COLOURS
from helpers.svg import circle, line, svg, text


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
