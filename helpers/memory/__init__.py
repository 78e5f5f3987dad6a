"""Remedies for long sequences: what a cell may do so that the far past is not lost on the way."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations, parametrize

from helpers.recurrent import Cell, Elman, State, uniform, unroll


class Gated(Cell):
    """A cell with matrices of its own for each letter in `letters`: W_i (m, d), U_i (m, m), b_i."""

    letters = ""

    def __init__(self, d: int, m: int) -> None:
        super().__init__(d, m)
        for letter in self.letters:
            self.register_parameter(f"W_{letter}", uniform(m, d, width=m))
            self.register_parameter(f"U_{letter}", uniform(m, m, width=m))
            self.register_parameter(f"b_{letter}", uniform(m, width=m))

    def z(self, letter: str, x_t: Tensor, h_prev: Tensor) -> Tensor:
        """W xᵗ + U hᵗ⁻¹ + b with the matrices of that letter: (B, m)."""
        W, U, b = (getattr(self, f"{matrix}_{letter}") for matrix in "WUb")
        return x_t @ W.T + h_prev @ U.T + b  # (B, d) @ (d, m) + (B, m) @ (m, m)


class LSTM(Gated):
    """cᵗ = fᵗ ⊙ cᵗ⁻¹ + iᵗ ⊙ gᵗ and hᵗ = oᵗ ⊙ tanh(cᵗ).

    The gates iᵗ, fᵗ, oᵗ are σ(W xᵗ + U hᵗ⁻¹ + b); what is new, gᵗ, is tanh of the like. Each has
    matrices of its own.

    Source: S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9, 1997;
    the gate fᵗ: F. Gers, J. Schmidhuber and F. Cummins, "Learning to forget", ibid. 12, 2000.
    """

    names, letters = ("h", "c"), "ifgo"

    def __init__(self, d: int, m: int, forget_bias: float | None = None) -> None:
        super().__init__(d, m)
        if forget_bias is not None:
            nn.init.constant_(self.b_f, forget_bias)

    def f(self, x_t: Tensor, h_prev: Tensor) -> Tensor | float:
        """fᵗ: which share of each number of cᵗ⁻¹ stays."""
        return torch.sigmoid(self.z("f", x_t, h_prev))

    def forward(self, x_t: Tensor, state: State) -> State:
        h_prev, c_prev = state
        i_t, o_t = (torch.sigmoid(self.z(gate, x_t, h_prev)) for gate in "io")
        g_t = torch.tanh(self.z("g", x_t, h_prev))
        c_t = self.f(x_t, h_prev) * c_prev + i_t * g_t
        return o_t * torch.tanh(c_t), c_t


class LSTM1997(LSTM):
    """Today's LSTM without the forget gate, as in 1997: fᵗ ≡ 1, cᵗ = cᵗ⁻¹ + iᵗ ⊙ gᵗ. (The paper
    has scaled sigmoids for tanh, gates that hear each other, and no gradient through gates.)"""

    letters = "igo"

    def __init__(self, d: int, m: int) -> None:
        super().__init__(d, m)  # there is no forget gate to choose a bias for

    def f(self, x_t: Tensor, h_prev: Tensor) -> float:
        return 1.0


class GRU(Gated):
    """hᵗ = uᵗ ⊙ hᵗ⁻¹ + (1 − uᵗ) ⊙ nᵗ, nᵗ = tanh(W_n xᵗ + b_n + rᵗ ⊙ (U_n hᵗ⁻¹ + c_n)): uᵗ keeps, rᵗ
    resets after the matrix, as in torch. `before`: tanh(W_n xᵗ + b_n + U_n (rᵗ ⊙ hᵗ⁻¹) + c_n).

    Source: K. Cho et al., "Learning phrase representations using RNN encoder–decoder for
    statistical machine translation", EMNLP 2014 (1406.1078; v1 resets after, v3 before).
    """

    letters = "run"

    def __init__(self, d: int, m: int, before: bool = False) -> None:
        super().__init__(d, m)
        self.before, self.c_n = before, uniform(m, width=m)

    def forward(self, x_t: Tensor, state: State) -> State:
        (h_prev,) = state
        r_t, u_t = (torch.sigmoid(self.z(gate, x_t, h_prev)) for gate in "ru")
        if self.before:
            old = (r_t * h_prev) @ self.U_n.T + self.c_n
        else:
            old = r_t * (h_prev @ self.U_n.T + self.c_n)
        n_t = torch.tanh(x_t @ self.W_n.T + self.b_n + old)
        return (u_t * h_prev + (1 - u_t) * n_t,)


def orthogonal(d: int, m: int, f: Callable = torch.tanh) -> Elman:
    """An Elman cell whose U stays orthogonal while it learns, |U h| = |h|: U = Q exp(A − A⊤), by
    torch's own parametrization."""
    return parametrizations.orthogonal(Elman(d, m, f), "U", orthogonal_map="matrix_exp")


