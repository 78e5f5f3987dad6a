"""Figures of notebook 12: still ones, and SVG for what moves."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm, to_hex

from helpers import plots
from helpers.gradients import critical_gain, fate
from helpers.plots import COLOURS
from helpers.svg import circle, line, rect, svg, text
from helpers.widgets import Marks

FLOATS = {  # name: log₁₀ of the largest number, and of the smallest above 0
    "float16": (4.82, -7.22),
    "bfloat16": (38.53, -40.04),
    "float32": (38.53, -44.85),
}
HEAT = LinearSegmentedColormap.from_list("", [COLOURS["model"], "white", COLOURS["target"]])
HUES = ("baseline", "model", "other", "output", "target")  # of the curves, the first as it was
STEP = TwoSlopeNorm(0, -0.3, 0.15)  # log₁₀ a step at which the colours are full
WORDS = {"font_size": 14, "fill": "#444444"}


def against_lag(
    curves: dict[str, np.ndarray],
    finding: str,
    measured: str = "",
    ylabel: str = "‖δ‖",
    *,
    ax: Axes | None = None,
) -> Axes:
    """Lengths against lag, up to five curves: each name with its values, (lags,) or (lags, runs).

    Raises ValueError for what a logarithm cannot show: 0, ∞, NaN.
    """
    ax = ax or plots.axes("wide")
    for (name, values), colour in zip(curves.items(), HUES[: len(curves)], strict=True):
        values = np.reshape(values, (len(values), -1))
        if not (np.isfinite(values).all() and values.min() > 0):
            raise ValueError(f"“{name}” cannot be drawn: {fate(values.min(axis=1))}")
        plots.runs(ax, np.arange(len(values)), values, colour, name, "-")
    ax.set(yscale="log", xlabel="lag k", ylabel=ylabel, xlim=(0, len(values) - 1))
    low, high = np.log10(ax.get_ylim())
    step = next(step for step in (1, 2, 5, 10, 20, 50) if step >= (high - low) / 6)
    ax.set_yticks(10.0 ** (step * np.arange(np.ceil(low / step), high // step + 1)))
    ax.minorticks_off()
    plots.name_ends(ax)
    return plots.titled(ax, finding, measured)


def phase(
    lengths: np.ndarray, gains: np.ndarray, scales: np.ndarray, *, ax: Axes | None = None
) -> Axes:
    """log₁₀ ‖δ‖ a step over input scale and gain, and the critical gain of the theory on it."""
    ax = ax or plots.axes("tall")
    mesh = ax.pcolormesh(scales, gains, _a_step(lengths), cmap=HEAT, norm=STEP, shading="nearest")
    ax.plot(*_theory(scales), color=COLOURS["text"], lw=2)
    ax.annotate("critical gain, by theory", (1.2, critical_gain(1.2) - 0.2))
    ax.text(0.25, 2.6, "explodes", fontsize=13)
    ax.text(1.6, 0.65, "vanishes", fontsize=13, color="white")
    ticks = (STEP.vmin, 0, STEP.vmax)
    bar = ax.figure.colorbar(mesh, ax=ax, ticks=ticks, fraction=0.03, aspect=40)
    bar.set_ticklabels([f"× {10**tick:.2g}{' or less' * (tick < 0)}" for tick in ticks])
    ax.set(xlabel="input scale", ylabel="gain g")
    finding = "The larger the inputs, the larger the gain must be to keep δ alive"
    measured = "factor on ‖δ‖ a step, 100 tanh units, U = gQ, 99 steps; one run for each cell"
    alt = f"{finding}: it is 1 without inputs and {critical_gain(1.0):.2f} at input scale 1"
    return plots.titled(ax, finding, measured, alt)


def cliff(
    ws: np.ndarray, bs: np.ndarray, losses: np.ndarray, path: np.ndarray, *, ax: Axes | None = None
) -> Axes:
    """The loss (len(bs), len(ws)) over w and b as a landscape, and the clipped steps on it."""
    ax = ax or plots.axes("tall")
    ax.contourf(ws, bs, losses, levels=np.linspace(0, losses.max(), 25), cmap="Blues")
    ax.plot(*path.T, ".-", color=COLOURS["target"], lw=1.2, ms=4)
    ax.plot(*path[0], "o", color=COLOURS["target"], ms=9)
    beside = {"textcoords": "offset points", "bbox": {"fc": "white", "ec": "none", "pad": 2}}
    ax.annotate("start, on the edge", path[0], (14, 4), **beside)
    ax.annotate(f"after {len(path) - 1} clipped steps", path[-1], (-12, 22), **beside, ha="right")
    ax.axvline(4, color=plots.GREY, ls="--", lw=1)
    ax.text(3.95, bs[0] + 0.1, "w = 4", ha="right", color="white")
    ax.set(xlabel="w", ylabel="b")
    finding = "Clipped steps cross the cliff to and fro and drift to where it is gentle"
    return plots.titled(ax, finding, "one sigmoid unit, 50 steps; darker: a larger loss")


def _theory(scales: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The critical gain over these scales, most densely at the first, where it rises steeply."""
    fine = scales[0] + (scales[-1] - scales[0]) * np.linspace(0, 1, 41) ** 2
    return fine, critical_gain(fine)


