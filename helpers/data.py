"""The small files in `data/`, read from disk and checked against `data/SHA256SUMS`."""

from hashlib import sha256
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "data"


def set_aside(path: Path) -> Path:
    """Rename a damaged file so that nothing is lost; the new path, never one that exists."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    return path.rename(aside)


def checked(name: str, folder: Path | None = None) -> Path:
    """The path of data file `name`, once its bytes agree with SHA256SUMS.

    Raises FileNotFoundError where it is missing; where its bytes differ it is set aside and
    ValueError says so. Both name the command that rebuilds it.
    """
    path = (folder or FOLDER) / name
    again = f"python -m helpers.authoring data {name}"
    if not path.is_file():
        raise FileNotFoundError(f"data/{name} is missing; `{again}` makes it again")
    lines = (path.parent / "SHA256SUMS").read_text("utf-8").splitlines()
    expected = {line.split(maxsplit=1)[1]: line.split()[0] for line in lines}
    if sha256(path.read_bytes()).hexdigest() != expected.get(name):
        aside = set_aside(path)
        raise ValueError(
            f"data/{name} is not the file that was tested; it was set aside as {aside.name}, "
            f"and `{again}` makes it again"
        )
    return path


def digits() -> tuple[np.ndarray, np.ndarray]:
    """1,797 handwritten digits: images (1797, 8, 8) of whole numbers 0–16, labels (1797,).

    Source: test set of the UCI "Optical Recognition of Handwritten Digits" data (E. Alpaydin and
    C. Kaynak, 1998), as bundled with scikit-learn; see data/README.md.
    """
    with np.load(checked("digits.npz")) as file:
        return file["images"], file["labels"]
