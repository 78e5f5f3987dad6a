"""Figures of notebook 08: still ones, and SVG for what moves."""

from base64 import b64encode
from collections.abc import Sequence
from graphlib import TopologicalSorter
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from PIL import Image

from helpers import plots
from helpers.plots import COLOURS, GREY
from helpers.svg import circle, rect, svg, text
from helpers.variants import Wire, cycle, folded, unrolled

T, APART, RISE, R = 4, 94, 84, 19  # steps; pixels between columns and rows; a node's radius
WIDE, EDGE = T * APART + 20, 34
HUES = {"W": "input", "U": "other", "V": "output"}  # as in 07; all other matrices have one


def wiring_svg(wires: Sequence[Wire], how: str) -> str:
    """A net drawn from its wires: "folded", with ■ where an arrow waits for a step, or "unrolled"
    over four steps; each matrix has one colour everywhere."""
    asides = _asides(wires)
    if how == "folded":
        parts, graph, more = _folded(wires, asides), folded(wires), "■ waits for one step"
        more += "; k reads from the end" * any(w.lag < 0 for w in wires)
    else:
        parts, graph, more = _unrolled(wires, asides), unrolled(wires, T), _uses(wires)
    more += "; grey: no matrix" * any(not w.letters for w in wires)
    line, low = f"{how}: {cycle(graph)}", len(asides) * RISE + EDGE - 24
    words = text(WIDE / 2, low, line, font_size=16, font_weight="bold")
    below = text(WIDE / 2, low + 24, more, font_size=15, fill="#444444")
    return svg(WIDE, low + 46, [*parts, words, below], f"{line}. {more}")


def _uses(wires: Sequence[Wire]) -> str:
    """How often each matrix is used in T steps."""
    times = {}
    for w in sorted(wires, key=lambda w: -abs(w.lag)):
        times[w.letters] = T - abs(w.lag)
    names = {n: ", ".join(k for k in sorted(times) if k and times[k] == n) for n in (T, T - 1)}
    return "; ".join(f"{name} {n} times" for n, name in names.items() if name)


def _asides(wires: Sequence[Wire]) -> dict[str, tuple[float, float]]:
    """Where each part stands in its column: a row of its own, above all it reads in its step;
    two parts that read the same stand left and right of the middle."""
    now, height = [w for w in wires if not w.lag], {}
    for part in TopologicalSorter(folded(now)).static_order():
        height[part] = 1 + max((height[w.source] for w in now if w.target == part), default=-1)
    order, found = sorted(height, key=lambda part: (height[part], part)), {}
    for row, part in enumerate(order):
        level = [other for other in order if height[other] == height[part]]
        aside = 26 * (2 * level.index(part) - len(level) + 1)
        found[part] = (aside, EDGE + (len(order) - 1 - row) * RISE)
    return found


def _unrolled(wires: Sequence[Wire], asides: dict) -> list[str]:
    arrows, times = [], range(1, T + 1)
    at = {(p, t): ((t - 0.4) * APART + a, y) for p, (a, y) in asides.items() for t in times}
    for w in wires:
        bend = 34 * (not w.letters)  # beside the arrow through U
        for t in times:
            if 1 <= t - w.lag <= T:
                ends = at[w.source, t - w.lag], at[w.target, t]
                arrows += _arrow(*ends, w.letters, _side(w, asides), bend)
    nodes = [_part(*spot, part + "⁰¹²³⁴"[t], wires) for (part, t), spot in at.items()]
    return sum(nodes, arrows)


def _folded(wires: Sequence[Wire], asides: dict) -> list[str]:
    arrows, at = [], {part: (WIDE / 2 + 1.6 * aside, y) for part, (aside, y) in asides.items()}
    for w in wires:
        if w.lag:
            side = -1 if asides[w.target][0] < 0 or not w.letters else 1
            arrows += _loop(at[w.source], at[w.target], side, w.letters)
        else:
            arrows += _arrow(at[w.source], at[w.target], w.letters, _side(w, asides))
    return sum([_part(*spot, part, wires) for part, spot in at.items()], arrows)


def _side(wire: Wire, asides: dict) -> int:
    """Where the letters of an arrow stand: on its left, or on its right if it is on that side."""
    return -1 if asides[wire.source][0] + asides[wire.target][0] > 0 else 1


def _part(x: float, y: float, label: str, wires: Sequence[Wire]) -> list[str]:
    """A node: a circle, or a small map where kernels are used; inputs and outputs have a ground."""
    fill = {"x": "#DDF0FB", "y": "#D5EFE6"}.get(label[0], "white")
    paint = {"fill": fill, "stroke": "#444444", "stroke_width": 1.5}
    maps = any("∗" in w.letters for w in wires)
    node = rect(x - 17, y - 17, 34, 34, **paint) if maps else circle(x, y, R, **paint)
    return [node, text(x, y, label, font_size=17)]


