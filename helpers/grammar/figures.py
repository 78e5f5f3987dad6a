"""Figures of notebook 04: still ones, and SVG for what moves."""

import numpy as np
from matplotlib.axes import Axes

from helpers import plots
from helpers.grammar import Tree, lowest_common_ancestor, places, receptive_field
from helpers.plots import COLOURS
from helpers.svg import line, rect, svg, text


def tree(root: Tree, finding: str, *, ax: Axes | None = None) -> Axes:
    """A tree above its words."""
    ax = ax or plots.axes("wide")
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    for label, x, height, parent in places(root):
        if parent:
            ax.plot((x, parent[0]), (height, parent[1]), color="#A0A0A0", lw=1, zorder=1)
        weight, colour = ("bold", plots.ink("model")) if height else ("normal", "#222222")
        ax.text(
            *(x, height, label), ha="center", va="center", bbox=box, color=colour, fontweight=weight
        )
    ax.set(xlim=(-0.6, root.end - 0.4), ylim=(-0.5, root.height + 0.5))
    ax.axis("off")
    return plots.titled(ax, finding, "", f"{finding}. The tree in brackets: {root}")


def accuracy_by_width(both: dict, left: dict, right: dict, *, ax: Axes | None = None) -> Axes:
    """Accuracies (width → one a split) of windows to both sides, only before, only after."""
    ax = ax or plots.axes("wide")
    for series, colour, marker, name in (
        (both, "model", "o-", "both sides"),
        (right, "output", "^-", "only those after"),
        (left, "baseline", "s-", "only those before"),
    ):
        plots.runs(ax, list(series), list(series.values()), colour, name, marker)
    ax.set(xticks=list(both), xlabel="words in the window", ylabel="tags right")
    plots.name_ends(ax)
    finding = "One neighbour on each side does nearly all; here the right one matters most"
    splits = len(next(iter(both.values())))
    measured = f"median and range of {splits} splits"
    said = "; ".join(
        f"{name} {', '.join(f'{k}: {np.median(v):.2f}' for k, v in series.items())}"
        for name, series in (("both sides", both), ("before", left), ("after", right))
    )
    return plots.titled(ax, finding, measured, f"{finding}. Tags right by width: {said}")


STEP, WIDE, RISE = 56, 50, 44  # pixels: word to word, box, level to level


def tree_svg(tree: Tree, i: int, j: int) -> str:
    """The tree with words i and j, and the node where they meet, set off."""
    meet = lowest_common_ancestor(tree, i, j)
    at_meet = (meet.label, (meet.start + meet.end - 1) / 2, meet.height)
    low = tree.height * RISE + 20

    def spot(x: float, height: int) -> tuple[float, float]:
        return x * STEP + STEP / 2, low - height * RISE

    lines, nodes = [], []
    for label, x, height, parent in places(tree):
        here = spot(x, height)
        marked = (label, x, height) == at_meet or (height == 0 and x in (i, j))
        if parent:
            lines.append(line(*here, *spot(*parent), stroke="#888888"))
        fill = COLOURS["window"] if marked else "white"
        nodes.append(rect(here[0] - WIDE / 2, here[1] - 12, WIDE, 24, fill=fill, rx=6))
        nodes.append(text(*here, label, font_size=14, font_weight="bold" if height else "normal"))
    up = f"{meet.height} level{'s'[meet.height == 1 :]} up"
    label = f"words {i + 1} and {j + 1} meet at {meet.label}, {up}"
    width = max(tree.end * STEP, 320)
    words = text(width / 2, low + 34, label, font_size=16, font_weight="bold")
    return svg(width, low + 56, [*lines, *nodes, words], label)


def field_svg(words: list[str], i: int, j: int, kernel_size: int, layers: int) -> str:
    """Layers of units above the words; what one unit of the top layer sees, up to word j."""
    before, after = (kernel_size - 1) // 2, kernel_size // 2
    top = max(j - layers * after, i)  # the place of that unit
    parts, low = [], layers * RISE + 20
    for layer in range(layers + 1):
        first, last = top - (layers - layer) * before, top + (layers - layer) * after
        for place, word in enumerate(words):
            fill = COLOURS["window"] if first <= place <= last else "white"
            x, y = place * STEP + STEP / 2, low - layer * RISE
            parts.append(rect(x - WIDE / 2, y - 12, WIDE, 24, fill=fill, stroke="#888888", rx=6))
            if layer == 0:
                parts.append(text(x, y, word, font_size=14))
    field = receptive_field(kernel_size, layers)
    verdict = "meet" if field > abs(j - i) else "do not meet"
    seen = f"{field}" if field <= len(words) else f"all {len(words)}"
    label = f"one unit sees {seen} words: {words[i]} and {words[j]} {verdict}"
    width = max(len(words) * STEP, 400)
    parts.append(text(width / 2, low + 34, label, font_size=16, font_weight="bold"))
    return svg(width, low + 56, parts, label)
