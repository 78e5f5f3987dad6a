"""Training small networks with torch: the loop, the seeds, and what to measure."""

import os
import random
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn


def seed_all(seed: int) -> None:
    """Make what follows repeatable: python, numpy and torch seeded, one thread, no shortcuts."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.set_deterministic_debug_mode("error")


def progress_bar(steps: int, words: str) -> Iterator[int]:
    """0, 1, …, steps − 1, with a bar in JupyterLab that goes when done; none if switched off."""
    if os.environ.get("COMPANION_PROGRESS") == "0":
        yield from range(steps)
        return
    import ipywidgets as ipw
    from IPython.display import display

    bar = ipw.IntProgress(max=steps, description=words)
    display(bar)
    for step in range(steps):
        bar.value = step
        yield step
    bar.close()


def fit(
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    x: Tensor,
    y: Tensor,
    *,
    steps: int,
    batch_size: int = 32,
    lr: float = 1e-3,
    seed: int = 0,
    each: Callable[[int], None] | None = None,
    words: str = "training",
) -> list[float]:
    """θ ← θ − Adam step of ∂ℓ/∂θ, `steps` times on random batches; the loss of every step.

    x (N, …) and y (N, …) are drawn without order, `batch_size` at a time (all of them if there are
    fewer). The batches depend on `seed` alone, so that two models meet the same ones. `each` is
    called with the number of steps done: 0, 1, …, steps.
    Source: D. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015.
    """
    optimiser = torch.optim.Adam(model.parameters(), lr=lr)
    order, losses = torch.Generator().manual_seed(seed), []
    each = each or (lambda done: None)
    each(0)
    for done in progress_bar(steps, words):
        batch = torch.randperm(len(x), generator=order)[:batch_size]
        loss = loss_fn(model(x[batch]), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        each(done + 1)
    return losses


def n_parameters(model: nn.Module) -> int:
    """How many numbers training may change."""
    return sum(p.numel() for p in model.parameters())


@torch.no_grad()
def accuracy(model: nn.Module, x: Tensor, labels: Tensor) -> float:
    """Share of the x whose largest output is at their label."""
    return (model(x).argmax(dim=1) == labels).double().mean().item()


@torch.no_grad()
def squared_error(model: nn.Module, x: Tensor) -> float:
    """Mean over the images of ‖model(x) − x‖², the sum over an image's pixels."""
    return ((model(x) - x) ** 2).flatten(1).sum(dim=1).mean().item()
