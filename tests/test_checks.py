"""What a learner hears: right, wrong and where, unanswered, stopped; and what is remembered."""

import subprocess
import sys
from functools import partial

import numpy as np
import pytest
import torch

from helpers import answers, checks, learner
from helpers.exercises import Exercise, Mistake, Statement, find, refutations


def double(x):
    return 2 * np.asarray(x)


def product(W, xs):
    return W @ xs, xs.sum(), {"first": xs[0]}


DOUBLE = Exercise(
    "code",
    double,
    cases=(([1.0, 2.0],), ([[0.0, 3.0], [4.0, 0.5]],)),
    hints=("Add.", "x + x"),
    mistakes=(Mistake(lambda x: np.asarray(x) ** 2, "That is the square."),),
)
PARTS = Exercise(
    "code",
    product,
    cases=((np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]]), np.array([2.0, 4.0])),),
    hints=("Two parts.", "Three."),
    parts=("y", "total", "named"),
)
UNANSWERED = "Not answered yet: put your code in place of the dots in answer_double."
CALL = "    answer_double([1.0, 2.0])"


def answer_double(x):
    return [2 * v for v in x] if np.ndim(x) == 1 else 2 * np.array(x)


def told(body, exercise=DOUBLE):
    """The verdict on `body` as the body of answer_double, without its first words and the call."""
    scope = {"np": np, "torch": torch, "nothing": lambda: None}
    head = ", ".join(["x", "y"][: len(exercise.cases[0])])
    exec(f"def answer_double({head}):\n    " + body.replace("\n", "\n    "), scope)
    return checks.judge(exercise, scope["answer_double"], "double")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return [3.0, 4.0]", "returned [3.0, 4.0]. It first differs from the right answer at [0], "
         "where it has 3.0."),
        ("return 7", "returned 7. It has shape (): a flat list is asked for."),
        ("return [1, 2, 3]", "returned [1, 2, 3]. It has shape (3,): axis 0 is too long."),
        ("return 'two'", 'returned "two". It is of type str; numbers are asked for.'),
        ("return [[1], [2, 3]]", "returned [[1], [2, 3]]. It is of type list, not "
         "a plain grid of numbers; numbers are asked for."),
        ("return {1, 2}", "returned {1, 2}. It is of type set; numbers are asked for."),
        ("return (2 * v for v in x)",
         "returned <generator object answer_double.<locals>.<genexpr>>. It is of type generator; "
         "numbers are asked for."),
        ("return np.array(x) > 0", "returned np.array([True, True]). It is True or False where "
         "numbers are asked for."),
        ("x.append(1)\nreturn x", "changes its argument x: work on a copy, and return the result."),
        ("x.append(1)", "changes its argument x: work on a copy, and return the result."),
        ("return x / 0", "stops: TypeError: unsupported operand type(s) for /: 'list' and 'int'."),
        ("assert x is None", "stops: AssertionError."),
        ("nothing()", "returned None. Does every way through it end in a return?"),
        ("print(2 * np.array(x))", 'returned None, but printed "[2. 4.]". Return it instead of '
         "printing it."),
        ("print('?')\nreturn x", "returned [1.0, 2.0]. It first differs from the right answer at "
         "[0], where it has 1.0. (What it prints is not shown here; the call shows it.)"),
    ],
)  # fmt: skip
def test_the_shortest_call_that_fails_is_named_with_what_came_back(body, said):
    assert told(body) == f"Not yet. This call\n{CALL}\n{said}"


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("...", UNANSWERED),
        ("pass", UNANSWERED),
        ('"""Twice x."""', UNANSWERED),
        ("return", UNANSWERED),
        ("raise NotImplementedError", UNANSWERED),
        ("return np.asarray(x) ** 2", "Not yet. That is the square."),
        ("print(x)\nreturn 2 * np.array(x)", "Right in all 2 cases."),
        ("np.log([0.0])\nreturn 2 * np.array(x)", "Right in all 2 cases."),
        ("return 2 * torch.tensor(x, requires_grad=True)", "Right in all 2 cases."),
        ("return 2 * np.array(x, np.float16)", "Right in all 2 cases."),
    ],
)  # fmt: skip
def test_other_verdicts_name_no_call(body, verdict):
    assert told(body) == verdict


