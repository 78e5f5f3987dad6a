"""What authors run: `python -m helpers.authoring`. No notebook imports it."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"


def sources(numbers: list[str] | None = None) -> list[Path]:
    """The notebooks, or those with the given two-digit numbers; ValueError for an unknown one."""
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    if not numbers:
        return paths
    for number in numbers:
        if not any(path.name.startswith(f"{number:0>2}_") for path in paths):
            raise ValueError(f"there is no notebook {number!r}")
    return [path for path in paths if path.name[:2] in {f"{number:0>2}" for number in numbers}]
