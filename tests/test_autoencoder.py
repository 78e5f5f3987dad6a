"""Counts against torch, and against their definitions."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from torch import nn

from helpers import autoencoder as ae
from helpers import data, training
from helpers.autoencoder import layer_weights, low_rank_weights, n_biases

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
    tied = ae.TiedAutoencoder(widths)
    assert training.n_parameters(tied) == 6 * 4 + 4 * 3 + (4 + 3 + 4 + 6)
    x = torch.rand(5, 6)
    hidden = tied.encoder[1](tied.encoder[0](x).relu())
    back = (hidden @ tied.encoder[1].weight + tied.biases[0]).relu()
    torch.testing.assert_close(tied(x), back @ tied.encoder[0].weight + tied.biases[1])


def test_pca_is_scikit_learns():
    x = np.random.default_rng(0).normal(size=(50, 7)) * [9, 5, 3, 1, 1, 0.5, 0.1]
    oracle = PCA(3, svd_solver="full").fit(x)
    ours = ae.reconstructed(x, *ae.pca(x, 3))
    np.testing.assert_allclose(ours, oracle.inverse_transform(oracle.transform(x)), atol=1e-8)
    assert ae.squared_error(x, ae.reconstructed(x, *ae.pca(x, 7))) < 1e-20
    with pytest.raises(ValueError, match="8 components of 50 points in 7 dimensions"):
        ae.pca(x, 8)


def test_enlarging_is_torchs_bilinear_interpolation():
    x = data.digits()[0][:20]
    theirs = torch.nn.functional.interpolate(
        torch.tensor(x[:, None] / 16, dtype=torch.float32), size=28, mode="bilinear"
    )
    np.testing.assert_allclose(ae.enlarged(x), theirs.flatten(1), atol=1e-6)


def test_squared_error_is_one_for_arrays_and_tensors():
    x = np.arange(6.0).reshape(2, 3)
    assert ae.squared_error(x, x + 1) == 3
    assert ae.squared_error(torch.tensor(x), torch.tensor(x) + 1) == 3


def test_he_keeps_the_mean_square_through_relus_and_torchs_choice_does_not():
    training.seed_all(0)
    x = torch.randn(200, 300)
    plain = nn.Sequential(*(m for _ in range(8) for m in (nn.Linear(300, 300), nn.ReLU())))
    shrunk = plain(x).detach().std(dim=0).mean() / x.std(dim=0).mean()
    kept = ae.he_initialised(plain)(x).detach().std(dim=0).mean() / x.std(dim=0).mean()
    assert shrunk < 0.01
    assert 0.2 < kept < 1
    assert all((m.bias == 0).all() for m in plain if isinstance(m, nn.Linear))
    assert plain[0].weight.std().item() == pytest.approx((2 / 300) ** 0.5, rel=0.02)


def test_the_nets_have_the_shapes_and_counts_they_say():
    assert training.n_parameters(ae.autoencoder()) == 2_837_314
    x = torch.rand(2, 784)
    tied = ae.TiedAutoencoder(ae.SLIDE_WIDTHS[:5])
    for model in (ae.autoencoder(), ae.conv_autoencoder(), tied):
        assert model(x).shape == x.shape
    assert training.n_parameters(tied) == 1_416_500 + 4_314


def test_the_code_of_the_autoencoder_is_linear():
    layers = list(ae.autoencoder((6, 4, 2, 4, 6)))
    kinds = ["linear" if isinstance(layer, nn.Linear) else "relu" for layer in layers]
    assert kinds == ["linear", "relu", "linear", "linear", "relu", "linear"]
