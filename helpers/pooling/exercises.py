"""Exercises and predictions of notebook 02."""

import numpy as np

from helpers.convolution import output_size
from helpers.data import digits
from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations
from helpers.pooling import avg_pool, max_pool

SLIDES_GRID = np.array(
    [[1, 2, 3, 4, 5], [9, 8, 7, 6, 0], [0, 2, 4, 6, 8], [2, 3, 4, 5, 1], [6, 7, 8, 9, 0]]
)
PADDED = np.pad(SLIDES_GRID, ((0, 1), (0, 1)))
DISTINCT = np.random.default_rng(2).permutation(49).reshape(7, 7) - 24.0
NEGATIVE = np.array([[-1, -2], [-3, -4]])


# pooling-same: the padding that makes the output ⌈n/s⌉ long


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


# pooling-bug: pooling by loops that starts each maximum at zero


def pool_loops(x, kernel, stride):
    return max_pool(np.asarray(x), (kernel, kernel), stride)


def _starts_at(low):
    return lambda x, kernel, stride: np.maximum(pool_loops(x, kernel, stride), low)


def _started_low(values):
    """With the number below zero that the second case gave, where every number is lower."""
    return lambda *case: np.maximum(pool_loops(*case), np.fmin(values[1], -1e-3))


def _starts_at_its_own_place(x, kernel, stride):
    y = pool_loops(x, kernel, stride)
    return np.maximum(y, x[: len(y), : y.shape[1]])


def _starts_at_the_corner(x, kernel, stride):
    return np.maximum(pool_loops(x, kernel, stride), x[0, 0])


def _strides_swapped(x, kernel, stride):
    return pool_loops(x, kernel, stride[::-1])


# pooling-statements: true, or a grid that refutes it


def _zeros_do_no_harm(x):
    return max_pool(x, (2, 2), 1, 1, pad_value=0), max_pool(x, (2, 2), 1, 1)


def _two_maxima_are_one(x):
    return max_pool(max_pool(x, (2, 2), 1), (2, 2), 1), max_pool(x, (3, 3), 1)


def _two_means_are_one(x):
    return avg_pool(avg_pool(x, (2, 2), 1), (2, 2), 1), avg_pool(x, (3, 3), 1)


def _refutes(sides):
    """Whether the two sides of a statement differ for a grid; ValueError for what is no grid."""

    def refutes(grid) -> bool:
        grid = np.asarray(grid, float)
        if grid.ndim != 2 or not np.isfinite(grid).all():
            raise ValueError("rows of equal length, without ∞")
        if min(grid.shape) < 2 + (sides is not _zeros_do_no_harm):
            raise ValueError(
                "yours is too small: two windows 2 × 2, one after the other, need 3 × 3"
            )
        return not np.allclose(*sides(grid), rtol=1e-9, atol=0)

    return refutes


def statements() -> list:
    """A right answer: a and c refuted, b true."""
    corner = np.zeros((3, 3))
    corner[0, 0] = 1.0
    return [-np.ones((2, 2)), True, corner]


STATEMENTS = (
    Statement(
        False,
        "does not hold for every grid: when does a zero win a window that −∞ would not win",
        "a grid: rows of finite numbers",
        _refutes(_zeros_do_no_harm),
    ),
    Statement(True, "holds", "a grid: rows of finite numbers", _refutes(_two_maxima_are_one)),
    Statement(
        False,
        "does not hold for every grid: how often does each cell count on the left-hand side?",
        "a grid: rows of finite numbers",
        _refutes(_two_means_are_one),
    ),
)


# pooling-gradient: dℓ/dx of max pooling


def max_pool_gradient(x, kernel, stride, d_y):
    return _route(x, kernel, stride, d_y)


def _route(x, kernel, stride, d_y, add=True, won=np.argmax):
    d_x = np.zeros_like(x)
    for (i, j), d in np.ndenumerate(d_y):
        top, left = i * stride, j * stride
        window = x[top : top + kernel, left : left + kernel]
        row, column = np.unravel_index(won(window), window.shape)
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