def irnn(d: int, m: int) -> Elman:
    """An Elman cell of ReLUs that begins with U = I, b = 0 and W near 0: at first it keeps all.

    Source: Q. V. Le, N. Jaitly and G. E. Hinton, "A simple way to initialize recurrent networks of
    rectified linear units", arXiv 1504.00941, 2015.
    """
    cell = Elman(d, m, torch.relu)
    with torch.no_grad():
        cell.U.copy_(torch.eye(m))
        cell.b.zero_()
        cell.W.normal_(0, 0.001)
    return cell


class ModReLU(nn.Module):
    """f(z) = z/|z| · ReLU(|z| + b): the direction stays; a bias b (m,) lengthens or shortens.

    z (B, m) is real or complex; |z| + 1e-5 is divided by, so that 0 has a gradient. b begins
    within ±0.01, as in the authors' code. Source: as of `Published`.
    """

    def __init__(self, m: int) -> None:
        super().__init__()
        self.b = nn.Parameter(torch.empty(m).uniform_(-0.01, 0.01))

    def forward(self, z: Tensor) -> Tensor:
        size = z.abs()
        return z * torch.relu(size + self.b) / (size + 1e-5)


class Published(nn.Module):
    """U = D₃ R₂ F⁻¹ D₂ Π R₁ F D₁ (m, m), made of 7m numbers (7, m); unitary whatever these are.

    Phases D, reflections R = I − 2 v v*/|v|², the Fourier transform F, a fixed permutation Π.

    Source: M. Arjovsky, A. Shah and Y. Bengio, "Unitary evolution recurrent neural networks", ICML
    2016.
    """

    def __init__(self, m: int) -> None:
        super().__init__()
        self.register_buffer("order", torch.randperm(m))

    def forward(self, numbers: Tensor) -> Tensor:
        D_1, D_2, D_3 = torch.polar(torch.ones_like(numbers[:3]), numbers[:3])
        v_1, v_2 = torch.complex(numbers[3:5], numbers[5:])
        rows = torch.fft.fft(torch.diag(D_1), norm="ortho")  # row i: F D₁ eᵢ, a column of F D₁
        rows = reflected(rows, v_1)[:, self.order] * D_2  # then R₁, Π, D₂
        return (D_3 * reflected(torch.fft.ifft(rows, norm="ortho"), v_2)).T  # F⁻¹, R₂, D₃


def reflected(h: Tensor, v: Tensor) -> Tensor:
    """h − 2 v (v* h)/|v|² for each row h (B, m)."""
    return h - 2 * (h @ v.conj())[:, None] * v / (v.abs() ** 2).sum()


class Unitary(Cell):
    """hᵗ = modReLU(U hᵗ⁻¹ + W xᵗ), m complex numbers, with the unitary U of `Published`.

    What is read is [Re h; Im h], so `self.m` is 2m. W (2, m, d) and the learnt h⁰ (2, m) are
    stored as real and imaginary parts. Source: as there.
    """

    def __init__(self, d: int, m: int) -> None:
        super().__init__(d, 2 * m)  # so many are read
        self.W = uniform(2, m, d, width=(m + d) / 6)
        self.h_0 = uniform(2, m, width=2 * m / 3)  # |h⁰| is about 1
        self.f = ModReLU(m)
        phases = torch.empty(3, m).uniform_(-torch.pi, torch.pi)
        self.U = nn.Parameter(torch.cat([phases, torch.empty(4, m).uniform_(-1, 1)]))
        parametrize.register_parametrization(self, "U", Published(m), unsafe=True)

    def start(self, B: int) -> State:
        return (torch.complex(*self.h_0).expand(B, -1),)

    def forward(self, x_t: Tensor, state: State) -> State:
        W = torch.complex(*self.W)
        return (self.f(x_t.to(W.dtype) @ W.T + state[0] @ self.U.T),)

    def out(self, state: State) -> Tensor:
        return torch.cat([state[0].real, state[0].imag], dim=1)


