"""Exercises and predictions of notebook 03."""

import numpy as np

from helpers.counting import layer_weights, n_biases
from helpers.data import results
from helpers.exercises import Exercise, Mistake, Prediction
from helpers.pca import pca, reconstructed, squared_error
from helpers.pictures import digit_split, enlarged

SLIDE = (784, 1000, 500, 250, 30, 250, 500, 1000, 784)
RNG = np.random.default_rng(42)
LINE = (RNG.normal(size=12), RNG.normal(size=12))


# ae-count: all parameters, tied or not


def parameters(widths, tied):
    weights = sum(layer_weights(widths))
    return (weights // 2 if tied else weights) + n_biases(widths)


# ae-bug: gradient descent that forgets to clear the gradient


def descend(x, y, lr, steps):
    return _descend(x, y, lr, steps, keep=0.0)


def _never_cleared(x, y, lr, steps):
    return _descend(x, y, lr, steps, keep=1.0)


def _uphill(x, y, lr, steps):
    return _descend(x, y, -lr, steps, keep=0.0)


def _descend(x, y, lr, steps, keep):
    w = grad = 0.0
    for _ in range(steps):
        grad = keep * grad + np.mean(2 * (w * x - y) * x)
        w -= lr * grad
    return w


# ae-gradient: of the squared error of a linear layer


def gradient(W, x, t):
    return 2 * np.outer(W @ x - t, x)


# ae-rank: the largest rank that saves weights


def largest_rank(n_in, n_out):
    return (n_in * n_out - 1) // (n_in + n_out)


EXERCISES = {
    "ae-count": Exercise(
        "code",
        parameters,
        cases=((SLIDE, False), (SLIDE, True), ((64, 10, 64), True), ((5, 4, 3), False)),
        hints=(
            "Weights: one for each pair of neighbouring layers' units.",
            "Biases: one for every unit that computes something; the input does not.",
            "Tying shares matrices, not biases.",
        ),
        mistakes=(
            Mistake(
                lambda widths, tied: parameters(widths, tied) - n_biases(widths),
                "The biases are missing.",
            ),
            Mistake(
                lambda widths, tied: parameters(widths, tied) + widths[0],
                "The input units have no biases: they compute nothing.",
            ),
            Mistake(
                lambda widths, tied: parameters(widths, False) // (2 if tied else 1),
                "Tying halves the weights. Every unit keeps a bias of its own.",
            ),
        ),
    ),
    "ae-bug": Exercise(
        "bug",
        descend,
        cases=((*LINE, 0.1, 1), (*LINE, 0.1, 8), (*LINE, 0.3, 5)),
        hints=(
            "The first step is right. Print w.grad before and after the second backward().",
            "backward() adds to .grad; it does not replace it.",
        ),
        mistakes=(
            Mistake(
                _never_cleared,
                "Right after one step, wrong after more: each backward() adds to the gradient "
                "that is already there.",
            ),
            Mistake(_uphill, "That climbs: the step goes against the gradient."),
        ),
    ),
    "ae-gradient": Exercise(
        "derivation",
        gradient,
        cases=tuple(
            (RNG.normal(size=(m, n)), RNG.normal(size=n), RNG.normal(size=m))
            for m, n in ((2, 2), (3, 2), (1, 4))
        ),
        hints=(
            "Write ℓ as a sum over the outputs i, and W x as a sum over j.",
            "W_ij appears in the term of output i only.",
            "A column (the error) times a row (the input) has the shape of W.",
        ),
        mistakes=(
            Mistake(lambda W, x, t: np.outer(W @ x - t, x), "The square's 2 is missing."),
            Mistake(
                lambda W, x, t: gradient(W, x, t).T,
                "That is the transpose: dℓ/dW has the shape of W, outputs × inputs.",
            ),
            Mistake(lambda W, x, t: -gradient(W, x, t), "The sign: the error is W x − t here."),
        ),
    ),
    "ae-rank": Exercise(
        "predict",
        largest_rank,
        cases=((784, 1000), (30, 250), (2, 2), (10, 10)),
        hints=(
            "A (m, r) and B (r, n) have r·(m + n) numbers together.",
            "Strictly fewer than m·n: what if the division comes out even?",
        ),
        mistakes=(
            Mistake(
                lambda n_in, n_out: n_in * n_out // (n_in + n_out),
                "With 10 and 10, rank 5 needs 100 weights: as many, not fewer.",
            ),
            Mistake(
                lambda n_in, n_out: min(n_in, n_out),
                "That is the largest rank there is; it costs more weights than the matrix.",
            ),
        ),
    ),
}

PREDICTIONS = {
    "ae-predict-weights": Prediction(
        question="784 → 1000 → 500 → 250 → 30 and back. About how many weights?",
        choices=("2,800", "28,000", "280,000", "2,800,000"),
        answer=lambda: next(
            c
            for c in ("2,800", "28,000", "280,000", "2,800,000")
            if abs(sum(layer_weights(SLIDE)) / int(c.replace(",", "")) - 1) < 0.1
        ),
        because="The first layer alone has 784 · 1000 of them.",
        slips={"2,800": "That is nearer to the number of units: they are multiplied, not added."},
    ),
    "ae-predict-half": Prediction(
        question="Which layers hold more than half of all weights?",
        choices=("the two outer ones", "the two at the code", "none: they are spread evenly"),
        answer=lambda: _more_than_half(),
        because="784 · 1000, twice, of 2,833,000.",
        slips={"the two at the code": "The code is narrow: 250 · 30 is the smallest layer."},
    ),
    "ae-predict-pca": Prediction(
        question="Thirty numbers for each digit, three ways: PCA, the slide's net after 2,600 "
        "training steps, a convolutional net of 52,239 weights after as many. Which reconstructs "
        "unseen digits worst?",
        choices=("PCA", "the slide's net", "the small convolutional net"),
        answer=lambda: _worst(),
        because="It has the most freedom, and the hardest way to a good solution.",
        slips={"PCA": "PCA is linear, but finds its optimum at once."},
    ),
}


def _more_than_half() -> str:
    weights = layer_weights(SLIDE)
    half = sum(weights) / 2
    if weights[0] + weights[-1] > half:
        return "the two outer ones"
    return "the two at the code" if weights[3] + weights[4] > half else "none"


def _worst() -> str:
    x, _, x_test, _ = digit_split(0)
    tests = enlarged(x_test)
    errors = {"PCA": squared_error(tests, reconstructed(tests, *pca(enlarged(x), 30)))}
    names = {
        "slide": "the slide's net",
        "he": "the slide's net",
        "conv": "the small convolutional net",
    }
    for row in results("autoencoders"):
        name, error = names[row["net"]], row["test"][-1]
        errors[name] = min(error, errors.get(name, error))
    return max(errors, key=errors.get)
