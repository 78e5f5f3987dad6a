"""Exercises and predictions of notebook 01."""

import numpy as np

from helpers.convolution import convolve, output_size
from helpers.exercises import Exercise, Mistake, Prediction

SIGNAL, EDGE = np.array([0, 0, 3, 3, 0]), np.array([-1, 1])
RNG = np.random.default_rng(1)
GRIDS = [RNG.integers(-5, 6, shape) for shape in ((4, 5), (6, 6))]
KERNELS = [RNG.integers(-3, 4, shape) for shape in ((3, 3), (2, 3))]
SQUARE, CORNERS = np.array([[1, 2], [4, 3]]), np.array([[0, 1], [2, 5]])
ROW, COLUMN = np.array([[1, 2]]), np.array([[3], [4]])


# convolution-by-hand: a signal and a kernel


def by_hand() -> list[int]:
    return convolve(SIGNAL, EDGE).tolist()


# convolution-weights: a dense layer and a kernel that make the same map


def weights(side: int, k: int) -> tuple[int, int]:
    out = output_size(side, k)
    return side**2 * out**2, k**2


# convolution-bug: the kernel read the wrong way round


def _convolved(x, kernel, at):
    rows, columns = (n - k + 1 for n, k in zip(x.shape, kernel.shape, strict=True))
    y = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        for a, b in np.ndindex(kernel.shape):
            y[i, j] += kernel[at(a, b)] * x[i + a, j + b]
    return y


def _transposed(x, kernel):
    return _convolved(x, kernel, lambda a, b: (b, a))


def _flipped(x, kernel):
    return _convolved(x, kernel, lambda a, b: (-1 - a, -1 - b))


def _one_axis_flipped(x, kernel):
    return _convolved(x, kernel, lambda a, b: (-1 - a, b))


# convolution-two-in-one: one kernel that does the work of two


def two_in_one(a, b):
    return _not_flipped(a, b[::-1, ::-1])


def _not_flipped(a, b):
    return convolve(np.pad(a, [(k - 1, k - 1) for k in b.shape]), b)


