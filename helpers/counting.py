"""How many weights a fully connected network has, and its cheaper relatives; arithmetic only."""

from itertools import pairwise


def checked_widths(widths: tuple[int, ...]) -> tuple[int, ...]:
    """The widths, if there are at least two and all are whole and positive; else ValueError."""
    if len(widths) < 2:
        raise ValueError(f"a network needs an input and an output; {widths} names {len(widths)}")
    for width in widths:
        if width != int(width) or width < 1:
            raise ValueError(f"width {width} is not a whole number from 1 on")
    return tuple(map(int, widths))


def layer_weights(widths: tuple[int, ...]) -> list[int]:
    """n_l · n_{l+1} for each layer: one weight for every pair of an input and an output.

    Raises ValueError for fewer than two widths or one below 1. Source: slide 42.
    """
    return [n_in * n_out for n_in, n_out in pairwise(checked_widths(widths))]


def n_biases(widths: tuple[int, ...]) -> int:
    """Σ n_l over all layers but the input: one bias for every unit."""
    return sum(checked_widths(widths)[1:])


def low_rank_weights(widths: tuple[int, ...], rank: int) -> int:
    """Σ min(n·m, r·(n + m)): each W (m, n) that gains by it written as A B, A (m, r), B (r, n).

    Raises ValueError for a rank below 1.
    """
    if rank < 1:
        raise ValueError(f"rank {rank} is smaller than 1")
    return sum(min(n * m, rank * (n + m)) for n, m in pairwise(checked_widths(widths)))