def _a_step(lengths: np.ndarray) -> np.ndarray:
    return lengths[..., -1] / (lengths.shape[-1] - 1)


def _power(exponent: float) -> str:
    digits = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return "1" if not round(exponent) else f"10{f'{exponent:.0f}'.translate(digits)}"


def _points(xs, ys) -> str:
    return " ".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in zip(xs, ys, strict=True))


# The phase map that moves: above, the map; below, the curve of the chosen point

LEFT, TOP, WIDE, HIGH = 62, 24, 320, 208  # the map's box from first to last value, in pixels
PAD = (LEFT, TOP, WIDE, HIGH)
LOW, MOST = 318, 16  # where the curve's box begins; its highest power of ten
LEVELS, POWERS = 88, 64  # of the curve: whole levels are stored short; powers of ten it spans


def phase_svg(lengths: np.ndarray, gains: np.ndarray, scales: np.ndarray) -> str:
    """What stays: the map with theory's line, and below it the axes of the curve."""
    wide, high = WIDE / (len(scales) - 1), HIGH / (len(gains) - 1)
    shades = HEAT(np.round(30 * np.clip(STEP(_a_step(lengths)), 0, 1)) / 30)  # few: short to store
    cells = [
        rect(LEFT + (j - 0.5) * wide, TOP + HIGH - (i + 0.5) * high, wide, high, fill=to_hex(shade))
        for i, row in enumerate(shades)
        for j, shade in enumerate(row)
    ]
    up = lambda gain: TOP + HIGH * (gains[-1] - gain) / (gains[-1] - gains[0])  # noqa: E731
    right = lambda scale: LEFT + WIDE * (scale - scales[0]) / (scales[-1] - scales[0])  # noqa: E731
    fine, gain = _theory(scales)
    theory = _points(right(fine), up(gain))
    parts = [
        f'<g shape-rendering="crispEdges">{"".join(cells)}</g>',
        f'<polyline points="{theory}" fill="none" stroke="#222222" stroke-width="2"/>',
        text(right(0.3), up(2.6), "explodes", font_size=15),
        text(right(1.55), up(0.8), "vanishes", font_size=15, fill="white"),
        text(right(1.5), up(1.78), "critical, by theory", **WORDS),
        *(text(right(s), TOP + HIGH + 20, f"{s:g}", **WORDS) for s in (0, 0.5, 1, 1.5, 2)),
        *(text(LEFT - 22, up(g), f"{g:g}", **WORDS) for g in (1, 2, 3)),
        text(LEFT + WIDE / 2, TOP + HIGH + 40, "input scale →", **WORDS),
        text(LEFT - 22, 10, "gain ↑", **WORDS),
    ]
    return svg(LEFT + WIDE + 102, LOW + HIGH + 84, [*parts, *_lag_axes()], "the phase map")


def _lag_axes() -> list[str]:
    """Lags to the right, powers of ten up, and where each kind of float ends."""
    right = LEFT + WIDE
    parts = [
        text(LEFT, LOW - 18, "‖δ‖ against lag", **WORDS, text_anchor="start"),
        *(text(LEFT - 24, _down(p), _power(p), **WORDS) for p in (0, -16, -32, -48)),
        line(LEFT, _down(0), right, _down(0), stroke="#BBBBBB"),
        *(text(LEFT + WIDE * k / 99, LOW + HIGH + 14, k, **WORDS) for k in (0, 25, 50, 75, 99)),
    ]
    for name, powers in FLOATS.items():
        for which, power in zip(("max", "min"), powers, strict=True):
            if power < MOST:
                y = _down(power)
                parts.append(line(LEFT, y, right, y, stroke="#999999", stroke_dasharray="4"))
                parts.append(text(right + 6, y, f"{name} {which}", **WORDS, text_anchor="start"))
    return parts


def _down(power: float) -> float:
    return LOW + HIGH * (MOST - power) / POWERS


