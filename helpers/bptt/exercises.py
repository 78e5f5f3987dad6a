"""Exercises and predictions of notebook 11."""

import numpy as np

from helpers.bptt import before, bptt, deltas, forward, kept
from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations

RNG = np.random.default_rng(70)


def _drawn(*shape):
    return np.round(RNG.uniform(-1, 1, shape), 1)


# bptt-gradients: all of it for a batch, with a read-out at every step


def all_gradients(W, U, xs, dhs):
    return bptt(W, U, xs, dhs)[:3]


def _products(ds, W, xs, states):
    """dW, dU, dxs from all δs, and from the states that U is said to have multiplied."""
    over = "bti,btj->ij"
    return np.einsum(over, ds, xs), np.einsum(over, ds, states), ds @ W


def _with(find):
    """Wrong gradients: all from the wrong δs that `find(U, hs, dhs)` gives."""

    def answer(W, U, xs, dhs):
        hs = forward(W, U, xs)
        return _products(find(U, hs, dhs), W, xs, before(hs))

    return answer


def _but(change):
    """Wrong gradients: what `change(right ones, ds, hs, xs)` makes of the right ones."""

    def answer(W, U, xs, dhs):
        hs = forward(W, U, xs)
        return change(bptt(W, U, xs, dhs)[:3], deltas(U, hs, dhs), hs, xs)

    return answer


def _backwards(slope=lambda h: 1 - h**2, every=True, matrix=lambda U: U, order=reversed):
    """δs with one thing done differently; those before the first one found are 0."""

    def find(U, hs, dhs):
        found, later, T = np.zeros_like(hs), 0.0, hs.shape[1]
        for t in order(range(T)):
            own = dhs[:, t] if every or t == T - 1 else 0.0
            found[:, t] = slope(hs[:, t]) * (own + later)
            later = found[:, t] @ matrix(U)
        return found

    return find


def _never_back(U, hs, dhs):
    return (1 - hs**2) * dhs


def _own_part_goes_back(U, hs, dhs):
    later = np.concatenate([dhs[:, 1:] @ U, 0 * dhs[:, :1]], axis=1)
    return (1 - hs**2) * (dhs + later)


def _slope_on_the_own_part_alone(U, hs, dhs):
    found, later = np.zeros_like(hs), 0.0
    for t in reversed(range(hs.shape[1])):
        found[:, t] = (1 - hs[:, t] ** 2) * dhs[:, t] + later
        later = found[:, t] @ U
    return found


def _what_comes_later_added_up(U, hs, dhs):
    found, later = np.zeros_like(hs), 0.0
    for t in reversed(range(hs.shape[1])):
        found[:, t] = (1 - hs[:, t] ** 2) * (dhs[:, t] + later)
        later = later + found[:, t] @ U
    return found


def _before_the_slope(U, hs, dhs):
    return deltas(U, hs, dhs) / (1 - hs**2)


def _without_the_first(U, hs, dhs):
    found = deltas(U, hs, dhs)
    found[:, 0] = 0
    return found


def _only(t):
    """Wrong gradients: dW and dU of step t alone."""
    return _but(lambda right, ds, hs, xs: (*_one(t, ds, hs, xs), right[2]))


def _one(t, ds, hs, xs):
    return ds[:, t].T @ xs[:, t], ds[:, t].T @ before(hs)[:, t]


def _last_step_alone(right, ds, hs, xs):
    dxs = np.zeros_like(right[2])
    dxs[:, -1] = right[2][:, -1]
    return *_one(-1, ds, hs, xs), dxs


# bptt-bug: dℓ/dU of one sequence that pairs δᵗ with the wrong state


def dU_of(U, hs, dh):
    dhs = np.zeros_like(hs)[None]
    dhs[0, -1] = dh
    return deltas(U, hs[None], dhs)[0].T @ before(hs[None])[0]


def _dU(U, hs, dh, state, matrix=lambda U: U.T, put=lambda old, new: old + new):
    """The stub's loop with one thing done differently."""
    dU, later = np.zeros_like(U), dh
    for t in reversed(range(len(hs))):
        delta = (1 - hs[t] ** 2) * later
        dU = put(dU, np.outer(delta, state(hs, t)))
        later = matrix(U) @ delta
    return dU


def _now(hs, t):
    return hs[t]


def _before(hs, t):
    return hs[t - 1] if t else 0 * hs[0]


