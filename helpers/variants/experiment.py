"""The stored results of notebook 08."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from helpers import tasks, training
from helpers.data import mnist
from helpers.recurrent import (
    Elman,
    Feedforward,
    Reader,
    Stack,
    cross_entropy,
    run_free,
    share_right,
    unroll,
)
from helpers.variants import ConvElman, FromAbove, Leaky, halved

READERS = {
    "no memory": lambda: Reader(Feedforward(1, 16), 2),
    "hidden to hidden": lambda: Reader(Elman(1, 16), 2),
    "output to hidden": lambda: Reader(Feedforward(3, 16), 2),
    "upper to lower": lambda: Reader(FromAbove(1, 16, 12), 2),
    "leaky": lambda: Reader(Leaky(1, 16, 0.05), 2),
    "stacked": lambda: Reader(Stack(Elman(1, 16), Elman(16, 16)), 2),
    "both ways": lambda: Reader(Elman(1, 16), 2, Elman(1, 16)),
}
TASKS = {  # name: a task for each length, and the length to train at
    "two steps ago": (lambda T: tasks.lag(T, 2), 10),
    "one step ahead": (lambda T: tasks.lag(T, -1), 10),
    "parity": (tasks.parity, 10),
    "majority": (tasks.majority, 100),
}
LENGTHS = (10, 30, 100, 300, 1000)


def one_hot(ys: Tensor) -> Tensor:
    """(B, T) or (B, 2) -> (B, …, 2): 1 at the right class, or at the largest number."""
    return nn.functional.one_hot(ys if ys.dtype == torch.int64 else ys.argmax(dim=-1), 2).float()


def answers(net: Reader, xs: Tensor, ys: Tensor, forced: float) -> Tensor:
    """ŷ (B, T, 2): fed back where the cell has room for it, true outputs for a share `forced`."""
    if net.cell.d == 1:
        return net(xs)
    return run_free(net.cell, net.V, xs, one_hot(ys), forced, one_hot)


def trained(reads: str, task: Callable, T: int, steps: int, seed: int) -> Reader:
    """A net that has met `steps` batches of 32 sequences; true outputs are fed back."""
    training.seed_all(seed)
    net = READERS[reads]()
    training.fit(
        net,
        lambda net, xs, ys, mask: cross_entropy(answers(net, xs, ys, 1.0), ys, mask),
        tasks.stream(task(T), 32, steps, seed),
        optimiser=torch.optim.Adam(net.parameters(), lr=1e-2),
        clip=1.0,
    )
    return net


@torch.no_grad()
def right(net: Reader, make: Callable, T: int, forced: float = 0.0) -> float:
    """Share of right answers to 20,000 bits or more, in sequences that are new."""
    task, B = make(T), max(300, 20000 // T)
    xs, ys, mask = map(torch.from_numpy, task(B, np.random.default_rng(10**6)))
    return share_right(answers(net, xs, ys, forced), ys, mask)


def variant(reads: str, task: str, steps: int, seed: int) -> dict:
    """Share of right answers by length, on own outputs, and at the length trained on with true
    outputs fed back (which is the same where nothing is fed back)."""
    make, T = TASKS[task]
    net = trained(reads, make, T, steps, seed)
    own = {str(length): right(net, make, length) for length in LENGTHS}
    return {"T": T, "own": own, "true": right(net, make, T, forced=1.0)}


class Frames(nn.Module):
    """A frame for each frame: a cell of maps and a convolution, or a dense cell and matrix."""

    def __init__(self, convolutional: bool, side: int, m: int) -> None:
        super().__init__()
        d = side * side
        self.cell = ConvElman(1, m, 3, side) if convolutional else Elman(d, m)
        around = {"padding": 1, "padding_mode": "circular"}
        self.V = nn.Conv2d(m, 1, 3, **around) if convolutional else nn.Linear(m, d)

    def forward(self, xs: Tensor) -> Tensor:
        maps = isinstance(self.cell, ConvElman)
        hs, _ = unroll(self.cell, xs if maps else xs.flatten(2))
        return self.V(hs.flatten(0, 1)).view(xs.shape)  # (B·T, m, …) -> (B, T, 1, side, side)


NETS = {"convolutional": (True, 12, 1e-2), "dense": (False, 400, 1e-3)}  # maps or units, rate


def frame_error(net: Callable, xs: Tensor, ys: Tensor, mask: Tensor) -> Tensor:
    """Σ (ŷ − y)² over the pixels of a frame, its mean over the frames that `mask` counts."""
    return ((net(xs) - ys) ** 2)[mask].sum(dim=(1, 2, 3)).mean()


def frames(net: str, upside_down: bool, steps: int, seed: int) -> dict:
    """Squared error of a frame, for 300 films of digits that were not trained on; and that of the
    present frame in its place."""
    images, _, others, _ = mnist()
    images, others = halved(images), halved(others)
    convolutional, m, rate = NETS[net]
    training.seed_all(seed)
    model = Frames(convolutional, images.shape[1], m)
    training.fit(
        model,
        frame_error,
        tasks.stream(tasks.moving(images, 8, upside_down), 16, steps, seed),
        optimiser=torch.optim.Adam(model.parameters(), lr=rate),
        clip=1.0,
    )
    (test,) = tasks.stream(tasks.moving(others, 8, upside_down), 300, 1, 10**6)
    with torch.no_grad():
        return {
            "error": frame_error(model, *test).item(),
            "present": frame_error(nn.Identity(), *test).item(),
            "nothing": frame_error(torch.zeros_like, *test).item(),
            "parameters": training.n_parameters(model),
        }


TEN, FEW = tuple(range(10)), (0, 1, 2)
OPEN = ("hidden to hidden", "upper to lower", "leaky", "stacked")  # more steps might help these
EXPERIMENTS = {  # name: what is run, and for which settings
    "variants": (
        variant,
        {"reads": tuple(READERS), "task": tuple(TASKS), "steps": (1000,), "seed": TEN},
    ),
    "variants_longer": (
        variant,
        {"reads": OPEN, "task": ("parity", "majority"), "steps": (4000,), "seed": FEW},
    ),
    "moving_digits": (
        frames,
        {"net": tuple(NETS), "upside_down": (False, True), "steps": (1200,), "seed": TEN},
    ),
    "moving_digits_longer": (
        frames,
        {"net": tuple(NETS), "upside_down": (False,), "steps": (5000,), "seed": FEW},
    ),
}
