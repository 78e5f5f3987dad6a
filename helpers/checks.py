"""Answers to exercises and predictions: told right from wrong, never given away."""

import copy
from collections.abc import Callable

import numpy as np

from helpers import progress
from helpers.exercises import Exercise, Prediction, find
from helpers.widgets import Question


def check(key: str, answer: Callable) -> None:
    """Run `answer` on the cases of exercise `key` and say what is right or wrong with it."""
    verdict = judge(find("EXERCISES", key), answer)
    passed = verdict.startswith("Right")
    if passed and _name(answer).startswith("answer_"):
        progress.record("exercise", key, True)
    hints = len(find("EXERCISES", key).hints)
    print(verdict if passed else f'{verdict}\nStuck? hint("{key}", 1), up to {hints}.')


def hint(key: str, step: int = 1) -> None:
    """Print hint number `step` of exercise `key`."""
    hints = find("EXERCISES", key).hints
    if not 1 <= step <= len(hints):
        raise ValueError(f"hint {step}: this exercise has hints 1 to {len(hints)}")
    print(f"Hint {step} of {len(hints)}: {hints[step - 1]}")


def judge(exercise: Exercise, answer: Callable) -> str:
    """The verdict on an answer, in a sentence; it starts with "Right" where all is right."""
    values = []
    for number, case in enumerate(exercise.cases, 1):
        given = copy.deepcopy(case)
        try:
            values.append(answer(*given))
        except NotImplementedError:
            return _unanswered(answer)
        except Exception as error:
            return f"In case {number} your function stops: {type(error).__name__}: {error}."
        if not all(same(a, b) for a, b in zip(given, case, strict=True)):
            return f"In case {number} your function changes its input; work on a copy."
    if all(value is None for value in values):
        return _unanswered(answer)
    answered = list(zip(values, exercise.cases, strict=True))
    faults = [_fault(exercise, value, case) for value, case in answered]
    if not any(faults):
        cases = "the one case" if len(faults) == 1 else f"all {len(faults)} cases"
        return f"Right: {cases}."
    for mistake in exercise.mistakes:
        if all(same(v, mistake.function(*copy.deepcopy(case))) for v, case in answered):
            return f"Not yet. {mistake.message}"
    number, fault = next((i, fault) for i, fault in enumerate(faults, 1) if fault)
    return f"Not yet: in case {number} {fault}."


def _unanswered(answer: Callable) -> str:
    return f"Not answered yet: put your code in place of the dots in {_name(answer)}."


def _name(answer: Callable) -> str:
    return getattr(answer, "__name__", "your function")


def _fault(exercise: Exercise, value, case: tuple) -> str | None:
    arguments = copy.deepcopy(case)
    if exercise.judge:
        return exercise.judge(value, *arguments)
    return difference(value, exercise.reference(*arguments))


def same(value, expected) -> bool:
    """Equal, numbers to a relative 1e-6."""
    return difference(value, expected) is None


def difference(value, expected) -> str | None:
    """Where two answers first differ, in words that do not tell the right one; None if equal."""
    try:
        value, expected = (np.asarray(_plain(answer)) for answer in (value, expected))
    except (ValueError, RuntimeError, TypeError):
        return "your answer's rows are not equally long, or not all numbers"
    if value.shape != expected.shape:
        return f"your answer has shape {value.shape}, and the right one {expected.shape}"
    if value.dtype.kind in "biuf" and expected.dtype.kind in "biuf":
        equal = np.isclose(value, expected, rtol=1e-6, atol=1e-9, equal_nan=True)
    else:
        equal = np.asarray(value == expected)
    if equal.all():
        return None
    if not equal.ndim:
        return "your answer is another"
    place = tuple(map(int, np.argwhere(~equal)[0]))
    return f"your answer first differs at index {place[0] if len(place) == 1 else place}"


def _plain(answer):
    """A torch tensor without its graph; anything else as it is."""
    return answer.detach() if hasattr(answer, "detach") else answer


def predict(key: str) -> Question:
    """The question of prediction `key`: press a choice, read what holds; the choice is kept."""
    p = find("PREDICTIONS", key)
    answer = p.answer()

    def keep(number: int) -> None:
        value = {"choice": p.choices[number], "right": p.choices[number] == answer}
        progress.record("prediction", key, value)

    replies = [_reply(p, choice, answer) for choice in p.choices]
    return Question(p.question, p.choices, p.choices.index(answer), replies, keep)


def _reply(p: Prediction, choice: str, answer: str) -> str:
    if choice == answer:
        return f"Yes. {p.because}"
    return f"No, it is: {answer}. {p.slips.get(choice, '')} {p.because}".replace("  ", " ")