def _around(hs, t):
    return hs[t - 1]


def _moved(U, hs, dh):
    """dℓ/dU of the stub's loop, with all states moved one step on before it begins."""
    return _dU(U, before(hs[None])[0], dh, _now)


def _past_the_slope(U, hs, dh):
    dU, later = np.zeros_like(U), dh
    for t in reversed(range(len(hs))):
        dU = dU + np.outer((1 - hs[t] ** 2) * later, _before(hs, t))
        later = U.T @ later
    return dU


# bptt-derivation: dℓ/du of one neuron and three steps


def du(w, u, v, x, y):
    h, slope = _neuron(w, u, x)
    P = 0.0
    for t in (1, 2, 3):
        P = slope[t] * (h[t - 1] + u * P)
    return (v * h[3] - y) * v * P


def _neuron(w, u, x):
    h = [0.0]
    for x_t in x:
        h.append(np.tanh(w * x_t + u * h[-1]))
    return h, [1 - h_t**2 for h_t in h]


def _du(inner):
    """A wrong dℓ/du: ℓ′ v f′(z³) times what `inner(u, h, slope, x)` says."""

    def answer(w, u, v, x, y):
        h, slope = _neuron(w, u, x)
        return (v * h[3] - y) * v * slope[3] * inner(u, h, slope, x)

    return answer


def _du_times(factor):
    """A wrong dℓ/du: the right one times factor(v, h³, y, f′(z³))."""

    def answer(w, u, v, x, y):
        h, slope = _neuron(w, u, x)
        return du(w, u, v, x, y) * factor(v, h[3], y, slope[3])

    return answer


# bptt-statements: true, or what refutes it


def _numbers(value, shape) -> np.ndarray:
    array = np.asarray(value, float)
    if array.shape != shape:
        raise ValueError(f"shape {array.shape}")
    return array


def _the_same_transposed(U) -> bool:
    U = _numbers(U, (2, 2))
    if np.abs(U).max() < 1e-3:
        raise ValueError("this one is zero, or next to it")
    return np.allclose(U, U.T, rtol=0, atol=1e-12)


def _signs_differ(u) -> bool:
    u, xs = _numbers(u, ()).reshape(1, 1), np.ones((1, 4, 1))
    if not -5 <= u.item() <= 5:
        raise ValueError(f"{u.item():g} is not between them")
    hs = forward(np.ones((1, 1)), u, xs)
    dhs = np.zeros_like(hs)
    dhs[0, -1] = 1.0
    ds = deltas(u, hs, dhs)
    return bool(ds.min() < 0 < ds.max())


STATEMENTS = (
    Statement(True, "holds: what is the transpose of a matrix with one entry?"),
    Statement(
        False,
        "is false: there are matrices that are their own transpose",
        "a matrix U, not zero, with two rows of two numbers",
        _the_same_transposed,
    ),
    Statement(
        False,
        "is false: look at the factors between two steps",
        "a number u between -5 and 5",
        _signs_differ,
    ),
    Statement(False, "is false: which part of dℓ/dU takes no step back?"),
)


def statements():
    return [True, [[0.5, 0.3], [0.3, -0.2]], -0.5, False]


SMALL = (np.array([[0.5, -1.0], [0.25, 0.5]]), np.array([[0.5, -0.5], [0.2, 0.1]]))
ONE = (np.array([[1.0]]), np.array([[0.5]]))
GRADIENTS = (
    (*ONE, np.array([[[0.5]]]), np.array([[[1.0]]])),
    (*ONE, np.array([[[0.5], [1.0]]]), np.array([[[0.0], [2.0]]])),
    (*ONE, np.array([[[0.5], [-1.0], [0.3]]]), np.array([[[1.0], [2.0], [-1.0]]])),
    tuple(_drawn(*shape) for shape in ((2, 1), (2, 2), (1, 3, 1), (1, 3, 2))),
    tuple(_drawn(*shape) for shape in ((2, 3), (2, 2), (3, 4, 3), (3, 4, 2))),
    tuple(_drawn(*shape) for shape in ((3, 2), (3, 3), (2, 5, 2), (2, 5, 3))),
)
UPS = (
    (*SMALL, np.array([1.0, 2.0])),
    (SMALL[0], SMALL[1][:1], np.array([1.0, 2.0])),
    (_drawn(2, 2), _drawn(4, 2), _drawn(2)),
    (_drawn(3, 3), _drawn(3, 3), _drawn(3)),
)
NEURONS = (
    (0.5, 0.8, 2.0, [1.0, 2.0, -1.0], 1.0),
    (1.0, 0.5, -1.0, [0.5, 0.0, 1.0], 0.3),
    (0.3, -0.7, 1.5, [2.0, -1.0, 0.4], -2.0),
)

