"""The remedies against torch's own cells, against numpy and scikit-learn; what they keep."""

import json
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge
from torch import nn

from helpers import memory, tasks
from helpers.memory.figures import (
    STEPS,
    against_lag,
    gate_marks,
    left_over,
    training_marks,
    training_svg,
)
from helpers.memory.widget import GateExplorer, TrainingFilm
from helpers.recurrent import Elman, Reader, cross_entropy, steps, unroll
from helpers.training import fit, seed_all
from helpers.variants import Leaky

SIZES = (st.integers(1, 4), st.integers(1, 6), st.integers(1, 3), st.integers(1, 5))  # B, T, d, m
TOLERANCE = {torch.float32: 1e-6, torch.float64: 1e-10}


def stacked(cell: memory.Gated, letters: str) -> dict[str, torch.Tensor]:
    """Our matrices as torch keeps them: the letters' rows below each other, two biases."""
    parts = {name: [getattr(cell, f"{name}_{letter}") for letter in letters] for name in "WUb"}
    W, U, b = (torch.cat(parts[name]).detach() for name in "WUb")
    b_too = torch.zeros_like(b)
    if letters == "run":
        b_too[-cell.m :] = cell.c_n.detach()
    return {"weight_ih_l0": W, "weight_hh_l0": U, "bias_ih_l0": b, "bias_hh_l0": b_too}


def pairs(kind: str, d: int, m: int) -> tuple[memory.Gated, nn.Module, str]:
    """A cell of ours, torch's with the same numbers, and the letters in torch's order."""
    make, net, letters = {
        "LSTM": (memory.LSTM, nn.LSTM, "ifgo"),
        "GRU": (memory.GRU, nn.GRU, "run"),
    }[kind]
    ours, theirs = make(d, m), net(d, m, batch_first=True)
    theirs.load_state_dict(stacked(ours, letters))
    return ours, theirs, letters


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
@given(*SIZES, st.integers(0, 10**6), st.booleans())
def test_gated_cells_equal_torchs_in_outputs_and_all_gradients(kind, dtype, B, T, d, m, seed, cut):
    torch.manual_seed(seed)
    ours, theirs, letters = pairs(kind, d, m)
    ours, theirs, close = ours.to(dtype), theirs.to(dtype), TOLERANCE[dtype]
    lengths = torch.randint(1, T + 1, (B,)) if cut else None
    xs = torch.randn(B, T, d, dtype=dtype)
    mine, other = xs.clone().requires_grad_(), xs.clone().requires_grad_()
    hs, state = unroll(ours, mine, None, lengths)
    if cut:
        packed = nn.utils.rnn.pack_padded_sequence(other, lengths, True, enforce_sorted=False)
        out, last = theirs(packed)
        out, _ = nn.utils.rnn.pad_packed_sequence(out, True, total_length=T)
    else:
        out, last = theirs(other)
    lasts = last if kind == "LSTM" else (last,)
    for part, their_part in zip(state, lasts, strict=True):
        torch.testing.assert_close(part, their_part[0], atol=close, rtol=close)
    going = torch.arange(T) < (torch.full((B,), T) if lengths is None else lengths)[:, None]
    torch.testing.assert_close(hs[going], out[going], atol=close, rtol=close)
    weights = torch.randn(B, T, m, dtype=dtype)
    (weights * hs)[going].sum().backward()
    (weights * out)[going].sum().backward()
    torch.testing.assert_close(mine.grad, other.grad, atol=close, rtol=close)
    for name, letter_rows in (("W", "ih"), ("U", "hh")):
        found = torch.cat([getattr(ours, f"{name}_{letter}").grad for letter in letters])
        expected = getattr(theirs, f"weight_{letter_rows}_l0").grad
        torch.testing.assert_close(found, expected, atol=close, rtol=close)
    found = torch.cat([getattr(ours, f"b_{letter}").grad for letter in letters])
    torch.testing.assert_close(found, theirs.bias_ih_l0.grad, atol=close, rtol=close)
    if kind == "GRU":
        bias = theirs.bias_hh_l0.grad[-m:]
        torch.testing.assert_close(ours.c_n.grad, bias, atol=close, rtol=close)


def test_the_reset_gate_before_or_after_the_matrix_differs_unless_it_is_open():
    seed_all(0)
    after, before = memory.GRU(2, 4), memory.GRU(2, 4, before=True)
    before.load_state_dict(after.state_dict())
    xs = torch.randn(3, 5, 2)
    assert (unroll(after, xs)[0] - unroll(before, xs)[0]).abs().max() > 1e-3
    for cell in (after, before):
        nn.init.constant_(cell.b_r, 1e3)
    torch.testing.assert_close(unroll(after, xs)[0], unroll(before, xs)[0])


