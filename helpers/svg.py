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
    """A square for each number (rows, columns) in its fill; masked ones and NaN stay empty."""
    parts = []
    for (i, j), fill in np.ndenumerate(fills):
        x, y, value = (
            left + j * side,
            top + i * side,
            np.ma.filled(values[i, j].astype(float), np.nan),
        )
        parts.append(rect(x, y, side, side, fill=fill, stroke="#888888"))
        if not np.isnan(value):
            words = f"{value:g}"
            parts.append(text(x + side / 2, y + side / 2, words, font_size=f"{side * 0.45:g}"))
    return parts


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
