"""Exercises and predictions of notebook 07."""

import numpy as np

from helpers.data import results
from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations

RNG = np.random.default_rng(7)


def _net(T, d, m):
    """Inputs (T, d), W (m, d), U (m, m), v (m,) with one digit behind the point."""
    return [np.round(RNG.normal(size=shape), 1) for shape in ((T, d), (m, d), (m, m), m)]


PAPER = (
    np.array([[2.0], [-1.0], [3.0], [1.0]]),
    np.array([[1.0], [0.0]]),
    np.array([[0.0, 0.0], [1.0, 1.0]]),
    np.array([1.0, 1.0]),
)
ALIVE = (
    np.array([[1.0], [2.0], [0.5]]),
    np.array([[0.5], [1.0]]),
    np.array([[0.2, 0.4], [0.7, -0.3]]),
    np.array([1.0, -2.0]),
)
CASES = ((ALIVE[0][:2], *ALIVE[1:]), _net(1, 3, 2), _net(3, 2, 3), _net(6, 2, 4))


# recurrent-states: the forward pass


def states(xs, W, U):
    h, hs = np.zeros(len(U)), []
    for x_t in xs:
        h = np.tanh(W @ x_t + U @ h)
        hs.append(h)
    return np.array(hs)


def _without_f(xs, W, U):
    h, hs = np.zeros(len(U)), []
    for x_t in xs:
        h = W @ x_t + U @ h
        hs.append(h)
    return np.array(hs)


def _tanh_only_shown(xs, W, U):
    return np.tanh(_without_f(xs, W, U))


def _tanh_of_the_input_alone(xs, W, U):
    h, hs = np.zeros(len(U)), []
    for x_t in xs:
        h = np.tanh(W @ x_t) + U @ h
        hs.append(h)
    return np.array(hs)


def _one_step_late(xs, W, U):
    return states(np.vstack([np.zeros_like(xs[:1]), xs[:-1]]), W, U)


def _same_h_on_both_sides(xs, W, U):
    """The literal equation, iterated to a fixed point (or for long) at every step."""
    hs = []
    for x_t in xs:
        h = np.zeros(len(U))
        for _ in range(100):
            h = np.tanh(W @ x_t + U @ h)
        hs.append(h)
    return np.array(hs)


# recurrent-bug: a state that is overwritten while it is still being read


def outputs(xs, W, U, v):
    h, y_hats = np.zeros(len(U)), []
    for x_t in xs:
        h = np.maximum(W @ x_t + U @ h, 0)
        y_hats.append(v @ h)
    return np.array(y_hats)


def _overwritten(xs, W, U, v):
    h, y_hats = np.zeros(len(U)), []
    for x_t in xs:
        for i in range(len(h)):
            h[i] = max(W[i] @ x_t + U[i] @ h, 0)
        y_hats.append(v @ h)
    return np.array(y_hats)


def _overwritten_from_the_end(xs, W, U, v):
    return _overwritten(xs, W[::-1], U[::-1, ::-1], v[::-1])


def _relu_states(xs, W, U):
    return np.array(
        [[outputs(xs[: t + 1], W, U, v)[-1] for v in np.eye(len(U))] for t in range(len(xs))]
    )


def _always_fresh(xs, W, U, v):
    return np.maximum(xs @ W.T, 0) @ v


def _read_before(xs, W, U, v):
    return np.append(0, outputs(xs, W, U, v)[:-1])


# recurrent-count: weights of several layers, some of them recurrent


def weights(T, d, widths, recurrent, o):
    total, below = 0, d
    for m, loops in zip(widths, recurrent, strict=True):
        total += m * below + loops * m * m
        below = m
    return total + o * below


def _loops(widths, recurrent):
    return sum(m * m for m, loops in zip(widths, recurrent, strict=True) if loops)


# recurrent-statements: about the two-unit net, with two sequences that refute


