"""The series as its notebooks describe it, and what to say where a cell of theirs stops."""

import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from linecache import getline
from pathlib import Path
from traceback import walk_tb

from IPython.display import display
from packaging.requirements import Requirement

from helpers import claims, learner

FOLDER = Path(__file__).parents[1] / "notebooks"


@dataclass(frozen=True)
class Entry:
    """One notebook: its file's name, its topic, title, slides and minutes, the keys it asks about.

    The topic is the first word of its cells' ids: its folder in `helpers`.
    """

    name: str
    topic: str
    title: str
    slides: str
    minutes: str
    exercises: tuple[str, ...]
    predictions: tuple[str, ...]


def entries() -> list[Entry]:
    """Every notebook there is, read from its opening and its cells."""
    return [_entry(path) for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))]


def _entry(path: Path) -> Entry:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    opening, source = "".join(cells[0]["source"]), "\n".join("".join(c["source"]) for c in cells)
    found = lambda pattern: (re.findall(pattern, opening) or ["–"])[0]  # noqa: E731
    return Entry(
        path.name,
        cells[0]["id"].split("-")[0],
        found(r"# \d+ · (.+)"),
        found(r"\*\*Slides? ([\d–, ]+)\*\*"),
        found(r"(\d+) minutes"),
        tuple(dict.fromkeys(re.findall(r'check\("([\w-]+)", answer_', source))),
        tuple(dict.fromkeys(re.findall(r'predict\("([\w-]+)"\)', source))),
    )


def show() -> None:
    """Display the table of notebooks with what the learner has done in each."""
    passed, predicted = learner.latest("exercise"), learner.latest("prediction")
    head = "| notebook | slides | minutes | exercises passed | predictions made |"
    lines = [head, "|---" * 5 + "|"]
    for e in entries()[1:]:
        done, made = _of(e.exercises, passed), _of(e.predictions, predicted)
        title = f"[{e.name[:2]} · {e.title}]({e.name})"
        lines.append(f"| {title} | {e.slides} | {e.minutes} | {done} | {made} |")
    plain = "\n".join(x.replace("|", " ").strip() for x in lines if not x.startswith("|--"))
    display({"text/markdown": "\n".join(lines), "text/plain": plain}, raw=True)


def _of(keys: tuple[str, ...], known: dict) -> str:
    """How many of the keys are known, and which, counted as in the notebook: "2 of 4: 1, 3"."""
    which = [str(number) for number, key in enumerate(keys, 1) if key in known]
    return f"{len(which)} of {len(keys)}" + (f": {', '.join(which)}" if which else "")


def source_of(cell_id: str) -> str:
    """The text of a cell as it was handed out. Raises ValueError for an id of no cell."""
    if cell_id not in (sources := _sources()):
        raise ValueError(f"no cell {cell_id!r} was handed out: this one is your own")
    return sources[cell_id]


def _sources() -> dict[str, str]:
    """The text of every cell of the series, by its id."""
    books = [json.loads(path.read_text("utf-8")) for path in FOLDER.glob("[0-9][0-9]_*.ipynb")]
    return {cell["id"]: "".join(cell["source"]) for book in books for cell in book["cells"]}


def environment() -> str:
    """What the notebooks need and whether it is there, a line each; no versions, no imports."""
    lines = []
    for text in requires("lecture-companion"):
        needed = Requirement(text)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            fits = needed.specifier.contains(version(needed.name), prereleases=True)
            found = "ready" if fits else f"version {version(needed.name)} is not {needed.specifier}"
        except PackageNotFoundError:
            found = f"missing; install {needed}"
        lines.append(f"{needed.name:12} {found}")
    return "\n".join(lines)


# In a running notebook


def attend(shell) -> None:
    """From now on a failed assertion, an import of what is no more and a look for what is not there
    are explained as well, and `%original`, alone in a cell, puts it back as it was handed out."""
    cell = {"id": None}
    shell.events.register("pre_run_cell", lambda info: cell.update(id=info.cell_id))

    def explained(shell, etype, error, traceback, tb_offset=None):
        shell.showtraceback((etype, error, traceback), tb_offset)
        *_, (frame, number) = walk_tb(traceback)
        line = getline(frame.f_code.co_filename, number).strip()
        print(explanation(error, line, cell["id"]), end="")

    def original(line: str = "") -> None:
        try:
            shell.set_next_input(source_of(line.strip() or cell["id"]), replace=True)
        except ValueError:
            print(
                "%original works in the cell that you want back, not in a new one: delete all "
                "that is in that cell, type %original there and run it."
            )

    shell.set_custom_exc((AssertionError, ImportError, LookupError), explained)
    shell.register_magic_function(original, "line", "original")


def explanation(error: Exception, line: str, cell: str | None) -> str:
    """What an error in this line of the cell of this id means for the reader; "" if it says all.

    A line that no notebook holds is the reader's own, or a library's.
    """
    if isinstance(error, ImportError):
        if not (error.name or "").startswith("helpers"):
            return ""
        return (
            "The helpers have no such thing, or no longer. If this copy is an old one: `make lab` "
            "(or `python -m helpers.authoring workbook`) lays the newer notebook beside it, and "
            "yours stays.\n"
        )
    if not line or line not in map(str.strip, "\n".join(_sources().values()).splitlines()):
        return ""
    said = [f"“{c.says}” (slide {c.slide}): {c.verdict}" for c in claims.load() if c.cell == cell]
    verdict = f"our verdict on {'; '.join(said)}" if said else "a result of this notebook"
    lookup = isinstance(error, LookupError) and f"looks for what is not there ({error})"
    return (
        f"This line {lookup or f'checks {verdict}'}. It speaks of the numbers as they were "
        "handed out: if you changed one, here or further up, nothing is broken. %original, run "
        "alone in this cell, brings the cell back; Kernel → Restart begins afresh.\n"
    )
