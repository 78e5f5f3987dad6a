"""The ledger of notebook 03: every slider by keyboard, every number the helper's."""

import pytest
from conftest import OnPage, keep
from playwright.sync_api import expect

from helpers.autoencoder import layer_weights, n_biases

ENCODER = [784, 1000, 500, 250, 30]


NOTEBOOK = "03_autoencoder_parameter_count.ipynb"


@pytest.fixture
def ledger(notebook):
    return OnPage.fresh(notebook, "WeightLedger(")


def shows(ledger, encoder):
    """The picture comes to count these widths."""
    widths = (*encoder, *encoder[-2::-1])
    weights = layer_weights(widths)
    words = []
    for n, m, count in zip(widths, widths[1:], weights, strict=False):
        words += [f"{n} → {m}", f"{count:,} ({count / sum(weights):.1%})"]
    total = f"{sum(weights):,} weights and {n_biases(widths):,} biases"
    expect(ledger.svg.locator("text")).to_have_text([*words, total])


def test_every_slider_by_keyboard(ledger):
    shows(ledger, ENCODER)
    assert "2,833,000 weights" in ledger.svg.get_attribute("aria-label")
    keep(ledger.root, "weight_ledger")
    encoder, sliders = list(ENCODER), ledger.root.get_by_role("slider")
    assert sliders.count() == 5
    for place, step in enumerate((1, 10, 10, 10, 10)):
        sliders.nth(place).focus()
        ledger.page.keyboard.press("ArrowRight")
        encoder[place] += step
        shows(ledger, encoder)


def test_a_width_of_zero_gets_a_sentence(ledger):
    code = ledger.root.get_by_role("slider").nth(4)
    code.focus()
    ledger.page.keyboard.press("Home")
    ledger.says("width 0 is not a whole number from 1 on.")
    ledger.page.keyboard.press("ArrowRight")
    ledger.svg.wait_for()
