"""Where CI picks up what a failed test said and showed."""

import re
from pathlib import Path

from helpers.authoring import ROOT

FAILURES = ROOT / "build" / "failures"


def place(test: str, ending: str) -> Path:
    """The file for one test, by its id; its folder is there."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", test.removeprefix("tests/"))
    return FAILURES / f"{name[-150:].strip('-')}{ending}"
