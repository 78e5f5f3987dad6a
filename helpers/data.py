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
    folder = folder or FOLDER
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {line.split(maxsplit=1)[1]: line.split()[0] for line in lines}
    again = (
        f"`git checkout data/{name}` or `python -m helpers.authoring data {name}` brings it back"
    )
    return _intact(folder / name, f"data/{name}", sha256, sums.get(name), again)


def _intact(path: Path, shown: str, digest, expected: str | None, again: str) -> Path:
    if not path.is_file():
        raise FileNotFoundError(f"{shown} is missing; {again}")
    if digest(path.read_bytes()).hexdigest() != expected:
        raise ValueError(
            f"{shown} is not the file that was tested; it was set aside as "
            f"{set_aside(path).name}, and {again}"
        )
    return path


def digits() -> tuple[np.ndarray, np.ndarray]:
    """1,797 handwritten digits: images (1797, 8, 8) of whole numbers 0–16, labels (1797,).

    Source: test set of the UCI "Optical Recognition of Handwritten Digits" data (E. Alpaydin and
    C. Kaynak, 1998), as bundled with scikit-learn; see data/README.md.
    """
    with np.load(checked("digits.npz")) as file:
        return file["images"], file["labels"]


def digit_split(seed: int, n_test: int = 500) -> tuple[np.ndarray, ...]:
    """The digits shuffled by `seed` and parted: x, labels, and the same of `n_test` others.

    Shapes (N, 8, 8) float32 from 0 to 16 and (N,) int64, N = 1,797 − n_test.
    Raises ValueError if one of the two parts would be empty.
    """
    images, labels = digits()
    if not 0 < n_test < len(images):
        raise ValueError(f"{n_test} of {len(images):,} digits cannot be set aside for testing")
    order = np.random.default_rng(seed).permutation(len(images))
    train, test = order[n_test:], order[:n_test]
    x, y = images.astype(np.float32), labels.astype(np.int64)
    return x[train], y[train], x[test], y[test]


def scattered(images: np.ndarray, side: int, seed: int) -> np.ndarray:
    """Each image (N, 8, 8) at a random place of an empty (N, side, side); dtype kept."""
    if side < 8:
        raise ValueError(f"an image of 8 × 8 does not fit a canvas of side {side}")
    canvas = np.zeros((len(images), side, side), images.dtype)
    corners = np.random.default_rng(seed).integers(0, side - 8 + 1, (len(images), 2))
    for picture, image, (i, j) in zip(canvas, images, corners, strict=True):
        picture[i : i + 8, j : j + 8] = image
    return canvas


# The four published files, unpacked, and their MD5: x_train, y_train, x_test, y_test.
MNIST = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


