"""Figures through their data: sizes, alt texts, what is drawn."""

import numpy as np
import pytest

from helpers import plots
from helpers.autoencoder.figures import ledger
from helpers.autoregression.figures import triangle
from helpers.convolution.figures import accuracy_by_size
from helpers.grammar.figures import accuracy_by_width
from helpers.pooling import frames
from helpers.pooling.figures import contact_sheet, shift_costs


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_show_stores_the_alt_text_twice_and_one_of_two_sizes(monkeypatch):
    shown = []
    monkeypatch.setattr(
        plots, "display", lambda data, metadata, raw: shown.append((data, metadata))
    )
    for size, (width, height) in plots.SIZES.items():
        plots.show(plots.axes(size), "a line")
        data, metadata = shown.pop()
        assert metadata == {"image/png": {"alt": "a line"}}
        assert data["text/plain"] == "Figure: a line"
        png = data["image/png"]
        pixels = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
        assert pixels == (width * 100, height * 100)


def test_a_figure_without_alt_text_or_of_another_size_is_refused():
    with pytest.raises(ValueError, match="a figure needs an alt text"):
        plots.show(plots.axes(), " ")
    with pytest.raises(ValueError, match="size 'huge' is not one of wide, tall"):
        plots.axes("huge")


def test_the_contact_sheet_has_every_window_once():
    steps = frames(np.arange(9).reshape(3, 3), 2, 1)
    ax = contact_sheet(steps)
    lines = [text for text in texts(ax) if text.startswith("max(")]
    assert lines == [frame.text for frame in steps if frame.stage == "window"]
    assert len(texts(ax)) == 4 + 4 * 9


def test_pictures_share_one_scale_of_greys_and_name_their_shapes():
    ax = plots.images({"one": np.ones((2, 3)), "two": np.full((1, 1), 4.0)}, "title")
    assert texts(ax) == ["one\n2 × 3", "two\n1 × 1"]
    assert {image.get_clim() for image in ax.images} == {(0, 4)}
    assert ax.get_title() == "title"


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
    assert "55.3%" in ax.get_title()
    assert [bar.get_height() for bar in ax.patches][:2] == [784_000, 500_000]
    assert [text.get_text() for text in triangle({"here": (1.0, -0.5)}).texts] == ["here"]
