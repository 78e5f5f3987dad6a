"""The learner's copies: each cell as it is, twice, with every printed slip, within the bounds."""

import tomllib
from pathlib import Path

import copies
import hygiene
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from helpers import claims
from helpers.authoring import runner, sources, versions

PATHS = sources()
CORRECTED = [claim for claim in claims.load() if claim.verdict == "corrected"]
INVITED = tomllib.loads((Path(__file__).parent / "invited.toml").read_text("utf-8"))
NOTEBOOK, CELL = 60, 15  # CPU seconds: other work on the machine does not count
PLAIN, WITH_TORCH, TRAINING = 150, 400, 500  # MB; torch's optimisers alone take 70


def memory(path) -> float:
    """How many MB the notebook's kernel may take; a CUDA build of torch takes what it likes."""
    if path.name[:2] in hygiene.NO_TORCH:
        return PLAIN
    torch = pytest.importorskip("torch")
    trains = "torch.optim" in path.read_text("utf-8")
    return float("inf") if torch.version.cuda else TRAINING if trains else WITH_TORCH


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_copy_runs_each_cell_twice_refutes_the_slips_and_keeps_its_bounds(path):
    slips = [claim for claim in CORRECTED if claim.notebook == path.stem and claim.name]
    nb = versions.workbook(versions.read(path))
    nb = copies.script(nb, slips, INVITED.get(path.stem, ()))
    run = runner.execute(nb, path.stem)
    assert list(copies.faults(nb)) == []
    own = [cell.id for cell in nb.cells if " " not in cell.id]
    assert sum(run.seconds[name] for name in own) <= NOTEBOOK
    assert max(run.seconds[name] for name in own) <= CELL
    if run.peaks:
        assert max(run.peaks[name] for name in own) <= memory(path)


def test_every_invitation_is_for_a_notebook():
    assert set(INVITED) <= {path.stem for path in PATHS}


def passed(*cells, slips=(), changes=(), **solutions):
    """The faults of a small copy whose setup is `x = [1]`."""
    code = [new_code_cell("x = [1]", id="toy-setup")]
    code += [new_code_cell(source, id=f"toy-{i}") for i, source in enumerate(cells)]
    tagged = {"tags": ["solution"]}
    code += [new_code_cell(s, id=f"toy-{n}", metadata=tagged) for n, s in solutions.items()]
    nb = copies.script(new_notebook(cells=code), slips, changes)
    runner.execute(nb, "toy")
    return list(copies.faults(nb))


def test_what_differs_the_second_time_is_named_with_the_cell():
    assert passed("x.append(2)\nprint(1)\nprint(len(x))", "print('same')", "del x") == [
        "toy-0 run again: -2 | +3",
        "toy-2 run again: +NameError: name 'x' is not defined",
    ]


def test_pictures_and_results_are_compared_as_well():
    picture = "from IPython.display import Image, display\nimport base64, random\n"
    picture += "display(Image(base64.b64decode('iVBORw0KGgo=') + bytes([len(x)]), format='png'))"
    found = passed(f"{picture}\nx.append(1)", "x.pop()\nlen(x)")
    assert [fault.split(": ")[0] for fault in found] == ["toy-0 run again", "toy-1 run again"]


def slip(cell, name, printed):
    return claims.Claim(
        "x", "1", "", "corrected", "computed", cell=cell, name=name, printed=printed
    )


def test_a_slip_must_fail_and_leaves_nothing_behind():
    cell = "total = len(x) + 1\nprint(total)\nassert total == 2 and x == [1]"
    wrong, elsewhere = slip("toy-0", "total", "3"), slip("toy-0", "x", "[2]")
    assert passed(cell, slips=[wrong, elsewhere]) == []
    assert passed(cell, slips=[slip("toy-0", "total", "2")]) == [
        "toy-0 with the printed total = 2: no AssertionError, but '2'"
    ]
    stopped = passed(cell, slips=[slip("toy-0", "total", "nothing")])
    assert stopped == [
        "toy-0 with the printed total = nothing: no AssertionError, but "
        "\"NameError: name 'nothing' is not defined\""
    ]


def test_a_solution_that_needs_more_than_the_setup_is_named():
    needs, alone = "print('Right' if 'y' in globals() else 'stops')", "x.append(2)\nprint(x)"
    assert passed("y = 1", "x = [1]", a="x = [1]", b=needs, c=f"x = [1]\n{alone}") == [
        "toy-b right after the setup: -Right | +stops"
    ]


def test_an_invited_change_works_or_ends_explained():
    cell = "n = 3\nif n < 1:\n    raise ValueError(f'n = {n}' if n else '')\nx = [7 // (n - 1)]"
    cell += "\nrank = n"
    change = lambda new, **more: {"cell": "toy-0", "old": "n = 3", "new": new} | more
    last = "assert rank <= 64\nx[0]"  # as in notebook 03: a line that is explained
    assert passed(cell, last, changes=[change("n = 2"), change("n = -1")]) == []
    assert passed(cell, changes=[change("n = 0"), change("n = 1")]) == [
        "toy-0 changed to 'n = 0': ValueError: ",
        "toy-0 changed to 'n = 1': ZeroDivisionError: integer division or modulo by zero",
    ]
    explained = f"import helpers\n{cell}"
    assert passed(explained, last, changes=[change("n = 500", then=["toy-1"])]) == []
    assert passed(cell, last, changes=[change("n = 500", then=["toy-1"])]) == [
        "toy-1 changed to nothing, after toy-0 changed to 'n = 500': AssertionError: "
    ]
    with pytest.raises(ValueError, match="toy-0 does not hold 'n = 4' once"):
        passed(cell, changes=[change("n = 5", old="n = 4")])


def test_a_printed_value_goes_in_wherever_the_name_gets_its_value():
    source = "if True:\n    total, n = 1 + 1, 2\nassert total == n"
    assert copies.with_printed(source, slip("", "total", "3")).count("total = 3") == 1
    assert copies.with_printed("assert total", slip("", "total", "3")).startswith("total = 3")
