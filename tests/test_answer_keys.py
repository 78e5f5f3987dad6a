"""Every exercise and prediction of the series: solutions pass, mistakes get their own message."""

import copy
import math

import pytest

from helpers import checks, exercises

EXERCISES = {k: e for m in exercises.modules() for k, e in getattr(m, "EXERCISES", {}).items()}
PREDICTIONS = {k: p for m in exercises.modules() for k, p in getattr(m, "PREDICTIONS", {}).items()}
MISTAKES = [(key, mistake) for key, e in EXERCISES.items() for mistake in e.mistakes]


def test_keys_are_unique_in_the_series():
    counted = sum(len(getattr(m, "EXERCISES", {})) for m in exercises.modules())
    asked = sum(len(getattr(m, "PREDICTIONS", {})) for m in exercises.modules())
    assert (counted, asked) == (len(EXERCISES), len(PREDICTIONS))


@pytest.mark.parametrize("key", EXERCISES)
def test_the_reference_passes_and_the_exercise_is_complete(key):
    exercise = EXERCISES[key]
    assert exercise.kind in exercises.KINDS
    assert len(exercise.hints) >= 2
    assert checks.judge(exercise, exercise.reference).startswith("Right")


@pytest.mark.parametrize(
    ("key", "mistake"), MISTAKES, ids=lambda x: x if isinstance(x, str) else ""
)
def test_a_known_mistake_gets_the_message_meant_for_it(key, mistake):
    assert checks.judge(EXERCISES[key], mistake.function) == f"Not yet. {mistake.message}"


@pytest.mark.parametrize("key", EXERCISES)
def test_a_stub_is_not_wrong_but_unanswered(key):
    def answer_nothing(*arguments): ...

    def answer_later(*arguments):
        raise NotImplementedError

    for stub in (answer_nothing, answer_later):
        assert checks.judge(EXERCISES[key], stub).startswith("Not answered yet")


@pytest.mark.parametrize("key", EXERCISES)
def test_a_verdict_never_tells_the_answer(key):
    exercise = EXERCISES[key]

    def answer_wrong(*arguments):
        return math.pi

    verdict = checks.judge(exercise, answer_wrong)
    assert verdict.startswith("Not yet")
    value = exercise.reference(*copy.deepcopy(exercise.cases[0]))
    if isinstance(value, float):
        assert str(value) not in verdict


@pytest.mark.parametrize("key", PREDICTIONS)
def test_a_prediction_has_one_right_choice(key):
    prediction = PREDICTIONS[key]
    answer = prediction.answer()
    assert prediction.choices.count(answer) == 1
    assert set(prediction.slips) < set(prediction.choices)
    assert answer not in prediction.slips