def test_the_cell_of_1997_has_no_forget_bias():
    with pytest.raises(TypeError):
        memory.LSTM1997(2, 3, 1.0)


def test_the_cell_of_1997_adds_and_never_forgets():
    seed_all(0)
    cell, x = memory.LSTM1997(2, 3).double(), torch.randn(1, 2).double()
    assert {name[-1] for name, _ in cell.named_parameters()} == set("igo")
    J = memory.one_step(cell, x, cell.start(1))
    h, c = (torch.randn(1, 3).double() for _ in range(2))
    torch.testing.assert_close(cell(x, (h, c + 1))[1] - cell(x, (h, c))[1], torch.ones_like(c))
    torch.testing.assert_close(J[3:, 3:], torch.eye(3).double())


@given(st.integers(1, 5), st.integers(-5, 5))
def test_along_the_cell_the_jacobian_is_the_forget_gate(m, bias):
    torch.manual_seed(m)
    cell, x = memory.LSTM(2, m, bias).double(), torch.randn(1, 2).double()
    assert (cell.b_f == bias).all()
    state = tuple(torch.randn(1, m).double() for _ in range(2))
    J = memory.one_step(cell, x, state)
    torch.testing.assert_close(J[m:, m:], torch.diag(cell.f(x, state[0])[0].detach()))


# Matrices that keep lengths


def trained(cell, T: int = 6, steps_: int = 20):
    net = Reader(cell, 2)
    loss = lambda net, xs, ys, mask: cross_entropy(net(xs), ys, mask)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-2)
    losses = fit(net, loss, tasks.stream(tasks.first_sign(T), 16, steps_, 0), optimiser=optimiser)
    assert len(losses) == steps_
    return cell


@pytest.mark.parametrize("m", [1, 2, 16])
def test_U_stays_orthogonal_while_it_learns(m):
    seed_all(0)
    cell = memory.orthogonal(1, m)
    before = cell.U.detach().clone()
    torch.testing.assert_close(before.T @ before, torch.eye(m), atol=1e-5, rtol=0)
    after = trained(cell).U.detach()
    torch.testing.assert_close(after.T @ after, torch.eye(m), atol=1e-5, rtol=0)
    assert m == 1 or (after - before).abs().max() > 1e-3


@pytest.mark.parametrize("m", [1, 3, 16, 64])
def test_the_unitary_matrix_keeps_norms_and_has_7m_numbers(m):
    seed_all(0)
    cell = memory.Unitary(1, m)
    assert cell.parametrizations.U.original.numel() == 7 * m
    for net in (cell, trained(cell)):
        h = torch.randn(5, m, dtype=torch.complex64)
        turned = h @ net.U.T
        torch.testing.assert_close(turned.norm(dim=1), h.norm(dim=1), atol=1e-5, rtol=1e-5)
    exact = memory.Unitary(1, m).double()
    h = start = torch.randn(5, m, dtype=torch.complex128)
    with torch.no_grad():
        for _ in range(1000):
            h = h @ exact.U.T
    torch.testing.assert_close(h.norm(dim=1), start.norm(dim=1), atol=0, rtol=1e-6)


def test_the_unitary_matrix_is_the_published_product():
    seed_all(0)
    cell, m = memory.Unitary(2, 8).double(), 8
    numbers = cell.parametrizations.U.original.detach().numpy()
    D = [np.diag(np.exp(1j * row)) for row in numbers[:3]]
    R = []
    for v in numbers[3:5] + 1j * numbers[5:]:
        R.append(np.eye(m) - 2 * np.outer(v, v.conj()) / (np.abs(v) ** 2).sum())
    F = np.fft.fft(np.eye(m), norm="ortho")
    shuffle = np.eye(m)[cell.parametrizations.U[0].order.numpy()]
    U = D[2] @ R[1] @ F.conj().T @ D[1] @ shuffle @ R[0] @ F @ D[0]
    np.testing.assert_allclose(cell.U.detach().numpy(), U, atol=1e-12)


def test_what_is_read_of_a_unitary_cell_are_both_parts():
    seed_all(0)
    cell, xs = memory.Unitary(2, 3), torch.randn(4, 5, 2)
    hs, (h,) = unroll(cell, xs)
    assert hs.shape == (4, 5, 6)
    torch.testing.assert_close(torch.complex(hs[:, -1, :3], hs[:, -1, 3:]), h)


@given(st.floats(-1, 1), st.floats(0.01, 3), st.floats(0, 6))
def test_modrelu_keeps_the_phase_and_adds_b_to_the_size(b, size, phase):
    f = memory.ModReLU(1).double()
    nn.init.constant_(f.b, b)
    z = torch.polar(torch.tensor([[size]]).double(), torch.tensor([[phase]]).double())
    out = f(z).detach()
    assert abs(out.abs().item() - max(size + b, 0)) < 3e-3
    if size + b > 0.01:
        assert abs((out / z).angle().item()) < 1e-9
    flat = torch.tensor([[-size]]).double()  # real numbers have a direction too
    assert abs(f(flat).item() + max(size + b, 0)) < 3e-3


