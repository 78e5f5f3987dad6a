"""Ratios of running times, for the README's curious: printed, never tested."""

from collections import Counter
from itertools import product
from time import perf_counter

import numpy as np

from helpers.bptt import bptt
from helpers.convolution import convolve
from helpers.pooling import avg_pool, max_pool
from helpers.tokens import codes, count_ngrams, letters

SETTINGS = ((2, 2), (2, 1), (3, 2), (8, 8))  # window, stride


def best_of(call, times: int = 5) -> float:
    """Seconds of the fastest of some calls."""
    seconds = []
    for _ in range(times):
        start = perf_counter()
        call()
        seconds.append(perf_counter() - start)
    return min(seconds)


def ratio(theirs, ours) -> float:
    """How many times as long `theirs` takes as `ours`, in this one run."""
    return best_of(theirs) / best_of(ours)


def pooling_rows() -> list[tuple[str, float]]:
    """Pooling and convolution of one large float32 map against torch and scikit-image."""
    import torch
    import torch.nn.functional as F
    from skimage.measure import block_reduce

    torch.set_num_threads(1)
    x = np.random.default_rng(0).normal(size=(2048, 2048)).astype(np.float32)
    image, kernel = torch.tensor(x)[None, None], np.ones((3, 3), np.float32)
    weight = torch.tensor(kernel)[None, None]

    def pooled(k, s):
        return ratio(lambda: F.max_pool2d(image, k, s), lambda: max_pool(x, k, s))

    def reduced(k):
        return ratio(lambda: block_reduce(x, (k, k), np.max), lambda: max_pool(x, k))

    return [
        *((f"max_pool {k} × {k}, stride {s}: torch / ours", pooled(k, s)) for k, s in SETTINGS),
        *((f"max_pool {k} × {k}: scikit-image / ours", reduced(k)) for k in (2, 8)),
        (
            "avg_pool 2 × 2: torch / ours",
            ratio(lambda: F.avg_pool2d(image, 2), lambda: avg_pool(x, 2)),
        ),
        (
            "convolve 3 × 3: torch / ours",
            ratio(lambda: F.conv2d(image, weight), lambda: convolve(x, kernel)),
        ),
    ]


def token_rows() -> list[tuple[str, float]]:
    """Counting the 4-grams of a million bases, against Counter and scikit-learn."""
    from sklearn.feature_extraction.text import CountVectorizer

    n, x = 4, np.random.default_rng(0).integers(0, 4, 10**6)
    text = letters(x)
    vectorizer = CountVectorizer(analyzer="char", ngram_range=(n, n), lowercase=False)
    ways = {
        "Counter": lambda: Counter(text[i : i + n] for i in range(len(text) - n + 1)),
        "CountVectorizer": lambda: vectorizer.fit_transform([text]),
    }
    starts = {"ids": lambda: count_ngrams(x, n), "text": lambda: count_ngrams(codes(text), n)}
    seconds = {name: best_of(call, 3) for name, call in (ways | starts).items()}
    return [
        (f"4-grams of 10⁶ bases: {name} / ours from {start}", seconds[name] / seconds[start])
        for name in ways
        for start in starts
    ]


def recurrent_rows() -> list[tuple[str, float]]:
    """Forward and backward in float32, against torch.nn.RNN with the same W, U, xs and dℓ/dh."""
    import torch

    torch.set_num_threads(1)
    rng, rows = np.random.default_rng(0), []
    for m, T, B in product((32, 128), (50, 200, 1000), (1, 8, 32)):
        net = torch.nn.RNN(m, m, bias=False, batch_first=True)
        W, U = (p.detach().numpy() for p in net.parameters())
        xs, dhs = rng.normal(size=(2, B, T, m)).astype(np.float32)
        read, handed = torch.tensor(xs, requires_grad=True), torch.tensor(dhs)
        of = [*net.parameters(), read]
        theirs = lambda: torch.autograd.grad(net(read)[0], of, handed)  # noqa: B023, E731
        times = ratio(theirs, lambda: bptt(W, U, xs, dhs))  # noqa: B023
        rows.append((f"bptt, {m} units, {T} steps, batch {B}: torch / ours", times))
    return rows
