"""Static figures: two sizes, one palette, one way to show them.

A plot is `f(data, *, ax=None) -> Axes`; it neither trains nor prints. Figures are made without
pyplot, so nothing is drawn twice and nothing stays open.
"""

from io import BytesIO

import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

SIZES = {"wide": (8, 3), "tall": (8, 6)}  # inches

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


def axes(size: str = "wide") -> Axes:
    """A fresh Axes in a figure of one of the two SIZES."""
    if size not in SIZES:
        raise ValueError(f"size {size!r} is not one of {', '.join(SIZES)}")
    return Figure(figsize=SIZES[size], layout="constrained").subplots()


def show(ax: Axes, alt: str) -> None:
    """Display the figure of `ax` as PNG with `alt` as its text, then let it go.

    `alt` goes where screen readers find it in an exported page (the output's metadata) and, as
    "Figure: …", into text/plain, which JupyterLab reads out and nbval compares.
    """
    if not alt.strip():
        raise ValueError("a figure needs an alt text that says what it shows")
    png = BytesIO()
    ax.figure.savefig(png, format="png", dpi=100, metadata={"Software": None})
    display(
        {"image/png": png.getvalue(), "text/plain": f"Figure: {alt}"},
        metadata={"image/png": {"alt": alt}},
        raw=True,
    )


def images(pictures: dict[str, np.ndarray], title: str, *, ax: Axes | None = None) -> Axes:
    """Grey pictures side by side at one scale of greys, each under its name and shape."""
    ax = ax or axes("wide")
    top = max(picture.max() for picture in pictures.values())
    for place, (name, picture) in enumerate(pictures.items()):
        left = place * 1.15
        ax.imshow(picture, cmap="gray_r", vmin=0, vmax=top, extent=(left, left + 1, 1, 0))
        ax.add_patch(Rectangle((left, 0), 1, 1, fill=False, edgecolor="#999999"))
        shape = " × ".join(map(str, picture.shape))
        ax.text(left + 0.5, 1.05, f"{name}\n{shape}", ha="center", va="top", fontsize=9)
    ax.set(xlim=(-0.05, len(pictures) * 1.15), ylim=(1.35, -0.05), aspect="equal")
    ax.set_title(title)
    ax.axis("off")
    return ax


def runs(ax: Axes, x, values, colour: str, name: str, line: str = "o-") -> None:
    """The median of some runs against x, from the worst to the best of them shaded.

    values (len(x), runs); `colour` is a name in COLOURS, `line` matplotlib's marker and dash.
    """
    values = np.asarray(values)
    ax.plot(x, np.median(values, axis=1), line, color=COLOURS[colour], label=name)
    low, high = values.min(axis=1), values.max(axis=1)
    ax.fill_between(x, low, high, color=COLOURS[colour], alpha=0.2, lw=0)
