"""The series as its notebooks describe it: the table of notebook 00 and of the README."""

import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from IPython.display import display
from packaging.requirements import Requirement

from helpers import progress

FOLDER = Path(__file__).parents[1] / "notebooks"


@dataclass(frozen=True)
class Entry:
    """One notebook: its file's name, its title, slides and minutes, the keys it asks about."""

    name: str
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
        found(r"# \d+ · (.+)"),
        found(r"\*\*Slides? ([\d–, ]+)\*\*"),
        found(r"(\d+) minutes"),
        tuple(dict.fromkeys(re.findall(r'check\("([\w-]+)", answer_', source))),
        tuple(dict.fromkeys(re.findall(r'predict\("([\w-]+)"\)', source))),
    )


def show() -> None:
    """Display the table of notebooks with what the learner has done in each."""
    passed, predicted = progress.latest("exercise"), progress.latest("prediction")
    lines = [
        "| notebook | slides | minutes | exercises passed | predictions made |",
        "|---" * 5 + "|",
    ]
    for e in entries()[1:]:
        done = f"{sum(k in passed for k in e.exercises)} of {len(e.exercises)}"
        made = f"{sum(k in predicted for k in e.predictions)} of {len(e.predictions)}"
        title = f"[{e.name[:2]} · {e.title}]({e.name})"
        lines.append(f"| {title} | {e.slides} | {e.minutes} | {done} | {made} |")
    plain = "\n".join(
        line.replace("|", " ").strip() for line in lines if not line.startswith("|--")
    )
    display({"text/markdown": "\n".join(lines), "text/plain": plain}, raw=True)


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
