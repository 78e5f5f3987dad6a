"""Backpropagation through time against autograd, complex steps and its relatives."""

import re
from typing import ClassVar

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.bptt import (
    before,
    bptt,
    deltas,
    forward,
    kept,
    multiplications,
    rtrl,
    truncated,
)

sizes = {name: st.integers(1, 5) for name in ("B", "T", "m", "d", "seed")}


def drawn(B, T, m, d, seed):
    """Weights, inputs, what ℓ does to every state, and a first state."""
    rng = np.random.default_rng([B, T, m, d, seed])
    shapes = (m, d), (m, m), (B, T, d), (B, T, m), (B, m)
    return [rng.normal(size=shape) for shape in shapes]


def torch_gradients(W, U, xs, dhs, h_0=None, cut=None):
    """dW, dU, dxs, dh_0 by autograd for ℓ = Σ dhs · hs; the state is detached every `cut` steps."""
    h_0 = np.zeros((len(xs), len(U))) if h_0 is None else h_0
    W, U, xs, h_0 = (torch.tensor(a, requires_grad=True) for a in (W, U, xs, h_0))
    h_t, loss = h_0, 0.0
    for t, (x_t, dh_t) in enumerate(zip(xs.unbind(1), torch.tensor(dhs).unbind(1), strict=True)):
        h_t = h_t.detach() if cut and t % cut == 0 else h_t
        h_t = torch.tanh(x_t @ W.T + h_t @ U.T)
        loss = loss + (dh_t * h_t).sum()
    loss.backward()
    return [np.zeros(a.shape) if a.grad is None else a.grad.numpy() for a in (W, U, xs, h_0)]


def complex_step(loss, A, step=1e-30):
    """dℓ/dA, an entry at a time: Im ℓ(A + i·step·E) / step."""
    found = np.empty_like(A)
    for place in np.ndindex(A.shape):
        moved = A.astype(complex)
        moved[place] += 1j * step
        found[place] = loss(moved).imag / step
    return found


def close(ours, theirs, tolerance=1e-10):
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.shape == other.shape
        scale = max(1.0, np.abs(other).max(initial=0))
        np.testing.assert_allclose(mine, other, rtol=0, atol=tolerance * scale)


@settings(deadline=None)
@given(**sizes)
def test_bptt_is_autograd(**size):
    W, U, xs, dhs, h_0 = drawn(**size)
    close(bptt(W, U, xs, dhs, h_0), torch_gradients(W, U, xs, dhs, h_0))


@settings(deadline=None, max_examples=30)
@given(**sizes)
def test_bptt_is_the_complex_step(**size):
    W, U, xs, dhs, h_0 = drawn(**size)
    theirs = [
        complex_step(lambda W: (dhs * forward(W, U, xs, h_0)).sum(), W),
        complex_step(lambda U: (dhs * forward(W, U, xs, h_0)).sum(), U),
        complex_step(lambda xs: (dhs * forward(W, U, xs, h_0)).sum(), xs),
        complex_step(lambda h_0: (dhs * forward(W, U, xs + 0j, h_0)).sum(), h_0),
    ]
    close(bptt(W, U, xs, dhs, h_0), theirs, 1e-8)


@settings(deadline=None)
@given(**sizes)
def test_forwards_gives_the_same_as_backwards(**size):
    W, U, xs, dhs, _ = drawn(**size)
    close(rtrl(W, U, xs, dhs), bptt(W, U, xs, dhs)[:2])


@settings(deadline=None)
@given(k=st.integers(1, 6), **sizes)
def test_truncating_is_detaching(k, **size):
    W, U, xs, dhs, _ = drawn(**size)
    close(truncated(W, U, xs, dhs, k), torch_gradients(W, U, xs, dhs, cut=k)[:2])


def test_forward_is_torchs():
    W, U, xs, _, h_0 = drawn(3, 4, 5, 2, 0)
    net = torch.nn.RNN(2, 5, bias=False, batch_first=True).double()
    with torch.no_grad():
        net.weight_ih_l0.copy_(torch.tensor(W))
        net.weight_hh_l0.copy_(torch.tensor(U))
        hs, _ = net(torch.tensor(xs), torch.tensor(h_0)[None])
    ours = forward(W, U, xs, h_0)
    close([ours], [hs.numpy()])
    close([before(ours, h_0)[:, 1:], before(ours, h_0)[:, 0]], [ours[:, :-1], h_0])
    close([before(ours)[:, 0]], [0 * h_0])


