"""Four shapes of sequence problem, one net: which inputs are there, and which outputs count.

A batch: xs (B, T) numbers or (B, T, d) vectors, ys (B, T) right classes, mask (B, T) what counts.
"""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from helpers.recurrent import vocabulary

SHAPES = ("aligned", "sequence to single", "single to sequence", "non-aligned")


def counted(shape: str, n: int, k: int, T: int) -> Tensor:
    """Which of T steps count (T,), for n inputs and k outputs.

    Aligned: steps 1 … n. All others: k steps, from the last of the n inputs on.
    Raises ValueError for another shape, for counts that do not fit it, and where T is too small.
    """
    if shape not in SHAPES:
        raise ValueError(f"the shape {shape!r} is none of {', '.join(SHAPES)}")
    fits = {"aligned": n == k, "sequence to single": k == 1, "single to sequence": n == 1}
    if min(n, k) < 1 or not fits.get(shape, True):
        raise ValueError(f"{n} inputs and {k} outputs are not {shape}")
    first = 1 if shape == "aligned" else n
    if first + k - 1 > T:
        raise ValueError(f"{T} steps are too few: the last that counts is step {first + k - 1}")
    t = torch.arange(1, T + 1)
    return (first <= t) & (t < first + k)


def laid_out(pairs: Sequence, shape: str, T: int | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """A batch of T steps (by default as many as the longest pair needs), of pairs (numbers read,
    numbers to be said). Behind the last input, each number said is read in the next step.
    """
    goes_on = shape in SHAPES[2:]  # what was said is read
    T = T or max(len(x) + (len(y) - 1) * goes_on for x, y in pairs)
    xs, ys = torch.zeros(2, len(pairs), T, dtype=torch.int64)
    mask = torch.stack([counted(shape, len(x), len(y), T) for x, y in pairs])
    for i, (x, y) in enumerate(pairs):
        fed = y[:-1] if goes_on else []
        xs[i, : len(x) + len(fed)] = torch.tensor([*x, *fed])
        ys[i, mask[i]] = torch.tensor(y)
    return xs, ys, mask


class Mean(nn.Module):
    """hᵗ = the mean of what was read up to step t, in place of a cell: a bag, without order."""

    def __init__(self, d: int, m: int, batch_first: bool) -> None:
        super().__init__()

    def forward(self, xs: Tensor) -> tuple[Tensor, Tensor]:
        hs = xs.cumsum(dim=1) / torch.arange(1, xs.shape[1] + 1)[:, None]  # (B, T, m) / (T, 1)
        return hs, hs[:, -1]


class Net(nn.Module):
    """hᵗ = cell(first(xᵗ), hᵗ⁻¹), ŷᵗ = V hᵗ + c: o numbers a step, whatever the shape.

    `first` makes m numbers of what a step reads; the cell is one of torch's own, or `Mean`.
    """

    def __init__(self, first: nn.Module, m: int, o: int, cell: Callable = nn.GRU) -> None:
        super().__init__()
        self.first, self.cell, self.V = first, cell(m, m, batch_first=True), nn.Linear(m, o)

    def states(self, xs: Tensor, h: Tensor | None = None) -> Tensor:
        """h¹, …, hᵀ (B, T, m), after h (B, m), which is 0 if not given."""
        before = () if h is None else (h[None].contiguous(),)
        return self.cell(self.first(xs), *before)[0]

    def forward(self, xs: Tensor) -> Tensor:
        return self.V(self.states(xs))  # (B, T, m) -> (B, T, o)


def loss(net: Net, xs: Tensor, ys: Tensor, mask: Tensor) -> Tensor:
    """ℓ: the mean of −log softmax(ŷᵗ) at the right class yᵗ, over the steps that count."""
    return nn.functional.cross_entropy(net.V(net.states(xs)[mask]), ys[mask])


@torch.no_grad()
def write(net: Net, xs: Tensor, mask: Tensor, longest: int, feed: Callable) -> Tensor:
    """What the net says by itself from the first step that counts on: (B, longest).

    Of what is said, the likeliest number, feed makes the next input; nothing later in xs is read.
    """
    h = net.states(xs)[torch.arange(len(xs)), mask.int().argmax(dim=1)]  # (B, m)
    said = [net.V(h).argmax(dim=1)]
    while len(said) < longest:
        h = net.states(feed(said[-1])[:, None], h)[:, 0]
        said.append(net.V(h).argmax(dim=1))
    return torch.stack(said, dim=1)


def all_right(said: Tensor, ys: Tensor, mask: Tensor) -> float:
    """The share of rows in which all that counts was said right; said (B, longest)."""
    rows = zip(said, ys, mask, strict=True)
    return float(np.mean([words[: m.sum()].equal(y[m]) for words, y, m in rows]))


def perplexity(p: Sequence) -> float:
    """exp(−(1/N) Σ log pₙ), of the probabilities that were given to what came."""
    return float(np.exp(-np.log(np.asarray(p)).mean()))


# Words


def next_words(sentences: Sequence, n_train: int = 12000) -> tuple[tuple, tuple, dict[str, int]]:
    """Aligned batches to train and to test on, yᵗ = xᵗ⁺¹, and the numbers of the words.

    Words seen 5 times have one from 1, all others 0; the edge, read first and said last, the next.
    """
    known = vocabulary(sentences[:n_train], 5)
    coded = [[known.get(word.lower(), 0) for word, _ in s] for s in sentences]
    edge = len(known) + 1
    pairs = [([edge, *s], [*s, edge]) for s in coded]
    train, test = (laid_out(p, "aligned") for p in (pairs[:n_train], pairs[n_train:]))
    return train, test, known


@torch.no_grad()
def given(net: Net, xs: Tensor, ys: Tensor, mask: Tensor) -> np.ndarray:
    """The probability that the net gave to each yᵗ that counts; a few rows at a time."""
    parts = []
    for x, y, m in zip(xs.split(20), ys.split(20), mask.split(20), strict=True):
        p = net.V(net.states(x)[m]).softmax(dim=-1)
        parts.append(p.gather(1, y[m][:, None])[:, 0])
    return torch.cat(parts).numpy()


class Bigrams:
    """p(w | v) = (max(c(v w) − D, 0) + D·t(v)·q(w)) / c(v), from counts c of words and of pairs.

    t(v): how many different words came behind v; q(w): the share of pairs that end in w, one added
    to each. Fitted to xs and the words ys behind them, (N,) both, out of n words. Source: R. Kneser
    and H. Ney, "Improved backing-off for m-gram language modeling", ICASSP 1995, interpolated.
    """

    def __init__(self, xs: Tensor, ys: Tensor, n: int, D: float = 0.75) -> None:
        self.pairs, self.D = Counter(zip(xs.tolist(), ys.tolist(), strict=True)), D
        before, after = np.array([*self.pairs]).T
        self.c = np.bincount(xs, minlength=n)
        self.t, into = np.bincount(before, minlength=n), np.bincount(after, minlength=n) + 1
        self.q = into / into.sum()

    def __call__(self, xs: Tensor, ys: Tensor) -> np.ndarray:
        """p of each ys behind its xs; q alone behind a word that was never followed."""
        both = np.array([self.pairs[p] for p in zip(xs.tolist(), ys.tolist(), strict=True)])
        c, kept = self.c[xs], np.maximum(both - self.D, 0) + self.D * self.t[xs] * self.q[ys]
        return np.where(c > 0, kept / np.maximum(c, 1), self.q[ys])


def bare(sentence: Sequence) -> tuple[str, ...]:
    """The words of a tagged sentence in small letters, without its marks: quotes tell too much."""
    return tuple(word.lower() for word, tag in sentence if tag != ".")


def as_many(questions: Sequence, others: Sequence, seed: int) -> list[tuple[tuple, int]]:
    """Bare questions (1), as many statements (0), of three words or more, each once, shuffled."""
    whole = [s for s in others if s[-1][0] in (".", ";", "!")]
    asked, said = ([s for s in dict.fromkeys(map(bare, part)) if len(s) > 2]
                   for part in (questions, whole))  # fmt: skip
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(said), len(asked), replace=False)
    pairs = [(q, 1) for q in asked] + [(said[i], 0) for i in chosen]
    return [pairs[i] for i in rng.permutation(len(pairs))]


