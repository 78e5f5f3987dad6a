"""The data files are what they say, and a missing or damaged one is named and kept."""

import shutil

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
    with pytest.raises(FileNotFoundError, match=r"data/digits.npz is missing; `python -m helpers"):
        data.checked("digits.npz", folder)
    datasets.make("digits.npz", folder)
    assert data.checked("digits.npz", folder).is_file()


def test_a_damaged_file_is_set_aside_under_a_new_name_each_time(folder):
    for number in (1, 2):
        (folder / "digits.npz").write_bytes(b"damaged %d" % number)
        with pytest.raises(ValueError, match=rf"set aside as digits.damaged-{number}.npz"):
            data.checked("digits.npz", folder)
        assert (folder / f"digits.damaged-{number}.npz").read_bytes() == b"damaged %d" % number


def test_making_a_file_keeps_another_that_was_there(folder):
    (folder / "digits.npz").write_bytes(b"mine")
    datasets.make("digits.npz", folder)
    assert (folder / "digits.damaged-1.npz").read_bytes() == b"mine"
    with pytest.raises(ValueError, match=r"no data file is called 'faces.npz'"):
        datasets.make("faces.npz", folder)
