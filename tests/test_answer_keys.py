"""Every exercise and prediction of the series: what passes, what does not, and what is said."""

import ast
import copy
import json
import re
from collections import Counter
from contextlib import redirect_stdout
from inspect import signature
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import torch

from helpers import answers, checks, exercises
from helpers.authoring import sources

MODULES = [exercises.of(topic) for topic in exercises.topics()]
EXERCISES = {key: e for m in MODULES for key, e in m.EXERCISES.items()}
PREDICTIONS = {key: p for m in MODULES for key, p in m.PREDICTIONS.items()}


def wrong_answers() -> list[tuple[str, str, str]]:
    """Wrong answers as students give them: the key, what a verdict has to say beside the call, and
    the body of the stub, or a function of another form."""
    found = []
    for path in sorted((Path(__file__).parent / "wrong_answers").glob("*.txt")):
        for part in re.split(r"^== ", path.read_text("utf-8"), flags=re.M)[1:]:
            key, *entries = re.split(r"\n-- ", part)
            found += [(key.strip(), *map(str.strip, entry.split("\n", 1))) for entry in entries]
    return found


WRONG = wrong_answers()
MISTAKES = [(key, mistake) for key, e in EXERCISES.items() for mistake in e.mistakes]


def stubs() -> dict[str, str]:
    """The source of every stub, by the key that its notebook checks it with."""
    found = {}
    for path in sources():
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
        keys = dict(re.findall(r'check\("([\w-]+)", (answer_\w+)\)', "\n".join(code)))
        of = {m.group(1): s for s in code if (m := re.match(r"def (answer_\w+)\(", s))}
        found |= {key: of[name] for key, name in keys.items()}
    return found


STUBS = stubs()


def defined(source: str, name: str = "answer_"):
    """The function that a source defines, with what a notebook has imported."""
    scope: dict = {}
    exec("import numpy as np\nfrom helpers.checks import case", scope)
    if "torch" in source:
        exec("import torch", scope)
    exec(source, scope)
    return next(value for key, value in scope.items() if key.startswith(name))


def said_call(verdict: str) -> str | None:
    """The call that a verdict names: its indented line."""
    return next((line.strip() for line in verdict.splitlines() if line.startswith("    ")), None)


def run_as_pasted(call: str, answer):
    """What the call gives a reader who pastes it: a value or an error."""
    scope = answer.__globals__
    *before, last = ast.parse(call).body
    with redirect_stdout(StringIO()):
        exec(compile(ast.Module(before, []), "<pasted>", "exec"), scope)
        try:
            return eval(compile(ast.Expression(last.value), "<pasted>", "eval"), scope)
        except Exception as error:
            return error


def helps(key: str, verdict: str, answer) -> bool:
    """Whether a verdict names the mistake, or a call that gives, when pasted, what it says."""
    exercise = EXERCISES[key]
    if verdict.removeprefix("Not yet. ") in {m.message for m in exercise.mistakes}:
        return True
    call, said = said_call(verdict), " ".join(verdict.split())
    if not call:
        return " is called with (" in said
    value = run_as_pasted(call, answer)
    if isinstance(value, Exception):
        return f"{type(value).__name__}" in said and "stops in your line `" in said
    if "changes its argument" in said:
        return True
    return f"returned {answers.shown(value)}" in said


def test_every_exercise_has_a_stub_and_every_stub_an_exercise():
    assert set(STUBS) == set(EXERCISES)


@pytest.mark.parametrize("key", EXERCISES)
def test_the_reference_passes_and_the_exercise_is_complete(key):
    exercise = EXERCISES[key]
    assert exercise.kind in exercises.KINDS
    assert len(exercise.hints) >= 2
    assert checks.judge(exercise, exercise.reference).startswith("Right")
    assert (exercise.kind == "bug") == (exercise.untouched is not None)
    asked = [*signature(exercise.reference).parameters][: len(exercise.cases[0])]
    assert asked == [*signature(defined(STUBS[key])).parameters]


@pytest.mark.parametrize(
    ("key", "mistake"), MISTAKES, ids=lambda x: x if isinstance(x, str) else ""
)
def test_a_known_mistake_gets_the_message_meant_for_it(key, mistake):
    verdict = checks.judge(EXERCISES[key], mistake.function)
    assert verdict == f"Not yet. {mistake.message}"


@pytest.mark.parametrize("key", EXERCISES)
def test_a_stub_as_it_is_gives_nothing_away(key):
    stub, exercise = defined(STUBS[key]), EXERCISES[key]
    verdict = checks.judge(exercise, stub, key)
    if exercise.kind != "bug":
        assert verdict.startswith("Not answered yet: put your code in place of the dots in answer_")
        return
    assert verdict.startswith("Not yet: the bug is still there. This call\n")
    assert helps(key, verdict, stub)
    said = verdict.splitlines()[2:]
    assert len(said) == 1
    assert re.match(
        r"returned .+\. (It|Part \d \(.+\)) (is not right|first differs from )", said[0]
    )


