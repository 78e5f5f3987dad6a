"""Pictures that move: drawn beforehand in Python, switched in the browser by `widgets.js`.

A film is stepped through, an explorer has a picture (or a film) for each combination of its
controls, a question keeps a prediction. What each shows is stored in the notebook, under MIME: a
page without a kernel shows it with `mount` of the same module. What is typed goes to the kernel.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from helpers.widgets.packed import Marks, pack

MIME = "application/vnd.lecture-companion.widget+json"


class Part(anywidget.AnyWidget):
    """A widget that stores what it shows, and says in words what it is where it cannot run."""

    _esm = Path(__file__).parent / "widgets.js"
    _css = Path(__file__).parent / "widgets.css"
    data = traitlets.Dict().tag(sync=True)

    def _repr_mimebundle_(self, **kwargs):
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        words = f"Interactive: {self.data['words']}"
        return {**bundle, "text/plain": words, MIME: self.data}, metadata


class Explorer(Part):
    """A picture, or a film, for each combination of the controls.

    `draw(*settings)` takes the controls' values in order, then the fields', and returns SVG text, a
    list of SVG texts (a film) or `Marks`; its ValueError is shown in place of the picture.
    `controls`: name → a range or a list of evenly spaced numbers (a slider), words (a radio group),
    or {option of the first control: words}. All combinations are drawn beforehand, unless `live`.
    `fields`: name → what stands in the field at first: an int, a line, lines; or a function of the
    controls' values that returns it. What is typed goes to the kernel. `fold` names the drawer
    they lie in.
    `start`: name → a control's first value, where that is not its first option.
    `pad`: the (left, top, width, height) in the picture where a point moves: the first control to
    the right, the second up.
    `file`: (name, accepted endings, `read`); `read(text)` returns the fields' values.
    """

    settings = traitlets.List().tag(sync=True)  # of the controls and fields, in order
    frame = traitlets.Int().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)  # the kernel's: {"to": settings, "pictures": …}
    opened = traitlets.List().tag(sync=True)  # [text of a file, which time]

    def __init__(
        self,
        draw: Callable,
        controls: dict[str, Sequence | dict],
        *,
        words: str,
        start: dict | None = None,
        fields: dict | None = None,
        fold: str = "",
        live: bool = False,
        pad: tuple[float, float, float, float] | None = None,
        file: tuple[str, str, Callable] | None = None,
    ) -> None:
        self._draw, self._fields, self._read = draw, fields or {}, file and file[2]
        first = next(combinations(list(controls.values())))
        first = tuple((start or {}).get(n, v) for n, v in zip(controls, first, strict=True))
        every = [first] if live else list(combinations(list(controls.values())))
        filled = [self._filled(settings) for settings in every]
        films = [film(draw, (*s, *f)) for s, f in zip(every, filled, strict=True)]
        data = {
            **{"kind": "explorer", "words": words, "fold": fold, "live": live},
            **_described(controls, self._fields, filled),
            "start": [*first, *self._filled(first)],
            **{"pad": list(pad or ()), "file": list(file[:2]) if file else []},
            "film": any(len(_frames(f)) > 1 for f in films),
            "pictures": pack(films),
        }
        super().__init__(data=data, settings=data["start"])
        self.observe(lambda change: self._reply(lambda: self._typed(change.new)), "settings")
        self.observe(lambda change: self._open(change.new[0]), "opened")

    def _filled(self, settings: tuple) -> list:
        return [v(*settings) if callable(v) else v for v in self._fields.values()]

    def _typed(self, settings: list) -> Marks | list[str]:
        """The film for settings from the browser, where a field for a number may be empty."""
        names = [control["name"] for control in self.data["controls"]] + list(self._fields)
        for name, value, first in zip(names, settings, self.data["start"], strict=True):
            if isinstance(first, int) and not isinstance(value, int):
                raise ValueError(f"{name} wants a whole number")
        return film(self._draw, settings)

    def _open(self, text: str) -> None:
        """Put what a file holds into the fields; nothing changes where it cannot be read."""

        def read():
            values = self._read(text)
            self.settings = [*self.settings[: -len(values)], *values]
            return self._typed(self.settings)

        self._reply(read)

    def _reply(self, make: Callable) -> None:
        try:
            drawn = make()
        except Exception as error:
            drawn = [f"!{said(error)}"]
        self.answer = {"to": self.settings, "pictures": pack([drawn])}


class Question(Part):
    """Ask; one press on a choice settles it: `keep(number of the choice)` is called, in the kernel.

    `replies` holds what to say to each choice; `right` is the number of the right one.
    """

    chosen = traitlets.Int(-1).tag(sync=True)

    def __init__(
        self, question: str, choices: Sequence[str], right: int, replies: list[str], keep: Callable
    ) -> None:
        words = f"predict before you run on. {question} ({'; '.join(choices)})"
        shown = {"question": question, "choices": list(choices), "right": right, "replies": replies}
        super().__init__(data={"kind": "question", "words": words} | shown)
        self.observe(lambda change: keep(change.new), "chosen")


def combinations(controls: list, chosen: tuple = ()) -> Iterator[tuple]:
    """Every combination of the controls' values, the last one varying fastest."""
    if len(chosen) == len(controls):
        yield chosen
        return
    values = controls[len(chosen)]
    for value in values[chosen[0]] if isinstance(values, dict) else values:
        yield from combinations(controls, (*chosen, value))


