"""Exercises and predictions of notebook 06."""

import numpy as np

from helpers.autoregression import companion, fit_ar, forecast, lagged
from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations

RNG = np.random.default_rng(6)
X = np.round(RNG.normal(size=9), 1)
A, PAST = np.array([0.6, -0.3, 0.1]), np.array([1.0, 2.0, -1.0])


def _oldest_first(x, k):
    return lagged(x, k)[:, ::-1]


def _with_present(x, k):
    return np.stack([np.asarray(x)[k - i : len(x) - i] for i in range(k)], axis=1)


# autoregression-bug: a forecast that reads the past the wrong way round


def roll(a, past, steps):
    return forecast(np.asarray(a), past, steps)


def _wrong_way_round(a, past, steps):
    return forecast(np.asarray(a)[::-1], past, steps)


def _second_youngest_first(a, past, steps):
    x = list(past)
    for _ in range(steps):
        x.append(sum(a[i] * x[-2 - i] for i in range(len(a))))
    return np.array(x[len(past) :])


def _never_fed_back(a, past, steps):
    return np.repeat(forecast(np.asarray(a), past, 1), steps)


# autoregression-wave: the coefficients of a sinusoid


def wave(omega):
    return np.array([2 * np.cos(omega), -1.0])


# autoregression-statements: true, or coefficients that refute it


def stable(a) -> bool:
    return bool(np.abs(np.linalg.eigvals(companion(np.asarray(a, float)))).max() < 1)


def _coefficients(a) -> np.ndarray:
    a = np.asarray(a, float)
    if a.shape != (2,):
        raise ValueError(f"shape {a.shape}")
    return a


def _small_and_unstable(a) -> bool:
    a = _coefficients(a)
    return np.abs(a).max() < 1 and not stable(a)


def _large_and_stable(a) -> bool:
    a = _coefficients(a)
    return np.abs(a).max() > 1 and stable(a)


STATEMENTS = (
    Statement(
        False,
        "is false: these coefficients fill a square; does all of it lie in the triangle?",
        "a list of two coefficients, a₁ and a₂",
        _small_and_unstable,
    ),
    Statement(
        False,
        "is false: how far to the right and to the left does the triangle reach?",
        "a list of two coefficients, a₁ and a₂",
        _large_and_stable,
    ),
    Statement(True, "holds: the first row adds, the ones below shift"),
)


def statements():
    return [[0.9, 0.9], [1.5, -0.8], True]


EXERCISES = {
    "autoregression-lagged": Exercise(
        "code",
        lagged,
        cases=((np.arange(1.0, 5), 1), (np.array([1.0, 4.0, 9.0, 16.0]), 2), (X, 1), (X, 3)),
        hints=(
            "The first target is x_k: the values before it are its past.",
            "Column i holds x_{t−i}: the whole series, shifted by i.",
        ),
        mistakes=(
            Mistake(_oldest_first, "The columns are the wrong way round: x_{t−1} comes first."),
            Mistake(
                lambda x, k: lagged(x, k).T,
                "A row for each time, a column for each lag: transpose.",
            ),
            Mistake(
                lambda x, k: lagged(x, k)[:-1],
                "The last row is missing: x_{T−1} is a target too.",
            ),
            Mistake(_with_present, "Your first column is x_t itself; the past begins at x_{t−1}."),
        ),
    ),
    "autoregression-bug": Exercise(
        "bug",
        roll,
        cases=(
            (A[:2], np.array([1.0, 3.0]), 1),
            (A[:2], PAST, 3),
            (A, PAST, 4),
            (A, np.append(X, PAST), 9),
            (A, PAST, 0),
        ),
        untouched=_wrong_way_round,
        hints=(
            "Which of the past values does a[0] belong to?",
            "x[-1] is the youngest value, and a_1 belongs to it.",
        ),
        mistakes=(
            Mistake(
                lambda a, past, steps: np.append(past, roll(a, past, steps)),
                "The forecast alone is asked for, without the past before it.",
            ),
            Mistake(
                _second_youngest_first,
                "a_1 belongs to the youngest value, x[-1]; yours begins one before it.",
            ),
            Mistake(_never_fed_back, "Every step repeats the first: its value has to be fed back."),
        ),
    ),
    "autoregression-wave": Exercise(
        "derivation",
        wave,
        cases=((1.0,), (0.3,), (2.5,), (np.pi / 2,)),
        parts=("a_1", "a_2"),
        hints=(
            "Add sin(ω(t−1) + ω) and sin(ω(t−1) − ω).",
            "sin(ωt) + sin(ω(t−2)) = 2 cos(ω) sin(ω(t−1)).",
        ),
        mistakes=(
            Mistake(
                lambda omega: np.array([np.cos(omega), -1.0]), "The 2 before the cosine is missing."
            ),
            Mistake(
                lambda omega: np.array([2 * np.cos(omega), 1.0]),
                "The sign of a_2: x_{t−2} moves to the other side.",
            ),
            Mistake(lambda omega: np.array([-1.0, 2 * np.cos(omega)]), "a_1 comes first."),
            Mistake(
                lambda omega: np.array([2 * np.sin(omega), -1.0]),
                "A cosine, not a sine: it comes from sin(α + ω) + sin(α − ω).",
            ),
            Mistake(
                lambda omega: np.array([2 * np.cos(np.radians(omega)), -1.0]),
                "ω is in radians a step, as numpy's cos takes it.",
            ),
        ),
    ),
    "autoregression-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "Stable means: every eigenvalue of the companion matrix is below 1 in modulus.",
            "Look at the triangle of stability: where does it reach beyond 1, where does it end "
            "before?",
        ),
        judge=refutations(*STATEMENTS),
    ),
}

PREDICTIONS = {
    "autoregression-predict-jumps": Prediction(
        question="+1, −1, +1, −1, … jumps around as much as a series can. How well does an AR(1) "
        "predict it?",
        choices=("not at all", "half of the time", "exactly"),
        answer=lambda: (
            "exactly" if np.allclose(fit_ar((-1.0) ** np.arange(20), 1), -1) else "not at all"
        ),
        because="x_t = −1 · x_{t−1}: what counts is that the dependence is linear.",
        slips={"not at all": "Jumping is no trouble as long as the jumps follow a linear rule."},
    ),
    "autoregression-predict-free": Prediction(
        question="An AR(9) forecasts 100 years of sunspots it has not seen. In one run it "
        "knows the true past each year, in another it feeds its own forecasts back. How does the "
        "latter compare with forecasting the mean all along?",
        choices=("far better", "about the same", "ten times worse"),
        answer=lambda: _free_against_mean(),
        because="What it feeds back is its own forecast, and that swings less and less.",
        slips={"far better": "For the first years, yes; over a century the swing dies out."},
    ),
}


def _free_against_mean() -> str:
    from helpers.data import sunspots

    x = sunspots()[1]
    train, test = x[:-100], x[-100:]
    a = fit_ar(train, 9, intercept=True)
    free = forecast(a[1:], train, 100, a[0])
    ratio = np.sqrt(np.mean((free - test) ** 2) / np.mean((train.mean() - test) ** 2))
    return "far better" if ratio < 0.7 else "about the same" if ratio < 1.5 else "ten times worse"
