"""One pass over a learner's copy that shows all it must do beside equalling what is stored.

In one kernel: every code cell; the cell with each printed slip put in, which must fail; the cell
again, which must show the same. Then the changes that a reader is invited to make, which must work
or end explained. Then each solution right after the setup, which must show the same, too.
"""

import ast
import copy
import difflib
from collections.abc import Iterable, Iterator

from hygiene import code_cells, tags
from nbformat import NotebookNode

from helpers.authoring.versions import WIDGET
from helpers.claims import Claim

AGAIN, ALONE, SLIP, RESET = "run again", "right after the setup", "with the printed", "reset before"
CHANGED, BACK = "changed to", "changed back"
EXPLAINED = (
    "This line checks ",
    "This line looks for ",
)  # how helpers.contents begins to explain a line of ours


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


def with_printed(source: str, claim: Claim) -> str:
    """The cell with the printed value in place of the computed one."""
    put_in = PutIn(claim.name, claim.printed)
    body = put_in.visit(ast.parse(source))
    if not put_in.used:
        body.body[:0] = put_in.slip
    return ast.unparse(ast.fix_missing_locations(body))


def script(nb: NotebookNode, claims: Iterable[Claim], changes: Iterable[dict] = ()) -> NotebookNode:
    """The cells of the pass, in order; what is run beside the copy's own cells may raise."""
    cells, own = [], code_cells(nb)
    for cell in own:
        cells += [cell, *_slips(cell, claims), _variant(cell, AGAIN, cell.source)]
    for change in changes:
        cells += _changed({cell.id: cell for cell in own}, **change)
    for cell in own:
        if "solution" in tags(cell):
            cells += [_variant(cell, RESET, f"%reset -f\n{own[0].source}")]
            cells += [_variant(cell, ALONE, cell.source)]
    return NotebookNode(nb | {"cells": cells})


def _changed(own, cell: str, old: str, new: str, then: Iterable[str] = ()) -> list[NotebookNode]:
    """One cell changed, those `then` run with it so, and the cell as it was."""
    if own[cell].source.count(old) != 1:
        raise ValueError(f"{cell} does not hold {old!r} once")
    what = f"{CHANGED} {new!r}"
    changed = _variant(own[cell], what, own[cell].source.replace(old, new))
    after = [_variant(own[name], f"{CHANGED} nothing, after {cell} {what}", own[name].source)
             for name in then]  # fmt: skip
    return [changed, *after, _variant(own[cell], BACK, own[cell].source)]


def _variant(cell: NotebookNode, what: str, source: str) -> NotebookNode:
    """A cell of the pass; its id says what it is, so that an error names it."""
    new = copy.deepcopy(cell)
    new.id, new.source, new.metadata["tags"] = f"{cell.id} {what}", source, ["raises-exception"]
    return new


def _slips(cell: NotebookNode, claims: Iterable[Claim]) -> Iterator[NotebookNode]:
    """The cell with each slip put in, in a copy of the kernel's names: the slip stays there."""
    for claim in claims:
        if claim.cell == cell.id:
            source = f"exec({with_printed(cell.source, claim)!r}, dict(globals()))"
            yield _variant(cell, f"{SLIP} {claim.name} = {claim.printed}", source)


def faults(nb: NotebookNode) -> Iterator[str]:
    """What the executed pass shows to be wrong: the cell, and in short what differs."""
    first = {}
    for cell in nb.cells:
        name, _, what = cell.id.partition(" ")
        if not what:
            first[name] = shown(cell)
        elif what.startswith(SLIP):
            if not any(line.startswith("AssertionError") for line in shown(cell)):
                yield f"{cell.id}: no AssertionError, but {' '.join(shown(cell))[:200]!r}"
        elif what.startswith(CHANGED):
            yield from _unexplained(cell)
        elif what in (AGAIN, ALONE) and shown(cell) != first[name]:
            yield f"{cell.id}: {difference(first[name], shown(cell))}"


def _unexplained(cell: NotebookNode) -> Iterator[str]:
    """An error that tells the reader nothing: no words, or none meant for who changed a number."""
    lines = shown(cell)
    for error in (output for output in cell.outputs if output.output_type == "error"):
        told = error.evalue and error.ename == "ValueError"
        if not told and not any(line.startswith(EXPLAINED) for line in lines):
            yield f"{cell.id}: {error.ename}: {error.evalue}"


def shown(cell: NotebookNode) -> list[str]:
    """All that a cell shows as lines of text; a picture is its content, a live widget its words."""
    lines = []
    for output in cell.outputs:
        if output.output_type == "stream":
            lines += output.text.splitlines()
        elif output.output_type == "error":
            lines.append(f"{output.ename}: {output.evalue}")
        for kind, value in sorted(output.get("data", {}).items()):
            if kind != WIDGET:
                lines += [f"{kind}: {line}" for line in str(value).splitlines()]
    return lines


def difference(first: list[str], second: list[str], most: int = 6) -> str:
    """The first lines that differ, short enough to be read."""
    lines = difflib.unified_diff(first, second, n=0, lineterm="")
    changed = [line[:100] for line in lines if not line.startswith(("---", "+++", "@@"))]
    more = f" and {len(changed) - most} more" if len(changed) > most else ""
    return " | ".join(changed[:most]) + more
