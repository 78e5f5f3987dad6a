"""The widget of notebook 05: every control by keyboard, every number the helper's."""

import pytest
from conftest import OnPage, keep
from playwright.sync_api import expect

from helpers.tokens import codes, count_ngrams, ngram_name
from helpers.tokens.figures import summary

NOTEBOOK = "05_tokens_and_ngrams.ipynb"


@pytest.fixture
def explorer(notebook):
    return OnPage.fresh(notebook, "BagExplorer(")


def shows(explorer, first, second, n):
    """The picture comes to hold both bags, n-gram by n-gram, and where they part."""
    a, b = (count_ngrams(codes(word), n) for word in (first, second))
    present = [gram for gram in range(4**n) if a[gram] + b[gram]]
    words = ["first", "second"]
    for gram in present[:16]:
        words += [ngram_name(gram, n), str(a[gram]), str(b[gram])]
    words.append(summary(codes(first), codes(second), n, len(present)))
    expect(explorer.svg.locator("text")).to_have_text(words)


def open_file(explorer, path):
    """The file button by keyboard, then this file."""
    with explorer.page.expect_file_chooser() as chooser:
        explorer.page.wait_for_timeout(300)  # the browser now hands choosers over, Lab has settled
        explorer.root.get_by_label("open FASTA").press("Enter")
    chooser.value.set_files(path)


def test_every_control_by_keyboard(explorer, tmp_path):
    shows(explorer, "AACA", "ACAA", 2)
    explorer.root.get_by_role("slider").focus()
    explorer.page.keyboard.press("ArrowRight")
    shows(explorer, "AACA", "ACAA", 3)
    keep(explorer.root, "bag_explorer")
    explorer.write("first", "ggta")
    shows(explorer, "GGTA", "ACAA", 3)
    explorer.write("second", "GATTACA")
    shows(explorer, "GGTA", "GATTACA", 3)
    fasta = tmp_path / "two.fasta"
    fasta.write_text(">one\nACGT\nACGT\n>two\nTTTT\n")
    open_file(explorer, fasta)
    shows(explorer, "ACGTACGT", "TTTT", 3)


def test_what_cannot_be_counted_gets_a_sentence(explorer, tmp_path):
    explorer.write("first", "AACX")
    explorer.says("'X' at position 4 of the first sequence is no base A, C, G or T.")
    explorer.write("first", "A")
    explorer.says("n = 2 does not fit a sequence of length 1.")
    explorer.write("first", "")
    explorer.says("the first sequence is empty.")
    explorer.write("first", "ACAA")
    shows(explorer, "ACAA", "ACAA", 2)
    wrong = tmp_path / "wrong.fasta"
    wrong.write_text(">one\nACNT\n")
    open_file(explorer, wrong)
    explorer.says("'N' at position 3 of record 'one' is no base A, C, G or T.")
