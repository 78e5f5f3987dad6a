"""The two widgets of notebook 09 by keyboard: soft to hard attention, and a date that is typed."""

import pytest
import torch
from conftest import OnPage, keep
from playwright.sync_api import expect

from helpers.attention import softmax_where, top

NOTEBOOK = "09_teacher_forcing_and_attention.ipynb"
SCORES, VALUES = torch.tensor([2.0, 1.2, 0.4, 0.0, -1.0]).double(), torch.tensor([8.0, 2, 5, 1, 3])


@pytest.fixture
def temperature(notebook):
    return OnPage.fresh(notebook, "TemperatureExplorer(")


@pytest.fixture
def typed(notebook):
    return OnPage.fresh(notebook, "DateExplorer(")


def shows(explorer, temperature, best):
    """The picture comes to hold the mean with these weights."""
    weights = softmax_where(SCORES / temperature, top(SCORES, best))
    words = f"{int((weights > 0).sum())} of 5 weights above 0; mean {weights @ VALUES.double():.2f}"
    expect(explorer.svg).to_have_attribute("aria-label", words)
    expect(explorer.svg.locator("text").last).to_have_text(words)


def test_every_control_of_the_temperature_by_keyboard(temperature):
    shows(temperature, 1.0, 5)
    first, second = temperature.root.locator("[type=range]").all()
    first.press("ArrowRight")
    shows(temperature, 1.1, 5)
    second.press("ArrowLeft")
    shows(temperature, 1.1, 4)
    keep(temperature.root, "temperature_explorer")
    second.press("Home")
    shows(temperature, 1.1, 1)
    first.press("Home")
    temperature.says("a temperature of 0 would divide by zero")
    first.press("ArrowRight")
    shows(temperature, 0.1, 1)


def test_a_date_is_typed(typed):
    for date, iso in (("17 juli 1969", "1969-07-17"), ("Sunday, 28 January 2018", "2018-01-28")):
        typed.write("date", date)
        label = f"{date.lower()} becomes {iso}"
        expect(typed.svg).to_have_attribute("aria-label", label)
        expect(typed.svg.locator("text")).to_have_text([*date.lower(), *iso])
    keep(typed.root, "date_explorer")


def test_what_is_no_date_gets_a_sentence(typed):
    typed.write("date", "5 мая 1999")
    typed.says("'м' stands in none of the dates it was trained on.")
    typed.write("date", "")
    typed.says("a date has 1 to 38 characters; this one has 0.")
    typed.write("date", "1" * 39)
    typed.says("a date has 1 to 38 characters; this one has 39.")
