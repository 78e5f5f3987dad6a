"""Counts against torch, and against their definitions."""

import gzip
from hashlib import md5
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from helpers import data, nets, pca, pictures, training
from helpers.authoring import datasets
from helpers.counting import layer_weights, low_rank_weights, n_biases

WIDTHS = st.lists(st.integers(1, 12), min_size=2, max_size=6).map(tuple)


@given(WIDTHS)
def test_weights_and_biases_are_torchs(widths):
    net = torch.nn.Sequential(*(torch.nn.Linear(n, m) for n, m in pairwise(widths)))
    assert sum(layer_weights(widths)) + n_biases(widths) == training.n_parameters(net)


@given(WIDTHS, st.integers(1, 12))
def test_low_rank_never_costs_more(widths, rank):
    assert low_rank_weights(widths, rank) <= sum(layer_weights(widths))
    assert low_rank_weights(widths, 10**6) == sum(layer_weights(widths))


def test_what_cannot_be_counted_is_named():
    with pytest.raises(ValueError, match="width 0 is not a whole number from 1 on"):
        layer_weights((784, 0, 784))
    with pytest.raises(ValueError, match="needs an input and an output"):
        n_biases((784,))
    with pytest.raises(ValueError, match="rank 0 is smaller than 1"):
        low_rank_weights((2, 2), 0)


def test_tying_halves_the_weights_and_nothing_else():
    widths = (6, 4, 3)
    tied = nets.TiedAutoencoder(widths)
    assert training.n_parameters(tied) == 6 * 4 + 4 * 3 + (4 + 3 + 4 + 6)
    x = torch.rand(5, 6)
    hidden = tied.encoder[1](tied.encoder[0](x).relu())
    back = (hidden @ tied.encoder[1].weight + tied.biases[0]).relu()
    torch.testing.assert_close(tied(x), back @ tied.encoder[0].weight + tied.biases[1])


def test_pca_is_scikit_learns():
    x = np.random.default_rng(0).normal(size=(50, 7)) * [9, 5, 3, 1, 1, 0.5, 0.1]
    oracle = PCA(3, svd_solver="full").fit(x)
    ours = pca.reconstructed(x, *pca.pca(x, 3))
    np.testing.assert_allclose(ours, oracle.inverse_transform(oracle.transform(x)), atol=1e-8)
    assert pca.squared_error(x, pca.reconstructed(x, *pca.pca(x, 7))) < 1e-20
    with pytest.raises(ValueError, match="8 components of 50 points in 7 dimensions"):
        pca.pca(x, 8)


def test_enlarging_is_torchs_bilinear_interpolation():
    x = data.digits()[0][:20]
    theirs = torch.nn.functional.interpolate(
        torch.tensor(x[:, None] / 16, dtype=torch.float32), size=28, mode="bilinear"
    )
    np.testing.assert_allclose(pictures.enlarged(x), theirs.flatten(1), atol=1e-6)


@pytest.fixture
def tiny_mnist(tmp_path):
    """Two IDX files of 3 and 2 images, and their checksums."""
    sums, pictures = {}, []
    for name, n in (("train.gz", 3), ("test.gz", 2)):
        pixels = np.random.default_rng(n).integers(0, 256, (n, 28, 28), np.uint8)
        header = np.array([2051, n, 28, 28], ">i4").tobytes()
        (tmp_path / name).write_bytes(gzip.compress(header + pixels.tobytes()))
        sums[name] = md5((tmp_path / name).read_bytes()).hexdigest()
        pictures.append(pixels)
    return tmp_path, sums, pictures


def test_idx_files_are_read(tiny_mnist):
    folder, sums, pictures = tiny_mnist
    for read, pixels in zip(data.mnist(folder, sums), pictures, strict=True):
        assert read.dtype == np.float32
        np.testing.assert_allclose(read, pixels.reshape(len(pixels), 784) / 255, atol=1e-7)


def test_a_missing_or_other_idx_file_is_named(tiny_mnist):
    folder, sums, _ = tiny_mnist
    (folder / "test.gz").write_bytes(b"cut off")
    with pytest.raises(ValueError, match=r"data/mnist/test.gz is not the published file"):
        data.mnist(folder, sums)
    assert (folder / "test.gz").read_bytes() == b"cut off"
    (folder / "train.gz").unlink()
    with pytest.raises(FileNotFoundError, match=r"data/mnist/train.gz is missing; put it there"):
        data.mnist(folder, sums)
    labels = gzip.compress(np.array([2049, 1, 1, 1], ">i4").tobytes() + b"7")
    (folder / "labels.gz").write_bytes(labels)
    with pytest.raises(ValueError, match="does not hold IDX images"):
        data.mnist(folder, {"labels.gz": md5(labels).hexdigest()})


def test_fetching_keeps_only_the_published_file(tiny_mnist, monkeypatch, tmp_path):
    folder, sums, _ = tiny_mnist
    monkeypatch.setattr(datasets, "MNIST", sums)
    said = datasets.fetch_mnist(tmp_path / "fetched", folder.as_uri() + "/")
    assert "train.gz and test.gz" in said
    assert len(data.mnist(tmp_path / "fetched", sums)[0]) == 3
    (folder / "test.gz").write_bytes(b"another")
    with pytest.raises(ValueError, match="is not the published file"):
        datasets.fetch_mnist(tmp_path / "again", folder.as_uri() + "/")
    with pytest.raises(ValueError, match="could not be fetched"):
        datasets.fetch_mnist(tmp_path / "none", (folder / "nowhere").as_uri() + "/")
    assert not (tmp_path / "none" / "train.gz").exists()
