"""The four widgets of notebook 07 by keyboard, against loops by hand and what is stored."""

import re

import numpy as np
import pytest
from conftest import OnPage
from playwright.sync_api import expect

from helpers.authoring import sources, versions

NOTEBOOK = "07_recurrent_networks.ipynb"
FOX = "the quick brown fox jumps over the lazy dog".split()


def by_hand() -> list[str]:
    """The numbers of the two-unit net at every step, as the picture tells them."""
    h, said = np.zeros(2, int), []
    for t, x in enumerate((2, -1, 3, 1), 1):
        h = np.maximum([x, h[0] + h[1]], 0)
        said.append(f"step {t}: x = {x}, h = ({h[0]}, {h[1]}), ŷ = {h.sum()}".replace("-", "−"))
    return said


@pytest.fixture
def unfolding(notebook):
    return OnPage.fresh(notebook, "Unfolding(xs")


@pytest.fixture
def tagger(notebook):
    return OnPage.fresh(notebook, "TaggerAtWork(tags_of")


@pytest.fixture
def knows(notebook):
    return OnPage.fresh(notebook, "Knows(norms")


@pytest.fixture
def forgets(notebook):
    return OnPage.fresh(notebook, "Forgets(r2)")


def says(part, label):
    expect(part.svg).to_have_attribute("aria-label", label)


def test_the_net_is_unfolded_copy_by_copy(unfolding):
    copies, time = unfolding.root.get_by_role("slider").all()
    steps = by_hand()
    says(unfolding, f"folded; {steps[0]}")
    for number in (1, 2, 3, 4):
        copies.press("ArrowRight")
        says(unfolding, f"{number} of 4 copies; {steps[0]}")
        written = unfolding.svg.locator("text").all_text_contents()
        assert written.count("W") == written.count("v") == min(number + 1, 4)
        # an arrow from each state to the next, one from h⁰, and the one that leads back
        assert written.count("U") == min(number + 1, 4) + (number < 4)
    for t in (2, 3, 4):
        time.press("ArrowRight")
        says(unfolding, f"4 of 4 copies; {steps[t - 1]}")
        expect(unfolding.svg.get_by_text(re.compile(r"^\(\d, \d\)$"))).to_have_count(t)
    copies.press("Home")
    says(unfolding, f"folded; {steps[3]}")
    expect(unfolding.svg.get_by_text("(1, 5)", exact=True)).to_have_count(1)


def test_a_typed_sentence_is_tagged_by_both_nets(tagger):
    tagger.write("sentence", "to zyzzyva to the house")
    words = tagger.svg.locator("text")
    expect(words.nth(2)).to_have_text(re.compile("^(to|≠)$"))
    written = words.all_text_contents()
    assert written[:2] == ["word alone", "with memory"]
    shown = [w for w in written[2:] if w != "≠"]
    assert shown[::3] == ["to", "zyzzyva?", "to", "the", "house"]
    alone, memory = shown[1::3], shown[2::3]
    assert all(tag.isupper() or tag == "." for tag in (*alone, *memory))
    assert alone[0] == alone[2]  # the same word, alone, has the same tag
    differ = sum(a != b for a, b in zip(alone, memory, strict=True))
    assert written.count("≠") == differ
    says(tagger, f"{differ} of 5 words get another tag from the net that remembers")


def test_what_does_not_fit_gets_a_sentence(tagger):
    tagger.write("sentence", "one two three four five six seven eight nine ten eleven")
    tagger.says("a sentence of 1 to 10 words is wanted; this one has 11.")
    tagger.write("sentence", " ")
    tagger.says("a sentence of 1 to 10 words is wanted; this one has 0.")
    tagger.press("put back")
    expect(tagger.svg.get_by_text("light", exact=True)).to_have_count(2)


def test_of_words_not_yet_read_the_state_knows_nothing(knows):
    time = knows.root.get_by_role("slider")
    unread = knows.svg.get_by_text("0, not read yet", exact=True)
    for t in (5, 6, 7, 8, 9):
        says(knows, f"what the state after “{FOX[t - 1]}” knows: words 1 to {t} of 9")
        expect(unread).to_have_count(9 - t)
        time.press("ArrowRight")
    knows.says("the sentence ends before word 10: it has 9.")
    knows.write("sentence", "I know that she can fish")
    time.press("Home")
    says(knows, "what the state after “I” knows: words 1 to 1 of 6")
    expect(unread).to_have_count(5)


def test_the_bars_sum_to_what_the_table_says(forgets):
    cells = versions.read(sources(["07"])[0]).cells
    (cell,) = [c for c in cells if c.id == "recurrent-capacity"]
    _, *rows = cell.outputs[0].text.splitlines()
    width = forgets.root.get_by_role("slider")
    for row in rows:
        name, *sums = re.split(r"\s{2,}", row.strip())
        forgets.press(name)
        width.press("Home")
        for m, total in zip(range(10, 81, 10), sums, strict=True):
            says(forgets, f"{m} units: the bars sum to about {total}")
            width.press("ArrowRight")