def test_only_a_case_that_fails_is_named():
    verdict = told("if np.ndim(x) == 1:\n    return [2 * v for v in x]")
    assert verdict.splitlines()[1:] == [
        "    answer_double([[0.0, 3.0], [4.0, 0.5]])",
        "returned None. Does every way through it end in a return?",
    ]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: 1, "Not yet: answer takes (), and it is called with (x)."),
        (lambda x, y: 1, "Not yet: answer takes (x, y), and it is called with (x)."),
        (lambda x, y=1: 2 * np.asarray(x) * y, "Right"),
        (lambda *x: 2 * np.asarray(x[0]), "Right"),
        (partial(lambda y, x: y * np.asarray(x), 2), "Right"),
        (partial(lambda y, x: None, 2), "returned None. Does every way"),
        (np.negative, "    negative([1.0, 2.0])\nreturned np.array([-1., -2.])."),
    ],
)
def test_any_callable_is_judged_if_it_takes_the_arguments(answer, said):
    assert said in checks.judge(DOUBLE, answer)


def test_an_error_comes_with_the_last_line_of_the_learners_own(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("def inner(x):\n    return x['a']\n\n\ndef answer(x):\n    return inner(x)\n")
    scope = {}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    verdict = checks.judge(DOUBLE, scope["answer"])
    assert "stops in your line `return x['a']`: TypeError: list indices must be" in verdict
    path.write_text("import numpy as np\n\n\ndef answer(x):\n    return np.linalg.inv(x)\n")
    exec(compile(path.read_text(), str(path), "exec"), scope)
    assert "in your line `return np.linalg.inv(x)`: LinAlgError" in checks.judge(
        DOUBLE, scope["answer"]
    )


def test_a_case_too_long_to_paste_is_had_by_its_number(monkeypatch):
    exercise = Exercise("code", double, cases=((np.arange(100.0),),), hints=())
    monkeypatch.setattr(checks, "find", lambda *_: exercise)
    line = checks.judge(exercise, answer_negative, "double-it").splitlines()[1].strip()
    assert line == 'from helpers.checks import case; answer_negative(*case("double-it", 1))'
    assert (checks.case("double-it", 1)[0] == np.arange(100)).all()
    checks.case("double-it", 1)[0][:] = 0
    assert exercise.cases[0][0][5] == 5


def answer_negative(x):
    return -x


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("A C", '"A C"'),
        ((1,), "(1,)"),
        ([("S", 0), None, True], '[("S", 0), None, True]'),
        (np.int64(3), "3"),
        (np.float64(0.1) + 0.2, "0.30000000000000004"),
        (np.array([[1, -2], [3, 4]]), "np.array([[1, -2], [3, 4]])"),
        (np.array([0.1, -1e200]), "np.array([1.e-001, -1.e+200])"),
        (np.array([0.1], np.float32), "np.array([0.1], dtype=np.float32)"),
        (np.array(["a", "b"]), "np.array(['a', 'b'])"),
        (np.array([True, False]), "np.array([True, False])"),
        (torch.tensor([[0.5, 1.0]]), "torch.tensor([[0.5, 1.]])"),
        (torch.tensor([1.0], dtype=torch.float64), "torch.tensor([1.], dtype=torch.float64)"),
    ],
)
def test_what_is_written_can_be_pasted(value, text):
    assert answers.written(value) == text
    again = eval(text, {"np": np, "torch": torch})
    assert type(again) is type(value) or isinstance(value, np.generic)
    assert answers.same(again, value)


def test_what_came_back_is_shown_in_short():
    assert answers.shown(np.arange(1000.0)) == "np.array([0., 1., 2., ..., 997., 998., 999.])"
    assert answers.shown([1 / 3] * 50).endswith("…")
    assert len(answers.shown("a" * 500)) == 90
    assert answers.shown(np.float64(2 / 3)) == "0.666667"


RIGHT = product(*PARTS.cases[0])


