"""The stored results of notebook 10: every task, ten seeds, and the weights of one speller."""

import io
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from helpers import applications as app
from helpers import data, tasks, training
from helpers.applications import Net, all_right, laid_out
from helpers.recurrent import share_right, vocabulary


class Alone(nn.GRU):
    """A cell that begins anew at every step."""

    def forward(self, xs: Tensor) -> tuple[Tensor, Tensor]:
        hs, last = super().forward(xs.flatten(0, 1)[:, None])  # (B·T, 1, m)
        return hs.view_as(xs), last


CELLS = {"bag": app.Mean, "tanh": nn.RNN, "GRU": nn.GRU, "alone": Alone}
ALIGNED, SINGLE, _, NON_ALIGNED = app.SHAPES
# What a task asks for: the net, given a cell; what it is trained on; how fast; how it is tested.
Job = tuple[Callable[[Callable], Net], Iterable, float, Callable[[Net], dict]]


def classes(pairs: list, n_test: int, n_words: int, n_classes: int, steps: int, seed: int) -> Job:
    """One of the classes for a row of words, numbered; the last pairs are to test on."""
    train, (xs, ys, mask) = (laid_out(p, SINGLE) for p in (pairs[:-n_test], pairs[-n_test:]))
    drawn = training.batches(*train, size=32, steps=steps, seed=seed)
    right = lambda net: {"right": share_right(net(xs), ys, mask)}  # noqa: E731
    return lambda cell: Net(nn.Embedding(n_words, 64), 64, n_classes, cell), drawn, 1e-2, right


def coded(pairs: list, n_test: int, at_least: int) -> tuple[list, int]:
    """Words as numbers, known if seen so often in the pairs to train on; how many numbers."""
    known = vocabulary([[(w, "") for w in words] for words, _ in pairs[:-n_test]], at_least)
    return [([known.get(w, 0) for w in words], [kind]) for words, kind in pairs], len(known) + 1


def questions(steps: int, seed: int) -> Job:
    """Question or statement; 600 of the sentences to test on."""
    pairs, n = coded(app.as_many(data.questions(), data.brown(), seed), 600, 2)
    return classes(pairs, 600, n, 2, steps, seed)


def genres(steps: int, seed: int) -> Job:
    """The group of a piece of 100 words; 100 of the 500 texts, 500 pieces, to test on."""
    pairs, n = coded(app.pieces(data.genres(), seed), 500, 5)
    return classes(pairs, 500, n, 4, steps, seed)


