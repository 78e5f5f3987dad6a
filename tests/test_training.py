"""The training loop against torch written out, the nets against their counts."""

import ipywidgets
import numpy as np
import pytest
import torch
from torch import nn

from helpers import autoencoder, data, training
from helpers.convolution import experiment
from helpers.training import batches, fit


def line_data():
    x = torch.linspace(-1, 1, 40)[:, None]
    return x, 3 * x - 1


def square(model, x, y):
    return ((model(x) - y) ** 2).mean()


def adam(model, lr=0.05):
    return torch.optim.Adam(model.parameters(), lr=lr)


def sgd(model, lr):
    return torch.optim.SGD(model.parameters(), lr=lr)


def line(w=0.0, b=0.0):
    """ŷ = w x + b."""
    model = nn.Linear(1, 1)
    nn.init.constant_(model.weight, w)
    nn.init.constant_(model.bias, b)
    return model


def test_fit_is_the_loop_of_torch_on_the_batches_that_a_seed_draws():
    x, y = line_data()
    training.seed_all(0)
    ours, theirs = nn.Linear(1, 1), nn.Linear(1, 1)
    theirs.load_state_dict(ours.state_dict())
    losses = fit(ours, square, batches(x, y, size=8, steps=5, seed=7), optimiser=adam(ours, 0.1))
    optimiser, order = adam(theirs, 0.1), torch.Generator().manual_seed(7)
    for loss in losses:
        batch = torch.randperm(40, generator=order)[:8]
        expected = ((theirs(x[batch]) - y[batch]) ** 2).mean()
        assert loss == pytest.approx(expected.item(), rel=1e-6)
        optimiser.zero_grad()
        expected.backward()
        optimiser.step()
    assert len(losses) == 5
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())


def test_fit_learns_a_line_and_a_seed_repeats_it():
    x, y = line_data()
    drawn, runs = batches(x, y, size=32, steps=300, seed=0), []
    for _ in range(2):
        training.seed_all(1)
        model = nn.Linear(1, 1)
        runs.append(fit(model, square, drawn, optimiser=adam(model)))
    assert runs[0] == runs[1]
    assert runs[0][-1] < 1e-4


def test_batches_hold_rows_that_belong_together_and_all_of_them_if_they_fit():
    x, y = line_data()
    drawn = batches(x, y, size=8, steps=3, seed=1)
    assert len(drawn) == len(list(drawn)) == 3
    for part, its in drawn:
        torch.testing.assert_close(its, 3 * part - 1)
        assert len(part.unique()) == 8
    ((everything,),) = batches(x, size=100, steps=1)
    assert everything.sort(0).values.equal(x)
    again = [part for part, _ in batches(x, y, size=8, steps=3, seed=1)]
    assert all(map(torch.equal, again, [part for part, _ in drawn]))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"y": 41}, r"inputs and targets must be equally many, at least one: \[40, 41\]"),
        ({"x": 0, "y": 0}, r"at least one: \[0, 0\]"),
        ({"size": 0}, "a batch of 0 holds nothing"),
        ({"steps": -1}, "-1 steps cannot be taken"),
    ],
)
def test_batches_that_cannot_be_are_refused(wrong, message):
    of = {"x": 40, "y": 40, "size": 8, "steps": 1} | wrong
    with pytest.raises(ValueError, match=message):
        batches(torch.zeros(of["x"]), torch.zeros(of["y"]), size=of["size"], steps=of["steps"])


def test_no_steps_leave_the_model_as_it_came():
    model, (x, y) = line(2.0), line_data()
    assert fit(model, square, batches(x, y, size=8, steps=0), optimiser=adam(model)) == []
    assert model.weight.item() == 2


def test_fresh_batches_come_from_any_stream_and_may_hold_a_mask():
    rng, model = np.random.default_rng(0), line()

    def task(B):
        xs = rng.uniform(-1, 1, (B, 1))
        return tuple(torch.tensor(part).float() for part in (xs, 3 * xs - 1, xs > 0))

    def right_half(model, xs, ys, mask):
        return (mask * (model(xs) - ys) ** 2).sum() / mask.sum()

    losses = fit(model, right_half, (task(32) for _ in range(400)), optimiser=adam(model))
    assert len(losses) == 400
    assert model.weight.item() == pytest.approx(3, abs=0.05)
    assert model.bias.item() == pytest.approx(-1, abs=0.05)


