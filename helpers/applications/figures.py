"""Figures of notebook 10: still ones, and SVG for what moves."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers import plots
from helpers.plots import COLOURS
from helpers.svg import rect, svg, text

BOX = {"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": "#A0A0A0"}


def wirings(rows: dict[str, list[tuple]], *, ax: Axes | None = None) -> Axes:
    """The net unrolled, for each shape a list of steps (what is read: words, a picture or ""; what
    is right; whether that counts). What was said and is read next has an arrow of its own."""
    ax = ax or plots.axes("tall")
    for place, (shape, steps) in enumerate(rows.items()):
        left, low, wide = place % 2 * 10, place // 2 * -4.2, 9 / max(len(steps), 6)
        ax.text(left, low + 2.9, shape, fontweight="bold", fontsize=13)
        for t, step in enumerate(steps):
            _step(ax, left + (t + 0.5) * wide, low, wide, step, steps[t - 1] if t else None)
    ax.set(xlim=(-0.4, 19.2), ylim=(-4.8, 3.2), aspect="auto")
    ax.axis("off")
    reads = lambda step: not isinstance(step[0], str) or step[0] != ""  # noqa: E731
    told = "; ".join(f"{shape}: {sum(map(reads, steps))} steps read something, outputs that count: "
                     f"{sum(bool(counts) for *_, counts in steps)}"
                     for shape, steps in rows.items())  # fmt: skip
    finding = "One net, four shapes: what is read and what counts differ, nothing else"
    measured = "blue: read; green: counts; dotted: what was said is read in the next step"
    return plots.titled(ax, finding, measured, f"{finding}. {told}")


def _step(ax: Axes, x: float, y: float, wide: float, step: tuple, before: tuple | None) -> None:
    """One copy of the net at (x, y): its input, its state, its output if that counts."""

    def arrow(start: tuple, end: tuple, colour: str, **look) -> None:
        look = {"arrowstyle": "->", "lw": 2, "shrinkA": 11, "shrinkB": 11} | look
        ax.annotate("", end, start, arrowprops=look | {"color": COLOURS[colour]})

    (read, right, counts), words = step, {"ha": "center", "va": "center", "fontsize": 12}
    is_picture = not isinstance(read, str)
    ax.text(x, y + 1.1, "h", bbox=BOX, color=plots.GREY, **words)
    if before:
        arrow((x - wide, y + 1.1), (x, y + 1.1), "other")
    if is_picture:
        ax.imshow(read, cmap="gray_r", extent=(x - 0.9, x + 0.5, y - 0.35, y + 0.15), aspect="auto")
        ax.add_patch(Rectangle((x - 0.9, y - 0.35), 1.4, 0.5, fill=False, edgecolor="#A0A0A0"))
    else:
        ax.text(x, y, read, color=plots.ink("input"), **words)
    if is_picture or read:
        arrow((x, y), (x, y + 1.1), "input")
    if counts:
        ax.text(x, y + 2.2, right, color=plots.ink("output"), **words)
        arrow((x, y + 1.1), (x, y + 2.2), "output")
    if before and before[2] and not is_picture and read == before[1]:
        path = "arc3,rad=0"
        arrow((x - wide, y + 2.2), (x, y), "output", lw=1.2, ls=":", connectionstyle=path)


def pictures(
    named: dict[str, np.ndarray], finding: str, measured: str, *, ax: Axes | None = None
) -> Axes:
    """Grey pictures of one height side by side, their pixels square, each over its name."""
    rows, columns = next(iter(named.values())).shape
    wide = (columns + 2) * len(named)
    ax = ax or Figure(figsize=(8, 8 * rows / wide + 1.2)).subplots()
    for left, (name, picture) in zip(range(0, wide, columns + 2), named.items(), strict=True):
        ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1, extent=(left, left + columns, 0, rows))
        ax.add_patch(Rectangle((left, 0), columns, rows, fill=False, edgecolor="#A0A0A0", lw=0.8))
        ax.text(left + columns / 2, -0.04 * wide, name, ha="center", color="#444444")
    ax.set(xlim=(-0.5, wide - 1), ylim=(-0.07 * wide, rows + 0.5), aspect="equal")
    ax.axis("off")
    return plots.titled(ax, finding, measured, f"{finding}: {', '.join(named)}")


def frames(curves: dict[str, tuple[Sequence, str]], *, ax: Axes | None = None) -> Axes:
    """The share of right answers, (T, seeds), after each frame of a film."""
    ax = ax or plots.axes("wide")
    for name, (values, colour) in curves.items():
        plots.runs(ax, range(1, len(values) + 1), values, colour, name)
    ax.axhline(0.25, color=plots.GREY, ls="--", lw=1)
    ax.text(len(values), 0.23, "chance", color=plots.GREY, va="top", ha="right")
    ax.set(xlabel="frame t", ylabel="right", ylim=(0, 1.06), xticks=range(1, len(values) + 1))
    plots.name_ends(ax)
    best, right = max(((n, np.median(v[1])) for n, (v, _) in curves.items()), key=lambda p: p[1])
    finding = f"At the second frame “{best}” is right {right:.0%} of the time"
    return plots.titled(ax, finding, "1,000 films of unseen digits; median and range of ten seeds")


def seeds(tasks: dict[str, dict[str, tuple]], *, ax: Axes | None = None) -> Axes:
    """What was right in each task: a mark for every seed of each net (values, colour)."""
    ax = ax or plots.axes("tall")
    for y, nets in enumerate(tasks.values()):
        for place, (name, (values, colour)) in enumerate(nets.items()):
            height = y + 0.24 * (place - (len(nets) - 1) / 2)
            look = {"s": 26, "alpha": 0.6} if len(values) > 1 else {"s": 70, "marker": "|", "lw": 2}
            ax.scatter(values, [height] * len(values), color=COLOURS[colour], **look)
            ax.text(max(values) + 0.015, height, name, color=plots.ink(colour), va="center",
                    fontsize=11)  # fmt: skip
    ax.set_yticks(range(len(tasks)), tasks)
    ax.set(xlim=(-0.03, 1.25), ylim=(len(tasks) - 0.4, -0.6), xlabel="share right, unseen examples")
    ax.set_xticks(np.linspace(0, 1, 5))
    medians = {task.replace("\n", " "): ", ".join(f"{name} {np.median(v):.2f}"
               for name, (v, _) in nets.items()) for task, nets in tasks.items()}  # fmt: skip
    said = "; ".join(f"{task}: {nets}" for task, nets in medians.items())
    best = lambda nets, gru: max(np.median(v) for v, c in nets.values() if (c == "model") == gru)  # noqa: E731
    won = sum(best(nets, True) > best(nets, False) for nets in tasks.values())
    finding = f"The GRU wins {won} of {len(tasks)} tasks; in the others a rival is no worse"
    measured = "a dot for each of ten seeds; a bar for a rival that was run once"
    return plots.titled(ax, finding, measured, f"{finding}. {said}")


def bars_svg(headline: str, bars: Sequence[tuple[str, float]], measured: str) -> str:
    """A bar from 0 to 1 for each name, its number behind it."""
    parts = [text(12, 24, headline, font_size=17, font_weight="bold", text_anchor="start")]
    parts.append(text(12, 50, measured, font_size=14, fill=plots.GREY, text_anchor="start"))
    for row, (name, p) in enumerate(bars):
        y = 72 + 30 * row
        parts.append(text(130, y + 12, name, font_size=15, text_anchor="end"))
        parts.append(rect(142, y, max(1, 220 * p), 24, fill=to_hex(COLOURS["model"])))
        parts.append(text(150 + 220 * p, y + 12, f"{p:.2f}", font_size=14, text_anchor="start"))
    said = f"{headline}: " + ", ".join(f"{name} {p:.2f}" for name, p in bars)
    return svg(430, 80 + 30 * max(8, len(bars)), parts, said)
