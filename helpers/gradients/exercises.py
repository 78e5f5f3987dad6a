"""Exercises and predictions of notebook 12."""

import numpy as np

from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations
from helpers.gradients import carried_back, critical_gain, jacobians, orthogonal

RNG = np.random.default_rng(12)
TWO, FOUR = np.array([[0.5, 2.0], [0.0, -1.5]]), np.round(RNG.normal(size=(4, 4)), 1)
STEPS = np.round(RNG.normal(size=(6, 4)), 1)


# gradients-longest: how much longer a δ can get on its way through some steps


def _product(U, zs, keep=1.0, first=0):
    """J U … J U over the steps zs, the last on the left; J is raised to the power `keep`."""
    P = np.eye(len(U))
    for z in zs[first:]:
        P = np.diag((1 - np.tanh(z) ** 2) ** keep) @ U @ P
    return P


def longest(U, zs):
    return float(np.linalg.norm(_product(U, zs), 2))


def _without_the_root(U, zs):
    P = _product(U, zs)
    return float(np.linalg.eigvalsh(P.T @ P).max())


def _largest_eigenvalue(U, zs):
    return float(np.abs(np.linalg.eigvals(_product(U, zs))).max())


def _one_by_one(U, zs):
    factors = [np.linalg.norm(np.diag(1 - np.tanh(z) ** 2) @ U, 2) for z in zs]
    return float(np.prod(factors))


def _without_the_square(U, zs):
    P = np.eye(len(U))
    for z in zs:
        P = np.diag(1 - np.tanh(z)) @ U @ P
    return float(np.linalg.norm(P, 2))


def _z_itself(U, zs):
    P = np.eye(len(U))
    for z in zs:
        P = np.diag(1 - np.asarray(z) ** 2) @ U @ P
    return float(np.linalg.norm(P, 2))


# gradients-statements: true, or a matrix that refutes it


def _matrix(U) -> np.ndarray:
    try:
        U = np.asarray(U)
        fits = U.shape == (2, 2) and U.dtype.kind in "iuf" and np.isfinite(U).all()
    except ValueError:  # rows of unequal length
        fits = False
    if not fits:
        raise ValueError("two rows of two real numbers, such as [[1, 2], [3, 4]]")
    return U.astype(float)


def _radius(U) -> float:
    return float(np.abs(np.linalg.eigvals(U)).max())


def _stretches_and_dies(U) -> bool:
    U = _matrix(U)
    sigma, rho = np.linalg.norm(U, 2), _radius(U)
    if not U.all():
        raise ValueError("yours has a 0 in it; find one without")
    if not rho < 1 - 1e-9 < 1 + 1e-9 < sigma:
        has = f"yours has ρ = {rho:.2f} and σ_max = {sigma:.2f}"
        raise ValueError(f"{has}; asked for are ρ < 1 < σ_max")
    return True


def _small_and_grows(U) -> bool:
    U = _matrix(U)
    if (largest := np.abs(U).max()) >= 1:
        raise ValueError(f"an entry of size {largest:.4g} is not below 1")
    if _radius(U) < 1 + 1e-9:
        raise ValueError(f"the entries are small enough, but ρ = {_radius(U):.2f} is not above 1")
    return True


STATEMENTS = (
    Statement(
        False,
        "is false: a stretch in one direction need not meet that direction again",
        "a 2 × 2 matrix that refutes it",
        _stretches_and_dies,
    ),
    Statement(
        False,
        "is false: many entries add up, and the entries are not the singular values",
        "a 2 × 2 matrix that refutes it",
        _small_and_grows,
    ),
    Statement(
        True, "holds: σ_max is 3 and the sigmoid's f′ at most ¼, so a step lengthens by ¾ at most"
    ),
    Statement(
        False, "is false: clipping multiplies every term by the same number, so their shares stay"
    ),
)


def statements() -> list:
    """A right answer: a and b refuted, c true, d false."""
    return [[[1.0, -1.0], [1.0, -1.0]], [[0.9, 0.9], [0.9, 0.9]], True, False]


