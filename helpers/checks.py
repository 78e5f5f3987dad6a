"""Answers to exercises and predictions: told right from wrong, never given away."""

import copy
import io
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from dis import get_instructions
from inspect import signature
from traceback import extract_tb
from typing import NamedTuple

from helpers import learner
from helpers.answers import difference, plain, same, shown, written
from helpers.exercises import Exercise, Prediction, find
from helpers.widgets import Question

LONGEST_CALL = 200  # characters


def check(key: str, answer: Callable | None = None) -> None:
    """Run `answer` on the cases of exercise `key` and say what is right or wrong with it.

    What passes counts as done, under any name but `solution_…`. A wrong key is told the nearest.
    """
    if misuse := _misuse(key, answer):
        print(misuse)
        return
    if not (exercise := _found(key)):
        return
    verdict = judge(exercise, answer, key)
    passed = verdict.startswith("Right")
    if _name(answer).startswith("solution_"):
        verdict = f"Solution: {verdict[0].lower()}{verdict[1:]}"
    elif passed:
        learner.record("exercise", key, True)
    stuck = f'\nStuck? Run hint("{key}", 1); there are {len(exercise.hints)} hints.'
    print(verdict if passed else verdict + stuck)


def hint(key: str, step: int = 1) -> None:
    """Print hint number `step` of exercise `key`."""
    if exercise := _found(key):
        hints = dict(enumerate(exercise.hints, 1))
        none = f"There is no hint {step!r}: this exercise has hints 1 to {len(hints)}."
        print(f"Hint {step} of {len(hints)}: {hints[step]}" if step in hints else none)


def _found(key: str) -> Exercise | None:
    """The exercise of this key; where there is none, the message that says so is printed."""
    try:
        return find("EXERCISES", key)
    except KeyError as error:
        print(error.args[0])


def case(key: str, number: int) -> tuple:
    """The arguments of case `number`, from 1, of exercise `key`: `answer_…(*case(key, number))`."""
    return copy.deepcopy(find("EXERCISES", key).cases[number - 1])


def judge(exercise: Exercise, answer: Callable, key: str = "…") -> str:
    """The verdict on a function; it starts with "Right" where all is right."""
    if said := _unanswered(answer) or _other_arguments(exercise, answer):
        return said
    runs = [_run(answer, arguments) for arguments in exercise.cases]
    if any(isinstance(run.error, NotImplementedError) for run in runs):
        return _not_answered(answer)
    faults = [_fault(exercise, answer, run) for run in runs]
    if not any(faults):
        return f"Right in all {len(runs)} cases." if len(runs) > 1 else "Right."
    values, said = [run.value for run in runs], next((r.printed for r in runs if r.printed), "")
    for mistake in exercise.mistakes:
        if _alike(runs, mistake.family(values) if mistake.family else mistake.function):
            return f"Not yet. {mistake.message}" + (said and f" (It printed {shown(said)}.)")
    still = exercise.untouched and _alike(runs, exercise.untouched)
    calls = [_call(answer, run.arguments, key, number) for number, run in enumerate(runs, 1)]
    failed = [pair for pair in zip(calls, faults, strict=True) if pair[1]]
    call, fault = min(failed, key=lambda pair: (pair[0].startswith("from"), len(pair[0])))
    return f"Not yet{': the bug is still there' if still else ''}. This call\n    {call}\n{fault}"


class Run(NamedTuple):
    """What came of one call: a value or an error, what it printed, which arguments it changed."""

    arguments: tuple
    value: object
    error: Exception | None
    printed: str
    changed: list[int]


def _run(function: Callable, arguments: tuple) -> Run:
    given, printed, value, error = copy.deepcopy(arguments), io.StringIO(), None, None
    known = [i for i, argument in enumerate(arguments) if same(given[i], argument)]
    with redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = function(*given)
        except Exception as stopped:
            error = stopped
    changed = [i for i in known if not same(given[i], arguments[i])]
    return Run(arguments, value, error, printed.getvalue().strip(), changed)


def _alike(runs: list[Run], function: Callable) -> bool:
    """Whether a function gives in every case what these runs gave; errors by their words."""
    words = lambda run: (type(run.error), sorted(str(run.error).split()))  # noqa: E731
    pairs = [(run, _run(function, run.arguments)) for run in runs]
    return all(words(a) == words(b) and (a.error or same(a.value, b.value)) for a, b in pairs)


