"""The networks that a notebook and a stored experiment both train."""

from itertools import pairwise

import torch
from torch import Tensor, nn

SLIDE_WIDTHS = (784, 1000, 500, 250, 30, 250, 500, 1000, 784)  # slide 42


def dense_net(side: int = 8, hidden: int = 25) -> nn.Sequential:
    """(B, 1, side, side) → (B, 10): one hidden layer."""
    return nn.Sequential(
        nn.Flatten(), nn.Linear(side * side, hidden), nn.ReLU(), nn.Linear(hidden, 10)
    )


def conv_net(side: int = 8) -> nn.Sequential:
    """(B, 1, side, side) → (B, 10): twice convolution 3 × 3 and max pooling 2 × 2, then dense."""
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(16 * (side // 4) ** 2, 10)),
    )


def autoencoder(widths: tuple[int, ...] = SLIDE_WIDTHS) -> nn.Sequential:
    """(B, widths[0]) → (B, widths[−1]): dense layers with ReLU between them.

    The narrowest layer (the code) and the last one are linear. Architecture of slide 42: G. Hinton
    and R. Salakhutdinov, "Reducing the dimensionality of data with neural networks", Science, 2006.
    """
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
