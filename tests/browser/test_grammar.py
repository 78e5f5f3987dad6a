"""The two widgets of notebook 04 by keyboard, against the parser."""

import pytest
from conftest import OnPage, keep
from playwright.sync_api import expect

from helpers.grammar import cyk, lowest_common_ancestor, places, receptive_field
from helpers.grammar.exercises import CORRECTED, SLIDE, WORDS
from helpers.plots import COLOURS

TREES = {"corrected": cyk(CORRECTED, WORDS)[0], "slide": cyk(SLIDE, WORDS)[0]}


NOTEBOOK = "04_local_features.ipynb"


@pytest.fixture
def explorer(notebook):
    return OnPage.fresh(notebook, "TreeExplorer(")


@pytest.fixture
def field(notebook):
    return OnPage.fresh(notebook, "FieldExplorer(")


def shows(explorer, tree, i, j):
    """The picture comes to be of this tree, with the place where words i and j meet."""
    meet = lowest_common_ancestor(tree, i, j)
    labels = [label for label, *_ in places(tree)]
    line = f"words {i + 1} and {j + 1} meet at {meet.label}, {meet.height} levels up"
    expect(explorer.svg.locator("text")).to_have_text([*labels, line])


def test_every_control_of_the_tree_by_keyboard(explorer):
    shows(explorer, TREES["corrected"], 3, 8)
    keep(explorer.root, "tree_explorer")
    sliders = explorer.root.get_by_role("slider")
    sliders.nth(0).focus()
    for i in (4, 5):
        explorer.page.keyboard.press("ArrowRight")
        shows(explorer, TREES["corrected"], i, 8)
    sliders.nth(1).focus()
    explorer.page.keyboard.press("ArrowLeft")
    shows(explorer, TREES["corrected"], 5, 7)
    explorer.press("slide")
    shows(explorer, TREES["slide"], 5, 7)
    explorer.write("sentence", "The dog jumps over the quick lazy fox")
    words = "the dog jumps over the quick lazy fox".split()
    shows(explorer, cyk(SLIDE, words)[0], 5, 7)


def test_what_cannot_be_parsed_gets_a_sentence(explorer):
    explorer.write("sentence", "the cat jumps")
    explorer.says("'cat' is not in the lexicon.")
    explorer.write("sentence", "dog the over")
    explorer.says("this grammar has no tree for the sentence.")
    explorer.write("sentence", "the fox jumps over the dog")
    explorer.says("the sentence ends before word 9: it has 6.")
    explorer.write("sentence", " ".join(WORDS))
    shows(explorer, TREES["corrected"], 3, 8)


def test_layers_until_fox_and_dog_meet(field):
    kernel, layers = field.root.get_by_role("slider").all()
    layers.focus()
    for number in (1, 2, 3):
        verdict = "meet" if receptive_field(3, number) > 5 else "do not meet"
        line = f"one unit sees {receptive_field(3, number)} words: fox and dog {verdict}"
        expect(field.svg.locator("text")).to_have_text([*WORDS, line])
        filled = field.svg.locator(f'rect[fill="{COLOURS["window"]}"]')
        first_layers = [receptive_field(3, layer) for layer in range(number + 1)]
        assert filled.count() == sum(first_layers)  # all of them lie within the sentence
        if number < 3:
            field.page.keyboard.press("ArrowRight")
    assert verdict == "meet"
    keep(field.root, "field_explorer")
    kernel.focus()
    field.page.keyboard.press("ArrowRight")
    expect(field.svg.locator("text").last).to_have_text(
        "one unit sees all 9 words: fox and dog meet"
    )
    field.page.keyboard.press("Home")
    field.says("kernel 0 and 3 layers: at least 1 and 0.")