# gradients-band: how far from 1 singular values may lie


def band(T, factor):
    return 1 - factor ** (-1 / T), factor ** (1 / T) - 1


# gradients-clip: by value in place of by norm


def clip(gradient, limit):
    length = np.linalg.norm(gradient)
    return gradient * limit / length if length > limit else gradient


def _by_value(gradient, limit):
    return np.clip(gradient, -limit, limit)


def _always(gradient, limit):
    with np.errstate(invalid="ignore"):
        return gradient * limit / np.linalg.norm(gradient)


def _by_largest(gradient, limit):
    return gradient * min(1, limit / np.abs(gradient).max()) if gradient.any() else gradient


def _squared(gradient, limit):
    length = (gradient**2).sum()
    return gradient * limit / length if length > limit else gradient


def _by_sum(gradient, limit):
    length = np.abs(gradient).sum()
    return gradient * limit / length if length > limit else gradient


def _square_against_limit(gradient, limit):
    length = np.linalg.norm(gradient)
    return gradient * limit / length if gradient @ gradient > limit else gradient


def _unit(gradient, limit):
    length = np.linalg.norm(gradient)
    return gradient / length if length > limit else gradient


EXERCISES = {
    "gradients-longest": Exercise(
        "code",
        longest,
        cases=(
            (np.array([[0.5, 2.0], [0.0, 0.5]]), np.zeros((1, 2))),
            (TWO, np.array([[0.5, -1.0]])),
            (TWO, np.array([[0.5, -1.0], [1.0, 0.2]])),
            (FOUR, STEPS),
        ),
        hints=(
            "Multiply the matrices first: one J U for each row of zs, the later ones on the left.",
            "J has 1 − tanh²(z) on its diagonal: np.diag(1 − np.tanh(z) ** 2).",
            "The most that a matrix can lengthen a vector is its largest singular value. See the "
            "argument `ord` of np.linalg.norm, or np.linalg.svd.",
        ),
        mistakes=(
            Mistake(
                _without_the_root,
                "That is its square: the singular values are the roots of the eigenvalues of P^⊤P.",
            ),
            Mistake(
                _largest_eigenvalue,
                "That is the largest eigenvalue, which tells of many repetitions of the same "
                "matrix. Once through, a vector can get longer than that.",
            ),
            Mistake(
                lambda U, zs: float(np.linalg.norm(_product(U, zs))),
                "np.linalg.norm(P) without the 2 is the root of the sum of all squared entries.",
            ),
            Mistake(
                _one_by_one,
                "A product of the largest singular values is only a bound: what is longest after "
                "one step need not be stretched most by the next.",
            ),
            Mistake(
                lambda U, zs: float(np.linalg.norm(_product(U, zs, keep=0), 2)),
                "J is missing: f′(z) multiplies every unit at every step.",
            ),
            Mistake(
                lambda U, zs: longest(U, zs[::-1]),
                "The order is the wrong way round: the last row of zs belongs on the left.",
            ),
            Mistake(
                lambda U, zs: longest(U.T, zs),
                "U, not its transpose, stands between the J. (Transpose the whole product and "
                "the order turns round as well.)",
            ),
            Mistake(_z_itself, "f′(z) is 1 − tanh²(z), with the tanh: zs holds z and not h."),
            Mistake(_without_the_square, "f′(z) is 1 − tanh²(z), with the square."),
            Mistake(
                lambda U, zs: float(np.linalg.norm(_product(U, zs), 1)),
                "np.linalg.norm(P, 1) is the largest sum of a column's sizes, not the largest "
                "singular value.",
            ),
            Mistake(
                lambda U, zs: float(np.linalg.norm(U, 2) ** len(zs)),
                "σ_max(U)ᵏ is a bound that knows nothing of J or of the order; the product itself "
                "can be computed.",
            ),
        ),
    ),
    "gradients-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "For a: the long run belongs to the eigenvalues. A matrix whose rows are both "
            "(a, −a) has no eigenvalue but 0.",
            "For b: try a matrix whose four entries are all the same.",
            "For c: how much can one step lengthen δ at most? For d: clipping multiplies the "
            "whole sum by one number. What does that do to each of its terms?",
        ),
        judge=refutations(*STATEMENTS),
    ),
    "gradients-band": Exercise(
        "derivation",
        band,
        cases=((1, 2.0), (10, 2.0), (100, 2.0), (1000, 3.0)),
        parts=("below 1", "above 1"),
        hints=(
            "T equal factors σ make σ^T. Which σ gives exactly the factor, which its inverse?",
            "σ^T = factor: take the T-th root. Then ask how far that lies from 1.",
        ),
        mistakes=(
            Mistake(
                lambda T, factor: (np.log(factor) / T, np.log(factor) / T),
                "ln(factor)/T is what both come to for long sequences; the exact two are asked "
                "for, and they differ.",
            ),
            Mistake(
                lambda T, factor: (factor ** (-1 / T) - 1, factor ** (1 / T) - 1),
                "A distance is positive: 1 − σ below, σ − 1 above.",
            ),
            Mistake(
                lambda T, factor: (1 - 1 / factor, factor - 1),
                "That is the change over all T steps; take the T-th root first.",
            ),
            Mistake(
                lambda T, factor: band(T, factor)[::-1],
                "The wrong way round: how far below 1 comes first.",
            ),
            Mistake(
                lambda T, factor: (factor ** (-1 / T), factor ** (1 / T)),
                "These are the singular values themselves; their distances from 1 are asked for.",
            ),
            Mistake(
                lambda T, factor: ((1 - 1 / factor) / T, (factor - 1) / T),
                "Factors multiply along the way; you shared the change out by adding.",
            ),
            Mistake(
                lambda T, factor: (1 / T, 1 / T),
                "1/T is the right size, but how much change is allowed has to come in.",
            ),
            Mistake(
                lambda T, factor: (factor ** (1 / T) - 1, factor ** (1 / T) - 1),
                "Downwards σ^T may sink to 1/factor: that distance is not the same as upwards.",
            ),
        ),
    ),
    "gradients-clip": Exercise(
        "bug",
        clip,
        cases=(
            (np.array([3.0, 4.0]), 1.0),
            (np.array([0.3, -0.4]), 1.0),
            (np.array([2.0, -0.5, 1.0]), 1.5),
            (np.array([0.8, 0.8, 0.8]), 1.0),
            (np.zeros(2), 1.0),
            (np.array([1e9, 1.0]), 5.0),
            (np.array([1.5, 0.0]), 2.0),
            (np.array([0.4, 0.0]), 0.25),
        ),
        untouched=_by_value,
        hints=(
            "Put [3, 4] in. In which direction does it point, and in which what comes out?",
            "All entries have to be multiplied by the same number. By which, for length `limit`?",
        ),
        mistakes=(
            Mistake(
                _always,
                "A gradient shorter than the limit stays as it is: clipping lengthens nothing.",
            ),
            Mistake(
                _by_largest,
                "The direction is right; but it is the length that may not exceed the limit, "
                "not the largest entry.",
            ),
            Mistake(_squared, "The length is the root of the sum of squares."),
            Mistake(
                _square_against_limit,
                "The length itself, not its square, is compared with the limit.",
            ),
            Mistake(
                _by_sum, "The sum of absolute values is another norm; the length takes squares."
            ),
            Mistake(_unit, "That has length 1 in place of length `limit`."),
        ),
    ),
}


