"""Figures of notebook 13: still ones, and SVG for what moves."""

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.plots import COLOURS
from helpers.svg import circle, line, rect, svg, text

WORDS, BOLD = {"font_size": 14, "fill": "#444444"}, {"font_size": 16, "font_weight": "bold"}


def against_lag(curves: dict, finding: str, measured: str = "", *, ax: Axes | None = None) -> Axes:
    """‖∂ŷ/∂x‖ against lag, lag 0 set to 1: name → (values (lags, runs), colour).

    Raises ValueError for what a logarithm cannot show: 0, ∞, NaN.
    """
    ax = ax or plots.axes("wide")
    for name, (values, colour) in curves.items():
        values = np.reshape(values, (len(values), -1))
        with np.errstate(divide="ignore", invalid="ignore"):
            values = values / values[0]
        if not (np.isfinite(values).all() and values.min() > 0):
            raise ValueError(f"“{name}” cannot be drawn: there is a 0, or what is no number")
        plots.runs(ax, np.arange(len(values)), values, colour, name, "-")
    ax.set(yscale="log", xlabel="lag k", ylabel="‖∂ŷ/∂x‖, lag 0 = 1", xlim=(0, len(values) - 1))
    low, high = np.log10(ax.get_ylim())
    step = next(step for step in (1, 2, 5, 10, 20, 50) if step >= (high - low) / 6)
    ax.set_yticks(10.0 ** (step * np.arange(np.ceil(low / step), high // step + 1)))
    ax.minorticks_off()
    ax.xaxis.get_major_locator().set_params(integer=True)
    plots.name_ends(ax)
    return plots.titled(ax, finding, measured)


def left_over(gates: dict[str, np.ndarray], finding: str, *, ax: Axes | None = None) -> Axes:
    """Which share of a 1 written at step 1 is left after each step: name → f¹, f², … (T,)."""
    ax = ax or plots.axes("wide")
    colours = ("baseline", "output", "model", "target")
    for (name, f), colour in zip(gates.items(), colours, strict=False):
        left = np.cumprod([1.0, *f[1:]])
        ax.plot(np.arange(1, len(f) + 1), left, "o-", color=COLOURS[colour], label=name)
    ax.set(xlabel="step t", ylabel="share left", ylim=(-0.04, 1.06), xlim=(1, len(f)))
    ax.set_xticks(np.arange(1, len(f) + 1))
    plots.name_ends(ax)
    return plots.titled(ax, finding, "the product of the gates f², …, fᵗ")


# Gates to drag: above, the bars of f; below, what is left of two writes

LEFT, WIDE, TOP, HIGH = 52, 396, 40, 132  # from the first to the last step, and from f = 0 to 1.1
PAD = (LEFT, TOP, WIDE, HIGH)
STEPS, WRITES, FLOOR, UNIT = 10, (1, 6), 358, 60  # a 1 is written at these steps; pixels for a 1
SHARES = (COLOURS["input"], COLOURS["output"])  # of the first write, of the second


def gate_svg(others: float) -> str:
    """What stays: both axes, and the gates that are not chosen."""
    parts = [
        text(LEFT - 30, 14, "forget gates fᵗ", **WORDS, text_anchor="start"),
        text(LEFT - 30, 218, "in the cell: cᵗ", **WORDS, text_anchor="start"),
    ]
    for value in (0, 0.5, 1):
        y, y_c = _up(value), FLOOR - UNIT * 2 * value
        parts += [line(LEFT - 18, y, LEFT + WIDE + 20, y, stroke="#E0E0E0")]
        parts += [text(LEFT - 32, y, f"{value:g}", **WORDS)]
        parts += [line(LEFT - 18, y_c, LEFT + WIDE + 20, y_c, stroke="#E0E0E0")]
        parts += [text(LEFT - 32, y_c, f"{2 * value:g}", **WORDS)]
    for t in range(1, STEPS + 1):
        parts += [rect(_right(t) - 13, _up(others), 26, _up(0) - _up(others), fill="#B9CCDD")]
        parts += [text(_right(t), FLOOR + 16, t, **WORDS)]
    parts += [text(_right(t), FLOOR + 36, "+1", **WORDS) for t in WRITES]
    return svg(LEFT + WIDE + 40, FLOOR + 98, parts, "forget gates and the cell")


def gate_marks(step: int, gate: float, others: float) -> str:
    """What moves: the chosen gate, the cell after each step, and two lines of words.

    Raises ValueError for a gate that no sigmoid gives."""
    if not 0 <= gate <= 1:
        raise ValueError(f"a gate is the share that stays, from 0 to 1; {gate:g} is impossible")
    f = np.full(STEPS + 1, others)
    f[step] = gate
    x, parts = _right(step), []
    parts += [rect(x - 13, TOP, 26, HIGH, fill="white")]
    parts += [line(x - 13, _up(v), x + 13, _up(v), stroke="#E0E0E0") for v in (0, 0.5, 1)]
    parts += [rect(x - 13, _up(gate), 26, _up(0) - _up(gate), fill=COLOURS["target"])]
    parts += [text(x, _up(gate) - 18, f"{gate:g}", font_size=15)]
    shares = [[np.prod(f[at + 1 : t + 1]) if t >= at else 0.0 for at in WRITES] for t in range(11)]
    for t, pair in enumerate(shares[1:], 1):
        low = FLOOR
        for share, fill in zip(pair, SHARES, strict=True):
            high = round(UNIT * share)
            parts += [rect(_right(t) - 13, low - high, 26, high, fill=fill)]
            low -= high
    first, second = (f"of the 1 written at step {at}" for at in WRITES)
    words = [f"{first}, ∏f = {shares[-1][0]:.2g} is left", f"{second}, {shares[-1][1]:.2g} is left"]
    middle = (LEFT + WIDE + 40) / 2
    parts += [text(middle, FLOOR + 60 + 24 * i, said, **BOLD) for i, said in enumerate(words)]
    label = f"f = {gate:g} at step {step}, {others:g} elsewhere: {'; '.join(words)}"
    return f'<g aria-label="{label}">{"".join(parts)}</g>'


def _right(t: int) -> int:
    return LEFT + WIDE * (t - 1) // (STEPS - 1)


def _up(gate: float) -> int:
    return round(TOP + HIGH * (1.1 - gate) / 1.1)


# A training scrubbed: the eigenvalues of one step, and the curve against lag

MIDDLE, RADIUS = (130, 158), 84  # of the unit circle
BOX, LOWEST = (324, 46, 200, 224), -8  # of the curve: left, top, width, height; 10^LOWEST below


def training_svg(T: int) -> str:
    """What stays: the unit circle, and the axes of the curve over lags 0 … T − 1."""
    (x, y), (left, top, wide, high) = MIDDLE, BOX
    parts = [
        circle(x, y, RADIUS, fill="none", stroke="#777777", stroke_dasharray="4"),
        line(x - 118, y, x + 118, y, stroke="#DDDDDD"),
        line(x, y - 118, x, y + 118, stroke="#DDDDDD"),
        text(x + RADIUS + 10, y + 14, "1", **WORDS),
        text(x, 16, "eigenvalues of one step", **WORDS),
        text(left + wide / 2, 16, "‖∂ŷ/∂x‖ against lag", **WORDS),
        *(text(left + wide * k / (T - 1), top + high + 18, k, **WORDS) for k in (0, T - 1)),
    ]
    for power, name in ((0, "1"), (-4, "10⁻⁴"), (-8, "10⁻⁸")):
        parts += [text(left - 24, _height(power), name, **WORDS)]
        parts += [line(left, _height(power), left + wide, _height(power), stroke="#DDDDDD")]
    return svg(left + wide + 20, top + high + 70, parts, "a training, step by step")


def training_marks(done: int, loss: float, values: np.ndarray, curve: np.ndarray) -> str:
    """What moves, after `done` steps: eigenvalues (n,), complex, and the curve (T,).

    Raises ValueError for a curve with a 0 or with what is no number."""
    if not (np.isfinite(curve).all() and curve.min() > 0):
        raise ValueError(f"after {done} steps the curve has a 0, or what is no number")
    (left, _, wide, high), (x, y) = BOX, MIDDLE
    parts = [
        circle(round(x + RADIUS * v.real), round(y - RADIUS * v.imag), 5, fill=COLOURS["model"])
        for v in values
    ]
    powers = np.clip(np.log10(curve), LOWEST, 1)
    points = " ".join(
        f"{left + wide * k / (len(curve) - 1):.0f},{_height(p):.0f}" for k, p in enumerate(powers)
    )
    line_ = f'fill="none" stroke="{COLOURS["target"]}" stroke-width="3"'
    parts.append(f'<polyline points="{points}" {line_}/>')
    largest = np.abs(values).max()
    words = f"after {done} steps: ℓ = {loss:.2f}, largest |λ| {largest:.2f}"
    words += f", lag {len(curve) - 1}: {curve[-1]:.0e}"
    parts.append(text((left + wide + 20) / 2, BOX[1] + high + 52, words, **BOLD))
    return f'<g aria-label="{words}">{"".join(parts)}</g>'


def _height(power: float) -> float:
    _, top, _, high = BOX
    return top + high * (1 - power) / (1 - LOWEST)
