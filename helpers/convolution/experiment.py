"""The small networks of notebook 01, the digits they meet, and its stored results."""

import torch
from torch import nn

from helpers import training
from helpers.data import digit_split, scattered

HIDDEN = {8: 25, 14: 13}  # so that the dense net has about as many weights as the convolutional one


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


SMALL_NETS = {
    "dense": lambda side: dense_net(side, HIDDEN[side]),
    "wide": lambda side: dense_net(side, 10 * HIDDEN[side]),
    "conv": conv_net,
}


def cross_entropy(model: nn.Module, x: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """−log of the probability that the model gives the right label, on average over the batch."""
    return nn.functional.cross_entropy(model(x), labels)


def small_net(net: str, side: int, n: int, seed: int, steps: int = 600) -> dict:
    """Test accuracy of a small net trained on the first n digits of a split, as in notebook 01.

    On a `side` larger than 8 each digit lies at a random place of an empty canvas.
    """
    x, y, x_test, y_test = digit_split(seed)
    images, tests = (
        torch.tensor(scattered(part, side, seed))[:, None] / 16 for part in (x[:n], x_test)
    )
    labels = torch.tensor(y[:n])
    training.seed_all(seed)
    model = SMALL_NETS[net](side)
    drawn = training.batches(images, labels, size=32, steps=steps, seed=seed)
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    training.fit(model, cross_entropy, drawn, optimiser=optimiser)
    sets = {"train": (images, labels), "test": (tests, torch.tensor(y_test))}
    return {name: training.accuracy(model, *pair) for name, pair in sets.items()}


NETS = tuple(SMALL_NETS)
EXPERIMENTS = {  # name: what is run, and for which settings
    "small_nets": (
        small_net,
        {"net": NETS, "side": (8, 14), "n": (50, 100, 200, 500, 1297), "seed": tuple(range(10))},
    ),
    "small_nets_longer": (
        small_net,
        {"net": NETS, "side": (14,), "n": (1297,), "steps": (12_000,), "seed": (0, 1, 2)},
    ),
}
