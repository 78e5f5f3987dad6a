"""Exercises and predictions of notebook 09."""

import numpy as np

from helpers.data import results
from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations

RNG = np.random.default_rng(9)
Y, Y_HAT = np.round(RNG.normal(size=(2, 6)), 1)
SHARE = np.array([False, True, False, False, True, True])


# attention-fed: what each step of a net with output feedback reads


def fed(y, y_hat, forced):
    before = [np.append(0.0, np.asarray(v, float)[:-1]) for v in (y, y_hat)]
    return np.where(forced, *before)


def _not_shifted(y, y_hat, forced):
    return np.where(forced, y, y_hat)


def _shifted_the_wrong_way(y, y_hat, forced):
    return np.where(forced, np.append(y[1:], 0.0), np.append(y_hat[1:], 0.0))


def _begun_with_the_first(y, y_hat, forced):
    given = fed(y, y_hat, forced)
    given[0] = y[0]
    return given


def _begun_as_forced_says(y, y_hat, forced):
    given = fed(y, y_hat, forced)
    given[0] = y[0] if forced[0] else y_hat[0]
    return given


def _last_one_first(y, y_hat, forced):
    return np.where(forced, np.roll(y, 1), np.roll(y_hat, 1))


def _fed_once_more(y, y_hat, forced):
    given = fed(y, y, forced)
    for t in range(1, len(given)):
        given[t] = given[t] if forced[t] else given[t - 1]
    return given


def _switch_of_the_step_before(y, y_hat, forced):
    return np.append(0.0, np.where(forced, y, y_hat)[:-1])


# attention-bug: the mean over the places that a mask allows