# What is said


def _name(answer) -> str:
    name = getattr(answer, "__name__", "")
    return name if name.isidentifier() else "answer"


def _misuse(key, answer) -> str | None:
    if callable(key):
        return f'The exercise comes first: check("…", {_name(key)}).'
    if callable(answer) and not isinstance(answer, type):
        return None
    given = f"the class {answer.__name__}" if callable(answer) else shown(answer)
    nothing = ", as from a call that returns nothing, or none was given" if answer is None else ""
    call = f'check("{key}", answer_…)'
    return f"check takes the function itself, without calling it: {call}. Given: {given}{nothing}."


def _unanswered(answer: Callable) -> str | None:
    def nothing(): ...

    steps = lambda f: [(step.opname, step.argval) for step in get_instructions(f)]  # noqa: E731
    empty = hasattr(answer, "__code__") and steps(answer) == steps(nothing)
    return _not_answered(answer) if empty else None


def _not_answered(answer: Callable) -> str:
    return f"Not answered yet: put your code in place of the dots in {_name(answer)}."


def _other_arguments(exercise: Exercise, answer: Callable) -> str | None:
    given = exercise.cases[0]
    try:
        own = signature(answer)
    except (TypeError, ValueError):  # a builtin that does not tell
        return None
    try:
        own.bind(*given)
    except TypeError:
        asked = ", ".join([*signature(exercise.reference).parameters][: len(given)])
        takes = f"{_name(answer)} takes ({', '.join(own.parameters)})"
        return f"Not yet: {takes}, and it is called with ({asked})."
    return None


def _call(answer: Callable, arguments: tuple, key: str, number: int) -> str:
    """The call, to be pasted; where it would be too long, with `case`."""
    call = f"{_name(answer)}({', '.join(map(written, arguments))})"
    by_name = f'from helpers.checks import case; {_name(answer)}(*case("{key}", {number}))'
    return call if len(call) <= LONGEST_CALL else by_name


def _fault(exercise: Exercise, answer: Callable, run: Run) -> str | None:
    """What a call did that it should not; None if it is right."""
    if run.error:
        return _stops(answer, run.error)
    if run.changed:
        names = [*signature(exercise.reference).parameters]
        changed = "s " if len(run.changed) > 1 else " "
        changed += " and ".join(names[i] for i in run.changed)
        return f"changes its argument{changed}: work on a copy, and return the result."
    if run.value is None and run.printed:
        return f"returned None, but printed {shown(run.printed)}. Return it instead of printing it."
    if run.value is None:
        return "returned None. Does every way through it end in a return?"
    clue = _clue(exercise, plain(run.value), copy.deepcopy(run.arguments))
    silent = " (What it prints is not shown here; the call shows it.)" if run.printed else ""
    end = "" if clue and clue.endswith("?") else "."
    return clue and f"returned {shown(run.value)}. {clue[0].upper()}{clue[1:]}{end}{silent}"


def _stops(answer: Callable, error: Exception) -> str:
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    own = [f.line for f in extract_tb(error.__traceback__) if f.filename == file and f.line]
    where = f" in your line `{own[-1]}`" if own else ""
    words = ": ".join([type(error).__name__, *str(error).splitlines()[:1]])
    return f"stops{where}: {words.rstrip('.')}."


def _clue(exercise: Exercise, value, arguments: tuple) -> str | None:
    if not exercise.judge:
        return difference(value, exercise.reference(*arguments), exercise.parts)
    try:
        return exercise.judge(value, *arguments)
    except Exception as error:  # an answer of a form that its judge did not think of
        return f"it is not of the form asked for ({type(error).__name__})"


def predict(key: str) -> Question:
    """The question of prediction `key`: press a choice, read what holds; the choice is kept."""
    p = find("PREDICTIONS", key)
    answer = p.answer()

    def keep(number: int) -> None:
        value = {"choice": p.choices[number], "right": p.choices[number] == answer}
        learner.record("prediction", key, value)

    replies = [_reply(p, choice, answer) for choice in p.choices]
    return Question(p.question, p.choices, p.choices.index(answer), replies, keep)


def _reply(p: Prediction, choice: str, answer: str) -> str:
    if choice == answer:
        return f"Yes. {p.because}"
    return f"No, the answer is: {answer}. {p.slips.get(choice, '')} {p.because}".replace("  ", " ")
