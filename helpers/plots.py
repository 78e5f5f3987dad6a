"""Static figures: one look, one palette, one way to show them.

A plot is `f(data, *, ax=None) -> Axes`; it neither trains nor prints, and carries its own alt text.
Figures are made without pyplot, so nothing is drawn twice and nothing stays open.
"""

import gc
from base64 import b64encode
from html import escape
from io import BytesIO
from pathlib import Path

import matplotlib.style
import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

matplotlib.style.use(Path(__file__).with_suffix(".mplstyle"))

SIZES = {"wide": (8, 3.2), "tall": (8, 5.6)}  # inches; an inch is shown as 100 pixels
DENSITY = 2  # image pixels for each

# Okabe and Ito's colours, safe for colour-blind readers; each keeps its meaning in the series.
COLOURS = {
    "input": "#56B4E9",
    "window": "#F0E442",
    "output": "#009E73",
    "target": "#D55E00",  # what is looked for: the maximum, the right answer
    "model": "#0072B2",
    "baseline": "#E69F00",
    "other": "#CC79A7",
    "padding": "#D9D9D9",
    "text": "#222222",
}
GREY = "#666666"  # what stands aside: subtitles, baselines


def axes(size: str = "wide") -> Axes:
    """A fresh Axes in a figure of one of the two SIZES."""
    if size not in SIZES:
        raise ValueError(f"size {size!r} is not one of {', '.join(SIZES)}")
    return Figure(figsize=SIZES[size]).subplots()


def titled(ax: Axes, finding: str, measured: str = "", alt: str = "") -> Axes:
    """The axes with the finding as title, beneath it what was measured, and the alt text.

    Without `alt` the two sentences are the alt text.
    """
    ax.set_title(finding, pad=24 if measured else 8)
    above = {"xycoords": "axes fraction", "textcoords": "offset points"}
    ax.annotate(measured, (0, 1), (0, 8), color=GREY, fontsize=11, **above)
    ax.figure.set_label(alt or f"{finding}. {measured}".strip())
    return ax


def show(ax: Axes) -> None:
    """Display the figure of `ax`, sharp on dense screens, with its alt text; then let it go.

    The alt text goes where screen readers find it, in the <img> that JupyterLab and exported pages
    show, and, as "Figure: …", into text/plain, which nbval compares.
    """
    if not (alt := ax.figure.get_label().strip()):
        raise ValueError("a figure needs an alt text that says what it shows")
    pixels, width = BytesIO(), ax.figure.get_figwidth() * 100
    ax.figure.savefig(pixels, dpi=100 * DENSITY, pil_kwargs={"compress_level": 1})
    ax.figure.clear()
    gc.collect()  # a figure refers to itself, and holds its pixels as long
    image = b64encode(_few_colours(pixels)).decode()
    style = f'style="width:{width:.0f}px;max-width:100%;border-radius:6px"'
    html = f'<img alt="{escape(alt)}" {style} src="data:image/png;base64,{image}">'
    display({"text/html": html, "image/png": image, "text/plain": f"Figure: {alt}"}, raw=True)


def _few_colours(png: BytesIO) -> bytes:
    """The same PNG in 128 colours, white kept white: a third of the bytes, and looks alike."""
    small, picture = BytesIO(), Image.open(png).convert("RGB")
    palette = picture.reduce(3).quantize(128)  # of fewer pixels: choosing colours takes memory
    colours = np.reshape(palette.getpalette(), (-1, 3))
    colours[colours.min(axis=1) > 244] = 255
    palette.putpalette(colours.ravel().tolist())
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


def ink(colour: str) -> tuple[float, ...]:
    """A colour dark enough for words on white (4.5 : 1)."""
    return tuple(0.6 * part for part in to_rgb(COLOURS.get(colour, colour)))


def name_ends(ax: Axes, gap: float = 0.085) -> None:
    """Each curve's label at its right end, in its colour, moved apart where two ends meet."""
    named = [line for line in ax.lines if line.get_label()[:1] != "_"]
    ax.autoscale_view()
    ends = [ax.transData.transform(line.get_xydata()[-1]) for line in named]
    heights = ax.transAxes.inverted().transform(ends)[:, 1]
    order, low, high = np.argsort(heights), -np.inf, 1 + gap
    for i in order:
        heights[i] = low = max(heights[i], low + gap)
    for i in order[::-1]:  # none above the axes
        heights[i] = high = min(heights[i], high - gap)
    for line, height in zip(named, heights, strict=True):
        ax.annotate(
            line.get_label(),
            (1, height),
            (6, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            color=ink(line.get_color()),
        )


def runs(ax: Axes, x, values, colour: str, name: str, line: str = "o-") -> None:
    """The median of some runs against x, from the worst to the best of them shaded.

    values (len(x), runs); `colour` is a name in COLOURS, `line` matplotlib's marker and dash.
    """
    values = np.asarray(values)
    ax.plot(x, np.median(values, axis=1), line, color=COLOURS[colour], label=name)
    low, high = values.min(axis=1), values.max(axis=1)
    ax.fill_between(x, low, high, color=COLOURS[colour], alpha=0.2, lw=0)


def level(ax: Axes, height: float, name: str) -> None:
    """A baseline at `height`, grey and dashed, named where it runs."""
    ax.axhline(height, color=GREY, ls="--", lw=1)
    across = ax.get_yaxis_transform()
    ax.text(0.01, height, name, color=GREY, va="bottom", ha="left", transform=across)


def images(
    pictures: dict[str, np.ndarray],
    finding: str,
    measured: str = "",
    alt: str = "",
    *,
    ax: Axes | None = None,
) -> Axes:
    """Grey pictures side by side at one scale of greys, each under its name and shape."""
    if not ax:
        width = min(8, 2.2 * len(pictures))
        ax = Figure(figsize=(width, width / len(pictures) + 1.2)).subplots()
    top = max(picture.max() for picture in pictures.values())
    for left, (name, picture) in enumerate(pictures.items()):
        ax.imshow(picture, cmap="gray_r", vmin=0, vmax=top, extent=(left, left + 0.9, 0.9, 0))
        ax.add_patch(Rectangle((left, 0), 0.9, 0.9, fill=False, edgecolor="#A0A0A0", lw=0.8))
        shape = " × ".join(map(str, picture.shape))
        ax.text(left + 0.45, 0.94, f"{name}\n{shape}", ha="center", va="top", color="#444444")
    ax.set(xlim=(-0.02, len(pictures) - 0.08), ylim=(1.25, -0.02), aspect="equal")
    ax.axis("off")
    return titled(ax, finding, measured, alt or f"{finding}: {', '.join(pictures)}")
