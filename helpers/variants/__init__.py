"""Variants of the recurrent network: other ways for a step to reach the next."""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd.graph import Node, get_gradient_edge

from helpers.recurrent import Cell, State, uniform


class Leaky(Cell):
    """hᵗ = (1 − α) hᵗ⁻¹ + α f(W xᵗ + U hᵗ⁻¹ + b): a share 1 − α stays as it was.

    Source: H. Jaeger, M. Lukoševičius, D. Popovici and U. Siewert, "Optimization and applications
    of echo state networks with leaky-integrator neurons", Neural Networks 20, 2007.
    """

    def __init__(self, d: int, m: int, alpha: float) -> None:
        super().__init__(d, m)
        if not 0 < alpha <= 1:
            raise ValueError(f"a unit leaks by a share above 0, up to 1, not by {alpha}")
        self.alpha = alpha
        self.W = uniform(m, d, width=m)
        self.U = uniform(m, m, width=m)
        self.b = uniform(m, width=m)

    def forward(self, x_t: Tensor, state: State) -> State:
        (h_prev,) = state
        new = torch.tanh(x_t @ self.W.T + h_prev @ self.U.T + self.b)
        return ((1 - self.alpha) * h_prev + self.alpha * new,)


class FromAbove(Cell):
    """hᵗ = tanh(W xᵗ + A gᵗ⁻¹ + b), gᵗ = tanh(B hᵗ + c): the upper layer, n wide, reaches the lower
    one at the next step, and nothing else is kept. W (m, d), A (m, n), B (n, m)."""

    names = ("g", "h")

    def __init__(self, d: int, m: int, n: int) -> None:
        super().__init__(d, n)
        self.W = uniform(m, d, width=m)
        self.A = uniform(m, n, width=m)
        self.b = uniform(m, width=m)
        self.B = uniform(n, m, width=m)
        self.c = uniform(n, width=m)

    def start(self, B: int) -> State:
        return self.W.new_zeros(B, self.m), self.W.new_zeros(B, len(self.W))

    def forward(self, x_t: Tensor, state: State) -> State:
        g_prev, _ = state
        h_t = torch.tanh(x_t @ self.W.T + g_prev @ self.A.T + self.b)
        return torch.tanh(h_t @ self.B.T + self.c), h_t


