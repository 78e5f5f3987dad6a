"""How each file in `data/` is made; the sources are packages of the `test` extra."""

import io
from hashlib import sha256
from pathlib import Path

import numpy as np

from helpers.data import FOLDER, set_aside


def digits() -> bytes:
    """scikit-learn's bundled digits as whole numbers of one byte."""
    from sklearn.datasets import load_digits

    bundle = load_digits()
    file = io.BytesIO()
    images, labels = bundle.images.astype(np.uint8), bundle.target.astype(np.uint8)
    np.savez_compressed(file, images=images, labels=labels)
    return file.getvalue()


MAKERS = {"digits.npz": digits}


def make(name: str, folder: Path = FOLDER) -> str:
    """Write data file `name` and its line in SHA256SUMS; another file there is set aside."""
    if name not in MAKERS:
        raise ValueError(f"no data file is called {name!r}; there are {', '.join(MAKERS)}")
    content, path, sums = MAKERS[name](), folder / name, folder / "SHA256SUMS"
    if path.exists() and path.read_bytes() != content:
        set_aside(path)
    path.write_bytes(content)
    lines = sums.read_text("utf-8").splitlines() if sums.exists() else []
    lines = [line for line in lines if line.split(maxsplit=1)[1] != name]
    lines.append(f"{sha256(content).hexdigest()}  {name}")
    sums.write_text("\n".join(sorted(lines, key=lambda line: line.split()[1])) + "\n", "utf-8")
    return lines[-1]
