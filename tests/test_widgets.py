"""The moving pictures without a browser: what is drawn, how it is packed, what the kernel says."""

import json
import re

import numpy as np
import pytest

from helpers.autoencoder.widget import WeightLedger
from helpers.autoregression.widget import StabilityExplorer
from helpers.convolution import convolve
from helpers.convolution.figures import sum_text
from helpers.convolution.widget import KERNELS, ConvolutionStepper, read_kernel
from helpers.grammar.exercises import CORRECTED, SLIDE, WORDS
from helpers.grammar.figures import field_svg
from helpers.grammar.widget import FieldExplorer, TreeExplorer
from helpers.pooling import frames
from helpers.pooling.figures import frame_svg
from helpers.pooling.widget import PoolingStepper
from helpers.tokens.widget import BagExplorer
from helpers.widgets import MIME, Explorer, Marks, Question, combinations, read_grid
from helpers.widgets.packed import HEIGHTS, pack

GRID = np.arange(25).reshape(5, 5)
WIDGETS = {
    "pooling": lambda: PoolingStepper(GRID),
    "convolution": lambda: ConvolutionStepper({"a signal": GRID[0], "a grid": GRID}),
    "ledger": lambda: WeightLedger((784, 1000, 500, 250, 30)),  # 780,000,000,000 combinations
    "tree": lambda: TreeExplorer({"corrected": CORRECTED, "slide": SLIDE}, " ".join(WORDS)),
    "field": lambda: FieldExplorer(WORDS, 3, 8),
    "bags": lambda: BagExplorer("AACA", "ACAA"),
    "stability": lambda: StabilityExplorer(1.39, -0.69),
}


def unpack(pictures: dict) -> list[list[tuple[str, str]]]:
    """What `widgets.js` makes of packed films: (base, frame or message) for every frame."""
    seen, films = [], []
    for film in pictures["films"].split("\n\n"):
        lines = film.split("\n")
        base = pictures["bases"][int(lines.pop(0)[1:])] if lines[0][:1] == "@" else ""
        for line in lines:
            seen.append(seen[int(line[1:])] if line[:1] == "=" else line)
        films.append([(base, _frame(pictures, line)) for line in seen[-len(lines) :]])
    return films


def _frame(pictures: dict, line: str) -> str:
    if line.startswith("!"):
        return line
    number, *words = line.split(" ")
    pieces = pictures["patterns"][int(number)]
    text = "".join(words[p] if isinstance(p, int) else p for p in pieces)
    return re.sub(r'"~ (\d+) (\d+) ([^" ]*)"', _points, text)


def _points(match: re.Match) -> str:
    start, step = int(match[1]), int(match[2])
    points = [f"{start + i * step},{HEIGHTS.index(c)}" for i, c in enumerate(match[3])]
    return f'"{" ".join(points)}"'


def shown(widget: Explorer, *settings) -> list[tuple[str, str]]:
    """The stored film for a combination of the controls."""
    every = list(combinations([_values(c) for c in widget.data["controls"]]))
    return unpack(widget.data["pictures"])[every.index(settings)]


def _values(control: dict):
    if "options" in control:
        return control["options"]
    count = round((control["max"] - control["min"]) / control["step"]) + 1
    return [round(control["min"] + i * control["step"], 9) for i in range(count)]


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_stores_what_it_shows_and_says_what_it_is(name):
    bundle, _ = WIDGETS[name]()._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Interactive: ")
    assert "below" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle
    stored = json.dumps(bundle[MIME], ensure_ascii=False)
    assert stored == json.dumps(WIDGETS[name]().data, ensure_ascii=False)  # from run to run
    assert len(stored.encode()) <= 250_000


@pytest.mark.parametrize("name", WIDGETS)
def test_every_picture_has_words_and_a_size(name):
    for film in unpack(WIDGETS[name]().data["pictures"]):
        for base, frame in film:
            picture = base or frame
            assert frame.startswith("!") or re.search('aria-label="[^"]+"', frame)
            assert frame.startswith("!") or re.match(r"<svg[^>]+ role=\"img\"", picture)