def _last_states(entry) -> tuple[list, list, np.ndarray, np.ndarray]:
    """Two sequences of numbers, and the last state of the two-unit net for each."""
    try:
        a, b = ([float(x) for x in sequence] for sequence in entry)
    except ValueError as error:
        raise TypeError from error  # whose words would not help
    if not a or not b or not np.isfinite([*a, *b]).all():
        raise ValueError("a sequence needs numbers")
    W, U = PAPER[1], PAPER[2]

    def last(xs):
        h = np.zeros(2)
        for x in xs:
            h = np.maximum(W[:, 0] * x + U @ h, 0)
        return h

    return a, b, last(a), last(b)


def _same_input_other_state(entry) -> bool:
    a, b, h_a, h_b = _last_states(entry)
    return a[-1] == b[-1] and not np.allclose(h_a, h_b)


def _other_input_same_state(entry) -> bool:
    a, b, h_a, h_b = _last_states(entry)
    return len(a) == len(b) and a != b and np.allclose(h_a, h_b)


FORM = "a list of two sequences, each a plain list of numbers, as [2, -1, 3]"
STATEMENTS = (
    Statement(
        False,
        "is false: the state depends on what came before as well",
        FORM,
        _same_input_other_state,
    ),
    Statement(
        False,
        "is false: two numbers cannot keep everything; a ReLU and a sum both lose something",
        FORM,
        _other_input_same_state,
    ),
    Statement(True, "holds: hᵗ is computed before any later input is read"),
)


def statements():
    return [[[1, 2], [3, 2]], [[1, 2, 0], [2, 1, 0]], True]