def test_a_gradient_is_clipped_to_its_length_and_a_short_one_left_alone():
    x, y = torch.tensor([[4.0]]), torch.tensor([[0.0]])  # dℓ/dw = 2·4·4 = 32, dℓ/db = 8
    for clip, step in ((1.0, 1.0), (100.0, 1088**0.5), (None, 1088**0.5)):
        model = line(1.0)
        fit(model, square, [(x, y)], optimiser=sgd(model, 1.0), clip=clip)
        moved = torch.tensor([1 - model.weight.item(), -model.bias.item()])
        assert moved.norm().item() == pytest.approx(step, rel=1e-5)
        assert (moved[0] / moved[1]).item() == pytest.approx(4, rel=1e-5)
    with pytest.raises(ValueError, match="clipped to length 0; it must be above 0"):
        fit(model, square, [(x, y)], optimiser=sgd(model, 1.0), clip=0)


def test_a_training_stops_when_it_is_told_to():
    x, y = line_data()
    model, drawn = line(), batches(x, y, size=40, steps=1000)
    stop = lambda losses: losses[-1] < 0.01
    losses = fit(model, square, drawn, optimiser=adam(model), stop=stop)
    assert 5 < len(losses) < 1000
    assert min(losses[:-1]) >= 0.01 > losses[-1]
    assert square(model, x, y).item() < 0.01  # the last step was taken


def test_whoever_watches_is_told_after_every_step():
    x, y = line_data()
    seen, model = [], line()
    each = lambda done: seen.append((done, model.weight.item()))
    fit(model, square, batches(x, y, size=32, steps=3), optimiser=adam(model), each=each)
    assert [done for done, _ in seen] == [0, 1, 2, 3]
    assert len({weight for _, weight in seen}) == 4


def test_an_interrupt_leaves_what_was_learnt_and_the_curve(capsys):
    x, y = line_data()
    model, weights = line(), {}

    def each(done):
        weights[done] = model.weight.item()
        if done == 4:
            raise KeyboardInterrupt

    losses = fit(model, square, batches(x, y, size=40, steps=9), optimiser=adam(model), each=each)
    assert capsys.readouterr().out == "training ended after step 4: interrupted\n"
    assert len(losses) == 4
    assert model.weight.item() == weights[3] != weights[4]
    assert square(model, x, y).item() == pytest.approx(losses[-1])


def test_an_interrupt_in_the_middle_of_a_step_leaves_no_half_of_it(capsys):
    class Halfway(torch.optim.SGD):
        def step(self):
            with torch.no_grad():
                self.param_groups[0]["params"][0].fill_(99)
            raise KeyboardInterrupt

    x, y = line_data()
    model = line(2.0)
    losses = fit(
        model, square, batches(x, y, size=8, steps=9), optimiser=Halfway(model.parameters(), lr=1)
    )
    assert (len(losses), model.weight.item()) == (1, 2)


def test_a_generator_that_is_interrupted_ends_the_training_too(capsys):
    x, y = line_data()
    model = line()

    def stream():
        yield x, y
        raise KeyboardInterrupt

    assert len(fit(model, square, stream(), optimiser=adam(model), words="a line")) == 1
    assert capsys.readouterr().out == "a line ended after step 1: interrupted\n"


def test_a_loss_that_is_nan_ends_the_training_before_the_model_is_spoilt(capsys):
    x, y = line_data()
    hole = torch.where(x > 0.9, torch.nan, x)
    model, seen = line(), []
    each = lambda done: seen.append(model.weight.item())
    drawn = [(x, y), (x, y), (hole, y), (x, y)]
    losses = fit(model, square, drawn, optimiser=sgd(model, 0.1), each=each)
    assert capsys.readouterr().out == "training ended after step 2: the loss was nan\n"
    assert len(losses) == 2
    assert model.weight.item() == seen[1]
    assert square(model, x, y).item() == pytest.approx(losses[-1])


def test_a_gradient_that_is_not_finite_ends_the_training_though_the_loss_is(capsys):
    model = line()
    root = lambda model, x: model(x).sum().abs().sqrt()  # at 0 its slope is infinite
    losses = fit(model, root, [(torch.ones(1, 1),)], optimiser=sgd(model, 0.1))
    assert "ended after step 0: the length of the gradient was" in capsys.readouterr().out
    assert losses == []
    assert model.weight.item() == 0


def test_steps_that_are_too_long_end_with_the_last_finite_loss(capsys):
    x, y = line_data()
    model = line()
    losses = fit(model, square, batches(x, y, size=40, steps=99), optimiser=sgd(model, 1e6))
    assert f"ended after step {len(losses)}: the l" in capsys.readouterr().out
    assert 1 < len(losses) < 20
    assert square(model, x, y).item() == pytest.approx(losses[-1])
    model = line()
    losses = fit(model, square, [(x, 100 * y)], optimiser=sgd(model, 1e38))
    assert "ended after step 1: a parameter was" in capsys.readouterr().out
    assert (len(losses), model.weight.item()) == (1, 0)


