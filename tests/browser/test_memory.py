"""The widgets of notebook 13: gates to drag, and trainings, against the helper's numbers."""

import re

import pytest
from conftest import OnPage
from playwright.sync_api import expect

from helpers.memory.figures import gate_marks

NOTEBOOK = "13_taming_long_sequences.ipynb"


@pytest.fixture
def gates(notebook):
    return OnPage.fresh(notebook, "GateExplorer()")


def shows(gates, step, gate, others):
    """The picture comes to tell what the helper computes for these gates."""
    label = re.search('aria-label="([^"]+)"', gate_marks(step, gate, others))[1]
    expect(gates.svg).to_have_attribute("aria-label", label)
    words = label.split(": ", 1)[1].split("; ")
    expect(gates.svg.locator("text").nth(-2)).to_have_text(words[0])
    expect(gates.svg.locator("text").last).to_have_text(words[1])


def test_every_control_of_the_gates_by_keyboard(gates):
    shows(gates, 4, 0.9, 0.9)
    step, gate = gates.root.locator("[type=range]").all()
    gate.press("ArrowLeft")
    shows(gates, 4, 0.8, 0.9)
    step.press("ArrowRight")
    shows(gates, 5, 0.8, 0.9)
    gates.press("1")
    shows(gates, 5, 0.8, 1.0)
    point = gates.root.get_by_role("slider", name="point (step, its gate f)")
    point.press("ArrowDown")
    shows(gates, 5, 0.7, 1.0)
    point.press("ArrowRight")
    shows(gates, 6, 0.7, 1.0)


def test_one_closed_gate_cuts_the_past_and_none_is_above_1(gates):
    _, gate = gates.root.locator("[type=range]").all()
    gate.press("Home")
    shows(gates, 4, 0.0, 0.9)
    expect(gates.svg.locator("text").nth(-2)).to_contain_text("∏f = 0 is left")
    gate.press("End")
    gates.says("a gate is the share that stays, from 0 to 1; 1.1 is impossible.")


def test_a_training_is_stepped_through(notebook):
    film = OnPage.fresh(notebook, "TrainingFilm(films)")
    expect(film.svg).to_have_attribute("aria-label", re.compile("^after 0 steps: ℓ = 0.69"))
    film.press("next")
    expect(film.svg).to_have_attribute("aria-label", re.compile("^after 10 steps"))
    film.press("LSTM, bias 3")
    film.press("last")
    expect(film.svg).to_have_attribute("aria-label", re.compile("^after 150 steps: ℓ = 0.0"))
    expect(film.svg.locator("circle")).to_have_count(33)  # 32 eigenvalues, the unit circle
    film.press("tanh")
    expect(film.svg.locator("circle")).to_have_count(17)