def test_what_is_packed_comes_out_as_it_was():
    draw = '<svg width="9" height="5"><a fill="{}">{}</a></svg>'.format
    a, b, c = draw("red", "one"), draw("blue", "two &lt; 3"), draw("red", "two &lt; 3")
    curve = '<svg width="7" height="8"><a points="0,5 2,88 4,0"/></svg>'
    other = '<svg width="7" height="8"><a points="0,5 2,89 4,0"/></svg>'  # too high to be short
    films = [[a, b], ["!no\npicture", a], [c], [curve, other], Marks("<svg/>", ["<g/>", "<g/>"])]
    packed = pack(films)
    assert unpack(packed) == [
        [("", a), ("", b)],
        [("", "!no picture"), ("", a)],
        [("", c)],
        [("", curve), ("", other)],
        [("<svg/>", "<g/>")] * 2,
    ]
    assert packed["room"] == [9, 8]
    assert packed["films"].count("=") == 2


def test_pictures_of_one_build_are_stored_once():
    draw = lambda n: f'<svg width="9" height="9">{"<b/>" * 500}<a x="{n}">{n}</a></svg>'
    assert (
        len(json.dumps(Explorer(lambda: [draw(n) for n in range(100)], {}, words="").data)) < 4000
    )


def test_a_film_may_be_one_of_several():
    films = {"a": ["<svg>1</svg>", "<svg>2</svg>"], "b": ["<svg>3</svg>"]}
    film = Explorer(films.__getitem__, {"film": list(films)}, words="two films")
    assert film.data["film"]
    assert shown(film, "b") == [("", "<svg>3</svg>")]
    assert film.data["controls"] == [{"name": "film", "options": ["a", "b"]}]
    alone = Explorer(lambda: films["a"], {}, words="one film")
    assert [frame for _, frame in shown(alone)] == ["<svg>1</svg>", "<svg>2</svg>"]


def test_stored_frames_are_the_helper_s():
    widget = PoolingStepper(GRID)
    steps = frames(GRID, (2, 2), (1, 2), ((0, 1), (0, 1)))
    assert [f for _, f in shown(widget, "B: slides 25–41")] == [
        frame_svg(step, (6, 6)) for step in steps
    ]
    assert shown(FieldExplorer(WORDS, 3, 8), 4, 2) == [("", field_svg(WORDS, 3, 8, 4, 2))]


def test_every_window_of_a_convolution_is_there():
    kernel = read_kernel(KERNELS[2]["upper edge"], 2)
    y = convolve(GRID, kernel)
    film = shown(WIDGETS["convolution"](), "a grid", "upper edge")
    assert len(film) == y.size
    for number, at in enumerate(np.ndindex(y.shape)):
        window = GRID[at[0] : at[0] + 3, at[1] : at[1] + 3]
        assert film[number][1].startswith(f'<g aria-label="{sum_text(window, kernel, y[at])}">')


def answered(widget: Explorer, **changes) -> list[str]:
    """What the kernel says to fields and controls changed by name."""
    names = [c["name"] for c in (*widget.data["controls"], *widget.data["fields"])]
    settings = dict(zip(names, widget.settings, strict=True))
    widget.settings = list(
        (settings | {k.replace("_", " "): v for k, v in changes.items()}).values()
    )
    assert widget.answer["to"] == widget.settings
    return [frame for _, frame in unpack(widget.answer["pictures"])[0]]


def test_what_is_typed_goes_to_the_kernel():
    widget = PoolingStepper(GRID)
    steps = frames(GRID, (3, 2), (2, 1), ((0, 1), (0, 1)))
    assert answered(widget, window_rows=3) == [frame_svg(step, (6, 6)) for step in steps]
    assert answered(widget, window_rows=7) == ["!window 7 is larger than the padded height 6."]
    assert answered(widget, window_rows="") == ["!window rows wants a whole number."]
    assert answered(widget, window_rows=2, padding_left=40) == [
        "!46 padded columns do not fit; at most 12 do."
    ]
    assert answered(widget, grid="<b>1</b>") == ["!'<b>1</b>' in row 1 is not a number."]


