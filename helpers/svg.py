"""Diagrams as SVG text, for what moves: small functions from numbers to a string."""

from html import escape

import numpy as np


def text(x: float, y: float, words, **attributes) -> str:
    """One centred <text>; underscores in attribute names become hyphens."""
    return f'<text x="{x:g}" y="{y:g}"{_written(attributes)}>{escape(str(words))}</text>'


def rect(x: float, y: float, width: float, height: float, **attributes) -> str:
    """One <rect>."""
    box = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    return f"<rect {box}{_written(attributes)}/>"


def circle(x: float, y: float, radius: float, **attributes) -> str:
    """One <circle>."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"{_written(attributes)}/>'


def line(x1: float, y1: float, x2: float, y2: float, **attributes) -> str:
    """One <line>."""
    ends = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
    return f"<line {ends}{_written(attributes)}/>"


def grid(values: np.ndarray, fills: np.ndarray, left: float, top: float, side: float) -> list[str]:
    """Numbers (rows, columns) between thin lines, each on its fill; masked ones stay empty."""
    rows, columns = values.shape
    lines = [f"M{left:g} {top + i * side:g}h{columns * side:g}" for i in range(rows + 1)]
    lines += [f"M{left + j * side:g} {top:g}v{rows * side:g}" for j in range(columns + 1)]
    boxes = [
        rect(left + j * side, top + i * side, side, side, fill=fills[i, j])
        for i, j in np.argwhere(fills != "white")
    ]
    numbers = [
        text(left + (j + 0.5) * side, top + (i + 0.5) * side, f"{value:g}")
        for (i, j), value in np.ma.ndenumerate(values)
    ]
    path = f'<path d="{"".join(lines)}" fill="none" stroke="#888888"/>'
    return [*boxes, path, f'<g font-size="{side * 0.45:g}">{"".join(numbers)}</g>']


def svg(width: float, height: float, parts: list[str], label: str) -> str:
    """The picture: white behind it (dark themes), `label` for screen readers."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}" '
        'font-family="sans-serif" text-anchor="middle" dominant-baseline="central" '
        'style="background:white;max-width:100%">' + "".join(parts) + "</svg>"
    )


def _written(attributes: dict) -> str:
    return "".join(f' {k.replace("_", "-")}="{escape(str(v))}"' for k, v in attributes.items())
