"""Bags of n-grams over the letters A, C, G, T, and the Markov chains that DNA is sampled from."""

import numpy as np

BASES = "ACGT"
_CODES = np.full(256, -1)  # of every byte; -1 for what is no base
_CODES[list(BASES.encode())] = range(4)
LARGEST_BAG = 2**24  # counts: 128 MB; what is computed from them takes several times as much

# Transition probabilities, rows from, columns to A C G T: R. Durbin, S. Eddy, A. Krogh and
# G. Mitchison, Biological sequence analysis, 1998, chapter 3. Rows are normalised (rounding).
_PRINTED = {
    "island": [
        [0.180, 0.274, 0.426, 0.120],
        [0.171, 0.368, 0.274, 0.188],
        [0.161, 0.339, 0.375, 0.125],
        [0.079, 0.355, 0.384, 0.182],
    ],
    "background": [
        [0.300, 0.205, 0.285, 0.210],
        [0.322, 0.298, 0.078, 0.302],
        [0.248, 0.246, 0.298, 0.208],
        [0.177, 0.239, 0.292, 0.292],
    ],
}
CHAINS = {name: np.array(P) / np.sum(P, axis=1, keepdims=True) for name, P in _PRINTED.items()}


def codes(sequence: str, where: str = "the sequence") -> np.ndarray:
    """A, C, G, T as 0, 1, 2, 3, shape (L,); lower case counts, white space does not.

    Raises ValueError for an empty sequence and for a letter that is no base, with its place.
    """
    letters = "".join(sequence.split()).upper()
    if not letters:
        raise ValueError(f"{where} is empty")
    x = _CODES[np.frombuffer(letters.encode("latin-1", "replace"), np.uint8)]
    if x.min() < 0:
        place = int(x.argmin())
        wrong = f"{letters[place]!r} at position {place + 1}"
        raise ValueError(f"{wrong} of {where} is no base A, C, G or T")
    return x


def letters(x: np.ndarray) -> str:
    """The inverse of `codes`."""
    return "".join(BASES[c] for c in x)


def read_fasta(text: str) -> dict[str, np.ndarray]:
    """Records of a FASTA text, name → codes (L,); without a > line, one record "pasted".

    Raises ValueError for text before the first >, a name given twice, an empty record or a letter
    that is no base (record and position named).
    """
    text = text.removeprefix("\ufeff")  # a byte-order mark
    parts = ("\n" + text.strip()).split("\n>")
    if len(parts) == 1:
        return {"pasted": codes(text, "the pasted sequence")}
    if parts[0].strip():
        raise ValueError(f"{parts[0].strip()[:20]!r} stands before the first line with a name (>)")
    records = {}
    for number, part in enumerate(parts[1:], 1):
        head, _, body = part.partition("\n")
        name = head.split()[0] if head.split() else f"record {number}"
        if name in records:
            raise ValueError(f"two records are called {name!r}")
        records[name] = codes(body, f"record {name!r}")
    return records


def ngram_codes(x: np.ndarray, n: int, size: int = 4) -> np.ndarray:
    """Each n-gram as one number: c_i = Σ_j x_{i+j} size^{n−1−j}.

    x (…, L) of ids 0 … size − 1, result (…, L − n + 1). Raises ValueError unless 1 ≤ n ≤ L, for an
    id outside its range, and where sizeⁿ codes do not fit 64 bits.
    """
    x = np.asarray(x)
    length = x.shape[-1]
    if x.dtype.kind not in "iu":
        raise ValueError(f"ids are whole numbers; these are of dtype {x.dtype}")
    if not isinstance(n, int | np.integer) or not 1 <= n <= length:
        raise ValueError(f"n = {n} does not fit a sequence of length {length}")
    if size**n > 2**62:
        raise ValueError(f"{size}^{n} different {n}-grams are too many to number")
    if x.size and (x.min() < 0 or x.max() >= size):
        raise ValueError(f"ids go from 0 to {size - 1}; these go from {x.min()} to {x.max()}")
    c = np.zeros((*x.shape[:-1], length - n + 1), np.int64)
    for j in range(n):
        c = c * size + x[..., j : length - n + 1 + j]
    return c


