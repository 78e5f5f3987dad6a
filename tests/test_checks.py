"""What a learner hears: right, wrong and where, unanswered, stopped; and what is remembered."""

import json
from functools import partial

import numpy as np
import pytest
import torch

from helpers import checks, progress
from helpers.exercises import Exercise, Mistake, find
from helpers.exercises import pooling as pool

DOUBLE = Exercise(
    "code",
    lambda x: 2 * np.asarray(x),
    cases=(([1.0, 2.0],), ([[0.0, 3.0], [4.0, 0.5]],)),
    hints=("Add.", "x + x"),
    mistakes=(Mistake(lambda x: np.asarray(x) ** 2, "That is the square."),),
)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (
            lambda x: [2 * v for v in x] if np.ndim(x) == 1 else 2 * np.array(x),
            "Right: all 2 cases.",
        ),
        (lambda x: np.asarray(x) ** 2, "Not yet. That is the square."),
        (
            lambda x: 2 * np.asarray(x) + (np.ndim(x) == 2) * np.array([0, 1.0]),
            "Not yet: in case 2 your answer first differs at index (0, 1).",
        ),
        (lambda x: 7, "Not yet: in case 1 your answer has shape (), and the right one (2,)."),
        (lambda x: "two", "Not yet: in case 1 your answer has shape (), and the right one (2,)."),
        (lambda x: x.append(1), "In case 1 your function changes its input; work on a copy."),
        (
            lambda x: x / 0,
            "In case 1 your function stops: TypeError: unsupported operand type(s) "
            "for /: 'list' and 'int'.",
        ),
        (
            lambda x: [[1], [2, 3]],
            "Not yet: in case 1 your answer's rows are not equally long, or not all numbers.",
        ),
    ],
)
def test_the_verdict_is_one_sentence(answer, verdict):
    assert checks.judge(DOUBLE, answer) == verdict


def test_statements_taken_for_true_are_answered_by_the_misconception():
    exercise = pool.EXERCISES["pool-statements"]
    assert "all below zero" in checks.judge(exercise, lambda: [True, True, True])
    assert "how often does the centre count" in checks.judge(
        exercise, lambda: [[[-1, -1], [-1, -1]], True, True]
    )
    assert "does not refute it" in checks.judge(exercise, lambda: [[[1, 1], [1, 1]], True, True])
    assert "neither True nor a grid" in checks.judge(exercise, lambda: ["no", True, True])


def test_only_a_passed_answer_of_the_learner_is_remembered(state, capsys):
    def answer_same(size, kernel, stride):
        return pool.same_padding(size, kernel, stride)

    checks.check("pool-same", pool.same_padding)
    checks.check("pool-same", lambda *a: None)
    assert progress.events() == []
    checks.check("pool-same", answer_same)
    assert progress.latest("exercise") == {"pool-same": True}
    assert "Right: all 7 cases." in capsys.readouterr().out


def test_hints_come_one_by_one(capsys):
    checks.hint("pool-same", 2)
    assert capsys.readouterr().out.startswith("Hint 2 of 3: ")
    with pytest.raises(ValueError, match="hint 4: this exercise has hints 1 to 3"):
        checks.hint("pool-same", 4)
    with pytest.raises(KeyError, match="there is no exercise called 'pool-none'"):
        checks.check("pool-none", print)


def test_a_prediction_is_asked_first_and_answered_after(state):
    asked = checks.predict("pool-predict-corner")
    assert not progress.events()
    replies = asked.data["replies"]
    assert replies[asked.data["right"]].startswith("Yes. All four cells are 0")
    assert replies[1].startswith("No, it is: 0. The 1 sits in row 4")
    for number in (1, 0):
        asked.chosen = number
    assert progress.latest("prediction") == {"pool-predict-corner": {"choice": "0", "right": True}}
    assert [event["value"]["right"] for event in progress.events()] == [False, True]


def test_the_stored_words_of_a_prediction_do_not_depend_on_the_state(state):
    before = checks.predict("pool-predict-size")._repr_mimebundle_()[0]["text/plain"]
    progress.record("prediction", "pool-predict-size", {"choice": "3 × 5", "right": True})
    assert checks.predict("pool-predict-size")._repr_mimebundle_()[0]["text/plain"] == before


