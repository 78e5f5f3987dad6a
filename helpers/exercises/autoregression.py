"""Exercises and predictions of notebook 06."""

import numpy as np

from helpers.autoregression import companion, fit_ar, forecast, lagged
from helpers.exercises import Exercise, Mistake, Prediction

RNG = np.random.default_rng(6)
X = RNG.normal(size=9)
A, PAST = np.array([0.6, -0.3, 0.1]), np.array([1.0, 2.0, -1.0])


def _oldest_first(x, k):
    return lagged(x, k)[:, ::-1]


def _with_present(x, k):
    return np.stack([np.asarray(x)[k - i : len(x) - i] for i in range(k)], axis=1)


# ar-bug: a forecast that reads the past the wrong way round


def roll(a, past, steps):
    return forecast(np.asarray(a), past, steps)


def _wrong_way_round(a, past, steps):
    return forecast(np.asarray(a)[::-1], past, steps)


def _never_fed_back(a, past, steps):
    return np.repeat(forecast(np.asarray(a), past, 1), steps)


# ar-wave: the coefficients of a sinusoid


def wave(omega):
    return np.array([2 * np.cos(omega), -1.0])


# ar-statements: true, or coefficients that refute it


def stable(a) -> bool:
    return bool(np.abs(np.linalg.eigvals(companion(np.asarray(a, float)))).max() < 1)


def statements():
    return [[0.9, 0.9], [1.5, -0.8], True]


def judge_statements(answers) -> str | None:
    if not isinstance(answers, list | tuple) or len(answers) != 3:
        return "your answer should be a list of 3 entries, one a statement"
    if answers[0] is True:
        return "a is false: two coefficients below 1 can add up to more than 1"
    if answers[1] is True:
        return "b is false: a negative a₂ can hold back an a₁ above 1; the sunspots do it"
    try:
        first, second = (np.asarray(a, float) for a in answers[:2])
        if first.shape != (2,) or second.shape != (2,):
            return "a refutation of a or b is a list of two coefficients, a₁ and a₂"
        if stable(first) or np.abs(first).max() >= 1:
            return "the coefficients for a do not refute it"
        if not stable(second) or np.abs(second).max() <= 1:
            return "the coefficients for b do not refute it"
    except (TypeError, ValueError) as error:
        return f"an entry is neither True nor a list of coefficients ({error})"
    return None if answers[2] is True else "c holds: the first row adds, the ones below shift"


EXERCISES = {
    "ar-lagged": Exercise(
        "code",
        lagged,
        cases=((X, 1), (X, 3), (np.arange(6.0), 2)),
        hints=(
            "The first target is x_k: the values before it are its past.",
            "Column i holds x_{t−i}: the whole series, shifted by i.",
        ),
        mistakes=(
            Mistake(_oldest_first, "The columns are the wrong way round: x_{t−1} comes first."),
            Mistake(_with_present, "Your first column is x_t itself; the past begins at x_{t−1}."),
        ),
    ),
    "ar-bug": Exercise(
        "bug",
        roll,
        cases=((A, PAST, 1), (A, PAST, 4), (A[:2], PAST, 3), (A, PAST, 0)),
        hints=(
            "Which of the past values does a[0] belong to?",
            "x[-1] is the youngest value, and a_1 belongs to it.",
        ),
        mistakes=(
            Mistake(
                _wrong_way_round, "a_1 meets the oldest value here; it belongs to the youngest."
            ),
            Mistake(_never_fed_back, "Every step repeats the first: its value has to be fed back."),
        ),
    ),
    "ar-wave": Exercise(
        "derivation",
        wave,
        cases=((0.3,), (1.0,), (2 * np.pi / 11,), (np.pi / 2,)),
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
        ),
    ),
    "ar-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "Stable means: every eigenvalue of the companion matrix is below 1 in modulus.",
            "Look at the triangle: where does it reach beyond 1, where does it end before?",
        ),
        judge=judge_statements,
    ),
}

PREDICTIONS = {
    "ar-predict-jumps": Prediction(
        question="+1, −1, +1, −1, … jumps around as much as a series can. How well does an AR(1) "
        "predict it?",
        choices=("not at all", "half of the time", "exactly"),
        answer=lambda: (
            "exactly" if np.allclose(fit_ar((-1.0) ** np.arange(20), 1), -1) else "not at all"
        ),
        because="x_t = −1 · x_{t−1}: what counts is that the dependence is linear.",
        slips={"not at all": "Jumping is no trouble as long as the jumps follow a linear rule."},
    ),
    "ar-predict-free": Prediction(
        question="An AR(9) forecasts 100 years of sunspots it has not seen. Once it knows the true "
        "past each year, once it feeds its own forecasts back. How does the latter compare with "
        "forecasting the mean all along?",
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
