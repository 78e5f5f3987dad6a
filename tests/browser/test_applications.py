"""The widget of notebook 10: each task by keyboard, each text typed, what the helper says."""

import re
from collections import Counter

import pytest
from conftest import OnPage
from playwright.sync_api import expect

from helpers import data
from helpers.applications import misspelt, nearest, spellings
from helpers.applications.widget import EXAMPLES

NOTEBOOK = "10_applications.ipynb"


@pytest.fixture
def explorer(notebook):
    return OnPage.fresh(notebook, "TextExplorer((asked")


def shows(explorer, headline, names):
    """The picture comes to have this headline, and a bar from 0 to 1 for each of these names."""
    bars = ", ".join(rf"{name} [01]\.\d\d" for name in names)
    expect(explorer.svg).to_have_attribute("aria-label", re.compile(f"^{headline}: {bars}$"))


def test_every_task_by_keyboard(explorer):
    shows(explorer, "a question, says the net", EXAMPLES["question or statement"].split())
    explorer.write("text", "he is there")
    shows(explorer, "a statement, says the net", ["he", "is", "there"])
    explorer.press("next word")
    shows(explorer, "… looked at the …", [r"\S+( word\))?"] * 8)
    explorer.write("text", "once upon a")
    shows(explorer, "… once upon a …", [r"\S+( word\))?"] * 8)
    explorer.press("spelling")
    label = re.compile(rf"^{EXAMPLES['spelling']} → [a-z]+: [a-z] [01]\.\d\d, ")
    expect(explorer.svg).to_have_attribute("aria-label", label)


def test_the_dictionary_beside_the_net_is_the_helpers(explorer):
    counts = Counter(w.lower() for s in data.brown() for w, _ in s)
    *_, known = spellings(counts)
    wrong = misspelt("people")[3]
    explorer.press("spelling")
    explorer.write("text", wrong)
    said = f"the dictionary says: {nearest(wrong, known)}"
    expect(explorer.svg.locator("text").nth(1)).to_contain_text(said)


def test_what_cannot_be_read_gets_a_sentence(explorer):
    explorer.write("text", "")
    explorer.says("a text of 1 to 15 words is needed, this one has 0.")
    explorer.press("spelling")
    explorer.write("text", "it")
    explorer.says("a word of 3 to 10 letters is needed, 'it' has 2.")
    explorer.write("text", "h3llo")
    explorer.says("'3' is none of the letters a to z.")