EXERCISES = {
    "recurrent-states": Exercise(
        "code",
        states,
        cases=tuple(tuple(case[:3]) for case in CASES),
        hints=(
            "Begin with h = np.zeros(len(U)): len(U) is m. One pass through a loop is one step.",
            "Inside the loop h on the right is still the state of the step before.",
            "Collect every h in a list; np.array(list) has the shape (T, m).",
        ),
        mistakes=(
            Mistake(
                lambda xs, W, U: states(xs, W, U)[-1],
                "That is the last state alone: all T of them are asked for, a row each.",
            ),
            Mistake(
                lambda xs, W, U: np.tanh(xs @ W.T),
                "Each of your steps is alone: U times the state of the step before is missing.",
            ),
            Mistake(
                lambda xs, W, U: states(xs, W, U.T),
                "That is U transposed: row i of U holds the weights of what unit i receives.",
            ),
            Mistake(_without_f, "f is missing: the state is tanh of the sum."),
            Mistake(
                lambda xs, W, U: np.tile(states(xs, W, U)[-1], (len(xs), 1)),
                "All your rows are the same array, as it is after the last step. Make a new h in "
                "each step.",
            ),
            Mistake(
                _tanh_of_the_input_alone, "f is applied to the whole sum, W x + U h, not to a part."
            ),
            Mistake(lambda xs, W, U: _relu_states(xs, W, U), "Here f is tanh."),
            Mistake(
                _tanh_only_shown, "The next step reads hᵗ⁻¹ after tanh, not the sum before it."
            ),
            Mistake(
                lambda xs, W, U: np.vstack([np.zeros(len(U)), states(xs, W, U)]),
                "Your first row is h⁰. The states asked for begin with h¹.",
            ),
            Mistake(
                lambda xs, W, U: states(xs, W, U).T,
                "A row for each step, a column for each unit: transpose.",
            ),
            Mistake(_one_step_late, "The state at t reads the input at t, not the one before."),
            Mistake(
                _same_h_on_both_sides,
                "That takes the same h on both sides; the one on the right is of the step before.",
            ),
        ),
    ),
    "recurrent-bug": Exercise(
        "bug",
        outputs,
        cases=(
            (PAPER[0][:1], *PAPER[1:]),
            (PAPER[0][:2], *PAPER[1:]),
            PAPER,
            ALIVE,
        ),
        untouched=_overwritten,
        hints=(
            "Do the first step by hand, unit by unit. Which h does the second unit read?",
            "All units read the old state. Compute the new one beside it, then put it in its "
            "place. (old = h is a second name for the same array; h.copy() is a new one.)",
        ),
        mistakes=(
            Mistake(
                _always_fresh,
                "Now nothing is remembered. h begins at 0 once, before the loop; inside it, h "
                "becomes the new state.",
            ),
            Mistake(
                _overwritten_from_the_end,
                "Another order only moves the bug: now unit 1 reads the new unit 2.",
            ),
            Mistake(_read_before, "ŷ is read off the new state, after the step."),
            Mistake(
                lambda xs, W, U, v: outputs(xs, W, U.T, v),
                "That is U transposed: row i of U holds the weights of what unit i receives.",
            ),
            Mistake(
                lambda xs, W, U, v: outputs(xs, W, U, v)[-1],
                "That is the last output alone: one for every step is asked for.",
            ),
            Mistake(
                lambda xs, W, U, v: _without_f(xs, W, U) @ v,
                "The ReLU is gone: what is negative has to become 0.",
            ),
        ),
    ),
    "recurrent-count": Exercise(
        "derivation",
        weights,
        cases=(
            (3, 2, [5], [True], 1),
            (1000, 2, [5], [True], 1),
            (30, 2, [5], [False], 4),
            (4, 3, [4, 5, 2], [False, True, False], 3),
            (7, 10, [6, 6], [True, True], 12),
        ),
        hints=(
            "A layer of m units above one of n has a matrix (m, n), recurrent or not.",
            "A recurrent layer has U on top of that: every unit hears every unit of its layer.",
            "Does the number of copies change the number of weights?",
        ),
        mistakes=(
            Mistake(
                lambda T, d, widths, recurrent, o: T * weights(T, d, widths, recurrent, o),
                "The copies share their weights: T plays no part.",
            ),
            Mistake(
                lambda T, d, widths, recurrent, o: weights(T, d, widths, [False] * len(widths), o),
                "U is missing: m · m weights for each recurrent layer.",
            ),
            Mistake(
                lambda T, d, widths, recurrent, o: weights(T, d, widths, [True] * len(widths), o),
                "Only the recurrent layers have a U.",
            ),
            Mistake(
                lambda T, d, widths, recurrent, o: weights(T, d, widths, recurrent, 0),
                "The read-out V is missing: o numbers, each with a weight for every top unit.",
            ),
            Mistake(
                lambda T, d, widths, recurrent, o: (
                    weights(T, d, widths, recurrent, o) + sum(widths) + o
                ),
                "You count biases; as on the slides there are none here.",
            ),
            Mistake(
                lambda T, d, widths, recurrent, o: (
                    weights(T, d, widths, recurrent, o) + sum(widths)
                ),
                "You count biases; as on the slides there are none here.",
            ),
            Mistake(
                lambda T, d, widths, recurrent, o: (
                    weights(T, d, widths, recurrent, o) + (T - 1) * o * widths[-1]
                ),
                "V is read at every step, but it is the same V.",
            ),
            Mistake(
                lambda T, d, widths, recurrent, o: (
                    d * sum(widths) + _loops(widths, recurrent) + o * widths[-1]
                ),
                "A layer reads the one below it, not the input.",
            ),
            Mistake(
                lambda T, d, widths, recurrent, o: (
                    weights(T, d, widths, [False] * len(widths), o)
                    + sum(m for m, loops in zip(widths, recurrent, strict=True) if loops)
                ),
                "Each unit of a recurrent layer hears all m units of it, not itself alone.",
            ),
            *(
                Mistake(
                    lambda T, d, widths, recurrent, o, more=more: (
                        weights(T, d, widths, recurrent, o) + (T - more) * _loops(widths, recurrent)
                    ),
                    "U is the same matrix between all neighbouring steps: count it once.",
                )
                for more in (1, 2)
            ),
        ),
    ),
    "recurrent-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "Unit 1 of this net holds the last input if it is positive, unit 2 the sum of the "
            "positive ones before.",
            "For the second: what does a sum forget?",
        ),
        judge=refutations(*STATEMENTS),
    ),
}


