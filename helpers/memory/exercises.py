"""Exercises and predictions of notebook 13."""

import numpy as np
import torch
from torch import nn

from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations
from helpers.memory import GRU, LSTM, Unitary, by_lag
from helpers.recurrent import Elman

RNG = np.random.default_rng(13)


def _drawn(d: int, m: int, gates: int, size: float = 1.0) -> tuple:
    """x (d,), h (m,), W (gates·m, d), U (gates·m, m), b (gates·m,), to one decimal."""
    shapes = ((d,), (m,), (gates * m, d), (gates * m, m), (gates * m,))
    return tuple(np.round(size * RNG.normal(size=shape), 1) for shape in shapes)


def _sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, float)))


# memory-lstm: one step of an LSTM


def _same(z):
    return z


def lstm(
    x, h, c, W, U, b, order="ifgo", keep=None, outer=np.tanh, g=np.tanh, gate=_sigmoid, out=None
):
    """h and c after one step; the keyword arguments make the known mistakes."""
    parts = dict(zip(order, np.split(W @ x + U @ h + b, 4), strict=True))
    i, f, o = gate(parts["i"]), gate(parts["f"]), (out or gate)(parts["o"])
    new = (f if keep is None else keep(i, f)) * c + i * g(parts["g"])
    return o * outer(new), new


def _hears_c(x, h, c, W, U, b):
    return lstm(x, c, c, W, U, b)


def _old_returned(x, h, c, W, U, b):
    return lstm(x, h, c, W, U, b)[0], c


def _interleaved(x, h, c, W, U, b):
    blocks = np.arange(len(b)).reshape(-1, 4).T.ravel()
    return lstm(x, h, c, W[blocks], U[blocks], b[blocks])


def _joined(x, h, c, W, U, b):
    return np.concatenate(lstm(x, h, c, W, U, b))


def _old_cell(x, h, c, W, U, b):
    new = lstm(x, h, c, W, U, b)[1]
    return _sigmoid(np.split(W @ x + U @ h + b, 4)[3]) * np.tanh(c), new


def _swapped(x, h, c, W, U, b):
    return lstm(x, h, c, W, U, b)[::-1]


def _ungated_input(x, h, c, W, U, b):
    _, f, g, o = np.split(W @ x + U @ h + b, 4)
    new = _sigmoid(f) * c + np.tanh(g)
    return _sigmoid(o) * np.tanh(new), new


def _no_sigmoids(x, h, c, W, U, b):
    i, f, g, o = np.split(W @ x + U @ h + b, 4)
    new = f * c + i * np.tanh(g)
    return o * np.tanh(new), new


LSTM_CASES = [_drawn(d, m, 4, size) for d, m, size in ((1, 1, 1), (2, 2, 1), (3, 2, 2))]
LSTM_CASES = [(x, h, np.round(RNG.normal(size=len(h)), 1), *rest) for x, h, *rest in LSTM_CASES]


# memory-half: the bias for a half-life


def half(k):
    return float(-np.log(2 ** (1 / k) - 1))


# memory-gru: the reset gate in the wrong place


def gru(x, h, W, U, b, c, reset="after", turned=False, order=(0, 1, 2)):
    """hᵗ; `reset`, where r stands, and the rest make the bug and the known mistakes."""
    blocks = ([np.split(p, 3)[i] for i in order] for p in (W, U, b))
    (W_r, W_u, W_n), (U_r, U_u, U_n), (b_r, b_u, b_n) = blocks
    r, u = _sigmoid(W_r @ x + U_r @ h + b_r), _sigmoid(W_u @ x + U_u @ h + b_u)
    new = W_n @ x + b_n
    z = {
        "after": new + r * (U_n @ h + c),
        "before, and on c": new + U_n @ (r * h) + r * c,
        "on both biases": W_n @ x + r * (U_n @ h + b_n + c),
        "1 - r": new + (1 - r) * (U_n @ h + c),
        "u": new + u * (U_n @ h + c),
        "before": new + U_n @ (r * h) + c,
        "not on c": new + r * (U_n @ h) + c,
        "nowhere": new + U_n @ h + c,
        "on all": r * (new + U_n @ h + c),
    }[reset]
    n = np.tanh(z)
    return (1 - u) * h + u * n if turned else u * h + (1 - u) * n


