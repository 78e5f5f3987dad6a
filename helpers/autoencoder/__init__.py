"""The autoencoder of slide 42: its weights counted, its cheaper relatives, and PCA beside it."""

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

SLIDE_WIDTHS = (784, 1000, 500, 250, 30, 250, 500, 1000, 784)  # slide 42


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


def autoencoder(widths: tuple[int, ...] = SLIDE_WIDTHS) -> nn.Sequential:
    """(B, widths[0]) → (B, widths[−1]): dense layers with ReLU between them.

    The narrowest layer (the code) and the last one are linear. Architecture of slide 42: G. Hinton
    and R. Salakhutdinov, "Reducing the dimensionality of data with neural networks", Science, 2006.
    """
    widths = checked_widths(widths)
    layers, code, last = [], min(widths), len(widths) - 2
    for number, (n_in, n_out) in enumerate(pairwise(widths)):
        layers.append(nn.Linear(n_in, n_out))
        if n_out != code and number < last:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def he_initialised(model: nn.Module) -> nn.Module:
    """The model with W ~ N(0, 2 / n_in) and b = 0 in its dense layers: a ReLU passes on half of the
    mean square, the 2 makes up for it. torch's own choice is uniform, of variance 1 / (3 n_in).

    Source: K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015.
    """
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return model


def conv_autoencoder(code: int = 30) -> nn.Sequential:
    """(B, 784) → (B, 784): two strided convolutions, a linear code, and the same way back."""
    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        *(nn.Conv2d(1, 8, 4, stride=2, padding=1), nn.ReLU()),
        *(nn.Conv2d(8, 16, 4, stride=2, padding=1), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(784, code), nn.Linear(code, 784), nn.ReLU()),
        *(nn.Unflatten(1, (16, 7, 7)), nn.ConvTranspose2d(16, 8, 4, stride=2, padding=1)),
        *(nn.ReLU(), nn.ConvTranspose2d(8, 1, 4, stride=2, padding=1), nn.Flatten()),
    )


class TiedAutoencoder(nn.Module):
    """An autoencoder whose decoder uses the encoder's matrices transposed: Wₖ on the way back is
    Wₖ^⊤. Half the weights; the biases stay apart."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        widths = checked_widths(widths)
        self.encoder = nn.ModuleList(nn.Linear(*pair) for pair in pairwise(widths))
        self.biases = nn.ParameterList(torch.zeros(n) for n in reversed(widths[:-1]))

    def forward(self, x: Tensor) -> Tensor:
        last = len(self.encoder) - 1
        for number, layer in enumerate(self.encoder):
            x = layer(x) if number == last else layer(x).relu()
        for number, (layer, bias) in enumerate(
            zip(reversed(self.encoder), self.biases, strict=True)
        ):
            x = x @ layer.weight + bias
            x = x if number == last else x.relu()
        return x


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


def squared_error(x, x_hat) -> float:
    """Mean over the rows of ‖x − x̂‖², the sum over an image's pixels: arrays or tensors (N, d)."""
    return float(((x - x_hat) ** 2).sum(1).mean())


def enlarged(images: np.ndarray) -> np.ndarray:
    """Digits (N, 8, 8) of 0–16 as (N, 784) of 0–1, float32: A x A^⊤ with A (28, 8).

    A interpolates linearly between the centres of the pixels, so the result is linear in x and
    spans at most 64 of its 784 dimensions.
    """
    centres = (np.arange(28) + 0.5) * 8 / 28 - 0.5
    A = np.stack([np.interp(centres, np.arange(8), unit) for unit in np.eye(8)], axis=1)
    return (A @ (images / 16) @ A.T).reshape(len(images), 784).astype(np.float32)
