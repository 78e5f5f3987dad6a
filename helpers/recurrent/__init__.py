"""Recurrent networks: cells that take one step, and the loops that run them along a sequence.

A cell is called as `cell(x_t, state) -> state`. Its state is a tuple of tensors (B, …), begun by
`cell.start(B)`; what a read-out reads of it is `cell.out(state)`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

State = tuple[Tensor, ...]


def uniform(*shape: int, width: int) -> nn.Parameter:
    """A parameter drawn between −1/√width and 1/√width, as torch's own recurrent nets begin."""
    return nn.Parameter(torch.empty(shape).uniform_(-(width**-0.5), width**-0.5))


class Cell(nn.Module):
    """What all cells have: d numbers come in at each step, each part of the state holds m."""

    names: tuple[str, ...] = ("h",)  # of the parts of the state

    def __init__(self, d: int, m: int) -> None:
        super().__init__()
        if min(d, m) < 1:
            raise ValueError(f"a cell needs numbers to read and to keep; d is {d}, m is {m}")
        self.d, self.m = d, m

    def start(self, B: int) -> State:
        """h⁰ = 0 for B sequences: (B, m), once for each part of the state."""
        return (next(self.parameters()).new_zeros(B, self.m),) * len(self.names)

    def out(self, state: State) -> Tensor:
        """What a read-out reads: the first part of the state."""
        return state[0]


class Elman(Cell):
    """hᵗ = f(W xᵗ + U hᵗ⁻¹ + b), slide 55 with a bias: W (m, d), U (m, m), b (m,).

    Source: J. L. Elman, "Finding structure in time", Cognitive Science 14, 1990.
    """

    def __init__(self, d: int, m: int, f: Callable = torch.tanh, bias: bool = True) -> None:
        super().__init__(d, m)
        self.f = f
        self.W = uniform(m, d, width=m)
        self.U = uniform(m, m, width=m)
        self.b = uniform(m, width=m) if bias else 0.0

    def forward(self, x_t: Tensor, state: State) -> State:
        (h_prev,) = state
        z_t = x_t @ self.W.T + h_prev @ self.U.T + self.b  # (B, d) @ (d, m) + (B, m) @ (m, m)
        return (self.f(z_t),)


class Feedforward(Cell):
    """hᵗ = f(W xᵗ + b), slide 46: nothing of the step before. W (m, d), b (m,)."""

    def __init__(self, d: int, m: int, f: Callable = torch.tanh) -> None:
        super().__init__(d, m)
        self.f = f
        self.W = uniform(m, d, width=d)
        self.b = uniform(m, width=d)

    def forward(self, x_t: Tensor, state: State) -> State:
        return (self.f(x_t @ self.W.T + self.b),)  # (B, d) @ (d, m) -> (B, m)


class Stack(Cell):
    """Cells on top of each other: each reads what the one below it puts out in the same step.

    The topmost is read; the state holds the parts of every cell, the topmost cell's first.
    """

    def __init__(self, *cells: Cell) -> None:
        super().__init__(cells[0].d, cells[-1].m)
        for below, above in pairwise(cells):
            if above.d != below.m:
                raise ValueError(
                    f"a cell that reads {above.d} stands on one that puts {below.m} out"
                )
        self.cells = nn.ModuleList(cells)
        self.names = tuple("hgk"[i] for i in range(len(cells)) for _ in cells[i].names)[::-1]

    def start(self, B: int) -> State:
        return tuple(part for cell in reversed(self.cells) for part in cell.start(B))

    def forward(self, x_t: Tensor, state: State) -> State:
        new, end = (), len(state)
        for cell in self.cells:
            begin = end - len(cell.names)
            mine = cell(x_t, state[begin:end])
            x_t, new, end = cell.out(mine), (*mine, *new), begin
        return new


