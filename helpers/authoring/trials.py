"""The functions that one row of an experiment runs: settings in, plain numbers out."""

import torch
from torch import nn

from helpers import nets, training
from helpers.pictures import digit_split, enlarged, scattered

HIDDEN = {8: 25, 14: 13}  # so that the dense net has about as many weights as the convolutional one
SMALL_NETS = {
    "dense": lambda side: nets.dense_net(side, HIDDEN[side]),
    "wide": lambda side: nets.dense_net(side, 10 * HIDDEN[side]),
    "conv": nets.conv_net,
}
AUTOENCODERS = {
    "conv": nets.conv_autoencoder,
    "slide": nets.autoencoder,
    "he": lambda: nets.he_initialised(nets.autoencoder()),
}
CURVE = (0, 13, 65, 130, 260, 650, 1300, 2600)  # steps; 13 batches of 100 are one pass


def small_net(net: str, side: int, n: int, seed: int, steps: int = 600) -> dict:
    """Test accuracy of a small net trained on the first n digits of a split, as in notebook 01.

    On a `side` larger than 8 each digit lies at a random place of an empty canvas.
    """
    x, y, x_test, y_test = digit_split(seed)
    images, tests = (
        torch.tensor(scattered(part, side, seed))[:, None] / 16 for part in (x[:n], x_test)
    )
    labels, test_labels = torch.tensor(y[:n]), torch.tensor(y_test)
    training.seed_all(seed)
    model = SMALL_NETS[net](side)
    loss = nn.functional.cross_entropy
    training.fit(model, loss, images, labels, steps=steps, lr=3e-3, seed=seed)
    return {
        "train": training.accuracy(model, images, labels),
        "test": training.accuracy(model, tests, test_labels),
    }


def autoencoder_curve(net: str, lr: float, seed: int) -> dict:
    """Squared error an image, on what was trained on and on the rest, along the training."""
    x, _, x_test, _ = digit_split(seed)
    images, tests = (torch.tensor(enlarged(part)) for part in (x, x_test))
    training.seed_all(seed)
    model, train, test = AUTOENCODERS[net](), [], []

    def measure(steps: int) -> None:
        if steps in CURVE:
            train.append(training.squared_error(model, images))
            test.append(training.squared_error(model, tests))

    training.fit(
        model,
        nn.functional.mse_loss,
        images,
        images,
        steps=CURVE[-1],
        batch_size=100,
        lr=lr,
        seed=seed,
        each=measure,
    )
    return {"steps": CURVE, "train": train, "test": test}