def test_a_damaged_state_file_is_set_aside_and_its_sound_lines_kept(state, capsys):
    progress.record("exercise", "a", True)
    file = progress.state_file()
    damaged = file.read_bytes() + b'{"kind": "exercise", "ke\n\xff\xfe\n[1]\n'
    file.write_bytes(damaged)
    assert progress.latest("exercise") == {"a": True}
    said = capsys.readouterr().out
    assert "set aside" in said
    assert "1 of its 4 lines were kept" in said
    assert (state / "progress.damaged-1.jsonl").read_bytes() == damaged
    progress.record("exercise", "b", True)
    assert [json.loads(line)["key"] for line in file.read_text().splitlines()] == ["a", "b"]
    assert capsys.readouterr().out == ""


def test_a_cut_off_last_line_costs_nothing_that_follows(state, capsys):
    for key in "abc":
        progress.record("exercise", key, True)
    path = progress.state_file()
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    progress.record("exercise", "d", True)
    assert list(progress.latest("exercise")) == ["a", "b", "c", "d"]
    path.write_bytes(path.read_bytes() + b"\n\n")
    assert list(progress.latest("exercise")) == ["a", "b", "c", "d"]
    assert capsys.readouterr().out == ""
    path.write_bytes(path.read_bytes() + b'{"kind": "exercise", "key": [1], "value": true}\n')
    assert list(progress.latest("exercise")) == ["a", "b", "c", "d"]
    assert "4 of its 5 lines were kept" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([torch.ones(2, requires_grad=True)] * 2, "or not all numbers"),
        ({"a": 1}, "your answer has shape ()"),
        ("1", "your answer has shape ()"),
    ],
)
def test_an_answer_of_another_kind_gets_a_sentence(value, said):
    assert said in checks.difference(value, np.ones(2))


def test_a_function_without_a_name_is_judged_too():
    answer = partial(lambda key, x: None, "key")
    assert checks.judge(DOUBLE, answer).endswith("in place of the dots in your function.")


@pytest.mark.parametrize("best", [-10, -24, -100, -1e6, -1e30])
def test_pooling_from_a_number_that_is_merely_low_is_still_wrong(best):
    pooled = find("EXERCISES", "pool-bug").reference
    verdict = checks.judge(
        find("EXERCISES", "pool-bug"), lambda *case: np.maximum(pooled(*case), best)
    )
    assert verdict.startswith("Not yet")


@pytest.mark.parametrize(
    ("place", "grid", "said"),
    [
        (1, [[np.nan] * 3] * 3, "entry b is neither True nor a grid: rows of finite numbers"),
        (0, [[[-1.0, -1.0], [-1.0, -1.0]]], "entry a is neither True nor a grid"),
        (0, [[-1e-9] * 2] * 2, "Right"),
        (0, [[1, 1], [1, 1]], "both sides come out the same"),
    ],
)
def test_a_grid_refutes_only_what_it_refutes(place, grid, said):
    answers = find("EXERCISES", "pool-statements").reference()
    answers[place] = grid
    assert said in checks.judge(find("EXERCISES", "pool-statements"), lambda: answers)


@pytest.mark.parametrize(
    ("key", "answer", "said"),
    [
        ("tokens-pair", ("aaca", "AC AA"), "this is the pair of the notebook"),
        ("ar-statements", [[0.9, 0.9], [1.0, -0.5], True], "the coefficients for b do not refute"),
        ("ar-statements", [[0.9, 0.9, 0.9], [1.39, -0.69], True], "a list of two coefficients"),
        ("ar-statements", [False, [1.39, -0.69], True], "a list of two coefficients"),
    ],
)
def test_what_only_looks_like_a_refutation_is_none(key, answer, said):
    assert said in checks.judge(find("EXERCISES", key), lambda: answer)


def test_a_state_that_cannot_be_written_is_said_and_nothing_stops(tmp_path, monkeypatch, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("COMPANION_STATE", str(blocked))
    progress.record("exercise", "a", True)
    assert capsys.readouterr().out.startswith("Your progress was not saved: ")


def test_without_a_setting_the_state_lies_in_the_users_data_folder(monkeypatch):
    monkeypatch.delenv("COMPANION_STATE")
    assert progress.state_file().parts[-2:] == ("lecture-companion", "progress.jsonl")
