"""The widget of notebook 06: both sliders by keyboard, against the helper's roots."""

import numpy as np
import pytest
from conftest import OnPage, keep
from playwright.sync_api import expect

from helpers.autoregression import period, slowest_root

NOTEBOOK = "06_autoregressive_models.ipynb"


@pytest.fixture
def explorer(notebook):
    return OnPage.fresh(notebook, "StabilityExplorer(*sun)")


def shows(explorer, a1, a2):
    """The picture comes to tell the root and the period of these coefficients."""
    a = np.array([a1, a2])
    turns, size = period(a), abs(slowest_root(a))
    words = f"period {turns:.1f} steps" if np.isfinite(turns) else "no period"
    fate = "grows" if size > 1 else "dies out"
    label = f"slowest root of size {size:.2f}, {words}: the echo {fate}"
    expect(explorer.svg).to_have_attribute("aria-label", label)
    expect(explorer.svg.locator("text").last).to_have_text(label)


def test_every_control_by_keyboard(explorer):
    shows(explorer, 1.4, -0.7)
    keep(explorer.root, "stability_explorer")
    first, second = explorer.root.locator("[type=range]").all()
    first.press("ArrowLeft")
    shows(explorer, 1.35, -0.7)
    second.press("ArrowRight")
    shows(explorer, 1.35, -0.65)
    explorer.root.get_by_role("slider", name="point (a₁, a₂)").press("ArrowUp")
    shows(explorer, 1.35, -0.6)


def test_outside_the_triangle_the_echo_grows(explorer):
    first = explorer.root.locator("[type=range]").first
    for key, a1 in (("End", 2.1), ("Home", -2.1)):
        first.press(key)
        shows(explorer, a1, -0.7)