def _weights(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _scores(Q, K):
    return np.asarray(Q) @ np.asarray(K).T / np.sqrt(np.shape(K)[1])


def attend(Q, K, values, mask):
    return _weights(np.where(mask, _scores(Q, K), -np.inf)) @ values


def _masked_too_late(Q, K, values, mask):
    return (_weights(_scores(Q, K)) * mask) @ values


def _score_0(Q, K, values, mask):
    return _weights(np.where(mask, _scores(Q, K), 0.0)) @ values


def _mask_turned_around(Q, K, values, mask):
    return _weights(np.where(mask, -np.inf, _scores(Q, K))) @ values


def _over_the_queries(Q, K, values, mask):
    return _weights(np.where(mask, _scores(Q, K), -np.inf).T).T @ values


def _not_divided(Q, K, values, mask):
    return _weights(np.where(mask, np.asarray(Q) @ np.asarray(K).T, -np.inf)) @ values


def _by_the_keys(Q, K, values, mask):
    scores = np.asarray(Q) @ np.asarray(K).T / np.sqrt(len(K))
    return _weights(np.where(mask, scores, -np.inf)) @ values


Q1, K2 = np.array([[2.0, 0.0]]), np.array([[1.0, 0.0], [2.0, 2.0]])
V2, V3 = np.array([[10.0], [60.0]]), np.array([[3.0, 0.0], [1.0, 2.0], [8.0, 5.0]])


# attention-jacobian: how each weight moves with each score


def jacobian(s):
    alpha = _weights(np.asarray(s, float)[None])[0]
    return np.diag(alpha) - np.outer(alpha, alpha)


def _alpha(s):
    return _weights(np.asarray(s, float)[None])[0]


# attention-statements: true, or what refutes it


def _doubling_changes(scores) -> bool:
    s = np.asarray(scores, float)
    if s.ndim != 1 or len(s) < 2:
        raise ValueError(f"shape {s.shape}")
    if not np.isfinite(s).all():
        raise ValueError("a score is not finite")
    return np.ptp(s) > 0  # the weights change unless all are alike


def _nearer_scores_less(vectors) -> bool:
    q, near, far = (np.asarray(v, float) for v in vectors)
    if not q.shape == near.shape == far.shape or q.ndim != 1:
        raise ValueError("each must be a list of numbers, all three with equally many")
    return np.linalg.norm(q - near) < np.linalg.norm(q - far) and q @ near < q @ far


STATEMENTS = (
    Statement(
        False,
        "is not true: what does doubling do to the differences between the scores?",
        "a list of two scores or more",
        _doubling_changes,
    ),
    Statement(
        False,
        "is not true: can a key be far away and still have a large inner product?",
        "a list of three vectors: the query, the nearer key, the farther key",
        _nearer_scores_less,
    ),
    Statement(True, "holds: the common factor e⁵ stands above and below, and goes out"),
)


def statements():
    return [[0.0, 1.0], [[1.0, 0.0], [1.0, 0.0], [5.0, 0.0]], True]


EXERCISES = {
    "attention-fed": Exercise(
        "code",
        fed,
        cases=(
            (np.array([1.0, 2.0, 3.0]), np.array([1.5, 2.5, 3.5]), np.array([True, True, True])),
            (np.array([1.0, 2.0, 3.0]), np.array([1.5, 2.5, 3.5]), np.array([False] * 3)),
            (Y, Y_HAT, SHARE),
            (Y, Y_HAT, ~SHARE),
        ),
        hints=(
            "Step t reads what came out of step t − 1, and before the first nothing has come out.",
            "Shift both series by one, a 0 in front; then np.where.",
        ),
        mistakes=(
            Mistake(_not_shifted, "Step t reads the output of step t − 1; yours reads its own."),
            Mistake(
                _shifted_the_wrong_way,
                "Step t reads the output of step t − 1; yours reads that of step t + 1.",
            ),
            Mistake(
                lambda y, y_hat, forced: fed(y_hat, y, forced),
                "Where forced is True the true output is fed, y and not ŷ.",
            ),
            Mistake(_begun_with_the_first, "Before the first step there is no output: y⁰ = 0."),
            Mistake(_begun_as_forced_says, "Before the first step there is no output: y⁰ = 0."),
            Mistake(
                _last_one_first,
                "In place 0 yours reads the last output, at index −1. Before the first step there "
                "is none: y⁰ = 0.",
            ),
            Mistake(
                _fed_once_more,
                "Where forced is False the net reads its own output ŷᵗ⁻¹, and not once more what "
                "it was fed last.",
            ),
            Mistake(
                _switch_of_the_step_before,
                "forced[t] speaks of what step t reads; shift y and ŷ, and not forced.",
            ),
        ),
    ),
    "attention-bug": Exercise(
        "bug",
        attend,
        cases=(
            (np.array([[1.0]]), K2[:, :1], V2, np.array([[True, False]])),
            (Q1, K2, V2, np.array([[True, True]])),
            (K2, K2, V2, np.array([[True, False], [True, True]])),
            (Q1, np.vstack([K2, Q1]), V3, np.array([[True, False, True]])),
        ),
        untouched=_masked_too_late,
        hints=(
            "What do the weights of a row add up to, once some of them are set to 0?",
            "A place gets the weight 0 if its score is −∞ before the softmax: np.where.",
        ),
        mistakes=(
            Mistake(_score_0, "A score of 0 is a score like any other: e⁰ = 1. Hide with −np.inf."),
            Mistake(_mask_turned_around, "The mask is True where one may look, not where not."),
            Mistake(_over_the_queries, "Each query's weights add up to 1: softmax along a row."),
            Mistake(_not_divided, "The scores have lost their division by √d."),
            Mistake(_by_the_keys, "d is how many entries a key has, not how many keys there are."),
            Mistake(
                lambda Q, K, values, mask: _weights(np.where(mask, _scores(Q, K), -np.inf)),
                "These are the weights; asked for is the mean of the values with them.",
            ),
        ),
    ),
    "attention-jacobian": Exercise(
        "derivation",
        jacobian,
        cases=(
            (np.array([0.0, 0.0]),),
            (np.array([0.0, 1.0]),),
            (np.array([1.0, -1.0, 0.5]),),
            (np.array([2.0, 2.0, -3.0, 0.0]),),
        ),
        hints=(
            "αᵢ = e^{sᵢ} / Σⱼ e^{sⱼ}: the quotient rule, once for j = i and once for j ≠ i.",
            "∂αᵢ/∂sᵢ = αᵢ(1 − αᵢ) and ∂αᵢ/∂sⱼ = −αᵢ αⱼ.",
        ),
        mistakes=(
            Mistake(
                lambda s: np.diag(_alpha(s)),
                "The sum below the line depends on every score too: a term is missing.",
            ),
            Mistake(
                lambda s: np.diag(_alpha(s) * (1 - _alpha(s))),
                "Raise one score, and every other weight shrinks: your matrix has 0 there.",
            ),
            Mistake(
                lambda s: np.diag(_alpha(s)) + np.outer(_alpha(s), _alpha(s)),
                "A sign: the weights go on to add up to 1, so each column adds up to 0.",
            ),
            Mistake(
                lambda s: np.outer(_alpha(s), _alpha(s)) + np.diag(_alpha(s) - 2 * _alpha(s) ** 2),
                "Off the diagonal the sign is wrong: raise one score, and other weights shrink.",
            ),
            Mistake(
                lambda s: _alpha(s) - np.outer(_alpha(s), _alpha(s)),
                "The first term stands on the diagonal only: np.diag(alpha).",
            ),
            Mistake(
                lambda s: np.diag(_alpha(s)) - _alpha(s) @ _alpha(s),
                "alpha @ alpha is one number; the second term has αᵢ αⱼ in row i and column j.",
            ),
            Mistake(
                lambda s: np.eye(len(s)) - np.outer(_alpha(s), _alpha(s)),
                "On the diagonal stands αᵢ − αᵢ², not 1 − αᵢ².",
            ),
            Mistake(
                lambda s: -np.outer(_alpha(s), _alpha(s)),
                "On the diagonal a term is missing: a higher score raises its own weight.",
            ),
            Mistake(
                lambda s: np.outer(_alpha(s), _alpha(s)) - np.diag(_alpha(s)),
                "The sign of the whole: a higher score raises its own weight.",
            ),
            Mistake(
                lambda s: _alpha(s) * (1 - _alpha(s)),
                "This is the diagonal; the whole matrix is asked for, n rows and n columns.",
            ),
        ),
    ),
    "attention-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "The weights depend on differences of scores. What does doubling do to those?",
            "The inner product grows with the length of the key; the distance does not shrink.",
        ),
        judge=refutations(*STATEMENTS),
    ),
}