GROUPS = ("press", "general prose", "learned", "fiction")


def group(genre: str) -> int:
    """Of the letter of a genre the number of its group in GROUPS."""
    return (genre > "c") + (genre > "h") + (genre > "j")


def pieces(texts: Sequence, seed: int) -> list[tuple[list[str], int]]:
    """The first 500 words of each text as five pieces, and its group; the texts are shuffled."""
    order = np.random.default_rng(seed).permutation(len(texts))
    return [([word.lower() for word in texts[i][1][at : at + 100]], group(texts[i][0]))
            for i in order for at in range(0, 500, 100)]  # fmt: skip


AUXILIARIES = set(
    "is are was were be been being am do does did done has have had having will would can could "
    "shall should may might must isn't aren't wasn't weren't don't doesn't didn't haven't hasn't "
    "hadn't won't wouldn't can't couldn't shouldn't mustn't ain't cannot".split()
)


def is_term(word: str, tag: str) -> bool:
    """Whether a word is one to search for: a noun, adjective, number, or a full verb."""
    full = tag == "VERB" and word.lower() not in AUXILIARIES
    return tag in ("NOUN", "ADJ", "NUM", "X") or full


def new_questions(train: Sequence, asked: Sequence) -> list:
    """Those that are not in train and whose words are all known from there (seen twice)."""
    known, old = vocabulary(train), set(map(tuple, train))
    return [q for q in asked if tuple(q) not in old and all(w.lower() in known for w, _ in q)]


