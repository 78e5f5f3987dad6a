"""What the learner passed and predicted: one file of one line an event, only ever added to.

It lies in the folder COMPANION_STATE, or else in the user's Jupyter data folder; no stored output
depends on it.
"""

import json
import os
from pathlib import Path

RENAMED = {
    "conv": "convolution",
    "pool": "pooling",
    "ae": "autoencoder",
    "tree": "grammar",
    "ar": "autoregression",
}  # the first word of a key, as it was once


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
        path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"kind": kind, "key": key, "value": value}) + "\n"
        with path.open("ab") as file:
            file.write(line.encode() if _ends_its_line(path) else f"\n{line}".encode())
    except OSError as error:
        print(f"Your progress was not saved: {error.strerror or error} ({path}).")


def events() -> list[dict]:
    """All events, oldest first; a line that cannot be read is passed over, and stays."""
    path = state_file()
    lines = path.read_bytes().splitlines() if path.is_file() else []
    return [event for line in lines if (event := _event(line))]


def latest(kind: str) -> dict:
    """The last value recorded for each key of one kind: "exercise" or "prediction"."""
    return {event["key"]: event["value"] for event in events() if event["kind"] == kind}


def _event(line: bytes) -> dict | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(event, dict) and {"kind", "key", "value"} <= event.keys()
    if not whole or not isinstance(event["key"], str):
        return None
    topic, hyphen, rest = event["key"].partition("-")
    return event | {"key": RENAMED.get(topic, topic) + hyphen + rest}


def _ends_its_line(path: Path) -> bool:
    return not path.exists() or path.read_bytes()[-1:] in (b"", b"\n")