def _years_ahead() -> str:
    rows = [row for row in results("forcing_sunspots") if row["forced"] == 1]
    ratio = np.median([row["own"][19] / row["true"][19] for row in rows])
    return "about the same" if ratio < 1.3 else "about twice" if ratio < 4 else "ten times"


OF_EIGHT = ("about 60", "about 30", "about 3")


def _of_eight_letters() -> str:
    rows = [row for row in results("dates_backwards") if row["score"] == "none"]
    share = 100 * np.median([row["by_length"][8 - 3] for row in rows])
    return min(OF_EIGHT, key=lambda choice: abs(share - int(choice.split()[1])))


PREDICTIONS = {
    "attention-predict-gap": Prediction(
        question="A net has learnt to forecast sunspots, fed the true number of the year before at "
        "every step. Now it forecasts twenty years in a row and reads its own forecasts. How large "
        "is its error in the twentieth, compared with the error it has with true years fed?",
        choices=("about the same", "about twice", "ten times"),
        answer=_years_ahead,
        because="What it reads from the second year on is a forecast, with an error of its own.",
        slips={
            "about the same": "So it looks as long as the true years are fed by mistake.",
            "ten times": "So it might be if errors grew without end. But who always says the mean "
            "is wrong by three times as much as the net fed the truth, and much worse than that "
            "the net will hardly be.",
        },
    ),
    "attention-predict-zero": Prediction(
        question="The third query is (0, 0, 0, 0). The values are 10, 20 and 60. What comes out?",
        choices=("0", "30", "60"),
        answer=lambda: f"{_weights(np.zeros((1, 3)))[0] @ [10, 20, 60]:.0f}",
        because="All scores are 0, so all weights are equal: the mean of the values.",
        slips={
            "0": "The scores are 0, the weights are not: e⁰ = 1, each gets a third.",
            "60": "That would be one value alone. Equal scores give equal weights.",
        },
    ),
    "attention-predict-variance": Prediction(
        question="The 64 entries of a query and of a key are drawn independently, with mean 0 and "
        "variance 1. How far from 0 is their inner product, as a rule (its standard deviation)?",
        choices=("1", "8", "64"),
        answer=lambda: f"{np.sqrt(64):.0f}",
        because="64 products of variance 1 add up to a variance of 64, and √64 = 8.",
        slips={
            "1": "It will be 1 after a division by √64, which comes next.",
            "64": "That is the variance; the standard deviation is its root.",
        },
    ),
    "attention-predict-length": Prediction(
        question="After a short training a net that keeps one state spells about 60 of 100 new "
        "words of three letters backwards without a fault. How many of eight letters?",
        choices=OF_EIGHT,
        answer=_of_eight_letters,
        because="All of the word has to pass through one state, and the net must first learn to "
        "pack it. One letter lost, and the word is wrong.",
        slips={
            "about 60": "Eight letters are more to keep than three, and each must be right.",
            "about 30": "Each further letter costs more than that: all of them must be right.",
        },
    ),
}