def test_an_error_that_nobody_foresaw_is_told_too():
    widget = Explorer(
        lambda n: "<svg/>" if n == "ok" else 1 / 0, {"n": ["ok"]}, words="", live=True
    )
    assert answered(widget, n="bad") == ["!ZeroDivisionError: division by zero."]


def test_sliders_too_many_to_enumerate_go_to_the_kernel():
    widget = WeightLedger((8, 4, 2))
    (picture,) = answered(widget, code=0)
    assert picture == "!width 0 is not a whole number from 1 on."
    (picture,) = answered(widget, code=10)
    assert "8 → 4" in picture


def test_a_file_fills_the_fields():
    widget = BagExplorer("AACA", "ACAA")
    widget.opened = [">one\nACGT\n>two\nTTTT\n", 1]
    assert widget.settings == [2, "ACGT", "TTTT"]
    assert "n-grams" in widget.data["words"]
    widget.opened = [">one\nACNT\n", 2]
    assert widget.settings == [2, "ACGT", "TTTT"]
    (message,) = unpack(widget.answer["pictures"])[0]
    assert message[1] == "!'N' at position 3 of record 'one' is no base A, C, G or T."


def test_a_question_keeps_every_choice():
    kept = []
    question = Question("Which?", ("a", "b"), 1, ("No.", "Yes."), kept.append)
    for number in (0, 1, 1):
        question.chosen = number
    assert kept == [0, 1]
    assert question.data["words"] == "predict before you run on. Which? (a; b)"


@pytest.mark.parametrize(
    ("text", "axes", "kernel"),
    [
        ("1 2", 1, [1, 2]),
        ("1 2\n3 4\n", 2, [[1, 2], [3, 4]]),
        ("1 2\n\n3 4", 3, [[[1, 2]], [[3, 4]]]),
        ("1 2\n3 4", 3, [[[1, 2], [3, 4]]]),
        ("1 2\r\n \r\n3 4", 3, [[[1, 2]], [[3, 4]]]),
        ("−1 1e20", 1, [-1, 1e20]),
    ],
)
def test_a_kernel_is_read_by_its_axes(text, axes, kernel):
    np.testing.assert_array_equal(read_kernel(text, axes), kernel)


@pytest.mark.parametrize(
    ("text", "axes", "message"),
    [
        ("1\n2", 1, "a signal needs a kernel of one row; this one has 2"),
        ("1 2\n\n3", 3, "the pictures of the kernel differ in size"),
        ("1 2\n\n\n3 4", 2, "row 2 has 0 numbers, row 1 has 2"),
        (" ", 1, "there are no numbers"),
    ],
)
def test_a_kernel_that_does_not_fit_is_named(text, axes, message):
    with pytest.raises(ValueError, match=message):
        read_kernel(text, axes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2\n3", "row 2 has 1 numbers, row 1 has 2"),
        ("1 x", "'x' in row 1 is not a number"),
        ("1 inf", "inf in row 1 is not a finite number"),
        ("1 2\n0,5 -1,5", "is 0,5 in row 2 one number or two? Write a point, or a space"),
        ("0,5; ; 1", "'' in row 1 is not a number"),
        ("\n", "there are no numbers"),
    ],
)
def test_a_grid_that_cannot_be_read_is_named(text, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        read_grid(text)
    assert str(error.value) == message


def test_a_grid_is_read_with_commas_and_halves():
    np.testing.assert_array_equal(read_grid("1, 2.5\n-3 4"), [[1, 2.5], [-3, 4]])
    np.testing.assert_array_equal(read_grid("1,2\n-3,4"), [[1, 2], [-3, 4]])


def test_between_semicolons_a_comma_is_a_decimal_one():
    np.testing.assert_array_equal(read_grid("0,5; 1\n−2,25;4;"), [[0.5, 1], [-2.25, 4]])


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        ((784,), "a network needs an input and an output"),
        ((784, -3), "width -3 is not a whole number from 1 on"),
        ((784.5, 30), "width 784.5 is not a whole number from 1 on"),
        ((784, 10**6), "the sliders go up to 1500; a layer of 1000000 is wider"),
    ],
)
def test_widths_that_no_slider_can_show_are_named(encoder, message):
    with pytest.raises(ValueError, match=message):
        WeightLedger(encoder)
