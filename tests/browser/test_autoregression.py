"""The widget of notebook 06: both sliders by keyboard, against the helper's roots."""

import numpy as np
import pytest
from conftest import OnPage, keep, redraw_p95
from playwright.sync_api import expect

from helpers.autoregression import period, slowest_root

NOTEBOOK = "06_autoregressive_models.ipynb"


@pytest.fixture
def explorer(notebook):
    return OnPage.fresh(notebook, "StabilityExplorer(*sun)")


def shows(explorer, a1, a2):
    """The picture comes to tell the root and the period of these coefficients."""
    a = np.array([a1, a2])
    turns = period(a)
    words = f"period {turns:.1f} steps" if np.isfinite(turns) else "no period"
    label = f"slowest root of size {abs(slowest_root(a)):.2f}, {words}"
    expect(explorer.svg.locator("text")).to_have_text([label])


def test_every_control_by_keyboard(explorer):
    shows(explorer, 1.392, -0.69)
    keep(explorer.root, "stability_explorer")
    first, second = explorer.root.get_by_role("slider").all()
    first.focus()
    explorer.page.keyboard.press("ArrowLeft")
    shows(explorer, 1.391, -0.69)
    second.focus()
    explorer.page.keyboard.press("ArrowRight")
    shows(explorer, 1.391, -0.689)


def test_outside_the_triangle_there_is_a_sentence(explorer):
    explorer.root.get_by_role("slider").first.focus()
    explorer.page.keyboard.press("End")
    explorer.says("is not stable: the slowest root has size 1.82.")
    explorer.page.keyboard.press("Home")
    explorer.says("is not stable: the slowest root has size 1.82.")


def test_from_key_press_to_page(explorer):
    p95 = redraw_p95(explorer, ["ArrowLeft"] * 10 + ["ArrowRight"] * 10)
    print(f"\nstability explorer: p95 from key press to page {p95:.0f} ms")
    assert p95 <= 100
