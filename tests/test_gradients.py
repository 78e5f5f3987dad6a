"""The product J U J U … against torch and finite differences, theory against its own averages."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.gradients import (
    ACTIVATIONS,
    carried_back,
    critical_gain,
    fate,
    growth,
    jacobians,
    orthogonal,
    phase_map,
)
from helpers.gradients.figures import (
    FLOATS,
    against_lag,
    circle_frames,
    cliff,
    lag_svg,
    phase,
    phase_svg,
)

TORCH = {"linear": lambda z: z, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "ReLU": torch.relu}
SHEAR = np.array([[0.5, 10.0], [0.0, 0.5]])


@pytest.mark.parametrize("f", ACTIVATIONS)
def test_f_and_its_derivative_are_torchs(f):
    z = torch.linspace(-800, 800, 1602, dtype=torch.float64, requires_grad=True)
    value = TORCH[f](z)
    (slope,) = torch.autograd.grad(value.sum(), z)
    ours = [g(z.detach().numpy()) for g in ACTIVATIONS[f]]
    np.testing.assert_allclose(ours[0], value.detach(), atol=1e-15)
    np.testing.assert_allclose(ours[1], slope, atol=1e-15)


@given(st.integers(1, 5), st.integers(1, 7), st.integers(1, 3), st.sampled_from(list(ACTIVATIONS)))
def test_every_delta_is_autograds(m, T, B, f):
    """δᵗ is the gradient of ⟨δᵀ, zᵀ⟩ by zᵗ: a bias added to zᵗ has the same."""
    rng = np.random.default_rng(100 * m + 10 * T + B)
    U, xs, delta = (rng.normal(size=size) for size in ((m, m), (T, B, m), (B, m)))
    biases = torch.zeros(T, B, m, dtype=torch.float64, requires_grad=True)
    h = torch.zeros(B, m, dtype=torch.float64)
    for x_t, bias in zip(torch.tensor(xs), biases, strict=True):
        z = h @ torch.tensor(U).T + x_t + bias
        h = TORCH[f](z)
    (by_torch,) = torch.autograd.grad((torch.tensor(delta) * z).sum(), biases)
    ours = carried_back(U, jacobians(U, xs, f), delta)
    np.testing.assert_allclose(ours, by_torch.flip(0), rtol=1e-10, atol=1e-12)


@given(st.integers(1, 20), st.integers(0, 5))
def test_an_orthogonal_matrix_keeps_lengths_and_a_linear_net_with_it_too(m, seed):
    rng = np.random.default_rng(seed)
    Q, xs = orthogonal(m, rng), rng.normal(size=(30, m))
    np.testing.assert_allclose(Q.T @ Q, np.eye(m), atol=1e-12)
    back = carried_back(0.9 * Q, jacobians(0.9 * Q, xs, "linear"), np.eye(m)[0])
    np.testing.assert_allclose(np.linalg.norm(back, axis=1), 0.9 ** np.arange(30))


def test_orthogonal_matrices_turn_every_way():
    signs = [np.linalg.det(orthogonal(3, np.random.default_rng(seed))) for seed in range(40)]
    assert 8 < sum(sign > 0 for sign in signs) < 32


@given(st.floats(0.2, 4), st.integers(0, 20))
def test_the_bound_of_one_step_holds_for_all_steps(gain, seed):
    rng = np.random.default_rng(seed)
    U, xs = gain * rng.normal(size=(4, 4)), rng.normal(size=(20, 4))
    back = np.linalg.norm(carried_back(U, jacobians(U, xs), np.eye(4)[0]), axis=1)
    assert (back <= np.linalg.norm(U, 2) ** np.arange(20) * (1 + 1e-9)).all()


def test_the_steep_shear_goes_to_zero():
    assert np.linalg.norm(SHEAR, 2) == pytest.approx(10.025, abs=1e-3)
    back = carried_back(SHEAR, jacobians(SHEAR, np.zeros((200, 2)), "linear"), np.eye(2))
    assert np.linalg.norm(back[1], 2) > 10 > 1e-50 > np.linalg.norm(back[-1], 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: jacobians(np.eye(2), np.zeros((3, 2)), "step"),
            "f is one of linear, tanh, sigmoid, ReLU, not 'step'",
        ),
        (lambda: jacobians(np.eye(2), np.zeros((3, 4))), "2 units need as many inputs, not 4"),
        (
            lambda: against_lag({"a": np.array([1.0, 0.1, 0.0])}, "x"),
            "“a” cannot be drawn: 0 from lag 2 on",
        ),
        (
            lambda: against_lag({"a": np.array([[1.0], [np.inf], [np.nan]])}, "x"),
            "“a” cannot be drawn: infinite from lag 1 on, NaN from lag 2 on",
        ),
        (
            lambda: lag_svg(np.array([0.0, -np.inf]), 0.5, 2.0),
            "at gain 0.5 and input 2 ‖δ‖ is 0 from lag 1 on",
        ),
        (
            lambda: circle_frames(np.eye(2), np.eye(2) * np.array([1, 1, 0])[:, None, None]),
            "the circle cannot be drawn: ‖δ‖ is 0 from lag 2 on",
        ),
        (
            lambda: carried_back(np.eye(2), np.ones((3, 4)), np.ones(2)),
            "2 units need as many slopes, and as many entries of delta",
        ),
        (
            lambda: phase_map(np.array([1.0]), np.array([0.0, 1.0])),
            "a map needs at least two gains above 0 and two input scales",
        ),
        (
            lambda: phase_map(np.array([0.0, 1.0]), np.array([0.0, 1.0])),
            "a map needs at least two gains above 0 and two input scales",
        ),
        (lambda: critical_gain(30.0), "the averages are good up to gain 20 and input scale 10"),
    ],
)
def test_what_cannot_be_done_is_named(call, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        call()
    assert str(error.value) == message


def test_fate_tells_what_becomes_of_lengths():
    assert fate([1, 2, 3]) == "still a number at lag 2"
    assert fate([1, np.inf, np.inf, np.nan]) == "infinite from lag 1 on, NaN from lag 3 on"
    assert fate([1, 0, 0]) == "0 from lag 1 on"


# Theory and map


@pytest.mark.parametrize(("gain", "scale"), [(0.7, 0.0), (1.0, 1.0), (1.86, 1.0), (3.0, 0.2)])
def test_growth_solves_its_two_equations(gain, scale):
    xi, weights = np.polynomial.hermite_e.hermegauss(160)
    mean = lambda values: values @ weights / weights.sum()
    q = gain**2 + scale**2
    for _ in range(3000):
        q = gain**2 * mean(np.tanh(np.sqrt(q) * xi) ** 2) + scale**2
    factor = gain * np.sqrt(mean((1 - np.tanh(np.sqrt(q) * xi) ** 2) ** 2))
    assert growth(gain, scale) == pytest.approx(factor, abs=1e-3)


def test_the_critical_gain_rises_from_one():
    found = critical_gain([0.0, 0.01, 0.1, 0.5, 1.0, 2.0])
    assert found[0] == pytest.approx(1, abs=1e-3)
    assert found[4] == pytest.approx(1.86, abs=0.01)
    assert (np.diff(found) > 0).all()
    np.testing.assert_allclose(growth(found[1:], [0.01, 0.1, 0.5, 1, 2]), 1, atol=1e-9)


@pytest.mark.parametrize(("gain", "scale"), [(20.0, 10.0), (5.0, 10.0), (20.0, 0.0)])
def test_the_grid_of_the_averages_is_fine_enough_at_its_bounds(gain, scale):
    xi = np.linspace(-8, 8, 100_001)
    weights = np.exp(-(xi**2) / 2) / np.exp(-(xi**2) / 2).sum()
    q = gain**2 + scale**2
    for _ in range(60):
        q = gain**2 * (np.tanh(np.sqrt(q) * xi) ** 2 @ weights) + scale**2
    factor = gain * np.sqrt((1 - np.tanh(np.sqrt(q) * xi) ** 2) ** 2 @ weights)
    assert growth(gain, scale) == pytest.approx(factor, rel=5e-3)


GAINS, SCALES = np.array([0.5, 1.5, 3.0]), np.array([0.0, 1.0, 2.0])
MAP = phase_map(GAINS, SCALES, lags=100)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_measured_map_agrees_with_theory(seed):
    a_step = phase_map(GAINS, SCALES, seed=seed)[..., -1] / 99
    np.testing.assert_allclose(a_step, np.log10(growth(GAINS[:, None], SCALES)), atol=0.05)


def test_the_map_begins_at_length_one_and_is_a_run_of_its_own():
    np.testing.assert_allclose(MAP[..., 0], 0, atol=1e-12)
    np.testing.assert_allclose(MAP[0, 0] / np.log10(0.5), np.arange(100), rtol=1e-3)


# Pictures


def test_the_curve_on_the_map_is_drawn_to_the_edge_and_names_the_floats():
    lengths = np.linspace(0, -99, 100)
    label = re.search('aria-label="([^"]+)"', lag_svg(lengths, 0.5, 2.0))[1]
    assert label == (
        "input 2, gain 0.5: × 0.10 a step, 10⁻⁹⁹ after 99; "
        "lost to float16 at lag 8, bfloat16 at lag 41, float32 at lag 45"
    )
    heights = [int(y) for y in re.findall(r"\d+,(\d+)", lag_svg(lengths, 0.5, 2.0))]
    assert heights == sorted(heights)
    assert max(heights) <= 88
    assert "every kind of float can hold it" in lag_svg(0 * lengths, 1, 0)
    assert "float16 at lag 49" in lag_svg(-lengths / 10, 1, 0)  # 65504 is passed


def test_the_curve_ends_where_it_leaves_the_box_at_the_top():
    points = re.findall(r"\d+,(-?\d+)", lag_svg(np.linspace(0, 40, 100), 3, 0))
    assert points[0] == "22"
    assert min(map(int, points)) >= 0


@pytest.mark.parametrize("name", FLOATS)
def test_the_kinds_of_float_end_where_torchs_do(name):
    info = torch.finfo(getattr(torch, name))
    ends = np.log10([info.max, float(info.smallest_normal) * info.eps])
    np.testing.assert_allclose(FLOATS[name], ends, atol=0.006)


def test_the_cliff_shows_the_path_and_what_was_measured():
    path = np.array([[5.0, -2.5], [4.5, -2.3], [4.2, -2.1]])
    ws, bs = np.linspace(2, 6, 9), np.linspace(-3, -1, 5)
    ax = cliff(ws, bs, np.add.outer(bs**2, ws), path)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), path)
    assert "after 2 clipped steps" in [words.get_text() for words in ax.texts]


def test_the_map_that_moves_has_a_cell_for_each_setting():
    picture = phase_svg(MAP, GAINS, SCALES)
    assert picture.count("<rect") == 9
    assert picture.count("float16 m") == 3  # two ends, and bfloat16's smallest
    assert phase(MAP, GAINS, SCALES).collections[0].get_array().size == 9


def test_the_film_of_the_circle_tells_the_singular_values():
    U = np.array([[0.5, 2.0], [0.0, 0.5]])
    images = carried_back(U, jacobians(U, np.zeros((13, 2)), "linear"), np.eye(2))
    frames = circle_frames(U, images).frames
    assert len(frames) == 13
    assert 'aria-label="lag 0: longest δ 1, shortest 1"' in frames[0]
    for k in (1, 4, 12):
        long, short = np.linalg.svd(np.linalg.matrix_power(U, k))[1]
        assert f'aria-label="lag {k}: longest δ {long:.2g}, shortest {short:.2g}"' in frames[k]