# Other ways


def test_a_skip_reads_the_state_of_k_steps_ago():
    seed_all(0)
    k, cell, xs = 3, memory.Skip(2, 4, 3).double(), torch.randn(1, 8, 2).double()
    h = [torch.zeros(4).double()] * k
    with torch.no_grad():
        for x in xs[0]:
            h.append(torch.tanh(cell.W @ x + cell.U @ h[-1] + cell.S @ h[-k] + cell.b))
        torch.testing.assert_close(unroll(cell, xs)[0][0], torch.stack(h[k:]))


@given(st.integers(2, 6), st.integers(1, 25))
def test_the_derivative_counts_the_ways_over_a_skip(k, n):
    cell = memory.Skip(1, 1, k).double()
    for matrix in (cell.W, cell.U, cell.S):
        nn.init.ones_(matrix)
    nn.init.zeros_(cell.b)
    ways = [1]
    for j in range(1, n + 1):
        ways.append(ways[j - 1] + (ways[j - k] if j >= k else 0))
    by = memory.by_lag(cell, torch.zeros(1, n + 1, 1).double())
    np.testing.assert_allclose(by.numpy(), ways)


def test_the_irnn_begins_with_the_identity():
    cell = memory.irnn(3, 5)
    torch.testing.assert_close(cell.U.detach(), torch.eye(5))
    assert cell.b.abs().max() == 0 < cell.W.abs().max() < 0.01
    h = torch.rand(2, 5)
    torch.testing.assert_close(cell(torch.zeros(2, 3), (h,))[0], h)


@pytest.mark.parametrize("rho", [0.3, 0.99, 2.0])
@pytest.mark.parametrize("m", [1, 7, 50])
def test_an_echo_state_has_its_spectral_radius_and_nothing_to_train(m, rho):
    seed_all(0)
    cell = memory.echo_state(2, m, rho, reach=0.5)
    assert torch.linalg.eigvals(cell.U).abs().max().item() == pytest.approx(rho, rel=1e-4)
    assert cell.W.abs().max() <= 0.5
    assert not any(p.requires_grad for p in cell.parameters())


def apart(U, x, starts, n: int = 400) -> float:
    """How far apart two copies of h = tanh(U h + x) are after n steps."""
    cell = Elman(len(U), len(U)).double().requires_grad_(False)
    cell.U.copy_(torch.tensor(U)), cell.W.copy_(torch.eye(len(U))), cell.b.zero_()
    xs = torch.tensor(x).expand(2, n, -1)
    return unroll(cell, xs, (torch.tensor(starts),))[0][:, -1].diff(dim=0).norm().item()


def test_a_spectral_radius_below_1_is_no_law_for_echo_states_and_sigma_max_is():
    U, flat = [[2.0, -3.0], [1.3, -1.9]], np.tanh(10)
    assert np.abs(np.linalg.eigvals(U)).max() < 0.32
    x, starts = [3 * flat, 10 + 1.9 * flat], [[0.1, flat], [-0.1, flat]]
    assert apart(U, x, starts) > 1.5
    small = np.array(U) / (1.01 * np.linalg.norm(U, 2))
    for seed in range(5):
        rng = np.random.default_rng(seed)
        assert apart(small.tolist(), rng.normal(size=2), rng.normal(size=(2, 2))) < 1e-3


@given(st.integers(1, 6), st.integers(1, 3), st.floats(0.01, 10))
def test_ridge_is_scikit_learns(m, o, strength):
    rng = np.random.default_rng(10 * m + o)
    hs, ys = rng.normal(size=(20, m)), rng.normal(size=(20, o))
    theirs = Ridge(alpha=strength, fit_intercept=False).fit(hs, ys).coef_.reshape(o, m)
    ours = memory.ridge(torch.tensor(hs), torch.tensor(ys), strength)
    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-10)


# What is measured


CELLS = {
    "tanh": lambda: Elman(2, 3),
    "LSTM": lambda: memory.LSTM(2, 3),
    "GRU": lambda: memory.GRU(2, 3),
    "skip": lambda: memory.Skip(2, 3, 2),
    "leaky": lambda: Leaky(2, 3, 0.2),
    "orthogonal": lambda: memory.orthogonal(2, 3),
}