def film(draw: Callable, settings: Sequence) -> Marks | list[str]:
    """What `draw` makes of the settings as a film, or the message why there is nothing to draw."""
    try:
        drawn = draw(*settings)
    except ValueError as error:
        return [f"!{said(error)}"]
    return [drawn] if isinstance(drawn, str) else drawn


def said(error: Exception) -> str:
    """An error as a sentence for the reader; one that nobody foresaw says what it is."""
    name = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
    return f"{name}{error}."


def _frames(film: Marks | list[str]) -> list[str]:
    return film.frames if isinstance(film, Marks) else film


def _described(controls: dict, fields: dict, filled: list[list]) -> dict:
    """The controls and fields, and what the fields hold for each combination where that differs."""
    columns = zip(*filled, strict=True)
    return {
        "controls": [_control(name, values) for name, values in controls.items()],
        "fields": [_field(name, values) for name, values in zip(fields, columns, strict=True)],
        "filled": filled if any(map(callable, fields.values())) else filled[:1],
    }


def _control(name: str, values: Sequence | dict) -> dict:
    if isinstance(values, dict):
        return {"name": name, "options": {of: list(names) for of, names in values.items()}}
    if isinstance(values[0], str):
        return {"name": name, "options": list(values)}
    step = round(values[1] - values[0], 9)
    return {"name": name, "min": values[0], "max": values[-1], "step": step}


def _field(name: str, values: Sequence) -> dict:
    rows = max(str(value).count("\n") + 1 for value in values)
    kind = "number" if isinstance(values[0], int) else "text" if rows == 1 else "lines"
    return {"name": name, "kind": kind, "rows": rows}


def read_grid(text: str) -> np.ndarray:
    """The numbers of a text, a line a row; ValueError names the row that does not fit."""
    if not text.strip():
        raise ValueError("there are no numbers")
    rows = [_words(line, number) for number, line in enumerate(text.strip().splitlines(), 1)]
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ValueError(f"row {number} has {len(row)} numbers, row 1 has {len(rows[0])}")
    return np.array([[_number(word, i) for word in row] for i, row in enumerate(rows, 1)])


def _words(line: str, row: int) -> list[str]:
    """The numbers of a line as typed: commas or spaces part them, or semicolons (0,5; 1)."""
    if ";" in line:
        return [word.strip() for word in line.replace(",", ".").strip("; ").split(";")]
    words = line.split()
    for word in filter(re.compile(r"[-−+]?\d+,\d+").fullmatch, words if len(words) > 1 else []):
        raise ValueError(f"is {word} in row {row} one number or two? Write a point, or a space")
    return line.replace(",", " ").split()


def _number(word: str, row: int) -> float:
    try:
        number = float(word.replace("−", "-"))
    except ValueError:
        raise ValueError(f"{word!r} in row {row} is not a number") from None
    if not np.isfinite(number):
        raise ValueError(f"{word} in row {row} is not a finite number")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
