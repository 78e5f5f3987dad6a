"""Tasks to learn, made anew for every batch: `task(B, rng) -> xs (B, T, d), ys (B, T), mask`.

ys are the right classes, whole numbers (for pictures the right pixels); mask (B, T) says which
steps count. Bits are given as −1 and 1 and answered as 0 and 1.
"""

from collections.abc import Callable, Iterator

import numpy as np

Task = Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray, np.ndarray]]


def bits(B: int, T: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Random bits as inputs, −1 or 1, (B, T, 1), and as classes, 0 or 1, (B, T)."""
    ys = rng.integers(0, 2, (B, T))
    return (2 * ys - 1)[..., None].astype(np.float32), ys


def lag(T: int, k: int) -> Task:
    """yᵗ = xᵗ⁻ᵏ: the bit of k steps ago; for k < 0 the one that comes −k steps later."""
    if abs(k) >= T:
        raise ValueError(f"a lag of {k} does not fit {T} steps")

    def task(B, rng):
        xs, ys = bits(B, T, rng)
        t = np.arange(T) - k
        return xs, np.roll(ys, k, axis=1), np.tile((t >= 0) & (t < T), (B, 1))

    return task


def parity(T: int) -> Task:
    """yᵗ = x¹ ⊕ … ⊕ xᵗ: whether the ones so far are odd in number."""

    def task(B, rng):
        xs, ys = bits(B, T, rng)
        return xs, ys.cumsum(axis=1) % 2, np.ones((B, T), bool)

    return task


def majority(T: int) -> Task:
    """yᵗ = [x¹ + … + xᵗ > 0]: which bit was seen more often so far; a draw does not count."""

    def task(B, rng):
        xs, _ = bits(B, T, rng)
        lead = xs[..., 0].cumsum(axis=1)
        return xs, (lead > 0).astype(np.int64), lead != 0

    return task


def first_sign(T: int) -> Task:
    """yᵀ = x¹: the sign of the first number, asked for after T − 1 others."""

    def task(B, rng):
        xs, ys = bits(B, T, rng)
        mask = np.zeros((B, T), bool)
        mask[:, -1] = True
        return xs, np.tile(ys[:, :1], (1, T)), mask

    return task


def moving(images: np.ndarray, T: int, upside_down: bool = False) -> Task:
    """A film of one of the images (N, side, side), going its own way each time, by −1, 0 or 1 pixel
    a step in both directions; what leaves at one edge comes in at the other. xs (B, T, 1, s, s).

    yᵗ = xᵗ⁺¹, which the first step cannot know, or xᵗ upside down.
    """

    def task(B, rng):
        chosen, way = images[rng.integers(len(images), size=B)], rng.integers(-1, 2, (B, 2))
        at = rng.integers(0, images.shape[1], (B, 2))
        film = np.stack([_rolled(chosen, at + t * way) for t in range(T + 1)], axis=1)[:, :, None]
        ys = film[:, :-1, :, ::-1].copy() if upside_down else film[:, 1:]
        return film[:, :-1], ys, np.tile(np.arange(T) >= (not upside_down), (B, 1))

    return task


def _rolled(images: np.ndarray, by: np.ndarray) -> np.ndarray:
    """Each image moved by its own (rows, columns), around the edges."""
    return np.stack([np.roll(i, b, axis=(0, 1)) for i, b in zip(images, by, strict=True)])


def stream(task: Task, B: int, steps: int, seed: int) -> Iterator[tuple]:
    """`steps` batches of B sequences, as torch tensors, the same for the same seed."""
    import torch

    rng = np.random.default_rng(seed)
    for _ in range(steps):
        yield tuple(map(torch.from_numpy, task(B, rng)))
