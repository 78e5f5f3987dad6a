"""Outputs fed back, and attention: which of the states of a sequence a step reads."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from helpers.recurrent import Cell, State, run_free, unroll

# Outputs fed back


def run_on(
    cell: Cell,
    readout: Callable[[Tensor], Tensor],
    ys: Tensor,
    known: int,
    forced: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Tensor:
    """ŷ², …, ŷᵀ (B, T − 1, o) of a cell that reads nothing but yᵗ⁻¹: the true one, ys (B, T, o),
    as long as t − 1 ≤ `known`; later for a share `forced`, drawn by `rng`, else its own ŷᵗ⁻¹.

    Raises ValueError unless 1 ≤ known < T and 0 ≤ forced ≤ 1.
    """
    if not 1 <= known < ys.shape[1] or not 0 <= forced <= 1:
        raise ValueError(f"{known} of {ys.shape[1]} known, then a share of {forced}: impossible")
    hs, state = unroll(cell, ys[:, :known])
    y_hats, rng = [*readout(hs).unbind(1)], rng or np.random.default_rng(0)
    for y_t in ys[:, known:-1].unbind(1):
        true = torch.from_numpy(rng.random(len(ys)) < forced)[:, None]
        state = cell(torch.where(true, y_t, y_hats[-1]), state)
        y_hats.append(readout(cell.out(state)))
    return torch.stack(y_hats, dim=1)


def choice(y_hat: Tensor) -> Tensor:
    """1 at the largest number of each row (B, o), 0 elsewhere."""
    return nn.functional.one_hot(y_hat.argmax(dim=-1), y_hat.shape[-1]).to(y_hat.dtype)


def sample(y_hat: Tensor) -> Tensor:
    """1 at a place drawn with the probabilities softmax(ŷ) of each row (B, o), 0 elsewhere."""
    drawn = torch.multinomial(y_hat.softmax(dim=-1), 1)[:, 0]
    return nn.functional.one_hot(drawn, y_hat.shape[-1]).to(y_hat.dtype)


def distribution(y_hat: Tensor) -> Tensor:
    """softmax(ŷ): the probabilities themselves."""
    return y_hat.softmax(dim=-1)


# Attention


def softmax_where(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    """αᵢ = exp(sᵢ) / Σⱼ exp(sⱼ) over the last axis, over those places alone that `mask` allows.

    Raises ValueError where a row allows no place at all.
    """
    if mask is not None:
        if not mask.any(dim=-1).all():
            raise ValueError("a row of the mask allows no place: there is nothing to attend to")
        scores = scores.masked_fill(~mask, -torch.inf)  # e^−∞ = 0
    return scores.softmax(dim=-1)


def attention(Q: Tensor, K: Tensor, values: Tensor, mask: Tensor | None = None) -> Tensor:
    """softmax(Q K^⊤ / √d) V: for each query (…, q, d) the mean of the values (…, k, o), weighted by
    how its key (…, k, d) agrees with the query; (…, q, o).

    Source: A. Vaswani et al., "Attention is all you need", NIPS 2017.
    """
    scores = Q @ K.transpose(-2, -1) / Q.shape[-1] ** 0.5  # (…, q, d) @ (…, d, k) -> (…, q, k)
    return softmax_where(scores, mask) @ values  # (…, q, k) @ (…, k, o) -> (…, q, o)


def top(scores: Tensor, k: int) -> Tensor:
    """The mask of the k largest scores of each row: k = 1 is hard attention, all of them soft."""
    if not 1 <= k <= scores.shape[-1]:
        raise ValueError(f"the best {k} of {scores.shape[-1]} places cannot be chosen")
    best = scores.topk(k, dim=-1).indices
    return torch.zeros_like(scores, dtype=torch.bool).scatter(-1, best, True)


class Additive(nn.Module):
    """s_τ = ⟨v, tanh(W q + b + U h^τ)⟩: a small net of its own; W and U (n, m), b and v (n,).

    Source: D. Bahdanau, K. Cho and Y. Bengio, "Neural machine translation by jointly learning to
    align and translate", ICLR 2015.
    """

    def __init__(self, m: int, n: int) -> None:
        super().__init__()
        self.W, self.U = nn.Linear(m, n), nn.Linear(m, n, bias=False)
        self.v = nn.Linear(n, 1, bias=False)

    def keys(self, memory: Tensor) -> Tensor:
        """U h^τ of all the states h^τ, which is the same at every step: once a sequence."""
        return self.U(memory)  # (B, T, m) -> (B, T, n)

    def forward(self, q: Tensor, keys: Tensor) -> Tensor:
        return self.v(torch.tanh(self.W(q)[:, None] + keys))[..., 0]  # keys U h^τ (B, T, n)


class Dot(nn.Module):
    """s_τ = ⟨q, h^τ⟩ / √d: nothing to learn; q and h^τ have d entries each."""

    def keys(self, memory: Tensor) -> Tensor:
        return memory

    def forward(self, q: Tensor, keys: Tensor) -> Tensor:
        return (keys @ q[..., None])[..., 0] / q.shape[-1] ** 0.5  # (B, T, d) @ (B, d, 1)


# From one sequence to another


class Decoder(Cell):
    """sᵗ = GRU([yᵗ⁻¹; cᵗ], sᵗ⁻¹), with cᵗ = Σ_τ α_τ h^τ, α = softmax(score(sᵗ⁻¹, h^τ)): torch's own
    GRU step, which reads of the memory, the encoder's states h^τ, what it attends to.

    Without a `score` the memory's summary is all it ever gets: s⁰. To be read out is `out`:
    ŷᵗ = V [sᵗ; cᵗ] with a score, V sᵗ without.
    """

    names = ("h", "c", "α", "memory", "keys", "mask")

    def __init__(self, d: int, m: int, score: nn.Module | None) -> None:
        super().__init__(d, m)
        self.score = score
        self.gru = nn.GRUCell(d + m if score else d, m)

    def start(self, B: int, memory: Tensor, mask: Tensor, summary: Tensor) -> State:
        """Needs more than other cells: memory (B, T, m), mask (B, T), s⁰ = summary (B, m)."""
        keys = self.score.keys(memory) if self.score else memory
        nowhere = memory.new_zeros(mask.shape)
        return summary, torch.zeros_like(summary), nowhere, memory, keys, mask

    def forward(self, x_t: Tensor, state: State) -> State:
        h_prev, c_t, weights, memory, keys, mask = state
        if self.score:
            weights = softmax_where(self.score(h_prev, keys), mask)  # (B, T)
            c_t = (weights[:, None] @ memory)[:, 0]  # (B, 1, T) @ (B, T, m)
            x_t = torch.cat([x_t, c_t], dim=1)
        return self.gru(x_t, h_prev), c_t, weights, memory, keys, mask

    def out(self, state: State) -> Tensor:
        return torch.cat(state[:2], dim=1) if self.score else state[0]


class Translator(nn.Module):
    """From one sequence to another: torch's GRU reads it from both ends, a `Decoder` writes."""

    def __init__(self, n_in: int, n_out: int, m: int, score: nn.Module | None, d: int = 32) -> None:
        super().__init__()
        self.E, self.n_out = nn.Embedding(n_in, d), n_out
        self.encoder = nn.GRU(d, m // 2, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(m, m)
        self.cell = Decoder(n_out, m, score)
        self.V = nn.Linear(2 * m if score else m, n_out)

    def read(self, words: Tensor, mask: Tensor) -> State:
        """The decoder's first state, once the encoder has read words (B, T)."""
        packed = nn.utils.rnn.pack_padded_sequence(
            self.E(words), mask.sum(dim=1), batch_first=True, enforce_sorted=False
        )
        hs, h_n = self.encoder(packed)
        memory, _ = nn.utils.rnn.pad_packed_sequence(hs, True, total_length=words.shape[1])
        summary = torch.tanh(self.bridge(torch.cat([*h_n], dim=1)))  # last of →, first of ←
        return self.cell.start(len(words), memory, mask, summary)

    def forward(self, words: Tensor, mask: Tensor, ys: Tensor, forced: float = 1.0, rng=None):
        """ŷ (B, S, n_out) for each place of ys (B, S), of which a share `forced` is fed back."""
        one_hot = nn.functional.one_hot(ys, self.n_out).float()
        nothing = one_hot[..., :0]  # no input but what was written before
        state = self.read(words, mask)
        return run_free(self.cell, self.V, nothing, one_hot, forced, choice, rng, state)


@torch.no_grad()
def translated(
    model: Translator, words: Tensor, mask: Tensor, S: int, kept: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """What the model writes in use, (B, S), for words (B, T), and the weights of each step,
    (B, S, T). It attends to the states that are `kept` (B, T), by default to all of `mask`."""
    state = model.read(words, mask)
    state = (*state[:-1], mask if kept is None else kept)
    fed, written, weights = model.V.bias.new_zeros(len(words), model.n_out), [], []
    for _ in range(S):
        state = model.cell(fed, state)
        fed = choice(model.V(model.cell.out(state)))
        written.append(fed.argmax(dim=1))
        weights.append(state[2])
    return torch.stack(written, dim=1), torch.stack(weights, dim=1)


# Dates

ISO = "0123456789-"  # what the second sequence is made of
LONGEST = 38  # characters of a written date


def characters(dates: Sequence[str]) -> dict[str, int]:
    """Each character that stands there: its number, from 1; 0 is kept for what is no character."""
    return {c: i for i, c in enumerate(sorted(set("".join(dates))), 1)}


def spelt(dates: Sequence[str], numbers: dict[str, int]) -> tuple[Tensor, Tensor]:
    """Written dates as numbers (N, LONGEST), with 0 behind their end, and the mask of what is
    there. Raises ValueError for a date that is empty, too long, or has an unknown character."""
    words = torch.zeros(len(dates), LONGEST, dtype=torch.int64)
    for row, date in zip(words, dates, strict=True):
        if not 1 <= len(date) <= LONGEST:
            raise ValueError(f"a date has 1 to {LONGEST} characters; this one has {len(date)}")
        if unknown := [c for c in date if c not in numbers]:
            raise ValueError(f"{unknown[0]!r} stands in none of the dates it was trained on")
        row[: len(date)] = torch.tensor([numbers[c] for c in date])
    return words, words > 0


def iso_numbers(dates: Sequence[str]) -> Tensor:
    """ISO dates as places in ISO: (N, 10)."""
    return torch.tensor([[ISO.index(c) for c in date] for date in dates])


def two_ways(written: str) -> bool:
    """Whether a date means one day in the United States and another in Spain: 5/4/49."""
    first, _, rest = written.partition("/")
    second, _, year = rest.partition("/")
    months = [str(number) for number in range(1, 13)]
    return first != second and {first, second} <= set(months) and len(year) == 2