@pytest.mark.parametrize(
    "value",
    [
        RIGHT,
        list(RIGHT),
        (RIGHT[0].tolist(), float(RIGHT[1]), {"first": 2}),
        (torch.tensor(RIGHT[0]), torch.tensor(RIGHT[1], dtype=torch.float32), RIGHT[2]),
        (torch.tensor(RIGHT[0]).bfloat16(), RIGHT[1], {"first": np.float16(2)}),
        (torch.tensor(RIGHT[0], requires_grad=True), RIGHT[1], RIGHT[2]),
        (list(torch.tensor(RIGHT[0], requires_grad=True)), RIGHT[1], RIGHT[2]),
        ((RIGHT[0] / 3).astype(np.float32) * 3, np.float32(RIGHT[1]), RIGHT[2]),
    ],
)
def test_parts_are_right_in_any_form(value):
    assert checks.judge(PARTS, lambda W, xs: value) == "Right."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            (RIGHT[0] + [0, 0, 1], *RIGHT[1:]),
            "Part 1 (y) first differs from the right answer at [2]",
        ),
        ((RIGHT[0][:2], *RIGHT[1:]), "Part 1 (y) has shape (2,): axis 0 is too short."),
        ((RIGHT[0], 5, RIGHT[2]), "Part 2 (total) is not right."),
        ((RIGHT[0], RIGHT[0], RIGHT[2]), "Part 2 (total) has shape (3,): one number is asked for."),
        ((RIGHT[0], None, RIGHT[2]), "Part 2 (total) is of type NoneType; numbers are asked for."),
        ((*RIGHT[:2], {"first": 3}), 'Entry "first" is not right.'),
        ((*RIGHT[:2], {"last": 2}), "Part 3 (named) is no dict with the keys that are asked for."),
        (RIGHT[:2], "It should be a tuple or a list of 3 parts."),
        (np.zeros(()), "It should be a tuple or a list of 3 parts."),
        (7, "It should be a tuple or a list of 3 parts."),
    ],
)
def test_the_first_part_that_differs_is_named(value, said):
    assert said in checks.judge(PARTS, lambda W, xs: value)


GRADIENTS = np.ones((3, 2)), np.eye(3), np.ones(3)


@pytest.mark.parametrize(
    ("value", "expected", "equal"),
    [
        (GRADIENTS, GRADIENTS, True),
        ([torch.tensor(g, dtype=torch.float32) for g in GRADIENTS], GRADIENTS, True),
        ((*GRADIENTS[:2], 2 * GRADIENTS[2]), GRADIENTS, False),
        ([[1], [2, 3]], [[1], [2, 3]], True),
        ([[1], [2, 4]], [[1], [2, 3]], False),
        (2_836_784, 2_836_785, False),
        (2_836_784.0, 2_836_784, True),
        (2_836_784.3, 2_836_784, False),
        (2**63 - 1, 2**63 - 2, False),
        (2**80, 2**80, True),
        (2**80 + 1, 2**80, False),
        (np.float32(1 / 3), 1 / 3, True),
        (1 / 3 + 1e-4, 1 / 3, False),
        (np.float16(1 / 3), 1 / 3, True),
        (np.float16(1 / 3 + 0.02), 1 / 3, False),
        (np.array([1e-8, 1.0], np.float32), [0.0, 1.0], True),
        ([1e-6, 1.0], [0.0, 1.0], False),
        ([np.nan, np.inf], [np.nan, np.inf], True),
        ([np.nan, np.inf], [np.nan, -np.inf], False),
        (1 / 3 + 2e-5, np.float32(1 / 3), True),
        (np.array([0.05, 1e4], np.float32), [0.0, 1e4], True),
        ([0.05, 1e4], [0.0, 1e4], False),
        (np.array([2e-6], np.float32), [1e-6], False),
        (1j, 1j, True),
        (torch.tensor([1j]).conj(), [-1j], True),
        (np.complex64(1j / 3), 1j / 3, True),
        (True, True, True),
        (np.False_, True, False),
        (True, 1, False),
        ("S", "S", True),
        (np.str_("S"), "S", True),
        (b"S", "S", False),
        (["S", "NP"], ("S", "NP"), True),
        (None, None, True),
        (0, None, False),
        ({1, 2}, {2, 1}, True),
        (range(3), [0, 1, 2], True),
        (np.array(["a"]), np.array(["a"]), True),
    ],
)
def test_the_tolerance_fits_the_dtype(value, expected, equal):
    assert answers.same(value, expected) is equal


