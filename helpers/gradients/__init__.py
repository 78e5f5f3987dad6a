"""The product J U J U … of slide 71: how a gradient grows or shrinks on its way back in time.

Inputs are given as they reach the units, W xᵗ. A gradient δᵗ = dℓ/dzᵗ is carried back from the last
step T; lag k is step T − k.
"""

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + e^−z), written so that no z is too large for it."""
    return (1 + np.tanh(z / 2)) / 2


ACTIVATIONS = {  # name: f and its derivative f′
    "linear": (lambda z: z, np.ones_like),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "ReLU": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
}


def orthogonal(m: int, rng: np.random.Generator) -> np.ndarray:
    """Q (m, m) with Q^⊤Q = 1, all such matrices equally likely: it turns, and keeps every length.

    Source: F. Mezzadri, "How to generate random matrices from the classical compact groups", 2007.
    """
    Q, R = np.linalg.qr(rng.normal(size=(m, m)))
    return Q * np.sign(np.diag(R))


def jacobians(
    U: np.ndarray, xs: np.ndarray, f: str = "tanh", h_0: np.ndarray | None = None
) -> np.ndarray:
    """The diagonals f′(zᵗ) of J for t = 1 … T, where zᵗ = U hᵗ⁻¹ + xᵗ and hᵗ = f(zᵗ).

    U (m, m), xs (T, …, m), h_0 (…, m), 0 unless it is given; returns (T, …, m). Raises ValueError
    for an f that is not in ACTIVATIONS, and for inputs that do not fit U.
    """
    if f not in ACTIVATIONS:
        raise ValueError(f"f is one of {', '.join(ACTIVATIONS)}, not {f!r}")
    if xs.shape[-1] != len(U):
        raise ValueError(f"{len(U)} units need as many inputs, not {xs.shape[-1]}")
    h, slopes = np.zeros(xs.shape[1:]) if h_0 is None else h_0, np.empty(xs.shape)
    for t, x_t in enumerate(xs):
        z_t = h @ U.T + x_t  # (…, m) @ (m, m) -> (…, m)
        h, slopes[t] = (g(z_t) for g in ACTIVATIONS[f])
    return slopes


def carried_back(U: np.ndarray, slopes: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """δᵗ = f′(zᵗ) ⊙ U^⊤δᵗ⁺¹ for t = T, T − 1, …, 1: shape (T, …, m), lag 0 first.

    slopes (T, …, m) are f′(zᵗ), from `jacobians`; the last is not used: delta (…, m) is δᵀ, with
    f′(zᵀ) in it. Raises ValueError where the numbers of units differ.
    """
    if len({len(U), slopes.shape[-1], np.shape(delta)[-1]}) > 1:
        raise ValueError(f"{len(U)} units need as many slopes, and as many entries of delta")
    deltas = [delta]
    for slope in slopes[-2::-1]:  # T − 1, …, 1
        deltas.append(slope * (deltas[-1] @ U))  # rows: δ^⊤U is (U^⊤δ)^⊤
    return np.array(deltas)


def fate(lengths: np.ndarray) -> str:
    """What becomes of lengths against lag, in words: where they turn 0, infinite or NaN."""
    lengths = np.asarray(lengths, float)
    names = {"0": lengths == 0, "infinite": np.isinf(lengths), "NaN": np.isnan(lengths)}
    first = sorted((int(there.argmax()), name) for name, there in names.items() if there.any())
    words = [f"{name} from lag {lag} on" for lag, name in first]
    return ", ".join(words) or f"still a number at lag {len(lengths) - 1}"


# The phase map, measured and by theory


def phase_map(
    gains: np.ndarray, scales: np.ndarray, m: int = 100, lags: int = 100, seed: int = 0
) -> np.ndarray:
    """log₁₀ ‖δ‖ of a tanh net for every gain, input scale and lag: (gains, scales, lags).

    U = gain · Q with one Q for all, inputs N(0, scale²), δᵀ of length 1. As many steps as there are
    lags are run first, from h⁰ ~ N(0, 1), so that h⁰ is forgotten. Raises ValueError for a gain of
    0 or less, and for too few settings to make a map.
    """
    if min(len(gains), len(scales)) < 2 or min(gains) <= 0:
        raise ValueError("a map needs at least two gains above 0 and two input scales")
    rng = np.random.default_rng(seed)
    Q, xs = orthogonal(m, rng), rng.normal(size=(2 * lags, 1, m)) * np.asarray(scales)[:, None]
    h_0, delta = rng.normal(size=(2, len(scales), m))
    delta, rows = delta / np.linalg.norm(delta, axis=-1, keepdims=True), []
    for gain in gains:
        slopes = jacobians(gain * Q, xs, "tanh", h_0)[-lags:]  # (lags, scales, m)
        rows.append(np.linalg.norm(carried_back(gain * Q, slopes, delta), axis=-1).T)
    return np.log10(rows)


XI = np.linspace(-8, 8, 401)  # a grid for averages over N(0, 1)
SHARE = np.exp(-(XI**2) / 2) / np.exp(-(XI**2) / 2).sum()


def growth(gain, scale) -> np.ndarray:
    """√(g² E[f′(z)²]), the factor on ‖δ‖ a step, of a wide tanh net: z ~ N(0, q), where q solves
    q = g² E[f(z)²] + scale². Arrays are broadcast against each other. Raises ValueError for a gain
    above 20 or a scale above 10, where the grid of the averages is too coarse.

    Source: H. Sompolinsky, A. Crisanti and H. J. Sommers, "Chaos in random neural networks",
    Physical Review Letters 61, 1988; with inputs: L. Molgedey, J. Schuchhardt and H. G. Schuster,
    "Suppressing chaos in neural networks by noise", Physical Review Letters 69, 1992.
    """
    if np.max(gain) > 20 or np.max(scale) > 10:
        raise ValueError("the averages are good up to gain 20 and input scale 10")
    g2, s2 = np.broadcast_arrays(np.square(gain, dtype=float), np.square(scale, dtype=float))
    tanh2 = lambda q: np.tanh(np.sqrt(q)[..., None] * XI) ** 2  # noqa: E731
    low, high = s2, s2 + g2
    for _ in range(60):  # halve the interval in which q lies
        q = (low + high) / 2
        below = g2 * (tanh2(q) @ SHARE) + s2 > q
        low, high = np.where(below, q, low), np.where(below, high, q)
    return np.sqrt(g2 * ((1 - tanh2(low)) ** 2 @ SHARE))


def critical_gain(scale) -> np.ndarray:
    """The gain at which `growth` is 1, for inputs of this scale: one number or an array."""
    scale = np.asarray(scale, float)
    low, high = np.full(scale.shape, 0.5), np.full(scale.shape, 20.0)
    for _ in range(50):
        gain = (low + high) / 2
        shrinks = growth(gain, scale) < 1
        low, high = np.where(shrinks, gain, low), np.where(shrinks, high, gain)
    return low