def _gru_case(d: int, m: int) -> tuple:
    return (*_drawn(d, m, 3), np.round(RNG.normal(size=m), 1))


# memory-statements: true, or what refutes it


def _numbers(entry, count: int, form: str) -> np.ndarray:
    try:
        values = np.asarray(entry)
        fits = values.shape == (count,) and values.dtype.kind in "iuf" and np.isfinite(values).all()
    except ValueError:  # rows of unequal length
        fits = False
    if not fits:
        raise ValueError(form)
    return values.astype(float)


def _changes_length(entry) -> bool:
    size, b = _numbers(entry, 2, "two numbers, the size of z and b, such as [1, 0]")
    if size < 0:
        raise ValueError(f"a size of {size:g} is below 0")
    return abs(max(size + b, 0) * (size > 0) - size) >= 1e-9


def _below_smallest(entry) -> bool:
    gates = _numbers(entry, 5, "five numbers, such as [1, 1, 0.5, 1, 1]")
    if gates.min() < 0 or gates.max() > 1:
        raise ValueError("a gate lies between 0 and 1")
    return bool(np.prod(gates) < gates.min() - 1e-12)


STATEMENTS = (
    Statement(
        False,
        "is false: U keeps the length of z, and then f adds b to the size of each entry",
        "a list [size of z, b]",
        _changes_length,
    ),
    Statement(
        False,
        "is false: each further factor below 1 makes the product smaller still",
        "a list of five gates",
        _below_smallest,
    ),
    Statement(
        True, "holds: 30 = 4 · 7 + 2, so 4 long steps and 2 short ones, and fewer do not get there"
    ),
    Statement(
        False,
        "is false: with the same shapes the formulas may differ: r before or after the matrix, u "
        "or 1 − u on the old state",
    ),
    Statement(
        False, "is false: the scores of 20 units sum to 20 at most, whatever U and ρ are (Jaeger)"
    ),
)


def statements() -> list:
    """A right answer: a and b refuted, c true, d and e false."""
    return [[1.0, 0.5], [0.5] * 5, True, False, False]