def _impulse() -> str:
    """When the upper layer of one block-triangular U first hears of an input at t = 1."""
    U, W, h = np.array([[0.5, 0.0], [1.0, 0.0]]), np.array([1.0, 0.0]), np.zeros(2)
    for t in range(1, 5):
        h = np.maximum(W * (t == 1) + U @ h, 0)
        if h[1]:
            return f"at t = {t}"
    return "never"


def _gain() -> str:
    """How many of all words the nets with a memory of the words before get right, on average."""
    rows = results("taggers")
    right = np.mean([row["all"] for row in rows if row["reads"] == "left to right"])
    return f"about {right:.0%}".replace("%", " %")


def _capacity() -> str:
    """What the R² of all lags sum to in a linear net of 20 units: the rank of [w, U w, U² w, …],
    by which the inputs so far make up the state."""
    rng = np.random.default_rng(0)
    U, columns = 0.95 * np.linalg.qr(rng.normal(size=(20, 20)))[0], [rng.uniform(-1, 1, 20)]
    while len(columns) < 100:
        columns.append(U @ columns[-1])
    return str(np.linalg.matrix_rank(np.array(columns)))


PREDICTIONS = {
    "recurrent-predict-arrow": Prediction(
        question="The same inputs 2, −1, 3, 1, now with this U and h⁰ = 0. What is ŷ⁴?",
        choices=("1", "5", "6"),
        answer=lambda: f"{outputs(*PAPER)[-1]:g}",
        because="Unit 1 holds 1, unit 2 holds 2 + 0 + 3 from the steps before, and v adds them.",
        slips={
            "1": "That is ŷ⁴ without the arrow.",
            "5": "That is what unit 2 alone holds; v adds unit 1 to it.",
        },
    ),
    "recurrent-predict-late": Prediction(
        question="Take the formula literally, with one unit in each layer, f = ReLU, W = A = 1, "
        "U = 1/2, C = 0 and a start at 0. x¹ = 1, all later inputs are 0. When does g, the upper "
        "layer, first differ from 0?",
        choices=("at t = 1", "at t = 2", "never"),
        answer=_impulse,
        because="In the formula g reads the old h: what h learns at t = 1, g hears at t = 2.",
        slips={"at t = 1": "So it is in a stack of layers; but here g reads hᵗ⁻¹, not hᵗ."},
    ),
    "recurrent-predict-tagger": Prediction(
        question="The net that sees each word alone gets 91 % of all words right. A second net "
        "remembers the words to the left. How many of all words will it get right?",
        choices=("about 92 %", "about 95 %", "about 98 %"),
        answer=_gain,
        because="Most words are known and have one usual tag; there a memory of the sentence has "
        "nothing to add.",
        slips={
            "about 98 %": "To reach that, nearly all words that are ambiguous or unknown would "
            "have to be settled by the words before them."
        },
    ),
    "recurrent-predict-capacity": Prediction(
        question="The best linear formula reads each earlier input off the state and scores an R², "
        "from 0 (lost) to 1 (there in full). The linear net has 20 units, so U has 400 numbers. "
        "What is the most that the scores of all lags can sum to?",
        choices=("20", "400", "there is no limit"),
        answer=_capacity,
        because="A linear formula reads 20 numbers, and 20 numbers cannot hold more than 20 "
        "independent ones.",
        slips={
            "400": "U is fixed and says nothing of the inputs; what they leave is h, 20 numbers.",
            "there is no limit": "One real number can hide many digits, but no linear formula "
            "reads them.",
        },
    ),
}
