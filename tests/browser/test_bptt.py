"""The four widgets of notebook 11 by keyboard, against the helper's gradients."""

import numpy as np
import pytest
from conftest import OnPage
from playwright.sync_api import expect

from helpers.bptt import before, deltas, forward, kept, multiplications

NOTEBOOK = "11_backprop_through_time.ipynb"
W, U = np.array([[0.5], [-0.4]]), np.array([[0.6, -0.8], [0.7, 0.2]])
V, Y, XS = np.array([1.0, -1.0]), 1.0, np.array([[1.0], [0.5], [-1.0], [0.5]])
HS = forward(W, U, XS[None])
DHS = np.zeros_like(HS)
DHS[0, -1] = (HS[0, -1] @ V - Y) * V
BACK = {"U⊤": U, "U": U.T}
POWERS = "⁰¹²³⁴"


def number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−").replace("−0.00", "0.00")


def pair(values: np.ndarray) -> str:
    return ", ".join(map(number, values))


def test_the_film_shows_the_states_and_then_the_deltas(notebook):
    film = OnPage.fresh(notebook, "Passes(*film_net)")
    states, errors = HS[0], deltas(U, HS, DHS)[0]
    texts = film.svg.locator("text")
    expect(texts.last).to_have_text("the inputs are there; nothing is computed yet")
    for t in (1, 2, 3, 4):
        film.press("next")
        line = f"h{POWERS[t]} = tanh(W x{POWERS[t]} + U h{POWERS[t - 1]})"
        expect(texts.last).to_have_text(line)
        expect(film.svg).to_contain_text(pair(states[t - 1]))
    film.press("next")
    expect(texts.last).to_have_text("ŷ = ⟨v, h⁴⟩ and ℓ′ = ŷ − y")
    expect(film.svg).to_contain_text(f"ŷ = {number(states[-1] @ V)}")
    for t in (4, 3, 2, 1):
        film.press("next")
        later = f"U⊤ δ{POWERS[t + 1]}" if t < 4 else "ℓ′ v"
        expect(texts.last).to_have_text(f"δ{POWERS[t]} = f′(z{POWERS[t]}) ⊙ {later}")
        expect(film.svg).to_contain_text(pair(errors[t - 1]))
    film.press("first")
    expect(texts.last).to_have_text("the inputs are there; nothing is computed yet")


@pytest.mark.parametrize("way", BACK)
def test_the_terms_of_a_gradient_one_after_the_other(notebook, way):
    ledger = OnPage.fresh(notebook, "PathLedger(*film_net, autograd)")
    ledger.press(way)
    terms = np.einsum("ti,tj->tij", deltas(BACK[way], HS, DHS)[0], before(HS)[0])
    right = np.einsum("ti,tj->ij", deltas(U, HS, DHS)[0], before(HS)[0])
    steps = ledger.root.get_by_role("slider", name="steps back")
    for entry, (i, j) in {"U₁₁": (0, 0), "U₂₁": (1, 0)}.items():
        ledger.press(entry)
        for t in (4, 3, 2, 1):
            total = terms[t - 1 :, i, j].sum()
            line = f"{entry}: δ{POWERS[t]} (h{POWERS[t - 1]})⊤ adds {number(terms[t - 1, i, j])}"
            line += f"; sum {number(total)}"
            if t == 1 and way == "U":
                line += f", not {number(right[i, j])}"
            expect(ledger.svg).to_have_attribute("aria-label", line)
            expect(ledger.svg).to_contain_text(f"autograd {number(right[i, j])}")
            steps.press("ArrowRight")
        steps.press("Home")


def test_the_point_is_moved_through_the_crossing(notebook):
    price = OnPage.fresh(notebook, "PriceExplorer()")

    def shows(T, m):
        (a, b), (c, e) = kept(T, m), multiplications(T, m)
        times = f"forwards keeps {b / a:.3g} and multiplies {e / c:,.3g} times as much"
        expect(price.svg).to_have_attribute("aria-label", f"T = {T}, m = {m}: {times}")
        for count in (a, b, c, e):
            expect(price.svg.locator("text", has_text=f"{count:,}").first).to_be_visible()

    shows(200, 10)
    point = price.root.get_by_role("slider", name="point (T, m)")
    for key, place in {"ArrowLeft": (150, 10), "ArrowUp": (150, 11)}.items():
        point.press(key)
        shows(*place)
    units = price.root.get_by_role("slider", name="m", exact=True)
    units.press("Home")
    price.says("150 steps and 0 units: at least one of each is needed.")
    units.press("End")
    shows(150, 40)


def test_the_window_is_changed(notebook):
    windows = OnPage.fresh(notebook, "WindowExplorer(years")
    slider = windows.root.get_by_role("slider", name="window")
    label = windows.svg
    for key, start in {
        "ArrowLeft": "24 windows of 9",
        "Home": None,
        "End": "4 windows of 60",
    }.items():
        slider.press(key)
        if start:
            expect(label.locator("text").last).to_contain_text(f"{start}: the gradient is")
        else:
            windows.says("a window of 0 steps holds nothing.")
    windows.press("trained")
    expect(label.locator("text").last).to_contain_text("4 windows of 60: the gradient is")
