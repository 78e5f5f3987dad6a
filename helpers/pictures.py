"""The digits as experiments meet them: split, scattered over a larger sheet, enlarged."""

import numpy as np

from helpers.data import digits


def digit_split(seed: int, n_test: int = 500) -> tuple[np.ndarray, ...]:
    """The digits shuffled by `seed` and parted: x, labels, and the same of `n_test` others.

    Shapes (N, 8, 8) float32 from 0 to 16 and (N,) int64, N = 1,797 − n_test.
    """
    images, labels = digits()
    order = np.random.default_rng(seed).permutation(len(images))
    train, test = order[n_test:], order[:n_test]
    x, y = images.astype(np.float32), labels.astype(np.int64)
    return x[train], y[train], x[test], y[test]


def scattered(images: np.ndarray, side: int, seed: int) -> np.ndarray:
    """Each image (N, 8, 8) at a random place of an empty (N, side, side); dtype kept."""
    if side < 8:
        raise ValueError(f"an image of 8 × 8 does not fit a canvas of side {side}")
    canvas = np.zeros((len(images), side, side), images.dtype)
    corners = np.random.default_rng(seed).integers(0, side - 8 + 1, (len(images), 2))
    for picture, image, (i, j) in zip(canvas, images, corners, strict=True):
        picture[i : i + 8, j : j + 8] = image
    return canvas


def enlarged(images: np.ndarray) -> np.ndarray:
    """Digits (N, 8, 8) of 0–16 as (N, 784) of 0–1, float32: A x A^⊤ with A (28, 8).

    A interpolates linearly between the centres of the pixels, so the result is linear in x and
    spans at most 64 of its 784 dimensions.
    """
    centres = (np.arange(28) + 0.5) * 8 / 28 - 0.5
    A = np.stack([np.interp(centres, np.arange(8), unit) for unit in np.eye(8)], axis=1)
    return (A @ (images / 16) @ A.T).reshape(len(images), 784).astype(np.float32)