@pytest.mark.parametrize("key", EXERCISES)
def test_a_stub_that_is_left_for_later_is_unanswered(key):
    def answer_later(*arguments):
        raise NotImplementedError

    assert checks.judge(EXERCISES[key], answer_later).startswith("Not answered yet")


def test_at_least_six_wrong_answers_are_tried_on_every_exercise():
    tried = Counter(key for key, *_ in WRONG)
    assert set(tried) == set(EXERCISES)
    assert min(tried.values()) >= 6


@pytest.mark.parametrize(
    ("key", "said", "body"), WRONG, ids=[f"{key}-{n}" for n, (key, *_) in enumerate(WRONG)]
)
def test_a_wrong_answer_does_not_pass_and_is_told_something_that_helps(key, said, body, tmp_path):
    head = STUBS[key].splitlines()[0] if not body.startswith("def ") else ""
    source = f"{head}\n" + "\n".join(f"    {line}" for line in body.splitlines()) if head else body
    answer = from_a_file(source, tmp_path)
    verdict = checks.judge(EXERCISES[key], answer, key)
    assert verdict.startswith("Not yet")
    assert said in " ".join(verdict.split())
    assert helps(key, verdict, answer), verdict


def from_a_file(source: str, folder):
    """A function with lines that can be looked up, as those of a notebook's cell can."""
    path = folder / "cell.py"
    path.write_text(source, "utf-8")
    scope: dict = {}
    exec(
        "import numpy as np\nfrom itertools import product\nfrom collections import Counter", scope
    )
    if "torch" in source:
        exec("import torch", scope)
    exec(compile(source, str(path), "exec"), scope)
    return next(value for name, value in scope.items() if name.startswith("answer_"))


FORMS = {
    "list": lambda value: np.asarray(value).tolist(),
    "array": np.asarray,
    "float32": lambda value: np.asarray(value).astype(np.float32),
    "tensor": lambda value: torch.tensor(np.asarray(value).astype(float), requires_grad=True),
    "numpy's numbers": lambda value: list(np.asarray(value)) if np.ndim(value) else np.array(value),
}


def in_form(form, value):
    """A value in one of the forms; what is no one grid of numbers, part by part."""
    try:
        small = not np.ndim(value) or np.abs(value).max(initial=0) < 1e38
    except ValueError:  # arrays of several shapes
        return tuple(in_form(form, part) for part in value)
    return FORMS[form](value) if small else value


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", [k for k, e in EXERCISES.items() if not e.judge])
def test_a_right_answer_passes_in_any_form(key, form):
    exercise = EXERCISES[key]

    def answer(*arguments):
        value = exercise.reference(*arguments)
        return value if isinstance(value, str) else in_form(form, value)

    assert checks.judge(exercise, answer).startswith("Right")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pooling-statements", (-1e-9 * np.ones((2, 2)), np.True_, torch.eye(3))),
        ("pooling-statements", [[[-3, -1]] * 3, True, [[0, 0, 0], [0, 7, 0], [0, 0, 0]]]),
        ("autoregression-statements", (np.array([0.9, 0.9]), (1.39, -0.69), True)),
        ("attention-statements", ([3, -1, 0], [[0, 1], [0, 1], [0, 9]], True)),
        ("attention-statements", ([1000, 0], [[0, 1], [0, 1], [0, 9]], True)),
        ("grammar-statements", ([4, 3], [[4, 3], [8, 5]], True)),
        ("tokens-pair", ["acaga", "AG ACA"]),
    ],
)
def test_any_refutation_will_do(key, value):
    assert checks.judge(EXERCISES[key], lambda: value) == "Right."


@pytest.mark.parametrize("key", EXERCISES)
def test_a_verdict_never_tells_the_right_answer(key):
    exercise = EXERCISES[key]
    for wrong in (77.7, [77.7] * 17, np.full((11, 13), 77.7), "π"):
        verdict = checks.judge(exercise, lambda *arguments, wrong=wrong: wrong, key)
        assert verdict.startswith("Not yet")
        said = verdict.splitlines()[-1]
        for arguments in exercise.cases:
            value = exercise.reference(*copy.deepcopy(arguments))
            told = rf"(?<![\w.]){re.escape(answers.shown(value))}(?![\w.])"
            assert not re.search(told, said)


@pytest.mark.parametrize("key", PREDICTIONS)
def test_a_prediction_has_one_right_choice(key):
    prediction = PREDICTIONS[key]
    answer = prediction.answer()
    assert prediction.choices.count(answer) == 1
    assert set(prediction.slips) < set(prediction.choices)
    assert answer not in prediction.slips
