"""Figures of notebook 11: still ones, and SVG for what moves."""

from math import log10

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.bptt import deltas, forward, kept, multiplications
from helpers.plots import COLOURS
from helpers.svg import line, rect, svg, text
from helpers.widgets import Marks

POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
HUES = {"W": COLOURS["input"], "U": COLOURS["other"], "v": COLOURS["output"]}  # everywhere
STATE, DELTA, TERM, TRUE = "#D6E6F4", "#FBE6D8", "#A8467F", "#B04E00"  # TRUE: autograd's
ACROSS, BOX, TOP, HIGH, LOW = 140, 106, 62, 96, 218  # of the unrolled net, in pixels
WORDS, SMALL = {"font_size": 17, "font_weight": "bold"}, {"font_size": 14, "fill": "#444444"}


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−").replace("−0.00", "0.00")


def _pair(values: np.ndarray) -> str:
    if len(values) > 2:
        raise ValueError(f"the boxes hold two neurons, not {len(values)}")
    return ", ".join(map(_signed, values))


def _arrow(x1: float, y1: float, x2: float, y2: float, name: str, width: float = 2) -> str:
    """A line with a head, straight across or up or down, in the colour of W, U or v, and named."""
    a, b, colour = np.sign(x2 - x1), np.sign(y2 - y1), HUES[name[0]]
    back = f"M{x2 - 8 * a - 5 * b:g} {y2 - 8 * b - 5 * a:g}L{x2:g} {y2:g}"
    head = f'{back}L{x2 - 8 * a + 5 * b:g} {y2 - 8 * b + 5 * a:g}" fill="none" stroke="{colour}"'
    tip = f'<path d="{head} stroke-width="{width:g}"/>'
    at = (x1 + x2) / 2 + 13 * abs(b), (y1 + y2) / 2 - 13 * abs(a)
    label = text(*at, name, font_size=15)
    return line(x1, y1, x2, y2, stroke=colour, stroke_width=width) + tip + label


def _between(t: int, name: str, back: bool, width: float = 2) -> str:
    """The arrow from step t to t + 1, or back from t + 1 to t below it, with its matrix."""
    right, y = 5 + t * ACROSS, TOP + (76 if back else 24)
    ends = (right, right - 28) if back else (right - 28, right)
    return _arrow(ends[0], y, ends[1], y, name, width)


def _half(t: int, name: str, words: str, back: bool, fill: str) -> str:
    """What step t holds: its state in the upper half of its box, its δ or J in the lower."""
    left, y = 8 + (t - 1) * ACROSS, TOP + (HIGH / 2 if back else 0)
    box = rect(left, y, BOX, HIGH / 2, fill=fill, stroke="#888888")
    label = text(left + BOX / 2, y + 14, f"{name}{POWERS[t]}", **SMALL)
    return box + label + text(left + BOX / 2, y + 34, words, font_size=15)


def _net(xs: np.ndarray, back: str, height: float, label: str) -> str:
    """What stays: the unrolled net, empty, over its inputs (T, 1)."""
    if xs.shape[1:] != (1,) or len(xs) > len(POWERS) - 2:
        raise ValueError(f"up to {len(POWERS) - 2} steps of one input are drawn, not {xs.shape}")
    T, parts = len(xs), []
    for t, (x,) in enumerate(xs, 1):
        middle = 8 + (t - 1) * ACROSS + BOX / 2
        parts += [_half(t, "h", "", False, "white"), _half(t, "δ", "", True, "white")]
        parts += [_arrow(middle, LOW - 18, middle, TOP + HIGH + 3, "W")]
        words = f"x{POWERS[t]} = {x:g}".replace("-", "−")
        parts += [rect(middle - 48, LOW - 17, 96, 30, fill="#DDF0FB", stroke="#888888", rx=6)]
        parts += [text(middle, LOW - 1, words, font_size=16)]
        if t < T:
            parts += [_between(t, "U", False), _between(t, back, True)]
    parts += [_arrow(middle, TOP - 3, middle, 34, "v")]
    return svg(16 + T * ACROSS - ACROSS + BOX, height, parts, label)


