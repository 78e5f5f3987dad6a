"""The variants by hand and by shifts; their drawings against the Jacobians of the very nets."""

import json
import re
from graphlib import TopologicalSorter

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from helpers import tasks
from helpers.plots import COLOURS
from helpers.recurrent import Elman, Feedforward, Reader, Stack, run_free, steps, unroll
from helpers.recurrent import figures as recurrent
from helpers.training import n_parameters
from helpers.variants import (
    ConvElman,
    FromAbove,
    Leaky,
    Wire,
    cycle,
    folded,
    halved,
    unrolled,
    wires,
)
from helpers.variants.exercises import NAMES, STATEMENTS, parameters
from helpers.variants.experiment import READERS, Frames, answers, one_hot, right
from helpers.variants.figures import by_length, film_svg, scores, wiring_svg
from helpers.variants.widget import Films, Wiring
from helpers.widgets import MIME

V, W = ("h", "y", 0, "V"), ("x", "h", 0, "W")
EXPECTED = {
    "no memory": [V, W],
    "hidden to hidden": [("h", "h", 1, "U"), V, W],
    "output to hidden": [V, W, ("y", "h", 1, "W")],
    "upper to lower": [("g", "h", 1, "A"), ("g", "y", 0, "V"), ("h", "g", 0, "B"), W],
    "leaky": [("h", "h", 1, ""), ("h", "h", 1, "U"), V, W],
    "stacked": [
        *(("g", "g", 1, "U₂"), ("g", "y", 0, "V"), ("h", "g", 0, "W₂"), ("h", "h", 1, "U₁")),
        ("x", "h", 0, "W₁"),
    ],
    "both ways": [
        *(("h", "h", 1, "U"), V, ("k", "k", -1, "U′"), ("k", "y", 0, "V"), W),
        ("x", "k", 0, "W′"),
    ],
    "convolutional": [("h", "h", 1, "U∗"), ("h", "y", 0, "V∗"), ("x", "h", 0, "W∗")],
}


def made(name: str) -> nn.Module:
    torch.manual_seed(0)
    return Frames(True, 4, 2) if name == "convolutional" else READERS[name]()


NETS = {name: wires(made(name), 1) for name in EXPECTED}
each = pytest.mark.parametrize("name", EXPECTED)


# The cells


@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 4), st.floats(0.05, 1.0))
def test_a_leaky_unit_keeps_a_share_of_itself(B, m, d, alpha):
    torch.manual_seed(B)
    cell = Leaky(d, m, alpha).double()
    x, h = torch.randn(B, d).double(), torch.randn(B, m).double()
    (new,) = cell(x, (h,))
    z = x @ cell.W.T + h @ cell.U.T + cell.b
    torch.testing.assert_close(new, (1 - alpha) * h + alpha * torch.tanh(z))


def test_a_unit_that_leaks_all_is_elmans():
    cell, elman = Leaky(2, 3, 1.0), Elman(2, 3)
    elman.load_state_dict(cell.state_dict())
    xs = torch.randn(2, 5, 2)
    torch.testing.assert_close(unroll(cell, xs)[0], unroll(elman, xs)[0])


@pytest.mark.parametrize("alpha", [0, -0.5, 1.5])
def test_no_unit_leaks_nothing_or_more_than_all(alpha):
    with pytest.raises(ValueError, match=f"a share above 0, up to 1, not by {alpha}"):
        Leaky(1, 1, alpha)


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.integers(1, 5))
def test_the_upper_layer_reaches_the_lower_one_a_step_later(B, m, n, T):
    torch.manual_seed(T)
    cell, xs = FromAbove(2, m, n), torch.randn(B, T, 2)
    g = torch.zeros(B, n)
    for t, (g_t, h_t) in enumerate(steps(cell, xs)):
        h = torch.tanh(xs[:, t] @ cell.W.T + g @ cell.A.T + cell.b)
        g = torch.tanh(h @ cell.B.T + cell.c)
        torch.testing.assert_close((h_t, g_t), (h, g))
    assert unroll(cell, xs)[0].shape == (B, T, n)


@given(st.integers(0, 5), st.integers(0, 5), st.integers(1, 4))
def test_a_convolutional_cell_commutes_with_shifts(down, right, k):
    torch.manual_seed(k)
    cell = ConvElman(2, 3, k, 6).double()
    xs = torch.randn(2, 3, 2, 6, 6).double()
    shifted = lambda p: p.roll((down, right), dims=(-2, -1))
    torch.testing.assert_close(unroll(cell, shifted(xs))[0], shifted(unroll(cell, xs)[0]))


def test_on_pictures_of_one_pixel_it_is_elmans():
    cell, elman = ConvElman(2, 3, 1, 1), Elman(2, 3)
    elman.load_state_dict(
        {n: p.reshape(*p.shape[:2]) for n, p in cell.state_dict().items() if n != "b"}
        | {"b": cell.b}
    )
    xs = torch.randn(2, 4, 2)
    hs, _ = unroll(cell, xs[..., None, None])
    torch.testing.assert_close(hs[..., 0, 0], unroll(elman, xs)[0])


