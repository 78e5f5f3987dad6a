"""Exercises and predictions of notebook 03."""

from contextlib import nullcontext

import numpy as np
import torch

from helpers.autoencoder import (
    enlarged,
    layer_weights,
    n_biases,
    pca,
    reconstructed,
    squared_error,
)
from helpers.data import digit_split, results
from helpers.exercises import Exercise, Mistake, Prediction

SLIDE = (784, 1000, 500, 250, 30, 250, 500, 1000, 784)
RNG = np.random.default_rng(42)
LINE = (np.array([1.0, 2.0, -1.0]), np.array([2.0, 1.0, 0.5]))
LONGER = tuple(np.round(RNG.normal(size=(2, 12)), 1))


# autoencoder-count: all parameters, tied or not


def parameters(widths, tied):
    weights = sum(layer_weights(widths))
    return (weights // 2 if tied else weights) + n_biases(widths)


def _encoder(widths):
    return widths[: len(widths) // 2 + 1]


# autoencoder-bug: gradient descent that forgets to clear the gradient


def descend(x, y, lr, steps):
    return _descend(x, y, lr, steps, keep=0.0)


def _never_cleared(x, y, lr, steps):
    return _descend(x, y, lr, steps, keep=1.0)


def _uphill(x, y, lr, steps):
    return _descend(x, y, -lr, steps, keep=0.0)


def _rebound(outside):
    """`w = w - …` makes a new w, which has no gradient, or needs none inside no_grad."""

    def stops(x, y, lr, steps):
        x, y = torch.tensor(x), torch.tensor(y)
        w = torch.zeros((), dtype=x.dtype, requires_grad=True)
        for _ in range(steps):
            w.grad = None
            ((w * x - y) ** 2).mean().backward()
            with nullcontext() if outside else torch.no_grad():
                w = w - lr * w.grad
        return w.item()

    return stops


def _cleared_too_early(x, y, lr, steps):
    torch.zeros((), requires_grad=True).grad.zero_()


def _dropped_before_the_step(x, y, lr, steps):
    return lr * None


def _without_no_grad(x, y, lr, steps):
    w = torch.zeros((), requires_grad=True)
    w -= lr


def _descend(x, y, lr, steps, keep):
    w = grad = 0.0
    for _ in range(steps):
        grad = keep * grad + np.mean(2 * (w * x - y) * x)
        w -= lr * grad
    return w


# autoencoder-gradient: of the squared error of a linear layer


def gradient(W, x, t):
    return 2 * np.outer(W @ x - t, x)


# autoencoder-rank: the largest rank that saves weights


def largest_rank(n_in, n_out):
    return (n_in * n_out - 1) // (n_in + n_out)


EXERCISES = {
    "autoencoder-count": Exercise(
        "code",
        parameters,
        cases=(
            ((5, 4, 3), False),
            ((64, 10, 64), True),
            ((8, 6, 2, 6, 8), False),
            (SLIDE, False),
            (SLIDE, True),
        ),
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
            Mistake(
                lambda widths, tied: (
                    parameters(widths, tied)
                    - (n_biases(widths) - n_biases(_encoder(widths)) if tied else 0)
                ),
                "Tying shares matrices, not biases: the decoder's units keep theirs.",
            ),
            Mistake(
                lambda widths, tied: parameters(widths, False),
                "You do not use `tied`: it halves the weights, since the decoder uses the "
                "encoder's matrices, transposed.",
            ),
            Mistake(
                lambda widths, tied: parameters(_encoder(widths), False),
                "That is the encoder alone: `widths` names the decoder's layers too.",
            ),
            Mistake(
                lambda widths, tied: parameters(widths, tied) - n_biases(widths) + len(widths) - 1,
                "A layer has a bias for each of its units, not one in all.",
            ),
            Mistake(
                lambda widths, tied: sum(widths),
                "Those are the units. The weights join every unit of a layer to every one of the "
                "next: multiply.",
            ),
        ),
    ),
    "autoencoder-bug": Exercise(
        "bug",
        descend,
        cases=((*LINE, 0.1, 1), (*LINE, 0.1, 3), (*LONGER, 0.1, 8), (*LONGER, 0.3, 5)),
        untouched=_never_cleared,
        hints=(
            "The first step is right. Print w.grad before and after the second backward().",
            "backward() adds to .grad; it does not replace it.",
        ),
        mistakes=(
            Mistake(_uphill, "That climbs: the step goes against the gradient."),
            *(
                Mistake(
                    _rebound(outside),
                    "`w = w - …` makes a new tensor, and the next backward() leaves no gradient "
                    "in it. Change w in place: `w -= …`, inside `torch.no_grad()`.",
                )
                for outside in (True, False)
            ),
            Mistake(
                _cleared_too_early,
                "Before the first backward() w.grad is None: there is nothing to set to zero yet.",
            ),
            Mistake(
                lambda x, y, lr, steps: 0.0,
                "w is still 0 at the end: its gradient is set to zero before the step can use it, "
                "or w itself is made anew after the step.",
            ),
            Mistake(
                _dropped_before_the_step,
                "The gradient is cleared between backward() and the step that needs it.",
            ),
            Mistake(
                _without_no_grad,
                "torch refuses to change a w that it still follows: the step belongs inside "
                "`torch.no_grad()`.",
            ),
            Mistake(
                lambda x, y, lr, steps: descend(x, y, lr, min(steps, 1)),
                "Every step begins at the same w: make it once, before the loop.",
            ),
            Mistake(
                lambda x, y, lr, steps: descend(x, y, lr / 2, steps),
                "The derivative of the square has a factor 2; it is missing.",
            ),
            Mistake(
                lambda x, y, lr, steps: descend(x, y, lr * len(x), steps),
                "That descends on the sum of the squares; the loss is their mean.",
            ),
            Mistake(
                lambda x, y, lr, steps: descend(x, y, lr, steps + 1),
                "That is one step more than `steps`.",
            ),
            Mistake(
                lambda x, y, lr, steps: descend(x, y, lr, steps - 1),
                "That is one step fewer than `steps`: the first one counts as well.",
            ),
        ),
    ),
    "autoencoder-gradient": Exercise(
        "derivation",
        gradient,
        cases=tuple(
            tuple(np.round(RNG.normal(size=size), 1) for size in ((m, n), n, m))
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
                lambda W, x, t: gradient(W, x, t) / len(t),
                "That is the gradient of the mean; ‖·‖² is the sum over the outputs.",
            ),
            Mistake(
                lambda W, x, t: gradient(W, x, t).T / 2,
                "Two things: the square's 2 is missing, and that is the transpose: dℓ/dW has the "
                "shape of W.",
            ),
            Mistake(
                lambda W, x, t: 2 * W.T @ (W @ x - t),
                "That is dℓ/dx. Here W is what moves, and x stays.",
            ),
            Mistake(
                lambda W, x, t: gradient(W, x, t).T,
                "That is the transpose: dℓ/dW has the shape of W, outputs × inputs.",
            ),
            Mistake(lambda W, x, t: -gradient(W, x, t), "The sign: the error is W x − t here."),
        ),
    ),
    "autoencoder-rank": Exercise(
        "predict",
        largest_rank,
        cases=((784, 1000), (30, 250), (2, 2), (10, 10)),
        hints=(
            "A (n_in, r) and B (r, n_out) have r · (n_in + n_out) numbers together.",
            "Strictly fewer than n_in · n_out: what if the division comes out even?",
        ),
        mistakes=(
            Mistake(
                lambda n_in, n_out: n_in * n_out // (n_in + n_out),
                "With 10 and 10, rank 5 needs 100 weights: as many, not fewer.",
            ),
            Mistake(
                lambda n_in, n_out: n_in * n_out / (n_in + n_out),
                "A rank is a whole number: the largest one strictly below this.",
            ),
            *(
                Mistake(
                    lambda n_in, n_out, up=up: up(n_in * n_out / (n_in + n_out)),
                    "One too large: that rank needs at least as many numbers as the matrix has.",
                )
                for up in (np.ceil, round)
            ),
            Mistake(
                lambda n_in, n_out: min(n_in, n_out) // 2,
                "Half is right for square matrices only, and not quite: solve "
                "r · (n_in + n_out) < n_in · n_out.",
            ),
            Mistake(
                lambda n_in, n_out: n_in // 2,
                "Half is right for square matrices only, and not quite: solve "
                "r · (n_in + n_out) < n_in · n_out.",
            ),
            Mistake(
                lambda n_in, n_out: min(n_in, n_out),
                "That is the largest rank there is; it costs more weights than the matrix.",
            ),
        ),
    ),
}

PREDICTIONS = {
    "autoencoder-predict-weights": Prediction(
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
    "autoencoder-predict-half": Prediction(
        question="Which layers hold more than half of all weights?",
        choices=("the two outer ones", "the two at the code", "none: they are spread evenly"),
        answer=lambda: _more_than_half(),
        because="784 · 1000, twice, of 2,833,000.",
        slips={"the two at the code": "The code is narrow: 250 · 30 is the smallest layer."},
    ),
    "autoencoder-predict-pca": Prediction(
        question="Thirty numbers for each digit, three ways: PCA, the slide's net after 2,600 "
        "training steps, a convolutional net of 52,239 weights after as many. Which reconstructs "
        "unseen digits worst?",
        choices=("PCA", "the slide's net", "the small convolutional net"),
        answer=lambda: _worst(),
        because="The slide's net has the most freedom, and the hardest way to a good solution.",
        slips={"PCA": "PCA is linear, but finds its optimum at once."},
    ),
}


def _more_than_half() -> str:
    weights = layer_weights(SLIDE)
    half = sum(weights) / 2
    if weights[0] + weights[-1] > half:
        return "the two outer ones"
    return (
        "the two at the code" if weights[3] + weights[4] > half else "none: they are spread evenly"
    )


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