class Skip(Cell):
    """hᵗ = tanh(W xᵗ + U hᵗ⁻¹ + S hᵗ⁻ᵏ + b): a way round k − 1 steps; for k = 1 both read hᵗ⁻¹.

    After T. Lin, B. Horne, P. Tino and C. L. Giles, "Learning long-term dependencies in NARX
    recurrent neural networks", IEEE Transactions on Neural Networks 7, 1996 (of delayed outputs).
    """

    def __init__(self, d: int, m: int, k: int) -> None:
        super().__init__(d, m)
        self.names = ("h", *(f"h−{i}" for i in range(1, k)))
        self.W, self.b = uniform(m, d, width=m), uniform(m, width=m)
        self.U, self.S = uniform(m, m, width=m), uniform(m, m, width=m)

    def forward(self, x_t: Tensor, state: State) -> State:
        z_t = x_t @ self.W.T + state[0] @ self.U.T + state[-1] @ self.S.T + self.b
        return (torch.tanh(z_t), *state[:-1])


def echo_state(d: int, m: int, rho: float = 0.9, reach: float = 1.0) -> Elman:
    """An Elman cell that nobody trains: U random, spectral radius rho, W within ±reach, b = 0.

    Source: H. Jaeger, "The echo state approach to analysing and training recurrent neural
    networks", GMD Report 148, 2001.
    """
    cell = Elman(d, m).requires_grad_(False)
    cell.U.mul_(rho / torch.linalg.eigvals(cell.U).abs().max())
    cell.W.uniform_(-reach, reach)
    cell.b.zero_()
    return cell


def ridge(hs: Tensor, ys: Tensor, strength: float) -> Tensor:
    """V (o, m) that minimises Σ |ys − V hs|² + strength |V|²: hs (N, m), ys (N, o)."""
    inner = hs.T @ hs + strength * torch.eye(hs.shape[1], dtype=hs.dtype)
    return torch.linalg.solve(inner, hs.T @ ys).T  # (m, m) \ (m, o)


# What is measured


def by_lag(cell: Cell, xs: Tensor, readout: Callable[[Tensor], Tensor] | None = None) -> Tensor:
    """‖∂ŷᵀ/∂xᵀ⁻ᵏ‖ for the lags k = 0, 1, …, T − 1, the median of B sequences: (T,).

    xs (B, T, d). ŷᵀ is `readout` of what is read of the last state, (B, m) -> (B,); by default the
    sum of its numbers. Each sequence's ŷ depends on its own inputs alone.
    """
    xs = xs.detach().clone().requires_grad_()
    last = unroll(cell, xs)[0][:, -1]  # (B, m)
    y_hat = last if readout is None else readout(last)
    (by,) = torch.autograd.grad(y_hat.sum(), xs)  # (B, T, d)
    return by.norm(dim=2).median(dim=0).values.flip(0)


def one_step(cell: Cell, x_t: Tensor, state: State) -> Tensor:
    """∂sᵗ/∂sᵗ⁻¹ (n, n), where s is the whole state, all its parts end to end; x_t (1, d).

    Raises ValueError for more than one sequence, since each has a matrix of its own.
    """
    if len(x_t) != 1:
        raise ValueError(f"one sequence has one Jacobian; these are {len(x_t)}")
    sizes = [part.shape[1] for part in state]
    step = lambda s: torch.cat(cell(x_t, s.split(sizes, dim=1)), dim=1)[0]  # noqa: E731
    s_prev = torch.cat(state, dim=1).detach()
    return torch.autograd.functional.jacobian(step, s_prev)[:, 0]  # (n, 1, n) -> (n, n)
