"""Principal components: the best linear code of a given length, found at once."""

import numpy as np


def pca(x: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean μ (d,) and the first k principal directions V (k, d) of x (N, d).

    They are the eigenvectors of (x − μ)^⊤(x − μ) with the largest eigenvalues.
    μ + (x − μ) V^⊤ V has the least squared error of all linear codes of length k on this x.
    Raises ValueError if k is not between 1 and min(N, d).
    Source: K. Pearson, "On lines and planes of closest fit to systems of points in space", 1901.
    """
    if not 1 <= k <= min(x.shape):
        raise ValueError(f"{k} components of {x.shape[0]} points in {x.shape[1]} dimensions")
    mean = x.mean(axis=0)
    return mean, np.linalg.eigh((x - mean).T @ (x - mean))[1][:, : -k - 1 : -1].T


def reconstructed(x: np.ndarray, mean: np.ndarray, V: np.ndarray) -> np.ndarray:
    """μ + (x − μ) V^⊤ V: code x (N, d) in k numbers each and decode it again."""
    return mean + (x - mean) @ V.T @ V


def squared_error(x: np.ndarray, y: np.ndarray) -> float:
    """Mean over the rows of ‖x − y‖²."""
    return float(((x - y) ** 2).sum(axis=1).mean())
