"""Backpropagation through time in plain numpy: hᵗ = tanh(zᵗ), zᵗ = W xᵗ + U hᵗ⁻¹.

B sequences of T steps at once: W (m, d), U (m, m), xs (B, T, d). What ℓ does to the states comes in
as dhs (B, T, m), ∂ℓ/∂hᵗ for every t: what the read-out of step t alone does, all other states held
fixed. On slide 70 only the last step is read: dhs is zero except at T.
"""

import numpy as np

Array = np.ndarray
SUMMED = ((0, 1), (0, 1))  # axes: over the batch and over time


def forward(W: Array, U: Array, xs: Array, h_0: Array | None = None) -> Array:
    """hs (B, T, m), every state from the one before; h_0 (B, m) is zero by default.

    Raises ValueError for shapes that do not fit.
    """
    B, _ = _fitting(W, U, xs)
    h_t, hs = np.zeros((B, len(U)), U.dtype) if h_0 is None else h_0, []
    for Wx_t in (xs @ W.T).swapaxes(0, 1):  # (B, T, d) @ (d, m) -> (T, B, m)
        h_t = np.tanh(Wx_t + h_t @ U.T)  # (B, m) @ (m, m) -> (B, m)
        hs.append(h_t)
    return np.stack(hs, axis=1)


def deltas(U: Array, hs: Array, dhs: Array) -> Array:
    """δᵗ = dℓ/dzᵗ = f′(zᵗ) ⊙ (∂ℓ/∂hᵗ + U^⊤ δᵗ⁺¹), from the last step back: (B, T, m).

    tanh′(z) = 1 − tanh(z)², so that the states hs are enough.
    """
    slopes, found, later = 1 - hs**2, np.empty_like(hs), 0.0
    for t in reversed(range(hs.shape[1])):
        found[:, t] = slopes[:, t] * (dhs[:, t] + later)
        later = found[:, t] @ U  # (B, m) @ (m, m): row by row this is U^⊤ δᵗ
    return found


def bptt(
    W: Array, U: Array, xs: Array, dhs: Array, h_0: Array | None = None
) -> tuple[Array, Array, Array, Array]:
    """dℓ/dW = Σ δᵗ (xᵗ)^⊤, dℓ/dU = Σ δᵗ (hᵗ⁻¹)^⊤, over t and the batch; dℓ/dxᵗ = W^⊤ δᵗ for every
    t, (B, T, d); and dℓ/dh⁰ = U^⊤ δ¹, (B, m).

    Raises ValueError for shapes that do not fit. Source: P. J. Werbos, "Backpropagation through
    time: what it does and how to do it", Proceedings of the IEEE 78, 1990.
    """
    _fitting(W, U, xs, dhs)
    hs = forward(W, U, xs, h_0)
    ds = deltas(U, hs, dhs)
    dW = np.tensordot(ds, xs, SUMMED)  # (B, T, m) · (B, T, d) -> (m, d)
    dU = np.tensordot(ds, before(hs, h_0), SUMMED)  # (B, T, m) · (B, T, m) -> (m, m)
    return dW, dU, ds @ W, ds[:, 0] @ U


def before(hs: Array, h_0: Array | None = None) -> Array:
    """hᵗ⁻¹ beside every hᵗ: h⁰, …, hᵀ⁻¹ (B, T, m)."""
    first = np.zeros_like(hs[:, 0]) if h_0 is None else h_0
    return np.concatenate([first[:, None], hs[:, :-1]], axis=1)


def truncated(W: Array, U: Array, xs: Array, dhs: Array, k: int) -> tuple[Array, Array]:
    """dW and dU of `bptt` on windows of k steps, one after the other: the state is carried from
    window to window, its gradient is not (what `detach` does).

    Raises ValueError for a window below 1 and for shapes that do not fit. Source: R. J. Williams
    and J. Peng, "An efficient gradient-based algorithm for on-line training of recurrent network
    trajectories", Neural Computation 2, 1990.
    """
    if k < 1:
        raise ValueError(f"a window of {k} steps holds nothing")
    _, T = _fitting(W, U, xs, dhs)
    hs = forward(W, U, xs)
    windows = [slice(t, t + k) for t in range(0, T, k)]
    ds = np.concatenate([deltas(U, hs[:, of], dhs[:, of]) for of in windows], axis=1)
    return np.tensordot(ds, xs, SUMMED), np.tensordot(ds, before(hs), SUMMED)


def rtrl(W: Array, U: Array, xs: Array, dhs: Array) -> tuple[Array, Array]:
    """The same dW and dU forwards, without going back: P = dhᵗ/d[W U] (B, m, m, d + m) is carried
    along, J (U P + direct term), and ∂ℓ/∂hᵗ P is added up.

    Raises ValueError for shapes that do not fit. Source: R. J. Williams and D. Zipser, "A learning
    algorithm for continually running fully recurrent neural networks", Neural Computation 1, 1989.
    """
    B, T = _fitting(W, U, xs, dhs)
    (m, d), both = W.shape, np.hstack([W, U])  # (m, d + m)
    h_t, P, i = np.zeros((B, m)), np.zeros((B, m, *both.shape)), np.arange(m)
    total = np.zeros_like(both)
    for t in range(T):
        read = np.hstack([xs[:, t], h_t])  # (B, d + m), what [W U] multiplies
        h_t = np.tanh(read @ both.T)
        P = (U @ P.reshape(B, m, -1)).reshape(P.shape)  # U dhᵗ⁻¹/d[W U]
        P[:, i, i] += read[:, None]  # ∂z_i/∂[W U]_jk = [i = j] read_k
        P *= (1 - h_t**2)[:, :, None, None]
        total += np.tensordot(dhs[:, t], P, 2)  # (B, m) · (B, m, m, d + m)
    return total[:, :d], total[:, d:]


def kept(T: int, m: int, d: int = 1) -> tuple[int, int]:
    """How many numbers must wait for their use: BPTT T (d + m), each xᵗ and hᵗ; RTRL m² (d + m),
    each entry of dh/d[W U]."""
    return T * (d + m), m * m * (d + m)


def multiplications(T: int, m: int, d: int = 1) -> tuple[int, int]:
    """Those of the matrix products: BPTT T (2md + 3m²): W x, U h, U^⊤ δ, δ x^⊤, δ h^⊤; RTRL
    T (md + m² + (m³ + m²)(d + m)): W x, U h, U P, ∂ℓ/∂h P."""
    return T * (2 * m * d + 3 * m**2), T * (m * d + m**2 + (m**3 + m**2) * (d + m))


def _fitting(W: Array, U: Array, xs: Array, dhs: Array | None = None) -> tuple[int, int]:
    """B and T, if the shapes fit each other."""
    m = len(U)
    if U.shape != (m, m) or len(W) != m or xs.ndim != 3 or xs.shape[2:] != W.shape[1:]:
        raise ValueError(f"W (m, d), U (m, m), xs (B, T, d): not {W.shape}, {U.shape}, {xs.shape}")
    B, T, _ = xs.shape
    if dhs is not None and dhs.shape != (B, T, m):
        raise ValueError(f"∂ℓ/∂h must have the shape of h, {(B, T, m)}, not {dhs.shape}")
    return B, T