EXERCISES = {
    "memory-lstm": Exercise(
        "code",
        lambda x, h, c, W, U, b: lstm(x, h, c, W, U, b),
        cases=tuple(LSTM_CASES),
        parts=("h", "c"),
        hints=(
            "z = W @ x + U @ h + b has 4m numbers. i, f, g, o = np.split(z, 4) cuts it into the "
            "four parts.",
            "The sigmoid is 1 / (1 + np.exp(-z)); i, f and o get it, g gets np.tanh.",
            "First the new c, from the old one; then h, from the new c. Return (h, c).",
        ),
        mistakes=(
            Mistake(
                lambda *a: lstm(*a, order="ifog"),
                "The order here is i, f, g, o: what is new is the third part, the output gate the "
                "fourth.",
            ),
            Mistake(
                lambda *a: lstm(*a, order="figo"),
                "The first part is the input gate, the second the forget gate; you have them the "
                "other way round.",
            ),
            Mistake(
                lambda *a: lstm(*a, keep=lambda i, f: 1.0),
                "That is the cell of 1997: the old c has to be multiplied by the forget gate.",
            ),
            Mistake(
                lambda *a: lstm(*a, keep=lambda i, f: 1 - i),
                "1 − i in place of f: here the forget gate is a gate of its own.",
            ),
            Mistake(
                lambda *a: lstm(*a, outer=_same),
                "h = o ⊙ tanh(c): the tanh is missing.",
            ),
            Mistake(
                lambda *a: lstm(*a, g=_sigmoid),
                "g is no gate: what is new gets a tanh, so that it may be negative.",
            ),
            Mistake(
                _old_cell, "h is made of the new c; you used the one that came in for the tanh."
            ),
            Mistake(_swapped, "Return h first, then c."),
            Mistake(_ungated_input, "The input gate is missing: i ⊙ g is added, not g."),
            Mistake(_no_sigmoids, "The gates have no sigmoid yet; they must lie between 0 and 1."),
            Mistake(lambda x, h, c, W, U, b: lstm(x, h, c, W, U, 0 * b), "The bias b is missing."),
            Mistake(lambda x, h, c, W, U, b: lstm(x, h, c, W, 0 * U, b), "U h is missing."),
            Mistake(_hears_c, "The gates hear h, not c: U is multiplied by h."),
            Mistake(lambda *a: lstm(*a, g=_same), "What is new, g, gets a tanh."),
            Mistake(
                lambda *a: lstm(*a, out=_same),
                "The output gate has no sigmoid yet; it must lie between 0 and 1.",
            ),
            Mistake(
                lambda *a: lstm(*a, gate=lambda z: _sigmoid(-z)),
                "The sigmoid is 1 / (1 + e^(−z)); the minus before z is missing.",
            ),
            Mistake(_old_returned, "Return the new c, not the one that came in."),
            Mistake(
                _interleaved,
                "The parts are blocks of m rows, one below the other; np.split(z, 4) cuts them.",
            ),
            Mistake(_joined, "Return h and c side by side, (h, c), not joined in one array."),
        ),
    ),
    "memory-half": Exercise(
        "derivation",
        half,
        cases=((1,), (2,), (10,), (100,)),
        hints=(
            "Which f has fᵏ = ½?",
            "f = 2^(−1/k). Now solve 1 / (1 + e^(−b)) = f for b.",
        ),
        mistakes=(
            Mistake(
                lambda k: 2 ** (-1 / k),
                "That is the gate f; the bias b with σ(b) = f is asked for.",
            ),
            Mistake(lambda k: -half(k), "The sign is the wrong way round: a large b keeps more."),
            Mistake(
                lambda k: float(np.log(k)),
                "ln k is near it for a gate that keeps a share of 1/e after k steps; the exact "
                "bias for one half is asked for.",
            ),
            Mistake(
                lambda k: float(-np.log(np.e ** (1 / k) - 1)),
                "After k steps your gate leaves 1/e, not one half.",
            ),
            Mistake(
                lambda k: float(-np.log(1 / (1 - 1 / (2 * k)) - 1)),
                "You shared the loss out by adding: f = 1 − 1/(2k). Factors multiply, so take the "
                "k-th root.",
            ),
            Mistake(
                lambda k: round(half(k), 2),
                "Nearly: the exact number is asked for, so do not round.",
            ),
            Mistake(
                lambda k: -float(np.log(2)) / k,
                "That is ln f. The sigmoid is not an exponential: b is ln(f / (1 − f)).",
            ),
        ),
    ),
    "memory-gru": Exercise(
        "bug",
        gru,
        cases=tuple(_gru_case(d, m) for d, m in ((1, 2), (2, 2), (2, 3))),
        untouched=lambda *a: gru(*a, reset="before"),
        hints=(
            "With one unit in h and c = 0 it would be right. Compare the line of n with the "
            "formula: what is multiplied by r?",
            "r multiplies the result of the matrix U_n, bias c and all, not the h that goes in.",
        ),
        mistakes=(
            Mistake(
                lambda *a: gru(*a, reset="not on c"),
                "Nearly: the bias c stands inside the brackets, so r multiplies it too.",
            ),
            Mistake(
                lambda *a: gru(*a, turned=True),
                "The reset gate is right now. But u is the share of the old state, as it was.",
            ),
            Mistake(
                lambda *a: gru(*a, reset="before", turned=True),
                "u and 1 − u were in their right places; look at the line of n.",
            ),
            Mistake(
                lambda *a: gru(*a, reset="nowhere"),
                "r is used nowhere: it still has to multiply what comes from h.",
            ),
            Mistake(
                lambda *a: gru(*a, reset="on all"),
                "r multiplies the part that comes from h, not the input's.",
            ),
            Mistake(
                lambda *a: gru(*a, reset="before, and on c"),
                "r now multiplies c, but it still stands before U_n, with h.",
            ),
            Mistake(
                lambda *a: gru(*a, reset="on both biases"),
                "Nearly: r multiplies c, but not b_n, which belongs to the input.",
            ),
            Mistake(
                lambda *a: gru(*a, order=(1, 0, 2)),
                "The first block of rows belongs to r, the second to u.",
            ),
            Mistake(
                lambda *a: gru(*a, reset="1 - r"),
                "r itself, not 1 − r, says how much of the old state n may look at.",
            ),
            Mistake(
                lambda *a: gru(*a, reset="u"),
                "You used the update gate u where r belongs.",
            ),
        ),
    ),
    "memory-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "For a: put |z| = 1 into the formula of modReLU and choose a b. For b: what does a "
            "product do when two of its factors are below 1?",
            "For c: use as many steps of 7 as fit. For d: how far off was the GRU with r before "
            "the matrix? For e: how many numbers does the state of 20 units have?",
        ),
        judge=refutations(*STATEMENTS),
    ),
}