def passes(W: np.ndarray, U: np.ndarray, xs: np.ndarray, v: np.ndarray, y: float) -> Marks:
    """A film over xs (T, 1), ℓ = (ŷ − y)²/2: the states to the right, then the δs to the left."""
    hs, T = forward(W, U, xs[None])[0], len(xs)
    slope = hs[-1] @ v - y
    dhs = np.zeros((1, *hs.shape))
    dhs[0, -1] = slope * v
    ds = deltas(U, hs[None], dhs)[0]
    wide, frames = 16 + (T - 1) * ACROSS + BOX, []
    for step in range(2 * T + 2):
        ahead, first = min(step, T), min(T + 1, 2 * T + 2 - step)  # h¹ … are known, and δs from
        parts = [_half(t, "h", _pair(hs[t - 1]), False, STATE) for t in range(1, ahead + 1)]
        parts += [_half(t, "δ", _pair(ds[t - 1]), True, DELTA) for t in range(first, T + 1)]
        if step > T:
            words = f"ŷ = ⟨v, h{POWERS[T]}⟩ and ℓ′ = ŷ − y"
            said = f"ŷ = {_signed(slope + y)}, ℓ′ = {_signed(slope)}"
            parts.append(text(wide - 8, 18, said, font_size=16, text_anchor="end"))
        elif step:
            words = f"h{POWERS[step]} = tanh(W x{POWERS[step]} + U h{POWERS[step - 1]})"
            parts += [_between(step - 1, "U", False, 5)] if step > 1 else []
        else:
            words = "the inputs are there; nothing is computed yet"
        if first <= T:
            later = f"U⊤ δ{POWERS[first + 1]}" if first < T else "ℓ′ v"
            words = f"δ{POWERS[first]} = f′(z{POWERS[first]}) ⊙ {later}"
            parts += [_between(first, "U⊤", True, 5)] if first < T else []
        parts.append(text(wide / 2, LOW + 40, words, **WORDS))
        frames.append(f'<g aria-label="{words}">{"".join(parts)}</g>')
    return Marks(_net(xs, "U⊤", LOW + 62, "the unrolled net"), frames)


def path(
    xs: np.ndarray, hs: np.ndarray, terms: tuple, t: int, back: str, right: float, unit: float
) -> Marks:
    """The way from ℓ back to step t, and below it what an entry of dℓ/dU adds up to, of `terms`
    (its name, (T,)): a bar, `unit` pixels long for 1, and a mark at what is `right`."""
    (entry, terms), T = terms, len(hs)
    wide, y = 16 + (T - 1) * ACROSS + BOX, LOW + 58
    parts = [_half(s, "J", _pair(1 - hs[s - 1] ** 2), True, DELTA) for s in range(t, T + 1)]
    parts += [_between(s, back, True, 5) for s in range(t, T)]
    parts += [_arrow(wide - 36 - BOX / 2, 30, wide - 36 - BOX / 2, TOP - 3, "v", 5)]
    parts += [text(wide - 36 - BOX / 2, 18, "ℓ′", font_size=16)]
    if t > 1:
        parts += [_half(t - 1, "h", _pair(hs[t - 2]), False, STATE)]
        parts += [_between(t - 1, "U", False, 5)]
    before, now, zero = terms[t:].sum(), terms[t - 1 :].sum(), wide / 2
    for a, b, fill in ((0, before, "#E3B7D0"), (before, now, TERM)):
        parts += [rect(zero + unit * min(a, b), y, unit * abs(b - a), 26, fill=fill)]
    mark = zero + unit * right
    parts += [line(zero, y - 8, zero, y + 34, stroke="#444444"), text(zero, y + 46, 0, **SMALL)]
    parts += [line(mark, y - 12, mark, y + 34, stroke=TRUE, stroke_width=3)]
    parts += [text(mark, y - 22, f"autograd {_signed(right)}", font_size=15, fill=TRUE)]
    words = f"{entry}: δ{POWERS[t]} (h{POWERS[t - 1]})⊤ adds {_signed(terms[t - 1])}; "
    words += f"sum {_signed(now)}"
    if t == 1 and abs(now - right) > 0.01:
        words += f", not {_signed(right)}"
    frame = f'<g aria-label="{words}">{"".join([*parts, text(zero, y + 76, words, **WORDS)])}</g>'
    return Marks(_net(xs, back, y + 98, "the unrolled net"), [frame])


PLANE, MOST = (64, 40, 420, 170), (1000, 40)  # left, top, width, height; T and m at its far ends
WAYS = {"BPTT": COLOURS["model"], "forwards": COLOURS["baseline"]}
ZONES = {"BPTT keeps fewer": (300, 33), "forwards keeps fewer": (690, 10), "T = m²": (930, 35)}


