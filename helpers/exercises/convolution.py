"""Exercises and predictions of notebook 01."""

import numpy as np

from helpers.convolution import convolve, output_size
from helpers.exercises import Exercise, Mistake, Prediction

SIGNAL, EDGE = np.array([0, 0, 3, 3, 0]), np.array([-1, 1])
RNG = np.random.default_rng(1)
GRIDS = [RNG.integers(-5, 6, shape) for shape in ((4, 5), (6, 6))]
KERNELS = [RNG.integers(-3, 4, shape) for shape in ((3, 3), (2, 3))]


# conv-by-hand: a signal and a kernel


def by_hand() -> list[int]:
    return convolve(SIGNAL, EDGE).tolist()


# conv-weights: a dense layer and a kernel that make the same map


def weights(side: int, k: int) -> tuple[int, int]:
    out = output_size(side, k)
    return side**2 * out**2, k**2


# conv-bug: the kernel read the wrong way round


def _transposed(x, kernel):
    return convolve(x, np.asarray(kernel).T[: kernel.shape[0], : kernel.shape[1]])


def _flipped(x, kernel):
    return convolve(x, np.asarray(kernel)[::-1, ::-1])


# conv-two-in-one: one kernel that does the work of two


def two_in_one(a, b):
    return _full(a, b)


def _full(a, b):
    a, b = np.asarray(a), np.asarray(b)
    pads = [(k - 1, k - 1) for k in b.shape]
    return convolve(np.pad(a, pads), b[::-1, ::-1])


def _not_flipped(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return convolve(np.pad(a, [(k - 1, k - 1) for k in b.shape]), b)


def _without_padding(a, b):
    return convolve(np.asarray(a), np.asarray(b)) if np.shape(a) >= np.shape(b) else np.zeros(1)


EXERCISES = {
    "conv-by-hand": Exercise(
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
        ),
    ),
    "conv-weights": Exercise(
        "code",
        weights,
        cases=((28, 3), (8, 3), (32, 5), (10, 1)),
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
        ),
    ),
    "conv-bug": Exercise(
        "bug",
        lambda x, kernel: convolve(np.asarray(x), np.asarray(kernel)),
        cases=tuple((grid, KERNELS[0]) for grid in GRIDS),
        hints=(
            "Try a kernel that is 0 but for one corner. Which corner of the window comes out?",
            "Read the line with the sum aloud: a goes down in x. Does it go down in the kernel?",
        ),
        mistakes=(
            Mistake(
                _transposed,
                "Rows and columns of the kernel are exchanged: a symmetric kernel would not "
                "have shown it.",
            ),
            Mistake(
                _flipped,
                "That is the mathematicians' convolution, with the kernel turned by 180°. Here, "
                "as in torch, the kernel lies as it is.",
            ),
        ),
    ),
    "conv-two-in-one": Exercise(
        "derivation",
        two_in_one,
        cases=((KERNELS[0], KERNELS[1]), (KERNELS[1], KERNELS[0]), ([[1, 2]], [[3], [4]])),
        hints=(
            "Write the second sum with the first one put into it: two sums over offsets.",
            "The input enters at the offset o + o′. Collect the terms with the same o + o′.",
            "The result is (k − 1) + (k′ − 1) + 1 long along each axis.",
        ),
        mistakes=(
            Mistake(
                _not_flipped,
                "The offsets add up; in your sum they are subtracted. Turn one kernel by 180°.",
            ),
            Mistake(
                _without_padding,
                "The two offsets reach further than either kernel: the answer is larger than both.",
            ),
        ),
    ),
}

PREDICTIONS = {
    "conv-predict-weights": Prediction(
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
    "conv-predict-shift": Prediction(
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
