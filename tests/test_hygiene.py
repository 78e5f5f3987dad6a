"""The rules hold for every notebook, and each of them bites."""

from collections import Counter

import hygiene
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.authoring import sources, versions

PATHS = sources()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_notebook_keeps_every_rule(path):
    assert hygiene.faults(versions.read(path), path) == []


def test_ids_are_unique_in_the_series():
    ids = Counter(cell.id for path in PATHS for cell in versions.read(path).cells)
    assert [cell_id for cell_id, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_refresh_would_change_nothing_but_outputs(path):
    assert path.read_text("utf-8") == versions.written(versions.normalised(versions.read(path)))


def sound():
    """A tiny notebook that keeps every rule."""
    figure = new_output(
        "display_data",
        {
            "image/png": "iVBOR",
            "text/html": '<img alt="a line" src="data:image/png;base64,iVBOR/tmp/">',
            "text/plain": "Figure: a line",
        },
    )
    said = lambda text: [new_output("stream", name="stdout", text=text)]
    opening = "# 99 Fixture\nSlides 0. About 5 minutes.\n\n1. a\n2. b\n3. c"
    code = [
        ("fix-setup", hygiene.FIRST_LINE, ["setup"], []),
        ("fix-claim", "total = 1 + 1\nprint(total)\nassert total == 2", ["claim"], said("2")),
        ("fix-widget", "stepper = 1", ["widget"], []),
        ("fix-figure", "show(1)", [], [figure]),
        ("fix-stub", "def answer_x():\n    ...", ["exercise"], []),
        ("fix-check", 'check("x", answer_x)', ["check"], said("Not answered yet")),
        ("fix-solution", 'def solution_x():\n    return 1\n\ncheck("x", solution_x)', ["solution"],
         said("Right")),
    ]  # fmt: skip
    cells = [new_markdown_cell(opening, id="fix-title")]
    for number, (name, source, tags, outs) in enumerate(code, 1):
        cell = new_code_cell(source, id=name, execution_count=number, outputs=outs)
        cell.metadata = {"tags": tags} if tags else {}
        if "solution" in tags:
            cell.metadata["jupyter"] = {"outputs_hidden": True, "source_hidden": True}
        cells.append(cell)
    cells.append(new_markdown_cell("\n\n".join(hygiene.SECTIONS), id="fix-closing"))
    nb = new_notebook(cells=cells, metadata={"kernelspec": dict(hygiene.KERNELSPEC)})
    nb.metadata["language_info"] = {"name": "python"}
    return nb


def cell(nb, name):
    return next(c for c in nb.cells if c.id == name)


BREAKS = {
    "format_is_4_5": lambda nb: nb.update(nbformat_minor=4),
    "ids_are_readable_and_unique": lambda nb: nb.cells[1].update(id="a1B2"),
    "tags_are_of_the_list": lambda nb: cell(nb, "fix-figure").metadata.update(tags=["todo"]),
    "cells_are_short": lambda nb: nb.cells[0].update(source=nb.cells[0].source + " word" * 150),
    "there_are_not_too_many_cells": lambda nb: nb.cells.extend([cell(nb, "fix-setup")] * 46),
    "counts_run_from_1": lambda nb: nb.cells[1].update(execution_count=None),
    "what_shows_something_has_outputs": lambda nb: cell(nb, "fix-claim").update(outputs=[]),
    "errors_are_announced": lambda nb: cell(nb, "fix-claim").metadata.tags.append(
        "raises-exception"
    ),
    "figures_have_alt_texts": lambda nb: (
        cell(nb, "fix-figure").outputs[0].data.update({"text/html": "<img>"})
    ),
    "outputs_say_the_same_everywhere": lambda nb: (
        cell(nb, "fix-claim").outputs[0].update(text="<list object at 0x7f00aa>")
    ),
    "metadata_is_bare": lambda nb: nb.metadata.update(widgets={}),
    "setup_comes_first": lambda nb: cell(nb, "fix-setup").update(source="import numpy as np"),
    "opening_and_closing_are_there": lambda nb: nb.cells.pop(),
    "claims_assert_what_was_computed": lambda nb: cell(nb, "fix-claim").update(
        source="total = 2\nprint(total)\nassert 1 + 1 == 2"
    ),
    "widgets_have_something_beside_them": lambda nb: [
        c.update(outputs=[]) for c in hygiene.code_cells(nb)[3:6]
    ],
    "nothing_introduces_what_the_handout_leaves_out": lambda nb: nb.cells.insert(
        7, new_markdown_cell("Its solution:", id="fix-words")
    ),
    "exercises_are_complete": lambda nb: cell(nb, "fix-solution").metadata.pop("jupyter"),
}


def test_the_fixture_keeps_every_rule(tmp_path):
    assert hygiene.faults(sound(), tmp_path / "99_fixture.ipynb") == []


def test_every_rule_has_a_way_to_break_it():
    assert {rule.__name__ for rule in hygiene.RULES} == set(BREAKS)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("assert len([1, 2]) == 2", "asserts nothing computed"),
        ("import numpy as np\nassert np.pi > 3", "asserts nothing computed"),
        ("total = 2\nassert total == total", "cannot fail"),
        ("total = 2\nassert total == 2 or True", "cannot fail"),
        ("a = b = 2\nassert a == b and a == a", "cannot fail"),
    ],
)
def test_an_assertion_that_cannot_fail_is_no_claim(source, fault):
    nb = sound()
    cell(nb, "fix-claim").source = source
    assert any(fault in found for found in hygiene.claims_assert_what_was_computed(nb))


@pytest.mark.parametrize("path", ["/Users/x", "C:\\\\Users", "/opt/x", "/usr/lib", "/tmp/x"])
def test_a_path_of_a_machine_is_found_in_sources_too(path):
    nb = sound()
    cell(nb, "fix-figure").source = f'open("{path}")'
    assert len(list(hygiene.outputs_say_the_same_everywhere(nb))) == 1


@pytest.mark.parametrize(
    "line",
    ["import numpy, torch", "from torch import nn", "from helpers import training",
     "from helpers.autoencoder import autoencoder", "import torch.nn.functional as F"],
)  # fmt: skip
def test_torch_is_found_however_it_comes(line, tmp_path):
    nb = sound()
    cell(nb, "fix-setup").source += f"\n{line}"
    assert hygiene.faults(nb, tmp_path / "05_fixture.ipynb") == ["imports torch"]


@pytest.mark.parametrize("rule", hygiene.RULES, ids=lambda rule: rule.__name__)
def test_each_rule_bites(rule):
    nb = sound()
    BREAKS[rule.__name__](nb)
    assert list(rule(nb)) != []


def test_the_limits_of_the_file_bite(tmp_path):
    path = tmp_path / "05_fixture.ipynb"
    path.write_bytes(b" " * 1_100_000)
    nb = sound()
    cell(nb, "fix-setup").source += "\nimport torch"
    assert hygiene.faults(nb, path) == ["the file has 1074 KB", "imports torch"]
