"""The stored results of notebook 13: the first sign of a row, asked for after the last one."""

import numpy as np
import torch
from torch import Tensor, nn

from helpers import tasks, training
from helpers.memory import GRU, LSTM, by_lag, one_step
from helpers.recurrent import Elman, Reader, cross_entropy, share_right, steps

KEEPS = {"LSTM": "b_f", "GRU": "b_u"}  # the bias of the gate that keeps
KINDS = {"tanh": Elman, "LSTM": LSTM, "GRU": GRU}


def recalled(net: str, lr: float, seed: int) -> dict:
    """Share of 1,000 new rows of 30 signs whose first is given back, after 300 training steps."""
    return {"right": _right(_learnt(_made(net, 32, seed), 30, 300, lr, seed), 30)}


def remembered(net: str, seed: int) -> dict:
    """20 signs, 150 steps: what is right then at other lengths, and what the steps hand on."""
    model = _made(net, 16, seed)
    before = {f"{name} before": number for name, number in _handed_on(model).items()}
    _learnt(model, 20, 150, 1e-2, seed)
    after = {f"{name} after": number for name, number in _handed_on(model).items()}
    return {"right": [_right(model, T) for T in (10, 15, 20, 25, 40)]} | before | after


def _made(net: str, m: int, seed: int) -> Reader:
    training.seed_all(seed)
    kind, _, bias = net.partition(", bias ")
    model = Reader(KINDS[kind](1, m), 2)
    if bias:
        nn.init.constant_(getattr(model.cell, KEEPS[kind]), float(bias))
    return model


def _learnt(model: Reader, T: int, n: int, lr: float, seed: int) -> Reader:
    loss = lambda model, xs, ys, mask: cross_entropy(model(xs), ys, mask)  # noqa: E731
    batches = tasks.stream(tasks.first_sign(T), 32, n, seed)
    training.fit(model, loss, batches, optimiser=torch.optim.Adam(model.parameters(), lr=lr))
    return model


def _new(T: int) -> list[Tensor]:
    return list(map(torch.from_numpy, tasks.first_sign(T)(1000, np.random.default_rng(10**6))))


def _right(model: Reader, T: int) -> float:
    xs, ys, mask = _new(T)
    with torch.no_grad():
        return share_right(model(xs), ys, mask)


def _handed_on(model: Reader) -> dict:
    """What is left at lag 19; of one row's 19 Jacobians the largest |λ| of each, the median of the
    16 largest of each, and the largest singular value of their product."""
    xs, cell = _new(20)[0], model.cell
    by = by_lag(cell, xs[:32], lambda h: model.V(h) @ torch.tensor([-1.0, 1.0]))
    states = list(steps(cell, xs[:1]))
    Js = torch.stack([one_step(cell, xs[:1, t], states[t - 1]) for t in range(1, 20)])
    sizes = torch.linalg.eigvals(Js).abs().sort(descending=True).values  # (19, n)
    return {
        "left": (by[19] / by[0]).item(),
        "largest": sizes[:, 0].tolist(),
        "sixteen": sizes[:, :16].median().item(),
        "product": torch.linalg.matrix_norm(torch.linalg.multi_dot(list(Js.flip(0))), 2).item(),
    }


TAUGHT = ("tanh", "LSTM", "LSTM, bias 1", "LSTM, bias 5", "GRU", "GRU, bias 5")
RATES, MANY = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1), tuple(range(10))
EXPERIMENTS = {  # name: what is run, and for which settings
    "first_signs_gates": (recalled, {"net": TAUGHT, "lr": RATES, "seed": (0, 1, 2)}),
    "first_signs_steps": (
        remembered,
        {"net": ("tanh", "LSTM, bias 0", "LSTM, bias 3"), "seed": MANY},
    ),
}
