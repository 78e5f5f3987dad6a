"""What an exercise and a prediction consist of; each topic declares its own in `exercises`."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType

KINDS = ("predict", "code", "bug", "true or false", "derivation")


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer, as a function, and what to say to whoever gives it.

    Where it is one of many, `family(values)` is the one that may have given a learner's values.
    """

    function: Callable
    message: str
    family: Callable[[list], Callable] | None = None


@dataclass(frozen=True)
class Exercise:
    """`reference` answers every one of `cases` (a tuple of arguments each, the shortest first).

    The reference's arguments are named as the stub's are. `parts` names the parts of the answer,
    if it has any. `untouched` does what the stub of a "find the bug" does: such an answer gets a
    failing call, not the bug.
    Where many answers are right (a counterexample, say), `judge(value, *arguments)` takes the
    place of comparing: None if the value is right, else the sentence that says what is wrong.
    """

    kind: str
    reference: Callable
    cases: tuple[tuple, ...]
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()
    judge: Callable | None = None
    parts: tuple[str, ...] = ()
    untouched: Callable | None = None


@dataclass(frozen=True)
class Statement:
    """A statement to be called true or refuted; `wrong` goes on from "statement a …" for those who
    take it for the other.

    `refutes(entry)` says whether an entry of the `form` asked for refutes it (TypeError,
    ValueError, IndexError: it is of another form); None where only True or False is asked for.
    """

    holds: bool
    wrong: str
    form: str = "False"
    refutes: Callable | None = None

    def fault(self, entry) -> str | None:
        """What is wrong with an entry of a list of answers; None if it is right."""
        form = f"is answered by neither True nor {self.form}"
        if type(entry).__name__.startswith("bool"):  # numpy's as well
            if self.refutes and not entry:
                return f"is false, you say: in place of False, give what shows it, {self.form}"
            return None if bool(entry) == self.holds else self.wrong
        try:
            refuted = self.refutes and self.refutes(entry)
        except (TypeError, IndexError):
            return form
        except ValueError as error:
            return f"{form} ({error})"
        return form if not self.refutes else None if refuted else "is not refuted by what you give"


def refutations(*statements: Statement) -> Callable:
    """The judge of a list with one entry a statement, called a, b, c, …"""

    def judge(entries) -> str | None:
        if not isinstance(entries, list) or len(entries) != len(statements):
            form = f"a list of {len(statements)} entries, one for each statement"
            return f"your answer should be {form}"
        pairs = zip("abcdefgh", statements, entries, strict=False)
        faults = (f"statement {x} {said}" for x, s, entry in pairs if (said := s.fault(entry)))
        return next(faults, None)

    return judge


@dataclass(frozen=True)
class Prediction:
    """A question with its choices; `answer()` computes which is right, `because` says why.

    `slips` holds what to say to a wrong choice that has a known reason.
    """

    question: str
    choices: tuple[str, ...]
    answer: Callable[[], str]
    because: str
    slips: dict[str, str]


def topics() -> list[str]:
    """The topics that have exercises, by name."""
    return sorted(path.parent.name for path in Path(__file__).parent.glob("*/exercises.py"))


def of(topic: str) -> ModuleType:
    """The module that declares a topic's exercises and predictions."""
    return import_module(f"helpers.{topic}.exercises")


def find(collection: str, key: str) -> Exercise | Prediction:
    """The exercise ("EXERCISES") or prediction ("PREDICTIONS") called `key`.

    The first word of a key is its topic, so that nothing else is imported. Raises KeyError, with
    what the key may have been.
    """
    meant = get_close_matches(str(key).split("-")[0], topics(), 1)
    declared = getattr(of(*meant), collection) if meant else {}
    if key not in declared:
        near = get_close_matches(str(key), declared, 3, 0) or [f"{name}-…" for name in topics()]
        what = f"{collection.lower()[:-1]} is called {key!r}"
        raise KeyError(f"No {what}; there is {', '.join(near)}.")
    return declared[key]
