"""Linear autoregressive models: fitted, rolled forward, and seen as a linear recurrent network."""

import numpy as np


def numbers(x) -> np.ndarray:
    """x (T,) as floats, if it is a series of finite numbers; else ValueError with the reason."""
    x = np.asarray(x, float)
    if x.ndim != 1 or not len(x):
        raise ValueError(f"a list of numbers is needed; this one has shape {x.shape}")
    if not np.isfinite(x).all():
        place = int(np.argmin(np.isfinite(x)))
        raise ValueError(f"the series holds {x[place]} at place {place}, counted from 0")
    return x


def whole(n, name: str) -> int:
    """n as an int; ValueError if it is none."""
    if not isinstance(n, int | np.integer):
        raise ValueError(f"{name} {n!r} is no whole number")
    return int(n)


def series(x, k: int) -> np.ndarray:
    """`numbers(x)`, if order k fits its length; else ValueError with the reason."""
    x = numbers(x)
    whole(k, "order")
    if not 1 <= k < len(x):
        raise ValueError(f"order {k} does not fit a series of length {len(x)}")
    return x


def lagged(x, k: int) -> np.ndarray:
    """Row t holds x_{t−1}, …, x_{t−k}, for t = k, …, T − 1: shape (T − k, k)."""
    x = series(x, k)
    return np.stack([x[k - i : len(x) - i] for i in range(1, k + 1)], axis=1)


def fit_ar(x, k: int, intercept: bool = False) -> np.ndarray:
    """a_1, …, a_k that minimise Σ_t (x_t − Σ_i a_i x_{t−i})²: shape (k,), or (k + 1,) with the
    intercept first where asked. The first k values have no full past and are left out.

    Raises ValueError for a value that is no number, an order that does not fit, or fewer equations
    (T − k) than coefficients.
    Source: slide 45; G. U. Yule, "On a method of investigating periodicities in disturbed series",
    Philosophical Transactions of the Royal Society A, 1927.
    """
    past = lagged(x, k)
    if intercept:
        past = np.column_stack([np.ones(len(past)), past])
    equations, unknowns = past.shape
    if equations < unknowns:
        raise ValueError(f"{equations} equations do not determine {unknowns} coefficients")
    return np.linalg.lstsq(past, series(x, k)[k:], rcond=None)[0]


def forecast(a: np.ndarray, past, steps: int, intercept: float = 0.0) -> np.ndarray:
    """x̂_t = c + Σ_i a_i x̂_{t−i}: `steps` values after `past`, each fed back as if it were true.

    Raises ValueError for a value that is no number, fewer than k past values, or steps < 0.
    """
    x, a = list(numbers(past)), numbers(a)
    if len(x) < len(a):
        raise ValueError(f"{len(a)} past values are needed; there are {len(x)}")
    if whole(steps, "the number of steps") < 0:
        raise ValueError(f"{steps} steps cannot be forecast")
    for _ in range(steps):
        x.append(intercept + sum(a_i * x[-i] for i, a_i in enumerate(a, 1)))
    return np.array(x[len(past) :])


def companion(a: np.ndarray) -> np.ndarray:
    """A (k, k) with hᵗ = A hᵗ⁻¹ for hᵗ = (x_t, …, x_{t−k+1}): a in its first row, 1s below it.

    Raises ValueError unless a is a list of at least one number.
    """
    a = numbers(a)
    A = np.eye(len(a), k=-1)
    A[0] = a
    return A


def slowest_root(a: np.ndarray) -> complex:
    """The eigenvalue of `companion(a)` of largest modulus; the model is stable if that is < 1."""
    values = np.linalg.eigvals(companion(a))
    return complex(values[np.abs(values).argmax()])


def period(a: np.ndarray) -> float:
    """2π / |arg| of the slowest root, in steps; infinite where the root is real and positive."""
    angle = abs(np.angle(slowest_root(a)))
    return float(2 * np.pi / angle) if angle > 1e-9 else np.inf


def yule_walker(x, k: int) -> tuple[np.ndarray, float]:
    """a (k,) with R a = r, and the residual variance r_0 − ⟨a, r⟩; r_i are autocovariances of the
    centred series over T, R_ij = r_|i−j|. Source: Yule (1927), Walker (1931).

    Raises ValueError for an order that does not fit or a series that never varies.
    """
    x = series(x, k)
    if np.ptp(x) == 0:
        raise ValueError("every value of the series is the same: it has no autocovariance")
    x = x - x.mean()
    r = np.array([x[i:] @ x[: len(x) - i] for i in range(k + 1)]) / len(x)
    R = r[np.abs(np.subtract.outer(np.arange(k), np.arange(k)))]
    a = np.linalg.solve(R, r[1:])
    return a, float(r[0] - a @ r[1:])