def test_a_batch_is_the_sum_of_its_sequences():
    W, U, xs, dhs, _ = drawn(3, 4, 2, 2, 1)
    alone = [bptt(W, U, xs[i : i + 1], dhs[i : i + 1])[:2] for i in range(3)]
    close(bptt(W, U, xs, dhs)[:2], [sum(parts) for parts in zip(*alone, strict=True)])


def test_u_transposed_matters_only_where_u_is_not_symmetric():
    W, U, xs, dhs, _ = drawn(1, 4, 3, 2, 2)
    hs = forward(W, U, xs)
    assert not np.allclose(deltas(U, hs, dhs), deltas(U.T, hs, dhs))
    U = U + U.T
    hs = forward(W, U, xs)
    np.testing.assert_array_equal(deltas(U, hs, dhs), deltas(U.T, hs, dhs))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda W, U, xs, dhs: forward(W, U, xs[0]), "xs (B, T, d): not (2, 3), (2, 2), (4, 3)"),
        (lambda W, U, xs, dhs: forward(W.T, U, xs), "not (3, 2), (2, 2), (1, 4, 3)"),
        (lambda W, U, xs, dhs: rtrl(W, W, xs, dhs), "not (2, 3), (2, 3), (1, 4, 3)"),
        (lambda W, U, xs, dhs: bptt(W, U, xs, dhs[:, 1:]), "(1, 4, 2), not (1, 3, 2)"),
        (lambda W, U, xs, dhs: rtrl(W, U, xs, dhs[:, :3]), "(1, 4, 2), not (1, 3, 2)"),
        (lambda W, U, xs, dhs: rtrl(W, U, xs[:, :3], dhs), "(1, 3, 2), not (1, 4, 2)"),
        (lambda W, U, xs, dhs: truncated(W, U, xs[:, :3], dhs, 2), "(1, 3, 2), not (1, 4, 2)"),
        (lambda W, U, xs, dhs: truncated(W, U, xs, dhs, 0), "a window of 0 steps holds nothing"),
    ],
)
def test_what_does_not_fit_is_named(call, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        call(*drawn(1, 4, 2, 3, 0)[:4])


def test_the_counts_by_hand():
    assert kept(10, 2, 3) == (50, 20)
    assert multiplications(10, 2, 3) == (240, 700)
    for m in (1, 3, 7):
        assert len(set(kept(m**2, m, 4))) == 1  # the crossing lies at T = m²


class Counted(np.ndarray):
    """An array that counts the multiplications of the matrix products it takes part in."""

    products: ClassVar[list[int]] = []

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **more):
        plain = [np.asarray(a) for a in inputs]
        more |= {"out": tuple(np.asarray(a) for a in out)} if out else {}
        found = getattr(ufunc, method)(*plain, **more)
        if ufunc is np.matmul:
            self.products.append(found.size * plain[0].shape[-1])
        return out[0] if out else found.view(Counted)

    def __array_function__(self, function, types, given, more):
        found = super().__array_function__(function, types, given, more)
        if function is np.tensordot:
            a, _, axes = given
            summed = a.shape[-axes:] if isinstance(axes, int) else [a.shape[i] for i in axes[0]]
            self.products.append(int(np.size(found) * np.prod(summed)))
        return found.view(Counted) if isinstance(found, np.ndarray) else found


def test_the_count_of_multiplications_is_that_of_the_products():
    T, m, d = 7, 3, 2
    given = [a.view(Counted) for a in drawn(1, T, m, d, 0)[:4]]
    counted = []
    for way in (bptt, rtrl):
        Counted.products.clear()
        way(*given)
        counted.append(sum(Counted.products))
    counted[0] -= T * m * d + m**2  # dℓ/dx and dℓ/dh⁰, which the forward way does not find
    assert multiplications(T, m, d) == tuple(counted)


def test_going_back_always_multiplies_less():
    counts = [multiplications(1, m, d) for m in range(1, 100) for d in range(1, 20)]
    assert all(back < forwards for back, forwards in counts)


def test_the_bench_runs_both_on_the_same(monkeypatch):
    """Every setting has its row; what is timed gives what torch gives."""
    from helpers.authoring import bench

    compared = []

    def both(theirs, ours):
        if not compared:
            compared.extend((theirs(), ours()))
        return 1.0

    monkeypatch.setattr(bench, "ratio", both)
    names = [name for name, _ in bench.recurrent_rows()]
    assert len(set(names)) == 18
    theirs, ours = ([np.asarray(part) for part in found[:3]] for found in compared)
    for a, b in zip(theirs, ours, strict=True):  # dW, dU, dxs
        assert a.dtype == b.dtype == np.float32
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-4 * np.abs(a).max())
