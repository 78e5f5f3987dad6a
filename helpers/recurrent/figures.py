"""Figures of notebook 07: still ones, and SVG for what moves."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from helpers import plots
from helpers.plots import COLOURS
from helpers.svg import line, rect, svg, text

COLOUR = {"W": COLOURS["input"], "U": COLOURS["other"], "v": COLOURS["output"]}  # everywhere
INK = {name: to_hex(plots.ink(colour)) for name, colour in COLOUR.items()}


def unrolled(xs: Sequence, hs: Sequence, y_hats: Sequence, *, ax: Axes | None = None) -> Axes:
    """The folded net, and a copy of it for every step, with its numbers; W, U, v are the same."""
    ax = ax or plots.axes("wide")
    words = {"ha": "center", "va": "center", "fontsize": 13}
    boxed = words | {"bbox": {"boxstyle": "round,pad=0.35", "fc": "white", "ec": "#A0A0A0"}}

    def arrow(name, start, end, place, shrink=16, **look):
        look |= {"arrowstyle": "->", "color": COLOUR[name], "lw": 2.4}
        ax.annotate("", end, start, arrowprops=look | {"shrinkA": shrink, "shrinkB": shrink})
        ax.text(*place, name, color=INK[name], fontweight="bold", **words)

    folded = ("$x^t$", "$h^t$", r"$\hat y^t$")
    for t, numbers in [(-1.8, folded), *enumerate(zip(xs, hs, y_hats, strict=True), 1)]:
        for height, number in enumerate(numbers):
            ax.text(t, height, number if t < 0 else _written(number), **boxed)
        arrow("W", (t, 0), (t, 1), (t + 0.17, 0.5))
        arrow("v", (t, 1), (t, 2), (t + 0.17, 1.5))
        if t > 0:
            arrow("U", (t - 1, 1), (t, 1), (t - 0.5, 1.2), 36)
        ax.text(t, -0.62, "folded" if t < 0 else f"t = {t}", color=plots.GREY, **words)
    ax.text(0, 1, _written(np.zeros_like(hs[0])), **boxed)
    arrow("U", (-1.66, 0.79), (-1.66, 1.21), (-0.9, 1), 0, connectionstyle="arc3,rad=3.2")
    ax.plot(-1.16, 1, "s", color=COLOURS["text"], ms=9)
    ax.set(xlim=(-2.3, len(xs) + 0.6), ylim=(-0.9, 2.4))
    ax.axis("off")
    steps = zip(*(map(_written, numbers) for numbers in (xs, hs, y_hats)), strict=True)
    said = "; ".join(f"t = {t}: x {x}, h {h}, ŷ {y}" for t, (x, h, y) in enumerate(steps, 1))
    finding = f"One net, {len(xs)} copies: only the numbers differ, never W, U or v"
    measured = "two units, from h⁰ = 0; ■ waits for a step"
    return plots.titled(ax, finding, measured, f"{finding}. {said}")


def known(words: Sequence[str], norms: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """How much each state (a row) changes with each word (a column), norms (T, T)."""
    ax = ax or plots.axes("tall")
    future = np.triu(np.ones_like(norms), 1) > 0
    ax.imshow(np.ma.array(norms / norms.max(), mask=future), cmap="Blues", vmax=1.4, aspect="auto")
    for (t, tau), value in np.ndenumerate(norms):
        shown = "0" if value == 0 else f"{value:.1g}" if value < 0.1 else f"{value:.1f}"
        ax.text(tau, t, shown, ha="center", va="center", color="#767676" if value == 0 else "black")
    ax.set_xticks(range(len(words)), words)
    ax.set_yticks(range(len(words)), [f"after “{word}”" for word in words])
    ax.grid(visible=False)
    ax.set(xlabel="change of the word read at τ …", ylabel="… moves the state at t")
    finding = "A state knows the words up to its own"
    finding += ", and none to come" if not norms[future].any() else ", and some to come"
    measured = "Frobenius norm of $∂h^t/∂x^τ$ in the tagger that reads from left to right"
    return plots.titled(ax, finding, measured, finding)


def forgotten(r2: dict[str, np.ndarray], m: int, *, ax: Axes | None = None) -> Axes:
    """R² of the probe against the lag: a curve for each net of m units, the first one grey."""
    ax = ax or plots.axes("wide")
    looks = ((plots.GREY, "--"), (COLOURS["model"], ":"), (COLOURS["model"], "-"))
    for (name, curve), (colour, style) in zip(r2.items(), looks, strict=True):
        ax.plot(curve, style, color=colour, lw=2.4, label=f"{name}: {curve.sum():.0f}")
    ax.set(xlim=(0, 2 * m), ylim=(-0.03, 1.05), xlabel="lag k, steps ago", ylabel="R² of $x^{t-k}$")
    plots.name_ends(ax)
    finding = f"{m} units: the older the input, the less of it is left"
    return plots.titled(ax, finding, "linear probes; beside each name its sum of R² over all lags")


LABEL = {"feedforward": "feedforward, all at once", "tanh": "recurrent, tanh", "GRU": "GRU"}


def solved(rows: Sequence[dict], *, ax: Axes | None = None) -> Axes:
    """A dot for each run, filled if at least 0.99 of the new sequences are right; their number."""
    ax = ax or plots.axes("wide")
    rates = sorted({row["lr"] for row in rows})
    tasks = sorted({(row["T"], row["steps"]) for row in rows})
    for left, (T, steps) in enumerate(tasks):
        ax.text(left + 0.25, -0.3, f"T = {T}\n{steps:,} steps", ha="center", va="bottom")
        for top, net in enumerate(LABEL):
            runs = [r for r in rows if (r["net"], r["T"], r["steps"]) == (net, T, steps)]
            good = [r for r in runs if r["right"] >= 0.99]
            for r in runs:
                place = left + 0.125 * rates.index(r["lr"]), top + 0.2 * r["seed"]
                look = (COLOURS["output"],) * 2 if r in good else ("white", "#A0A0A0")
                ax.plot(*place, "o", ms=8, mfc=look[0], mec=look[1])
            ax.text(left + 0.6, top + 0.2, len(good), va="center", fontsize=13, fontweight="bold")
    ax.set_yticks([0.2, 1.2, 2.2], LABEL.values())
    ax.set(xlim=(-0.2, len(tasks) - 0.15), ylim=(2.65, -0.95), xticks=[])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    missed = {(r["net"], r["T"]) for r in rows if r["right"] < 0.99}
    finding = "How many runs learn to recall the first sign"
    if missed == {("tanh", 30), ("GRU", 30)}:
        finding = "At T = 30 some runs of the recurrent nets fail, none of the feedforward net"
    measured = "filled: right in 0.99 of new sequences; across 5 learning rates, down 3 seeds"
    said = ", ".join(words.get_text().replace("\n", ", ") for words in ax.texts)
    return plots.titled(ax, finding, measured, f"{finding}. For each net in turn: {said}")


def _written(number) -> str:
    """A number, or the numbers of a state in brackets; nothing for what is not known yet."""
    shown = f"({', '.join(map(_written, number))})" if np.ndim(number) else str(number)
    return shown.replace("-", "−")


# What moves

STEP, LEFT, TOP = 100, 112, 40  # pixels from copy to copy, to the first one, above ŷ
Y, H, X = TOP, TOP + 92, TOP + 184  # heights of ŷ, h and x


def unfolding_svg(xs: Sequence, hs: Sequence, y_hats: Sequence, copies: int, t: int) -> str:
    """Some copies of the net side by side and the folded rest beside them, at step t."""
    T, parts = len(xs), []
    for place in range(min(copies + 1, T)):
        folded = place == copies
        step = max(t, place + 1) if folded else place + 1
        numbers = (y_hats[step - 1], hs[step - 1], xs[step - 1]) if step <= t else ("", "", "")
        parts += _copy(LEFT + place * STEP, numbers, folded, step == t, place > 0 or not folded)
        name = f"t = {step}" if not folded or copies == T - 1 else f"t = {place + 1} … {T}"
        parts.append(text(LEFT + place * STEP, X + 44, name, font_size=18, fill="#444444"))
    names = {"ŷ": Y, "h": H, "x": X}
    parts += [text(14, y, name, font_size=18, fill="#444444") for name, y in names.items()]
    if copies:
        parts.append(text(48, H + 24, "h⁰ = 0", font_size=16, fill="#444444"))
    x, h, y_hat = (_written(numbers[t - 1]) for numbers in (xs, hs, y_hats))
    label = f"step {t}: x = {x}, h = {h}, ŷ = {y_hat}"
    drawn = "folded" if not copies else f"{copies} of {T} copies"
    return svg(LEFT + T * STEP - 20, X + 64, parts, f"{drawn}; {label}")


def _copy(x: float, numbers: tuple, folded: bool, now: bool, before: bool) -> list[str]:
    """ŷ, h and x above each other at x, W and v between them; U from the left, and from itself."""
    fill = COLOURS["window"] if now else "white"
    parts = []
    for height, half, number in zip((Y, H, X), (24, 36, 24), numbers, strict=True):
        parts.append(rect(x - half, height - 19, 2 * half, 38, rx=8, fill=fill, stroke="#888888"))
        parts.append(text(x, height, _written(number), font_size=19))
    parts += _arrow("W", f"M{x:g} {X - 20:g}V{H + 22:g}", x + 16, (X + H) / 2, x, H + 20, 0)
    parts += _arrow("v", f"M{x:g} {H - 20:g}V{Y + 22:g}", x + 16, (H + Y) / 2, x, Y + 20, 0)
    if before:
        parts += _arrow("U", f"M{x - 62:g} {H:g}h22", x - 50, H - 14, x - 37, H, 90)
    if folded:
        loop = f"M{x + 20:g} {H - 20:g}c10 -30 50 -22 50 20s-34 52 -48 24"
        parts += _arrow("U", loop, x + 50, H - 52, x + 19, H + 20, -25)
        parts.append(rect(x + 63, H - 7, 14, 14, fill="#222222"))
    return parts


def _arrow(name: str, path: str, left: float, top: float, x: float, y: float, turn: float) -> list:
    """A path in the colour of W, U or v, its letter at (left, top), its head at (x, y)."""
    look = f'd="{path}" fill="none" stroke="{COLOUR[name]}" stroke-width="3.5"'
    head = f'transform="translate({x:g} {y:g}) rotate({turn:g})" fill="{COLOUR[name]}"'
    letter = text(left, top, name, font_size=18, font_weight="bold", fill=INK[name])
    return [f"<path {look}/>", f'<path d="M0 0l-6 11h12z" {head}/>', letter]


ROW, MIDDLE = 30, 150  # pixels: the height of a word's row, the end of its word


def tagged_svg(words: Sequence[str], unknown: Sequence[bool], tags: dict[str, list[str]]) -> str:
    """A word a row, each net's tag beside it; where they differ the row is marked."""
    rows, heads = list(zip(*tags.values(), strict=True)), {"font_size": 15, "fill": "#444444"}
    different = sum(first != second for first, second in rows)
    parts = [text(MIDDLE + 70 + 130 * i, 16, name, **heads) for i, name in enumerate(tags)]
    for row, (word, new, (first, second)) in enumerate(zip(words, unknown, rows, strict=True)):
        y = ROW * row + 48
        if first != second:
            parts.append(rect(4, y - 14, MIDDLE + 260, 28, rx=6, fill=COLOURS["window"]))
            parts.append(text(MIDDLE + 135, y, "≠", font_size=18))
        parts.append(text(MIDDLE - 10, y, word + "?" * new, text_anchor="end", font_size=17))
        parts.append(text(MIDDLE + 70, y, first, font_size=16))
        parts.append(text(MIDDLE + 200, y, second, font_size=16, font_weight="bold"))
    label = f"{different} of {len(words)} words get another tag from the net that remembers"
    return svg(MIDDLE + 268, ROW * len(words) + 40, parts, label)


