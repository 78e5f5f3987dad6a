"""Exercises and predictions of notebook 02."""

import numpy as np

from helpers.convolution import output_size
from helpers.data import digits
from helpers.exercises import Exercise, Mistake, Prediction
from helpers.pooling import Windows, avg_pool, max_pool

SLIDES_GRID = np.array(
    [[1, 2, 3, 4, 5], [9, 8, 7, 6, 0], [0, 2, 4, 6, 8], [2, 3, 4, 5, 1], [6, 7, 8, 9, 0]]
)
PADDED = np.pad(SLIDES_GRID, ((0, 1), (0, 1)))
DISTINCT = np.random.default_rng(2).permutation(49).reshape(7, 7) - 24.0


# pool-same: the padding that makes the output ⌈n/s⌉ long


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _more_before(size, kernel, stride):
    return same_padding(size, kernel, stride)[::-1]


def _rounded_down(size, kernel, stride):
    total = max((size // stride - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _not_below_zero(size, kernel, stride):
    total = (-(-size // stride) - 1) * stride + kernel - size
    return total // 2, total - total // 2


def _keeps_the_size(size, kernel, stride):
    return (kernel - 1) // 2, kernel // 2


# pool-bug: pooling by loops that starts each maximum at zero


def pool_loops(x, kernel, stride):
    return max_pool(np.asarray(x), (kernel, kernel), stride)


def _starts_at_zero(x, kernel, stride):
    return np.maximum(max_pool(np.asarray(x), (kernel, kernel), stride), 0)


def _starts_at_a_low_number(x, kernel, stride):
    return np.maximum(max_pool(np.asarray(x), (kernel, kernel), stride), -1e6)


def _strides_swapped(x, kernel, stride):
    return max_pool(np.asarray(x), (kernel, kernel), stride[::-1])


# pool-statements: true, or a grid that refutes it


def _zeros_do_no_harm(x):
    return max_pool(x, (2, 2), 1, 1, pad_value=0), max_pool(x, (2, 2), 1, 1)


def _two_maxima_are_one(x):
    return max_pool(max_pool(x, (2, 2), 1), (2, 2), 1), max_pool(x, (3, 3), 1)


def _two_means_are_one(x):
    return avg_pool(avg_pool(x, (2, 2), 1), (2, 2), 1), avg_pool(x, (3, 3), 1)


STATEMENTS = {"a": _zeros_do_no_harm, "b": _two_maxima_are_one, "c": _two_means_are_one}
TRIED_TRUE = {
    "a": "a does not hold for every grid: think of one whose numbers are all below zero",
    "c": "c does not hold for every grid: how often does the centre count on the left-hand side?",
}


def statements() -> list:
    """A right answer: a and c refuted, b true."""
    corner = np.zeros((3, 3))
    corner[0, 0] = 1.0
    return [-np.ones((2, 2)), True, corner]


def judge_statements(answers) -> str | None:
    if not isinstance(answers, list | tuple) or len(answers) != len(STATEMENTS):
        return f"your answer should be a list of {len(STATEMENTS)} entries, one a statement"
    for (name, sides), answer in zip(STATEMENTS.items(), answers, strict=True):
        if answer is True:
            if name in TRIED_TRUE:
                return TRIED_TRUE[name]
            continue
        try:
            grid = np.asarray(answer, float)
            left, right = sides(grid)
        except (TypeError, ValueError) as error:
            return f"entry {name} is neither True nor a grid that can be pooled ({error})"
        if grid.ndim != 2 or not np.isfinite(grid).all():
            return f"entry {name} is neither True nor a grid: rows of finite numbers"
        if np.allclose(left, right, rtol=1e-9, atol=0):
            return f"the grid for {name} does not refute it: both sides come out the same"
    return None


def _all_true():
    return [True, True, True]


# pool-gradient: dℓ/dx of max pooling


def max_pool_gradient(x, kernel, stride, d_y):
    return _route(x, kernel, stride, d_y, add=True)


def _route(x, kernel, stride, d_y, add):
    d_x = np.zeros_like(x)
    for (i, j), d in np.ndenumerate(d_y):
        top, left = i * stride, j * stride
        window = x[top : top + kernel, left : left + kernel]
        row, column = np.unravel_index(window.argmax(), window.shape)
        d_x[top + row, left + column] = d + d_x[top + row, left + column] * add
    return d_x


def _overwritten(x, kernel, stride, d_y):
    return _route(x, kernel, stride, d_y, add=False)


def _spread(x, kernel, stride, d_y, share=1.0):
    d_x = np.zeros_like(x)
    for (i, j), d in np.ndenumerate(d_y):
        top, left = i * stride, j * stride
        d_x[top : top + kernel, left : left + kernel] += d * share
    return d_x


def _spread_evenly(x, kernel, stride, d_y):
    return _spread(x, kernel, stride, d_y, 1 / kernel**2)


def _gradient_case(kernel: int, stride: int) -> tuple:
    size = Windows.of(DISTINCT, (kernel, kernel), stride, 0, 1, False).size
    d_y = np.arange(1.0, 1 + np.prod(size)).reshape(size)
    return DISTINCT, kernel, stride, d_y


EXERCISES = {
    "pool-same": Exercise(
        "code",
        same_padding,
        cases=((5, 2, 2), (5, 2, 1), (6, 2, 2), (28, 3, 1), (28, 5, 2), (6, 1, 4), (9, 4, 1)),
        hints=(
            "The output has ⌈n/s⌉ windows. How far does the last one reach, counted from 0?",
            "The last window starts at (⌈n/s⌉ − 1)·s and is k long: compare its end with n.",
            "Half of what is missing goes before, rounded down; the rest after; never below 0.",
        ),
        mistakes=(
            Mistake(
                _more_before,
                "When the padding is odd, the extra cell goes after the input, "
                "as on the slides (below and to the right).",
            ),
            Mistake(
                _rounded_down,
                "With n = 5 and s = 2 there should be 3 windows, not 2: ⌈n/s⌉ rounds up.",
            ),
            Mistake(
                _not_below_zero,
                "Where the windows already fit, the padding is 0, "
                "not negative: try n = 6, k = 1, s = 4.",
            ),
            Mistake(
                _keeps_the_size, "This keeps the size only for stride 1; the stride has to come in."
            ),
        ),
    ),
    "pool-bug": Exercise(
        "bug",
        pool_loops,
        cases=(
            (PADDED, 2, (2, 1)),
            (-PADDED - 1, 2, (1, 2)),
            (DISTINCT, 3, (2, 3)),
            (-1e200 * (PADDED + 1), 2, (2, 1)),
        ),
        hints=(
            "It is right for the slides' grid. Which grids are not like the slides'?",
            "Follow `best` by hand through a window that holds −3, −1, −4, −2.",
            "A maximum must start from something that every number beats.",
        ),
        mistakes=(
            Mistake(
                _starts_at_zero,
                "The bug is still there: the slides' grid comes out right, "
                "a grid of numbers below zero does not.",
            ),
            Mistake(
                _starts_at_a_low_number,
                "Low enough for these grids is not low enough for all: what is below every number?",
            ),
            Mistake(_strides_swapped, "The stride is (rows, columns); yours are swapped."),
        ),
    ),
    "pool-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "Put a grid of your own through both sides before you decide.",
            "A window of windows: which cells of x does one number on the left-hand side see?",
            "On the left-hand side of c the centre is counted four times, a corner once.",
        ),
        mistakes=(),
        judge=judge_statements,
    ),
    "pool-gradient": Exercise(
        "derivation",
        max_pool_gradient,
        cases=(_gradient_case(2, 2), _gradient_case(3, 2), _gradient_case(2, 1)),
        hints=(
            "Change one input a little. Which outputs notice?",
            "y is x at the place of the maximum: ∂y/∂x is 1 there and 0 elsewhere.",
            "Windows overlap when the stride is less than k; an input that wins twice hears twice.",
        ),
        mistakes=(
            Mistake(
                _overwritten,
                "Right without overlap. Where two windows share their maximum, "
                "their gradients add; here the later one replaces the earlier.",
            ),
            Mistake(
                _spread_evenly,
                "That is average pooling's gradient. A maximum passes all of "
                "it to the one cell that won.",
            ),
            Mistake(
                _spread, "Every cell of the window gets the gradient; only the one that won should."
            ),
        ),
    ),
}


PREDICTIONS = {
    "pool-predict-size": Prediction(
        question="The padded grid is 6 × 6, the window 2 × 2, the stride 2 × 1 (rows × columns). "
        "What is the shape of the result?",
        choices=("3 × 3", "3 × 5", "5 × 3", "3 × 6"),
        answer=lambda: " × ".join(map(str, output_size(PADDED.shape, 2, (2, 1)))),
        because="Down, windows start at rows 0, 2, 4; across, at columns 0 to 4.",
        slips={
            "3 × 3": "That is a stride of 2 in both directions.",
            "5 × 3": "The stride is rows × columns: 2 down, 1 across.",
            "3 × 6": "A window that starts in the last column would hang over the edge.",
        },
    ),
    "pool-predict-corner": Prediction(
        question="Slide 41 ends with the row 7 9 1. Its last window is rows 5–6, columns 5–6 of "
        "the padded grid. What is its maximum?",
        choices=("0", "1", "9"),
        answer=lambda: str(max_pool(PADDED, (2, 2), (1, 2))[-1, -1]),
        because="All four cells are 0, one of the input and three of the padding.",
        slips={
            "1": "The 1 sits in row 4, one row above this window.",
            "9": "The 9 sits in column 4, one column to the left of this window.",
        },
    ),
    "pool-predict-negative": Prediction(
        question="Every number of the grid is negative. It is padded with zeros and max-pooled as "
        "on the slides. How many of the 15 results are wrong, that is, made by the padding?",
        choices=("none", "1", "7", "15"),
        answer=lambda: str(_won_by_zeros()),
        because="Every window of the last row and of the last column sees a zero, "
        "and zero beats every negative number.",
        slips={
            "none": "Zeros do no harm only where nothing is negative.",
            "1": "The corner is not the only window that sees padding.",
            "15": "Windows that see no padding are not touched.",
        },
    ),
    "pool-predict-shift": Prediction(
        question="Each digit is shifted one pixel to the right. Of the max-pooled features with "
        "windows 1, 2, 4 and 8 (stride as large), whose change the least?",
        choices=("1 (no pooling)", "2", "4", "8 (global)"),
        answer=lambda: {1: "1 (no pooling)", 8: "8 (global)"}.get(k := _least_changed(), str(k)),
        because="The larger the window, the less it matters where in it a stroke sits; "
        "what that costs is measured below.",
        slips={"1 (no pooling)": "Without pooling every stroke moves to another feature."},
    ),
}


def _least_changed() -> int:
    images = digits()[0].astype(float)
    shifted = np.roll(images, 1, axis=2)

    def change(k: int) -> float:
        y, moved = max_pool(images, (k, k)), max_pool(shifted, (k, k))
        return np.linalg.norm(moved - y) / np.linalg.norm(y)

    return min((1, 2, 4, 8), key=change)


def _won_by_zeros() -> int:
    negative = SLIDES_GRID - 10
    pads = ((0, 1), (0, 1))
    zeros, never = (max_pool(negative, (2, 2), (2, 1), pads, pad_value=v) for v in (0, -np.inf))
    return int((zeros != never).sum())