def test_arrays_of_one_shape_are_parts_too():
    said = answers.difference((np.eye(2), np.ones((2, 2))), (np.eye(2), np.eye(2)))
    assert said.startswith("part 2 first differs from the right answer at [0, 1]")


def test_what_can_not_be_compared_with_its_own_copy_is_not_called_changed():
    exercise = Exercise("code", lambda f, x: 2 * x, cases=((object(), 3),), hints=())
    assert checks.judge(exercise, lambda f, x: 2 * x) == "Right."


def keeps(x):
    return np.array(x)


BUG = Exercise("bug", double, DOUBLE.cases, ("a", "b"), DOUBLE.mistakes, untouched=keeps)


def test_what_is_printed_is_shown_with_a_known_mistake_too():
    verdict = told("print('now', x)\nreturn np.asarray(x) ** 2")
    assert verdict == 'Not yet. That is the square. (It printed "now [1.0, 2.0]".)'


def test_every_changed_argument_is_named():
    def answer(W, xs):
        W[0] = xs[0] = 7
        return W @ xs

    said = checks.judge(PARTS, answer)
    assert said.endswith("changes its arguments W and xs: work on a copy, and return the result.")


def test_a_mistake_can_stand_for_many():
    many = Mistake(lambda x: 3 * x, "A multiple.", lambda values: lambda x: values[0] / 2 * x)
    exercise = Exercise("code", lambda x: x, cases=((2,), (5,)), hints=(), mistakes=(many,))
    for factor in (3, 4.5, -1):
        assert checks.judge(exercise, lambda x, k=factor: k * x) == "Not yet. A multiple."
    assert checks.judge(exercise, lambda x: 4).startswith("Not yet. This call")
    assert checks.judge(exercise, lambda x: [][x:] or None).startswith("Not yet. This call")


def test_an_untouched_bug_gets_a_failing_call_and_another_mistake_its_name():
    said = checks.judge(BUG, keeps)
    assert said.startswith("Not yet: the bug is still there. This call\n    keeps([1.0, 2.0])\n")
    assert said.endswith("It first differs from the right answer at [0], where it has 1.0.")
    assert checks.judge(BUG, lambda x: np.square(x)) == "Not yet. That is the square."
    assert checks.judge(BUG, lambda x: 5).startswith("Not yet. This call")


def test_an_error_can_be_a_known_mistake():
    stops = Mistake(lambda x: np.asarray(x) * None, "None is no number.")
    exercise = Exercise("code", double, DOUBLE.cases, ("a", "b"), (stops,))
    assert checks.judge(exercise, lambda x: None * np.asarray(x)) == "Not yet. None is no number."
    assert "stops: TypeError" in checks.judge(exercise, lambda x: x + None)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([[2], True, True], None),
        (([3], np.True_, True), None),
        ([True, True, True], "statement a is false"),
        ([[0], True, True], "statement a is not refuted by what you give"),
        ([False, True, True], "statement a is false, you say: in place of False, give what shows"),
        (
            [["x"], True, True],
            "statement a is answered by neither True nor a list of one",
        ),
        ([[], True, True], "statement a is answered by neither True nor a list of one"),
        ([[2], [2], True], "statement b is not refuted by what you give"),
        ([[2], False, True], "statement b is false, you say: in place of False, give what shows"),
        ([[2], True, False], "statement c holds"),
        ([[2], True, [2]], "statement c is answered by neither True nor False"),
        ([[2], True, "True"], "statement c is answered by neither True nor False"),
        ([[2], True], "your answer should be a list of 3 entries, one for each statement"),
        ("abc", "your answer should be a list of 3 entries, one for each statement"),
    ],
)
def test_a_statement_is_called_true_or_refuted(entries, said):
    answer = refutations(
        Statement(False, "is false", "a list of one", lambda entry: entry[0] + 0 > 1),
        Statement(True, "holds", "a list of one", lambda entry: False),
        Statement(True, "holds"),
    )(answers.plain(entries))
    assert answer is None if said is None else answer.startswith(said)


def test_what_a_judge_did_not_think_of_is_told_too():
    def careless(value):
        return value.missing

    exercise = Exercise("code", lambda: 1, ((),), ("a", "b"), judge=careless)
    assert "It is not of the form asked for (AttributeError)." in checks.judge(exercise, lambda: 1)