EXERCISES = {
    "bptt-gradients": Exercise(
        "code",
        all_gradients,
        cases=GRADIENTS,
        parts=("dW", "dU", "dxs"),
        hints=(
            "Begin with the states. At the last step nothing comes later: its sum is dhs[:, -1].",
            "Go on with t = T − 2, …, 0, and keep what the step after it hands down. Each step "
            "adds its share to dW and to dU.",
            "One row a sequence: where the equation has U^⊤ δ, the batch has δ @ U; where it has "
            "δ x^⊤, the sum over the batch is δ.T @ x.",
        ),
        mistakes=(
            Mistake(
                _with(_backwards(matrix=np.transpose)),
                "That is U where U^⊤ belongs. A batch has δ in its rows, so U^⊤ δ is δ @ U.",
            ),
            Mistake(
                _with(_backwards(every=False)),
                "Only the last step's ∂ℓ/∂hᵗ is used; here every step has one of its own.",
            ),
            Mistake(
                _with(_backwards(slope=np.ones_like)),
                "f′ is missing: δ is dℓ/dz, and between h and z lies the tanh.",
            ),
            Mistake(
                _with(_backwards(slope=lambda h: 1 - np.tanh(h) ** 2)),
                "hs are the tanh already: f′(z) is 1 - hs**2, without another tanh.",
            ),
            Mistake(
                _with(_backwards(slope=lambda h: (1 - h) ** 2)),
                "The square belongs to h alone: f′(z) is 1 - hs**2.",
            ),
            Mistake(
                _with(_never_back), "Nothing comes back from later steps: U^⊤ δᵗ⁺¹ is missing."
            ),
            Mistake(
                _with(_slope_on_the_own_part_alone),
                "f′ multiplies the whole sum, what comes from later steps as well.",
            ),
            Mistake(
                _with(_own_part_goes_back), "It is δᵗ that goes back through U, not ∂ℓ/∂hᵗ alone."
            ),
            Mistake(
                _with(_what_comes_later_added_up),
                "What comes from later is added up, yet δᵗ⁺¹ already holds all later steps.",
            ),
            Mistake(_with(_before_the_slope), "That is before f′: dℓ/dhᵗ stands in place of δᵗ."),
            Mistake(
                _with(_backwards(order=list)),
                "The loop runs forwards; what comes back begins at the last step.",
            ),
            Mistake(_with(_without_the_first), "The first step is missing: t goes down to 0."),
            Mistake(
                _but(_last_step_alone), "Only the last step is there: does the loop end early?"
            ),
            Mistake(
                _only(0),
                "Each step overwrites the one before. All share W and U: their shares add up.",
            ),
            Mistake(
                _with(lambda U, hs, dhs: deltas(U, hs, dhs)[:, ::-1]),
                "The δs are right but in the order you found them: the last step's first.",
            ),
            Mistake(
                _but(lambda right, ds, hs, xs: (*right[:2], right[2][:, ::-1])),
                "dxs is right but in the order you found it: the last step's first.",
            ),
            Mistake(
                _but(lambda right, ds, hs, xs: (*right[:2], right[2].swapaxes(0, 1))),
                "dxs is (T, B, d): batch first, np.stack(…, axis=1).",
            ),
            Mistake(
                _but(lambda right, ds, hs, xs: (right[0], np.einsum("bti,btj", ds, hs), right[2])),
                "dU pairs δᵗ with hᵗ. Which state did U multiply on the way to zᵗ?",
            ),
            Mistake(
                _but(
                    lambda right, ds, hs, xs: (
                        right[0],
                        np.einsum("bti,btj", ds, np.roll(hs, 1, axis=1)),
                        right[2],
                    )
                ),
                "Nearly: at t = 0, hs[:, t - 1] is hs[:, -1], Python's last state, not h⁰.",
            ),
            Mistake(
                _but(lambda right, ds, hs, xs: (*(a / len(xs) for a in right[:2]), right[2])),
                "dW and dU are the mean over the batch; ℓ is a sum over it, as dhs has it.",
            ),
            Mistake(
                _but(lambda right, ds, hs, xs: (right[0].T, right[1].T, right[2])),
                "dW and dU are transposed: δ gives the rows, x and h the columns.",
            ),
            Mistake(
                _but(lambda right, ds, hs, xs: (right[0], right[1].T, right[2])),
                "dU is transposed: δ gives the rows, the state before it the columns.",
            ),
        ),
    ),
    "bptt-bug": Exercise(
        "bug",
        dU_of,
        cases=UPS,
        untouched=lambda U, hs, dh: _dU(U, hs, dh, _now),
        hints=(
            "Which state does U multiply on the way to zᵗ?",
            "With one step alone, h⁰ = 0 is all that U ever sees. What must dℓ/dU be?",
        ),
        mistakes=(
            Mistake(
                lambda U, hs, dh: _dU(U, hs, dh, _around),
                "Nearly: at t = 0, hs[t - 1] is hs[-1], and that is Python's last state, not h⁰.",
            ),
            Mistake(
                lambda U, hs, dh: _dU(U, hs, dh, _before, put=lambda old, new: new),
                "Each step overwrites the one before. All steps share U, so their terms add up.",
            ),
            Mistake(
                lambda U, hs, dh: _dU(U, hs, dh, _before, matrix=lambda U: U),
                "The state is right now, but the way back needs U^⊤, not U.",
            ),
            Mistake(
                lambda U, hs, dh: dU_of(U, hs, dh).T,
                "That is the transpose: δ gives the rows, the state the columns.",
            ),
            Mistake(
                lambda U, hs, dh: _dU(U, hs, dh, lambda hs, t: hs[t + 1] if t + 1 < len(hs) else 0),
                "That is the state after zᵗ; U multiplies the one before it.",
            ),
            Mistake(
                _moved,
                "f′ belongs to zᵗ, so it needs hs[t]; only the outer product needs another state.",
            ),
            Mistake(_past_the_slope, "δ goes back, not dℓ/dh: later is U.T @ delta."),
            Mistake(
                lambda U, hs, dh: _dU(U, hs, dh, lambda hs, t: hs[t] if t else 0 * hs[0]),
                "The first step's share is 0 now, as it must be. What of the others?",
            ),
        ),
    ),
    "bptt-derivation": Exercise(
        "derivation",
        du,
        cases=NEURONS,
        hints=(
            "dℓ/du = ℓ′(ŷ) · v · dh³/du, and h³ = f(w x³ + u h²): u stands there once itself, and "
            "once more inside h².",
            "dhᵗ/du = f′(zᵗ) (hᵗ⁻¹ + u dhᵗ⁻¹/du), and h⁰ = 0 does not depend on u.",
        ),
        mistakes=(
            Mistake(
                _du(lambda u, h, slope, x: h[2]),
                "That is the direct term alone, as if h² did not depend on u.",
            ),
            Mistake(
                _du(lambda u, h, slope, x: h[2] + u * h[1]),
                "On the way through h² lies one more f′, that of z².",
            ),
            Mistake(
                _du(lambda u, h, slope, x: h[2] + slope[2] * h[1]),
                "The way through h² passes u once: that factor is missing.",
            ),
            Mistake(
                _du(lambda u, h, slope, x: x[2] + u * slope[2] * (x[1] + u * slope[1] * x[0])),
                "That is dℓ/dw. The weight u multiplies hᵗ⁻¹, not xᵗ.",
            ),
            Mistake(
                _du(lambda u, h, slope, x: h[3] + u * slope[2] * (h[2] + u * slope[1] * h[1])),
                "A step too late: u multiplies hᵗ⁻¹ on the way to zᵗ.",
            ),
            Mistake(
                lambda w, u, v, x, y: _du_times(lambda v, h, y, slope: 1 / (v * h - y))(
                    w, u, v, x, y
                ),
                "ℓ′(ŷ) = ŷ − y is missing.",
            ),
            Mistake(_du_times(lambda v, h, y, slope: 1 / v), "v is missing: dŷ/dh³ = v."),
            Mistake(_du_times(lambda v, h, y, slope: 1 / slope), "f′(z³) is missing."),
            Mistake(_du_times(lambda v, h, y, slope: 2), "ℓ is half the square: no factor 2."),
            Mistake(_du_times(lambda v, h, y, slope: -1), "The sign: ℓ′(ŷ) = ŷ − y."),
            Mistake(
                _du_times(lambda v, h, y, slope: 1 / ((v * h - y) * v)),
                "That is dh³/du; ℓ′(ŷ) and v lie between h³ and ℓ.",
            ),
            Mistake(
                _du(lambda u, h, slope, x: h[2] + u * slope[2] * (h[1] + u * slope[1])),
                "One term too many: h⁰ is 0 and does not depend on u.",
            ),
            Mistake(
                lambda w, u, v, x, y: round(du(w, u, v, x, y), 4),
                "That is rounded to four digits: return all of them.",
            ),
        ),
    ),
    "bptt-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "For b: when do U and U^⊤ agree?",
            "For c: write the factors that lead from δ⁴ back to δ³. For d: write dℓ/dU as a sum.",
        ),
        judge=refutations(*STATEMENTS),
    ),
}


