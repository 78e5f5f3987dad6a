"""The versions that derive from the executed notebooks, by tag, never by position."""

import copy
import json
from hashlib import sha256
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.authoring import ROOT, runner, sources

WIDGET = "application/vnd.jupyter.widget-view+json"
LANGUAGE = {"name": "python"}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def read(path: Path) -> NotebookNode:
    """A notebook file of format 4."""
    return nbformat.read(path, as_version=4)


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def written(nb: NotebookNode) -> str:
    """The notebook as the text of its file."""
    return nbformat.writes(nb, version=4) + "\n"


def refresh(path: Path) -> runner.Run:
    """Execute one source notebook, normalise it and write it back."""
    nb = read(path)
    run = runner.execute(nb, path.stem)
    path.write_text(written(normalised(nb)), "utf-8", newline="\n")
    return run


def normalised(nb: NotebookNode) -> NotebookNode:
    """The notebook without what differs from run to run: ids of widgets, times, versions."""
    nb = copy.deepcopy(nb)
    nb.metadata = NotebookNode(kernelspec=NotebookNode(KERNEL), language_info=dict(LANGUAGE))
    nb.nbformat_minor = 5
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)  # its text/plain says what it was
    return nb


def workbook(nb: NotebookNode) -> NotebookNode:
    """The learner's copy: no outputs, solutions collapsed."""
    nb = normalised(nb)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if "solution" in tags(cell):
            cell.metadata["jupyter"] = NotebookNode(source_hidden=True)
    return nb


def handout(nb: NotebookNode) -> NotebookNode:
    """The learner's copy without the solutions."""
    nb = workbook(nb)
    nb.cells = [cell for cell in nb.cells if "solution" not in tags(cell)]
    return nb


def write_workbooks(folder: Path = ROOT / "work", paths: list[Path] | None = None) -> list[str]:
    """Write the learner's copies; what the learner changed is left alone. Returns what to tell.

    `.written.json` in the folder keeps two hashes for every copy: of the source it came from and
    of its file as written. A copy that no longer has the latter was changed: a newer source is
    laid beside it as `…_new_1.ipynb`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record, told = folder / ".written.json", []
    known = _known(record)
    for path in paths or sources():
        nb = workbook(read(path))
        source = _hash(written(nb))
        names = [path.name, *(f"{path.stem}_new_{i}.ipynb" for i in range(1, 1000))]
        if any(_is(folder / name, known, source) for name in names):
            continue  # this source was given before: keep what became of it
        name = next(name for name in names if _untouched(folder / name, known))
        if name != path.name:
            told.append(f"{path.name} is newer than your copy: it lies beside yours as {name}")
            nb = _announced(nb, path.name)
        _replace(folder / name, written(nb))
        known[name] = {"source": source, "file": _hash(written(nb))}
        _replace(record, json.dumps(known, indent=1))
    return told


def _is(path: Path, known: dict, source: str) -> bool:
    if not path.exists():
        return False
    return known.get(path.name, {}).get("source") == source or _hash(path.read_bytes()) == source


def _untouched(path: Path, known: dict) -> bool:
    return not path.exists() or known.get(path.name, {}).get("file") == _hash(path.read_bytes())


def _announced(nb: NotebookNode, name: str) -> NotebookNode:
    note = f"> A newer {name}. Your own copy, with your changes, is still there under that name."
    nb.cells[0].source = f"{note}\n\n{nb.cells[0].source}"
    return nb


def _known(record: Path) -> dict:
    """What was written before; where that cannot be read, every copy counts as changed."""
    try:
        known = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    entries = known.items() if isinstance(known, dict) else ()
    return {name: entry for name, entry in entries if isinstance(entry, dict)}


def _hash(content: str | bytes) -> str:
    return sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _replace(path: Path, content: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(content, "utf-8", newline="\n")
    part.replace(path)


def write_handouts(folder: Path = ROOT / "build" / "handout", paths: list[Path] | None = None):
    """Write the handouts, over what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths or sources():
        _replace(folder / path.name, written(handout(read(path))))