def known_svg(words: Sequence[str], norms: np.ndarray, t: int) -> str:
    """A word a row, and how much the state after word t changes with it; norms (T, T)."""
    parts, longest = [], 190 / norms.max()
    for tau, (word, norm) in enumerate(zip(words, norms[t - 1], strict=True), 1):
        y, come = ROW * tau - 10, tau > t
        weight = {"font_weight": "bold"} if tau == t else {}
        grey = {"fill": "#6B6B6B" if come else "#222222"}
        parts.append(text(MIDDLE - 10, y, word, text_anchor="end", font_size=17, **weight, **grey))
        parts.append(rect(MIDDLE, y - 11, longest * norm, 22, fill=COLOURS["model"]))
        shown = f"{norm:.2f}" if norm else "0, not read yet" if come else "0"
        grey |= {"text_anchor": "start", "font_size": 15}
        parts.append(text(MIDDLE + 8 + longest * norm, y, shown, **grey))
    label = f"what the state after “{words[t - 1]}” knows: words 1 to {t} of {len(words)}"
    return svg(MIDDLE + 250, ROW * len(words) + 14, parts, label)


BAR, HIGH = 4, 170  # pixels: the width of a lag's bar, the height of R² = 1


def memory_svg(r2: np.ndarray, m: int) -> str:
    """R² of the probe for each lag, as bars, and their sum against the width m."""
    grey = {"font_size": 16, "fill": "#444444"}
    bars = [
        f"M{BAR * d + 44} {HIGH + 30}v{-round(HIGH * max(value, 0))}h{BAR - 1}V{HIGH + 30}z"
        for d, value in enumerate(r2)
    ]
    width = BAR * len(r2) + 60
    parts = [f'<path d="{"".join(bars)}" fill="{COLOURS["model"]}"/>']
    parts += [text(22, HIGH * (1 - v) + 30, v, **grey) for v in (0, 1)]
    parts += [text(BAR * d + 47, HIGH + 48, d, **grey) for d in range(0, len(r2), 20)]
    parts.append(line(40, HIGH + 30, width - 12, HIGH + 30, stroke="#888888"))
    parts.append(text(40, 12, "R² of xᵗ⁻ᵏ", text_anchor="start", **grey))
    parts.append(text(width / 2, HIGH + 74, "lag k, steps ago", **grey))
    label = f"{m} units: the bars sum to about {r2.sum():.0f}"
    parts.append(text(width / 2, HIGH + 104, label, font_size=18, font_weight="bold"))
    return svg(width, HIGH + 120, parts, label)
