"""The ledger agrees with the notebooks: every claim is settled where it says so."""

import ast
import contextlib
import io
import re

import numpy as np
import pytest
from hygiene import tags

from helpers import claims
from helpers.authoring import sources, versions

LEDGER = claims.load()
PATHS = {path.stem: path for path in sources()}
COMPUTED = [claim for claim in LEDGER if claim.kind == "computed"]


def test_the_rows_are_well_formed():
    assert len({claim.id for claim in LEDGER}) == len(LEDGER)
    for claim in LEDGER:
        assert claim.verdict in claims.VERDICTS, claim.id
        assert claim.kind in claims.KINDS, claim.id
        assert re.fullmatch(r"\d+([–, ]+\d+)*", claim.slide), claim.id
        assert claim.instead, claim.id
        assert "|" not in claim.says + claim.instead, claim.id


def test_the_editorial_ones_are_the_five_that_no_cell_can_settle():
    editorial = {claim.id for claim in LEDGER if claim.kind == "editorial"}
    assert editorial == {"E12", "E13", "O4", "O8", "O21"}


def test_every_claim_cell_is_in_the_ledger_and_the_other_way_round():
    cells = {
        (stem, cell.id)
        for stem, path in PATHS.items()
        for cell in versions.read(path).cells
        if "claim" in tags(cell)
    }
    assert {(claim.notebook, claim.cell) for claim in COMPUTED} == cells


def test_every_corrected_one_names_what_to_put_in():
    for claim in COMPUTED:
        assert (claim.verdict == "corrected") == bool(claim.name and claim.printed), claim.id


class PutIn(ast.NodeTransformer):
    """After every assignment to `name`, assign the printed value instead."""

    def __init__(self, name: str, printed: str) -> None:
        self.slip, self.name, self.used = ast.parse(f"{name} = {printed}").body, name, False

    def visit_Assign(self, node):
        names = {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
        if self.name not in names:
            return node
        self.used = True
        return [node, *self.slip]


def with_printed(source: str, claim: claims.Claim) -> str:
    """The cell with the printed value in place of the computed one."""
    put_in = PutIn(claim.name, claim.printed)
    body = put_in.visit(ast.parse(source))
    if not put_in.used:
        body.body[:0] = put_in.slip
    return ast.unparse(ast.fix_missing_locations(body))


def run(source: str, namespace: dict) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "cell", "exec"), namespace)


@pytest.mark.parametrize(
    "stem", sorted({claim.notebook for claim in COMPUTED if claim.verdict == "corrected"})
)
def test_the_printed_value_fails_where_the_computed_one_passes(stem, state):
    by_cell = {}
    for claim in COMPUTED:
        if claim.notebook == stem and claim.verdict == "corrected":
            by_cell.setdefault(claim.cell, []).append(claim)
    namespace = {"__name__": "__main__", "display": lambda *a, **k: None}
    for cell in versions.read(PATHS[stem]).cells:
        if cell.cell_type != "code" or not by_cell:
            continue
        for claim in by_cell.pop(cell.id, []):
            with pytest.raises(AssertionError):
                run(with_printed(cell.source, claim), dict(namespace))
        if not tags(cell) & {
            "exercise",
            "check",
            "solution",
            "widget",
            "predict",
            "raises-exception",
        }:
            run(cell.source, namespace)
    assert not by_cell


def test_the_table_counts_what_it_shows(capsys):
    claims.show("02_pooling_and_strides")
    shown = sum(claim.notebook == "02_pooling_and_strides" for claim in LEDGER)
    assert f"{shown} claims" in capsys.readouterr().out
    with pytest.raises(ValueError, match="holds no claim of a notebook '99_none'"):
        claims.show("99_none")


def test_a_claim_that_the_printed_value_passes_would_be_noticed():
    claim = claims.Claim("x", "1", "", "corrected", "computed", name="total", printed="2")
    run(with_printed("total = 1 + 1\nassert total == 2", claim), {})
    wrong = claims.Claim("x", "1", "", "corrected", "computed", name="total", printed="3")
    with pytest.raises(AssertionError):
        run(with_printed("total = 1 + 1\nassert total == 2", wrong), {"np": np})
