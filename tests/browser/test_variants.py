"""The widgets of notebook 08 by keyboard: every drawing against the arrows of its net."""

import re
from html import unescape

import pytest
from conftest import OnPage, keep
from playwright.sync_api import expect

from helpers.variants import wires
from helpers.variants.experiment import READERS, Frames
from helpers.variants.figures import wiring_svg

NOTEBOOK = "08_rnn_variants.ipynb"
NETS = {name: wires(make(), 1) for name, make in READERS.items() if name != "no memory"}
NETS["convolutional"] = wires(Frames(True, 14, 12), 1)


@pytest.fixture
def wiring(notebook):
    return OnPage.fresh(notebook, "Wiring(nets)")


@pytest.fixture
def films(notebook):
    return OnPage.fresh(notebook, "Films({")


def shows(wiring, name, how):
    """The picture comes to be this drawing of this net, with all its words."""
    drawn = wiring_svg(NETS[name], how)
    words = [unescape(word) for word in re.findall(r"<text[^>]*>([^<]*)<", drawn)]
    expect(wiring.svg.locator("text")).to_have_text(words)
    expect(wiring.svg).to_have_attribute("aria-label", re.search('aria-label="([^"]+)"', drawn)[1])


def test_every_variant_folded_and_unrolled(wiring):
    for name in NETS:
        wiring.press(name)
        wiring.press("folded")
        shows(wiring, name, "folded")
        wiring.press("unrolled")
        shows(wiring, name, "unrolled")
    wiring.press("both ways")
    shows(wiring, "both ways", "unrolled")
    keep(wiring.root, "variant_wiring")


def test_the_films_are_stepped_through(films):
    for name in ("first", "second", "third"):
        films.press(name)
        expect(films.svg).to_have_attribute("aria-label", "step 1")
        expect(films.svg.locator("image")).to_have_count(4)
        films.press("next")
        expect(films.svg).to_have_attribute("aria-label", "step 2")
        films.press("last")
        expect(films.svg).to_have_attribute("aria-label", "step 7")
    keep(films.root, "digit_films")