def count_ngrams(x: np.ndarray, n: int, size: int = 4) -> np.ndarray:
    """The bag of n-grams: how often each of the sizeⁿ n-grams occurs, (…, L) → (…, sizeⁿ).

    Raises ValueError where `ngram_codes` does, and for more counts than LARGEST_BAG.
    Source: slide 44.
    """
    c = ngram_codes(x, n, size)
    _refuse_too_large(c[..., 0].size, n, size)
    rows = c.reshape(-1, c.shape[-1])
    offsets = np.arange(len(rows))[:, None] * size**n
    counts = np.bincount((rows + offsets).ravel(), minlength=len(rows) * size**n)
    return counts.reshape(*c.shape[:-1], size**n)


def total_bag(xs: np.ndarray, n: int, size: int = 4) -> np.ndarray:
    """The bags of all sequences added up, (…, L) → (sizeⁿ,); ValueError as in `count_ngrams`."""
    c = ngram_codes(xs, n, size)
    _refuse_too_large(1, n, size)
    return np.bincount(c.ravel(), minlength=size**n)


def _refuse_too_large(bags: int, n: int, size: int) -> None:
    if bags * size**n > LARGEST_BAG:
        raise ValueError(
            f"bags of {size}^{n} = {size**n:,} counts are too large; choose a smaller n"
        )


def ngram_name(code: int, n: int) -> str:
    """The letters of an n-gram, e.g. 1 → "AC" for n = 2."""
    return "".join(BASES[code // 4**j % 4] for j in reversed(range(n)))


def parts_at(a: np.ndarray, b: np.ndarray) -> int | None:
    """The least n at which the bags of a and b differ; None if the sequences are equal."""
    if len(a) != len(b):
        return 1
    if np.array_equal(a, b):
        return None
    return next(n for n in range(1, len(a) + 1) if _windows(a, n) != _windows(b, n))


def _windows(x: np.ndarray, n: int) -> list[bytes]:
    text = np.asarray(x, np.int64).tobytes()
    return sorted(text[8 * i : 8 * (i + n)] for i in range(len(x) - n + 1))


def reverse_complement(x: np.ndarray) -> np.ndarray:
    """The other strand, read its own way: backwards with A↔T and C↔G, (…, L) → (…, L)."""
    return 3 - np.asarray(x)[..., ::-1]


def stationary(P: np.ndarray) -> np.ndarray:
    """π with π P = π and Σ π = 1: P (m, m) with rows that sum to 1, π (m,)."""
    m = len(P)
    A = np.vstack([P.T - np.eye(m), np.ones(m)])
    return np.linalg.lstsq(A, np.r_[np.zeros(m), 1], rcond=None)[0]


def reversed_in_time(P: np.ndarray) -> np.ndarray:
    """The same chain seen backwards: P*_ij = π_j P_ji / π_i, (m, m)."""
    pi = stationary(P)
    return pi * P.T / pi[:, None]


def sample(P: np.ndarray, count: int, length: int, rng: np.random.Generator) -> np.ndarray:
    """`count` sequences of the chain P, started from its π: ids (count, length)."""
    rows = np.cumsum(np.vstack([P, stationary(P)]), axis=1)
    x = np.empty((count, length), int)
    now = np.full(count, len(P))  # the last row holds π
    for t in range(length):
        now = x[:, t] = (rng.random((count, 1)) > rows[now, :-1]).sum(axis=1)
    return x


def log_likelihood(P: np.ndarray, x: np.ndarray) -> np.ndarray:
    """log₂ p(x) = log₂ π(x¹) + Σ_t log₂ P(xᵗ⁻¹, xᵗ) in bits, (…, L) → (…)."""
    return np.log2(stationary(P))[x[..., 0]] + np.log2(P)[x[..., :-1], x[..., 1:]].sum(axis=-1)


def bag_weights(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Naive Bayes: w_g = log of n-gram g's share in `first` over that in `second`, each plus 1.

    Total bags (sizeⁿ,) → w (sizeⁿ,); a bag b is said to be of the first kind if ⟨w, b⟩ > 0.
    """
    a, b = first + 1, second + 1
    return np.log(a / a.sum()) - np.log(b / b.sum())