def _tried_by_numpy() -> str:
    """What numpy makes of J (xᵗ + U dhᵗ⁻¹/dW) for two neurons and three inputs."""
    U, x, P = np.array([[0.6, -0.8], [0.9, 0.2]]), np.array([1.0, 2.0, 3.0]), np.zeros((2, 2, 3))
    try:
        read = x + np.tensordot(U, P, 1)
    except ValueError:
        return TWO[0]
    direct = np.einsum("ij,k->ijk", np.eye(2), x)
    return TWO[1] if np.allclose(read, direct + np.tensordot(U, P, 1)) else TWO[2]


TWO = (
    "numpy refuses: the shapes do not fit",
    "it runs and is right",
    "it runs and is wrong",
)
PRICE = ("ten times as many", "as many as before", "a hundred times as many")

PREDICTIONS = {
    "bptt-predict-step": Prediction(
        question="On the left stands dhᵀ/dw, yet on the right f′(zᵗ) and xᵗ. Which step must "
        "this t be?",
        choices=("any step: it is the same for all", "the first, t = 1", "the last, t = T"),
        answer=lambda: "the last, t = T",
        because="hᵀ is f of zᵀ, so the chain rule meets f′(zᵀ) and xᵀ first; the earlier steps "
        "are inside dhᵀ⁻¹/dw.",
        slips={
            "the first, t = 1": "x¹ is in it too, but only deep inside dhᵀ⁻¹/dw.",
            "any step: it is the same for all": "Each step has its own z, and so its own f′(z).",
        },
    ),
    "bptt-predict-two": Prediction(
        question="Now two neurons and three inputs: xᵗ has shape (3,), dhᵗ⁻¹/dW has shape "
        "(2, 2, 3). The products with J and U are done right, with np.tensordot; only xᵗ is added "
        "as it stands. (3,) + (2, 2, 3): what happens?",
        choices=TWO,
        answer=_tried_by_numpy,
        because="numpy stretches (3,) to (2, 2, 3) in silence and adds xᵗ to every row.",
        slips={
            TWO[0]: "The last axes agree, 3 and 3; that is enough for numpy to go ahead.",
            TWO[1]: "Every row gets xᵗ, also rows whose weight does not reach zᵢ.",
        },
    ),
    "bptt-predict-price": Prediction(
        question="A sequence becomes ten times as long. How many numbers must the forward way "
        "keep in memory while it runs?",
        choices=PRICE,
        answer=lambda: PRICE[1] if kept(1000, 8)[1] == kept(100, 8)[1] else PRICE[0],
        because="It carries dhᵗ/dW and dhᵗ/dU of the present step alone: m · m · (d + m) numbers.",
        slips={
            PRICE[0]: "That is BPTT, which keeps every state until it comes back.",
            PRICE[2]: "That would be a number for each pair of steps. No pair is ever looked at: "
            "each step needs the one before it alone.",
        },
    ),
    "bptt-predict-retain": Prediction(
        question="Four windows of five steps, the state carried on and not detached. "
        "retain_graph=True silences the error. Over how many steps does torch go back, all four "
        "calls together?",
        choices=("5", "20", "50"),
        answer=lambda: str(sum(5 * window for window in range(1, 5))),
        because="5 + 10 + 15 + 20: each call goes back to the very beginning.",
        slips={"20": "That would be five steps for each window, as with detach."},
    ),
}