def _last_length(gain: float, scale: float = 1.0, m: int = 32, T: int = 100) -> float:
    """‖δ‖ at lag T − 1 of a tanh net: the recipe of the notebook, one seed."""
    rng = np.random.default_rng(0)
    U, xs, delta = gain * orthogonal(m, rng), scale * rng.normal(size=(T, m)), rng.normal(size=m)
    return float(
        np.linalg.norm(carried_back(U, jacobians(U, xs), delta / np.linalg.norm(delta))[-1])
    )


def _nilpotent() -> str:
    """What becomes of δ where U² = 0, with tanh and noise as input."""
    rng = np.random.default_rng(0)
    V = orthogonal(16, rng)
    U = 12 * V[:, :8] @ V[:, 8:].T
    end = np.linalg.norm(carried_back(U, jacobians(U, rng.normal(size=(100, 16))), V[:, 0])[-1])
    return "it is 0" if end == 0 else "it is far below 1" if end < 1 else "it is far above 1"


BOUNDS = f"1/{1 / 0.95**100:.0f} to {1.05**100:.0f} times"

PREDICTIONS = {
    "gradients-predict-orthogonal": Prediction(
        question="U is orthogonal: it turns every vector and keeps its length. The units are tanh, "
        "the inputs of size 1. A δ of length 1 is carried back 99 steps. How long is it then, "
        "roughly?",
        choices=("1", "1/100", "10⁻²⁰"),
        answer=lambda: min(
            (("1", 0), ("1/100", -2), ("10⁻²⁰", -20)),
            key=lambda choice: abs(choice[1] - np.log10(_last_length(1.0))),
        )[0],
        because="U keeps the length, but J does not: f′(z) is below 1 at every step and every "
        "unit, and 99 such factors are multiplied.",
        slips={
            "1": "So it would be without an f, or with J = 1.",
            "1/100": "A factor of 0.95 a step would do that; tanh′ is far smaller for inputs of "
            "size 1.",
        },
    ),
    "gradients-predict-critical": Prediction(
        question="The same tanh net, inputs of size 1, U = g times an orthogonal matrix. For which "
        "gain g does δ neither vanish nor explode?",
        choices=("1", "about 1.9", "about 2.7", "about 4"),
        answer=lambda: min(
            (("1", 1), ("about 1.9", 1.9), ("about 2.7", 2.7), ("about 4", 4)),
            key=lambda choice: abs(choice[1] - critical_gain(1.0)),
        )[0],
        because="The gain has to make up for what J takes away at each step. For inputs of size 1 "
        "it is 1.86.",
        slips={
            "1": "At 1 it vanished: J takes away what U keeps.",
            "about 2.7": "The table has 10⁻⁷ at 1.5 and 10⁹ at 3, so the crossing lies nearer to "
            "1.5.",
            "about 4": "That is the number of the sigmoid, whose f′ is at most a quarter.",
        },
    ),
    "gradients-predict-rho": Prediction(
        question="U sends each of eight directions into one of another eight, twelve times as "
        "long, and those to 0: U² = 0. The net has 16 tanh units, and noise of size 1 as input. "
        "δ has length 1 and points along one of the directions that U^⊤ lengthens; it is carried "
        "back 99 steps. What becomes of it?",
        choices=("it is 0", "it is far below 1", "it is far above 1"),
        answer=_nilpotent,
        because="Between two U stands a J that differs from unit to unit, so part of what U would "
        "erase is turned back into the directions that it makes twelve times as long.",
        slips={
            "it is 0": "Without an f it would be, after two steps.",
            "it is far below 1": "It would be for a small U: with 2 in place of 12 each step "
            "multiplies by about 0.4.",
        },
    ),
    "gradients-predict-around": Prediction(
        question="The net is linear, and all singular values of U lie between 0.95 and 1.05: "
        "“around 1”. Within which bounds does the length of δ stay over 100 steps?",
        choices=("0.9 to 1.1 times", "1/5 to 5 times", BOUNDS),
        answer=lambda: BOUNDS if 1.05**100 > 100 else "1/5 to 5 times",
        because="0.95¹⁰⁰ is 0.0059, which is 1/169, and 1.05¹⁰⁰ is 131.5.",
        slips={
            "0.9 to 1.1 times": "Over two steps, yes.",
            "1/5 to 5 times": "That is what adding would suggest (100 × 0.05 = 5); but factors "
            "multiply.",
        },
    ),
}
