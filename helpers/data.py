"""The small files in `data/`, read from disk and checked against `data/SHA256SUMS`."""

import gzip
import json
from hashlib import md5, sha256
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
    ValueError says so. Both say how to get it back.
    """
    path = (folder or FOLDER) / name
    again = (
        f"`git checkout data/{name}` or `python -m helpers.authoring data {name}` brings it back"
    )
    if not path.is_file():
        raise FileNotFoundError(f"data/{name} is missing; {again}")
    lines = (path.parent / "SHA256SUMS").read_text("utf-8").splitlines()
    expected = {line.split(maxsplit=1)[1]: line.split()[0] for line in lines}
    if sha256(path.read_bytes()).hexdigest() != expected.get(name):
        aside = set_aside(path)
        raise ValueError(
            f"data/{name} is not the file that was tested; it was set aside as {aside.name}, "
            f"and {again}"
        )
    return path


def digits() -> tuple[np.ndarray, np.ndarray]:
    """1,797 handwritten digits: images (1797, 8, 8) of whole numbers 0–16, labels (1797,).

    Source: test set of the UCI "Optical Recognition of Handwritten Digits" data (E. Alpaydin and
    C. Kaynak, 1998), as bundled with scikit-learn; see data/README.md.
    """
    with np.load(checked("digits.npz")) as file:
        return file["images"], file["labels"]


def corpus() -> list[list[tuple[str, str]]]:
    """3,000 generated sentences as lists of (word, tag) pairs; see data/README.md."""
    lines = checked("corpus.txt").read_text("utf-8").splitlines()
    return [[tuple(pair.split("/")) for pair in line.split()] for line in lines]


def sunspots() -> tuple[np.ndarray, np.ndarray]:
    """Yearly sunspot numbers: years 1700–2008 (309,), numbers (309,); see data/README.md."""
    rows = np.loadtxt(checked("sunspots.csv"), delimiter=",")
    return rows[:, 0].astype(int), rows[:, 1]


# The IDX files of Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits".
MNIST = {
    "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
}


def mnist(folder: Path = FOLDER / "mnist", sums: dict[str, str] = MNIST) -> list[np.ndarray]:
    """MNIST's training and test images, (60000, 784) and (10000, 784), float32 of 0–1.

    The two files are not part of this project: put them into data/mnist/ by hand, or run
    `python -m helpers.authoring data mnist` where there is a network. Raises FileNotFoundError
    where one is missing and ValueError where one is not the published file (MD5).
    """
    return [_idx_images(folder / name, expected) for name, expected in sums.items()]


def _idx_images(path: Path, expected: str) -> np.ndarray:
    if not path.is_file():
        raise FileNotFoundError(
            f"data/mnist/{path.name} is missing; put it there by hand, or run "
            "`python -m helpers.authoring data mnist` where there is a network"
        )
    content = path.read_bytes()
    if md5(content).hexdigest() != expected:
        raise ValueError(f"data/mnist/{path.name} is not the published file: its MD5 differs")
    content = gzip.decompress(content)
    magic, n, rows, columns = np.frombuffer(content[:16], ">i4")
    if magic != 2051 or len(content) != 16 + n * rows * columns:
        raise ValueError(f"data/mnist/{path.name} does not hold IDX images")
    pixels = np.frombuffer(content, np.uint8, offset=16)
    return pixels.reshape(n, rows * columns).astype(np.float32) / 255


def results(name: str) -> list[dict]:
    """The rows of a stored experiment, each its settings and its results in one dict."""
    path = FOLDER / "results" / f"{name}.json"
    if not path.is_file():
        raise FileNotFoundError(
            f"data/results/{name}.json is missing; "
            f"`python -m helpers.authoring experiments {name}` makes it again"
        )
    return [row["settings"] | row["result"] for row in json.loads(path.read_text("utf-8"))]
