"""The layers of a fully connected network as bars, one for its weights."""

from helpers.counting import layer_weights, n_biases
from helpers.diagrams import rect, svg, text
from helpers.plots import COLOURS

ROW, LEFT, LONGEST = 26, 130, 380  # pixels


def ledger_svg(widths: tuple[int, ...]) -> str:
    """A bar for each layer's weights, their number, and the sum below."""
    weights, parts = layer_weights(widths), []
    total, longest = sum(weights), max(weights)
    for row, (n_in, n_out, count) in enumerate(zip(widths, widths[1:], weights, strict=False)):
        y, length = row * ROW + 4, LONGEST * count / longest
        parts.append(text(LEFT / 2, y + ROW / 2, f"{n_in} → {n_out}", font_size=14))
        parts.append(rect(LEFT, y + 3, max(length, 1), ROW - 6, fill=COLOURS["model"]))
        words = f"{count:,} ({count / total:.1%})"
        parts.append(text(LEFT + length + 70, y + ROW / 2, words, font_size=13))
    line = f"{total:,} weights and {n_biases(widths):,} biases"
    low = len(weights) * ROW + 24
    parts.append(text(LEFT + LONGEST / 2, low, line, font_size=16, font_weight="bold"))
    return svg(LEFT + LONGEST + 140, low + 16, parts, line)