EXERCISES = {
    "convolution-by-hand": Exercise(
        "predict",
        by_hand,
        cases=((),),
        hints=(
            "How many windows of length 2 fit on 5 numbers?",
            "Each result is −1 times the left number plus 1 times the right one.",
        ),
        mistakes=(
            Mistake(
                lambda: [-v for v in by_hand()],
                "That is left minus right. The kernel lies on the window as it is written: "
                "−1 on the left number.",
            ),
            Mistake(
                lambda: [0, *by_hand()],
                "Five numbers, but only four windows of length 2 fit; nothing was padded.",
            ),
            Mistake(
                lambda: [*by_hand(), 0],
                "Five numbers, but only four windows of length 2 fit; nothing was padded.",
            ),
            Mistake(
                lambda: np.abs(by_hand()),
                "The sign counts: where the signal falls, the result is negative.",
            ),
            Mistake(
                lambda: convolve(SIGNAL, np.abs(EDGE)),
                "You added the two numbers of each window; the left one counts −1 times.",
            ),
        ),
    ),
    "convolution-weights": Exercise(
        "code",
        weights,
        cases=((8, 3), (28, 3), (32, 5), (10, 1)),
        parts=("dense", "convolution"),
        hints=(
            "How many numbers go in, and how many come out?",
            "A dense layer has one weight for every pair of an input and an output.",
            "The kernel is used at every place: count its numbers once.",
        ),
        mistakes=(
            Mistake(
                lambda side, k: (side**4, k**2),
                "The map is smaller than the picture: side − k + 1 along each axis.",
            ),
            Mistake(
                lambda side, k: (weights(side, k)[0], k**2 * output_size(side, k) ** 2),
                "You counted the kernel once for every place. Its weights are shared.",
            ),
            Mistake(lambda side, k: (weights(side, k)[0], k), "A kernel has k rows and k columns."),
            Mistake(lambda side, k: weights(side, k)[::-1], "The dense layer comes first."),
            Mistake(
                lambda side, k: (weights(side, k)[0] + output_size(side, k) ** 2, k**2 + 1),
                "Those are the weights and the biases; the weights alone are asked for.",
            ),
            Mistake(
                lambda side, k: (side**2 + output_size(side, k) ** 2, k**2),
                "Inputs and outputs are multiplied, not added: a weight for every pair.",
            ),
            Mistake(
                lambda side, k: (side * output_size(side, k), k**2),
                "The picture has side² numbers, and so has the map: both axes count.",
            ),
        ),
    ),
    "convolution-bug": Exercise(
        "bug",
        lambda x, kernel: convolve(np.asarray(x), np.asarray(kernel)),
        cases=(
            (SQUARE, CORNERS),
            *((grid, kernel) for grid in GRIDS for kernel in KERNELS),
        ),
        untouched=_transposed,
        hints=(
            "Try a kernel that is 0 but for one corner. Which corner of the window comes out?",
            "Read the line with the sum aloud: a goes down in x. Does it go down in the kernel?",
        ),
        mistakes=(
            Mistake(
                _one_axis_flipped,
                "The rows of the kernel are turned upside down; it lies on the window as it is.",
            ),
            Mistake(
                _flipped,
                "That is the mathematicians' convolution, with the kernel turned by 180°. Here, "
                "as in torch, the kernel lies as it is.",
            ),
        ),
    ),
    "convolution-two-in-one": Exercise(
        "derivation",
        two_in_one,
        cases=((ROW, COLUMN), (ROW, ROW + 2), (CORNERS, SQUARE), KERNELS, KERNELS[::-1]),
        hints=(
            "Write the second sum with the first one put into it: two sums over offsets.",
            "The input enters at the offset o + o′. Collect the terms with the same o + o′.",
            "Along each axis, the result is as long as a and b together, less 1.",
        ),
        mistakes=(
            Mistake(
                _not_flipped,
                "The offsets add up; in your sum they are subtracted. Turn one kernel by 180°.",
            ),
            Mistake(
                convolve,
                "The two offsets reach further than either kernel: the answer is larger than both.",
            ),
            Mistake(
                lambda a, b: a * b,
                "Every weight of a meets every weight of b, not the one at its own place alone.",
            ),
            Mistake(
                lambda a, b: _not_flipped(a[::-1, ::-1], b),
                "That is the answer turned by 180°: the offsets o and o′ count from the top left.",
            ),
        ),
    ),
}

PREDICTIONS = {
    "convolution-predict-weights": Prediction(
        question="A picture of 28 × 28 becomes a map of 26 × 26. How many weights does a dense "
        "layer need for it, without biases?",
        choices=("9", "1,460", "6,084", "529,984"),
        answer=lambda: f"{28 * 28 * 26 * 26:,}",
        because="Every one of the 676 outputs has a weight for every one of the 784 inputs.",
        slips={
            "9": "That is the convolution's count.",
            "1,460": "Inputs and outputs are multiplied, not added.",
            "6,084": "That would be 9 weights of its own for every output.",
        },
    ),
    "convolution-predict-shift": Prediction(
        question="A picture with an empty border is shifted by one column before it is convolved. "
        "What happens to the map?",
        choices=("it stays", "it is shifted by one column", "it becomes another map"),
        answer=lambda: "it is shifted by one column" if _shifts() else "it becomes another map",
        because="The same weights look at every place, so what they saw there they see here.",
        slips={"it stays": "That would be invariance; the places of the features would be lost."},
    ),
}


def _shifts() -> bool:
    x = np.pad(GRIDS[1], 2)
    y, moved = convolve(x, KERNELS[0]), convolve(np.roll(x, 1, axis=1), KERNELS[0])
    return bool((moved[:, 1:] == y[:, :-1]).all())