def test_a_halved_picture_has_the_means_of_four():
    pictures = np.arange(2 * 16).reshape(2, 4, 4).astype(np.uint8) * 5
    expected = [
        [p[i : i + 2, j : j + 2].mean() / 255 for j in (0, 2)] for p in pictures for i in (0, 2)
    ]
    np.testing.assert_allclose(halved(pictures).reshape(4, 2), expected, rtol=1e-6)
    assert halved(pictures).dtype == np.float32


# Arrows


@each
def test_the_arrows_are_those_of_the_equations(name):
    assert NETS[name] == sorted(map(Wire._make, EXPECTED[name]))


def forward(name: str, xs: torch.Tensor) -> torch.Tensor:
    """ŷ (B, T, …) of a fresh net; outputs are fed back as they are."""
    net = made(name).double()
    if name == "output to hidden":
        return run_free(net.cell, net.V, xs, choose=lambda y: y)
    return net(xs)


@each
def test_what_can_be_reached_is_where_the_jacobian_is_not_zero(name):
    """ŷᵗ depends on xˢ if and only if a path of arrows leads from the one to the other."""
    T, side = 4, (4, 4) if name == "convolutional" else ()
    xs = torch.randn(1, T, 1, *side, dtype=torch.float64, requires_grad=True)
    y_hats, graph = forward(name, xs), unrolled(NETS[name], T)
    for t in range(1, T + 1):
        (gradient,) = torch.autograd.grad(y_hats[:, t - 1].sum(), xs, retain_graph=True)
        found = {s + 1 for s in range(T) if gradient[0, s].abs().max() > 0}
        reached, new = set(), {("y", t)}
        while new:
            reached |= new
            new = {below for place in new for below in graph.get(place, ())} - reached
        assert found == {s for part, s in reached if part == "x"}


@each
def test_unrolled_every_net_has_an_order(name):
    graph = unrolled(NETS[name], 5)
    done = set()
    for place in TopologicalSorter(graph).static_order():
        assert set(graph.get(place, ())) <= done
        done.add(place)
    assert cycle(graph) == "no cycle"
    assert (cycle(folded(NETS[name])) == "no cycle") == (name == "no memory")


def test_a_cycle_is_told():
    assert cycle(folded(NETS["hidden to hidden"])) == "the cycle h → h"
    assert cycle({("h", 1): [("k", 1)], ("k", 1): [("h", 1)]}).startswith("the cycle ('")


def test_three_cells_on_top_of_each_other_are_numbered():
    net = Reader(Stack(Elman(1, 2), Feedforward(2, 3), Leaky(3, 4, 0.5)), 2)
    found = wires(net, 1)
    assert {w.letters for w in found} == {"W₁", "U₁", "W₂", "W₃", "U₃", "", "V"}
    assert Wire("h", "g", 0, "W₂") in found
    assert not [w for w in found if w.source == w.target == "g"]


@pytest.mark.parametrize("d", [0, 2])
def test_inputs_that_a_cell_cannot_read_are_named(d):
    with pytest.raises(ValueError, match=f"this cell cannot read {d} inputs; it takes 1 numbers"):
        wires(made("hidden to hidden"), d)


# Experiments


def test_true_outputs_are_fed_back_in_training_only():
    net = READERS["output to hidden"]()
    xs, ys = torch.randn(3, 5, 1), torch.randint(0, 2, (3, 5))
    fed = nn.functional.pad(one_hot(ys), (0, 0, 1, 0))[:, :-1]
    at_once = net.V(unroll(net.cell, torch.cat([xs, fed], dim=2))[0])
    torch.testing.assert_close(answers(net, xs, ys, 1.0), at_once)
    own = answers(net, xs, ys, 0.0)
    fed = nn.functional.pad(one_hot(own), (0, 0, 1, 0))[:, :-1]
    torch.testing.assert_close(own, net.V(unroll(net.cell, torch.cat([xs, fed], dim=2))[0]))


def test_a_net_that_adds_modulo_two_is_right_on_any_length():
    net = READERS["output to hidden"]()
    with torch.no_grad():
        for p in net.parameters():
            p.zero_()
        net.cell.W[:2] = torch.tensor([[3.0, 0, 6], [3, 0, 6]])  # xᵗ = ±1, yᵗ⁻¹ one-hot
        net.cell.b[:2] = torch.tensor([0.0, -6])
        net.V.weight[1, :2] = torch.tensor([1.0, -1])
        net.V.bias[0] = 1.0
    assert right(net, tasks.parity, 300) == 1.0


@pytest.mark.parametrize(("d", "m", "n", "k"), [(1, 2, 3, 3), (3, 5, 2, 1), (2, 4, 4, 5)])
def test_the_counted_numbers_are_torchs(d, m, n, k):
    cells = (Elman(d, m), Feedforward(d + n, m), FromAbove(d, m, n), None, ConvElman(d, m, k, 6))
    counted = [n_parameters(cell) if cell else 2 * n_parameters(cells[0]) for cell in cells]
    assert dict(zip(NAMES, counted, strict=True)) == dict(
        zip(NAMES, parameters(d, m, n, k), strict=True)
    )


