"""The versions that derive from the executed notebooks, by tag, never by position."""

import copy
import json
import sys
from hashlib import sha256
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from helpers.authoring import ROOT, runner, sources

WIDGET = "application/vnd.jupyter.widget-view+json"
LANGUAGE = {"name": "python"}
FOLDED = {"code": {"outputs_hidden": True, "source_hidden": True}}
FOLDED["markdown"] = {"source_hidden": True}
# What JupyterLab and VS Code add to a cell when they save it.
LAB_ADDS = {"collapsed", "editable", "execution", "jupyter", "scrolled", "trusted", "vscode"}
NOTE = "newer-note"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def read(path: Path) -> NotebookNode:
    """A notebook file of format 4."""
    return nbformat.read(path, as_version=4)


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def topic(path: Path) -> str:
    """What a notebook is about: the first word of its cells' ids, and its folder in helpers."""
    return read(path).cells[0].id.split("-")[0]


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
    """The notebook without what differs from run to run (ids of widgets, times, versions).

    Solutions are folded, and so is what they print.
    """
    nb = copy.deepcopy(nb)
    nb.metadata = NotebookNode(kernelspec=NotebookNode(KERNEL), language_info=dict(LANGUAGE))
    nb.nbformat_minor = 5
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        if "solution" in tags(cell):
            cell.metadata["jupyter"] = NotebookNode(FOLDED[cell.cell_type])
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)  # its text/plain says what it was
    return nb


def workbook(nb: NotebookNode) -> NotebookNode:
    """The learner's copy: no outputs, solutions folded; it keeps the hash of its source."""
    nb = normalised(nb)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nb.metadata.companion = NotebookNode(source=content(nb))
    return nb


def handout(nb: NotebookNode) -> NotebookNode:
    """The learner's copy without the solutions."""
    nb = workbook(nb)
    del nb.metadata["companion"]  # nothing follows it
    nb.cells = [cell for cell in nb.cells if "solution" not in tags(cell)]
    return nb


def write_workbooks(folder: Path = ROOT / "work", paths: list[Path] | None = None) -> list[str]:
    """Write the learner's copies; what the learner changed is left alone. Returns what to tell.

    A copy keeps in its metadata the hash of the source it came from. While it has that content it
    follows its source, even if it was run: what an unchanged cell printed can be printed again.
    Beside a copy that was changed, or cannot be read, a newer source is laid as `…_new_1.ipynb`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = []
    for path in paths or sources():
        nb = workbook(read(path))
        source, copies = content(nb), [folder / path.name, *_numbered(folder / path.name, "new")]
        if copies[0].exists() and any(source in _hashes(copy) for copy in copies):
            continue  # this source was given before: keep what became of it
        place = next(copy for copy in copies if not copy.exists() or _is_untouched(copy))
        if place != copies[0]:
            where = f"it lies beside yours as {place.name}"
            told.append(f"{path.name} is newer than your copy: {where}")
            nb.cells.insert(0, _note(path.name))
        _replace(place, written(nb))
    return told


def quiet_lab(prefix: str = sys.prefix) -> None:
    """This environment's JupyterLab asks nobody whether they want news; what is set there stays."""
    path = Path(prefix) / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    name = "@jupyterlab/apputils-extension:notification"
    try:
        settings = json.loads(path.read_text("utf-8")) if path.exists() else {}
        settings[name] = {"fetchNews": "false"} | settings.get(name, {})
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, json.dumps(settings, indent=1) + "\n")
    except (OSError, ValueError, AttributeError) as error:
        print(f"JupyterLab may ask about news: {path.name} was left as it is ({error})")


def restore(path: Path, cell_id: str | None = None, folder: Path = ROOT / "work") -> list[str]:
    """Put the learner's copy of a source, or one cell of it, back; the copy as it was is kept.

    Returns what to tell. Raises ValueError if there is no such cell, or no copy to put it into.
    """
    nb, copy, told = workbook(read(path)), folder / path.name, []
    if cell_id and not any(_hashes(copy)):
        raise ValueError(f"no {copy.name} in {folder.name}/ can be read: put back all of it")
    if cell_id:
        nb = _with_cell(read(copy), nb, cell_id)
    folder.mkdir(parents=True, exist_ok=True)
    if copy.exists():
        aside = next(old for old in _numbered(copy, "old") if not old.exists())
        copy.rename(aside)
        told = [f"{copy.name} is put back; as it was, it lies beside it as {aside.name}"]
    _replace(copy, written(nb))
    return told


def _with_cell(nb: NotebookNode, source: NotebookNode, cell_id: str) -> NotebookNode:
    """The notebook with one cell as in its source; a deleted one comes after those before it."""
    order = [cell.id for cell in source.cells]
    if cell_id not in order:
        raise ValueError(f"this notebook has no cell {cell_id!r}")
    here = {cell.id: place for place, cell in enumerate(nb.cells)}
    before = [here[name] for name in order[: order.index(cell_id)] if name in here]
    start = here.get(cell_id, max(before, default=-1) + 1)
    nb.cells[start : start + (cell_id in here)] = [source.cells[order.index(cell_id)]]
    return nb


def content(nb: NotebookNode) -> str:
    """A hash of what someone wrote: the cells without outputs, counts, folds, and our note."""
    cells = []
    for cell in nb.cells:
        kept = {key: cell[key] for key in cell.keys() - {"outputs", "execution_count"}}
        kept["metadata"] = {k: v for k, v in cell.metadata.items() if k not in LAB_ADDS and v}
        cells.append(kept)
    text = json.dumps([cell for cell in cells if cell.get("id") != NOTE], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _hashes(path: Path) -> tuple[str | None, str | None]:
    """Of the source that a copy came from, and of what it is now; None for what cannot be read."""
    try:
        nb = read(path)
        return nb.metadata.get("companion", {}).get("source"), content(nb)
    except Exception:  # no copy, or one that counts as changed: nothing is written over it
        return None, None


def _is_untouched(path: Path) -> bool:
    source, now = _hashes(path)
    return bool(source) and source == now


def _numbered(path: Path, word: str) -> list[Path]:
    """`…_new_1.ipynb`, `…_new_2.ipynb` and so on."""
    return [path.with_name(f"{path.stem}_{word}_{i}{path.suffix}") for i in range(1, 1000)]


def _note(name: str) -> NotebookNode:
    note = f"> A newer {name}. Your own copy, with your changes, is still there under that name."
    return new_markdown_cell(note, id=NOTE)


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