def searched(train: Sequence, asked: Sequence, shape: str) -> tuple[tuple, tuple, int, int]:
    """Sentences and the words to search for, as batches to train and to test on (`new_questions`),
    how many numbers are read and how many said.

    Non-aligned: the words, behind the sentence. Aligned: 1 for each word that is one, else 0.
    """
    known = vocabulary(train)
    number = lambda word: known.get(word.lower(), 0)  # noqa: E731
    go, end = len(known) + 1, len(known) + 2

    def pair(s: Sequence) -> tuple[list[int], list[int]]:
        xs, kept = [number(word) for word, _ in s], [int(is_term(*pair)) for pair in s]
        if shape == "aligned":
            return xs, kept
        return [*xs, go], [*(x for x, keep in zip(xs, kept, strict=True) if keep), end]

    parts = train, new_questions(train, asked)
    batches = [laid_out([pair(s) for s in part], shape) for part in parts]
    return *batches, len(known) + 3, 2 if shape == "aligned" else len(known) + 3


# Letters

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
ABC = "abcdefghijklmnopqrstuvwxyz"
LETTERS = f".>{ABC}"  # the end of a word; from here on the answer


def misspelt(word: str) -> list[str]:
    """With a letter dropped, doubled, swapped with the next, or its neighbour on the keyboard."""
    found = set()
    for i, letter in enumerate(word):
        a, b = word[:i], word[i + 1 :]
        (row, at), *_ = ((row, row.find(letter)) for row in KEYS if letter in row)
        found |= {a + key + b for key in row[max(at - 1, 0) : at + 2]}
        found |= {a + b, a + letter + letter + b, a + b[:1] + letter + b[1:]}
    return sorted(found - {word})