@pytest.mark.parametrize("name", CELLS)
def test_the_jacobian_of_a_step_agrees_with_finite_differences(name):
    seed_all(0)
    cell, xs = CELLS[name]().double(), torch.randn(1, 4, 2).double()
    states, eps = list(steps(cell, xs)), 1e-6
    flat = lambda state: torch.cat(state, dim=1)[0].detach()
    sizes = [part.shape[1] for part in states[0]]
    J = memory.one_step(cell, xs[:, 3], states[2])
    for i in range(len(J)):
        moved = flat(states[2]).clone()
        moved[i] += eps
        found = (flat(cell(xs[:, 3], moved[None].split(sizes, 1))) - flat(states[3])) / eps
        torch.testing.assert_close(J[:, i], found, atol=1e-5, rtol=1e-5)


LAGS = CELLS | {
    "1997": lambda: memory.LSTM1997(2, 3),
    "irnn": lambda: memory.irnn(2, 3),
    "unitary": lambda: memory.Unitary(2, 3),
}


@pytest.mark.parametrize("name", LAGS)
def test_the_lags_agree_with_finite_differences(name):
    seed_all(0)
    cell, xs, eps = LAGS[name]().double(), torch.randn(1, 4, 2).double(), 1e-6
    by, size = memory.by_lag(cell, xs), []
    for t in (3, 2, 1, 0):
        found = []
        for i in range(2):
            moved = xs.clone()
            moved[0, t, i] += eps
            change = unroll(cell, moved)[0][:, -1].sum() - unroll(cell, xs)[0][:, -1].sum()
            found.append(change.item() / eps)
        size.append(np.hypot(*found))
    np.testing.assert_allclose(by, size, rtol=1e-4, atol=1e-7)


def test_by_lag_takes_another_readout_and_the_median():
    seed_all(0)
    cell, xs = Elman(2, 3).double(), torch.randn(3, 4, 2).double()
    each = torch.stack([memory.by_lag(cell, x[None]) for x in xs])
    torch.testing.assert_close(memory.by_lag(cell, xs), each.median(dim=0).values)
    twice = memory.by_lag(cell, xs, lambda h: 2 * h.sum(dim=1))
    torch.testing.assert_close(twice, 2 * memory.by_lag(cell, xs))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: memory.one_step(Elman(1, 2), torch.zeros(2, 1), (torch.zeros(2, 2),)),
            "one sequence has one Jacobian; these are 2",
        ),
        (
            lambda: gate_marks(3, 1.1, 0.9),
            "a gate is the share that stays, from 0 to 1; 1.1 is impossible",
        ),
        (
            lambda: training_marks(10, 0.5, np.zeros(2), np.array([1.0, 0.0])),
            "after 10 steps the curve has a 0, or what is no number",
        ),
        (
            lambda: against_lag({"a": (np.array([1.0, 0.0]), "model")}, "x"),
            "“a” cannot be drawn: there is a 0, or what is no number",
        ),
    ],
)
def test_what_cannot_be_done_is_named(call, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        call()
    assert str(error.value) == message


# Pictures


def label(marks: str) -> str:
    return re.search('aria-label="([^"]+)"', marks)[1]


@given(st.integers(1, STEPS), st.integers(0, 10), st.sampled_from([0.5, 0.9, 1.0]))
def test_the_words_below_the_gates_are_their_products(step, tenths, others):
    f = np.full(STEPS + 1, others)
    f[step] = tenths / 10
    first, second = np.prod(f[2:]), np.prod(f[7:])
    said = label(gate_marks(step, tenths / 10, others))
    assert f"∏f = {first:.2g} is left" in said
    assert said.endswith(f"step 6, {second:.2g} is left")


def test_a_zero_cuts_the_past_in_the_figure():
    ax = left_over({"cut": np.array([0.3, 0.5, 0, 1, 1.0]), "open": np.ones(5)}, "a finding")
    np.testing.assert_array_equal(
        ax.lines[0].get_ydata(), [1, 0.5, 0, 0, 0]
    )  # f¹ is before the write
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), np.ones(5))


def test_curves_begin_at_one():
    ax = against_lag({"a": (np.array([[4.0, 2.0], [1.0, 1.0]]), "model")}, "x")
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [1, 0.375])


def test_the_film_of_a_training_tells_the_largest_eigenvalue():
    marks = training_marks(40, 0.25, np.array([0.3, -0.8j]), np.array([1.0, 1e-3, 1e-9]))
    assert label(marks) == "after 40 steps: ℓ = 0.25, largest |λ| 0.80, lag 2: 1e-09"
    assert marks.count("<circle") == 2
    assert "⁻⁸" in training_svg(3)


def test_the_widgets_are_small():
    gates = GateExplorer()
    assert gates.data["start"] == [4, 0.9, "0.9"]
    frames = [(10 * n, 0.5, np.ones(32), np.ones(20)) for n in range(16)]
    film = TrainingFilm({"a": frames, "b": frames, "c": frames})
    for widget in (gates, film):
        assert 1_000 < len(json.dumps(widget.data)) < 250_000
