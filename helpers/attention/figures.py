"""Figures of notebook 09: still ones, and SVG for what moves."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.plots import COLOURS
from helpers.svg import circle, line, rect, svg, text


def curves(
    x: Sequence, named: dict, finding: str, measured: str, labels: tuple, *, ax: Axes | None = None
) -> Axes:
    """The median of some runs against x and their range, (len(x), runs), each name with its
    (values, colour); labels of the two axes."""
    ax = ax or plots.axes("wide")
    for name, (values, colour) in named.items():
        plots.runs(ax, x, values, colour, name)
    ax.set(xlabel=labels[0], ylabel=labels[1])
    plots.name_ends(ax)
    ends = (f"{n}: {np.median(v[0]):.3g} to {np.median(v[-1]):.3g}" for n, (v, _) in named.items())
    return plots.titled(ax, finding, measured, f"{finding}. {measured}. {'; '.join(ends)}")


def alignments(read: Sequence[tuple], *, ax: Axes | None = None) -> Axes:
    """For each (written, iso, weights (10, T)) what every character of the ISO date looks at, the
    darker the more."""
    ax = ax or plots.axes("tall")
    ax.figure.set_figheight(0.8 + 2.1 * len(read))
    for block, (written, iso, weights) in enumerate(read):
        low, n = 13 * block, len(written)
        ax.imshow(weights[:, :n], cmap="Blues", vmin=0, vmax=1, extent=(0, n, low + 10, low))
        for j, letter in enumerate(written):
            ax.text(j + 0.5, low - 0.7, letter, ha="center", va="center", fontsize=12)
        for i, letter in enumerate(iso):
            ax.text(-0.6, low + i + 0.5, letter, ha="center", va="center", fontsize=11)
        ax.hlines([low + 4.5, low + 7.5], 0, n, color=COLOURS["target"], lw=0.8)  # the hyphens
    most = max(len(written) for written, *_ in read)
    ax.set(xlim=(-1.5, most + 0.2), ylim=(13 * len(read) - 2.6, -1.6), aspect="auto")
    ax.axis("off")
    finding = "Where each character of the ISO date looks"
    measured = "across: a held-out date as it is written; down: what the net writes; dark: attended"
    said = "; ".join(f"{written} becomes {iso}" for written, iso, _ in read)
    return plots.titled(ax, finding, measured, f"{finding}: {said}")


APART, TALL = 19, 23  # pixels from letter to letter and from row to row


def alignment_svg(written: str, iso: str, weights: np.ndarray) -> str:
    """What every character of the ISO date looks at, weights (10, T): the bluer the more."""
    wide = 60 + APART * max(len(written), 12)
    parts = [text(54 + APART * j, 20, letter, font_size=18) for j, letter in enumerate(written)]
    for i, letter in enumerate(iso):
        y = 36 + TALL * i
        parts.append(text(22, y + TALL / 2, letter, font_size=18, font_weight="bold"))
        parts.append(rect(45, y, APART * len(written), TALL, fill="none", stroke="#E6E6E6"))
        for j in np.flatnonzero(weights[i] >= 0.02):
            paint = {"fill": COLOURS["model"], "fill_opacity": f"{weights[i, j]:.2f}"}
            parts.append(rect(45 + APART * j, y, APART, TALL, **paint))
    return svg(wide, 44 + TALL * len(iso), parts, f"{written} becomes {iso}")


WIDE, BAR, HIGH, BASE = 390, 46, 130, 172  # pixels; a weight of 1 is HIGH


def weights_svg(weights: np.ndarray, values: np.ndarray) -> str:
    """The weights as bars; below them the values and their mean, on a line from 0 to 10."""
    mean, parts = float(weights @ values), []
    for i, (weight, value) in enumerate(zip(weights, values, strict=True)):
        x = 30 + 70 * i
        said = "0" if weight == 0 else f"{weight:.2f}" if weight >= 0.005 else "< 0.01"
        fill = COLOURS["model" if weight else "padding"]
        parts.append(rect(x, BASE - HIGH * weight, BAR, max(HIGH * weight, 1), fill=fill))
        parts.append(text(x + BAR / 2, BASE - HIGH * weight - 13, said, font_size=16))
        parts.append(text(x + BAR / 2, BASE + 16, f"h{'¹²³⁴⁵'[i]} = {value:g}", font_size=16))
        parts.append(circle(35 + 32 * value, 232, 6, fill=fill))
    parts.append(line(35, 232, 355, 232, stroke="#888888"))
    parts += [text(35 + 32 * n, 254, n, font_size=14, fill="#555555") for n in (0, 5, 10)]
    parts.append(rect(32 + 32 * mean, 214, 6, 36, fill=COLOURS["target"]))
    words = f"{np.count_nonzero(weights)} of {len(values)} weights above 0; mean {mean:.2f}"
    parts.append(text(WIDE / 2, 284, words, font_size=17, font_weight="bold"))
    return svg(WIDE, 304, parts, words)
