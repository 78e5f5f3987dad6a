"""The data files are what they say, and a missing or damaged one is named and kept."""

import shutil
import subprocess

import numpy as np
import pytest
from sklearn.datasets import load_digits

from helpers import data
from helpers.authoring import datasets


def names():
    return [line.split()[1] for line in (data.FOLDER / "SHA256SUMS").read_text().splitlines()]


def test_the_digits_are_scikit_learns():
    images, labels = data.digits()
    bundle = load_digits()
    assert images.shape == (1797, 8, 8)
    np.testing.assert_array_equal(images, bundle.images)
    np.testing.assert_array_equal(labels, bundle.target)


def test_every_file_has_a_checksum_a_maker_and_a_line_in_the_readme():
    readme = (data.FOLDER / "README.md").read_text("utf-8")
    for name in names():
        assert data.checked(name).is_file()
        assert name in datasets.MAKERS
        assert f"`{name}`" in readme
    known = {*names(), "README.md", "SHA256SUMS", "claims.toml"}
    there = {path.name for path in data.FOLDER.iterdir() if path.is_file()}
    assert there == known


@pytest.fixture
def folder(tmp_path):
    for name in ("digits.npz", "SHA256SUMS"):
        shutil.copy(data.FOLDER / name, tmp_path)
    return tmp_path


def test_a_missing_file_is_named_with_its_remedy(folder):
    (folder / "digits.npz").unlink()
    with pytest.raises(
        FileNotFoundError,
        match=r"data/digits.npz is missing; `git checkout data.*`python -m helpers",
    ):
        data.checked("digits.npz", folder)
    datasets.make("digits.npz", folder)
    assert data.checked("digits.npz", folder).is_file()


def test_a_damaged_file_is_set_aside_under_a_new_name_each_time(folder):
    for number in (1, 2):
        (folder / "digits.npz").write_bytes(b"damaged %d" % number)
        with pytest.raises(ValueError, match=rf"set aside as digits.damaged-{number}.npz"):
            data.checked("digits.npz", folder)
        assert (folder / f"digits.damaged-{number}.npz").read_bytes() == b"damaged %d" % number


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git")
def test_a_checkout_with_other_line_ends_brings_the_same_bytes(tmp_path):
    """As git for Windows checks out by default."""

    def git(*arguments):
        me = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *me, *arguments], check=True, timeout=60)

    shutil.copytree(data.FOLDER, tmp_path / "one" / "data", ignore=shutil.ignore_patterns("mnist"))
    shutil.copy(data.FOLDER.parent / ".gitattributes", tmp_path / "one")
    git("init", "-q", "one")
    git("-C", "one", "add", "-A")
    git("-C", "one", "commit", "-q", "-m", "all")
    git("clone", "-q", "-c", "core.autocrlf=true", "one", "two")
    for name in names():
        assert data.checked(name, tmp_path / "two" / "data").is_file()


def test_what_a_maker_lacks_is_named(folder, monkeypatch):
    def maker():
        raise ImportError("no", name="statsmodels")

    monkeypatch.setitem(datasets.MAKERS, "digits.npz", maker)
    with pytest.raises(ValueError, match=r"making digits.npz needs statsmodels: `pip install"):
        datasets.make("digits.npz", folder)
    assert data.checked("digits.npz", folder).is_file()


def test_making_a_file_keeps_another_that_was_there(folder):
    (folder / "digits.npz").write_bytes(b"mine")
    datasets.make("digits.npz", folder)
    assert (folder / "digits.damaged-1.npz").read_bytes() == b"mine"
    with pytest.raises(ValueError, match=r"no data file is called 'faces.npz'"):
        datasets.make("faces.npz", folder)