def mnist(full: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Handwritten digits of 28 × 28 pixels: x_train, y_train, x_test, y_test.

    x (N, 28, 28) is uint8, 0 paper to 255 ink; y (N,) is int64, the digit. N is 10,000 and 2,000:
    the first of the 60,000 and 10,000 that `full` reads from data/mnist/. There, too, a missing
    file raises FileNotFoundError, a damaged one is set aside and raises ValueError.

    Source: Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits".
    """
    if full:
        parts = [idx(mnist_file(name).read_bytes()) for name in MNIST]
    else:
        with np.load(checked("mnist.npz")) as file:
            parts = [file[name] for name in ("x_train", "y_train", "x_test", "y_test")]
    x_train, y_train, x_test, y_test = parts
    return x_train, y_train.astype(np.int64), x_test, y_test.astype(np.int64)


def mnist_file(name: str) -> Path:
    """The path of one of the four files in data/mnist/, once its bytes agree with its MD5."""
    again = (
        f"`python -m helpers.authoring data mnist` fetches all four files ({', '.join(MNIST)}), "
        "or put them into data/mnist/ by hand, unpacked"
    )
    return _intact(FOLDER / "mnist" / name, f"data/mnist/{name}", md5, MNIST[name], again)


def idx(content: bytes) -> np.ndarray:
    """The array of bytes in an IDX file: 0, 0, 8, the number of axes, each length, the data."""
    start = 4 + 4 * content[3]
    lengths = np.frombuffer(content[4:start], ">i4")  # four bytes each, the highest first
    return np.frombuffer(content, np.uint8, offset=start).reshape(lengths).copy()


def corpus() -> list[list[tuple[str, str]]]:
    """3,000 generated sentences as lists of (word, tag) pairs; see data/README.md."""
    return _tagged(checked("corpus.txt").read_text("utf-8"))


def brown() -> list[list[tuple[str, str]]]:
    """14,000 English sentences of 3–15 words as lists of (word, tag), in random order.

    No sentence is there twice with the same tags, so any cut makes a training and a test set.
    Marks are words, "Georgia's" is one, 970 sentences are questions. The tags are the 12
    universal ones: NOUN, VERB, PRON, DET, ADJ, ADV, ADP (at, of), CONJ, NUM, PRT (to, up; all;
    I'm), "." for marks, X for foreign words.

    Source: W. N. Francis and H. Kučera, Brown corpus (1964, 1979); tags: S. Petrov, D. Das and
    R. McDonald, "A universal part-of-speech tagset" (2012); see data/README.md.
    """
    return _brown()[0]


def questions() -> list[list[tuple[str, str]]]:
    """Every question of 3–15 words in the Brown corpus, once each, like `brown()`: 1,568.

    A question is a sentence that ends in "?"; some are among the sentences of `brown()` too.
    """
    return _brown()[1]


def _brown() -> list[list[list[tuple[str, str]]]]:
    text = gzip.decompress(checked("brown.txt.gz").read_bytes()).decode()
    return [_tagged(part) for part in text.split("\n\n")]


def _tagged(text: str) -> list[list[tuple[str, str]]]:
    return [[tuple(pair.rsplit("/", 1)) for pair in line.split()] for line in text.splitlines()]


GENRES = {
    **{"a": "press: reportage", "b": "press: editorial", "c": "press: reviews", "d": "religion"},
    **{"e": "skills and hobbies", "f": "popular lore", "g": "belles lettres", "h": "government"},
    **{"j": "learned", "k": "general fiction", "l": "mystery", "m": "science fiction"},
    **{"n": "adventure", "p": "romance", "r": "humour"},
}


def genres() -> list[tuple[str, list[str]]]:
    """The 500 texts of the Brown corpus: the letter of each one's genre (GENRES), its first 500
    words; marks are words. Source as of `brown`; see data/README.md."""
    lines = gzip.decompress(checked("genres.txt.gz").read_bytes()).decode().splitlines()
    return [(letter, words) for letter, *words in map(str.split, lines)]


def ambiguity() -> list[tuple[int, int, int, list[str]]]:
    """How ambiguous English words are: tags, words that have so many in the Brown corpus, places
    where they stand, and which they are where there are 5 tags or more; see data/README.md."""
    lines = checked("ambiguity.csv").read_text("utf-8").splitlines()
    rows = (line.split(",") for line in lines)
    return [(int(tags), int(n), int(places), words.split()) for tags, n, places, words in rows]


BASES = "ACGT"
JUNCTIONS = ("exon→intron", "intron→exon", "neither")


def splice() -> tuple[np.ndarray, np.ndarray]:
    """3,186 pieces of primate DNA: bases (3186, 60), uint8, and labels (3186,), int64.

    Base b is BASES[b], label k is JUNCTIONS[k]; a junction lies in the middle, before base 30
    (counted from 0). 185 rows repeat an earlier one: keep equal rows on one side of a split.

    Source: G. Towell, M. Noordewier and J. Shavlik, UCI "Molecular Biology (Splice-junction Gene
    Sequences)", 1991, in the StatLog version; see data/README.md.
    """
    with np.load(checked("splice.npz")) as file:
        return file["bases"], file["labels"].astype(np.int64)


def dates() -> list[tuple[str, str]]:
    """12,000 pairs of a date as people write it and the same as ISO 8601, in random order.

    In small letters; ten locales, four lengths each; days of 1950–2049, so that a year of two
    digits is one year. No pair is there twice. Source: Unicode CLDR; see data/README.md.
    """
    lines = checked("dates.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t")[:2]) for line in lines]


def sunspots() -> tuple[np.ndarray, np.ndarray]:
    """Yearly sunspot numbers: years 1700–2008 (309,), numbers (309,); see data/README.md."""
    rows = np.loadtxt(checked("sunspots.csv"), delimiter=",")
    return rows[:, 0].astype(int), rows[:, 1]


def prices() -> tuple[np.ndarray, np.ndarray]:
    """Google's share: 1,047 trading days (1047,), datetime64, and adjusted closes (1047,), US $.

    2004-08-19 to 2008-10-14. Source: matplotlib's sample data, `goog.npz`.
    """
    from matplotlib import cbook

    with np.load(cbook.get_sample_data("goog.npz", asfileobj=False)) as file:
        days = file["price_data"]
    return days["date"], days["adj_close"]


def results(name: str) -> list[dict]:
    """The rows of a stored experiment, each its settings and its results in one dict."""
    path = FOLDER / "results" / f"{name}.json"
    if not path.is_file():
        raise FileNotFoundError(
            f"data/results/{name}.json is missing; "
            f"`python -m helpers.authoring experiments {name}` makes it again"
        )
    return [row["settings"] | row["result"] for row in json.loads(path.read_text("utf-8"))]