# Drawings


@each
@pytest.mark.parametrize("how", ["folded", "unrolled"])
def test_a_drawing_has_every_node_and_a_square_for_every_lag(name, how):
    net = NETS[name]
    drawn = wiring_svg(net, how)
    parts = sorted({end for w in net for end in w[:2]})
    labels = re.findall(r'font-size="17">([^<]+)<', drawn)
    expected = parts if how == "folded" else [p + t for p in parts for t in "¹²³⁴"]
    assert sorted(labels) == sorted(expected)
    assert drawn.count('width="14" height="14"') == (how == "folded") * sum(w.lag != 0 for w in net)
    heads = sum(4 - abs(w.lag) for w in net) if how == "unrolled" else len(net)
    assert len(re.findall(r'<path d="M[^"]+z"', drawn)) == heads
    assert min(int(size) for size in re.findall(r'font-size="(\d+)"', drawn)) >= 14


def test_each_matrix_keeps_its_colour():
    drawn = [wiring_svg(NETS["upper to lower"], how) for how in ("folded", "unrolled")]
    strokes = [set(re.findall(r'stroke="(#\w{6})" stroke-width="2.5"', d)) for d in drawn]
    assert strokes[0] == strokes[1]
    assert strokes[0] == {COLOURS[name] for name in ("input", "output", "model")}  # W, V, A and B
    drawn = wiring_svg(NETS["both ways"], "folded")
    paints = re.findall(r'stroke="(#\w{6})" stroke-width="2.5"', drawn)
    assert paints.count(recurrent.COLOUR["U"]) == 2  # U and U′, as in notebook 07
    assert paints.count(recurrent.COLOUR["W"]) == paints.count(recurrent.COLOUR["v"]) == 2


def test_the_words_count_how_often_a_matrix_is_used():
    assert 'aria-label="unrolled: no cycle. V, W 4 times; U 3 times"' in wiring_svg(
        NETS["hidden to hidden"], "unrolled"
    )
    assert "V, W 4 times" in wiring_svg(NETS["output to hidden"], "unrolled")
    assert "grey: no matrix" in wiring_svg(NETS["leaky"], "folded")


def test_the_widgets_hold_what_is_drawn_and_stay_small():
    film = {name: np.linspace(0, 1, 2 * 9).reshape(2, 3, 3) for name in ("now", "next")}
    for widget in (Wiring(NETS), Films({"a": film, "b": film})):
        bundle, _ = widget._repr_mimebundle_()
        assert "below" in bundle["text/plain"]
        assert len(json.dumps(bundle[MIME], ensure_ascii=False).encode()) < 250_000
    assert Films({"a": film}).data["film"]


def test_a_film_has_a_picture_for_each_step():
    film = {"now": np.zeros((3, 4, 4)), "next": np.ones((3, 4, 4)) * 2.0}
    frames = film_svg(film)
    assert [re.search('aria-label="([^"]+)"', f)[1] for f in frames] == [
        "step 1",
        "step 2",
        "step 3",
    ]
    assert all(f.count("<image ") == 2 for f in frames)


def test_figures_are_the_numbers_given():
    shares = np.array([[0.9, 1.0, 0.95], [0.5, 0.7, 0.6]])
    ax = by_length([10, 100], {"a net": (shares, "model")}, "it forgets", "three seeds")
    assert ax.lines[0].get_ydata().tolist() == [0.95, 0.6]
    ax = scores({"a net": shares}, ["short", "long"], "it forgets", "three seeds")
    written = [t.get_text() for t in ax.texts]
    assert written[:2] == ["0.90 … 1.00", "0.50 … 0.70"]
    assert "a net 0.90 0.50" in ax.figure.get_label()


# Refutations


@pytest.mark.parametrize(
    ("number", "entry", "fault"),
    [
        (0, [("x", "h", 1), ("h", "g", 0), ("g", "h", 0)], None),
        (0, [("h", "h", 1)], "is not refuted by what you give"),
        (0, [("h", "g", 0), ("g", "h", 0)], "is not refuted by what you give"),
        (1, [("x", "h", 1)], None),
        (1, [("x", "h", 0), ("h", "y", 0)], "is not refuted by what you give"),
        (1, [("x", "h", 0), ("h", "h", 1)], "is not refuted by what you give"),
        (2, (("h", "k", 1), ("k", "h", -1)), None),
        (2, [("h", "h", 1), ("k", "k", -1)], "is not refuted by what you give"),
        (0, [("h", "h", 2)], "(a lag is −1, 0 or 1, not 2)"),
        (0, [], "(there is no arrow in it)"),
        (0, ["hh1"], "is answered by neither"),
        (0, 7, "is answered by neither"),
        (0, [("h", "h")], "is answered by neither"),
        (0, [(1, 2, 0)], "is answered by neither"),
    ],
)
def test_a_refutation_is_judged_by_its_own_drawing(number, entry, fault):
    said = STATEMENTS[number].fault(entry)
    assert (fault in said) if fault else said is None