def sequences(x: np.ndarray, y: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures as sequences of their rows; the last one counts."""
    xs, ys = torch.from_numpy(x.astype(np.float32) / 255), torch.from_numpy(y)
    return xs, ys[:, None].expand(-1, 28), torch.arange(28).expand(len(x), -1) == 27


def rows(steps: int, seed: int) -> Job:
    """A digit read row by row."""
    x_train, y_train, x_test, y_test = data.mnist()
    xs, ys, mask = sequences(x_test, y_test)
    drawn = training.batches(*sequences(x_train, y_train), size=64, steps=steps, seed=seed)
    right = lambda net: {"right": share_right(net(xs), ys, mask)}  # noqa: E731
    return lambda cell: Net(nn.Linear(28, 64), 64, 10, cell), drawn, 3e-3, right


def words(steps: int, seed: int) -> Job:
    """The next word, out of those seen five times; the net alone, and mixed with bigrams."""
    train, (xs, ys, mask), known = app.next_words(data.brown())
    n = len(known) + 2
    bigrams = app.Bigrams(train[0][train[2]], train[1][train[2]], n)(xs[mask], ys[mask])

    def test(net: Net) -> dict:
        p = app.given(net, xs, ys, mask)
        return {"perplexity": app.perplexity(p), "mixed": app.perplexity((p + bigrams) / 2)}

    first = lambda: nn.Sequential(nn.Embedding(n, 64), nn.Dropout(0.3))  # noqa: E731
    drawn = training.batches(*train, size=64, steps=steps, seed=seed)
    return lambda cell: Net(first(), 64, n, cell), drawn, 5e-3, test


def made(make: Callable, steps: int, seed: int) -> tuple[tuple, Iterable]:
    """Of a task of small pictures (images, labels): 1,000 rows to test on, batches to train on."""
    x_train, y_train, x_test, y_test = data.mnist()
    test = make(app.small(x_test), y_test)(1000, np.random.default_rng(10**6))
    train = tasks.stream(make(app.small(x_train), y_train), 64, steps, seed)
    return tuple(map(torch.from_numpy, test)), train


def moves(steps: int, seed: int) -> Job:
    """Which way a digit moves; the share of right answers frame by frame."""
    (xs, ys, _), drawn = made(lambda x, _: app.films(x, 6), steps, seed)
    right = lambda net: {"right": (net(xs).argmax(-1) == ys).double().mean(0).tolist()}  # noqa: E731
    return lambda cell: Net(nn.Linear(196, 64), 64, len(app.WAYS), cell), drawn, 5e-3, right


def names(steps: int, seed: int) -> Job:
    """The names of two digits, wholly right."""
    (xs, ys, mask), drawn = made(app.captions, steps, seed)
    first = lambda: nn.Sequential(nn.Linear(xs.shape[2], 128), nn.ReLU())  # noqa: E731
    said = lambda net: app.write(net, xs, mask, 12, app.sign_fed)  # noqa: E731
    right = lambda net: {"right": all_right(said(net), ys, mask)}  # noqa: E731
    return lambda cell: Net(first(), 128, len(app.SIGNS), cell), drawn, 3e-3, right


def spelling(steps: int, seed: int) -> Job:
    """Misspelt words, wholly right: known ones, new ones; the weights of one net."""
    counts = Counter(word.lower() for s in data.brown() for word, _ in s)
    train, *tests = map(app.spelt, app.spellings(counts)[:3])

    def right(net: Net) -> dict:
        known, new = (all_right(app.write(net, xs, mask, 11, lambda y: y), ys, mask)
                      for xs, ys, mask in tests)  # fmt: skip
        both = {"right": known, "new": new}
        return both | {"weights": packed(net)} if (steps, seed) == (3000, 0) else both

    drawn, n = training.batches(*train, size=64, steps=steps, seed=seed), len(app.LETTERS)
    return lambda cell: Net(nn.Embedding(n, 128), 128, n, cell), drawn, 3e-3, right


def packed(net: nn.Module) -> str:
    """The weights in half precision, as an npz without pickles, in letters."""
    file = io.BytesIO()
    np.savez_compressed(file, **{name: w.half().numpy() for name, w in net.state_dict().items()})
    return b64encode(file.getvalue()).decode()


def search(shape: str, steps: int, seed: int) -> Job:
    """What a question searches for: written behind it, also where that is one word or two alone;
    or aligned, said word by word whether to keep it."""
    train, (xs, ys, mask), n, o = app.searched(data.brown()[:12000], data.questions(), shape)
    short = mask.sum(dim=1) < 4  # two words and the end

    def right(net: Net) -> dict:
        if shape == NON_ALIGNED:
            said = app.write(net, xs, mask, 16, lambda y: y)
            few = all_right(said[short], ys[short], mask[short])
            return {"right": all_right(said, ys, mask), "short": few}
        wrong = (net(xs).argmax(-1) != ys) & mask
        return {"right": 1 - wrong.any(dim=1).double().mean().item()}

    drawn = training.batches(*train, size=64, steps=steps, seed=seed)
    return lambda cell: Net(nn.Embedding(n, 64), 64, o, cell), drawn, 5e-3, right


PASS = 188  # 64 sentences a step: one pass through 12,000
TASKS = {  # name: the job, and for how many steps
    "questions": (questions, 300), "genres": (genres, 600), "rows": (rows, 800),
    "words": (words, 4 * PASS), "moves": (moves, 1000), "names": (names, 1200),
    "spelling": (spelling, 3000), "terms": (partial(search, NON_ALIGNED), 3 * PASS),
    "kept": (partial(search, ALIGNED), 3 * PASS),
}  # fmt: skip


def learnt(task: str, net: str, seed: int, times: int = 1) -> dict:
    """What a net with one of CELLS does in the test of one of TASKS, once it is trained for so
    many times its steps."""
    job, steps = TASKS[task]
    build, drawn, lr, test = job(times * steps, seed)
    training.seed_all(seed)
    model = build(CELLS[net])
    optimiser = torch.optim.Adam(model.parameters(), lr=lr)
    training.fit(model, app.loss, drawn, optimiser=optimiser, clip=1.0)
    with torch.no_grad():
        return test(model.eval())


SEEDS, FEW = tuple(range(10)), (0, 1, 2)
LONG, CLASSES = ("words", "names", "terms", "kept", "spelling"), ("questions", "genres", "rows")
MORE = ("questions", "genres", "terms", "spelling")
FILMS, ALL = {"task": ("moves",), "net": ("alone", "GRU"), "seed": SEEDS}, ("bag", "tanh", "GRU")
EXPERIMENTS = {  # name: what is run, and for which settings
    "applications": (learnt, {"task": LONG, "net": ("GRU",), "seed": SEEDS}),
    "applications_single": (learnt, {"task": CLASSES, "net": ALL, "seed": SEEDS}),
    "applications_films": (learnt, FILMS),
    "applications_longer": (learnt, {"task": MORE, "net": ("GRU",), "times": (4,), "seed": FEW}),
}