def test_what_is_no_batch_or_no_loss_is_named():
    x, y = line_data()
    model = line()
    with pytest.raises(ValueError, match=r"a batch is a tuple .*, not a Tensor"):
        fit(model, square, x, optimiser=adam(model))
    each_row = lambda model, x, y: (model(x) - y) ** 2
    with pytest.raises(ValueError, match=r"the loss has shape \(40, 1\); it must be one number"):
        fit(model, each_row, [(x, y)], optimiser=adam(model))


def test_he_keeps_the_mean_square_through_relus_and_torchs_choice_does_not():
    training.seed_all(0)
    x = torch.randn(200, 300)
    plain = nn.Sequential(*(m for _ in range(8) for m in (nn.Linear(300, 300), nn.ReLU())))
    shrunk = plain(x).detach().std(dim=0).mean() / x.std(dim=0).mean()
    kept = autoencoder.he_initialised(plain)(x).detach().std(dim=0).mean() / x.std(dim=0).mean()
    assert shrunk < 0.01
    assert 0.2 < kept < 1
    assert all((m.bias == 0).all() for m in plain if isinstance(m, nn.Linear))
    assert plain[0].weight.std().item() == pytest.approx((2 / 300) ** 0.5, rel=0.02)


@pytest.mark.parametrize(
    ("items", "name"), [(range(3), "IntProgress"), ((i for i in range(3)), "IntText")]
)
def test_a_bar_where_there_is_an_end_a_counter_where_not_and_no_trace(
    items, name, capsys, monkeypatch
):
    assert list(training.progress_bar(range(3), "x")) == [0, 1, 2]
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("COMPANION_PROGRESS", "1")
    assert list(training.progress_bar(items, "x")) == [0, 1, 2]
    assert name in capsys.readouterr().out


def test_a_bar_goes_when_the_training_is_cut_short(monkeypatch):
    monkeypatch.setenv("COMPANION_PROGRESS", "1")
    closed = []
    monkeypatch.setattr(ipywidgets.IntProgress, "close", lambda bar: closed.append(bar))
    x, y = line_data()
    model = line()
    drawn = batches(x, y, size=8, steps=9)
    fit(model, square, drawn, optimiser=adam(model), stop=lambda losses: True)
    assert len(closed) == 1


def test_accuracy_counts_the_right_ones():
    scores = torch.tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]])
    assert training.accuracy(nn.Identity(), scores, torch.tensor([1, 0, 0])) == pytest.approx(2 / 3)


def test_the_nets_have_the_shapes_and_counts_they_say():
    assert training.n_parameters(autoencoder.autoencoder()) == 2_837_314
    for side in (8, 14):
        x = torch.zeros(2, 1, side, side)
        assert experiment.dense_net(side)(x).shape == experiment.conv_net(side)(x).shape == (2, 10)
    x = torch.rand(2, 784)
    tied = autoencoder.TiedAutoencoder(autoencoder.SLIDE_WIDTHS[:5])
    for model in (autoencoder.autoencoder(), autoencoder.conv_autoencoder(), tied):
        assert model(x).shape == x.shape
    assert training.n_parameters(tied) == 1_416_500 + 4_314


def test_the_code_of_the_autoencoder_is_linear():
    layers = list(autoencoder.autoencoder((6, 4, 2, 4, 6)))
    kinds = ["linear" if isinstance(layer, nn.Linear) else "relu" for layer in layers]
    assert kinds == ["linear", "relu", "linear", "linear", "relu", "linear"]


def test_a_split_has_every_digit_once():
    x, y, x_test, y_test = experiment.digit_split(3)
    assert (x.shape, x_test.shape) == ((1297, 8, 8), (500, 8, 8))
    both = np.concatenate([x, x_test]).sum(axis=(1, 2))
    assert sorted(both) == sorted(data.digits()[0].sum(axis=(1, 2)))
    assert len(y) == 1297
    assert len(y_test) == 500


@pytest.mark.parametrize("n_test", [0, 1797, 5000, -1])
def test_a_split_with_an_empty_part_is_refused(n_test):
    with pytest.raises(ValueError, match=f"{n_test} of 1,797 digits cannot be set aside"):
        experiment.digit_split(0, n_test)


@pytest.mark.parametrize("make", [autoencoder.autoencoder, autoencoder.TiedAutoencoder])
@pytest.mark.parametrize("widths", [(), (784,)])
def test_an_autoencoder_without_layers_is_refused(make, widths):
    with pytest.raises(ValueError, match="a network needs an input and an output"):
        make(widths)


def test_scattered_digits_are_whole():
    images = data.digits()[0][:20]
    canvas = experiment.scattered(images, 14, seed=0)
    np.testing.assert_array_equal(canvas.sum(axis=(1, 2)), images.sum(axis=(1, 2)))
    np.testing.assert_array_equal(experiment.scattered(images, 8, seed=0), images)
    with pytest.raises(ValueError, match="does not fit a canvas of side 7"):
        experiment.scattered(images, 7, seed=0)
