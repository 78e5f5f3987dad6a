"""What an exercise and a prediction consist of; each notebook's are in a module of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

KINDS = ("predict", "code", "bug", "true or false", "derivation")


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer, as a function, and what to say to whoever gives it."""

    function: Callable
    message: str


@dataclass(frozen=True)
class Exercise:
    """`reference` answers every one of `cases` (a tuple of arguments each).

    Where many answers are right (a counterexample, say), `judge(value, *arguments)` takes the
    place of comparing: None if the value is right, else the sentence that says what is wrong.
    """

    kind: str
    reference: Callable
    cases: tuple[tuple, ...]
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()
    judge: Callable | None = None


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


def modules() -> list:
    """The modules of this package, one a notebook."""
    return [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]


def find(collection: str, key: str):
    """The exercise ("EXERCISES") or prediction ("PREDICTIONS") called `key`."""
    for module in modules():
        if key in getattr(module, collection, {}):
            return getattr(module, collection)[key]
    raise KeyError(f"there is no {collection.lower()[:-1]} called {key!r}")
