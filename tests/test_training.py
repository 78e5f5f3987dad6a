"""The training loop against torch written out, the nets against their counts."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers import data, nets, pictures, training


def line_data():
    x = torch.linspace(-1, 1, 40)[:, None]
    return x, 3 * x - 1


def test_fit_is_adam_on_the_batches_that_its_seed_draws():
    x, y = line_data()
    training.seed_all(0)
    ours, theirs = nn.Linear(1, 1), nn.Linear(1, 1)
    theirs.load_state_dict(ours.state_dict())
    losses = training.fit(ours, nn.functional.mse_loss, x, y, steps=5, batch_size=8, lr=0.1, seed=7)
    optimiser, order = torch.optim.Adam(theirs.parameters(), lr=0.1), torch.Generator()
    order.manual_seed(7)
    for loss in losses:
        batch = torch.randperm(40, generator=order)[:8]
        expected = ((theirs(x[batch]) - y[batch]) ** 2).mean()
        assert loss == pytest.approx(expected.item(), rel=1e-6)
        optimiser.zero_grad()
        expected.backward()
        optimiser.step()
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())


def test_fit_learns_a_line_and_a_seed_repeats_it():
    x, y = line_data()
    runs = []
    for _ in range(2):
        training.seed_all(1)
        model = nn.Linear(1, 1)
        runs.append(training.fit(model, nn.functional.mse_loss, x, y, steps=300, lr=0.05))
    assert runs[0] == runs[1]
    assert runs[0][-1] < 1e-4
    assert training.squared_error(nn.Identity(), x) == 0


def test_whoever_watches_is_told_after_every_step():
    x, y = line_data()
    seen, model = [], nn.Linear(1, 1)
    training.fit(
        model,
        nn.functional.mse_loss,
        x,
        y,
        steps=3,
        each=lambda done: seen.append((done, model.weight.item())),
    )
    assert [done for done, _ in seen] == [0, 1, 2, 3]
    assert len({weight for _, weight in seen}) == 4


def test_he_keeps_the_mean_square_through_relus_and_torchs_choice_does_not():
    training.seed_all(0)
    x = torch.randn(200, 300)
    plain = nn.Sequential(*(m for _ in range(8) for m in (nn.Linear(300, 300), nn.ReLU())))
    shrunk = plain(x).detach().std(dim=0).mean() / x.std(dim=0).mean()
    kept = nets.he_initialised(plain)(x).detach().std(dim=0).mean() / x.std(dim=0).mean()
    assert shrunk < 0.01
    assert 0.2 < kept < 1
    assert all((m.bias == 0).all() for m in plain if isinstance(m, nn.Linear))
    assert plain[0].weight.std().item() == pytest.approx((2 / 300) ** 0.5, rel=0.02)


def test_no_progress_leaves_no_trace(capsys, monkeypatch):
    assert list(training.progress_bar(3, "x")) == [0, 1, 2]
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("COMPANION_PROGRESS", "1")
    assert list(training.progress_bar(3, "x")) == [0, 1, 2]
    assert "IntProgress" in capsys.readouterr().out


def test_accuracy_counts_the_right_ones():
    scores = torch.tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]])
    assert training.accuracy(nn.Identity(), scores, torch.tensor([1, 0, 0])) == pytest.approx(2 / 3)


def test_the_nets_have_the_shapes_and_counts_they_say():
    assert training.n_parameters(nets.autoencoder()) == 2_837_314
    for side in (8, 14):
        x = torch.zeros(2, 1, side, side)
        assert nets.dense_net(side)(x).shape == nets.conv_net(side)(x).shape == (2, 10)
    x = torch.rand(2, 784)
    tied = nets.TiedAutoencoder(nets.SLIDE_WIDTHS[:5])
    for model in (nets.autoencoder(), nets.conv_autoencoder(), tied):
        assert model(x).shape == x.shape
    assert training.n_parameters(tied) == 1_416_500 + 4_314


def test_the_code_of_the_autoencoder_is_linear():
    layers = list(nets.autoencoder((6, 4, 2, 4, 6)))
    kinds = ["linear" if isinstance(layer, nn.Linear) else "relu" for layer in layers]
    assert kinds == ["linear", "relu", "linear", "linear", "relu", "linear"]


def test_a_split_has_every_digit_once():
    x, y, x_test, y_test = pictures.digit_split(3)
    assert (x.shape, x_test.shape) == ((1297, 8, 8), (500, 8, 8))
    both = np.concatenate([x, x_test]).sum(axis=(1, 2))
    assert sorted(both) == sorted(data.digits()[0].sum(axis=(1, 2)))
    assert len(y) == 1297
    assert len(y_test) == 500


def test_scattered_digits_are_whole():
    images = data.digits()[0][:20]
    canvas = pictures.scattered(images, 14, seed=0)
    np.testing.assert_array_equal(canvas.sum(axis=(1, 2)), images.sum(axis=(1, 2)))
    np.testing.assert_array_equal(pictures.scattered(images, 8, seed=0), images)
    with pytest.raises(ValueError, match="does not fit a canvas of side 7"):
        pictures.scattered(images, 7, seed=0)