def _arrow(start: tuple, end: tuple, letters: str, side: int, bend: float = 0) -> list[str]:
    """An arrow between two nodes, bent to one side; its letters stand there, near its start where
    it is long."""
    a, b = np.array(start), np.array(end)
    along = (b - a) / np.linalg.norm(b - a)
    left = np.array([along[1], -along[0]]) * side
    near = 0.26 if np.linalg.norm(b - a) > 1.5 * RISE else 0.5
    place = a + near * (b - a) + (bend + 10 + 4 * len(letters) * abs(along[1])) * left
    return _path([a, (a + b) / 2 + 2 * bend * left, b], letters, place)


def _loop(start: tuple, end: tuple, side: int, letters: str) -> list[str]:
    """An arrow around one side, with ■ in its middle."""
    a, b = np.array(start), np.array(end)
    out, up = np.array([88 * side, 0]), np.array([0, 34.0]) * (start == end)
    corners = [a, a + out - up, b + out + up, b]
    x, y = middle = (corners[0] + 3 * corners[1] + 3 * corners[2] + corners[3]) / 8
    square = rect(x - 7, y - 7, 14, 14, fill=COLOURS["text"])
    return [*_path(corners, letters, middle + out / 88 * (18 + 4 * len(letters))), square]


def _path(corners: list[np.ndarray], letters: str, place: np.ndarray) -> list[str]:
    """A curve from node to node, a head at its end, its letters at `place`."""
    colour = COLOURS[HUES.get(letters[0], "model")] if letters else GREY
    (a, b), (c, d) = corners[:2], corners[-2:]
    first, along = a + R * (b - a) / np.linalg.norm(b - a), (d - c) / np.linalg.norm(d - c)
    tip, across = d - (R + 1) * along, 5 * np.array([along[1], -along[0]])
    head = _points(tip, tip - 10 * along + across, tip - 10 * along - across)
    curve = f"M{_points(first)}{' QC'[len(corners) - 2]}{_points(*corners[1:-1], tip - 6 * along)}"
    ink = "#" + "".join(f"{round(255 * part):02x}" for part in plots.ink(colour))
    look = {"font_size": 16, "font_weight": "bold", "fill": ink, "paint_order": "stroke"}
    words = text(*place.round(), letters, stroke="white", stroke_width=4, **look)
    line = f'<path d="{curve}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    return [line, f'<path d="M{head}z" fill="{colour}"/>', words * bool(letters)]


def _points(*points: np.ndarray) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in points)


def film_svg(pictures: dict[str, np.ndarray]) -> list[str]:
    """Films (T, side, side) of numbers from 0 to 1 side by side, one SVG for each step."""
    frames, wide = [], 116 * len(pictures) + 8
    for t in range(min(map(len, pictures.values()))):
        parts = []
        for left, (name, film) in zip(range(8, wide, 116), pictures.items(), strict=False):
            png = BytesIO()
            Image.fromarray((255 * (1 - film[t].clip(0, 1))).astype(np.uint8)).save(png, "png")
            source = f"data:image/png;base64,{b64encode(png.getvalue()).decode()}"
            box = f'x="{left}" y="8" width="108" height="108" style="image-rendering:pixelated"'
            parts += [f'<image {box} href="{source}"/>', text(left + 54, 134, name, font_size=15)]
            parts.append(rect(left, 8, 108, 108, fill="none", stroke="#A0A0A0"))
        frames.append(svg(wide, 152, parts, f"step {t + 1}"))
    return frames


def by_length(
    lengths: Sequence[int], curves: dict, finding: str, measured: str, *, ax: Axes | None = None
) -> Axes:
    """Share of right answers against length: name → (shares (lengths, seeds), colour)."""
    ax = ax or plots.axes("wide")
    for name, (shares, colour) in curves.items():
        plots.runs(ax, lengths, shares, colour, name)
    ax.set(xscale="log", ylim=(0.46, 1.02), xlabel="length of the test sequences", ylabel="right")
    ax.set_xticks(lengths, [f"{length:,}" for length in lengths])
    ax.minorticks_off()
    plots.level(ax, 0.5, "chance")
    plots.name_ends(ax)
    return plots.titled(ax, finding, measured)


def scores(
    rows: dict[str, np.ndarray], columns: Sequence[str], finding: str, measured: str, *, ax=None
) -> Axes:
    """A table of shares: name → (columns, seeds); the worst is coloured, the best beside it where
    it is another."""
    ax = ax or plots.axes("tall")
    worst, best = (np.array([f(v, axis=1) for v in rows.values()]) for f in (np.min, np.max))
    ax.imshow(worst, cmap="Blues", vmin=0.45, vmax=1.35, aspect="auto")
    for (i, j), low in np.ndenumerate(worst):
        more = f" … {best[i, j]:.2f}" if best[i, j] - low > 0.02 else ""
        ax.text(j, i, f"{low:.2f}{more}", ha="center", va="center")
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.grid(visible=False)
    said = "; ".join(
        f"{name} {' '.join(f'{v:.2f}' for v in w)}" for name, w in zip(rows, worst, strict=True)
    )
    return plots.titled(ax, finding, measured, f"{finding}. Worst of the seeds: {said}")