class ConvElman(Cell):
    """hᵗ = tanh(W ∗ xᵗ + U ∗ hᵗ⁻¹ + b): pictures (B, d, side, side) come in, m maps are kept.

    W (m, d, k, k), U (m, m, k, k); at its edges a picture continues on the other side, so that no
    place is special. Source: X. Shi et al., "Convolutional LSTM network", NIPS 2015, without gates.
    """

    def __init__(self, d: int, m: int, k: int, side: int) -> None:
        super().__init__(d, m)
        self.side, self.k = side, k
        self.W = uniform(m, d, k, k, width=d * k * k)
        self.U = uniform(m, m, k, k, width=m * k * k)
        self.b = uniform(m, width=m * k * k)

    def start(self, B: int) -> State:
        return (self.W.new_zeros(B, self.m, self.side, self.side),)

    def forward(self, x_t: Tensor, state: State) -> State:
        (h_prev,) = state
        return (torch.tanh(self.around(x_t, self.W, self.b) + self.around(h_prev, self.U)),)

    def around(self, maps: Tensor, kernels: Tensor, bias: Tensor | None = None) -> Tensor:
        """The convolution of maps that continue at their opposite edges: their size is kept."""
        reach = (self.k // 2, (self.k - 1) // 2)
        return nn.functional.conv2d(nn.functional.pad(maps, reach * 2, "circular"), kernels, bias)


def halved(images: np.ndarray) -> np.ndarray:
    """Pictures (N, 2s, 2s) from 0 to 255 as (N, s, s) from 0 to 1: each pixel the mean of four."""
    N, side, _ = images.shape
    fours = images.reshape(N, side // 2, 2, side // 2, 2)
    return fours.mean(axis=(2, 4), dtype=np.float32) / 255


# What a step reads, found in its own graph


class Wire(NamedTuple):
    """`target` at time t is computed from `source` at time t − lag, by way of a matrix."""

    source: str
    target: str
    lag: int
    letters: str = ""


def wires(net: nn.Module, d: int) -> list[Wire]:
    """What one step of a net with a `cell` and a read-out `V` reads directly, and by which matrix.

    One step is run with autograd on; its graph is walked from every new part of the state, and
    from y = V out, down to what it began with: x (d numbers), the old parts of the state, and y of
    the step before if the cell reads more than d numbers. A cell `backward` comes from the step
    after, so its lags are −1; its state is called k, its matrices W′ and U′.
    Raises ValueError for a d that the cell cannot read.
    """
    if not 1 <= d <= net.cell.d:
        raise ValueError(f"this cell cannot read {d} inputs; it takes {net.cell.d} numbers")
    found, read, places, letters = [], [], {}, _letters(net)
    cells = [(net.cell, net.cell.names, 1)]
    if backward := getattr(net, "backward", None):
        cells.append((backward, ("k",), -1))
    for cell, names, lag in cells:
        old = tuple(part.clone().requires_grad_() for part in cell.start(1))
        sizes = [(1, n, *old[0].shape[2:]) for n in (d, cell.d - d)]
        x, y_prev = (torch.zeros(size).requires_grad_() for size in sizes)
        new = cell(torch.cat([x, y_prev], dim=1) if cell.d > d else x, old)
        places |= {_node(x): ("x", 0), _node(y_prev): ("y", 1)}
        places |= {_node(part): (name, lag) for name, part in zip(names, old, strict=True)}
        places |= (begins := {_node(part): (n, 0) for n, part in zip(names, new, strict=True)})
        for node, (name, _) in begins.items():
            found += _read(name, node, places, letters)
        read.append(cell.out(new))
    y = net.V(torch.cat(read, dim=1))
    return sorted({*found, *_read("y", _node(y), places, letters)})


def _node(tensor: Tensor) -> Node:
    return get_gradient_edge(tensor).node


def _letters(net: nn.Module) -> dict[Tensor, str]:
    """How a net's matrices are called: W; W₁ in the lowest of several cells; W′ backwards; W∗ for
    kernels. What has one axis alone is a bias."""
    named = {}
    for name, matrix in net.named_parameters():
        *place, letter = name.removesuffix(".weight").split(".")
        below = "".join("₁₂₃"[int(part)] for part in place if part.isdigit())
        named[matrix] = letter + below + "′" * ("backward" in place) + "∗" * (matrix.ndim == 4)
    return {matrix: name for matrix, name in named.items() if matrix.ndim > 1}


def _read(target: str, start: Node, places: dict, letters: dict) -> Iterator[Wire]:
    """A wire for each way down from `start` to one of the `places`."""

    def down(node: Node, through: str) -> Iterator[Wire]:
        if node in places and node is not start:
            yield Wire(places[node][0], target, places[node][1], through)
            return
        below = [child for child, _ in node.next_functions if child]
        added = node.name().startswith(("AddBackward", "CatBackward"))  # else multiplied
        held = "" if added else "".join(_matrix(child, letters) for child in below)
        for child in below:
            yield from down(child, through + held)

    return down(start, "")


def _matrix(node: Node, letters: dict) -> str:
    """The matrix that a node holds, as it is or turned."""
    while len(node.next_functions) == 1:
        node = node.next_functions[0][0]
    return letters.get(getattr(node, "variable", None), "")


def folded(wires: Sequence[Wire]) -> dict[str, list[str]]:
    """The drawing with one node for each part: what each reads, at whatever time."""
    return {part: [w.source for w in wires if w.target == part] for _, part, *_ in wires}


def unrolled(wires: Sequence[Wire], T: int) -> dict[tuple[str, int], list[tuple[str, int]]]:
    """The drawing with one node for each part at each of T steps: what each reads of the others."""
    reads = {(w.target, t): [] for w in wires for t in range(1, T + 1)}
    for target, t in reads:
        before = [(w.source, t - w.lag) for w in wires if w.target == target]
        reads[target, t] = [(source, s) for source, s in before if 1 <= s <= T]
    return reads


def cycle(reads: dict) -> str:
    """The first cycle of a drawing; none where its nodes can be put in an order in which each comes
    after all that it reads."""
    try:
        TopologicalSorter(reads).prepare()
    except CycleError as error:
        return f"the cycle {' → '.join(map(str, error.args[1]))}"
    return "no cycle"
