"""Figures through their data: sizes, alt texts, what is drawn."""

import re
from base64 import b64decode
from html import unescape
from io import BytesIO

import numpy as np
import pytest
from nbconvert import HTMLExporter
from PIL import Image

from helpers import plots
from helpers.authoring import sources, versions
from helpers.autoencoder.figures import ledger
from helpers.autoregression.figures import triangle
from helpers.convolution.figures import accuracy_by_size
from helpers.grammar.figures import accuracy_by_width
from helpers.pooling import frames
from helpers.pooling.figures import beside_printed, contact_sheet, shift_costs


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.fixture
def shown(monkeypatch):
    """What `show` displays, in turn."""
    found = []
    monkeypatch.setattr(plots, "display", lambda data, raw: found.append(data))
    return found


def test_show_says_the_alt_text_wherever_the_figure_goes(shown):
    for size, (width, height) in plots.SIZES.items():
        plots.show(plots.titled(plots.axes(size), "A line rises", 'from "0" to 1'))
        data = shown.pop()
        assert data["text/plain"] == 'Figure: A line rises. from "0" to 1'
        assert data["text/html"].startswith('<img alt="A line rises. from &quot;0&quot; to 1" ')
        assert f'src="data:image/png;base64,{data["image/png"]}"' in data["text/html"]
        assert f"width:{width * 100}px" in data["text/html"]
        png = b64decode(data["image/png"])
        pixels = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
        assert pixels == (width * 200, height * 200)  # sharp at twice the density
        assert Image.open(BytesIO(png)).convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_the_same_figure_is_the_same_bytes(shown):
    for _ in range(2):
        plots.show(ledger((8, 4, 8)))
    assert shown[0] == shown[1]


def test_a_figure_without_alt_text_or_of_another_size_is_refused():
    with pytest.raises(ValueError, match="a figure needs an alt text"):
        plots.show(plots.axes())
    with pytest.raises(ValueError, match="size 'huge' is not one of wide, tall"):
        plots.axes("huge")


def test_words_are_dark_enough_on_white():
    def luminance(colour):
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return parts @ np.array([0.2126, 0.7152, 0.0722])

    for name in set(plots.COLOURS) - {"window", "padding"}:  # these two are grounds, not words
        assert 1.05 / (luminance(np.array(plots.ink(name))) + 0.05) >= 4.5, name


def test_names_stand_at_the_ends_in_order_and_apart():
    ax = plots.axes()
    for height, name in ((0.5, "b"), (0.501, "c"), (0.1, "a"), (1.0, "e"), (0.99, "d")):
        ax.plot([0, 1], [0, height], label=name)
    plots.name_ends(ax, gap=0.1)
    heights = {text.get_text(): text.xy[1] for text in ax.texts}
    order = sorted(heights.values())
    assert [heights[name] for name in "abcde"] == order
    assert np.diff(order).min() > 0.0999
    assert order[-1] <= 1


def test_the_contact_sheet_has_every_window_once():
    steps = frames(np.arange(9).reshape(3, 3), 2, 1)
    ax = contact_sheet(steps)
    assert [t for t in texts(ax) if t.startswith("max")] == [f"max = {n}" for n in (4, 5, 7, 8)]
    assert len(texts(ax)) == 4 + 4 * 4 + 1  # maxima, the windows' numbers, what was measured
    assert "4 windows, 4 maxima: 2 rows of 2" in ax.get_title(loc="left")
    assert "4 5 / 7 8" in ax.figure.get_label()


def test_the_printed_result_is_corrected_where_it_is_wrong():
    x = np.arange(9).reshape(3, 3)
    (*_, last, _) = frames(x, 2, 1)
    printed = last.output.filled().copy()
    printed[1, 1] = 3
    ax = beside_printed(last, printed)
    assert ax.get_title(loc="left").endswith("8, not 3")
    assert texts(ax).count("3") == 2  # in the grid, and crossed out beside the 8
    assert len(ax.lines) == 1


def test_pictures_share_one_scale_of_greys_and_name_their_shapes():
    ax = plots.images({"one": np.ones((2, 3)), "two": np.full((1, 1), 4.0)}, "title")
    assert texts(ax)[:2] == ["one\n2 × 3", "two\n1 × 1"]
    assert {image.get_clim() for image in ax.images} == {(0, 4)}
    assert ax.get_title(loc="left") == "title"


def test_curves_are_the_numbers_given():
    ax = shift_costs({1: 0.8, 2: 0.5}, {1: [0.9, 0.6], 2: [0.7, 0.4]})
    drawn = [line.get_ydata().tolist() for line in ax.lines]
    assert [list(map(float, line)) for line in drawn] == [[0.8, 0.5], [0.9, 0.7], [0.6, 0.4]]

    rows = [
        {"net": net, "side": side, "n": n, "seed": s, "test": (n + s) / 1000}
        for net in ("dense", "wide", "conv")
        for side in (8, 14)
        for n in (50, 200)
        for s in (0, 10, 50)
    ]
    ax = accuracy_by_size(rows)
    assert all(np.allclose(line.get_ydata(), [0.06, 0.21]) for line in ax.lines)  # medians

    ax = accuracy_by_width({1: [0.5, 0.7, 0.6]}, {1: [0.1, 0.2, 0.3]}, {1: [0.9, 0.8, 0.7]})
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0.6], [0.8], [0.2]]


def test_a_title_tells_the_number_that_is_drawn():
    ax = ledger((784, 1000, 500, 250, 30, 250, 500, 1000, 784))
    assert "55.3%" in ax.get_title(loc="left")
    assert [bar.get_width() for bar in ax.patches][:2] == [784_000, 500_000]
    assert "here" in texts(triangle({"here": (1.0, -0.5)}))


def test_an_exported_page_has_the_alt_texts():
    path = sources(["02"])[0]
    page, _ = HTMLExporter().from_filename(str(path))
    cells = versions.read(path).cells
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    stored = [data["text/plain"] for data in outputs if "image/png" in data]
    assert "No description has been provided" not in page
    alts = re.findall(r'<img alt="([^"]+)"', page)
    assert [f"Figure: {unescape(alt)}" for alt in alts] == stored
