"""The stored results of notebook 09."""

import re
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from helpers import data, training
from helpers.attention import (
    Additive,
    Dot,
    Translator,
    characters,
    choice,
    distribution,
    iso_numbers,
    run_free,
    run_on,
    sample,
    spelt,
    top,
    translated,
    two_ways,
)
from helpers.recurrent import Elman, Reader, cross_entropy, encoded, share_right, vocabulary

M, WIDTH = 64, 32
SCORES = {"additive": lambda: Additive(M, M), "dot": Dot, "none": lambda: None}
LENGTHS = ((6, 8), (9, 12), (13, 18), (19, 26), (27, 38))  # of a written date


def fit_translator(model: Translator, words: Tensor, mask: Tensor, ys: Tensor, steps: int, seed):
    """Train with the true outputs fed back."""
    training.fit(
        model,
        lambda model, words, mask, ys: cross_entropy(model(words, mask, ys), ys, ys >= 0),
        training.batches(words, mask, ys, size=64, steps=steps, seed=seed),
        optimiser=torch.optim.Adam(model.parameters(), lr=5e-3),
        clip=1.0,
    )


def dates(score: str, steps: int, seed: int) -> dict:
    """Of 1,000 held-out dates the share written without a fault, in all and by length; the share of
    right characters in use and with the true ones fed; faults among dates readable two ways."""
    written, iso = zip(*data.dates(), strict=True)
    numbers = characters(written[:11000])
    (words, mask), ys = spelt(written, numbers), iso_numbers(iso)
    training.seed_all(seed)
    model = Translator(len(numbers) + 1, 11, M, SCORES[score]())
    fit_translator(model, words[:11000], mask[:11000], ys[:11000], steps, seed)
    words, mask, ys = words[11000:], mask[11000:], ys[11000:]
    own, _ = translated(model, words, mask, 10)
    with torch.no_grad():
        fed_true = model(words, mask, ys).argmax(dim=-1)
    right, length = (own == ys).all(dim=1), mask.sum(dim=1)
    by_length = [right[(a <= length) & (length <= b)].double().mean().item() for a, b in LENGTHS]
    open_ = torch.tensor([two_ways(date) for date in written[11000:]])
    return {
        "exact": right.double().mean().item(),
        "characters": (own == ys).double().mean().item(),
        "forced": (fed_true == ys).double().mean().item(),
        "by_length": by_length,
        "faults": int((~right).sum()),
        "two_ways": int((~right & open_).sum()),
    }


LONGEST_WORD = 14


def backwards(score: str, steps: int, seed: int) -> dict:
    """Of 2,000 held-out words of Brown the share spelt backwards without a fault, by length."""
    text = " ".join(word for sentence in data.brown() for word, _ in sentence).lower()
    found = sorted(set(re.findall(rf"\b[a-z]{{3,{LONGEST_WORD}}}\b", text)))
    training.seed_all(seed)
    found = [found[i] for i in torch.randperm(len(found))]
    rows = torch.zeros(len(found), LONGEST_WORD, dtype=torch.int64)
    ys = torch.zeros(len(found), LONGEST_WORD + 1, dtype=torch.int64)  # 0: the word has ended
    for row, y, word in zip(rows, ys, found, strict=True):
        row[: len(word)] = torch.tensor([ord(letter) - 96 for letter in word])
        y[: len(word)] = row[: len(word)].flip(0)
    model = Translator(27, 27, M, SCORES[score]())
    fit_translator(model, rows[2000:], rows[2000:] > 0, ys[2000:], steps, seed)
    own, _ = translated(model, rows[:2000], rows[:2000] > 0, LONGEST_WORD + 1)
    right, length = (own == ys[:2000]).all(dim=1), (rows[:2000] > 0).sum(dim=1)
    lengths = range(3, LONGEST_WORD + 1)
    return {"by_length": [right[length == n].double().mean().item() for n in lengths]}


class Fed(nn.Module):
    """A tagger that reads a word and the tag it gave the word before."""

    def __init__(self, n_words: int, o: int) -> None:
        super().__init__()
        self.E, self.o = nn.Embedding(n_words, WIDTH), o
        self.cell, self.V = Elman(WIDTH + o, M), nn.Linear(M, o)

    def forward(self, words: Tensor, ys: Tensor, forced: float, choose=choice, rng=None) -> Tensor:
        one_hot = nn.functional.one_hot(ys, self.o).float()
        return run_free(self.cell, self.V, self.E(words), one_hot, forced, choose, rng)


def tags_fed(forced: float, passes: int, seed: int) -> dict:
    """Share of right tags of 2,000 new sentences, fed true ones and, in three ways, its own."""
    sentences = data.brown()
    train, test = sentences[:12000], sentences[12000:]
    words, tags = vocabulary(train), sorted({tag for s in train for _, tag in s})
    training.seed_all(seed)
    tagger, rng = Fed(len(words) + 1, len(tags)), np.random.default_rng(seed)
    training.fit(
        tagger,
        lambda net, xs, ys, mask: cross_entropy(net(xs, ys, forced, choice, rng), ys, mask),
        training.batches(*encoded(train, words, tags), size=64, steps=passes * 188, seed=seed),
        optimiser=torch.optim.Adam(tagger.parameters(), lr=1e-2),
        clip=1.0,
    )
    xs, ys, mask = encoded(test, words, tags)
    fed = {f.__name__: (0.0, f) for f in (choice, distribution, sample)}
    with torch.no_grad():
        return {
            name: share_right(tagger(xs, ys, share, f), ys, mask)
            for name, (share, f) in ({"true": (1.0, choice)} | fed).items()
        }


