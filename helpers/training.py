"""Training small networks with torch: the loop, the seeds, and what to measure."""

import math
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator
from operator import length_hint

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


def progress_bar(items: Iterable, words: str) -> Iterator:
    """The items, with a bar in JupyterLab (a counter where nobody knows how many there are) that
    goes when they end; with COMPANION_PROGRESS=0 the items alone."""
    if os.environ.get("COMPANION_PROGRESS") == "0":
        yield from items
        return
    import ipywidgets as ipw
    from IPython.display import display

    length, shown = length_hint(items), -math.inf  # 0 where the length is unknown
    bar = ipw.IntProgress(max=length) if length else ipw.IntText(disabled=True)
    bar.description = words
    display(bar)
    try:
        for done, item in enumerate(items):
            if time.monotonic() > shown + 0.1:  # seconds; more often nobody sees
                bar.value, shown = done, time.monotonic()
            yield item
    finally:
        bar.close()


class batches:
    """What `fit` loops over: (x[drawn], y[drawn], …), `steps` times, `size` rows at a time.

    Each batch is drawn without order and without repetition (all rows if there are fewer), anew
    from `seed` whenever it is looped over, so that two models meet the same batches.
    Raises ValueError for tensors of unequal length or none, a size below 1, steps below 0.
    """

    def __init__(self, *tensors: Tensor, size: int, steps: int, seed: int = 0) -> None:
        lengths = [len(tensor) for tensor in tensors]
        if len(set(lengths)) != 1 or not lengths[0]:
            raise ValueError(f"inputs and targets must be equally many, at least one: {lengths}")
        if size < 1:
            raise ValueError(f"a batch of {size} holds nothing")
        if steps < 0:
            raise ValueError(f"{steps} steps cannot be taken")
        self.tensors, self.size, self.steps, self.seed = tensors, size, steps, seed

    def __len__(self) -> int:
        return self.steps

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        order, n = torch.Generator().manual_seed(self.seed), len(self.tensors[0])
        for _ in range(self.steps):
            drawn = torch.randperm(n, generator=order)[: self.size]
            yield tuple(tensor[drawn] for tensor in self.tensors)


def fit(
    model: nn.Module,
    loss: Callable[..., Tensor],
    batches: Iterable[tuple],
    *,
    optimiser: torch.optim.Optimizer,
    clip: float | None = None,
    each: Callable[[int], None] | None = None,
    stop: Callable[[list[float]], bool] | None = None,
    words: str = "training",
) -> list[float]:
    """θ ← θ − the optimiser's step along ∂ℓ/∂θ, one for each batch; ℓ before every step.

    ℓ = loss(model, *batch), one number. A gradient longer than `clip` is shortened to it.
    `each` is called with the number of steps done: 0, 1, …; `stop`, with the losses so far, ends
    the training once it says True. An interrupt, or a loss, gradient or parameter that is infinite
    or NaN, ends it too: the step is printed, the losses so far come back, and the model is the one
    that had the last of them (if there is none, the model as it came).
    """
    if clip is not None and not clip > 0:
        raise ValueError(f"a gradient cannot be clipped to length {clip}; it must be above 0")
    losses, sound, each = [], _state(model), each or (lambda done: None)
    try:
        each(0)
        for batch in progress_bar(batches, words):
            optimiser.zero_grad()
            value = _gradient(model, loss, batch, clip or math.inf)
            sound = _state(model)
            losses.append(value)
            optimiser.step()
            each(len(losses))
            if stop and stop(losses):
                break
        _finite("a parameter", sum(p.detach().sum().item() for p in model.parameters()))
    except (KeyboardInterrupt, FloatingPointError) as end:
        model.load_state_dict(sound)
        print(f"{words} ended after step {len(losses)}: {str(end) or 'interrupted'}")
    return losses


def _gradient(model: nn.Module, loss: Callable, batch: tuple, clip: float) -> float:
    """ℓ, and ∂ℓ/∂θ left in the model, no longer than `clip`. FloatingPointError unless finite."""
    if not isinstance(batch, tuple | list):
        raise ValueError(f"a batch is a tuple (x, y, …), not a {type(batch).__name__}")
    value = loss(model, *batch)
    if value.numel() != 1:
        raise ValueError(f"the loss has shape {tuple(value.shape)}; it must be one number")
    _finite("the loss", value.item())
    value.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), clip)
    _finite("the length of the gradient", norm.item())
    return value.item()


def _finite(name: str, value: float) -> None:
    if not math.isfinite(value):
        raise FloatingPointError(f"{name} was {value}")


def _state(model: nn.Module) -> dict[str, Tensor]:
    """A copy of all that training changes."""
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def n_parameters(model: nn.Module) -> int:
    """How many numbers training may change."""
    return sum(p.numel() for p in model.parameters())


@torch.no_grad()
def accuracy(model: nn.Module, x: Tensor, labels: Tensor) -> float:
    """Share of the x whose largest output is at their label."""
    return (model(x).argmax(dim=1) == labels).double().mean().item()
