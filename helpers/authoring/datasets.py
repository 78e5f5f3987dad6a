"""How each file in `data/` is made; the sources are packages of the `test` extra."""

import io
from hashlib import md5, sha256
from pathlib import Path
from urllib.request import urlopen

import numpy as np

from helpers.data import FOLDER, MNIST, set_aside


def digits() -> bytes:
    """scikit-learn's bundled digits as whole numbers of one byte."""
    from sklearn.datasets import load_digits

    bundle = load_digits()
    file = io.BytesIO()
    images, labels = bundle.images.astype(np.uint8), bundle.target.astype(np.uint8)
    np.savez_compressed(file, images=images, labels=labels)
    return file.getvalue()


# A sentence is drawn from these rules, each right-hand side as often as it stands there.
CORPUS_RULES = {
    "S": ["NP VP"],
    "NP": ["DET NN", "DET NN", "DET ADJ NN", "DET ADJ NN", "DET ADJ ADJ NN", "DET PEOPLE"],
    "OBJECT": ["NP", "NP", "NP", "PRON"],
    "VP": ["VV", "VV OBJECT", "VV OBJECT", "VV OBJECT PP", "VV PP"],
    "PP": ["P NP"],
}
CORPUS_WORDS = {
    "DET": "the the many her",
    "ADJ": "old young brave quiet small old young",
    "NN": "birds boats dogs children fish fish lakes",
    "PEOPLE": "old young brave",  # nouns here: "the old"
    "PRON": "her them",
    "VV": "watch follow see fish fish like",
    "P": "near with over",
}


def corpus(sentences: int = 3000, seed: int = 43) -> bytes:
    """Sentences from CORPUS_RULES, a line each, as word/TAG."""
    rng = np.random.default_rng(seed)

    def drawn(symbol: str) -> list[str]:
        if symbol in CORPUS_WORDS:
            tag = "NN" if symbol == "PEOPLE" else symbol
            return [f"{rng.choice(CORPUS_WORDS[symbol].split())}/{tag}"]
        return [word for part in rng.choice(CORPUS_RULES[symbol]).split() for word in drawn(part)]

    lines = [" ".join(drawn("S")) for _ in range(sentences)]
    return ("\n".join(lines) + "\n").encode()


def sunspots() -> bytes:
    """statsmodels' bundled yearly sunspot numbers as year,number lines."""
    import statsmodels.api as sm

    rows = sm.datasets.sunspots.load_pandas().data.to_numpy()
    return ("".join(f"{year:.0f},{number:g}\n" for year, number in rows)).encode()


MAKERS = {"digits.npz": digits, "corpus.txt": corpus, "sunspots.csv": sunspots}


MNIST_MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"


def fetch_mnist(folder: Path = FOLDER / "mnist", mirror: str = MNIST_MIRROR) -> str:
    """Fetch MNIST's images into data/mnist/; a file that is not the published one is not kept."""
    folder.mkdir(exist_ok=True)
    for name, expected in MNIST.items():
        try:
            with urlopen(mirror + name, timeout=60) as answer:
                content = answer.read()
        except OSError as error:
            raise ValueError(
                f"{name} could not be fetched ({error}); put it into data/mnist/ by hand"
            ) from None
        if md5(content).hexdigest() != expected:
            raise ValueError(f"{mirror}{name} is not the published file: its MD5 differs")
        (folder / name).write_bytes(content)
    return f"data/mnist/ holds {' and '.join(MNIST)}"


def make(name: str, folder: Path = FOLDER) -> str:
    """Write data file `name` and its line in SHA256SUMS; another file there is set aside."""
    if name == "mnist":
        return fetch_mnist()
    if name not in MAKERS:
        raise ValueError(f"no data file is called {name!r}; there are {', '.join(MAKERS)}")
    try:
        content = MAKERS[name]()
    except ImportError as error:
        raise ValueError(
            f"making {name} needs {error.name}: `pip install -c constraints.txt -e .[test]`"
        ) from None
    path, sums = folder / name, folder / "SHA256SUMS"
    if path.exists() and path.read_bytes() != content:
        set_aside(path)
    path.write_bytes(content)
    lines = sums.read_text("utf-8").splitlines() if sums.exists() else []
    lines = [line for line in lines if line.split(maxsplit=1)[1] != name]
    lines.append(f"{sha256(content).hexdigest()}  {name}")
    sums.write_text(
        "\n".join(sorted(lines, key=lambda line: line.split()[1])) + "\n", "utf-8", newline="\n"
    )
    return lines[-1]
