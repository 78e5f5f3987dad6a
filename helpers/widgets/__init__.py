"""What the interactive cells share: SVG in an HTML widget, redrawn by `observe`."""

import re
from collections.abc import Callable
from html import escape

import ipywidgets as ipw
import numpy as np


class Interactive(ipw.VBox):
    """A widget that says in words what it is wherever it cannot run (an export, a stored page)."""

    def __init__(self, words: str, children: list[ipw.Widget], **traits) -> None:
        super().__init__(children, **traits)
        self.words = words

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": f"Interactive: {self.words}"}, metadata


def sentence(error: Exception | str) -> str:
    """One sentence for the reader, as HTML, where a picture cannot be drawn."""
    return f'<p role="alert" style="color:#D55E00;font-weight:bold">{escape(str(error))}.</p>'


class Stepper(Interactive):
    """A sequence of pictures with first, back, play, next, last and a slider.

    `draw(i)` gives picture i of `count` as SVG or HTML text. Every control works by keyboard: Tab
    to reach it, Enter or Space for a button, the arrow keys for the slider.
    """

    def __init__(self, words: str, draw: Callable[[int], str], count: int) -> None:
        self.draw = draw
        self.picture = ipw.HTML()
        self.slider = ipw.IntSlider(min=0, max=count - 1, description="frame")
        self.play = ipw.Play(min=0, max=count - 1, interval=900, show_repeat=False)
        ipw.jslink((self.play, "value"), (self.slider, "value"))
        self.buttons = ipw.HBox(
            [
                self._button("first", lambda: 0),
                self._button("back", lambda: max(self.slider.value - 1, 0)),
                self._button("next", lambda: min(self.slider.value + 1, self.slider.max)),
                self._button("last", lambda: self.slider.max),
                self.play,
            ]
        )
        self.slider.observe(lambda change: self.redraw(), "value")
        super().__init__(words, [self.buttons, self.slider, self.picture])
        self.redraw()

    def _button(self, name: str, target: Callable[[], int]) -> ipw.Button:
        button = ipw.Button(description=name, layout=ipw.Layout(width="64px"))
        button.on_click(lambda _: setattr(self.slider, "value", target()))
        return button

    def redraw(self) -> None:
        """Draw the picture the slider points at."""
        self.picture.value = self.draw(self.slider.value)

    def reset(self, draw: Callable[[int], str], count: int) -> None:
        """Step through another sequence, staying at the same picture where there is one."""
        self.draw = draw
        self.slider.max = self.play.max = count - 1
        self.redraw()


def read_grid(text: str) -> np.ndarray:
    """The numbers of a text, a line a row; ValueError names the row that does not fit."""
    if not text.strip():
        raise ValueError("there are no numbers")
    rows = [line.replace(",", " ").split() for line in text.strip().splitlines()]
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ValueError(f"row {number} has {len(row)} numbers, row 1 has {len(rows[0])}")
    return np.array([[_number(word, i) for word in row] for i, row in enumerate(rows, 1)])


def read_kernel(text: str, axes: int) -> np.ndarray:
    """A kernel of 1, 2 or 3 axes: a row, rows, or pictures parted by an empty line.

    Raises ValueError where it does not fit these axes, or as `read_grid` does.
    """
    pictures = [
        read_grid(part) for part in (re.split(r"\n\s*\n", text.strip()) if axes == 3 else [text])
    ]
    if len({picture.shape for picture in pictures}) > 1:
        raise ValueError("the pictures of the kernel differ in size")
    if axes == 1 and len(pictures[0]) > 1:
        raise ValueError(f"a signal needs a kernel of one row; this one has {len(pictures[0])}")
    return {1: pictures[0][0], 2: pictures[0], 3: np.stack(pictures)}[axes]


def _number(word: str, row: int) -> float:
    try:
        number = float(word.replace("−", "-"))
    except ValueError:
        raise ValueError(f"{word!r} in row {row} is not a number") from None
    if not np.isfinite(number):
        raise ValueError(f"{word} in row {row} is not a finite number")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