def test_what_passes_is_remembered_under_any_name_but_solution(state, capsys):
    same = find("EXERCISES", "pooling-same").reference

    def solution_same(size, kernel, stride):
        return same(size, kernel, stride)

    checks.check("pooling-same", solution_same)
    checks.check("pooling-same", lambda size, kernel, stride: 0)
    assert learner.events() == []
    assert capsys.readouterr().out.startswith("Solution: right in all 8 cases.\nNot yet. This call")
    for answer in (same, lambda *a: same(*a), partial(same)):
        checks.check("pooling-same", answer)
    assert [event["key"] for event in learner.events()] == ["pooling-same"] * 3
    assert capsys.readouterr().out == "Right in all 8 cases.\n" * 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pooling-same", 7), 'check("pooling-same", answer_…). Given: 7.\n'),
        (
            ("pooling-same",),
            "Given: None, as from a call that returns nothing, or none was given.\n",
        ),
        (
            ("pooling-same", None),
            "Given: None, as from a call that returns nothing, or none was given.\n",
        ),
        (("pooling-same", np.ones(2)), "Given: np.array([1., 1.]).\n"),
        (("pooling-same", dict), "Given: the class dict.\n"),
        ((answer_double,), 'The exercise comes first: check("…", answer_double).\n'),
        ((answer_double, "pooling-same"), 'The exercise comes first: check("…", answer_double).\n'),
    ],
)
def test_what_is_no_function_is_told_how_to_check(arguments, said, capsys):
    checks.check(*arguments)
    assert capsys.readouterr().out.endswith(said)


def test_hints_come_one_by_one(capsys):
    checks.hint("pooling-same", 2)
    assert capsys.readouterr().out.startswith("Hint 2 of 3: ")
    for step in (4, 0, "a", None):
        checks.hint("pooling-same", step)
        said = f"There is no hint {step!r}: this exercise has hints 1 to 3.\n"
        assert capsys.readouterr().out == said
    checks.check("pooling-same", lambda size, kernel, stride: 0)
    assert capsys.readouterr().out.endswith(
        '\nStuck? Run hint("pooling-same", 1); there are 3 hints.\n'
    )


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("tokens-cuont", "No exercise is called 'tokens-cuont'; there is tokens-count, "),
        ("poling-same", "No exercise is called 'poling-same'; there is pooling-same, "),
        ("token-pair", "No exercise is called 'token-pair'; there is tokens-pair, "),
        ("ae-count", "autoencoder-…, autoregression-…, "),
        (7, "No exercise is called 7; there is "),
    ],
)
def test_a_wrong_key_is_told_the_nearest(key, said, capsys):
    checks.check(key, answer_double)
    checks.hint(key)
    assert capsys.readouterr().out.count(said) == 2
    with pytest.raises(KeyError, match="No prediction is called 'tokens-predict'"):
        find("PREDICTIONS", "tokens-predict")


@pytest.mark.parametrize(
    ("key", "loads"),
    [("tokens-count", False), ("pooling-same", False), ("autoencoder-count", True)],
)
def test_a_hint_loads_what_its_own_topic_needs_alone(key, loads):
    code = (
        f"import sys; from helpers.checks import hint; hint({key!r}); print('torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.stdout.splitlines()[-1] == str(loads), run.stderr


def test_a_prediction_is_asked_first_and_answered_after(state):
    asked = checks.predict("pooling-predict-corner")
    assert not learner.events()
    replies = asked.data["replies"]
    assert replies[asked.data["right"]].startswith("Yes. All four cells are 0")
    assert replies[1].startswith("No, the answer is: 0. The 1 sits in row 4")
    for number in (1, 0):
        asked.chosen = number
    assert learner.latest("prediction") == {
        "pooling-predict-corner": {"choice": "0", "right": True}
    }
    assert [event["value"]["right"] for event in learner.events()] == [False, True]


def test_the_stored_words_of_a_prediction_do_not_depend_on_the_state(state):
    before = checks.predict("pooling-predict-size")._repr_mimebundle_()[0]["text/plain"]
    learner.record("prediction", "pooling-predict-size", {"choice": "3 × 5", "right": True})
    assert checks.predict("pooling-predict-size")._repr_mimebundle_()[0]["text/plain"] == before