def lag_svg(lengths: np.ndarray, gain: float, scale: float) -> str:
    """What moves: log₁₀ ‖δ‖ against lag and two lines of words; ValueError for 0, ∞ and NaN."""
    if not np.isfinite(lengths).all():
        raise ValueError(f"at gain {gain:g} and input {scale:g} ‖δ‖ is {fate(10.0**lengths)}")
    levels = np.round((MOST - lengths[::3]) * LEVELS / POWERS)
    inside = np.append((levels >= 0) & (levels <= LEVELS), False).argmin()
    factor, after = 10 ** _a_step(lengths), _power(lengths[-1])
    first = f"input {scale:g}, gain {gain:g}: × {factor:.2f} a step, {after} after 99"
    outside = {n: (lengths > high) | (lengths < low) for n, (high, low) in FLOATS.items()}
    lost = [f"{name} at lag {out.argmax()}" for name, out in outside.items() if out.any()]
    second = f"lost to {', '.join(lost)}" if lost else "every kind of float can hold it"
    move = f"translate({LEFT} {LOW}) scale({WIDE / 33:.3f} {HIGH / LEVELS:.3f})"
    curve = (
        f'<polyline transform="{move}" vector-effect="non-scaling-stroke" fill="none" '
        f'stroke="#D55E00" stroke-width="3" points="{_points(range(inside), levels[:inside])}"/>'
    )
    curve += text(242, LOW + HIGH + 44, first, font_size=16, font_weight="bold")
    curve += text(242, LOW + HIGH + 68, second, font_size=15)
    return f'<g aria-label="{first}; {second}">{curve}</g>'


# The unit circle, carried back: on the left the circle, on the right its longest radius

AROUND = np.linspace(0, 2 * np.pi, 49)
CIRCLE = np.stack([np.cos(AROUND), np.sin(AROUND)], axis=1)  # (49, 2)
MIDDLE, UNIT = np.array([100, 125]), np.array([44, -44])  # pixels; for a length of 1


def circle_frames(U: np.ndarray, images: np.ndarray) -> Marks:
    """A film: the circle at each lag, its longest radius in a chart with σ_max(U) and ρ(U) to the
    power of the lag. images (lags, 2, 2): what the two unit vectors have become, a row each.
    ValueError says at which lag the circle has shrunk to a point, or has no size."""
    lags, high = np.arange(len(images)), lambda power: 125 - 21 * np.asarray(power)
    lengths = np.linalg.norm(images, 2, axis=(1, 2))
    if not (np.isfinite(lengths).all() and lengths.min() > 0):
        raise ValueError(f"the circle cannot be drawn: ‖δ‖ is {fate(lengths)}")
    longest = high(np.log10(lengths))
    parts = [circle(*MIDDLE, UNIT[0], fill="none", stroke="#888888", stroke_dasharray="4")]
    parts += [text(100, 12, "the circle of δs", **WORDS), text(390, 12, "longest δ", **WORDS)]
    for power in (-4, -2, 0, 2, 4):
        parts.append(text(256, high(power), _power(power), **WORDS))
        parts.append(line(280, high(power), 500, high(power), stroke="#E0E0E0"))
    sigma, rho = np.linalg.norm(U, 2), np.abs(np.linalg.eigvals(U)).max()
    one = bool(np.isclose(sigma, rho))
    for name, base, off in [("σ", sigma, -12), ("σ = ρ" if one else "ρ", rho, 14)][one:]:
        ys = high(np.clip(lags * np.log10(max(base, 1e-99)), -4.6, 4.6))
        path = f'points="{_points(280 + 18 * lags, ys)}" fill="none" stroke="#777777"'
        parts.append(f'<polyline {path} stroke-width="2"/>')
        parts.append(text(500, ys[-1] + off, f"{name} = {base:.2f}", **WORDS, text_anchor="end"))
    frames = [_circle(images[k], 280 + 18 * lags[: k + 1], longest[: k + 1]) for k in lags]
    return Marks(svg(520, 270, parts, "the unit circle on its way back"), frames)


def _circle(images: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> str:
    """What the circle and the two unit vectors have become, and the curve so far."""
    long, short = np.linalg.svd(images, compute_uv=False)
    label = f"lag {len(xs) - 1}: longest δ {long:.2g}, shortest {short:.2g}"
    blue = f'stroke="{COLOURS["model"]}" stroke-width="3"'
    outline = _points(*(MIDDLE + UNIT * (CIRCLE @ images)).T)
    parts = [f'<polygon points="{outline}" fill="#0072B2" fill-opacity="0.3" {blue}/>']
    for (x, y), colour in zip(MIDDLE + UNIT * images, ("target", "output"), strict=True):
        parts.append(line(*MIDDLE, round(x), round(y), stroke=COLOURS[colour], stroke_width=3))
    parts.append(f'<polyline points="{_points(xs, ys)}" fill="none" {blue}/>')
    parts.append(circle(xs[-1], round(ys[-1]), 5, fill=COLOURS["model"]))
    parts.append(text(260, 250, label, font_size=16, font_weight="bold"))
    return f'<g aria-label="{label}">{"".join(parts)}</g>'