def _gradient_case(side: int, kernel: int, stride: int) -> tuple:
    x = DISTINCT[:side, :side]
    size = max_pool(x, kernel, stride).shape
    return x, kernel, stride, np.arange(1.0, 1 + np.prod(size)).reshape(size)


EXERCISES = {
    "pooling-same": Exercise(
        "code",
        same_padding,
        cases=(
            *((5, 2, 2), (5, 2, 1), (6, 2, 2), (7, 5, 2)),
            *((28, 3, 1), (28, 5, 2), (6, 1, 4), (9, 4, 1)),
        ),
        parts=("before", "after"),
        hints=(
            "The output has ⌈size / stride⌉ windows. How far does the last one reach, counted "
            "from 0?",
            "The last window starts at (⌈size / stride⌉ − 1) · stride and is `kernel` long: "
            "compare its end with `size`.",
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
                "With size 5 and stride 2 there should be 3 windows, not 2: ⌈size / stride⌉ "
                "rounds up.",
            ),
            Mistake(
                _not_below_zero,
                "Where the windows already fit, the padding is 0, "
                "not negative: try size 6, kernel 1, stride 4.",
            ),
            Mistake(
                _keeps_the_size, "This keeps the size only for stride 1; the stride has to come in."
            ),
        ),
    ),
    "pooling-bug": Exercise(
        "bug",
        pool_loops,
        cases=(
            (NEGATIVE, 2, (1, 1)),
            (-1e200 * NEGATIVE[::-1] - 5e200, 2, (1, 1)),
            (PADDED[:2, :4], 2, (1, 2)),
            (PADDED, 2, (2, 1)),
            (-PADDED - 1, 2, (1, 2)),
            (DISTINCT, 3, (2, 3)),
        ),
        untouched=_starts_at(0),
        hints=(
            "It is right for the slides' grid. Which grids are not like the slides'?",
            "Follow `best` by hand through a window that holds −3, −1, −4, −2.",
            "A maximum must start from something that every number beats.",
        ),
        mistakes=(
            Mistake(
                _starts_at(-999),
                "Low enough for some grids is not low enough for all: what is below every number?",
                family=_started_low,
            ),
            Mistake(
                _starts_at_its_own_place,
                "`best` begins with a number of another window: i and j count the windows, not the "
                "rows and columns of x. Where does this window begin?",
            ),
            Mistake(
                _starts_at_the_corner,
                "The first number of x is in the first window only: where does this window begin?",
            ),
            Mistake(_strides_swapped, "The stride is (rows, columns); yours are swapped."),
        ),
    ),
    "pooling-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "Put a grid of your own through both sides before you decide.",
            "A window of windows: which cells of x does one number on the left-hand side see?",
            "On the left-hand side of c the centre is counted four times, a corner once.",
        ),
        judge=refutations(*STATEMENTS),
    ),
    "pooling-gradient": Exercise(
        "derivation",
        max_pool_gradient,
        cases=tuple(
            _gradient_case(*sizes)
            for sizes in ((2, 2, 1), (3, 2, 1), (4, 2, 2), (7, 3, 2), (7, 2, 1))
        ),
        hints=(
            "Change one input a little. Which outputs notice?",
            "y is x at the place of the maximum: ∂y/∂x is 1 there and 0 elsewhere.",
            "Windows overlap when the stride is less than the kernel: what of an input that wins "
            "in two of them?",
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
                lambda x, kernel, stride, d_y: _route(x, kernel, stride, np.ones_like(d_y)),
                "That is ∂y/∂x summed; the chain rule multiplies each window's 1 by its d_y.",
            ),
            Mistake(
                lambda x, kernel, stride, d_y: _route(x, kernel, stride, d_y, won=np.argmin),
                "The gradient goes to the largest number of a window, not to the smallest.",
            ),
            Mistake(
                _spread, "Every cell of the window gets the gradient; only the one that won should."
            ),
        ),
    ),
}


PREDICTIONS = {
    "pooling-predict-size": Prediction(
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
    "pooling-predict-corner": Prediction(
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
    "pooling-predict-negative": Prediction(
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
    "pooling-predict-shift": Prediction(
        question="Each digit is shifted one pixel to the right. Max pooling with "
        "windows 1, 2, 4 and 8 (stride as large): which window's features change the least?",
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
