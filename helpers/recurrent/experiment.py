"""The stored results of notebook 07, and of 08 where it reads from both ends."""

import numpy as np
import torch
from torch import Tensor, nn

from helpers import data, tasks, training
from helpers.recurrent import (
    Elman,
    Feedforward,
    Reader,
    Tagger,
    cross_entropy,
    encoded,
    often_ambiguous,
    share_right,
    vocabulary,
)

WIDTH = 64
READERS = {
    "word alone": lambda o: Reader(Feedforward(WIDTH, WIDTH), o),
    "left to right": lambda o: Reader(Elman(WIDTH, WIDTH), o),
    "both ways": lambda o: Reader(Elman(WIDTH, WIDTH), o, Elman(WIDTH, WIDTH)),
}


def tagged(reads: str, passes: int, seed: int) -> dict:
    """Share of right tags among all words of the test sentences, and among the ambiguous ones."""
    sentences = data.brown()
    train, test = sentences[:12000], sentences[12000:]
    words, tags = vocabulary(train), sorted({tag for s in train for _, tag in s})
    training.seed_all(seed)
    tagger = Tagger(len(words) + 1, READERS[reads](len(tags)))
    training.fit(
        tagger,
        lambda tagger, xs, ys, mask: cross_entropy(tagger(xs, mask), ys, mask),
        training.batches(*encoded(train, words, tags), size=64, steps=passes * 188, seed=seed),
        optimiser=torch.optim.Adam(tagger.parameters(), lr=1e-2),
    )
    xs, ys, mask = encoded(test, words, tags)
    numbers = torch.tensor([words[word] for word in often_ambiguous(train)])
    with torch.no_grad():
        y_hats = tagger(xs, mask)
    hard = mask & torch.isin(xs, numbers)
    return {"all": share_right(y_hats, ys, mask), "ambiguous": share_right(y_hats, ys, hard)}


class AtOnce(nn.Module):
    """A feedforward net that sees all T steps at once, and answers for the last."""

    def __init__(self, T: int, m: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(T, m), nn.Tanh(), nn.Linear(m, 2))

    def forward(self, xs: Tensor) -> Tensor:
        return self.layers(xs)[:, None].expand(-1, xs.shape[1], -1)  # (B, 2) -> (B, T, 2)


class Gated(nn.Module):
    """torch's own GRU, and a read-out at every step."""

    def __init__(self, m: int) -> None:
        super().__init__()
        self.gru, self.V = nn.GRU(1, m, batch_first=True), nn.Linear(m, 2)

    def forward(self, xs: Tensor) -> Tensor:
        return self.V(self.gru(xs)[0])


NETS = {
    "feedforward": lambda T: AtOnce(T, 32),
    "tanh": lambda T: Reader(Elman(1, 32), 2),
    "GRU": lambda T: Gated(32),
}


def recalled(net: str, T: int, steps: int, lr: float, seed: int) -> dict:
    """How often a net that was trained for some steps of 32 sequences gives their first sign back,
    in 1,000 new sequences."""
    task = tasks.first_sign(T)
    training.seed_all(seed)
    model = NETS[net](T)
    training.fit(
        model,
        lambda model, xs, ys, mask: cross_entropy(model(xs), ys, mask),
        tasks.stream(task, 32, steps, seed),
        optimiser=torch.optim.Adam(model.parameters(), lr=lr),
    )
    xs, ys, mask = map(torch.from_numpy, task(1000, np.random.default_rng(10**6)))
    with torch.no_grad():
        return {"right": share_right(model(xs), ys, mask)}


RATES, SEEDS = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1), (0, 1, 2)
EXPERIMENTS = {  # name: what is run, and for which settings
    "taggers": (tagged, {"reads": tuple(READERS), "passes": (4,), "seed": tuple(range(10))}),
    "taggers_longer": (tagged, {"reads": tuple(READERS), "passes": (12,), "seed": SEEDS}),
    "first_signs": (
        recalled,
        {"net": tuple(NETS), "T": (10, 30), "steps": (300, 3000), "lr": RATES, "seed": SEEDS},
    ),
}
