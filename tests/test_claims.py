"""The ledger agrees with the notebooks; that a slip fails is shown where the copies are run."""

import re

import pytest
from hygiene import tags

from helpers import claims
from helpers.authoring import sources, versions

LEDGER = claims.load()
COMPUTED = [claim for claim in LEDGER if claim.kind == "computed"]


def test_the_rows_are_well_formed():
    assert len({claim.id for claim in LEDGER}) == len(LEDGER)
    for claim in LEDGER:
        assert claim.verdict in claims.VERDICTS, claim.id
        assert claim.kind in claims.KINDS, claim.id
        assert re.fullmatch(r"\d+([–, ]+\d+)*", claim.slide), claim.id
        assert claim.instead, claim.id
        assert "|" not in claim.says + claim.instead, claim.id


def test_the_editorial_ones_are_the_four_that_no_cell_can_settle():
    editorial = {claim.id for claim in LEDGER if claim.kind == "editorial"}
    assert editorial == {"E12", "E13", "O8", "O21"}


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_every_claim_cell_is_in_the_ledger_and_the_other_way_round(path):
    cells = {cell.id for cell in versions.read(path).cells if "claim" in tags(cell)}
    assert {claim.cell for claim in COMPUTED if claim.notebook == path.stem} == cells


def test_every_claim_names_a_notebook_that_there_is():
    assert {claim.notebook for claim in COMPUTED} <= {path.stem for path in sources()}


def test_every_corrected_one_names_what_to_put_in():
    for claim in COMPUTED:
        assert (claim.verdict == "corrected") == bool(claim.name and claim.printed), claim.id


def test_the_table_has_the_corrections_first_and_no_ids(monkeypatch):
    shown = []
    monkeypatch.setattr(claims, "display", lambda data, raw: shown.append(data["text/markdown"]))
    claims.show()
    rows = [row.split(" | ") for row in shown[0].splitlines()[4:]]
    verdicts = [row[2].strip("*") for row in rows]
    assert len(rows) == len(LEDGER)
    assert verdicts == sorted(verdicts, key=["✗ corrected", "○ conditional", "✓ holds"].index)
    assert not {cell.strip("| ") for row in rows for cell in row} & {c.id for c in LEDGER}


def test_the_table_counts_what_it_shows(capsys):
    claims.show("02_pooling_and_strides")
    shown = sum(claim.notebook == "02_pooling_and_strides" for claim in LEDGER)
    assert f"{shown} claims" in capsys.readouterr().out
    with pytest.raises(ValueError, match="holds no claim of a notebook '99_none'"):
        claims.show("99_none")
