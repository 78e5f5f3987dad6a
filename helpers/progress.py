"""The learner's progress: one file of one line an event, so that nothing is ever overwritten.

It lies in the folder COMPANION_STATE, or else in the user's Jupyter data folder, and no stored
output depends on it.
"""

import json
import os
from pathlib import Path

from helpers.data import set_aside


def state_file() -> Path:
    """Where the events are kept."""
    if folder := os.environ.get("COMPANION_STATE"):
        return Path(folder) / "progress.jsonl"
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "lecture-companion" / "progress.jsonl"


def record(kind: str, key: str, value) -> None:
    """Append one event; where the file cannot be written, say so and go on."""
    path = state_file()
    try:
        events()  # sets a damaged file aside before anything is added to it
        path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"kind": kind, "key": key, "value": value}) + "\n"
        with path.open("ab") as file:
            file.write(line.encode() if _ends_its_line(path) else f"\n{line}".encode())
    except OSError as error:
        print(f"Your progress was not saved: {error.strerror or error} ({path}).")


def events() -> list[dict]:
    """All events, oldest first. A damaged file is set aside, its sound lines are kept."""
    path = state_file()
    if not path.is_file():
        return []
    lines = [line for line in path.read_bytes().splitlines() if line.strip()]
    sound = [event for line in lines if (event := _event(line))]
    if len(sound) < len(lines):
        aside = set_aside(path)
        part = path.with_suffix(".part")
        part.write_text("".join(json.dumps(event) + "\n" for event in sound), "utf-8")
        part.replace(path)
        print(
            f"Your progress file was damaged: it was set aside as {aside}, "
            f"and {len(sound)} of its {len(lines)} lines were kept."
        )
    return sound


def _event(line: bytes) -> dict | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(event, dict) and {"kind", "key", "value"} <= event.keys()
    return event if whole and isinstance(event["key"], str) else None


def _ends_its_line(path: Path) -> bool:
    return not path.exists() or path.read_bytes()[-1:] in (b"", b"\n")


def latest(kind: str) -> dict:
    """The last value recorded for each key of one kind: "exercise" or "prediction"."""
    return {event["key"]: event["value"] for event in events() if event["kind"] == kind}