def steps(
    cell: Cell, xs: Tensor, state: State | None = None, lengths: Tensor | None = None
) -> Iterator[State]:
    """The state after each step: cell(x¹, h⁰), cell(x², h¹), …, with the same cell every time.

    xs (B, T, d); `state` is h⁰ (by default what the cell begins with). Sequence i ends after
    lengths[i] steps (by default all T); from then on its state stays as it is.
    Raises ValueError for inputs or lengths of another shape, and for lengths outside 1 … T.
    """
    _fitting(cell, xs, lengths)
    state = cell.start(len(xs)) if state is None else state
    for t, x_t in enumerate(xs.unbind(1)):
        new = cell(x_t, state)
        if lengths is not None and t >= 1:
            new = tuple(_where(t < lengths, *parts) for parts in zip(new, state, strict=True))
        yield (state := new)


def _where(going: Tensor, new: Tensor, old: Tensor) -> Tensor:
    """`new` for the sequences that are still going (B,), `old` for the others."""
    return torch.where(going.view(-1, *[1] * (new.ndim - 1)), new, old)


def _fitting(cell: Cell, xs: Tensor, lengths: Tensor | None) -> tuple[int, int]:
    """B and T, if inputs and lengths fit the cell and each other."""
    if xs.ndim < 3 or xs.shape[2] != cell.d or not xs.shape[1]:
        raise ValueError(f"inputs (B, T, {cell.d}) are needed, T at least 1: {tuple(xs.shape)}")
    B, T = xs.shape[:2]
    if lengths is not None:
        if lengths.shape != (B,):
            raise ValueError(f"{B} sequences need {B} lengths, not {tuple(lengths.shape)}")
        if lengths.min() < 1 or lengths.max() > T:
            raise ValueError(f"lengths go from 1 to {T}, not {lengths.min()} to {lengths.max()}")
    return B, T


def unroll(
    cell: Cell, xs: Tensor, state: State | None = None, lengths: Tensor | None = None
) -> tuple[Tensor, State]:
    """What is read at every step, stacked, and the last state: hs (B, T, m), state.

    The arguments are those of `steps`; after its own length a sequence repeats its last h.
    """
    with parametrize.cached():  # where U is made of other numbers: once a sequence
        states = list(steps(cell, xs, state, lengths))
    return torch.stack([cell.out(s) for s in states], dim=1), states[-1]


def both_ways(
    forward: Cell, backward: Cell, xs: Tensor, lengths: Tensor | None = None
) -> tuple[Tensor, tuple[State, State]]:
    """[h→ᵗ; h←ᵗ] for every t, (B, T, m + m'), and both last states.

    `backward` reads each sequence from its own end: h←ᵗ = cell(xᵗ, h←ᵗ⁺¹), so its last state is the
    one at t = 1. What is yet to come must be there: this cannot generate. Source: M. Schuster and
    K. K. Paliwal, "Bidirectional recurrent neural networks", IEEE Transactions on Signal
    Processing 45, 1997.
    """
    B, T = _fitting(backward, xs, lengths)
    lengths = torch.full((B,), T) if lengths is None else lengths
    t = torch.arange(T)
    order = torch.where(t < lengths[:, None], lengths[:, None] - 1 - t, t)  # (B, T): T, …, 2, 1
    rows = torch.arange(B)[:, None]
    hs, last = unroll(forward, xs, None, lengths)
    hs_back, first = unroll(backward, xs[rows, order], None, lengths)
    return torch.cat([hs, hs_back[rows, order]], dim=2), (last, first)


def run_free(
    cell: Cell,
    readout: Callable[[Tensor], Tensor],
    xs: Tensor,
    ys: Tensor | None = None,
    forced: float = 0.0,
    choose: Callable[[Tensor], Tensor] = torch.sigmoid,
    rng: np.random.Generator | None = None,
    state: State | None = None,
) -> Tensor:
    """ŷ¹, …, ŷᵀ (B, T, o) of a cell that reads [xᵗ; yᵗ⁻¹], one step after the other; y⁰ = 0.

    A share `forced` of the yᵗ⁻¹, drawn by `rng` (default_rng(0) without one), are the true ones,
    ys (B, T, o); the others are the net's own, choose(ŷᵗ⁻¹). xs (B, T, d), and the cell reads
    d + o numbers. With forced = 1 this is teacher forcing, with 0 what happens in use. `state` is
    h⁰, by default what the cell begins with.
    """
    if not 0 <= forced <= 1 or (forced and ys is None):
        raise ValueError(f"a share of {forced} true outputs, from 0 to 1, needs the true outputs")
    rng, y_hats = rng or np.random.default_rng(0), []
    state = cell.start(len(xs)) if state is None else state
    fed = xs.new_zeros(len(xs), cell.d - xs.shape[2])  # y⁰
    for t, x_t in enumerate(xs.unbind(1)):
        state = cell(torch.cat([x_t, fed], dim=1), state)
        y_hats.append(readout(cell.out(state)))
        fed = choose(y_hats[-1])
        if forced:
            true = torch.from_numpy(rng.random(len(xs)) < forced)
            fed = _where(true, ys[:, t], fed)
    return torch.stack(y_hats, dim=1)


