"""The widgets of notebook 12: the phase map and the circle, against the helper's numbers."""

import re

import numpy as np
import pytest
from conftest import OnPage
from playwright.sync_api import expect

from helpers.gradients import phase_map
from helpers.gradients.figures import lag_svg

NOTEBOOK = "12_exploding_and_vanishing_gradients.ipynb"
GAINS, SCALES = np.arange(4, 31) / 10, np.arange(21) / 10


@pytest.fixture(scope="module")
def lengths():
    return phase_map(GAINS, SCALES)


@pytest.fixture
def explorer(notebook):
    return OnPage.fresh(notebook, "PhaseExplorer(measured")


def shows(explorer, lengths, scale, gain):
    """The picture comes to tell what the helper measured at this point."""
    curve = lengths[np.isclose(GAINS, gain), np.isclose(SCALES, scale)].squeeze()
    label = re.search('aria-label="([^"]+)"', lag_svg(curve, gain, scale))[1]
    expect(explorer.svg).to_have_attribute("aria-label", label)
    first, second = label.split("; ")
    words = explorer.svg.locator("text")
    expect(words.nth(-2)).to_have_text(first)
    expect(words.last).to_have_text(second)


def test_every_control_of_the_map_by_keyboard(explorer, lengths):
    shows(explorer, lengths, 1.0, 1.0)
    scale, gain = explorer.root.locator("[type=range]").all()
    scale.press("ArrowLeft")
    shows(explorer, lengths, 0.9, 1.0)
    gain.press("ArrowRight")
    shows(explorer, lengths, 0.9, 1.1)
    point = explorer.root.get_by_role("slider", name="point (input scale, gain)")
    point.press("ArrowUp")
    shows(explorer, lengths, 0.9, 1.2)


def test_the_corners_of_the_map(explorer, lengths):
    scale, gain = explorer.root.locator("[type=range]").all()
    scale.press("End")
    gain.press("Home")
    shows(explorer, lengths, 2.0, 0.4)  # lost to every kind of float
    scale.press("Home")
    gain.press("End")
    shows(explorer, lengths, 0.0, 3.0)  # explodes


def test_the_circle_is_carried_back_frame_by_frame(notebook):
    film = OnPage.fresh(notebook, "CircleFilm({name")
    film.press("shear")
    U = np.array([[0.5, 2.0], [0.0, 0.5]])
    for k in range(4):
        long, short = np.linalg.svd(np.linalg.matrix_power(U, k))[1]
        label = f"lag {k}: longest δ {long:.2g}, shortest {short:.2g}"
        expect(film.svg).to_have_attribute("aria-label", label)
        film.press("next")
    film.press("turn")
    film.press("last")
    expect(film.svg).to_have_attribute("aria-label", "lag 12: longest δ 1, shortest 1")