@torch.no_grad()
def _after(b: float, steps: int = 60, m: int = 64) -> str:
    """What becomes of the length of a unitary net's state, without input."""
    torch.manual_seed(0)
    cell = Unitary(1, m)
    nn.init.constant_(cell.f.b, b)
    h = start = torch.polar(torch.ones(1, m), 6 * torch.rand(1, m))
    for _ in range(steps):
        h = cell.f(h @ cell.U.T)
    return "it becomes 0" if h.norm() == 0 else "it stays" if h.norm() == start.norm() else "other"


def _most_left() -> str:
    """Which of three nets, as torch draws them, has more than a millionth left at lag 99."""
    left = {}
    for name, kind in (("tanh", Elman), ("LSTM", LSTM), ("GRU", GRU)):
        torch.manual_seed(0)
        by = by_lag(kind(4, 32).double(), torch.randn(16, 100, 4).double())
        left[name] = (by[99] / by[0]).item()
    most = max(left, key=left.get)
    return f"the {most}" if left[most] > 1e-6 else "none of them"


def _shortest(cells: dict[str, int]) -> str:
    """Which name has the fewest factors on the shortest way over 100 steps, by its longest skip."""
    return min(cells, key=lambda name: 100 // cells[name] + 100 % cells[name])


PREDICTIONS = {
    "memory-predict-modrelu": Prediction(
        question="U is unitary, and nothing comes in. All entries of h⁰ have size 1, and all b of "
        "modReLU are −0.1. What becomes of the length of h in 60 steps?",
        choices=("it stays", "it sinks to about half", "it becomes 0"),
        answer=lambda: _after(-0.1),
        because="U keeps the length, and then f takes 0.1 off the size of every entry, step after "
        "step.",
        slips={
            "it stays": "So it would with b = 0: U alone keeps it.",
            "it sinks to about half": "Nothing stops it there: as long as an entry is left, it "
            "loses 0.1 more.",
        },
    ),
    "memory-predict-bias": Prediction(
        question="All weights and all biases of a forget gate are 0, and the input gate is closed. "
        "What is left of the cell’s content after 10 steps?",
        choices=("all of it", "one half", "about a thousandth"),
        answer=lambda: min(
            {"all of it": 1.0, "one half": 0.5, "about a thousandth": 1e-3}.items(),
            key=lambda choice: abs(np.log(choice[1] / _sigmoid(0.0) ** 10)),
        )[0],
        because="σ(0) is one half, and ten halves make 1/1024.",
        slips={
            "all of it": "A gate with z = 0 is not open: σ(0) = ½.",
            "one half": "That is what is left after one step.",
        },
    ),
    "memory-predict-begin": Prediction(
        question="Three untrained nets of 32 units, tanh, LSTM and GRU, drawn as torch draws them. "
        "In which of them is the dependence on the input 99 steps earlier still more than a "
        "millionth of that on the latest?",
        choices=("the LSTM", "the GRU", "none of them"),
        answer=_most_left,
        because="The gates begin near ½, and ½⁹⁹ is about 10⁻³⁰; the ways through h add to it, but "
        "not enough.",
        slips={
            "the LSTM": "Its cell could keep it; but its forget gates begin near σ(0).",
            "the GRU": "It could keep it; but its update gates begin near σ(0).",
        },
    ),
    "memory-predict-shorter": Prediction(
        question="From step 1 to step 101: in which of these nets is there a way with fewer than "
        "100 factors, of whatever kind (J U, f or 1 − α)?",
        choices=("the LSTM", "the leaky net", "a net with skips of 10 steps"),
        answer=lambda: _shortest(
            {"the LSTM": 1, "the leaky net": 1, "a net with skips of 10 steps": 10}
        ),
        because="Ten skips of ten steps each, ten factors. Gates and leaks add a second way beside "
        "the chain, with as many factors as steps.",
        slips={
            "the LSTM": "Along its cell there is one factor f for each of the 100 steps.",
            "the leaky net": "Its second way has one factor 1 − α for each of the 100 steps.",
        },
    ),
}
