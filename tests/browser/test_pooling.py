"""Notebook 02 as a learner meets it: every control by keyboard, every number the helper's."""

import numpy as np
import pytest
from conftest import OnPage, keep
from playwright.sync_api import expect

from helpers.authoring import sources, versions
from helpers.pooling import frames

GRID = np.array(
    [[1, 2, 3, 4, 5], [9, 8, 7, 6, 0], [0, 2, 4, 6, 8], [2, 3, 4, 5, 1], [6, 7, 8, 9, 0]]
)
PADS = ((0, 1), (0, 1))
A, B = (frames(GRID, (2, 2), stride, PADS) for stride in ((2, 1), (1, 2)))


class PoolingOnPage(OnPage):
    """The pooling stepper on the page."""

    def shows(self, frame):
        """The picture comes to be of this frame, with all its numbers."""
        numbers = [*frame.grid.ravel(), *frame.output.compressed()]
        words = [*map(str, numbers), "input with padding", "result", frame.text]
        expect(self.svg.locator("text")).to_have_text(words)


NOTEBOOK = "02_pooling_and_strides.ipynb"


@pytest.fixture
def stepper(notebook):
    """The stepper as its cell makes it."""
    return PoolingOnPage.fresh(notebook, "PoolingStepper(x)")


def test_every_frame_by_keyboard(stepper):
    stepper.shows(A[0])
    for frame in A[1:]:
        stepper.press("next")
        stepper.shows(frame)
    stepper.press("next")  # there is none after the last
    stepper.shows(A[-1])
    stepper.press("back")
    stepper.shows(A[-2])
    stepper.press("first")
    stepper.shows(A[0])
    stepper.press("last")
    stepper.shows(A[-1])
    stepper.root.get_by_role("slider").press("ArrowLeft")
    stepper.shows(A[-2])
    stepper.press("B: slides 25–41")
    stepper.shows(B[0])
    stepper.press("last")
    stepper.press("back")
    stepper.shows(B[-2])
    assert B[-2].text == "max(0, 0, 0, 0) = 0"
    keep(stepper.root, "pooling_stepper")


def test_play_goes_on_by_itself(stepper):
    stepper.press("play")
    stepper.shows(A[3])
    stepper.press("pause")


def test_every_setting_by_keyboard(stepper):
    stepper.press("last")
    changes = [
        ("window rows", 3, (3, 2), (2, 1), PADS),
        ("window columns", 3, (3, 3), (2, 1), PADS),
        ("stride rows", 1, (3, 3), (1, 1), PADS),
        ("stride columns", 2, (3, 3), (1, 2), PADS),
        ("padding above", 1, (3, 3), (1, 2), ((1, 1), (0, 1))),
        ("padding below", 2, (3, 3), (1, 2), ((1, 2), (0, 1))),
        ("padding left", 1, (3, 3), (1, 2), ((1, 2), (1, 1))),
        ("padding right", 0, (3, 3), (1, 2), ((1, 2), (1, 0))),
    ]
    for name, value, window, stride, pads in changes:
        stepper.write(name, value)
        stepper.press("last")
        stepper.shows(frames(GRID, window, stride, pads)[-1])
    stepper.root.locator("textarea").focus()
    stepper.page.keyboard.press("Control+Home")
    stepper.page.keyboard.type("7")
    changed = GRID.copy()
    changed[0, 0] = 71
    stepper.shows(frames(changed, (3, 3), (1, 2), ((1, 2), (1, 0)))[-1])


def test_an_impossible_setting_gets_a_sentence_and_the_picture_comes_back(stepper):
    stepper.press("next")
    stepper.write("window rows", 7)
    stepper.says("window 7 is larger than the padded height 6.")
    stepper.write("window rows", 2)
    stepper.shows(A[1])
    stepper.write("stride columns", 0)
    stepper.says("stride 0 is smaller than 1.")
    stepper.write("stride columns", 1)
    stepper.write("padding left", 40)
    stepper.says("46 padded columns do not fit; at most 12 do.")
    stepper.write("padding left", 0)
    stepper.root.locator("textarea").focus()
    stepper.page.keyboard.press("Control+Home")
    stepper.page.keyboard.type("x")
    stepper.page.keyboard.press("Tab")
    stepper.says("'x1' in row 1 is not a number.")


def figures_of_02() -> list[str]:
    outputs = [o for c in versions.read(sources(["02"])[0]).cells for o in c.get("outputs", [])]
    return [o.data["text/plain"] for o in outputs if "image/png" in o.get("data", {})]


def test_the_stored_source_opened_untrusted_says_what_it_is(open_notebook):
    notebook = open_notebook("source/02_pooling_and_strides.ipynb")
    assert notebook.errors() == []
    words = " ".join(notebook.texts("text/plain"))
    assert "Interactive: max pooling frame by frame" in words
    figures = notebook.page.locator(".jp-OutputArea-output img")
    assert figures.count() == 5
    for img in figures.all():
        alt = img.get_attribute("alt")
        assert f"Figure: {alt}" in figures_of_02()
        assert img.evaluate("i => i.naturalWidth / i.clientWidth") >= 2  # sharp on dense screens
    empty = [o for o in notebook.page.locator(".jp-OutputArea-output").all()
             if not o.inner_text().strip() and not o.locator("img").count()]  # fmt: skip
    assert empty == []


def test_the_map_opens_the_notebook_and_no_news_pops_up(open_notebook):
    notebook = open_notebook("00_start_here.ipynb")
    notebook.run_all()
    assert notebook.errors() == []
    assert notebook.page.get_by_text("news").count() == 0
    notebook.page.get_by_role("link", name="02 · Pooling and strides").first.click()
    notebook.page.get_by_role("tab", name="02_pooling_and_strides.ipynb").wait_for()


def test_a_prediction_by_keyboard(notebook):
    notebook.run_cell('predict("pooling-predict-corner")')
    root = notebook.page.locator(".jp-OutputArea-output").filter(has_text="Slide 41 ends")
    root.get_by_role("button", name="1", exact=True).press("Enter")
    root.get_by_text("No, the answer is: 0. The 1 sits in row 4").first.wait_for()
    keep(root, "pooling_prediction")