def sunspots_fed(forced: float, seed: int) -> dict:
    """Trained on 1700–1908 with 20 true years, then a share of true ones: the error (RMSE) 1 to 40
    years ahead, forecast in each of 61 years, with the true years fed and in use."""
    _, x = data.sunspots()
    mean, spread = x[:209].mean(), x[:209].std()
    z = torch.tensor((x - mean) / spread, dtype=torch.float32)
    past, new = (z[a:b].unfold(0, T, 1)[..., None] for a, b, T in ((0, 209, 41), (9, 309, 240)))
    training.seed_all(seed)
    net, rng = Reader(Elman(1, 16), 1), np.random.default_rng(seed)
    training.fit(
        net,
        lambda net, ys: nn.functional.mse_loss(
            run_on(net.cell, net.V, ys, 20, forced, rng), ys[:, 1:]
        ),
        training.batches(past, size=32, steps=400, seed=seed),
        optimiser=torch.optim.Adam(net.parameters(), lr=1e-2),
        clip=1.0,
    )
    found = {}
    with torch.no_grad():
        for name, share in (("true", 1.0), ("own", 0.0)):
            errors = run_on(net.cell, net.V, new, 200, share)[:, 199:, 0] - new[:, 200:, 0]
            found[name] = (spread * (errors**2).mean(dim=0).sqrt()).tolist()
    return found


def sunspots_longer(forced: list, steps: int, seed: int) -> dict:
    """As `sunspots_fed`, with a share that goes from one number to another during the training."""
    _, x = data.sunspots()
    z = torch.tensor((x - x[:209].mean()) / x[:209].std(), dtype=torch.float32)
    past, new = (z[a:b].unfold(0, T, 1)[..., None] for a, b, T in ((0, 209, 41), (9, 309, 240)))
    training.seed_all(seed)
    net, rng = Reader(Elman(1, 16), 1), np.random.default_rng(seed)
    run, shares = partial(run_on, net.cell, net.V), iter(np.linspace(*forced, steps))
    training.fit(
        net,
        lambda net, ys: nn.functional.mse_loss(run(ys, 20, next(shares), rng), ys[:, 1:]),
        training.batches(past, size=32, steps=steps, seed=seed),
        optimiser=torch.optim.Adam(net.parameters(), lr=1e-2),
        clip=1.0,
    )
    with torch.no_grad():
        squares = [(run(new, 200, p)[:, 199:, 0] - new[:, 200:, 0]) ** 2 for p in (1.0, 0.0)]
    true, own = ((x[:209].std() * s.mean(dim=0).sqrt()).tolist() for s in squares)
    return {"true": true, "own": own}


def without_two(steps: int, seed: int) -> dict:
    """Of 1,000 held-out dates the share right with two states hidden; where the year is looked for:
    how often behind the day, of the dates where it stands there and of those where it is first."""
    written, iso = zip(*data.dates(), strict=True)
    numbers = characters(written[:11000])
    (words, mask), ys = spelt(written, numbers), iso_numbers(iso)
    training.seed_all(seed)
    model = Translator(len(numbers) + 1, 11, M, Additive(M, M))
    fit_translator(model, words[:11000], mask[:11000], ys[:11000], steps, seed)
    words, mask, ys = words[11000:], mask[11000:], ys[11000:]
    _, looked = translated(model, words, mask, 10)
    chance, total = torch.rand(mask.shape), looked.sum(dim=1)
    digit = torch.isin(words, torch.tensor([numbers[c] for c in "0123456789"]))
    ranks = {"most": total, "any": chance, "digits": chance + digit, "least": -total}
    two = {name: top(r.masked_fill(~mask, -torch.inf), 2) for name, r in ranks.items()}
    found = {}
    for name, hidden in ({"none": ~mask} | two).items():
        own, _ = translated(model, words, mask, 10, mask & ~hidden)
        found[name] = (own == ys).all(dim=1).double().mean().item()
    place = (looked * torch.arange(38)).sum(dim=2)
    behind = place[:, :4].mean(dim=1) > place[:, 8:].mean(dim=1)
    first = torch.tensor([bool(re.match(r"\d{4}", date)) for date in written[11000:]])
    found["behind"], found["first"] = (behind[w].double().mean().item() for w in (~first, first))
    return found


SHARES, SEEDS, FEW = (1.0, 0.75, 0.5, 0.25, 0.0), tuple(range(10)), (0, 1, 2)
FALLING = ([1.0, 1.0], [1.0, 0.0], [0.0, 0.0])
EXPERIMENTS = {  # name: what is run, and for which settings
    "forcing_sunspots": (sunspots_fed, {"forced": SHARES, "seed": SEEDS}),
    "forcing_longer": (sunspots_longer, {"forced": FALLING, "steps": (400, 1600), "seed": FEW}),
    "forcing_tags": (tags_fed, {"forced": SHARES, "passes": (2,), "seed": SEEDS}),
    "dates_backwards": (backwards, {"score": ("additive", "none"), "steps": (300,), "seed": SEEDS}),
    "dates_backwards_longer": (backwards, {"score": ("none",), "steps": (4000,), "seed": FEW}),
    "dates": (dates, {"score": tuple(SCORES), "steps": (300,), "seed": SEEDS}),
    "dates_longer": (dates, {"score": ("additive", "dot"), "steps": (750,), "seed": FEW}),
    "dates_without": (dates, {"score": ("none",), "steps": (4000,), "seed": FEW}),
    "dates_hidden": (without_two, {"steps": (180,), "seed": SEEDS}),
}
