"""The stored results of notebook 03."""

import torch
from torch import nn

from helpers import training
from helpers.autoencoder import (
    autoencoder,
    conv_autoencoder,
    enlarged,
    he_initialised,
    squared_error,
)
from helpers.data import digit_split

AUTOENCODERS = {
    "conv": conv_autoencoder,
    "slide": autoencoder,
    "he": lambda: he_initialised(autoencoder()),
}
CURVE = (0, 13, 65, 130, 260, 650, 1300, 2600)  # steps; 13 batches of 100 are one pass


def mean_square(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Mean over a batch and its pixels of (x̂ − x)²: ℓ of an autoencoder."""
    return nn.functional.mse_loss(model(x), x)


def autoencoder_curve(net: str, lr: float, seed: int) -> dict:
    """Squared error an image, on what was trained on and on the rest, along the training."""
    x, _, x_test, _ = digit_split(seed)
    images, tests = (torch.tensor(enlarged(part)) for part in (x, x_test))
    training.seed_all(seed)
    model, train, test = AUTOENCODERS[net](), [], []

    @torch.no_grad()
    def measure(steps: int) -> None:
        if steps in CURVE:
            train.append(squared_error(images, model(images)))
            test.append(squared_error(tests, model(tests)))

    drawn = training.batches(images, size=100, steps=CURVE[-1], seed=seed)
    optimiser = torch.optim.Adam(model.parameters(), lr=lr)
    training.fit(model, mean_square, drawn, optimiser=optimiser, each=measure)
    return {"steps": CURVE, "train": train, "test": test}


EXPERIMENTS = {  # name: what is run, and for which settings
    "autoencoders": (
        autoencoder_curve,
        {"net": ("conv", "slide", "he"), "lr": (3e-4, 1e-3), "seed": (0, 1, 2)},
    ),
}