def price(T: int, m: int) -> Marks:
    """The plane of T and m with the line T = m², and bars: what both ways keep, and multiply."""
    if not T * m:
        raise ValueError(f"{T} steps and {m} units: at least one of each is needed")
    left, top, wide, high = PLANE
    spot = lambda T, m: (left + wide * T / MOST[0], top + high * (1 - m / MOST[1]))  # noqa: E731
    curve = " ".join("{:.0f},{:.0f}".format(*spot(n * n, n)) for n in np.linspace(0, 31.6, 40))
    base = [
        rect(*PLANE, fill="#EAF3FA", stroke="#888888"),
        f'<polyline points="{curve}" fill="none" stroke="#222222" stroke-width="2"/>',
        *[text(spot(n, 0)[0], top + high + 14, n, **SMALL) for n in range(0, 1001, 250)],
        *[text(left - 16, spot(0, n)[1], n, **SMALL) for n in range(0, 41, 10)],
        text(left + wide / 2, top + high + 34, "T, steps", **SMALL),
        text(left, 22, "m, hidden units", text_anchor="start", **SMALL),
        *[text(*spot(*at), words, **SMALL) for words, at in ZONES.items()],
    ]
    counts = {"kept": kept(T, m), "multiplied": multiplications(T, m)}
    parts, y = [], top + high + 62
    for name, pair in counts.items():
        for (way, fill), value in zip(WAYS.items(), pair, strict=True):
            parts += [text(left + 96, y, f"{name}, {way}", text_anchor="end", font_size=15)]
            parts += [rect(left + 104, y - 9, 21 * log10(value), 18, fill=fill)]
            start = left + 112 + 21 * log10(value)
            parts += [text(start, y, f"{value:,}", font_size=15, text_anchor="start")]
            y += 24
    fewer, more = (forwards / back for back, forwards in counts.values())
    said = f"forwards keeps {fewer:.3g} and multiplies {more:,.3g} times as much"
    parts.append(text(264, y + 10, said, **WORDS))
    frame = f'<g aria-label="T = {T}, m = {m}: {said}">{"".join(parts)}</g>'
    return Marks(svg(528, y + 34, base, "the price of the two ways"), [frame])


def windows(years: np.ndarray, x: np.ndarray, k: int, error: float) -> Marks:
    """The series x cut into windows of k steps, and how far off its truncated gradient is."""
    if k < 1:
        raise ValueError(f"a window of {k} steps holds nothing")
    heights = 98 - 80 * (x - x.min()) / np.ptp(x)
    points = " ".join(f"{20 + 3 * t},{h:.0f}" for t, h in enumerate(heights))
    curve = f'<polyline points="{points}" fill="none" stroke="#0072B2" stroke-width="2"/>'
    cuts = "".join(f"M{18 + 3 * t} 6v104" for t in range(k, len(x), k))
    n = -(-len(x) // k)
    said = f"{n} window{'s' * (n > 1)} of {k}: the gradient is {100 * error:.0f} % off"
    drawn = f'<path d="{cuts}" stroke="{TRUE}" stroke-dasharray="4 3"/>' if cuts else ""
    wide = 40 + 3 * len(x)
    frame = f'<g aria-label="{said}">{drawn}{text(wide / 2, 156, said, **WORDS)}</g>'
    names = [text(20 + 3 * t, 124, y, **SMALL) for t, y in enumerate(years) if y % 50 == 0]
    return Marks(svg(wide, 180, [curve, *names], "a series in windows"), [frame])


def off(ks: list[int], errors: dict[str, np.ndarray], *, ax: Axes | None = None) -> Axes:
    """How far off truncated gradients are, by window k: name → a row for each k, a net a column."""
    ax = ax or plots.axes("wide")
    for (name, runs), colour in zip(errors.items(), ("baseline", "model"), strict=True):
        plots.runs(ax, ks, runs, colour, name)
    ax.axhline(1, color=plots.GREY, ls="--", lw=1)
    ax.text(1.1, 0.8, "as far off as no gradient at all", color=plots.GREY, va="top")
    ax.set(xscale="log", yscale="log", xlim=(ks[0], ks[-1]), xlabel="window k, in steps")
    ax.set(xticks=ks, xticklabels=ks, ylabel="off by")
    ax.set(yticks=(0.001, 0.01, 0.1, 1), yticklabels=("0.1 %", "1 %", "10 %", "100 %"))
    ax.minorticks_off()
    plots.name_ends(ax)
    nets = np.shape(next(iter(errors.values())))[1]
    measured = f"length of the wrong part over the true gradient's; median and range of {nets} nets"
    finding = "After training, the error of cutting exceeds the true gradient"
    return plots.titled(ax, finding, measured)