class Reader(nn.Module):
    """ŷᵗ = V hᵗ + c: o numbers for each step of xs (B, T, d), read off a cell, or off one from each
    end."""

    def __init__(self, cell: Cell, o: int, backward: Cell | None = None) -> None:
        super().__init__()
        self.cell, self.backward = cell, backward
        self.V = nn.Linear(cell.m + (backward.m if backward else 0), o)

    def forward(self, xs: Tensor, lengths: Tensor | None = None) -> Tensor:
        if self.backward:
            hs, _ = both_ways(self.cell, self.backward, xs, lengths)
        else:
            hs, _ = unroll(self.cell, xs, None, lengths)
        return self.V(hs)  # (B, T, m) -> (B, T, o)


def cross_entropy(y_hats: Tensor, ys: Tensor, mask: Tensor) -> Tensor:
    """ℓ: the mean of −log softmax(ŷᵗ) at the right class yᵗ, over the steps that `mask` counts.

    y_hats (B, T, o), ys (B, T) whole numbers, mask (B, T).
    """
    return nn.functional.cross_entropy(y_hats[mask], ys[mask])


def share_right(y_hats: Tensor, ys: Tensor, mask: Tensor) -> float:
    """How often the largest ŷᵗ is at the right class, over the steps that `mask` counts."""
    return (y_hats.argmax(dim=-1) == ys)[mask].double().mean().item()


# The tagger


def vocabulary(sentences: Sequence, at_least: int = 2) -> dict[str, int]:
    """Each word, in small letters, that stands there `at_least` times: its number, from 1; 0 is
    kept for all others."""
    counts = Counter(word.lower() for sentence in sentences for word, _ in sentence)
    return {w: i for i, w in enumerate(sorted(w for w in counts if counts[w] >= at_least), 1)}


def often_ambiguous(sentences: Sequence) -> set[str]:
    """The words, in small letters, seen 10 times or more and at most 9 in 10 times with one tag."""
    seen = defaultdict(Counter)
    for word, tag in (pair for sentence in sentences for pair in sentence):
        seen[word.lower()][tag] += 1
    return {
        w
        for w, tags in seen.items()
        if tags.total() >= 10 and max(tags.values()) <= 0.9 * tags.total()
    }


def encoded(
    sentences: Sequence, words: dict[str, int], tags: Sequence[str]
) -> tuple[Tensor, Tensor, Tensor]:
    """Numbers for words and for tags, (N, T) each, and the mask (N, T) of what is a word at all.

    T is the length of the longest sentence; behind the end of a shorter one stands 0.
    """
    T = max(map(len, sentences))
    xs, ys = torch.zeros(2, len(sentences), T, dtype=torch.int64)
    mask = torch.arange(T) < torch.tensor([[len(sentence)] for sentence in sentences])
    for x, y, sentence in zip(xs, ys, sentences, strict=True):
        x[: len(sentence)] = torch.tensor([words.get(word.lower(), 0) for word, _ in sentence])
        y[: len(sentence)] = torch.tensor([tags.index(tag) for _, tag in sentence])
    return xs, ys, mask


class Tagger(nn.Module):
    """ŷᵗ for each word of a sentence: `reader` reads xᵗ, the row of E (words, d) for word t."""

    def __init__(self, n_words: int, reader: Reader) -> None:
        super().__init__()
        self.E, self.reader = nn.Embedding(n_words, reader.cell.d), reader

    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        return self.reader(self.E(words), mask.sum(dim=1))  # (B, T) -> (B, T, d) -> (B, T, o)