def nearest(word: str, counts: Counter) -> str:
    """The most frequent of the known words that one change makes of `word`; none: `word` itself.
    Source: P. Norvig, "How to write a spelling corrector", 2007."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    made = {a + c + b for a, b in cuts for c in ABC} | {a + b[1:] for a, b in cuts}
    made |= {a + c + b[1:] for a, b in cuts if b for c in ABC}
    made |= {a + b[1] + b[0] + b[2:] for a, b in cuts if b[1:]}
    return max((w for w in made if w in counts), key=lambda w: (counts[w], w), default=word)


def spellings(counts: Counter, n_new: int = 300) -> tuple[list, list, list, Counter]:
    """(wrong, right) to train on; 1,000 others of the same words; one each of `n_new` new words;
    and the counts of the words that are not new.

    Words of 4–9 letters, seen 3 times or more; what is a word itself is no misspelling.
    """
    words = sorted(w for w in counts if set(w) <= {*ABC} and 4 <= len(w) <= 9 and counts[w] > 2)
    rng = np.random.default_rng(0)
    words = [words[i] for i in rng.permutation(len(words))]
    of = {w: [x for x in misspelt(w) if x not in counts] for w in words}
    known = [(x, w) for w in words[n_new:] for x in of[w]]
    known = [known[i] for i in rng.permutation(len(known))]
    new = [(of[w][rng.integers(len(of[w]))], w) for w in words[:n_new]]
    return known[1000:], known[:1000], new, Counter({w: counts[w] for w in words[n_new:]})


def letters(words: str) -> list[int]:
    """The numbers of letters in LETTERS; ValueError names one that is none of them."""
    for letter in words:
        if letter not in LETTERS:
            raise ValueError(f"{letter!r} is none of the letters a to z")
    return [LETTERS.index(letter) for letter in words]


def spelt(pairs: Sequence) -> tuple[Tensor, Tensor, Tensor]:
    """A batch of (wrong, right): "helo>", and behind it "hello."."""
    coded = [(letters(wrong + ">"), letters(right + ".")) for wrong, right in pairs]
    return laid_out(coded, "non-aligned")


# Pictures


def small(images: np.ndarray) -> np.ndarray:
    """Images (N, 28, 28), 0 to 255, as (N, 14, 14), 0 to 1: the mean of each 2 × 2 pixels."""
    return images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4), dtype=np.float32) / 255


WAYS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def films(images: np.ndarray, T: int) -> Callable:
    """The task yᵗ = which of WAYS the digit of a film goes, one pixel a frame.

    It begins up to 3 pixels off the middle; what leaves at one edge comes in at the other.
    xs (B, T, side²), ys (B, T); all frames count.
    """

    def task(B: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        ys, side = rng.integers(4, size=B), images.shape[1]
        at, way = rng.integers(-3, 4, size=(B, 2)), np.array([*WAYS.values()])[ys]
        chosen = images[rng.integers(len(images), size=B)]
        xs = [[np.roll(x, a + t * w, axis=(0, 1)) for t in range(T)]
              for x, a, w in zip(chosen, at, way, strict=True)]  # fmt: skip
        flat = np.reshape(xs, (B, T, side * side))
        return flat, np.tile(ys[:, None], (1, T)), np.ones((B, T), bool)

    return task


NAMES = "zero one two three four five six seven eight nine".split()
SIGNS = ". " + "".join(sorted({letter for name in NAMES for letter in name}))


def captions(images: np.ndarray, labels: np.ndarray, T: int = 12) -> Callable:
    """The task yᵗ = letter t of the names of two digits, "seven two.", seen side by side in x¹.

    Of xᵗ (d,) the first 2·side² numbers are the picture, which is empty from step 2 on; the others
    say which of SIGNS was the letter before.
    """

    def task(B: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        two = rng.integers(len(images), size=(B, 2))
        said = [f"{NAMES[labels[a]]} {NAMES[labels[b]]}." for a, b in two]
        pairs = [([0], [SIGNS.index(sign) for sign in words]) for words in said]
        before, ys, mask = (part.numpy() for part in laid_out(pairs, "single to sequence", T))
        picture = np.concatenate([images[two[:, 0]], images[two[:, 1]]], axis=2).reshape(B, 1, -1)
        empty = np.zeros((B, T - 1, picture.shape[2]), np.float32)
        seen = np.concatenate([picture, empty], axis=1)  # (B, T, 2 side²)
        signs = np.eye(len(SIGNS), dtype=np.float32)[before] * (np.arange(T) > 0)[:, None]
        return np.concatenate([seen, signs], axis=2), ys, mask

    return task


def sign_fed(signs: Tensor) -> Tensor:
    """The input (B, d) of a step of `captions` behind these signs (B,): no picture, the sign."""
    one_hot = nn.functional.one_hot(signs, len(SIGNS)).float()
    return torch.cat([one_hot.new_zeros(len(signs), 2 * 14 * 14), one_hot], dim=1)
